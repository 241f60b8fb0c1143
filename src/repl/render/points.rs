//! Critical points and roots to tables.

use super::columns::{Align, Columns, fitted};
use super::object::{short_vector, table_number};
use super::orbits;
use super::value::MOST_ROWS;
use crate::graph::value::{Object, Value};
use crate::repl::look::{Look, Part};
use crate::session::fields::Fields;
use crate::session::text::{bound_text, format_number, marked_number};

/// Coordinates that get a column each.
const MOST_COORDINATES: usize = 5;

/// Eigenvalues that get a place each; of more the smallest and the largest are shown.
const MOST_EIGENVALUES: usize = 4;

/// Significant digits of eigenvalues in a table.
const EIGENVALUE_DIGITS: usize = 4;

/// Of functions of more variables the points are not counted index by index.
const MOST_INDICES: usize = 6;

/// A smaller width of an enclosure is of no interest.
const LEAST_WIDTH: f64 = 1e-300;

/// A larger share of the box is told without decimals.
const LARGE_SHARE: f64 = 0.1;

/// A smaller share of the box is not told exactly.
const LEAST_SHARE: f64 = 1e-4;

/// Special points of a set that are listed.
const MOST_SPECIAL: usize = 8;

/// The digits that are shown of them.
const SPECIAL_DIGITS: usize = 6;

/// Special points are located to about this.
const SPECIAL_PRECISION: f64 = 1e-6;

