//! Limited-memory BFGS within bounds: Cauchy point of the projected path, minimum on its face, line search towards it.
//!
//! Source: Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995); the line search is a bisection for the Wolfe conditions
//! (Lewis & Overton, Math. Program. 141, 2013), near the rounding error of `f` with the slope alone (Hager & Zhang 2005).

use super::bounds::Bounds;
use super::limited_memory::LimitedMemory;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::{add_scaled, difference, dot, norm, norm_max};

/// The share of the slope's promise that a step must keep …
const ARMIJO: f64 = 1e-4;
/// … and the share of the slope that may be left behind (both as in the authors' program).
const WOLFE: f64 = 0.9;
/// Trials of one line search.
const MAX_TRIALS: usize = 60;
/// A step that is still too short grows by this factor.
const GROWTH: f64 = 2.0;
/// Below this many roundings of `f` its differences are noise.
const NOISE_UNITS: f64 = 1e3;
/// A bound within this share of the coordinates' size is tried where the run has come to rest.
const BESIDE: f64 = 0.05;

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "memory",
    default: OptionDefault::Count(10),
    range: OptionRange::Count { min: 1, max: 100 },
    help: "how many past steps the model of the curvature is made of",
}];

/// What is known of limited-memory BFGS within bounds.
pub static SPEC: MethodSpec = MethodSpec {
    name: "lbfgsb",
    summary: "limited-memory BFGS within bounds (L-BFGS-B); gradients only",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: true,
    default_max_steps: 15_000,
    options: &OPTIONS,
    reference: "Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995)",
    help: "For many variables with bounds: needs gradients only, and memory for a few vectors. May end at a saddle, which the verdict tells; projected_newton leaves it.",
};

/// Makes limited-memory BFGS within bounds with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(BoundedBfgs { most: options.count(&OPTIONS, "memory").unwrap_or(10) }))
}

struct BoundedBfgs {
    most: usize,
}

impl Optimizer for BoundedBfgs {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let bounds = oracle.bounds().cloned().unwrap_or_else(|| Bounds::none(x0.len()));
        let (value, gradient) = oracle.value_gradient(x0).ok_or(StartError::OutsideDomain)?;
        let here = Iterate::first_order(x0.to_vec(), value, gradient);
        Ok(Box::new(Run { oracle, bounds, most: self.most, pairs: LimitedMemory::new(), length: None, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    bounds: Bounds,
    most: usize,
    pairs: LimitedMemory,
    /// The factor of the last step.
    length: Option<f64>,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let (x, g) = (&self.here.x, &self.here.gradient);
        let cauchy = self.pairs.cauchy_point(x, g, &self.bounds);
        let target = self.pairs.subspace_minimum(x, g, &cauchy, &self.bounds);
        let direction = difference(&target, x);
        let found = if dot(&direction, g) < 0.0 { self.search(&direction) } else { Err(StopReason::NoDescent) };
        match found {
            Ok((length, next)) => {
                let (s, y) = (difference(&next.x, x), difference(&next.gradient, g));
                self.pairs.push(s, y, self.most);
                self.length = Some(length);
                self.here = next;
                Step::Accepted
            }
            Err(reason) if !reason.is_natural() => Step::Stalled(reason),
            Err(reason) if self.pairs.is_empty() => self.at_rest(reason),
            // The model may be to blame: steepest descent is tried before giving up.
            Err(_) => {
                self.pairs.clear();
                Step::Rejected
            }
        }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        let x = self.settled();
        if x == self.here.x {
            return Step::Stalled(reason);
        }
        let slope = |gradient: &[f64], x: &[f64]| norm(&self.bounds.projected_gradient(x, gradient));
        let here = slope(&self.here.gradient, &self.here.x);
        match self.oracle.value_gradient(&x) {
            Some((value, gradient)) if value <= self.here.value && slope(&gradient, &x) <= here => {
                self.here = Iterate::first_order(x, value, gradient);
                self.pairs.clear();
                Step::Accepted
            }
            _ => Step::Stalled(reason),
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.pairs.remember(memory);
        memory.optional("step_length", &mut self.length);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: self.length, ..Measures::default() }
    }
}

/// What a trial of the line search shows.
enum Trial {
    /// Not low enough.
    TooLong,
    /// Low enough, but still falling steeply.
    TooShort(Iterate),
    /// Both conditions hold.
    Good(Iterate),
}

impl Run<'_> {
    /// The point with those variables on a near bound that fall towards it: where the slope vanishes there, the run comes to
    /// it ever more slowly and never to its end.
    fn settled(&self) -> Vec<f64> {
        let (mut x, size) = (self.here.x.clone(), norm_max(&self.here.x).max(1.0));
        for (i, (x, g)) in x.iter_mut().zip(&self.here.gradient).enumerate() {
            let (distance, bound) = self.bounds.distance(i, *x);
            let is_near = distance <= BESIDE * size.min(self.bounds.upper[i] - self.bounds.lower[i]);
            if is_near && g * (bound - *x) < 0.0 {
                *x = bound;
            }
        }
        x
    }

    /// A step along the direction, which ends in the box at length 1.
    fn search(&self, direction: &[f64]) -> Result<(f64, Iterate), StopReason> {
        let longest = self.longest(direction);
        let mut bracket = (0.0, f64::INFINITY);
        let mut enough = None;
        let mut t = if self.pairs.is_empty() { (1.0 / norm(direction)).min(1.0) } else { 1.0 };
        for _ in 0..MAX_TRIALS {
            if let Some(reason) = self.oracle.exhausted() {
                return Err(reason);
            }
            let x = self.bounds.projected(add_scaled(&self.here.x, t, direction));
            if x == self.here.x {
                break;
            }
            match self.trial(x, t, direction) {
                Trial::Good(next) => return Ok((t, next)),
                Trial::TooShort(next) if t >= longest => return Ok((t, next)),
                Trial::TooShort(next) => {
                    bracket.0 = t;
                    enough = Some((t, next));
                }
                Trial::TooLong => bracket.1 = t,
            }
            let middle = 0.5 * (bracket.0 + bracket.1);
            t = if bracket.1.is_finite() { middle } else { (GROWTH * t).min(longest) };
        }
        enough.ok_or(StopReason::NoDescent)
    }

    fn trial(&self, x: Vec<f64>, t: f64, direction: &[f64]) -> Trial {
        let slope = dot(&self.here.gradient, direction);
        let size = self.here.value.abs();
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else { return Trial::TooLong };
        let enough = value <= self.here.value + ARMIJO * t * slope;
        let slope_there = dot(&gradient, direction);
        let hidden = -t * slope <= NOISE_UNITS * f64::EPSILON * size
            && value <= self.here.value + f64::EPSILON * size
            && slope_there <= (2.0 * ARMIJO - 1.0) * slope;
        if !enough && !hidden {
            return Trial::TooLong;
        }
        let next = Iterate::first_order(x, value, gradient);
        if slope_there < WOLFE * slope { Trial::TooShort(next) } else { Trial::Good(next) }
    }

    /// The longest multiple of a direction that stays in the box.
    fn longest(&self, direction: &[f64]) -> f64 {
        let room = |(i, d): (usize, &f64)| match *d {
            d if d > 0.0 => (self.bounds.upper[i] - self.here.x[i]) / d,
            d if d < 0.0 => (self.bounds.lower[i] - self.here.x[i]) / d,
            _ => f64::INFINITY,
        };
        direction.iter().enumerate().map(room).fold(f64::INFINITY, f64::min).max(1.0)
    }
}
