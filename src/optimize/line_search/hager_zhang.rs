//! Hager and Zhang's search: ends at the Wolfe conditions or, near a solution, at approximate ones that ask slopes only.
//!
//! Source: W. W. Hager & H. Zhang, A new conjugate gradient method with guaranteed descent and an efficient line search,
//! SIAM J. Optim. 16 (2005), section 4, whose names of steps and parameters are used here.

use super::super::stop::StopReason;
use super::{Probe, Ray};

/// The share of the slope's promise that must be kept, `δ`.
const DECREASE: f64 = 0.1;
/// The share of the slope that may be left, `σ`.
const CURVATURE: f64 = 0.9;
/// Values may rise by this share of `|f|` where slopes decide, `ε`.
const RISE: f64 = 1e-6;
/// Where an interval is divided that values show to be too long, `θ`.
const DIVISION: f64 = 0.5;
/// The secant steps must shrink the interval by this factor, else it is halved, `γ`.
const SHRINK: f64 = 0.66;
/// By this factor a length grows until an interval is found, `ρ`.
const EXPANSION: f64 = 5.0;
/// The largest number of trials of a search.
const MAX_TRIALS: usize = 100;
/// The largest number of expansions: by then the length has grown by 10²⁷.
const MAX_EXPANSIONS: usize = 40;

/// A length with value and slope there; outside the domain infinitely high and falling, so that it is drawn back.
#[derive(Clone, Copy, Debug)]
struct End {
    t: f64,
    value: f64,
    slope: f64,
}

/// Why no further trial is made.
enum Exit {
    Found(Box<Probe>),
    Ended(StopReason),
}

/// Finds a length with the Wolfe or the approximate Wolfe conditions, else the lowest that falls.
///
/// # Errors
/// The limit that ended the search; [`StopReason::NoDescent`] if nothing was lower.
pub(in crate::optimize) fn search(ray: &Ray, first: f64) -> Result<Probe, StopReason> {
    let ceiling = ray.here.value + RISE * ray.here.value.abs();
    let mut search = Search { ray, ceiling, trials: 0, lowest: None };
    let exit = match search.bracket(first) {
        Ok((a, b)) => search.narrow(a, b),
        Err(exit) => exit,
    };
    match exit {
        Exit::Found(probe) => Ok(*probe),
        Exit::Ended(StopReason::NoDescent | StopReason::StepTooSmall) => search.lowest.ok_or(StopReason::NoDescent),
        Exit::Ended(limit) => Err(limit),
    }
}

struct Search<'a> {
    ray: &'a Ray<'a>,
    /// `φ(0) + ε|φ(0)|`.
    ceiling: f64,
    trials: usize,
    /// The lowest trial below the start.
    lowest: Option<Probe>,
}

