//! The sine over its argument, continued by 1 at 0. Its derivatives come from `g(s) = sin(√s)/√s`, entire in `s = x²`:
//! `g^(k)(s) = (-1/2)^k b_k` with `b_k = j_k(√s)/√s^k` and the spherical Bessel functions `j_k`, so nothing is divided by a
//! small argument. Recurrence `b_(k-1) = (2k + 1) b_k - s b_(k+1)`: DLMF 10.51.1, downwards by Miller's method (DLMF 3.6(iii)).

use super::binary::BinaryFunction;
use super::{Described, Example, Function, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::circular;
use crate::numeric::scalar::Scalar;

/// The function `sinc`.
#[derive(Debug)]
pub struct Sinc;

impl Elementary for Sinc {
    fn value(x: f64) -> f64 {
        if x == 0.0 { 1.0 } else { circular::sin(x) / x }
    }

    fn series(x: f64, out: &mut [f64]) {
        if x.abs() > out.len() as f64 + 1.0 {
            series_by_division(x, out);
        } else if out.len() <= LONGEST {
            let mut in_square = [0.0; LONGEST];
            let in_square = &mut in_square[..out.len()];
            series_in_square(x.abs(), in_square);
            substitute_square(x, in_square, out);
        } else {
            let mut in_square = vec![0.0; out.len()];
            series_in_square(x.abs(), &mut in_square);
            substitute_square(x, &in_square, out);
        }
        out[0] = Self::value(x);
    }
}

impl Described for Sinc {
    const SPEC: Spec = Spec {
        name: "sinc",
        aliases: &[],
        help: "sin(x)/x, and 1 at 0",
        signature: "sinc(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\operatorname{sinc}\left({x}\right)",
        derivative: "(cos(x) - sinc(x))/x",
        example: Example { text: "sinc(0)", value: "1" },
        test_points: &[-3.0, -0.7, 0.4, 2.5, 30.0],
        shape: super::Shape::own(super::enclosure::periodic::sinc),
    };
}

/// How many coefficients are computed without allocation.
const LONGEST: usize = 16;

/// For `x` large against the order: from `x f = sin`, whose errors shrink with each division.
fn series_by_division(x: f64, out: &mut [f64]) {
    Function::Sin.series(x, out);
    let mut previous = 0.0;
    for coefficient in out.iter_mut() {
        *coefficient = (*coefficient - previous) / x;
        previous = *coefficient;
    }
}

/// Writes the coefficients of `g((x + h)²)` in `h` from those of `g` at `x²`: `Σ c_k (2xh + h²)^k`.
fn substitute_square(x: f64, in_square: &[f64], out: &mut [f64]) {
    for (order, coefficient) in out.iter_mut().enumerate() {
        let term = |k: usize| in_square[k] * binomial(k, order - k) * (2.0 * x).powi((2 * k - order) as i32);
        *coefficient = (order.div_ceil(2)..=order).map(term).sum();
    }
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

/// Writes the Taylor coefficients of `g(s)` at `s = root²`, `root >= 0`.
fn series_in_square(root: f64, out: &mut [f64]) {
    bessel_quotients(root, root * root, out);
    let mut factor = 1.0;
    for (k, coefficient) in out.iter_mut().enumerate() {
        *coefficient *= factor;
        factor *= -0.5 / (k + 1) as f64;
    }
}

/// Writes `b_k = j_k(root)/root^k` for `k = 0 .. out.len()`, at `s = root²`.
pub(super) fn bessel_quotients(root: f64, s: f64, out: &mut [f64]) {
    let first = Sinc::value(root);
    if root > out.len() as f64 + 1.0 {
        upwards(s, first, (first - circular::cos(root)) / s, out);
    } else {
        downwards(root, first, out);
    }
}

/// Writes `b_k` by the recurrence in rising order, stable while `k` stays below the root of `s`.
fn upwards(s: f64, first: f64, second: f64, out: &mut [f64]) {
    let (mut before, mut here) = (first, second);
    for (k, b) in out.iter_mut().enumerate() {
        *b = before;
        (before, here) = (here, ((2 * k + 3) as f64 * here - before) / s);
    }
}

/// Writes `b_k` by the recurrence in falling order from far above, scaled so that the first two fit.
fn downwards(root: f64, first: f64, out: &mut [f64]) {
    // So far above, the wrong start is damped below rounding for every root of at most out.len() + 1.
    let start = 2 * out.len() + 30;
    let s = root * root;
    let (mut above, mut here, mut last) = (0.0, TINY, [0.0; 2]);
    for k in (0..=start).rev() {
        if let Some(b) = out.get_mut(k) {
            *b = here;
        }
        if k < 2 {
            last[k] = here;
        }
        (above, here) = (here, (2 * k + 1) as f64 * here - s * above);
    }
    // j_0 and j_1 never vanish together: the least squares of both are well conditioned.
    let (j_0, j_1) = (first, if root == 0.0 { 0.0 } else { (first - circular::cos(root)) / root });
    let (seen_0, seen_1) = (last[0], root * last[1]);
    let scale = (j_0 * seen_0 + j_1 * seen_1) / (seen_0 * seen_0 + seen_1 * seen_1);
    out.iter_mut().for_each(|b| *b *= scale);
}

/// Small enough that the recurrence from the highest start stays in range.
const TINY: f64 = 1e-120;

/// What the argument of a sine is that is divided by the same argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radius {
    /// A number itself.
    Itself,
    /// The root of a number.
    Root,
    /// The length `hypot(a, b)` of two numbers.
    Length,
}

/// `sin(r)/r` to the bit, undefined at 0 as that is, with derivatives that stay accurate towards 0.
///
/// A root or a length is not differentiated: the quotient depends on its square alone.
pub fn sine_quotient<S: Scalar>(radius: Radius, a: S, b: S) -> S {
    let r = match radius {
        Radius::Itself => a.real(),
        Radius::Root => a.real().sqrt(),
        Radius::Length => a.real().hypot(b.real()),
    };
    let value = circular::sin(r) / r;
    if a.is_constant() && b.is_constant() {
        return S::constant(value);
    }
    if r == 0.0 || !(r * r).is_finite() {
        return plain_quotient(radius, a, b);
    }
    let quotient = match radius {
        Radius::Itself => a.apply::<Sinc>(),
        Radius::Root => a.compose(|_, out| series_in_square(r, out)),
        Radius::Length => (a.clone() * a + b.clone() * b).compose(|_, out| series_in_square(r, out)),
    };
    quotient.with_real(value)
}

/// The same by the rule for quotients, where the square is out of range or there is no value.
fn plain_quotient<S: Scalar>(radius: Radius, a: S, b: S) -> S {
    let r = match radius {
        Radius::Itself => a,
        Radius::Root => Function::Sqrt.apply(a),
        Radius::Length => BinaryFunction::Hypot.apply(a, b),
    };
    Function::Sin.apply(r.clone()) / r
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `g` at `s` by its power series, good for small `s`.
    fn by_power_series(s: f64, order: usize) -> f64 {
        let mut sum = 0.0;
        for m in order..order + 30 {
            let factorial: f64 = (1..=2 * m + 1).map(|k| k as f64).product();
            let sign = if m % 2 == 0 { 1.0 } else { -1.0 };
            sum += sign * binomial(m, order) * s.powi((m - order) as i32) / factorial;
        }
        sum
    }

    #[test]
    fn coefficients_in_the_square_are_those_of_the_power_series() {
        for root in [0.0, 1e-200, 1e-9, 0.003, 0.5, 1.0, 2.0, 3.2] {
            let mut out = [0.0; 9];
            series_in_square(root, &mut out);
            for (order, coefficient) in out.iter().enumerate() {
                let expected = by_power_series(root * root, order);
                assert!(
                    (coefficient - expected).abs() <= 2e-14 * expected.abs(),
                    "{root} {order}: {coefficient} {expected}"
                );
            }
        }
    }

    #[test]
    fn all_routes_agree_where_they_meet() {
        for x in [5.9_f64, 6.1, 9.9, 10.1, 12.0, 20.0] {
            let (mut direct, mut divided, mut squared, mut in_square) = ([0.0; 9], [0.0; 9], [0.0; 9], [0.0; 9]);
            Sinc::series(x, &mut direct);
            series_by_division(x, &mut divided);
            series_in_square(x, &mut in_square);
            substitute_square(x, &in_square, &mut squared);
            let mut size = 1.0 / x;
            for k in 0..9 {
                assert!((direct[k] - squared[k]).abs() <= 1e-13 * size, "{x} {k}: {} {}", direct[k], squared[k]);
                assert!((direct[k] - divided[k]).abs() <= 1e-11 * size, "{x} {k}: {} {}", direct[k], divided[k]);
                size /= (k + 1) as f64;
            }
        }
    }
}
