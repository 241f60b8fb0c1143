//! One entry for one point: candidates of the same critical point are merged, close pairs of different ones are kept.
//!
//! Two nondegenerate candidates are one point if the Hessian changes so little between them that the gradient can vanish
//! only once there (`‖H⁻¹ΔH‖ < 1/2`, Newton–Kantorovich). Degenerate ones are known only to within their uncertainty.

use super::local_search::Frame;
use crate::classify::hessian_test::Inertia;
use crate::classify::local_model::{LocalModel, congruent};
use crate::classify::polish::residual;
use crate::linalg::vector::{matrix_vector, norm};

/// Candidates further apart than this share of the box are different points.
const NEAR: f64 = 1e-4;
/// The largest relative change of the Hessian between two candidates of one point.
const SAME_POINT: f64 = 0.5;
/// Degenerate candidates within this many times their uncertainties are one point.
const UNCERTAINTY_FACTOR: f64 = 20.0;
/// Degenerate candidates within the first of these shares of the box are one point in any case, beyond the second never.
const SAME_DEGENERATE: (f64, f64) = (1e-5, 1e-3);

/// A polished candidate with the signs of its Hessian.
#[derive(Clone)]
pub(super) struct Candidate {
    pub model: LocalModel,
    pub inertia: Inertia,
    /// How far the true point may be, as a share of the box.
    pub uncertainty: f64,
}

impl Candidate {
    pub fn new(model: LocalModel, inertia: Inertia, frame: &Frame) -> Self {
        let along = |k: &usize| {
            let reach = model.direction(*k).iter().zip(&frame.widths).map(|(d, w)| (d / w).abs()).fold(0.0, f64::max);
            reach * inertia.uncertainty[*k]
        };
        let uncertainty = inertia.null.iter().map(along).fold(0.0, f64::max);
        Self { model, inertia, uncertainty }
    }

    pub fn is_degenerate(&self) -> bool {
        self.inertia.nullity > 0
    }
}

/// The points found so far.
#[derive(Default)]
pub(super) struct Found {
    pub points: Vec<Candidate>,
    /// How many searches ended in each.
    pub hits: Vec<usize>,
}

impl Found {
    /// The known nondegenerate point that a search ending this close can only be headed for.
    pub fn recognise(&self, x: &[f64], frame: &Frame, closeness: f64) -> Option<usize> {
        self.points.iter().position(|p| !p.is_degenerate() && frame.distance(&p.model.x, x) <= closeness)
    }

    /// Keeps the points for which `keep` holds.
    pub fn retain(&mut self, keep: impl Fn(&Candidate) -> bool) {
        let kept: Vec<bool> = self.points.iter().map(keep).collect();
        let mut next = kept.iter();
        self.points.retain(|_| next.next() == Some(&true));
        let mut next = kept.iter();
        self.hits.retain(|_| next.next() == Some(&true));
    }

    /// Adds a candidate or merges it with a known point; tells whether it is new.
    pub fn insert(&mut self, candidate: Candidate, frame: &Frame) -> bool {
        let same = self.points.iter().position(|known| is_same(known, &candidate, frame));
        match same {
            None => {
                self.points.push(candidate);
                self.hits.push(1);
                true
            }
            Some(i) => {
                self.hits[i] += 1;
                if better(&candidate, &self.points[i], frame) {
                    self.points[i] = candidate;
                }
                false
            }
        }
    }
}

/// Whether `a` locates the same point better than `b`.
fn better(a: &Candidate, b: &Candidate, frame: &Frame) -> bool {
    if a.is_degenerate() != b.is_degenerate() {
        // The less certain verdict is the safer one.
        return a.is_degenerate();
    }
    let quality = |c: &Candidate| (residual(&c.model, &frame.widths), norm(&c.model.gradient));
    let (qa, qb) = (quality(a), quality(b));
    if a.is_degenerate() { qa.1 < qb.1 } else { qa.0 < qb.0 }
}

fn is_same(a: &Candidate, b: &Candidate, frame: &Frame) -> bool {
    let distance = frame.distance(&a.model.x, &b.model.x);
    if a.is_degenerate() && b.is_degenerate() {
        // Both creep along the same flat valley towards one point, which rounding lets neither reach.
        return distance <= SAME_DEGENERATE.1;
    }
    if a.is_degenerate() || b.is_degenerate() {
        let reach = UNCERTAINTY_FACTOR * (a.uncertainty + b.uncertainty);
        return distance <= reach.clamp(SAME_DEGENERATE.0, SAME_DEGENERATE.1);
    }
    distance <= NEAR
        && (relative_change(&a.model, &b.model) < SAME_POINT || relative_change(&b.model, &a.model) < SAME_POINT)
}

/// `‖H_a⁻¹(H_b − H_a)‖` in scaled variables, by its columns.
fn relative_change(a: &LocalModel, b: &LocalModel) -> f64 {
    let n = a.dimension();
    let change: Vec<f64> = b.hessian.iter().zip(&a.hessian).map(|(b, a)| b - a).collect();
    let change = congruent(&change, &a.scale);
    let mut square = 0.0;
    for k in 0..n {
        let row = matrix_vector(&change, a.scaled.vector(k));
        let part = norm(&row) / a.scaled.values[k].abs();
        square += part * part;
    }
    square.sqrt()
}
