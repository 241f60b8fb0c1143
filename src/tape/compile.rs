//! Graph to tape: keeps what the outputs need, in the order of places, and reuses slots of dead values.

use rustc_hash::FxHashMap;

use super::tape::{Code, Instruction, Slot, Tape};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::function::sinc::Radius;
use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};

impl Tape {
    /// Compiles `outputs` of a graph over `n_inputs` variables. Cost: linear in the graph.
    pub fn compile(graph: &Graph, outputs: &[NodeId], n_inputs: usize) -> Tape {
        let needed = needed(graph, outputs);
        let last_use = last_uses(graph, outputs, &needed);
        let mut builder = Builder::new(graph, &needed, n_inputs);
        for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
            builder.emit(id, op);
            builder.release(id, op, &last_use);
        }
        builder.finish(outputs)
    }
}

/// The nodes that get a slot. A negated term of a sum is subtracted, a constant factor or exponent is part of the instruction.
fn needed(graph: &Graph, outputs: &[NodeId]) -> Vec<bool> {
    let mut needed = vec![false; graph.len()];
    outputs.iter().for_each(|id| needed[id.index()] = true);
    for (id, op) in graph.nodes().rev() {
        if needed[id.index()] {
            operands(graph, op, |child| needed[child.index()] = true);
        }
    }
    needed
}

fn last_uses(graph: &Graph, outputs: &[NodeId], needed: &[bool]) -> Vec<u32> {
    let mut last_use = vec![0; graph.len()];
    for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
        operands(graph, op, |child| last_use[child.index()] = id.index() as u32);
    }
    outputs.iter().for_each(|id| last_use[id.index()] = u32::MAX);
    last_use
}

/// Calls `visit` with every node whose slot the instructions of `op` read.
fn operands(graph: &Graph, op: &Op, mut visit: impl FnMut(NodeId)) {
    match op {
        Op::Sum(terms) => {
            visit(terms[0]);
            for term in &terms[1..] {
                visit(subtracted(graph, *term).unwrap_or(*term));
            }
        }
        Op::Product(factors) => {
            let first = usize::from(graph.as_constant(factors[0]).is_some());
            visit(factors[first]);
            let rest = factors[first + 1..].iter().copied();
            rest.filter(|factor| graph.as_constant(*factor).is_none()).for_each(visit);
        }
        Op::Quotient(a, b) => match sine_of(graph, *a, *b) {
            Some((_, a, b)) => {
                visit(a);
                visit(b);
            }
            None => op.for_each_child(visit),
        },
        Op::Power(base, exponent) if graph.as_constant(*exponent).is_some() => visit(*base),
        op => op.for_each_child(visit),
    }
}

/// What `r` is made of where `a/b` is `sin(r)/r`: the quotient has good derivatives near 0 where its parts have none.
pub(super) fn sine_of(graph: &Graph, a: NodeId, b: NodeId) -> Option<(Radius, NodeId, NodeId)> {
    if *graph.op(a) != Op::Unary(Function::Sin, b) {
        return None;
    }
    Some(match *graph.op(b) {
        Op::Unary(Function::Sqrt, square) => (Radius::Root, square, square),
        Op::Binary(BinaryFunction::Hypot, x, y) => (Radius::Length, x, y),
        _ => (Radius::Itself, b, b),
    })
}

fn subtracted(graph: &Graph, term: NodeId) -> Option<NodeId> {
    match graph.op(term) {
        Op::Negate(inner) => Some(*inner),
        _ => None,
    }
}

struct Builder<'g> {
    graph: &'g Graph,
    slots: Vec<Slot>,
    constants: Vec<f64>,
    n_inputs: usize,
    n_slots: usize,
    free: Vec<Slot>,
    released: Vec<bool>,
    instructions: Vec<Instruction>,
}

impl<'g> Builder<'g> {
    fn new(graph: &'g Graph, needed: &[bool], n_inputs: usize) -> Self {
        let mut constants = Vec::new();
        let mut known: FxHashMap<u64, Slot> = FxHashMap::default();
        let mut slots = vec![Slot::MAX; graph.len()];
        for (id, op) in graph.nodes().filter(|(id, _)| needed[id.index()]) {
            if let Op::Constant(bits) = op {
                slots[id.index()] = *known.entry(bits.value().to_bits()).or_insert_with(|| {
                    constants.push(bits.value());
                    constants.len() as Slot - 1
                });
            }
        }
        let n_slots = constants.len() + n_inputs;
        Self {
            graph,
            slots,
            constants,
            n_inputs,
            n_slots,
            free: Vec::new(),
            released: vec![false; graph.len()],
            instructions: Vec::new(),
        }
    }

    fn slot(&self, id: NodeId) -> Slot {
        self.slots[id.index()]
    }

    fn take(&mut self) -> Slot {
        self.free.pop().unwrap_or_else(|| {
            self.n_slots += 1;
            self.n_slots as Slot - 1
        })
    }

