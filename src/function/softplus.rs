//! A smooth ramp, `log(1 + exp(x))`, whose derivative is the logistic function.

use super::sigmoid::Sigmoid;
use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::logistic;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};

/// The function `softplus`.
#[derive(Debug)]
pub struct Softplus;

impl Elementary for Softplus {
    fn value(x: f64) -> f64 {
        logistic::softplus(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        out[0] = Self::value(x);
        if out.len() > 1 {
            Sigmoid::series(x, &mut out[1..]);
            for (k, coefficient) in out.iter_mut().enumerate().skip(1) {
                *coefficient /= k as f64;
            }
        }
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Softplus {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        logistic::softplus(x)
    }
}

impl Described for Softplus {
    const SPEC: Spec = Spec {
        name: "softplus",
        aliases: &[],
        help: "smooth ramp log(1 + exp(x))",
        signature: "softplus(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\operatorname{softplus}\left({x}\right)",
        derivative: "sigmoid(x)",
        example: Example { text: "softplus(0)", value: "0.6931471806" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 20.0, -40.0],
        shape: super::Shape::increasing().within(0.0, f64::INFINITY),
    };
}
