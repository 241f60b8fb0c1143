//! The cosine.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `cos`.
#[derive(Debug)]
pub struct Cos;

impl Elementary for Cos {
    fn value(x: f64) -> f64 {
        x.cos()
    }

    fn series(x: f64, out: &mut [f64]) {
        let (sin, cos) = (x.sin(), x.cos());
        series::periodic([cos, -sin, -cos, sin], out);
    }
}

impl Described for Cos {
    const SPEC: Spec = Spec {
        name: "cos",
        aliases: &[],
        help: "cosine of an angle in radians",
        signature: "cos(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\cos\left({x}\right)",
        derivative: "-sin(x)",
        example: Example { text: "cos(pi/3)", value: "0.5" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 1e6],
        shape: super::Shape::own(super::enclosure::periodic::cos),
    };
}
