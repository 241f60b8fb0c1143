//! Proved Lipschitz constants on a box: `L` of the gradient, the largest norm of a Hessian, and `M` of the Hessian, the
//! largest norm of the tensor of third derivatives, both by branch and bound with intervals, from above and from below.
//!
//! The part with the largest bound is divided until that is near to the norm at some point, which is enclosed too, so that
//! the gap is known (R. E. Moore, Interval Analysis, 1966; for the constants: Nesterov & Polyak, Math. Program. 108 (2006)).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::solution::Ended;
use super::tensor_norm;
use super::third_order::ThirdOrder;
use crate::graph::formula::{Formula, TooLarge};
use crate::linalg::interval_matrix::eigenvalue_enclosures;
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::{Interval, Regularity};

/// How many parts are looked at between two questions to the interrupt.
const BETWEEN_CHECKS: usize = 32;
/// Up to so many variables all corners of the box are looked at first.
const MOST_WITH_CORNERS: usize = 6;
/// A side that is shorter than this share of its coordinates is not divided.
const LEAST_WIDTH: f64 = 1e-12;

/// How tight the constants are to be and how long that may take.
#[derive(Clone, Debug)]
pub struct LipschitzSettings {
    /// The gap between a proved constant and what is attained at which to stop, relative.
    pub tolerance: f64,
    /// The largest number of parts to look at, for each of the two constants.
    pub max_boxes: usize,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
}

impl Default for LipschitzSettings {
    fn default() -> Self {
        Self { tolerance: 1e-3, max_boxes: 5000, interrupt: Interrupt::new() }
    }
}

/// A proved constant.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvedConstant {
    /// The constant: no norm in the box is larger. Infinite where nothing is proved.
    pub upper: f64,
    /// The norm at a point is at least this.
    pub lower: f64,
    /// That point.
    pub at: Vec<f64>,
    /// How many parts were looked at.
    pub boxes: usize,
    /// Why the constant is less tight than asked for, if it is by a limit.
    pub ended: Option<Ended>,
}

/// The constants of a function on a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Lipschitz {
    /// `L`: `‖∇f(x) − ∇f(y)‖ ≤ L·‖x − y‖`.
    pub gradient: ProvedConstant,
    /// `M`: `‖∇²f(x) − ∇²f(y)‖ ≤ M·‖x − y‖`; `None` where there are too many variables.
    pub hessian: Option<ProvedConstant>,
}

/// Proves Lipschitz constants of the gradient and the Hessian of a formula of one number on a box.
///
/// Cost: derivatives and the norms of matrices and tensors for each part.
///
/// # Errors
/// If the formula's sums or derivatives are too large to be written out.
///
/// # Panics
/// If the box has another dimension than the formula.
pub fn lipschitz(formula: &Formula, bounds: &[[f64; 2]], settings: &LipschitzSettings) -> Result<Lipschitz, TooLarge> {
    assert_eq!(bounds.len(), formula.dimension(), "the box has a side for each variable");
    let mut derivatives = ThirdOrder::new(formula)?;
    let gradient = of_gradient(&mut derivatives, bounds, settings);
    let hessian = of_hessian(&mut derivatives, bounds, settings);
    Ok(Lipschitz { gradient, hessian })
}

/// The first of the two constants alone, from derivatives that are there already.
pub fn of_gradient(derivatives: &mut ThirdOrder, bounds: &[[f64; 2]], settings: &LipschitzSettings) -> ProvedConstant {
    Climb::new(derivatives, Order::Gradient, settings).run(bounds)
}

/// The second of the two constants alone; `None` where there are too many variables.
pub fn of_hessian(
    derivatives: &mut ThirdOrder,
    bounds: &[[f64; 2]],
    settings: &LipschitzSettings,
) -> Option<ProvedConstant> {
    derivatives.has_third().then(|| Climb::new(derivatives, Order::Hessian, settings).run(bounds))
}

/// Whose constant it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Gradient,
    Hessian,
}

