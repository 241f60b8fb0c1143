//! Calls, comparisons and branches: exact values, odd and even functions, conditions that are known.

use super::super::node::{NodeId, Op};
use super::Simplifier;
use super::rational::Rational;
use crate::function::{BinaryFunction, Function};
use crate::syntax::ast::Comparison;

impl Simplifier<'_> {
    /// The normal form of a call on a simplified node.
    pub(super) fn unary(&mut self, function: Function, a: NodeId) -> NodeId {
        self.exact_value(function, a)
            .or_else(|| self.through_sign(function, a))
            .or_else(|| self.inverse_pair(function, a))
            .unwrap_or_else(|| self.graph.unary(function, a))
    }

    /// Values that are whole numbers by a theorem, not by rounding: `cos(0)`, `log(1)`, `abs(-3)`, `sqrt(9)`.
    fn exact_value(&mut self, function: Function, a: NodeId) -> Option<NodeId> {
        use Function::*;
        let value = self.graph.as_constant(a)?;
        let result = match function {
            Abs => value.abs(),
            Sign if value != 0.0 => value.signum(),
            Floor => value.floor(),
            Ceil => value.ceil(),
            Round => value.round(),
            Sqrt => exact_root(value, value.sqrt(), 2)?,
            Cbrt => exact_root(value, value.cbrt(), 3)?,
            Sin | Tan | Asin | Atan | Sinh | Tanh | Asinh | Atanh | Expm1 | Log1p | Erf | Sign if value == 0.0 => 0.0,
            Cos | Exp | Cosh | Erfc if value == 0.0 => 1.0,
            Log | Log2 | Log10 | Acos | Acosh if value == 1.0 => 0.0,
            Gamma if value == 1.0 => 1.0,
            Log if value == std::f64::consts::E => 1.0,
            _ => return None,
        };
        result.is_finite().then(|| self.graph.constant(result))
    }

    /// `sin(-x)` is `-sin(x)`, `cos(-x)` is `cos(x)`.
    fn through_sign(&mut self, function: Function, a: NodeId) -> Option<NodeId> {
        use Function::*;
        let odd = matches!(function, Sin | Tan | Asin | Atan | Sinh | Tanh | Asinh | Atanh | Erf | Cbrt | Sign);
        let even = matches!(function, Cos | Cosh | Abs);
        if !odd && !even {
            return None;
        }
        let mut term = match self.graph.op(a) {
            Op::Product(_) | Op::Quotient(..) | Op::Negate(_) => self.split(a),
            Op::Constant(bits) if bits.value() < 0.0 => self.split(a),
            _ => return None,
        };
        if !term.coefficient.is_negative() {
            return None;
        }
        term.coefficient = term.coefficient.negated();
        let positive = self.build(&term);
        let call = self.graph.unary(function, positive);
        Some(if odd { self.graph.negate(call) } else { call })
    }

    fn inverse_pair(&mut self, function: Function, a: NodeId) -> Option<NodeId> {
        match (function, self.graph.op(a).clone()) {
            (Function::Log, Op::Unary(Function::Exp, inner)) => Some(inner),
            (Function::Abs, Op::Unary(Function::Abs, _)) => Some(a),
            (Function::Abs, _) if self.facts(a).nonnegative() && self.facts(a).total => Some(a),
            (Function::Sqrt, Op::Power(base, exponent)) if self.graph.as_constant(exponent) == Some(2.0) => {
                Some(self.unary(Function::Abs, base))
            }
            _ => None,
        }
    }

    /// The normal form of a call of two variables.
    pub(super) fn binary(&mut self, function: BinaryFunction, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.graph.as_constant(a), self.graph.as_constant(b)) {
            match function {
                BinaryFunction::Min if x <= y => return a,
                BinaryFunction::Max if x >= y => return a,
                BinaryFunction::Min | BinaryFunction::Max if x < y || x > y => return b,
                _ => {}
            }
        }
        self.graph.binary(function, a, b)
    }

    /// The normal form of a comparison.
    pub(super) fn compare(&mut self, comparison: Comparison, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.graph.as_constant(a), self.graph.as_constant(b))
            && !x.is_nan()
            && !y.is_nan()
        {
            let holds = match comparison {
                Comparison::Less => x < y,
                Comparison::LessEqual => x <= y,
                Comparison::Greater => x > y,
                Comparison::GreaterEqual => x >= y,
                Comparison::Equal => x == y,
                Comparison::NotEqual => x != y,
            };
            return self.graph.constant(f64::from(u8::from(holds)));
        }
        self.graph.add(Op::Compare(comparison, a, b))
    }

    /// The normal form of `and`, `or` and `not`: known conditions are decided, unknown ones kept.
    pub(super) fn logical(&mut self, op: Op) -> NodeId {
        let truth = |id: NodeId| self.graph.as_constant(id).filter(|value| !value.is_nan()).map(|value| value != 0.0);
        let decided = match op {
            Op::And(a, b) => match (truth(a), truth(b)) {
                (Some(false), _) => Some(false),
                (Some(a), Some(b)) => Some(a && b),
                _ => None,
            },
            Op::Or(a, b) => match (truth(a), truth(b)) {
                (Some(true), _) => Some(true),
                (Some(a), Some(b)) => Some(a || b),
                _ => None,
            },
            Op::Not(a) => truth(a).map(|a| !a),
            _ => None,
        };
        match decided {
            Some(holds) => self.graph.constant(f64::from(u8::from(holds))),
            None => self.graph.add(op),
        }
    }

    /// The normal form of a branch.
    pub(super) fn select(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId {
        match self.graph.as_constant(condition) {
            Some(value) if value.is_nan() => {}
            Some(value) => return if value != 0.0 { then } else { otherwise },
            None => {}
        }
        if then == otherwise && self.facts(condition).total {
            return then;
        }
        self.graph.add(Op::Select(condition, then, otherwise))
    }
}

/// The root of a whole number whose root is whole.
fn exact_root(value: f64, root: f64, power: i64) -> Option<f64> {
    let root = root.round();
    let raised = Rational::from_double(root)?.power(power)?;
    (value == value.trunc() && raised == Rational::from_double(value)?).then_some(root)
}
