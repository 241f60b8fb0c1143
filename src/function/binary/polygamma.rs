//! The derivatives of the digamma function by their order; the order is a whole number and cannot vary.

use super::{BinarySpec, DescribedBinary};
use crate::function::Example;
use crate::numeric::polygamma::polygamma_series;
use crate::numeric::power::undefined_along;
use crate::numeric::scalar::Scalar;
use crate::numeric::series;

/// The highest order; beyond it the factorial exceeds the doubles.
const HIGHEST_ORDER: f64 = 170.0;

/// The function `polygamma`.
#[derive(Debug)]
pub struct Polygamma;

impl DescribedBinary for Polygamma {
    const SPEC: BinarySpec = BinarySpec {
        name: "polygamma",
        help: "n-th derivative of digamma; n is a whole number, 0 or larger",
        signature: "polygamma(n, x)",
        domain: "n = 0, 1, 2, ... 170 and every real x but 0, -1, -2, ...",
        defined: |n, x| is_order(n) && (x > 0.0 || x != x.floor()),
        kink: |_, _| false,
        latex: r"\psi^{\left({a}\right)}\left({b}\right)",
        derivatives: [None, Some("polygamma(a + 1, b)")],
        example: Example { text: "polygamma(1, 1)", value: "1.644934067" },
        test_points: &[(0.0, 1.5), (1.0, 0.3), (1.0, -2.5), (2.0, 4.0), (3.0, 20.0)],
        enclose: crate::function::enclosure::gamma::polygamma,
    };

    fn value(order: f64, x: f64) -> f64 {
        Self::apply(order, x)
    }

    fn apply<S: Scalar>(order: S, x: S) -> S {
        let n = order.real();
        let result = x.compose(|x, out| {
            if is_order(n) {
                polygamma_series(n as u32, x, out);
            } else {
                series::undefined(out);
            }
        });
        if order.is_constant() { result } else { undefined_along(result, order) }
    }
}

fn is_order(n: f64) -> bool {
    n == n.trunc() && (0.0..=HIGHEST_ORDER).contains(&n)
}
