//! Value and gradient at a point with running error bounds.

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
