//! From a point near a degenerate critical point to that point, and to the lowest degree of `f` there on the Hessian's null space.
//!
//! Newton's method stops far from a degenerate point (`ε^(1/k)` at one of order `k`), and there lower degrees are polluted.
//! A shift `s` with `g_{k−1} + (s·∇)g_k = 0` removes the pollution of degree `k − 1`; if then all degrees below `k` vanish
//! within their error bounds, and no gradient on the way is told from the one at the start, the shifted point is taken.
//! An exact point stays where it is, because its gradient vanishes with an error bound of 0.

use super::local_model::LocalModel;
use super::reduction::{Basis, Place, Reduction};
use crate::linalg::solve::minimum_norm;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm_max;
use crate::objective::objective::Objective;

/// How often a shift is repeated: the second one removes what higher degrees left.
const ROUNDS: usize = 4;
/// No shift is longer than this share of the coordinates' sizes.
const LONGEST_SHIFT: f64 = 0.25;
/// On the way to the shifted point the gradient may exceed what it is at the start by this factor.
const SAME_GRADIENT: f64 = 4.0;
/// Singular values below this share of the largest are left out of the least-squares shift.
const CUTOFF: f64 = 1e-10;
/// A coordinate within so many of its error bounds of 0 is 0.
const SNAP: f64 = 16.0;

/// A critical point with what its null space sees.
#[derive(Clone, Debug)]
pub struct Centre {
    /// The point, with bounds of how far the true one may be.
    pub place: Place,
    /// Value, gradient and Hessian there.
    pub model: LocalModel,
    /// The null directions, each as long as the coordinates' sizes, and the others.
    pub basis: Basis,
    /// The number of negative eigenvalues across the null space.
    pub index: usize,
    /// The reduced function.
    pub reduction: Reduction,
    /// The lowest degree of the reduced function that does not vanish; `None` if all vanish up to its order.
    pub degree: Option<usize>,
}

/// A point and a more degenerate one that cannot be told from it.
#[derive(Clone, Debug)]
pub struct Centres {
    /// The point as it is.
    pub start: Centre,
    /// The other one, if there is one.
    pub shifted: Option<Centre>,
}

/// What is expanded: the function, and the sizes of its coordinates.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The function.
    pub objective: &'a dyn Objective,
    /// The size of each coordinate.
    pub lengths: &'a [f64],
}

impl Around<'_> {
    /// Expands `f` at `x` with `corank` null directions, and at the most degenerate point nearby that cannot be told from
    /// `x`; `None` if there is no expansion.
    ///
    /// `null` are the positions of the eigenvalues of the scaled Hessian that vanish; without them the smallest do.
    pub fn centres(self, x: &[f64], corank: usize, null: Option<&[usize]>) -> Option<Centres> {
        let order = order_for(corank, x.len())?;
        if let Some(start) = self.literal(x, (corank, null), order) {
            return Some(Centres { start, shifted: None });
        }
        let start = self.expand_along(&Place::typed(x), (corank, null), order)?;
        // A point whose gradient vanishes exactly is no other one.
        let degree = start.degree.filter(|_| same_gradient(&start.reduction) > 0.0);
        let shifted =
            degree.and_then(|degree| (degree.max(2) + 1..order).rev().find_map(|higher| self.shifted(&start, higher)));
        Some(Centres { start, shifted })
    }

    /// The expansion at `x` exactly, if the function as it is written is critical there.
    ///
    /// If only the rounding of constants may make it so, the point must be one of few digits: then it is this one that is
    /// meant, and what the constants leave open stays open.
    fn literal(self, x: &[f64], null: (usize, Option<&[usize]>), order: usize) -> Option<Centre> {
        let (place, is_short) = (Place::literal(x), Place::is_short(x));
        let is_critical =
            |centre: &Centre| centre.reduction.vanishes_plainly(1) || (is_short && centre.reduction.vanishes(1));
        // The slopes alone are cheap.
        if !is_short && !is_critical(&self.expand_along(&place, null, 2)?) {
            return None;
        }
        let mut centre = self.expand_along(&place, null, order)?;
        if is_critical(&centre) {
            return Some(centre);
        }
        let rounded = if is_short { self.expand_along(&Place::exact(x), null, order)? } else { return None };
        centre.reduction.jet.raise_doubts(&rounded.reduction.jet);
        centre.degree = (1..=order).find(|degree| !centre.reduction.vanishes(*degree));
        centre.reduction.vanishes(1).then_some(centre)
    }

    /// The same point expanded further, where that is affordable: with one null direction.
    pub fn expanded_further(self, centre: &Centre) -> Option<Centre> {
        (centre.basis.null.len() == 1).then(|| self.expand(&centre.place, 1, FURTHEST)).flatten()
    }

    /// Reduces `f` at a place to the directions of least curvature.
    fn expand(self, place: &Place, corank: usize, order: usize) -> Option<Centre> {
        self.expand_along(place, (corank, None), order)
    }

    fn expand_along(self, place: &Place, (corank, wanted): (usize, Option<&[usize]>), order: usize) -> Option<Centre> {
        let model = LocalModel::by_definition(self.objective, &place.x)?;
        let w = &model.scaled.values;
        let mut by_magnitude: Vec<usize> = (0..w.len()).collect();
        by_magnitude.sort_by(|&i, &j| w[i].abs().total_cmp(&w[j].abs()));
        if let Some(wanted) = wanted {
            by_magnitude.sort_by_key(|k| !wanted.contains(k));
        }
        let (null, mut across) = (by_magnitude[..corank].to_vec(), by_magnitude[corank..].to_vec());
        across.sort_unstable();
        let index = across.iter().filter(|k| w[**k] < 0.0).count();
        let basis = Basis {
            null: null.iter().map(|k| self.as_long_as_coordinates(model.direction(*k))).collect(),
            across: across.iter().map(|k| model.direction(*k)).collect(),
        };
        let reduction = Reduction::new(self.objective, (place, &model.hessian), &basis, order)?;
        let degree = (1..=order).find(|degree| !reduction.vanishes(*degree));
        Some(Centre { place: place.clone(), model, basis, index, reduction, degree })
    }

    fn as_long_as_coordinates(self, direction: Vec<f64>) -> Vec<f64> {
        let size = direction.iter().zip(self.lengths).map(|(d, l)| (d / l).abs()).fold(f64::MIN_POSITIVE, f64::max);
        direction.iter().map(|d| d / size).collect()
    }

    /// The point nearby at which all degrees below `degree` vanish, if there is one that cannot be told from `start`.
    fn shifted(self, start: &Centre, degree: usize) -> Option<Centre> {
        let corank = start.basis.null.len();
        let mut here = start.clone();
        for round in 0..ROUNDS {
            let shift = least_squares_shift(&here.reduction, degree)?;
            if norm_max(&shift) > LONGEST_SHIFT || !shift.iter().all(|s| s.is_finite()) {
                return None;
            }
            if round == 0 && !is_same_gradient(&here.reduction, &shift) {
                return None;
            }
            let place = moved(&here, &shift, degree);
            let order = if round + 1 == ROUNDS { start.reduction.order() } else { degree.max(3) };
            here = self.expand(&place, corank, order)?;
            if here.degree.is_none_or(|found| found >= degree) {
                let whole = self.expand(&place, corank, start.reduction.order())?;
                return (whole.degree == Some(degree)).then_some(whole);
            }
        }
        None
    }
}

