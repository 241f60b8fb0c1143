//! What the methods without a Hessian share: steps from products `H·v`, trials of them, and the way out of saddles.
//!
//! Where differences of `f` drown in rounding, the decrease is taken from the gradients at both ends (Conn, Gould & Toint,
//! Trust-Region Methods, 17.4.2). A point without a gradient is searched for negative curvature by Lanczos from a random
//! direction, which has a part along every eigenvector with probability 1.

use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionDefault, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, StartError, Step};
use crate::linalg::krylov_step::{KrylovModel, KrylovSettings, KrylovStep};
use crate::linalg::lanczos::{Lanczos, wide_dot};
use crate::linalg::lowest_eigenvalue::products_needed;
use crate::linalg::secular::{ModelStep, StepCase, Target};
use crate::linalg::vector::{add_scaled, norm};
use crate::numeric::starts::RandomNumbers;

/// A step is taken if it keeps this share of the model's promise.
const ACCEPT: f64 = 0.1;
/// The largest share of the gradient that may be left in a step, and the power of the gradient's fall since its largest that
/// bounds it. Fitted to the DIXMAAN problems with 3000 variables: with the powers 1/2 and 1/5 twice the products are needed.
const FORCING: (f64, f64) = (0.3, 0.15);
/// Differences of `f` below this many roundings of `|f|` are not trusted.
const VALUE_UNITS: f64 = 1e4;
/// The same in units of the rounding error that the coordinates' own rounding makes in `f`.
const NOISE_UNITS: f64 = 1e3;
/// The share of that rounding error below which a refused step is put down to rounding.
const HIDDEN_SHARE: f64 = 1e-2;
/// Up to so many variables negative curvature is also looked for outside an invariant subspace that holds the gradient, at
/// every step; beyond, where that would cost more than the steps, only where a run comes to rest.
const EXPLORED: usize = 16;
/// Curvatures above this many roundings times `n` below zero do not count as negative.
const FLAT_UNITS: f64 = 10.0;
/// The search may end once an eigenvalue below zero by this share of the spectrum's width is missed with this probability at
/// most, if the lowest value seen is positive and known to the same share …
const SETTLED: (f64, f64) = (0.1, 1e-4);
/// … or once the lowest is known to this share if it is negative.
const CLEARLY_NEGATIVE: f64 = 0.5;
/// The search ends after so many products, or what the first rule asks, if that is more.
const MOST_SEARCHED: usize = 60;
/// A step along negative curvature is shortened by this factor until the function falls …
const SHORTEN: f64 = 0.25;
/// … and so many times.
const MAX_SHORTENINGS: usize = 60;

/// The dimension of the Krylov space unless said otherwise.
const DEFAULT_DIMENSION: usize = 300;

/// The option for the dimension of the Krylov space.
pub(super) const DIMENSION: OptionSpec = OptionSpec {
    name: "krylov_dimension",
    default: OptionDefault::Count(DEFAULT_DIMENSION),
    range: OptionRange::Count { min: 1, max: 10_000 },
    help: "the largest dimension of the Krylov space; the memory is so many vectors",
};

/// The option for the random numbers.
pub(super) const SEED: OptionSpec = seed(0, "chooses the random directions in which negative curvature is looked for");

/// The settings of the Krylov space as given in a method's options.
pub(super) fn settings(options: &Options, specs: &'static [OptionSpec]) -> KrylovSettings {
    KrylovSettings {
        max_dimension: options.count(specs, DIMENSION.name).unwrap_or(DEFAULT_DIMENSION),
        exploration: EXPLORED,
        seed: options.count(specs, SEED.name).unwrap_or(0) as u64,
    }
}

/// The product of the Hessian at `x` with a vector, for the linear algebra; nothing once a limit is reached.
pub(super) fn product<'a>(oracle: &'a Oracle<'a>, x: &'a [f64]) -> impl FnMut(&[f64]) -> Option<Vec<f64>> + 'a {
    move |v| if oracle.exhausted().is_some() { None } else { oracle.hessian_vector(x, v) }
}

