//! What a degenerate critical point with one vanishing eigenvalue is, from gradients along the valley through it.
//!
//! With the other variables eliminated (`z(y)` solves `∂f/∂z = 0`), `f` becomes a function `r` of one variable `y`
//! (splitting lemma). Its derivative `r′(y)` is exact; it is sampled at scales from a tenth of the coordinates' size
//! down to where rounding hides it, and must follow one power `y^m` on both sides at all the smallest of them.

use super::hessian_test::Inertia;
use super::local_model::{LocalModel, bilinear};
use super::point::{Degenerate, Kind};
use crate::linalg::solve::solve;
use crate::linalg::vector::{add_scaled, dot, norm_max};
use crate::objective::objective::Objective;

/// The largest sampled distance as a share of the coordinates' size.
const WIDEST: f64 = 0.1;
/// Each scale is this share of the one before.
const SHRINK: f64 = 0.5;
/// The number of scales looked at.
const SCALES: usize = 24;
/// A slope must exceed its noise by this factor to be believed.
const TRUST: f64 = 1000.0;
/// The exponent must agree with a whole number to within this at the two smallest believable scales.
const EXPONENT_TOLERANCE: f64 = 0.2;
/// Newton steps for the eliminated variables.
const ELIMINATION_STEPS: usize = 12;

/// Decides a point of nullity 1 by the leading power of the reduced function; `None` leaves it undecided.
pub fn decide(objective: &dyn Objective, model: &LocalModel, inertia: &Inertia, lengths: &[f64]) -> Option<Degenerate> {
    let [null] = inertia.null[..] else { return None };
    let valley = Valley::new(objective, model, null, inertia, lengths);
    let (slope, curvature) = (model.scaled_gradient()[null], model.scaled.values[null]);
    let offset = if slope == 0.0 { 0.0 } else { (slope / curvature).abs() };
    let samples = valley.samples(offset);
    let (exponent, sign) = leading_power(&samples)?;
    let n = model.dimension();
    let (down, up) = (inertia.index, n - 1 - inertia.index);
    let nature = match (exponent % 2 == 1, sign > 0.0) {
        (false, _) => Kind::Saddle,
        (true, true) if down == 0 => Kind::Minimum,
        (true, false) if up == 0 => Kind::Maximum,
        (true, _) => Kind::Saddle,
    };
    let order = exponent + 1;
    let suffix = if exponent % 2 == 0 {
        ""
    } else if sign > 0.0 {
        "+"
    } else {
        "-"
    };
    Some(Degenerate {
        nature,
        strict: matches!(nature, Kind::Minimum | Kind::Maximum).then_some(true),
        isolated: Some(true),
        corank: 1,
        germ: Some(format!("A{exponent}{suffix}")),
        order: Some(order),
        milnor: Some(exponent),
    })
}

/// One scale: the distance and the slopes `r′(y)`, `r′(−y)`.
struct Sample {
    y: f64,
    plus: f64,
    minus: f64,
}

/// The curve through the point on which all other variables are at rest.
struct Valley<'a> {
    objective: &'a dyn Objective,
    model: &'a LocalModel,
    along: Vec<f64>,
    across: Vec<Vec<f64>>,
    noise: f64,
    widest: f64,
}

impl<'a> Valley<'a> {
    fn new(
        objective: &'a dyn Objective,
        model: &'a LocalModel,
        null: usize,
        inertia: &Inertia,
        lengths: &[f64],
    ) -> Self {
        let along = model.direction(null);
        let across = (0..model.dimension()).filter(|k| *k != null).map(|k| model.direction(k)).collect();
        let noise = along.iter().zip(&inertia.gradient_noise).map(|(a, e)| (a * e).abs()).sum();
        let size = along.iter().zip(lengths).map(|(a, l)| (a / l).abs()).fold(f64::MIN_POSITIVE, f64::max);
        Self { objective, model, along, across, noise, widest: WIDEST / size }
    }

    /// The slopes at all scales at which they stand out from rounding, largest first.
    ///
    /// Scales near `offset`, the distance at which the point may still be from the true one, say nothing.
    fn samples(&self, offset: f64) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut y = self.widest;
        for _ in 0..SCALES {
            if y < 8.0 * offset {
                break;
            }
            if let (Some(plus), Some(minus)) = (self.slope(y), self.slope(-y)) {
                if plus.abs().min(minus.abs()) <= TRUST * self.noise {
                    break;
                }
                samples.push(Sample { y, plus, minus });
            } else {
                samples.clear();
            }
            y *= SHRINK;
        }
        samples
    }

    /// `r′(y)`, or `None` where the other variables find no rest nearby.
    fn slope(&self, y: f64) -> Option<f64> {
        let mut x = add_scaled(&self.model.x, y, &self.along);
        let mut best = f64::INFINITY;
        for _ in 0..ELIMINATION_STEPS {
            let here = LocalModel::by_definition(self.objective, &x)?;
            let force: Vec<f64> = self.across.iter().map(|r| dot(r, &here.gradient)).collect();
            let size = norm_max(&force);
            let slope = dot(&self.along, &here.gradient);
            if size >= best || size <= f64::EPSILON * slope.abs() {
                return Some(slope);
            }
            best = size;
            let matrix: Vec<f64> =
                self.across.iter().flat_map(|r| self.across.iter().map(|s| bilinear(&here.hessian, r, s))).collect();
            let correction = solve(&matrix, &force).ok()?;
            for (c, r) in correction.iter().zip(&self.across) {
                x = add_scaled(&x, -c, r);
            }
        }
        None
    }
}

/// The exponent `m` and sign (at `y > 0`) of the leading power of `r′`, if the smallest scales agree on one.
fn leading_power(samples: &[Sample]) -> Option<(usize, f64)> {
    let [.., third, second, first] = samples else { return None };
    let exponent = |far: &Sample, near: &Sample| {
        let ratio = (far.plus / near.plus).abs() * (far.minus / near.minus).abs();
        0.5 * ratio.ln() / (far.y / near.y).ln()
    };
    let (outer, inner) = (exponent(third, second), exponent(second, first));
    let m = inner.round();
    if !(2.0..=8.5).contains(&m)
        || (inner - m).abs() > EXPONENT_TOLERANCE
        || (outer - m).abs() > 1.5 * EXPONENT_TOLERANCE
    {
        return None;
    }
    let m = m as usize;
    let parity = if m % 2 == 1 { -1.0 } else { 1.0 };
    let consistent = [third, second, first]
        .iter()
        .all(|s| s.plus.signum() == parity * s.minus.signum() && s.plus.signum() == first.plus.signum());
    consistent.then_some((m, first.plus.signum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(m: i32, shift: f64) -> Vec<Sample> {
        let slope = |y: f64| (y - shift).powi(m);
        (0..6).map(|k| 0.1 * 0.5_f64.powi(k)).map(|y| Sample { y, plus: slope(y), minus: slope(-y) }).collect()
    }

    #[test]
    fn powers_are_recognised_also_slightly_off_centre() {
        for m in 2..=7 {
            assert_eq!(leading_power(&power(m, 1e-4)), Some((m as usize, 1.0)), "m = {m}");
        }
        assert_eq!(leading_power(&power(3, 0.0)[..2]), None);
    }

    #[test]
    fn a_turning_sign_is_left_undecided() {
        let slope = |y: f64| y.powi(3) - 1e-3 * y;
        let samples: Vec<Sample> =
            (0..4).map(|k| 0.1 * 0.5_f64.powi(k)).map(|y| Sample { y, plus: slope(y), minus: slope(-y) }).collect();
        assert_eq!(leading_power(&samples), None);
    }
}
