//! `plot(f, x = a..b)`, `plot(f, x = a..b, y = c..d)`, `plot(result)`: pictures, for the terminal or a file.

use std::sync::Arc;

use super::plot_file::{target, theme, write};
use super::plot_result::{self, kept_runs};
use super::plot_section::{Fallback, fixed_words, no_value, section};
use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, derivatives};
use crate::certify::search::SearchSettings;
use crate::critical::certified::{CertifiedSettings, Target};
use crate::critical::multistart;
use crate::graph::formula::names_of;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::value::Value;
use crate::landscape::section::Section;
use crate::objective::Compiled;
use crate::objective::objective::Objective;
use crate::plot::scene::{Axis, Panel, Scene};
use crate::plot::ticks::short_number;
use crate::session::describe::function_text;
use crate::session::picture::curve::{self, Curve};
use crate::session::picture::map::{self, Map};
use crate::session::picture::plotted::Plotted;
use crate::session::picture::runs::{Run, bounds, tracks};
use crate::session::picture::spots::{Spots, spots};
use crate::session::proof::{CriticalSearch, SearchMethod, search_critical};
use crate::session::record;
use crate::session::resolve::{FreeName, free_names, is_built_in};
use crate::session::settings::Settings;
use crate::session::view::known_names;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::suggest;

/// See the module's documentation.
pub struct Plot;

/// Nodes from left to right and from bottom to top of a map, and along a curve.
const MAP_NODES: usize = 400;
const CURVE_NODES: usize = 2001;
/// The nodes that may be asked for.
const NODES: std::ops::RangeInclusive<f64> = 2.0..=4000.0;
/// The boxes and seconds after which the search for the critical points of a picture ends.
const MAX_BOXES: usize = 20_000;
const TIME_LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "plot",
    signature: "plot(f, x = a..b, y = c..d), plot(result)",
    help: "a picture: curve, map with level lines, paths, results; terminal or file",
    options: &[
        OptionSpec {
            name: "path",
            default: "none",
            range: "a result of minimize or race, or a matrix with a point in each row",
            help: "runs to be drawn; several in a list",
        },
        OptionSpec {
            name: "points",
            default: "the critical points",
            range: "a result with points, points, or false for none",
            help: "points to be drawn, critical ones by their kind",
        },
        OptionSpec {
            name: "slice",
            default: "the variables with ranges",
            range: "one or two numbers of variables",
            help: "which variables vary; the others stay where `through` says",
        },
        OptionSpec {
            name: "through",
            default: "where the path begins",
            range: "a point",
            help: "the point that a slice goes through",
        },
        OptionSpec {
            name: "file",
            default: "none: the terminal",
            range: "a name that ends in .svg, .png, .html or .txt",
            help: "where the picture is written",
        },
        OptionSpec { name: "title", default: "the formula", range: "a string", help: "the line above the picture" },
        OptionSpec {
            name: "resolution",
            default: "400 (a curve: 2001)",
            range: "a whole number, 2 to 4000",
            help: "at how many places of each variable the function is computed",
        },
        OptionSpec {
            name: "theme",
            default: "light",
            range: "light or dark",
            help: "the paper of .png; .svg and .html follow the reader's",
        },
        derivatives::OPTION,
    ],
    binds: true,
    example: ("length(plot(x^3 - 3x, x = -2..2).panels[1].marks)", "2"),
    see_also: &["critical", "minimize", "race", "eig"],
};

impl Builtin for Plot {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let (target, theme) = (target(arguments)?, theme(arguments)?);
        let title = title(arguments)?;
        let mut scene = match result(arguments)? {
            Some(value) => plot_result::scene(arguments, &value)?,
            None => of_function(arguments)?,
        };
        if let Some(title) = title {
            scene.title = title;
        }
        if let Some(target) = &target {
            write(arguments, target, (&scene, theme))?;
            arguments.view.note(format!("wrote {}", target.path));
        }
        Ok(Plotted { scene: Arc::new(scene), file: target.map(|target| target.path) }.into_value())
    }
}

