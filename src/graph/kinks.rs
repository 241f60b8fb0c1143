//! Where a formula is not smooth at a point: corners, jumps, infinite slopes and conditions that switch there.
//!
//! Dual numbers follow one branch and take an infinite slope times a zero increment as zero, so at such points their
//! derivatives are those of one branch, or meaningless. This walk says so, and to which order derivatives can be trusted.

use super::graph::Graph;
use super::node::{NodeId, Op};
use super::walk::{Walker, live_nodes, walk};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::Comparison;
use crate::syntax::print::number_text;

/// In what way a place is not smooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Two smooth branches meet; the derivatives are those of the one taken.
    Branches,
    /// A corner at which a slope between those of both sides is given.
    Corner,
    /// A derivative becomes infinite or has no limit.
    Steep,
    /// An equality holds at this point alone, so the branch taken says nothing about the function around it.
    LonePoint,
}

/// A place in a formula that is not smooth at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Kink {
    /// The function, or `if`.
    pub name: &'static str,
    /// Its arguments there.
    pub at: Vec<f64>,
    /// In what way.
    pub reason: Reason,
    /// The highest order to which derivatives can be given there.
    pub finite_orders: usize,
    /// Whether not even first derivatives can be given.
    pub singular: bool,
}

impl Kink {
    fn new(name: &'static str, at: Vec<f64>, reason: Reason, finite_orders: usize) -> Self {
        Self { name, at, reason, finite_orders, singular: finite_orders == 0 }
    }

    /// Whether derivatives of this order cannot be given.
    pub fn forbids(&self, order: usize) -> bool {
        order > self.finite_orders
    }

    /// What is not smooth, and where.
    pub fn reason(&self) -> String {
        let at: Vec<String> = self.at.iter().map(|x| number_text(*x)).collect();
        let (name, at) = match (self.name, &at[..]) {
            ("^", [base, exponent]) => (format!("x^{exponent}"), format!("x = {base}")),
            (name, at) => (name.to_string(), at.join(", ")),
        };
        match (self.reason, self.name) {
            (Reason::LonePoint, _) => "a branch of `if` holds at this point alone, so it has no derivative".into(),
            (Reason::Branches, "if") => "a condition of `if` switches exactly here".into(),
            (Reason::Branches | Reason::Corner, _) => format!("{name} is not differentiable at {at}"),
            (Reason::Steep, _) if self.finite_orders == 0 => format!("{name} has no finite slope at {at}"),
            (Reason::Steep, _) => {
                format!("{name} has no finite derivative of order {} at {at}", self.finite_orders + 1)
            }
        }
    }

    /// The sentence about it beside derivatives that are given all the same.
    pub fn describe(&self) -> String {
        let reason = self.reason();
        match self.reason {
            Reason::Branches => format!("{reason}: the derivative is that of the branch taken"),
            Reason::Corner => format!("{reason}: its slope is taken as 0"),
            Reason::Steep | Reason::LonePoint => reason,
        }
    }
}

/// The kinks of `outputs` at `point` in the branches that are taken, each function and argument once.
///
/// Cost: one evaluation of the graph with numbers.
pub fn kinks(graph: &Graph, outputs: &[NodeId], point: &[f64]) -> Vec<Kink> {
    if !can_kink(graph, outputs) {
        return Vec::new();
    }
    kinks_where(graph, outputs, point, &|_| true)
}

/// The same for a graph of whose variables only some vary; the others are known numbers.
pub(super) fn kinks_where(graph: &Graph, outputs: &[NodeId], point: &[f64], varies: &dyn Fn(u32) -> bool) -> Vec<Kink> {
    let all: Vec<NodeId> = graph.nodes().map(|(id, _)| id).collect();
    let values = walk(graph, &all, point);
    let varying = varying(graph, varies);
    let live = live_nodes(graph, outputs, &values, |op| is_flat(op, &values, &varying));
    let ties = Ties::new(graph, &values, &varying);
    let mut found: Vec<Kink> = Vec::new();
    for (id, op) in graph.nodes().rev() {
        if !live[id.index()] || !varying[id.index()] {
            continue;
        }
        let kink = match op {
            Op::Select(condition, then, otherwise) if then != otherwise => ties.kink(*condition),
            op => kink_of(op, &values, &varying),
        };
        if let Some(kink) = kink.filter(|kink| !found.contains(kink)) {
            found.push(kink);
        }
    }
    found
}

