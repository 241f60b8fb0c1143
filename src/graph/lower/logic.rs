//! Comparisons and conditions: decided at once where both sides are known, nodes that are 1 or 0 elsewhere.

use super::super::node::{NodeId, Op};
use super::super::value::{Num, Value};
use super::super::walk::compare;
use super::arithmetic::plain_number;
use super::{Evaluator, Outcome};
use crate::syntax::ast::{Comparison, Expr};
use crate::syntax::span::Span;

impl Evaluator<'_> {
    fn add_node(&mut self, op: Op) -> NodeId {
        self.graph.as_mut().expect("nodes exist only while a formula is compiled").add(op)
    }

    pub(super) fn evaluate_not(&mut self, inner: &Expr) -> Outcome<Value> {
        let value = self.evaluate(inner)?;
        match self.truth(&value, inner.span)? {
            Num::Known(holds) => Ok(Value::boolean(holds == 0.0)),
            Num::Node(id) => Ok(Value::Boolean(Num::Node(self.add_node(Op::Not(id))))),
        }
    }

    /// The truth value that a value is.
    pub(super) fn truth(&self, value: &Value, span: Span) -> Outcome<Num> {
        match value {
            Value::Boolean(truth) => Ok(*truth),
            value => {
                let message = format!("a condition is needed here, not {}", value.describe());
                Err(self.fail("type", message, span).help("compare with < <= > >= == !="))
            }
        }
    }

    pub(super) fn evaluate_logic(&mut self, parts: &[Expr], all: bool) -> Outcome<Value> {
        let mut result = Num::Known(f64::from(u8::from(all)));
        for part in parts {
            let value = self.evaluate(part)?;
            let truth = self.truth(&value, part.span)?;
            result = self.join(result, truth, all);
            if result == Num::Known(f64::from(u8::from(!all))) {
                break;
            }
        }
        Ok(Value::Boolean(result))
    }

    /// `a and b` or `a or b`.
    fn join(&mut self, a: Num, b: Num, all: bool) -> Num {
        match (a, b) {
            (Num::Known(known), other) | (other, Num::Known(known)) if (known != 0.0) == all => other,
            (Num::Known(known), _) | (_, Num::Known(known)) => Num::Known(known),
            (Num::Node(a), Num::Node(b)) => Num::Node(self.add_node(if all { Op::And(a, b) } else { Op::Or(a, b) })),
        }
    }

    pub(super) fn evaluate_comparison(&mut self, first: &Expr, rest: &[(Comparison, Expr)]) -> Outcome<Value> {
        let mut left = self.evaluate(first)?;
        let mut left_span = first.span;
        let mut result = Num::Known(1.0);
        for (comparison, expr) in rest {
            let right = self.evaluate(expr)?;
            let holds = self.compare(*comparison, &left, &right, left_span.to(expr.span))?;
            result = self.join(result, holds, true);
            if result == Num::Known(0.0) {
                break;
            }
            (left, left_span) = (right, expr.span);
        }
        Ok(Value::Boolean(result))
    }

    fn compare(&mut self, comparison: Comparison, a: &Value, b: &Value, span: Span) -> Outcome<Num> {
        let mixed = matches!(a, Value::Boolean(_)) != matches!(b, Value::Boolean(_));
        if let (Some(a), Some(b)) = (plain_number(a).filter(|_| !mixed), plain_number(b)) {
            return Ok(self.compare_numbers(comparison, a, b));
        }
        let equal = match (a, b) {
            (Value::Text(a), Value::Text(b)) => Some(truth(a == b)),
            (Value::Range(a, b), Value::Range(c, d)) => Some(truth(a == c && b == d)),
            _ => self.equal_arrays(a, b),
        };
        match (comparison, equal) {
            (Comparison::Equal, Some(equal)) => Ok(equal),
            (Comparison::NotEqual, Some(Num::Known(equal))) => Ok(truth(equal == 0.0)),
            (Comparison::NotEqual, Some(Num::Node(id))) => Ok(Num::Node(self.add_node(Op::Not(id)))),
            (_, equal) => {
                let message = format!("{} and {} cannot be compared", a.describe(), b.describe());
                let failure = self.fail("type", message, span);
                Err(match equal {
                    Some(_) => failure.help("`==` and `!=` compare them as a whole; `<` compares entries or norms"),
                    None => failure,
                })
            }
        }
    }

    /// Whether two arrays agree in shape and every entry; `None` if one is no array.
    fn equal_arrays(&mut self, a: &Value, b: &Value) -> Option<Num> {
        let (a, b) = (self.as_array(a)?, self.as_array(b)?);
        if a.shape != b.shape {
            return Some(Num::Known(0.0));
        }
        let mut equal = Num::Known(1.0);
        for (a, b) in a.iter().zip(b.iter()) {
            let holds = self.compare_numbers(Comparison::Equal, a, b);
            equal = self.join(equal, holds, true);
        }
        Some(equal)
    }

    fn compare_numbers(&mut self, comparison: Comparison, a: Num, b: Num) -> Num {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => truth(compare(comparison, a, b)),
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Num::Node(self.add_node(Op::Compare(comparison, a, b)))
            }
        }
    }
}

fn truth(holds: bool) -> Num {
    Num::Known(f64::from(u8::from(holds)))
}
