//! The exact line search: a length at which the slope vanishes, to working precision, and nothing is higher than the start.
//!
//! Expansion until the slope turns, which finds the first such length unless it lies close to the next, then secants
//! guarded by bisection; textbook numerical analysis.

use super::super::stop::StopReason;
use super::{Probe, Ray};

/// By this factor a length grows until the slope turns.
const EXPANSION: f64 = 2.0;
/// The largest number of expansions: by then the length has grown by 10³⁰.
const MAX_EXPANSIONS: usize = 100;
/// The largest number of cuts.
const MAX_CUTS: usize = 200;
/// The slope counts as zero below this share of the first.
const ZERO_SLOPE: f64 = 1e-14;

/// Finds where the slope vanishes, beginning at `first`.
///
/// # Errors
/// The limit that ended the search; [`StopReason::NoDescent`] if nothing is lower.
pub(in crate::optimize) fn search(ray: &Ray, first: f64) -> Result<Probe, StopReason> {
    let mut search = Search { ray, lowest: None };
    let ended = match search.expand(first) {
        Ok((a, b)) => search.cut(a, b),
        Err(reason) => Err(reason),
    };
    match ended {
        Err(limit) if !limit.is_natural() => Err(limit),
        _ => search.lowest.ok_or(StopReason::NoDescent),
    }
}

/// A length with the slope there.
type End = (f64, f64);

struct Search<'a> {
    ray: &'a Ray<'a>,
    /// The flattest of the points that are not higher than the start.
    lowest: Option<Probe>,
}

impl Search<'_> {
    /// The slope at `t`; infinite where the step is too long: higher than the start or outside the domain.
    fn slope(&mut self, t: f64) -> Result<f64, StopReason> {
        let Some(probe) = self.ray.probe(t)? else { return Ok(f64::INFINITY) };
        let slope = probe.slope;
        if probe.iterate.value > self.ray.here.value + self.ray.noise() {
            return Ok(f64::INFINITY);
        }
        let best = self.lowest.as_ref();
        let better = best.is_none_or(|best| slope.abs() <= best.slope.abs() || (slope < 0.0 && t > best.length));
        if better {
            self.lowest = Some(probe);
        }
        Ok(slope)
    }

    /// A length where the slope is negative and one where it is not, each with its slope.
    fn expand(&mut self, first: f64) -> Result<(End, End), StopReason> {
        let mut a = (0.0, self.ray.slope);
        let mut t = first;
        for _ in 0..MAX_EXPANSIONS {
            let slope = self.slope(t)?;
            if slope >= 0.0 {
                return Ok((a, (t, slope)));
            }
            a = (t, slope);
            t *= EXPANSION;
        }
        Err(StopReason::NoDescent)
    }

    fn cut(&mut self, mut a: End, mut b: End) -> Result<(), StopReason> {
        let mut width = f64::INFINITY;
        for _ in 0..MAX_CUTS {
            let secant = a.0 - a.1 * (b.0 - a.0) / (b.1 - a.1);
            let halved = b.0 - a.0 <= 0.5 * width;
            let t = if halved && secant > a.0 && secant < b.0 { secant } else { 0.5 * (a.0 + b.0) };
            width = b.0 - a.0;
            if t <= a.0 || t >= b.0 {
                break;
            }
            let slope = self.slope(t)?;
            if slope.abs() <= ZERO_SLOPE * self.ray.slope.abs() {
                break;
            }
            if slope < 0.0 {
                a = (t, slope);
            } else {
                b = (t, slope);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Curve, along};
    use super::*;

    #[test]
    fn a_zero_of_the_slope_is_found_to_working_precision() {
        let wave = Curve { value: |t| t.cos() - 0.1, slope: |t| -t.sin() - 1e-3 };
        for first in [1e-6, 1.0, 5.0] {
            let t = along(&wave, |ray| search(ray, first).map(|probe| probe.length)).expect("it falls");
            assert!((t.sin() + 1e-3).abs() < 1e-14, "{t}");
        }
    }
}
