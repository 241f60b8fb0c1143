//! Says in words why a degenerate point is what it is: the Hessian, the deciding derivative, and in the plane the valleys.

use super::centre::Centre;
use super::germ::GermVerdict;
use super::germ::verdict::Sign;
use super::outcome::{Outcome, Signs};
use crate::linalg::vector::norm;

/// The variables of the reduced function.
const NAMES: [&str; 3] = ["u", "v", "w"];
/// Directions in more variables than this are not written out.
const LISTED: usize = 4;

/// The whole reason, clause by clause.
pub fn reason(centre: &Centre, signs: Signs, verdict: &GermVerdict, outcome: &Outcome) -> String {
    let mut clauses = vec![hessian(centre, signs)];
    clauses.extend(variables(centre).filter(|_| centre.degree.is_some()));
    if centre.degree.is_none() {
        let order = centre.reduction.order();
        let null = if centre.basis.null.len() == 1 { "the null direction" } else { "the null directions" };
        clauses.push(format!("along {null} all derivatives vanish up to order {order}"));
    }
    // Where nothing is known to differ from 0, the germ has nothing to add.
    clauses.extend(verdict.reasons.iter().filter(|_| centre.degree.is_some()).cloned());
    clauses.push(outcome.because.clone());
    clauses.extend(plane(centre, signs, verdict));
    clauses.join("; ")
}

fn hessian(centre: &Centre, signs: Signs) -> String {
    let n = centre.place.x.len();
    let corank = centre.basis.null.len();
    let (count, verb) = if corank == 1 { ("one".to_string(), "vanishes") } else { (corank.to_string(), "vanish") };
    let rest = match (signs.negative, signs.positive) {
        (0, 0) if n == 1 => return "the second derivative vanishes".into(),
        (0, 0) => return "the Hessian vanishes".into(),
        (0, 1) => ", the other is positive".to_string(),
        (1, 0) => ", the other is negative".into(),
        (0, _) => ", the others are positive".into(),
        (_, 0) => ", the others are negative".into(),
        (1, 1) => ", one is negative and one positive".into(),
        (1, positive) => format!(", one is negative and {positive} are positive"),
        (negative, 1) => format!(", {negative} are negative and one is positive"),
        (negative, positive) => format!(", {negative} are negative and {positive} are positive"),
    };
    format!("of {n} eigenvalues of the Hessian {count} {verb}{rest}")
}

/// What the variables of the reduced function are.
fn variables(centre: &Centre) -> Option<String> {
    let n = centre.place.x.len();
    let names: &[&str] = if centre.basis.null.len() <= NAMES.len() { &NAMES } else { return None };
    if n == 1 {
        return Some("with u the distance from the point".into());
    }
    let vector = |direction: &Vec<f64>| {
        let length = norm(direction);
        let entries: Vec<String> = direction.iter().map(|d| short(d / length)).collect();
        format!("[{}]", entries.join(", "))
    };
    let each =
        names.iter().zip(&centre.basis.null).map(|(name, direction)| format!("{name} along {}", vector(direction)));
    (n <= LISTED).then(|| format!("with {}", each.collect::<Vec<_>>().join(" and ")))
}

/// A number to four digits, 0 where it is rounding beside 1.
fn short(number: f64) -> String {
    let rounded = if number.abs() < 1e-12 { 0.0 } else { number };
    let text = format!("{rounded:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// In two variables: the index of the gradient field, and where the function falls and rises.
fn plane(centre: &Centre, signs: Signs, verdict: &GermVerdict) -> Option<String> {
    if centre.place.x.len() != 2 {
        return None;
    }
    let (valleys, ridges) = match &centre.basis.null[..] {
        [null] => along_one(null, signs, verdict)?,
        [first, second] => {
            let sectors = verdict.sectors.as_ref()?;
            let turned = |angles: &[f64]| {
                angles.iter().map(|a| direction_of(&[(a.cos(), first), (a.sin(), second)])).collect::<Vec<f64>>()
            };
            (turned(&sectors.valleys), turned(&sectors.ridges))
        }
        _ => return None,
    };
    let index = 1 - valleys.len() as i64;
    if valleys.is_empty() || ridges.is_empty() {
        return Some("the Poincaré–Hopf index is 1".into());
    }
    let (down, up) = (counted(valleys.len(), "valley"), counted(ridges.len(), "ridge"));
    let (falls, rises) = (degrees(&valleys), degrees(&ridges));
    let mut all: Vec<i64> = falls.iter().chain(&rises).copied().collect();
    all.sort_unstable();
    all.dedup();
    let is_told_apart = all.len() == falls.len() + rises.len();
    Some(if is_told_apart {
        let (falls, rises) = (listed(&falls), listed(&rises));
        format!("it falls towards {falls} and rises towards {rises}: {down}, {up}, Poincaré–Hopf index {index}")
    } else {
        format!("{down} and {up} meet here, some of them with the same tangent: Poincaré–Hopf index {index}")
    })
}

/// Angles in whole degrees, ascending.
fn degrees(angles: &[f64]) -> Vec<i64> {
    let mut degrees: Vec<i64> = angles.iter().map(|a| (a.to_degrees().round() as i64).rem_euclid(360)).collect();
    degrees.sort_unstable();
    degrees
}

fn listed(degrees: &[i64]) -> String {
    let texts: Vec<String> = degrees.iter().map(|d| format!("{d}°")).collect();
    match &texts[..] {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => texts.concat(),
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The angles of valleys and ridges where one eigenvalue vanishes: along the null direction, and across it.
fn along_one(null: &[f64], signs: Signs, verdict: &GermVerdict) -> Option<(Vec<f64>, Vec<f64>)> {
    let ahead = direction_of(&[(1.0, &null.to_vec())]);
    let back = ahead + std::f64::consts::PI;
    let across = [ahead + std::f64::consts::FRAC_PI_2, ahead - std::f64::consts::FRAC_PI_2];
    let slope = verdict.leading.first().map(|(_, value)| *value);
    let (falling, rising) = match (verdict.sign, slope) {
        (Sign::PositiveDefinite, _) => (vec![], vec![ahead, back]),
        (Sign::NegativeDefinite, _) => (vec![ahead, back], vec![]),
        (Sign::Indefinite, Some(slope)) if slope > 0.0 => (vec![back], vec![ahead]),
        (Sign::Indefinite, Some(_)) => (vec![ahead], vec![back]),
        _ => return None,
    };
    // Sectors of one sign that touch are one: across the valley the Hessian has the sign of one of the two.
    Some(match (signs.positive, falling.len(), rising.len()) {
        (1, 0, _) | (0, _, 0) => {
            if signs.positive == 1 {
                (vec![], vec![across[0]])
            } else {
                (vec![across[0]], vec![])
            }
        }
        (1, 1, _) => (falling.clone(), vec![falling[0] + std::f64::consts::PI]),
        (1, _, _) => (falling, across.to_vec()),
        (_, _, 1) => (vec![rising[0] + std::f64::consts::PI], rising),
        _ => (across.to_vec(), rising),
    })
}

/// The angle of a combination of two vectors of the plane.
fn direction_of(parts: &[(f64, &Vec<f64>)]) -> f64 {
    let (x, y) = parts.iter().fold((0.0, 0.0), |(x, y), (factor, v)| (x + factor * v[0], y + factor * v[1]));
    f64::atan2(y, x)
}
