//! Critical points and roots to tables.

use super::columns::{Align, Columns};
use super::fields::Fields;
use super::object::{short_vector, table_number};
use super::value::MOST_ROWS;
use crate::graph::value::Object;
use crate::repl::look::{Look, Part};

/// Coordinates that get a column each.
const MOST_COORDINATES: usize = 5;

/// Eigenvalues that get a place each; of more the smallest and the largest are shown.
const MOST_EIGENVALUES: usize = 4;

/// A table of critical points and what the search proved.
pub fn critical_points(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let points = fields.objects("points");
    let mut text = String::new();
    if !points.is_empty() {
        text += &table(object, &points, look);
    }
    for continuum in fields.objects("continua") {
        text += &continuum_line(&*continuum, look);
    }
    text += &verdict(fields, points.len(), look);
    text + &audit(fields, look)
}

fn coordinates(object: &dyn Object, dimension: usize) -> Vec<String> {
    if dimension > MOST_COORDINATES {
        return vec!["point".into()];
    }
    let names = Fields(object).texts("variables").filter(|names| names.len() == dimension);
    names.unwrap_or_else(|| (1..=dimension).map(|idx| format!("x{idx}")).collect())
}

fn coordinate_cells(x: &[f64], look: Look) -> Vec<String> {
    if x.len() > MOST_COORDINATES {
        return vec![short_vector(x, look)];
    }
    x.iter().map(|entry| table_number(*entry, look)).collect()
}

fn table(object: &dyn Object, points: &[std::sync::Arc<dyn Object>], look: Look) -> String {
    let dimension = Fields(&*points[0]).vector("x").map_or(0, |x| x.len());
    let eigenvalues = dimension.min(if dimension > MOST_EIGENVALUES { 2 } else { MOST_EIGENVALUES });
    let align = if dimension > MOST_COORDINATES { Align::Left } else { Align::Point };
    let value = Fields(object).text("function").map_or("value".into(), |name| name.to_string());
    let mut heads = vec![("#".into(), Align::Right)];
    heads.extend(coordinates(object, dimension).into_iter().map(|name| (name, align)));
    heads.push((value, Align::Point));
    let head = |idx: usize| if idx == 0 { "eigenvalues" } else { "" };
    heads.extend((0..eigenvalues).map(|idx| (head(idx).to_string(), Align::Point)));
    heads.push(("kind".into(), Align::Left));
    let mut columns = Columns::new(heads);
    for (idx, point) in points.iter().take(MOST_ROWS).enumerate() {
        let fields = Fields(&**point);
        let mut cells = vec![(idx + 1).to_string()];
        cells.extend(coordinate_cells(&fields.vector("x").unwrap_or_default(), look));
        cells.push(fields.number("value").map_or_else(String::new, |value| table_number(value, look)));
        cells.extend(eigenvalue_cells(&fields.vector("eigenvalues").unwrap_or_default(), eigenvalues));
        cells.push(kind_of(fields, look));
        columns.row(cells);
    }
    let rest = points.len().saturating_sub(MOST_ROWS);
    let more = if rest > 0 { format!("  and {rest} more: ans[{}] and so on\n", MOST_ROWS + 1) } else { String::new() };
    columns.text(look) + &more
}

fn eigenvalue_cells(values: &[f64], shown: usize) -> Vec<String> {
    let cell = |idx: usize| {
        let at = if idx + 1 == shown { values.len().checked_sub(1) } else { Some(idx) };
        at.and_then(|at| values.get(at))
            .map_or_else(String::new, |value| crate::session::text::format_number(*value, 3))
    };
    (0..shown).map(cell).collect()
}

/// `saddle, index 1`, `degenerate minimum (A3+)`, with a mark where it is not proved.
fn kind_of(point: Fields<'_>, look: Look) -> String {
    let kind = point.text("kind").unwrap_or_else(|| "undecided".into());
    let index = point.count("index").filter(|_| &*kind == "saddle").map(|index| format!(", index {index}"));
    let mut text = format!("{kind}{}", index.unwrap_or_default());
    if let Some(degenerate) = point.object("degenerate") {
        let germ = Fields(&*degenerate).text("germ").map(|germ| format!(" ({germ})"));
        text = format!("degenerate {kind}{}", germ.unwrap_or_default());
    }
    let part = match &*kind {
        "minimum" => Part::Good,
        "undecided" => Part::Warning,
        _ => return text,
    };
    look.paint(part, &text)
}

fn continuum_line(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let what = match fields.number("dimension") {
        Some(1.0) => "a curve of critical points".into(),
        Some(dimension) => format!("a continuum of critical points of dimension {dimension:.0}"),
        None => "a continuum of critical points".into(),
    };
    let kind = fields.text("kind").map_or(String::new(), |kind| format!(": {kind}"));
    let value = fields.number("value").map_or(String::new(), |value| format!(", value {}", table_number(value, look)));
    let symmetry = fields.text("symmetry").map_or(String::new(), |symmetry| format!(", from the symmetry {symmetry}"));
    let samples = fields.length("samples");
    format!("  {what}{kind}{value}{symmetry} ({samples} points on it)\n")
}

