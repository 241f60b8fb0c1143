//! `−f` as an objective, so that maximizing is minimizing.

use crate::numeric::jet::Jet;
use crate::objective::objective::{Objective, SquareBases};

/// The negative of an objective.
pub struct Negated<'a>(pub &'a dyn Objective);

fn negate(v: &mut [f64]) {
    v.iter_mut().for_each(|x| *x = -*x);
}

impl Objective for Negated<'_> {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }

    fn value(&self, x: &[f64]) -> f64 {
        -self.0.value(x)
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let value = self.0.value_gradient(x, gradient);
        negate(gradient);
        -value
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let value = self.0.value_gradient_hessian(x, gradient, hessian);
        negate(gradient);
        negate(hessian);
        -value
    }

    fn derivatives_by_definition(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        let value = self.0.derivatives_by_definition(x, gradient, hessian);
        negate(gradient);
        negate(hessian);
        -value
    }

    fn kink(&self, x: &[f64]) -> Option<String> {
        self.0.kink(x)
    }

    fn square_bases(&self, x: &[f64]) -> Option<SquareBases> {
        self.0.square_bases(x).map(|bases| SquareBases { is_upper: !bases.is_upper, bound: -bases.bound, ..bases })
    }

    fn gradient_enclosure(&self, sides: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
        let enclosure = self.0.gradient_enclosure(sides)?;
        Some(enclosure.into_iter().map(|[lo, hi]| [-hi, -lo]).collect())
    }

    fn jet(&self, inputs: &[Jet]) -> Option<Jet> {
        self.0.jet(inputs).map(|jet| -jet)
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        self.0.hessian_vector(x, v, product);
        negate(product);
    }

    fn n_data_rows(&self) -> Option<usize> {
        self.0.n_data_rows()
    }

    fn value_of_rows(&self, x: &[f64], rows: &[u32]) -> f64 {
        -self.0.value_of_rows(x, rows)
    }

    fn value_gradient_of_rows(&self, x: &[f64], rows: &[u32], gradient: &mut [f64]) -> f64 {
        let value = self.0.value_gradient_of_rows(x, rows, gradient);
        negate(gradient);
        -value
    }

    fn hessian_vector_of_rows(&self, x: &[f64], v: &[f64], rows: &[u32], product: &mut [f64]) {
        self.0.hessian_vector_of_rows(x, v, rows, product);
        negate(product);
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        self.0.directional_series(x, v, out);
        negate(out);
    }
}
