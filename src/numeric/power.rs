//! Powers over any scalar: values, Taylor coefficients `binomial(a, k) x^(a - k)` each computed directly, so that no
//! intermediate power overflows, and the power with a varying exponent, `x^y = x^y0 · exp((y - y0) ln x)`.

use super::elementary::Elementary;
use super::kernel::logarithm::log;
use super::kernel::power::pow;
use super::lanes::{InstructionSet, PairLanesFn, PairMap};
use super::scalar::Scalar;

/// The whole number `exponent` as an `i32`, if it is one.
pub fn whole(exponent: f64) -> Option<i32> {
    let fits = exponent.trunc() == exponent && exponent >= f64::from(i32::MIN) && exponent <= f64::from(i32::MAX);
    fits.then_some(exponent as i32)
}

/// The power `x^exponent` within 1.5 ulp; `x^0` is 1 for every `x`.
#[inline]
pub fn integer_power(x: f64, exponent: i64) -> f64 {
    match exponent {
        0 => 1.0,
        1 => x,
        2 => x * x,
        3 => x * x * x,
        4 => (x * x) * (x * x),
        -1 => 1.0 / x,
        -2 if (x * x).is_normal() => 1.0 / (x * x),
        _ => general_power(x, exponent as f64),
    }
}

/// The kernel at one point, compiled once.
#[inline(never)]
fn general_power(x: f64, exponent: f64) -> f64 {
    pow(x, exponent)
}

/// The power `x^exponent` as all scalars compute its real part.
pub fn real_power(x: f64, exponent: f64) -> f64 {
    match whole(exponent) {
        Some(n) => integer_power(x, i64::from(n)),
        None => general_power(x, exponent),
    }
}

/// Real powers in lanes, with the bits of [`real_power`]: the same cases, by selection.
struct RealPower;

impl PairMap for RealPower {
    #[inline(always)]
    fn lane(x: f64, exponent: f64) -> f64 {
        let square = x * x;
        let general = pow(x, exponent);
        let inverse = if exponent == -1.0 { 1.0 / x } else { general };
        let inverse_square = if (exponent == -2.0) & square.is_normal() { 1.0 / square } else { inverse };
        let low = if exponent == 2.0 { square } else { inverse_square };
        let middle = if exponent == 3.0 { square * x } else { low };
        let high = if exponent == 4.0 { square * square } else { middle };
        if exponent == 1.0 { x } else { high }
    }
}

/// Chooses the loop that writes the powers of a slice of bases with a slice of exponents to a third slice.
pub fn lanes(set: InstructionSet) -> PairLanesFn {
    set.map_pairs::<RealPower>()
}

/// Writes the Taylor coefficients of `h -> value + h`.
pub fn linear_series(value: f64, out: &mut [f64]) {
    out.fill(0.0);
    out[0] = value;
    if let Some(slope) = out.get_mut(1) {
        *slope = 1.0;
    }
}

/// Writes the Taylor coefficients of `x^exponent` at `x`.
#[inline]
pub fn integer_series(x: f64, exponent: i32, out: &mut [f64]) {
    match exponent {
        2 => write_padded([x * x, 2.0 * x, 1.0, 0.0], out),
        3 => write_padded([x * x * x, 3.0 * (x * x), 3.0 * x, 1.0], out),
        -1 => reciprocal_series(x, out),
        _ => any_integer_series(x, exponent, out),
    }
}

/// Writes the first coefficients and zeros after them.
#[inline]
fn write_padded(coefficients: [f64; 4], out: &mut [f64]) {
    for (k, coefficient) in out.iter_mut().enumerate() {
        *coefficient = if k < 4 { coefficients[k] } else { 0.0 };
    }
}

#[inline]
fn reciprocal_series(x: f64, out: &mut [f64]) {
    let mut power = -1.0;
    for coefficient in out {
        power = -power / x;
        *coefficient = power;
    }
}

fn any_integer_series(x: f64, exponent: i32, out: &mut [f64]) {
    let exponent = i64::from(exponent);
    out[0] = integer_power(x, exponent);
    let last = if exponent >= 0 { (out.len() - 1).min(exponent as usize) } else { out.len() - 1 };
    out[last + 1..].fill(0.0);
    coefficients(x, exponent as f64, &mut out[..=last], |k| integer_power(x, exponent - k as i64));
}