/// The degree to which a function that vanishes to the usual one is expanded in one variable.
const FURTHEST: usize = 30;

/// The degree to which functions are expanded: less in more variables, where expansions grow; `None` where they are too large.
fn order_for(corank: usize, dimension: usize) -> Option<usize> {
    match (corank, dimension) {
        (1, _) => Some(12),
        (2, ..=24) => Some(10),
        (2 | 3, ..=60) => Some(8),
        (4, ..=24) => Some(6),
        (..=12, _) => Some(4),
        (..=20, _) => Some(3),
        _ => None,
    }
}

/// The shift `s` that minimises `‖g_{k−1} + (s·∇)g_k‖`.
fn least_squares_shift(reduction: &Reduction, degree: usize) -> Option<Vec<f64>> {
    let c = reduction.layout.variables();
    let rows: Vec<(f64, Vec<f64>)> = reduction
        .places(degree - 1)
        .map(|place| {
            let exponents = &reduction.layout.exponents()[place];
            let slope = |i: usize| {
                let mut higher = exponents.clone();
                higher[i] += 1;
                let value = reduction.layout.place(&higher).map_or(0.0, |place| reduction.jet.value(place));
                f64::from(higher[i]) * value
            };
            (reduction.jet.value(place), (0..c).map(slope).collect())
        })
        .collect();
    let largest = rows.iter().flat_map(|(_, row)| row).fold(0.0_f64, |m, a| m.max(a.abs()));
    if largest == 0.0 {
        return None;
    }
    let mut normal = vec![0.0; c * c];
    let mut right = vec![0.0; c];
    for (value, row) in &rows {
        for i in 0..c {
            right[i] -= (value / largest) * (row[i] / largest);
            for j in 0..c {
                normal[i * c + j] += (row[i] / largest) * (row[j] / largest);
            }
        }
    }
    let eigen = SymmetricEigen::new(&normal, c).ok()?;
    Some(minimum_norm(&eigen, &right, CUTOFF).0)
}

/// The largest gradient of the series that is not told from that at the point itself.
pub fn same_gradient(reduction: &Reduction) -> f64 {
    let size = |place: usize| reduction.jet.value(place).abs() + reduction.jet.error(place);
    reduction.places(1).map(|place| SAME_GRADIENT * size(place)).fold(0.0, f64::max)
}

/// Whether the gradient of the series on the way to `shift` is not told from that at the start.
fn is_same_gradient(reduction: &Reduction, shift: &[f64]) -> bool {
    let allowed = same_gradient(reduction);
    (1..=4).all(|quarter| {
        let y: Vec<f64> = shift.iter().map(|s| 0.25 * f64::from(quarter) * s).collect();
        norm_max(&reduction.gradient(&y)) <= allowed
    })
}

/// The place at `shift`, with the error that the errors of the coefficients make in the shift.
fn moved(here: &Centre, shift: &[f64], degree: usize) -> Place {
    let reduction = &here.reduction;
    let error = reduction.places(degree - 1).map(|place| reduction.jet.error(place)).fold(0.0, f64::max);
    let slope = reduction.places(degree).map(|place| reduction.jet.value(place).abs()).fold(0.0, f64::max);
    let blur = error / slope + f64::EPSILON * norm_max(shift);
    let x = reduction.point(shift);
    let bound = |i: usize| {
        let along: f64 = here.basis.null.iter().map(|direction| direction[i].abs()).sum();
        let rounded = f64::EPSILON * (x[i].abs() + (x[i] - here.place.x[i]).abs());
        rounded + blur * along
    };
    let error: Vec<f64> = (0..x.len()).map(bound).collect();
    let x = x.iter().zip(&error).map(|(x, error)| if x.abs() <= SNAP * error { 0.0 } else { *x }).collect();
    Place { x, error, is_literal: false }
}
