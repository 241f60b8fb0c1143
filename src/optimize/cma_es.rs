//! Evolution strategy with covariance matrix adaptation (CMA-ES): a cloud of points that learns its own shape; values only.
//!
//! Source: Hansen, The CMA Evolution Strategy: A Tutorial (arXiv 1604.00772), figure 6 and table 1, without negative weights;
//! points are drawn as `m + σC^½z` with the symmetric root; restarts double the population (Auger & Hansen, CEC 2005).
//! Bounds: points outside are evaluated at the nearest point inside and ranked worse the farther they lie outside.

use super::bounds::Bounds;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options, seed};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, dot, norm};
use crate::numeric::starts::RandomNumbers;

/// The first spread as a share of the bounds' width (the tutorial's advice) …
const FIRST_SHARE: f64 = 0.3;
/// … or, without bounds, of the largest coordinate, at least of 1.
const LEAST_SIZE: f64 = 1.0;
/// The cloud is a point when it has shrunk to this share of the coordinates' size.
const SMALL_SHARE: f64 = 1e-11;
/// The matrix is singular to rounding beyond this condition number (the tutorial's `ConditionCov`).
const WORST_CONDITION: f64 = 1e14;
/// So many generations of values that agree to rounding, and 30n/λ more, end a run (`TolFun`).
const FLAT_GENERATIONS: usize = 10;

static OPTIONS: [OptionSpec; 4] = [
    OptionSpec {
        name: "sigma",
        default: OptionDefault::Automatic,
        range: OptionRange::Number { min: 1e-100, max: 1e100 },
        help: "the first spread; else a third of the bounds' width, or of the largest coordinate and at least 1",
    },
    OptionSpec {
        name: "population",
        default: OptionDefault::Automatic,
        range: OptionRange::Count { min: 4, max: 1_000_000 },
        help: "points a generation; else 4 + 3 log n. Larger is slower and more global",
    },
    OptionSpec {
        name: "restarts",
        default: OptionDefault::Count(0),
        range: OptionRange::Count { min: 0, max: 20 },
        help: "how often to begin again from the start with twice the population",
    },
    seed(1, "chooses the random numbers"),
];

/// What is known of CMA-ES.
pub static SPEC: MethodSpec = MethodSpec {
    name: "cma_es",
    summary: "evolution strategy with covariance matrix adaptation: values only, global",
    order_of_derivatives: 0,
    leaves_saddles: false,
    takes_bounds: true,
    default_max_steps: 100_000,
    options: &OPTIONS,
    reference: "Hansen, The CMA Evolution Strategy: A Tutorial, arXiv 1604.00772 (2016)",
    help: "Looks for a low minimum among many, without derivatives. Draws a population of points in each step and moves and shapes its cloud after the better half. What the best point is, the exact derivatives there tell.",
};

/// Makes CMA-ES with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(CmaEs {
        sigma: options.number(&OPTIONS, "sigma"),
        population: options.count(&OPTIONS, "population"),
        restarts: options.count(&OPTIONS, "restarts").unwrap_or(0),
        seed: options.count(&OPTIONS, "seed").unwrap_or(1) as u64,
    }))
}

#[derive(Clone, Copy)]
struct CmaEs {
    sigma: Option<f64>,
    population: Option<usize>,
    restarts: usize,
    seed: u64,
}

impl CmaEs {
    fn first_sigma(&self, x0: &[f64], bounds: &Bounds) -> f64 {
        let widths = bounds.lower.iter().zip(&bounds.upper).map(|(lo, hi)| hi - lo);
        let narrowest = widths.filter(|width| *width > 0.0).fold(f64::INFINITY, f64::min);
        let size = x0.iter().fold(LEAST_SIZE, |m, x| m.max(x.abs()));
        self.sigma.unwrap_or(FIRST_SHARE * narrowest.min(size / FIRST_SHARE))
    }
}

impl Optimizer for CmaEs {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let value = oracle.value(x0).ok_or(StartError::OutsideDomain)?;
        let n = x0.len();
        let bounds = oracle.bounds().cloned().unwrap_or_else(|| Bounds::none(n));
        let population = self.population.unwrap_or(4 + (3.0 * (n as f64).ln()) as usize);
        let sigma = self.first_sigma(x0, &bounds);
        Ok(Box::new(Run {
            oracle,
            bounds,
            settings: *self,
            anchor: x0.to_vec(),
            random: RandomNumbers::new(self.seed),
            rates: Rates::new(n, population),
            population,
            cloud: Cloud::new(x0, sigma),
            first_sigma: sigma,
            recent: Vec::new(),
            restarts: 0,
            here: Iterate::without_derivatives(x0.to_vec(), value),
        }))
    }
}

/// The strategy's parameters, by the tutorial's table 1.
struct Rates {
    /// The positive weights of the better half, which sum to 1.
    weights: Vec<f64>,
    /// The variance-effective number of parents.
    parents: f64,
    path: f64,
    path_sigma: f64,
    damping: f64,
    rank_one: f64,
    rank_mu: f64,
    /// The mean length of a standard normal vector.
    length: f64,
}

