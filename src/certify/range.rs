//! Proved bounds of the values of a function on a box, by branch and bound with intervals.
//!
//! A part is bounded by the natural enclosure and the mean value form, is shrunk to a face where the function is monotone,
//! and is left when it cannot hold a value beyond one that is attained (R. E. Moore, Interval Analysis, 1966; R. B. Kearfott,
//! Rigorous Global Search, 1996, ch. 5).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::solution::Ended;
use super::system::{System, Workspace};
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::{Interval, Regularity};

/// A side that is shorter than this share of its coordinates is not divided.
const LEAST_WIDTH: f64 = 1e-13;
/// A value counts as at least this share of the largest one seen.
const LEAST_SIZE: f64 = 1e-6;
/// How many parts are looked at between two questions to the interrupt.
const BETWEEN_CHECKS: usize = 64;

/// How tight the bounds are to be and how long that may take.
#[derive(Clone, Debug)]
pub struct RangeSettings {
    /// The gap between a bound and an attained value at which to stop, relative to the size of the values.
    pub tolerance: f64,
    /// The largest number of parts to look at, for each of the two bounds.
    pub max_boxes: usize,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
}

impl Default for RangeSettings {
    fn default() -> Self {
        Self { tolerance: 1e-9, max_boxes: 100_000, interrupt: Interrupt::new() }
    }
}

/// A value that the function is proved to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Attained {
    /// The value, rounded to the inside of the range.
    pub value: f64,
    /// A point of the box where the function is at least so extreme.
    pub x: Vec<f64>,
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// No value of the function in the box lies beyond.
    pub bound: f64,
    /// The most extreme value found, if the function is known to be defined somewhere.
    pub attained: Option<Attained>,
}

/// A proved enclosure of the values of a function on a box.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvedRange {
    /// The lower end.
    pub lower: End,
    /// The upper end.
    pub upper: End,
    /// Whether the function may have no value at points of the box; the bounds are for those where it has one.
    pub is_partial: bool,
    /// Whether the function is proved to have no value anywhere in the box.
    pub is_empty: bool,
    /// How many parts were looked at.
    pub boxes: usize,
    /// Why the bounds are less tight than asked for, if they are by a limit.
    pub ended: Option<Ended>,
}

/// Bounds the values of the function of which `system` is the gradient, on a box whose sides may be unbounded.
///
/// The bounds hold whatever the limits; [`ProvedRange::ended`] says whether they are as tight as asked for, as far as enclosures
/// can be. `None` if `system` is no gradient. Cost: a few evaluations of function and gradient for each part.
///
/// # Panics
/// If the box has another dimension than the system.
pub fn range(system: &System, bounds: &[[f64; 2]], settings: &RangeSettings) -> Option<ProvedRange> {
    assert_eq!(bounds.len(), system.dimension(), "the box has a side for each variable");
    let whole: Vec<Interval> = bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    let value = system.enclose_function(&whole)?;
    let mut down = Extreme::new(system, 1.0, settings);
    down.search(&whole);
    let mut up = Extreme::new(system, -1.0, settings);
    up.search(&whole);
    let is_empty = value.is_empty() || down.is_empty;
    let end = |extreme: &Extreme<'_>, sign: f64| End {
        bound: if is_empty { f64::NAN } else { sign * extreme.bound },
        attained: extreme.best.clone().map(|best| Attained { value: sign * best.value, x: best.x }),
    };
    Some(ProvedRange {
        lower: end(&down, 1.0),
        upper: end(&up, -1.0),
        is_partial: value.is_empty() || value.regularity() == Regularity::Partial,
        is_empty,
        boxes: down.boxes + up.boxes,
        ended: down.ended.or(up.ended),
    })
}

/// A part of the box with a lower bound of the values on it.
struct Part {
    lower: f64,
    sides: Vec<Interval>,
    depth: usize,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Part {}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Part {
    /// The part with the least bound is the greatest; of equal bounds the smallest part, so that a pole is soon reached.
    fn cmp(&self, other: &Self) -> Ordering {
        other.lower.total_cmp(&self.lower).then(self.depth.cmp(&other.depth))
    }
}

/// The search for the least value of `sign·f`.
struct Extreme<'a> {
    work: Workspace<'a>,
    system: &'a System,
    sign: f64,
    settings: &'a RangeSettings,
    heap: BinaryHeap<Part>,
    best: Option<Attained>,
    /// The size of the values seen.
    size: f64,
    bound: f64,
    boxes: usize,
    is_empty: bool,
    ended: Option<Ended>,
    slopes: Vec<Interval>,
}

impl<'a> Extreme<'a> {
    fn new(system: &'a System, sign: f64, settings: &'a RangeSettings) -> Self {
        Self {
            work: system.workspace(),
            system,
            sign,
            settings,
            heap: BinaryHeap::new(),
            best: None,
            size: 0.0,
            bound: f64::INFINITY,
            boxes: 0,
            is_empty: false,
            ended: None,
            slopes: vec![Interval::point(0.0); system.dimension()],
        }
    }

