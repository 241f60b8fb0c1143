//! Trust-region Newton: minimises the quadratic model exactly in a ball, then adapts the trust radius.
//!
//! Leaves strict saddles, because the exact minimizer in the ball follows negative curvature even where the gradient
//! vanishes. One eigendecomposition per accepted step, none per rejected step.
//! Source: Moré & Sorensen (1983); Conn, Gould & Toint, Trust-Region Methods (2000), algorithm 6.1.1.

use std::sync::Arc;

use super::foresight::{Foresight, MOST_VARIABLES};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::{Center, attempt, lowest_of, rejected};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::classify::local_model::LocalModel;
use crate::linalg::secular::{ModelStep, Target};

/// A step is taken if it keeps this share of the model's promise.
const ACCEPT: f64 = 0.1;
/// Below this acceptance ratio the radius shrinks …
const POOR: f64 = 0.25;
/// … and above this one it may grow.
const GOOD: f64 = 0.75;
/// The shortest and longest share of a refused step that becomes the new radius.
const SHRINK: (f64, f64) = (0.1, 0.5);
/// A good step that reaches the boundary multiplies the radius by this.
const GROWTH: f64 = 2.0;

/// The option for the first radius.
pub(super) const INITIAL_RADIUS: OptionSpec = OptionSpec {
    name: "initial_radius",
    default: OptionDefault::Number(1.0),
    range: OptionRange::Number { min: 1e-12, max: 1e12 },
    help: "trust radius of the first step",
};

/// The option for the largest radius.
pub(super) const MAX_RADIUS: OptionSpec = OptionSpec {
    name: "max_radius",
    default: OptionDefault::Number(1e20),
    range: OptionRange::Number { min: 1e-12, max: 1e100 },
    help: "the trust radius never grows beyond this",
};

static METRICS: [&str; 2] = ["euclidean", "diagonal"];

static OPTIONS: [OptionSpec; 3] = [
    INITIAL_RADIUS,
    MAX_RADIUS,
    OptionSpec {
        name: "metric",
        default: OptionDefault::Word("euclidean"),
        range: OptionRange::Words(&METRICS),
        help: "the shape of the region: a ball, or a ball in variables scaled by the diagonal of the Hessian",
    },
];

/// What is known of the trust-region method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "trust_region",
    summary: "Newton steps in a trust region, each solved exactly; leaves saddles",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "More & Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983); Conn, Gould & Toint (2000)",
    help: "Robust and fast on functions of up to some hundred variables. At a saddle it follows the direction of negative curvature, in the sign that lowers the function.",
};

/// Makes the trust-region method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let number = |name, fallback| options.number(&OPTIONS, name).unwrap_or(fallback);
    let max_radius = number("max_radius", 1e20);
    let is_scaled = options.word(&OPTIONS, "metric") == Some("diagonal");
    Ok(Box::new(TrustRegion {
        initial_radius: number("initial_radius", 1.0).min(max_radius),
        max_radius,
        is_scaled,
        has_foresight: false,
    }))
}

/// The trust-region method with its settings.
#[derive(Clone, Copy)]
pub(super) struct TrustRegion {
    initial_radius: f64,
    max_radius: f64,
    is_scaled: bool,
    has_foresight: bool,
}

impl TrustRegion {
    /// With this radius at the first step, in variables scaled by the Hessian's diagonal or in plain ones, and with a look at
    /// higher derivatives before each step.
    pub(super) fn of(initial_radius: f64, is_scaled: bool) -> Self {
        // In scaled variables a step is as long as the square root of what it gains, so only overflow bounds it.
        Self { initial_radius, max_radius: 1e150, is_scaled, has_foresight: true }
    }