impl Rates {
    fn new(n: usize, population: usize) -> Self {
        let (half, n) = (population as f64 / 2.0, n as f64);
        let raw: Vec<f64> =
            (1..=population / 2).map(|i| libm::log(half + 0.5) - libm::log(i as f64)).filter(|w| *w > 0.0).collect();
        let total: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|w| w / total).collect();
        let parents = 1.0 / dot(&weights, &weights);
        let path_sigma = (parents + 2.0) / (n + parents + 5.0);
        let rank_one = 2.0 / ((n + 1.3) * (n + 1.3) + parents);
        Self {
            parents,
            path: (4.0 + parents / n) / (n + 4.0 + 2.0 * parents / n),
            path_sigma,
            damping: 1.0 + 2.0 * (((parents - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + path_sigma,
            rank_one,
            rank_mu: (1.0 - rank_one).min(2.0 * (parents - 2.0 + 1.0 / parents) / ((n + 2.0) * (n + 2.0) + parents)),
            length: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
            weights,
        }
    }
}

/// The distribution that points are drawn from, with its evolution paths.
struct Cloud {
    mean: Vec<f64>,
    sigma: f64,
    covariance: Vec<f64>,
    path: Vec<f64>,
    path_sigma: Vec<f64>,
    generation: usize,
}

impl Cloud {
    fn new(mean: &[f64], sigma: f64) -> Self {
        let n = mean.len();
        let covariance = (0..n * n).map(|k| f64::from(u8::from(k / n == k % n))).collect();
        Self { mean: mean.to_vec(), sigma, covariance, path: vec![0.0; n], path_sigma: vec![0.0; n], generation: 0 }
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("mean", &mut self.mean);
        memory.number("sigma", &mut self.sigma);
        memory.vector("covariance", &mut self.covariance);
        memory.vector("path", &mut self.path);
        memory.vector("path_sigma", &mut self.path_sigma);
        memory.count("generation", &mut self.generation);
    }

    /// Moves mean, paths, matrix and spread after the better half: steps `y` in units of the spread, and `z` before the root.
    fn update(&mut self, rates: &Rates, better: &[(Vec<f64>, Vec<f64>)]) {
        let n = self.mean.len();
        let weighted = rates.weights.iter().zip(better);
        let (step, white) = weighted.fold((vec![0.0; n], vec![0.0; n]), |(y, z), (w, drawn)| {
            (add_scaled(&y, *w, &drawn.0), add_scaled(&z, *w, &drawn.1))
        });
        self.mean = add_scaled(&self.mean, self.sigma, &step);
        self.generation += 1;
        let keep = 1.0 - rates.path_sigma;
        let gain = (rates.path_sigma * (2.0 - rates.path_sigma) * rates.parents).sqrt();
        // C^(-1/2)y is z, for the symmetric root.
        self.path_sigma = (0..n).map(|i| keep * self.path_sigma[i] + gain * white[i]).collect();
        let length = norm(&self.path_sigma);
        let settled = (1.0 - libm::pow(keep, 2.0 * self.generation as f64)).sqrt();
        let moves = length / settled < (1.4 + 2.0 / (n as f64 + 1.0)) * rates.length;
        let gain = if moves { (rates.path * (2.0 - rates.path) * rates.parents).sqrt() } else { 0.0 };
        self.path = (0..n).map(|i| (1.0 - rates.path) * self.path[i] + gain * step[i]).collect();
        let missing = if moves { 0.0 } else { rates.rank_one * rates.path * (2.0 - rates.path) };
        let old = 1.0 - rates.rank_one - rates.rank_mu + missing;
        for i in 0..n {
            for j in 0..n {
                let spread: f64 = rates.weights.iter().zip(better).map(|(w, (y, _))| w * y[i] * y[j]).sum();
                let one = self.path[i] * self.path[j];
                let entry = &mut self.covariance[i * n + j];
                *entry = old * *entry + rates.rank_one * one + rates.rank_mu * spread;
            }
        }
        self.sigma *= libm::exp(rates.path_sigma / rates.damping * (length / rates.length - 1.0));
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    bounds: Bounds,
    settings: CmaEs,
    /// Where the run began.
    anchor: Vec<f64>,
    random: RandomNumbers,
    rates: Rates,
    population: usize,
    cloud: Cloud,
    first_sigma: f64,
    /// The best values of the last generations.
    recent: Vec<f64>,
    restarts: usize,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let Ok(eigen) = SymmetricEigen::new(&self.cloud.covariance, self.anchor.len()) else {
            return self.end(StopReason::NoDescent);
        };
        if let Some(reason) = self.is_small(&eigen) {
            return self.end(reason);
        }
        match self.generation(&eigen) {
            Err(reason) => Step::Stalled(reason),
            Ok(()) => Step::Accepted,
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("anchor", &mut self.anchor);
        memory.number("first_sigma", &mut self.first_sigma);
        memory.random("random", &mut self.random);
        memory.count("population", &mut self.population);
        memory.vector("recent", &mut self.recent);
        memory.count("restarts", &mut self.restarts);
        self.cloud.remember(memory);
        self.rates = Rates::new(self.anchor.len(), self.population);
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.cloud.sigma), ..Measures::default() }
    }
}

impl Run<'_> {
    /// Draws, evaluates and learns.
    fn generation(&mut self, eigen: &SymmetricEigen) -> Result<(), StopReason> {
        let n = self.anchor.len();
        let mut drawn = Vec::with_capacity(self.population);
        for _ in 0..self.population {
            if let Some(reason) = self.oracle.exhausted() {
                return Err(reason);
            }
            let z: Vec<f64> = (0..n).map(|_| self.random.normal()).collect();
            let stretched: Vec<f64> =
                eigen.to_eigenbasis(&z).iter().zip(&eigen.values).map(|(c, e)| c * e.max(0.0).sqrt()).collect();
            let y = eigen.from_eigenbasis(&stretched);
            let outside = add_scaled(&self.cloud.mean, self.cloud.sigma, &y);
            let x = self.bounds.projected(outside.clone());
            let value = self.oracle.value(&x).unwrap_or(f64::INFINITY);
            if value < self.here.value {
                self.here = Iterate::without_derivatives(x.clone(), value);
            }
            drawn.push((value, self.way_outside(&outside, &x), (y, z)));
        }
        drawn.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (lowest, highest) = (drawn[0].0, drawn[drawn.len() / 2].0);
        // The farther outside, the worse, in units of what the values differ by; else the cloud would drift away there.
        let unit = if highest.is_finite() { highest - lowest } else { 0.0 };
        drawn.sort_by(|a, b| (a.0 + unit * a.1).total_cmp(&(b.0 + unit * b.1)));
        let kept = FLAT_GENERATIONS + 30 * n / self.population;
        self.recent.extend([lowest, highest]);
        let surplus = self.recent.len().saturating_sub(2 * kept);
        self.recent.drain(..surplus);
        let better: Vec<_> = drawn.into_iter().take(self.rates.weights.len()).map(|(_, _, steps)| steps).collect();
        self.cloud.update(&self.rates, &better);
        self.cloud.mean = self.bounds.projected(std::mem::take(&mut self.cloud.mean));
        Ok(())
    }

