//! Moré and Thuente's search: an interval that holds points with the strong Wolfe conditions, cut by safeguarded cubics.
//!
//! Source: J. J. Moré & D. J. Thuente, Line search algorithms with guaranteed sufficient decrease, ACM Trans. Math.
//! Softw. 20 (1994), sections 2 to 4; lengths outside the domain are drawn back towards the best end.

use super::super::stop::StopReason;
use super::{Probe, Ray};

/// The conditions that a length must satisfy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conditions {
    /// `φ(t) ≤ φ(0) + decrease·t·φ'(0)` (the paper's `μ`).
    pub decrease: f64,
    /// `|φ'(t)| ≤ curvature·|φ'(0)|` (the paper's `η`).
    pub curvature: f64,
}

/// What quasi-Newton methods ask (Nocedal & Wright, Numerical Optimization, 3.1).
pub(super) const QUASI_NEWTON: Conditions = Conditions { decrease: 1e-4, curvature: 0.9 };

/// The limit of trials.
const MAX_TRIALS: usize = 60;
/// While there is no upper end the next trial lies at most so many times the last move beyond the last trial.
const EXTRAPOLATE: f64 = 4.0;
/// The interval must shrink by this factor in two trials, else it is halved; no cut goes farther into it than this.
const SHRINK: f64 = 0.66;
/// Below this relative length an interval is empty.
const EMPTY: f64 = 1e-15;
/// A length outside the domain is shortened to this share of the way.
const INSIDE: f64 = 0.1;

/// Finds a length with the strong Wolfe conditions, else the lowest with enough decrease.
///
/// # Errors
/// The limit that ended the search; [`StopReason::NoDescent`] if no length gives enough decrease.
pub(super) fn search(ray: &Ray, first: f64, conditions: &Conditions) -> Result<Probe, StopReason> {
    let mut search = Search::new(ray, conditions);
    match search.run(first) {
        Err(StopReason::StepTooSmall) | Ok(None) => search.lowest.ok_or(StopReason::NoDescent),
        Ok(Some(probe)) => Ok(probe),
        Err(limit) => Err(limit),
    }
}

struct Search<'a> {
    ray: &'a Ray<'a>,
    conditions: &'a Conditions,
    /// `decrease·φ'(0)`: the slope of the line that values must stay below.
    tilt: f64,
    interval: Interval,
    /// The lowest point with enough decrease.
    lowest: Option<Probe>,
}

impl<'a> Search<'a> {
    fn new(ray: &'a Ray<'a>, conditions: &'a Conditions) -> Self {
        let start = End { t: 0.0, value: ray.here.value, slope: ray.slope };
        Self { ray, conditions, tilt: conditions.decrease * ray.slope, interval: Interval::new(start), lowest: None }
    }

    fn run(&mut self, first: f64) -> Result<Option<Probe>, StopReason> {
        let Conditions { decrease, curvature } = *self.conditions;
        let enough_slope = decrease.min(curvature) * self.ray.slope;
        let mut t = first;
        let mut auxiliary = true;
        for _ in 0..MAX_TRIALS {
            let Some(probe) = self.ray.probe(t)? else {
                self.interval.edge = t;
                t = self.interval.best.t + INSIDE * (t - self.interval.best.t);
                continue;
            };
            if self.ray.strong_wolfe(&probe, decrease, curvature) {
                return Ok(Some(probe));
            }
            let end = End { t, value: probe.iterate.value, slope: probe.slope };
            let falls = end.value <= self.ray.here.value + self.tilt * t;
            auxiliary &= !(falls && end.slope >= enough_slope);
            // Until a point with enough decrease and a higher slope is seen, φ minus the line steers (the paper's ψ).
            let steered = auxiliary && !falls && end.value <= self.interval.best.value;
            t = self.interval.cut(end, if steered { self.tilt } else { 0.0 });
            if falls && self.lowest.as_ref().is_none_or(|lowest| probe.iterate.value < lowest.iterate.value) {
                self.lowest = Some(probe);
            }
            if self.interval.is_empty() {
                break;
            }
        }
        Ok(None)
    }
}

