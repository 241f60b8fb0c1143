//! Graph to a program over rows: finds what is the same for all rows, and the sums of products that become one step.

use rustc_hash::FxHashMap;

use super::block::{RowInstruction, translated};
use super::compile::sine_of;
use super::row_facts::{Facts, for_each_read};
use super::rows::{Exponential, NOWHERE, RowTape, Step, Taken, Term};
use super::tape::{Code, Slot, Tape};
use crate::function::Function;
use crate::graph::node::Op;
use crate::graph::{Graph, NodeId};
use crate::numeric::lanes::InstructionSet;

impl RowTape {
    /// Compiles `outputs` of a graph over `n_inputs` variables, of which `is_column` says which change from row to row.
    ///
    /// Cost: linear in the graph.
    pub fn compile(
        graph: &Graph,
        outputs: &[NodeId],
        (n_inputs, set): (usize, InstructionSet),
        is_column: impl Fn(u32) -> bool,
    ) -> Self {
        let facts = Facts::new(graph, outputs, is_column);
        let mut builder = Builder::new(graph, &facts, set);
        for (id, op) in graph.nodes().filter(|(id, _)| facts.is_row(*id)) {
            builder.node(id, op);
            builder.release(id);
        }
        builder.finish(outputs, n_inputs)
    }
}

/// Stands for the place of the number 1 among the uniform values until all others are known.
const ONE: u32 = u32::MAX;

