//! Sums: flattens, collects like terms exactly, distributes numbers where that reads better, and orders the terms.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::node::{NodeId, Op, loses_digits};
use super::Simplifier;
use super::rational::Rational;
use crate::function::Function;

/// One term: its exact coefficient, the rest, and how the user wrote its positive part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) coefficient: Rational,
    pub(super) core: NodeId,
    pub(super) written: Option<NodeId>,
}

/// A longer sum inside a sum stays nested, so that a chain of sums costs no quadratic time.
const LONGEST_MERGED: usize = 256;

impl Simplifier<'_> {
    /// The normal form of a sum of simplified nodes.
    pub(super) fn sum(&mut self, terms: &[NodeId]) -> NodeId {
        let assumed = self.assume_arguments_of_logs(terms);
        let (kept, mut distributed) = self.gather(terms);
        let mut entries = self.collected(kept);
        if let Some(raw) = distributed.take() {
            let other = self.collected(raw.entries);
            if self.cost_of_entries(&other) <= self.cost_of_entries(&entries) + raw.numbers {
                entries = other;
            }
        }
        self.squares_of_sine_and_cosine(&mut entries);
        if let Some(shorter) = self.multiplied_out(&entries) {
            entries = shorter;
        }
        let written = self.emit(&mut entries, terms);
        let shortest = self.shortest(written, &entries);
        for id in assumed {
            self.assumed_nonzero.remove(&id);
        }
        shortest
    }

    /// Beside `log(u)` there is `u > 0`, so `u/u` may cancel in the other terms.
    fn assume_arguments_of_logs(&mut self, terms: &[NodeId]) -> Vec<NodeId> {
        let mut found = FxHashSet::default();
        for id in terms {
            let mut look = |id: NodeId| {
                if let Op::Unary(Function::Log, inner) = self.graph.op(id) {
                    found.insert(*inner);
                }
            };
            match self.graph.op(*id) {
                Op::Product(factors) => factors.iter().for_each(|factor| look(*factor)),
                Op::Negate(a) => look(*a),
                _ => look(*id),
            }
        }
        let found: Vec<NodeId> = found.into_iter().map(|id| self.radicand(id)).collect();
        let mut added: Vec<NodeId> = found.into_iter().filter(|id| self.assumed_nonzero.insert(*id)).collect();
        added.sort_unstable();
        added
    }

    /// The terms with nested sums dissolved; and, where a number stands before a sum, the same with it multiplied in.
    fn gather(&mut self, terms: &[NodeId]) -> (Vec<Entry>, Option<Distributed>) {
        let (mut entries, mut spread) = (Vec::with_capacity(terms.len()), None::<Distributed>);
        for id in terms {
            let (coefficient, core) = self.coefficient_and_core(*id);
            let inner = match self.graph.op(core) {
                Op::Sum(inner) if inner.len() <= LONGEST_MERGED => Some(inner.clone()),
                _ => None,
            };
            let own = Entry { coefficient, core, written: self.written(*id, coefficient) };
            let Some(inner) = inner else {
                entries.push(own);
                if let Some(spread) = &mut spread {
                    spread.entries.push(own);
                }
                continue;
            };
            let scaled = self.scaled_entries(&inner, coefficient);
            match scaled {
                Some(scaled) if coefficient.magnitude().is_one() => {
                    if let Some(spread) = &mut spread {
                        spread.entries.extend(&scaled);
                    }
                    entries.extend(scaled);
                }
                Some(scaled) => {
                    let spread = spread.get_or_insert_with(|| Distributed { entries: entries.clone(), numbers: 0 });
                    spread.entries.extend(scaled);
                    spread.numbers += 1;
                    entries.push(own);
                }
                None => {
                    entries.push(own);
                    if let Some(spread) = &mut spread {
                        spread.entries.push(own);
                    }
                }
            }
        }
        (entries, spread)
    }

    fn scaled_entries(&mut self, terms: &[NodeId], scale: Rational) -> Option<Vec<Entry>> {
        let mut entries = Vec::with_capacity(terms.len());
        for id in terms {
            let (coefficient, core) = self.coefficient_and_core(*id);
            let written = if scale.magnitude().is_one() { self.written(*id, coefficient) } else { None };
            entries.push(Entry { coefficient: coefficient.times(scale)?, core, written });
        }
        Some(entries)
    }

    /// The positive part of a term, as it stands.
    fn written(&self, id: NodeId, coefficient: Rational) -> Option<NodeId> {
        if !self.assumed_nonzero.is_empty() && matches!(self.graph.op(id), Op::Quotient(..) | Op::Product(_)) {
            // The term may have become shorter than it was written.
            return None;
        }
        match (self.graph.op(id), coefficient.is_negative()) {
            (Op::Negate(positive), true) => Some(*positive),
            (_, true) => None,
            (Op::Negate(_), false) => None,
            (_, false) => Some(id),
        }
    }

    /// Adds the coefficients of like terms; terms that vanish go where they were defined everywhere.
    pub(super) fn collected(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut places: FxHashMap<NodeId, usize> = FxHashMap::default();
        let mut result: Vec<Entry> = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(at) = places.get(&entry.core).copied()
                && let Some(coefficient) = added(result[at].coefficient, entry.coefficient)
            {
                result[at] = Entry { coefficient, core: entry.core, written: None };
                continue;
            }
            places.insert(entry.core, result.len());
            result.push(entry);
        }
        self.one_number(&mut result);
        result.retain(|entry| !(entry.coefficient.is_zero() && self.facts(entry.core).total));
        result
    }

    /// Numbers that are no exact decimals are added as doubles, the way they are when a formula is read.
    fn one_number(&mut self, entries: &mut Vec<Entry>) {
        let numbers: Vec<f64> = entries.iter().filter_map(|entry| self.number_of(entry)).collect();
        let mut sum = 0.0;
        let mut loses = false;
        for number in &numbers {
            loses |= loses_digits(sum, *number);
            sum += number;
        }
        if numbers.len() < 2 || loses {
            return;
        }
        let id = self.graph.constant(sum);
        let (coefficient, core) = self.coefficient_and_core(id);
        let at = entries.iter().position(|entry| self.number_of(entry).is_some()).unwrap_or(0);
        entries[at] = Entry { coefficient, core, written: None };
        let mut place = 0;
        entries.retain(|entry| {
            place += 1;
            place - 1 <= at || self.number_of(entry).is_none()
        });
    }

    fn number_of(&self, entry: &Entry) -> Option<f64> {
        let (top, bottom) = entry.coefficient.parts()?;
        self.graph.as_constant(entry.core).map(|value| value * top / bottom)
    }

    /// `a·sin(u)^2 + a·cos(u)^2` is `a` where `u` is defined everywhere.
    fn squares_of_sine_and_cosine(&mut self, entries: &mut Vec<Entry>) {
        let mut sines: FxHashMap<NodeId, (usize, Function)> = FxHashMap::default();
        let mut at = 0;
        while at < entries.len() {
            let square = self.square_of_call(entries[at].core);
            let Some((function, inner)) = square else {
                at += 1;
                continue;
            };
            match sines.get(&inner).copied() {
                Some((first, other))
                    if other != function
                        && entries[first].coefficient == entries[at].coefficient
                        && self.facts(inner).total =>
                {
                    let coefficient = entries[at].coefficient;
                    let core = self.graph.constant(1.0);
                    entries[first] = Entry { coefficient, core, written: None };
                    entries.remove(at);
                    *entries = self.collected(std::mem::take(entries));
                    return self.squares_again(entries);
                }
                _ => {
                    sines.insert(inner, (at, function));
                    at += 1;
                }
            }
        }
    }

    fn squares_again(&mut self, entries: &mut Vec<Entry>) {
        if entries.len() > 1 && entries.len() <= LONGEST_MERGED {
            self.squares_of_sine_and_cosine(entries);
        }
    }

    fn square_of_call(&self, core: NodeId) -> Option<(Function, NodeId)> {
        let Op::Power(base, exponent) = *self.graph.op(core) else { return None };
        let Op::Unary(function @ (Function::Sin | Function::Cos), inner) = *self.graph.op(base) else { return None };
        (self.graph.as_constant(exponent) == Some(2.0)).then_some((function, inner))
    }

    pub(super) fn cost_of_entries(&mut self, entries: &[Entry]) -> u32 {
        let all_negative = !entries.is_empty() && entries.iter().all(|entry| entry.coefficient.is_negative());
        let joints = (entries.len() as u32).saturating_sub(1) + u32::from(all_negative);
        entries.iter().fold(joints, |sum, entry| sum.saturating_add(self.cost_of_entry(entry)))
    }

    fn cost_of_entry(&mut self, entry: &Entry) -> u32 {
        let alone = self.graph.as_constant(entry.core) == Some(1.0);
        let (top, bottom) = entry.coefficient.magnitude().parts().unwrap_or((0.0, 0.0));
        self.cost(entry.core) + u32::from(top != 1.0 && !alone) + u32::from(bottom != 1.0)
    }

    /// The node of a term without its sign.
    fn positive(&mut self, entry: &Entry) -> NodeId {
        if let Some(written) = entry.written {
            return written;
        }
        let term = self.term_with(entry.coefficient.magnitude(), entry.core);
        self.build_positive(&term)
    }

    /// The node of a term as it stands alone or first.
    pub(super) fn leading(&mut self, entry: &Entry) -> NodeId {
        if !entry.coefficient.is_negative() {
            return self.positive(entry);
        }
        // What was written holds the magnitude of the coefficient already.
        let mut term = match entry.written {
            Some(written) => self.term_with(Rational::integer(-1), written),
            None => self.term_with(entry.coefficient, entry.core),
        };
        match self.sign_into_sum(&mut term) {
            Some(id) => id,
            None => self.build(&term),
        }
    }

    /// The sum of the terms: as it was if nothing changed, else in natural order.
    pub(super) fn emit(&mut self, entries: &mut [Entry], original: &[NodeId]) -> NodeId {
        let leads_well = entries.first().is_none_or(|first| !first.coefficient.is_negative())
            || entries.iter().all(|entry| entry.coefficient.is_negative());
        let same = leads_well && entries.len() == original.len() && self.nodes_of(entries) == original;
        if !same {
            self.order(entries);
        }
        let nodes = self.nodes_of(entries);
        self.graph.sum(&nodes)
    }

    fn nodes_of(&mut self, entries: &[Entry]) -> Vec<NodeId> {
        let mut nodes = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            nodes.push(if at == 0 {
                self.leading(entry)
            } else if entry.coefficient.is_negative() {
                let positive = self.positive(entry);
                self.graph.negate(positive)
            } else {
                self.positive(entry)
            });
        }
        nodes
    }

    /// Products with sums first, the number last, and a positive term in front if there is one.
    fn order(&mut self, entries: &mut [Entry]) {
        if entries.iter().all(|entry| entry.coefficient.is_negative() && self.takes_sign(entry.core)) {
            entries.iter_mut().for_each(|entry| self.flip(entry));
        }
        let number = |this: &Self, entry: &Entry| this.graph.as_constant(entry.core).is_some();
        let number_led = entries.first().is_some_and(|entry| number(self, entry) && !entry.coefficient.is_negative());
        entries.sort_by_key(|entry| if number(self, entry) { 2 } else { u8::from(!self.has_sum_factor(entry.core)) });
        let Some(first) = entries.first() else { return };
        if !first.coefficient.is_negative() || self.takes_sign(first.core) {
            return;
        }
        let positive = entries.iter().position(|entry| !entry.coefficient.is_negative());
        if let Some(at) = if number_led { entries.len().checked_sub(1) } else { positive } {
            entries[..=at].rotate_right(1);
        }
    }

    /// Gives the sign of a term to a sum among its factors.
    fn flip(&mut self, entry: &mut Entry) {
        let mut term = self.term_with(Rational::integer(-1), entry.core);
        if let Some(core) = self.sign_into_sum(&mut term) {
            *entry = Entry { coefficient: entry.coefficient.negated(), core, written: None };
        }
    }

    fn has_sum_factor(&self, core: NodeId) -> bool {
        match self.graph.op(core) {
            Op::Product(factors) => factors.iter().any(|factor| match self.graph.op(*factor) {
                Op::Sum(_) => true,
                Op::Power(base, _) => matches!(self.graph.op(*base), Op::Sum(_)),
                _ => false,
            }),
            _ => false,
        }
    }

    /// Whether a sum among the factors can take the sign and then reads no worse.
    pub(super) fn takes_sign(&self, core: NodeId) -> bool {
        let Op::Product(factors) = self.graph.op(core) else { return false };
        factors.iter().any(|factor| match self.graph.op(*factor) {
            Op::Sum(terms) => terms.iter().any(|id| match self.graph.op(*id) {
                Op::Constant(bits) => bits.value() < 0.0,
                op => matches!(op, Op::Negate(_)),
            }),
            _ => false,
        })
    }
}

/// The terms with numbers multiplied into sums, and how many numbers that were.
struct Distributed {
    entries: Vec<Entry>,
    numbers: u32,
}

/// The sum of two coefficients: exact if it can be written, else the double nearest to it.
fn added(a: Rational, b: Rational) -> Option<Rational> {
    a.plus(b).or_else(|| {
        let ((p, q), (r, s)) = (a.parts()?, b.parts()?);
        Rational::from_double(p / q + r / s)
    })
}
