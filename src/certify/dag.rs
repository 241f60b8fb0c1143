//! A graph for intervals: every node keeps a slot of its own, so that what is known of the results can flow back to the
//! variables. The nodes of the equations stand before those that only the Jacobian needs.
//!
//! A constant that is no short binary fraction stands for every number within two units in its last place:
//! for the decimal that was written, for the double that was made of it, and for the exact result where the two were
//! combined beforehand.

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::node::is_exact;
use crate::graph::{Graph, NodeId, Op};
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::numeric::interval::rounding::{steps_down, steps_up};
use crate::numeric::power::whole;
use crate::syntax::ast::Comparison;

/// The units in the last place by which constants are widened.
const CONSTANT_ULPS: u32 = 2;

/// A slot.
pub(super) type Slot = u32;

/// What a node computes from slots before it.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Number(Interval),
    Variable(u32),
    /// The sum of the slots `children[first .. end]`.
    Sum(u32, u32),
    /// Their product.
    Product(u32, u32),
    Negate(Slot),
    Quotient(Slot, Slot),
    PowerInteger(Slot, i32),
    PowerConstant(Slot, f64),
    Power(Slot, Slot),
    Unary(Function, Slot),
    Binary(BinaryFunction, Slot, Slot),
    Compare(Comparison, Slot, Slot),
    And(Slot, Slot),
    Or(Slot, Slot),
    Not(Slot),
    Select(Slot, Slot, Slot),
}

/// The graph; see the module's documentation.
#[derive(Clone, Debug)]
pub(super) struct Dag {
    pub(super) steps: Vec<Step>,
    pub(super) children: Vec<Slot>,
    /// How many steps the leading outputs need.
    pub(super) front: usize,
    /// The slots of the outputs.
    pub(super) outputs: Vec<Slot>,
    /// The slot of each variable, if it occurs.
    pub(super) variables: Vec<Option<Slot>>,
}

/// The set of numbers that a constant of a formula stands for.
fn number(value: f64) -> Interval {
    if is_exact(value) {
        Interval::point(value)
    } else {
        Interval::new(steps_down(value, CONSTANT_ULPS), steps_up(value, CONSTANT_ULPS))
    }
}

impl Dag {
    /// A graph without nodes.
    pub(super) fn empty() -> Self {
        Self { steps: Vec::new(), children: Vec::new(), front: 0, outputs: Vec::new(), variables: Vec::new() }
    }

    /// The nodes that `outputs` need, the first `leading` of these before the rest; `place` tells the new place of a variable.
    pub(super) fn new(graph: &Graph, outputs: &[NodeId], leading: usize, place: impl Fn(u32) -> Option<u32>) -> Self {
        let first = graph.needed(&outputs[..leading]);
        let all = graph.needed(outputs);
        let mut dag = Self::empty();
        let mut slots = vec![Slot::MAX; graph.len()];
        for (id, op) in graph.nodes().filter(|(id, _)| first[id.index()]) {
            slots[id.index()] = dag.add(graph, op, &slots, &place);
        }
        dag.front = dag.steps.len();
        for (id, op) in graph.nodes().filter(|(id, _)| all[id.index()] && !first[id.index()]) {
            slots[id.index()] = dag.add(graph, op, &slots, &place);
        }
        dag.outputs = outputs.iter().map(|id| slots[id.index()]).collect();
        dag
    }

