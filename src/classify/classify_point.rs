//! From a point to its classification, or to the reason why it is not critical.

use super::centre::Around;
use super::common_zero::at_common_zero;
use super::degenerate::{Decision, decide_degenerate};
use super::gradient_bounds::{gradient_with_bounds, hessian_error};
use super::hessian_test::{Inertia, coordinate_lengths, inertia, reason_of_signs};
use super::local_model::LocalModel;
use super::point::{CriticalPoint, Degenerate, Kind, Proof};
use super::polish::{polish, residual};
use super::reduction::Place;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm;
use crate::objective::objective::Objective;

/// A point is taken for critical if Newton's step from it is shorter than this share of its coordinates' size …
const NEAR_STEP: f64 = 1e-9;
/// … or if its gradient is within this many times its rounding noise.
const NOISE_FACTOR: f64 = 16.0;
/// Running error bounds are computed in up to so many variables …
const MOST_BOUNDED: usize = 200;
/// … and those of second derivatives in up to so many.
const MOST_SECOND: usize = 6;
/// Scaled eigenvalues below this share of the largest are told from 0 by running error bounds.
const SMALL: f64 = 1e-7;
/// Of more null directions higher derivatives decide nothing in any useful time.
const MOST_SUSPECTS: usize = 12;
/// Eigenvalues stand out as vanishing if they are below this share of the largest, and all others above that one.
const GAP_BELOW: f64 = 1e-12;
const GAP_ABOVE: f64 = 1e-7;
/// In a set of critical points every component of the gradient is within so many times its running error bound.
const SLOPE_FACTOR: f64 = 64.0;
/// Newton's search for the nearest critical point takes no step longer than this share of the coordinates' size.
const LONGEST_STEP: f64 = 0.5;
/// A point found by Newton counts as critical if the step left is below this.
const FOUND_STEP: f64 = 1e-8;

/// Why a point has no classification.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClassifyError {
    /// `f` or a derivative is not finite there.
    #[error("the function or one of its derivatives is not finite at this point")]
    OutsideDomain,
    /// The gradient does not vanish.
    #[error("the point is not critical: its gradient has length {gradient_norm:e}")]
    NotCritical {
        /// The gradient at the point.
        gradient: Vec<f64>,
        /// Its length.
        gradient_norm: f64,
        /// The nearest critical point that Newton's method finds from there.
        nearest: Option<Box<CriticalPoint>>,
    },
}

/// Classifies the critical point `x`. Cost: about 5 Hessians at a nondegenerate point.
///
/// # Errors
/// [`ClassifyError`] if `x` is outside the domain or not critical; then with the critical point that Newton finds from it.
pub fn classify_point(objective: &dyn Objective, x: &[f64]) -> Result<CriticalPoint, ClassifyError> {
    let model = LocalModel::by_definition(objective, x).ok_or(ClassifyError::OutsideDomain)?;
    let lengths = coordinate_lengths(x);
    let signs = inertia(objective, &model, &lengths);
    let at_noise = model.gradient.iter().zip(&signs.gradient_noise).all(|(g, noise)| g.abs() <= NOISE_FACTOR * noise);
    if at_noise || residual(&model, &lengths) <= NEAR_STEP || vanishes(objective, x) {
        return Ok(describe(objective, &model, &signs, &lengths));
    }
    let found = polish(objective, model.clone(), &lengths, LONGEST_STEP);
    let nearest =
        (residual(&found, &lengths) <= FOUND_STEP).then(|| Box::new(classify_model(objective, &found, &lengths)));
    Err(ClassifyError::NotCritical { gradient_norm: norm(&model.gradient), gradient: model.gradient, nearest })
}

/// Whether the gradient vanishes within its running error bound at a point as it was typed.
fn vanishes(objective: &dyn Objective, x: &[f64]) -> bool {
    let bounds =
        (x.len() <= MOST_BOUNDED).then(|| gradient_with_bounds(objective, x, &Place::typed(x).error)).flatten();
    bounds.is_some_and(|f| (1..=x.len()).all(|i| f.value(i).abs() <= f.error(i)))
}

/// Classifies a point that is known to be critical; `lengths` are the sizes of its coordinates.
pub fn classify_model(objective: &dyn Objective, model: &LocalModel, lengths: &[f64]) -> CriticalPoint {
    let signs = inertia(objective, model, lengths);
    describe(objective, model, &signs, lengths)
}

/// Below which magnitude the running error bounds of its entries may hide an eigenvalue of the scaled Hessian.
fn hidden_below(objective: &dyn Objective, model: &LocalModel) -> f64 {
    let is_wanted = model.dimension() <= MOST_SECOND;
    is_wanted.then(|| hessian_error(objective, &model.x, &model.scale)).flatten().unwrap_or(0.0)
}

