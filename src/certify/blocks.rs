//! Parts of a system that do not know of one another: blocks of equations with unknowns of their own, solved one by one.
//!
//! The gradient of a separable sum falls apart this way: the critical points of Rastrigin's function in `n` dimensions are
//! the products of `n` one-dimensional lists.

use super::dag::{Dag, Slot, Step};
use super::groups::Groups;
use super::merge::hull_of;
use super::solution::{Doubt, Root, Solutions, Undecided};
use super::system::System;

/// More choices of one place from each block than this are not gone through one by one.
const MOST_CHOICES: usize = 200_000;

/// Equations and unknowns that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The places of the unknowns, ascending.
    pub unknowns: Vec<usize>,
    /// The places of the equations, ascending, as many.
    pub equations: Vec<usize>,
}

/// The finest blocks of a system; one that holds everything if the structure allows no others.
pub fn blocks(system: &System) -> Vec<Block> {
    let n = system.dimension();
    let uses = system.dag().variables_of(system.equation_slots());
    // Unknowns are 0 .. n, equations n .. 2n.
    let mut groups = Groups::new(2 * n);
    for (equation, unknowns) in uses.iter().enumerate() {
        unknowns.iter().for_each(|unknown| groups.join(n + equation, *unknown as usize));
        if system.is_gradient() {
            groups.join(n + equation, equation);
        }
    }
    let mut blocks: Vec<(usize, Block)> = Vec::new();
    for place in 0..2 * n {
        let root = groups.of(place);
        let at = blocks.iter().position(|(own, _)| *own == root).unwrap_or_else(|| {
            blocks.push((root, Block { unknowns: Vec::new(), equations: Vec::new() }));
            blocks.len() - 1
        });
        let block = &mut blocks[at].1;
        if place < n { block.unknowns.push(place) } else { block.equations.push(place - n) }
    }
    let blocks: Vec<Block> = blocks.into_iter().map(|(_, block)| block).collect();
    if blocks.iter().all(|block| block.unknowns.len() == block.equations.len()) {
        blocks
    } else {
        vec![Block { unknowns: (0..n).collect(), equations: (0..n).collect() }]
    }
}

/// One choice from each list, counted like an odometer whose last wheel is the fastest.
pub struct Choices {
    lengths: Vec<usize>,
    next: Option<Vec<usize>>,
}

impl Choices {
    /// All choices of one place from each list; none if a list is empty.
    pub fn new(lengths: Vec<usize>) -> Self {
        let next = lengths.iter().all(|length| *length > 0).then(|| vec![0; lengths.len()]);
        Self { lengths, next }
    }

    /// How many there are, if that is not too large a number.
    pub fn count(lengths: &[usize]) -> Option<usize> {
        lengths.iter().try_fold(1_usize, |product, length| product.checked_mul(*length))
    }
}

impl Iterator for Choices {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let current = self.next.clone()?;
        let advanced = (0..current.len()).rev().find(|wheel| current[*wheel] + 1 < self.lengths[*wheel]);
        self.next = advanced.map(|wheel| {
            let mut next = current.clone();
            next[wheel] += 1;
            next[wheel + 1..].fill(0);
            next
        });
        Some(current)
    }
}

/// The solution of the whole system that consists of solutions of its blocks.
pub fn joined_root(blocks: &[Block], parts: &[&Root]) -> Root {
    let n = blocks.iter().map(|block| block.unknowns.len()).sum();
    let mut root = Root {
        x: vec![0.0; n],
        enclosure: vec![[0.0; 2]; n],
        alone_in: vec![[0.0; 2]; n],
        is_on_boundary: parts.iter().any(|part| part.is_on_boundary),
    };
    for (block, part) in blocks.iter().zip(parts) {
        for (from, to) in block.unknowns.iter().enumerate() {
            root.x[*to] = part.x[from];
            root.enclosure[*to] = part.enclosure[from];
            root.alone_in[*to] = part.alone_in[from];
        }
    }
    root
}

/// The boxes of the whole system that remain undecided because a block has an undecided one there; above `most` the last of
/// them holds all that are left.
pub fn joined_undecided(blocks: &[Block], parts: &[Solutions], most: usize) -> Vec<Undecided> {
    let count = |parts: &[Solutions]| {
        let lengths: Vec<usize> = parts.iter().map(|part| part.roots.len() + part.undecided.len()).collect();
        Choices::count(&lengths).is_some_and(|count| count <= MOST_CHOICES)
    };
    if count(parts) {
        return each_undecided(blocks, parts, most);
    }
    // Too many to go through: first the undecided parts of each block become one, then the block's solutions too.
    let mut fewer = parts.to_vec();
    for part in &mut fewer {
        part.undecided = part.undecided.drain(..).reduce(hull_of).into_iter().collect();
    }
    if !count(&fewer) {
        for part in fewer.iter_mut().filter(|part| !part.undecided.is_empty() || part.roots.len() > 1) {
            let roots = part.roots.drain(..).map(|root| Undecided { bounds: root.enclosure, doubt: Doubt::Pending });
            part.undecided = part.undecided.drain(..).chain(roots).reduce(hull_of).into_iter().collect();
        }
    }
    each_undecided(blocks, &fewer, most)
}