/// A part of the box with an upper bound of the norms on it.
struct Part {
    upper: f64,
    sides: Vec<Interval>,
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
    fn cmp(&self, other: &Self) -> Ordering {
        self.upper.total_cmp(&other.upper)
    }
}

/// The search for the largest norm.
struct Climb<'a> {
    derivatives: &'a mut ThirdOrder,
    order: Order,
    settings: &'a LipschitzSettings,
    heap: BinaryHeap<Part>,
    lower: f64,
    at: Vec<f64>,
    boxes: usize,
    gradient: Vec<Interval>,
    hessian: Vec<Interval>,
    tensor: Vec<Interval>,
}

impl<'a> Climb<'a> {
    fn new(derivatives: &'a mut ThirdOrder, order: Order, settings: &'a LipschitzSettings) -> Self {
        let n = derivatives.dimension();
        let n_third = if derivatives.has_third() { n * n * n } else { 0 };
        let zeros = |count: usize| vec![Interval::point(0.0); count];
        Self {
            derivatives,
            order,
            settings,
            heap: BinaryHeap::new(),
            lower: 0.0,
            at: Vec::new(),
            boxes: 0,
            gradient: zeros(n),
            hessian: zeros(n * n),
            tensor: zeros(n_third),
        }
    }

    fn run(mut self, bounds: &[[f64; 2]]) -> ProvedConstant {
        let whole: Vec<Interval> = bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
        self.at = whole.iter().map(|side| side.midpoint()).collect();
        self.corners(bounds);
        self.add(whole);
        let (mut upper, mut ended) = (self.lower, None);
        while let Some(part) = self.heap.pop() {
            upper = part.upper.max(self.lower);
            if part.upper <= self.lower * (1.0 + self.settings.tolerance) {
                break;
            }
            ended = self.limit();
            let side = widest(&part.sides).filter(|_| ended.is_none());
            let Some(side) = side else { break };
            for half in part.sides[side].split(part.sides[side].midpoint()) {
                let mut sides = part.sides.clone();
                sides[side] = half.as_variable();
                self.add(sides);
            }
            upper = self.lower;
        }
        ProvedConstant { upper, lower: self.lower, at: self.at, boxes: self.boxes, ended }
    }

    fn limit(&self) -> Option<Ended> {
        if self.boxes >= self.settings.max_boxes {
            return Some(Ended::Boxes);
        }
        let asks = self.boxes % BETWEEN_CHECKS < 2;
        self.settings.interrupt.check().filter(|_| asks).map(Ended::Interrupted)
    }

    fn corners(&mut self, bounds: &[[f64; 2]]) {
        let n = bounds.len();
        if n > MOST_WITH_CORNERS || !bounds.iter().flatten().all(|bound| bound.is_finite()) {
            return;
        }
        for corner in 0..1_usize << n {
            let x: Vec<f64> = bounds.iter().enumerate().map(|(i, side)| side[corner >> i & 1]).collect();
            self.sample(&x);
        }
    }

    /// Bounds a part and keeps it, unless all norms on it are as small as one that is attained.
    fn add(&mut self, sides: Vec<Interval>) {
        self.boxes += 1;
        let middle: Vec<f64> = sides.iter().map(|side| side.midpoint()).collect();
        self.sample(&middle);
        let upper = self.upper_bound(&sides);
        if upper > self.lower {
            self.heap.push(Part { upper, sides });
        }
    }

    /// No norm on a part is larger; infinity where a derivative jumps or may have no value.
    fn upper_bound(&mut self, sides: &[Interval]) -> f64 {
        let n = sides.len();
        let [of_gradient, of_hessian] = self.derivatives.second(sides, &mut self.gradient, &mut self.hessian);
        if of_gradient != Regularity::Continuous || of_hessian == Regularity::Partial {
            return f64::INFINITY;
        }
        let upper = match self.order {
            Order::Gradient => {
                self.narrow_hessian(sides);
                norm_bounds(&self.hessian, n)[1]
            }
            Order::Hessian if of_hessian != Regularity::Continuous => f64::INFINITY,
            Order::Hessian => match self.derivatives.third(sides, &mut self.tensor) {
                Regularity::Partial => f64::INFINITY,
                _ => tensor_norm::upper_bound(&self.tensor, n),
            },
        };
        if upper.is_nan() { f64::INFINITY } else { upper }
    }

