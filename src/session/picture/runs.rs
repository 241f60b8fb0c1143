//! Results to runs of optimizers: the points they accepted, with values, gradient norms and evaluations.

use crate::graph::value::{Object, Value};
use crate::plot::scene::{Line, LineKind, Track};
use crate::session::fields::Fields;
use crate::session::record::TRACK;

/// A run, or just a path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// What it is called: its method as written.
    pub name: String,
    /// What its end was found to be; empty for a plain path.
    pub verdict: String,
    /// The accepted points.
    pub points: Vec<Vec<f64>>,
    /// The values there; none of a plain path.
    pub values: Vec<f64>,
    /// The gradient norms there.
    pub norms: Vec<f64>,
    /// The evaluations until then.
    pub evaluations: Vec<f64>,
}

impl Run {
    /// The path at two of the coordinates.
    pub fn line(&self, series: usize, [i, j]: [usize; 2]) -> Line {
        let place = |x: &Vec<f64>| Some([*x.get(i)?, *x.get(j)?]);
        let points = self.points.iter().filter_map(place).collect();
        Line { name: self.name.clone(), points, kind: LineKind::Path, series }
    }
}

/// What is told of runs where they can be played; the number of each is that of its lines.
pub fn tracks(runs: &[Run]) -> Vec<Track> {
    let track = |(series, run): (usize, &Run)| Track {
        series,
        name: run.name.clone(),
        verdict: run.verdict.clone(),
        evaluations: run.evaluations.clone(),
        values: run.values.clone(),
        norms: run.norms.clone(),
    };
    runs.iter().enumerate().map(track).collect()
}

/// Why there are no runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRuns {
    /// The value is something else.
    Other,
    /// A run did not keep its path.
    NoPath(String),
}

/// The runs of a value: a race, a run, a path, or a list of such.
///
/// # Errors
/// If it is none of these, or a run kept no path.
pub fn runs(value: &Value) -> Result<Vec<Run>, NoRuns> {
    match value {
        Value::Object(object) if object.kind() == "race" => {
            Fields(&**object).objects("runs").iter().map(|run| minimization(&**run)).collect()
        }
        Value::Object(object) if object.kind() == "minimization" => Ok(vec![minimization(&**object)?]),
        Value::List(values) if is_path(values) => Ok(vec![path("path".into(), values)]),
        Value::List(values) => {
            let lists: Result<Vec<Vec<Run>>, NoRuns> = values.iter().map(runs).collect();
            let all: Vec<Run> = lists?.into_iter().flatten().collect();
            if all.is_empty() { Err(NoRuns::Other) } else { Ok(all) }
        }
        Value::Array(array) => {
            let (rows, columns) = array.rows_columns();
            let known = array.known().filter(|_| columns > 1 && rows > 0).ok_or(NoRuns::Other)?;
            let points = (0..rows).map(|row| known[row * columns..(row + 1) * columns].to_vec()).collect();
            Ok(vec![Run { name: "path".into(), points, ..Run::default() }])
        }
        _ => Err(NoRuns::Other),
    }
}

fn is_path(values: &[Value]) -> bool {
    let is_point = |value: &Value| match value {
        Value::Object(object) => object.kind() == "path_point",
        Value::Array(array) => array.rows_columns().1 == 1,
        _ => false,
    };
    !values.is_empty() && values.iter().all(is_point)
}

fn minimization(object: &dyn Object) -> Result<Run, NoRuns> {
    let fields = Fields(object);
    let name = fields.text("method").map_or_else(String::new, |name| name.to_string());
    let kept = |field: &str| match object.field(field) {
        Some(Value::List(points)) => Some(points),
        _ => None,
    };
    let Some(points) = kept("path").or_else(|| kept(TRACK)) else { return Err(NoRuns::NoPath(name)) };
    let verdict = fields.text("verdict").map_or_else(String::new, |verdict| verdict.to_string());
    Ok(Run { verdict, ..path(name, &points) })
}

