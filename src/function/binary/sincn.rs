//! The spherical Bessel functions without their poles, `j_k(√s)/√s^k`: the derivatives of `sin(r)/r` in the square of `r`.
//! Source: DLMF 10.51.5, `d/ds [j_k(√s)/√s^k] = -j_(k+1)(√s)/(2 √s^(k+1))`.

use super::{BinarySpec, DescribedBinary};
use crate::function::Example;
use crate::function::sinc::bessel_quotients;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::numeric::power::undefined_along;
use crate::numeric::scalar::Scalar;
use crate::numeric::series;

/// The highest order.
const HIGHEST_ORDER: f64 = 40.0;

/// How many orders are computed at once: the highest one, and those that derivatives ask for.
const LONGEST: usize = 64;

/// The function `sincn`.
#[derive(Debug)]
pub struct Sincn;

impl DescribedBinary for Sincn {
    const SPEC: BinarySpec = BinarySpec {
        name: "sincn",
        help: "spherical Bessel j_n(r)/r^n at s = r^2; sinc(r) is the one of order 0",
        signature: "sincn(n, s)",
        domain: "n = 0, 1, 2, ... 40 and s >= 0",
        defined: |n, s| is_order(n) && s >= 0.0,
        kink: |_, s| s == 0.0,
        latex: r"\frac{j_{{a}}\left(\sqrt{{b}}\right)}{\sqrt{{b}}^{{a}}}",
        derivatives: [None, Some("-0.5*sincn(a + 1, b)")],
        enclose,
        example: Example { text: "sincn(1, 0)", value: "0.3333333333" },
        test_points: &[(0.0, 1.5), (1.0, 0.3), (1.0, 1e-9), (2.0, 4.0), (3.0, 90.0)],
    };

    fn value(order: f64, s: f64) -> f64 {
        let mut out = [0.0];
        Self::series(order, s, &mut out);
        out[0]
    }

    fn apply<S: Scalar>(order: S, s: S) -> S {
        let n = order.real();
        let value = Self::value(n, s.real());
        // The recurrence starts further up for more coefficients, which may move the last bit of the value.
        let result = s.compose(|s, out| Self::series(n, s, out)).with_real(value);
        if order.is_constant() { result } else { undefined_along(result, order) }
    }
}

impl Sincn {
    /// Writes the Taylor coefficients in `s`.
    fn series(n: f64, s: f64, out: &mut [f64]) {
        if (Self::SPEC.defined)(n, s) && out.len() + n as usize <= LONGEST {
            coefficients(n as usize, s, out);
        } else {
            series::undefined(out);
        }
    }
}

/// Encloses the function by its largest absolute value `1/(2n + 1)!!`, that at 0, and by its steepest slope, which is half
/// the value at 0 of the next order (Poisson's integral, DLMF 10.54.1).
fn enclose(order: Interval, s: Interval) -> Interval {
    let domain = s.intersection(Interval::new(0.0, f64::INFINITY));
    let n = order.lo();
    if domain.is_empty() || (order.is_point() && !is_order(n)) {
        return Interval::EMPTY;
    }
    if !order.is_point() {
        return Interval::new(-1.0, 1.0).at_best(Regularity::Partial);
    }
    let largest = at_zero(n) * (1.0 + ROUNDING);
    let mut range = Interval::new(-largest, largest);
    if domain.is_bounded() {
        let middle = domain.midpoint();
        let reach = Interval::new(domain.lo() - middle, domain.hi() - middle).magnitude().next_up();
        let slope = 0.5 * at_zero(n + 1.0) * (1.0 + ROUNDING);
        let spread = (slope * reach + ROUNDING * largest).next_up();
        let value = Sincn::value(n, middle);
        range = range.intersection(Interval::new((value - spread).next_down(), (value + spread).next_up()));
    }
    if s.lo() < 0.0 { range.at_best(Regularity::Partial) } else { range }
}

/// The function's errors relative to its largest value stay below this.
const ROUNDING: f64 = 1e-13;

/// `1/(2n + 1)!!`.
fn at_zero(n: f64) -> f64 {
    (0..=n as u32).fold(1.0, |product, k| product / f64::from(2 * k + 1))
}

fn coefficients(n: usize, s: f64, out: &mut [f64]) {
    if s.is_infinite() {
        return out.fill(0.0);
    }
    let mut quotients = [0.0; LONGEST];
    let quotients = &mut quotients[..n + out.len()];
    bessel_quotients(s.sqrt(), s, quotients);
    let mut factor = 1.0;
    for (k, coefficient) in out.iter_mut().enumerate() {
        *coefficient = factor * quotients[n + k];
        factor *= -0.5 / (k + 1) as f64;
    }
}

fn is_order(n: f64) -> bool {
    n == n.trunc() && (0.0..=HIGHEST_ORDER).contains(&n)
}
