//! The length of a vector of two components, `r + rw²/(1 + sqrt(1 + w²))` in the frame of the vector, with `r` the
//! component along it and `w` the tangent of the turn, so that second derivatives keep their digits near the axes.

use super::{BinarySpec, DescribedBinary, Polar, everywhere};
use crate::function::{Example, Function};
use crate::numeric::power::{joint_increment, undefined_along};
use crate::numeric::scalar::Scalar;

/// The function `hypot`.
#[derive(Debug)]
pub struct Hypot;

impl DescribedBinary for Hypot {
    const SPEC: BinarySpec = BinarySpec {
        name: "hypot",
        help: "length of the vector (a, b), sqrt(a^2 + b^2) without overflow",
        signature: "hypot(a, b)",
        domain: "every real a and b",
        defined: everywhere,
        kink: |a, b| a == 0.0 && b == 0.0,
        latex: r"\sqrt{{a}^{2} + {b}^{2}}",
        derivatives: [Some("a/hypot(a, b)"), Some("b/hypot(a, b)")],
        example: Example { text: "hypot(3, 4)", value: "5" },
        test_points: &[(3.0, 4.0), (0.0, 2.0), (-1.0, 0.0), (1e-8, 1.0), (-2.0, 1e-9), (5.0, -5.0)],
        enclose: super::enclosure::hypot,
    };

    fn value(a: f64, b: f64) -> f64 {
        a.hypot(b)
    }

    fn apply<S: Scalar>(a: S, b: S) -> S {
        let value = Self::value(a.real(), b.real());
        if a.is_constant() && b.is_constant() {
            return S::constant(value);
        }
        if value == 0.0 || !value.is_finite() {
            return undefined_along(S::constant(value), joint_increment(a, b));
        }
        let turn = Polar::new(&a, &b);
        // r sqrt(1 + w²) = r + r w²/(1 + sqrt(1 + w²)): no term is smaller or larger than its derivative.
        let sagitta = turn.across.clone() * turn.across / turn.radial.clone();
        let square = sagitta.clone() / turn.radial.clone();
        let weight = S::constant(1.0) / (S::constant(1.0) + Function::Sqrt.apply(S::constant(1.0) + square));
        (turn.radial + weight.times_increment(sagitta)).with_real(value)
    }
}
