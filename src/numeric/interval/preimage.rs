//! Backward steps: the arguments of an interval whose square, absolute value or power lies in another interval.
//!
//! The projections of hull consistency (F. Benhamou, F. Goualard, L. Granvilliers, J.-F. Puget, Revising Hull and Box
//! Consistency, ICLP 1999): inverse functions on each monotone branch, rounded outward, and the hull of the branches.

use super::interval::Interval;
use super::rounding::{sqrt_down, sqrt_up, steps_down, steps_up};
use crate::numeric::kernel::cube_root::cbrt;
use crate::numeric::kernel::exponential::exp;
use crate::numeric::kernel::logarithm::log;
use crate::numeric::power::{real_power, whole};

/// How far a bound is moved that a kernel computed within 2 ulp, which may be 4 below a power of two.
const ULPS: u32 = 4;

/// How far a cube root is moved, which is within 0.67 ulp.
const CUBE_ROOT_ULPS: u32 = 2;

/// Relative errors beyond this are of exponents so close to 0 that the inverse power says nothing.
const LARGEST_ERROR: f64 = 1e-3;

impl Interval {
    /// The elements that are not negative.
    #[inline]
    #[must_use]
    pub fn not_negative(self) -> Self {
        Self::new(self.lo().max(0.0), self.hi())
    }

    /// The elements whose square is in `image`, enclosed: the hull of the two branches.
    #[inline]
    #[must_use]
    pub fn preimage_of_square(self, image: Self) -> Self {
        self.preimage_of_abs(image.sqrt())
    }

    /// The elements whose absolute value is in `image`, exactly but for the gap between the two branches.
    #[inline]
    #[must_use]
    pub fn preimage_of_abs(self, image: Self) -> Self {
        let (least, most) = (image.lo().max(0.0), image.hi());
        if self.is_empty() || least > most {
            return Self::EMPTY;
        }
        // An end in the gap moves to the branch beyond it.
        let lo = if self.lo() > -least { self.lo().max(least) } else { self.lo().max(-most) };
        let hi = if self.hi() < least { self.hi().min(-least) } else { self.hi().min(most) };
        Self::new(lo, hi)
    }

    /// The elements whose power with a whole exponent is in `image`, enclosed; `x^0` is 1.
    #[must_use]
    pub fn preimage_of_power_integer(self, exponent: i32, image: Self) -> Self {
        match exponent {
            1 => self.intersection(image).as_variable(),
            2 => self.preimage_of_square(image),
            _ => preimage_of_whole_power(self, f64::from(exponent), image),
        }
    }

    /// The elements whose power with a constant exponent is defined and in `image`, enclosed.
    ///
    /// An exponent that is no finite number cuts nothing.
    #[must_use]
    pub fn preimage_of_power_constant(self, exponent: f64, image: Self) -> Self {
        match whole(exponent) {
            Some(n) => self.preimage_of_power_integer(n, image),
            None if image.is_empty() => Self::EMPTY,
            None if !exponent.is_finite() => self.as_variable(),
            None if exponent.fract() == 0.0 => preimage_of_whole_power(self, exponent, image),
            None => preimage_of_real_power(self, exponent, image),
        }
    }

    /// The bases and the exponents of pairs whose power is defined and in `image`, each enclosed; both empty if there are
    /// none.
    ///
    /// From `z = x^y` follow `y = ln z/ln x` and `x = exp(ln z/y)` for positive bases. Where there are negative bases and
    /// the exponent varies nothing is cut.
    #[must_use]
    pub fn preimage_of_power(base: Self, exponent: Self, image: Self) -> (Self, Self) {
        if base.is_empty() || exponent.is_empty() || image.is_empty() {
            return (Self::EMPTY, Self::EMPTY);
        }
        if exponent.is_point() {
            let base = base.preimage_of_power_constant(exponent.lo(), image);
            return if base.is_empty() { (base, base) } else { (base, exponent.as_variable()) };
        }
        if base.lo() < 0.0 {
            return (base.as_variable(), exponent.as_variable());
        }
        let (bases, exponents) = of_positive_base(base, exponent, image);
        // The base 0 has the power 0 with positive exponents and 1 with the exponent 0.
        let is_zero_a_base =
            (exponent.hi() > 0.0 && image.contains(0.0)) || (exponent.contains(0.0) && image.contains(1.0));
        if base.contains(0.0) && is_zero_a_base {
            (bases.hull(Self::point(0.0)).as_variable(), exponent.as_variable())
        } else {
            (bases, exponents)
        }
    }
}

