//! Cubic-regularised Newton without a Hessian: the model is minimised over Krylov spaces, from Hessian–vector products.
//!
//! For large functions. A refused step costs no product, because the space is kept; a gradient in an invariant subspace
//! hides no negative curvature. Source: Cartis, Gould & Toint, ARC part I, Math. Program. 127 (2011), section 6.2 (GLRT);
//! adapting the weight: Gould, Porcelli & Toint, Comput. Optim. Appl. 53 (2012).

use super::cubic_newton::{WEIGHT_RANGE, fitted_rule};
use super::krylov::{self, KrylovRun, Outcome, rejected, tried};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::krylov_step::KrylovSettings;
use crate::linalg::secular::Target;

/// One update lowers the weight to this share at most: a weight far too low costs products in a large space.
const MOST_LOWERED: f64 = 0.1;

static OPTIONS: [OptionSpec; 3] = [
    OptionSpec {
        name: "cubic_weight",
        default: OptionDefault::Number(1.0),
        range: OptionRange::Number { min: WEIGHT_RANGE.0, max: 1e15 },
        help: "the cubic weight of the first step",
    },
    krylov::DIMENSION,
    krylov::SEED,
];

/// What is known of the Krylov form of the cubic method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "cubic_krylov",
    summary: "cubic-regularised Newton from Hessian-vector products, for large functions",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 10_000,
    options: &OPTIONS,
    reference: "Cartis, Gould & Toint, Math. Program. 127 (2011); Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999)",
    help: "For functions of thousands of variables: needs no Hessian, only its products with vectors, and memory for so many vectors as `krylov_dimension` says. At a saddle a random direction finds the negative curvature. For small functions `cubic` is faster and exact.",
};

/// Makes the Krylov form of the cubic method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let weight = options.number(&OPTIONS, "cubic_weight").unwrap_or(1.0);
    Ok(Box::new(CubicKrylov { weight, settings: krylov::settings(options, &OPTIONS) }))
}

#[derive(Clone, Copy)]
struct CubicKrylov {
    weight: f64,
    settings: KrylovSettings,
}

impl Optimizer for CubicKrylov {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn holds_hessian(&self, _dimension: usize) -> bool {
        false
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        Ok(Box::new(Run { weight: self.weight, run: KrylovRun::new(oracle, x0, self.settings)? }))
    }
}

struct Run<'a> {
    weight: f64,
    run: KrylovRun<'a>,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let allowed = self.run.allowed();
        let step = match self.run.propose(Target::Weight(self.weight), &allowed) {
            Ok(step) => step.model,
            Err(end) => return end,
        };
        let model_decrease = step.quadratic_decrease - self.weight * step.length.powi(3) / 3.0;
        let Outcome { actual_decrease, ratio, next } =
            match tried(self.run.oracle, &self.run.here, &step, model_decrease) {
                Ok(outcome) => outcome,
                Err(end) => return end,
            };
        let fitted = fitted_rule(self.weight, ratio, actual_decrease, &step).max(MOST_LOWERED * self.weight);
        self.weight = fitted.clamp(WEIGHT_RANGE.0, WEIGHT_RANGE.1);
        let Some(next) = next else { return rejected(&self.run.here, model_decrease) };
        self.run.accept(next);
        Step::Accepted
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        self.run.leave(reason, 1.0 / self.weight)
    }

    fn current(&self) -> &Iterate {
        &self.run.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("cubic_weight", &mut self.weight);
        self.run.remember(memory);
    }

    fn measures(&self) -> Measures {
        Measures { cubic_weight: Some(self.weight), ..Measures::default() }
    }
}
