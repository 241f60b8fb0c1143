//! Trust-region Newton by conjugate gradients: they run until the ball's boundary, negative curvature or a small residual.
//!
//! The path of the conjugate gradients is kept, so that a refused step, which wants a shorter stretch of the same path,
//! costs no product. Source: Steihaug, SIAM J. Numer. Anal. 20 (1983); Toint (1981); radius: Conn, Gould & Toint (2000).

use super::krylov::{self, Outcome, Search, forcing, leave, no_product, product, rejected, tried};
use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionError, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::trust_region::{INITIAL_RADIUS, MAX_RADIUS, adapted_radius};
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::krylov_step::KrylovSettings;
use crate::linalg::lanczos::{Product, wide_dot};
use crate::linalg::secular::{ModelStep, StepCase};
use crate::linalg::vector::{add_scaled, norm};

static OPTIONS: [OptionSpec; 4] = [INITIAL_RADIUS, MAX_RADIUS, krylov::DIMENSION, krylov::SEED];

/// What is known of the method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "trust_region_cg",
    summary: "trust-region Newton by conjugate gradients (Steihaug-Toint), for large functions",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Steihaug, SIAM J. Numer. Anal. 20 (1983); Toint (1981)",
    help: "For functions of thousands of variables: needs only products of the Hessian with vectors. Negative curvature is followed to the boundary of the trust region. Steps are rougher than those of `trust_region_krylov`, and cheaper.",
};

/// Makes the method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let max_radius = options.number(&OPTIONS, MAX_RADIUS.name).unwrap_or(f64::INFINITY);
    let radius = options.number(&OPTIONS, INITIAL_RADIUS.name).unwrap_or(1.0).min(max_radius);
    Ok(Box::new(TrustRegionCg { radius, max_radius, settings: krylov::settings(options, &OPTIONS) }))
}

#[derive(Clone, Copy)]
struct TrustRegionCg {
    radius: f64,
    max_radius: f64,
    settings: KrylovSettings,
}

impl Optimizer for TrustRegionCg {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn holds_hessian(&self, _dimension: usize) -> bool {
        false
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let (path, steepest) = (Path::new(&here.gradient), norm(&here.gradient));
        Ok(Box::new(Run { oracle, settings: *self, radius: self.radius, path, here, steps: 0, steepest }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: TrustRegionCg,
    radius: f64,
    path: Path,
    here: Iterate,
    /// Accepted steps; each point has random directions of its own.
    steps: usize,
    /// The largest norm of a gradient so far.
    steepest: f64,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let slope = norm(&self.here.gradient);
        let residual = forcing(slope, self.steepest) * slope;
        let rule = Stop { radius: self.radius, residual, length: self.settings.settings.max_dimension };
        let Some(step) = self.path.step(&rule, &self.here.gradient, &mut product(self.oracle, &self.here.x)) else {
            return no_product(self.oracle);
        };
        let model_decrease = step.quadratic_decrease;
        let Outcome { actual_decrease, ratio, next } = match tried(self.oracle, &self.here, &step, model_decrease) {
            Ok(outcome) => outcome,
            Err(end) => return end,
        };
        self.radius = adapted_radius(self.radius, ratio, actual_decrease, &step).min(self.settings.max_radius);
        let Some(next) = next else { return rejected(&self.here, model_decrease) };
        self.accept(next)
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        match leave(self.oracle, &self.here, Search::at(&self.settings.settings, self.steps), self.radius) {
            Ok(Some(next)) => self.accept(next),
            Ok(None) => Step::Stalled(reason),
            Err(step) => step,
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("trust_radius", &mut self.radius);
        memory.count("accepted", &mut self.steps);
        memory.number("steepest", &mut self.steepest);
        let mut length = self.path.segments.len();
        memory.count("path_length", &mut length);
        while self.path.segments.len() < length {
            // Where a product fails now it fails again in the next step, which says so.
            if self.path.extend(&mut product(self.oracle, &self.here.x)).is_none() {
                break;
            }
        }
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.radius), ..Measures::default() }
    }
}

impl Run<'_> {
    fn accept(&mut self, next: Iterate) -> Step {
        self.steps += 1;
        self.steepest = self.steepest.max(norm(&next.gradient));
        self.path = Path::new(&next.gradient);
        self.here = next;
        Step::Accepted
    }
}

/// Where the path is left.
struct Stop {
    radius: f64,
    residual: f64,
    /// The most segments.
    length: usize,
}

/// The path of the conjugate gradients from the origin, as far as it has been needed.
struct Path {
    segments: Vec<Segment>,
    end: Vec<f64>,
    value: f64,
    residual: Vec<f64>,
    direction: Vec<f64>,
}

/// A piece of the path: from a point along a direction, until the minimum on that line.
struct Segment {
    from: Vec<f64>,
    direction: Vec<f64>,
    /// The model's value at the point, and its slope and curvature along the direction.
    value: f64,
    slope: f64,
    curvature: f64,
    /// Where the minimum on the line is; infinite where there is none.
    full: f64,
    /// The norm of the residual there.
    left: f64,
}

impl Path {
    fn new(gradient: &[f64]) -> Self {
        let direction = gradient.iter().map(|g| -g).collect();
        Self {
            segments: Vec::new(),
            end: vec![0.0; gradient.len()],
            value: 0.0,
            residual: gradient.to_vec(),
            direction,
        }
    }

