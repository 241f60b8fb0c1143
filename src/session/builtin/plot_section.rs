//! Which part of its domain a function is drawn over: one or two variables between two numbers each, the others fixed.

use super::Arguments;
use crate::graph::formula::names_of;
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::landscape::section::Section;
use crate::plot::ticks::short_number;
use crate::syntax::ast::Expr;
use crate::syntax::print::number_text;
use crate::syntax::span::Span;

/// What is known of one variable.
#[derive(Clone, Copy, Debug, Default)]
struct Side {
    range: Option<[f64; 2]>,
    value: Option<f64>,
}

/// Where a picture may take a missing range or a missing point from: the box of a result, the ends of paths.
#[derive(Clone, Debug, Default)]
pub struct Fallback {
    /// A range for each variable that the call gives none.
    pub ranges: Option<Vec<[f64; 2]>>,
    /// A point that the section goes through.
    pub through: Option<Vec<f64>>,
}

/// The section that a call asks for.
///
/// # Errors
/// If a range is missing, empty or infinite, more than two variables vary, or one of the others has no value.
pub fn section(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    fallback: &Fallback,
) -> Outcome<Section> {
    arguments.bindings_are_parameters(function)?;
    let n = function.dimension();
    let slice = slice(arguments, n)?;
    let mut sides = sides(arguments, function, slice.as_deref())?;
    if let (Some(ranges), true) = (&fallback.ranges, sides.iter().all(|side| side.range.is_none())) {
        let pairs = sides.iter_mut().zip(ranges).filter(|(side, _)| side.value.is_none());
        pairs.for_each(|(side, range)| side.range = Some(*range));
    }
    let chosen = slice.unwrap_or_else(|| (0..n).filter(|k| sides[*k].range.is_some()).collect());
    let names: Vec<String> = function.parameters().iter().flat_map(names_of).collect();
    if chosen.is_empty() {
        return Err(no_range(arguments, function));
    }
    if chosen.len() > 2 {
        return Err(too_many(arguments, &names, chosen.len()));
    }
    let mut varying = Vec::with_capacity(chosen.len());
    for k in &chosen {
        let Some(range) = sides[*k].range else {
            let failure = arguments.fail("no-box", format!("the range of {} is missing", names[*k]), arguments.span);
            return Err(failure.help("give one range for all variables, -2..2, or a range for each name"));
        };
        varying.push((*k, range));
    }
    let through = through(arguments, n)?.or_else(|| fallback.through.clone());
    let mut point = Vec::with_capacity(n);
    for k in 0..n {
        let own = sides[k].value.or_else(|| through.as_ref().map(|through| through[k]));
        match own {
            Some(value) => point.push(value),
            None if chosen.contains(&k) => point.push(0.0),
            None => return Err(no_value(arguments, &names[k], n)),
        }
    }
    Ok(Section { through: point, varying })
}

/// The variables that `slice` names, counted from 0.
fn slice(arguments: &mut Arguments<'_, '_, '_>, n: usize) -> Outcome<Option<Vec<usize>>> {
    let Some(expr) = arguments.option("slice") else { return Ok(None) };
    let value = arguments.evaluator.evaluate(expr)?;
    let known = match &value {
        Value::Number(number) => number.known().map(|number| vec![number]),
        Value::Array(array) => array.known().map(<[f64]>::to_vec),
        _ => None,
    };
    let is_variable = |k: &f64| k.fract() == 0.0 && (1.0..=n as f64).contains(k);
    let fits = known.as_ref().is_some_and(|known| {
        (1..=2).contains(&known.len()) && known.iter().all(is_variable) && (known.len() < 2 || known[0] != known[1])
    });
    match known.filter(|_| fits) {
        Some(known) => Ok(Some(known.into_iter().map(|k| k as usize - 1).collect())),
        None => {
            let message = format!("slice names one or two different variables by their number, 1 to {n}");
            Err(arguments.fail("option-range", message, expr.span).help("write slice = [1, 2]"))
        }
    }
}

