//! What the end point of a run within bounds is: the signs of the multipliers, and the verdict on the face that is left free.
//!
//! A bound is strictly active if its multiplier has the right sign beyond its error bound; then nothing is gained by
//! leaving it. It is weakly active if the multiplier vanishes; then curvature decides, in the one sign that the bound allows:
//! on the null space of the gradient the Hessian must be positive on the cone of feasible directions, which is asked of the
//! Schur complement. Source: Nocedal & Wright, Numerical Optimization, 12.5; copositivity: Kaplan (2000).

use super::activity::{Activity, counted, told};
use super::bounds::Bounds;
use super::face::{Face, embedded, gathered};
use super::folded::Folded;
use super::minimization::Verdict;
use super::schur::{schur_complement, tolerance};
use super::verdict::{Ending, Judgement, judge_free};
use crate::classify::classify_point::classify_model;
use crate::classify::gradient_bounds::gradient_with_bounds;
use crate::classify::hessian_test::lengths_from_extents;
use crate::classify::local_model::LocalModel;
use crate::classify::point::{CriticalPoint, Degenerate, Kind, Proof};
use crate::classify::polish::polish;
use crate::linalg::principal::{Copositivity, copositivity, principal};
use crate::linalg::vector::norm;
use crate::objective::objective::Objective;

/// A multiplier counts as zero within so many times its rounding noise.
const NOISE_FACTOR: f64 = 16.0;
/// What is left of the way to the critical point of the face is multiplied by this to become a bound.
const SAFETY: f64 = 3.0;
/// Eigenvalues below this share of the largest give no Newton step.
const CUTOFF: f64 = 1e-12;
/// Running error bounds are computed in up to so many variables.
const MOST_BOUNDED: usize = 200;
/// A point within this share of the coordinates' sizes of a bound may be meant to be on it.
const BESIDE: f64 = 1e-2;
/// The critical point of the face is looked for within this share of the coordinates' sizes.
const LONGEST_POLISH: f64 = 1e-3;
/// Of more variables with vanishing multipliers higher derivatives decide nothing in any useful time.
const MOST_FOLDED: usize = 12;
/// So many variables move at most where higher derivatives are asked.
const MOST_MOVING: usize = 60;

/// Judges the end point `x` of a run within bounds.
pub(super) fn judge_bounded(objective: &dyn Objective, x: &[f64], ending: &Ending, bounds: &Bounds) -> Judgement {
    let Some(model) = LocalModel::by_definition(objective, x) else {
        return Judgement::plain(Verdict::NotStationary, "a derivative is not finite at the end point", None);
    };
    let (judgement, activity) = judge_model(objective, &model, ending, bounds);
    let judgement = beside_a_bound((objective, x), ending, bounds, (judgement, &activity));
    // Where no bound matters, the reason of the free problem says it all.
    let is_inside = activity.free.len() == x.len();
    let reason = if is_inside { judgement.reason } else { format!("{}; {}", judgement.reason, told(&activity)) };
    Judgement { reason, ..judgement }
}

fn judge_model(
    objective: &dyn Objective,
    model: &LocalModel,
    ending: &Ending,
    bounds: &Bounds,
) -> (Judgement, Activity) {
    let activity = Activity::new((&model.x, &model.gradient), bounds, &multiplier_noise(objective, model, bounds));
    let judgement = Place { objective, model, ending, bounds, activity: &activity }.judge();
    (judgement, activity)
}

