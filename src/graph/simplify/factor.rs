//! Common factors: takes what all terms of a sum share, or what some share, before a bracket where that is shorter.

use super::super::node::{NodeId, Op};
use super::Simplifier;
use super::rational::Rational;
use super::sum::Entry;
use super::term::{Factor, Term};

/// Longer sums are left as they are: looking for common factors costs time quadratic in the terms.
const LONGEST_FACTORED: usize = 64;

/// So many shared calls are tried for a partial bracket.
const MOST_TRIED: usize = 4;

impl Simplifier<'_> {
    /// The shortest of the sum as written, with all common factors before a bracket, and with a shared call before one.
    pub(super) fn shortest(&mut self, written: NodeId, entries: &[Entry]) -> NodeId {
        if entries.len() < 2 || entries.len() > LONGEST_FACTORED {
            return written;
        }
        let terms: Vec<Term> = entries.iter().map(|entry| self.full_term(entry)).collect();
        let mut best = written;
        // A polynomial stays a sum of monomials unless a bracket saves more than one operation.
        let margin = u32::from(terms.iter().all(|term| self.is_monomial(term)));
        if let Some(id) = self.bracketed(&terms)
            && self.cost(id) + margin < self.cost(best)
        {
            best = id;
        }
        if best == written && entries.len() > 2 {
            best = self.partly_bracketed(written, entries, &terms);
        }
        best
    }

    /// A sum with the powers that all its terms share before a bracket, if there are any.
    pub(super) fn as_bracket(&mut self, sum: NodeId) -> Option<NodeId> {
        let Op::Sum(terms) = self.graph.op(sum).clone() else { return None };
        if terms.len() > LONGEST_FACTORED {
            return None;
        }
        let terms: Vec<Term> = terms.iter().map(|id| self.split(*id)).collect();
        self.bracketed(&terms)
    }

    /// Monomials multiplied into sums of monomials, if that makes a polynomial shorter: `x·(y − x) + x^2` is `x·y`.
    pub(super) fn multiplied_out(&mut self, entries: &[Entry]) -> Option<Vec<Entry>> {
        if entries.len() > LONGEST_FACTORED {
            return None;
        }
        let mut result = Vec::new();
        let mut changed = false;
        for entry in entries {
            let term = self.full_term(entry);
            if self.is_monomial(&term) {
                result.push(*entry);
                continue;
            }
            changed = true;
            self.multiply_out(&term, &mut result)?;
        }
        let result = self.collected(result);
        (changed && self.cost_of_entries(&result) < self.cost_of_entries(entries)).then_some(result)
    }

    fn multiply_out(&mut self, term: &Term, result: &mut Vec<Entry>) -> Option<()> {
        let at = term.factors.iter().position(|factor| matches!(self.graph.op(factor.base), Op::Sum(_)))?;
        let Op::Sum(inner) = self.graph.op(term.factors[at].base).clone() else { return None };
        let mut outside = term.clone();
        let sum = outside.factors.remove(at);
        if !sum.over.is_one() || !sum.under.is_zero() || inner.len() > LONGEST_FACTORED || !self.is_monomial(&outside) {
            return None;
        }
        let outer = self.build(&outside);
        for id in inner {
            let product = self.term_of(&Op::Product([outer, id].into()));
            if !self.is_monomial(&product) {
                return None;
            }
            let id = self.build(&product);
            let (coefficient, core) = self.coefficient_and_core(id);
            result.push(Entry { coefficient, core, written: None });
        }
        Some(())
    }

    fn is_monomial(&self, term: &Term) -> bool {
        term.factors.iter().all(|factor| {
            let variable = matches!(self.graph.op(factor.base), Op::Variable(_));
            variable && factor.under.is_zero() && factor.over.is_integer()
        })
    }

    fn full_term(&mut self, entry: &Entry) -> Term {
        self.term_with(entry.coefficient, entry.core)
    }

    /// `c·(…)` for the powers `c` that all terms share, with or without their common number, whichever is shorter.
    fn bracketed(&mut self, terms: &[Term]) -> Option<NodeId> {
        let common = shared(terms);
        if common.is_empty() {
            return None;
        }
        let number = common_number(terms).filter(|number| !number.is_one());
        let numbers = [Some(Rational::ONE), number];
        let forms: Vec<NodeId> =
            numbers.into_iter().flatten().filter_map(|number| self.divided(terms, &common, number)).collect();
        forms.into_iter().min_by_key(|id| self.cost(*id))
    }

    fn divided(&mut self, terms: &[Term], common: &[Factor], number: Rational) -> Option<NodeId> {
        let mut rest = Vec::with_capacity(terms.len());
        for term in terms {
            let mut term = without(term, common)?;
            term.coefficient = term.coefficient.over(number)?;
            rest.push(self.build(&term));
        }
        let bracket = self.sum(&rest);
        let bracket = self.split(bracket);
        let mut factors = common.to_vec();
        for factor in bracket.factors {
            match factors.iter_mut().find(|known| known.base == factor.base) {
                Some(_) => return None,
                None => factors.push(factor),
            }
        }
        let mut term = Term { coefficient: number.times(bracket.coefficient)?, factors };
        self.sort(&mut term);
        Some(match self.sign_into_sum(&mut term) {
            Some(id) => id,
            None => self.build(&term),
        })
    }

    fn partly_bracketed(&mut self, written: NodeId, entries: &[Entry], terms: &[Term]) -> NodeId {
        let mut candidates: Vec<(u32, NodeId)> = Vec::new();
        for factor in terms.iter().flat_map(|term| &term.factors) {
            let uses = terms.iter().filter(|term| term.factors.iter().any(|f| f.base == factor.base)).count() as u32;
            let weight = self.cost(factor.base).saturating_mul(uses - 1);
            if uses > 1 && weight > 1 && candidates.iter().all(|(_, base)| *base != factor.base) {
                candidates.push((weight, factor.base));
            }
        }
        candidates.sort_by_key(|(weight, base)| (std::cmp::Reverse(*weight), *base));
        let mut best = written;
        for (_, base) in candidates.into_iter().take(MOST_TRIED) {
            if let Some(id) = self.with_bracket(entries, terms, base)
                && self.cost(id) < self.cost(best)
            {
                best = id;
            }
        }
        best
    }

    fn with_bracket(&mut self, entries: &[Entry], terms: &[Term], base: NodeId) -> Option<NodeId> {
        let holds: Vec<bool> = terms.iter().map(|term| term.factors.iter().any(|f| f.base == base)).collect();
        let inside: Vec<Term> =
            terms.iter().zip(&holds).filter(|(_, holds)| **holds).map(|(term, _)| term.clone()).collect();
        let bracket = self.bracketed(&inside)?;
        let (coefficient, core) = self.coefficient_and_core(bracket);
        let first = holds.iter().position(|holds| *holds)?;
        let mut kept = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            if at == first {
                kept.push(Entry { coefficient, core, written: None });
            } else if !holds[at] {
                kept.push(*entry);
            }
        }
        Some(self.emit(&mut kept, &[]))
    }
}

