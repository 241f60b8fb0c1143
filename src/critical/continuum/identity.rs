//! Proofs that a function keeps its value along a field, by evaluation over a finite field.
//!
//! `∇f(x)·(A x + b) = 0` is looked at where numbers are residues modulo a prime ([`crate::graph::residues`]). There a sum that is
//! not identically 0 vanishes at a random point with a small chance, however small its terms are in doubles.

use crate::graph::derivative::gradient;
use crate::graph::formula::Formula;
use crate::graph::residues::{PRIME, add, drawn, evaluated, inverse, may_jump, multiply, opposite, points};
use crate::graph::{Graph, NodeId};

/// Entries of a field are taken for fractions with denominators up to this one …
const LARGEST_DENOMINATOR: u64 = 10_000;
/// … which they are near to this.
const NEAR: f64 = 1e-9;

/// Whether a formula keeps its value along all fields `x ↦ A x + b` in the span of `rows`, each the entries of `A`, row by
/// row, followed by those of `b`: fractions, but for rounding. Cost: that of the symbolic gradient.
pub(super) fn is_kept(formula: &Formula, rows: &[Vec<f64>]) -> bool {
    let Ok(flat) = formula.flat() else { return false };
    let Some(output) = flat.outputs.first() else { return false };
    if may_jump(flat.graph) {
        return false;
    }
    let n = formula.dimension();
    let mut graph = flat.graph.clone();
    let slopes = gradient(&mut graph, *output, n);
    let fields: Option<Vec<Vec<u64>>> =
        rows.iter().map(|row| row.iter().map(|entry| fraction(*entry)).collect()).collect();
    fields.is_some_and(|fields| (1..=points(&graph)).all(|seed| vanishes(&graph, &slopes, &fields, seed)))
}

/// Whether the change along all fields is 0 at a random point.
fn vanishes(graph: &Graph, slopes: &[NodeId], fields: &[Vec<u64>], seed: u64) -> bool {
    let n = slopes.len();
    let x: Vec<u64> = (0..n).map(|i| drawn(&(seed, i))).collect();
    let Some(values) = evaluated(graph, &x, seed) else { return false };
    fields.iter().all(|field| {
        let change = (0..n).fold(0, |sum, i| {
            let arrow = (0..n).fold(field[n * n + i], |arrow, j| add(arrow, multiply(field[i * n + j], x[j])));
            add(sum, multiply(values[slopes[i].index()], arrow))
        });
        change == 0
    })
}

/// The residue of the fraction of least denominator near a number, by continued fractions.
fn fraction(value: f64) -> Option<u64> {
    let size = value.abs();
    let (mut rest, mut last, mut here) = (size, (0.0, 1.0), (1.0, 0.0));
    while here.1 <= LARGEST_DENOMINATOR as f64 {
        let whole = rest.floor();
        (last, here) = (here, (whole * here.0 + last.0, whole * here.1 + last.1));
        if (here.0 / here.1 - size).abs() <= NEAR * size.max(1.0) && here.1 <= LARGEST_DENOMINATOR as f64 {
            let found = multiply(here.0 as u64 % PRIME, inverse(here.1 as u64)?);
            return Some(if value < 0.0 { opposite(found) } else { found });
        }
        if rest == whole {
            return None;
        }
        rest = 1.0 / (rest - whole);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::residues::decimal;

    #[test]
    fn residues_are_those_of_fractions() {
        assert_eq!(decimal(0.1).map(|tenth| multiply(tenth, 10)), Some(1));
        assert_eq!(decimal(-2.5e-3).map(|x| add(multiply(x, 400), 1)), Some(0));
        assert_eq!(fraction(-2.0 / 3.0 + 1e-13).map(|x| add(multiply(x, 3), 2)), Some(0));
        assert_eq!(fraction(0.123_456_789_012), None);
        assert_eq!(inverse(7).map(|x| multiply(x, 7)), Some(1));
        assert_eq!(fraction(0.0), Some(0));
    }
}
