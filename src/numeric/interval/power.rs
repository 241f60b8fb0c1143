//! Powers of intervals: whole exponents tight by parity, real exponents on what is not negative, and varying exponents by
//! the corners, because `x^y = exp(y ln x)` is linear in `y` and in `ln x`.

use super::interval::{Interval, Regularity};
use super::rounding::{multiply_down, multiply_up, steps_down, steps_up};
use crate::numeric::power::{real_power, whole};

/// How far a bound is moved: the power is within 2 ulp, at the bound and at a point between the bounds.
const ULPS: u32 = 4;

impl Interval {
    /// The power with a whole exponent; `x^0` is 1.
    #[must_use]
    pub fn power_integer(self, exponent: i32) -> Self {
        match exponent {
            0 => Self::point(1.0).at_best(self.regularity()),
            1 => self,
            2 => self.square(),
            -1 => Self::point(1.0) / self,
            _ => whole_power(self, f64::from(exponent)),
        }
    }

    /// The power with a constant exponent. Of negative bases only whole exponents have one.
    #[must_use]
    pub fn power_constant(self, exponent: f64) -> Self {
        match whole(exponent) {
            Some(n) => self.power_integer(n),
            // Doubles have `1^NaN = 1`.
            None if exponent.is_nan() => self.intersection(Self::point(1.0)).at_best(Regularity::Partial),
            None if exponent.is_infinite() => varying_power(self, Self::point(exponent)),
            None if exponent.fract() == 0.0 => whole_power(self, exponent),
            None => real_exponent(self, exponent),
        }
    }

    /// The power whose exponent varies too.
    ///
    /// Negative bases have powers at the whole exponents alone, so the result is [`Regularity::Partial`].
    #[must_use]
    pub fn power(self, exponent: Self) -> Self {
        if exponent.is_point() {
            self.power_constant(exponent.lo()).of_both(self, exponent)
        } else {
            varying_power(self, exponent).of_both(self, exponent)
        }
    }
}

/// A lower bound of `x^exponent`, and of what doubles give there and close by. A negative base has a whole exponent.
fn power_down(x: f64, exponent: f64) -> f64 {
    match exponent {
        _ if x < 0.0 && exponent % 2.0 != 0.0 => -power_up(-x, exponent),
        _ if x == 0.0 && exponent > 0.0 => 0.0,
        // The products that doubles are raised with.
        3.0 => multiply_down(multiply_down(x, x), x),
        4.0 => multiply_down(multiply_down(x, x), multiply_down(x, x)),
        _ => steps_down(real_power(x.abs(), exponent), ULPS).max(0.0),
    }
}

/// An upper bound of `x^exponent`; see [`power_down`].
fn power_up(x: f64, exponent: f64) -> f64 {
    match exponent {
        _ if x < 0.0 && exponent % 2.0 != 0.0 => -power_down(-x, exponent),
        _ if x == 0.0 && exponent > 0.0 => 0.0,
        3.0 => multiply_up(multiply_up(x, x), x),
        4.0 => multiply_up(multiply_up(x, x), multiply_up(x, x)),
        _ => steps_up(real_power(x.abs(), exponent), ULPS),
    }
}

/// The power with a whole exponent other than 0.
fn whole_power(base: Interval, exponent: f64) -> Interval {
    if base.is_empty() {
        return Interval::EMPTY;
    }
    let is_even = exponent % 2.0 == 0.0;
    let power = match (exponent > 0.0, is_even) {
        (true, true) => Interval::new(power_down(base.mignitude(), exponent), power_up(base.magnitude(), exponent)),
        (true, false) => Interval::new(power_down(base.lo(), exponent), power_up(base.hi(), exponent)),
        (false, _) if base.contains(0.0) => power_at_pole(base, exponent, is_even),
        (false, true) => Interval::new(power_down(base.magnitude(), exponent), power_up(base.mignitude(), exponent)),
        (false, false) => Interval::new(power_down(base.hi(), exponent), power_up(base.lo(), exponent)),
    };
    power.at_best(base.regularity())
}

/// The power with a negative whole exponent where 0 is one of the bases.
fn power_at_pole(base: Interval, exponent: f64, is_even: bool) -> Interval {
    let power = match (base.lo() < 0.0, base.hi() > 0.0) {
        (false, false) => Interval::EMPTY,
        _ if is_even => Interval::new(power_down(base.magnitude(), exponent), f64::INFINITY),
        (true, true) => Interval::ENTIRE,
        (false, true) => Interval::new(power_down(base.hi(), exponent), f64::INFINITY),
        (true, false) => Interval::new(f64::NEG_INFINITY, power_up(base.lo(), exponent)),
    };
    power.at_best(Regularity::Partial)
}

/// The power with an exponent that is finite and not whole.
fn real_exponent(base: Interval, exponent: f64) -> Interval {
    let (lo, hi) = (zero_if_not_positive(base.lo()), base.hi());
    if base.is_empty() || hi < 0.0 || (exponent < 0.0 && hi == 0.0) {
        return Interval::EMPTY;
    }
    let power = if exponent > 0.0 {
        Interval::new(power_down(lo, exponent), power_up(hi, exponent))
    } else {
        Interval::new(power_down(hi, exponent), power_up(lo, exponent))
    };
    let is_partial = base.lo() < 0.0 || (base.lo() == 0.0 && exponent < 0.0);
    power.at_best(if is_partial { Regularity::Partial } else { base.regularity() })
}

