//! A picture as a value: a scene, with its numbers as named fields.

use std::any::Any;
use std::sync::Arc;

use crate::graph::value::{Array, Object, Value};
use crate::plot::field::Field;
use crate::plot::scene::{Axis, Bar, Line, LineKind, Mark, Panel, Point, Scale, Scene};
use crate::session::record::{Record, boxed, count, optional, text};

/// The fields of a picture.
const FIELDS: &[&str] = &["title", "description", "panels", "file"];

/// A picture as a value.
#[derive(Debug)]
pub struct Plotted {
    /// What it shows.
    pub scene: Arc<Scene>,
    /// The file that it was written to.
    pub file: Option<String>,
}

impl Plotted {
    /// As a value.
    pub fn into_value(self) -> Value {
        Value::Object(Arc::new(self))
    }
}

impl Object for Plotted {
    fn kind(&self) -> &'static str {
        "plot"
    }

    fn fields(&self) -> &'static [&'static str] {
        FIELDS
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "title" => Some(text(&self.scene.title)),
            "description" => Some(text(&self.scene.description)),
            "panels" => Some(Value::List(self.scene.panels.iter().map(panel).collect())),
            "file" => Some(optional(self.file.as_ref(), text)),
            _ => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn panel(panel: &Panel) -> Value {
    const NAMES: &[&str] = &["title", "x", "y", "field", "outside", "bars", "lines", "marks"];
    let values = vec![
        text(&panel.title),
        axis(&panel.x),
        axis(&panel.y),
        optional(panel.field.as_ref(), field),
        boxed(&panel.outside),
        Value::List(panel.bars.iter().map(bar).collect()),
        Value::List(panel.lines.iter().map(line).collect()),
        Value::List(panel.marks.iter().map(mark).collect()),
    ];
    Record::new("panel", NAMES, values).into_value()
}

fn axis(axis: &Axis) -> Value {
    let scale = match axis.scale {
        Scale::Linear => "linear",
        Scale::Logarithmic => "logarithmic",
    };
    let values = vec![text(&axis.label), Value::Range(axis.lo, axis.hi), text(scale)];
    Record::new("axis", &["label", "range", "scale"], values).into_value()
}

fn field(field: &Field) -> Value {
    const NAMES: &[&str] = &["columns", "rows", "lowest", "highest", "levels", "saddle_levels"];
    let [lowest, highest] = field.range();
    let values = vec![
        count(field.columns()),
        count(field.rows()),
        Value::number(lowest),
        Value::number(highest),
        Value::vector(field.levels()),
        Value::vector(field.marked()),
    ];
    Record::new("field", NAMES, values).into_value()
}

fn bar(bar: &Bar) -> Value {
    let values = vec![Value::Range(bar.from, bar.to), Value::number(bar.height)];
    Record::new("bar", &["range", "height"], values).into_value()
}

fn points(points: &[Point]) -> Value {
    let entries: Vec<f64> = points.iter().flatten().copied().collect();
    Value::Array(Array::matrix(points.len(), 2, entries))
}

fn line(line: &Line) -> Value {
    let kind = match line.kind {
        LineKind::Curve => "curve".into(),
        LineKind::Steps => "steps".into(),
        LineKind::Path => "path".into(),
        LineKind::Set(kind) => format!("set, {}", kind.word()),
    };
    Record::new("line", &["name", "kind", "points"], vec![text(&line.name), text(kind), points(&line.points)])
        .into_value()
}

fn mark(mark: &Mark) -> Value {
    let values = vec![text(mark.kind.word()), Value::vector(&mark.at), text(&mark.words)];
    Record::new("mark", &["kind", "at", "words"], values).into_value()
}
