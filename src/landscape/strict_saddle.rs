//! The strict-saddle test on a box, by branch and bound with intervals: at each point the gradient is at least `ε` long, or
//! the Hessian has an eigenvalue of at most `−γ`, or a local minimum is within `δ` around which, out to `2δ`, the Hessian's
//! eigenvalues are at least `α`.
//!
//! Source of the definition: R. Ge, F. Huang, C. Jin, Y. Yuan, Escaping from saddle points, COLT 2015, definition 3. Regions
//! of two conditions may touch at a point, where no division of the box separates them; so each holds with the parameter
//! changed by a small share, which the result tells.

use crate::certify::solution::Ended;
use crate::certify::third_order::ThirdOrder;
use crate::classify::point::Kind;
use crate::critical::multistart::{SearchSettings, multistart};
use crate::graph::formula::{Formula, TooLarge};
use crate::linalg::interval_matrix::eigenvalue_enclosures;
use crate::linalg::vector::norm;
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::objective::objective::Objective;

/// How many parts are looked at between two questions to the interrupt.
const BETWEEN_CHECKS: usize = 32;
/// A side that is shorter than this share of the box is not divided.
const LEAST_SHARE: f64 = 1e-9;
/// Parts of the ball around a minimum, at the most.
const MOST_IN_BALL: usize = 4000;
/// How often parameters that are not given are halved.
const HALVINGS: usize = 16;
/// Starts of the search for critical points.
const STARTS: usize = 400;
/// A coordinate of a witness is tried with so few digits too, as a multiple of this.
const PLAIN: f64 = 1e-6;
/// Undecided parts that are told.
const MOST_TOLD: usize = 20;

/// The parameters of the test; those that are not given are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parameters<T> {
    /// The least eigenvalue around minima.
    pub alpha: T,
    /// How far negative an eigenvalue is at saddles.
    pub gamma: T,
    /// The length of gradients elsewhere.
    pub epsilon: T,
    /// The distance from minima.
    pub delta: T,
}

/// What came of the test.
#[derive(Clone, Debug, PartialEq)]
pub enum StrictVerdict {
    /// The conditions hold in the whole box.
    Proved,
    /// None of them holds at this point; `for_all` if that is so for any parameters.
    Refuted {
        /// The point.
        witness: Vec<f64>,
        /// Whether no parameters at all can hold there.
        for_all: bool,
    },
    /// Neither is proved.
    Undecided,
}

/// The result of the test.
#[derive(Clone, Debug, PartialEq)]
pub struct StrictSaddle {
    /// What came of it.
    pub verdict: StrictVerdict,
    /// The parameters, those that were found included; `None` where there are none.
    pub parameters: Option<Parameters<f64>>,
    /// The minima that were used.
    pub minima: Vec<Vec<f64>>,
    /// Parts of the box of which nothing is proved, some of them if they are many.
    pub undecided: Vec<Vec<[f64; 2]>>,
    /// How many parts were looked at.
    pub boxes: usize,
    /// Why the search ended early.
    pub ended: Option<Ended>,
}

/// How closely conditions are held, and how long that may take.
#[derive(Clone, Debug)]
pub struct StrictSettings {
    /// The share by which `ε`, `γ` and `α` may be missed and `δ` exceeded.
    pub tolerance: f64,
    /// The largest number of parts to look at.
    pub max_boxes: usize,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
}

/// Tests a function of one number on a bounded box; both arguments are the same function.
///
/// Cost: a search for critical points, and gradient and Hessian for each part of the box.
///
/// # Errors
/// If the formula's sums or derivatives are too large to be written out.
///
/// # Panics
/// If the box has another dimension than the function.
pub fn strict_saddle(
    (formula, objective): (&Formula, &dyn Objective),
    bounds: &[[f64; 2]],
    given: Parameters<Option<f64>>,
    settings: &StrictSettings,
) -> Result<StrictSaddle, TooLarge> {
    assert_eq!(bounds.len(), formula.dimension(), "the box has a side for each variable");
    let derivatives = ThirdOrder::to_second(formula)?;
    let n = bounds.len();
    let mut test = Test {
        derivatives,
        bounds,
        settings,
        gradient: vec![Interval::point(0.0); n],
        hessian: vec![Interval::point(0.0); n * n],
        boxes: 0,
    };
    Ok(test.run(objective, given))
}

/// A point near which a local minimum is proved to be.
#[derive(Clone, Debug)]
struct ProvedMinimum {
    x: Vec<f64>,
    /// No farther than this.
    radius: f64,
}

struct Test<'a> {
    derivatives: ThirdOrder,
    bounds: &'a [[f64; 2]],
    settings: &'a StrictSettings,
    gradient: Vec<Interval>,
    hessian: Vec<Interval>,
    boxes: usize,
}

