//! Affine symmetries of a function: all fields `x ↦ A x + b` along which it does not change, and which of them make a set.
//!
//! A symmetry means `∇f(x)·(A x + b) = 0` for all `x`: linear equations for `A` and `b`, taken at random points of the box.
//! At a critical point such a field is tangent to the critical set, so a set is explained where the fields span it. What is
//! told is proved: `identity` looks at the equations where no term is too small to be seen.

use super::identity::is_kept;
use super::name::{echelon, named};
use super::stage::Stage;
use crate::classify::gradient_bounds::gradient_with_bounds;
use crate::critical::critical_set::{Continuum, CriticalSet};
use crate::graph::formula::Formula;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{all_finite, dot, norm, norm_max};
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;

/// Functions of more variables are not searched for symmetries.
const MOST_VARIABLES: usize = 8;
/// Points for each unknown.
const POINTS: usize = 3;
/// A field keeps the function if at no point it changes it by more than this share of what a field of its size could.
const KEPT: f64 = 1e-10;
/// Singular values below this share of the largest belong to candidates.
const CANDIDATE: f64 = 1e-13;
/// Squared parts below this are rounding.
const NOTHING: f64 = 1e-16;
/// Samples at which a set is looked at.
const SAMPLES: usize = 5;

/// Random places of the whole box at which a field is tested; so many samples have places around them too.
const PLACES: usize = 200;
/// Their distances, in units of the box.
const DISTANCES: [f64; 4] = [1e-4, 1e-3, 1e-2, 0.1];
/// A field keeps the function if at no place it changes it by more than this share of gradient times length, and rounding.
const KEPT_ANYWHERE: f64 = 1e-9;
/// Entries below this share of the largest are left out of the words.
const DROPPED: f64 = 1e-8;

/// A field `x ↦ A x + b` as the entries of `A`, row by row, followed by those of `b`.
pub(super) type Field = Vec<f64>;

/// Names the symmetry of each set that consists of orbits of a known one. Cost: some 3n² gradients.
pub fn name_symmetries(objective: &dyn Objective, formula: &Formula, set: &mut CriticalSet) {
    let n = objective.dimension();
    if set.continua.is_empty() || n > MOST_VARIABLES || n == 0 {
        return;
    }
    let seeds: Vec<Vec<f64>> = set.continua.iter().flat_map(|continuum| continuum.samples.iter().cloned()).collect();
    let stage = Stage::new(objective, &set.bounds, &seeds);
    let mut fields = symmetries(&stage);
    let places = places(&stage, &seeds);
    fields.retain(|field| keeps_everywhere(&stage, field, &places));
    if fields.is_empty() {
        return;
    }
    for continuum in &mut set.continua {
        let told = explanation(&stage, &fields, continuum);
        continuum.symmetry = told
            .filter(|(_, own)| own.iter().all(|field| is_plain(&stage, field)) && is_proved(formula, own))
            .and_then(|(class, own)| {
                let centre = &continuum.samples[0];
                named(class, &own, (&formula.parameters, centre))
            });
    }
}

/// Whether it is proved that all these fields keep the function.
fn is_proved(formula: &Formula, fields: &[Field]) -> bool {
    !fields.is_empty() && is_kept(formula, &echelon(fields.to_vec()))
}

/// Random points of the box, and points around samples at several distances.
fn places(stage: &Stage<'_>, samples: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut random = RandomNumbers::new(2);
    let mut places: Vec<Vec<f64>> = Vec::new();
    for _ in 0..PLACES {
        places.push(stage.window.iter().map(|[lo, hi]| random.uniform_between(*lo, *hi)).collect());
    }
    for x in samples.iter().step_by(samples.len().div_ceil(PLACES).max(1)) {
        for distance in DISTANCES {
            let direction = random.on_sphere(x.len());
            places.push((0..x.len()).map(|i| x[i] + distance * stage.units[i] * direction[i]).collect());
        }
    }
    places
}

