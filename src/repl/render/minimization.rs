//! Runs of optimizers to text: one run in a few lines, a race as a table.

use super::columns::{Align, Columns, fitted};
use super::object::{about, short_vector, table_number};
use crate::graph::value::Object;
use crate::repl::look::{Look, Part};
use crate::session::fields::Fields;
use crate::session::text::{format_number, marked_number};

/// Verdicts that say that the run found what it was after.
fn is_good(verdict: &str) -> bool {
    matches!(verdict, "minimum" | "maximum" | "degenerate minimum" | "degenerate maximum")
}

/// One run: what it reached, how, and at what cost.
pub fn minimization(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let verdict = fields.text("verdict").unwrap_or_else(|| "".into());
    let x = fields.vector("x").unwrap_or_default();
    let part = if is_good(&verdict) { Part::Good } else { Part::Warning };
    let mut text = format!("  {} at {}\n", look.paint(part, &verdict), short_vector(&x, look));
    let name = fields.text("function").map_or("value".into(), |name| name.to_string());
    let number = |field: &str, digits| {
        fields.number(field).map_or("= ?".into(), |number| {
            let text = format_number(number, digits);
            let sign = if number.is_finite() && text.parse() != Ok(number) { about(look) } else { "=" };
            format!("{sign} {text}")
        })
    };
    let gradient = look.symbol("|∇|", "|gradient|");
    let (value, norm) = (number("value", look.digits), number("gradient_norm", 2));
    text += &format!("    {name} {value}   {gradient} {norm}\n");
    if let Some(eigenvalues) = fields.vector("eigenvalues").filter(|values| !values.is_empty()) {
        text += &format!("    eigenvalues {}\n", short_vector(&eigenvalues, look));
    }
    if let Some(ray) = fields.vector("ray") {
        text += &format!("    without end along {}\n", short_vector(&ray, look));
    }
    let method = fields.text("method").unwrap_or_else(|| "".into());
    let converged = match &*verdict {
        _ if fields.flag("converged") == Some(true) => "converged",
        "unbounded" | "not attained" => "ended",
        _ => "not converged",
    };
    let stop = fields.text("stop").map_or_else(String::new, |stop| lower_first(&stop));
    let steps = fields.count("steps").unwrap_or_default();
    let proof = fields.text("proof").filter(|proof| &**proof == "certified").map_or("", |_| ", proved");
    let line = format!("    {method}: {converged} ({stop}) after {steps} steps{}{proof}", evaluations(fields));
    text + &look.paint(Part::Quiet, &line) + "\n"
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn evaluations(fields: Fields<'_>) -> String {
    let Some(counts) = fields.object("evaluations") else { return String::new() };
    let counts = Fields(&*counts);
    let names = [
        ("value", "values"),
        ("gradient", "gradients"),
        ("hessian", "Hessians"),
        ("hessian_vector", "Hessian-vector products"),
    ];
    let count = |(field, words): &(&str, &str)| {
        counts.count(field).filter(|count| count != "0").map(|count| format!(", {count} {words}"))
    };
    names.iter().filter_map(count).collect()
}

/// One row for each method.
pub fn race(object: &dyn Object, look: Look) -> String {
    fitted(look, |look| race_table(object, look))
}

fn race_table(object: &dyn Object, look: Look) -> Columns {
    let runs = Fields(object).objects("runs");
    let mut columns = Columns::new([
        ("method".into(), Align::Left),
        ("steps".into(), Align::Right),
        ("stopped at".into(), Align::Left),
        (Fields(object).text("function").map_or("value".into(), |name| name.to_string()), Align::Point),
        (look.symbol("|∇|", "|gradient|").into(), Align::Right),
        ("that point is".into(), Align::Left),
    ]);
    for run in &runs {
        let fields = Fields(&**run);
        let verdict = fields.text("verdict").unwrap_or_else(|| "".into());
        let part = if is_good(&verdict) { Part::Good } else { Part::Warning };
        let mark = if is_good(&verdict) { "" } else { look.symbol(" ✗", " (!)") };
        let number =
            |name: &str, digits| fields.number(name).map_or_else(String::new, |number| marked_number(number, digits));
        columns.row([
            fields.text("method").map_or_else(String::new, |method| method.to_string()),
            fields.count("steps").unwrap_or_default(),
            short_vector(&fields.vector("x").unwrap_or_default(), look),
            fields.number("value").map_or_else(String::new, |value| table_number(value, look)),
            number("gradient_norm", 2),
            look.paint(part, &format!("{verdict}{mark}")),
        ]);
    }
    columns
}
