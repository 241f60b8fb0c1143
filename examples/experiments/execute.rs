//! Runs a script through a session, statement by statement, and keeps the figures of its assertions and its pictures.

use std::ops::ControlFlow;
use std::sync::Arc;

use saddleback::graph::value::Value;
use saddleback::plot::svg::svg;
use saddleback::session::output::{Effect, Output};
use saddleback::session::picture::plotted::Plotted;
use saddleback::session::session::Policy;
use saddleback::session::settings::Disk;
use saddleback::syntax::span::Source;
use saddleback::{Session, Settings};

use super::report::{Check, Report, Row};
use super::script::{Part, Script, Step};

/// The tolerance of `assert_close` where it is not given.
const DEFAULT_TOLERANCE: f64 = 1e-9;

/// Why a statement failed: its code and words.
struct Failure {
    is_assertion: bool,
    words: String,
}

/// A session that reads files.
pub fn new_session() -> Session {
    Session::with_settings(Settings { files: Arc::new(Disk), ..Settings::default() })
}

/// Runs a script to its end or its first error; assertions that fail do not stop it.
pub fn execute(script: &Script) -> Report {
    let mut session = new_session();
    let mut report = Report {
        title: script.title.clone(),
        claim: script.claim.clone(),
        corrected: script.corrected.clone(),
        replaced: script.replaced.clone(),
        ..Report::default()
    };
    for step in &script.steps {
        if let Err(failure) = run(&mut session, step, &mut report) {
            report.failure = Some(format!("{}: {failure}", step.text));
            break;
        }
    }
    report
}

/// Runs a statement. Errors: any but an assertion that fails.
fn run(session: &mut Session, step: &Step, report: &mut Report) -> Result<(), String> {
    let label = step.label.clone().unwrap_or_else(|| step.text.clone());
    let outcome = evaluate(session, &step.text);
    let (holds, output) = match outcome {
        Ok(output) => (true, output),
        Err(failure) if failure.is_assertion => (false, None),
        Err(failure) => return Err(failure.words),
    };
    match &step.part {
        Part::Close { ours, reference, tolerance } => {
            let ours = numbers(session, ours)?;
            let reference = numbers(session, reference)?;
            let tolerance = match tolerance {
                Some(text) => numbers(session, text)?.first().copied().ok_or("tol is no number")?,
                None => DEFAULT_TOLERANCE,
            };
            if tolerance >= 1.0 && reference.iter().any(|value| value.abs() > 1.0) {
                return Err("tol is a share of the reference: write tol = 2/236 for 236 +- 2".into());
            }
            report.checks.push(Check::Close(Row { label, ours, reference, tolerance, holds }));
        }
        Part::Holds => report.checks.push(Check::Holds(label, holds)),
        Part::Picture => {
            let picture = output.as_ref().and_then(picture).ok_or("plot gave no picture")?;
            report.pictures.push((label, picture));
        }
        Part::Other if !holds => return Err("an assertion that is no statement of its own failed".into()),
        Part::Other => {}
    }
    Ok(())
}

fn evaluate(session: &mut Session, text: &str) -> Result<Option<Output>, Failure> {
    let mut result = Ok(None);
    session.run(&Source::new("<experiment>", text), Policy::default(), &mut |report| {
        result = match report.outcome {
            Ok(Effect::Shown(output)) => Ok(Some(output)),
            Ok(_) => Ok(None),
            Err(failure) => Err(Failure {
                is_assertion: failure.diagnostic.code == "assert",
                words: failure.diagnostic.message.clone(),
            }),
        };
        ControlFlow::Continue(())
    });
    result
}

/// The numbers of an expression.
///
/// # Errors
/// Why it has none.
pub fn numbers(session: &mut Session, text: &str) -> Result<Vec<f64>, String> {
    let output = evaluate(session, text).map_err(|failure| failure.words)?.ok_or("an expression without a value")?;
    let array = match &output.value {
        Value::Number(number) | Value::Boolean(number) => return Ok(number.known().into_iter().collect()),
        Value::Array(array) => Some(array.clone()),
        Value::Object(object) => object.as_array(),
        _ => None,
    };
    array.and_then(|array| array.known().map(<[f64]>::to_vec)).ok_or(format!("{text} is no number"))
}

fn picture(output: &Output) -> Option<String> {
    let Value::Object(object) = &output.value else { return None };
    object.as_any().downcast_ref::<Plotted>().map(|plotted| svg(&plotted.scene))
}
