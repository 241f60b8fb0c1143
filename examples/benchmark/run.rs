//! Runs a method on every problem, on several threads, and keeps a row for each run.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use saddleback::optimize::oracle::Evaluations;
use saddleback::{Minimization, MinimizeOptions};
use serde_json::{Value as Json, json};

use crate::problems::judge::{Judgement, judge};
use crate::problems::problem::{Instance, Problem, Start};
use crate::request::{Chosen, Request};

/// One run on one problem.
#[derive(Clone)]
pub struct Row {
    /// The problem's name.
    pub problem: String,
    /// The method as written.
    pub method: String,
    /// The number of variables.
    pub n: usize,
    /// The lowest value known.
    pub best: Option<f64>,
    /// What the run found; `Err` if it could not start.
    pub outcome: Result<Minimization, String>,
    /// What that is worth.
    pub judgement: Judgement,
}

impl Row {
    /// What the run evaluated; nothing if it did not start.
    pub fn evaluations(&self) -> Evaluations {
        self.outcome.as_ref().map_or_else(|_| Evaluations::default(), |run| run.evaluations)
    }

    /// Evaluations until the problem was solved, if it was.
    pub fn cost(&self) -> Option<usize> {
        self.judgement.solved.then_some(self.evaluations().value)
    }

    /// A line for people.
    pub fn line(&self) -> String {
        let Judgement { solved, at_best, falsehood, .. } = &self.judgement;
        let word = match (falsehood, solved, at_best) {
            (Some(_), ..) => "FALSE",
            (_, true, true) => "best",
            (_, true, false) => "solved",
            _ => "short",
        };
        let head = format!("{word:<6} {:<28} {:<16} n {:<5}", self.problem, self.method, self.n);
        let best = self.best.map_or("none".to_string(), |best| format!("{best:.10e}"));
        match &self.outcome {
            Err(error) => format!("{head} {error}"),
            Ok(run) => format!(
                "{head} f {:.10e} (best {best}) {} of f, {} of H, {} of Hv, {:.3} s; {}; {}{}",
                run.value,
                run.evaluations.value,
                run.evaluations.hessian,
                run.evaluations.hessian_vector,
                run.seconds,
                run.verdict.words(),
                run.stop.sentence(),
                falsehood.as_ref().map_or(String::new(), |what| format!(" FALSE: {what}")),
            ),
        }
    }

    /// Everything for programs.
    pub fn json(&self) -> Json {
        let mut row = json!({
            "problem": self.problem, "method": self.method, "n": self.n, "best": self.best,
            "solved": self.judgement.solved, "at_best": self.judgement.at_best, "at_known": self.judgement.at_known,
            "six_digits": self.judgement.six_digits, "false": self.judgement.falsehood,
        });
        match &self.outcome {
            Err(error) => row["error"] = json!(error),
            Ok(run) => {
                row["value"] = json!(run.value);
                row["gradient_norm"] = json!(run.gradient_norm);
                row["verdict"] = json!(run.verdict.words());
                row["converged"] = json!(run.converged);
                row["stop"] = json!(run.stop.sentence());
                row["steps"] = json!(run.steps);
                row["seconds"] = json!(run.seconds);
                let counts = run.evaluations;
                row["evaluations"] = json!({ "value": counts.value, "gradient": counts.gradient,
                    "hessian": counts.hessian, "hessian_vector": counts.hessian_vector });
                if run.x.len() <= 100 {
                    row["x"] = json!(run.x);
                }
            }
        }
        row
    }
}

/// Runs one method on all problems, in their order.
///
/// # Errors
/// If a problem cannot be read as the language says.
pub fn run_all(problems: &[Problem], method: &Chosen, request: &Request) -> Result<Vec<Row>, String> {
    let next = AtomicUsize::new(0);
    let rows: Mutex<Vec<Option<Result<Row, String>>>> = Mutex::new(vec![None; problems.len()]);
    std::thread::scope(|scope| {
        for _ in 0..request.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let idx = next.fetch_add(1, Ordering::Relaxed);
                    let Some(problem) = problems.get(idx) else { return };
                    let row = run_one(problem, method, request);
                    if let Ok(row) = &row {
                        tell(row, request);
                    }
                    rows.lock().expect("no thread panics while it holds the lock")[idx] = Some(row);
                }
            });
        }
    });
    let rows = rows.into_inner().expect("no thread panicked");
    rows.into_iter().map(|row| row.expect("every problem was taken by a thread")).collect()
}

/// Prints the line of a run as soon as it is there, if it is asked for.
fn tell(row: &Row, request: &Request) {
    if request.verbose || (request.failures && !row.judgement.solved) {
        println!("{}", row.line());
    }
}

fn run_one(problem: &Problem, method: &Chosen, request: &Request) -> Result<Row, String> {
    let instance = problem.instance(request.start, request.size).map_err(|why| format!("{}: {why}", problem.name))?;
    check_start(problem, &instance, request)?;
    let options = MinimizeOptions {
        method: method.name.clone(),
        options: method.options.clone(),
        max_evaluations: request.evaluations,
        time_limit: Some(Duration::from_secs_f64(request.seconds)),
        ..MinimizeOptions::default()
    };
    let outcome = instance.function.minimize(&instance.start, &options).map_err(|error| error.to_string());
    let judgement = outcome.as_ref().map_or_else(|_| Judgement::default(), |run| judge(problem, &instance, run));
    Ok(Row {
        problem: problem.name.clone(),
        method: method.label.clone(),
        n: instance.start.len(),
        best: instance.best,
        outcome,
        judgement,
    })
}

/// Makes sure that the function is the one the file speaks of: its value at the usual start is known.
fn check_start(problem: &Problem, instance: &Instance, request: &Request) -> Result<(), String> {
    let usual = request.start == Start::Standard(1.0) && request.size.is_none();
    let Some(want) = problem.value_at_start().filter(|_| usual) else { return Ok(()) };
    let value = instance.function.value(&instance.start).map_err(|error| error.to_string())?;
    match (value - want).abs() <= 1e-9 * want.abs().max(1e-9) {
        true => Ok(()),
        false => Err(format!("{}: f is {value:e} at the start, not {want:e}", problem.name)),
    }
}
