//! The ramp: the positive part of its argument.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::power::linear_series;
use crate::numeric::series;

/// The function `relu`.
#[derive(Debug)]
pub struct Relu;

impl Elementary for Relu {
    fn value(x: f64) -> f64 {
        if x.is_nan() { x } else { x.max(0.0) }
    }

    // At the corner or jump the derivatives are those of the flat branch; `kink` says that there is more to it.
    fn series(x: f64, out: &mut [f64]) {
        let value = Self::value(x);
        if x == 0.0 {
            series::constant(value, out);
        } else if x > 0.0 {
            linear_series(value, out);
        } else if x.is_nan() {
            series::undefined(out);
        } else {
            series::constant(value, out);
        }
    }
}

impl Described for Relu {
    const SPEC: Spec = Spec {
        name: "relu",
        aliases: &[],
        help: "positive part, max(x, 0)",
        signature: "relu(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| x == 0.0,
        latex: r"\operatorname{relu}\left({x}\right)",
        derivative: "if(x > 0, 1, 0)",
        example: Example { text: "relu(-2)", value: "0" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5],
        shape: super::Shape::increasing().exact(),
    };
}
