//! The inverse cosine, with its derivatives `-1/sqrt((1-x)(1+x))` by recurrence.

use super::{Described, Example, Spec};
use crate::numeric::elementary::Elementary;
use crate::numeric::series::Quadratic;

/// The function `acos`.
#[derive(Debug)]
pub struct Acos;

impl Elementary for Acos {
    fn value(x: f64) -> f64 {
        x.acos()
    }

    fn series(x: f64, out: &mut [f64]) {
        let r = ((1.0 - x) * (1.0 + x)).sqrt();
        let q = Quadratic { ratio: x / r, inverse: 1.0 / r, sign: 1.0 };
        q.inverse_root(x.acos(), -1.0, out);
    }
}

impl Described for Acos {
    const SPEC: Spec = Spec {
        name: "acos",
        aliases: &[],
        help: "inverse cosine: the angle in [0, pi] whose cosine is x",
        signature: "acos(x)",
        domain: "-1 <= x <= 1",
        defined: |x| x.abs() <= 1.0,
        kink: |x| x.abs() == 1.0,
        latex: r"\arccos\left({x}\right)",
        derivative: "-1/sqrt((1 - x)*(1 + x))",
        example: Example { text: "acos(1/2)", value: "1.047197551" },
        test_points: &[-0.999, -0.6, 1e-9, 0.3, 0.9999999],
        shape: super::Shape::decreasing().on(-1.0, 1.0).within(0.0, std::f64::consts::PI.next_up()),
    };
}
