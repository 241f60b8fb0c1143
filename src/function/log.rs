//! The natural logarithm.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::logarithm;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `log`.
#[derive(Debug)]
pub struct Log;

impl Elementary for Log {
    fn value(x: f64) -> f64 {
        logarithm::log(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        logarithm_series(Self::value(x), x, 1.0, out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Log {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        logarithm::log(x)
    }
}

impl Described for Log {
    const SPEC: Spec = Spec {
        name: "log",
        aliases: &["ln"],
        help: "natural logarithm; ln is the same",
        signature: "log(x)",
        domain: "x > 0",
        defined: |x| x > 0.0,
        kink: nowhere,
        latex: r"\ln\left({x}\right)",
        derivative: "1/x",
        example: Example { text: "log(2)", value: "0.6931471806" },
        test_points: &[1e-60, 1e-9, 0.4, 1.0, 2.5, 1e8],
        shape: super::Shape::increasing().on(0.0, f64::INFINITY),
    };
}

/// Writes a logarithm `value` with `argument` growing as the variable does; NaN for a negative argument.
pub(super) fn logarithm_series(value: f64, argument: f64, factor: f64, out: &mut [f64]) {
    if value.is_nan() {
        return series::undefined(out);
    }
    // The limit of the derivatives from the right, for a zero of either sign.
    let argument = if argument == 0.0 { 0.0 } else { argument };
    series::logarithm(value, argument, factor, out);
}
