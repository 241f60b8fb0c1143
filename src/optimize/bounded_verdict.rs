//! What the end point of a run within bounds is: the signs of the multipliers, and the verdict on the face that is left free.
//!
//! A bound is strictly active if its multiplier has the right sign beyond its error bound; then nothing is gained by
//! leaving it. It is weakly active if the multiplier vanishes; then curvature decides, in the one sign that the bound allows:
//! on the null space of the gradient the Hessian must be positive on the cone of feasible directions, which is asked of the
//! Schur complement. Source: Nocedal & Wright, Numerical Optimization, 12.5; copositivity: Kaplan (2000).

use super::bounds::Bounds;
use super::face::{Face, embedded, gathered};
use super::minimization::Verdict;
use super::verdict::{Ending, Judgement, judge_free};
use crate::classify::gradient_bounds::gradient_with_bounds;
use crate::classify::local_model::LocalModel;
use crate::classify::point::{CriticalPoint, Kind, Proof};
use crate::linalg::cholesky::Cholesky;
use crate::linalg::principal::{Copositivity, copositivity, principal};
use crate::linalg::vector::{dot, norm};
use crate::objective::objective::Objective;

/// A multiplier counts as zero within so many times its rounding noise.
const NOISE_FACTOR: f64 = 16.0;
/// What is left of the way to the critical point of the face is multiplied by this to become a bound.
const SAFETY: f64 = 3.0;
/// Eigenvalues below this share of the largest give no Newton step.
const CUTOFF: f64 = 1e-12;
/// The error of the Schur complement's eigenvalues, in units of rounding times its size.
const SCHUR_UNITS: f64 = 1e4;
/// Running error bounds are computed in up to so many variables.
const MOST_BOUNDED: usize = 200;
/// How many variables a reason names.
const MOST_NAMED: usize = 6;

/// The variables by what the bounds do to them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Activity {
    /// Not at a bound.
    pub free: Vec<usize>,
    /// At a bound with a multiplier of the right sign, or with one value only.
    pub held: Vec<usize>,
    /// At a bound with a multiplier that vanishes within its error bound.
    pub weak: Vec<usize>,
    /// At a bound from which the function falls into the box.
    pub leaving: Vec<usize>,
}

impl Activity {
    /// Sorts the variables at a point; `noise` bounds the error of the gradient.
    pub(super) fn new((x, gradient): (&[f64], &[f64]), bounds: &Bounds, noise: &[f64]) -> Self {
        let mut activity = Self::default();
        for (i, (&x, &g)) in x.iter().zip(gradient).enumerate() {
            let multiplier = if x <= bounds.lower[i] { g } else { -g };
            let list = match () {
                () if bounds.is_fixed(i) => &mut activity.held,
                () if !bounds.is_at_bound(i, x) => &mut activity.free,
                () if multiplier > noise[i] => &mut activity.held,
                () if multiplier < -noise[i] => &mut activity.leaving,
                () => &mut activity.weak,
            };
            list.push(i);
        }
        activity
    }

    /// The free variables with the weakly held ones, ascending.
    pub(super) fn movable(&self) -> Vec<usize> {
        let mut all = [&self.free[..], &self.weak].concat();
        all.sort_unstable();
        all
    }
}

