//! Orbits of critical points to lines: `3 orbits under a group of order 8: points 1-4; 5-8; 9`.

use super::object::short_vector;
use crate::graph::value::{Object, Value};
use crate::repl::look::{Look, Part};
use crate::session::fields::Fields;

/// Orbits of a list that are shown.
const MOST_ORBITS: usize = 12;

/// Images of a point that are shown.
const MOST_IMAGES: usize = 8;

/// Orders beyond this are told by their first digits.
const LARGE: f64 = 1e15;

/// Images go on in a new line beyond this many letters.
const LINE: usize = 66;

/// Where the values of a point's lines begin.
const INDENT: usize = 17;

/// The line below a list of points, if some of them are images of others.
pub fn of_list(fields: Fields<'_>, look: Look) -> String {
    let orbits = fields.objects("orbits");
    if orbits.iter().all(|orbit| Fields(&**orbit).vector("points").is_none_or(|points| points.len() < 2)) {
        return String::new();
    }
    let mut shown: Vec<String> = orbits.iter().take(MOST_ORBITS).map(|orbit| places(&**orbit)).collect();
    if orbits.len() > MOST_ORBITS {
        shown.push(format!("and {} more (see ans.orbits)", orbits.len() - MOST_ORBITS));
    }
    let noun = if orbits.len() == 1 { "orbit" } else { "orbits" };
    let line = format!("{} {noun} under {}: points {}", orbits.len(), group(fields), shown.join("; "));
    format!("  {}\n", look.paint(Part::Quiet, &line))
}

/// `a group of order 8`.
fn group(fields: Fields<'_>) -> String {
    let known = fields.number("group_order");
    known.map_or("the symmetries that are proved".into(), |order| format!("a group of order {}", order_text(order)))
}

/// A whole number; a large one by its first digits.
fn order_text(order: f64) -> String {
    if order < LARGE { format!("{order:.0}") } else { format!("{order:.3e}") }
}

/// `1-4`, `2, 5-6`, and `2 of 4` where images lie outside the box or are missing.
fn places(orbit: &dyn Object) -> String {
    let fields = Fields(orbit);
    let points = fields.vector("points").unwrap_or_default();
    let mut runs: Vec<[f64; 2]> = Vec::new();
    for point in &points {
        match runs.last_mut() {
            Some([_, last]) if *last + 1.0 == *point => *last = *point,
            _ => runs.push([*point; 2]),
        }
    }
    let run = |[first, last]: &[f64; 2]| if first == last { first.to_string() } else { format!("{first}-{last}") };
    let text = runs.iter().map(run).collect::<Vec<_>>().join(", ");
    match fields.number("size") {
        Some(size) if size > points.len() as f64 => format!("{text} ({} of {size})", points.len()),
        _ => text,
    }
}

/// The lines that say what symmetries do with a point; none where they do nothing.
pub fn of_point(symmetry: Fields<'_>, look: Look) -> String {
    let mut text = String::new();
    let size = symmetry.number("size");
    if size != Some(1.0) {
        let size = size.map_or("more than 10000".into(), |size| size.to_string());
        text += &format!("    {:<12} {size} under {}:\n{}", "images", group(symmetry), images(symmetry, look));
    }
    let moving = symmetry.texts("moving").unwrap_or_default();
    if !moving.is_empty() {
        let along = match symmetry.number("dimension") {
            Some(1.0) => "along a curve".into(),
            Some(2.0) => "over a surface".into(),
            dimension => format!("over a set of dimension {:.0}", dimension.unwrap_or_default()),
        };
        text += &format!("    {:<12} {} ({along})\n", "moved by", moving.join("; "));
    }
    text
}

/// The images, as many in a line as fit.
fn images(symmetry: Fields<'_>, look: Look) -> String {
    let Some(Value::List(images)) = symmetry.0.field("images") else { return String::new() };
    let point = |image: &Value| match image {
        Value::Array(array) => array.known().map(|x| short_vector(x, look)),
        _ => None,
    };
    let mut words: Vec<String> = images.iter().take(MOST_IMAGES).filter_map(point).collect();
    if images.len() > MOST_IMAGES {
        words.push(look.symbol("…", "...").into());
    }
    let (mut text, mut line) = (String::new(), String::new());
    for (place, word) in words.iter().enumerate() {
        if !line.is_empty() && line.chars().count() + word.chars().count() > LINE {
            text += &format!("{:INDENT$}{}\n", "", line.trim_end());
            line.clear();
        }
        line += word;
        line += if place + 1 < words.len() { ", " } else { "" };
    }
    text + &format!("{:INDENT$}{line}\n", "")
}