/// Zeros have no sign here, but in the powers of doubles they have one.
fn zero_if_not_positive(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

/// The power with an exponent that is not a single finite number.
fn varying_power(base: Interval, exponent: Interval) -> Interval {
    if base.is_empty() || exponent.is_empty() {
        return Interval::EMPTY;
    }
    let positive = if base.hi() < 0.0 { Interval::EMPTY } else { of_not_negative(base, exponent) };
    if base.lo() >= 0.0 {
        return positive;
    }
    let negative = of_negative(Interval::new(base.lo(), base.hi().min(0.0)), exponent);
    positive.hull(negative).at_best(Regularity::Partial)
}

/// The powers of the bases that are not negative: the extremes are at the corners.
fn of_not_negative(base: Interval, exponent: Interval) -> Interval {
    let (from, to) = (zero_if_not_positive(base.lo()), zero_if_not_positive(base.hi()));
    if to == 0.0 && exponent.hi() < 0.0 {
        return Interval::EMPTY;
    }
    let corners = [(from, exponent.lo()), (from, exponent.hi()), (to, exponent.lo()), (to, exponent.hi())];
    let (lo, hi) = corners.iter().fold((f64::INFINITY, 0.0_f64), |(lo, hi), (x, y)| {
        let power = real_power(*x, *y);
        (lo.min(steps_down(power, ULPS).max(0.0)), hi.max(steps_up(power, ULPS)))
    });
    let power = Interval::new(lo, hi);
    match from == 0.0 {
        true if exponent.lo() < 0.0 => power.at_best(Regularity::Partial),
        true if exponent.lo() == 0.0 => power.at_best(Regularity::Jumps),
        _ => power,
    }
}

/// The powers of negative bases (and 0) at the whole exponents among `exponent`.
fn of_negative(base: Interval, exponent: Interval) -> Interval {
    let (first, last) = (exponent.lo().ceil(), exponent.hi().floor());
    if first > last {
        return Interval::EMPTY;
    }
    if first == last && first.is_finite() {
        return base.power_constant(first);
    }
    let size = of_not_negative(-base, exponent);
    size.hull(-size)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval::new(lo, hi)
    }

    #[track_caller]
    fn close(enclosure: Interval, lo: f64, hi: f64) {
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-14 * b.abs();
        assert!(enclosure.lo() <= lo && enclosure.hi() >= hi, "{enclosure:?} lacks a part of [{lo}, {hi}]");
        assert!(near(enclosure.lo(), lo) && near(enclosure.hi(), hi), "{enclosure:?} is wider than [{lo}, {hi}]");
    }

    #[test]
    fn whole_powers_are_tight_by_parity() {
        close(interval(-2.0, 1.0).power_integer(4), 0.0, 16.0);
        close(interval(-2.0, 1.0).power_integer(3), -8.0, 1.0);
        close(interval(-2.0, 1.0).power_integer(7), -128.0, 1.0);
        close(interval(-3.0, -2.0).power_integer(6), 64.0, 729.0);
        close(interval(2.0, 4.0).power_integer(-2), 0.0625, 0.25);
        close(interval(-4.0, -2.0).power_integer(-3), -0.125, -0.015625);
        close(interval(-1.0, 2.0).power_integer(-2), 0.25, INF);
        close(interval(0.0, 2.0).power_integer(-3), 0.125, INF);
        assert_eq!(Interval::EMPTY.power_integer(0).lo(), 1.0);
        assert!(interval(0.0, 0.0).power_integer(-4).is_empty());
        assert_eq!(interval(-1.0, 2.0).power_integer(-3).regularity(), Regularity::Partial);
    }

    #[test]
    fn real_powers_take_what_is_not_negative() {
        close(interval(4.0, 9.0).power_constant(0.5), 2.0, 3.0);
        close(interval(-4.0, 9.0).power_constant(1.5), 0.0, 27.0);
        close(interval(0.0, 4.0).power_constant(-0.5), 0.5, INF);
        assert_eq!(interval(-4.0, 9.0).power_constant(1.5).regularity(), Regularity::Partial);
        assert_eq!(interval(0.0, 9.0).power_constant(1.5).regularity(), Regularity::Continuous);
        assert!(interval(-4.0, -1.0).power_constant(1.5).is_empty());
        close(interval(-1.5, 1.0).power_constant(3e9), 0.0, INF);
    }

    #[test]
    fn varying_powers_are_found_at_the_corners() {
        close(interval(0.5, 2.0).power(interval(-1.0, 3.0)), 0.125, 8.0);
        close(interval(0.0, 2.0).power(interval(0.0, 3.0)), 0.0, 8.0);
        close(interval(0.0, 2.0).power(interval(-1.0, 3.0)), 0.0, INF);
        close(interval(1.0, 2.0).power(interval(0.0, INF)), 1.0, INF);
        close(interval(-2.0, -1.0).power(interval(2.5, 3.5)), -8.0, -1.0);
        close(interval(-2.0, 2.0).power(interval(1.5, 3.0)), -8.0, 8.0);
        assert!(interval(-2.0, -1.0).power(interval(2.25, 2.75)).is_empty());
        assert_eq!(interval(-2.0, 2.0).power(interval(1.5, 3.0)).regularity(), Regularity::Partial);
    }

    #[test]
    fn cubes_of_negative_numbers_round_outward() {
        let third = -1.0 / 3.0;
        let cube = interval(third, third).power_integer(3);
        assert!(cube.lo() < third * third * third && third * third * third < cube.hi());
    }
}