/// Whether some operation that the outputs need can lack a derivative where it has a value.
pub fn can_kink(graph: &Graph, outputs: &[NodeId]) -> bool {
    let needed = graph.needed(outputs);
    let is_whole = |exponent: NodeId| graph.as_constant(exponent).is_some_and(|exponent| exponent.fract() == 0.0);
    let can = |op: &Op| match op {
        Op::Unary(..) | Op::Binary(..) | Op::Select(..) => true,
        Op::Power(_, exponent) => !is_whole(*exponent),
        _ => false,
    };
    graph.nodes().any(|(id, op)| needed[id.index()] && can(op))
}

/// Whether [`kinks`] may find one where the walker stands; if not, there is none. `varying` says of each node whether
/// it varies. Cost: a look at each node.
pub fn may_kink(walker: &Walker<'_>, varying: &[bool]) -> bool {
    let at = |id: &NodeId| walker.value(*id);
    let moves = |id: &NodeId| varying[id.index()];
    walker.nodes().any(|op| match op {
        Op::Unary(function, a) => moves(a) && (function.spec().kink)(at(a)),
        Op::Binary(function, a, b) => (moves(a) || moves(b)) && (function.spec().kink)(at(a), at(b)),
        Op::Power(a, b) => moves(a) && at(a) == 0.0 && at(b).fract() != 0.0,
        Op::Compare(_, a, b) => (moves(a) || moves(b)) && at(a) == at(b),
        _ => false,
    })
}

/// Whether an operation is constant whatever its varying parts are: `0*a`, `a^0`.
fn is_flat(op: &Op, values: &[f64], varying: &[bool]) -> bool {
    let is_zero = |id: &NodeId| !varying[id.index()] && values[id.index()] == 0.0;
    match op {
        Op::Product(factors) => factors.iter().any(is_zero),
        Op::Power(_, exponent) => is_zero(exponent),
        _ => false,
    }
}

/// Which nodes vary with variables of which this is said.
pub fn varying(graph: &Graph, is_varying: &dyn Fn(u32) -> bool) -> Vec<bool> {
    let mut varying = vec![false; graph.len()];
    for (id, op) in graph.nodes() {
        let mut varies = matches!(op, Op::Variable(place) if is_varying(*place));
        op.for_each_child(|child| varies |= varying[child.index()]);
        varying[id.index()] = varies;
    }
    varying
}

fn kink_of(op: &Op, values: &[f64], varying: &[bool]) -> Option<Kink> {
    let at = |id: &NodeId| values[id.index()];
    match op {
        Op::Unary(function, a) if (function.spec().kink)(at(a)) => {
            let name = function.spec().name;
            let mut series = [0.0; 2];
            function.series(at(a), &mut series);
            Some(match function {
                Function::Abs => Kink::new(name, vec![at(a)], Reason::Corner, 1),
                _ if series[1].is_finite() => Kink::new(name, vec![at(a)], Reason::Branches, usize::MAX),
                _ => Kink::new(name, vec![at(a)], Reason::Steep, 0),
            })
        }
        Op::Binary(BinaryFunction::Max | BinaryFunction::Min, a, b) if a == b => None,
        Op::Binary(function, a, b) if (function.spec().kink)(at(a), at(b)) => {
            let centre = at(a) == 0.0 && at(b) == 0.0;
            let steep = centre && matches!(function, BinaryFunction::Hypot | BinaryFunction::Atan2);
            let (reason, orders) = if steep { (Reason::Steep, 0) } else { (Reason::Branches, usize::MAX) };
            Some(Kink::new(function.spec().name, vec![at(a), at(b)], reason, orders))
        }
        Op::Power(a, b) if varying[a.index()] && at(a) == 0.0 && at(b).fract() != 0.0 => {
            let orders = at(b).max(0.0).floor() as usize;
            Some(Kink::new("^", vec![0.0, at(b)], Reason::Steep, orders))
        }
        _ => None,
    }
}

