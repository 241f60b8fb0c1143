//! The third derivatives of `f` as a cubic form on a few directions, from Taylor series along sums of them.
//!
//! Polarisation: the third derivatives along `u`, `u ± v` and `u + v + w` give all mixed ones, one series for each of
//! the `c(c+1)(c+2)/6` numbers of a symmetric tensor on `c` directions.

use super::oracle::Oracle;
use crate::classify::local_model::LocalModel;

/// A curvature that changes by this share of itself over Newton's step is not that of the critical point.
const BENT: f64 = 0.1;

/// Whether one of the `most` flattest curvatures comes from the distance to the critical point alone, as beside a degenerate
/// one: over Newton's step the third derivative changes it by half of itself along `x³` and by all of it along `x⁴`, and by
/// little at any other small distance. `series` gives the Taylor coefficients along a direction.
pub(super) fn is_bent(model: &LocalModel, most: usize, series: impl Fn(&[f64]) -> Option<[f64; 5]>) -> bool {
    let slopes = model.scaled_gradient();
    (0..model.dimension().min(most)).filter(|k| slopes[*k] != 0.0).any(|k| {
        let curvature = model.scaled.values[k];
        series(&model.direction(k))
            .is_some_and(|series| 6.0 * (series[3] * slopes[k]).abs() >= BENT * curvature * curvature)
    })
}

/// The cubic form `T[z, z, z] = D³f(x)[Vz, Vz, Vz]` on the span of some directions `V`, and how large fourth derivatives are.
pub(super) struct CubicForm {
    dimension: usize,
    /// `T`, all entries.
    entries: Vec<f64>,
    /// By the last direction that takes part: the largest fourth derivative seen along unit vectors.
    fourth: Vec<f64>,
}

/// A sum of directions: their positions, ascending, and their signs.
type Combination<'a> = &'a [(usize, f64)];

