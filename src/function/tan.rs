//! The tangent.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::circular;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `tan`.
#[derive(Debug)]
pub struct Tan;

impl Elementary for Tan {
    fn value(x: f64) -> f64 {
        circular::tan(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        series::tangent(Self::value(x), 1.0, out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Tan {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        circular::tan_near(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        circular::is_far(x)
    }

    fn careful(x: f64) -> f64 {
        circular::tan_far(x)
    }
}

impl Described for Tan {
    const SPEC: Spec = Spec {
        name: "tan",
        aliases: &[],
        help: "tangent of an angle in radians",
        signature: "tan(x)",
        domain: "every real x but odd multiples of pi/2",
        defined: everywhere,
        kink: nowhere,
        latex: r"\tan\left({x}\right)",
        derivative: "1 + tan(x)^2",
        example: Example { text: "tan(pi/4)", value: "1" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 1.57, 1e6],
        shape: super::Shape::own(super::enclosure::periodic::tan),
    };
}