/// Writes the Taylor coefficients of `x^exponent` at `x` for an exponent that is no `i32`.
pub fn constant_series(x: f64, exponent: f64, out: &mut [f64]) {
    out[0] = general_power(x, exponent);
    coefficients(x, exponent, out, |k| general_power(x, exponent - k as f64));
}

/// Fills `out[1..]` with `binomial(exponent, k) power(k)`, where `power(k)` is `x^(exponent - k)`.
///
/// The powers are multiplied up from the lowest one where that one is an ordinary number: one call instead of many.
fn coefficients(x: f64, exponent: f64, out: &mut [f64], power: impl Fn(usize) -> f64) {
    let last = out.len() - 1;
    if last == 0 {
        return;
    }
    out[last] = power(last);
    let ordinary = out[last].is_normal();
    for k in (1..last).rev() {
        out[k] = if ordinary { out[k + 1] * x } else { power(k) };
    }
    let mut binomial = 1.0;
    for (k, coefficient) in out.iter_mut().enumerate().skip(1) {
        binomial = binomial * (exponent - (k - 1) as f64) / k as f64;
        // A power that has underflowed stays 0, whatever it is multiplied by.
        if *coefficient != 0.0 || exponent.is_infinite() {
            *coefficient *= binomial;
        }
    }
}

/// The function 0 whose derivatives do not exist: added to a result, it spoils the derivatives of what it is applied to.
struct Undefined;

impl Elementary for Undefined {
    fn value(_: f64) -> f64 {
        0.0
    }

    fn series(_: f64, out: &mut [f64]) {
        out.fill(f64::NAN);
        out[0] = 0.0;
    }
}

/// The same real part, and NaN for every derivative in a direction in which `varying` varies.
pub fn undefined_along<S: Scalar>(result: S, varying: S) -> S {
    let value = result.real();
    (result + varying.apply::<Undefined>()).with_real(value)
}

/// A number whose derivative parts are those of both, without cancellation of whole-number combinations.
pub fn joint_increment<S: Scalar>(a: S, b: S) -> S {
    // An irrational weight, so that the parts of `a` and `b` do not cancel.
    a.with_real(0.0) + b.with_real(0.0).scale(std::f64::consts::SQRT_2)
}

/// The power `base^exponent` where the exponent may vary.
///
/// The derivatives in the exponent exist for positive bases, and at base 0 as long as the exponent exceeds the order
/// in the base (they are zero there); elsewhere they are NaN while the derivatives in the base alone stay right.
pub fn varying<S: Scalar>(base: S, exponent: S) -> S {
    let constant_part = exponent.real();
    if exponent.is_constant() {
        return base.power_constant(constant_part);
    }
    let x = base.real();
    let result = base.clone().power_constant(constant_part);
    let increment = exponent.with_real(0.0);
    if x > 0.0 {
        let logarithm = base.compose(|x, out| super::series::logarithm(log(x), x, 1.0, out));
        let factor = logarithm.times_increment(increment).compose(|_, out| super::series::exponential(1.0, 1.0, out));
        let value = result.real();
        return (result * factor).with_real(value);
    }
    let smooth_orders = if x == 0.0 && constant_part > 0.0 { constant_part.ceil() } else { 0.0 };
    undefined_beyond(result, base.with_real(0.0), increment, smooth_orders)
}

/// No scalar carries derivatives of a higher order.
const HIGHEST_ORDER: f64 = 32.0;

/// Spoils the derivatives of first or higher order in `increment` and of `smooth_orders` or higher order in `base`.
fn undefined_beyond<S: Scalar>(result: S, base: S, increment: S, smooth_orders: f64) -> S {
    let mut marker = increment.clone();
    // A part that is NaN never vanishes, so the loops end by themselves only for finite increments.
    let smooth_orders = smooth_orders.min(HIGHEST_ORDER) as usize;
    for _ in 0..smooth_orders {
        if marker.is_constant() {
            break;
        }
        marker = marker.times_increment(base.clone());
    }
    let either = joint_increment(base, increment);
    let mut spoilt = result;
    for _ in 0..HIGHEST_ORDER as usize {
        if marker.is_constant() {
            break;
        }
        spoilt = undefined_along(spoilt, marker.clone());
        marker = marker.times_increment(either.clone());
    }
    spoilt
}
