//! Newton's method within bounds: the quadratic model is minimised in the box and a trust region, face by face.
//!
//! Finds the active bounds and then converges quadratically on their face. Leaves strict saddles of the face, and points at
//! which multipliers vanish and curvature leads into the box.
//! Source: Lin & Moré (TRON), SIAM J. Optim. 9 (1999); Bertsekas, SIAM J. Control Optim. 20 (1982); the trust radius:
//! Conn, Gould & Toint, Trust-Region Methods (2000), algorithm 6.1.1.

use std::sync::Arc;

use super::bounds::Bounds;
use super::boxed_model::{BoxedModel, End};
use super::face::{embedded, gathered};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::schur::weak_way_down;
use super::second_order::hermite_decrease;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::classify::local_model::{LocalModel, bilinear};
use crate::linalg::principal::principal;
use crate::linalg::vector::{add_scaled, difference, dot, matrix_vector, norm};

/// A step is taken if it keeps this share of the model's promise.
const ACCEPT: f64 = 0.1;
/// Below this acceptance ratio the radius shrinks …
const POOR: f64 = 0.25;
/// … and above this one it may grow.
const GOOD: f64 = 0.75;
/// The shortest and longest share of a refused step that becomes the new radius.
const SHRINK: (f64, f64) = (0.1, 0.5);
/// A good step that uses most of the radius multiplies it by this.
const GROWTH: f64 = 2.0;
/// What counts as most of the radius.
const LONG: f64 = 0.9;
/// Differences of `f` below this many roundings of `|f|` are not trusted …
const VALUE_UNITS: f64 = 1e4;
/// … nor below so many of the rounding errors estimated from the model's terms.
const NOISE_UNITS: f64 = 1e3;
/// The share of the estimated rounding error below which a refused step is put down to rounding.
const HIDDEN_SHARE: f64 = 1e-4;
/// Newton's step to a bound that is at least this share of the distance is taken whole where the run has come to rest.
const CREEPING: f64 = 0.03;
/// A way out along negative curvature must give this share of the curvature's promise …
const ESCAPE_SHARE: f64 = 0.1;
/// … and is shortened so often.
const MAX_ESCAPES: usize = 40;

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "initial_radius",
    default: OptionDefault::Number(1.0),
    range: OptionRange::Number { min: 1e-12, max: 1e12 },
    help: "trust radius of the first step",
}];

/// What is known of projected Newton.
pub static SPEC: MethodSpec = MethodSpec {
    name: "projected_newton",
    summary: "Newton within bounds, face by face in a trust region; leaves saddles",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: true,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Lin & More, SIAM J. Optim. 9 (1999); Bertsekas, SIAM J. Control Optim. 20 (1982)",
    help: "The default where variables have bounds (x = 0..1). Finds which bounds hold and then converges as fast as Newton on what is left free; no point outside the bounds is ever evaluated. Without bounds it is a trust-region method.",
};

/// Makes projected Newton with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(ProjectedNewton { radius: options.number(&OPTIONS, "initial_radius").unwrap_or(1.0) }))
}

struct ProjectedNewton {
    radius: f64,
}

impl Optimizer for ProjectedNewton {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let bounds = oracle.bounds().cloned().unwrap_or_else(|| Bounds::none(x0.len()));
        let model = Arc::new(oracle.model(x0).ok_or(StartError::OutsideDomain)?);
        let here = Iterate::second_order(Arc::clone(&model));
        Ok(Box::new(Run { oracle, bounds, radius: self.radius, model, here }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    bounds: Bounds,
    radius: f64,
    model: Arc<LocalModel>,
    here: Iterate,
}

/// A tried end with how far the function fell, and the model there if it was needed to measure that.
struct Trial {
    end: End,
    actual_decrease: f64,
    model: Option<LocalModel>,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let ends = BoxedModel { model: &self.model, bounds: &self.bounds }.ends(self.radius);
        let promise = ends.first().map_or(0.0, |end| end.decrease);
        if promise <= 0.0 || promise.is_nan() {
            return self.at_rest(StopReason::NoiseFloor);
        }
        let trial = self.attempt(ends);
        if trial.end.x == self.model.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let promise = trial.end.decrease;
        let ratio = trial.actual_decrease / promise;
        self.adapt(ratio, &trial);
        if ratio >= ACCEPT {
            if let Some(model) = trial.model.or_else(|| self.oracle.model(&trial.end.x)) {
                return self.accept(model);
            }
            self.radius *= SHRINK.0;
            return Step::Rejected;
        }
        let hidden = f64::EPSILON * self.model.value.abs() + HIDDEN_SHARE * self.model.value_noise();
        if promise <= hidden { self.at_rest(StopReason::NoiseFloor) } else { Step::Rejected }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        let Some(way) = weak_way_down(&self.model, &self.bounds) else { return self.settle(reason) };
        let curvature = -bilinear(&self.model.hessian, &way, &way);
        let mut length = self.radius / norm(&way);
        for _ in 0..MAX_ESCAPES {
            if let Some(reason) = self.oracle.exhausted() {
                return Step::Stalled(reason);
            }
            let x = self.bounds.projected(add_scaled(&self.model.x, length, &way));
            let needed = ESCAPE_SHARE * 0.5 * curvature * length * length;
            let is_lower = |value: &f64| self.model.value - value >= needed && *value < self.model.value;
            if self.oracle.value(&x).filter(is_lower).is_some()
                && let Some(model) = self.oracle.model(&x)
            {
                return self.accept(model);
            }
            length *= SHRINK.1;
        }
        self.settle(reason)
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("trust_radius", &mut self.radius);
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.radius), ..Measures::default() }
    }
}

