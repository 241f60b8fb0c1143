//! The exponential function minus one, accurate near 0.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::exponential;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `expm1`.
#[derive(Debug)]
pub struct Expm1;

impl Elementary for Expm1 {
    fn value(x: f64) -> f64 {
        exponential::expm1(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        series::exponential(Self::value(x), exponential::exp(x), out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Expm1 {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        exponential::expm1(x)
    }
}

impl Described for Expm1 {
    const SPEC: Spec = Spec {
        name: "expm1",
        aliases: &[],
        help: "exp(x) - 1, accurate for small x",
        signature: "expm1(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\operatorname{expm1}\left({x}\right)",
        derivative: "exp(x)",
        example: Example { text: "expm1(0.01)", value: "0.01005016708" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 20.0, -30.0],
        shape: super::Shape::increasing().within(-1.0, f64::INFINITY),
    };
}
