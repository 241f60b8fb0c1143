//! The logistic function `1/(1 + e^-x)` and its integral `log(1 + e^x)`, accurate in both tails.

use super::double::Double;
use super::exponential::{Reduced, VANISHES, clamp};
use super::logarithm::log_of_sum;

/// Computes `1/(1 + e^-x)`: from `e = e^-|x|` as `1/(1 + e)` or `e/(1 + e)`.
#[inline(always)]
pub fn sigmoid(x: f64) -> f64 {
    let reduced = Reduced::new(clamp(-x.abs(), VANISHES, 0.0), 0.0);
    let power = reduced.power_of_two(1.0);
    let growing = reduced.growing().normal();
    let Double { hi, lo } = Double::ordered_sum(1.0, power * growing.hi);
    let denominator = Double { hi, lo: lo + power * growing.lo };
    let is_upper = x >= 0.0;
    // The power of two of the numerator comes last, so that a subnormal result is rounded once.
    let quotient = Double::select(is_upper, Double { hi: 1.0, lo: 0.0 }, growing).quotient(denominator);
    if is_upper { quotient } else { reduced.scale(quotient) }
}

/// Computes `log(1 + e^x)`: the positive part of `x` and `log(1 + e^-|x|)`.
#[inline(always)]
pub fn softplus(x: f64) -> f64 {
    let reduced = Reduced::new(clamp(-x.abs(), VANISHES, 0.0), 0.0);
    let growing = reduced.growing().normal();
    let (e, rest) = (reduced.scale(growing.hi), reduced.scale(growing.lo));
    let sum = 1.0 + e;
    let logarithm = log_of_sum(e, sum, e - (sum - 1.0), rest);
    if x > 0.0 { x + logarithm } else { logarithm }
}
