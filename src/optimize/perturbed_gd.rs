//! Perturbed gradient descent: plain steps, and a random kick where the gradient is small; if a kick has not lowered `f`
//! enough after a while, the point before it is taken for a minimum.
//!
//! Source: Jin, Ge, Netrapalli, Kakade & Jordan, How to escape saddle points efficiently, ICML 2017 (arXiv 1703.00887),
//! algorithms 1 and 2; the practical numbers are a choice of ours.

use super::gradient_descent::plain_step;
use super::line_search::first_iterate;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::rate::{Rate, STEP, largest_curvature};
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::{add_scaled, norm};
use crate::numeric::starts::RandomNumbers;

static PRESETS: [&str; 2] = ["practical", "theory"];

const fn number(name: &'static str, default: OptionDefault, help: &'static str) -> OptionSpec {
    OptionSpec { name, default, range: OptionRange::Number { min: 1e-300, max: 1e300 }, help }
}

static OPTIONS: [OptionSpec; 14] = [
    OptionSpec {
        name: "preset",
        default: OptionDefault::Word("practical"),
        range: OptionRange::Words(&PRESETS),
        help: "where the numbers come from: theory takes them from l, rho, eps, c, delta and Df as the paper does",
    },
    STEP,
    number("radius", OptionDefault::Automatic, "radius of a kick; practical 1e-3"),
    number("small_gradient", OptionDefault::Automatic, "a kick needs a gradient below this; practical 1e-3"),
    OptionSpec {
        name: "least_decrease",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: -1e300, max: 1e300 },
        help: "what a kick must gain to count; practical 1e-7; below 0 it may lose so much",
    },
    OptionSpec {
        name: "wait",
        default: OptionDefault::Automatic,
        range: OptionRange::Count { min: 1, max: 1 << 53 },
        help: "after a kick so many steps pass before its gain is looked at; practical 50",
    },
    number(
        "l",
        OptionDefault::Automatic,
        "theory: Lipschitz constant of the gradient; else from the Hessian at the start",
    ),
    number("rho", OptionDefault::Number(1.0), "theory: Lipschitz constant of the Hessian"),
    number("eps", OptionDefault::Number(1e-2), "theory: the gradient's tolerance"),
    number("c", OptionDefault::Number(1.0), "theory: the constant c of the step c/l"),
    number("delta", OptionDefault::Number(0.1), "theory: the probability of failure"),
    number("Df", OptionDefault::Number(1.0), "theory: how far the start may be above the minimum"),
    OptionSpec {
        name: "polish",
        default: OptionDefault::Flag(true),
        range: OptionRange::Flag,
        help: "whether plain steps lead on from the point found to the run's tolerance",
    },
    seed(0, "seed of the random numbers"),
];

/// What is known of perturbed gradient descent.
pub static SPEC: MethodSpec = MethodSpec {
    name: "perturbed_gd",
    summary: "gradient descent that kicks itself off saddles where the gradient is small",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Jin, Ge, Netrapalli, Kakade & Jordan, ICML 2017 (arXiv 1703.00887)",
    help: "Leaves strict saddles with high probability after a number of steps that hardly grows with the dimension. Slow where gradient descent is slow.",
};

/// Makes perturbed gradient descent with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(PerturbedDescent { options: options.clone() }))
}

struct PerturbedDescent {
    options: Options,
}

/// The numbers of the algorithm.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    /// `η`, if it is fixed.
    step: Option<f64>,
    /// `r`
    radius: f64,
    /// `g_thres`
    small_gradient: f64,
    /// `f_thres`
    least_decrease: f64,
    /// `t_thres`
    wait: usize,
}

/// The practical numbers.
const PRACTICAL: Numbers = Numbers { step: None, radius: 1e-3, small_gradient: 1e-3, least_decrease: 1e-7, wait: 50 };

/// What the paper's numbers are made of.
#[derive(Clone, Copy, Debug)]
struct Constants {
    dimension: f64,
    l: f64,
    rho: f64,
    eps: f64,
    c: f64,
    delta: f64,
    gap: f64,
}

impl Constants {
    /// The first lines of algorithm 2.
    fn numbers(&self) -> Numbers {
        let Self { dimension, l, rho, eps, c, delta, gap } = *self;
        let chi = 3.0 * (dimension * l * gap / (c * eps * eps * delta)).ln().max(4.0);
        Numbers {
            step: Some(c / l),
            radius: c.sqrt() / (chi * chi) * eps / l,
            small_gradient: c.sqrt() / (chi * chi) * eps,
            least_decrease: c / chi.powi(3) * (eps.powi(3) / rho).sqrt(),
            wait: (chi / (c * c) * l / (rho * eps).sqrt()).ceil() as usize,
        }
    }
}

impl PerturbedDescent {
    /// The preset's numbers, except for those that are given.
    fn numbers(&self, oracle: &Oracle, x0: &[f64]) -> Result<Numbers, StartError> {
        let given = |name| self.options.number(&OPTIONS, name);
        let preset = if self.options.word(&OPTIONS, "preset") == Some("theory") {
            self.constants(oracle, x0)?.numbers()
        } else {
            PRACTICAL
        };
        Ok(Numbers {
            step: given("step").or(preset.step),
            radius: given("radius").unwrap_or(preset.radius),
            small_gradient: given("small_gradient").unwrap_or(preset.small_gradient),
            least_decrease: given("least_decrease").unwrap_or(preset.least_decrease),
            wait: self.options.count(&OPTIONS, "wait").unwrap_or(preset.wait),
        })
    }

