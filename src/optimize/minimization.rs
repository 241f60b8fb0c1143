//! What a run of an optimizer found, as plain data.

use super::Measures;
use super::oracle::Evaluations;
use super::proof::{ProvedEnd, Unproved};
use super::stop::StopReason;
use crate::classify::point::{Degenerate, Kind};

/// What the end point of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A strict local minimum: gradient zero, all eigenvalues of the Hessian positive, beyond their error bounds.
    Minimum,
    /// A strict local maximum.
    Maximum,
    /// A critical point with higher and lower points nearby.
    Saddle,
    /// A local minimum with a singular Hessian.
    DegenerateMinimum,
    /// A local maximum with a singular Hessian.
    DegenerateMaximum,
    /// A saddle with a singular Hessian and no two eigenvalues of different sign.
    DegenerateSaddle,
    /// A critical point with a singular Hessian that the derivatives looked at leave open.
    DegenerateUndecided,
    /// Rounding hides whether the gradient vanishes.
    NoiseLimited,
    /// The function falls without a bound along a ray.
    Unbounded,
    /// The function falls towards an infimum that it takes nowhere.
    NotAttained,
    /// The gradient does not vanish.
    NotStationary,
}

impl Verdict {
    /// Every verdict, for help and tests.
    pub const ALL: [Self; 11] = [
        Self::Minimum,
        Self::Maximum,
        Self::Saddle,
        Self::DegenerateMinimum,
        Self::DegenerateMaximum,
        Self::DegenerateSaddle,
        Self::DegenerateUndecided,
        Self::NoiseLimited,
        Self::Unbounded,
        Self::NotAttained,
        Self::NotStationary,
    ];

    /// The words of the language for this verdict.
    pub fn words(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Saddle => "saddle",
            Self::DegenerateMinimum => "degenerate minimum",
            Self::DegenerateMaximum => "degenerate maximum",
            Self::DegenerateSaddle => "degenerate saddle",
            Self::DegenerateUndecided => "degenerate undecided",
            Self::NoiseLimited => "noise-limited",
            Self::Unbounded => "unbounded",
            Self::NotAttained => "not attained",
            Self::NotStationary => "not stationary",
        }
    }

    /// The verdict of a critical point of this kind; a singular Hessian with both signs is a plain saddle.
    pub fn of_kind(kind: Kind, degenerate: bool) -> Self {
        match (kind, degenerate) {
            (Kind::Minimum, false) => Self::Minimum,
            (Kind::Maximum, false) => Self::Maximum,
            (Kind::Saddle, false) => Self::Saddle,
            (Kind::Minimum, true) => Self::DegenerateMinimum,
            (Kind::Maximum, true) => Self::DegenerateMaximum,
            (Kind::Saddle, true) => Self::DegenerateSaddle,
            (Kind::Undecided, _) => Self::DegenerateUndecided,
        }
    }

    /// Why the run stopped, as far as the verdict lets it stand: what looked like its goal beside a long fall need not be one.
    pub(super) fn agreed(self, stop: StopReason) -> StopReason {
        match (self, stop) {
            (Self::NotStationary, StopReason::Tolerance | StopReason::NoiseFloor) => StopReason::AtRest,
            (Self::NoiseLimited, StopReason::Tolerance) => StopReason::NoiseFloor,
            _ => stop,
        }
    }

    /// Whether the end point is a local minimum.
    pub fn is_minimum(self) -> bool {
        matches!(self, Self::Minimum | Self::DegenerateMinimum)
    }

    /// Whether the end point is a critical point of any kind.
    pub fn is_critical(self) -> bool {
        !matches!(self, Self::NoiseLimited | Self::Unbounded | Self::NotAttained | Self::NotStationary)
    }

    /// The same point's verdict for `−f`.
    pub fn negated(self) -> Self {
        match self {
            Self::Minimum => Self::Maximum,
            Self::Maximum => Self::Minimum,
            Self::DegenerateMinimum => Self::DegenerateMaximum,
            Self::DegenerateMaximum => Self::DegenerateMinimum,
            other => other,
        }
    }
}

/// One accepted point of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPoint {
    /// The point.
    pub x: Vec<f64>,
    /// `f(x)`.
    pub value: f64,
    /// `‖∇f(x)‖`.
    pub gradient_norm: f64,
    /// Distinct points evaluated until then.
    pub evaluations: usize,
    /// The smallest eigenvalue of the Hessian, where the method knows it.
    pub lowest_eigenvalue: Option<f64>,
    /// How careful the method was when it had made this point.
    pub measures: Measures,
}

