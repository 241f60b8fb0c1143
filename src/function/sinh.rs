//! The hyperbolic sine.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::hyperbolic;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `sinh`.
#[derive(Debug)]
pub struct Sinh;

impl Elementary for Sinh {
    fn value(x: f64) -> f64 {
        hyperbolic::sinh(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let (sinh, cosh) = (Self::value(x), hyperbolic::cosh(x));
        series::periodic([sinh, cosh, sinh, cosh], out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Sinh {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        hyperbolic::sinh(x)
    }
}

impl Described for Sinh {
    const SPEC: Spec = Spec {
        name: "sinh",
        aliases: &[],
        help: "hyperbolic sine, (exp(x) - exp(-x))/2",
        signature: "sinh(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\sinh\left({x}\right)",
        derivative: "cosh(x)",
        example: Example { text: "sinh(1)", value: "1.175201194" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 20.0],
        shape: super::Shape::increasing(),
    };
}
