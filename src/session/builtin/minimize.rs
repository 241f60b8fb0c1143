//! `minimize(f, from = p)` and `maximize(f, from = p)`: a run of an optimizer with a verdict on where it ended.

use std::path::Path;
use std::rc::Rc;

use super::limits;
use super::method::{Chosen, chosen, with_setting};
use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, bounded, derivatives, proved_constants};
use crate::graph::formula::FormulaParameter;
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::objective::objective::Objective;
use crate::optimize::METHODS;
use crate::optimize::bounds::Bounds;
use crate::optimize::checkpoint::Checkpoint;
use crate::optimize::driver::{self, Progress, Settings};
use crate::optimize::minimization::{Minimization, Verdict};
use crate::optimize::proof;
use crate::optimize::stop::StopReason;
use crate::session::describe::function_text;
use crate::session::labelled::labelled;
use crate::session::record;
use crate::session::settings::Settings as TextSettings;
use crate::session::view::View;

/// See the module's documentation.
pub struct Minimize;

/// See the module's documentation.
pub struct Maximize;

pub(super) const TOL: OptionSpec =
    OptionSpec { name: "tol", default: "1e-10", range: "a positive number", help: "the tolerance of the gradient" };

pub(super) const MAX_STEPS: OptionSpec = OptionSpec {
    name: "max_steps",
    default: "the method's",
    range: "a whole number",
    help: "the largest number of steps",
};

pub(super) const MAX_EVALUATIONS: OptionSpec = OptionSpec {
    name: "max_evaluations",
    default: "1000000",
    range: "a whole number",
    help: "the largest number of points at which f is computed",
};

pub(super) const TIME_LIMIT: OptionSpec =
    OptionSpec { name: "time_limit", default: "none", range: "a positive number", help: "seconds after which to stop" };

pub(super) const TRACE: OptionSpec =
    OptionSpec { name: "trace", default: "false", range: "true or false", help: "keep the accepted points in `path`" };

pub(super) const PROVE: OptionSpec = OptionSpec {
    name: "prove",
    default: "false",
    range: "true or false",
    help: "prove by intervals what the point is",
};

/// Up to so many variables the accepted points of a run are kept for pictures, whether a trace is asked for or not.
pub(super) const MOST_PICTURED: usize = 16;

const OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        name: "from",
        default: "none",
        range: "a point",
        help: "the start; one number stands for all coordinates",
    },
    OptionSpec {
        name: "method",
        default: "auto",
        range: "a method",
        help: "the method, with its settings: gd(step = 0.1); with bounds x = a..b projected_newton",
    },
    TOL,
    MAX_STEPS,
    MAX_EVALUATIONS,
    TIME_LIMIT,
    TRACE,
    PROVE,
    OptionSpec { help: "keeps the run there, and goes on from there", ..limits::CHECKPOINT },
    derivatives::OPTION,
];

static MINIMIZE: BuiltinSpec = BuiltinSpec {
    name: "minimize",
    signature: "minimize(f, from = p, method = cubic)",
    help: "the point that an optimizer reaches from p, and what that point is",
    options: OPTIONS,
    binds: true,
    example: ("minimize((x, y) -> x^4 - 2x^2 + y^2, from = [0, 0.5]).verdict", "minimum"),
    see_also: &["maximize", "race", "classify", "critical"],
};

static MAXIMIZE: BuiltinSpec = BuiltinSpec {
    name: "maximize",
    signature: "maximize(f, from = p, method = cubic)",
    help: "the point that an optimizer reaches uphill from p, and what that point is",
    options: OPTIONS,
    binds: true,
    example: ("maximize((x) -> x*exp(-x), from = 0.5).x", "[1]"),
    see_also: &["minimize", "race", "classify"],
};

impl Builtin for Minimize {
    fn spec(&self) -> &'static BuiltinSpec {
        &MINIMIZE
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        optimize(arguments, false)
    }
}

impl Builtin for Maximize {
    fn spec(&self) -> &'static BuiltinSpec {
        &MAXIMIZE
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        optimize(arguments, true)
    }
}

