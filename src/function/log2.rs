//! The logarithm to base 2.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::logarithm;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};

/// The function `log2`.
#[derive(Debug)]
pub struct Log2;

impl Elementary for Log2 {
    fn value(x: f64) -> f64 {
        logarithm::log2(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        super::log::logarithm_series(Self::value(x), x, std::f64::consts::LOG2_E, out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Log2 {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        logarithm::log2(x)
    }
}

impl Described for Log2 {
    const SPEC: Spec = Spec {
        name: "log2",
        aliases: &[],
        help: "logarithm to base 2",
        signature: "log2(x)",
        domain: "x > 0",
        defined: |x| x > 0.0,
        kink: nowhere,
        latex: r"\log_{2}\left({x}\right)",
        derivative: "1/(x*log(2))",
        example: Example { text: "log2(8)", value: "3" },
        test_points: &[1e-60, 1e-9, 0.4, 1.0, 2.5, 1e8],
        shape: super::Shape::increasing().on(0.0, f64::INFINITY),
    };
}