    /// The square of the way from a drawn point to the box, in units of the cloud's spread.
    fn way_outside(&self, drawn: &[f64], inside: &[f64]) -> f64 {
        let n = drawn.len();
        let part = |i: usize| {
            let spread = self.cloud.sigma * self.cloud.covariance[i * n + i].max(0.0).sqrt();
            if drawn[i] == inside[i] { 0.0 } else { ((drawn[i] - inside[i]) / spread).powi(2) }
        };
        (0..n).map(part).sum()
    }

    /// Why the cloud cannot do better, if so.
    fn is_small(&self, eigen: &SymmetricEigen) -> Option<StopReason> {
        let n = self.anchor.len();
        let (lowest, highest) = (*eigen.values.first()?, *eigen.values.last()?);
        let size = |i: usize| self.anchor[i].abs().max(self.cloud.mean[i].abs()).max(self.first_sigma);
        let spread = |i: usize| self.cloud.sigma * self.cloud.covariance[i * n + i].max(0.0).sqrt();
        if (0..n).all(|i| spread(i) <= SMALL_SHARE * size(i)) {
            return Some(StopReason::StepTooSmall);
        }
        if lowest <= 0.0 || highest > WORST_CONDITION * lowest || !self.cloud.sigma.is_finite() {
            return Some(StopReason::NoDescent);
        }
        let full = 2 * (FLAT_GENERATIONS + 30 * n / self.population);
        let (low, high) =
            self.recent.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        (self.recent.len() >= full && high - low <= f64::EPSILON * low.abs()).then_some(StopReason::NoiseFloor)
    }

    /// Begins again with twice the population, or ends.
    fn end(&mut self, reason: StopReason) -> Step {
        if self.restarts >= self.settings.restarts {
            return Step::Stalled(reason);
        }
        self.restarts += 1;
        self.population *= 2;
        self.rates = Rates::new(self.anchor.len(), self.population);
        self.cloud = Cloud::new(&self.anchor, self.first_sigma);
        self.recent.clear();
        Step::Rejected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_are_those_of_the_tutorial() {
        // n = 10, λ = 10: weights log(5.5) − log i, i = 1 … 5; the known μ_eff is 3.167.
        let rates = Rates::new(10, 10);
        assert_eq!(rates.weights.len(), 5);
        assert!((rates.weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!((rates.parents - 3.167_299).abs() < 1e-4, "{}", rates.parents);
        assert!(rates.rank_one + rates.rank_mu < 1.0 && rates.rank_mu > 0.0);
    }
}
