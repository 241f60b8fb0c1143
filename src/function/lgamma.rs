//! The logarithm of the absolute value of the gamma function; its derivative is digamma.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::polygamma::digamma_coefficients;

/// The function `lgamma`.
#[derive(Debug)]
pub struct Lgamma;

impl Elementary for Lgamma {
    fn value(x: f64) -> f64 {
        libm::lgamma(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        out[0] = Self::value(x);
        let orders = &mut out[1..];
        digamma_coefficients(x, 0, orders);
        for (k, coefficient) in orders.iter_mut().enumerate() {
            *coefficient /= (k + 1) as f64;
        }
    }
}

impl Described for Lgamma {
    const SPEC: Spec = Spec {
        name: "lgamma",
        aliases: &[],
        help: "logarithm of the absolute value of gamma(x)",
        signature: "lgamma(x)",
        domain: "every real x but 0, -1, -2, ...",
        defined: |x| x > 0.0 || x != x.floor(),
        kink: nowhere,
        latex: r"\ln\left|\Gamma\left({x}\right)\right|",
        derivative: "digamma(x)",
        example: Example { text: "lgamma(100)", value: "359.1342054" },
        test_points: &[-2.6, -0.5, 1e-3, 0.4, 1.5, 3.0, 20.5, 1e6],
        shape: super::Shape::own(super::enclosure::gamma::lgamma),
    };
}