/// The point of `through`.
fn through(arguments: &mut Arguments<'_, '_, '_>, n: usize) -> Outcome<Option<Vec<f64>>> {
    match arguments.option("through") {
        Some(expr) => arguments.point(expr, n).map(Some),
        None => Ok(None),
    }
}

/// Ranges and values of the variables, from the box or from their names.
fn sides(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    slice: Option<&[usize]>,
) -> Outcome<Vec<Side>> {
    let n = function.dimension();
    let mut sides = vec![Side::default(); n];
    if let Some(expr) = arguments.at(1) {
        let given = given(arguments, expr)?;
        let places: Vec<usize> = match slice {
            Some(slice) if given.len() == slice.len() => slice.to_vec(),
            _ => (0..n).collect(),
        };
        fill(arguments, &mut sides, &places, (&given, expr.span))?;
        return Ok(sides);
    }
    let mut first = 0;
    for parameter in function.parameters() {
        let places: Vec<usize> = (first..first + parameter.shape.size()).collect();
        first += places.len();
        let binding = arguments.bindings().iter().find(|(name, _)| name.text == parameter.name).copied();
        if let Some((_, expr)) = binding {
            let given = given(arguments, expr)?;
            fill(arguments, &mut sides, &places, (&given, expr.span))?;
        }
    }
    Ok(sides)
}

/// The ranges and numbers that an expression gives, one for each variable or one for all.
fn given(arguments: &mut Arguments<'_, '_, '_>, expr: &Expr) -> Outcome<Vec<Side>> {
    let value = arguments.evaluator.evaluate(expr)?;
    let one = |value: &Value| match value {
        Value::Range(lo, hi) => Some(Side { range: Some([*lo, *hi]), value: None }),
        Value::Number(number) => number.known().map(|value| Side { range: None, value: Some(value) }),
        _ => None,
    };
    let all: Option<Vec<Side>> = match &value {
        Value::List(values) => values.iter().map(one).collect(),
        Value::Array(array) => {
            let known = array.known().map(<[f64]>::to_vec);
            known.map(|known| known.into_iter().map(|value| Side { range: None, value: Some(value) }).collect())
        }
        _ => one(&value).map(|side| vec![side]),
    };
    let Some(all) = all else {
        let failure = arguments.fail("type", format!("a range is needed here, not {}", value.describe()), expr.span);
        return Err(failure.help("write x = -3..3, or a number for a variable that stays"));
    };
    for side in &all {
        if let Some((message, help)) = side.range.and_then(wrong_range) {
            return Err(arguments.fail("range", message, expr.span).help(help));
        }
    }
    Ok(all)
}

/// What is wrong with a range and what to write instead, if anything is.
fn wrong_range([lo, hi]: [f64; 2]) -> Option<(String, String)> {
    let text = format!("{}..{}", number_text(lo), number_text(hi));
    if !lo.is_finite() || !hi.is_finite() {
        return Some((format!("the range {text} must be finite to be drawn"), "write a range such as -3..3".into()));
    }
    if lo > hi {
        return Some((format!("the range {text} is empty"), format!("write {}..{}", number_text(hi), number_text(lo))));
    }
    // The picture's ticks and pixels must be different numbers.
    let is_narrow = hi - lo <= 1e-12 * lo.abs().max(hi.abs());
    is_narrow.then(|| (format!("the range {text} is a single point: there is nothing to draw"), "widen it".into()))
}

fn fill(
    arguments: &Arguments<'_, '_, '_>,
    sides: &mut [Side],
    places: &[usize],
    (given, span): (&[Side], Span),
) -> Outcome<()> {
    if given.len() != 1 && given.len() != places.len() {
        let message = format!("{} ranges are needed, not {}", places.len(), given.len());
        return Err(arguments.fail("shape", message, span).help("one range stands for all variables: -3..3"));
    }
    for (k, place) in places.iter().enumerate() {
        sides[*place] = given[k.min(given.len() - 1)];
    }
    Ok(())
}

