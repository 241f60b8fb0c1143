//! Where the searches start: Sobol points, mixtures of the points found so far, and their surroundings.
//!
//! Mixtures take each coordinate from one of two found points; where variables are weakly coupled, they land on points
//! that random starts would need long for. Every start depends on seed and number alone, never on the order of threads.

use super::local_search::{Frame, Manner};
use crate::linalg::vector::norm_max;
use crate::numeric::starts::{RandomNumbers, Starts};
use crate::objective::objective::Objective;

/// Grid cells of the search for sign changes in one dimension.
const CELLS: usize = 4096;
/// Bisections of a cell with a sign change.
const BISECTIONS: usize = 30;
/// Surroundings reach from this share of the box, downwards.
const WIDEST_DECADE: f64 = -0.5;
/// The smallest decade of a displacement from a found point.
const FINEST_DECADE: f64 = -6.0;

/// An endless supply of starts.
pub(super) struct StartingPoints<'a> {
    frame: &'a Frame<'a>,
    sobol: Starts,
    seed: u64,
    count: usize,
}

impl<'a> StartingPoints<'a> {
    pub fn new(frame: &'a Frame<'a>, seed: u64) -> Self {
        let bounds: Vec<(f64, f64)> = frame.bounds.iter().map(|[a, b]| (*a, *b)).collect();
        Self { frame, sobol: Starts::sobol(&bounds, seed), seed, count: 0 }
    }

    /// The next `count` starts, given the points found before.
    pub fn batch(&mut self, count: usize, found: &[&[f64]]) -> Vec<(Vec<f64>, Manner)> {
        (0..count).map(|_| self.next(found)).collect()
    }

    fn next(&mut self, found: &[&[f64]]) -> (Vec<f64>, Manner) {
        let number = self.count;
        self.count += 1;
        let mut random = RandomNumbers::new(self.seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let manner = if number % 4 == 3 { Manner::LeastSquares } else { Manner::Newton };
        let start = match number % 8 {
            5 | 6 if found.len() >= 2 && self.frame.widths.len() >= 2 => mixture(found, &mut random),
            7 if !found.is_empty() => self.nearby(found[random.index(found.len())], &mut random),
            _ => self.sobol.next().unwrap_or_default(),
        };
        (start, manner)
    }

    fn nearby(&self, x: &[f64], random: &mut RandomNumbers) -> Vec<f64> {
        let reach = 10.0_f64.powf(random.uniform_between(FINEST_DECADE, WIDEST_DECADE));
        let direction = random.on_sphere(x.len());
        x.iter().zip(&direction).zip(&self.frame.widths).map(|((x, d), w)| x + reach * d * w).collect()
    }
}

fn mixture(found: &[&[f64]], random: &mut RandomNumbers) -> Vec<f64> {
    let (a, b) = (found[random.index(found.len())], found[random.index(found.len())]);
    a.iter().zip(b).map(|(a, b)| if random.uniform() < 0.5 { *a } else { *b }).collect()
}

/// In one dimension: where the derivative changes its sign on a grid, and where it comes close to zero.
pub(super) fn sign_changes(objective: &dyn Objective, [low, high]: [f64; 2]) -> Vec<Vec<f64>> {
    let slope = |x: f64| {
        let mut gradient = [0.0];
        let value = objective.value_gradient(&[x], &mut gradient);
        if value.is_finite() { gradient[0] } else { f64::NAN }
    };
    let point = |k: usize| low + (high - low) * k as f64 / CELLS as f64;
    let slopes: Vec<f64> = (0..=CELLS).map(|k| slope(point(k))).collect();
    let largest = norm_max(&slopes.iter().copied().filter(|s| s.is_finite()).collect::<Vec<_>>());
    let mut starts = Vec::new();
    for k in 0..CELLS {
        let (left, right) = (slopes[k], slopes[k + 1]);
        if left * right < 0.0 {
            starts.push(vec![bisect(slope, (point(k), left), point(k + 1))]);
        }
        let dip = k > 0 && left.abs() <= slopes[k - 1].abs() && left.abs() <= right.abs();
        if left == 0.0 || (dip && left.abs() < 0.1 * largest) {
            starts.push(vec![point(k)]);
        }
    }
    starts.extend([vec![low], vec![high]]);
    starts
}

fn bisect(slope: impl Fn(f64) -> f64, (mut a, at_a): (f64, f64), mut b: f64) -> f64 {
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (a + b);
        if slope(middle) * at_a > 0.0 {
            a = middle;
        } else {
            b = middle;
        }
    }
    0.5 * (a + b)
}
