//! What depends on each input of a tape, so that after one full evaluation a single input can be varied at the cost of
//! the instructions that read it, directly or not: its cone.
//!
//! Every intermediate result keeps a slot of its own. A sum at the very end is taken apart into terms, because otherwise
//! half of its additions would belong to every cone.

use super::eval::{Workspace, compute};
use super::tape::{Code, Instruction, Slot, Tape};
use crate::numeric::scalar::Scalar;

/// Cones are worth their bookkeeping if they hold at most this share of all instructions on average …
const LARGEST_SHARE: f64 = 0.4;
/// … and fit into this many places (4 bytes each).
const LARGEST_TOTAL: usize = 50_000_000;

/// A tape in single-assignment form with the cone of each input; the first output only.
#[derive(Debug)]
pub struct Cones {
    tape: Tape,
    /// Instructions by input, ascending.
    instructions: Rows,
    /// Indices into `terms` by input, ascending.
    term_places: Rows,
    /// The output is the sum of these.
    terms: Vec<Term>,
}

/// One term of the sum that the output is.
#[derive(Clone, Copy, Debug)]
struct Term {
    slot: Slot,
    subtracted: bool,
}

impl Cones {
    /// Finds the cones; `None` where they are so large that full evaluations are as fast. Cost: linear in the cones.
    pub fn new(tape: &Tape) -> Option<Self> {
        let tape = single_assignment(tape);
        let (terms, sums) = final_sum(&tape);
        let readers = readers(&tape, &sums);
        let term_slots = terms.iter().enumerate().map(|(place, term)| (term.slot, place as u32));
        let terms_of = Rows::of_pairs(tape.n_slots, term_slots.collect());
        let share = LARGEST_SHARE * (tape.n_inputs * tape.len()) as f64;
        let limit = (share as usize).min(LARGEST_TOTAL);
        let mut search = Search { first: first_temporary(&tape), readers: &readers, seen: vec![0; tape.n_slots] };
        let (mut instructions, mut term_places) = (Rows::default(), Rows::default());
        for input in 0..tape.n_inputs {
            let slot = (tape.constants.len() + input) as Slot;
            let cone = search.cone(slot, input as u32 + 1);
            let mut places: Vec<u32> = terms_of.row(slot as usize).to_vec();
            places.extend(cone.iter().flat_map(|k| terms_of.row(search.first + *k as usize)));
            places.sort_unstable();
            instructions.push(&cone);
            term_places.push(&places);
            if instructions.entries.len() + term_places.entries.len() > limit {
                return None;
            }
        }
        Some(Self { tape, instructions, term_places, terms })
    }

    /// The tape that workspaces are to be made for.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Evaluates everything at `inputs`; gives the output.
    ///
    /// # Panics
    /// If the workspace belongs to another tape or the inputs have the wrong length.
    pub fn eval<S: Scalar>(&self, inputs: &[S], work: &mut Workspace<S>) -> S {
        let mut output = [S::constant(0.0)];
        self.tape.eval(inputs, work, &mut output);
        let [output] = output;
        output
    }

    /// Sets one input to `value` and computes what depends on it, apart from the output.
    pub fn vary<S: Scalar>(&self, input: usize, value: S, work: &mut Workspace<S>) {
        let slots = &mut work.slots[..];
        slots[self.tape.constants.len() + input] = value;
        for k in self.instructions.row(input) {
            let instruction = &self.tape.instructions[*k as usize];
            slots[instruction.into as usize] = compute(&instruction.code, slots);
        }
    }

    /// A derivative part of the output, to which only what depends on `input` contributes.
    pub fn output_part<S: Scalar>(&self, input: usize, work: &Workspace<S>, part: impl Fn(&S) -> f64) -> f64 {
        let mut sum = 0.0;
        for place in self.term_places.row(input) {
            let term = self.terms[*place as usize];
            let part = part(&work.slots[term.slot as usize]);
            sum = if term.subtracted { sum - part } else { sum + part };
        }
        sum
    }

    /// Changes one input and what depends on it by `clear`, which takes parts away that [`Cones::vary`] brought.
    pub fn clear<S: Scalar>(&self, input: usize, work: &mut Workspace<S>, clear: impl Fn(&S) -> S) {
        let slots = &mut work.slots[..];
        let slot = self.tape.constants.len() + input;
        slots[slot] = clear(&slots[slot]);
        let first = first_temporary(&self.tape);
        for k in self.instructions.row(input) {
            let slot = first + *k as usize;
            slots[slot] = clear(&slots[slot]);
        }
    }
}

