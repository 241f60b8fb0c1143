//! The error function; its slope is a Gaussian with the rounding of `x²` made up for.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::kernel::error_function;
use crate::numeric::kernel::exponential::exp;
use crate::numeric::lanes::{InstructionSet, LanesFn, Map};
use crate::numeric::series;

/// The function `erf`.
#[derive(Debug)]
pub struct Erf;

impl Elementary for Erf {
    fn value(x: f64) -> f64 {
        error_function::erf(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        series::gaussian_integral(Self::value(x), slope(x), x, out);
    }

    fn lanes(set: InstructionSet) -> LanesFn {
        set.map::<Self>()
    }
}

impl Map for Erf {
    #[inline(always)]
    fn lane(x: f64) -> f64 {
        error_function::erf(x)
    }
}

impl Described for Erf {
    const SPEC: Spec = Spec {
        name: "erf",
        aliases: &[],
        help: "error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x",
        signature: "erf(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\operatorname{erf}\left({x}\right)",
        derivative: "2/sqrt(pi)*exp(-x^2)",
        example: Example { text: "erf(1)", value: "0.8427007929" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 6.0],
        shape: super::Shape::increasing().within(-1.0, 1.0),
    };
}

/// `2/√π exp(-x²)`, with the square as a sum of two doubles: its rounding error alone would cost `x²` ulp.
pub(super) fn slope(x: f64) -> f64 {
    let square = x * x;
    if square > EXPONENT_LIMIT {
        return 0.0;
    }
    // Veltkamp's splitting: `head` has half of the digits, so the products below are exact.
    let scaled = x * SPLITTER;
    let head = scaled - (scaled - x);
    let tail = x - head;
    let error = ((head * head - square) + 2.0 * head * tail) + tail * tail;
    std::f64::consts::FRAC_2_SQRT_PI * (exp(-square) * (1.0 - error))
}

/// `exp(-x)` is zero beyond this.
const EXPONENT_LIMIT: f64 = 800.0;

/// `2^27 + 1` (T. J. Dekker, Numer. Math. 18, 1971).
const SPLITTER: f64 = 134_217_729.0;
