//! Powers: folds numbers, merges nested whole powers, takes numbers out of a whole power.

use super::super::node::{NodeId, Op};
use super::Simplifier;
use super::rational::Rational;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::scalar::Scalar;

impl Simplifier<'_> {
    /// The normal form of a power of simplified nodes.
    pub(super) fn power(&mut self, base: NodeId, exponent: NodeId) -> NodeId {
        if let (Some(a), Some(b)) = (self.finite(base), self.finite(exponent)) {
            return self.number_power(base, exponent).unwrap_or_else(|| self.graph.constant(Scalar::power(a, b)));
        }
        if let Some(value) = self.exact(exponent) {
            return self.constant_power(base, exponent, value);
        }
        if self.graph.as_constant(base) == Some(1.0) && self.facts(exponent).total {
            return base;
        }
        self.graph.power(base, exponent)
    }

    /// A whole power of an exact number.
    fn number_power(&mut self, base: NodeId, exponent: NodeId) -> Option<NodeId> {
        let whole = self.exact(exponent)?.as_integer()?;
        let power = self.exact(base)?.power(whole)?;
        Some(self.number(power))
    }

    fn constant_power(&mut self, base: NodeId, exponent: NodeId, value: Rational) -> NodeId {
        if value.is_one() {
            return base;
        }
        if value.is_zero() && self.facts(base).total {
            return self.graph.constant(1.0);
        }
        let Some(whole) = value.as_integer().filter(|whole| *whole != 0) else {
            return self.real_power(base, exponent, value);
        };
        if let Some(merged) = self.whole_power(base, whole) {
            return merged;
        }
        if whole < 0 {
            // x^-2 is written 1/x^2.
            return self.product(&Op::Power(base, exponent));
        }
        self.graph.power(base, exponent)
    }

    fn real_power(&mut self, base: NodeId, exponent: NodeId, value: Rational) -> NodeId {
        if value.is_negative() {
            return self.product(&Op::Power(base, exponent));
        }
        // The same exponent in one form: 2/6 becomes 1/3.
        let exponent = if value.is_zero() { exponent } else { self.number(value) };
        self.graph.power(base, exponent)
    }

    /// An even power of a root, a length or an absolute value as a power of what stands inside.
    pub(super) fn power_of_root(&mut self, base: NodeId, exponent: NodeId) -> Option<NodeId> {
        let whole = self.exact(exponent)?.as_integer().filter(|whole| whole % 2 == 0 && *whole != 0)?;
        let (inner, whole) = match *self.graph.op(base) {
            Op::Unary(Function::Abs, inner) => (inner, whole),
            Op::Binary(BinaryFunction::Hypot, a, b) => (self.sum_of_squares(a, b), whole / 2),
            Op::Unary(Function::Sqrt, inner) => {
                let facts = self.facts(inner);
                (facts.nonnegative() && facts.total).then_some((inner, whole / 2))?
            }
            _ => return None,
        };
        let exponent = self.graph.constant(whole as f64);
        Some(self.power(inner, exponent))
    }

    fn whole_power(&mut self, base: NodeId, whole: i64) -> Option<NodeId> {
        match self.graph.op(base).clone() {
            Op::Power(inner, first) => {
                let first = self.exact(first)?;
                let merged = first.times(Rational::integer(whole))?;
                // A whole power of a whole power is defined where the first one is: both below or both above.
                let kept = first.is_integer() && !first.is_zero() && (whole > 0 || !first.is_negative());
                let facts = self.facts(inner);
                let free = kept || facts.positive() && facts.total;
                if !free {
                    return None;
                }
                let exponent = self.number(merged);
                Some(self.power(inner, exponent))
            }
            Op::Unary(..) | Op::Binary(..) => {
                let exponent = self.graph.constant(whole as f64);
                self.power_of_root(base, exponent)
            }
            Op::Negate(_) | Op::Product(_) | Op::Quotient(..) => self.power_of_term(base, whole),
            _ => None,
        }
    }

    /// `(2x·y)^2` is `4·(x·y)^2`, `(-x)^3` is `-x^3`, `(1/x)^2` is `1/x^2`.
    fn power_of_term(&mut self, base: NodeId, whole: i64) -> Option<NodeId> {
        let mut term = self.split(base);
        let coefficient = term.coefficient.power(whole)?;
        let single = term.factors.len() == 1;
        if term.coefficient.is_one() && !single {
            return None;
        }
        if single {
            let factor = &mut term.factors[0];
            let grown = |exponent: Rational| exponent.times(Rational::integer(whole.abs()));
            if !factor.over.is_integer() || !factor.under.is_integer() {
                return None;
            }
            // 1/(1/x) is undefined at 0, x is not.
            if whole < 0 && !factor.under.is_zero() {
                return None;
            }
            (factor.over, factor.under) = (grown(factor.over)?, grown(factor.under)?);
            if whole < 0 {
                std::mem::swap(&mut factor.over, &mut factor.under);
            }
            term.coefficient = coefficient;
            return Some(self.build(&term));
        }
        term.coefficient = Rational::ONE;
        let rest = self.build(&term);
        let exponent = self.graph.constant(whole as f64);
        let rest = self.graph.power(rest, exponent);
        let mut term = self.split(rest);
        term.coefficient = coefficient.times(term.coefficient)?;
        Some(self.build(&term))
    }
}