/// The preimage under a power with a whole, finite exponent.
fn preimage_of_whole_power(argument: Interval, exponent: f64, image: Interval) -> Interval {
    if exponent == 0.0 {
        return if image.contains(1.0) { argument.as_variable() } else { Interval::EMPTY };
    }
    let is_even = exponent % 2.0 == 0.0;
    let image = if is_even { image.not_negative() } else { image };
    if exponent > 0.0 {
        return preimage_of_positive_power(argument, exponent, image);
    }
    let [first, second] = Interval::point(1.0).divide_extended(image);
    let [first, second] = [first, second].map(|inverse| preimage_of_positive_power(argument, -exponent, inverse));
    without_zero_alone(first.hull(second))
}

/// The preimage under a power with a positive whole exponent.
fn preimage_of_positive_power(argument: Interval, exponent: f64, image: Interval) -> Interval {
    if image.is_empty() {
        return Interval::EMPTY;
    }
    if exponent % 2.0 == 0.0 {
        let image = image.not_negative();
        let size = Interval::new(root_down(image.lo(), exponent), root_up(image.hi(), exponent));
        return if image.is_empty() { Interval::EMPTY } else { argument.preimage_of_abs(size) };
    }
    let (lo, hi) = (image.lo(), image.hi());
    let lo = if lo < 0.0 { -root_up(-lo, exponent) } else { root_down(lo, exponent) };
    let hi = if hi < 0.0 { -root_down(-hi, exponent) } else { root_up(hi, exponent) };
    argument.intersection(Interval::new(lo, hi)).as_variable()
}

/// A lower bound of the root of a number that is not negative.
fn root_down(y: f64, exponent: f64) -> f64 {
    match exponent {
        _ if y == 0.0 => 0.0,
        1.0 => y,
        2.0 => sqrt_down(y),
        3.0 => steps_down(cbrt(y), CUBE_ROOT_ULPS),
        // Roots of roots, which are faster than powers.
        4.0 | 6.0 | 8.0 => root_down(sqrt_down(y), 0.5 * exponent),
        9.0 => root_down(root_down(y, 3.0), 3.0),
        _ => inverse_power(y, exponent).lo(),
    }
}

/// An upper bound of the root; see [`root_down`].
fn root_up(y: f64, exponent: f64) -> f64 {
    match exponent {
        _ if y == 0.0 => 0.0,
        1.0 => y,
        2.0 => sqrt_up(y),
        3.0 => steps_up(cbrt(y), CUBE_ROOT_ULPS),
        4.0 | 6.0 | 8.0 => root_up(sqrt_up(y), 0.5 * exponent),
        9.0 => root_up(root_up(y, 3.0), 3.0),
        _ => inverse_power(y, exponent).hi(),
    }
}

/// Encloses `y^(1/exponent)` of a number that is not negative; 0 and infinity are limits.
///
/// The quotient `1/exponent` is rounded by at most `ε/2` of itself, which moves the power by `|ln y|/exponent·ε/2`; the
/// logarithm is bounded by the binary exponent of `y`. The power itself is within 2 ulp.
fn inverse_power(y: f64, exponent: f64) -> Interval {
    let y = y.abs();
    let value = real_power(y, 1.0 / exponent);
    if y == 0.0 || y == f64::INFINITY {
        return Interval::point(value);
    }
    // Without a sign bit, what lies before the fraction is the biased binary exponent, 0 for subnormal numbers.
    let biased = (y.to_bits() >> 52) as f64;
    let logarithm = if biased == 0.0 { 1075.0 } else { (biased - 1023.0).abs() + 1.0 };
    let error = f64::EPSILON * (4.0 + logarithm / exponent.abs());
    if error > LARGEST_ERROR {
        return Interval::new(0.0, f64::INFINITY);
    }
    let lo = steps_down(value.min(f64::MAX) * (1.0 - 2.0 * error), ULPS).max(0.0);
    Interval::new(lo, steps_up(value * (1.0 + 2.0 * error), ULPS))
}