    fn add(&mut self, graph: &Graph, op: &Op, slots: &[Slot], place: &impl Fn(u32) -> Option<u32>) -> Slot {
        let at = |id: &NodeId| slots[id.index()];
        let step = match op {
            Op::Constant(bits) => Step::Number(number(bits.value())),
            Op::Variable(variable) => {
                // A variable that is none here has been ruled out by whoever chose the outputs.
                let new = place(*variable).expect("the outputs depend on variables of the system only");
                self.variables.resize(self.variables.len().max(new as usize + 1), None);
                self.variables[new as usize] = Some(self.steps.len() as Slot);
                Step::Variable(new)
            }
            Op::Sum(terms) => self.list(terms.iter().map(at), Step::Sum),
            Op::Product(factors) if factors.len() == 2 && factors[0] == factors[1] => {
                Step::PowerInteger(at(&factors[0]), 2)
            }
            Op::Product(factors) => self.list(factors.iter().map(at), Step::Product),
            Op::Negate(a) => Step::Negate(at(a)),
            Op::Quotient(a, b) => Step::Quotient(at(a), at(b)),
            Op::Power(a, b) => match graph.as_constant(*b) {
                Some(exponent) => match whole(exponent) {
                    Some(n) => Step::PowerInteger(at(a), n),
                    None => Step::PowerConstant(at(a), exponent),
                },
                None => Step::Power(at(a), at(b)),
            },
            Op::Unary(function, a) => Step::Unary(*function, at(a)),
            Op::Binary(function, a, b) => Step::Binary(*function, at(a), at(b)),
            Op::LogSumExp(terms) => {
                let terms: Vec<Slot> = terms.iter().map(at).collect();
                return self.log_sum_exp(&terms);
            }
            Op::Compare(comparison, a, b) => Step::Compare(*comparison, at(a), at(b)),
            Op::And(a, b) => Step::And(at(a), at(b)),
            Op::Or(a, b) => Step::Or(at(a), at(b)),
            Op::Not(a) => Step::Not(at(a)),
            Op::Select(condition, then, otherwise) => Step::Select(at(condition), at(then), at(otherwise)),
        };
        self.push(step)
    }

    fn push(&mut self, step: Step) -> Slot {
        self.steps.push(step);
        self.steps.len() as Slot - 1
    }

    /// `a ⊕ b = a + softplus(b - a)` from left to right.
    fn log_sum_exp(&mut self, terms: &[Slot]) -> Slot {
        terms[1..].iter().fold(terms[0], |total, term| {
            let minus = self.push(Step::Negate(total));
            let difference = self.list([*term, minus].into_iter(), Step::Sum);
            let difference = self.push(difference);
            let more = self.push(Step::Unary(Function::Softplus, difference));
            let sum = self.list([total, more].into_iter(), Step::Sum);
            self.push(sum)
        })
    }

    /// Adds the step at a place of another graph; gives its slot.
    pub(super) fn copy(&mut self, other: &Self, at: usize, slots: &[Slot], place: &impl Fn(u32) -> u32) -> Slot {
        let to = |slot: Slot| slots[slot as usize];
        let step = match other.steps[at] {
            Step::Number(number) => Step::Number(number),
            Step::Variable(variable) => {
                let new = place(variable);
                self.variables.resize(self.variables.len().max(new as usize + 1), None);
                self.variables[new as usize] = Some(self.steps.len() as Slot);
                Step::Variable(new)
            }
            Step::Sum(first, end) => {
                self.list(other.children[first as usize..end as usize].iter().map(|slot| to(*slot)), Step::Sum)
            }
            Step::Product(first, end) => {
                self.list(other.children[first as usize..end as usize].iter().map(|slot| to(*slot)), Step::Product)
            }
            Step::Negate(a) => Step::Negate(to(a)),
            Step::Quotient(a, b) => Step::Quotient(to(a), to(b)),
            Step::PowerInteger(a, exponent) => Step::PowerInteger(to(a), exponent),
            Step::PowerConstant(a, exponent) => Step::PowerConstant(to(a), exponent),
            Step::Power(a, b) => Step::Power(to(a), to(b)),
            Step::Unary(function, a) => Step::Unary(function, to(a)),
            Step::Binary(function, a, b) => Step::Binary(function, to(a), to(b)),
            Step::Compare(comparison, a, b) => Step::Compare(comparison, to(a), to(b)),
            Step::And(a, b) => Step::And(to(a), to(b)),
            Step::Or(a, b) => Step::Or(to(a), to(b)),
            Step::Not(a) => Step::Not(to(a)),
            Step::Select(condition, then, otherwise) => Step::Select(to(condition), to(then), to(otherwise)),
        };
        self.push(step)
    }

