//! Symbolic derivatives of a graph, forward along the nodes that depend on a variable.
//!
//! The sweep is a loop over places, so depth costs no stack, and touches only the edges that carry a derivative: a
//! gradient of a sum of many terms, each in few variables, costs as much as the terms. Rules of elementary functions
//! come from the registry. The result is raw: [`super::simplify`] brings it into the form that a person would write.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::graph::Graph;
use super::node::{NodeId, Op};
use super::rule;
use super::simplify::rational::Rational;
use super::simplify::{simplify, without_roots};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::Comparison;

/// The derivative of a node with respect to the variable at a place of the parameter vector.
///
/// Even powers of roots are resolved first, so that `norm(x)^2` is a sum of squares. Costs time linear in the number of nodes that
/// `output` needs.
pub fn derivative(graph: &mut Graph, output: NodeId, variable: usize) -> NodeId {
    let output = without_roots(graph, output);
    Sweep::over(graph, output).along(graph, output, variable)
}

/// The derivatives of a node with respect to every variable `0 .. dimension`.
pub fn gradient(graph: &mut Graph, output: NodeId, dimension: usize) -> Vec<NodeId> {
    let output = without_roots(graph, output);
    let sweep = Sweep::over(graph, output);
    (0..dimension).map(|variable| sweep.along(graph, output, variable)).collect()
}

/// The second derivatives of a node, row by row: symmetric, and each gradient entry simplified before it is derived again.
pub fn hessian(graph: &mut Graph, output: NodeId, dimension: usize) -> Vec<NodeId> {
    let first = gradient(graph, output, dimension);
    let first = simplify(graph, &first);
    let zero = graph.constant(0.0);
    let mut entries = vec![zero; dimension * dimension];
    for (row, entry) in first.into_iter().enumerate() {
        let sweep = Sweep::over(graph, entry);
        for column in row..dimension {
            let second = sweep.along(graph, entry, column);
            entries[row * dimension + column] = second;
            entries[column * dimension + row] = second;
        }
    }
    entries
}

/// A child that has a derivative: its position among the children, and the derivative.
type Part = (u32, NodeId);

/// The edges of a graph from children to parents.
struct Sweep {
    variables: FxHashMap<u32, NodeId>,
    starts: Vec<u32>,
    edges: Vec<Part>,
}

impl Sweep {
    fn over(graph: &Graph, output: NodeId) -> Self {
        let needed = graph.needed(&[output]);
        let mut starts = vec![0u32; graph.len() + 1];
        let mut variables = FxHashMap::default();
        for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
            op.for_each_child(|child| starts[child.index() + 1] += 1);
            if let Op::Variable(place) = op {
                variables.insert(*place, id);
            }
        }
        for idx in 1..starts.len() {
            starts[idx] += starts[idx - 1];
        }
        let mut next = starts.clone();
        let mut edges = vec![(0, NodeId(0)); *starts.last().unwrap_or(&0) as usize];
        for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
            let mut position = 0;
            op.for_each_child(|child| {
                edges[next[child.index()] as usize] = (position, id);
                next[child.index()] += 1;
                position += 1;
            });
        }
        Self { variables, starts, edges }
    }

    fn parents(&self, id: NodeId) -> &[Part] {
        &self.edges[self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize]
    }

    fn along(&self, graph: &mut Graph, output: NodeId, variable: usize) -> NodeId {
        let place = u32::try_from(variable).ok();
        let Some(start) = place.and_then(|place| self.variables.get(&place)) else { return graph.constant(0.0) };
        let mut waiting: BinaryHeap<Reverse<NodeId>> = BinaryHeap::from([Reverse(*start)]);
        let mut parts: FxHashMap<NodeId, Vec<Part>> = FxHashMap::default();
        let mut known = Known::default();
        while let Some(Reverse(id)) = waiting.pop() {
            let mut own = parts.remove(&id).unwrap_or_default();
            own.sort_unstable();
            let derived = if id == *start { Some(graph.constant(1.0)) } else { local(graph, id, &own, &known) };
            if id == output {
                return derived.unwrap_or_else(|| graph.constant(0.0));
            }
            let Some(derived) = derived else { continue };
            known.insert(id, derived);
            for &(position, parent) in self.parents(id) {
                let entry = parts.entry(parent).or_default();
                if entry.is_empty() {
                    waiting.push(Reverse(parent));
                }
                entry.push((position, derived));
            }
        }
        graph.constant(0.0)
    }
}

/// The derivatives found so far that are not 0.
type Known = FxHashMap<NodeId, NodeId>;

