//! Results of built-ins as values: named fields in the order of the JSON contract.

use std::any::Any;
use std::sync::Arc;

use super::proof_record::{audit, doubts, ended, parts};
use crate::certify::solution::Ended;
use crate::classify::point::{CriticalPoint, Degenerate, Proof};
use crate::critical::critical_set::{Continuum, CriticalSet};
use crate::critical::orbit::{Orbit, Orbits};
use crate::graph::value::{Array, Object, Value};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::optimize::minimization::{Minimization, PathPoint};

/// A result with named fields.
#[derive(Debug)]
pub struct Record {
    kind: &'static str,
    names: &'static [&'static str],
    values: Vec<Value>,
    /// The field that it is indexed and measured by.
    entries: Option<&'static str>,
    /// The field that it stands for in arithmetic.
    array: Option<&'static str>,
    /// Further names of parts, such as the runs of a race by their methods.
    parts: Vec<(String, Value)>,
}

impl Record {
    /// A record of these fields.
    ///
    /// # Panics
    /// If there are not as many values as names.
    pub fn new(kind: &'static str, names: &'static [&'static str], values: Vec<Value>) -> Self {
        assert_eq!(names.len(), values.len(), "every field of {kind} has a value");
        Self { kind, names, values, entries: None, array: None, parts: Vec::new() }
    }

    pub(super) fn standing_for(mut self, field: &'static str) -> Self {
        self.array = Some(field);
        self
    }

    pub(super) fn indexed_by(mut self, field: &'static str) -> Self {
        self.entries = Some(field);
        self
    }

    /// As a value.
    pub fn into_value(self) -> Value {
        Value::Object(Arc::new(self))
    }
}

impl Object for Record {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn fields(&self) -> &'static [&'static str] {
        self.names
    }

