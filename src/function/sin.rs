//! The sine.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `sin`.
#[derive(Debug)]
pub struct Sin;

impl Elementary for Sin {
    fn value(x: f64) -> f64 {
        x.sin()
    }

    fn series(x: f64, out: &mut [f64]) {
        let (sin, cos) = (x.sin(), x.cos());
        series::periodic([sin, cos, -sin, -cos], out);
    }
}

impl Described for Sin {
    const SPEC: Spec = Spec {
        name: "sin",
        aliases: &[],
        help: "sine of an angle in radians",
        signature: "sin(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\sin\left({x}\right)",
        derivative: "cos(x)",
        example: Example { text: "sin(pi/6)", value: "0.5" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 1e6],
        shape: super::Shape::own(super::enclosure::periodic::sin),
    };
}
