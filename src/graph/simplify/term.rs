//! A term: an exact coefficient times powers of bases, numerator and denominator kept apart so that no pole is lost.

use rustc_hash::FxHashMap;

use super::super::node::{NodeId, Op};
use super::super::print::juxtaposable;
use super::Simplifier;
use super::rational::Rational;

/// `base^over / base^under`; both exponents are at least 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    pub(super) base: NodeId,
    pub(super) over: Rational,
    pub(super) under: Rational,
}

/// `coefficient · factors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) coefficient: Rational,
    pub(super) factors: Vec<Factor>,
}

/// What a term is written with: `top·above / (bottom·below)`.
struct Parts {
    top: f64,
    above: Vec<NodeId>,
    bottom: f64,
    below: Vec<NodeId>,
}

/// Longer products stay nested, so that a chain of products costs no quadratic time.
const LONGEST_MERGED: usize = 256;

/// Roots of whole numbers up to here are recognised.
const LARGEST_SQUARE: f64 = 1000.0;

/// Products with more factors find equal bases by a table.
const SEARCHED: usize = 12;

#[derive(Default)]
struct Places(FxHashMap<NodeId, usize>);

impl Places {
    fn find(&mut self, factors: &[Factor], base: NodeId) -> Option<usize> {
        if factors.len() <= SEARCHED {
            return factors.iter().position(|factor| factor.base == base);
        }
        for (idx, factor) in factors.iter().enumerate().skip(self.0.len()) {
            self.0.insert(factor.base, idx);
        }
        self.0.get(&base).copied()
    }
}

