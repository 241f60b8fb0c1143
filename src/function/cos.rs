//! The cosine.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::circular;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `cos`.
#[derive(Debug)]
pub struct Cos;

impl Elementary for Cos {
    fn value(x: f64) -> f64 {
        circular::cos(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let (sin, cos) = circular::sin_cos(x);
        series::periodic([cos, -sin, -cos, sin], out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Cos {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        circular::cos_near(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        circular::is_far(x)
    }

    fn careful(x: f64) -> f64 {
        circular::cos_far(x)
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
