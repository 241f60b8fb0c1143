//! Whether derivatives exist where they are asked for: refused with the reason where they do not, with a note at corners.

use super::Arguments;
use crate::graph::domain::first_undefined;
use crate::graph::kinks::{Kink, kinks};
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::value::Value;
use crate::syntax::print::number_text;

impl Arguments<'_, '_, '_> {
    /// Makes sure that exact first derivatives exist at a point, and notes where the function is not smooth there.
    ///
    /// # Errors
    /// If one is not a number: with the place where the function leaves its domain, or why there is no derivative.
    pub fn defined(&mut self, function: &FunctionValue, point: &[f64], values: &[f64]) -> Outcome<()> {
        self.defined_to(1, function, point, values)
    }

    /// The same for derivatives to an order.
    ///
    /// # Errors
    /// If one is not a number: with the place where the function leaves its domain, or why there is no derivative.
    pub fn defined_to(&mut self, order: usize, function: &FunctionValue, point: &[f64], values: &[f64]) -> Outcome<()> {
        let span = self.at(0).map_or(self.span, |expr| expr.span);
        let formula = self.evaluator.formula(function, span)?;
        if let Some(undefined) = first_undefined(&formula.graph, &formula.outputs, point) {
            self.evaluator.call_function(function, vec![Value::vector(point)], self.span)?;
            return Err(self.fail("domain", undefined.message, self.span));
        }
        let kinks = kinks(&formula.graph, &formula.outputs, point);
        let cause = kinks.iter().find(|kink| kink.forbids(order));
        if cause.is_some() || values.iter().any(|value| value.is_nan()) {
            let reason = cause.or(kinks.first()).map_or("no derivative exists there".into(), Kink::reason);
            let place: Vec<String> = point.iter().map(|x| number_text(*x)).collect();
            let message = format!("the derivative is not defined at [{}]: {reason}", place.join(", "));
            return Err(self.fail("domain", message, self.span));
        }
        kinks.iter().for_each(|kink| self.view.note(kink.describe()));
        Ok(())
    }
}
