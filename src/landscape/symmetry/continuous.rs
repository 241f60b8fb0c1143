//! One-parameter groups of linear maps that leave a function unchanged: scalings `x_i → k^{a_i} x_i` and rotations.
//!
//! A field `A x` with `∇f(x)·A x = 0` for all `x` generates such a group. For diagonal and for antisymmetric `A` these are
//! linear equations at random points; solutions are taken for fractions and proved over a finite field.

use crate::graph::residues::{add, drawn, evaluated, multiply, whole};
use crate::graph::{Graph, NodeId};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{all_finite, norm};
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;

/// Above so many variables rotations are not searched for: their planes are too many.
const MOST_ROTATED: usize = 16;
/// Equations for each unknown, and so many more.
const EQUATIONS: (usize, usize) = (3, 10);
/// Squared singular values below this, for each equation of length 1 or less, belong to candidates: rounding of the products
/// hides more, and what is proposed is proved.
const NOTHING: f64 = 1e-14;
/// Points that are moved along a group, and the terms of the series that moves them.
const MOVED: usize = 40;
const TERMS: u32 = 60;
/// Their values are the same within this share of what is added up.
const SAME_VALUE: f64 = 1e-8;
/// Entries are fractions with denominators up to this one, which they are near to this.
const FRACTION: (u32, f64) = (60, 1e-6);

/// Which kind of a group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneParameter {
    /// Variables are multiplied by powers of one positive number.
    Scaling,
    /// Planes are turned.
    Rotation,
}

impl OneParameter {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scaling => "scaling",
            Self::Rotation => "rotation",
        }
    }
}

/// A one-parameter group: entries `a` at places `(row, column)` of its field's matrix, all others 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Continuous {
    /// Which kind.
    pub kind: OneParameter,
    /// The entries, whole numbers; of a rotation those above the diagonal.
    pub entries: Vec<(usize, usize, i64)>,
}

impl Continuous {
    /// In words: `x -> k x, y -> k^-1 y`, `rotation of (x, y)`.
    pub fn text(&self, names: &[String]) -> String {
        let sign = |a: i64| if a < 0 { "-" } else { "" };
        let part = |(i, j, a): &(usize, usize, i64)| match (self.kind, a) {
            (OneParameter::Scaling, 1) => format!("{} -> k*{}", names[*i], names[*i]),
            (OneParameter::Scaling, -1) => format!("{} -> {}/k", names[*i], names[*i]),
            (OneParameter::Scaling, a) if *a < 0 => format!("{} -> {}/k^{}", names[*i], names[*i], -a),
            (OneParameter::Scaling, a) => format!("{} -> k^{a}*{}", names[*i], names[*i]),
            (OneParameter::Rotation, 1 | -1) => format!("({}, {}{})", names[*i], sign(*a), names[*j]),
            (OneParameter::Rotation, a) => format!("({}, {}{}) {}-fold", names[*i], sign(*a), names[*j], a.abs()),
        };
        let parts: Vec<String> = self.entries.iter().map(part).collect();
        match self.kind {
            OneParameter::Scaling => parts.join(", "),
            OneParameter::Rotation => format!("rotation of {}", parts.join(", ")),
        }
    }

    /// The direction in which it moves a point: its field there.
    pub fn velocity(&self, x: &[f64]) -> Vec<f64> {
        let mut velocity = vec![0.0; x.len()];
        self.matrix().iter().for_each(|(i, j, a)| velocity[*i] += *a as f64 * x[*j]);
        velocity
    }

    /// The entries of its matrix, both of each pair for a rotation.
    fn matrix(&self) -> Vec<(usize, usize, i64)> {
        let mirrored = self.entries.iter().map(|(i, j, a)| (*j, *i, -a));
        match self.kind {
            OneParameter::Scaling => self.entries.clone(),
            OneParameter::Rotation => self.entries.iter().copied().chain(mirrored).collect(),
        }
    }

    /// Whether the function's slopes show that it does not change, at so many random points of a finite field.
    pub(super) fn is_proved(&self, graph: &Graph, slopes: &[NodeId], points: u64) -> bool {
        let matrix = self.matrix();
        let mut looked_at = 0;
        for seed in 1..=3 * points {
            let x: Vec<u64> = (0..slopes.len()).map(|i| drawn(&(seed, i))).collect();
            let Some(values) = evaluated(graph, &x, seed) else { continue };
            let change = matrix
                .iter()
                .fold(0, |sum, (i, j, a)| add(sum, multiply(values[slopes[*i].index()], multiply(whole(*a), x[*j]))));
            if change != 0 {
                return false;
            }
            looked_at += 1;
            if looked_at == points {
                return true;
            }
        }
        false
    }
}

impl Continuous {
    /// Whether values stay the same over long ways along the group: slopes alone do not see that the parts between poles may be
    /// at different heights, as those of `atan(x) + atan(1/x)`. Cost: some gradients and values.
    pub(super) fn keeps_values(&self, objective: &dyn Objective) -> bool {
        let n = objective.dimension();
        let mut random = RandomNumbers::new(29);
        let mut gradient = vec![0.0; n];
        (0..MOVED).all(|_| {
            let x: Vec<f64> = (0..n).map(|_| random.uniform_between(-1.3, 1.3)).collect();
            let value = objective.value_gradient(&x, &mut gradient);
            let size = value.abs() + x.iter().zip(&gradient).map(|(x, g)| (x * g).abs()).sum::<f64>();
            let there = objective.value(&self.moved(&x, random.uniform_between(-2.0, 2.0)));
            !size.is_finite() || !there.is_finite() || (there - value).abs() <= SAME_VALUE * size
        })
    }