    fn field(&self, name: &str) -> Option<Value> {
        let own = self.names.iter().position(|known| *known == name).map(|idx| self.values[idx].clone());
        own.or_else(|| self.parts.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
    }

    fn entries(&self) -> Option<Vec<Value>> {
        match self.entries.and_then(|name| self.field(name)) {
            Some(Value::List(values)) => Some(values.to_vec()),
            Some(Value::Array(array)) => Some(array.iter().map(Value::Number).collect()),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Array> {
        match self.array.and_then(|name| self.field(name)) {
            Some(Value::Array(array)) => Some(array),
            _ => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) fn text(text: impl AsRef<str>) -> Value {
    Value::Text(text.as_ref().into())
}

pub(super) fn optional<T>(value: Option<T>, as_value: impl Fn(T) -> Value) -> Value {
    value.map_or(Value::Nothing, as_value)
}

pub(super) fn count(count: usize) -> Value {
    Value::number(count as f64)
}

pub(super) fn boxed(bounds: &[[f64; 2]]) -> Value {
    Value::List(bounds.iter().map(|side| range(*side)).collect())
}

/// An interval; its ends are told without the sign of a zero, which rounding outwards leaves as `0..-0`.
pub(super) fn range([lo, hi]: [f64; 2]) -> Value {
    Value::Range(lo + 0.0, hi + 0.0)
}

/// Eigenvalues and eigenvectors, the vectors as columns of a matrix.
pub fn eigen(eigen: &SymmetricEigen) -> Value {
    let n = eigen.values.len();
    let columns: Vec<&[f64]> = (0..n).map(|k| eigen.vector(k)).collect();
    let vectors = matrix_of_columns(&columns);
    let values = vec![Value::vector(&eigen.values), vectors];
    Record::new("eigen", &["values", "vectors"], values).standing_for("values").indexed_by("values").into_value()
}

fn matrix_of_columns(columns: &[&[f64]]) -> Value {
    let n = columns.len();
    let entries: Vec<f64> = (0..n * n).map(|place| columns[place % n][place / n]).collect();
    Value::Array(Array::matrix(n, n, entries))
}

/// A classified critical point by itself, with what symmetries do with it.
pub fn critical_point(point: &CriticalPoint, symmetry: Option<Value>) -> Value {
    one_point(point, true, [Value::Nothing, symmetry.unwrap_or(Value::Nothing)])
}

/// A critical point, with or without eigenvectors, with its orbit in a list and what symmetries do with it alone.
fn one_point(point: &CriticalPoint, with_vectors: bool, [orbit, symmetry]: [Value; 2]) -> Value {
    const NAMES: &[&str] = &[
        "x",
        "value",
        "gradient_norm",
        "eigenvalues",
        "eigenvectors",
        "kind",
        "index",
        "nullity",
        "degenerate",
        "proof",
        "enclosure",
        "value_enclosure",
        "eigenvalue_enclosures",
        "orbit",
        "symmetry",
        "reason",
    ];
    let vectors: Vec<&[f64]> = point.eigenvectors.iter().map(Vec::as_slice).collect();
    let values = vec![
        Value::vector(&point.x),
        Value::number(point.value),
        Value::number(point.gradient_norm),
        Value::vector(&point.eigenvalues),
        if with_vectors { matrix_of_columns(&vectors) } else { Value::Nothing },
        text(point.kind.word()),
        count(point.morse_index),
        count(point.nullity),
        optional(point.degenerate.as_ref(), degenerate),
        text(point.proof.word()),
        match &point.proof {
            Proof::Certified(enclosure) => boxed(enclosure),
            Proof::Numerical { .. } => Value::Nothing,
        },
        optional(point.enclosures.as_ref(), |known| range(known.value)),
        optional(point.enclosures.as_ref(), |known| boxed(&known.eigenvalues)),
        orbit,
        symmetry,
        text(&point.reason),
    ];
    Record::new("critical_point", NAMES, values).standing_for("x").into_value()
}

fn degenerate(degenerate: &Degenerate) -> Value {
    const NAMES: &[&str] = &["nature", "strict", "isolated", "corank", "germ", "order", "milnor"];
    let values = vec![
        text(degenerate.nature.word()),
        optional(degenerate.strict, Value::boolean),
        optional(degenerate.isolated, Value::boolean),
        count(degenerate.corank),
        optional(degenerate.germ.as_ref(), text),
        optional(degenerate.order, count),
        optional(degenerate.milnor, count),
    ];
    Record::new("degenerate", NAMES, values).into_value()
}

/// Above so many points a result carries no eigenvectors.
const MOST_POINTS_WITH_VECTORS: usize = 1000;

/// The critical points of a box.
pub fn critical_points(set: &CriticalSet) -> Value {
    const NAMES: &[&str] = &[
        "dimension",
        "box",
        "complete",
        "points",
        "continua",
        "orbits",
        "group_order",
        "undecided",
        "doubts",
        "open_volume",
        "open_share",
        "boxes",
        "audit",
        "proof",
        "starts",
        "ended",
    ];
    let with_vectors = set.points.len() <= MOST_POINTS_WITH_VECTORS;
    let orbit = |place: usize| set.orbits.as_ref().and_then(|orbits| orbits.of_point[place]);
    let points = set.points.iter().enumerate().map(|(place, point)| {
        one_point(point, with_vectors, [optional(orbit(place), |number| count(number + 1)), Value::Nothing])
    });
    // A search with proof looks at one box at least; it may add points that are not proved.
    let is_proved = set.boxes > 0 && set.points.iter().all(|point| matches!(point.proof, Proof::Certified(_)));
    let values = vec![
        count(set.dimension),
        boxed(&set.bounds),
        Value::boolean(set.complete),
        Value::List(points.collect()),
        Value::List(set.continua.iter().map(continuum).collect()),
        optional(set.orbits.as_ref(), orbits),
        optional(set.orbits.as_ref().filter(|orbits| orbits.is_order_exact), |orbits| {
            Value::number(orbits.group_order)
        }),
        parts(&set.undecided),
        doubts(&set.undecided),
        Value::number(set.open_volume),
        Value::number(set.open_share),
        count(set.boxes),
        optional(set.audit.as_ref(), audit),
        text(if is_proved { "certified" } else { "numerical" }),
        count(set.starts),
        ended(set.ended.or(set.interrupted.map(Ended::Interrupted))),
    ];
    Record::new("critical_points", NAMES, values).indexed_by("points").into_value()
}

/// The orbits of a list of points, which count from 1.
fn orbits(orbits: &Orbits) -> Value {
    const NAMES: &[&str] = &["points", "size", "stabilizer", "outside", "missing"];
    let orbit = |orbit: &Orbit| {
        let places: Vec<f64> = orbit.points.iter().map(|place| *place as f64 + 1.0).collect();
        let values = vec![
            Value::vector(&places),
            count(orbit.size),
            optional(orbits.stabilizer(orbit), Value::number),
            count(orbit.outside),
            Value::List(orbit.missing.iter().map(|x| Value::vector(x)).collect()),
        ];
        Record::new("orbit", NAMES, values).into_value()
    };
    Value::List(orbits.list.iter().map(orbit).collect())
}

fn continuum(continuum: &Continuum) -> Value {
    const NAMES: &[&str] = &[
        "dimension",
        "kind",
        "index",
        "nullity",
        "value",
        "samples",
        "closed",
        "symmetry",
        "rank_drops",
        "proof",
        "reason",
    ];
    let values = vec![
        count(continuum.dimension),
        text(continuum.kind.word()),
        count(continuum.index),
        count(continuum.nullity),
        Value::number(continuum.value),
        Value::List(continuum.samples.iter().map(|sample| Value::vector(sample)).collect()),
        optional(continuum.closed, Value::boolean),
        optional(continuum.symmetry.as_ref(), text),
        Value::List(continuum.rank_drops.iter().map(|point| Value::vector(point)).collect()),
        text("numerical"),
        text(&continuum.reason),
    ];
    Record::new("continuum", NAMES, values).into_value()
}

/// The further field of a run with its path where no path was asked for: pictures are made of it.
pub const TRACK: &str = "track";

/// A run whose path is kept out of its fields.
pub fn untraced_minimization(mut run: Minimization, method: &str) -> Value {
    let track = path(&run);
    run.path = None;
    let mut record = minimization_record(&run, method);
    record.parts.push((TRACK.into(), track));
    record.into_value()
}

/// A run of an optimizer. Its method may be told with its settings: `gd(step = 0.1)`.
pub fn minimization(run: &Minimization, method: &str) -> Value {
    minimization_record(run, method).into_value()
}

fn minimization_record(run: &Minimization, method: &str) -> Record {
    const NAMES: &[&str] = &[
        "method",
        "x",
        "value",
        "gradient_norm",
        "eigenvalues",
        "index",
        "nullity",
        "degenerate",
        "verdict",
        "converged",
        "stop",
        "steps",
        "evaluations",
        "proof",
        "enclosure",
        "alone_in",
        "ray",
        "path",
        "seconds",
        "reason",
    ];
    let proved = run.proof.as_ref().and_then(|proof| proof.as_ref().ok());
    let values = vec![
        text(method),
        Value::vector(&run.x),
        Value::number(run.value),
        Value::number(run.gradient_norm),
        optional(run.eigenvalues.as_ref(), |values| Value::vector(values)),
        count(run.index),
        count(run.nullity),
        optional(run.degenerate.as_ref(), degenerate),
        text(run.verdict.words()),
        Value::boolean(run.converged),
        text(run.stop.sentence().trim_end_matches('.')),
        count(run.steps),
        evaluations(run),
        text(if proved.is_some() { "certified" } else { "numerical" }),
        optional(proved, |proved| boxed(&proved.enclosure)),
        optional(proved, |proved| boxed(&proved.alone_in)),
        optional(run.ray.as_ref(), |ray| Value::vector(ray)),
        path(run),
        Value::number(run.seconds),
        text(&run.reason),
    ];
    Record::new("minimization", NAMES, values).standing_for("x")
}

fn evaluations(run: &Minimization) -> Value {
    let counts = &run.evaluations;
    let values = [counts.value, counts.gradient, counts.hessian, counts.hessian_vector].map(count).to_vec();
    Record::new("evaluations", &["value", "gradient", "hessian", "hessian_vector"], values).into_value()
}

fn path(run: &Minimization) -> Value {
    let Some(points) = &run.path else { return Value::Nothing };
    const NAMES: &[&str] =
        &["x", "value", "gradient_norm", "evaluations", "lowest_eigenvalue", "step_length", "radius", "weight"];
    let record = |point: &PathPoint| {
        let values = vec![
            Value::vector(&point.x),
            Value::number(point.value),
            Value::number(point.gradient_norm),
            count(point.evaluations),
            optional(point.lowest_eigenvalue, Value::number),
            optional(point.measures.step_length, Value::number),
            optional(point.measures.trust_radius, Value::number),
            optional(point.measures.cubic_weight, Value::number),
        ];
        Record::new("path_point", NAMES, values).standing_for("x").into_value()
    };
    Value::List(points.iter().map(record).collect())
}

/// Runs of several methods from one start; each is also a field by its method's name.
///
/// Paths are fields of the runs where they were asked for (`is_traced`).
pub fn race(runs: Vec<(String, Minimization)>, is_traced: bool) -> Value {
    let names: Vec<String> = runs.iter().map(|(_, run)| run.method.clone()).collect();
    let value = |(label, run): (String, Minimization)| {
        if is_traced { minimization(&run, &label) } else { untraced_minimization(run, &label) }
    };
    let values: Vec<Value> = runs.into_iter().map(value).collect();
    let parts = names.into_iter().zip(values.iter().cloned()).collect();
    let mut record = Record::new("race", &["runs"], vec![Value::List(values.into())]).indexed_by("runs");
    record.parts = parts;
    record.into_value()
}

/// Times of evaluations in nanoseconds, `[value, gradient, hessian, all three, hessian-vector product]`, one by one and in bulk.
pub fn bench(setup_us: f64, single: &[f64; 5], bulk: &[f64; 5], checksum: f64) -> Value {
    let times = |times: &[f64; 5]| {
        const NAMES: &[&str] =
            &["value_ns", "gradient_ns", "hessian_ns", "value_gradient_hessian_ns", "hessian_vector_ns"];
        Record::new("bench_times", NAMES, times.iter().map(|time| Value::number(*time)).collect()).into_value()
    };
    let values = vec![Value::number(setup_us), times(single), times(bulk), Value::number(checksum)];
    Record::new("bench", &["setup_us", "single", "bulk", "checksum"], values).into_value()
}