    /// The point where the path is left; `None` if a product is not finite.
    fn step(&mut self, stop: &Stop, gradient: &[f64], product: &mut Product) -> Option<ModelStep> {
        for k in 0.. {
            if k == self.segments.len() {
                self.extend(product)?;
            }
            let segment = &self.segments[k];
            let crossing = segment.crossing(stop.radius);
            let is_last = segment.left <= stop.residual || k + 1 >= stop.length;
            if crossing <= segment.full || is_last {
                return Some(segment.at(crossing.min(segment.full), gradient));
            }
        }
        None
    }

    /// Goes on by one segment. Cost: one product.
    fn extend(&mut self, product: &mut Product) -> Option<()> {
        let image = product(&self.direction)?;
        let curvature = wide_dot(&self.direction, &image);
        let slope = wide_dot(&self.residual, &self.direction);
        let before = wide_dot(&self.residual, &self.residual);
        let full = if curvature > 0.0 { -slope / curvature } else { f64::INFINITY };
        let (from, value) = (self.end.clone(), self.value);
        let mut left = f64::INFINITY;
        let direction = self.direction.clone();
        if full.is_finite() {
            self.end = add_scaled(&self.end, full, &self.direction);
            self.value += 0.5 * full * slope;
            self.residual = add_scaled(&self.residual, full, &image);
            let after = wide_dot(&self.residual, &self.residual);
            left = norm(&self.residual);
            let share = after / before;
            self.direction = self.residual.iter().zip(&direction).map(|(r, d)| share * d - r).collect();
        }
        self.segments.push(Segment { from, direction, value, slope, curvature, full, left });
        Some(())
    }
}

impl Segment {
    /// How far along the direction the ball's boundary is.
    fn crossing(&self, radius: f64) -> f64 {
        let length = norm(&self.direction);
        if length == 0.0 {
            return f64::INFINITY;
        }
        let along = wide_dot(&self.from, &self.direction) / length;
        let start = norm(&self.from);
        let gap = (radius - start).max(0.0) * (radius + start);
        let root = (along * along + gap).sqrt();
        // Of the two forms of the root the one in which nothing cancels.
        (if along > 0.0 { gap / (along + root) } else { root - along }) / length
    }

    fn at(&self, factor: f64, gradient: &[f64]) -> ModelStep {
        // A zero direction has no minimum on it and no boundary either.
        let factor = if factor.is_finite() { factor } else { 0.0 };
        let step = add_scaled(&self.from, factor, &self.direction);
        let value = self.value + factor * (self.slope + 0.5 * factor * self.curvature);
        let slope = wide_dot(gradient, &step);
        ModelStep {
            alternative: None,
            shift: 0.0,
            length: norm(&step),
            slope,
            curvature: 2.0 * (value - slope),
            quadratic_decrease: -value,
            step,
            case: StepCase::Interior,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_ends_at_the_minimum_at_the_boundary_or_along_negative_curvature() {
        let gradient = [2.0, -3.0, 1.0];
        let mut solved = |v: &[f64]| Some(vec![2.0 * v[0], 3.0 * v[1], v[2]]);
        let far = Stop { radius: 100.0, residual: 1e-13, length: 10 };
        let newton = Path::new(&gradient).step(&far, &gradient, &mut solved).expect("finite");
        assert!(newton.step.iter().zip([-1.0, 1.0, -1.0]).all(|(s, w)| (s - w).abs() < 1e-14), "{newton:?}");
        assert!((newton.quadratic_decrease - 3.0).abs() < 1e-14);
        let near = Stop { radius: 0.5, ..far };
        let mut path = Path::new(&gradient);
        let bounded = path.step(&near, &gradient, &mut solved).expect("finite");
        assert!((bounded.length - 0.5).abs() < 1e-15, "{bounded:?}");
        let mut bent = |v: &[f64]| Some(vec![2.0 * v[0], -3.0 * v[1], v[2]]);
        let down = Path::new(&gradient).step(&far, &gradient, &mut bent).expect("finite");
        assert!((down.length - 100.0).abs() < 1e-11 && down.quadratic_decrease > 6.8e3, "{down:?}");
    }

    #[test]
    fn a_smaller_ball_needs_no_product_and_gives_the_step_of_a_fresh_path() {
        let gradient: Vec<f64> = (0..20).map(|i| (f64::from(i)).sin()).collect();
        let mut count = 0;
        let mut product = |v: &[f64]| {
            count += 1;
            Some(v.iter().enumerate().map(|(i, v)| (1.0 + i as f64) * v).collect::<Vec<f64>>())
        };
        let mut path = Path::new(&gradient);
        path.step(&Stop { radius: 10.0, residual: 1e-10, length: 100 }, &gradient, &mut product).expect("finite");
        let small = Stop { radius: 0.3, residual: 1e-10, length: 100 };
        let again = path.step(&small, &gradient, &mut |_| None).expect("no product is needed");
        let fresh = Path::new(&gradient).step(&small, &gradient, &mut product).expect("finite");
        assert_eq!(again.step, fresh.step);
        assert!((again.length - 0.3).abs() < 1e-15 && count > 10);
    }
}