fn each_undecided(blocks: &[Block], parts: &[Solutions], most: usize) -> Vec<Undecided> {
    let lengths: Vec<usize> = parts.iter().map(|part| part.roots.len() + part.undecided.len()).collect();
    let n = blocks.iter().map(|block| block.unknowns.len()).sum();
    let mut undecided: Vec<Undecided> = Vec::new();
    let mut is_full = false;
    for choice in Choices::new(lengths) {
        let is_open = |(part, place): (&Solutions, &usize)| *place >= part.roots.len();
        if !parts.iter().zip(&choice).any(is_open) {
            continue;
        }
        let mut bounds = vec![[0.0; 2]; n];
        let mut doubt = None;
        for ((block, part), place) in blocks.iter().zip(parts).zip(&choice) {
            let sides = match place.checked_sub(part.roots.len()) {
                None => &part.roots[*place].enclosure,
                Some(open) => {
                    doubt = doubt.max(Some(part.undecided[open].doubt));
                    &part.undecided[open].bounds
                }
            };
            block.unknowns.iter().zip(sides).for_each(|(to, side)| bounds[*to] = *side);
        }
        let Some(doubt) = doubt else { continue };
        match undecided.last_mut().filter(|_| is_full) {
            Some(last) => *last = hull_of(last.clone(), Undecided { bounds, doubt }),
            None => undecided.push(Undecided { bounds, doubt }),
        }
        is_full |= undecided.len() >= most;
    }
    undecided
}

impl Dag {
    /// The places of the variables that each of some slots depends on, ascending.
    pub(super) fn variables_of(&self, slots: &[Slot]) -> Vec<Vec<u32>> {
        slots
            .iter()
            .map(|slot| {
                let needed = self.needed(&[*slot]);
                let mut variables: Vec<u32> = self
                    .steps
                    .iter()
                    .zip(needed)
                    .filter_map(|(step, needed)| match step {
                        Step::Variable(place) if needed => Some(*place),
                        _ => None,
                    })
                    .collect();
                variables.sort_unstable();
                variables
            })
            .collect()
    }

    /// Which steps some slots depend on.
    fn needed(&self, slots: &[Slot]) -> Vec<bool> {
        let mut needed = vec![false; self.steps.len()];
        slots.iter().for_each(|slot| needed[*slot as usize] = true);
        for at in (0..self.steps.len()).rev() {
            if needed[at] {
                self.for_each_child(at, |child| needed[child as usize] = true);
            }
        }
        needed
    }

    /// What some outputs need, alone, the first `leading` before the rest; `place` tells the new places of the variables.
    pub(super) fn restricted(&self, outputs: &[Slot], leading: usize, place: impl Fn(u32) -> u32) -> Self {
        let (first, all) = (self.needed(&outputs[..leading]), self.needed(outputs));
        let mut dag = Self::empty();
        let mut slots = vec![Slot::MAX; self.steps.len()];
        for is_front in [true, false] {
            for at in (0..self.steps.len()).filter(|at| all[*at] && first[*at] == is_front) {
                slots[at] = dag.copy(self, at, &slots, &place);
            }
            if is_front {
                dag.front = dag.steps.len();
            }
        }
        dag.outputs = outputs.iter().map(|slot| slots[*slot as usize]).collect();
        dag
    }

    /// The terms of the output, a sum, that depend on some variables only; `None` if a term depends on these and others.
    pub(super) fn part_of_sum(&self, variables: &[u32]) -> Option<Self> {
        let place = |variable: u32| variables.iter().position(|own| *own == variable).unwrap_or(0) as u32;
        let Step::Sum(first, end) = self.steps[*self.outputs.first()? as usize] else { return None };
        let terms = &self.children[first as usize..end as usize];
        let mut own = Vec::new();
        for (term, uses) in terms.iter().zip(self.variables_of(terms)) {
            let inside = uses.iter().filter(|variable| variables.contains(variable)).count();
            match inside {
                0 => {}
                _ if inside == uses.len() => own.push(*term),
                _ => return None,
            }
        }
        let mut part = self.restricted(&own, own.len(), place);
        let sum = part.sum_of_outputs();
        part.outputs = vec![sum];
        part.front = part.steps.len();
        Some(part)
    }
}
