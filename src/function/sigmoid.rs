//! The logistic function: `(1 + tanh(x/2))/2`, and its series from that of tanh.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `sigmoid`.
#[derive(Debug)]
pub struct Sigmoid;

impl Elementary for Sigmoid {
    fn value(x: f64) -> f64 {
        let e = (-x.abs()).exp();
        let sum = 1.0 + e;
        if x >= 0.0 || x.is_nan() {
            return 1.0 / sum;
        }
        // Two more operations make up for the rounding of the sum.
        let lost = e - (sum - 1.0);
        let quotient = e / sum;
        quotient - quotient * lost
    }

    fn series(x: f64, out: &mut [f64]) {
        let e = (-x.abs()).exp();
        let slope = e / ((1.0 + e) * (1.0 + e));
        series::hyperbolic_tangent((0.5 * x).tanh(), 4.0 * slope, out);
        let mut factor = 0.5;
        for coefficient in out.iter_mut() {
            *coefficient *= factor;
            factor *= 0.5;
        }
        out[0] = Self::value(x);
    }
}

impl Described for Sigmoid {
    const SPEC: Spec = Spec {
        name: "sigmoid",
        aliases: &[],
        help: "logistic function 1/(1 + exp(-x))",
        signature: "sigmoid(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\sigma\left({x}\right)",
        derivative: "sigmoid(x)*sigmoid(-x)",
        example: Example { text: "sigmoid(2)", value: "0.880797078" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 20.0, -40.0],
        shape: super::Shape::increasing().within(0.0, 1.0),
    };
}
