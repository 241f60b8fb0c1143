//! The gamma function, with `Γ' = ψΓ` as the recurrence of its series.

use super::{Described, Example, Spec, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::polygamma::digamma_coefficients;

/// The function `gamma`.
#[derive(Debug)]
pub struct Gamma;

impl Elementary for Gamma {
    fn value(x: f64) -> f64 {
        if x <= 0.0 && x == x.floor() { f64::NAN } else { libm::tgamma(x) }
    }

    fn series(x: f64, out: &mut [f64]) {
        out[0] = Self::value(x);
        let mut few = [0.0; 8];
        let mut many = Vec::new();
        let orders = out.len() - 1;
        let digamma = if orders <= few.len() {
            &mut few[..orders]
        } else {
            many.resize(orders, 0.0);
            &mut many[..]
        };
        digamma_coefficients(x, 0, digamma);
        for k in 0..orders {
            let sum: f64 = (0..=k).map(|i| digamma[i] * out[k - i]).sum();
            out[k + 1] = sum / (k + 1) as f64;
        }
    }
}

impl Described for Gamma {
    const SPEC: Spec = Spec {
        name: "gamma",
        aliases: &[],
        help: "gamma function; gamma(n + 1) is the factorial of n",
        signature: "gamma(x)",
        domain: "every real x but 0, -1, -2, ...",
        defined: |x| x > 0.0 || x != x.floor(),
        kink: nowhere,
        latex: r"\Gamma\left({x}\right)",
        derivative: "gamma(x)*digamma(x)",
        example: Example { text: "gamma(5)", value: "24" },
        test_points: &[-2.6, -0.5, 1e-3, 0.4, 1.5, 3.0, 20.5],
        shape: super::Shape::own(super::enclosure::gamma::gamma),
    };
}
