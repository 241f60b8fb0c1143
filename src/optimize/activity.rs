//! From a point on bounds and the gradient there to what the bounds do to each variable, and to words for it.

use super::bounds::Bounds;

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
pub(super) fn counted(list: &[usize]) -> String {
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
