//! Results of searches with proof as values: the solutions of a system, what is undecided and why, the audit.

use super::record::{Record, boxed, count, optional, text};
use crate::certify::lipschitz::Lipschitz;
use crate::certify::range::{End, ProvedRange};
use crate::certify::solution::{Doubt, Ended, Root, Solutions, Undecided};
use crate::critical::critical_set::Audit;
use crate::graph::value::Value;
use crate::numeric::interrupt::Interruption;

/// The solutions of a system of equations in a box.
pub fn roots(bounds: &[[f64; 2]], solutions: &Solutions) -> Value {
    const NAMES: &[&str] = &[
        "dimension",
        "box",
        "complete",
        "points",
        "undecided",
        "doubts",
        "open_volume",
        "open_share",
        "boxes",
        "ended",
        "proof",
    ];
    let volume = |part: &Undecided| part.bounds.iter().map(|[lo, hi]| hi - lo).product::<f64>();
    let values = vec![
        count(bounds.len()),
        boxed(bounds),
        Value::boolean(solutions.is_complete()),
        Value::List(solutions.roots.iter().map(root).collect()),
        parts(&solutions.undecided),
        doubts(&solutions.undecided),
        Value::number(solutions.undecided.iter().map(volume).sum()),
        Value::number(solutions.open_share),
        count(solutions.boxes),
        ended(solutions.ended),
        text("certified"),
    ];
    Record::new("roots", NAMES, values).indexed_by("points").into_value()
}

fn root(root: &Root) -> Value {
    const NAMES: &[&str] = &["x", "enclosure", "proof", "alone_in", "on_boundary"];
    let values = vec![
        Value::vector(&root.x),
        boxed(&root.enclosure),
        text("certified"),
        boxed(&root.alone_in),
        Value::boolean(root.is_on_boundary),
    ];
    Record::new("root", NAMES, values).standing_for("x").into_value()
}

/// The parts of a box that are undecided.
pub(super) fn parts(undecided: &[Undecided]) -> Value {
    Value::List(undecided.iter().map(|part| boxed(&part.bounds)).collect())
}

/// Why each of them is: one word a part.
pub(super) fn doubts(undecided: &[Undecided]) -> Value {
    let word = |part: &Undecided| match part.doubt {
        Doubt::Pending => "pending",
        Doubt::Continuum => "continuum",
        Doubt::Singular => "singular",
        Doubt::Kink => "kink",
        Doubt::Domain => "domain",
    };
    Value::List(undecided.iter().map(|part| text(word(part))).collect())
}

/// Why a search ended early, in a word.
pub(super) fn ended(ended: Option<Ended>) -> Value {
    optional(ended, |ended| {
        text(match ended {
            Ended::Interrupted(Interruption::Requested) => "request",
            Ended::Interrupted(Interruption::TimeLimit) => "time_limit",
            Ended::Boxes => "max_boxes",
            Ended::Hopeless => "hopeless",
        })
    })
}

/// Proved bounds of the values of a function; as a value it is the vector of both.
pub fn bounds(found: &ProvedRange) -> Value {
    const NAMES: &[&str] = &[
        "lower",
        "upper",
        "range",
        "attained_lower",
        "attained_upper",
        "lower_at",
        "upper_at",
        "is_partial",
        "boxes",
        "ended",
        "proof",
    ];
    let attained = |end: &End| optional(end.attained.as_ref(), |attained| Value::number(attained.value));
    let place = |end: &End| optional(end.attained.as_ref(), |attained| Value::vector(&attained.x));
    let values = vec![
        Value::number(found.lower.bound),
        Value::number(found.upper.bound),
        Value::vector(&[found.lower.bound, found.upper.bound]),
        attained(&found.lower),
        attained(&found.upper),
        place(&found.lower),
        place(&found.upper),
        Value::boolean(found.is_partial),
        count(found.boxes),
        ended(found.ended),
        text("certified"),
    ];
    Record::new("bounds", NAMES, values).standing_for("range").indexed_by("range").into_value()
}

/// Proved Lipschitz constants; where nothing is proved they are infinite.
pub fn lipschitz(found: &Lipschitz) -> Value {
    const NAMES: &[&str] = &["L", "M", "L_attained", "M_attained", "L_at", "M_at", "boxes", "ended", "proof"];
    let hessian = found.hessian.as_ref();
    let is_proved = found.gradient.upper.is_finite() && hessian.is_none_or(|hessian| hessian.upper.is_finite());
    let values = vec![
        Value::number(found.gradient.upper),
        optional(hessian, |hessian| Value::number(hessian.upper)),
        Value::number(found.gradient.lower),
        optional(hessian, |hessian| Value::number(hessian.lower)),
        Value::vector(&found.gradient.at),
        optional(hessian, |hessian| Value::vector(&hessian.at)),
        count(found.gradient.boxes + hessian.map_or(0, |hessian| hessian.boxes)),
        ended(found.gradient.ended.or(hessian.and_then(|hessian| hessian.ended))),
        optional(is_proved.then_some("certified"), text),
    ];
    Record::new("lipschitz", NAMES, values).into_value()
}

/// The audit of a list of points; its status is `agrees`, `DIFFERS` or the reason why there is none.
pub(super) fn audit(audit: &Audit) -> Value {
    let number = |value: i64| Value::number(value as f64);
    let values = match audit {
        Audit::Agrees { degree } => vec![number(*degree), number(*degree), text("agrees")],
        Audit::Differs { sum, degree } => vec![number(*sum), number(*degree), text("DIFFERS")],
        Audit::NotDone { reason } => vec![Value::Nothing, Value::Nothing, text(reason)],
    };
    Record::new("audit", &["sum", "degree", "status"], values).into_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::json;
    use crate::session::settings::Settings;
    use serde_json::json;

    #[test]
    fn audits_are_told_with_both_numbers_or_a_reason() {
        let as_json = |of: Audit| json::value(&audit(&of), &Settings::default());
        assert_eq!(as_json(Audit::Agrees { degree: -1 }), json!({"sum": -1, "degree": -1, "status": "agrees"}));
        let differs = as_json(Audit::Differs { sum: 2, degree: 1 });
        assert_eq!(differs, json!({"sum": 2, "degree": 1, "status": "DIFFERS"}));
        let reason = as_json(Audit::NotDone { reason: "too many".into() });
        assert_eq!(reason, json!({"sum": null, "degree": null, "status": "too many"}));
    }
}