    /// The point moved along the group: the exponential of the field's matrix, by its series.
    fn moved(&self, x: &[f64], parameter: f64) -> Vec<f64> {
        let matrix = self.matrix();
        let largest = matrix.iter().map(|(_, _, a)| a.unsigned_abs()).max().unwrap_or(1) as f64;
        let (mut sum, mut term) = (x.to_vec(), x.to_vec());
        for order in 1..=TERMS {
            let mut next = vec![0.0; x.len()];
            for (i, j, a) in &matrix {
                next[*i] += parameter / largest * *a as f64 * term[*j] / f64::from(order);
            }
            sum.iter_mut().zip(&next).for_each(|(s, t)| *s += t);
            term = next;
        }
        sum
    }
}

/// Groups of both kinds that random points propose. Cost: some gradients for each unknown, and its cube.
pub(super) fn candidates(objective: &dyn Objective) -> Vec<Continuous> {
    let n = objective.dimension();
    let diagonal: Vec<(usize, usize)> = (0..n).map(|i| (i, i)).collect();
    let planes: Vec<(usize, usize)> = match n {
        0..=MOST_ROTATED => (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect(),
        _ => Vec::new(),
    };
    let mut all = of_kind(objective, OneParameter::Scaling, &diagonal);
    all.extend(of_kind(objective, OneParameter::Rotation, &planes));
    all
}

fn of_kind(objective: &dyn Objective, kind: OneParameter, places: &[(usize, usize)]) -> Vec<Continuous> {
    let m = places.len();
    let Some(gram) = gram(objective, kind, places) else { return Vec::new() };
    let Ok(eigen) = SymmetricEigen::new(&gram, m) else { return Vec::new() };
    let n_equations = (EQUATIONS.0 * m + EQUATIONS.1) as f64;
    let small = (0..m).filter(|k| eigen.values[*k].abs() <= NOTHING * n_equations);
    let rows = echelon(small.map(|k| eigen.vector(k).to_vec()).collect());
    let entries = |row: Vec<f64>| -> Option<Continuous> {
        let whole = whole_numbers(&row)?;
        let entries = places.iter().zip(whole).filter(|(_, a)| *a != 0).map(|((i, j), a)| (*i, *j, a)).collect();
        Some(Continuous { kind, entries })
    };
    rows.into_iter().filter_map(entries).filter(|group| !group.entries.is_empty()).collect()
}

/// The Gram matrix of the changes along each elementary field at random points; `None` where there are too few of these.
fn gram(objective: &dyn Objective, kind: OneParameter, places: &[(usize, usize)]) -> Option<Vec<f64>> {
    let (n, m) = (objective.dimension(), places.len());
    if m == 0 {
        return None;
    }
    let wanted = EQUATIONS.0 * m + EQUATIONS.1;
    let mut random = RandomNumbers::new(23);
    let (mut gram, mut gradient) = (vec![0.0; m * m], vec![0.0; n]);
    let mut found = 0;
    for attempt in 0..4 * wanted {
        let low = if attempt < 2 * wanted { -1.2 } else { 0.2 };
        let x: Vec<f64> = (0..n).map(|_| random.uniform_between(low, 1.3)).collect();
        let value = objective.value_gradient(&x, &mut gradient);
        let size = norm(&gradient) * norm(&x);
        if !value.is_finite() || !all_finite(&gradient) || size == 0.0 {
            continue;
        }
        let row: Vec<f64> = places
            .iter()
            .map(|(i, j)| match kind {
                OneParameter::Scaling => gradient[*i] * x[*i] / size,
                OneParameter::Rotation => (gradient[*i] * x[*j] - gradient[*j] * x[*i]) / size,
            })
            .collect();
        for (a, line) in row.iter().zip(gram.chunks_mut(m)) {
            line.iter_mut().zip(&row).for_each(|(entry, b)| *entry += a * b);
        }
        found += 1;
        if found == wanted {
            return Some(gram);
        }
    }
    None
}

/// The same span by rows that each have a 1 where the others have 0 (Gauss and Jordan).
fn echelon(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let columns = rows.first().map_or(0, Vec::len);
    let mut next = 0;
    for column in 0..columns {
        let pivot = (next..rows.len()).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()));
        let Some(pivot) = pivot.filter(|pivot| rows[*pivot][column].abs() > FRACTION.1) else { continue };
        rows.swap(next, pivot);
        let size = rows[next][column];
        rows[next].iter_mut().for_each(|entry| *entry /= size);
        let row = rows[next].clone();
        for other in rows.iter_mut().enumerate().filter(|(at, _)| *at != next).map(|(_, other)| other) {
            let factor = other[column];
            other.iter_mut().zip(&row).for_each(|(o, r)| *o -= factor * r);
        }
        next += 1;
    }
    rows
}

/// A multiple of a row that has whole numbers only.
fn whole_numbers(row: &[f64]) -> Option<Vec<i64>> {
    (1..=FRACTION.0).map(f64::from).find_map(|factor| {
        let scaled = row.iter().map(|entry| factor * entry);
        let is_whole = scaled.clone().all(|entry| (entry - entry.round()).abs() <= FRACTION.1 * factor);
        is_whole.then(|| scaled.map(|entry| entry.round() as i64).collect())
    })
}
