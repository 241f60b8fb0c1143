//! The larger of two numbers; where they are equal, with the derivatives of the first.

use super::{BinarySpec, DescribedBinary, everywhere};
use crate::function::Example;
use crate::numeric::scalar::Scalar;

/// The function `max`.
#[derive(Debug)]
pub struct Max;

impl DescribedBinary for Max {
    const SPEC: BinarySpec = BinarySpec {
        name: "max",
        help: "the larger of two numbers",
        signature: "max(a, b)",
        domain: "every real a and b",
        defined: everywhere,
        kink: |a, b| a == b,
        latex: r"\max\left({a}, {b}\right)",
        derivatives: [Some("if(a >= b, 1, 0)"), Some("if(a >= b, 0, 1)")],
        example: Example { text: "max(2, 3)", value: "3" },
        test_points: &[(1.0, 2.0), (2.0, 1.0), (-3.0, 0.5), (4.0, -1e9)],
        enclose: crate::numeric::interval::interval::Interval::max,
    };

    fn value(a: f64, b: f64) -> f64 {
        Self::apply(a, b)
    }

    fn apply<S: Scalar>(a: S, b: S) -> S {
        // A NaN is never hidden by the other argument.
        if a.real().is_nan() || a.real() >= b.real() { a } else { b }
    }
}