/// A table of critical points and what the search proved.
pub fn critical_points(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let points = fields.objects("points");
    let mut text = String::new();
    if !points.is_empty() {
        text += &fitted(look, |look| table(object, &points, look));
        text += &rows_left_out(points.len());
    }
    for continuum in fields.objects("continua") {
        text += &continuum_lines(&*continuum, look);
    }
    text += &verdict(fields, &points, look);
    text += &orbits::of_list(fields, look);
    text + &audit(fields, &points, look)
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

/// A number, or 0 where it is not known to differ from 0: what is left of rounding would only distract.
fn known(value: f64, within: Option<Value>) -> f64 {
    match within {
        Some(Value::Range(lo, hi)) if lo <= 0.0 && 0.0 <= hi => 0.0,
        _ => value,
    }
}

/// The coordinates of a point, where an enclosure is known with its precision.
fn known_coordinates(point: Fields<'_>) -> Vec<f64> {
    let mut x = point.vector("x").unwrap_or_default();
    if let Some(Value::List(sides)) = point.0.field("enclosure") {
        x.iter_mut().zip(sides.iter()).for_each(|(entry, side)| *entry = known(*entry, Some(side.clone())));
    }
    x
}

/// Which rows a table does not show.
fn rows_left_out(count: usize) -> String {
    match count.saturating_sub(MOST_ROWS) {
        0 => String::new(),
        rest => format!("  and {rest} more: ans[{}] and so on\n", MOST_ROWS + 1),
    }
}

fn table(object: &dyn Object, points: &[std::sync::Arc<dyn Object>], look: Look) -> Columns {
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
    let proved = points.iter().filter(|point| is_proved(point)).count();
    let is_mixed = proved > 0 && proved < points.len();
    if is_mixed {
        heads.push(("proof".into(), Align::Left));
    }
    let mut columns = Columns::new(heads);
    for (idx, point) in points.iter().take(MOST_ROWS).enumerate() {
        let fields = Fields(&**point);
        let mut cells = vec![(idx + 1).to_string()];
        cells.extend(coordinate_cells(&known_coordinates(fields), look));
        let value = fields.number("value").map(|value| known(value, fields.0.field("value_enclosure")));
        cells.push(value.map_or_else(String::new, |value| table_number(value, look)));
        cells.extend(eigenvalue_cells(&fields.vector("eigenvalues").unwrap_or_default(), eigenvalues));
        cells.push(kind_of(fields, look));
        if is_mixed {
            cells.push(if is_proved(point) { "proved" } else { "numerical" }.into());
        }
        columns.row(cells);
    }
    columns
}

fn eigenvalue_cells(values: &[f64], shown: usize) -> Vec<String> {
    let cell = |idx: usize| {
        let at = if idx + 1 == shown { values.len().checked_sub(1) } else { Some(idx) };
        at.and_then(|at| values.get(at)).map_or_else(String::new, |value| marked_number(*value, EIGENVALUE_DIGITS))
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

/// `a closed curve of minima, value 0: rotation of x, y (79 points on it)`, and below it its special points.
fn continuum_lines(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let closed = match fields.flag("closed") {
        Some(true) => "closed ",
        _ => "",
    };
    let what = match fields.number("dimension") {
        Some(1.0) => format!("a {closed}curve"),
        Some(2.0) => format!("a {closed}surface"),
        Some(dimension) => format!("a {closed}set of dimension {dimension:.0}"),
        None => "a set".into(),
    };
    let kind = fields.text("kind").unwrap_or_else(|| "undecided".into());
    let of = match &*kind {
        "minimum" => "minima (not strict)".into(),
        "maximum" => "maxima (not strict)".into(),
        "saddle" => format!("saddles of index {}", fields.count("index").unwrap_or_default()),
        _ => "degenerate critical points".to_string(),
    };
    // One with special points may also end at one of them.
    let leaves = match fields.flag("closed") {
        Some(false) if fields.length("rank_drops") > 0 => ", not closed",
        Some(false) => ", leaves the box",
        _ => "",
    };
    let value = fields.number("value").map_or(String::new(), |value| format!(", value {}", table_number(value, look)));
    let symmetry = fields.text("symmetry").map_or(String::new(), |symmetry| format!(", made by {symmetry}"));
    let samples = fields.length("samples");
    let mut text = format!("  {what} of {of}{leaves}{value}{symmetry} ({samples} points on it)\n");
    if let Some(Value::List(drops)) = object.field("rank_drops")
        && !drops.is_empty()
    {
        text += &format!("    special where more eigenvalues vanish, near {}\n", special_points(&drops));
    }
    text
}

fn special_points(drops: &[Value]) -> String {
    let point = |drop: &Value| match drop {
        Value::Array(array) => {
            let entries: Option<Vec<f64>> = array.iter().map(|entry| entry.known()).collect();
            entries.map(|entries| format!("[{}]", entries.into_iter().map(settled).collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    };
    let mut list: Vec<String> = drops.iter().take(MOST_SPECIAL).filter_map(point).collect();
    if drops.len() > MOST_SPECIAL {
        list.push(format!("and {} more", drops.len() - MOST_SPECIAL));
    }
    list.join(", ")
}

/// A coordinate of a special point without what is left of rounding.
fn settled(entry: f64) -> String {
    format_number((entry / SPECIAL_PRECISION).round() * SPECIAL_PRECISION, SPECIAL_DIGITS)
}

/// What the search proved: `9 found and each proved unique in its cell; no other in the box (proved, 41 boxes)`.
fn verdict(fields: Fields<'_>, points: &[std::sync::Arc<dyn Object>], look: Look) -> String {
    let complete = fields.flag("complete").unwrap_or(false);
    let boxes = fields.number("boxes").unwrap_or(0.0);
    let asked = fields.text("asked");
    let noun = asked.as_deref().unwrap_or("critical point");
    let found = match points.len() {
        0 if fields.length("continua") > 0 => format!("no isolated {noun}"),
        0 => format!("no {noun} found"),
        n => format!("{n} found"),
    };
    let proved = points.iter().filter(|point| is_proved(point)).count();
    let each = match (points.len(), proved) {
        (0, _) => "",
        (1, 1) => " and proved unique in its cell",
        (n, proved) if n == proved => " and each proved unique in its cell",
        (_, 0) => ", none proved",
        (_, proved) => return mixed_verdict(fields, (&found, proved), look),
    };
    let other = asked.as_deref().map_or("no other".into(), |asked| format!("no other {asked}"));
    let text = match (complete, points.len()) {
        (true, 0) if found.ends_with("found") => format!("no {noun} in the box ({})", proved_by(boxes)),
        (true, _) => format!("{found}{each}; {other} in the box ({})", proved_by(boxes)),
        (false, _) if boxes == 0.0 => format!("{found}; numerical search, there may be others"),
        (false, 0) => format!("{found}; none outside {}", open_parts(fields)),
        (false, _) => format!("{found}{each}; {other} outside {}", open_parts(fields)),
    };
    format!("  {}\n", look.paint(if complete { Part::Good } else { Part::Warning }, &text))
}

fn mixed_verdict(fields: Fields<'_>, (found, proved): (&str, usize), look: Look) -> String {
    let text = format!("{found}, {proved} of them proved; no other outside {}", open_parts(fields));
    format!("  {}\n", look.paint(Part::Warning, &text))
}

fn is_proved(point: &std::sync::Arc<dyn Object>) -> bool {
    Fields(&**point).text("proof").is_some_and(|proof| &*proof == "certified")
}

fn proved_by(boxes: f64) -> String {
    match boxes {
        0.0 => "proved".into(),
        1.0 => "proved, 1 box".into(),
        n => format!("proved, {n:.0} boxes"),
    }
}

/// The undecided parts in words: how many, which share of the box, and after how many boxes.
fn open_parts(fields: Fields<'_>) -> String {
    let parts = match fields.length("undecided") {
        1 => "1 undecided part".into(),
        n => format!("{n} undecided parts"),
    };
    let share = match fields.number("open_share") {
        Some(share) if share >= LARGE_SHARE => format!("{:.0} % of the box", 100.0 * share),
        Some(share) if share >= LEAST_SHARE => format!("{} % of the box", format_number(100.0 * share, 2)),
        Some(_) => format!("less than {} % of the box", format_number(100.0 * LEAST_SHARE, 2)),
        None => "a part of the box".into(),
    };
    let boxes = match fields.number("boxes") {
        Some(1.0) => "1 box".into(),
        boxes => format!("{:.0} boxes", boxes.unwrap_or(0.0)),
    };
    format!("{parts}, {share} ({boxes}; see ans.undecided)")
}

/// The count of the points by index against the degree of the gradient on the boundary.
fn audit(fields: Fields<'_>, points: &[std::sync::Arc<dyn Object>], look: Look) -> String {
    let Some(audit) = fields.object("audit") else { return String::new() };
    let audit = Fields(&*audit);
    let Some(degree) = audit.count("degree") else {
        let reason = audit.text("status").unwrap_or_else(|| "".into());
        return format!("  {}\n", look.paint(Part::Quiet, &format!("audit not done: {reason}")));
    };
    let gradient = match fields.text("function") {
        Some(name) => format!("{}{name}", look.symbol("∇", "grad ")),
        None => "the gradient".into(),
    };
    let line = if fields.flag("complete") == Some(true) {
        let count = if fields.text("asked").is_some() { String::new() } else { index_count(fields, points, look) };
        format!("index count {count}{degree} = degree of {gradient} on the border{}", look.symbol(" ✓", ""))
    } else {
        format!("degree of {gradient} on the border: {degree}")
    };
    format!("  {}\n", look.paint(Part::Quiet, &line))
}

/// `4 − 4 + 1 = `: how many points there are of each index, with the sign that they count with.
fn index_count(fields: Fields<'_>, points: &[std::sync::Arc<dyn Object>], look: Look) -> String {
    let dimension = fields.number("dimension").unwrap_or(0.0) as usize;
    if dimension > MOST_INDICES || points.is_empty() {
        return String::new();
    }
    let mut counts = vec![0; dimension + 1];
    for point in points {
        let index = Fields(&**point).number("index").unwrap_or(0.0) as usize;
        counts[index.min(dimension)] += 1;
    }
    let mut text = counts[0].to_string();
    for (index, count) in counts.iter().enumerate().skip(1) {
        let sign = if index % 2 == 1 { look.symbol("−", "-") } else { "+" };
        text += &format!(" {sign} {count}");
    }
    text + " = "
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
    line("value", fields.number("value").map(|value| table_number(value, look)));
    line("|gradient|", fields.number("gradient_norm").map(|norm| marked_number(norm, 2)));
    line("eigenvalues", vector("eigenvalues"));
    line("enclosure", fields.0.field("enclosure").and_then(|sides| widest_side(&sides)));
    if let Some(degenerate) = fields.object("degenerate") {
        let degenerate = Fields(&*degenerate);
        line("corank", degenerate.count("corank"));
        line("order", degenerate.count("order"));
        line("germ", degenerate.text("germ").map(|germ| germ.to_string()));
        line("strict", degenerate.flag("strict").map(|strict| if strict { "yes" } else { "no" }.into()));
    }
    if let Some(symmetry) = fields.object("symmetry") {
        text += &orbits::of_point(Fields(&*symmetry), look);
    }
    if let Some(reason) = fields.text("reason").filter(|reason| !reason.is_empty()) {
        for words in reason.lines() {
            text += &format!("    {words}\n");
        }
    }
    text
}

/// How precisely a proved point is known.
fn widest_side(sides: &Value) -> Option<String> {
    let Value::List(sides) = sides else { return None };
    let width = |side: &Value| match side {
        Value::Range(lo, hi) => Some(hi - lo),
        _ => None,
    };
    let widest = sides.iter().filter_map(width).fold(0.0_f64, f64::max);
    Some(format!("width at most {}", bound_text(widest.max(LEAST_WIDTH), 2, false)))
}

/// A table of the solutions of a system.
pub fn roots(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let points = fields.objects("points");
    let dimension = points.first().and_then(|point| Fields(&**point).vector("x")).map_or(0, |x| x.len());
    let align = if dimension > MOST_COORDINATES { Align::Left } else { Align::Point };
    let rows = |look: Look| {
        let mut heads = vec![("#".into(), Align::Right)];
        heads.extend(coordinates(object, dimension).into_iter().map(|name| (name, align)));
        let mut columns = Columns::new(heads);
        for (idx, point) in points.iter().take(MOST_ROWS).enumerate() {
            let mut cells = vec![(idx + 1).to_string()];
            cells.extend(coordinate_cells(&known_coordinates(Fields(&**point)), look));
            columns.row(cells);
        }
        columns
    };
    let table = if points.is_empty() { String::new() } else { fitted(look, rows) };
    let more = rows_left_out(points.len());
    let complete = fields.flag("complete").unwrap_or(false);
    let boxes = fields.number("boxes").unwrap_or(0.0);
    let found = match points.len() {
        0 => "no root".to_string(),
        1 => "1 root, proved unique in its cell; no other".into(),
        n => format!("{n} roots, each proved unique in its cell; no other"),
    };
    let end = match complete {
        true => format!(" in the box ({})", proved_by(boxes)),
        false => format!(" outside {}", open_parts(fields)),
    };
    let line = look.paint(if complete { Part::Good } else { Part::Warning }, &format!("{found}{end}"));
    format!("{table}{more}  {line}\n")
}

/// The bounds of a range, and how close the function comes to them.
pub fn bounds(object: &dyn Object, look: Look) -> String {
    let fields = Fields(object);
    let (lower, upper) = (fields.number("lower").unwrap_or(f64::NAN), fields.number("upper").unwrap_or(f64::NAN));
    let within = format!(
        "  {} {sign} f {sign} {}",
        bound_text(lower, look.digits, true),
        bound_text(upper, look.digits, false),
        sign = look.symbol("≤", "<=")
    );
    let mut text = format!("{within}   {}\n", look.paint(Part::Quiet, "proved"));
    for (name, place, words) in [("attained_lower", "lower_at", "least"), ("attained_upper", "upper_at", "largest")] {
        if let (Some(value), Some(x)) = (fields.number(name), fields.vector(place)) {
            let line = format!("{words} value found {} at {}", table_number(value, look), short_vector(&x, look));
            text += &format!("  {}\n", look.paint(Part::Quiet, &line));
        }
    }
    text
}