fn title(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Option<String>> {
    let Some(expr) = arguments.option("title") else { return Ok(None) };
    match arguments.evaluator.evaluate(expr)? {
        Value::Text(text) => Ok(Some(text.to_string())),
        other => Err(arguments.fail("type", format!("title is a string, not {}", other.describe()), expr.span)),
    }
}

/// The first argument if it is no function: a result or numbers. Formulas in the bound names are functions.
fn result(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Option<Value>> {
    let expr = arguments.needed(0)?;
    let used = free_names(&[], expr);
    let is_formula = arguments.bindings().iter().any(|(name, _)| used.iter().any(|used| used.name == name.text));
    if is_formula {
        return Ok(None);
    }
    let is_known = |used: &FreeName| is_known(arguments, &used.name);
    let may_be_result = match &expr.kind {
        ExprKind::Array(_) => true,
        // Names of methods are no names to be known.
        ExprKind::Call(callee, _) => {
            matches!(&callee.kind, ExprKind::Name(name) if super::find(name).is_some()) || used.iter().all(is_known)
        }
        ExprKind::Lambda(..) => false,
        _ => used.iter().all(is_known),
    };
    if !may_be_result {
        return Ok(None);
    }
    let value = arguments.evaluator.evaluate(expr)?;
    Ok((!matches!(value, Value::Function(_) | Value::Number(_) | Value::Boolean(_))).then_some(value))
}

/// What is drawn beside a function.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// Points.
    pub spots: Spots,
    /// Paths.
    pub runs: Vec<Run>,
    /// Whether the critical points are to be found where none are given.
    pub searches: bool,
}

/// A function drawn.
#[derive(Debug)]
pub struct View {
    /// The panel.
    pub panel: Panel,
    title: String,
    description: String,
    objective: Compiled,
}

impl View {
    /// The function's value at a point.
    pub fn value_at(&self, x: &[f64]) -> f64 {
        self.objective.value(x)
    }

    /// The view alone.
    pub fn into_scene(self) -> Scene {
        titled(self.title, self.description, vec![self.panel])
    }
}

/// A scene of panels.
pub fn titled(title: String, description: String, panels: Vec<Panel>) -> Scene {
    Scene { title, description, panels, tracks: Vec::new() }
}

/// A function's definition as one line of ASCII.
pub fn formula_words(function: &FunctionValue) -> String {
    function_text(function, &Settings { unicode: false, ..Settings::default() })
}

/// The function to draw: as in every call, and also a number where the call gives ranges: a curve that stays level.
fn drawn_function(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Arc<FunctionValue>> {
    let expr = arguments.needed(0)?;
    let used = free_names(&[], expr);
    if !arguments.bindings().is_empty() {
        each_name_has_a_side(arguments, expr, &used)?;
        let is_known = |used: &FreeName| is_known(arguments, &used.name);
        let is_known = !matches!(expr.kind, ExprKind::Lambda(..)) && used.iter().all(is_known);
        if is_known && matches!(arguments.evaluator.evaluate(expr)?, Value::Number(_)) {
            return arguments.formula_function(expr, &[], &[], false);
        }
    }
    arguments.function(&[], false)
}

fn is_known(arguments: &Arguments<'_, '_, '_>, name: &str) -> bool {
    arguments.evaluator.user_value(name).is_some() || is_built_in(name)
}

/// Makes sure that the call says something of each unknown name of a formula that is no slip of a known one.
fn each_name_has_a_side(arguments: &Arguments<'_, '_, '_>, expr: &Expr, used: &[FreeName]) -> Outcome<()> {
    let is_bound = |name: &str| arguments.bindings().iter().any(|(bound, _)| bound.text == name);
    if matches!(expr.kind, ExprKind::Lambda(..)) || !used.iter().any(|used| is_bound(&used.name)) {
        return Ok(());
    }
    let is_slip = |name: &str| suggest::nearest(name, known_names()).is_some();
    let missing = |used: &&FreeName| {
        !used.called && !is_bound(&used.name) && !is_known(arguments, &used.name) && !is_slip(&used.name)
    };
    match used.iter().find(missing) {
        Some(missing) => Err(no_value(arguments, &missing.name, arguments.bindings().len() + 1)),
        None => Ok(()),
    }
}

fn of_function(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Scene> {
    let function = drawn_function(arguments)?;
    arguments.objective(&function)?;
    let extra = extra(arguments)?;
    let axes: Vec<usize> = (0..function.dimension()).collect();
    let begin = extra.runs.first().and_then(|run| run.points.first());
    let first = begin.or_else(|| extra.spots.points.first().map(|spot| &spot.x));
    let fits = |x: &&Vec<f64>| x.len() == function.dimension();
    let has_runs = extra.runs.iter().flat_map(|run| &run.points).all(|x| x.len() == axes.len());
    let fallback = Fallback {
        ranges: if has_runs && axes.len() <= 2 { bounds(&extra.runs, &axes) } else { None },
        through: first.filter(fits).cloned(),
    };
    let section = section(arguments, &function, &fallback)?;
    let scene = draw(arguments, &function, (&section, &extra))?.into_scene();
    Ok(Scene { tracks: tracks(&extra.runs), ..scene })
}

/// The points and paths that the call names.
fn extra(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Extra> {
    let mut extra = Extra { searches: true, ..Extra::default() };
    if let Some(expr) = arguments.option("path") {
        let value = arguments.evaluator.evaluate(expr)?;
        extra.runs = kept_runs(arguments, &value, expr.span)?;
    }
    if let Some(expr) = arguments.option("points") {
        extra.searches = false;
        let value = arguments.evaluator.evaluate(expr)?;
        let is_none = matches!(&value, Value::Boolean(truth) if truth.known() == Some(0.0));
        extra.spots = match spots(&value) {
            _ if is_none => Spots::default(),
            Some(spots) => spots,
            None => {
                let failure = arguments.fail("type", format!("{} has no points", value.describe()), expr.span);
                return Err(failure.help("give a result of critical, a point [1, 2], or a matrix of points"));
            }
        };
    }
    Ok(extra)
}

/// Draws a function over a section.
///
/// # Errors
/// If it has no value there, points or paths have other coordinates, or the work was stopped.
pub fn draw(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    (section, extra): (&Section, &Extra),
) -> Outcome<View> {
    let objective = arguments.objective(function)?;
    let names: Vec<String> = function.parameters().iter().flat_map(names_of).collect();
    same_dimension(arguments, extra, names.len())?;
    let is_map = section.varying.len() == 2;
    let is_count = |nodes: f64| nodes.fract() == 0.0 && NODES.contains(&nodes);
    let nodes = arguments.number_option("resolution", is_count)?.map(|nodes| nodes as usize);
    let nodes = nodes.unwrap_or(if is_map { MAP_NODES } else { CURVE_NODES });
    let values = section
        .values(&objective, nodes, &arguments.view.settings.interrupt)
        .map_err(|_| arguments.fail("interrupted", "stopped before the picture was complete", arguments.span))?;
    if values.iter().all(|value| value.is_nan()) {
        let failure = arguments.fail("domain", "the function has no value anywhere in this range", arguments.span);
        return Err(failure.help("choose a range inside its domain"));
    }
    // Where it is level there is nothing to mark: every point is critical.
    let is_level = values.iter().all(|value| *value == values[0]);
    let mut spots = extra.spots.clone();
    let is_whole = section.varying.len() == names.len();
    if extra.searches && is_whole && !is_level {
        spots = critical_spots(arguments, function, (&objective, section))?;
    } else if !is_whole && (!spots.points.is_empty() || !extra.runs.is_empty()) {
        arguments.view.note("points and paths are projected onto the slice: they may lie in front of it or behind it");
    }
    let axis = |k: usize| Axis::linear(&names[section.varying[k].0], section.varying[k].1);
    let mut title = formula_words(function);
    if !is_whole {
        title += &format!("  at {}", fixed_words(section, &names));
    }
    let description = describe(&title, section, (&names, &spots, &extra.runs));
    let variables = section.varying.iter().map(|(variable, _)| *variable).collect::<Vec<_>>();
    let panel = if let [i, j] = variables[..] {
        map::panel(Map { axes: [axis(0), axis(1)], variables: [i, j], values, spots: &spots, runs: &extra.runs })
    } else {
        let label = function.name().unwrap_or_default();
        let label = if label.is_empty() { String::new() } else { format!("{label}({})", names[variables[0]]) };
        curve::panel(Curve { x: axis(0), label, values: &values, spots: &spots, variable: variables[0] })
    };
    Ok(View { panel, title, description, objective })
}

/// What a picture shows, in words.
fn describe(title: &str, section: &Section, (names, spots, runs): (&[String], &Spots, &[Run])) -> String {
    let what = if section.varying.len() == 2 { "Map" } else { "Curve" };
    let range = |(k, [lo, hi]): &(usize, [f64; 2])| {
        format!("{} from {} to {}", names[*k], short_number(*lo), short_number(*hi))
    };
    let ranges = section.varying.iter().map(range).collect::<Vec<_>>().join(", ");
    let mut words = format!("{what} of {title}; {ranges}.");
    if !spots.points.is_empty() || !spots.sets.is_empty() {
        words += &format!(" Marked: {}.", spots.census());
    }
    for run in runs {
        words += &format!(" Path of {}: {} points.", run.name, run.points.len());
    }
    words
}

fn same_dimension(arguments: &Arguments<'_, '_, '_>, extra: &Extra, n: usize) -> Outcome<()> {
    let points = extra.spots.points.iter().map(|spot| spot.x.len());
    let all = points.chain(extra.runs.iter().flat_map(|run| &run.points).map(Vec::len));
    match all.into_iter().find(|length| *length != n) {
        None => Ok(()),
        Some(length) => {
            let message = format!("these points have {length} coordinates, and the function has {n} variables");
            Err(arguments.fail("shape", message, arguments.span).help("draw points and paths of the same function"))
        }
    }
}

/// The critical points of the section, as far as a short search proves them.
fn critical_spots(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    (objective, section): (&Compiled, &Section),
) -> Outcome<Spots> {
    let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
    let formula = arguments.evaluator.formula(function, span)?;
    let mut sides = section.varying.clone();
    sides.sort_by_key(|(variable, _)| *variable);
    let bounds: Vec<[f64; 2]> = sides.into_iter().map(|(_, range)| range).collect();
    let interrupt = arguments.view.settings.interrupt.with_time_limit(TIME_LIMIT);
    let settings = CertifiedSettings {
        search: SearchSettings { max_boxes: MAX_BOXES, interrupt: interrupt.clone(), ..SearchSettings::default() },
        index: None,
        starts: multistart::SearchSettings { seed: arguments.view.settings.seed, interrupt, ..Default::default() },
        numerical_points: true,
    };
    let target = Target { formula: &formula, objective };
    let search = CriticalSearch { target, bounds: &bounds, method: SearchMethod::Automatic, settings: &settings };
    let Ok(set) = search_critical(&search, &mut |_| {}) else {
        arguments.view.note("the critical points could not be found: none are drawn");
        return Ok(Spots::default());
    };
    if !set.complete {
        arguments.view.note("there may be more critical points than are drawn: critical(...) tells what is proved");
    }
    Ok(spots(&record::critical_points(&set)).unwrap_or_default())
}
