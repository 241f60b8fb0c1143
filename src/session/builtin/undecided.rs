//! What the undecided parts of a box mean, one sentence for each kind of doubt, and what to try.

use super::Arguments;
use crate::certify::solution::{Doubt, Undecided};
use crate::graph::lower::function::FunctionValue;
use crate::syntax::print::number_text;

/// Points of more coordinates are not written out.
const MOST_COORDINATES: usize = 6;

/// Significant digits of doubles, at most.
const MOST_DIGITS: usize = 17;

/// Explains what a search for critical points left undecided.
pub(super) fn critical_notes(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue, parts: &[Undecided]) {
    for doubt in [Doubt::Continuum, Doubt::Singular, Doubt::Kink, Doubt::Domain] {
        let Some((first, others)) = first_of(parts, doubt) else { continue };
        let place = place_of(first);
        let more = more_places(others);
        let call = |name: &str| call_at(arguments, function, (name, first));
        arguments.view.note(match doubt {
            Doubt::Continuum => format!(
                "undecided near {place}{more}: the critical points there are a curve, a surface or more, all on one smooth \
                 manifold"
            ),
            Doubt::Singular => {
                let next = call("classify").map_or(String::new(), |call| format!("; try {call}"));
                format!(
                    "undecided near {place}{more}: the Hessian may be singular there (a degenerate critical point, a curve of \
                     them, or several very close){next}"
                )
            }
            Doubt::Kink => format!(
                "undecided near {place}{more}: the function has a kink or a jump there (abs, max, if, ...) and no derivative, \
                 so nothing is proved of an extremum at it; compare the values around it"
            ),
            _ => format!(
                "undecided near {place}{more}: the function may have no value there (a pole, or the edge of its domain); a \
                 box without that place can be settled"
            ),
        });
    }
    pending_note(arguments, parts);
}

/// Explains what a search for roots left undecided.
pub(super) fn roots_notes(arguments: &Arguments<'_, '_, '_>, parts: &[Undecided]) {
    for doubt in [Doubt::Continuum, Doubt::Singular, Doubt::Kink, Doubt::Domain] {
        let Some((first, others)) = first_of(parts, doubt) else { continue };
        let place = place_of(first);
        let more = more_places(others);
        let why = match doubt {
            Doubt::Continuum => {
                "the roots there are a curve, a surface or more, all on one smooth manifold; no single root can be proved"
            }
            Doubt::Singular => {
                "the Jacobian may be singular there: a multiple root, a curve of roots, several very close, or none; no \
                 rounding of the equations keeps a multiple root, so it cannot be proved this way"
            }
            Doubt::Kink => {
                "an equation has a kink or a jump there (abs, max, if, ...); rewrite it without, case by case"
            }
            _ => {
                "an equation may have no value there (a pole, or the edge of its domain); a box without that place can be \
                 settled"
            }
        };
        arguments.view.note(format!("undecided near {place}{more}: {why}"));
    }
    pending_note(arguments, parts);
}

fn pending_note(arguments: &Arguments<'_, '_, '_>, parts: &[Undecided]) {
    let n = parts.iter().filter(|part| part.doubt == Doubt::Pending).count();
    if n > 0 {
        let parts = if n == 1 { "1 part of the box was".into() } else { format!("{n} parts of the box were") };
        arguments.view.note(format!("{parts} not searched to the end: ans.undecided lists them"));
    }
}

/// The first part with this doubt and how many others there are.
fn first_of(parts: &[Undecided], doubt: Doubt) -> Option<(&Undecided, usize)> {
    let mut with = parts.iter().filter(|part| part.doubt == doubt);
    let first = with.next()?;
    Some((first, with.count()))
}

fn more_places(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " and at one other place".into(),
        n => format!(" and at {n} other places"),
    }
}

fn place_of(part: &Undecided) -> String {
    let coordinates: Vec<String> =
        part.bounds.iter().take(MOST_COORDINATES).map(|side| number_text(short_number_in(*side))).collect();
    let more = if part.bounds.len() > MOST_COORDINATES { ", ..." } else { "" };
    format!("[{}{more}]", coordinates.join(", "))
}

/// A line to paste that asks a built-in at the middle of a part.
fn call_at(
    arguments: &Arguments<'_, '_, '_>,
    function: &FunctionValue,
    (name, part): (&str, &Undecided),
) -> Option<String> {
    if part.bounds.len() > MOST_COORDINATES {
        return None;
    }
    let numbers: Vec<String> = part.bounds.iter().map(|side| number_text(short_number_in(*side))).collect();
    let f = arguments.first_text();
    let scalars = function.parameters().len() == numbers.len();
    let by_name = !arguments.bindings().is_empty() && function.name().is_none() && scalars;
    if !by_name {
        return Some(format!("{name}({f}, [{}])", numbers.join(", ")));
    }
    let values =
        function.parameters().iter().zip(&numbers).map(|(parameter, number)| format!("{} = {number}", parameter.name));
    Some(format!("{name}({f}, {})", values.collect::<Vec<_>>().join(", ")))
}

/// The number with the fewest digits between two bounds, near their middle.
fn short_number_in([lo, hi]: [f64; 2]) -> f64 {
    if lo <= 0.0 && hi >= 0.0 {
        return 0.0;
    }
    let middle = match (lo.is_finite(), hi.is_finite()) {
        (true, false) => 2.0 * lo,
        (false, true) => 2.0 * hi,
        _ => 0.5 * lo + 0.5 * hi,
    };
    let rounded = |digits: usize| format!("{middle:.digits$e}").parse::<f64>().ok();
    (0..MOST_DIGITS).filter_map(rounded).find(|short| lo <= *short && *short <= hi).unwrap_or(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_with_as_few_digits_as_possible() {
        assert_eq!(short_number_in([-1e-9, 2e-9]), 0.0);
        assert_eq!(short_number_in([0.999_999_999, 1.000_000_001]), 1.0);
        assert_eq!(short_number_in([0.333_331, 0.333_334]), 0.333_333);
        assert_eq!(short_number_in([-2.5, -2.4]), -2.5);
        assert_eq!(short_number_in([1.0, f64::INFINITY]), 2.0);
    }
}