fn verdict(fields: Fields<'_>, n_points: usize, look: Look) -> String {
    let complete = fields.flag("complete").unwrap_or(false);
    let proved = fields.text("proof").is_some_and(|proof| &*proof == "certified");
    let undecided = fields.length("undecided");
    let continua = fields.length("continua");
    let found = match n_points {
        0 if continua > 0 => "no isolated critical point".to_string(),
        0 => "no critical point in the box".to_string(),
        1 => "1 found".to_string(),
        n => format!("{n} found"),
    };
    let text = match (proved, complete) {
        (true, true) if n_points == 0 && continua == 0 => format!("{found} (proved)"),
        (true, true) if n_points == 1 => format!("{found} and proved unique in its cell; no other in the box (proved)"),
        (true, true) => format!("{found} and each proved unique in its cell; no other in the box (proved)"),
        (_, true) => format!("{found}; no other in the box"),
        (true, false) => format!("{found}, proved; the search of the box is not complete"),
        (false, false) => format!("{found}; numerical search, there may be others"),
    };
    let part = if complete { Part::Good } else { Part::Warning };
    let mut text = format!("  {}\n", look.paint(part, &text));
    if undecided > 0 {
        let boxes = if undecided == 1 { "1 small box is".into() } else { format!("{undecided} small boxes are") };
        let volume = fields
            .number("open_volume")
            .map_or(String::new(), |volume| format!(", volume {}", table_number(volume, look)));
        text += &format!("  {}\n", look.paint(Part::Warning, &format!("{boxes} undecided{volume}: ans.undecided")));
    }
    text
}

fn audit(fields: Fields<'_>, look: Look) -> String {
    let Some(audit) = fields.object("audit") else { return String::new() };
    let audit = Fields(&*audit);
    let (Some(sum), Some(degree)) = (audit.count("sum"), audit.count("degree")) else { return String::new() };
    let status = audit.text("status").unwrap_or_else(|| "".into());
    let line = format!("  index count {sum}, degree on the border {degree}: {status}");
    format!("{}\n", look.paint(Part::Quiet, &line))
}

/// One critical point, with the reason for its kind.
pub fn critical_point(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let proof = fields.text("proof").map_or(String::new(), |proof| match &*proof {
        "certified" => "   proved".into(),
        other => format!("   {other}"),
    });
    let mut text = format!("  {}{}\n", kind_of(fields, look), look.paint(Part::Quiet, &proof));
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            text += &format!("    {name:<12} {value}\n");
        }
    };
    let vector = |name: &str| fields.vector(name).map(|vector| short_vector(&vector, look));
    line("x", vector("x"));
    line("value", fields.number("value").map(|value| super::value::number(value, look)));
    line("|gradient|", fields.number("gradient_norm").map(|norm| table_number(norm, look)));
    line("eigenvalues", vector("eigenvalues"));
    if let Some(degenerate) = fields.object("degenerate") {
        let degenerate = Fields(&*degenerate);
        line("corank", degenerate.count("corank"));
        line("order", degenerate.count("order"));
        line("germ", degenerate.text("germ").map(|germ| germ.to_string()));
        line("strict", degenerate.flag("strict").map(|strict| if strict { "yes" } else { "no" }.into()));
    }
    if let Some(reason) = fields.text("reason").filter(|reason| !reason.is_empty()) {
        for words in reason.lines() {
            text += &format!("    {words}\n");
        }
    }
    text
}

/// A table of the solutions of a system.
pub fn roots(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let points = fields.objects("points");
    let dimension = points.first().and_then(|point| Fields(&**point).vector("x")).map_or(0, |x| x.len());
    let mut heads = vec![("#".into(), Align::Right)];
    let align = if dimension > MOST_COORDINATES { Align::Left } else { Align::Point };
    heads.extend(coordinates(object, dimension).into_iter().map(|name| (name, align)));
    heads.push(("proof".into(), Align::Left));
    let mut columns = Columns::new(heads);
    for (idx, point) in points.iter().enumerate() {
        let point = Fields(&**point);
        let mut cells = vec![(idx + 1).to_string()];
        cells.extend(coordinate_cells(&point.vector("x").unwrap_or_default(), look));
        cells.push(point.text("proof").map_or_else(String::new, |proof| proof.to_string()));
        columns.row(cells);
    }
    let complete = fields.flag("complete").unwrap_or(false);
    let n = points.len();
    let found = if n == 1 { "1 solution".into() } else { format!("{n} solutions") };
    let end = if complete { "no other in the box (proved)" } else { "the search of the box is not complete" };
    let line = look.paint(if complete { Part::Good } else { Part::Warning }, &format!("{found}; {end}"));
    let table = if n > 0 { columns.text(look) } else { String::new() };
    let undecided = fields.length("undecided");
    let open = if undecided > 0 { format!("  {undecided} undecided boxes: ans.undecided\n") } else { String::new() };
    format!("{table}  {line}\n{open}")
}