impl PathPoint {
    /// All of it as numbers, the point last; what is not known is not a number.
    pub(super) fn numbers(&self) -> Vec<f64> {
        let Measures { step_length, trust_radius, cubic_weight } = self.measures;
        let known = [self.lowest_eigenvalue, step_length, trust_radius, cubic_weight];
        let mut numbers = vec![self.value, self.gradient_norm, self.evaluations as f64];
        numbers.extend(known.map(|number| number.unwrap_or(f64::NAN)));
        numbers.extend(&self.x);
        numbers
    }

    /// The point that these numbers were made of.
    pub(super) fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let [value, gradient_norm, evaluations, lowest, step, radius, weight, x @ ..] = numbers else { return None };
        let known = |number: &f64| Some(*number).filter(|number| !number.is_nan());
        Some(Self {
            x: x.to_vec(),
            value: *value,
            gradient_norm: *gradient_norm,
            evaluations: *evaluations as usize,
            lowest_eigenvalue: known(lowest),
            measures: Measures { step_length: known(step), trust_radius: known(radius), cubic_weight: known(weight) },
        })
    }
}

/// The outcome of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimization {
    /// The method's name.
    pub method: String,
    /// The end point.
    pub x: Vec<f64>,
    /// `f(x)`.
    pub value: f64,
    /// `‖∇f(x)‖`.
    pub gradient_norm: f64,
    /// The eigenvalues of the Hessian at `x`, ascending; `None` if it is not finite.
    pub eigenvalues: Option<Vec<f64>>,
    /// The number of surely negative eigenvalues.
    pub index: usize,
    /// The number of eigenvalues that vanish within their error bounds.
    pub nullity: usize,
    /// More about a degenerate end point.
    pub degenerate: Option<Degenerate>,
    /// What the end point is.
    pub verdict: Verdict,
    /// Why, in one sentence.
    pub reason: String,
    /// Whether the run ended by itself at a critical point.
    pub converged: bool,
    /// Why the run ended.
    pub stop: StopReason,
    /// Accepted steps.
    pub steps: usize,
    /// Evaluations of the run, without the verdict's own.
    pub evaluations: Evaluations,
    /// What is proved of the end point, or why nothing is, if a proof was asked for.
    pub proof: Option<Result<ProvedEnd, Unproved>>,
    /// A direction along which the function falls for ever, if it is unbounded or its infimum is not attained.
    pub ray: Option<Vec<f64>>,
    /// The accepted points, if a trace was asked for.
    pub path: Option<Vec<PathPoint>>,
    /// Wall-clock time.
    pub seconds: f64,
}

impl Minimization {
    /// The same run told for `−f`: values, eigenvalues and verdict change their sign.
    pub fn negated(mut self) -> Self {
        self.value = -self.value;
        if let Some(values) = &mut self.eigenvalues {
            // Within bounds these are fewer than the variables: those of the face that is left free.
            let n = values.len();
            values.iter_mut().for_each(|e| *e = -*e);
            values.reverse();
            self.index = n - self.index - self.nullity;
        }
        if let Some(degenerate) = &mut self.degenerate {
            degenerate.nature = degenerate.nature.negated();
            degenerate.germ = degenerate.germ.as_deref().map(negated_germ);
        }
        self.verdict = self.verdict.negated();
        self.path.iter_mut().flatten().for_each(|p| p.value = -p.value);
        self.reason = negated_reason(self.verdict, &self.reason);
        self
    }
}

/// The reason told of the function itself: what was seen of `−f` is said to be, beyond the few sentences that turn round as a whole.
fn negated_reason(verdict: Verdict, reason: &str) -> String {
    if !matches!(verdict, Verdict::Unbounded | Verdict::NotAttained | Verdict::NotStationary | Verdict::NoiseLimited) {
        return format!("for the negative of the function: {reason}");
    }
    let turned = |word| match word {
        "falls" => "rises",
        "falling" => "rising",
        "fell" => "rose",
        "below" => "above",
        "infimum" => "supremum",
        "negative" => "positive",
        other => other,
    };
    let words: Vec<&str> = reason.split(' ').map(turned).collect();
    words.join(" ").replace("an supremum", "a supremum")
}

/// The germ's name for `−f`: the sign at its end turns round.
fn negated_germ(germ: &str) -> String {
    match (germ.strip_suffix('+'), germ.strip_suffix('-')) {
        (Some(stem), _) => format!("{stem}-"),
        (_, Some(stem)) => format!("{stem}+"),
        _ => germ.to_string(),
    }
}
