//! What a set is across itself at one sample: how many eigenvalues vanish and how many are negative.
//!
//! A sample lies off the set by rounding or by more, so an eigenvalue that vanishes on the set is only small at it. It is
//! told from one that is small on the set by how fast it grows on the way off the set.

use super::stage::{Jet, Stage};
use crate::linalg::vector::{add_scaled, dot};

/// How far off the set second derivatives are compared, in units of the box.
const OFF: f64 = 1e-3;
/// An eigenvalue below this share of the second derivative off the set vanishes on it.
const GROWN: f64 = 1e-4;
/// An eigenvalue below this share of all others at the sample vanishes.
const VANISHING: f64 = 1e-13;

/// The nullity of a set at a sample and the number of negative eigenvalues among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Character {
    pub nullity: usize,
    pub index: usize,
}

/// The character of a set of some dimension at a sample. Cost: two Hessians for each direction across.
pub(super) fn character(stage: &Stage<'_>, jet: &Jet, dimension: usize) -> Character {
    let mut own = Character { nullity: dimension, index: 0 };
    for k in &jet.order[dimension..] {
        let value = jet.eigen.values[*k];
        if value.abs() <= GROWN * grown(stage, jet, *k) || value.abs() <= VANISHING * jet.eigen.norm() {
            own.nullity += 1;
        } else if value < 0.0 {
            own.index += 1;
        }
    }
    own
}

/// The larger second derivative along an eigenvector, a little way along it on both sides.
fn grown(stage: &Stage<'_>, jet: &Jet, k: usize) -> f64 {
    let direction = jet.eigen.vector(k);
    let along = |other: Jet| -> f64 {
        (0..other.u.len()).map(|j| other.eigen.values[j] * dot(other.eigen.vector(j), direction).powi(2)).sum()
    };
    let beside = |t: f64| stage.jet(&add_scaled(&jet.u, t, direction)).map_or(0.0, |other| along(other).abs());
    beside(OFF).max(beside(-OFF))
}