impl CubicForm {
    /// Measures the form at `x`; `None` where a derivative is not finite.
    ///
    /// Cost: a Taylor series for each number of the tensor.
    pub fn new(oracle: &Oracle, x: &[f64], directions: &[Vec<f64>]) -> Option<Self> {
        let c = directions.len();
        let mut form = Self { dimension: c, entries: vec![0.0; c * c * c], fourth: vec![0.0; c] };
        let along = |form: &mut Self, combination: Combination<'_>| {
            let mut direction = vec![0.0; x.len()];
            for (k, sign) in combination {
                direction.iter_mut().zip(&directions[*k]).for_each(|(sum, part)| *sum += sign * part);
            }
            form.note(combination, oracle.directional_series(x, &direction)?)
        };
        for k in 0..c {
            let third = along(&mut form, &[(k, 1.0)])?;
            form.set([k, k, k], third);
            for j in 0..k {
                let (sum, difference) =
                    (along(&mut form, &[(j, 1.0), (k, 1.0)])?, along(&mut form, &[(j, 1.0), (k, -1.0)])?);
                form.set([j, j, k], (0.5 * (sum - difference) - form.entry(k, k, k)) / 3.0);
                form.set([j, k, k], (0.5 * (sum + difference) - form.entry(j, j, j)) / 3.0);
                for i in 0..j {
                    let sum = along(&mut form, &[(i, 1.0), (j, 1.0), (k, 1.0)])?;
                    form.set([i, j, k], (sum - form.known([i, j, k])) / 6.0);
                }
            }
        }
        Some(form)
    }

    /// `‖T‖` on the first `c` directions: the square root of the sum of all entries' squares.
    pub fn size(&self, c: usize) -> f64 {
        let squares = (0..c * c * c).map(|k| self.entry(k / (c * c), k / c % c, k % c).powi(2));
        squares.sum::<f64>().sqrt()
    }

    /// How fast third derivatives change on the first `c` directions: the largest fourth derivative seen.
    pub fn change(&self, c: usize) -> f64 {
        self.fourth[..c].iter().fold(0.0, |most, next| next.max(most))
    }

    /// `T[z, z, z]` for a combination `z` of the first directions.
    pub fn at(&self, z: &[f64]) -> f64 {
        let pairs = |i: usize| z.iter().enumerate().map(move |(j, b)| (i, j, b));
        let rows = z.iter().enumerate().flat_map(|(i, a)| pairs(i).map(move |(i, j, b)| (i, j, a * b)));
        rows.map(|(i, j, ab)| ab * z.iter().enumerate().map(|(k, c)| c * self.entry(i, j, k)).sum::<f64>()).sum()
    }

    /// Keeps the fourth derivative of a series and gives its third one.
    fn note(&mut self, combination: Combination<'_>, series: [f64; 5]) -> Option<f64> {
        let square = combination.len() as f64;
        let last = combination.last()?.0;
        self.fourth[last] = self.fourth[last].max(24.0 * series[4].abs() / (square * square));
        Some(6.0 * series[3])
    }

    /// What `T[u + v + w]` has beside `6 T[u, v, w]`.
    fn known(&self, all: [usize; 3]) -> f64 {
        let part = |a: usize, b: usize| if a == b { self.entry(a, a, a) } else { 3.0 * self.entry(a, a, b) };
        all.iter().map(|a| all.iter().map(|b| part(*a, *b)).sum::<f64>()).sum()
    }

    fn entry(&self, i: usize, j: usize, k: usize) -> f64 {
        self.entries[(i * self.dimension + j) * self.dimension + k]
    }

    fn set(&mut self, [i, j, k]: [usize; 3], value: f64) {
        let c = self.dimension;
        for [a, b, d] in [[i, j, k], [i, k, j], [j, i, k], [j, k, i], [k, i, j], [k, j, i]] {
            self.entries[(a * c + b) * c + d] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::objective::Objective;
    use crate::optimize::oracle::Limits;

    /// `x³ − 3xy² + 5xyz + 2z³ + y⁴`, at the origin only, where its series are its homogeneous parts.
    struct Polynomial;

    impl Objective for Polynomial {
        fn dimension(&self) -> usize {
            3
        }

        fn value(&self, v: &[f64]) -> f64 {
            cubic(v) + v[1].powi(4)
        }

        fn value_gradient(&self, _: &[f64], _: &mut [f64]) -> f64 {
            f64::NAN
        }

        fn value_gradient_hessian(&self, _: &[f64], _: &mut [f64], _: &mut [f64]) -> f64 {
            f64::NAN
        }

        fn hessian_vector(&self, _: &[f64], _: &[f64], _: &mut [f64]) {}

        fn directional_series(&self, _: &[f64], v: &[f64], out: &mut [f64]) {
            out.copy_from_slice(&[0.0, 0.0, 0.0, cubic(v), v[1].powi(4)]);
        }
    }

    fn cubic(v: &[f64]) -> f64 {
        v[0].powi(3) - 3.0 * v[0] * v[1].powi(2) + 5.0 * v[0] * v[1] * v[2] + 2.0 * v[2].powi(3)
    }

    #[test]
    fn the_form_is_six_times_the_cubic_part_along_any_combination() {
        let oracle = Oracle::new(&Polynomial, Limits::default());
        let directions = [vec![0.6, 0.8, 0.0], vec![-0.8, 0.6, 0.0], vec![0.0, 0.0, 2.0]];
        let form = CubicForm::new(&oracle, &[0.0; 3], &directions).expect("finite");
        for z in [[1.0, 0.0, 0.0], [0.3, -0.7, 0.2], [1.0, 2.0, -3.0]] {
            let v: Vec<f64> = (0..3).map(|i| (0..3).map(|k| z[k] * directions[k][i]).sum()).collect();
            assert!((form.at(&z) - 6.0 * cubic(&v)).abs() < 1e-12 * cubic(&v).abs(), "{z:?}");
        }
        // x³ − 3xy²: T_xxx = 6, T_xyy = −6 three times, whatever the rotation.
        assert!((form.size(2) - 12.0).abs() < 1e-12);
        assert!((form.change(1) - 24.0 * 0.8_f64.powi(4)).abs() < 1e-12);
    }
}
