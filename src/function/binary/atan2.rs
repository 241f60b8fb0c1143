//! The angle of a point of the plane: the angle of its real part plus the inverse tangent of the turn away from it.

use super::{BinarySpec, DescribedBinary, Polar, everywhere};
use crate::function::{Example, Function};
use crate::numeric::power::{joint_increment, undefined_along};
use crate::numeric::scalar::Scalar;

/// The function `atan2`.
#[derive(Debug)]
pub struct Atan2;

impl DescribedBinary for Atan2 {
    const SPEC: BinarySpec = BinarySpec {
        name: "atan2",
        help: "angle of the point (x, y) in [-pi, pi]; the argument y comes first",
        signature: "atan2(y, x)",
        domain: "every real y and x",
        defined: everywhere,
        kink: |y, x| y == 0.0 && x <= 0.0,
        latex: r"\operatorname{atan2}\left({a}, {b}\right)",
        derivatives: [Some("(b/hypot(a, b))/hypot(a, b)"), Some("-(a/hypot(a, b))/hypot(a, b)")],
        example: Example { text: "atan2(1, -1)", value: "2.35619449" },
        test_points: &[(1.0, 2.0), (1.0, 0.0), (0.0, 2.0), (-3.0, -0.5), (1e-8, -1.0), (2.0, 1e-9)],
        enclose: super::enclosure::atan2,
    };

    fn value(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }

    fn apply<S: Scalar>(y: S, x: S) -> S {
        let value = Self::value(y.real(), x.real());
        if y.is_constant() && x.is_constant() {
            return S::constant(value);
        }
        let distance = y.real().hypot(x.real());
        if distance == f64::INFINITY && y.real().is_finite() && x.real().is_finite() {
            return Self::apply(y.scale(0.25), x.scale(0.25)).with_real(value);
        }
        if distance == 0.0 || !distance.is_finite() {
            return undefined_along(S::constant(value), joint_increment(y, x));
        }
        if (Self::SPEC.kink)(y.real(), x.real()) {
            // The cut: the angle jumps across it, and is smooth along it.
            return undefined_along(S::constant(value), y);
        }
        let turn = Polar::new(&x, &y);
        Function::Atan.apply(turn.across / turn.radial).with_real(value)
    }
}
