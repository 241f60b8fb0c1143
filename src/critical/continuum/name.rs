//! Symmetries in words: `rotation of x, y`, `translation along (1, 1, 1)`, `scaling w -> s w, v -> v/s`.

use super::symmetry::{Class, Field};
use crate::graph::formula::{FormulaParameter, names_of};
use crate::linalg::solve::minimum_norm;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm_max;

/// Entries below this share of the largest are rounding.
const NOTHING: f64 = 1e-8;
/// Decimals of coordinates that are told.
const DECIMALS: f64 = 1e4;
/// The largest whole number as a weight of a scaling.
const MOST_WEIGHT: f64 = 12.0;

/// The fields of a class in words; `None` for scalings with weights that are no whole numbers.
pub(super) fn named(class: Class, fields: &[Field], (parameters, at): (&[FormulaParameter], &[f64])) -> Option<String> {
    let names: Vec<String> = parameters.iter().flat_map(names_of).collect();
    if names.len() != at.len() {
        return None;
    }
    match class {
        Class::Translation => Some(translation(fields, &names)),
        Class::Rotation => Some(rotation(fields, &names)),
        Class::Scaling => {
            let [field] = fields else { return Some(moved("scaling of", fields, &names)) };
            Some(scaling(field, parameters).unwrap_or_else(|| moved("scaling of", fields, &names)))
        }
        Class::Linear => Some(linear(fields, &names)),
    }
}

fn translation(fields: &[Field], names: &[String]) -> String {
    let n = names.len();
    let moving = moving(fields, n);
    match fields {
        _ if moving.len() == fields.len() => {
            format!("translation along {}", moving.iter().map(|i| names[*i].as_str()).collect::<Vec<_>>().join(", "))
        }
        _ => {
            let all: Vec<String> = echelon(fields.iter().map(|field| field[n * n..].to_vec()).collect())
                .iter()
                .map(|row| tuple(row))
                .collect();
            format!("translation along {}", all.join(", "))
        }
    }
}

/// The same span by rows that each have a 1 where the others have 0 (Gauss and Jordan).
pub(super) fn echelon(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let columns = rows.first().map_or(0, Vec::len);
    let mut next = 0;
    for column in 0..columns {
        let Some(pivot) = (next..rows.len()).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
        else {
            break;
        };
        let size = rows[pivot][column];
        if size.abs() <= NOTHING {
            continue;
        }
        rows.swap(next, pivot);
        rows[next].iter_mut().for_each(|entry| *entry /= size);
        let row = rows[next].clone();
        for (_, other) in rows.iter_mut().enumerate().filter(|(at, _)| *at != next) {
            let factor = other[column];
            other.iter_mut().zip(&row).for_each(|(o, r)| *o -= factor * r);
        }
        next += 1;
    }
    rows
}

fn rotation(fields: &[Field], names: &[String]) -> String {
    let n = names.len();
    let centre = fields.iter().find_map(|field| centre(field, n));
    let about = centre.filter(|c| norm_max(c) > NOTHING).map_or(String::new(), |c| format!(" about {}", tuple(&c)));
    let moving = moving(fields, n);
    if let ([field], 3, 3) = (fields, n, moving.len()) {
        let axis = [field[2 * n + 1], field[2], field[n]];
        let through = about.replace(" about ", " through ");
        return format!("rotation about the axis {}{through}", direction(&axis));
    }
    let list: Vec<&str> = moving.iter().map(|i| names[*i].as_str()).collect();
    format!("rotation of {}{about}", list.join(", "))
}

/// The point nearest to the origin that a rotation leaves where it is.
fn centre(field: &Field, n: usize) -> Option<Vec<f64>> {
    let a = |i: usize, j: usize| field[i * n + j];
    // Aᵀ A c = −Aᵀ b.
    let square: Vec<f64> = (0..n * n).map(|k| (0..n).map(|m| a(m, k / n) * a(m, k % n)).sum()).collect();
    let right: Vec<f64> = (0..n).map(|j| -(0..n).map(|m| a(m, j) * field[n * n + m]).sum::<f64>()).collect();
    let eigen = SymmetricEigen::new(&square, n).ok()?;
    Some(minimum_norm(&eigen, &right, NOTHING).0)
}

/// `scaling w -> s w, v -> v/s` with weights that are whole numbers.
fn scaling(field: &Field, parameters: &[FormulaParameter]) -> Option<String> {
    let n: usize = parameters.iter().map(|parameter| parameter.shape.size()).sum();
    let diagonal: Vec<f64> = (0..n).map(|i| field[i * n + i]).collect();
    let largest = norm_max(&diagonal);
    let least = diagonal.iter().map(|d| d.abs()).filter(|d| *d > NOTHING * largest).fold(f64::INFINITY, f64::min);
    let first = diagonal.iter().find(|d| d.abs() > NOTHING * largest)?;
    let weights: Vec<f64> = diagonal.iter().map(|d| d / least * first.signum()).collect();
    let is_whole = |w: &f64| (w - w.round()).abs() <= NOTHING * MOST_WEIGHT && w.abs() <= MOST_WEIGHT;
    if !weights.iter().all(is_whole) {
        return None;
    }
    let mut parts = Vec::new();
    let mut next = 0;
    for parameter in parameters {
        let own = &weights[next..next + parameter.shape.size()];
        next += own.len();
        let names = names_of(parameter);
        if own.windows(2).all(|pair| pair[0].round() == pair[1].round()) {
            parts.extend(own.first().and_then(|w| scaled(&parameter.name, *w)));
        } else {
            parts.extend(names.iter().zip(own).filter_map(|(name, w)| scaled(name, *w)));
        }
    }
    Some(format!("scaling {}", parts.join(", ")))
}

fn scaled(name: &str, weight: f64) -> Option<String> {
    match weight.round() as i64 {
        0 => None,
        1 => Some(format!("{name} -> s {name}")),
        -1 => Some(format!("{name} -> {name}/s")),
        weight if weight > 0 => Some(format!("{name} -> s^{weight} {name}")),
        weight => Some(format!("{name} -> {name}/s^{}", -weight)),
    }
}

fn linear(fields: &[Field], names: &[String]) -> String {
    if let [field] = fields {
        let list = moving(std::slice::from_ref(field), names.len());
        let list: Vec<&str> = list.iter().map(|i| names[*i].as_str()).collect();
        return format!("linear maps of {} in one parameter", list.join(", "));
    }
    format!("gauge: a group of linear maps of dimension {}", fields.len())
}

fn moved(what: &str, fields: &[Field], names: &[String]) -> String {
    let list: Vec<&str> = moving(fields, names.len()).iter().map(|i| names[*i].as_str()).collect();
    format!("{what} {}", list.join(", "))
}

/// The variables that some field changes.
fn moving(fields: &[Field], n: usize) -> Vec<usize> {
    let moves = |i: usize, field: &Field| {
        norm_max(&field[i * n..(i + 1) * n]).max(field[n * n + i].abs()) > NOTHING * norm_max(field)
    };
    (0..n).filter(|i| fields.iter().any(|field| moves(*i, field))).collect()
}

/// A direction with 1 as its largest entry.
fn direction(v: &[f64]) -> String {
    let largest = v.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() * (1.0 + NOTHING) { *x } else { m });
    tuple(&v.iter().map(|x| x / largest).collect::<Vec<_>>())
}

fn tuple(v: &[f64]) -> String {
    // Adding 0 turns −0 into 0.
    let entries: Vec<String> = v.iter().map(|x| format!("{}", (x * DECIMALS).round() / DECIMALS + 0.0)).collect();
    format!("({})", entries.join(", "))
}
