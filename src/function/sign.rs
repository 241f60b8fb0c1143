//! The sign: -1, 0 or 1.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `sign`.
#[derive(Debug)]
pub struct Sign;

impl Elementary for Sign {
    fn value(x: f64) -> f64 {
        if x == 0.0 || x.is_nan() { x } else { x.signum() }
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

impl Described for Sign {
    const SPEC: Spec = Spec {
        name: "sign",
        aliases: &[],
        help: "sign of x: -1, 0 or 1",
        signature: "sign(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| x == 0.0,
        latex: r"\operatorname{sign}\left({x}\right)",
        derivative: "0",
        example: Example { text: "sign(-2.5)", value: "-1" },
        test_points: &[-3.2, -0.7, 1e-9, 0.4, 2.3],
        shape: super::Shape::steps(),
    };
}
