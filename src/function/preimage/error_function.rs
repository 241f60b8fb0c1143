//! The error functions backward: an approximate inverse, moved outward until the function's enclosure proves the bound.
//!
//! The guess is S. Winitzki's (A handy approximation for the error function and its inverse, 2008), within 0.5%, improved
//! by Newton's method for `erf`, and for the logarithm of `erfc` where that is small.

use std::f64::consts::{FRAC_2_SQRT_PI, PI};

use crate::function::Function;
use crate::numeric::interval::interval::Interval;

/// The constant `a` of the approximation.
const WINITZKI: f64 = 0.147;

/// Steps of Newton's method, which square an error below a hundredth each.
const NEWTON_STEPS: usize = 3;

/// By how many ulp of the value the first attempt differs from it, and how the distance grows from one to the next.
const FIRST_DISTANCE: f64 = 12.0 * f64::EPSILON;
const GROWTH: f64 = 4.0;
const ATTEMPTS: usize = 5;

/// The arguments whose error function is in `image`.
pub fn erf(image: Interval, argument: Interval) -> Interval {
    if image.lo() >= 1.0 || image.hi() <= -1.0 {
        return Interval::EMPTY;
    }
    let at = |x: f64| Function::Erf.enclose(Interval::point(x));
    let near = |y: f64| Guess::new(inverse_erf(y), y.abs());
    let lo = near(image.lo()).moved(-1.0, |x| at(x).hi() < image.lo());
    let hi = near(image.hi()).moved(1.0, |x| at(x).lo() > image.hi());
    Interval::new(lo, hi).intersection(argument)
}

/// The arguments whose complementary error function is in `image`.
pub fn erfc(image: Interval, argument: Interval) -> Interval {
    if image.lo() >= 2.0 || image.hi() <= 0.0 {
        return Interval::EMPTY;
    }
    let at = |x: f64| Function::Erfc.enclose(Interval::point(x));
    let near = |y: f64| Guess::new(inverse_erfc(y), y.abs());
    let lo = near(image.hi()).moved(-1.0, |x| at(x).lo() > image.hi());
    let hi = near(image.lo()).moved(1.0, |x| at(x).hi() < image.lo());
    Interval::new(lo, hi).intersection(argument)
}

/// An argument that is about right.
struct Guess {
    x: f64,
    /// How far a bound may be expected.
    distance: f64,
}

impl Guess {
    /// Of a function of the slope of `erf` whose value is of the size said.
    fn new(x: f64, size: f64) -> Self {
        let slope = FRAC_2_SQRT_PI * (-x * x).exp();
        Self { x, distance: FIRST_DISTANCE * (size / slope + x.abs()) + f64::MIN_POSITIVE }
    }

    /// The argument moved in a direction until it is proved to lie outside; infinite if it never is.
    fn moved(self, direction: f64, is_outside: impl Fn(f64) -> bool) -> f64 {
        let mut distance = self.distance;
        for _ in 0..ATTEMPTS {
            let bound = self.x + direction * distance;
            if bound.is_finite() && is_outside(bound) {
                return bound;
            }
            distance *= GROWTH;
        }
        direction * f64::INFINITY
    }
}

/// About the number with the error function `y`; infinite or NaN where there is none.
fn inverse_erf(y: f64) -> f64 {
    if y.abs() < 0.5 { near_zero(y) } else { in_tail(1.0 - y.abs()).copysign(y) }
}

/// About the number with the complementary error function `y`; infinite or NaN where there is none.
fn inverse_erfc(y: f64) -> f64 {
    match y {
        _ if y <= 0.5 => in_tail(y),
        _ if y < 1.5 => near_zero(1.0 - y),
        _ => -in_tail(2.0 - y),
    }
}

/// About the number with the error function `y`, less than a half in size, from the series of the inverse.
fn near_zero(y: f64) -> f64 {
    let guess = y / FRAC_2_SQRT_PI * (1.0 + PI / 12.0 * y * y);
    (0..NEWTON_STEPS).fold(guess, |x, _| x - (Function::Erf.value(x) - y) / (FRAC_2_SQRT_PI * (-x * x).exp()))
}

/// About the number with the complementary error function `y`, at most a half.
fn in_tail(y: f64) -> f64 {
    let logarithm = (y * (2.0 - y)).ln();
    let half = 2.0 / (PI * WINITZKI) + 0.5 * logarithm;
    let guess = ((half * half - logarithm / WINITZKI).sqrt() - half).sqrt();
    (0..NEWTON_STEPS).fold(guess, |x, _| {
        let value = Function::Erfc.value(x);
        x + (value / y).ln() * value / (FRAC_2_SQRT_PI * (-x * x).exp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether both bounds lie outside `[lo, hi]` by at most the share `tolerance`.
    #[track_caller]
    fn close(found: Interval, [lo, hi]: [f64; 2], tolerance: f64) {
        assert!(found.lo() <= lo && found.hi() >= hi, "{found:?} lacks a part of [{lo}, {hi}]");
        let wide = ((found.lo() - lo) / lo).abs().max(((found.hi() - hi) / hi).abs());
        assert!(wide <= tolerance, "{found:?} is wider than [{lo}, {hi}]");
    }

    #[test]
    fn arguments_of_the_error_functions_come_back() {
        for [from, to] in [[-0.3, 0.2], [1e-9, 0.7], [-2.0, -1e-280], [0.4, 0.5], [1.0, 3.0]] {
            let (first, last) = (Function::Erf.value(from), Function::Erf.value(to));
            close(erf(Interval::new(first, last), Interval::ENTIRE), [from, to], 1e-11);
        }
        for [from, to] in [[-1.0, 0.2], [0.4, 0.5], [1.0, 3.0], [6.0, 20.0], [25.0, 26.0]] {
            let (first, last) = (Function::Erfc.value(from), Function::Erfc.value(to));
            close(erfc(Interval::new(last, first), Interval::ENTIRE), [from, to], 1e-13);
        }
    }

    #[test]
    fn images_beyond_the_range_bound_nothing() {
        assert_eq!(erf(Interval::new(-2.0, 1.0), Interval::ENTIRE), Interval::ENTIRE);
        assert_eq!(erfc(Interval::new(0.0, 2.0), Interval::ENTIRE), Interval::ENTIRE);
        assert_eq!(erfc(Interval::new(-1.0, 3.0), Interval::ENTIRE), Interval::ENTIRE);
        assert!(erf(Interval::new(1.0, 2.0), Interval::ENTIRE).is_empty());
        assert!(erfc(Interval::new(-1.0, 0.0), Interval::ENTIRE).is_empty());
    }
}