fn first_temporary(tape: &Tape) -> usize {
    tape.constants.len() + tape.n_inputs
}

/// The same computation with a slot of its own for each instruction, in their order.
fn single_assignment(tape: &Tape) -> Tape {
    let first = first_temporary(tape);
    let mut now: Vec<Slot> = (0..tape.n_slots as Slot).collect();
    let mut instructions = Vec::with_capacity(tape.len());
    for (k, instruction) in tape.instructions.iter().enumerate() {
        let into = (first + k) as Slot;
        instructions.push(Instruction { into, code: renamed(instruction.code, |slot| now[slot as usize]) });
        now[instruction.into as usize] = into;
    }
    Tape {
        constants: tape.constants.clone(),
        n_inputs: tape.n_inputs,
        n_slots: first + instructions.len(),
        instructions,
        outputs: vec![now[tape.outputs[0] as usize]],
    }
}

/// The operation on other slots.
fn renamed(code: Code, mut name: impl FnMut(Slot) -> Slot) -> Code {
    match code {
        Code::Add(a, b) => Code::Add(name(a), name(b)),
        Code::Subtract(a, b) => Code::Subtract(name(a), name(b)),
        Code::Multiply(a, b) => Code::Multiply(name(a), name(b)),
        Code::Scale(factor, a) => Code::Scale(factor, name(a)),
        Code::Divide(a, b) => Code::Divide(name(a), name(b)),
        Code::Negate(a) => Code::Negate(name(a)),
        Code::PowerInteger(a, exponent) => Code::PowerInteger(name(a), exponent),
        Code::PowerConstant(a, exponent) => Code::PowerConstant(name(a), exponent),
        Code::Power(a, b) => Code::Power(name(a), name(b)),
        Code::Unary(function, a) => Code::Unary(function, name(a)),
        Code::Binary(function, a, b) => Code::Binary(function, name(a), name(b)),
        Code::SineQuotient(radius, a, b) => Code::SineQuotient(radius, name(a), name(b)),
        Code::Compare(comparison, a, b) => Code::Compare(comparison, name(a), name(b)),
        Code::And(a, b) => Code::And(name(a), name(b)),
        Code::Or(a, b) => Code::Or(name(a), name(b)),
        Code::Not(a) => Code::Not(name(a)),
        Code::Select(condition, then, otherwise) => Code::Select(name(condition), name(then), name(otherwise)),
    }
}

pub(super) fn for_each_operand(code: Code, mut visit: impl FnMut(Slot)) {
    renamed(code, |slot| {
        visit(slot);
        slot
    });
}

/// The terms of the sum that the output is, in order, and the instructions that only add them up.
fn final_sum(tape: &Tape) -> (Vec<Term>, Vec<bool>) {
    let first = first_temporary(tape);
    let mut uses = vec![0_u32; tape.n_slots];
    for instruction in &tape.instructions {
        for_each_operand(instruction.code, |slot| uses[slot as usize] += 1);
    }
    let (mut terms, mut sums) = (Vec::new(), vec![false; tape.len()]);
    let mut here = tape.outputs[0];
    loop {
        let place = (here as usize).checked_sub(first);
        let open = here == tape.outputs[0] || uses[here as usize] == 1;
        let (before, slot, subtracted) = match place.map(|k| tape.instructions[k].code) {
            Some(Code::Add(a, b)) if open => (a, b, false),
            Some(Code::Subtract(a, b)) if open => (a, b, true),
            _ => break,
        };
        sums[place.expect("matched just now")] = true;
        terms.push(Term { slot, subtracted });
        here = before;
    }
    terms.push(Term { slot: here, subtracted: false });
    terms.reverse();
    (terms, sums)
}

/// The instructions that read each slot, without those of the final sum.
fn readers(tape: &Tape, sums: &[bool]) -> Rows {
    let mut pairs = Vec::new();
    for (k, instruction) in tape.instructions.iter().enumerate().filter(|(k, _)| !sums[*k]) {
        for_each_operand(instruction.code, |slot| pairs.push((slot, k as u32)));
    }
    Rows::of_pairs(tape.n_slots, pairs)
}

