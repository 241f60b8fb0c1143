//! The inverse tangent, with its derivatives `1/(1+x²)` by recurrence.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::atan;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;
use crate::numeric::series::Quadratic;

/// The function `atan`.
#[derive(Debug)]
pub struct Atan;

impl Elementary for Atan {
    fn value(x: f64) -> f64 {
        atan::atan(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        if x.is_infinite() {
            return series::constant(Self::value(x), out);
        }
        let r = x.hypot(1.0);
        Quadratic { ratio: x / r, inverse: 1.0 / r, sign: -1.0 }.inverse(Self::value(x), out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Atan {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        atan::atan(x)
    }
}

impl Described for Atan {
    const SPEC: Spec = Spec {
        name: "atan",
        aliases: &[],
        help: "inverse tangent: the angle in (-pi/2, pi/2) whose tangent is x",
        signature: "atan(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\arctan\left({x}\right)",
        derivative: "1/(1 + x^2)",
        example: Example { text: "4*atan(1)", value: "3.141592654" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 1e8],
        shape: super::Shape::increasing(),
    };
}