fn path(name: String, values: &[Value]) -> Run {
    let mut run = Run { name, ..Run::default() };
    for value in values {
        match value {
            Value::Array(array) => run.points.extend(array.known().map(<[f64]>::to_vec)),
            Value::Object(object) => {
                let fields = Fields(&**object);
                run.points.extend(fields.vector("x"));
                run.values.extend(fields.number("value"));
                run.norms.extend(fields.number("gradient_norm"));
                run.evaluations.extend(fields.number("evaluations"));
            }
            _ => {}
        }
    }
    run
}

/// A box around all points of runs at the given coordinates, with room around. Runs that go far more astray than the
/// middle one do not count.
pub fn bounds(runs: &[Run], axes: &[usize]) -> Option<Vec<[f64; 2]>> {
    /// A run this many times as wide as the middle one has gone astray.
    const ASTRAY: f64 = 20.0;
    /// Room around the points, as a share of their width.
    const ROOM: f64 = 0.2;
    let side = |run: &Run, axis: usize| -> [f64; 2] {
        let finite = run.points.iter().filter_map(|x| x.get(axis).copied()).filter(|x| x.is_finite());
        finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[lo, hi], x| [lo.min(x), hi.max(x)])
    };
    let width = |run: &Run| axes.iter().map(|axis| side(run, *axis)).map(|[lo, hi]| hi - lo).fold(0.0, f64::max);
    let mut widths: Vec<f64> = runs.iter().map(width).collect();
    widths.sort_by(f64::total_cmp);
    let middle = widths.get(widths.len() / 2).copied()?;
    let kept: Vec<&Run> = runs.iter().filter(|run| width(run) <= ASTRAY * middle).collect();
    let mut sides: Vec<[f64; 2]> = Vec::with_capacity(axes.len());
    for axis in axes {
        let ends = kept.iter().map(|run| side(run, *axis));
        let [lo, hi] = ends.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], [lo, hi]| [a.min(lo), b.max(hi)]);
        if !(hi - lo).is_finite() {
            return None;
        }
        sides.push([lo, hi]);
    }
    let largest = sides.iter().map(|[lo, hi]| hi - lo).fold(0.0, f64::max);
    let least = if largest > 0.0 { 0.5 * largest } else { 1.0 };
    Some(
        sides
            .into_iter()
            .map(|[lo, hi]| {
                let half = 0.5 * (hi - lo).max(least) + ROOM * (hi - lo).max(least);
                [0.5 * (lo + hi) - half, 0.5 * (lo + hi) + half]
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::session::Session;

    fn value(text: &str) -> Value {
        Session::new().eval(text).expect("it runs").pop().expect("it shows something").value
    }

    #[test]
    fn paths_come_from_runs_races_and_matrices() {
        let one =
            runs(&value("minimize((x, y) -> x^2 + y^2, from = [1, 2], method = gd, trace = true)")).expect("a run");
        assert_eq!((one.len(), one[0].points[0].clone()), (1, vec![1.0, 2.0]));
        assert_eq!(one[0].points.len(), one[0].evaluations.len());
        let both = runs(&value("race((x, y) -> x^2 + y^2, from = [1, 2], methods = [gd, newton])")).expect("a race");
        assert_eq!((both.len(), both[1].name.as_str()), (2, "newton"));
        assert_eq!(runs(&value("[1, 2; 3, 4; 5, 6]")).expect("a path")[0].points[2], [5.0, 6.0]);
        assert_eq!(runs(&value("\"no path\"")), Err(NoRuns::Other));
    }

    #[test]
    fn a_run_that_goes_astray_does_not_stretch_the_box() {
        let run = |points: Vec<Vec<f64>>| Run { points, ..Run::default() };
        let near = || run(vec![vec![0.0, 0.0], vec![1.0, 2.0]]);
        let far = run(vec![vec![0.0, 0.0], vec![1e9, 0.0]]);
        let sides = bounds(&[near(), near(), far], &[0, 1]).expect("a box");
        assert!(sides[0][1] < 3.0 && sides[0][0] < 0.0 && sides[1][1] > 2.0, "{sides:?}");
        assert_eq!(bounds(&[run(vec![vec![1.0]])], &[0]).expect("a box").len(), 1);
        assert!(bounds(&[], &[0]).is_none());
    }
}