/// The powers that every term has; a base with a part above and a part below is left alone.
fn shared(terms: &[Term]) -> Vec<Factor> {
    let Some((first, rest)) = terms.split_first() else { return Vec::new() };
    let mut common = Vec::new();
    for factor in first.factors.iter().filter(|factor| one_sided(factor)) {
        let least = rest.iter().try_fold(*factor, |least, term| {
            let other = term.factors.iter().find(|other| other.base == factor.base)?;
            (one_sided(other) && other.over.is_zero() == least.over.is_zero()).then(|| lower(&least, other)).flatten()
        });
        common.extend(least);
    }
    common
}

fn one_sided(factor: &Factor) -> bool {
    factor.over.is_zero() != factor.under.is_zero()
}

/// The lower of two powers of one base; different broken exponents share nothing.
fn lower(a: &Factor, b: &Factor) -> Option<Factor> {
    if a == b {
        return Some(*a);
    }
    let whole = [a, b].iter().all(|factor| factor.over.is_integer() && factor.under.is_integer());
    let less = b.over.less_than(a.over) || b.under.less_than(a.under);
    whole.then_some(if less { *b } else { *a })
}

fn without(term: &Term, common: &[Factor]) -> Option<Term> {
    let mut term = term.clone();
    for shared in common {
        let own = term.factors.iter_mut().find(|factor| factor.base == shared.base)?;
        own.over = own.over.minus(shared.over)?;
        own.under = own.under.minus(shared.under)?;
    }
    term.factors.retain(|factor| !(factor.over.is_zero() && factor.under.is_zero()));
    Some(term)
}

/// The whole number that divides all coefficients, or the magnitude that all share.
fn common_number(terms: &[Term]) -> Option<Rational> {
    let first = terms.first()?.coefficient.magnitude();
    if terms.iter().all(|term| term.coefficient.magnitude() == first) {
        return Some(first);
    }
    terms.iter().try_fold(Rational::ZERO, |divisor, term| term.coefficient.common_divisor(divisor))
}
