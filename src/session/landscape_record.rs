//! Results about a function at large as values: its symmetries, the strict-saddle test.

use super::proof_record::ended;
use super::record::{Record, boxed, count, optional, text};
use crate::graph::value::Value;
use crate::landscape::point_symmetry::PointSymmetry;
use crate::landscape::strict_saddle::{StrictSaddle, StrictVerdict};
use crate::landscape::symmetry::continuous::Continuous;
use crate::landscape::symmetry::signed::SignedPermutation;
use crate::landscape::symmetry::{Symmetries, SymmetryProof};

/// What leaves a function unchanged.
pub fn symmetry(found: &Symmetries, names: &[String]) -> Value {
    const NAMES: &[&str] = &["order", "generators", "continuous", "unproved"];
    let generators = found.generators.iter().map(|generator| self::generator(generator, names));
    let continuous = found.continuous.iter().map(|group| self::continuous(group, names));
    let values = vec![
        Value::number(found.order),
        Value::List(generators.collect()),
        Value::List(continuous.collect()),
        count(found.unproved),
    ];
    Record::new("symmetry", NAMES, values).into_value()
}

/// `images[i] = ±j`: the `i`-th variable goes to the `j`-th, counted from 1.
fn generator((permutation, proof): &(SignedPermutation, SymmetryProof), names: &[String]) -> Value {
    let signed = |(to, changes): &(usize, bool)| if *changes { -(*to as f64 + 1.0) } else { *to as f64 + 1.0 };
    let images: Vec<f64> = permutation.images.iter().map(signed).collect();
    let values = vec![text(permutation.text(names)), Value::vector(&images), text(proof.word())];
    Record::new("symmetry_generator", &["text", "images", "proof"], values).into_value()
}

fn continuous(group: &Continuous, names: &[String]) -> Value {
    let values = vec![text(group.text(names)), text(group.kind.word()), text(SymmetryProof::Identity.word())];
    Record::new("symmetry_group", &["text", "kind", "proof"], values).into_value()
}

/// What symmetries do with one point.
pub fn point_symmetry(found: &PointSymmetry, names: &[String]) -> Value {
    const NAMES: &[&str] = &["group_order", "size", "stabilizer", "images", "dimension", "moving"];
    let values = vec![
        optional(Some(found.group_order).filter(|_| found.is_order_exact), Value::number),
        optional(found.size, count),
        optional(found.stabilizer(), Value::number),
        Value::List(found.images.iter().map(|x| Value::vector(x)).collect()),
        count(found.dimension),
        Value::List(found.moving.iter().map(|group| text(group.text(names))).collect()),
    ];
    Record::new("point_symmetry", NAMES, values).into_value()
}

/// What came of the strict-saddle test.
pub fn strict_saddle(found: &StrictSaddle) -> Value {
    const NAMES: &[&str] =
        &["verdict", "alpha", "gamma", "eps", "delta", "witness", "minima", "undecided", "boxes", "ended", "proof"];
    let (verdict, witness) = match &found.verdict {
        StrictVerdict::Proved => ("proved", None),
        StrictVerdict::Refuted { witness, .. } => ("refuted", Some(witness)),
        StrictVerdict::Undecided => ("undecided", None),
    };
    let of = found.parameters;
    let values = vec![
        text(verdict),
        optional(of, |of| Value::number(of.alpha)),
        optional(of, |of| Value::number(of.gamma)),
        optional(of, |of| Value::number(of.epsilon)),
        optional(of, |of| Value::number(of.delta)),
        optional(witness, |x| Value::vector(x)),
        Value::List(found.minima.iter().map(|x| Value::vector(x)).collect()),
        Value::List(found.undecided.iter().map(|part| boxed(part)).collect()),
        count(found.boxes),
        ended(found.ended),
        optional((verdict != "undecided").then_some("certified"), text),
    ];
    Record::new("strict_saddle", NAMES, values).into_value()
}
