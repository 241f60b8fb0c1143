//! Adds nodes to a graph with constants drawn to the front, so that equal subexpressions meet. Nothing changes a value by
//! more than rounding; no factor is dropped unless it is a structural 0 or 1.

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};

/// Whole exponents up to here are powers by repeated multiplication, which costs at most so many halves of an ulp.
pub(super) const LONGEST_CHAIN: f64 = 32.0;

/// A constant factor and what it multiplies; nothing where the node is a constant.
fn split(graph: &Graph, id: NodeId) -> (f64, Option<NodeId>) {
    match graph.op(id) {
        Op::Constant(bits) => (bits.value(), None),
        Op::Negate(a) => {
            let (factor, rest) = split(graph, *a);
            (-factor, rest)
        }
        Op::Product(parts) => match (graph.as_constant(parts[0]), &parts[1..]) {
            (Some(factor), [rest]) => (factor, Some(*rest)),
            _ => (1.0, Some(id)),
        },
        _ => (1.0, Some(id)),
    }
}

/// `factor·rest`.
pub(super) fn scaled(graph: &mut Graph, factor: f64, rest: Option<NodeId>) -> NodeId {
    let Some(rest) = rest else { return graph.constant(factor) };
    if factor == 1.0 {
        rest
    } else if factor == -1.0 {
        graph.add(Op::Negate(rest))
    } else if factor == 0.0 {
        graph.constant(0.0)
    } else {
        let factor = graph.constant(factor);
        graph.add(Op::Product([factor, rest].into()))
    }
}

/// `factor·a` with the constants of both in one.
pub(super) fn scale(graph: &mut Graph, factor: f64, a: NodeId) -> NodeId {
    let (inner, rest) = split(graph, a);
    scaled(graph, factor * inner, rest)
}

/// `a·b`.
pub(super) fn times(graph: &mut Graph, a: NodeId, b: NodeId) -> NodeId {
    let ((factor_a, a), (factor_b, b)) = (split(graph, a), split(graph, b));
    let rest = match (a, b) {
        (Some(a), Some(b)) if a == b => Some(square(graph, a)),
        (Some(a), Some(b)) => Some(graph.add(Op::Product([a.min(b), a.max(b)].into()))),
        (a, b) => a.or(b),
    };
    scaled(graph, factor_a * factor_b, rest)
}

/// The sum of terms; those that differ by a constant factor become one. `None` where there are none.
///
/// Short sums are brought into one form up to a factor `±2^k`, in an order of their own, so that sums that differ by such a
/// factor are one node; powers of two cost no rounding.
pub(super) fn total(graph: &mut Graph, terms: &[NodeId]) -> Option<NodeId> {
    if let [only] = terms {
        return Some(*only);
    }
    let mut parts: Vec<(f64, Option<NodeId>)> = Vec::with_capacity(terms.len());
    let short = terms.len() <= LONGEST_SORTED;
    for term in terms {
        let (factor, rest) = split(graph, *term);
        let same = if short { parts.iter_mut().find(|(_, other)| *other == rest) } else { None };
        match same {
            Some((sum, _)) => *sum += factor,
            None => parts.push((factor, rest)),
        }
    }
    let mut scale = 1.0;
    if short {
        parts.sort_by_key(|(_, rest)| *rest);
        scale = parts.first().map_or(1.0, |(factor, _)| leading_power_of_two(*factor));
    }
    let kept: Vec<NodeId> = parts.into_iter().map(|(factor, rest)| scaled(graph, factor / scale, rest)).collect();
    let sum = match kept[..] {
        [] => return None,
        [only] => only,
        _ => graph.add(Op::Sum(kept.into())),
    };
    Some(self::scale(graph, scale, sum))
}

/// Longer sums keep their order: their terms differ.
const LONGEST_SORTED: usize = 16;

/// The factor `±2^k` that leaves a number of size 1 to 2; 1 where there is none.
fn leading_power_of_two(factor: f64) -> f64 {
    if !factor.is_normal() || factor.abs() > 1e100 || factor.abs() < 1e-100 {
        return 1.0;
    }
    let mantissa_bits = f64::MANTISSA_DIGITS - 1;
    f64::from_bits(factor.to_bits() >> mantissa_bits << mantissa_bits)
}

/// `a²`.
pub(super) fn square(graph: &mut Graph, a: NodeId) -> NodeId {
    let two = graph.constant(2.0);
    graph.add(Op::Power(a, two))
}

/// `1/a`.
pub(super) fn reciprocal(graph: &mut Graph, a: NodeId) -> NodeId {
    let one = graph.constant(1.0);
    graph.add(Op::Quotient(one, a))
}

/// `base^exponent` by repeated multiplication where the exponent is a short whole number.
///
/// Negative powers are powers of the reciprocal, which stays in range wherever the result does.
pub(super) fn power(graph: &mut Graph, base: NodeId, exponent: f64) -> NodeId {
    let whole = exponent.fract() == 0.0 && exponent.abs() <= LONGEST_CHAIN;
    if !whole {
        let exponent = graph.constant(exponent);
        return graph.add(Op::Power(base, exponent));
    }
    if exponent < 0.0 {
        let inverse = reciprocal(graph, base);
        return chain(graph, inverse, -exponent as u32);
    }
    chain(graph, base, exponent as u32)
}

fn chain(graph: &mut Graph, base: NodeId, exponent: u32) -> NodeId {
    match exponent {
        0 => graph.constant(1.0),
        1 => base,
        n if n % 2 == 0 => {
            let half = chain(graph, base, n / 2);
            square(graph, half)
        }
        n => {
            let before = chain(graph, base, n - 1);
            graph.add(Op::Product([before, base].into()))
        }
    }
}

/// `a` where the condition is not 0, else 0.
pub(super) fn guarded(graph: &mut Graph, condition: Option<NodeId>, a: NodeId) -> NodeId {
    let Some(condition) = condition else { return a };
    let zero = graph.constant(0.0);
    if a == zero { a } else { graph.add(Op::Select(condition, a, zero)) }
}
