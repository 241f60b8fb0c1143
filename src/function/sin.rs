//! The sine.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::circular;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `sin`.
#[derive(Debug)]
pub struct Sin;

impl Elementary for Sin {
    fn value(x: f64) -> f64 {
        circular::sin(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let (sin, cos) = circular::sin_cos(x);
        series::periodic([sin, cos, -sin, -cos], out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Sin {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        circular::sin_near(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        circular::is_far(x)
    }

    fn careful(x: f64) -> f64 {
        circular::sin_far(x)
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
