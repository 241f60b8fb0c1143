//! The inverse hyperbolic cosine, with its derivatives `1/sqrt((x-1)(x+1))` by recurrence.

use super::{Described, Example, Spec};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;
use crate::numeric::series::Quadratic;

/// The function `acosh`.
#[derive(Debug)]
pub struct Acosh;

impl Elementary for Acosh {
    fn value(x: f64) -> f64 {
        // Far below 1, libm gives the value of the absolute value.
        if x < 1.0 { f64::NAN } else { libm::acosh(x) }
    }

    fn series(x: f64, out: &mut [f64]) {
        if x == f64::INFINITY {
            return series::constant(x, out);
        }
        let r = (x - 1.0).sqrt() * (x + 1.0).sqrt();
        Quadratic { ratio: x / r, inverse: 1.0 / r, sign: -1.0 }.inverse_root(Self::value(x), 1.0, out);
    }
}

impl Described for Acosh {
    const SPEC: Spec = Spec {
        name: "acosh",
        aliases: &[],
        help: "inverse hyperbolic cosine, log(x + sqrt(x^2 - 1))",
        signature: "acosh(x)",
        domain: "x >= 1",
        defined: |x| x >= 1.0,
        kink: |x| x == 1.0,
        latex: r"\operatorname{arcosh}\left({x}\right)",
        derivative: "1/(sqrt(x - 1)*sqrt(x + 1))",
        example: Example { text: "acosh(2)", value: "1.316957897" },
        test_points: &[1.0000001, 1.2, 3.0, 1e8],
        shape: super::Shape::increasing().on(1.0, f64::INFINITY).within(0.0, f64::INFINITY),
    };
}