fn optimize(arguments: &mut Arguments<'_, '_, '_>, uphill: bool) -> Outcome<Value> {
    arguments.at_most(3)?;
    let mut chosen = match arguments.option("method").or_else(|| arguments.at(2)) {
        Some(expr) => chosen(arguments, expr)?,
        None if bounded::are_given(arguments) => Chosen::default_within_bounds_at(arguments.span),
        None => Chosen::default_at(arguments.span),
    };
    for (name, value) in arguments.take_bindings(|name| chosen.method.spec.options.iter().any(|o| o.name == name)) {
        chosen.options = with_setting(arguments, chosen.options, chosen.method.spec.options, (name, value))?;
    }
    let function = arguments.function(&[], false)?;
    let objective = arguments.objective(&function)?;
    let (start, bounds) = bounded::place(arguments, &function)?;
    if let Some(bounds) = &bounds {
        proved_constants::fill_in(arguments, &mut chosen, (&function, bounds))?;
    }
    let optimizer = chosen.build(arguments)?;
    chosen.note_rows(arguments.view, &objective);
    if optimizer.holds_hessian(start.len()) {
        arguments.has_dense_hessian(start.len())?;
    }
    let mut settings = Settings { bounds, ..settings(arguments)? };
    // The value tells functions of the same text apart whose constants have changed.
    let begin = (&start[..], objective.value(&start));
    settings.checkpoint = checkpoint(arguments, &function, (&chosen, begin), settings.bounds.as_ref())?;
    let is_traced = settings.trace;
    settings.trace |= start.len() <= MOST_PICTURED && settings.checkpoint.is_none();
    let run = if uphill { driver::maximize } else { driver::minimize };
    let mut progress = progress_of(arguments.view, &chosen.label);
    let run = run(&objective, &start, &*optimizer, &settings, &mut *progress)
        .map_err(|error| arguments.start_failure(&function, &start, &error))?;
    drop(progress);
    let prove = arguments.flag_option("prove")?;
    let mut run = run;
    if prove {
        proof::prove(&mut run, settings.bounds.as_ref(), &*arguments.formula(&function)?, &objective);
    }
    close(arguments, settings.checkpoint.as_deref(), run.stop);
    let wanted = if uphill { "maximum" } else { "minimum" };
    judge(arguments.view, &run, wanted);
    let record = if is_traced {
        record::minimization(&run, &chosen.label)
    } else {
        record::untraced_minimization(run, &chosen.label)
    };
    Ok(labelled(record, &function))
}

/// The file in which the run is kept, if there is to be one; another run of this method from this start goes on from it.
fn checkpoint(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    (chosen, (start, value)): (&Chosen, (&[f64], f64)),
    bounds: Option<&Bounds>,
) -> Outcome<Option<Rc<Checkpoint>>> {
    let Some((path, span)) = limits::checkpoint_file(arguments)? else { return Ok(None) };
    let text = function_text(function, &TextSettings { unicode: false, ..TextSettings::default() });
    let tolerance = arguments.number_option("tol", |tol| tol > 0.0)?.unwrap_or(Settings::default().tolerance);
    let trace = arguments.flag_option("trace")?;
    let Chosen { method, options, .. } = chosen;
    let within = bounds.map_or(String::new(), |Bounds { lower, upper }| format!(", within {lower:?} .. {upper:?}"));
    let problem = format!(
        "{}({text}, from = {start:?} of value {value:?}, method = {}({}), tol = {tolerance:?}, trace = {trace}{within})",
        arguments.spec.name,
        method.spec.name,
        options.text()
    );
    let opened =
        Checkpoint::open(Path::new(&path), &problem).map_err(|error| limits::unusable(arguments, &error, span))?;
    if opened.is_resumed() {
        arguments.view.note(format!("went on from {path}"));
    }
    Ok(Some(Rc::new(opened)))
}

/// Says what became of the file.
fn close(arguments: &Arguments<'_, '_, '_>, checkpoint: Option<&Checkpoint>, stop: StopReason) {
    let Some(checkpoint) = checkpoint else { return };
    if let Some(error) = checkpoint.error() {
        arguments.view.note(format!("the checkpoint could not be kept: {error}"));
    } else if !stop.is_natural() && stop != StopReason::Unbounded {
        arguments.view.note("the same call goes on from the checkpoint");
    }
}

/// Refuses options that a later version brings.
pub(super) fn not_there_yet(arguments: &Arguments<'_, '_, '_>, options: &[&str]) -> Outcome<()> {
    match options.iter().find_map(|option| arguments.option(option).map(|expr| (option, expr))) {
        Some((option, expr)) => Err(arguments.fail("not-yet", format!("`{option}` is not there yet"), expr.span)),
        None => Ok(()),
    }
}

