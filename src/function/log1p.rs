//! The natural logarithm of `1 + x`, accurate near 0.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::logarithm;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};

/// The function `log1p`.
#[derive(Debug)]
pub struct Log1p;

impl Elementary for Log1p {
    fn value(x: f64) -> f64 {
        logarithm::log1p(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let value = Self::value(x);
        super::log::logarithm_series(value, 1.0 + x, 1.0, out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Log1p {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        logarithm::log1p(x)
    }
}

impl Described for Log1p {
    const SPEC: Spec = Spec {
        name: "log1p",
        aliases: &[],
        help: "log(1 + x), accurate for small x",
        signature: "log1p(x)",
        domain: "x > -1",
        defined: |x| x > -1.0,
        kink: nowhere,
        latex: r"\operatorname{log1p}\left({x}\right)",
        derivative: "1/(1 + x)",
        example: Example { text: "log1p(0.01)", value: "0.009950330853" },
        test_points: &[-0.999999, -0.5, 1e-9, 0.4, 2.5, 1e8],
        shape: super::Shape::increasing().on(-1.0, f64::INFINITY),
    };
}
