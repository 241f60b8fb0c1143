//! Saddle-free Newton: `s = −|∇²f|⁻¹∇f`, the Hessian with the magnitudes of its eigenvalues, so that saddles repel.
//!
//! On the stable manifold of a saddle the rule alone is Newton's and ends there; with `escape` it adds a step along the
//! lowest eigenvector where the slope along it is faint. Source: Dauphin et al., NeurIPS 2014, algorithm 1, exact; the
//! list of dampings: its section 6.

use super::damped_newton::{RELATIVE, best_damping};
use super::dense_run::{Outcome, Rule, armijo, full_step, start, step_with};
use super::negative_curvature::Downward;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::second_order::Center;
use super::{Iteration, MethodSpec, Optimizer, StartError};

/// Magnitudes of eigenvalues are not taken below this share of the largest.
const FLOOR: f64 = 1e-12;
/// The slope along the lowest eigenvector is faint if it stops being so only beyond this share of the way to the bottom.
const FAINT: f64 = 1e-2;

static SEARCHES: [&str; 3] = ["armijo", "damping", "none"];

static OPTIONS: [OptionSpec; 4] = [
    OptionSpec {
        name: "escape",
        default: OptionDefault::Flag(true),
        range: OptionRange::Flag,
        help: "adds a step along negative curvature where the slope shows no way out of a saddle",
    },
    OptionSpec {
        name: "line_search",
        default: OptionDefault::Word("armijo"),
        range: OptionRange::Words(&SEARCHES),
        help: "armijo: halves the step until f falls; damping: the best of 10, 1, ..., 1e-6; none: takes it as it is",
    },
    OptionSpec {
        name: "floor",
        default: OptionDefault::Number(FLOOR),
        range: OptionRange::Number { min: 1e-16, max: 1.0 },
        help: "the least magnitude of an eigenvalue, as a share of the largest",
    },
    OptionSpec {
        help: "measures the dampings of line_search = damping by the norm of the Hessian, so that units do not matter",
        ..RELATIVE
    },
];

/// What is known of saddle-free Newton.
pub static SPEC: MethodSpec = MethodSpec {
    name: "saddle_free",
    summary: "Newton steps with the magnitudes of the eigenvalues; saddles repel them",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Dauphin et al., Identifying and attacking the saddle point problem, NeurIPS 2014",
    help: "Near a saddle the distance from its stable manifold doubles with each step, at any condition number. The paper's rule is `escape = false, line_search = damping`; without `escape` a start on the stable manifold ends in the saddle.",
};

/// The same without `escape`, for which a saddle is an end like any other.
static PLAIN: MethodSpec = MethodSpec { leaves_saddles: false, ..SPEC };

/// Makes saddle-free Newton with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let search = match options.word(&OPTIONS, "line_search") {
        Some("damping") => Search::Damping,
        Some("none") => Search::Full,
        _ => Search::Armijo,
    };
    let floor = options.number(&OPTIONS, "floor").unwrap_or(FLOOR);
    let [escape, relative] = ["escape", RELATIVE.name].map(|name| options.flag(&OPTIONS, name));
    Ok(Box::new(SaddleFree { escape, search, floor, relative }))
}

#[derive(Clone, Copy)]
enum Search {
    Armijo,
    Damping,
    Full,
}

#[derive(Clone, Copy)]
struct SaddleFree {
    escape: bool,
    search: Search,
    floor: f64,
    relative: bool,
}

impl Optimizer for SaddleFree {
    fn spec(&self) -> &'static MethodSpec {
        if self.escape { &SPEC } else { &PLAIN }
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        start(oracle, x0, *self)
    }
}

impl Rule for SaddleFree {
    fn advance(&mut self, oracle: &Oracle, center: &Center) -> Outcome {
        let (eigen, model) = (&center.eigen, &center.model);
        let floor = self.floor * eigen.norm();
        // Without any curvature the step is the negative gradient.
        let magnitude =
            |e: f64, damping: f64| if floor == 0.0 { 1.0 + damping } else { (e.abs() + damping).max(floor) };
        let step = step_with(eigen, &model.gradient, |e| magnitude(e, 0.0));
        if self.escape
            && let Some(outcome) = escape(oracle, center, &step)
        {
            return outcome;
        }
        match self.search {
            Search::Armijo => armijo(oracle, model, &step, 1.0),
            Search::Full => full_step(oracle, model, &step),
            Search::Damping => {
                let unit = if self.relative && eigen.norm() > 0.0 { eigen.norm() } else { 1.0 };
                best_damping(oracle, model, |exponent| {
                    step_with(eigen, &model.gradient, |e| magnitude(e, unit * 10.0_f64.powi(exponent)))
                })
            }
        }
    }
}

/// The step with a part along the lowest eigenvector, if the Hessian is indefinite and the slope along it faint.
fn escape(oracle: &Oracle, center: &Center, step: &[f64]) -> Option<Outcome> {
    let down = Downward::new(center)?;
    let length = down.length(oracle, center, None);
    is_faint(&down, length).then(|| down.descend(oracle, center, (step, length)))
}

/// Whether the slope along negative curvature is too faint to show the way out, at this distance from the bottom.
pub(super) fn is_faint(down: &Downward, length: f64) -> bool {
    down.slope.abs() <= FAINT * down.curvature.abs() * length
}