/// What conditions would be if their sides that are equal were a little different.
struct Ties {
    /// Whether a condition hangs on an equality that holds exactly.
    on_equality: Vec<Option<bool>>,
    /// Whether it hangs on any comparison whose sides are equal.
    on_order: Vec<Option<bool>>,
}

impl Ties {
    fn new(graph: &Graph, values: &[f64], varying: &[bool]) -> Self {
        let is_equality = |comparison: Comparison| matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        Self {
            on_equality: truths(graph, values, varying, is_equality),
            on_order: truths(graph, values, varying, |comparison| !is_equality(comparison)),
        }
    }

    fn kink(&self, condition: NodeId) -> Option<Kink> {
        if self.on_equality[condition.index()].is_none() {
            return Some(Kink::new("if", Vec::new(), Reason::LonePoint, 0));
        }
        let switches = self.on_order[condition.index()].is_none();
        switches.then(|| Kink::new("if", Vec::new(), Reason::Branches, usize::MAX))
    }
}

/// The truth of every node, `None` where it hangs on a comparison of the given kinds whose sides are equal.
fn truths(graph: &Graph, values: &[f64], varying: &[bool], open: impl Fn(Comparison) -> bool) -> Vec<Option<bool>> {
    let mut truths: Vec<Option<bool>> = Vec::with_capacity(graph.len());
    let tied =
        |a: &NodeId, b: &NodeId| values[a.index()] == values[b.index()] && (varying[a.index()] || varying[b.index()]);
    for (id, op) in graph.nodes() {
        let of = |id: &NodeId| truths[id.index()];
        truths.push(match op {
            Op::Compare(comparison, a, b) if open(*comparison) && tied(a, b) => None,
            Op::And(a, b) => match (of(a), of(b)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (a, b) => a.and(b),
            },
            Op::Or(a, b) => match (of(a), of(b)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (a, b) => a.and(b),
            },
            Op::Not(a) => of(a).map(|truth| !truth),
            _ => Some(values[id.index()] != 0.0),
        });
    }
    truths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::rule::scalar_formula;

    fn reasons(text: &str, at: f64) -> Vec<(Reason, usize)> {
        let formula = scalar_formula(text, &["x"]).unwrap_or_else(|| panic!("{text} lowers"));
        let flat = formula.flat().unwrap();
        kinks(flat.graph, flat.outputs, &[at]).iter().map(|kink| (kink.reason, kink.finite_orders)).collect()
    }

    #[test]
    fn places_that_are_not_smooth_are_told_apart() {
        const MAX: usize = usize::MAX;
        assert_eq!(reasons("abs(x)", 0.0), [(Reason::Corner, 1)]);
        assert_eq!(reasons("abs(x)", 1.0), []);
        assert_eq!(reasons("sqrt(x)", 0.0), [(Reason::Steep, 0)]);
        assert_eq!(reasons("0*sqrt(x) + sqrt(x)^0", 0.0), []);
        assert_eq!(reasons("x^2.5", 0.0), [(Reason::Steep, 2)]);
        assert_eq!(reasons("max(x, 1)", 1.0), [(Reason::Branches, MAX)]);
        assert_eq!(reasons("max(x, x)", 1.0), []);
        assert_eq!(reasons("if(x <= 0, -x, x)", 0.0), [(Reason::Branches, MAX)]);
        assert_eq!(reasons("if(x == 0, 1, sin(x)/x)", 0.0), [(Reason::LonePoint, 0)]);
        assert_eq!(reasons("if(x == 0 or x < 1, 1, 2)", 0.0), []);
        assert_eq!(reasons("if(x > 1 and x > 0, 1, 2)", 0.0), []);
    }
}