    fn constants(&self, oracle: &Oracle, x0: &[f64]) -> Result<Constants, StartError> {
        let given = |name| self.options.number(&OPTIONS, name);
        let l = match given("l") {
            Some(l) => l,
            None => Some(largest_curvature(oracle, x0)?).filter(|l| *l > 0.0).unwrap_or(1.0),
        };
        let or_one = |name| given(name).unwrap_or(1.0);
        let (rho, eps, c) = (or_one("rho"), or_one("eps"), or_one("c"));
        Ok(Constants { dimension: x0.len() as f64, l, rho, eps, c, delta: or_one("delta"), gap: or_one("Df") })
    }
}

impl Optimizer for PerturbedDescent {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let here = first_iterate(oracle, x0)?;
        let numbers = self.numbers(oracle, x0)?;
        let rate = Rate::start(numbers.step, oracle, &here)?;
        let seed = self.options.count(&OPTIONS, "seed").unwrap_or(0) as u64;
        let polish = self.options.flag(&OPTIONS, "polish");
        let search = Search { numbers, random: RandomNumbers::new(seed), since: numbers.wait + 1, before: None };
        Ok(Box::new(Run { oracle, rate, search, polish, polishing: false, here }))
    }
}

/// The state of kicks.
struct Search {
    numbers: Numbers,
    random: RandomNumbers,
    /// Steps since the last kick; more than `wait` if there was none of late.
    since: usize,
    /// The point before the last kick.
    before: Option<Iterate>,
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    rate: Rate,
    search: Search,
    polish: bool,
    /// Whether the search is over and plain steps lead on.
    polishing: bool,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        if self.polishing {
            return plain_step(self.oracle, &mut self.rate, &mut self.here);
        }
        if norm(&self.here.gradient) <= self.search.numbers.small_gradient
            && self.search.since > self.search.numbers.wait
            && !self.kick()
        {
            return Step::Rejected;
        }
        if self.search.since == self.search.numbers.wait && self.return_to_before() {
            return self.found();
        }
        self.search.since = self.search.since.saturating_add(1);
        match plain_step(self.oracle, &mut self.rate, &mut self.here) {
            // A gradient too small to move the point, while the kick's time is running.
            Step::Stalled(StopReason::StepTooSmall) => Step::Accepted,
            step => step,
        }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        if self.polishing { Step::Stalled(reason) } else { self.step() }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.rate.remember(memory);
        memory.random("random", &mut self.search.random);
        memory.count("since", &mut self.search.since);
        memory.flag("polishing", &mut self.polishing);
        let mut before: Vec<Vec<f64>> =
            self.search.before.take().map(|b| vec![b.x, vec![b.value], b.gradient]).unwrap_or_default();
        memory.vectors("before", &mut before);
        if let [x, value, gradient] = &before[..] {
            let value = value.first().copied().unwrap_or(f64::NAN);
            self.search.before = Some(Iterate::first_order(x.clone(), value, gradient.clone()));
        }
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.rate.length), ..Measures::default() }
    }
}

impl Run<'_> {
    /// Moves to a random point near here; false if `f` is not defined there.
    fn kick(&mut self) -> bool {
        let noise = self.search.random.in_ball(self.here.x.len());
        let x = add_scaled(&self.here.x, self.search.numbers.radius, &noise);
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else { return false };
        self.search.since = 0;
        let kicked = Iterate::first_order(x, value, gradient);
        self.search.before = Some(std::mem::replace(&mut self.here, kicked));
        true
    }

    /// Goes back to the point before the last kick if that did not gain enough.
    fn return_to_before(&mut self) -> bool {
        let least = self.search.numbers.least_decrease;
        match self.search.before.take_if(|before| self.here.value - before.value > -least) {
            Some(before) => {
                self.here = before;
                true
            }
            None => false,
        }
    }

    /// Ends the search at the point that no kick leads off.
    fn found(&mut self) -> Step {
        self.polishing = true;
        if self.polish {
            plain_step(self.oracle, &mut self.rate, &mut self.here)
        } else {
            Step::Stalled(StopReason::Tolerance)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_paper_come_from_its_constants() {
        let constants = Constants { dimension: 10.0, l: 2.0, rho: 4.0, eps: 1e-2, c: 0.25, delta: 0.1, gap: 5.0 };
        // χ = 3 ln(10·2·5/(0.25·10⁻⁴·0.1)) = 3 ln(4·10⁷)
        let chi = 3.0 * 4e7_f64.ln();
        let numbers = constants.numbers();
        assert_eq!(numbers.step, Some(0.125));
        assert!((numbers.radius / (0.5 * 1e-2 / (2.0 * chi * chi)) - 1.0).abs() < 1e-14);
        assert!((numbers.small_gradient / (0.5 * 1e-2 / (chi * chi)) - 1.0).abs() < 1e-14);
        assert!((numbers.least_decrease / (0.25 / chi.powi(3) * 5e-4) - 1.0).abs() < 1e-14);
        assert_eq!(numbers.wait, (chi * 16.0 * 2.0 / 0.2).ceil() as usize);
    }
}
