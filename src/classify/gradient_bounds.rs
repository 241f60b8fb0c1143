//! Value, gradient and Hessian at a point with running error bounds.

use std::sync::Arc;

use crate::numeric::jet::Jet;
use crate::numeric::jet_layout::JetLayout;
use crate::objective::objective::Objective;

/// Value and gradient at a point whose coordinates are good to `error`: the coefficients 0 and 1 to `n` of a jet of degree 1.
///
/// `None` where they are not finite, or where no jet can run through the function. Cost: one pass with `n + 1` parts.
pub fn gradient_with_bounds(objective: &dyn Objective, x: &[f64], error: &[f64]) -> Option<Jet> {
    let layout = Arc::new(JetLayout::with_units(0, 1, x.len()));
    let input = |i: usize| {
        let mut values = vec![0.0; layout.len()];
        (values[0], values[i + 1]) = (x[i], 1.0);
        Jet::new(&layout, values).with_real_error(error[i])
    };
    let inputs: Vec<Jet> = (0..x.len()).map(input).collect();
    objective.jet(&inputs).filter(Jet::is_finite)
}

/// A bound of the error of the Hessian in variables scaled by `scale`, in the Frobenius norm; `None` as above.
///
/// Cost: one pass with `(n + 1)(n + 2)/2` parts.
pub fn hessian_error(objective: &dyn Objective, x: &[f64], scale: &[f64]) -> Option<f64> {
    let n = x.len();
    let layout = Arc::new(JetLayout::full(n, 2));
    let input = |i: usize| {
        let mut values = vec![0.0; layout.len()];
        (values[0], values[i + 1]) = (x[i], 1.0);
        Jet::new(&layout, values)
    };
    let inputs: Vec<Jet> = (0..n).map(input).collect();
    let f = objective.jet(&inputs).filter(Jet::is_finite)?;
    let square = |(place, exponents): (usize, &Vec<u8>)| {
        let unit: f64 = exponents.iter().zip(scale).map(|(e, d)| d.powi(i32::from(*e))).product();
        // A square's coefficient is half the entry; a mixed one stands twice in the matrix.
        let times: f64 = if exponents.contains(&2) { 4.0 } else { 2.0 };
        times * (f.error(place) * unit).powi(2)
    };
    let sum: f64 = layout.exponents().iter().enumerate().skip(n + 1).map(square).sum();
    Some(sum.sqrt())
}