/// What is told of a degenerate point so near to a bound that the point which is meant may be on it: only what holds there too.
fn beside_a_bound(
    (objective, x): (&dyn Objective, &[f64]),
    ending: &Ending,
    bounds: &Bounds,
    (told, activity): (Judgement, &Activity),
) -> Judgement {
    let is_open = matches!(told.verdict, Verdict::DegenerateSaddle | Verdict::DegenerateMaximum);
    if !is_open {
        return told;
    }
    let lengths = lengths_from_extents(&ending.near_lengths(x), ending.largest);
    let reach = |i: usize| BESIDE * lengths[i].min(bounds.upper[i] - bounds.lower[i]);
    let beside: Vec<usize> =
        activity.free.iter().copied().filter(|&i| bounds.distance(i, x[i]).0 <= reach(i)).collect();
    if beside.is_empty() {
        return told;
    }
    let mut there = x.to_vec();
    beside.iter().for_each(|&i| there[i] = bounds.distance(i, x[i]).1);
    let model = LocalModel::by_definition(objective, &there);
    if model.is_some_and(|model| judge_model(objective, &model, ending, bounds).0.verdict == told.verdict) {
        return told;
    }
    let reason =
        format!("the Hessian is singular, and {} beside a bound, which may change what the point is", counted(&beside));
    let undecided = |point| CriticalPoint { kind: Kind::Undecided, degenerate: None, reason: reason.clone(), ..point };
    Judgement { verdict: Verdict::DegenerateUndecided, point: told.point.map(undecided), reason, ..told }
}

/// The error bound of each multiplier: rounding, and what is left of the way to the critical point of the face.
fn multiplier_noise(objective: &dyn Objective, model: &LocalModel, bounds: &Bounds) -> Vec<f64> {
    let n = model.dimension();
    let free: Vec<usize> = (0..n).filter(|&i| !bounds.is_at_bound(i, model.x[i])).collect();
    let hessian = principal(&model.hessian, n, &free);
    let face =
        LocalModel::from_parts(gathered(&model.x, &free), model.value, gathered(&model.gradient, &free), hessian);
    let step = match face {
        Some(face) if !free.is_empty() => embedded(&face.newton_step(CUTOFF), &free, n),
        _ => vec![0.0; n],
    };
    let running = (n <= MOST_BOUNDED).then(|| gradient_with_bounds(objective, &model.x, &vec![0.0; n])).flatten();
    (0..n)
        .map(|i| {
            let row = &model.hessian[i * n..(i + 1) * n];
            let spread: f64 = row.iter().zip(&model.x).map(|(h, x)| (h * x).abs()).sum();
            let rounding = NOISE_FACTOR * f64::EPSILON * (model.gradient[i].abs() + spread);
            let known = running.as_ref().map_or(0.0, |jet| jet.error(i + 1));
            rounding.max(known) + SAFETY * row.iter().zip(&step).map(|(h, s)| (h * s).abs()).sum::<f64>()
        })
        .collect()
}

/// A point with what its bounds do.
struct Place<'a> {
    objective: &'a dyn Objective,
    model: &'a LocalModel,
    ending: &'a Ending,
    bounds: &'a Bounds,
    activity: &'a Activity,
}

