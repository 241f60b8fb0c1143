//! The inverses of monotone functions that are no functions of the registry, over intervals.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::function::Function;
use crate::numeric::interval::interval::Interval;
use crate::numeric::interval::rounding::{steps_down, steps_up};
use crate::numeric::power::real_power;

/// How far a bound is moved: a value is within 2 ulp, which may be 4 below a power of two.
const ULPS: u32 = 4;

/// Encloses the powers of a base above 1: the inverse of its logarithm.
pub fn power_of(base: f64, exponents: Interval) -> Interval {
    if exponents.is_empty() {
        return Interval::EMPTY;
    }
    let (lo, hi) = (real_power(base, exponents.lo()), real_power(base, exponents.hi()));
    Interval::new(steps_down(lo, ULPS).max(0.0), steps_up(hi, ULPS))
}

/// Encloses the numbers with an inverse sine in `image`. The double next to `π/2` is less than it.
pub fn of_asin(image: Interval) -> Interval {
    if image.lo() > FRAC_PI_2 || image.hi() < -FRAC_PI_2 {
        return Interval::EMPTY;
    }
    let sin = |y: f64| Function::Sin.value(y);
    let lo = if image.lo() <= -FRAC_PI_2 { -1.0 } else { moved_down(sin(image.lo())) };
    let hi = if image.hi() >= FRAC_PI_2 { 1.0 } else { moved_up(sin(image.hi())) };
    Interval::new(lo.max(-1.0), hi.min(1.0))
}

/// Encloses the numbers with an inverse cosine in `image`. The double next to `π` is less than it.
pub fn of_acos(image: Interval) -> Interval {
    if image.lo() > PI || image.hi() < 0.0 {
        return Interval::EMPTY;
    }
    let cos = |y: f64| Function::Cos.value(y);
    let lo = if image.hi() >= PI { -1.0 } else { moved_down(cos(image.hi())) };
    let hi = if image.lo() <= 0.0 { 1.0 } else { moved_up(cos(image.lo())) };
    Interval::new(lo.max(-1.0), hi.min(1.0))
}

/// Encloses the numbers with an inverse tangent in `image`.
pub fn of_atan(image: Interval) -> Interval {
    if image.lo() > FRAC_PI_2 || image.hi() < -FRAC_PI_2 {
        return Interval::EMPTY;
    }
    let tan = |y: f64| Function::Tan.value(y);
    let lo = if image.lo() < -FRAC_PI_2 { f64::NEG_INFINITY } else { moved_down(tan(image.lo())) };
    let hi = if image.hi() > FRAC_PI_2 { f64::INFINITY } else { moved_up(tan(image.hi())) };
    Interval::new(lo, hi)
}

/// Encloses the numbers whose logistic function `y` is in `image`: `ln(y/(1 - y))`.
pub fn of_sigmoid(image: Interval) -> Interval {
    let (lo, hi) = (image.lo(), image.hi());
    if lo >= 1.0 || hi <= 0.0 {
        return Interval::EMPTY;
    }
    let at = |y: f64| {
        let y = Interval::point(y);
        Function::Log.enclose(y / (Interval::point(1.0) - y))
    };
    Interval::new(
        if lo <= 0.0 { f64::NEG_INFINITY } else { at(lo).lo() },
        if hi >= 1.0 { f64::INFINITY } else { at(hi).hi() },
    )
}

/// Beyond this `e^(-y)` is less than `1 - e^(-y)`, and `ln(e^y - 1)` is computed as a correction of `y`.
const SMALL: f64 = std::f64::consts::LN_2;

/// Encloses the numbers whose softplus `y` is in `image`: `ln(e^y - 1) = y + ln(1 - e^(-y))`.
pub fn of_softplus(image: Interval) -> Interval {
    let (lo, hi) = (image.lo(), image.hi());
    if hi <= 0.0 {
        return Interval::EMPTY;
    }
    let at = |y: f64| {
        let y = Interval::point(y);
        if y.lo() <= SMALL {
            Function::Log.enclose(Function::Expm1.enclose(y))
        } else {
            y + Function::Log1p.enclose(-Function::Exp.enclose(-y))
        }
    };
    Interval::new(
        if lo <= 0.0 { f64::NEG_INFINITY } else { at(lo).lo() },
        if hi == f64::INFINITY { hi } else { at(hi).hi() },
    )
}

fn moved_down(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { steps_down(value, ULPS) }
}

fn moved_up(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { steps_up(value, ULPS) }
}