impl Simplifier<'_> {
    /// Splits an operation into coefficient and powers.
    pub(super) fn term_of(&mut self, op: &Op) -> Term {
        let mut term = Term { coefficient: Rational::ONE, factors: Vec::new() };
        let mut places = Places::default();
        let mut waiting = Vec::new();
        match op {
            Op::Negate(a) => {
                term.coefficient = Rational::integer(-1);
                waiting.push((*a, false));
            }
            Op::Product(factors) => waiting.extend(factors.iter().rev().map(|factor| (*factor, false))),
            Op::Quotient(a, b) => waiting.extend([(*b, true), (*a, false)]),
            op => {
                let id = self.graph.add(op.clone());
                waiting.push((id, false));
            }
        }
        while let Some((id, inverse)) = waiting.pop() {
            self.push(&mut term, &mut places, (id, inverse), &mut waiting);
        }
        self.settle(&mut term);
        term
    }

    /// Splits a node.
    pub(super) fn split(&mut self, id: NodeId) -> Term {
        let op = self.graph.op(id).clone();
        self.term_of(&op)
    }

    /// The term `coefficient·core`. A core may hold a number of its own that was too long to be joined with the coefficient:
    /// where it still is, the core stays one factor.
    pub(super) fn term_with(&mut self, coefficient: Rational, core: NodeId) -> Term {
        let term = self.split(core);
        match coefficient.times(term.coefficient) {
            Some(coefficient) => Term { coefficient, ..term },
            None => {
                let factor = Factor { base: core, over: Rational::ONE, under: Rational::ZERO };
                Term { coefficient, factors: vec![factor] }
            }
        }
    }

    fn push(&mut self, term: &mut Term, places: &mut Places, part: (NodeId, bool), waiting: &mut Vec<(NodeId, bool)>) {
        let (id, inverse) = part;
        match self.graph.op(id) {
            Op::Constant(_) => {
                let folded = self.exact(id).and_then(|value| match inverse {
                    true => term.coefficient.over(value),
                    false => term.coefficient.times(value),
                });
                match folded {
                    Some(coefficient) => term.coefficient = coefficient,
                    None => {
                        let magnitude = self.magnitude(id);
                        if magnitude != id {
                            term.coefficient = term.coefficient.negated();
                        }
                        self.join(term, places, (magnitude, Rational::ONE, inverse));
                    }
                }
            }
            Op::Negate(a) => {
                waiting.push((*a, inverse));
                term.coefficient = term.coefficient.negated();
            }
            Op::Product(factors) if factors.len() <= LONGEST_MERGED => {
                waiting.extend(factors.iter().rev().map(|factor| (*factor, inverse)));
            }
            Op::Quotient(a, b) => {
                let (a, b) = (*a, *b);
                // 1/(a/b) is b/a only where b is no zero.
                if !inverse || self.facts(b).nonzero() {
                    waiting.extend([(b, !inverse), (a, inverse)]);
                } else {
                    self.join(term, places, (id, Rational::ONE, inverse));
                }
            }
            Op::Power(a, b) => {
                let (a, exponent) = (*a, self.exact(*b));
                match exponent {
                    Some(exponent) if !exponent.is_zero() => {
                        let flipped = inverse != exponent.is_negative();
                        self.join(term, places, (a, exponent.magnitude(), flipped));
                    }
                    _ => self.join(term, places, (id, Rational::ONE, inverse)),
                }
            }
            _ => self.join(term, places, (id, Rational::ONE, inverse)),
        }
    }

    /// A negative number without its sign; other nodes as they are.
    fn magnitude(&mut self, id: NodeId) -> NodeId {
        match self.graph.as_constant(id) {
            Some(value) if value < 0.0 => self.graph.constant(-value),
            _ => id,
        }
    }

    /// Multiplies one power in; exponents of equal bases are added where that keeps the domain.
    fn join(&mut self, term: &mut Term, places: &mut Places, (base, exponent, inverse): (NodeId, Rational, bool)) {
        let found = places.find(&term.factors, base);
        if let Some(factor) = found.map(|at| &mut term.factors[at]) {
            let slot = if inverse { &mut factor.under } else { &mut factor.over };
            if let Some(sum) = slot.plus(exponent)
                && (slot.is_integer() && exponent.is_integer() || !sum.is_integer())
            {
                *slot = sum;
                return;
            }
        }
        let (over, under) = if inverse { (Rational::ZERO, exponent) } else { (exponent, Rational::ZERO) };
        term.factors.push(Factor { base, over, under });
    }

    /// Cancels what a factor has above and below, as far as the domain allows, and drops empty factors.
    fn settle(&mut self, term: &mut Term) {
        let below: Vec<NodeId> = term.factors.iter().filter(|f| !f.under.is_zero()).map(|f| f.base).collect();
        for at in 0..term.factors.len() {
            let mut factor = term.factors[at];
            if !factor.over.is_zero() && !factor.under.is_zero() {
                let base = self.radicand(factor.base);
                let others = below.iter().filter(|other| **other != factor.base).copied().collect::<Vec<_>>();
                let witnessed = others.into_iter().any(|other| self.radicand(other) == base);
                self.cancel(&mut factor, witnessed);
            }
            self.square_of_root(&mut factor);
            self.square_of_length(&mut factor);
            term.factors[at] = factor;
        }
        self.squares_of_numbers(term);
        term.factors.retain(|factor| !(factor.over.is_zero() && factor.under.is_zero()));
    }

    fn cancel(&mut self, factor: &mut Factor, witnessed: bool) {
        let Factor { base, over, under } = *factor;
        let Some(net) = over.minus(under) else { return };
        let whole = over.is_integer() && under.is_integer();
        let facts = self.facts(base);
        let radicand = self.radicand(base);
        let assumed = witnessed || self.assumed_nonzero.contains(&radicand);
        let free = facts.total && (facts.nonzero() && whole || facts.positive()) || assumed && whole;
        let (over, under) = if free {
            if net.is_negative() { (Rational::ZERO, net.negated()) } else { (net, Rational::ZERO) }
        } else if net.is_negative() && (whole || !net.is_integer()) {
            // 0 stays a pole: x^2/x^3 and 1/x are both undefined there.
            (Rational::ZERO, net.negated())
        } else if let (true, Some(raised)) = (whole, net.plus(Rational::ONE)) {
            (raised, Rational::ONE)
        } else {
            return;
        };
        (factor.over, factor.under) = (over, under);
    }

    /// What vanishes exactly where a node does: the radicand of a root, the sum of squares of a length.
    pub(super) fn radicand(&mut self, id: NodeId) -> NodeId {
        use crate::function::{Function::Sqrt, binary::BinaryFunction::Hypot};
        match *self.graph.op(id) {
            Op::Unary(Sqrt, inner) => inner,
            Op::Binary(Hypot, a, b) => self.sum_of_squares(a, b),
            _ => id,
        }
    }

    /// `sqrt(2)^2` is 2: the square of a double that is the root of a whole number.
    fn squares_of_numbers(&mut self, term: &mut Term) {
        for factor in &mut term.factors {
            let Some(value) = self.graph.as_constant(factor.base) else { continue };
            let square = (value * value).round();
            let one_sided = factor.over.is_zero() != factor.under.is_zero();
            if square > LARGEST_SQUARE || square.sqrt() != value || !one_sided {
                continue;
            }
            let exponent = if factor.over.is_zero() { factor.under.negated() } else { factor.over };
            let half = exponent.as_integer().filter(|whole| whole % 2 == 0).map(|whole| whole / 2);
            let number = half.and_then(|half| Rational::from_double(square)?.power(half)?.times(term.coefficient));
            if let Some(number) = number {
                term.coefficient = number;
                (factor.over, factor.under) = (Rational::ZERO, Rational::ZERO);
            }
        }
    }

    /// `sqrt(u)^(2k)` is `u^k` where `u` is never negative.
    fn square_of_root(&mut self, factor: &mut Factor) {
        use crate::function::Function::Sqrt;
        let Op::Unary(Sqrt, inner) = *self.graph.op(factor.base) else { return };
        let exponent = if factor.over.is_zero() { factor.under } else { factor.over };
        let Some(half) = exponent.as_integer().filter(|whole| whole % 2 == 0).map(|whole| whole / 2) else { return };
        let facts = self.facts(inner);
        let both = !factor.over.is_zero() && !factor.under.is_zero();
        if facts.nonnegative() && facts.total && !both {
            let half = Rational::integer(half);
            factor.base = inner;
            if factor.over.is_zero() { factor.under = half } else { factor.over = half }
        }
    }

    /// `hypot(a, b)^2` is `a^2 + b^2`.
    fn square_of_length(&mut self, factor: &mut Factor) {
        use crate::function::binary::BinaryFunction::Hypot;
        let Op::Binary(Hypot, a, b) = *self.graph.op(factor.base) else { return };
        let exponent = if factor.over.is_zero() { factor.under } else { factor.over };
        let both = !factor.over.is_zero() && !factor.under.is_zero();
        let Some(half) = exponent.as_integer().filter(|whole| whole % 2 == 0 && !both).map(|whole| whole / 2) else {
            return;
        };
        let half = Rational::integer(half);
        factor.base = self.sum_of_squares(a, b);
        if factor.over.is_zero() { factor.under = half } else { factor.over = half }
    }

    pub(super) fn sum_of_squares(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let (a, b) = if self.rank(b) < self.rank(a) && self.cost(a) == 0 { (b, a) } else { (a, b) };
        let two = self.graph.constant(2.0);
        let squares = [self.power(a, two), self.power(b, two)];
        self.sum(&squares)
    }

    /// The coefficient of a node and the node without it, in the canonical order by which like terms are found.
    pub(super) fn coefficient_and_core(&mut self, id: NodeId) -> (Rational, NodeId) {
        match self.graph.op(id) {
            Op::Constant(_) => match self.exact(id) {
                Some(value) => (value, self.graph.constant(1.0)),
                None => {
                    let magnitude = self.magnitude(id);
                    (Rational::integer(if magnitude == id { 1 } else { -1 }), magnitude)
                }
            },
            Op::Product(_) | Op::Quotient(..) | Op::Negate(_) | Op::Power(..) => {
                let mut term = self.split(id);
                let coefficient = std::mem::replace(&mut term.coefficient, Rational::ONE);
                self.sort(&mut term);
                (coefficient, self.build(&term))
            }
            _ => (Rational::ONE, id),
        }
    }

    /// The factors in natural order: constants, variables, sums, then calls, shorter ones first.
    pub(super) fn sort(&mut self, term: &mut Term) {
        let mut keyed: Vec<((u8, u32, u32), Factor)> =
            term.factors.iter().map(|factor| (self.rank(factor.base), *factor)).collect();
        keyed.sort_by_key(|(key, factor)| (*key, factor.base));
        term.factors = keyed.into_iter().map(|(_, factor)| factor).collect();
    }

    /// Whether the factors stand as a person would put them: numbers, variables, then the rest.
    pub(super) fn in_order(&mut self, term: &Term) -> bool {
        let classes: Vec<u8> = term.factors.iter().map(|factor| self.rank(factor.base).0.min(2)).collect();
        classes.is_sorted()
    }

    fn rank(&mut self, base: NodeId) -> (u8, u32, u32) {
        let cost = self.cost(base);
        let first = self.first_variables[base.index()];
        match self.graph.op(base) {
            Op::Constant(_) => (0, 0, 0),
            Op::Variable(place) => (1, *place, 0),
            Op::Sum(_) => (2, cost, first),
            _ => (3, cost, first),
        }
    }

    /// The node of a term as it stands alone.
    pub(super) fn build(&mut self, term: &Term) -> NodeId {
        let parts = self.parts(term);
        if !term.coefficient.is_negative() {
            return self.fraction(parts);
        }
        let above = self.negative_product(parts.top, &parts.above);
        self.over(above, parts.bottom, &parts.below)
    }

    /// The node of a term without its sign.
    pub(super) fn build_positive(&mut self, term: &Term) -> NodeId {
        let parts = self.parts(term);
        self.fraction(parts)
    }

    fn fraction(&mut self, parts: Parts) -> NodeId {
        let Parts { top, mut above, bottom, below } = parts;
        if above.is_empty() && below.is_empty() {
            return self.graph.constant(top / bottom);
        }
        if top != 1.0 || above.is_empty() {
            above.insert(0, self.graph.constant(top));
        }
        let above = self.graph.product(&above);
        self.over(above, bottom, &below)
    }

    fn over(&mut self, above: NodeId, bottom: f64, below: &[NodeId]) -> NodeId {
        let mut factors = Vec::with_capacity(below.len() + 1);
        if bottom != 1.0 {
            factors.push(self.graph.constant(bottom));
        }
        factors.extend(below);
        if factors.is_empty() {
            return above;
        }
        if let (Some(top), true) = (self.graph.as_constant(above), below.is_empty()) {
            return self.graph.constant(top / bottom);
        }
        let below = self.graph.product(&factors);
        self.graph.quotient(above, below)
    }

    /// Numbers and powers above and below the bar; constants that are no exact numbers join the numbers here.
    fn parts(&mut self, term: &Term) -> Parts {
        let (top, bottom) = term.coefficient.magnitude().parts().expect("a coefficient can be written");
        let mut parts = Parts { top, bottom, above: Vec::new(), below: Vec::new() };
        for factor in &term.factors {
            let constant = self.graph.as_constant(factor.base).filter(|value| value.is_finite());
            let raised = |exponent: Rational| {
                let (a, b) = exponent.parts()?;
                constant.map(|value| if a == b { value } else { value.powf(a / b) }).filter(|value| value.is_finite())
            };
            match (factor.over.is_zero(), raised(factor.over)) {
                (true, _) => {}
                (false, Some(value)) => parts.top *= value,
                (false, None) => parts.above.push(self.raised(factor.base, factor.over)),
            }
            match (factor.under.is_zero(), raised(factor.under)) {
                (true, _) => {}
                (false, Some(value)) => parts.bottom *= value,
                (false, None) => parts.below.push(self.raised(factor.base, factor.under)),
            }
        }
        parts
    }

    /// `base^exponent` for a positive exponent.
    pub(super) fn raised(&mut self, base: NodeId, exponent: Rational) -> NodeId {
        if exponent.is_one() {
            return base;
        }
        let exponent = self.number(exponent);
        self.graph.power(base, exponent)
    }

    /// The node of an exact number.
    pub(super) fn number(&mut self, value: Rational) -> NodeId {
        let (top, bottom) = value.parts().expect("a coefficient can be written");
        self.graph.constant(top / bottom)
    }

    /// Whether a number is written as digits, so that it can stand directly before a name.
    fn plain_number(&self, value: f64) -> bool {
        Rational::from_double(value).is_some_and(|exact| exact.parts().is_some_and(|(_, bottom)| bottom == 1.0))
    }

    /// `-c·a·b…` in the form in which its text parses: the sign binds to the first factor only.
    fn negative_product(&mut self, magnitude: f64, factors: &[NodeId]) -> NodeId {
        let Some((first, rest)) = factors.split_first() else { return self.graph.constant(-magnitude) };
        let head = if magnitude == 1.0 {
            self.graph.negate(*first)
        } else if juxtaposable(self.graph, *first) && self.plain_number(magnitude) {
            let magnitude = self.graph.constant(magnitude);
            let pair = self.graph.product(&[magnitude, *first]);
            self.graph.negate(pair)
        } else {
            let number = self.graph.constant(-magnitude);
            return self.graph.product(&[&[number], factors].concat());
        };
        self.graph.product(&[&[head], rest].concat())
    }
}
