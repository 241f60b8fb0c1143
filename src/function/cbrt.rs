//! The cube root of any real number.

use super::{Described, Example, Spec, everywhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::cube_root;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `cbrt`.
#[derive(Debug)]
pub struct Cbrt;

impl Elementary for Cbrt {
    fn value(x: f64) -> f64 {
        cube_root::cbrt(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        let value = Self::value(x);
        if x == 0.0 {
            // A vertical tangent; further derivatives differ from side to side.
            series::kink(value, out);
            if let Some(slope) = out.get_mut(1) {
                *slope = f64::INFINITY;
            }
        } else if x.is_infinite() {
            series::constant(value, out);
        } else {
            series::root(value, x, 1.0 / 3.0, out);
        }
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Cbrt {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        cube_root::cbrt(x)
    }
}

impl Described for Cbrt {
    const SPEC: Spec = Spec {
        name: "cbrt",
        aliases: &[],
        help: "cube root, of negative numbers too",
        signature: "cbrt(x)",
        domain: "every real x",
        defined: everywhere,
        kink: |x| x == 0.0,
        latex: r"\sqrt[3]{{x}}",
        derivative: "1/(3*cbrt(x)^2)",
        example: Example { text: "cbrt(-8)", value: "-2" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 1e8],
        shape: super::Shape::increasing(),
    };
}