    /// Starts a run where the model is known already; `None` if its Hessian cannot be decomposed.
    pub(super) fn from<'a>(&self, oracle: &'a Oracle<'a>, model: impl Into<Arc<LocalModel>>) -> Option<Run<'a>> {
        let model: Arc<LocalModel> = model.into();
        let here = Iterate::second_order(Arc::clone(&model));
        let sees = self.has_foresight && here.x.len() <= MOST_VARIABLES;
        let foresight = sees.then(|| Foresight::new(self.is_scaled));
        Some(Run { oracle, settings: *self, radius: self.initial_radius, foresight, center: Center::new(model)?, here })
    }
}

impl Optimizer for TrustRegion {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let model = oracle.model(x0).ok_or(StartError::OutsideDomain)?;
        Ok(Box::new(self.from(oracle, model).ok_or(StartError::OutsideDomain)?))
    }
}

/// A run of the trust-region method.
pub(super) struct Run<'a> {
    oracle: &'a Oracle<'a>,
    settings: TrustRegion,
    radius: f64,
    foresight: Option<Foresight>,
    center: Center,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let step = self.model_step();
        let model_decrease = step.quadratic_decrease;
        if model_decrease <= 0.0 || model_decrease.is_nan() {
            return Step::Stalled(StopReason::NoiseFloor);
        }
        let look = |sight: &Foresight| sight.look(self.oracle, &self.center, &step, self.radius);
        let foreseen = self.foresight.as_ref().and_then(look);
        if let (Some(sight), Some(seen)) = (&mut self.foresight, &foreseen)
            && sight.refuses(&self.center, seen, (ACCEPT, model_decrease))
        {
            self.adapt(seen.decrease / model_decrease, seen.decrease, &step);
            return rejected(&self.center, model_decrease);
        }
        let trial = match &foreseen {
            Some(seen) => lowest_of(self.oracle, &self.center, std::iter::once(&seen.step), model_decrease),
            None => attempt(self.oracle, &self.center, &step, model_decrease),
        };
        if let (Some(sight), Some(seen)) = (&mut self.foresight, &foreseen) {
            sight.compare(seen, (trial.actual_decrease, model_decrease));
        }
        if trial.x == self.center.model.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let ratio = trial.actual_decrease / model_decrease;
        self.adapt(ratio, trial.actual_decrease, &step);
        if ratio < ACCEPT {
            return rejected(&self.center, model_decrease);
        }
        let next = trial.model.or_else(|| self.oracle.model(&trial.x)).and_then(Center::new);
        let Some(center) = next else {
            self.radius = SHRINK.0 * step.length.min(self.radius);
            return Step::Rejected;
        };
        self.here = Iterate::second_order(Arc::clone(&center.model));
        self.center = center;
        Step::Accepted
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("trust_radius", &mut self.radius);
        if let Some(foresight) = &mut self.foresight {
            foresight.remember(memory);
        }
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.radius), ..Measures::default() }
    }
}

impl Run<'_> {
    /// The minimizer of the model in the region; its length is measured in the metric.
    fn model_step(&self) -> ModelStep {
        let target = Target::Radius(self.radius);
        if self.settings.is_scaled { self.center.scaled_step(target) } else { self.center.step(target) }
    }

    fn adapt(&mut self, ratio: f64, actual_decrease: f64, step: &ModelStep) {
        self.radius = adapted_radius(self.radius, ratio, actual_decrease, step).min(self.settings.max_radius);
    }
}

/// The radius after a step that kept this ratio of its promise.
pub(super) fn adapted_radius(radius: f64, ratio: f64, actual_decrease: f64, step: &ModelStep) -> f64 {
    if ratio < POOR {
        // The minimizer of the parabola through f, its slope and the trial value, within limits.
        let fitted = -0.5 * step.slope / (-actual_decrease - step.slope);
        let share = if fitted.is_finite() && fitted > 0.0 { fitted.clamp(SHRINK.0, SHRINK.1) } else { SHRINK.0 };
        share * step.length.min(radius)
    } else if ratio > GOOD && step.length > 0.99 * radius {
        GROWTH * radius
    } else {
        radius
    }
}
