//! The evaluation loop for intervals: what a tape computes at any point of a box lies between the bounds.
//!
//! A loop of its own, because conditions are not decided by a real part: an undecided choice is the hull of both branches.

use super::eval::Workspace;
use super::tape::{Code, Slot, Tape};
use crate::function::enclosure::periodic::sine_quotient;
use crate::numeric::interval::interval::Interval;
use crate::numeric::interval::truth::Truth;
use crate::syntax::ast::Comparison;

impl Workspace<Interval> {
    /// Memory for enclosures by a tape, constants filled in.
    pub fn for_intervals(tape: &Tape) -> Self {
        let mut slots: Vec<Interval> = tape.constants.iter().map(|value| Interval::point(*value)).collect();
        slots.resize(tape.n_slots, Interval::point(0.0));
        Self { slots }
    }
}

impl Tape {
    /// Encloses all outputs over the box `inputs`. Cost: one operation an instruction, no allocation.
    ///
    /// # Panics
    /// If the workspace belongs to another tape or a slice has the wrong length.
    pub fn enclose(&self, inputs: &[Interval], work: &mut Workspace<Interval>, outputs: &mut [Interval]) {
        let slots = &mut work.slots[..];
        assert_eq!(slots.len(), self.n_slots, "a workspace belongs to the tape that it was made for");
        assert_eq!(outputs.len(), self.outputs.len(), "there is one place for each output");
        let first_input = self.constants.len();
        slots[first_input..first_input + self.n_inputs].copy_from_slice(inputs);
        for instruction in &self.instructions {
            slots[instruction.into as usize] = compute(&instruction.code, slots);
        }
        for (output, slot) in outputs.iter_mut().zip(&self.outputs) {
            *output = slots[*slot as usize];
        }
    }
}

/// The enclosure of an instruction.
fn compute(code: &Code, slots: &[Interval]) -> Interval {
    let at = |slot: Slot| slots[slot as usize];
    match *code {
        Code::Add(a, b) => at(a) + at(b),
        Code::Subtract(a, b) => at(a) - at(b),
        Code::Multiply(a, b) if a == b => at(a).square(),
        Code::Multiply(a, b) => at(a) * at(b),
        Code::Scale(factor, a) => at(a) * Interval::point(factor),
        Code::Divide(a, b) => at(a) / at(b),
        Code::Negate(a) => -at(a),
        Code::PowerInteger(a, exponent) => at(a).power_integer(exponent),
        Code::PowerConstant(a, exponent) => at(a).power_constant(exponent),
        Code::Power(a, b) => at(a).power(at(b)),
        Code::Unary(function, a) => function.enclose(at(a)),
        Code::Binary(function, a, b) => function.enclose(at(a), at(b)),
        Code::SineQuotient(radius, a, b) => sine_quotient(radius, at(a), at(b)),
        Code::Compare(comparison, a, b) => compare(comparison, at(a), at(b)).as_interval(),
        Code::And(a, b) => at(a).truth().and(at(b).truth()).as_interval(),
        Code::Or(a, b) => at(a).truth().or(at(b).truth()).as_interval(),
        Code::Not(a) => (!at(a).truth()).as_interval(),
        Code::Select(condition, then, otherwise) => Interval::select(at(condition).truth(), at(then), at(otherwise)),
    }
}

/// Whether a comparison holds over two sets.
pub fn compare(comparison: Comparison, a: Interval, b: Interval) -> Truth {
    match comparison {
        Comparison::Less => a.less(b),
        Comparison::LessEqual => a.less_or_equal(b),
        Comparison::Greater => b.less(a),
        Comparison::GreaterEqual => b.less_or_equal(a),
        Comparison::Equal => a.equals(b),
        Comparison::NotEqual => !a.equals(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Function;
    use crate::graph::node::Op;
    use crate::graph::{Graph, NodeId};
    use crate::numeric::interval::interval::Regularity;

    fn enclosure(graph: &Graph, output: NodeId, inputs: &[Interval]) -> Interval {
        let tape = Tape::compile(graph, &[output], inputs.len());
        let mut outputs = [Interval::EMPTY];
        tape.enclose(inputs, &mut Workspace::for_intervals(&tape), &mut outputs);
        outputs[0]
    }

    #[test]
    fn a_square_is_not_a_product_of_two() {
        let mut graph = Graph::new();
        let x = graph.variable(0);
        let two = graph.constant(2.0);
        let square = graph.power(x, two);
        assert_eq!(enclosure(&graph, square, &[Interval::new(-1.0, 2.0)]), Interval::new(0.0, 4.0));
    }

    #[test]
    fn a_choice_takes_the_branch_that_is_sure() {
        let mut graph = Graph::new();
        let (x, zero) = (graph.variable(0), graph.constant(0.0));
        let is_positive = graph.add(Op::Compare(Comparison::Greater, x, zero));
        let root = graph.unary(Function::Sqrt, x);
        let opposite = graph.negate(x);
        let choice = graph.add(Op::Select(is_positive, root, opposite));
        let over = |lo, hi| enclosure(&graph, choice, &[Interval::new(lo, hi)]);
        assert_eq!(over(4.0, 9.0), Interval::new(2.0, 3.0));
        assert_eq!(over(-4.0, -1.0), Interval::new(1.0, 4.0));
        assert_eq!(over(-4.0, 9.0), Interval::new(-9.0, 4.0).at_best(Regularity::Partial));
    }

    #[test]
    fn what_has_no_value_decides_nothing() {
        let mut graph = Graph::new();
        let (x, zero) = (graph.variable(0), graph.constant(0.0));
        let root = graph.unary(Function::Sqrt, x);
        let holds = graph.add(Op::Compare(Comparison::GreaterEqual, root, zero));
        // At -1 the root is NaN, which is not at least 0.
        let over = enclosure(&graph, holds, &[Interval::new(-1.0, 1.0)]);
        assert_eq!(over, Interval::new(0.0, 1.0).at_best(Regularity::Jumps));
    }
}
