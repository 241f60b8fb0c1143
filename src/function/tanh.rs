//! The hyperbolic tangent, with its slope `1/cosh²` computed apart so that the tails keep their digits.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::exponential::exp;
use crate::numeric::kernel::hyperbolic;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `tanh`.
#[derive(Debug)]
pub struct Tanh;

impl Elementary for Tanh {
    fn value(x: f64) -> f64 {
        hyperbolic::tanh(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        series::hyperbolic_tangent(Self::value(x), slope(x), out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Tanh {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        hyperbolic::tanh(x)
    }
}

impl Described for Tanh {
    const SPEC: Spec = Spec {
        name: "tanh",
        aliases: &[],
        help: "hyperbolic tangent, sinh(x)/cosh(x)",
        signature: "tanh(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\tanh\left({x}\right)",
        derivative: "1/cosh(x)^2",
        example: Example { text: "tanh(1)", value: "0.761594156" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 10.0, 30.0],
        shape: super::Shape::increasing().within(-1.0, 1.0),
    };
}

/// `1/cosh²(x) = 4e/(1+e)²` with `e = exp(-2|x|)`, which neither overflows nor cancels.
fn slope(x: f64) -> f64 {
    let e = exp(-2.0 * x.abs());
    4.0 * e / ((1.0 + e) * (1.0 + e))
}
