//! The functions of two variables over intervals: by the corners of the box on which they are monotone.

use crate::function::binary::BinaryFunction;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::numeric::interval::rounding::{steps_down, steps_up};

/// How far a bound is moved: a value is within 2 ulp, at the corner and at a point inside.
const ULPS: u32 = 4;

impl BinaryFunction {
    /// A set that holds the function's values over a box.
    ///
    /// [`Regularity::Partial`] where part of the box lies outside the domain: the values are those on the rest.
    pub fn enclose(self, a: Interval, b: Interval) -> Interval {
        if a.is_empty() || b.is_empty() {
            return Interval::EMPTY;
        }
        (self.spec().enclose)(a, b).of_both(a, b)
    }
}

/// Encloses the length of a vector.
pub fn hypot(a: Interval, b: Interval) -> Interval {
    let bound = |a: f64, b: f64, moved: fn(f64, u32) -> f64| match (a == 0.0, b == 0.0) {
        (true, _) => b,
        (_, true) => a,
        _ => moved(BinaryFunction::Hypot.value(a, b), ULPS),
    };
    let lo = bound(a.mignitude(), b.mignitude(), steps_down);
    Interval::new(lo.max(0.0), bound(a.magnitude(), b.magnitude(), steps_up))
}

/// Encloses the angle of the point `(x, y)`.
///
/// On the cut, where `y = 0` and `x <= 0`, doubles give the angle on either side by the sign of the zero, so a box that
/// touches it has both.
pub fn atan2(y: Interval, x: Interval) -> Interval {
    let half_turn = std::f64::consts::PI.next_up();
    if y.contains(0.0) && x.lo() <= 0.0 {
        return Interval::new(-half_turn, half_turn).at_best(Regularity::Jumps);
    }
    if y.hi() < 0.0 {
        return -atan2(-y, x);
    }
    // Right of 0 or above it the angle rises with y where x > 0, falls where x < 0, and falls with x where y > 0.
    let lowest = (if x.hi() > 0.0 { y.lo() } else { y.hi() }, if y.lo() >= 0.0 { x.hi() } else { x.lo() });
    let highest = (if x.lo() > 0.0 { y.hi() } else { y.lo() }, if y.hi() > 0.0 { x.lo() } else { x.hi() });
    let angle = |(y, x): (f64, f64)| BinaryFunction::Atan2.value(y, x);
    let zero_or = |moved: f64, y: f64| if y == 0.0 { 0.0 } else { moved };
    let lo = zero_or(steps_down(angle(lowest), ULPS), lowest.0);
    let hi = zero_or(steps_up(angle(highest), ULPS), highest.0);
    Interval::new(lo.max(-half_turn), hi.min(half_turn))
}

/// Encloses the floored remainder.
pub fn modulo(a: Interval, b: Interval) -> Interval {
    if b.lo() >= 0.0 && b.hi() > 0.0 {
        by_positive(a, b)
    } else if b.hi() <= 0.0 && b.lo() < 0.0 {
        -by_positive(-a, -b)
    } else if b.is_point() {
        Interval::EMPTY
    } else {
        b.as_variable().at_best(Regularity::Partial)
    }
}

/// The share of a period that the rounding of a remainder may be, with room to spare.
const ROUNDING: f64 = 1e-9;

/// Encloses the remainder by positive numbers, which lie between 0 and the divisor.
fn by_positive(a: Interval, b: Interval) -> Interval {
    let value = |a: f64, b: f64| BinaryFunction::Mod.value(a, b);
    if a.lo() >= 0.0 && a.hi() < b.lo() {
        return a;
    }
    if b.is_point() && a.is_bounded() && b.is_bounded() && a.width() < b.hi() * (1.0 - ROUNDING) {
        let (first, last) = (value(a.lo(), b.hi()), value(a.hi(), b.hi()));
        // Within one period and in order: no multiple of the divisor lies between.
        if first <= last {
            return Interval::new(steps_down(first, 1).max(0.0), steps_up(last, 1).min(b.hi()));
        }
    }
    let hi = if a.lo() >= 0.0 { b.hi().min(a.hi()) } else { b.hi() };
    let is_partial = b.lo() == 0.0;
    Interval::new(0.0, hi).at_best(if is_partial { Regularity::Partial } else { Regularity::Jumps })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

    #[track_caller]
    fn close(enclosure: Interval, lo: f64, hi: f64) {
        assert!(enclosure.lo() <= lo && enclosure.hi() >= hi, "{enclosure:?} lacks a part of [{lo}, {hi}]");
        let wide = (enclosure.lo() - lo).abs().max((enclosure.hi() - hi).abs());
        assert!(wide <= 1e-14, "{enclosure:?} is wider than [{lo}, {hi}]");
    }

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval::new(lo, hi)
    }

    #[test]
    fn angles_are_found_at_the_corners() {
        close(atan2(interval(1.0, 2.0), interval(1.0, 2.0)), 0.5_f64.atan(), 2.0_f64.atan());
        close(atan2(interval(-1.0, 1.0), interval(1.0, 2.0)), -FRAC_PI_4, FRAC_PI_4);
        close(atan2(interval(1.0, 2.0), interval(-1.0, 1.0)), FRAC_PI_4, 3.0 * FRAC_PI_4);
        close(atan2(interval(1.0, 2.0), interval(-2.0, -1.0)), FRAC_PI_2 + 0.5_f64.atan(), FRAC_PI_2 + 2.0_f64.atan());
        close(atan2(interval(-2.0, -1.0), interval(-1.0, 1.0)), -3.0 * FRAC_PI_4, -FRAC_PI_4);
        close(atan2(interval(0.0, 1.0), interval(1.0, f64::INFINITY)), 0.0, FRAC_PI_4);
        close(atan2(interval(-1.0, 1.0), interval(-1.0, 1.0)), -PI, PI);
        assert_eq!(atan2(interval(0.0, 1.0), interval(-1.0, 1.0)).regularity(), Regularity::Jumps);
    }

    #[test]
    fn lengths_are_exact_on_the_axes() {
        assert_eq!(hypot(interval(-2.0, 3.0), interval(0.0, 0.0)), interval(0.0, 3.0));
        close(hypot(interval(-3.0, 2.0), interval(1.0, 4.0)), 1.0, 5.0);
    }

    #[test]
    fn remainders_within_a_period_are_tight() {
        close(modulo(interval(7.25, 7.75), interval(2.0, 2.0)), 1.25, 1.75);
        close(modulo(interval(-0.75, -0.25), interval(2.0, 2.0)), 1.25, 1.75);
        close(modulo(interval(7.25, 7.75), interval(-2.0, -2.0)), -0.75, -0.25);
        close(modulo(interval(1.5, 2.5), interval(2.0, 2.0)), 0.0, 2.0);
        close(modulo(interval(0.5, 0.75), interval(2.0, 3.0)), 0.5, 0.75);
        close(modulo(interval(0.5, 5.0), interval(-2.0, 3.0)), -2.0, 3.0);
        assert_eq!(modulo(interval(1.5, 2.5), interval(2.0, 2.0)).regularity(), Regularity::Jumps);
        assert_eq!(modulo(interval(1.5, 2.5), interval(-2.0, 2.0)).regularity(), Regularity::Partial);
        assert!(modulo(interval(1.5, 2.5), interval(0.0, 0.0)).is_empty());
    }
}
