//! Lines through points: cut to a frame, and thinned to the corners that can be seen.

use super::scene::Point;

/// A rectangle: left, top, width, height.
pub type Rect = [f64; 4];

/// Corners that are looked back at when a line is thinned; bounds the cost.
const LOOK_BACK: usize = 64;

/// The parts of a line inside a rectangle. Points that are not finite interrupt it; so do steps from above to below and back
/// if `breaks` says that these are poles.
pub fn clipped(points: &[Point], rect: Rect, breaks: bool) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let (p, q) = (pair[0], pair[1]);
        let is_finite = p.iter().chain(&q).all(|coordinate| coordinate.is_finite());
        let visible = if is_finite && !(breaks && leaps(p, q, rect)) { segment(p, q, rect) } else { None };
        let Some((from, to)) = visible else {
            open = false;
            continue;
        };
        if !open || from != p {
            parts.push(vec![from]);
        }
        if let Some(part) = parts.last_mut() {
            part.push(to);
        }
        open = to == q;
    }
    parts
}

/// Whether a step leads from above the rectangle to below it, or back.
fn leaps(p: Point, q: Point, [_, top, _, height]: Rect) -> bool {
    (p[1] < top && q[1] > top + height) || (q[1] < top && p[1] > top + height)
}

/// The part of a segment inside a rectangle. Source: Liang and Barsky, ACM Trans. Graph. 3 (1984).
fn segment(p: Point, q: Point, [left, top, width, height]: Rect) -> Option<(Point, Point)> {
    let step = [q[0] - p[0], q[1] - p[1]];
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (k, lo, hi) in [(0, left, left + width), (1, top, top + height)] {
        if step[k] == 0.0 {
            if !(lo..=hi).contains(&p[k]) {
                return None;
            }
            continue;
        }
        let (a, b) = ((lo - p[k]) / step[k], (hi - p[k]) / step[k]);
        from = from.max(a.min(b));
        to = to.min(a.max(b));
    }
    if from > to {
        return None;
    }
    let at = |share: f64| [p[0] + share * step[0], p[1] + share * step[1]];
    Some((if from == 0.0 { p } else { at(from) }, if to == 1.0 { q } else { at(to) }))
}

/// The same line without corners that lie within `tolerance` of the line without them.
pub fn thinned(points: &[Point], tolerance: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut anchor = 0;
    for idx in 0..points.len() {
        if idx == 0 {
            kept.push(points[0]);
            continue;
        }
        let is_far = |k: usize| distance(points[k], points[anchor], points[idx]) > tolerance;
        if idx - anchor > LOOK_BACK || (anchor + 1..idx).any(is_far) {
            anchor = idx - 1;
            kept.push(points[anchor]);
        }
    }
    if points.len() > 1 {
        kept.push(points[points.len() - 1]);
    }
    kept
}

/// The distance of a point from a segment.
pub fn distance(at: Point, from: Point, to: Point) -> f64 {
    let step = [to[0] - from[0], to[1] - from[1]];
    let length = step[0] * step[0] + step[1] * step[1];
    let along = if length > 0.0 { ((at[0] - from[0]) * step[0] + (at[1] - from[1]) * step[1]) / length } else { 0.0 };
    let share = along.clamp(0.0, 1.0);
    let (x, y) = (at[0] - from[0] - share * step[0], at[1] - from[1] - share * step[1]);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_the_frame() {
        let rect = [0.0, 0.0, 10.0, 10.0];
        let parts = clipped(&[[-5.0, 5.0], [5.0, 5.0], [5.0, 15.0], [8.0, 15.0], [8.0, 5.0]], rect, false);
        assert_eq!(parts, [vec![[0.0, 5.0], [5.0, 5.0], [5.0, 10.0]], vec![[8.0, 10.0], [8.0, 5.0]]]);
        assert!(clipped(&[[-1.0, -1.0], [-2.0, 20.0]], rect, false).is_empty());
        let gap = clipped(&[[1.0, 1.0], [f64::NAN, 2.0], [3.0, 3.0], [4.0, 4.0]], rect, false);
        assert_eq!(gap, [vec![[3.0, 3.0], [4.0, 4.0]]]);
    }

    #[test]
    fn a_pole_is_no_line() {
        let pole = [[5.0, -100.0], [5.1, 100.0]];
        assert!(clipped(&pole, [0.0, 0.0, 10.0, 10.0], true).is_empty());
        assert_eq!(clipped(&pole, [0.0, 0.0, 10.0, 10.0], false).len(), 1);
    }

    #[test]
    fn thinning_keeps_corners_and_stays_near() {
        let square: Vec<Point> =
            (0..=40).map(|k| if k <= 20 { [f64::from(k), 0.0] } else { [20.0, f64::from(k - 20)] }).collect();
        assert_eq!(thinned(&square, 0.1), [[0.0, 0.0], [20.0, 0.0], [20.0, 20.0]]);
        let arc: Vec<Point> =
            (0..500).map(|k| f64::from(k) / 100.0).map(|t| [100.0 * t.cos(), 100.0 * t.sin()]).collect();
        let thin = thinned(&arc, 0.3);
        assert!(thin.len() < 60, "{}", thin.len());
        for point in &arc {
            let nearest = thin.windows(2).map(|pair| distance(*point, pair[0], pair[1])).fold(f64::INFINITY, f64::min);
            assert!(nearest <= 0.3 + 1e-9);
        }
    }
}