/// The preimage under a power with a finite exponent that is not whole: no base is negative.
fn preimage_of_real_power(argument: Interval, exponent: f64, image: Interval) -> Interval {
    let image = image.not_negative();
    if image.is_empty() || (exponent < 0.0 && image.hi() == 0.0) {
        return Interval::EMPTY;
    }
    let bases = if exponent == 0.5 {
        image.square()
    } else {
        let (from, to) = if exponent > 0.0 { (image.lo(), image.hi()) } else { (image.hi(), image.lo()) };
        Interval::new(inverse_power(from, exponent).lo(), inverse_power(to, exponent).hi())
    };
    let found = argument.intersection(bases).as_variable();
    if exponent < 0.0 { without_zero_alone(found) } else { found }
}

/// The set as that of a variable; empty if 0, at which a negative power has no value, is all of it.
fn without_zero_alone(found: Interval) -> Interval {
    if found.is_point() && found.lo() == 0.0 { Interval::EMPTY } else { found.as_variable() }
}

/// The positive bases and their exponents.
fn of_positive_base(base: Interval, exponent: Interval, image: Interval) -> (Interval, Interval) {
    let (log_base, log_image) = (logarithm(base), logarithm(image));
    if log_base.is_empty() || log_image.is_empty() {
        return (Interval::EMPTY, Interval::EMPTY);
    }
    let [first, second] = log_image.divide_extended(log_base).map(|part| part.intersection(exponent));
    let exponents = first.hull(second).as_variable();
    let [first, second] = log_image.divide_extended(exponents).map(|part| part.intersection(log_base));
    let bases = base.intersection(exponential(first.hull(second))).as_variable();
    if bases.is_empty() { (bases, bases) } else { (bases, exponents) }
}

/// Encloses the logarithms of the positive elements, for which an infinite bound stands where 0 is one of the elements.
fn logarithm(x: Interval) -> Interval {
    if x.hi() <= 0.0 {
        return Interval::EMPTY;
    }
    let bound = |x: f64, moved: fn(f64, u32) -> f64| if x == 1.0 { 0.0 } else { moved(log(x), ULPS) };
    Interval::new(bound(x.lo().max(0.0), steps_down), bound(x.hi(), steps_up))
}

