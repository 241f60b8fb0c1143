//! Gradients and Hessians of functions in which few operations depend on each variable: dual numbers are recomputed only
//! where the seeded variable goes. Same numbers as [`super::jets`], at the cost of the cones instead of full passes.

use crate::numeric::dual::{Dual64, HyperDual64, MixedDerivative};
use crate::numeric::scalar::Scalar;
use crate::tape::{Cones, Workspace};

/// The bit of the first unit in a number's parts; see [`MixedDerivative::part`].
const FIRST: usize = 0b01;

/// The memory for derivatives of one tape with cones.
#[derive(Debug)]
pub struct SparseWorkspace {
    dual: Workspace<Dual64>,
    hyper_dual: Workspace<HyperDual64>,
    duals: Vec<Dual64>,
    hyper_duals: Vec<HyperDual64>,
}

impl SparseWorkspace {
    /// Memory for a tape.
    pub fn new(cones: &Cones) -> Self {
        let n = cones.tape().n_inputs();
        Self {
            dual: Workspace::new(cones.tape()),
            hyper_dual: Workspace::new(cones.tape()),
            duals: vec![Dual64::constant(0.0); n],
            hyper_duals: vec![HyperDual64::constant(0.0); n],
        }
    }

    /// Writes the gradient and gives the value. Cost: one dual pass, and every cone once.
    pub fn gradient(&mut self, cones: &Cones, x: &[f64], gradient: &mut [f64]) -> f64 {
        for (input, x) in self.duals.iter_mut().zip(x) {
            *input = Dual64::constant(*x);
        }
        let work = &mut self.dual;
        let value = cones.eval(&self.duals, work).real();
        for (i, derivative) in gradient.iter_mut().enumerate() {
            cones.vary(i, Dual64::seed(x[i], &[1.0]), work);
            *derivative = cones.output_part(i, work, MixedDerivative::mixed);
            cones.clear(i, work, |number| Dual64::constant(number.real()));
        }
        value
    }

    /// Writes gradient and Hessian and gives the value; `pairs` ascending, as [`super::structure::hessian_pairs`] gives
    /// them.
    ///
    /// Cost: one hyper-dual pass, every cone once, and one cone a pair.
    pub fn hessian(
        &mut self,
        cones: &Cones,
        x: &[f64],
        pairs: &[(usize, usize)],
        (gradient, hessian): (&mut [f64], &mut [f64]),
    ) -> f64 {
        let n = x.len();
        for (input, x) in self.hyper_duals.iter_mut().zip(x) {
            *input = HyperDual64::constant(*x);
        }
        let work = &mut self.hyper_dual;
        let value = cones.eval(&self.hyper_duals, work).real();
        hessian.fill(0.0);
        let mut rest = pairs;
        for i in 0..n {
            cones.vary(i, HyperDual64::seed(x[i], &[1.0, 0.0]), work);
            gradient[i] = cones.output_part(i, work, |number| number.part(FIRST));
            let row = rest.partition_point(|(row, _)| *row <= i);
            for (_, j) in &rest[..row] {
                let unit = f64::from(u8::from(*j == i));
                cones.vary(*j, HyperDual64::seed(x[*j], &[unit, 1.0]), work);
                let second = cones.output_part(*j, work, MixedDerivative::mixed);
                cones.clear(*j, work, |number| HyperDual64::new(number.re, number.eps1, 0.0, 0.0));
                hessian[i * n + j] = second;
                hessian[j * n + i] = second;
            }
            rest = &rest[row..];
            cones.clear(i, work, |number| HyperDual64::constant(number.re));
        }
        value
    }

    /// Writes the product of the Hessian with `v`. Gives the value. Cost: one hyper-dual pass, and every cone once.
    pub fn hessian_vector(&mut self, cones: &Cones, x: &[f64], v: &[f64], product: &mut [f64]) -> f64 {
        for (input, (x, v)) in self.hyper_duals.iter_mut().zip(x.iter().zip(v)) {
            *input = HyperDual64::seed(*x, &[0.0, *v]);
        }
        let work = &mut self.hyper_dual;
        let value = cones.eval(&self.hyper_duals, work).real();
        for (i, entry) in product.iter_mut().enumerate() {
            cones.vary(i, HyperDual64::seed(x[i], &[1.0, v[i]]), work);
            *entry = cones.output_part(i, work, MixedDerivative::mixed);
            cones.clear(i, work, |number| HyperDual64::new(number.re, 0.0, number.eps2, 0.0));
        }
        value
    }
}