fn no_range(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue) -> Box<Failure> {
    let text = arguments.first_text();
    let help = match function.parameters() {
        [one] if one.shape.size() == 1 => format!("write plot({text}, {} = -3..3)", one.name),
        [one, two] if function.dimension() == 2 => {
            format!("write plot({text}, {} = -3..3, {} = -3..3)", one.name, two.name)
        }
        _ => format!("write plot({text}, -3..3, slice = [1, 2], through = {})", zeros(function.dimension())),
    };
    arguments.fail("no-box", "plot needs to know from where to where", arguments.span).help(help)
}

fn zeros(n: usize) -> String {
    if n > 4 { format!("zeros({n})") } else { format!("[{}]", vec!["0"; n].join(", ")) }
}

fn too_many(arguments: &Arguments<'_, '_, '_>, names: &[String], count: usize) -> Box<Failure> {
    let message = format!("a picture has room for one or two variables, and here {count} vary");
    let (one, two) = (&names[0], &names[1]);
    let help = format!(
        "slice = [1, 2] lets {one} and {two} vary; add through = {} for the point that the others are taken from",
        zeros(names.len())
    );
    arguments.fail("shape", message, arguments.span).help(help)
}

/// What to say of a variable, one of `n`, that neither varies nor stays at a value.
pub fn no_value(arguments: &Arguments<'_, '_, '_>, name: &str, n: usize) -> Box<Failure> {
    let is_named = !name.contains('[') && arguments.at(1).is_none();
    let message = match arguments.at(1) {
        Some(_) => format!("{name} does not vary in this slice, so it needs a value"),
        None => format!("{name} has no range and no value here"),
    };
    let failure = arguments.fail("arguments", message, arguments.span);
    let ranges = || arguments.bindings().iter().map(|(_, expr)| text_at(arguments, expr.span)).filter(is_range);
    match ranges().next() {
        Some(range) if is_named && ranges().count() == 1 => failure.help(format!(
            "write {} for a map, or {name} = 0 for the curve at that value",
            with_argument(arguments, &format!("{name} = {range}"))
        )),
        Some(_) if is_named => {
            let call = with_argument(arguments, &format!("{name} = 0"));
            failure.help(format!("write {call} for the slice at that value"))
        }
        _ => failure.help(format!("add through = {}: the point that the picture goes through", zeros(n))),
    }
}

fn text_at<'t>(arguments: &'t Arguments<'_, '_, '_>, span: Span) -> &'t str {
    &arguments.evaluator.source.text[span.range()]
}

fn is_range(text: &&str) -> bool {
    text.contains("..")
}

/// A longer call is not repeated in a message.
const LONGEST_CALL: usize = 90;

/// The call with one argument more, to be pasted.
fn with_argument(arguments: &Arguments<'_, '_, '_>, argument: &str) -> String {
    let call = text_at(arguments, arguments.span);
    match call.strip_suffix(')') {
        Some(open) if call.len() <= LONGEST_CALL && !call.contains('\n') => format!("{open}, {argument})"),
        _ => format!("{}({}, …, {argument})", arguments.spec.name, arguments.first_text()),
    }
}

/// The variables that stay and their values, for titles; the first few.
pub fn fixed_words(section: &Section, names: &[String]) -> String {
    const SHOWN: usize = 4;
    let is_fixed = |k: &usize| !section.varying.iter().any(|(variable, _)| variable == k);
    let fixed: Vec<usize> = (0..section.through.len()).filter(is_fixed).collect();
    let shown = fixed.iter().take(SHOWN).map(|k| format!("{} = {}", names[*k], short_number(section.through[*k])));
    let mut words: Vec<String> = shown.collect();
    if fixed.len() > SHOWN {
        words.push("...".into());
    }
    words.join(", ")
}
