//! The hyperbolic cosine.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::hyperbolic;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `cosh`.
#[derive(Debug)]
pub struct Cosh;

impl Elementary for Cosh {
    fn value(x: f64) -> f64 {
        hyperbolic::cosh(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let (sinh, cosh) = (hyperbolic::sinh(x), Self::value(x));
        series::periodic([cosh, sinh, cosh, sinh], out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Cosh {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        hyperbolic::cosh(x)
    }
}

impl Described for Cosh {
    const SPEC: Spec = Spec {
        name: "cosh",
        aliases: &[],
        help: "hyperbolic cosine, (exp(x) + exp(-x))/2",
        signature: "cosh(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\cosh\left({x}\right)",
        derivative: "sinh(x)",
        example: Example { text: "cosh(1)", value: "1.543080635" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 20.0],
        shape: super::Shape::valley(0.0).within(1.0, f64::INFINITY),
    };
}