/// The start of a run without bounds: `from = p`, the second position, or values bound to the formula's names.
pub(super) fn start(arguments: &mut Arguments<'_, '_, '_>, function: &FunctionValue) -> Outcome<Vec<f64>> {
    let dimension = function.dimension();
    arguments.bindings_are_parameters(function)?;
    if let Some(expr) = arguments.option("from").or_else(|| arguments.at(1)) {
        return arguments.point(expr, dimension);
    }
    match arguments.bound_point(function)? {
        Some(point) => Ok(point),
        None => Err(missing_start(arguments, function)),
    }
}

pub(super) fn missing_start(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue) -> Box<Failure> {
    let name = arguments.spec.name;
    let expr = arguments.at(0).map_or("f", |expr| &arguments.evaluator.source.text[expr.span.range()]);
    let point = match function.dimension() {
        n if n <= 4 => format!("[{}]", vec!["1"; n].join(", ")),
        _ => "1".into(),
    };
    let is_bound = |parameter: &&FormulaParameter| !arguments.bindings().iter().any(|(b, _)| b.text == parameter.name);
    let missing = function.parameters().iter().find(is_bound).filter(|_| !arguments.bindings().is_empty());
    let what = missing.map_or(String::new(), |missing| format!(": there is no value for {}", missing.name));
    let failure = arguments.fail("no-start", format!("{name} needs a start{what}"), arguments.span);
    failure.help(format!("write {name}({expr}, from = {point})"))
}

/// Tolerance and budget from the options.
pub(super) fn settings(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Settings> {
    let default = Settings::default();
    Ok(Settings {
        tolerance: arguments.number_option("tol", |tol| tol > 0.0)?.unwrap_or(default.tolerance),
        max_steps: arguments.count_option("max_steps")?,
        max_evaluations: arguments.count_option("max_evaluations")?.unwrap_or(default.max_evaluations),
        interrupt: arguments.interrupt()?,
        trace: arguments.flag_option("trace")?,
        ..default
    })
}

/// Tells the session's progress callback how far a run has come.
pub(super) fn progress_of<'v>(view: &'v View<'v>, label: &'v str) -> Box<dyn FnMut(&Progress) + 'v> {
    match &view.settings.progress {
        None => Box::new(|_| ()),
        Some(callback) => Box::new(move |progress| {
            let Progress { steps, value, gradient_norm, .. } = progress;
            let slope = if gradient_norm.is_nan() { String::new() } else { format!("   |grad f| {gradient_norm:.2e}") };
            callback(&format!("{label}  step {steps}   f {value:.6}{slope}"));
        }),
    }
}

/// Notes what a user would want to know about a run that is not simply a success.
pub(super) fn judge(view: &View<'_>, run: &Minimization, wanted: &str) {
    let verdict = run.verdict.words();
    if matches!(run.stop, StopReason::Interrupted) {
        view.note(format!("stopped by you after {} steps; the best point so far is `ans`", run.steps));
    }
    doubt(view, run);
    if let Some(what) = saddle_words(run) {
        view.note(format!("this point is {what}, not a {wanted}: {}", way_out(view, run, wanted)));
    }
    if !verdict.ends_with(wanted) || !run.converged {
        let reason = match run.verdict {
            Verdict::DegenerateUndecided => format!("undecided: {}", run.reason),
            _ if run.converged => format!("a {verdict}, not a {wanted}"),
            Verdict::NotAttained | Verdict::NoiseLimited => format!("{verdict}: {}", run.reason),
            _ if run.stop.is_natural() => format!("{verdict}: {}", run.reason),
            _ => run.stop.sentence().to_string(),
        };
        view.fall_short(reason);
    }
}

/// Notes why a proof that was asked for is not there.
pub(super) fn doubt(view: &View<'_>, run: &Minimization) {
    if let Some(Err(unproved)) = &run.proof {
        view.note(format!("not proved: {unproved}"));
        view.fall_short(format!("the proof is not complete: {unproved}"));
    }
}

fn saddle_words(run: &Minimization) -> Option<String> {
    match run.verdict {
        Verdict::Saddle => Some(format!("a saddle of index {}", run.index)),
        Verdict::DegenerateSaddle => Some("a degenerate saddle".into()),
        _ => None,
    }
}

/// What to try where a run has ended at a saddle.
fn way_out(view: &View<'_>, run: &Minimization, wanted: &str) -> String {
    let default = METHODS[0].spec;
    let leaves = view.settings.methods.find(&run.method).is_some_and(|method| method.spec.leaves_saddles);
    if !leaves && default.leaves_saddles {
        return format!("try method = {}, which leaves saddles, or a start beside it", default.name);
    }
    let side = if wanted == "maximum" { "higher" } else { "lower" };
    format!("try a start beside it, where the function is {side}")
}
