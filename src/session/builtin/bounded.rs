//! The bounds of a run, `x = a..b` or a box in the place of the point, and the start that belongs to them.

use super::{Arguments, minimize};
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::value::Value;
use crate::optimize::bounds::Bounds;
use crate::syntax::print::number_text;

/// How many coordinates a note writes out.
const SHOWN_COORDINATES: usize = 4;

/// The start of a run and its bounds, if it has any.
///
/// Variables without a range are free. A start outside the bounds is moved to the nearest point inside; without a start
/// the middle of a finite box is taken. Both are told.
///
/// # Errors
/// If a range is empty or belongs to no variable, or neither a start nor a finite box is given.
pub(super) fn place(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
) -> Outcome<(Vec<f64>, Option<Bounds>)> {
    arguments.bindings_are_parameters(function)?;
    let Some(bounds) = bounds(arguments, function)? else { return Ok((minimize::start(arguments, function)?, None)) };
    let dimension = function.dimension();
    let is_box = arguments.at(1).map(|expr| arguments.evaluator.evaluate(expr).map(|value| is_range(&value)));
    let at_box = is_box.transpose()?.unwrap_or(false);
    let given = arguments.option("from").or_else(|| arguments.at(1).filter(|_| !at_box));
    let start = match given {
        Some(expr) => arguments.point(expr, dimension)?,
        None => match middle(&bounds) {
            Some(middle) => {
                arguments.view.note(format!("started in the middle of the bounds, at {}", text(&middle)));
                middle
            }
            None => return Err(minimize::missing_start(arguments, function)),
        },
    };
    if start.iter().any(|x| x.is_nan()) || bounds.contains(&start) {
        return Ok((start, Some(bounds)));
    }
    let inside = bounds.projected(start);
    arguments
        .view
        .note(format!("the start is outside the bounds; began at the nearest point inside, {}", text(&inside)));
    Ok((inside, Some(bounds)))
}

/// Whether the call has bounds.
pub(super) fn are_given(arguments: &mut Arguments<'_, '_, '_>) -> bool {
    let bound = arguments.bindings().iter().map(|(_, expr)| *expr);
    // What has no value yet, such as the word of a method's option, is no range.
    let mut candidates = bound.chain(arguments.at(1)).collect::<Vec<_>>().into_iter();
    candidates.any(|expr| arguments.evaluator.evaluate(expr).is_ok_and(|value| is_range(&value)))
}

/// The bounds, if there are any.
fn bounds(arguments: &mut Arguments<'_, '_, '_>, function: &FunctionValue) -> Outcome<Option<Bounds>> {
    let sides = match arguments.at(1) {
        Some(expr) if is_range(&arguments.evaluator.evaluate(expr)?) => arguments.sides_at(1, function)?,
        _ => {
            let mut any = false;
            for (_, expr) in arguments.bindings().to_vec() {
                any |= is_range(&arguments.evaluator.evaluate(expr)?);
            }
            if !any {
                return Ok(None);
            }
            arguments.sides_of_bindings(function)?
        }
    };
    let (lower, upper) = sides.into_iter().unzip();
    Ok(Some(Bounds { lower, upper }))
}

fn is_range(value: &Value) -> bool {
    match value {
        Value::Range(..) => true,
        Value::List(values) => !values.is_empty() && values.iter().all(|value| matches!(value, Value::Range(..))),
        _ => false,
    }
}

/// The middle of a finite box.
fn middle(bounds: &Bounds) -> Option<Vec<f64>> {
    let middle: Vec<f64> = bounds.lower.iter().zip(&bounds.upper).map(|(lo, hi)| 0.5 * lo + 0.5 * hi).collect();
    middle.iter().all(|x| x.is_finite()).then_some(middle)
}

fn text(point: &[f64]) -> String {
    let shown: Vec<String> = point.iter().take(SHOWN_COORDINATES).map(|x| number_text(*x)).collect();
    let rest = if point.len() > SHOWN_COORDINATES { ", …" } else { "" };
    format!("[{}{rest}]", shown.join(", "))
}
