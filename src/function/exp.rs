//! The exponential function.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::exponential;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `exp`.
#[derive(Debug)]
pub struct Exp;

impl Elementary for Exp {
    fn value(x: f64) -> f64 {
        exponential::exp(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let e = Self::value(x);
        series::exponential(e, e, out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Exp {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        exponential::exp(x)
    }
}

impl Described for Exp {
    const SPEC: Spec = Spec {
        name: "exp",
        aliases: &[],
        help: "exponential function, e^x",
        signature: "exp(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\exp\left({x}\right)",
        derivative: "exp(x)",
        example: Example { text: "exp(1)", value: "2.718281828" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 20.0, -30.0],
        shape: super::Shape::increasing().within(0.0, f64::INFINITY),
    };
}
