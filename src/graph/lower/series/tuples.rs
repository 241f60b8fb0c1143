//! The index tuples of a sum in the order of its terms, in blocks; inner ranges may depend on outer indices.

use std::sync::Arc;

use super::super::super::graph::Graph;
use super::super::super::value::Num;
use super::super::binders::LARGEST_INDEX;
use super::super::failure::Failure;
use super::bulk::Bulk;
use super::placeholder::Attempt;
use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::syntax::span::{Source, Span};

/// So many terms are taken at once.
pub(super) const BLOCK: usize = 1024;

/// The limits of a range, both included: known, or nodes that depend on outer indices.
#[derive(Clone, Copy)]
pub(super) struct Loop {
    pub from: Num,
    pub to: Num,
}

/// Why no series comes about.
pub(super) enum Stop {
    /// The sum must be written out.
    GiveUp,
    /// It must not.
    Failed(Box<Failure>),
}

/// What runs through the index tuples.
pub(super) struct Tuples<'a> {
    pub loops: &'a [Loop],
    pub graph: &'a Graph,
    pub attempt: &'a Attempt,
    pub interrupt: &'a Interrupt,
    pub span: Span,
    pub source: &'a Arc<Source>,
}

/// Takes the indices of a block: one slice a loop, the first so many entries of each.
type Sink<'s> = &'s mut dyn FnMut(&[Vec<f64>], usize) -> Result<(), Stop>;

/// Takes the limits of the innermost range and the outer indices.
type Visit<'s> = &'s mut dyn FnMut(f64, f64, &[f64]) -> Result<(), Stop>;

impl Tuples<'_> {
    /// The number of terms.
    pub(super) fn count(&self, limit: usize) -> Result<usize, Stop> {
        let mut count = 0_usize;
        self.each_range(&mut |from, to, _| {
            count = count.saturating_add(if to < from { 0 } else { (to - from) as usize + 1 });
            if count <= limit { Ok(()) } else { Err(self.too_many(limit)) }
        })?;
        Ok(count)
    }

    fn too_many(&self, limit: usize) -> Stop {
        let message = format!("a sum over variables has at most {limit} terms");
        let failure = Failure::new("too-large", message, self.span, self.source);
        Stop::Failed(failure.help("use fewer terms, or a closed form"))
    }

    /// Calls `sink` with blocks of tuples.
    pub(super) fn each_block(&self, sink: Sink<'_>) -> Result<(), Stop> {
        let mut block = vec![vec![0.0; BLOCK]; self.loops.len()];
        let mut filled = 0;
        let last = self.loops.len() - 1;
        self.each_range(&mut |from, to, outer| {
            let mut at = from;
            while at <= to {
                let count = (((to - at) as usize).saturating_add(1)).min(BLOCK - filled);
                for (column, index) in block.iter_mut().zip(outer) {
                    column[filled..filled + count].fill(*index);
                }
                for (place, k) in block[last][filled..filled + count].iter_mut().zip(0..count) {
                    *place = at + k as f64;
                }
                at += count as f64;
                filled += count;
                if filled == BLOCK {
                    self.check()?;
                    sink(&block, filled)?;
                    filled = 0;
                }
            }
            Ok(())
        })?;
        if filled > 0 { sink(&block, filled) } else { Ok(()) }
    }

    fn check(&self) -> Result<(), Stop> {
        let message = match self.interrupt.check() {
            None => return Ok(()),
            Some(Interruption::Requested) => "stopped by you",
            Some(Interruption::TimeLimit) => "stopped at the time limit",
        };
        Err(Stop::Failed(Failure::new("interrupted", message, self.span, self.source)))
    }

    /// Calls `visit` for each of the outer tuples.
    fn each_range(&self, visit: Visit<'_>) -> Result<(), Stop> {
        let limits = self.loops.iter().map(|limits| self.bulk_of(limits)).collect();
        Ranges { tuples: self, limits, outer: Vec::new(), visits: 0, visit }.run()
    }

    /// What computes those limits that are nodes.
    fn bulk_of(&self, limits: &Loop) -> Bulk<'_> {
        let mut roots = Vec::new();
        for limit in [limits.from, limits.to] {
            if let Num::Node(id) = limit {
                roots.push(id);
            }
        }
        Bulk::new(self.graph, self.attempt, &roots, 1)
    }
}

/// A run through the ranges.
struct Ranges<'a> {
    tuples: &'a Tuples<'a>,
    limits: Vec<Bulk<'a>>,
    outer: Vec<f64>,
    visits: usize,
    visit: Visit<'a>,
}

impl Ranges<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        self.visits += 1;
        if self.visits.is_multiple_of(BLOCK) {
            self.tuples.check()?;
        }
        let level = self.outer.len();
        let (from, to) = self.range(level)?;
        if level + 1 == self.tuples.loops.len() {
            return (self.visit)(from, to, &self.outer);
        }
        // Every index is below `LARGEST_INDEX`, so adding 1 always moves on.
        let mut at = from;
        while at <= to {
            self.outer.push(at);
            self.run()?;
            self.outer.pop();
            at += 1.0;
        }
        Ok(())
    }

    fn range(&mut self, level: usize) -> Result<(f64, f64), Stop> {
        let bulk = &mut self.limits[level];
        if !bulk.is_empty() {
            let indices: Vec<Vec<f64>> = self.outer.iter().map(|index| vec![*index]).collect();
            bulk.run(&indices, 1);
        }
        let value = |limit: Num| match limit {
            Num::Known(value) => value,
            Num::Node(id) => bulk.values(id)[0],
        };
        let Loop { from, to } = self.tuples.loops[level];
        let (from, to) = (value(from), value(to));
        let whole = from.fract() == 0.0 && from.abs().max(to.abs()) < LARGEST_INDEX;
        if whole { Ok((from, to)) } else { Err(Stop::GiveUp) }
    }
}
