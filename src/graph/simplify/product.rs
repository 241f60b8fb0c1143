//! Products, quotients and signs: merges powers of one base, folds numbers, and puts the factors in natural order.

use super::super::node::{NodeId, Op};
use super::Simplifier;
use super::rational::Rational;
use super::term::Term;

impl Simplifier<'_> {
    /// The normal form of a product, a quotient or a negation of simplified nodes.
    pub(super) fn product(&mut self, op: &Op) -> NodeId {
        let mut term = self.term_of(op);
        if term.coefficient.is_zero() && self.all_total(&term) {
            return self.graph.constant(0.0);
        }
        let numerators_changed = self.use_denominators(&mut term);
        let contents_changed = self.take_contents(&mut term);
        if numerators_changed || contents_changed {
            let node = self.build(&term);
            let op = self.graph.op(node).clone();
            term = self.term_of(&op);
        }
        if let Some(id) = self.sign_into_sum(&mut term) {
            return id;
        }
        let as_written = self.build(&term);
        if *self.graph.op(as_written) == *op && self.in_order(&term) {
            return as_written;
        }
        self.sort(&mut term);
        self.build(&term)
    }

    fn all_total(&mut self, term: &Term) -> bool {
        term.factors.iter().all(|factor| {
            let facts = self.facts(factor.base);
            let whole = factor.over.is_integer() && factor.under.is_integer();
            facts.total && (factor.under.is_zero() || facts.nonzero()) && (whole || facts.positive())
        })
    }

    /// Where `1/b` is a factor, `b` is no zero in the sums beside it, so `b/b` there may cancel.
    fn use_denominators(&mut self, term: &mut Term) -> bool {
        let below: Vec<NodeId> = term.factors.iter().filter(|f| !f.under.is_zero()).map(|f| f.base).collect();
        let below: Vec<NodeId> = below.into_iter().map(|base| self.radicand(base)).collect();
        if below.is_empty() {
            return false;
        }
        let mut changed = false;
        for at in 0..term.factors.len() {
            let factor = term.factors[at];
            let Op::Sum(terms) = self.graph.op(factor.base).clone() else { continue };
            if !factor.under.is_zero() || !self.any_cancels(&terms, &below) {
                continue;
            }
            let added: Vec<NodeId> = below.iter().copied().filter(|id| self.assumed_nonzero.insert(*id)).collect();
            term.factors[at].base = self.sum(&terms);
            added.iter().for_each(|id| {
                self.assumed_nonzero.remove(id);
            });
            changed |= term.factors[at].base != factor.base;
        }
        changed
    }

    fn any_cancels(&mut self, terms: &[NodeId], below: &[NodeId]) -> bool {
        terms.iter().any(|id| {
            matches!(self.graph.op(*id), Op::Quotient(..) | Op::Negate(_) | Op::Product(_)) && {
                let split = self.split(*id);
                split.factors.iter().any(|f| {
                    let base = self.radicand(f.base);
                    !f.over.is_zero() && !f.under.is_zero() && below.contains(&base)
                })
            }
        })
    }

    /// `2·(4x − 2y)·z` is `4·(2x − y)·z` and `1/(1 + x/2)` is `2/(2 + x)`: takes common numbers out of the sums among
    /// the factors, where that is shorter, and common powers out of those above the bar.
    fn take_contents(&mut self, term: &mut Term) -> bool {
        let mut changed = false;
        for at in 0..term.factors.len() {
            let Op::Sum(terms) = self.graph.op(term.factors[at].base).clone() else { continue };
            if let Some(other) = self.with_content_taken(term, at, &terms) {
                *term = other;
                changed = true;
            }
        }
        changed | (term.factors.len() > 1 && self.take_powers(term))
    }

    fn with_content_taken(&mut self, term: &Term, at: usize, terms: &[NodeId]) -> Option<Term> {
        let content = self.content(terms);
        if content.is_one() {
            return None;
        }
        let factor = term.factors[at];
        let exponent = if factor.under.is_zero() { factor.over.as_integer()? } else { -factor.under.as_integer()? };
        if !factor.over.is_zero() && !factor.under.is_zero() || exponent > 1 {
            return None;
        }
        let mut other = term.clone();
        other.coefficient = content.power(exponent)?.times(term.coefficient)?;
        let divided: Option<Vec<NodeId>> = terms.iter().map(|id| self.scaled(*id, content)).collect();
        other.factors[at].base = self.sum(&divided?);
        let (before, after) = (self.build(term), self.build(&other));
        (self.cost(after) < self.cost(before)).then_some(other)
    }

    /// `(x^2 − x·y)·z` is `x·(x − y)·z`, if that is no longer.
    fn take_powers(&mut self, term: &mut Term) -> bool {
        let mut changed = false;
        for factor in &mut term.factors {
            let sum = matches!(self.graph.op(factor.base), Op::Sum(_));
            if !sum || !factor.over.is_one() || !factor.under.is_zero() {
                continue;
            }
            if let Some(bracket) = self.as_bracket(factor.base)
                && self.cost(bracket) <= self.cost(factor.base)
            {
                factor.base = bracket;
                changed = true;
            }
        }
        changed
    }

    /// The number that every coefficient is a whole multiple of, negative if all are.
    fn content(&mut self, terms: &[NodeId]) -> Rational {
        let (mut content, mut all_negative, mut all_equal) = (Rational::ZERO, true, true);
        let first = terms.first().map_or(Rational::ONE, |id| self.coefficient_and_core(*id).0.magnitude());
        for id in terms {
            let (coefficient, _) = self.coefficient_and_core(*id);
            content = coefficient.common_divisor(content).unwrap_or(Rational::ONE);
            all_negative &= coefficient.is_negative();
            all_equal &= coefficient.magnitude() == first;
            if content.is_one() && !all_negative && !all_equal {
                return Rational::ONE;
            }
        }
        let content = if all_equal || content.is_zero() { first } else { content };
        if all_negative { content.negated() } else { content }
    }

    fn scaled(&mut self, id: NodeId, divisor: Rational) -> Option<NodeId> {
        let mut term = self.split(id);
        term.coefficient = term.coefficient.over(divisor)?;
        Some(self.build(&term))
    }

    /// `-(a − b)·c` is `(b − a)·c`: a sum with a term of the other sign takes the sign.
    pub(super) fn sign_into_sum(&mut self, term: &mut Term) -> Option<NodeId> {
        if !term.coefficient.is_negative() {
            return None;
        }
        let candidates = (0..term.factors.len()).filter(|at| {
            let factor = term.factors[*at];
            !factor.over.is_zero() && factor.under.is_zero() && factor.over.as_integer().is_some_and(|n| n % 2 != 0)
        });
        for at in candidates.collect::<Vec<_>>() {
            let Op::Sum(terms) = self.graph.op(term.factors[at].base).clone() else { continue };
            let subtracted = |id: &NodeId| match self.graph.op(*id) {
                Op::Constant(bits) => bits.value() < 0.0,
                op => matches!(op, Op::Negate(_)),
            };
            let subtracts = terms.iter().any(subtracted);
            if !subtracts && !terms.iter().all(|id| self.takes_sign(*id)) {
                continue;
            }
            let negated: Vec<NodeId> = terms.iter().map(|id| self.negated(*id)).collect();
            term.factors[at].base = self.sum(&negated);
            term.coefficient = term.coefficient.negated();
            return Some(self.build(term));
        }
        None
    }

    /// The opposite of a node, in normal form.
    pub(super) fn negated(&mut self, id: NodeId) -> NodeId {
        let mut term = self.split(id);
        term.coefficient = term.coefficient.negated();
        self.build(&term)
    }
}
