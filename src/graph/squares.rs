//! Expressions that are bounded by their form: sums of squares, even powers, sines and cosines, and what must vanish where
//! they take the bound.
//!
//! `f = c + Σ cᵢ bᵢ^(2kᵢ)` with `cᵢ > 0` is `c` exactly where every `bᵢ` is 0; a point like that is a global minimum whatever
//! the derivatives there say. `1 + cos u = 2 cos²(u/2)`, `1 − cos u = 2 sin²(u/2)`, `1 + sin u = 2 sin²(u/2 + π/4)`.

use std::collections::BTreeSet;
use std::f64::consts::FRAC_PI_4;

use super::graph::Graph;
use super::node::{NodeId, Op};
use crate::function::Function;

/// An expression with a bound that its form proves.
#[derive(Clone, Debug, PartialEq)]
pub struct Squares {
    /// Whether the bound is an upper one, instead of a lower one.
    pub is_upper: bool,
    /// The bound.
    pub bound: f64,
    /// The expressions that all vanish exactly where the whole takes the bound.
    pub bases: Vec<NodeId>,
}

/// Finds the bound of an expression by its form: a constant and terms of one sign; `None` if the form tells nothing.
///
/// The bases of sines and cosines are new nodes of the graph. Cost: linear in the graph.
pub fn squares(graph: &mut Graph, output: NodeId) -> Option<Squares> {
    let terms: Vec<NodeId> = match graph.op(output) {
        Op::Sum(terms) => terms.to_vec(),
        _ => vec![output],
    };
    [false, true].into_iter().find_map(|is_upper| {
        let mut bases = BTreeSet::new();
        let mut bound = 0.0;
        for term in &terms {
            bound += match graph.as_constant(*term) {
                Some(constant) => constant,
                None => add_term(graph, *term, is_upper, &mut bases)?,
            };
        }
        (!bases.is_empty()).then(|| Squares { is_upper, bound, bases: bases.into_iter().collect() })
    })
}

/// Adds what must vanish where a term takes its bound; gives that.
fn add_term(graph: &mut Graph, term: NodeId, is_upper: bool, bases: &mut BTreeSet<NodeId>) -> Option<f64> {
    let (factor, node) = weighted(graph, term);
    let Op::Unary(function @ (Function::Cos | Function::Sin), inner) = *graph.op(node) else {
        return collect(graph, term, is_upper, bases).map(|()| 0.0);
    };
    let two = graph.constant(2.0);
    let half = graph.quotient(inner, two);
    // At the lower bound of a term with a positive factor the wave is at −1.
    let is_trough = (factor > 0.0) != is_upper;
    let base = match (function, is_trough) {
        (Function::Cos, true) => graph.unary(Function::Cos, half),
        (Function::Cos, false) => graph.unary(Function::Sin, half),
        (_, _) => {
            let quarter = graph.constant(if is_trough { FRAC_PI_4 } else { -FRAC_PI_4 });
            let shifted = graph.sum(&[half, quarter]);
            graph.unary(Function::Sin, shifted)
        }
    };
    bases.insert(base);
    Some(if is_trough { -factor } else { factor })
}

/// A term as a constant times a node.
fn weighted(graph: &Graph, term: NodeId) -> (f64, NodeId) {
    match graph.op(term) {
        Op::Negate(inner) => {
            let (factor, node) = weighted(graph, *inner);
            (-factor, node)
        }
        Op::Product(factors) => match **factors {
            [a, b] => match (graph.as_constant(a), graph.as_constant(b)) {
                (Some(factor), None) => (factor, b),
                (None, Some(factor)) => (factor, a),
                _ => (1.0, term),
            },
            _ => (1.0, term),
        },
        _ => (1.0, term),
    }
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
        assert_eq!(squares(&mut graph, shifted), Some(Squares { is_upper: false, bound: 3.0, bases: vec![x, y] }));
        let below = graph.negate(weighted);
        assert_eq!(squares(&mut graph, below), Some(Squares { is_upper: true, bound: 0.0, bases: vec![x, y] }));
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
        assert_eq!(squares(&mut graph, scaled), Some(Squares { is_upper: false, bound: 0.0, bases: vec![gap] }));
    }

    #[test]
    fn waves_are_at_their_bound_where_a_half_angle_vanishes() {
        let mut graph = Graph::new();
        let (x, y, three) = (graph.variable(0), graph.variable(1), graph.constant(3.0));
        let (cosine, sine) = (graph.unary(Function::Cos, x), graph.unary(Function::Sin, y));
        let weighted = graph.product(&[three, cosine]);
        let below = graph.negate(sine);
        let sum = graph.sum(&[weighted, below]);
        let found = squares(&mut graph, sum).expect("waves are bounded");
        assert_eq!((found.is_upper, found.bound), (false, -4.0));
        let at = [std::f64::consts::PI, std::f64::consts::FRAC_PI_2];
        let values = crate::graph::walk::walk(&graph, &found.bases, &at);
        assert!(values.iter().all(|value: &f64| value.abs() < 1e-15), "{values:?}");
    }

    #[test]
    fn terms_of_two_signs_tell_nothing() {
        let mut graph = Graph::new();
        let (x, y, one) = (graph.variable(0), graph.variable(1), graph.constant(1.0));
        let (x_squared, y_squared) = (power(&mut graph, x, 2.0), power(&mut graph, y, 2.0));
        let saddle = graph.difference(x_squared, y_squared);
        assert_eq!(squares(&mut graph, saddle), None);
        let mixed = graph.product(&[x_squared, y]);
        assert_eq!(squares(&mut graph, mixed), None);
        // Nowhere zero, so nothing vanishes anywhere.
        let above = graph.sum(&[x_squared, one]);
        let squared = power(&mut graph, above, 2.0);
        let found = squares(&mut graph, squared).expect("a square");
        assert_eq!(found.bases, vec![above]);
    }
}
