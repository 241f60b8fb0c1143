//! Expressions that are nowhere negative by their form: sums of squares and even powers, and what must vanish where they do.
//!
//! `f = Σ cᵢ bᵢ^(2kᵢ)` with `cᵢ > 0` is 0 exactly where every `bᵢ` is; a point like that is a global minimum whatever the
//! derivatives there say.

use std::collections::BTreeSet;

use super::graph::Graph;
use super::node::{NodeId, Op};
use crate::function::Function;

/// An expression with a bound that its form proves.
#[derive(Clone, Debug, PartialEq)]
pub struct Squares {
    /// Whether the bound is an upper one, instead of a lower one.
    pub is_upper: bool,
    /// The expressions that all vanish exactly where the whole takes the bound.
    pub bases: Vec<NodeId>,
}

/// Finds the bound of an expression by its form: a constant and terms of one sign; `None` if the form tells nothing.
///
/// Cost: linear in the graph.
pub fn squares(graph: &Graph, output: NodeId) -> Option<Squares> {
    let terms: Vec<NodeId> = match graph.op(output) {
        Op::Sum(terms) => terms.iter().copied().filter(|term| graph.as_constant(*term).is_none()).collect(),
        _ => vec![output],
    };
    [false, true].into_iter().find_map(|is_upper| {
        let mut bases = BTreeSet::new();
        terms.iter().try_for_each(|term| collect(graph, *term, is_upper, &mut bases))?;
        (!bases.is_empty()).then(|| Squares { is_upper, bases: bases.into_iter().collect() })
    })
}

/// Adds what must vanish where a node does that is nowhere negative, or nowhere positive; `None` if the form does not show
/// the sign, or that there are zeros.
fn collect(graph: &Graph, node: NodeId, is_negative: bool, bases: &mut BTreeSet<NodeId>) -> Option<()> {
    match graph.op(node) {
        Op::Constant(bits) if bits.value() == 0.0 => Some(()),
        Op::Sum(terms) => terms.iter().try_for_each(|term| collect(graph, *term, is_negative, bases)),
        Op::Negate(inner) => collect(graph, *inner, !is_negative, bases),
        Op::Power(base, exponent) if !is_negative && is_even(graph, *exponent) => {
            add_base(graph, *base, bases);
            Some(())
        }
        Op::Quotient(above, below) if is_positive(graph, *below) => collect(graph, *above, is_negative, bases),
        Op::Product(factors) => product(graph, factors, is_negative, bases),
        _ => None,
    }
}

/// A square's base must vanish, or all that it is made of if it has a sign itself.
fn add_base(graph: &Graph, base: NodeId, bases: &mut BTreeSet<NodeId>) {
    let mut inner = BTreeSet::new();
    match [false, true].into_iter().find_map(|sign| collect(graph, base, sign, &mut inner)) {
        Some(()) => bases.extend(inner),
        None => drop(bases.insert(base)),
    }
}

/// Factors that are positive everywhere do not matter; of the others there must be one, or the same one twice.
fn product(graph: &Graph, factors: &[NodeId], is_negative: bool, bases: &mut BTreeSet<NodeId>) -> Option<()> {
    let turns = |factor: &NodeId| graph.as_constant(*factor).is_some_and(|value| value < 0.0);
    let is_turned = factors.iter().filter(|factor| turns(factor)).count() % 2 == 1;
    let counts = |factor: &&NodeId| !turns(factor) && !is_positive(graph, **factor);
    let left: Vec<NodeId> = factors.iter().filter(counts).copied().collect();
    let is_negative = is_negative != is_turned;
    match left[..] {
        [only] => collect(graph, only, is_negative, bases),
        [a, b] if a == b && !is_negative => {
            add_base(graph, a, bases);
            Some(())
        }
        _ => None,
    }
}

fn is_even(graph: &Graph, exponent: NodeId) -> bool {
    graph.as_constant(exponent).is_some_and(|value| value > 0.0 && value % 2.0 == 0.0)
}

/// Whether a node is positive wherever it is defined, by its form.
fn is_positive(graph: &Graph, node: NodeId) -> bool {
    match graph.op(node) {
        Op::Constant(bits) => bits.value() > 0.0,
        Op::Unary(function, _) => matches!(function, Function::Exp | Function::Cosh),
        Op::Product(factors) => factors.iter().all(|factor| is_positive(graph, *factor)),
        Op::Sum(terms) => {
            let is_not_negative = |term: &NodeId| collect(graph, *term, false, &mut BTreeSet::new()).is_some();
            terms.iter().any(|term| is_positive(graph, *term))
                && terms.iter().all(|term| is_positive(graph, *term) || is_not_negative(term))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(graph: &mut Graph, base: NodeId, exponent: f64) -> NodeId {
        let exponent = graph.constant(exponent);
        graph.power(base, exponent)
    }

    #[test]
    fn what_must_vanish_is_found_in_nested_squares() {
        let mut graph = Graph::new();
        let (x, y, three) = (graph.variable(0), graph.variable(1), graph.constant(3.0));
        let (x_squared, y_fourth) = (power(&mut graph, x, 2.0), power(&mut graph, y, 4.0));
        let inner = graph.sum(&[x_squared, y_fourth]);
        let outer = power(&mut graph, inner, 2.0);
        let weighted = graph.product(&[three, outer]);
        let shifted = graph.sum(&[weighted, three]);
        assert_eq!(squares(&graph, shifted), Some(Squares { is_upper: false, bases: vec![x, y] }));
        let below = graph.negate(weighted);
        assert_eq!(squares(&graph, below), Some(Squares { is_upper: true, bases: vec![x, y] }));
    }

    #[test]
    fn a_base_of_both_signs_vanishes_as_a_whole() {
        let mut graph = Graph::new();
        let (x, y) = (graph.variable(0), graph.variable(1));
        let x_squared = power(&mut graph, x, 2.0);
        let gap = graph.difference(y, x_squared);
        let fourth = power(&mut graph, gap, 4.0);
        let e = graph.unary(Function::Exp, x);
        let scaled = graph.product(&[e, fourth]);
        assert_eq!(squares(&graph, scaled), Some(Squares { is_upper: false, bases: vec![gap] }));
    }

    #[test]
    fn terms_of_two_signs_tell_nothing() {
        let mut graph = Graph::new();
        let (x, y, one) = (graph.variable(0), graph.variable(1), graph.constant(1.0));
        let (x_squared, y_squared) = (power(&mut graph, x, 2.0), power(&mut graph, y, 2.0));
        let saddle = graph.difference(x_squared, y_squared);
        assert_eq!(squares(&graph, saddle), None);
        let mixed = graph.product(&[x_squared, y]);
        assert_eq!(squares(&graph, mixed), None);
        // Nowhere zero, so nothing vanishes anywhere.
        let above = graph.sum(&[x_squared, one]);
        let squared = power(&mut graph, above, 2.0);
        let found = squares(&graph, squared).expect("a square");
        assert_eq!(found.bases, vec![above]);
    }
}
