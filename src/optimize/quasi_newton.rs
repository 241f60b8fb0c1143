//! The run that BFGS and L-BFGS share: a direction from what is known of the curvature, a line search, an update.
//!
//! Source: Nocedal & Wright, Numerical Optimization, algorithms 6.1 and 7.5. Where no length is found although the
//! gradient is not zero, slopes alone lead on, then the curvature is forgotten, and only then the run ends.

use super::line_search::kind::LineSearch;
use super::line_search::{Probe, Ray, first_iterate};
use super::memory::Memory;
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, StartError, Step};
use crate::linalg::vector::{difference, dot, norm};

/// A pair is used if the gradient's change leads along the step by more than this share of both lengths.
const LEAST_CURVATURE: f64 = f64::EPSILON;

/// While no curvature is known each step begins with the last length times this.
const GROWTH: f64 = 2.0;

/// What a quasi-Newton method knows of the curvature.
pub(super) trait Curvature {
    /// The product of the inverse Hessian's estimate and `v`.
    fn solve(&self, v: &[f64]) -> Vec<f64>;

    /// Takes in a step `s` and the change of the gradient `y` over it, `s·y > 0`.
    fn update(&mut self, s: Vec<f64>, y: Vec<f64>);

    /// Whether nothing is known yet.
    fn is_empty(&self) -> bool;

    /// Forgets everything.
    fn forget(&mut self);

    /// Visits all that is known.
    fn remember(&mut self, memory: &mut Memory);
}

/// A run of a quasi-Newton method.
pub(super) struct Run<'a, C> {
    oracle: &'a Oracle<'a>,
    line_search: LineSearch,
    curvature: C,
    /// The last factor of a direction.
    length: f64,
    here: Iterate,
}

impl<'a, C: Curvature> Run<'a, C> {
    /// Starts at `x0` with what `curvature` knows.
    pub fn new(oracle: &'a Oracle<'a>, x0: &[f64], line_search: LineSearch, curvature: C) -> Result<Self, StartError> {
        let here = first_iterate(oracle, x0)?;
        Ok(Self { oracle, line_search, curvature, length: 0.0, here })
    }

    fn accept(&mut self, probe: Probe) -> Step {
        let s = difference(&probe.iterate.x, &self.here.x);
        let y = difference(&probe.iterate.gradient, &self.here.gradient);
        let product = dot(&s, &y);
        if product.is_finite() && product > LEAST_CURVATURE * norm(&s) * norm(&y) {
            self.curvature.update(s, y);
        }
        self.length = probe.length;
        self.here = probe.iterate;
        Step::Accepted
    }

    fn give_up(&mut self, reason: StopReason) -> Step {
        if self.curvature.is_empty() {
            return Step::Stalled(reason);
        }
        self.curvature.forget();
        self.length = 0.0;
        Step::Rejected
    }
}

impl<C: Curvature> Iteration for Run<'_, C> {
    fn step(&mut self) -> Step {
        let mut direction = self.curvature.solve(&self.here.gradient);
        direction.iter_mut().for_each(|d| *d = -*d);
        let ray = Ray::new(self.oracle, &self.here, &direction);
        if !ray.descends() {
            return self.give_up(StopReason::NoDescent);
        }
        let first = match (self.curvature.is_empty(), self.length) {
            (false, _) => 1.0,
            (true, 0.0) => ray.first_length(),
            // The last step met no positive curvature, so that a longer one may do.
            (true, last) => GROWTH * last,
        };
        match self.line_search.search(&ray, first) {
            Ok(probe) => self.accept(probe),
            Err(limit) if !limit.is_natural() => Step::Stalled(limit),
            Err(_) => match ray.by_slopes(first) {
                Ok(probe) => self.accept(probe),
                Err(limit) if !limit.is_natural() => Step::Stalled(limit),
                Err(reason) => self.give_up(reason),
            },
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.curvature.remember(memory);
        memory.number("step_length", &mut self.length);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.length), ..Measures::default() }
    }
}