/// The derivative of one node from those of its children; `None` where it is 0.
fn local(graph: &mut Graph, id: NodeId, parts: &[Part], known: &Known) -> Option<NodeId> {
    let op = graph.op(id).clone();
    let of = |position: u32| parts.iter().find(|(at, _)| *at == position).map(|(_, derived)| *derived);
    match op {
        Op::Constant(_) | Op::Variable(_) | Op::Compare(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => None,
        Op::Sum(_) => {
            let terms: Vec<NodeId> = parts.iter().map(|(_, derived)| *derived).collect();
            Some(graph.sum(&terms))
        }
        Op::Product(factors) => Some(product(graph, &factors, parts)),
        Op::Negate(_) => of(0).map(|derived| graph.negate(derived)),
        Op::Quotient(a, b) => quotient(graph, (a, of(0)), (b, of(1)), known),
        Op::Power(a, b) => power(graph, id, (a, of(0)), (b, of(1)), known),
        Op::Unary(Function::Log, a) => of(0).map(|inner| logarithmic(graph, (a, inner), known)),
        Op::Unary(function, a) => {
            let outer = rule::derivative_of(graph, function, a)?;
            of(0).map(|inner| times(graph, inner, outer))
        }
        Op::Binary(BinaryFunction::Hypot, a, b) => {
            let squares = [(a, of(0)), (b, of(1))];
            let parts = squares.into_iter().filter_map(|(a, da)| half_of_square(graph, (a, da?), known));
            let parts: Vec<NodeId> = parts.collect();
            let top = (!parts.is_empty()).then(|| graph.sum(&parts))?;
            Some(graph.quotient(top, id))
        }
        Op::Binary(function, a, b) => binary(graph, function, (a, of(0)), (b, of(1))),
        Op::LogSumExp(terms) => Some(log_sum_exp(graph, &terms, parts)),
        Op::Select(condition, _, _) => {
            let (then, otherwise) = (of(1), of(2));
            then.or(otherwise)?;
            let [then, otherwise] = [(then, true), (otherwise, false)].map(|(branch, truth)| {
                if holds_at_points(graph, condition, truth, known) {
                    return graph.constant(f64::NAN);
                }
                branch.unwrap_or_else(|| graph.constant(0.0))
            });
            Some(graph.add(Op::Select(condition, then, otherwise)))
        }
    }
}

/// `Σ σ(a_i - L_i)·a_i'`, where `L_i` is the logarithm of the sum of the other exponentials: no exponential overflows, and over
/// a box `a_i` meets itself nowhere.
fn log_sum_exp(graph: &mut Graph, terms: &[NodeId], parts: &[Part]) -> NodeId {
    let mut sum = Vec::with_capacity(parts.len());
    for (position, derived) in parts {
        let own = *position as usize;
        let others: Vec<NodeId> = [&terms[..own], &terms[own + 1..]].concat();
        let others = if let [only] = others[..] { only } else { graph.add(Op::LogSumExp(others.into())) };
        let difference = graph.difference(terms[own], others);
        let share = graph.unary(Function::Sigmoid, difference);
        sum.push(times(graph, *derived, share));
    }
    graph.sum(&sum)
}

/// Whether a condition has this truth only where two sides that vary are equal: such a branch has no derivative, whatever
/// its formula (`if(x == 0, 1, sin(x)/x)` at 0).
fn holds_at_points(graph: &Graph, condition: NodeId, truth: bool, known: &Known) -> bool {
    let of = |id: NodeId, truth: bool| holds_at_points(graph, id, truth, known);
    match *graph.op(condition) {
        Op::Compare(comparison, a, b) => {
            let equal = if truth { Comparison::Equal } else { Comparison::NotEqual };
            comparison == equal && (known.contains_key(&a) || known.contains_key(&b))
        }
        Op::And(a, b) if truth => of(a, true) || of(b, true),
        Op::And(a, b) => of(a, false) && of(b, false),
        Op::Or(a, b) if truth => of(a, true) && of(b, true),
        Op::Or(a, b) => of(a, false) || of(b, false),
        Op::Not(a) => of(a, !truth),
        _ => false,
    }
}

fn times(graph: &mut Graph, a: NodeId, b: NodeId) -> NodeId {
    times_all(graph, [a, b].into_iter())
}

/// Longer products are not merged into the products they stand in.
const LONGEST_MERGED: usize = 256;

/// A product without factors 1; what a number divides is divided last, so that `x/2` gives halves and not `0.5`.
fn times_all(graph: &mut Graph, factors: impl Iterator<Item = NodeId>) -> NodeId {
    let mut divisors = Vec::new();
    let mut above = Vec::new();
    for factor in factors {
        let (factor, divisor) = match *graph.op(factor) {
            Op::Quotient(a, b) if graph.as_constant(b).is_some_and(|b| b != 0.0) => (a, Some(b)),
            _ => (factor, None),
        };
        divisors.extend(divisor);
        if graph.as_constant(factor) != Some(1.0) {
            above.push(factor);
        }
    }
    let long =
        above.first().is_some_and(|id| matches!(graph.op(*id), Op::Product(inner) if inner.len() > LONGEST_MERGED));
    // A chain of 100,000 calls would otherwise copy ever longer products.
    let product = if long && above.len() > 1 { graph.add(Op::Product(above.into())) } else { graph.product(&above) };
    divisors.into_iter().fold(product, |product, divisor| graph.quotient(product, divisor))
}

/// Up to so many varying factors the rule is written out term by term; longer products are halved.
const WRITTEN_OUT: usize = 4;

fn product(graph: &mut Graph, factors: &[NodeId], parts: &[Part]) -> NodeId {
    if let [(position, derived)] = parts {
        let replaced = factors.iter().enumerate();
        let replaced = replaced.map(|(at, factor)| if at as u32 == *position { *derived } else { *factor });
        return times_all(graph, replaced);
    }
    let mut varying: Vec<(NodeId, Option<NodeId>)> = Vec::with_capacity(parts.len());
    let mut fixed = Vec::new();
    let mut next = parts.iter().peekable();
    for (at, factor) in factors.iter().enumerate() {
        match next.next_if(|(position, _)| *position == at as u32) {
            Some((_, derived)) => varying.push((*factor, Some(*derived))),
            None => fixed.push(*factor),
        }
    }
    while varying.len() > WRITTEN_OUT {
        varying = varying.chunks(2).map(|pair| halved(graph, pair)).collect();
    }
    let terms: Vec<NodeId> = (0..varying.len()).map(|at| written_out(graph, &varying, at)).collect();
    let sum = graph.sum(&terms);
    times_all(graph, fixed.into_iter().chain([sum]))
}

fn written_out(graph: &mut Graph, varying: &[(NodeId, Option<NodeId>)], at: usize) -> NodeId {
    let factors = varying.iter().enumerate();
    let factors = factors.map(|(idx, (factor, derived))| if idx == at { derived.unwrap_or(*factor) } else { *factor });
    times_all(graph, factors)
}

fn halved(graph: &mut Graph, pair: &[(NodeId, Option<NodeId>)]) -> (NodeId, Option<NodeId>) {
    let &[(a, Some(da)), (b, Some(db))] = pair else { return pair[0] };
    let terms = [times(graph, da, b), times(graph, a, db)];
    (graph.product(&[a, b]), Some(graph.sum(&terms)))
}

/// `u'/u` for `log(u)`, factor by factor.
fn logarithmic(graph: &mut Graph, (u, du): (NodeId, NodeId), known: &Known) -> NodeId {
    match *graph.op(u) {
        Op::Quotient(a, b) => {
            let above = known.get(&a).map(|da| graph.quotient(*da, a));
            let below = known.get(&b).map(|db| graph.quotient(*db, b));
            match (above, below) {
                (Some(above), Some(below)) => graph.difference(above, below),
                (Some(above), None) => above,
                (None, Some(below)) => graph.negate(below),
                (None, None) => graph.constant(0.0),
            }
        }
        _ => graph.quotient(du, u),
    }
}

/// `a·a'`, which has no pole where `a` is a root or a length and vanishes.
fn half_of_square(graph: &mut Graph, (a, da): (NodeId, NodeId), known: &Known) -> Option<NodeId> {
    match *graph.op(a) {
        Op::Unary(Function::Sqrt, u) => {
            let two = graph.constant(2.0);
            known.get(&u).map(|du| graph.quotient(*du, two))
        }
        Op::Binary(BinaryFunction::Hypot, p, q) => {
            let parts = [p, q].into_iter().filter_map(|p| known.get(&p).map(|dp| times(graph, p, *dp)));
            let parts: Vec<NodeId> = parts.collect();
            (!parts.is_empty()).then(|| graph.sum(&parts))
        }
        _ => Some(times(graph, a, da)),
    }
}

type Varying = (NodeId, Option<NodeId>);

/// Splits a denominator into what varies and what does not.
fn varying_part(graph: &mut Graph, (b, db): (NodeId, NodeId), known: &Known) -> (NodeId, NodeId, Option<NodeId>) {
    let Op::Product(factors) = graph.op(b).clone() else { return (b, db, None) };
    let (varying, fixed): (Vec<NodeId>, Vec<NodeId>) = factors.iter().partition(|factor| known.contains_key(factor));
    if fixed.is_empty() {
        return (b, db, None);
    }
    let parts: Vec<Part> = varying.iter().enumerate().map(|(at, factor)| (at as u32, known[factor])).collect();
    let derived = product(graph, &varying, &parts);
    (graph.product(&varying), derived, Some(graph.product(&fixed)))
}

fn quotient(graph: &mut Graph, (a, da): Varying, (b, db): Varying, known: &Known) -> Option<NodeId> {
    let Some(db) = db else { return da.map(|da| graph.quotient(da, b)) };
    let (b, db, fixed) = varying_part(graph, (b, db), known);
    let top = times(graph, a, db);
    let top = match da {
        Some(da) => {
            let first = times(graph, da, b);
            graph.difference(first, top)
        }
        None => graph.negate(top),
    };
    let two = graph.constant(2.0);
    let bottom = graph.power(b, two);
    let bottom = fixed.map_or(bottom, |fixed| graph.product(&[fixed, bottom]));
    Some(graph.quotient(top, bottom))
}

fn power(graph: &mut Graph, id: NodeId, (a, da): Varying, (b, db): Varying, known: &Known) -> Option<NodeId> {
    match (da, db) {
        (None, None) => None,
        (Some(da), None) => root_moves(graph, a, b, known).or_else(|| base_moves(graph, a, b, da)),
        (None, Some(db)) => Some(exponent_moves(graph, id, a, db)),
        (Some(da), Some(db)) => Some(both_move(graph, id, (a, da), (b, db))),
    }
}

/// `b·a^(b − 2)·(a·a')` for a root or a length `a`, which is right where it vanishes.
fn root_moves(graph: &mut Graph, a: NodeId, b: NodeId, known: &Known) -> Option<NodeId> {
    let exponent = graph.as_constant(b).filter(|exponent| *exponent > 2.0)?;
    if !matches!(graph.op(a), Op::Unary(Function::Sqrt, _) | Op::Binary(BinaryFunction::Hypot, ..)) {
        return None;
    }
    let half = half_of_square(graph, (a, a), known)?;
    let exponent = graph.constant(exponent - 2.0);
    let lowered = if graph.as_constant(exponent) == Some(1.0) { a } else { graph.power(a, exponent) };
    Some(times_all(graph, [b, lowered, half].into_iter()))
}

/// `b·a^(b − 1)·a'`, right at every base at which `a^b` is smooth, 0 and negative ones included.
fn base_moves(graph: &mut Graph, a: NodeId, b: NodeId, da: NodeId) -> Option<NodeId> {
    let lowered = match graph.as_constant(b) {
        Some(0.0) => return None,
        Some(1.0) => return Some(da),
        Some(2.0) => a,
        Some(value) => {
            let exact = Rational::from_double(value).and_then(|value| value.minus(Rational::ONE));
            let exponent = graph.constant(exact.map_or(value - 1.0, Rational::to_double));
            graph.power(a, exponent)
        }
        None => {
            let one = graph.constant(1.0);
            let exponent = graph.difference(b, one);
            graph.power(a, exponent)
        }
    };
    Some(times_all(graph, [b, lowered, da].into_iter()))
}

/// `a^b·log(a)·b'`.
fn exponent_moves(graph: &mut Graph, id: NodeId, a: NodeId, db: NodeId) -> NodeId {
    if graph.as_constant(a) == Some(std::f64::consts::E) {
        return times(graph, db, id);
    }
    let log = graph.unary(Function::Log, a);
    times_all(graph, [db, id, log].into_iter())
}

/// `a^b·(b'·log(a) + b·a'/a)`; the logarithm asks for `a > 0`, so a factor `a` of `b` may cancel.
fn both_move(graph: &mut Graph, id: NodeId, (a, da): (NodeId, NodeId), (b, db): (NodeId, NodeId)) -> NodeId {
    let log = graph.unary(Function::Log, a);
    let first = times(graph, db, log);
    let second = if b == a {
        da
    } else {
        let top = times(graph, b, da);
        graph.quotient(top, a)
    };
    let sum = graph.sum(&[first, second]);
    times(graph, id, sum)
}

fn binary(graph: &mut Graph, function: BinaryFunction, (a, da): Varying, (b, db): Varying) -> Option<NodeId> {
    da.or(db)?;
    let comparison = match function {
        BinaryFunction::Min => Some(Comparison::LessEqual),
        BinaryFunction::Max => Some(Comparison::GreaterEqual),
        _ => None,
    };
    if let Some(comparison) = comparison {
        let zero = graph.constant(0.0);
        let condition = graph.add(Op::Compare(comparison, a, b));
        return Some(graph.add(Op::Select(condition, da.unwrap_or(zero), db.unwrap_or(zero))));
    }
    let mut terms = Vec::new();
    for (position, inner) in [da, db].into_iter().enumerate() {
        let Some(inner) = inner else { continue };
        if let Some(outer) = rule::partial_of(graph, function, position, (a, b)) {
            terms.push(times(graph, inner, outer));
        }
    }
    (!terms.is_empty()).then(|| graph.sum(&terms))
}