/// Finds cones one after the other.
struct Search<'a> {
    first: usize,
    readers: &'a Rows,
    /// The mark of the last search that met a slot.
    seen: Vec<u32>,
}

impl Search<'_> {
    fn cone(&mut self, from: Slot, mark: u32) -> Vec<u32> {
        let mut cone = Vec::new();
        let mut pending = vec![from as usize];
        while let Some(slot) = pending.pop() {
            for k in self.readers.row(slot) {
                let into = self.first + *k as usize;
                if std::mem::replace(&mut self.seen[into], mark) != mark {
                    cone.push(*k);
                    pending.push(into);
                }
            }
        }
        cone.sort_unstable();
        cone
    }
}

/// Rows of numbers of different lengths, one behind the other.
#[derive(Debug)]
struct Rows {
    ends: Vec<usize>,
    entries: Vec<u32>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { ends: vec![0], entries: Vec::new() }
    }
}

impl Rows {
    /// The second numbers of the pairs in the rows that the first ones say, in their order.
    fn of_pairs(n_rows: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_by_key(|(row, _)| *row);
        let ends = (0..=n_rows).map(|row| pairs.partition_point(|(at, _)| (*at as usize) < row)).collect();
        Self { ends, entries: pairs.into_iter().map(|(_, entry)| entry).collect() }
    }

    fn push(&mut self, row: &[u32]) {
        self.entries.extend_from_slice(row);
        self.ends.push(self.entries.len());
    }

    fn row(&self, idx: usize) -> &[u32] {
        &self.entries[self.ends[idx]..self.ends[idx + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Graph, NodeId};
    use crate::numeric::dual::{Dual64, MixedDerivative};

    /// `Σ (x[i+1] - x[i]²)² - x[i]`, an input that only the end reads, and one that nothing reads.
    fn valley(n: usize) -> Tape {
        let mut graph = Graph::new();
        let two = graph.constant(2.0);
        let mut terms: Vec<NodeId> = Vec::new();
        for i in 0..n - 1 {
            let (x, next) = (graph.variable(i), graph.variable(i + 1));
            let square = graph.power(x, two);
            let away = graph.difference(next, square);
            let away = graph.power(away, two);
            let minus = graph.negate(x);
            terms.extend([away, minus]);
        }
        terms.push(graph.variable(n));
        let output = graph.sum(&terms);
        Tape::compile(&graph, &[output], n + 2)
    }

    #[test]
    fn varying_one_input_gives_what_a_full_evaluation_gives() {
        let tape = valley(12);
        let cones = Cones::new(&tape).expect("the cones are small");
        let x: Vec<f64> = (0..14).map(|i| 0.3 + 0.1 * f64::from(i)).collect();
        let mut inputs: Vec<Dual64> = x.iter().map(|x| Dual64::constant(*x)).collect();
        let (mut sparse, mut dense) = (Workspace::new(cones.tape()), Workspace::new(&tape));
        let mut output = [Dual64::constant(0.0)];
        cones.eval(&inputs, &mut sparse);
        for input in 0..14 {
            inputs[input] = Dual64::seed(x[input], &[1.0]);
            tape.eval(&inputs, &mut dense, &mut output);
            cones.vary(input, inputs[input], &mut sparse);
            assert_eq!(cones.output_part(input, &sparse, MixedDerivative::mixed), output[0].mixed(), "input {input}");
            cones.clear(input, &mut sparse, |dual| Dual64::constant(dual.real()));
            inputs[input] = Dual64::constant(x[input]);
        }
        assert!((0..14).all(|input| cones.instructions.row(input).len() <= 6));
        assert_eq!(cones.term_places.row(12).len(), 1);
        assert!(cones.term_places.row(13).is_empty());
    }

    #[test]
    fn dense_functions_have_no_small_cones() {
        let mut graph = Graph::new();
        let variables: Vec<NodeId> = (0..10).map(|place| graph.variable(place)).collect();
        let sum = graph.sum(&variables);
        let two = graph.constant(2.0);
        let output = graph.power(sum, two);
        assert!(Cones::new(&Tape::compile(&graph, &[output], 10)).is_none());
    }
}