    /// Adds the sum of all outputs; gives its slot.
    pub(super) fn sum_of_outputs(&mut self) -> Slot {
        let step = match self.outputs.clone()[..] {
            [] => Step::Number(Interval::point(0.0)),
            [only] => return only,
            ref terms => self.list(terms.iter().copied(), Step::Sum),
        };
        self.push(step)
    }

    /// Calls `visit` with each child of a step.
    pub(super) fn for_each_child(&self, at: usize, mut visit: impl FnMut(Slot)) {
        match self.steps[at] {
            Step::Number(_) | Step::Variable(_) => {}
            Step::Sum(first, end) | Step::Product(first, end) => {
                self.children[first as usize..end as usize].iter().copied().for_each(visit);
            }
            Step::Negate(a)
            | Step::PowerInteger(a, _)
            | Step::PowerConstant(a, _)
            | Step::Unary(_, a)
            | Step::Not(a) => visit(a),
            Step::Quotient(a, b)
            | Step::Power(a, b)
            | Step::Binary(_, a, b)
            | Step::Compare(_, a, b)
            | Step::And(a, b)
            | Step::Or(a, b) => {
                visit(a);
                visit(b);
            }
            Step::Select(condition, then, otherwise) => [condition, then, otherwise].into_iter().for_each(visit),
        }
    }

    fn list(&mut self, slots: impl Iterator<Item = Slot>, step: fn(u32, u32) -> Step) -> Step {
        let first = self.children.len() as u32;
        self.children.extend(slots);
        step(first, self.children.len() as u32)
    }

    /// Memory for the values of all nodes, constants filled in.
    pub(super) fn memory(&self) -> Vec<Interval> {
        let value = |step: &Step| if let Step::Number(number) = step { *number } else { Interval::ENTIRE };
        self.steps.iter().map(value).collect()
    }

    /// Encloses the nodes `from .. to` over a box.
    pub(super) fn forward(&self, x: &[Interval], values: &mut [Interval], from: usize, to: usize) {
        for (slot, step) in self.steps[from..to].iter().enumerate() {
            values[from + slot] = match *step {
                Step::Number(_) => continue,
                Step::Variable(place) => x[place as usize],
                _ => self.compute(step, values),
            };
        }
    }

    fn compute(&self, step: &Step, values: &[Interval]) -> Interval {
        let at = |slot: Slot| values[slot as usize];
        match *step {
            Step::Number(number) => number,
            Step::Variable(_) => unreachable!("variables are loaded, not computed"),
            Step::Sum(first, end) => {
                let terms = &self.children[first as usize..end as usize];
                terms[1..].iter().fold(at(terms[0]), |sum, term| sum + at(*term))
            }
            Step::Product(first, end) => {
                let factors = &self.children[first as usize..end as usize];
                factors[1..].iter().fold(at(factors[0]), |product, factor| product * at(*factor))
            }
            Step::Negate(a) => -at(a),
            Step::Quotient(a, b) => at(a) / at(b),
            Step::PowerInteger(a, exponent) => at(a).power_integer(exponent),
            Step::PowerConstant(a, exponent) => at(a).power_constant(exponent),
            Step::Power(a, b) => at(a).power(at(b)),
            Step::Unary(function, a) => function.enclose(at(a)),
            Step::Binary(function, a, b) => function.enclose(at(a), at(b)),
            Step::Compare(comparison, a, b) => crate::tape::interval::compare(comparison, at(a), at(b)).as_interval(),
            Step::And(a, b) => at(a).truth().and(at(b).truth()).as_interval(),
            Step::Or(a, b) => at(a).truth().or(at(b).truth()).as_interval(),
            Step::Not(a) => (!at(a).truth()).as_interval(),
            Step::Select(condition, then, otherwise) => {
                Interval::select(at(condition).truth(), at(then), at(otherwise))
            }
        }
    }

    /// The regularity of the worst of some outputs, as last enclosed.
    pub(super) fn worst(&self, values: &[Interval], outputs: &[Slot]) -> Regularity {
        let each = outputs.iter().map(|slot| values[*slot as usize].regularity());
        each.max().unwrap_or(Regularity::Continuous)
    }
}