impl Search<'_> {
    /// Evaluates at `t`; an acceptable point leaves the search.
    fn look(&mut self, t: f64) -> Result<End, Exit> {
        self.trials += 1;
        if self.trials > MAX_TRIALS {
            return Err(Exit::Ended(StopReason::NoDescent));
        }
        let Some(probe) = self.ray.probe(t).map_err(Exit::Ended)? else {
            return Ok(End { t, value: f64::INFINITY, slope: -1.0 });
        };
        if self.accepts(&probe) {
            return Err(Exit::Found(Box::new(probe)));
        }
        let end = End { t, value: probe.iterate.value, slope: probe.slope };
        let lowest = self.lowest.as_ref().map_or(self.ray.here.value, |lowest| lowest.iterate.value);
        if end.value < lowest {
            self.lowest = Some(probe);
        }
        Ok(end)
    }

    /// The conditions T1 and T2.
    fn accepts(&self, probe: &Probe) -> bool {
        let (start, slope, value) = (self.ray.here.value, self.ray.slope, probe.iterate.value);
        let wolfe = value - start <= DECREASE * probe.length * slope;
        let approximate = probe.slope <= (2.0 * DECREASE - 1.0) * slope && value <= self.ceiling;
        (wolfe || approximate) && probe.slope >= CURVATURE * slope
    }

    /// Steps B0 to B3: an interval that satisfies the opposite slope condition.
    fn bracket(&mut self, first: f64) -> Result<(End, End), Exit> {
        let mut a = End { t: 0.0, value: self.ray.here.value, slope: self.ray.slope };
        let start = a;
        let mut t = first;
        for _ in 0..MAX_EXPANSIONS {
            let c = self.look(t)?;
            if c.slope >= 0.0 {
                return Ok((a, c));
            }
            if c.value > self.ceiling {
                let inner = if c.value.is_finite() { start } else { a };
                return self.divide(inner, c);
            }
            a = c;
            t *= EXPANSION;
        }
        Err(Exit::Ended(StopReason::NoDescent))
    }

    /// Steps L1 and L2 until a trial is acceptable.
    fn narrow(&mut self, mut a: End, mut b: End) -> Exit {
        loop {
            match self.narrowed(a, b) {
                Ok((new_a, new_b)) if new_b.t > new_a.t && new_b.t - new_a.t < b.t - a.t => (a, b) = (new_a, new_b),
                // Between two neighbouring numbers there is nothing to look at.
                Ok(_) => return Exit::Ended(StopReason::NoDescent),
                Err(exit) => return exit,
            }
        }
    }

    fn narrowed(&mut self, a: End, b: End) -> Result<(End, End), Exit> {
        let (new_a, new_b) = self.secant_twice(a, b)?;
        if new_b.t - new_a.t > SHRINK * (b.t - a.t) {
            return self.update(new_a, new_b, 0.5 * (new_a.t + new_b.t));
        }
        Ok((new_a, new_b))
    }

    /// Steps S1 to S4.
    fn secant_twice(&mut self, a: End, b: End) -> Result<(End, End), Exit> {
        let c = secant(a, b);
        let (new_a, new_b) = self.update(a, b, c)?;
        let again = if c == new_b.t {
            secant(b, new_b)
        } else if c == new_a.t {
            secant(a, new_a)
        } else {
            return Ok((new_a, new_b));
        };
        self.update(new_a, new_b, again)
    }

    /// Steps U0 to U3: the interval with `c` taken in.
    fn update(&mut self, a: End, b: End, c: f64) -> Result<(End, End), Exit> {
        if !(a.t < c && c < b.t) {
            return Ok((a, b));
        }
        let c = self.look(c)?;
        if c.slope >= 0.0 {
            Ok((a, c))
        } else if c.value <= self.ceiling {
            Ok((c, b))
        } else {
            self.divide(a, c)
        }
    }

    /// Step U3: divides an interval whose upper end is too high and falling.
    fn divide(&mut self, mut a: End, mut b: End) -> Result<(End, End), Exit> {
        loop {
            let t = (1.0 - DIVISION) * a.t + DIVISION * b.t;
            if t <= a.t || t >= b.t {
                return Err(Exit::Ended(StopReason::NoDescent));
            }
            let d = self.look(t)?;
            if d.slope >= 0.0 {
                return Ok((a, d));
            }
            if d.value <= self.ceiling {
                a = d;
            } else {
                b = d;
            }
        }
    }
}

/// Where the line through both slopes vanishes.
fn secant(a: End, b: End) -> f64 {
    (a.t * b.slope - b.t * a.slope) / (b.slope - a.slope)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Curve, along};
    use super::*;

    fn length(curve: &Curve, first: f64) -> Result<f64, StopReason> {
        along(curve, |ray| search(ray, first).map(|probe| probe.length))
    }

    #[test]
    fn a_parabola_is_solved_by_the_first_secant() {
        let parabola = Curve { value: |t| (t - 1.0) * (t - 1.0), slope: |t| 2.0 * (t - 1.0) };
        assert_eq!(length(&parabola, 2.5), Ok(1.0));
    }

    #[test]
    fn slopes_decide_where_values_are_rounding() {
        // 1 + (t − 1)²·10⁻²⁰ is 1 in double precision, and its slope is exact.
        let flat = Curve { value: |t| 1.0 + 1e-20 * (t - 1.0) * (t - 1.0), slope: |t| 2e-20 * (t - 1.0) };
        assert_eq!(length(&flat, 4.0), Ok(1.0));
    }

    #[test]
    fn an_endless_fall_gives_a_lower_point() {
        let falling = Curve { value: |t| -t, slope: |_| -1.0 };
        assert!(length(&falling, 1.0).expect("it falls") > 1e20);
    }

    #[test]
    fn the_edge_of_the_domain_is_no_end() {
        let logarithm = Curve { value: |t| -t - (1.0 - t).ln() * 0.01, slope: |t| -1.0 + 0.01 / (1.0 - t) };
        let t = length(&logarithm, 300.0).expect("it falls inside");
        assert!(t > 0.0 && t < 1.0);
    }

    #[test]
    fn an_interval_of_neighbouring_numbers_ends_the_search() {
        // The slope leaps between 1 and the number before it, both too steep to be taken.
        let leap = Curve { value: |_| 0.0, slope: |t| if t < 1.0 { -1.0 } else { 1.0 } };
        assert_eq!(length(&leap, 2.0), Err(StopReason::NoDescent));
    }

    #[test]
    fn a_rising_direction_has_no_length() {
        let rising = Curve { value: |t| t, slope: |_| 1.0 };
        assert_eq!(length(&rising, 1.0), Err(StopReason::NoDescent));
    }
}