    fn search(&mut self, whole: &[Interval]) {
        self.add(whole.to_vec(), 0);
        while let Some(part) = self.heap.pop() {
            let is_settled = self.is_tight(part.lower);
            self.ended = self.limit().filter(|_| !is_settled);
            let side = self.side_to_divide(&part.sides).filter(|_| !is_settled && self.ended.is_none());
            let Some(side) = side else {
                self.bound = self.best.as_ref().map_or(part.lower, |best| best.value.min(part.lower));
                return;
            };
            for half in part.sides[side].split(part.sides[side].midpoint()) {
                let mut sides = part.sides.clone();
                sides[side] = half.as_variable();
                self.add(sides, part.depth + 1);
            }
        }
        // Every part was left: it lies above what is attained, or holds no value.
        self.is_empty = self.best.is_none();
        self.bound = self.best.as_ref().map_or(f64::INFINITY, |best| best.value);
    }

    fn is_tight(&self, lower: f64) -> bool {
        let gap = |value: f64| self.settings.tolerance * value.abs().max(LEAST_SIZE * self.size);
        self.best.as_ref().is_some_and(|best| lower >= best.value - gap(best.value))
    }

    fn limit(&self) -> Option<Ended> {
        if self.boxes >= self.settings.max_boxes {
            return Some(Ended::Boxes);
        }
        let asks = self.boxes % BETWEEN_CHECKS < 2;
        self.settings.interrupt.check().filter(|_| asks).map(Ended::Interrupted)
    }

    /// Bounds a part and keeps it, unless it holds no value below one that is attained.
    fn add(&mut self, mut sides: Vec<Interval>, depth: usize) {
        self.boxes += 1;
        let Some(lower) = self.lower_bound(&mut sides) else { return };
        self.sample(&sides);
        if self.best.as_ref().is_none_or(|best| lower <= best.value) {
            self.heap.push(Part { lower, sides, depth });
        }
    }

    /// A lower bound of the values on a part, which is shrunk to a face where they fall towards it; `None` if there are none.
    fn lower_bound(&mut self, sides: &mut [Interval]) -> Option<f64> {
        let mut value = self.enclose(sides)?;
        if value.regularity() != Regularity::Continuous {
            return Some(value.lo());
        }
        if self.enclose_slopes(sides) == Regularity::Partial {
            return Some(value.lo());
        }
        let mut shrunk = false;
        for (side, slope) in sides.iter_mut().zip(&self.slopes) {
            if side.is_point() {
                continue;
            }
            let end = if slope.lo() >= 0.0 {
                side.lo()
            } else if slope.hi() <= 0.0 {
                side.hi()
            } else {
                continue;
            };
            if end.is_finite() {
                *side = Interval::point(end).as_variable();
                shrunk = true;
            }
        }
        if shrunk {
            value = self.enclose(sides)?;
        }
        Some(self.mean_value(sides).map_or(value.lo(), |lower| lower.max(value.lo())))
    }

    /// The lower end of `f(c) + ∇f(X)·(X − c)`; for a function with corners the slopes hold those of all branches.
    fn mean_value(&self, sides: &[Interval]) -> Option<f64> {
        if !sides.iter().all(|side| side.is_bounded()) {
            return None;
        }
        let middle: Vec<Interval> = sides.iter().map(|side| Interval::point(side.midpoint())).collect();
        let mut value = self.enclose(&middle)?;
        for ((side, middle), slope) in sides.iter().zip(&middle).zip(&self.slopes) {
            if !side.is_point() {
                value = value + *slope * (*side - *middle);
            }
        }
        Some(value.lo()).filter(|lower| !lower.is_nan())
    }

    fn enclose(&self, sides: &[Interval]) -> Option<Interval> {
        let value = self.system.enclose_function(sides).filter(|value| !value.is_empty())?;
        Some(if self.sign < 0.0 { -value } else { value })
    }

    /// Encloses the gradient of `sign·f`.
    fn enclose_slopes(&mut self, sides: &[Interval]) -> Regularity {
        let regularity = self.work.equations(sides, &mut self.slopes);
        if self.sign < 0.0 {
            self.slopes.iter_mut().for_each(|slope| *slope = -*slope);
        }
        if self.slopes.iter().any(|slope| slope.is_empty()) { Regularity::Partial } else { regularity }
    }

    /// Computes a value in a part, which the least one does not exceed.
    fn sample(&mut self, sides: &[Interval]) {
        let x: Vec<f64> = sides.iter().map(|side| side.midpoint()).collect();
        let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
        let Some(value) = self.enclose(&point).filter(|value| value.regularity() != Regularity::Partial) else {
            return;
        };
        let value = value.hi();
        if !value.is_finite() {
            return;
        }
        self.size = self.size.max(value.abs());
        if self.best.as_ref().is_none_or(|best| value < best.value) {
            self.best = Some(Attained { value, x });
        }
    }

    /// The side across which the values change most, if any is long enough to be divided.
    fn side_to_divide(&mut self, sides: &[Interval]) -> Option<usize> {
        if let Some(place) = sides.iter().position(|side| !side.is_bounded()) {
            let side = sides[place];
            let middle = side.midpoint();
            return (middle > side.lo() && middle < side.hi()).then_some(place);
        }
        let has_slopes = self.enclose_slopes(sides) != Regularity::Partial;
        let weight = |place: usize| {
            let slope = self.slopes[place].magnitude();
            sides[place].width() * if has_slopes && slope.is_finite() { slope.max(f64::MIN_POSITIVE) } else { 1.0 }
        };
        let can = |place: &usize| {
            let side = sides[*place];
            let middle = side.midpoint();
            side.width() > LEAST_WIDTH * side.magnitude() && side.lo() < middle && middle < side.hi()
        };
        (0..sides.len()).filter(can).max_by(|a, b| weight(*a).total_cmp(&weight(*b)))
    }
}
