//! The inverse hyperbolic tangent, with its derivatives `1/((1-x)(1+x))` by recurrence.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;
use crate::numeric::series::Quadratic;

/// The function `atanh`.
#[derive(Debug)]
pub struct Atanh;

impl Elementary for Atanh {
    fn value(x: f64) -> f64 {
        libm::atanh(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        if x.abs() > 1.0 {
            return series::undefined(out);
        }
        let r = ((1.0 - x) * (1.0 + x)).sqrt();
        Quadratic { ratio: x / r, inverse: 1.0 / r, sign: 1.0 }.inverse(Self::value(x), out);
    }
}

impl Described for Atanh {
    const SPEC: Spec = Spec {
        name: "atanh",
        aliases: &[],
        help: "inverse hyperbolic tangent, log((1 + x)/(1 - x))/2",
        signature: "atanh(x)",
        domain: "-1 < x < 1",
        defined: |x| x.abs() < 1.0,
        kink: nowhere,
        latex: r"\operatorname{artanh}\left({x}\right)",
        derivative: "1/((1 - x)*(1 + x))",
        example: Example { text: "atanh(1/2)", value: "0.5493061443" },
        test_points: &[-0.999, -0.6, 1e-9, 0.3, 0.9999999],
        shape: super::Shape::increasing().on(-1.0, 1.0),
    };
}