/// What the division of the box came to.
enum Cover {
    Whole,
    Witness(Vec<f64>),
    Left(Vec<Vec<Interval>>, Option<Ended>),
}

/// What is known at the critical points that were found.
struct Landscape {
    minima: Vec<Vec<f64>>,
    least_at_minima: f64,
    least_at_saddles: f64,
    /// Those whose lowest eigenvalue may be 0.
    flat: Vec<Vec<f64>>,
}

impl Test<'_> {
    fn run(&mut self, objective: &dyn Objective, given: Parameters<Option<f64>>) -> StrictSaddle {
        let known = self.landscape(objective, given);
        if let Some(witness) = known.flat.iter().find_map(|x| self.refutes_all(x)) {
            let verdict = StrictVerdict::Refuted { witness, for_all: true };
            return self.result(verdict, None, Vec::new(), (Vec::new(), None));
        }
        let delta_first = given.delta.unwrap_or_else(|| self.first_distance(&known.minima));
        let mut parameters = Parameters {
            alpha: given.alpha.unwrap_or(0.5 * known.least_at_minima),
            gamma: given.gamma.unwrap_or(0.5 * known.least_at_saddles),
            epsilon: given.epsilon.unwrap_or(0.0),
            delta: delta_first,
        };
        let mut minima = self.proved_minima(&known.minima, parameters);
        for _ in 0..HALVINGS {
            if given.delta.is_some() || minima.len() == known.minima.len() {
                break;
            }
            parameters.delta *= 0.5;
            minima = self.proved_minima(&known.minima, parameters);
        }
        let free = given.epsilon.is_none();
        if free {
            parameters.epsilon = parameters.alpha.min(parameters.gamma) * parameters.delta;
        }
        let mut last = self.cover(parameters, &minima);
        for _ in 0..HALVINGS {
            if !free || matches!(last, Cover::Whole | Cover::Left(_, Some(Ended::Interrupted(_)))) {
                break;
            }
            parameters.epsilon *= 0.5;
            last = self.cover(parameters, &minima);
        }
        let is_asked = [given.alpha, given.gamma, given.epsilon, given.delta].iter().all(Option::is_some);
        let used = minima.into_iter().map(|minimum| minimum.x).collect();
        match last {
            Cover::Whole => self.result(StrictVerdict::Proved, Some(parameters), used, (Vec::new(), None)),
            Cover::Witness(witness) if is_asked => {
                let verdict = StrictVerdict::Refuted { witness, for_all: false };
                self.result(verdict, Some(parameters), used, (Vec::new(), None))
            }
            Cover::Witness(_) => {
                self.result(StrictVerdict::Undecided, is_asked.then_some(parameters), used, (Vec::new(), None))
            }
            Cover::Left(parts, ended) => {
                let parameters = is_asked.then_some(parameters);
                self.result(StrictVerdict::Undecided, parameters, used, (parts, ended))
            }
        }
    }

    fn result(
        &self,
        verdict: StrictVerdict,
        parameters: Option<Parameters<f64>>,
        minima: Vec<Vec<f64>>,
        (parts, ended): (Vec<Vec<Interval>>, Option<Ended>),
    ) -> StrictSaddle {
        let sides = |part: &Vec<Interval>| part.iter().map(|side| [side.lo(), side.hi()]).collect();
        let undecided = parts.iter().take(MOST_TOLD).map(sides).collect();
        StrictSaddle { verdict, parameters, minima, undecided, boxes: self.boxes, ended }
    }

    /// Critical points in the box and so far around it that their minima count.
    fn landscape(&self, objective: &dyn Objective, given: Parameters<Option<f64>>) -> Landscape {
        let wider: Vec<[f64; 2]> = self
            .bounds
            .iter()
            .map(|[lo, hi]| {
                let more = given.delta.unwrap_or(0.1 * (hi - lo));
                [lo - more, hi + more]
            })
            .collect();
        let settings = SearchSettings {
            starts: Some(STARTS),
            interrupt: self.settings.interrupt.clone(),
            ..SearchSettings::default()
        };
        let set = multistart(objective, &wider, &settings, &mut |_| ());
        let mut known = Landscape {
            minima: Vec::new(),
            least_at_minima: f64::INFINITY,
            least_at_saddles: f64::INFINITY,
            flat: Vec::new(),
        };
        for point in &set.points {
            let lowest = point.eigenvalues.first().copied().unwrap_or(0.0);
            if point.degenerate.is_some() && lowest > -PLAIN {
                known.flat.push(point.x.clone());
            } else if point.kind == Kind::Minimum {
                known.minima.push(point.x.clone());
                known.least_at_minima = known.least_at_minima.min(lowest);
            } else if lowest < 0.0 {
                known.least_at_saddles = known.least_at_saddles.min(-lowest);
            }
        }
        let (minima, saddles) = (known.least_at_minima, known.least_at_saddles);
        known.least_at_minima = if minima.is_finite() { minima } else { saddles.min(1.0) };
        known.least_at_saddles = if saddles.is_finite() { saddles } else { known.least_at_minima };
        known
    }

    /// Half the least distance between minima, or a quarter of the box.
    fn first_distance(&self, minima: &[Vec<f64>]) -> f64 {
        let width = self.bounds.iter().map(|[lo, hi]| hi - lo).fold(f64::INFINITY, f64::min);
        let apart = minima.iter().enumerate().flat_map(|(k, a)| minima[..k].iter().map(move |b| distance(a, b)));
        0.25 * apart.fold(width, f64::min)
    }

    /// A point where the gradient is 0 and so is the lowest eigenvalue: no parameters hold there.
    fn refutes_all(&mut self, x: &[f64]) -> Option<Vec<f64>> {
        let plain: Vec<f64> = x.iter().map(|x| (x / PLAIN).round() * PLAIN + 0.0).collect();
        [x.to_vec(), plain].into_iter().find(|x| {
            let is_inside = x.iter().zip(self.bounds).all(|(x, [lo, hi])| lo <= x && x <= hi);
            let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
            is_inside
                && self.enclose(&point)
                && self.gradient.iter().all(|g| g.magnitude() == 0.0)
                && self.lowest().is_some_and(|[lo, hi]| lo == 0.0 && hi == 0.0)
        })
    }

    /// Encloses gradient and Hessian; whether both are continuous there.
    fn enclose(&mut self, sides: &[Interval]) -> bool {
        let regular = self.derivatives.second(sides, &mut self.gradient, &mut self.hessian);
        regular == [Regularity::Continuous; 2]
    }

    /// Bounds of the lowest eigenvalue of the Hessian as last enclosed.
    fn lowest(&self) -> Option<[f64; 2]> {
        let n = self.bounds.len();
        if self.hessian.iter().all(|entry| entry.is_point() && entry.lo() == 0.0) {
            return Some([0.0, 0.0]);
        }
        let diagonal = (0..n).map(|i| self.hessian[i * n + i].hi()).fold(f64::INFINITY, f64::min);
        match eigenvalue_enclosures(&self.hessian, n) {
            Some(values) => values.first().map(|[lo, hi]| [*lo, hi.min(diagonal)]),
            None => Some([f64::NEG_INFINITY, diagonal]),
        }
    }

    /// The minima around which the Hessian is large enough, each with a ball in which it is proved to be.
    fn proved_minima(&mut self, minima: &[Vec<f64>], parameters: Parameters<f64>) -> Vec<ProvedMinimum> {
        minima.iter().filter_map(|x| self.proved_minimum(x, parameters)).collect()
    }

    /// With eigenvalues of at least `α` out to `2δ`, a gradient of length `τ` at the centre has a minimum within `2τ/α`.
    fn proved_minimum(&mut self, x: &[f64], parameters: Parameters<f64>) -> Option<ProvedMinimum> {
        let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
        let alpha = parameters.alpha * (1.0 - self.settings.tolerance);
        if !self.enclose(&point) || alpha <= 0.0 {
            return None;
        }
        let slope = self.gradient.iter().fold(Interval::point(0.0), |sum, g| sum + g.square()).hi().sqrt();
        let radius = 2.0 * slope / alpha * (1.0 + 1e-12);
        let reach = 2.0 * parameters.delta + radius;
        let ball: Vec<Interval> = x.iter().map(|x| Interval::new(x - reach, x + reach)).collect();
        let mut waiting = vec![ball];
        for _ in 0..MOST_IN_BALL {
            let Some(part) = waiting.pop() else {
                return (radius < parameters.delta).then(|| ProvedMinimum { x: x.to_vec(), radius });
            };
            let (near, _) = distances(&part, x);
            if near > reach || (self.enclose(&part) && self.lowest().is_some_and(|[lo, _]| lo >= alpha)) {
                continue;
            }
            let side = widest(&part, 1e-4 * reach)?;
            waiting.extend(divided(&part, side));
        }
        None
    }

    /// Divides the box until one of the conditions holds in each part, or none at a point.
    fn cover(&mut self, parameters: Parameters<f64>, minima: &[ProvedMinimum]) -> Cover {
        let share = self.settings.tolerance;
        let held = Parameters {
            alpha: parameters.alpha,
            gamma: parameters.gamma * (1.0 - share),
            epsilon: parameters.epsilon * (1.0 - share),
            delta: parameters.delta * (1.0 + share),
        };
        let whole: Vec<Interval> = self.bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
        let least = LEAST_SHARE * whole.iter().map(|side| side.width()).fold(0.0, f64::max);
        let (mut waiting, mut left, mut looked_at) = (vec![whole], Vec::new(), 0);
        while let Some(part) = waiting.pop() {
            self.boxes += 1;
            looked_at += 1;
            if self.is_settled(&part, held, minima) {
                continue;
            }
            let middle: Vec<f64> = part.iter().map(|side| side.midpoint()).collect();
            if self.is_witness(&middle, parameters) {
                return Cover::Witness(middle);
            }
            let ended = if looked_at >= self.settings.max_boxes {
                Some(Ended::Boxes)
            } else {
                let asks = looked_at % BETWEEN_CHECKS == 0;
                self.settings.interrupt.check().filter(|_| asks).map(Ended::Interrupted)
            };
            if ended.is_some() {
                left.push(part);
                left.append(&mut waiting);
                return Cover::Left(left, ended);
            }
            match widest(&part, least) {
                Some(side) => waiting.extend(divided(&part, side)),
                None => left.push(part),
            }
        }
        if left.is_empty() { Cover::Whole } else { Cover::Left(left, None) }
    }

    fn is_settled(&mut self, part: &[Interval], held: Parameters<f64>, minima: &[ProvedMinimum]) -> bool {
        let is_near = |minimum: &ProvedMinimum| distances(part, &minimum.x).1 + minimum.radius <= held.delta;
        if minima.iter().any(is_near) {
            return true;
        }
        if !self.enclose(part) {
            return false;
        }
        if self.lowest().is_some_and(|[_, hi]| hi <= -held.gamma) {
            return true;
        }
        self.least_slope(part) >= held.epsilon
    }

    /// A lower bound of the gradient's length on a part, also by the mean value form.
    fn least_slope(&mut self, part: &[Interval]) -> f64 {
        let n = part.len();
        let hessian = self.hessian.clone();
        let natural = self.gradient.clone();
        let middle: Vec<Interval> = part.iter().map(|side| Interval::point(side.midpoint())).collect();
        let by_mean = self.enclose(&middle);
        let mut square = 0.0;
        for (i, own) in natural.iter().enumerate() {
            let row = hessian[i * n..(i + 1) * n].iter().zip(part.iter().zip(&middle));
            let mean = row.fold(self.gradient[i], |sum, (slope, (side, middle))| sum + *slope * (*side - *middle));
            let both = own.intersection(mean);
            let least = if by_mean && !both.is_empty() { both.mignitude() } else { own.mignitude() };
            square += least * least;
        }
        square.sqrt() * (1.0 - 1e-14 * n as f64)
    }

    /// Whether it is proved that none of the conditions holds at a point: a minimum within `δ` needs eigenvalues of `α` there.
    fn is_witness(&mut self, x: &[f64], parameters: Parameters<f64>) -> bool {
        let point: Vec<Interval> = x.iter().map(|x| Interval::point(*x)).collect();
        if !self.enclose(&point) {
            return false;
        }
        let slope = self.gradient.iter().fold(Interval::point(0.0), |sum, g| sum + g.square()).hi().sqrt();
        let is_flat = slope * (1.0 + 1e-14) < parameters.epsilon;
        is_flat && self.lowest().is_some_and(|[lo, hi]| lo > -parameters.gamma && hi < parameters.alpha)
    }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    norm(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>())
}

/// The least distance of a box from a point, rounded down, and the largest, rounded up.
fn distances(part: &[Interval], x: &[f64]) -> (f64, f64) {
    let (mut near, mut far) = (0.0, Interval::point(0.0));
    for (side, x) in part.iter().zip(x) {
        let way = *side - Interval::point(*x);
        near += way.mignitude() * way.mignitude();
        far = far + Interval::point(way.magnitude()).square();
    }
    (near.sqrt() * (1.0 - 1e-14), far.hi().sqrt() * (1.0 + 4.0 * f64::EPSILON))
}

fn widest(part: &[Interval], least: f64) -> Option<usize> {
    let longest = (0..part.len()).max_by(|a, b| part[*a].width().total_cmp(&part[*b].width()))?;
    (part[longest].width() > least).then_some(longest)
}

fn divided(part: &[Interval], side: usize) -> [Vec<Interval>; 2] {
    part[side].split(part[side].midpoint()).map(|half| {
        let mut sides = part.to_vec();
        sides[side] = half.as_variable();
        sides
    })
}
