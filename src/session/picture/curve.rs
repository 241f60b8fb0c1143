//! A function of one variable to a curve with its critical points; poles do not flatten it, gaps in the domain stay gaps.

use super::spots::{Set, Spots};
use crate::plot::scene::{Axis, Line, LineKind, Mark, MarkKind, Panel, Point};

/// The share of the values that may lie outside the picture on each side, if they lie far outside: poles.
const TAIL: f64 = 0.02;
/// Values further out than this many times the range of the others are poles.
const FAR: f64 = 1.5;
/// Room above and below, as a share of the range.
const ROOM: f64 = 0.07;

/// A curve to be drawn.
pub struct Curve<'a> {
    /// The variable's name and range.
    pub x: Axis,
    /// What the function is called.
    pub label: String,
    /// Its values at equal steps over the range, both ends included.
    pub values: &'a [f64],
    /// Its critical points, one coordinate each.
    pub spots: &'a Spots,
    /// Which coordinate of the points varies.
    pub variable: usize,
}

/// The panel of a curve.
pub fn panel(curve: Curve<'_>) -> Panel {
    let last = curve.values.len().saturating_sub(1).max(1) as f64;
    let at = |idx: f64| curve.x.lo + (curve.x.hi - curve.x.lo) * idx / last;
    let mut points: Vec<Point> = curve.values.iter().enumerate().map(|(idx, value)| [at(idx as f64), *value]).collect();
    let marks = curve.spots.marks(|spot| Some([*spot.x.get(curve.variable)?, spot.value?]));
    let marks: Vec<Mark> = marks.into_iter().filter(|mark| (curve.x.lo..=curve.x.hi).contains(&mark.at[0])).collect();
    // The corner of a narrow well would be cut off between two steps.
    points.extend(marks.iter().filter(|mark| mark.kind != MarkKind::Point).map(|mark| mark.at));
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let range = range(curve.values, &marks);
    let outside = gaps(curve.values, at);
    let mut panel = Panel::new(curve.x, Axis::linear(curve.label, range));
    panel.outside = outside;
    panel.lines = vec![Line { name: String::new(), points, kind: LineKind::Curve, series: 1 }];
    for set in &curve.spots.sets {
        panel.lines.push(interval(set, curve.variable));
    }
    panel.marks = marks;
    panel
}

/// A set of critical points of one variable is an interval on which the function is constant.
fn interval(set: &Set, variable: usize) -> Line {
    let xs = || set.samples.iter().filter_map(|sample| sample.get(variable).copied());
    let ends = [xs().fold(f64::INFINITY, f64::min), xs().fold(f64::NEG_INFINITY, f64::max)];
    let points = ends.map(|x| [x, set.value]).to_vec();
    Line { name: set.name.clone(), points, kind: LineKind::Set(set.kind), series: 0 }
}

/// The parts of the axis in which there is no value.
fn gaps(values: &[f64], at: impl Fn(f64) -> f64) -> Vec<[f64; 2]> {
    let mut gaps = Vec::new();
    let mut from = None;
    let last = values.len().saturating_sub(1) as f64;
    for (idx, value) in values.iter().chain(&[0.0]).enumerate() {
        match (from, value.is_nan()) {
            (None, true) => from = Some(idx as f64 - 0.5),
            (Some(start), false) => {
                gaps.push([at(f64::max(start, 0.0)), at((idx as f64 - 0.5).min(last))]);
                from = None;
            }
            _ => {}
        }
    }
    gaps
}

/// The range of the vertical axis.
fn range(values: &[f64], marks: &[Mark]) -> [f64; 2] {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let Some((first, last)) = sorted.first().zip(sorted.last()) else { return [-1.0, 1.0] };
    let quantile = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    let (low, high) = (quantile(TAIL), quantile(1.0 - TAIL));
    let span = high - low;
    let mut lo = if low - first > FAR * span { low } else { *first };
    let mut hi = if last - high > FAR * span { high } else { *last };
    for mark in marks.iter().filter(|mark| mark.at[1].is_finite()) {
        (lo, hi) = (lo.min(mark.at[1]), hi.max(mark.at[1]));
    }
    let size = lo.abs().max(hi.abs());
    // What is left of rounding is no range.
    let room = if hi - lo > 1e-12 * size { ROOM * (hi - lo) } else { f64::max(1.0, 0.1 * size) };
    [lo - room, hi + room]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(f: impl Fn(f64) -> f64) -> Panel {
        let values: Vec<f64> = (0..=1000).map(|k| f(-2.0 + 0.004 * f64::from(k))).collect();
        let x = Axis::linear("x", [-2.0, 2.0]);
        panel(Curve { x, label: "f".into(), values: &values, spots: &Spots::default(), variable: 0 })
    }

    #[test]
    fn a_pole_does_not_flatten_the_curve() {
        let tame = drawn(|x| x.powi(4));
        assert!(tame.y.hi > 16.0 && tame.y.lo < 0.0);
        let pole = drawn(|x| 1.0 / (x - 1e-9));
        assert!(pole.y.hi < 100.0 && pole.y.lo > -100.0, "{:?}", pole.y);
        let flat = drawn(|_| 3.0);
        assert_eq!((flat.y.lo, flat.y.hi), (2.0, 4.0));
    }

    #[test]
    fn where_there_is_no_value_is_told() {
        let half = drawn(f64::sqrt);
        assert_eq!(half.outside.len(), 1);
        assert!(half.outside[0][0] == -2.0 && half.outside[0][1].abs() < 0.01, "{:?}", half.outside);
        assert!(drawn(|x| x).outside.is_empty());
        assert_eq!(drawn(|_| f64::NAN).outside, [[-2.0, 2.0]]);
    }
}
