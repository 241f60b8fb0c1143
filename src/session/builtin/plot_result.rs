//! Results of other calls to scenes: what `plot(result)` shows.

use super::Arguments;
use super::plot::{Extra, View, draw, titled};
use super::plot_section::{Fallback, section};
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::{Object, Value};
use crate::plot::scene::{Panel, Scene};
use crate::session::fields::Fields;
use crate::session::labelled::DEFINITION;
use crate::session::picture::charts;
use crate::session::picture::runs::{NoRuns, Run, bounds, runs, tracks};
use crate::session::picture::spots::{Spots, spots};
use crate::syntax::span::Span;

/// Values at a point that differ by more than this share are of two functions.
const SAME_VALUE: f64 = 1e-6;

/// The scene of a result.
///
/// # Errors
/// If there is no picture of such a value, or it lacks what a picture needs.
pub fn scene(arguments: &mut Arguments<'_, '_, '_>, value: &Value) -> Outcome<Scene> {
    let span = arguments.needed(0)?.span;
    match value {
        Value::Object(object) => match object.kind() {
            "critical_points" => critical_points(arguments, value, &**object),
            "minimization" => minimization(arguments, value, &**object),
            "race" => race(arguments, value, &**object),
            "eigen" => Ok(spectrum(&Fields(&**object).vector("values").unwrap_or_default(), "eigenvalue")),
            "critical_point" => {
                Ok(spectrum(&Fields(&**object).vector("eigenvalues").unwrap_or_default(), "eigenvalue"))
            }
            "bench" => bench(&**object).ok_or_else(|| nothing_to_see(arguments, value, span)),
            _ => Err(nothing_to_see(arguments, value, span)),
        },
        Value::List(values) => profile(values).ok_or_else(|| nothing_to_see(arguments, value, span)),
        Value::Array(array) => match array.known() {
            Some(known) => Ok(spectrum(known, "entry")),
            None => Err(nothing_to_see(arguments, value, span)),
        },
        _ => Err(nothing_to_see(arguments, value, span)),
    }
}

fn nothing_to_see(arguments: &Arguments<'_, '_, '_>, value: &Value, span: Span) -> Box<Failure> {
    let failure = arguments.fail("type", format!("plot has no picture of {}", value.describe()), span);
    failure.help(
        "it draws functions, results of critical, minimize, race, eig and bench, vectors, and lists of races: help plot",
    )
}

/// The function that a result is about, drawn with what the result found; `None` if the result does not know it.
fn map(
    arguments: &mut Arguments<'_, '_, '_>,
    object: &dyn Object,
    (extra, fallback): (Extra, Fallback),
) -> Outcome<Option<View>> {
    let Some(Value::Function(function)) = object.field(DEFINITION) else { return Ok(None) };
    let asks = arguments.option("slice").is_some() || arguments.at(1).is_some() || !arguments.bindings().is_empty();
    if function.dimension() > 2 && !asks {
        return Ok(None);
    }
    let section = section(arguments, &function, &fallback)?;
    let view = draw(arguments, &function, (&section, &extra))?;
    let old = extra.spots.points.iter().find_map(|spot| Some((spot.x.clone(), spot.value?)));
    if let Some((x, value)) = old {
        let now = view.value_at(&x);
        if (now - value).abs() > SAME_VALUE * value.abs().max(1.0) {
            arguments
                .view
                .note("the function has changed since this result: the picture shows the function as it is now");
        }
    }
    Ok(Some(view))
}

fn critical_points(arguments: &mut Arguments<'_, '_, '_>, value: &Value, object: &dyn Object) -> Outcome<Scene> {
    let spots = spots(value).unwrap_or_default();
    let dimension = Fields(object).number("dimension").map_or(0, |n| n as usize);
    let extra = Extra { spots: spots.clone(), runs: Vec::new(), searches: false };
    let fallback = Fallback { ranges: finite_box(object, &spots), through: spots.points.first().map(|p| p.x.clone()) };
    if let Some(view) = map(arguments, object, (extra, fallback))? {
        return Ok(view.into_scene());
    }
    let panel = charts::by_index(&spots, dimension);
    let title = format!("Critical points of {} by index and value", name_of(object));
    Ok(titled(title, spots.census(), vec![panel]))
}

fn name_of(object: &dyn Object) -> String {
    Fields(object).text("function").map_or_else(|| "a function".into(), |name| name.to_string())
}

/// The box of a search; where it is infinite, a box around the points.
fn finite_box(object: &dyn Object, spots: &Spots) -> Option<Vec<[f64; 2]>> {
    let Some(Value::List(sides)) = object.field("box") else { return None };
    let run = Run { points: spots.points.iter().map(|spot| spot.x.clone()).collect(), ..Run::default() };
    let axes: Vec<usize> = (0..sides.len()).collect();
    let around = bounds(&[run], &axes);
    let side = |(k, side): (usize, &Value)| match side {
        Value::Range(lo, hi) if lo.is_finite() && hi.is_finite() => Some([*lo, *hi]),
        _ => around.as_ref().map(|around| around[k]),
    };
    sides.iter().enumerate().map(side).collect()
}

