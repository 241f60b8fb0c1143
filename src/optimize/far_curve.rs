//! Whether a function falls towards an infimum along a curve that leads to infinity, where no straight ray does, as
//! `((x²z − 4)² + (y² + z)²)/2` does along `z = 4/x²`.
//!
//! The largest coordinate is held at ever doubled values while the others settle by Newton's method. Where `f` falls like
//! `a + b t^−p`, each drop is the same share of the last one: a minimum that is far away, or none, shows in other shares. Beyond
//! what rounding lets settle the powers of the coordinates are followed on.

use crate::classify::local_model::LocalModel;
use crate::linalg::cholesky::Cholesky;
use crate::linalg::vector::{add_scaled, dot};
use crate::objective::objective::Objective;

/// In more variables nothing is followed.
const MOST_VARIABLES: usize = 60;
/// So many doublings are settled; the last of their drops must be equal shares of one another.
const SETTLED_DOUBLINGS: usize = 12;
const EQUAL_SHARES: usize = 8;
/// Shares are equal within this …
const EQUAL: f64 = 0.1;
/// … and below this: a function that falls like a power of a logarithm gives shares near 1.
const SETTLES: f64 = 0.9;
/// The powers are followed over so many more doublings.
const FOLLOWED_DOUBLINGS: usize = 60;
/// Powers are multiples of one over this.
const DENOMINATOR: f64 = 12.0;
/// Newton's steps at one place, and the halvings of each.
const NEWTON_STEPS: usize = 30;
const HALVINGS: usize = 30;
/// What others than the one that is held still promise, as a share of the last drop.
const PROMISE: f64 = 1e-3;

/// Whether `f` falls from the model's point towards an infimum along a curve to infinity.
///
/// Cost: some 50 Hessians where it does; a few where it does not.
pub(super) fn falls_along_a_curve(objective: &dyn Objective, model: &LocalModel) -> bool {
    let n = model.x.len();
    if !(2..=MOST_VARIABLES).contains(&n) {
        return false;
    }
    let held = (1..n).fold(0, |most, i| if model.x[i].abs() > model.x[most].abs() { i } else { most });
    let curve = Curve { objective, held };
    let Some(mut places) = curve.settled(&model.x, f64::INFINITY).map(|place| vec![place]) else { return false };
    let mut drops: Vec<f64> = Vec::new();
    for _ in 0..SETTLED_DOUBLINGS {
        let last = &places[places.len() - 1];
        let guess = doubled(places.len().checked_sub(2).map(|before| &places[before].x), &last.x, held);
        let Some(next) = curve.settled(&guess, drops.last().copied().unwrap_or(last.value.abs())) else { return false };
        let drop = last.value - next.value;
        // A fall that grows has no infimum to settle at.
        if !drop.is_finite() || drop <= 0.0 || drops.last().is_some_and(|before| drop > SETTLES * before) {
            return false;
        }
        drops.push(drop);
        places.push(next);
    }
    let shares: Vec<f64> = drops.windows(2).map(|pair| pair[1] / pair[0]).collect();
    let last = &shares[shares.len() - EQUAL_SHARES..];
    last.iter().all(|share| (share / last[0] - 1.0).abs() <= EQUAL) && curve.stays_low(&places)
}

/// A point of the curve.
struct Place {
    x: Vec<f64>,
    value: f64,
}

struct Curve<'a> {
    objective: &'a dyn Objective,
    held: usize,
}

impl Curve<'_> {
    /// The point at which all coordinates but the one that is held have settled; `None` if they do not.
    fn settled(&self, start: &[f64], drop: f64) -> Option<Place> {
        let mut model = LocalModel::by_definition(self.objective, start)?;
        for _ in 0..NEWTON_STEPS {
            let step = self.step(&model)?;
            let promise = -0.5 * dot(&model.gradient, &step);
            let next = (0..HALVINGS).find_map(|halving| {
                let x = add_scaled(&model.x, 0.5_f64.powi(halving as i32), &step);
                (self.objective.value(&x) < model.value).then_some(x)
            });
            let Some(next) = next.filter(|_| promise > f64::EPSILON * model.value.abs()) else {
                return (promise <= PROMISE * drop).then_some(Place { x: model.x, value: model.value });
            };
            model = LocalModel::by_definition(self.objective, &next)?;
        }
        None
    }

    /// Newton's step of the others; `None` where they have a direction without curvature.
    fn step(&self, model: &LocalModel) -> Option<Vec<f64>> {
        let n = model.x.len();
        let others: Vec<usize> = (0..n).filter(|i| *i != self.held).collect();
        let scale = |i: usize| model.hessian[i * n + i].abs().sqrt().max(f64::MIN_POSITIVE);
        let matrix: Vec<f64> = others
            .iter()
            .flat_map(|&i| others.iter().map(move |&j| (i, j)))
            .map(|(i, j)| model.hessian[i * n + j] / scale(i) / scale(j))
            .collect();
        let right: Vec<f64> = others.iter().map(|&i| -model.gradient[i] / scale(i)).collect();
        let solution = Cholesky::new(&matrix, others.len())?.solve(&right);
        let mut step = vec![0.0; n];
        others.iter().zip(solution).for_each(|(&i, s)| step[i] = s / scale(i));
        step.iter().all(|s| s.is_finite()).then_some(step)
    }

    /// Whether `f` does not rise where the last powers of the coordinates go on.
    fn stays_low(&self, places: &[Place]) -> bool {
        let [.., before, last] = places else { return false };
        let power = |(a, b): (&f64, &f64)| {
            let power = (b / a).abs().log2();
            if power.is_finite() && a * b > 0.0 { (power * DENOMINATOR).round() / DENOMINATOR } else { 0.0 }
        };
        let powers: Vec<f64> = before.x.iter().zip(&last.x).map(power).collect();
        let lowest = |doubling: usize| {
            let x: Vec<f64> = last.x.iter().zip(&powers).map(|(x, p)| x * (p * doubling as f64).exp2()).collect();
            self.objective.value(&x) <= last.value + (before.value - last.value)
        };
        (1..=FOLLOWED_DOUBLINGS).all(lowest)
    }
}

/// The guess for the next point: each coordinate changes by the factor that it changed by before.
fn doubled(before: Option<&Vec<f64>>, last: &[f64], held: usize) -> Vec<f64> {
    let factor = |i: usize| match before {
        _ if i == held => 2.0,
        Some(before) if before[i] * last[i] > 0.0 => (last[i] / before[i]).clamp(0.25, 4.0),
        _ => 1.0,
    };
    last.iter().enumerate().map(|(i, x)| x * factor(i)).collect()
}
