//! Where a built-in is asked: points, boxes, and whether values exist there.

use super::arguments::{Arguments, Bounds};
use crate::graph::kinks::Kink;
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::{Array, Value};
use crate::optimize::StartError;
use crate::syntax::ast::Expr;
use crate::syntax::print::number_text;
use crate::syntax::span::Span;
use crate::syntax::suggest;

/// The most variables whose Hessian is held whole: 2 GB.
const LARGEST_HESSIAN: usize = 16_384;

/// How many coordinates a message writes out.
const SHOWN_COORDINATES: usize = 4;

impl Arguments<'_, '_, '_> {
    /// A point with as many coordinates as the function has variables; one number stands for all of them.
    ///
    /// # Errors
    /// If the number of coordinates differs or one is not known.
    pub fn point(&mut self, expr: &Expr, dimension: usize) -> Outcome<Vec<f64>> {
        let value = self.evaluator.evaluate(expr)?;
        self.point_of(&value, expr.span, dimension)
    }

    /// [`Arguments::point`] of a value.
    ///
    /// # Errors
    /// If the number of coordinates differs or one is not known.
    pub fn point_of(&mut self, value: &Value, span: Span, dimension: usize) -> Outcome<Vec<f64>> {
        if let Value::Number(number) = value {
            return match number.known() {
                Some(number) => Ok(vec![number; dimension]),
                None => Err(self.fail("not-known", "this point depends on the formula's variables", span)),
            };
        }
        let array = self.evaluator.as_array(value);
        match array.as_ref().and_then(Array::known) {
            Some(known) if known.len() == dimension => Ok(known.to_vec()),
            Some(known) => {
                let message = format!("a point with {dimension} coordinates is needed, not {}", known.len());
                let zeros = vec!["0"; dimension.min(SHOWN_COORDINATES)].join(", ");
                let rest = if dimension > SHOWN_COORDINATES { ", ..." } else { "" };
                Err(self.fail("shape", message, span).help(format!("write all {dimension}: [{zeros}{rest}]")))
            }
            None => {
                let message = format!("a point is needed here, not {}", value.describe());
                Err(self.fail("type", message, span).help("write a vector: [1, 2]"))
            }
        }
    }

    /// Where the point of [`Arguments::place`] is written: the second argument, or the call.
    pub fn place_span(&self) -> Span {
        self.at(1).map_or(self.span, |expr| expr.span)
    }

    /// Makes sure that all second derivatives of so many variables fit into memory at once.
    ///
    /// # Errors
    /// If they do not.
    pub fn has_dense_hessian(&self, dimension: usize) -> Outcome<()> {
        if dimension <= LARGEST_HESSIAN {
            return Ok(());
        }
        let gigabytes = 8e-9 * dimension as f64 * dimension as f64;
        let message =
            format!("the Hessian of {dimension} variables has {dimension}^2 entries, which take {gigabytes:.0} GB");
        let failure = self.fail("too-large", message, self.span);
        Err(failure.help(format!("{LARGEST_HESSIAN} variables is the most; grad(f, p) has no such limit")))
    }

    /// The point given by bindings `x = 1, y = 2` of a formula's variables, if every variable has one.
    ///
    /// # Errors
    /// Those of their evaluation.
    pub fn bound_point(&mut self, function: &FunctionValue) -> Outcome<Option<Vec<f64>>> {
        if self.bindings.is_empty() {
            return Ok(None);
        }
        let mut point = Vec::with_capacity(function.dimension());
        for parameter in function.parameters() {
            let Some((_, expr)) = self.bindings.iter().find(|(name, _)| name.text == parameter.name).copied() else {
                return Ok(None);
            };
            point.extend(self.point(expr, parameter.shape.size())?);
        }
        Ok(Some(point))
    }

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
        if let Some(undefined) = formula.first_undefined(point) {
            self.evaluator.call_function(function, vec![Value::vector(point)], self.span)?;
            return Err(self.fail("domain", undefined.message, self.span));
        }
        let kinks = formula.kinks(point);
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

    /// Why a run cannot start at a point: where the function leaves its domain there, or what else is wrong.
    pub(super) fn start_failure(
        &mut self,
        function: &FunctionValue,
        point: &[f64],
        error: &StartError,
    ) -> Box<Failure> {
        let is_outside = matches!(error, StartError::OutsideDomain);
        match is_outside.then(|| self.defined_to(2, function, point, &[])) {
            Some(Err(failure)) => failure,
            _ => self.fail("start", error.to_string(), self.span),
        }
    }

    /// The box: `x = -3..3, y = 0..1`, or at `position` `[-3..3, 0..1]` or one range for all. `None` if there is none.
    ///
    /// # Errors
    /// If a range is missing, empty, or does not belong to a variable.
    pub fn bounds(&mut self, function: &FunctionValue, position: usize) -> Outcome<Option<Bounds>> {
        self.sides(function, position, finite_side)
    }

    /// The box of a search: as [`Arguments::bounds`], but each side has an inside and may be infinite.
    ///
    /// # Errors
    /// If a range is missing, inverted, without an inside, or does not belong to a variable.
    pub fn search_box(&mut self, function: &FunctionValue, position: usize) -> Outcome<Option<Vec<[f64; 2]>>> {
        let sides = self.sides(function, position, side_with_inside)?;
        Ok(sides.map(|sides| sides.into_iter().map(|(lo, hi)| [lo, hi]).collect()))
    }

    /// The bounds of a run at a position: sides may be infinite, and single points.
    ///
    /// # Errors
    /// If a range is inverted, or their number is not that of the variables.
    pub(super) fn sides_at(&mut self, position: usize, function: &FunctionValue) -> Outcome<Bounds> {
        self.bindings_are_parameters(function)?;
        let expr = self.needed(position)?;
        let value = self.evaluator.evaluate(expr)?;
        self.ranges((&value, expr.span), function.dimension(), not_increasing)
    }

    /// The bounds of a run by the variables' names; a variable that is not named has none.
    ///
    /// # Errors
    /// If a range is inverted, or does not belong to a variable.
    pub(super) fn sides_of_bindings(&mut self, function: &FunctionValue) -> Outcome<Bounds> {
        self.bindings_are_parameters(function)?;
        let mut bounds = Bounds::with_capacity(function.dimension());
        for parameter in function.parameters() {
            let size = parameter.shape.size();
            match self.bindings.iter().find(|(name, _)| name.text == parameter.name).copied() {
                None => bounds.extend(vec![(f64::NEG_INFINITY, f64::INFINITY); size]),
                Some((_, expr)) => {
                    let value = self.evaluator.evaluate(expr)?;
                    bounds.extend(self.ranges((&value, expr.span), size, not_increasing)?);
                }
            }
        }
        Ok(bounds)
    }

    fn sides(&mut self, function: &FunctionValue, position: usize, check: SideCheck) -> Outcome<Option<Bounds>> {
        self.bindings_are_parameters(function)?;
        if let Some(expr) = self.at(position) {
            let value = self.evaluator.evaluate(expr)?;
            return self.ranges((&value, expr.span), function.dimension(), check).map(Some);
        }
        if self.bindings.is_empty() {
            return Ok(None);
        }
        let mut bounds = Bounds::with_capacity(function.dimension());
        for parameter in function.parameters() {
            let Some((_, expr)) = self.bindings.iter().find(|(name, _)| name.text == parameter.name).copied() else {
                let failure =
                    self.fail("arguments", format!("the range of `{}` is missing", parameter.name), self.span);
                return Err(failure.help(format!("add {} = -1..1", parameter.name)));
            };
            let value = self.evaluator.evaluate(expr)?;
            bounds.extend(self.ranges((&value, expr.span), parameter.shape.size(), check)?);
        }
        Ok(Some(bounds))
    }

    /// Where the derivative is asked for: at position 1, or by bindings of every variable; `None` for a formula.
    ///
    /// # Errors
    /// If bindings miss a variable, and those of the evaluation.
    pub fn place(&mut self, function: &FunctionValue) -> Outcome<Option<Value>> {
        self.bindings_are_parameters(function)?;
        if let Some(expr) = self.at(1) {
            let value = self.evaluator.evaluate(expr)?;
            let flat = match self.evaluator.as_array(&value) {
                Some(array) if array.known().is_none() => Value::Array(array),
                _ => value,
            };
            return Ok(Some(flat));
        }
        if self.bindings.is_empty() {
            return Ok(None);
        }
        match self.bound_point(function)? {
            Some(point) => Ok(Some(Value::vector(&point))),
            None => Err(self.fail("arguments", "every variable needs a value", self.span)),
        }
    }

    /// Makes sure that every binding names a variable of the function.
    ///
    /// # Errors
    /// At the first one that does not.
    pub fn bindings_are_parameters(&self, function: &FunctionValue) -> Outcome<()> {
        for (name, _) in &self.bindings {
            if !function.parameters().iter().any(|parameter| parameter.name == name.text) {
                let failure = self.unknown_option(name);
                let variables: Vec<&str> = function.parameters().iter().map(|p| p.name.as_str()).collect();
                let options: Vec<&str> = self.spec.options.iter().map(|option| option.name).collect();
                let is_slip = suggest::nearest(&name.text, options.iter().copied()).is_some();
                let rest = if is_slip { String::new() } else { format!("; the options: {}", options.join(", ")) };
                return Err(failure.help(format!("the variables are {}{rest}", variables.join(", "))));
            }
        }
        Ok(())
    }

    fn ranges(&self, (value, span): (&Value, Span), dimension: usize, check: SideCheck) -> Outcome<Bounds> {
        let bounds: Option<Bounds> = match value {
            Value::Range(lo, hi) => Some(vec![(*lo, *hi); dimension]),
            Value::List(values) => values
                .iter()
                .map(|value| match value {
                    Value::Range(lo, hi) => Some((*lo, *hi)),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        let Some(bounds) = bounds else {
            let failure = self.fail("type", format!("a range is needed here, not {}", value.describe()), span);
            return Err(failure.help("write x = -3..3 for each variable, or [-3..3, 0..1]"));
        };
        if bounds.len() != dimension {
            let message = format!("{dimension} ranges are needed, not {}", bounds.len());
            return Err(self.fail("shape", message, span).help("one range stands for all variables: -3..3"));
        }
        match bounds.iter().find_map(|side| check(*side)) {
            None => Ok(bounds),
            Some((message, help)) => Err(self.fail("range", message, span).help(help)),
        }
    }
}

/// What is wrong with a side of a box and what to do about it, if anything is.
type SideCheck = fn((f64, f64)) -> Option<(String, String)>;

fn not_increasing((lo, hi): (f64, f64)) -> Option<(String, String)> {
    if lo.is_nan() || hi.is_nan() {
        return Some((
            format!("the range {lo}..{hi} has an end that is no number"),
            "write a range such as -3..3".into(),
        ));
    }
    (lo > hi).then(|| (format!("the range {lo}..{hi} is empty"), format!("write {hi}..{lo}")))
}

fn finite_side((lo, hi): (f64, f64)) -> Option<(String, String)> {
    let infinite = || {
        let is_infinite = lo.is_infinite() || hi.is_infinite();
        is_infinite.then(|| (format!("the range {lo}..{hi} must be finite"), "write a range such as -3..3".into()))
    };
    not_increasing((lo, hi)).or_else(infinite)
}

fn side_with_inside((lo, hi): (f64, f64)) -> Option<(String, String)> {
    let point = || {
        let help = "widen it, or put the value in the place of the variable";
        (lo == hi).then(|| (format!("the range {lo}..{hi} is a single point: there is no box to search"), help.into()))
    };
    not_increasing((lo, hi)).or_else(point)
}