/// Whether a field changes the function at none of the places by more than rounding, measured by its gradient there.
fn keeps_everywhere(stage: &Stage<'_>, field: &Field, places: &[Vec<f64>]) -> bool {
    let n = stage.dimension();
    let mut looked_at = 0;
    for x in places {
        let error: Vec<f64> = x.iter().map(|x| f64::EPSILON * x.abs()).collect();
        let Some(gradient) = gradient_with_bounds(stage.objective, x, &error) else { continue };
        let arrow: Vec<f64> = (0..n).map(|i| dot(&field[i * n..(i + 1) * n], x) + field[n * n + i]).collect();
        let change: f64 = (0..n).map(|i| gradient.value(1 + i) * arrow[i]).sum();
        let rounding: f64 = (0..n).map(|i| gradient.error(1 + i) * arrow[i].abs()).sum();
        let steepness = norm(&(0..n).map(|i| gradient.value(1 + i) * stage.units[i]).collect::<Vec<_>>());
        let length = norm(&(0..n).map(|i| arrow[i] / stage.units[i]).collect::<Vec<_>>());
        if change.abs() > KEPT_ANYWHERE * steepness * length + rounding {
            return false;
        }
        looked_at += usize::from(steepness > 0.0);
    }
    looked_at >= PLACES / 2
}

/// Whether no entry of a field that counts in units of the box is too small to be told.
fn is_plain(stage: &Stage<'_>, field: &Field) -> bool {
    let n = stage.dimension();
    let unit =
        |k: usize| if k < n * n { stage.units[k % n] / stage.units[k / n] } else { 1.0 / stage.units[k - n * n] };
    let scaled: Vec<f64> = field.iter().enumerate().map(|(k, entry)| (entry * unit(k)).abs()).collect();
    let (largest, largest_scaled) = (norm_max(field), norm_max(&scaled));
    field
        .iter()
        .zip(&scaled)
        .all(|(own, scaled)| own.abs() > DROPPED * largest || *scaled <= KEPT_ANYWHERE * largest_scaled)
}

/// The classes of fields, the simplest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Translation,
    Rotation,
    Scaling,
    Linear,
}

/// The simplest class of fields that span the set at its samples, and those fields.
fn explanation(stage: &Stage<'_>, fields: &[Field], continuum: &Continuum) -> Option<(Class, Vec<Field>)> {
    let step = continuum.samples.len().div_ceil(SAMPLES).max(1);
    [Class::Translation, Class::Rotation, Class::Scaling, Class::Linear].into_iter().find_map(|class| {
        let own = subspace(fields, class, stage.dimension());
        let spans = |x: &Vec<f64>| rank(stage, &own, x) == continuum.dimension;
        let spanned = continuum.samples.iter().step_by(step).filter(|x| spans(x)).count();
        // At a fixed point of the symmetry its fields vanish.
        let looked_at = continuum.samples.iter().step_by(step).count();
        (looked_at > 0 && spanned + 1 >= looked_at && spanned > 0).then_some((class, own))
    })
}

/// All fields that keep the function, orthonormal as vectors in units of the box, given in its coordinates.
fn symmetries(stage: &Stage<'_>) -> Vec<Field> {
    let n = stage.dimension();
    let unknowns = n * n + n;
    let rows = equations(stage, POINTS * unknowns);
    if rows.len() < 2 * unknowns {
        return Vec::new();
    }
    let mut gram = vec![0.0; unknowns * unknowns];
    for row in &rows {
        for i in 0..unknowns {
            for j in 0..unknowns {
                gram[i * unknowns + j] += row[i] * row[j];
            }
        }
    }
    let Ok(eigen) = SymmetricEigen::new(&gram, unknowns) else { return Vec::new() };
    let limit = CANDIDATE * eigen.norm();
    let candidates = (0..unknowns).take_while(|k| eigen.values[*k] <= limit).map(|k| eigen.vector(k));
    let keeps = |field: &&[f64]| rows.iter().all(|row| dot(row, field).abs() <= KEPT);
    candidates.filter(keeps).map(|field| in_coordinates(stage, field)).collect()
}

