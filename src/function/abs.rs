//! The absolute value.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::power::linear_series;
use crate::numeric::series;

/// The function `abs`.
#[derive(Debug)]
pub struct Abs;

impl Elementary for Abs {
    fn value(x: f64) -> f64 {
        x.abs()
    }

    // At the corner or jump the derivatives are those of the flat branch; `kink` says that there is more to it.
    fn series(x: f64, out: &mut [f64]) {
        if x == 0.0 {
            return series::constant(0.0, out);
        }
        if x.is_nan() {
            return series::undefined(out);
        }
        linear_series(x.abs(), out);
        if let Some(slope) = out.get_mut(1) {
            *slope = x.signum();
        }
    }
}

impl Described for Abs {
    const SPEC: Spec = Spec {
        name: "abs",
        aliases: &[],
        help: "absolute value",
        signature: "abs(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| x == 0.0,
        latex: r"\left|{x}\right|",
        derivative: "sign(x)",
        example: Example { text: "abs(-3)", value: "3" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5],
        shape: super::Shape::valley(0.0).exact(),
    };
}
