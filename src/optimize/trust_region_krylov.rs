//! Trust-region Newton without a Hessian: the model is minimised in the ball over Krylov spaces (GLTR).
//!
//! Unlike conjugate gradients that stop at the boundary, it goes on along it to the minimizer. A refused step costs no
//! product. Source: Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999); radius: Conn, Gould & Toint (2000), 6.1.1.

use super::krylov::{self, KrylovRun, Outcome, rejected, tried};
use super::memory::Memory;
use super::options::{OptionError, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::trust_region::{INITIAL_RADIUS, MAX_RADIUS, adapted_radius};
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::krylov_step::KrylovSettings;
use crate::linalg::secular::Target;

static OPTIONS: [OptionSpec; 4] = [INITIAL_RADIUS, MAX_RADIUS, krylov::DIMENSION, krylov::SEED];

/// What is known of the Krylov form of the trust-region method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "trust_region_krylov",
    summary: "trust-region Newton from Hessian-vector products (GLTR), for large functions",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999)",
    help: "For functions of thousands of variables: needs only products of the Hessian with vectors, and memory for so many vectors as `krylov_dimension` says. At a saddle a random direction finds the negative curvature.",
};

/// Makes the Krylov form of the trust-region method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let max_radius = options.number(&OPTIONS, MAX_RADIUS.name).unwrap_or(f64::INFINITY);
    let radius = options.number(&OPTIONS, INITIAL_RADIUS.name).unwrap_or(1.0).min(max_radius);
    Ok(Box::new(TrustRegionKrylov { radius, max_radius, settings: krylov::settings(options, &OPTIONS) }))
}

#[derive(Clone, Copy)]
struct TrustRegionKrylov {
    radius: f64,
    max_radius: f64,
    settings: KrylovSettings,
}

impl Optimizer for TrustRegionKrylov {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn holds_hessian(&self, _dimension: usize) -> bool {
        false
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let run = KrylovRun::new(oracle, x0, self.settings)?;
        Ok(Box::new(Run { radius: self.radius, max_radius: self.max_radius, run }))
    }
}

struct Run<'a> {
    radius: f64,
    max_radius: f64,
    run: KrylovRun<'a>,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let allowed = self.run.allowed();
        let step = match self.run.propose(Target::Radius(self.radius), &allowed) {
            Ok(step) => step.model,
            Err(end) => return end,
        };
        let model_decrease = step.quadratic_decrease;
        let Outcome { actual_decrease, ratio, next } =
            match tried(self.run.oracle, &self.run.here, &step, model_decrease) {
                Ok(outcome) => outcome,
                Err(end) => return end,
            };
        self.radius = adapted_radius(self.radius, ratio, actual_decrease, &step).min(self.max_radius);
        let Some(next) = next else { return rejected(&self.run.here, model_decrease) };
        self.run.accept(next);
        Step::Accepted
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        self.run.leave(reason, self.radius.min(self.max_radius))
    }

    fn current(&self) -> &Iterate {
        &self.run.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("trust_radius", &mut self.radius);
        self.run.remember(memory);
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.radius), ..Measures::default() }
    }
}