impl Run<'_> {
    /// Goes to the bounds that the run has come near to but would never reach, if that is no higher.
    fn settle(&mut self, reason: StopReason) -> Step {
        let Some(x) = self.settled() else { return Step::Stalled(reason) };
        let slope = |gradient: &[f64], x: &[f64]| norm(&self.bounds.projected_gradient(x, gradient));
        let here = slope(&self.model.gradient, &self.model.x);
        match self.oracle.model(&x) {
            Some(there) if there.value <= self.model.value && slope(&there.gradient, &x) <= here => self.accept(there),
            _ => Step::Stalled(reason),
        }
    }

    /// The point with those variables on their bounds that Newton's step takes a good part of the way there, and the other
    /// free ones where the model has its minimum then.
    fn settled(&self) -> Option<Vec<f64>> {
        let x = &self.model.x;
        let free = self.bounds.free(x, &self.model.gradient);
        let step = self.newton_step(&free, &self.model.gradient)?;
        let reached = |i: usize| {
            let (distance, bound) = self.bounds.distance(i, x[i]);
            (distance > 0.0 && step[i] * (bound - x[i]) > 0.0 && step[i].abs() >= CREEPING * distance).then_some(bound)
        };
        let mut settled = x.clone();
        free.iter().for_each(|&i| settled[i] = reached(i).unwrap_or(x[i]));
        if settled == *x {
            return None;
        }
        let moved = matrix_vector(&self.model.hessian, &difference(&settled, x));
        let gradient = add_scaled(&self.model.gradient, 1.0, &moved);
        let rest: Vec<usize> = free.into_iter().filter(|&i| settled[i] == x[i]).collect();
        if let Some(step) = self.newton_step(&rest, &gradient) {
            settled = self.bounds.projected(add_scaled(&settled, 1.0, &step));
        }
        Some(settled)
    }

    /// Newton's step for a gradient in the variables `free`, all others held.
    fn newton_step(&self, free: &[usize], gradient: &[f64]) -> Option<Vec<f64>> {
        let n = self.model.dimension();
        let hessian = principal(&self.model.hessian, n, free);
        let part = |all: &[f64]| gathered(all, free);
        let face = (!free.is_empty())
            .then(|| LocalModel::from_parts(part(&self.model.x), self.model.value, part(gradient), hessian))
            .flatten()?;
        Some(embedded(&face.newton_step(f64::EPSILON), free, n))
    }

    fn accept(&mut self, model: LocalModel) -> Step {
        self.model = Arc::new(model);
        self.here = Iterate::second_order(Arc::clone(&self.model));
        Step::Accepted
    }

    /// Evaluates at the ends and keeps the lower one.
    fn attempt(&self, ends: Vec<End>) -> Trial {
        let value = |end: End| (self.oracle.value(&end.x).unwrap_or(f64::INFINITY), end);
        let lowest = ends.into_iter().map(value).min_by(|a, b| a.0.total_cmp(&b.0));
        let (value, end) = lowest.unwrap_or((f64::INFINITY, End { x: self.model.x.clone(), decrease: 0.0 }));
        let difference = self.model.value - value;
        let (noise, trusted) = (self.model.value_noise(), VALUE_UNITS * f64::EPSILON * self.model.value.abs());
        let is_clear = difference.abs().min(end.decrease) > trusted && end.decrease > NOISE_UNITS * noise;
        if !value.is_finite() || is_clear || -difference > NOISE_UNITS * noise {
            return Trial { end, actual_decrease: difference, model: None };
        }
        let model = self.oracle.model(&end.x);
        let smooth = model.as_ref().map_or(f64::NEG_INFINITY, |there| hermite_decrease(&self.model, there));
        let actual_decrease = if end.decrease <= trusted { smooth } else { smooth.max(difference) };
        Trial { end, actual_decrease, model }
    }

    fn adapt(&mut self, ratio: f64, trial: &Trial) {
        let step = difference(&trial.end.x, &self.model.x);
        let length = norm(&step);
        if ratio.is_nan() || ratio < POOR {
            // The minimizer of the parabola through f, its slope and the trial value, within limits.
            let slope = dot(&self.model.gradient, &step);
            let fitted = -0.5 * slope / (-trial.actual_decrease - slope);
            let share = if fitted.is_finite() && fitted > 0.0 { fitted.clamp(SHRINK.0, SHRINK.1) } else { SHRINK.0 };
            self.radius = share * length.min(self.radius);
        } else if ratio > GOOD && length > LONG * self.radius {
            self.radius *= GROWTH;
        }
    }
}
