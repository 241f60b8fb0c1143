//! From a proved zero of the gradient to a classified critical point: index, eigenvalues and value by intervals.
//!
//! The Hessian over the enclosure holds the Hessian at the critical point, so signs that all matrices in it share are
//! proved. What is shown as numbers comes by the route that defines derivatives, and must lie in these enclosures.

use super::classify_point::classify_model;
use super::hessian_test::kind_of_signs;
use super::local_model::LocalModel;
use super::point::{CriticalPoint, Enclosures, Proof};
use crate::certify::solution::Root;
use crate::certify::system::Workspace;
use crate::linalg::interval_matrix::{eigenvalue_enclosures, negative_eigenvalues};
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::objective::objective::Objective;

/// Numbers by the other route may miss the enclosures by this share of the largest one: they are rounded.
const ROUNDING: f64 = 1e-10;

/// Classifies a proved zero of the gradient; `None` if its index cannot be proved. Cost: a Hessian by each route.
pub fn proved_point(
    objective: &dyn Objective,
    gradient: &mut Workspace<'_>,
    root: &Root,
    lengths: &[f64],
) -> Option<CriticalPoint> {
    let n = root.x.len();
    let sides: Vec<Interval> = root.enclosure.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    let mut hessian = vec![Interval::point(0.0); n * n];
    if gradient.jacobian(&sides, &mut hessian) != (Regularity::Continuous, Regularity::Continuous) {
        return None;
    }
    let index = negative_eigenvalues(&hessian, n)?;
    let eigenvalues = eigenvalue_enclosures(&hessian, n)?;
    let value = gradient.system().enclose_function(&sides)?;
    let model = LocalModel::by_definition(objective, &root.x)?;
    let mut point = classify_model(objective, &model, lengths);
    let agrees =
        |number: f64, [lo, hi]: [f64; 2], size: f64| number >= lo - ROUNDING * size && number <= hi + ROUNDING * size;
    let largest = eigenvalues.iter().flatten().fold(0.0_f64, |size, bound| size.max(bound.abs()));
    let same = point.eigenvalues.iter().zip(&eigenvalues).all(|(number, bounds)| agrees(*number, *bounds, largest));
    if !same || !agrees(point.value, [value.lo(), value.hi()], value.magnitude()) || objective.kink(&root.x).is_some() {
        return None;
    }
    point.kind = kind_of_signs(n, index, 0);
    point.morse_index = index;
    point.nullity = 0;
    point.degenerate = None;
    point.reason = reason(n, index);
    point.proof = Proof::Certified(root.enclosure.clone());
    point.enclosures = Some(Enclosures { value: [value.lo(), value.hi()], eigenvalues });
    Some(point)
}

fn reason(n: usize, index: usize) -> String {
    match index {
        0 => format!("interval arithmetic proves that all {n} eigenvalues of the Hessian are positive"),
        _ if index == n => format!("interval arithmetic proves that all {n} eigenvalues of the Hessian are negative"),
        _ => format!(
            "interval arithmetic proves that the Hessian has {index} negative and {} positive eigenvalues",
            n - index
        ),
    }
}
