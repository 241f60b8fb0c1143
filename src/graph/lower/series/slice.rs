//! Slices `x[3i-2..3i]` whose ends move with the term: where both ends move alike, the length is known.

use std::collections::BTreeMap;

use super::super::super::graph::Graph;
use super::super::super::node::{NodeId, Op};
use super::super::super::value::Num;
use super::super::{Evaluator, Outcome};
use crate::syntax::ast::Expr;

/// Longer slices make the body too large.
const LONGEST_SLICE: f64 = 256.0;

/// Ends are looked into so deep.
const DEEPEST: usize = 32;

/// `constant + Σ coefficient·node`, exact as long as all numbers are whole and below 2⁵³.
#[derive(Clone, Debug, Default)]
struct Affine {
    constant: f64,
    parts: BTreeMap<NodeId, f64>,
}

impl Affine {
    fn add(&mut self, other: &Affine, factor: f64) {
        self.constant += factor * other.constant;
        for (node, coefficient) in &other.parts {
            *self.parts.entry(*node).or_insert(0.0) += factor * coefficient;
        }
    }

    fn of(graph: &Graph, id: NodeId, depth: usize) -> Self {
        let atom = || Affine { constant: 0.0, parts: BTreeMap::from([(id, 1.0)]) };
        if depth == DEEPEST {
            return atom();
        }
        let mut total = Affine::default();
        match graph.op(id) {
            Op::Constant(bits) => total.constant = bits.value(),
            Op::Negate(a) => total.add(&Self::of(graph, *a, depth + 1), -1.0),
            Op::Sum(terms) => terms.iter().for_each(|term| total.add(&Self::of(graph, *term, depth + 1), 1.0)),
            Op::Product(factors) => match factors[..] {
                [a, b] => match (graph.as_constant(a), graph.as_constant(b)) {
                    (Some(factor), _) => total.add(&Self::of(graph, b, depth + 1), factor),
                    (_, Some(factor)) => total.add(&Self::of(graph, a, depth + 1), factor),
                    _ => return atom(),
                },
                _ => return atom(),
            },
            _ => return atom(),
        }
        total
    }

    /// The number that it is, if it is the same whole number for every term.
    fn whole(&self) -> Option<f64> {
        let is_exact = |number: f64| number.fract() == 0.0 && number.abs() < 1e15;
        let cancels = self.parts.values().all(|coefficient| *coefficient == 0.0);
        (cancels && is_exact(self.constant)).then_some(self.constant)
    }
}

impl Evaluator<'_> {
    /// The places of a range of indices that depends on the term; `None` if its ends are known or no body is lowered.
    ///
    /// # Errors
    /// Those of the ends, and where the length is not the same for every term.
    pub(in super::super) fn moving_places(&mut self, from: &Expr, to: &Expr) -> Outcome<Option<Vec<NodeId>>> {
        if self.sums.attempt.is_none() {
            return Ok(None);
        }
        let (first, last) = (self.limit(from)?, self.limit(to)?);
        if first.known().is_some() && last.known().is_some() {
            return Ok(None);
        }
        let (first, last) = (self.node(first), self.node(last));
        let graph = self.graph.as_mut().expect("nodes exist only while a formula is compiled");
        let mut length = Affine::of(graph, last, 0);
        length.add(&Affine::of(graph, first, 0), -1.0);
        let Some(more) = length.whole().filter(|more| (0.0..LONGEST_SLICE).contains(more)) else {
            return Err(self.fail("not-known", "the length of this slice is not known", from.span.to(to.span)));
        };
        let mut places = vec![first];
        for k in 1..=more as usize {
            let place = self.add_numbers(Num::Node(first), Num::Known(k as f64), from.span)?;
            places.push(self.node(place));
        }
        Ok(Some(places))
    }
}
