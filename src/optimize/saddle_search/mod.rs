//! A saddle of a given index: uphill along the followed eigenvectors, downhill along all others, both by exact models.
//!
//! With `V` the followed directions the search walks along the field `−(I − 2VVᵀ)∇f`, of which exactly the critical points of
//! that index are attractors. Source: C. J. Cerjan & W. H. Miller, J. Chem. Phys. 75 (1981); J. Baker, J. Comput. Chem. 7
//! (1986); J. Yin, L. Zhang & P. Zhang, High-index optimization-based shrinking dimer method, SIAM J. Sci. Comput. 41 (2019).

mod attempt;
mod ball;
mod large;
mod lowest_modes;
mod modes;
mod place;
mod run;

use self::large::{LARGE, LargeRun};
use self::run::Run;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::{Iteration, MethodSpec, Optimizer, StartError};

static OPTIONS: [OptionSpec; 4] = [
    OptionSpec {
        name: "index",
        default: OptionDefault::Count(1),
        range: OptionRange::Count { min: 0, max: 1_000_000 },
        help: "the number of directions that lead down from the point looked for",
    },
    OptionSpec {
        name: "initial_radius",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-12, max: 1e12 },
        help: "the longest first step; a tenth of the start's size by itself",
    },
    OptionSpec {
        name: "matrix_free",
        default: OptionDefault::Flag(false),
        range: OptionRange::Flag,
        help: "work with Hessian-vector products alone, as for many variables always",
    },
    OptionSpec {
        name: "seed",
        default: OptionDefault::Count(0),
        range: OptionRange::Count { min: 0, max: 1 << 53 },
        help: "chooses the random starts that follow where those near the given one fail",
    },
];

/// What is known of the saddle search.
pub static SPEC: MethodSpec = MethodSpec {
    name: "saddle_search",
    summary: "eigenvector following: up along some directions, down along all others",
    order_of_derivatives: 2,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 3000,
    options: &OPTIONS,
    reference: "Cerjan & Miller, J. Chem. Phys. 75 (1981); Yin, Zhang & Zhang, SIAM J. Sci. Comput. 41 (2019)",
    help: "Finds a critical point of a given Morse index. Where the start leads nowhere, it climbs from a minimum nearby along each of the lowest eigenvectors in both directions, one index higher at a time, then starts again from random points.",
};

/// The search with its settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct SaddleSearch {
    /// The Morse index of the point looked for.
    pub index: usize,
    /// The longest first step; `None` for a tenth of the start's size.
    pub initial_radius: Option<f64>,
    /// Whether to work with Hessian-vector products alone, as from 400 variables on always.
    pub matrix_free: bool,
    /// Chooses the random starts.
    pub seed: u64,
}

/// Makes the search with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(SaddleSearch {
        index: options.count(&OPTIONS, "index").unwrap_or(1),
        initial_radius: options.number(&OPTIONS, "initial_radius"),
        matrix_free: options.flag(&OPTIONS, "matrix_free"),
        seed: options.count(&OPTIONS, "seed").unwrap_or(0) as u64,
    }))
}

impl Optimizer for SaddleSearch {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn descends(&self) -> bool {
        false
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        if self.matrix_free || x0.len() >= LARGE {
            return Ok(Box::new(LargeRun::new(oracle, *self, x0)?));
        }
        Ok(Box::new(Run::new(oracle, *self, x0)?))
    }
}
