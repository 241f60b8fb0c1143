//! Calls, comparisons and branches: exact values, odd and even functions, conditions that are known.

use super::super::node::{NodeId, Op};
use super::super::walk;
use super::Simplifier;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::Comparison;

impl Simplifier<'_> {
    /// The normal form of a call on a simplified node.
    pub(super) fn unary(&mut self, function: Function, a: NodeId) -> NodeId {
        self.known_value(function, a)
            .or_else(|| self.through_sign(function, a))
            .or_else(|| self.inverse_pair(function, a))
            .unwrap_or_else(|| self.graph.unary(function, a))
    }

    /// A call on a number is a number, as it is when a formula is read.
    fn known_value(&mut self, function: Function, a: NodeId) -> Option<NodeId> {
        let value = function.value(self.finite(a)?);
        Some(self.graph.constant(value))
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
        if let (Some(x), Some(y)) = (self.finite(a), self.finite(b)) {
            return self.graph.constant(function.value(x, y));
        }
        self.graph.binary(function, a, b)
    }

    /// The normal form of `log(Σ exp)`: a number where all are numbers, one exponential beside 1 as the ramp that it is.
    pub(super) fn log_sum_exp(&mut self, terms: &[NodeId]) -> NodeId {
        match terms {
            [a, b] if self.finite(*a) == Some(0.0) => self.unary(Function::Softplus, *b),
            [a, b] if self.finite(*b) == Some(0.0) => self.unary(Function::Softplus, *a),
            _ => self.graph.lowered(Op::LogSumExp(terms.into())),
        }
    }

    /// The normal form of a comparison.
    pub(super) fn compare(&mut self, comparison: Comparison, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.finite(a), self.finite(b)) {
            return self.truth(walk::compare(comparison, x, y));
        }
        self.graph.add(Op::Compare(comparison, a, b))
    }

    fn truth(&mut self, holds: bool) -> NodeId {
        self.graph.constant(f64::from(u8::from(holds)))
    }

    /// The normal form of `and`, `or` and `not`: known conditions are decided or dropped.
    pub(super) fn logical(&mut self, op: Op) -> NodeId {
        let known = |id: NodeId| self.graph.as_constant(id).map(|value| value != 0.0);
        match op {
            Op::And(a, b) => match (known(a), known(b)) {
                (Some(false), _) | (_, Some(false)) => self.truth(false),
                (Some(true), _) => b,
                (_, Some(true)) => a,
                _ => self.graph.add(op),
            },
            Op::Or(a, b) => match (known(a), known(b)) {
                (Some(true), _) | (_, Some(true)) => self.truth(true),
                (Some(false), _) => b,
                (_, Some(false)) => a,
                _ => self.graph.add(op),
            },
            Op::Not(a) if known(a).is_some() => {
                let holds = known(a) == Some(false);
                self.truth(holds)
            }
            op => self.graph.add(op),
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
