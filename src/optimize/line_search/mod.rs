//! Line searches: how far to go along a direction of descent, by values and slopes of `φ(t) = f(x + t·d)`.
//!
//! Each search ends near a solution as well, where differences of `f` are rounding and only slopes can be trusted.

pub(super) mod backtracking;
pub(super) mod exact;
pub(super) mod hager_zhang;
pub(super) mod kind;
mod strong_wolfe;

use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, StartError};
use crate::linalg::vector::{add_scaled, dot, norm, norm_max};

/// A promise below this many roundings of `f` cannot be seen in its differences.
const NOISE_UNITS: f64 = 1e3;
/// The first step of a run moves the largest coordinate by this share (Hager & Zhang's `ψ₀`).
const FIRST_SHARE: f64 = 0.01;
/// The share of the slope that must be gone before slopes alone are believed.
const SLOPE_LEFT: f64 = 0.9;
/// How often the last resort tries another length.
const RESORTS: usize = 30;

/// A direction from the current point, with the budget that every trial asks.
pub(super) struct Ray<'a> {
    oracle: &'a Oracle<'a>,
    /// Where the ray begins.
    pub here: &'a Iterate,
    direction: &'a [f64],
    /// `φ'(0)`, negative for a direction of descent.
    pub slope: f64,
}

/// A trial point on a ray.
pub(super) struct Probe {
    /// The factor `t` of the direction.
    pub length: f64,
    /// `φ'(t)`.
    pub slope: f64,
    /// What was evaluated there.
    pub iterate: Iterate,
}

impl<'a> Ray<'a> {
    pub fn new(oracle: &'a Oracle<'a>, here: &'a Iterate, direction: &'a [f64]) -> Self {
        Self { oracle, here, direction, slope: dot(&here.gradient, direction) }
    }

    /// Whether the slope is finite and leads down.
    pub fn descends(&self) -> bool {
        self.slope < 0.0 && self.slope.is_finite()
    }

    /// Evaluates value and gradient at `t`; `Ok(None)` outside the domain.
    ///
    /// # Errors
    /// The limit that forbids another trial; [`StopReason::StepTooSmall`] if `t·d` does not change the point.
    pub fn probe(&self, length: f64) -> Result<Option<Probe>, StopReason> {
        let x = self.point(length)?;
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else { return Ok(None) };
        let slope = dot(&gradient, self.direction);
        Ok(slope.is_finite().then(|| Probe { length, slope, iterate: Iterate::first_order(x, value, gradient) }))
    }

    /// Evaluates the value at `t`; `Ok(None)` outside the domain.
    ///
    /// # Errors
    /// As for [`Ray::probe`].
    pub fn value(&self, length: f64) -> Result<Option<f64>, StopReason> {
        Ok(self.oracle.value(&self.point(length)?))
    }

    fn point(&self, length: f64) -> Result<Vec<f64>, StopReason> {
        if let Some(reason) = self.oracle.exhausted() {
            return Err(reason);
        }
        let x = add_scaled(&self.here.x, length, self.direction);
        if x == self.here.x { Err(StopReason::StepTooSmall) } else { Ok(x) }
    }

    /// What differences of `f` may be by rounding alone.
    pub fn noise(&self) -> f64 {
        NOISE_UNITS * f64::EPSILON * self.here.value.abs()
    }

    /// Whether a step of this length promises less than `f` can show.
    pub fn is_hidden(&self, length: f64) -> bool {
        length * self.slope.abs() <= self.noise()
    }

    /// Whether value and slope at `probe` satisfy the strong Wolfe conditions, as far as rounding lets them be seen.
    pub fn strong_wolfe(&self, probe: &Probe, decrease: f64, curvature: f64) -> bool {
        let value = probe.iterate.value;
        let falls = value <= self.here.value + decrease * probe.length * self.slope;
        let hidden = self.is_hidden(probe.length) && value <= self.here.value + self.noise();
        (falls || hidden) && probe.slope.abs() <= curvature * self.slope.abs()
    }

    /// A length to begin with where nothing is known: it moves the largest coordinate by a hundredth
    /// (Hager & Zhang, ACM Trans. Math. Softw. 32 (2006), rule I0).
    pub fn first_length(&self) -> f64 {
        let (size, steepness) = (norm_max(&self.here.x), norm_max(self.direction));
        let length = if size > 0.0 {
            FIRST_SHARE * size / steepness
        } else if self.here.value != 0.0 {
            FIRST_SHARE * self.here.value.abs() / self.slope.abs()
        } else {
            1.0 / steepness
        };
        if length.is_finite() && length > 0.0 { length } else { 1.0 }
    }

