//! The square root.

use super::{Described, Example, Spec};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `sqrt`.
#[derive(Debug)]
pub struct Sqrt;

impl Elementary for Sqrt {
    fn value(x: f64) -> f64 {
        x.sqrt()
    }

    fn series(x: f64, out: &mut [f64]) {
        // The series at 0 is the limit from the right for a zero of either sign.
        let x = if x == 0.0 { 0.0 } else { x };
        let value = x.sqrt();
        if x == 0.0 || x == f64::INFINITY {
            at_end(value, out);
        } else {
            series::root(value, x, 0.5, out);
        }
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
    };
}

/// The one-sided derivatives `inf, -inf, inf, …` at 0; zero at infinity.
fn at_end(value: f64, out: &mut [f64]) {
    for (k, coefficient) in out.iter_mut().enumerate() {
        let slope = if value == 0.0 { f64::INFINITY } else { 0.0 };
        *coefficient = if k % 2 == 1 { slope } else { -slope };
    }
    out[0] = value;
}