/// A length with value and slope there.
#[derive(Clone, Copy, Debug)]
struct End {
    t: f64,
    value: f64,
    slope: f64,
}

impl End {
    /// The same for `φ(t) − tilt·t`.
    fn tilted(self, tilt: f64) -> Self {
        Self { t: self.t, value: self.value - tilt * self.t, slope: self.slope - tilt }
    }
}

/// The interval: its best end, its other end, and whether they enclose a solution.
struct Interval {
    best: End,
    other: End,
    closed: bool,
    /// The last two widths, the older one last.
    widths: (f64, f64),
    /// No length from here on is in the domain.
    edge: f64,
}

impl Interval {
    fn new(start: End) -> Self {
        let infinite = f64::INFINITY;
        Self { best: start, other: start, closed: false, widths: (infinite, infinite), edge: infinite }
    }

    fn is_empty(&self) -> bool {
        self.closed && (self.other.t - self.best.t).abs() <= EMPTY * self.best.t.max(self.other.t)
    }

    /// Takes in a trial and gives the next length: section 4 of the paper for the length, section 2 for the interval.
    fn cut(&mut self, trial: End, tilt: f64) -> f64 {
        let (best, other, new) = (self.best.tilted(tilt), self.other.tilted(tilt), trial.tilted(tilt));
        let (low, high) = if self.closed {
            (best.t.min(other.t), best.t.max(other.t))
        } else {
            (best.t, trial.t + EXTRAPOLATE * (trial.t - best.t))
        };
        let proposal = propose(&best, &other, &new, self.closed, high);
        if new.value > best.value {
            self.other = trial;
            self.closed = true;
        } else {
            if new.slope * best.slope < 0.0 {
                self.other = self.best;
                self.closed = true;
            }
            self.best = trial;
        }
        self.safeguard(proposal.length.clamp(low, high), proposal.may_stick)
    }

    /// Keeps the next length from sticking to an end, and inside the domain.
    fn safeguard(&mut self, mut length: f64, may_stick: bool) -> f64 {
        let way = self.other.t - self.best.t;
        if self.closed {
            let wall = self.best.t + SHRINK * way;
            if may_stick {
                length = if way > 0.0 { length.min(wall) } else { length.max(wall) };
            }
            if way.abs() >= SHRINK * self.widths.1 {
                length = self.best.t + 0.5 * way;
            }
            self.widths = (way.abs(), self.widths.0);
        }
        if length >= self.edge { self.best.t + 0.5 * (self.edge - self.best.t) } else { length }
    }
}

/// A next length, and whether it could stay at the same end for ever.
struct Proposal {
    length: f64,
    may_stick: bool,
}

/// The next length from the interval's ends and the new trial: the four cases of section 4.
fn propose(best: &End, other: &End, new: &End, closed: bool, high: f64) -> Proposal {
    let secant = new.t - new.slope * (new.t - best.t) / (new.slope - best.slope);
    if new.value > best.value {
        let cubic = cubic_minimizer(best, new);
        let chord = (best.value - new.value) / (new.t - best.t);
        let quadratic = best.t + 0.5 * best.slope / (chord + best.slope) * (new.t - best.t);
        let nearer = (cubic - best.t).abs() < (quadratic - best.t).abs();
        Proposal { length: if nearer { cubic } else { 0.5 * (cubic + quadratic) }, may_stick: true }
    } else if new.slope * best.slope < 0.0 {
        let cubic = cubic_minimizer(best, new);
        let farther = (cubic - new.t).abs() > (secant - new.t).abs();
        Proposal { length: if farther { cubic } else { secant }, may_stick: false }
    } else if new.slope.abs() < best.slope.abs() {
        // Where the cubic has no minimizer beyond the trial it falls for ever.
        let cubic = cubic_beyond(best, new).unwrap_or(if new.t > best.t { high } else { best.t.min(other.t) });
        let nearer = (cubic - new.t).abs() < (secant - new.t).abs();
        Proposal { length: if nearer == closed { cubic } else { secant }, may_stick: true }
    } else if closed {
        Proposal { length: cubic_minimizer(new, other), may_stick: false }
    } else {
        Proposal { length: high, may_stick: false }
    }
}

