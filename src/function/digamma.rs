//! The digamma function, derivative of `lgamma`.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::polygamma::{digamma, digamma_coefficients};

/// The function `digamma`.
#[derive(Debug)]
pub struct Digamma;

impl Elementary for Digamma {
    fn value(x: f64) -> f64 {
        digamma(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        digamma_coefficients(x, 0, out);
    }
}

impl Described for Digamma {
    const SPEC: Spec = Spec {
        name: "digamma",
        aliases: &[],
        help: "digamma function, the derivative of lgamma",
        signature: "digamma(x)",
        domain: "every real x but 0, -1, -2, ...",
        defined: |x| x > 0.0 || x != x.floor(),
        kink: nowhere,
        latex: r"\psi\left({x}\right)",
        derivative: "polygamma(1, x)",
        example: Example { text: "digamma(1)", value: "-0.5772156649" },
        test_points: &[-2.6, -0.5, 1e-3, 0.4, 1.5, 3.0, 20.5, 1e6],
        shape: super::Shape::own(super::enclosure::gamma::digamma),
    };
}
