//! The nearest whole number, halves away from zero.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `round`.
#[derive(Debug)]
pub struct Round;

impl Elementary for Round {
    fn value(x: f64) -> f64 {
        x.round()
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

impl Described for Round {
    const SPEC: Spec = Spec {
        name: "round",
        aliases: &[],
        help: "nearest whole number, halves away from zero",
        signature: "round(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| (x - x.trunc()).abs() == 0.5,
        latex: r"\operatorname{round}\left({x}\right)",
        derivative: "0",
        example: Example { text: "round(-2.5)", value: "-3" },
        test_points: &[-3.2, -0.7, 1e-9, 0.4, 2.3],
        shape: super::Shape::steps(),
    };
}
