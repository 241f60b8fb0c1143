//! Backtracking: halves the step until `f` falls by a share of what the slope promises.
//!
//! Source: Armijo, Pacific J. Math. 16 (1966). Near the rounding error of `f` the approximate condition of Hager & Zhang,
//! SIAM J. Optim. 16 (2005), eq. (4.1), asks the slope instead of the value.

use super::super::stop::StopReason;
use super::{Probe, Ray};

/// The share of the slope's promise that a step must keep (Armijo's `c`).
const ARMIJO: f64 = 1e-4;
/// A refused step is shortened by this factor.
const BACKTRACK: f64 = 0.5;
/// After so many halvings the step no longer moves the point.
const MAX_BACKTRACKS: usize = 1100;

/// Halves the length from `first` on.
///
/// # Errors
/// The limit that ended the search; [`StopReason::NoDescent`] if no length will do.
pub(in crate::optimize) fn search(ray: &Ray, first: f64) -> Result<Probe, StopReason> {
    let mut length = first;
    for _ in 0..MAX_BACKTRACKS {
        match good_enough(ray, length) {
            Ok(Some(probe)) => return Ok(probe),
            Ok(None) => length *= BACKTRACK,
            Err(StopReason::StepTooSmall) => break,
            Err(limit) => return Err(limit),
        }
    }
    Err(StopReason::NoDescent)
}

fn good_enough(ray: &Ray, length: f64) -> Result<Option<Probe>, StopReason> {
    let Some(value) = ray.value(length)? else { return Ok(None) };
    let start = ray.here.value;
    let enough = value <= start + ARMIJO * length * ray.slope;
    let hidden = ray.is_hidden(length) && value <= start + f64::EPSILON * start.abs();
    if !enough && !hidden {
        return Ok(None);
    }
    let Some(probe) = ray.probe(length)? else { return Ok(None) };
    Ok((enough || probe.slope <= (2.0 * ARMIJO - 1.0) * ray.slope).then_some(probe))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Curve, along};
    use super::*;

    #[test]
    fn the_first_length_that_falls_enough_is_taken() {
        // φ(t) = (t − 1)²: from t = 8 on, 1 is the first halving with φ(t) ≤ 1 − 2·10⁻⁴·t.
        let parabola = Curve { value: |t| (t - 1.0) * (t - 1.0), slope: |t| 2.0 * (t - 1.0) };
        let length = along(&parabola, |ray| search(ray, 8.0).map(|probe| probe.length));
        assert_eq!(length, Ok(1.0));
    }

    #[test]
    fn a_direction_that_rises_has_no_length() {
        let rising = Curve { value: |t| t, slope: |_| 1.0 };
        let found = along(&rising, |ray| search(ray, 1.0).map(|probe| probe.length));
        assert_eq!(found, Err(StopReason::NoDescent));
    }

    #[test]
    fn the_edge_of_the_domain_shortens_the_step() {
        let logarithm = Curve { value: |t| -t - (1.0 - t).ln() * 0.1, slope: |t| -1.0 + 0.1 / (1.0 - t) };
        let length = along(&logarithm, |ray| search(ray, 64.0).map(|probe| probe.length));
        assert_eq!(length, Ok(0.5));
    }
}