    /// Cuts the Hessian's enclosure down to that of the mean value form, where third derivatives are continuous.
    fn narrow_hessian(&mut self, sides: &[Interval]) {
        let n = sides.len();
        if !self.derivatives.has_third() || !sides.iter().all(|side| side.is_bounded()) {
            return;
        }
        if self.derivatives.third(sides, &mut self.tensor) != Regularity::Continuous {
            return;
        }
        let middle: Vec<Interval> = sides.iter().map(|side| Interval::point(side.midpoint())).collect();
        let mut at_middle = vec![Interval::point(0.0); n * n];
        let regular = self.derivatives.second(&middle, &mut self.gradient, &mut at_middle);
        if regular != [Regularity::Continuous; 2] {
            return;
        }
        for ((entry, start), slopes) in self.hessian.iter_mut().zip(at_middle).zip(self.tensor.chunks(n)) {
            let ways = sides.iter().zip(&middle).map(|(side, middle)| *side - *middle);
            let mean = slopes.iter().zip(ways).fold(start, |sum, (slope, way)| sum + *slope * way);
            let cut = entry.intersection(mean);
            if !cut.is_empty() {
                *entry = cut;
            }
        }
    }

    /// Looks at the norm at a point.
    fn sample(&mut self, x: &[f64]) {
        let n = x.len();
        let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
        let regular = self.derivatives.second(&point, &mut self.gradient, &mut self.hessian);
        if regular != [Regularity::Continuous; 2] {
            return;
        }
        let lower = match self.order {
            Order::Gradient => norm_bounds(&self.hessian, n)[0],
            Order::Hessian => match self.derivatives.third(&point, &mut self.tensor) {
                Regularity::Continuous => tensor_norm::lower_bound(&self.tensor, n),
                _ => return,
            },
        };
        if lower > self.lower {
            self.lower = lower;
            self.at = x.to_vec();
        }
    }
}

/// The side to divide: the longest, if it is long enough.
fn widest(sides: &[Interval]) -> Option<usize> {
    let can = |place: &usize| {
        let side = sides[*place];
        let middle = side.midpoint();
        side.width() > LEAST_WIDTH * side.magnitude() && side.lo() < middle && middle < side.hi()
    };
    (0..sides.len()).filter(can).max_by(|a, b| sides[*a].width().total_cmp(&sides[*b].width()))
}

/// Bounds of the norms of all symmetric matrices in an enclosure: by their eigenvalues, and by their rows.
fn norm_bounds(matrix: &[Interval], n: usize) -> [f64; 2] {
    let is_diagonal = (0..n * n).all(|at| at / n == at % n || (matrix[at].is_point() && matrix[at].lo() == 0.0));
    if is_diagonal {
        let entries = || (0..n).map(|i| matrix[i * n + i]);
        let least = entries().map(Interval::mignitude).fold(0.0, f64::max);
        return [least, entries().map(Interval::magnitude).fold(0.0, f64::max)];
    }
    let rows = matrix.chunks(n).map(|row| row.iter().fold(Interval::point(0.0), |sum, entry| sum + entry.abs()).hi());
    let by_rows = rows.fold(0.0, f64::max);
    let Some(values) = eigenvalue_enclosures(matrix, n) else { return [0.0, by_rows] };
    let (mut lower, mut upper) = (0.0_f64, 0.0_f64);
    for [lo, hi] in values {
        let value = Interval::new(lo, hi);
        lower = lower.max(value.mignitude());
        upper = upper.max(value.magnitude());
    }
    [lower, upper.min(by_rows)]
}
