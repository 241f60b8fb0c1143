//! The inverse hyperbolic sine, with its derivatives `1/sqrt(1+x²)` by recurrence.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;
use crate::numeric::series::Quadratic;

/// The function `asinh`.
#[derive(Debug)]
pub struct Asinh;

impl Elementary for Asinh {
    fn value(x: f64) -> f64 {
        libm::asinh(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        if x.is_infinite() {
            return series::constant(x, out);
        }
        let r = x.hypot(1.0);
        Quadratic { ratio: x / r, inverse: 1.0 / r, sign: -1.0 }.inverse_root(Self::value(x), 1.0, out);
    }
}

impl Described for Asinh {
    const SPEC: Spec = Spec {
        name: "asinh",
        aliases: &[],
        help: "inverse hyperbolic sine, log(x + sqrt(x^2 + 1))",
        signature: "asinh(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\operatorname{arsinh}\left({x}\right)",
        derivative: "1/hypot(1, x)",
        example: Example { text: "asinh(1)", value: "0.881373587" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 1e8],
        shape: super::Shape::increasing(),
    };
}
