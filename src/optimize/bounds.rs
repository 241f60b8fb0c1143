//! Bounds on the variables, `lower ≤ x ≤ upper`: projection onto the box and the part of the gradient that counts there.
//!
//! Source: Bertsekas, SIAM J. Control Optim. 20 (1982); Nocedal & Wright, Numerical Optimization, 16.7.

use crate::linalg::vector::add_scaled;

/// A box; sides may be infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The lower bound of each variable, `-inf` for none.
    pub lower: Vec<f64>,
    /// The upper bound of each variable, `inf` for none.
    pub upper: Vec<f64>,
}

impl Bounds {
    /// No bounds at all on `n` variables.
    pub fn none(n: usize) -> Self {
        Self { lower: vec![f64::NEG_INFINITY; n], upper: vec![f64::INFINITY; n] }
    }

    /// The nearest point of the box to `x`.
    pub fn projected(&self, mut x: Vec<f64>) -> Vec<f64> {
        self.project(&mut x);
        x
    }

    /// Whether variable `i` has only one value.
    pub fn is_fixed(&self, i: usize) -> bool {
        self.lower[i] == self.upper[i]
    }

    /// Whether variable `i` is at one of its bounds.
    pub fn is_at_bound(&self, i: usize, x: f64) -> bool {
        x <= self.lower[i] || x >= self.upper[i]
    }

    /// How far variable `i` is from its nearest bound, and where that is.
    pub(super) fn distance(&self, i: usize, x: f64) -> (f64, f64) {
        let (below, above) = (x - self.lower[i], self.upper[i] - x);
        if below <= above { (below, self.lower[i]) } else { (above, self.upper[i]) }
    }

    /// The multiple of a step from `x` at which variable `i` meets its bound, infinity if it never does.
    pub(super) fn multiple(&self, i: usize, x: f64, step: f64) -> f64 {
        match step {
            s if s < 0.0 => (self.lower[i] - x) / s,
            s if s > 0.0 => (self.upper[i] - x) / s,
            _ => f64::INFINITY,
        }
    }

    /// Where a step from `x` first meets a bound, exactly on it, or the step's end; and the part of the step until there.
    pub(super) fn first_met(&self, x: &[f64], step: &[f64]) -> (Vec<f64>, f64) {
        let multiples: Vec<f64> = (0..x.len()).map(|i| self.multiple(i, x[i], step[i])).collect();
        let part = multiples.iter().copied().fold(1.0, f64::min);
        let mut end = add_scaled(x, part, step);
        for i in (0..x.len()).filter(|&i| multiples[i] <= part) {
            end[i] = if step[i] < 0.0 { self.lower[i] } else { self.upper[i] };
        }
        (self.projected(end), part)
    }

    /// The bounds of the variables `indices`.
    pub fn part(&self, indices: &[usize]) -> Self {
        let gather = |side: &[f64]| indices.iter().map(|&i| side[i]).collect();
        Self { lower: gather(&self.lower), upper: gather(&self.upper) }
    }

    /// Whether a ray in this direction stays in the box for ever.
    pub fn has_ray(&self, direction: &[f64]) -> bool {
        let free = |(i, d): (usize, &f64)| match d.total_cmp(&0.0) {
            _ if *d == 0.0 => true,
            std::cmp::Ordering::Less => self.lower[i] == f64::NEG_INFINITY,
            _ => self.upper[i] == f64::INFINITY,
        };
        direction.iter().enumerate().all(free)
    }

    /// Moves each coordinate to the nearest point of its interval.
    pub fn project(&self, x: &mut [f64]) {
        for (i, v) in x.iter_mut().enumerate() {
            *v = v.max(self.lower[i]).min(self.upper[i]);
        }
    }

    /// Whether `x` is in the box.
    pub fn contains(&self, x: &[f64]) -> bool {
        x.iter().enumerate().all(|(i, v)| (self.lower[i]..=self.upper[i]).contains(v))
    }

    /// Whether variable `i` is at a bound beyond which `−gradient` leads, so that it cannot move downhill.
    pub fn is_held(&self, i: usize, x: f64, gradient: f64) -> bool {
        (x <= self.lower[i] && gradient >= 0.0) || (x >= self.upper[i] && gradient <= 0.0)
    }

    /// The variables that can move downhill.
    pub fn free(&self, x: &[f64], gradient: &[f64]) -> Vec<usize> {
        (0..x.len()).filter(|&i| !self.is_held(i, x[i], gradient[i])).collect()
    }

    /// The gradient without the parts that bounds hold: zero exactly at first-order points of the bounded problem.
    pub fn projected_gradient(&self, x: &[f64], gradient: &[f64]) -> Vec<f64> {
        let part = |i: usize| if self.is_held(i, x[i], gradient[i]) { 0.0 } else { gradient[i] };
        (0..x.len()).map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_holds_only_what_leads_out() {
        let bounds = Bounds { lower: vec![0.0, f64::NEG_INFINITY], upper: vec![1.0, 2.0] };
        let mut x = vec![-3.0, 5.0];
        bounds.project(&mut x);
        assert_eq!(x, [0.0, 2.0]);
        assert_eq!(bounds.projected_gradient(&x, &[1.0, 1.0]), [0.0, 1.0]);
        assert_eq!(bounds.free(&x, &[-1.0, -1.0]), [0]);
        assert!(bounds.contains(&x) && !bounds.contains(&[0.5, 2.5]));
    }
}