/// The numbers `θ` and `γ` of the cubic through values and slopes at two ends; `γ` is its slopes' root.
fn cubic_numbers(a: &End, b: &End) -> (f64, f64) {
    let theta = 3.0 * (a.value - b.value) / (b.t - a.t) + a.slope + b.slope;
    let size = theta.abs().max(a.slope.abs()).max(b.slope.abs());
    let square = (theta / size) * (theta / size) - (a.slope / size) * (b.slope / size);
    (theta, size * square.max(0.0).sqrt())
}

/// The minimizer of the cubic through two ends, the first of which falls towards the second.
fn cubic_minimizer(a: &End, b: &End) -> f64 {
    let (theta, root) = cubic_numbers(a, b);
    let root = if b.t < a.t { -root } else { root };
    let share = (root - a.slope + theta) / (2.0 * root - a.slope + b.slope);
    if share.is_finite() { a.t + share * (b.t - a.t) } else { 0.5 * (a.t + b.t) }
}

/// The minimizer of the cubic through two ends if it lies beyond the second.
fn cubic_beyond(a: &End, b: &End) -> Option<f64> {
    let (theta, root) = cubic_numbers(a, b);
    let root = if b.t > a.t { -root } else { root };
    let share = (root - b.slope + theta) / (2.0 * root + a.slope - b.slope);
    (share < 0.0 && root != 0.0).then_some(b.t + share * (a.t - b.t))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Curve, along};
    use super::*;

    /// Trials, length and slope of the paper's table I (its first function, `μ = 0.001`, `η = 0.1`), rounded as printed.
    const TABLE_1: [(f64, f64, f64); 4] =
        [(1e-3, 1.4, -9.2e-3), (1e-1, 1.4, 4.7e-3), (1e1, 10.0, 9.4e-3), (1e3, 37.0, 7.3e-4)];

    #[test]
    fn the_first_table_of_the_paper_comes_out() {
        let curve = Curve { value: |t| -t / (t * t + 2.0), slope: |t| (t * t - 2.0) / ((t * t + 2.0) * (t * t + 2.0)) };
        let conditions = Conditions { decrease: 1e-3, curvature: 0.1 };
        for (first, length, slope) in TABLE_1 {
            let found = along(&curve, |ray| search(ray, first, &conditions).map(|p| (p.length, p.slope)));
            let (t, s) = found.expect("there is such a length");
            assert!((t / length - 1.0).abs() <= 0.05, "from {first}: {t}, not {length}");
            assert!((s / slope - 1.0).abs() <= 0.02, "from {first}: slope {s}, not {slope}");
        }
    }

    #[test]
    fn an_endless_fall_gives_a_lower_point() {
        let falling = Curve { value: |t| -t, slope: |_| -1.0 };
        let found = along(&falling, |ray| search(ray, 1.0, &QUASI_NEWTON).map(|probe| probe.length));
        assert!(found.expect("it falls") > 1e20);
    }

    #[test]
    fn the_edge_of_the_domain_is_no_end() {
        let logarithm = Curve { value: |t| -t - (1.0 - t).ln() * 0.01, slope: |t| -1.0 + 0.01 / (1.0 - t) };
        let conditions = Conditions { decrease: 1e-4, curvature: 0.01 };
        let found = along(&logarithm, |ray| search(ray, 3.0, &conditions).map(|probe| probe.length));
        assert!((found.expect("the minimum is inside") - 0.99).abs() < 1e-3);
    }
}
