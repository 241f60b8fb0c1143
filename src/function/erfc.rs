//! The complementary error function, accurate in its far tail.

use super::{Described, Example, Spec, everywhere, nowhere};
use crate::numeric::elementary::Elementary;
use crate::numeric::series;

/// The function `erfc`.
#[derive(Debug)]
pub struct Erfc;

impl Elementary for Erfc {
    fn value(x: f64) -> f64 {
        libm::erfc(x)
    }

    fn series(x: f64, out: &mut [f64]) {
        series::gaussian_integral(Self::value(x), -super::erf::slope(x), x, out);
    }
}

impl Described for Erfc {
    const SPEC: Spec = Spec {
        name: "erfc",
        aliases: &[],
        help: "complementary error function 1 - erf(x), accurate for large x",
        signature: "erfc(x)",
        domain: "every real x",
        defined: everywhere,
        kink: nowhere,
        latex: r"\operatorname{erfc}\left({x}\right)",
        derivative: "-2/sqrt(pi)*exp(-x^2)",
        example: Example { text: "erfc(5)", value: "1.537459794e-12" },
        test_points: &[-3.0, -0.7, 1e-9, 0.4, 2.5, 6.0, 20.0],
        shape: super::Shape::decreasing().within(0.0, 2.0),
    };
}