    fn push(&mut self, into: Slot, code: Code) {
        self.instructions.push(Instruction { into, code });
    }

    fn emit(&mut self, id: NodeId, op: &Op) {
        match op {
            Op::Constant(_) => return,
            Op::Variable(place) => {
                self.slots[id.index()] = self.constants.len() as Slot + place;
                return;
            }
            _ => {}
        }
        let into = self.take();
        self.slots[id.index()] = into;
        match op {
            Op::Sum(terms) => self.emit_sum(into, terms),
            Op::Product(factors) => self.emit_product(into, factors),
            Op::Power(base, exponent) => self.emit_power(into, *base, *exponent),
            Op::LogSumExp(terms) => self.emit_log_sum_exp(into, terms),
            op => {
                let code = self.simple(op);
                self.push(into, code);
            }
        }
    }

    fn simple(&self, op: &Op) -> Code {
        let at = |id: &NodeId| self.slot(*id);
        match op {
            Op::Negate(a) => Code::Negate(at(a)),
            Op::Quotient(a, b) => match sine_of(self.graph, *a, *b) {
                Some((radius, a, b)) => Code::SineQuotient(radius, at(&a), at(&b)),
                None => Code::Divide(at(a), at(b)),
            },
            Op::Unary(function, a) => Code::Unary(*function, at(a)),
            Op::Binary(function, a, b) => Code::Binary(*function, at(a), at(b)),
            Op::Compare(comparison, a, b) => Code::Compare(*comparison, at(a), at(b)),
            Op::And(a, b) => Code::And(at(a), at(b)),
            Op::Or(a, b) => Code::Or(at(a), at(b)),
            Op::Not(a) => Code::Not(at(a)),
            Op::Select(condition, then, otherwise) => Code::Select(at(condition), at(then), at(otherwise)),
            Op::Constant(_) | Op::Variable(_) | Op::Sum(_) | Op::Product(_) | Op::Power(..) | Op::LogSumExp(_) => {
                unreachable!("emitted by a method of its own")
            }
        }
    }

    fn emit_sum(&mut self, into: Slot, terms: &[NodeId]) {
        let mut so_far = self.slot(terms[0]);
        for term in &terms[1..] {
            let code = match subtracted(self.graph, *term) {
                Some(inner) => Code::Subtract(so_far, self.slot(inner)),
                None => Code::Add(so_far, self.slot(*term)),
            };
            self.push(into, code);
            so_far = into;
        }
    }

    fn emit_product(&mut self, into: Slot, factors: &[NodeId]) {
        let (mut so_far, rest) = match self.graph.as_constant(factors[0]) {
            Some(factor) => {
                self.push(into, Code::Scale(factor, self.slot(factors[1])));
                (into, &factors[2..])
            }
            None => (self.slot(factors[0]), &factors[1..]),
        };
        for factor in rest {
            let code = match self.graph.as_constant(*factor) {
                Some(constant) => Code::Scale(constant, so_far),
                None => Code::Multiply(so_far, self.slot(*factor)),
            };
            self.push(into, code);
            so_far = into;
        }
    }

    fn emit_power(&mut self, into: Slot, base: NodeId, exponent: NodeId) {
        let code = match self.graph.as_constant(exponent) {
            Some(p) if p.fract() == 0.0 && p.abs() <= f64::from(i32::MAX) => {
                Code::PowerInteger(self.slot(base), p as i32)
            }
            Some(p) => Code::PowerConstant(self.slot(base), p),
            None => Code::Power(self.slot(base), self.slot(exponent)),
        };
        self.push(into, code);
    }

    /// `a ⊕ b = a + softplus(b - a)` from left to right.
    fn emit_log_sum_exp(&mut self, into: Slot, terms: &[NodeId]) {
        let difference = self.take();
        let mut so_far = self.slot(terms[0]);
        for term in &terms[1..] {
            self.push(difference, Code::Subtract(self.slot(*term), so_far));
            self.push(difference, Code::Unary(Function::Softplus, difference));
            self.push(into, Code::Add(so_far, difference));
            so_far = into;
        }
        self.free.push(difference);
    }

    /// Frees the slots of temporaries whose last reader was `id`.
    fn release(&mut self, id: NodeId, op: &Op, last_use: &[u32]) {
        let first_temporary = (self.constants.len() + self.n_inputs) as Slot;
        let (slots, free, released) = (&self.slots, &mut self.free, &mut self.released);
        operands(self.graph, op, |child| {
            let slot = slots[child.index()];
            let dead = last_use[child.index()] == id.index() as u32 && slot >= first_temporary;
            if dead && !std::mem::replace(&mut released[child.index()], true) {
                free.push(slot);
            }
        });
    }

    fn finish(self, outputs: &[NodeId]) -> Tape {
        let outputs = outputs.iter().map(|id| self.slots[id.index()]).collect();
        Tape {
            constants: self.constants,
            n_inputs: self.n_inputs,
            n_slots: self.n_slots,
            instructions: self.instructions,
            outputs,
        }
    }
}
