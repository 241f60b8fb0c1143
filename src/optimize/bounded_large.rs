//! What the end point of a run within bounds is in many variables: multipliers by their size, the face by products.
//!
//! Where multipliers vanish nothing is decided. The face: [`super::verdict_large`].

use super::activity::{Activity, told};
use super::bounds::Bounds;
use super::face::{Face, embedded, gathered};
use super::minimization::Verdict;
use super::verdict::{Ending, Judgement};
use super::verdict_large::judge_large;
use crate::linalg::vector::{all_finite, norm, norm_max};
use crate::objective::objective::Objective;

/// A multiplier below this share of the largest part of the gradient cannot be told from 0.
const WEAK_SHARE: f64 = 1e-9;

/// Judges the end point `x` of a run within bounds. Cost: that of [`judge_large`] on the face.
pub(super) fn judge_bounded_large(objective: &dyn Objective, x: &[f64], ending: &Ending, bounds: &Bounds) -> Judgement {
    let mut gradient = vec![0.0; x.len()];
    let value = objective.value_gradient(x, &mut gradient);
    if !value.is_finite() || !all_finite(&gradient) {
        return Judgement::plain(Verdict::NotStationary, "a derivative is not finite at the end point", None);
    }
    let noise = vec![WEAK_SHARE * norm_max(&gradient); x.len()];
    let activity = Activity::new((x, &gradient), bounds, &noise);
    let large = Some((norm(&bounds.projected_gradient(x, &gradient)), 0));
    let decided = |verdict, reason: &str| Judgement {
        large,
        reason: format!("{reason}; {}", told(&activity)),
        ..Judgement::plain(verdict, "", None)
    };
    if !activity.leaving.is_empty() {
        return decided(Verdict::NotStationary, "the function falls from a bound into the box");
    }
    let face = on_face((objective, x), ending, bounds, &activity.free);
    let Some(face) = face else {
        return if activity.weak.is_empty() {
            decided(Verdict::Minimum, "every way into the box leads up")
        } else {
            decided(Verdict::DegenerateUndecided, "multipliers vanish, and curvature was not looked at")
        };
    };
    let leads_up = activity.held.iter().any(|&i| !bounds.is_fixed(i));
    match face.verdict {
        verdict if !activity.weak.is_empty() && verdict.is_critical() && verdict != Verdict::Saddle => {
            decided(Verdict::DegenerateUndecided, "multipliers vanish, and curvature was not looked at")
        }
        Verdict::Maximum | Verdict::DegenerateMaximum if leads_up => {
            decided(Verdict::Saddle, "highest on the face, and the function rises from the bounds")
        }
        _ => {
            let reason = format!("{}; {}", face.reason, told(&activity));
            let large = large.zip(face.large).map(|(own, face)| (own.0, face.1));
            Judgement { reason, large, ..face }
        }
    }
}

/// The verdict on the face in which the variables `free` move; `None` if there are none.
fn on_face(
    (objective, x): (&dyn Objective, &[f64]),
    ending: &Ending,
    bounds: &Bounds,
    free: &[usize],
) -> Option<Judgement> {
    if free.is_empty() {
        return None;
    }
    let sides = bounds.part(free);
    let last_step = ending.last_step.as_ref().map(|step| gathered(step, free)).filter(|step| sides.has_ray(step));
    let ending = Ending {
        stop: ending.stop,
        value_size: ending.value_size,
        fall: ending.fall,
        extents: gathered(&ending.extents, free),
        largest: ending.largest,
        last_step,
        bounds: Some(sides),
        descends: ending.descends,
    };
    let face = judge_large(&Face::new(objective, x, free), &gathered(x, free), &ending);
    Some(Judgement { ray: face.ray.as_ref().map(|ray| embedded(ray, free, x.len())), ..face })
}
