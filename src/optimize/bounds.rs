//! Bounds on the variables, `lower ≤ x ≤ upper`: projection onto the box and the part of the gradient that counts there.
//!
//! Source: Bertsekas, SIAM J. Control Optim. 20 (1982); Nocedal & Wright, Numerical Optimization, 16.7.

/// A box; sides may be infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The lower bound of each variable, `-inf` for none.
    pub lower: Vec<f64>,
    /// The upper bound of each variable, `inf` for none.
    pub upper: Vec<f64>,
}

impl Bounds {
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
