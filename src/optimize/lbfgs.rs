//! L-BFGS: the product of a gradient with BFGS's inverse Hessian, made from the last few steps only.
//!
//! Source: Nocedal, Math. Comp. 35 (1980); Liu & Nocedal, Math. Program. 45 (1989), scaling M3.

use super::line_search::kind::{LineSearch, option};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::quasi_newton::{Curvature, Run};
use super::{Iteration, MethodSpec, Optimizer, StartError};
use crate::linalg::vector::dot;

/// The number of steps kept if nothing is said.
const PAIRS: usize = 10;

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "memory",
        default: OptionDefault::Count(PAIRS),
        range: OptionRange::Count { min: 1, max: 1000 },
        help: "how many of the last steps are kept; memory and cost of a step grow with it",
    },
    option("hager_zhang"),
];

/// What is known of L-BFGS.
pub static SPEC: MethodSpec = MethodSpec {
    name: "lbfgs",
    summary: "quasi-Newton steps from the last few gradients; memory linear in n",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Nocedal, Math. Comp. 35 (1980); Liu & Nocedal, Math. Program. 45 (1989)",
    help: "Needs gradients only; the usual choice for many thousands of variables. Converges linearly, slowly where the Hessian is nearly singular, and may end at a saddle.",
};

/// Makes L-BFGS with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or not allowed.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let line_search = LineSearch::named(options.word(&OPTIONS, "line_search"));
    Ok(Box::new(LimitedBfgs { line_search, memory: options.count(&OPTIONS, "memory").unwrap_or(PAIRS) }))
}

struct LimitedBfgs {
    line_search: LineSearch,
    memory: usize,
}

impl Optimizer for LimitedBfgs {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        Ok(Box::new(Run::new(oracle, x0, self.line_search, Pairs::new(self.memory))?))
    }
}

/// The last steps `s` and the changes `y` of the gradient over them, oldest first.
struct Pairs {
    most: usize,
    steps: Vec<Vec<f64>>,
    changes: Vec<Vec<f64>>,
}

impl Pairs {
    fn new(most: usize) -> Self {
        Self { most, steps: Vec::new(), changes: Vec::new() }
    }
}

impl Curvature for Pairs {
    /// The two loops of Nocedal & Wright, algorithm 7.4. Cost: `4mn` multiplications.
    fn solve(&self, v: &[f64]) -> Vec<f64> {
        let mut q = v.to_vec();
        let pairs: Vec<_> = self.steps.iter().zip(&self.changes).collect();
        let mut shares = Vec::with_capacity(pairs.len());
        for (s, y) in pairs.iter().rev() {
            let share = dot(s, &q) / dot(s, y);
            q.iter_mut().zip(*y).for_each(|(q, y)| *q -= share * y);
            shares.push(share);
        }
        if let Some((s, y)) = pairs.last() {
            let scale = dot(s, y) / dot(y, y);
            q.iter_mut().for_each(|q| *q *= scale);
        }
        for ((s, y), share) in pairs.iter().zip(shares.iter().rev()) {
            let back = share - dot(y, &q) / dot(s, y);
            q.iter_mut().zip(*s).for_each(|(q, s)| *q += back * s);
        }
        q
    }

    fn update(&mut self, s: Vec<f64>, y: Vec<f64>) {
        if self.steps.len() == self.most {
            self.steps.remove(0);
            self.changes.remove(0);
        }
        self.steps.push(s);
        self.changes.push(y);
    }

    fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    fn forget(&mut self) {
        self.steps.clear();
        self.changes.clear();
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vectors("steps", &mut self.steps);
        memory.vectors("changes", &mut self.changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_change_is_mapped_to_its_step_and_old_pairs_go() {
        let mut pairs = Pairs::new(2);
        let kept = [([1.0, 2.0], [0.5, 3.0]), ([0.0, 1.0], [1.0, 4.0]), ([2.0, 1.0], [1.0, 1.0])];
        for (s, y) in kept {
            pairs.update(s.to_vec(), y.to_vec());
            let mapped = pairs.solve(&y);
            assert!(mapped.iter().zip(s).all(|(a, b)| (a - b).abs() < 1e-14), "{mapped:?}");
        }
        assert_eq!((pairs.steps.len(), pairs.steps[0].clone()), (2, vec![0.0, 1.0]));
    }
}