/// The share of the gradient that may be left in a step; smaller near the solution, so that the method stays fast there.
pub(super) fn forcing(slope: f64, steepest: f64) -> f64 {
    FORCING.0.min((slope / steepest).powf(FORCING.1))
}

/// Why there was no product.
pub(super) fn no_product(oracle: &Oracle) -> Step {
    Step::Stalled(oracle.exhausted().unwrap_or(StopReason::OutsideDomain))
}

/// A run that takes its steps from Krylov spaces: where it is, and the space there.
pub(super) struct KrylovRun<'a> {
    pub oracle: &'a Oracle<'a>,
    pub here: Iterate,
    settings: KrylovSettings,
    model: KrylovModel,
    /// Accepted steps; each point has random directions of its own.
    steps: usize,
    /// The largest norm of a gradient so far.
    steepest: f64,
}

impl<'a> KrylovRun<'a> {
    /// Starts a run at `x0`.
    ///
    /// # Errors
    /// [`StartError`] if the function is not defined there.
    pub fn new(oracle: &'a Oracle<'a>, x0: &[f64], settings: KrylovSettings) -> Result<Self, StartError> {
        let here = first_iterate(oracle, x0)?;
        let steepest = norm(&here.gradient);
        let exploration = if x0.len() <= EXPLORED { EXPLORED } else { 0 };
        let settings = KrylovSettings { exploration, ..settings };
        let model = KrylovModel::new(&here.gradient, settings);
        Ok(Self { oracle, here, settings, model, steps: 0, steepest })
    }

    /// The minimizer of the model to within the residual that is allowed.
    ///
    /// # Errors
    /// What the run must do where there is none.
    pub fn propose(&mut self, target: Target, allowed: &dyn Fn(&ModelStep) -> f64) -> Result<KrylovStep, Step> {
        let step = self.model.step(target, allowed, &mut product(self.oracle, &self.here.x));
        step.ok_or_else(|| no_product(self.oracle))
    }

    /// The residual that may be left in a step.
    pub fn allowed(&self) -> impl Fn(&ModelStep) -> f64 + use<> {
        let slope = norm(&self.here.gradient);
        let share = forcing(slope, self.steepest);
        move |step| share * slope.max(step.shift * step.length)
    }

    /// Goes to a point.
    pub fn accept(&mut self, next: Iterate) {
        self.steps += 1;
        self.steepest = self.steepest.max(norm(&next.gradient));
        self.here = next;
        self.model = self.fresh_model();
    }

    fn fresh_model(&self) -> KrylovModel {
        let seed = Search::at(&self.settings, self.steps).seed;
        KrylovModel::new(&self.here.gradient, KrylovSettings { seed, ..self.settings })
    }

    /// Leaves a saddle, if negative curvature is found where the loop's rule sees the goal; else agrees to stop.
    pub fn leave(&mut self, reason: StopReason, length: f64) -> Step {
        match leave(self.oracle, &self.here, Search::at(&self.settings, self.steps), length) {
            Ok(Some(next)) => {
                self.accept(next);
                Step::Accepted
            }
            Ok(None) => Step::Stalled(reason),
            Err(step) => step,
        }
    }

    /// Visits the state; the space is grown again where a run is read back, before the counts are.
    pub fn remember(&mut self, memory: &mut Memory) {
        memory.count("accepted", &mut self.steps);
        memory.number("steepest", &mut self.steepest);
        let mut dimension = self.model.dimension();
        memory.count("dimension", &mut dimension);
        if dimension != self.model.dimension() || self.model.dimension() == 0 {
            self.model = self.fresh_model();
            // Where a product fails now it fails again in the next step, which says so.
            let _ = self.model.grow(dimension, &mut product(self.oracle, &self.here.x));
        }
    }
}