/// Encloses the exponentials.
fn exponential(x: Interval) -> Interval {
    if x.is_empty() {
        return Interval::EMPTY;
    }
    let bound = |x: f64, moved: fn(f64, u32) -> f64| if x == 0.0 { 1.0 } else { moved(exp(x), ULPS) };
    Interval::new(bound(x.lo(), steps_down).max(0.0), bound(x.hi(), steps_up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: Interval, lo: f64, hi: f64) {
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-13 * b.abs();
        assert!(found.lo() <= lo && found.hi() >= hi, "{found:?} lacks a part of [{lo}, {hi}]");
        assert!(near(found.lo(), lo) && near(found.hi(), hi), "{found:?} is wider than [{lo}, {hi}]");
    }

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval::new(lo, hi)
    }

    #[test]
    fn squares_have_two_branches() {
        assert_eq!(Interval::ENTIRE.preimage_of_square(interval(-1.0, 4.0)), interval(-2.0, 2.0));
        assert_eq!(interval(-1.0, 9.0).preimage_of_square(interval(4.0, 16.0)), interval(2.0, 4.0));
        assert_eq!(interval(-9.0, 1.0).preimage_of_square(interval(4.0, 16.0)), interval(-4.0, -2.0));
        assert_eq!(interval(-2.0, 3.0).preimage_of_square(interval(4.0, 16.0)), interval(-2.0, 3.0));
        assert!(interval(-1.0, 1.0).preimage_of_square(interval(4.0, 16.0)).is_empty());
        assert!(interval(3.0, 5.0).preimage_of_square(interval(0.0, 4.0)).is_empty());
        assert!(interval(-5.0, -3.0).preimage_of_square(interval(0.0, 4.0)).is_empty());
        assert!(Interval::ENTIRE.preimage_of_square(interval(-4.0, -1.0)).is_empty());
        assert_eq!(interval(0.0, 0.0).preimage_of_abs(interval(-1.0, 0.0)), Interval::point(0.0));
    }

    #[test]
    fn powers_with_whole_exponents_are_roots() {
        close(Interval::ENTIRE.preimage_of_power_integer(3, interval(-8.0, 27.0)), -2.0, 3.0);
        close(Interval::ENTIRE.preimage_of_power_integer(4, interval(-8.0, 16.0)), -2.0, 2.0);
        close(interval(0.0, 9.0).preimage_of_power_integer(7, interval(1e-14, 128.0)), 0.01, 2.0);
        close(interval(-1.0, 9.0).preimage_of_power_integer(6, interval(64.0, 1e300)), 2.0, 9.0);
        close(interval(0.0, 9.0).preimage_of_power_integer(-2, interval(f64::NEG_INFINITY, 0.25)), 2.0, 9.0);
        close(interval(-4.0, 9.0).preimage_of_power_integer(-1, interval(0.5, 4.0)), 0.25, 2.0);
        close(interval(-4.0, 9.0).preimage_of_power_integer(-3, interval(-1.0, 1.0)), -4.0, 9.0);
        close(interval(-0.5, 9.0).preimage_of_power_integer(-3, interval(-1.0, 1.0)), 1.0, 9.0);
        assert!(interval(0.0, 0.0).preimage_of_power_integer(-3, Interval::ENTIRE).is_empty());
        assert!(Interval::ENTIRE.preimage_of_power_integer(0, interval(2.0, 3.0)).is_empty());
    }

    #[test]
    fn powers_with_real_exponents_have_no_negative_base() {
        close(Interval::ENTIRE.preimage_of_power_constant(0.5, interval(-1.0, 3.0)), 0.0, 9.0);
        close(Interval::ENTIRE.preimage_of_power_constant(1.5, interval(8.0, 27.0)), 4.0, 9.0);
        close(Interval::ENTIRE.preimage_of_power_constant(-0.5, interval(0.0, 0.5)), 4.0, f64::INFINITY);
        close(Interval::ENTIRE.preimage_of_power_constant(1.0 / 3.0, interval(2.0, 3.0)), 8.0, 27.0);
        assert!(Interval::ENTIRE.preimage_of_power_constant(-0.5, interval(-1.0, 0.0)).is_empty());
        assert_eq!(
            Interval::ENTIRE.preimage_of_power_constant(1e-300, interval(0.5, 2.0)),
            interval(0.0, f64::INFINITY)
        );
    }

    #[test]
    fn powers_with_varying_exponents_cut_both() {
        let (base, exponent) = Interval::preimage_of_power(interval(2.0, 4.0), interval(1.0, 9.0), interval(1.0, 8.0));
        close(base, 2.0, 4.0);
        close(exponent, 1.0, 3.0);
        let (base, _) = Interval::preimage_of_power(interval(0.0, 9.0), interval(2.0, 3.0), interval(4.0, 8.0));
        close(base, 4.0_f64.cbrt(), 8.0_f64.sqrt());
        let (base, exponent) = Interval::preimage_of_power(interval(0.0, 9.0), interval(-2.0, 3.0), interval(0.0, 1.0));
        assert_eq!((base, exponent), (interval(0.0, 9.0), interval(-2.0, 3.0)));
        let none = Interval::preimage_of_power(interval(2.0, 4.0), interval(1.0, 9.0), interval(-3.0, 0.0));
        assert!(none.0.is_empty() && none.1.is_empty());
    }
}
