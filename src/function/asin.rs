//! The inverse sine, with its derivatives `1/sqrt((1-x)(1+x))` by recurrence.

use super::{Described, Example, Spec};
use crate::numeric::elementary::Elementary;
use crate::numeric::series::Quadratic;

/// The function `asin`.
#[derive(Debug)]
pub struct Asin;

impl Elementary for Asin {
    fn value(x: f64) -> f64 {
        x.asin()
    }

    fn series(x: f64, out: &mut [f64]) {
        let r = ((1.0 - x) * (1.0 + x)).sqrt();
        let q = Quadratic { ratio: x / r, inverse: 1.0 / r, sign: 1.0 };
        q.inverse_root(x.asin(), 1.0, out);
    }
}

impl Described for Asin {
    const SPEC: Spec = Spec {
        name: "asin",
        aliases: &[],
        help: "inverse sine: the angle in [-pi/2, pi/2] whose sine is x",
        signature: "asin(x)",
        domain: "-1 <= x <= 1",
        defined: |x| x.abs() <= 1.0,
        kink: |x| x.abs() == 1.0,
        latex: r"\arcsin\left({x}\right)",
        derivative: "1/sqrt((1 - x)*(1 + x))",
        example: Example { text: "asin(1/2)", value: "0.5235987756" },
        test_points: &[-0.999, -0.6, 1e-9, 0.3, 0.9999999],
        shape: super::Shape::increasing().on(-1.0, 1.0),
    };
}