struct Builder<'a> {
    graph: &'a Graph,
    facts: &'a Facts,
    set: InstructionSet,
    rows: Vec<u32>,
    n_rows: usize,
    free: Vec<u32>,
    /// The outputs of the uniform program.
    uniform: Vec<NodeId>,
    uniform_places: FxHashMap<NodeId, u32>,
    scalars: Vec<(u32, f64)>,
    scalar_places: FxHashMap<(u32, bool), u32>,
    splats: Vec<(u32, u32)>,
    splat_rows: FxHashMap<NodeId, u32>,
    constants: FxHashMap<u32, f64>,
    columns: Vec<(u32, u32)>,
    steps: Vec<Step>,
    terms: Vec<Term>,
    exponentials: Vec<Exponential>,
    /// The rows of exponentials of a logarithm of their sum, and that of one over the sum.
    by_products: FxHashMap<NodeId, (u32, u32)>,
    /// The total of an output.
    totals: FxHashMap<NodeId, u32>,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, facts: &'a Facts, set: InstructionSet) -> Self {
        Self {
            graph,
            facts,
            set,
            rows: vec![u32::MAX; graph.len()],
            n_rows: 0,
            free: Vec::new(),
            uniform: Vec::new(),
            uniform_places: FxHashMap::default(),
            scalars: Vec::new(),
            scalar_places: FxHashMap::default(),
            splats: Vec::new(),
            splat_rows: FxHashMap::default(),
            constants: FxHashMap::default(),
            columns: Vec::new(),
            steps: Vec::new(),
            terms: Vec::new(),
            exponentials: Vec::new(),
            by_products: FxHashMap::default(),
            totals: FxHashMap::default(),
        }
    }

    /// A row that nobody else has; one that stays for good is new.
    fn new_row(&mut self, stays: bool) -> u32 {
        let reused = if stays { None } else { self.free.pop() };
        reused.unwrap_or_else(|| {
            self.n_rows += 1;
            self.n_rows as u32 - 1
        })
    }

    fn uniform_place(&mut self, id: NodeId) -> u32 {
        let next = self.uniform.len() as u32;
        let place = *self.uniform_places.entry(id).or_insert(next);
        if place == next {
            self.uniform.push(id);
        }
        place
    }

    /// The scalar that is a uniform node, or its opposite.
    fn scalar(&mut self, id: NodeId, is_opposite: bool) -> u32 {
        let value = self.uniform_place(id);
        let next = self.scalars.len() as u32;
        let place = *self.scalar_places.entry((value, is_opposite)).or_insert(next);
        if place == next {
            self.scalars.push((value, if is_opposite { -1.0 } else { 1.0 }));
        }
        place
    }

    /// The row of a node; a uniform one is spread over a row that stays.
    fn row(&mut self, id: NodeId) -> u32 {
        if self.facts.varies[id.index()] {
            return self.rows[id.index()];
        }
        if let Some(row) = self.splat_rows.get(&id) {
            return *row;
        }
        let (row, value) = (self.new_row(true), self.uniform_place(id));
        self.splat_rows.insert(id, row);
        self.splats.push((value, row));
        if let Some(constant) = self.graph.as_constant(id) {
            self.constants.insert(row, constant);
        }
        row
    }

    fn node(&mut self, id: NodeId, op: &Op) {
        if let Op::Product(factors) = op
            && self.is_taken_only(id)
            && let [a, b] = factors[..]
        {
            let (a, b) = (self.row(a), self.row(b));
            let total = self.total(id);
            return self.steps.push(Step::TakeProduct(total, a, b));
        }
        match op {
            Op::Variable(place) => {
                let row = self.new_row(true);
                self.rows[id.index()] = row;
                self.columns.push((*place, row));
            }
            Op::Sum(terms) => self.sum(id, terms),
            Op::Product(factors) => self.product(id, factors),
            Op::LogSumExp(terms) => self.log_sum_exp(id, terms),
            Op::Unary(..) if self.facts.shares.contains_key(&id) => self.share(id),
            Op::Unary(_, a) if self.facts.twins.contains_key(&id) => self.twin(id, *a),
            op => {
                let code = self.code(op);
                self.plain(id, code);
            }
        }
        if self.facts.is_output[id.index()] {
            let (total, row) = (self.total(id), self.rows[id.index()]);
            self.steps.push(Step::Take(total, row));
        }
    }

    /// The logarithm, with the rows of the exponentials and of one over their sum where shares of the sum are read.
    fn log_sum_exp(&mut self, id: NodeId, terms: &[NodeId]) {
        let first = self.exponentials.len() as u32;
        for (at, term) in terms.iter().enumerate() {
            let argument = self.row(*term);
            let into = if self.facts.read_shares.contains(&(id, at)) { self.new_row(false) } else { NOWHERE };
            self.exponentials.push(Exponential { argument, into });
        }
        let (into, inverse) = (self.new_row(false), self.new_row(false));
        self.rows[id.index()] = into;
        self.by_products.insert(id, (first, inverse));
        let end = self.exponentials.len() as u32;
        self.steps.push(Step::LogSumExp { into, inverse, first, end });
    }

    /// `exp(a_i - log Σ exp(a_j))` from the exponential that the sum has computed.
    fn share(&mut self, id: NodeId) {
        let (total, at) = self.facts.shares[&id];
        let (first, inverse) = self.by_products[&total];
        let exponential = self.exponentials[first as usize + at].into;
        self.plain(id, Code::Multiply(exponential, inverse));
    }

    /// `tanh(a)` and `cosh(a)` at once, when the first of them is met.
    fn twin(&mut self, id: NodeId, a: NodeId) {
        let other = self.facts.twins[&id];
        if self.rows[id.index()] != u32::MAX {
            return;
        }
        let (own, of_other, a) = (self.new_row(false), self.new_row(false), self.row(a));
        (self.rows[id.index()], self.rows[other.index()]) = (own, of_other);
        let is_tanh = matches!(self.graph.op(id), Op::Unary(Function::Tanh, _));
        let (tanh, cosh) = if is_tanh { (own, of_other) } else { (of_other, own) };
        self.steps.push(Step::TanhAndCosh { tanh, cosh, a });
    }

    fn is_taken_only(&self, id: NodeId) -> bool {
        self.facts.is_output[id.index()] && self.facts.uses[id.index()] == 1
    }

    fn total(&mut self, id: NodeId) -> u32 {
        let next = self.totals.len() as u32;
        *self.totals.entry(id).or_insert(next)
    }

    fn plain(&mut self, id: NodeId, code: Code) {
        let into = self.new_row(false);
        self.rows[id.index()] = into;
        self.push(into, code);
    }

    fn push(&mut self, into: u32, code: Code) {
        let constants = &self.constants;
        let code = translated(code, self.set, |row| constants.get(&row).copied());
        self.steps.push(Step::Plain(RowInstruction::new(into, code)));
    }

    fn sum(&mut self, id: NodeId, terms: &[NodeId]) {
        let first = self.terms.len() as u32;
        for term in terms {
            let term = self.term(*term, false);
            self.terms.push(term);
        }
        self.finish_sum(id, first);
    }

    fn finish_sum(&mut self, id: NodeId, first: u32) {
        let into = self.new_row(false);
        self.rows[id.index()] = into;
        self.steps.push(Step::Sum(into, first, self.terms.len() as u32));
    }

    fn term(&mut self, id: NodeId, is_opposite: bool) -> Term {
        if !self.facts.varies[id.index()] {
            return Term::Scalar(self.scalar(id, is_opposite));
        }
        if self.facts.is_part[id.index()] {
            match self.graph.op(id) {
                Op::Negate(inner) => return self.term(*inner, !is_opposite),
                Op::Product(factors) => return self.product_term([factors[0], factors[1]], is_opposite),
                _ => {}
            }
        }
        Term::Scaled(self.unit(is_opposite), self.rows[id.index()])
    }

    fn product_term(&mut self, [a, b]: [NodeId; 2], is_opposite: bool) -> Term {
        match (self.facts.varies[a.index()], self.facts.varies[b.index()]) {
            (true, true) if is_opposite => Term::Opposite(self.rows[a.index()], self.rows[b.index()]),
            (true, true) => Term::Product(self.rows[a.index()], self.rows[b.index()]),
            (true, false) => Term::Scaled(self.scalar(b, is_opposite), self.rows[a.index()]),
            _ => Term::Scaled(self.scalar(a, is_opposite), self.rows[b.index()]),
        }
    }

    /// The scalar 1 or -1.
    fn unit(&mut self, is_opposite: bool) -> u32 {
        let next = self.scalars.len() as u32;
        let place = *self.scalar_places.entry((ONE, is_opposite)).or_insert(next);
        if place == next {
            self.scalars.push((ONE, if is_opposite { -1.0 } else { 1.0 }));
        }
        place
    }

    /// Factors left to right; a uniform one times a row is a sum of one term.
    fn product(&mut self, id: NodeId, factors: &[NodeId]) {
        if let [a, b] = factors[..]
            && !(self.facts.varies[a.index()] && self.facts.varies[b.index()])
        {
            let first = self.terms.len() as u32;
            let term = self.product_term([a, b], false);
            self.terms.push(term);
            return self.finish_sum(id, first);
        }
        let operands: Vec<u32> = factors.iter().map(|factor| self.row(*factor)).collect();
        let into = self.new_row(false);
        self.rows[id.index()] = into;
        let mut so_far = operands[0];
        for operand in &operands[1..] {
            self.push(into, Code::Multiply(so_far, *operand));
            so_far = into;
        }
    }

    /// The operation on rows that a node is.
    fn code(&mut self, op: &Op) -> Code {
        let graph = self.graph;
        let mut at = |id: &NodeId| -> Slot { self.row(*id) };
        match op {
            Op::Negate(a) => Code::Negate(at(a)),
            Op::Quotient(a, b) => match sine_of(graph, *a, *b) {
                Some((radius, a, b)) => Code::SineQuotient(radius, at(&a), at(&b)),
                None => Code::Divide(at(a), at(b)),
            },
            Op::Power(base, exponent) => match graph.as_constant(*exponent) {
                Some(p) if p.fract() == 0.0 && p.abs() <= f64::from(i32::MAX) => Code::PowerInteger(at(base), p as i32),
                Some(p) => Code::PowerConstant(at(base), p),
                None => Code::Power(at(base), at(exponent)),
            },
            Op::Unary(function, a) => Code::Unary(*function, at(a)),
            Op::Binary(function, a, b) => Code::Binary(*function, at(a), at(b)),
            Op::Compare(comparison, a, b) => Code::Compare(*comparison, at(a), at(b)),
            Op::And(a, b) => Code::And(at(a), at(b)),
            Op::Or(a, b) => Code::Or(at(a), at(b)),
            Op::Not(a) => Code::Not(at(a)),
            Op::Select(condition, then, otherwise) => Code::Select(at(condition), at(then), at(otherwise)),
            Op::Constant(_) | Op::Variable(_) | Op::Sum(_) | Op::Product(_) | Op::LogSumExp(_) => {
                unreachable!("emitted by a method of its own")
            }
        }
    }

    /// Frees the rows that a node reads last.
    fn release(&mut self, id: NodeId) {
        let mut pending = vec![id];
        while let Some(reader) = pending.pop() {
            let mut children = Vec::new();
            for_each_read(self.graph, &self.facts.shares, reader, |child| children.push(child));
            for child in children {
                if self.facts.is_part[child.index()] {
                    pending.push(child);
                } else if self.facts.varies[child.index()] && self.facts.last_use[child.index()] == id.0 {
                    self.free_row(child);
                }
            }
        }
        // An output that nothing reads has been taken already.
        if self.facts.uses[id.index()] == 1 && self.facts.is_output[id.index()] {
            self.free_row(id);
        }
    }

    /// Frees the row of a node, and those of its by-products.
    fn free_row(&mut self, id: NodeId) {
        let row = std::mem::replace(&mut self.rows[id.index()], u32::MAX);
        if row == u32::MAX || matches!(self.graph.op(id), Op::Variable(_)) {
            return;
        }
        self.free.push(row);
        if let (Op::LogSumExp(terms), Some((first, inverse))) = (self.graph.op(id), self.by_products.remove(&id)) {
            let rows = self.exponentials[first as usize..][..terms.len()].iter().map(|exponential| exponential.into);
            self.free.extend(rows.filter(|row| *row != NOWHERE).chain([inverse]));
        }
    }

    fn finish(mut self, outputs: &[NodeId], n_inputs: usize) -> RowTape {
        let taken: Vec<Taken> = outputs
            .iter()
            .map(|id| match self.totals.get(id) {
                Some(total) => Taken::Total(*total),
                None => Taken::Uniform(self.uniform_place(*id)),
            })
            .collect();
        let mut graph = self.graph.clone();
        let one = self.uniform.len() as u32;
        self.uniform.push(graph.constant(1.0));
        self.scalars.iter_mut().filter(|(value, _)| *value == ONE).for_each(|(value, _)| *value = one);
        RowTape {
            set: self.set,
            uniform: Tape::compile(&graph, &self.uniform, n_inputs),
            scalars: self.scalars,
            splats: self.splats,
            columns: self.columns,
            n_rows: self.n_rows,
            steps: self.steps,
            terms: self.terms,
            exponentials: self.exponentials,
            outputs: taken,
            n_totals: self.totals.len(),
            places: (0..self.n_rows as u32).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Function;
    use crate::numeric::summation::CompensatedSum;
    use crate::tape::Workspace;
    use crate::tape::block::LANES;

    /// `tanh(Σ_j w_j·r_j - w_0)·r_0`, its gradient in `w`, and things that are the same for all rows.
    fn program() -> (Graph, Vec<NodeId>) {
        let mut graph = Graph::new();
        let w: Vec<NodeId> = (0..4).map(|k| graph.variable(k)).collect();
        let r: Vec<NodeId> = (4..8).map(|k| graph.variable(k)).collect();
        let mut terms: Vec<NodeId> = (1..4).map(|k| graph.product(&[w[k], r[k]])).collect();
        let minus = graph.negate(w[0]);
        terms.push(minus);
        let inner = graph.sum(&terms);
        let tanh = graph.unary(Function::Tanh, inner);
        let value = graph.product(&[tanh, r[0]]);
        let square = graph.product(&[tanh, tanh]);
        let one = graph.constant(1.0);
        let slope = graph.difference(one, square);
        let slope = graph.product(&[slope, r[0]]);
        let mut outputs = vec![value];
        outputs.extend((1..4).map(|k| graph.product(&[slope, r[k]])));
        let shared = graph.unary(Function::Exp, w[0]);
        let mixed = graph.product(&[shared, tanh, r[1]]);
        let quotient = graph.quotient(mixed, w[1]);
        outputs.extend([slope, shared, quotient, r[2]]);
        (graph, outputs)
    }

    /// `log Σ exp` of three, its shares (one of them an output of its own, one read twice), and `tanh` beside `1/cosh`.
    fn network() -> (Graph, Vec<NodeId>) {
        let mut graph = Graph::new();
        let w: Vec<NodeId> = (0..4).map(|k| graph.variable(k)).collect();
        let r: Vec<NodeId> = (4..8).map(|k| graph.variable(k)).collect();
        let inner = graph.product(&[w[0], r[0]]);
        let [tanh, cosh] = [Function::Tanh, Function::Cosh].map(|function| graph.unary(function, inner));
        let one = graph.constant(1.0);
        let secant = graph.quotient(one, cosh);
        let scaled = graph.product(&[w[1], r[1]]);
        let arguments = [tanh, scaled, w[2]];
        let total = graph.add(Op::LogSumExp(arguments.into()));
        let minus = graph.add(Op::Negate(total));
        let shares = arguments.map(|argument| {
            let difference = graph.add(Op::Sum([argument, minus].into()));
            graph.unary(Function::Exp, difference)
        });
        let first = graph.product(&[shares[0], secant, r[2]]);
        let second = graph.product(&[shares[0], shares[1]]);
        let lone = graph.add(Op::LogSumExp([r[3], tanh].into()));
        let loss = graph.difference(total, scaled);
        (graph, vec![loss, first, second, shares[2], lone, secant])
    }

    #[test]
    fn totals_are_those_of_the_plain_tape_for_each_instruction_set() {
        let number = |row: usize, k: usize| ((row * 7 + k * 13) % 17) as f64 / 8.0 - 1.0;
        assert_same_totals(program(), 150, number);
        assert_same_totals(network(), 150, number);
        assert_same_totals(network(), 3, number);
    }

    #[test]
    fn exponentials_of_large_rows_do_not_overflow() {
        let number = |row: usize, k: usize| if (row + k).is_multiple_of(3) { 1e4 } else { -2e3 };
        assert_same_totals(network(), 70, number);
    }

    #[test]
    fn infinite_rows_leave_their_mark() {
        for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
            let mut graph = Graph::new();
            let (a, b, c) = (graph.variable(0), graph.variable(1), graph.variable(2));
            let total = graph.add(Op::LogSumExp([a, b, c].into()));
            let rows = RowTape::compile(&graph, &[total], (3, InstructionSet::best()), |_| true);
            let (mut uniform, mut memory) = (rows.uniform_values(), rows.memory());
            rows.compute_uniform(&[0.0; 3], &mut uniform);
            rows.start(&uniform, &mut memory);
            rows.block(5, &mut memory, |input, lanes| lanes.fill(if input == 1 { infinite } else { 0.0 }));
            let mut sum = CompensatedSum::default();
            rows.add_total(0, &uniform, &memory, &mut sum);
            let expected = if infinite > 0.0 { f64::INFINITY } else { 5.0 * 2.0_f64.ln() };
            assert!((sum.value() - expected).abs() < 1e-14 || sum.value() == expected, "{}", sum.value());
        }
    }

    fn assert_same_totals((graph, outputs): (Graph, Vec<NodeId>), n: usize, number: impl Fn(usize, usize) -> f64) {
        let tape = Tape::compile(&graph, &outputs, 8);
        let mut inputs = vec![0.3, -0.7, 0.2, 1.1, 0.0, 0.0, 0.0, 0.0];
        let mut expected = vec![CompensatedSum::default(); outputs.len()];
        let (mut work, mut row_outputs) = (Workspace::new(&tape), vec![0.0; outputs.len()]);
        for row in 0..n {
            (0..4).for_each(|k| inputs[4 + k] = number(row, k));
            tape.eval(&inputs, &mut work, &mut row_outputs);
            expected.iter_mut().zip(&row_outputs).for_each(|(sum, value)| sum.add(*value));
        }
        for set in InstructionSet::available() {
            let rows = RowTape::compile(&graph, &outputs, (8, set), |place| place >= 4);
            let (mut uniform, mut memory) = (rows.uniform_values(), rows.memory());
            rows.compute_uniform(&inputs, &mut uniform);
            rows.start(&uniform, &mut memory);
            for first in (0..n).step_by(LANES) {
                rows.block(LANES.min(n - first), &mut memory, |input, lanes| {
                    let k = input - 4;
                    lanes.iter_mut().enumerate().for_each(|(lane, to)| *to = number(first + lane, k));
                });
            }
            for (output, expected) in expected.iter().enumerate() {
                let mut sum = CompensatedSum::default();
                rows.add_total(output as u32, &uniform, &memory, &mut sum);
                let (sum, expected) = (sum.value(), expected.value());
                assert!((sum - expected).abs() <= 1e-13 * expected.abs().max(1.0), "{output}: {sum}, {expected}");
            }
        }
    }
}
