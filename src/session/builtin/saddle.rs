//! `saddle(f, from = p, index = k)`: a critical point of a given Morse index, with a verdict on where the search ended.

use super::minimize::{MAX_EVALUATIONS, MAX_STEPS, PROVE, TIME_LIMIT, TOL, TRACE, doubt, progress_of, settings, start};
use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, bounded, derivatives};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::optimize::driver;
use crate::optimize::minimization::{Minimization, Verdict};
use crate::optimize::proof;
use crate::optimize::saddle_search::{SPEC as METHOD, SaddleSearch};
use crate::optimize::stop::StopReason;
use crate::session::labelled::labelled;
use crate::session::record;
use crate::session::view::View;

/// See the module's documentation.
pub struct Saddle;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "saddle",
    signature: "saddle(f, from = p, index = 1)",
    help: "a saddle of a given index that a climb from p reaches, and what it is",
    options: &[
        OptionSpec {
            name: "from",
            default: "none",
            range: "a point",
            help: "the start, perhaps a minimum; one number stands for all coordinates",
        },
        OptionSpec {
            name: "index",
            default: "1",
            range: "a whole number",
            help: "in how many directions the saddle leads down",
        },
        TOL,
        OptionSpec { default: "3000", ..MAX_STEPS },
        MAX_EVALUATIONS,
        TIME_LIMIT,
        OptionSpec {
            name: "initial_radius",
            default: "by the start's size",
            range: "a positive number",
            help: "the longest first step",
        },
        TRACE,
        OptionSpec {
            name: "seed",
            default: "the session's",
            range: "a whole number",
            help: "seed of the random starts that follow where those near p fail",
        },
        PROVE,
        derivatives::OPTION,
    ],
    binds: true,
    example: ("saddle((x, y) -> x^4 - 2x^2 + y^2, from = [1, 0]).value", "0"),
    see_also: &["minimize", "critical", "classify"],
};

impl Builtin for Saddle {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], false)?;
        let objective = arguments.objective(&function)?;
        is_free(arguments)?;
        let start = start(arguments, &function)?;
        arguments.has_dense_hessian(start.len())?;
        let search = SaddleSearch {
            index: index(arguments, start.len())?,
            initial_radius: arguments.number_option("initial_radius", |radius| radius > 0.0)?,
            matrix_free: false,
            seed: arguments.count_option("seed")?.map_or(arguments.view.settings.seed, |seed| seed as u64),
        };
        let settings = settings(arguments)?;
        let mut progress = progress_of(arguments.view, METHOD.name);
        let run = driver::minimize(&objective, &start, &search, &settings, &mut *progress)
            .map_err(|error| arguments.start_failure(&function, &start, &error))?;
        drop(progress);
        let mut run = run;
        if arguments.flag_option("prove")? {
            proof::prove(&mut run, None, &*arguments.formula(&function)?, &objective);
        }
        judge(arguments.view, &run, search.index);
        Ok(labelled(record::minimization(&run, METHOD.name), &function))
    }
}

/// Refuses bounds, and a file to keep the search in.
fn is_free(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<()> {
    if let Some((name, _)) = arguments.bindings().iter().find(|(name, _)| name.text == "checkpoint") {
        let failure = arguments.fail("not-yet", "saddle keeps no checkpoint yet", name.span);
        return Err(failure.help("bound it by max_steps or time_limit, and go on with from = m.x"));
    }
    if bounded::are_given(arguments) {
        let failure = arguments.fail("not-yet", "saddle keeps to no bounds yet", arguments.span);
        return Err(failure.help("critical(f, x = a..b, index = k) finds every saddle in a box"));
    }
    Ok(())
}

fn index(arguments: &mut Arguments<'_, '_, '_>, n: usize) -> Outcome<usize> {
    let Some(expr) = arguments.option("index") else { return Ok(1) };
    let index = arguments.evaluator.count(expr)?;
    if index <= n {
        return Ok(index);
    }
    let message = format!("index is at most the number of variables, {n}, but it is {index}");
    Err(arguments.fail("option-range", message, expr.span))
}

/// Notes what a user would want to know about a search that is not simply a success.
fn judge(view: &View<'_>, run: &Minimization, wanted: usize) {
    if matches!(run.stop, StopReason::Interrupted) {
        view.note(format!("stopped by you after {} steps; the last point is `ans`", run.steps));
    }
    let is_wanted = run.verdict.is_critical() && (run.index..=run.index + run.nullity).contains(&wanted);
    doubt(view, run);
    if is_wanted && run.converged {
        return;
    }
    if run.verdict.is_critical() && !is_wanted {
        let what = match run.verdict {
            Verdict::Saddle => format!("a saddle of index {}", run.index),
            other => format!("a {}", other.words()),
        };
        view.note(format!(
            "this point is {what}, no point of index {wanted}: try another start or a smaller initial_radius"
        ));
    }
    view.fall_short(run.stop.sentence());
}
