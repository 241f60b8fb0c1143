//! The floored remainder, `a - b floor(a/b)`: exact in its value, with the sign of the divisor.

use super::{BinarySpec, DescribedBinary};
use crate::function::Example;
use crate::numeric::power::{joint_increment, undefined_along};
use crate::numeric::scalar::Scalar;

/// The function `mod`.
#[derive(Debug)]
pub struct Mod;

impl DescribedBinary for Mod {
    const SPEC: BinarySpec = BinarySpec {
        name: "mod",
        help: "remainder a - b*floor(a/b), with the sign of b",
        signature: "mod(a, b)",
        domain: "b != 0",
        defined: |a, b| a.is_finite() && b != 0.0 && !b.is_nan(),
        kink: |a, b| a % b == 0.0,
        latex: r"{a} \bmod {b}",
        derivatives: [Some("1"), Some("round((mod(a, b) - a)/b)")],
        example: Example { text: "mod(-7, 3)", value: "2" },
        test_points: &[(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (-7.5, -2.0), (0.3, 10.0)],
        enclose: super::enclosure::modulo,
    };

    fn value(a: f64, b: f64) -> f64 {
        let remainder = a % b;
        if remainder == 0.0 {
            return 0.0_f64.copysign(b);
        }
        if (remainder < 0.0) == (b < 0.0) { remainder } else { remainder + b }
    }

    fn apply<S: Scalar>(a: S, b: S) -> S {
        let value = Self::value(a.real(), b.real());
        if value == 0.0 || !value.is_finite() {
            return undefined_along(S::constant(value), joint_increment(a, b));
        }
        // Rounded to the whole number it is: the plain quotient may have been rounded across it.
        let quotient = if b.real().is_infinite() { 0.0 } else { ((a.real() - value) / b.real()).round() };
        (a - b.scale(quotient)).with_real(value)
    }
}