/// The runs of a value.
///
/// # Errors
/// If a run kept no path.
pub fn kept_runs(arguments: &Arguments<'_, '_, '_>, value: &Value, span: Span) -> Outcome<Vec<Run>> {
    match runs(value) {
        Ok(runs) => Ok(runs),
        Err(NoRuns::NoPath(name)) => {
            let failure = arguments.fail("type", format!("this run of {name} kept no path"), span);
            Err(failure.help("run it again with trace = true"))
        }
        Err(NoRuns::Other) => {
            let failure = arguments.fail("type", format!("{} is no path", value.describe()), span);
            Err(failure.help("a path is a result of minimize or race, or a matrix with a point in each row"))
        }
    }
}

fn minimization(arguments: &mut Arguments<'_, '_, '_>, value: &Value, object: &dyn Object) -> Outcome<Scene> {
    let span = arguments.needed(0)?.span;
    let runs = kept_runs(arguments, value, span)?;
    let run = &runs[0];
    let title = format!("{} on {}: {} after {} steps", run.name, name_of(object), run.verdict, run.points.len() - 1);
    let description = format!("{title}. Value and gradient norm against evaluations, both logarithmic.");
    Ok(titled(title, description, charts::convergence(&runs).into()))
}

fn race(arguments: &mut Arguments<'_, '_, '_>, value: &Value, object: &dyn Object) -> Outcome<Scene> {
    let span = arguments.needed(0)?.span;
    let runs = kept_runs(arguments, value, span)?;
    let n = runs.iter().flat_map(|run| &run.points).map(Vec::len).max().unwrap_or(0);
    let axes: Vec<usize> = (0..n).collect();
    let fallback =
        Fallback { ranges: bounds(&runs, &axes), through: runs.first().and_then(|run| run.points.first().cloned()) };
    let ends = runs.iter().map(|run| format!("{}: {}", run.name, run.verdict)).collect::<Vec<_>>().join("; ");
    let extra = Extra { spots: Spots::default(), runs: runs.clone(), searches: true };
    let mut panels: Vec<Panel> = Vec::new();
    if n >= 2
        && let Some(view) = map(arguments, object, (extra, fallback))?
    {
        panels.push(view.panel);
    }
    panels.extend(charts::convergence(&runs));
    let title = format!("Race of {} methods on {}", runs.len(), function_words(object));
    let description = format!("{title}. Where each ended: {ends}.");
    Ok(Scene { tracks: tracks(&runs), ..titled(title, description, panels) })
}

/// The function's definition, or its name.
fn function_words(object: &dyn Object) -> String {
    match object.field(DEFINITION) {
        Some(Value::Function(function)) => super::plot::formula_words(&function),
        _ => name_of(object),
    }
}

fn spectrum(values: &[f64], label: &str) -> Scene {
    let count = |test: &dyn Fn(f64) -> bool| values.iter().filter(|value| test(**value)).count();
    let (negative, zero) = (count(&|v| v < 0.0), count(&|v| v == 0.0));
    let noun = if label == "eigenvalue" { "eigenvalues" } else { "entries" };
    let title = format!("{} {noun}, {negative} of them negative", values.len());
    let ends = values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[lo, hi], v| [lo.min(*v), hi.max(*v)]);
    let description = format!("{title}, {zero} zero; from {} to {}. A histogram.", ends[0], ends[1]);
    titled(title, description, vec![charts::histogram(values, label)])
}

fn bench(object: &dyn Object) -> Option<Scene> {
    let title = "Nanoseconds a point, one by one and in bulk".to_string();
    Some(titled(title.clone(), title, vec![charts::times(object)?]))
}

/// The profiles of a list of races.
fn profile(values: &[Value]) -> Option<Scene> {
    let race = |value: &Value| match value {
        Value::Object(object) if object.kind() == "race" => Some(std::sync::Arc::clone(object)),
        _ => None,
    };
    let races: Vec<_> = values.iter().map(race).collect::<Option<_>>()?;
    let races: Vec<&dyn Object> = races.iter().map(|race| &**race).collect();
    let costs = charts::costs(&races);
    let solved =
        |(name, costs): &charts::Costs| format!("{name} {} of {}", costs.iter().flatten().count(), costs.len());
    let title = format!("{} methods on {} problems", costs.len(), races.len());
    let words: Vec<String> = costs.iter().map(solved).collect();
    (!races.is_empty() && !costs.is_empty()).then(|| {
        titled(title.clone(), format!("{title}. Solved: {}.", words.join("; ")), charts::profiles(&costs).into())
    })
}