/// Judges the end point `x` of a run within bounds.
pub(super) fn judge_bounded(objective: &dyn Objective, x: &[f64], ending: &Ending, bounds: &Bounds) -> Judgement {
    let Some(model) = LocalModel::by_definition(objective, x) else {
        return Judgement::plain(Verdict::NotStationary, "a derivative is not finite at the end point", None);
    };
    let activity = Activity::new((&model.x, &model.gradient), bounds, &multiplier_noise(objective, &model, bounds));
    let place = Place { objective, model: &model, ending, bounds, activity: &activity };
    let judgement = place.judge();
    // Where no bound matters, the reason of the free problem says it all.
    let is_inside = activity.free.len() == x.len();
    let reason = if is_inside { judgement.reason } else { format!("{}; {}", judgement.reason, told(&activity)) };
    Judgement { reason, ..judgement }
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

/// What the bounds do, in words.
pub(super) fn told(activity: &Activity) -> String {
    let parts = [(&activity.held, "held by a bound"), (&activity.weak, "at a bound with multiplier 0")];
    let told: Vec<String> = parts
        .iter()
        .filter(|(list, _)| !list.is_empty())
        .map(|(list, what)| format!("{} {what}", counted(list)))
        .collect();
    if told.is_empty() { "no bound holds".to_string() } else { told.join(", ") }
}

/// `variable 2 is` or `variables 1, 3 and 4 are`.
fn counted(list: &[usize]) -> String {
    let names: Vec<String> = list.iter().take(MOST_NAMED).map(|i| (i + 1).to_string()).collect();
    match (list.len(), names.split_last()) {
        (1, Some((last, _))) => format!("variable {last} is"),
        (count, _) if count > MOST_NAMED => {
            format!("variables {} and {} more are", names.join(", "), count - MOST_NAMED)
        }
        (_, Some((last, rest))) => format!("variables {} and {last} are", rest.join(", ")),
        (_, None) => "no variable is".to_string(),
    }
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
            _ => self.decided(Verdict::DegenerateUndecided, "curvature leaves open what the point is".into()),
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
        let undecided = |reason: &str| self.decided(Verdict::DegenerateUndecided, reason.to_string());
        let Some((complement, size)) = schur_complement(self.model, self.bounds, self.activity) else {
            return undecided("the Hessian on the face is singular to rounding");
        };
        let n = weak.len();
        let tolerance = SCHUR_UNITS * n as f64 * f64::EPSILON * size;
        match copositivity(&complement, n, tolerance) {
            Copositivity::Strict => {
                Judgement { reason: "the Hessian is positive in every direction that the bounds allow".into(), ..face }
            }
            Copositivity::Undecided => undecided("curvature vanishes in a direction that the bounds allow"),
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
            Copositivity::Undecided => self.decided(Verdict::DegenerateUndecided, format!("no minimum: {below}")),
        }
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

/// The curvature along each pair of weakly held variables, moved into the box, when the free ones follow to their minimum:
/// `±(H_WW − H_WF H_FF⁻¹ H_FW)`, with the size of its entries. `None` if `H_FF` is not positive definite.
pub(super) fn schur_complement(model: &LocalModel, bounds: &Bounds, activity: &Activity) -> Option<(Vec<f64>, f64)> {
    let (free, weak) = (&activity.free, &activity.weak);
    let (n, size) = (model.dimension(), weak.len());
    let factors = Cholesky::new(&principal(&model.hessian, n, free), free.len())?;
    let row = |i: usize| gathered(&model.hessian[i * n..(i + 1) * n], free);
    let solved: Vec<Vec<f64>> = weak.iter().map(|&i| factors.solve(&row(i))).collect();
    let inward = |i: usize| if model.x[i] <= bounds.lower[i] { 1.0 } else { -1.0 };
    let mut complement = vec![0.0; size * size];
    let mut largest = 0.0_f64;
    for (a, &i) in weak.iter().enumerate() {
        for (b, &j) in weak.iter().enumerate() {
            let entry = model.hessian[i * n + j];
            let through = dot(&row(i), &solved[b]);
            largest = largest.max(entry.abs()).max(through.abs());
            complement[a * size + b] = inward(i) * inward(j) * (entry - through);
        }
    }
    Some((complement, largest))
}

/// The direction in which curvature is negative, feasible at every weakly active bound, if there is one.
pub(super) fn way_down(model: &LocalModel, bounds: &Bounds, activity: &Activity) -> Option<Vec<f64>> {
    let (free, weak) = (&activity.free, &activity.weak);
    if weak.is_empty() {
        return None;
    }
    let n = model.dimension();
    let (complement, size) = schur_complement(model, bounds, activity)?;
    let tolerance = SCHUR_UNITS * weak.len() as f64 * f64::EPSILON * size;
    let Copositivity::Negative(inward) = copositivity(&complement, weak.len(), tolerance) else { return None };
    let mut direction = vec![0.0; n];
    for (&i, v) in weak.iter().zip(&inward) {
        direction[i] = if model.x[i] <= bounds.lower[i] { *v } else { -v };
    }
    let force: Vec<f64> = free.iter().map(|&i| -dot(&model.hessian[i * n..(i + 1) * n], &direction)).collect();
    let follow = Cholesky::new(&principal(&model.hessian, n, free), free.len())?.solve(&force);
    free.iter().zip(follow).for_each(|(&i, v)| direction[i] = v);
    Some(direction)
}