    /// Goes on by slopes alone where every search failed: takes a length at which the slope is smaller and the
    /// gradient too, if `f` rises there by no more than its terms may be rounded.
    ///
    /// # Errors
    /// Why there is none.
    pub fn by_slopes(&self, first: f64) -> Result<Probe, StopReason> {
        let mut length = first;
        for _ in 0..RESORTS {
            let Some(probe) = self.probe(length)? else {
                length *= 0.1;
                continue;
            };
            let rise = probe.iterate.value - self.here.value;
            let flatter = probe.slope.abs() <= SLOPE_LEFT * self.slope.abs();
            let smaller = norm(&probe.iterate.gradient) < norm(&self.here.gradient);
            if flatter && smaller && rise <= self.rounding(&probe) {
                return Ok(probe);
            }
            let secant = -self.slope / (probe.slope - self.slope);
            length *= if probe.slope > self.slope { secant.clamp(0.1, 4.0) } else { 0.25 };
            if secant == 1.0 {
                break;
            }
        }
        Err(StopReason::NoDescent)
    }

    /// How far `f` may be off at `probe` if its terms are as large as slope and curvature along the ray make them.
    fn rounding(&self, probe: &Probe) -> f64 {
        let pairs = self.here.x.iter().zip(self.direction);
        let share = pairs.map(|(x, d)| if *x == 0.0 { 0.0 } else { (probe.length * d / x).abs() }).fold(0.0, f64::max);
        let curved = probe.length * (probe.slope - self.slope).abs() / (share * share);
        let sloped: f64 = self.here.gradient.iter().zip(&self.here.x).map(|(g, x)| (g * x).abs()).sum();
        let terms = self.here.value.abs() + sloped + if curved.is_finite() { curved } else { 0.0 };
        NOISE_UNITS * f64::EPSILON * terms
    }
}

/// Evaluates value and gradient where a run starts.
///
/// # Errors
/// [`StartError::OutsideDomain`] if they are not finite.
pub(super) fn first_iterate(oracle: &Oracle, x0: &[f64]) -> Result<Iterate, StartError> {
    let (value, gradient) = oracle.value_gradient(x0).ok_or(StartError::OutsideDomain)?;
    Ok(Iterate::first_order(x0.to_vec(), value, gradient))
}

#[cfg(test)]
mod tests {
    use super::super::oracle::Limits;
    use super::*;
    use crate::objective::objective::Objective;

    /// A function of one variable with its derivative.
    pub(super) struct Curve {
        pub value: fn(f64) -> f64,
        pub slope: fn(f64) -> f64,
    }

    impl Objective for Curve {
        fn dimension(&self) -> usize {
            1
        }
        fn value(&self, x: &[f64]) -> f64 {
            (self.value)(x[0])
        }
        fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
            gradient[0] = (self.slope)(x[0]);
            (self.value)(x[0])
        }
        fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
            hessian[0] = f64::NAN;
            self.value_gradient(x, gradient)
        }
        fn hessian_vector(&self, _x: &[f64], _v: &[f64], product: &mut [f64]) {
            product[0] = f64::NAN;
        }
        fn directional_series(&self, _x: &[f64], _v: &[f64], out: &mut [f64]) {
            out.fill(f64::NAN);
        }
    }

    /// Searches from 0 in the direction 1.
    pub(super) fn along<T>(curve: &Curve, search: impl FnOnce(&Ray) -> T) -> T {
        let oracle = Oracle::new(curve, Limits::default());
        let here = first_iterate(&oracle, &[0.0]).expect("0 is in the domain");
        search(&Ray::new(&oracle, &here, &[1.0]))
    }

    #[test]
    fn a_hundredth_of_the_point_is_the_first_length() {
        let curve = Curve { value: |t| t, slope: |_| 1.0 };
        let oracle = Oracle::new(&curve, Limits::default());
        let here = first_iterate(&oracle, &[-5.0]).expect("everywhere");
        assert_eq!(Ray::new(&oracle, &here, &[-10.0]).first_length(), 0.005);
    }

    #[test]
    fn slopes_lead_on_where_values_are_rounding() {
        // Near 1 the values of t⁴ − 2t² + 1 are rounding of terms of size 1, whatever their own size.
        let curve = Curve { value: |t| t * t * t * t - 2.0 * t * t + 1.0, slope: |t| 4.0 * t * (t * t - 1.0) };
        let oracle = Oracle::new(&curve, Limits::default());
        let here = first_iterate(&oracle, &[1.0 + 1e-9]).expect("everywhere");
        let direction = [-here.gradient[0]];
        let probe = Ray::new(&oracle, &here, &direction).by_slopes(1.0).expect("the slope can vanish");
        assert!(probe.iterate.gradient[0].abs() < 0.9 * here.gradient[0].abs());
    }
}