/// How well the model foretold what a step gives.
pub(super) struct Outcome {
    /// `f(x) − f(x + s)`; minus infinity outside the domain.
    pub actual_decrease: f64,
    /// The same as a share of what the model promised; minus infinity if the step leads out of the domain.
    pub ratio: f64,
    /// Where the step leads, if it is to be taken.
    pub next: Option<Iterate>,
}

/// Tries the minimizer of the model, which promises the decrease `promise`.
///
/// # Errors
/// The end of the run where there is no promise, or no point but this one.
pub(super) fn tried(oracle: &Oracle, here: &Iterate, step: &ModelStep, promise: f64) -> Result<Outcome, Step> {
    if promise <= 0.0 || promise.is_nan() {
        return Err(Step::Stalled(StopReason::NoiseFloor));
    }
    let trial = attempt(oracle, here, step, promise);
    if trial.x == here.x {
        return Err(Step::Stalled(StopReason::StepTooSmall));
    }
    let (actual_decrease, ratio) = (trial.actual_decrease, trial.actual_decrease / promise);
    let next = if ratio >= ACCEPT { trial.iterate(oracle) } else { None };
    let ratio = if ratio >= ACCEPT && next.is_none() { f64::NEG_INFINITY } else { ratio };
    Ok(Outcome { actual_decrease, ratio, next })
}

/// A tried step.
struct Trial {
    /// The trial point.
    x: Vec<f64>,
    /// `f(x) − f(x + s)`; minus infinity outside the domain.
    actual_decrease: f64,
    /// Value and gradient at the trial point, if they were needed to measure the decrease.
    derivatives: Option<(f64, Vec<f64>)>,
}

impl Trial {
    /// The iterate at the trial point; `None` outside the domain.
    fn iterate(self, oracle: &Oracle) -> Option<Iterate> {
        let (value, gradient) = self.derivatives.or_else(|| oracle.value_gradient(&self.x))?;
        Some(Iterate::first_order(self.x, value, gradient))
    }
}

/// Evaluates the step and, in the hard case, its mirror image; keeps the lower of the two.
fn attempt(oracle: &Oracle, here: &Iterate, step: &ModelStep, model_decrease: f64) -> Trial {
    let mut best: Option<(Vec<f64>, f64, &[f64])> = None;
    for s in std::iter::once(&step.step).chain(&step.alternative) {
        let x = add_scaled(&here.x, 1.0, s);
        let value = oracle.value(&x).filter(|value| best.as_ref().is_none_or(|(_, lowest, _)| value < lowest));
        if let Some(value) = value {
            best = Some((x, value, s));
        }
    }
    let Some((x, value, s)) = best else {
        let x = add_scaled(&here.x, 1.0, &step.step);
        return Trial { x, actual_decrease: f64::NEG_INFINITY, derivatives: None };
    };
    let difference = here.value - value;
    let trusted = VALUE_UNITS * f64::EPSILON * here.value.abs();
    let noise = NOISE_UNITS * noise(here);
    if difference.abs().min(model_decrease) > trusted && model_decrease > noise {
        return Trial { x, actual_decrease: difference, derivatives: None };
    }
    let Some((value, gradient)) = oracle.value_gradient(&x) else {
        return Trial { x, actual_decrease: f64::NEG_INFINITY, derivatives: None };
    };
    let smooth = -0.5 * (wide_dot(&here.gradient, s) + wide_dot(&gradient, s));
    let actual_decrease = if -difference > noise + trusted {
        difference
    } else if model_decrease <= trusted {
        smooth
    } else {
        smooth.max(difference)
    };
    Trial { x, actual_decrease, derivatives: Some((value, gradient)) }
}

/// The rounding error of `f` that comes from its own rounding and from that of the coordinates.
fn noise(here: &Iterate) -> f64 {
    let moved: f64 = here.gradient.iter().zip(&here.x).map(|(g, x)| (g * x).abs()).sum();
    f64::EPSILON * (here.value.abs() + moved)
}

