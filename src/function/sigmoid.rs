//! The logistic function: `(1 + tanh(x/2))/2`, and its series from that of tanh.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::exponential::exp;
use crate::numeric::kernel::{hyperbolic, logistic};
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `sigmoid`.
#[derive(Debug)]
pub struct Sigmoid;

impl Elementary for Sigmoid {
    fn value(x: f64) -> f64 {
        logistic::sigmoid(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let e = exp(-x.abs());
        let slope = e / ((1.0 + e) * (1.0 + e));
        series::hyperbolic_tangent(hyperbolic::tanh(0.5 * x), 4.0 * slope, out);
        let mut factor = 0.5;
        for coefficient in out.iter_mut() {
            *coefficient *= factor;
            factor *= 0.5;
        }
        out[0] = Self::value(x);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Sigmoid {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        logistic::sigmoid(x)
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
