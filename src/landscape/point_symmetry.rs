//! What proved symmetries of a function do with one point: its images under the finite group, and how scalings and rotations
//! move it.

use super::symmetry::continuous::Continuous;
use super::symmetry::images::Pattern;
use super::symmetry::signed::SignedPermutation;
use super::symmetry::{SymmetryError, symmetries};
use crate::graph::formula::Formula;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{dot, norm};
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;

/// Images that are counted, and those of them that are kept.
const MOST_IMAGES: (usize, usize) = (10_000, 1000);
/// Coordinates within this share of the largest one are the same.
const SAME: f64 = 1e-8;
/// The same at a degenerate point, which is known less well.
const SAME_DEGENERATE: f64 = 1e-5;
/// Directions are independent if the Gram matrix of their unit vectors has no eigenvalue below this.
const INDEPENDENT: f64 = 1e-12;

/// What symmetries do with a point.
#[derive(Clone, Debug)]
pub struct PointSymmetry {
    /// The order of the group of signed permutations that leave the function unchanged.
    pub group_order: f64,
    /// Whether it is known to be that; else the group may be larger.
    pub is_order_exact: bool,
    /// How many different images the point has, itself included; `None` if there are more than 10000.
    pub size: Option<usize>,
    /// The images, the point itself first; the first 1000 of more.
    pub images: Vec<Vec<f64>>,
    /// The scalings and rotations that move the point.
    pub moving: Vec<Continuous>,
    /// In how many independent directions they move it.
    pub dimension: usize,
}

impl PointSymmetry {
    /// How many symmetries keep the point; `None` where the order of the group or the number of images is not known.
    pub fn stabilizer(&self) -> Option<f64> {
        self.size.filter(|_| self.is_order_exact).map(|size| self.group_order / size as f64)
    }
}

/// Finds what proved symmetries do with `x`, whose coordinates count as known to within `1e-8` of the largest one, or `1e-5` of it
/// at a degenerate critical point.
///
/// Cost: that of the symmetries.
///
/// # Errors
/// [`SymmetryError`] where symmetries are not looked for.
pub fn point_symmetry(
    (formula, objective): (&Formula, &dyn Objective),
    (x, is_degenerate): (&[f64], bool),
    interrupt: &Interrupt,
) -> Result<PointSymmetry, SymmetryError> {
    let found = symmetries(formula, objective, interrupt)?;
    let generators: Vec<&SignedPermutation> = found.generators.iter().map(|(permutation, _)| permutation).collect();
    let largest = x.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let radius = if is_degenerate { SAME_DEGENERATE } else { SAME } * largest;
    let pattern = Pattern::new(x, &vec![radius; x.len()]);
    let (mut images, is_whole) = pattern.images(&generators, MOST_IMAGES.0);
    let size = is_whole.then_some(images.len());
    images.truncate(MOST_IMAGES.1);
    let settled = pattern.point(&images[0]);
    let is_moved = |group: &Continuous| group.velocity(&settled).iter().any(|entry| *entry != 0.0);
    let moving: Vec<Continuous> = found.continuous.into_iter().filter(is_moved).collect();
    let dimension = rank(moving.iter().map(|group| group.velocity(&settled)).collect());
    let images = images.iter().map(|image| pattern.point(image)).collect();
    Ok(PointSymmetry {
        group_order: found.order,
        is_order_exact: found.is_order_exact,
        size,
        images,
        moving,
        dimension,
    })
}

/// The number of independent vectors among some that are not 0.
fn rank(vectors: Vec<Vec<f64>>) -> usize {
    let m = vectors.len();
    let units: Vec<Vec<f64>> = vectors
        .into_iter()
        .map(|vector| {
            let length = norm(&vector);
            vector.into_iter().map(|entry| entry / length).collect()
        })
        .collect();
    let gram: Vec<f64> = (0..m * m).map(|k| dot(&units[k / m], &units[k % m])).collect();
    SymmetricEigen::new(&gram, m).map_or(0, |eigen| eigen.values.iter().filter(|value| **value > INDEPENDENT).count())
}
