//! Holds the library to the reference data beside this folder: asks a session, as a user would, and judges its answers.
//!
//! Used by the tests (samples) and by `examples/verify.rs` (everything). The rules are those of the outside check of the
//! binary, so that both tell the same story.

pub mod critical;
pub mod degenerate;
pub mod derivatives;
pub mod elementary;
pub mod escapes;
pub mod germs;
pub mod intervals;
pub mod kernels;
pub mod minimize;
pub mod roots;
pub mod subproblems;

use std::ops::ControlFlow;
use std::time::Instant;

use saddleback::session::json;
use saddleback::session::session::{Policy, Session};
use saddleback::syntax::span::Source;
use serde_json::Value as Json;

/// What came of one entry.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Whether it is as the reference says.
    pub passed: bool,
    /// Said something wrong, which is worse than saying nothing: a false verdict, a false claim of completeness.
    pub lie: bool,
    /// Passed with the best score: a derivative to 1e-13, a germ by its name.
    pub tight: bool,
    /// What was seen, in a few words.
    pub why: String,
    /// Points evaluated by a run.
    pub evaluations: Option<u64>,
    /// How long it took.
    pub seconds: f64,
}

impl Outcome {
    /// No answer, or one that cannot be judged.
    fn failed(why: impl Into<String>) -> Self {
        Self { why: why.into(), ..Self::default() }
    }
}

/// One kind of reference data.
pub struct Kind {
    /// Its name on the command line of `verify`.
    pub name: &'static str,
    /// What `tight` means here, for the table.
    pub tight: &'static str,
    /// The entries.
    pub entries: fn() -> Vec<Json>,
    /// Judges one entry; a search or a run may take that many seconds.
    pub check: fn(&Json, f64) -> Outcome,
}

/// Every kind.
pub const KINDS: [Kind; 13] = [
    Kind { name: "derivatives", tight: "to 1e-13", entries: derivatives::entries, check: derivatives::check },
    Kind { name: "elementary", tight: "no miss", entries: elementary::entries, check: elementary::check },
    Kind { name: "intervals", tight: "no miss", entries: intervals::entries, check: intervals::check },
    Kind { name: "kernels", tight: "below 1 ulp", entries: kernels::entries, check: kernels::check },
    Kind { name: "subproblems", tight: "below 1e-14", entries: subproblems::entries, check: subproblems::check },
    Kind { name: "critical", tight: "found", entries: critical::entries, check: critical::check },
    Kind { name: "roots", tight: "covered", entries: roots::entries, check: roots::check },
    Kind { name: "degenerate", tight: "germ", entries: degenerate::entries, check: degenerate::check },
    Kind { name: "germs", tight: "germ", entries: germs::entries, check: germs::check },
    Kind { name: "traps", tight: "germ", entries: germs::trap_entries, check: germs::check },
    Kind { name: "families", tight: "germ", entries: germs::random_entries, check: germs::check },
    Kind { name: "escapes", tight: "at a minimum", entries: escapes::entries, check: escapes::check },
    Kind { name: "minimize", tight: "at best", entries: minimize::entries, check: minimize::check },
];

/// Judges one entry and says how long it took, with everything around it where the check does not say.
pub fn run(kind: &Kind, entry: &Json, seconds: f64) -> Outcome {
    let started = Instant::now();
    let mut outcome = (kind.check)(entry, seconds);
    if outcome.seconds == 0.0 {
        outcome.seconds = started.elapsed().as_secs_f64();
    }
    outcome
}

/// The entries of a file of the reference, which is a list.
fn list(text: &str) -> Vec<Json> {
    match serde_json::from_str(text) {
        Ok(Json::Array(entries)) => entries,
        other => panic!("the reference is a list in JSON: {other:?}"),
    }
}

/// The name of an entry.
pub fn name(entry: &Json) -> &str {
    text(entry, "name")
}

fn text<'a>(entry: &'a Json, field: &str) -> &'a str {
    entry[field].as_str().unwrap_or_else(|| panic!("the reference has a text `{field}`"))
}

/// The items of a field that is a list; none if it is not there.
fn items<'a>(entry: &'a Json, field: &str) -> &'a [Json] {
    entry[field].as_array().map_or(&[], Vec::as_slice)
}

/// A number of the reference, which writes numbers as decimal strings, or of an answer.
fn number(value: &Json) -> f64 {
    match value {
        Json::String(digits) => digits.parse().unwrap_or(f64::NAN),
        Json::Number(number) => number.as_f64().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

/// The numbers of nested lists, in order.
fn numbers(value: &Json) -> Vec<f64> {
    match value {
        Json::Array(parts) => parts.iter().flat_map(numbers).collect(),
        other => vec![number(other)],
    }
}

/// The numbers of a list as they are written, in brackets: a vector of the language.
fn vector(value: &Json) -> String {
    let parts = value.as_array().map_or(&[][..], Vec::as_slice).iter();
    let parts: Vec<&str> = parts.map(|part| part.as_str().expect("a decimal string")).collect();
    format!("[{}]", parts.join(", "))
}

/// The largest magnitude.
fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |top, value| value.abs().max(top))
}

/// Runs the definition silently, then the questions, and gives the answers' values in JSON.
///
/// Fails with the first error, or if there are not as many answers as questions.
fn ask(definition: &str, questions: &[String]) -> Result<Vec<Json>, String> {
    let mut session = Session::new();
    session.eval(definition).map_err(|failure| format!("definition: {}", failure.diagnostic.message))?;
    let settings = session.settings.clone();
    let (mut answers, mut error) = (Vec::new(), None);
    let source = Source::new("<questions>", questions.join("\n"));
    session.run(&source, Policy::default(), &mut |report| {
        match (&report.outcome, json::report(&report, &settings)) {
            (Err(failure), _) => error = Some(format!("error: {}", failure.diagnostic.message)),
            (Ok(_), Some(answer)) => answers.push(answer),
            (Ok(_), None) => {}
        }
        ControlFlow::Continue(())
    });
    match error {
        Some(error) => Err(error),
        None if answers.len() == questions.len() => Ok(answers),
        None => Err(format!("{} answers to {} questions", answers.len(), questions.len())),
    }
}
