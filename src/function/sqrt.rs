//! The square root.

use super::{Described, Example, Spec};
use crate::numeric::elementary::Elementary;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `sqrt`.
#[derive(Debug)]
pub struct Sqrt;

impl Elementary for Sqrt {
    fn value(x: f64) -> f64 {
        x.sqrt()
    }

    fn series(x: f64, out: &mut [f64]) {
        if x == 0.0 {
            one_sided(out);
            out[0] = x;
        } else if x == f64::INFINITY {
            series::constant(x, out);
        } else {
            series::root(x.sqrt(), x, 0.5, out);
        }
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Sqrt {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        x.sqrt()
    }
}

impl Described for Sqrt {
    const SPEC: Spec = Spec {
        name: "sqrt",
        aliases: &[],
        help: "square root",
        signature: "sqrt(x)",
        domain: "x >= 0",
        defined: |x| x >= 0.0,
        kink: |x| x == 0.0,
        latex: r"\sqrt{{x}}",
        derivative: "1/(2*sqrt(x))",
        example: Example { text: "sqrt(2)", value: "1.414213562" },
        test_points: &[1e-60, 1e-9, 0.4, 1.0, 2.5, 1e8],
        shape: super::Shape::own(crate::numeric::interval::interval::Interval::sqrt),
    };
}

/// The derivatives from the right at 0: `inf, -inf, inf, …`.
fn one_sided(out: &mut [f64]) {
    let mut next = f64::NEG_INFINITY;
    for coefficient in out {
        *coefficient = next;
        next = -next;
    }
}
