//! What all searches with proof share: the options that limit them, their boxes, and what is said when they end early.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{Arguments, OptionSpec};
use crate::certify::checkpoint::{Checkpoint, CheckpointError};
use crate::certify::search::{SearchProgress, SearchSettings};
use crate::certify::solution::Ended;
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::session::describe::function_text;
use crate::session::proof::DEFAULT_TIME_LIMIT;
use crate::session::settings::Settings;
use crate::syntax::span::Span;

pub(super) const TOLERANCE: OptionSpec = OptionSpec {
    name: "tol",
    default: "1e-9",
    range: "a positive number",
    help: "boxes are divided down to this width, relative to their coordinates",
};

pub(super) const MAX_BOXES: OptionSpec = OptionSpec {
    name: "max_boxes",
    default: "1000000",
    range: "a whole number",
    help: "the largest number of boxes to look at",
};

pub(super) const TIME_LIMIT: OptionSpec =
    OptionSpec { name: "time_limit", default: "60", range: "a positive number", help: "seconds after which to stop" };

pub(super) const CHECKPOINT: OptionSpec = OptionSpec {
    name: "checkpoint",
    default: "none",
    range: "a file name",
    help: "keeps the search there, and goes on from there",
};

/// The limits from the options.
pub(super) fn settings(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<SearchSettings> {
    let default = SearchSettings::default();
    let tolerance = arguments.number_option(TOLERANCE.name, |tolerance| tolerance > 0.0 && tolerance < 1.0)?;
    Ok(SearchSettings {
        tolerance: tolerance.unwrap_or(default.tolerance),
        max_boxes: arguments.count_option(MAX_BOXES.name)?.unwrap_or(default.max_boxes),
        // Whoever says how many boxes they would wait for is taken at their word.
        gives_up: arguments.option(MAX_BOXES.name).is_none(),
        interrupt: interrupt(arguments, 1.0)?,
        ..default
    })
}

/// The session's token with a share of the time limit of the call, or of the default one.
pub(super) fn interrupt(arguments: &mut Arguments<'_, '_, '_>, share: f64) -> Outcome<Interrupt> {
    let limit = arguments.number_option(TIME_LIMIT.name, |limit| limit > 0.0)?.unwrap_or(DEFAULT_TIME_LIMIT);
    let interrupt = arguments.view.settings.interrupt.clone();
    let limit = Duration::try_from_secs_f64(share * limit).unwrap_or(Duration::MAX);
    Ok(interrupt.with_time_limit(limit))
}

/// The file in which a search is kept, if there is to be one. What is searched belongs to the file: another search of this
/// function in this box with these limits goes on from it.
pub(super) fn checkpoint(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    (bounds, settings): (&[[f64; 2]], &SearchSettings),
) -> Outcome<Option<Arc<Checkpoint>>> {
    let Some((path, span)) = checkpoint_file(arguments)? else { return Ok(None) };
    let text = function_text(function, &Settings { unicode: false, ..Settings::default() });
    let SearchSettings { tolerance, index, .. } = settings;
    let index = index.map_or(String::new(), |index| format!(", index = {index}"));
    let problem = format!("{}({text}, {bounds:?}, tol = {tolerance}{index})", arguments.spec.name);
    let opened = Checkpoint::open(Path::new(&path), &problem).map_err(|error| unusable(arguments, &error, span))?;
    if let Some(boxes) = opened.boxes_before() {
        arguments.view.note(format!("went on from {path}, after {boxes} boxes"));
    }
    Ok(Some(Arc::new(opened)))
}

/// The file that the option names, and where.
pub(super) fn checkpoint_file(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Option<(String, Span)>> {
    let Some(expr) = arguments.option(CHECKPOINT.name) else { return Ok(None) };
    let Value::Text(path) = arguments.evaluator.evaluate(expr)? else {
        let failure = arguments.fail("type", "checkpoint needs the name of a file", expr.span);
        return Err(failure.help("write checkpoint = \"search.txt\""));
    };
    let refused =
        arguments.view.settings.files.read(&path).err().filter(|error| error.kind() == ErrorKind::Unsupported);
    match refused {
        Some(error) => Err(arguments.fail("file", error.to_string(), expr.span)),
        None => Ok(Some((path.to_string(), expr.span))),
    }
}

/// Says why a file is no use as a checkpoint here.
pub(super) fn unusable(arguments: &Arguments<'_, '_, '_>, error: &CheckpointError, span: Span) -> Box<Failure> {
    arguments.fail("file", error.to_string(), span).help("name another file, or remove this one")
}

/// Removes the file of a search that has ended by itself; says where one that has not goes on.
pub(super) fn close(arguments: &Arguments<'_, '_, '_>, checkpoint: Option<&Checkpoint>, ended: Option<Ended>) {
    let Some(checkpoint) = checkpoint else { return };
    match ended {
        None => checkpoint.finish(),
        Some(_) => arguments.view.note("the same call goes on from the checkpoint"),
    }
    if let Some(error) = checkpoint.error() {
        arguments.view.note(format!("the checkpoint could not be kept: {error}"));
    }
}

/// How far a search has come, as one line.
pub(super) fn progress_line(name: &str, what: &str, progress: &SearchProgress) -> String {
    let SearchProgress { boxes, pending, roots } = progress;
    format!("{name}  {boxes} boxes   {pending} left   {roots} {what}")
}

/// Says that a search ended early.
pub(super) fn end_note(arguments: &Arguments<'_, '_, '_>, ended: Option<Ended>, what: &str) {
    arguments.view.note(match ended {
        None => return,
        Some(Ended::Interrupted(Interruption::Requested)) => {
            format!("stopped by you: the {what} found so far are `ans`")
        }
        Some(Ended::Interrupted(Interruption::TimeLimit)) => {
            format!("stopped at the time limit: there may be more {what}; time_limit = SECONDS goes on")
        }
        Some(Ended::Boxes) => format!("stopped at max_boxes: there may be more {what}; max_boxes = NUMBER goes on"),
        Some(Ended::Hopeless) => {
            format!("given up, since what is left does not become less: there may be more {what}; try a smaller box, or max_boxes = NUMBER to go on")
        }
    });
}

/// Makes sure that a box has no infinite side.
pub(super) fn finite(arguments: &Arguments<'_, '_, '_>, bounds: &[[f64; 2]]) -> Outcome<()> {
    let Some([lo, hi]) = bounds.iter().find(|side| side.iter().any(|bound| bound.is_infinite())) else {
        return Ok(());
    };
    let failure = arguments.fail("range", format!("the range {lo}..{hi} must be finite"), arguments.span);
    Err(failure.help("only method = certified searches infinite ranges"))
}

/// The box of a search, after the function.
///
/// # Errors
/// Where there is none, with a line to type, or where it is none of this function.
pub(super) fn needed_box(arguments: &mut Arguments<'_, '_, '_>, function: &FunctionValue) -> Outcome<Vec<[f64; 2]>> {
    let bounds = arguments.search_box(function, 1)?;
    bounds.ok_or_else(|| missing_box(arguments, function))
}

fn missing_box(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue) -> Box<Failure> {
    let name = arguments.spec.name;
    let ranges: Vec<String> =
        function.parameters().iter().map(|parameter| format!("{} = -3..3", parameter.name)).collect();
    let failure = arguments.fail("no-box", format!("{name} needs a box to search"), arguments.span);
    failure.help(format!("write {name}({}, {})", arguments.first_text(), ranges.join(", ")))
}