/// What a refused step means: a shorter one may do better, unless its promise is below the rounding error of `f` already.
pub(super) fn rejected(here: &Iterate, model_decrease: f64) -> Step {
    let hidden = f64::EPSILON * here.value.abs() + HIDDEN_SHARE * noise(here);
    if model_decrease <= hidden { Step::Stalled(StopReason::NoiseFloor) } else { Step::Rejected }
}

/// How far to look for negative curvature.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// The largest dimension of the Krylov space.
    pub dimension: usize,
    /// Chooses the random direction.
    pub seed: u64,
}

impl Search {
    /// The search at the point that so many accepted steps led to: each has random directions of its own.
    pub fn at(settings: &KrylovSettings, steps: usize) -> Self {
        let seed = settings.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(steps as u64);
        Self { dimension: settings.max_dimension, seed }
    }
}

/// The point after a step along negative curvature from here, of about this length; none if none is found.
///
/// # Errors
/// What the run must do where the search cannot be made.
pub(super) fn leave(oracle: &Oracle, here: &Iterate, search: Search, length: f64) -> Result<Option<Iterate>, Step> {
    let Some((curvature, direction)) = negative_curvature(oracle, &here.x, search)? else { return Ok(None) };
    let mut length = length;
    for _ in 0..MAX_SHORTENINGS {
        if let Some(reason) = oracle.exhausted() {
            return Err(Step::Stalled(reason));
        }
        let step = along(&direction, curvature, length, &here.gradient);
        let trial = attempt(oracle, here, &step, step.quadratic_decrease);
        if trial.x == here.x {
            break;
        }
        if trial.actual_decrease >= ACCEPT * step.quadratic_decrease {
            return Ok(trial.iterate(oracle));
        }
        length *= SHORTEN;
    }
    Ok(None)
}

/// The step of this length along a direction of negative curvature, in both signs, the one down the slope first.
fn along(direction: &[f64], curvature: f64, length: f64, gradient: &[f64]) -> ModelStep {
    let slope = wide_dot(direction, gradient);
    let factor = if slope > 0.0 { -length } else { length };
    ModelStep {
        step: direction.iter().map(|d| factor * d).collect(),
        alternative: Some(direction.iter().map(|d| -factor * d).collect()),
        shift: -curvature,
        length,
        slope: factor * slope,
        curvature: curvature * length * length,
        quadratic_decrease: -factor * slope - 0.5 * curvature * length * length,
        case: StepCase::Hard,
    }
}

/// A direction of negative curvature at `x` with its curvature, by Lanczos from a random direction; none if none is found.
///
/// # Errors
/// What the run must do where a product fails.
pub(super) fn negative_curvature(oracle: &Oracle, x: &[f64], search: Search) -> Result<Option<(f64, Vec<f64>)>, Step> {
    let n = x.len();
    let mut random = RandomNumbers::new(search.seed);
    let mut lanczos = Lanczos::new(&random.on_sphere(n));
    let mut product = product(oracle, x);
    let enough = products_needed(n, SETTLED.0, SETTLED.1);
    loop {
        lanczos.extend(&mut product).ok_or_else(|| no_product(oracle))?;
        let k = lanczos.dimension();
        let ends = lanczos.leading(k).ends();
        let lowest = ends.values[0];
        let residual = lanczos.overhang(k) * ends.rows[1][0].abs();
        let floor = FLAT_UNITS * n as f64 * f64::EPSILON * lanczos.size();
        let is_last = k >= search.dimension.min(enough.max(MOST_SEARCHED)) || lanczos.is_invariant();
        let is_negative = lowest < -floor;
        if is_negative && (is_last || residual <= CLEARLY_NEGATIVE * -lowest) {
            let eigen = lanczos.leading(k).eigen();
            let coordinates: Vec<f64> = eigen.rows.iter().map(|row| row[0]).collect();
            return Ok(Some((lowest, lanczos.combine(&coordinates))));
        }
        if is_last || k >= enough && lowest > floor && residual <= SETTLED.0 * lowest {
            return Ok(None);
        }
    }
}
