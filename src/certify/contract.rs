//! Contraction of a box by equations: a sweep from the variables to the equations encloses every node, one from the
//! equations back cuts off what no solution can have.
//!
//! Source: HC4-revise, F. Benhamou, F. Goualard, L. Granvilliers, J.-F. Puget, Revising hull and box consistency, 1999,
//! on a graph with shared nodes.

use super::dag::{Dag, Slot, Step};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::interval::interval::{Interval, Regularity};

/// No solution is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Empty;

/// The sweep backwards, with its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Backward {
    /// Which nodes are known more narrowly than their children tell.
    narrowed: Vec<bool>,
    /// Sums or products of the children before and after each.
    before: Vec<Interval>,
}

impl Backward {
    pub(super) fn new(dag: &Dag) -> Self {
        Self { narrowed: vec![false; dag.steps.len()], before: Vec::new() }
    }

    /// Sets the result `slot` to 0.
    pub(super) fn vanish(&mut self, slot: Slot, values: &mut [Interval]) -> Result<(), Empty> {
        self.narrow(slot, Interval::point(0.0), values)
    }

    /// Carries what is known of the results back to the variables. The values then enclose what nodes have at solutions.
    pub(super) fn sweep(&mut self, dag: &Dag, values: &mut [Interval]) -> Result<(), Empty> {
        let swept = (0..dag.front).rev().try_for_each(|at| {
            if std::mem::take(&mut self.narrowed[at]) { self.step(dag, at, values) } else { Ok(()) }
        });
        if swept.is_err() {
            self.narrowed.fill(false);
        }
        swept
    }

    #[inline]
    fn narrow(&mut self, slot: Slot, to: Interval, values: &mut [Interval]) -> Result<(), Empty> {
        let old = values[slot as usize];
        let (lo, hi) = (old.lo().max(to.lo()), old.hi().min(to.hi()));
        if lo > hi {
            return Err(Empty);
        }
        if lo > old.lo() || hi < old.hi() {
            values[slot as usize] = Interval::new(lo, hi).at_best(old.regularity());
            self.narrowed[slot as usize] = true;
        }
        Ok(())
    }

    fn step(&mut self, dag: &Dag, at: usize, values: &mut [Interval]) -> Result<(), Empty> {
        let value = values[at].as_variable();
        let of = |slot: Slot, values: &[Interval]| values[slot as usize].as_variable();
        match dag.steps[at] {
            Step::Number(_) | Step::Variable(_) => Ok(()),
            Step::Sum(first, end) => self.sum(&dag.children[first as usize..end as usize], value, values),
            Step::Product(first, end) => self.product(&dag.children[first as usize..end as usize], value, values),
            Step::Negate(a) => self.narrow(a, -value, values),
            Step::Quotient(a, b) => {
                self.narrow(a, value * of(b, values), values)?;
                self.divide(b, of(a, values), value, values)
            }
            Step::PowerInteger(a, 2) => self.narrow(a, of(a, values).preimage_of_square(value), values),
            Step::PowerInteger(a, n) => self.narrow(a, of(a, values).preimage_of_power_integer(n, value), values),
            Step::PowerConstant(a, p) => self.narrow(a, of(a, values).preimage_of_power_constant(p, value), values),
            Step::Power(a, b) => {
                let (base, exponent) = Interval::preimage_of_power(of(a, values), of(b, values), value);
                self.narrow(a, base, values)?;
                self.narrow(b, exponent, values)
            }
            // At a jump the equations count as having every value between the sides, see the module `system`.
            Step::Unary(Function::Sign | Function::Floor | Function::Ceil | Function::Round, _) => Ok(()),
            Step::Unary(function, a) => self.narrow(a, function.preimage(value, of(a, values)), values),
            Step::Binary(BinaryFunction::Mod | BinaryFunction::Atan2, ..)
                if values[at].regularity() != Regularity::Continuous =>
            {
                Ok(())
            }
            Step::Binary(function, a, b) => {
                let (first, second) = function.preimage(value, of(a, values), of(b, values));
                self.narrow(a, first, values)?;
                self.narrow(b, second, values)
            }
            Step::Compare(..) | Step::And(..) | Step::Or(..) | Step::Not(_) => Ok(()),
            Step::Select(condition, then, otherwise) => {
                use crate::numeric::interval::truth::Truth;
                match values[condition as usize].truth() {
                    Truth::True => self.narrow(then, value, values),
                    Truth::False => self.narrow(otherwise, value, values),
                    Truth::Undecided => Ok(()),
                }
            }
        }
    }

    /// Narrows `slot` to the numbers `d` with `d·quotient = dividend`.
    fn divide(
        &mut self,
        slot: Slot,
        dividend: Interval,
        quotient: Interval,
        values: &mut [Interval],
    ) -> Result<(), Empty> {
        let old = values[slot as usize].as_variable();
        let [first, second] = dividend.divide_extended(quotient);
        self.narrow(slot, first.intersection(old).hull(second.intersection(old)), values)
    }

    fn sum(&mut self, terms: &[Slot], value: Interval, values: &mut [Interval]) -> Result<(), Empty> {
        let of = |slot: Slot, values: &[Interval]| values[slot as usize].as_variable();
        if let [a, b] = *terms {
            self.narrow(a, value - of(b, values), values)?;
            return self.narrow(b, value - of(a, values), values);
        }
        self.before.clear();
        let mut sum = Interval::point(0.0);
        for term in terms {
            self.before.push(sum);
            sum = sum + of(*term, values);
        }
        let mut rest = value;
        for (place, term) in terms.iter().enumerate().rev() {
            // What is left for this term and those before it.
            let old = of(*term, values);
            let before = self.before[place];
            self.narrow(*term, rest - before, values)?;
            rest = rest - old;
        }
        Ok(())
    }

    fn product(&mut self, factors: &[Slot], value: Interval, values: &mut [Interval]) -> Result<(), Empty> {
        let of = |slot: Slot, values: &[Interval]| values[slot as usize].as_variable();
        if let [a, b] = *factors {
            self.divide(a, value, of(b, values), values)?;
            return self.divide(b, value, of(a, values), values);
        }
        self.before.clear();
        let mut product = Interval::point(1.0);
        for factor in factors {
            self.before.push(product);
            product = product * of(*factor, values);
        }
        let mut after = Interval::point(1.0);
        for (place, factor) in factors.iter().enumerate().rev() {
            let old = of(*factor, values);
            let others = self.before[place] * after;
            self.divide(*factor, value, others, values)?;
            after = after * old;
        }
        Ok(())
    }
}