/// Tells what the signs of the eigenvalues, known already, and higher derivatives say of the model's point.
pub fn describe(objective: &dyn Objective, model: &LocalModel, signs: &Inertia, lengths: &[f64]) -> CriticalPoint {
    let n = model.dimension();
    // At a corner the Hessian belongs to one branch and says nothing about the neighbourhood.
    let kink = objective.kink(&model.x);
    // Beside large eigenvalues, rounded constants alone can make a small one, so it is looked at like one that vanishes.
    let error = hidden_below(objective, model);
    let limit = (SMALL * model.scaled.norm()).max(error);
    let is_suspect = |k: &usize| signs.null.contains(k) || model.scaled.values[*k].abs() <= limit;
    let suspects: Vec<usize> = (0..n).filter(is_suspect).collect();
    let around = Around { objective, lengths };
    let decision = (!suspects.is_empty() && kink.is_none()).then(|| decided(around, model, &suspects)).flatten();
    let decision = decision.map(|decision| if is_slope(around, &decision) { sloping(decision) } else { decision });
    let model = decision.as_ref().map_or(model, |decision| &decision.model);
    let (index, nullity) = decision.as_ref().map_or((signs.index, signs.nullity), |d| (d.index, d.nullity));
    let has_kink = kink.is_some();
    let (kind, reason) = match (kink, &decision) {
        (Some(kink), _) => {
            (Kind::Undecided, format!("the function is not smooth here, so the Hessian decides nothing: {kink}"))
        }
        (_, Some(decision)) => (decision.degenerate.nature, decision.reason.clone()),
        _ if signs.kind == Kind::Undecided => {
            (Kind::Undecided, format!("{}; rounding hides what they are", reason_of_signs(n, signs)))
        }
        _ => (signs.kind, reason_of_signs(n, signs)),
    };
    let unknown = || Degenerate::unknown(signs.kind, nullity);
    let degenerate = (nullity > 0 && !has_kink)
        .then(|| decision.as_ref().map_or_else(unknown, |decision| decision.degenerate.clone()));
    let point = CriticalPoint { kind, morse_index: index, nullity, reason, degenerate, ..numbers(model, lengths) };
    if has_kink || kind != Kind::Undecided { point } else { by_form(objective, model, lengths, point) }
}

/// Decides with all eigenvalues in doubt as suspects, or else with those alone that stand out as vanishing at the point itself.
fn decided(around: Around<'_>, model: &LocalModel, suspects: &[usize]) -> Option<Decision> {
    let is_open = |decision: &Decision| decision.degenerate.nature == Kind::Undecided;
    let fewer = below_gap(&model.scaled.values);
    let decision = if suspects.len() > MOST_SUSPECTS { None } else { decide_degenerate(around, &model.x, suspects) };
    if decision.as_ref().is_some_and(|decision| !is_open(decision)) || !(1..suspects.len()).contains(&fewer.len()) {
        return decision;
    }
    decide_degenerate(around, &model.x, &fewer).filter(|decision| !is_open(decision)).or(decision)
}

/// The positions of the eigenvalues below a wide gap, if that is at rounding level.
fn below_gap(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|i, j| values[*i].abs().total_cmp(&values[*j].abs()));
    let size = |place: usize| values[order[place]].abs();
    let largest = order.last().map_or(0.0, |last| values[*last].abs());
    let gap = (1..order.len()).find(|k| size(k - 1) <= GAP_BELOW * largest && size(*k) > GAP_ABOVE * largest);
    order.truncate(gap.unwrap_or(0));
    order.sort_unstable();
    order
}

/// Whether a point that is told to lie in a set of critical points of the same value has a slope, however small, that is
/// more than rounding: it is on a plateau that goes on falling.
fn is_slope(around: Around<'_>, decision: &Decision) -> bool {
    let is_weak = decision.degenerate.strict == Some(false) && decision.degenerate.nature != Kind::Saddle;
    let x = &decision.model.x;
    if !is_weak || x.len() > MOST_BOUNDED {
        return false;
    }
    let bounds = gradient_with_bounds(around.objective, x, &Place::typed(x).error);
    bounds.is_some_and(|f| (1..=x.len()).any(|i| f.value(i).abs() > SLOPE_FACTOR * f.error(i)))
}

fn sloping(decision: Decision) -> Decision {
    let degenerate = Degenerate::unknown(Kind::Undecided, decision.degenerate.corank);
    let reason =
        "the function is flat here within rounding, but the slope, though tiny, does not vanish: a plateau".into();
    Decision { degenerate, reason, ..decision }
}

/// What derivatives leave open may be clear from the form of the function.
fn by_form(objective: &dyn Objective, model: &LocalModel, lengths: &[f64], point: CriticalPoint) -> CriticalPoint {
    let Some(extremum) = at_common_zero(objective, model, lengths) else { return point };
    if extremum.nature == Kind::Minimum && point.morse_index > 0 {
        return point;
    }
    let open = point.degenerate.clone().unwrap_or_else(|| Degenerate::unknown(point.kind, point.nullity));
    let known = vanishing(model.dimension(), point.nullity);
    CriticalPoint {
        kind: extremum.nature,
        reason: format!("{known}; {}", extremum.because()),
        degenerate: Some(extremum.degenerate(open)),
        ..point
    }
}

/// How many eigenvalues vanish.
fn vanishing(n: usize, nullity: usize) -> String {
    match (n, nullity) {
        (1, _) => "the second derivative vanishes".into(),
        (_, 1) => format!("one of {n} eigenvalues of the Hessian vanishes"),
        _ => format!("{nullity} of {n} eigenvalues of the Hessian vanish"),
    }
}

/// The numbers of a point without a judgement on them. Cost: one decomposition.
pub fn numbers(model: &LocalModel, lengths: &[f64]) -> CriticalPoint {
    let n = model.dimension();
    // The Hessian was finite when the model was made, so the decomposition cannot refuse it.
    let eigen = SymmetricEigen::new(&model.hessian, n).unwrap_or_else(|_| (*model.scaled).clone());
    CriticalPoint {
        x: model.x.clone(),
        value: model.value,
        gradient_norm: norm(&model.gradient),
        eigenvectors: (0..n).map(|k| eigen.vector(k).to_vec()).collect(),
        eigenvalues: eigen.values,
        kind: Kind::Undecided,
        morse_index: 0,
        nullity: 0,
        reason: String::new(),
        degenerate: None,
        proof: Proof::Numerical { residual: residual(model, lengths) },
        enclosures: None,
    }
}
