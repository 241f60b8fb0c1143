//! The largest whole number that is not above the argument.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `floor`.
#[derive(Debug)]
pub struct Floor;

impl Elementary for Floor {
    fn value(x: f64) -> f64 {
        x.floor()
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

impl Described for Floor {
    const SPEC: Spec = Spec {
        name: "floor",
        aliases: &[],
        help: "largest whole number that is not above x",
        signature: "floor(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| x == x.floor(),
        latex: r"\left\lfloor{x}\right\rfloor",
        derivative: "0",
        example: Example { text: "floor(-2.5)", value: "-3" },
        test_points: &[-3.2, -0.7, 1e-9, 0.4, 2.3],
        shape: super::Shape::steps(),
    };
}
