//! The smallest whole number that is not below the argument.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `ceil`.
#[derive(Debug)]
pub struct Ceil;

impl Elementary for Ceil {
    fn value(x: f64) -> f64 {
        x.ceil()
    }

    // At the corner or jump the derivatives are those of the flat branch; `kink` says that there is more to it.
    fn series(x: f64, out: &mut [f64]) {
        if x.is_nan() {
            series::undefined(out);
        } else {
            series::constant(Self::value(x), out);
        }
    }
}

impl Described for Ceil {
    const SPEC: Spec = Spec {
        name: "ceil",
        aliases: &[],
        help: "smallest whole number that is not below x",
        signature: "ceil(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| x == x.ceil(),
        latex: r"\left\lceil{x}\right\rceil",
        derivative: "0",
        example: Example { text: "ceil(-2.5)", value: "-2" },
        test_points: &[-3.2, -0.7, 1e-9, 0.4, 2.3],
        shape: super::Shape::steps(),
    };
}