/// Equations for the entries of fields in units of the box, each of length 1.
fn equations(stage: &Stage<'_>, count: usize) -> Vec<Vec<f64>> {
    let n = stage.dimension();
    let mut random = RandomNumbers::new(1);
    let mut rows = Vec::with_capacity(count);
    for _ in 0..count {
        let x: Vec<f64> = stage.window.iter().map(|[lo, hi]| random.uniform_between(*lo, *hi)).collect();
        let mut gradient = vec![0.0; n];
        let value = stage.objective.value_gradient(&x, &mut gradient);
        let g: Vec<f64> = gradient.iter().zip(&stage.units).map(|(g, w)| g * w).collect();
        let u = stage.to_units(&x);
        let mut row: Vec<f64> = g.iter().flat_map(|g| u.iter().map(move |u| g * u)).collect();
        row.extend(&g);
        let size = norm(&row);
        if value.is_finite() && all_finite(&row) && size > 0.0 {
            row.iter_mut().for_each(|entry| *entry /= size);
            rows.push(row);
        }
    }
    rows
}

fn in_coordinates(stage: &Stage<'_>, field: &[f64]) -> Field {
    let n = stage.dimension();
    let mut own = field.to_vec();
    for i in 0..n {
        for j in 0..n {
            own[i * n + j] *= stage.units[i] / stage.units[j];
        }
        own[n * n + i] *= stage.units[i];
    }
    let size = norm(&own);
    own.iter_mut().for_each(|entry| *entry /= size);
    own
}

/// The fields of a class in the span of others.
fn subspace(fields: &[Field], class: Class, n: usize) -> Vec<Field> {
    let s = fields.len();
    let outside: Vec<Vec<f64>> = fields.iter().map(|field| beyond(field, class, n)).collect();
    let mut gram = vec![0.0; s * s];
    for i in 0..s {
        for j in 0..s {
            gram[i * s + j] = dot(&outside[i], &outside[j]);
        }
    }
    let Ok(eigen) = SymmetricEigen::new(&gram, s) else { return Vec::new() };
    let own = (0..s).take_while(|k| eigen.values[*k] <= NOTHING).map(|k| eigen.vector(k));
    own.map(|weights| {
        let mut sum = vec![0.0; n * n + n];
        for (weight, field) in weights.iter().zip(fields) {
            sum.iter_mut().zip(field).for_each(|(s, f)| *s += weight * f);
        }
        sum
    })
    .collect()
}

/// The part of a field that does not belong to a class.
fn beyond(field: &[f64], class: Class, n: usize) -> Vec<f64> {
    let at = |i: usize, j: usize| field[i * n + j];
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    match class {
        Class::Translation => field[..n * n].to_vec(),
        Class::Rotation => pairs.map(|(i, j)| at(i, j) + at(j, i)).collect(),
        Class::Scaling => {
            let mixed = pairs.map(|(i, j)| if i == j { 0.0 } else { at(i, j) });
            mixed.chain(field[n * n..].iter().copied()).collect()
        }
        Class::Linear => Vec::new(),
    }
}

/// The number of independent directions of fields at a point.
fn rank(stage: &Stage<'_>, fields: &[Field], x: &[f64]) -> usize {
    let n = x.len();
    let arrow = |field: &Field| -> Vec<f64> {
        (0..n).map(|i| (dot(&field[i * n..(i + 1) * n], x) + field[n * n + i]) / stage.units[i]).collect()
    };
    let arrows: Vec<Vec<f64>> = fields.iter().map(arrow).collect();
    let mut gram = vec![0.0; n * n];
    for arrow in &arrows {
        for i in 0..n {
            for j in 0..n {
                gram[i * n + j] += arrow[i] * arrow[j];
            }
        }
    }
    let Ok(eigen) = SymmetricEigen::new(&gram, n) else { return 0 };
    let limit = (NOTHING.sqrt() * eigen.norm()).max(NOTHING);
    eigen.values.iter().filter(|value| **value > limit).count()
}
