//! From a proved zero of the gradient to a classified critical point: index, eigenvalues and value by intervals.
//!
//! The Hessian over the enclosure holds the Hessian at the critical point, so signs that all matrices in it share are
//! proved. What is shown as numbers comes by the route that defines derivatives, and must lie in these enclosures.

use super::classify_point::numbers;
use super::hessian_test::kind_of_signs;
use super::local_model::LocalModel;
use super::point::{CriticalPoint, Enclosures, Proof};
use crate::certify::solution::Root;
use crate::certify::system::{System, Workspace};
use crate::linalg::interval_matrix::{eigenvalue_enclosures, negative_eigenvalues};
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::objective::objective::Objective;

/// Numbers by the other route may miss the enclosures by this share of the largest one: they are rounded.
const ROUNDING: f64 = 1e-10;

/// What is proved of the Hessian at a critical point.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvedHessian {
    /// The number of negative eigenvalues; none is 0.
    pub index: usize,
    /// `[lo, hi]` of each eigenvalue, ascending.
    pub eigenvalues: Vec<[f64; 2]>,
}

/// Proves the index of the zero of a gradient in an enclosure; `None` if a sign is not sure. Cost: one interval Hessian.
pub fn proved_hessian(gradient: &mut Workspace<'_>, enclosure: &[[f64; 2]]) -> Option<ProvedHessian> {
    let n = enclosure.len();
    let sides: Vec<Interval> = enclosure.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    let mut hessian = vec![Interval::point(0.0); n * n];
    let regularity = gradient.jacobian(&sides, &mut hessian);
    if regularity != (Regularity::Continuous, Regularity::Continuous) {
        return None;
    }
    let index = negative_eigenvalues(&hessian, n)?;
    Some(ProvedHessian { index, eigenvalues: eigenvalue_enclosures(&hessian, n)? })
}

/// Whether numbers lie in enclosures, up to rounding.
pub fn agree(numbers: &[f64], enclosures: &[[f64; 2]]) -> bool {
    let slack = ROUNDING * enclosures.iter().flatten().fold(0.0_f64, |size, bound| size.max(bound.abs()));
    numbers.iter().zip(enclosures).all(|(number, [lo, hi])| *number >= lo - slack && *number <= hi + slack)
}

/// Classifies a proved zero of the gradient of `system`; `None` if the defining route contradicts it. Cost: one Hessian.
pub fn proved_point(
    objective: &dyn Objective,
    system: &System,
    (root, hessian): (&Root, &ProvedHessian),
    lengths: &[f64],
) -> Option<CriticalPoint> {
    let n = root.x.len();
    let sides: Vec<Interval> = root.enclosure.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    let value = system.enclose_function(&sides)?;
    let model = LocalModel::by_definition(objective, &root.x)?;
    let mut point = numbers(&model, lengths);
    let bounds = [value.lo(), value.hi()];
    let is_same = agree(&point.eigenvalues, &hessian.eigenvalues) && agree(&[point.value], &[bounds]);
    if !is_same || objective.kink(&root.x).is_some() {
        return None;
    }
    point.kind = kind_of_signs(n, hessian.index, 0);
    point.morse_index = hessian.index;
    point.reason = reason(n, hessian.index);
    point.proof = Proof::Certified(root.enclosure.clone());
    point.enclosures = Some(Enclosures { value: bounds, eigenvalues: hessian.eigenvalues.clone() });
    Some(point)
}

/// Says in one sentence what is proved of a point of this index.
pub fn reason(n: usize, index: usize) -> String {
    match index {
        0 if n == 1 => "interval arithmetic proves that the second derivative is positive".into(),
        1 if n == 1 => "interval arithmetic proves that the second derivative is negative".into(),
        0 => format!("interval arithmetic proves that all {n} eigenvalues of the Hessian are positive"),
        _ if index == n => format!("interval arithmetic proves that all {n} eigenvalues of the Hessian are negative"),
        _ => format!(
            "interval arithmetic proves that the Hessian has {index} negative and {} positive eigenvalues",
            n - index
        ),
    }
}
