//! Proofs that a function keeps its value along a field, by evaluation over a finite field.
//!
//! `∇f(x)·(A x + b) = 0` is looked at where numbers are residues modulo a prime, decimals being exact fractions and each
//! value of an elementary function one of its own for each argument. There a sum that is not identically 0 vanishes at a
//! random point with a chance of its degree over the prime, however small its terms are in doubles.
//! Source: J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, J. ACM 27 (1980).

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::graph::derivative::gradient;
use crate::graph::formula::Formula;
use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};

/// The prime `2^61 − 1`.
const PRIME: u64 = (1 << 61) - 1;
/// Random points; the chance of an error is the power of that of one.
const POINTS: u64 = 4;
/// Entries of a field are taken for fractions with denominators up to this one …
const LARGEST_DENOMINATOR: u64 = 10_000;
/// … which they are near to this.
const NEAR: f64 = 1e-9;

/// Whether a formula keeps its value along all fields `x ↦ A x + b` in the span of `rows`, each the entries of `A`, row by
/// row, followed by those of `b`: fractions, but for rounding. Cost: that of the symbolic gradient.
pub(super) fn is_kept(formula: &Formula, rows: &[Vec<f64>]) -> bool {
    let Ok(flat) = formula.flat() else { return false };
    let Some(output) = flat.outputs.first() else { return false };
    let n = formula.dimension();
    let mut graph = flat.graph.clone();
    let slopes = gradient(&mut graph, *output, n);
    let fields: Option<Vec<Vec<u64>>> =
        rows.iter().map(|row| row.iter().map(|entry| fraction(*entry)).collect()).collect();
    fields.is_some_and(|fields| (1..=POINTS).all(|seed| vanishes(&graph, &slopes, &fields, seed)))
}

/// Whether the change along all fields is 0 at a random point.
fn vanishes(graph: &Graph, slopes: &[NodeId], fields: &[Vec<u64>], seed: u64) -> bool {
    let n = slopes.len();
    let x: Vec<u64> = (0..n).map(|i| hashed(&(seed, i))).collect();
    let Some(values) = evaluated(graph, &x) else { return false };
    fields.iter().all(|field| {
        let change = (0..n).fold(0, |sum, i| {
            let arrow = (0..n).fold(field[n * n + i], |arrow, j| add(arrow, multiply(field[i * n + j], x[j])));
            add(sum, multiply(values[slopes[i].index()], arrow))
        });
        change == 0
    })
}

/// The residues of all nodes at a point; `None` where a divisor is 0 or a constant is no number.
fn evaluated(graph: &Graph, x: &[u64]) -> Option<Vec<u64>> {
    let mut values: Vec<u64> = Vec::with_capacity(graph.len());
    for (_, op) in graph.nodes() {
        let of = |id: &NodeId| values[id.index()];
        let value = match op {
            Op::Constant(bits) => decimal(bits.value())?,
            Op::Variable(i) => *x.get(*i as usize)?,
            Op::Sum(terms) => terms.iter().fold(0, |sum, term| add(sum, of(term))),
            Op::Product(factors) => factors.iter().fold(1, |product, factor| multiply(product, of(factor))),
            Op::Negate(a) => multiply(PRIME - 1, of(a)),
            Op::Quotient(a, b) => multiply(of(a), inverse(of(b))?),
            Op::Power(a, b) => match graph.op(*b) {
                Op::Constant(bits) if is_whole(bits.value()) => whole_power(of(a), bits.value())?,
                _ => hashed(&("power", of(a), of(b))),
            },
            Op::Unary(function, a) => hashed(&(function, of(a))),
            Op::Binary(function, a, b) => hashed(&(function, of(a), of(b))),
            Op::Compare(comparison, a, b) => hashed(&(*comparison as u8, of(a), of(b))) & 1,
            Op::And(a, b) => u64::from(of(a) != 0 && of(b) != 0),
            Op::Or(a, b) => u64::from(of(a) != 0 || of(b) != 0),
            Op::Not(a) => u64::from(of(a) == 0),
            Op::Select(condition, then, otherwise) => {
                if of(condition) != 0 {
                    of(then)
                } else {
                    of(otherwise)
                }
            }
        };
        values.push(value);
    }
    Some(values)
}

fn is_whole(exponent: f64) -> bool {
    exponent.fract() == 0.0 && exponent.abs() < f64::from(i32::MAX)
}

fn whole_power(base: u64, exponent: f64) -> Option<u64> {
    let power = raised(base, exponent.abs() as u64);
    if exponent < 0.0 { inverse(power) } else { Some(power) }
}

/// The residue of the shortest decimal that is read as a number.
fn decimal(value: f64) -> Option<u64> {
    if !value.is_finite() {
        return None;
    }
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let shift = exponent.parse::<i64>().ok()? - (digits.len() as i64 - 1);
    let power = raised(10, shift.unsigned_abs());
    let scale = if shift < 0 { inverse(power)? } else { power };
    let size = multiply(digits.parse::<u64>().ok()? % PRIME, scale);
    Some(if value < 0.0 { multiply(PRIME - 1, size) } else { size })
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
            return Some(if value < 0.0 { multiply(PRIME - 1, found) } else { found });
        }
        if rest == whole {
            return None;
        }
        rest = 1.0 / (rest - whole);
    }
    None
}

fn hashed(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish() % PRIME
}

fn add(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn multiply(a: u64, b: u64) -> u64 {
    // The remainder is below the prime, so it fits.
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn raised(base: u64, exponent: u64) -> u64 {
    let (mut power, mut square, mut rest) = (1, base % PRIME, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            power = multiply(power, square);
        }
        square = multiply(square, square);
        rest /= 2;
    }
    power
}

/// By Fermat's theorem; `None` of 0.
fn inverse(a: u64) -> Option<u64> {
    (a != 0).then(|| raised(a, PRIME - 2))
}

#[cfg(test)]
mod tests {
    use super::*;

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