impl Place<'_> {
    fn judge(&self) -> Judgement {
        let Activity { free, weak, leaving, .. } = self.activity;
        if let Some(kink) = self.objective.kink(&self.model.x) {
            let reason = format!("the function is not smooth here, so its derivatives decide nothing: {kink}");
            return self.decided(Verdict::DegenerateUndecided, reason);
        }
        if !leaving.is_empty() {
            // Another variable may move as well, and the run may have ended because the function has no bound.
            let movable = self.with_leaving();
            let judgement = self.on(&movable);
            return match judgement.verdict {
                Verdict::Unbounded | Verdict::NotAttained | Verdict::NoiseLimited => judgement,
                _ => self.decided(Verdict::NotStationary, "the function falls from a bound into the box".into()),
            };
        }
        if weak.is_empty() {
            return if free.is_empty() { self.corner() } else { self.first_order(self.on(free)) };
        }
        let movable = self.on(&self.activity.movable());
        if movable.verdict.is_minimum() || !movable.verdict.is_critical() {
            return movable;
        }
        let face = if free.is_empty() { self.corner() } else { self.on(free) };
        match face.verdict {
            Verdict::Minimum => self.by_curvature(face),
            Verdict::Saddle | Verdict::DegenerateSaddle => face,
            Verdict::Maximum if self.activity.held.iter().any(|&i| !self.bounds.is_fixed(i)) => self.first_order(face),
            verdict if !verdict.is_critical() => face,
            _ => self.by_higher_derivatives(),
        }
    }

    /// A corner: every variable is held or has a multiplier of 0.
    fn corner(&self) -> Judgement {
        self.decided(Verdict::Minimum, "every way into the box leads up".into())
    }

    /// The verdict on a face from which every way into the box leads up: what is the highest on the face has higher points beside it.
    fn first_order(&self, face: Judgement) -> Judgement {
        let leads_up = self.activity.held.iter().any(|&i| !self.bounds.is_fixed(i));
        let (verdict, kind) = match face.verdict {
            Verdict::Maximum if leads_up => (Verdict::Saddle, Kind::Saddle),
            Verdict::DegenerateMaximum if leads_up => (Verdict::DegenerateSaddle, Kind::Saddle),
            _ => return face,
        };
        let reason = format!("{}, and the function rises from the bounds", face.reason);
        let point = face.point.map(|point| CriticalPoint { kind, ..point });
        Judgement { large: None, verdict, reason, point, ray: None }
    }

    /// The verdict where the face has a strict minimum and multipliers vanish.
    fn by_curvature(&self, face: Judgement) -> Judgement {
        let weak = &self.activity.weak;
        let Some((complement, size)) = schur_complement(self.model, self.bounds, self.activity) else {
            return self.by_higher_derivatives();
        };
        let n = weak.len();
        let tolerance = tolerance(n, size);
        match copositivity(&complement, n, tolerance) {
            Copositivity::Strict => {
                Judgement { reason: "the Hessian is positive in every direction that the bounds allow".into(), ..face }
            }
            Copositivity::Undecided => self.by_higher_derivatives(),
            Copositivity::Negative(_) => self.negative(&complement, tolerance),
        }
    }

    /// The verdict where curvature is negative in a direction that the bounds allow.
    fn negative(&self, complement: &[f64], tolerance: f64) -> Judgement {
        let Activity { free, held, weak, .. } = self.activity;
        let n = weak.len();
        let rises = !free.is_empty() || held.iter().any(|&i| !self.bounds.is_fixed(i));
        let minus: Vec<f64> = complement.iter().map(|entry| -entry).collect();
        let below = "the Hessian is negative in a direction that the bounds allow";
        match copositivity(&minus, n, tolerance) {
            _ if rises => self.decided(Verdict::Saddle, below.into()),
            Copositivity::Negative(_) => self.decided(Verdict::Saddle, below.into()),
            Copositivity::Strict => self
                .decided(Verdict::Maximum, "the Hessian is negative in every direction that the bounds allow".into()),
            Copositivity::Undecided => match self.by_higher_derivatives() {
                judgement if judgement.verdict == Verdict::DegenerateUndecided => {
                    self.decided(Verdict::DegenerateUndecided, format!("no minimum: {below}"))
                }
                judgement => judgement,
            },
        }
    }

    /// The verdict where slope and curvature vanish in a direction that the bounds allow: squares stand for the variables on
    /// such bounds, and the free problem that this makes has higher derivatives.
    fn by_higher_derivatives(&self) -> Judgement {
        let Activity { free, weak, held, .. } = self.activity;
        let open = || {
            let reason =
                "a slope and a curvature vanish in a direction that the bounds allow, and nothing decides there";
            self.decided(Verdict::DegenerateUndecided, reason.into())
        };
        if weak.len() > MOST_FOLDED || weak.len() + free.len() > MOST_MOVING {
            return open();
        }
        let lengths = lengths_from_extents(&self.ending.near_lengths(&self.model.x), self.ending.largest);
        let model = self.polished(&lengths);
        let folded = Folded::new(self.objective, (&model.x, &model.gradient), self.bounds, (free, weak));
        let Some(there) = LocalModel::by_definition(&folded, &folded.origin()) else { return open() };
        let point = classify_model(&folded, &there, &folded.lengths(&lengths, self.bounds));
        let leads_up = held.iter().any(|&i| !self.bounds.is_fixed(i));
        let kind = if leads_up && point.kind == Kind::Maximum { Kind::Saddle } else { point.kind };
        let reason = format!(
            "with the squares u², v², … as distances from the bounds whose multipliers are 0: {}",
            point.reason
        );
        let strict = point.degenerate.as_ref().and_then(|degenerate| degenerate.strict).filter(|_| kind == point.kind);
        let degenerate = Degenerate { strict, ..Degenerate::unknown(kind, weak.len()) };
        let judgement = self.decided(Verdict::of_kind(kind, true), reason);
        let point = judgement.point.map(|point| CriticalPoint { degenerate: Some(degenerate), ..point });
        Judgement { point, ..judgement }
    }

    /// The model at the critical point of the face that the end point is near to.
    fn polished(&self, lengths: &[f64]) -> LocalModel {
        let free = &self.activity.free;
        let face = Face::new(self.objective, &self.model.x, free);
        let start =
            (!free.is_empty()).then(|| LocalModel::by_definition(&face, &gathered(&self.model.x, free))).flatten();
        let Some(start) = start else { return self.model.clone() };
        let end = polish(&face, start, &gathered(lengths, free), LONGEST_POLISH);
        let mut x = self.model.x.clone();
        free.iter().zip(&end.x).for_each(|(&i, v)| x[i] = *v);
        let is_near = free.iter().all(|&i| (x[i] - self.model.x[i]).abs() <= LONGEST_POLISH * lengths[i]);
        let there = LocalModel::by_definition(self.objective, &x).filter(|_| is_near && self.bounds.contains(&x));
        there.unwrap_or_else(|| self.model.clone())
    }

    fn with_leaving(&self) -> Vec<usize> {
        let mut movable = [&self.activity.free[..], &self.activity.leaving].concat();
        movable.sort_unstable();
        movable
    }

    /// The verdict on the face in which the variables `free` move, told in all variables.
    fn on(&self, free: &[usize]) -> Judgement {
        let n = self.model.dimension();
        let face = Face::new(self.objective, &self.model.x, free);
        let ending = Ending {
            stop: self.ending.stop,
            value_size: self.ending.value_size,
            fall: self.ending.fall,
            extents: gathered(&self.ending.extents, free),
            largest: self.ending.largest,
            last_step: self.ending.last_step.as_ref().map(|step| gathered(step, free)),
            bounds: Some(self.bounds.part(free)),
            descends: self.ending.descends,
        };
        let judgement = judge_free(&face, &gathered(&self.model.x, free), &ending);
        let point = judgement.point.map(|point| CriticalPoint {
            x: self.model.x.clone(),
            gradient_norm: self.gradient_norm(),
            eigenvectors: point.eigenvectors.iter().map(|vector| embedded(vector, free, n)).collect(),
            ..point
        });
        Judgement { point, ray: judgement.ray.map(|ray| embedded(&ray, free, n)), ..judgement }
    }

    fn gradient_norm(&self) -> f64 {
        norm(&self.bounds.projected_gradient(&self.model.x, &self.model.gradient))
    }

    /// A verdict that does not come from the face's Hessian alone, with the face's numbers.
    fn decided(&self, verdict: Verdict, reason: String) -> Judgement {
        let free = &self.activity.free;
        let kind = match verdict {
            Verdict::Minimum | Verdict::DegenerateMinimum => Kind::Minimum,
            Verdict::Maximum | Verdict::DegenerateMaximum => Kind::Maximum,
            Verdict::Saddle | Verdict::DegenerateSaddle => Kind::Saddle,
            _ => Kind::Undecided,
        };
        let point = if free.is_empty() { self.numbers_of_corner() } else { self.on(free).point };
        let point = point.map(|point| CriticalPoint { kind, reason: reason.clone(), ..point });
        Judgement { large: None, verdict, reason, point, ray: None }
    }

    fn numbers_of_corner(&self) -> Option<CriticalPoint> {
        Some(CriticalPoint {
            x: self.model.x.clone(),
            value: self.model.value,
            gradient_norm: self.gradient_norm(),
            eigenvalues: Vec::new(),
            eigenvectors: Vec::new(),
            kind: Kind::Undecided,
            morse_index: 0,
            nullity: 0,
            degenerate: None,
            proof: Proof::Numerical { residual: 0.0 },
            enclosures: None,
            reason: String::new(),
        })
    }
}
