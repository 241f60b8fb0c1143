//! Evaluates a tape for up to 64 arguments at once, operation by operation over rows of lanes.
//!
//! A row holds one number for each lane. The loop is compiled for each instruction set; its results are the same bits
//! as those of the loop for one `f64`, lane by lane.

use super::tape::{Code, Slot, Tape};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::function::sinc::{Radius, sine_quotient};
use crate::graph::walk::compare;
use crate::numeric::lanes::{InstructionSet, Kernel, LanesFn, PairLanesFn};
use crate::numeric::power;
use crate::numeric::scalar::Scalar;
use crate::syntax::ast::Comparison;

/// The number of lanes of a row.
pub const LANES: usize = 64;

/// The lanes that one pass of an inner loop takes: a vector of the widest instruction set.
const CHUNK: usize = 8;

/// A call of an elementary function costs about as much as so many additions.
pub(super) const CALL_COST: usize = 12;

/// The number of chunks of a row.
pub const CHUNKS: usize = LANES / CHUNK;

/// One number for each lane.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Row(pub [[f64; CHUNK]; CHUNKS]);

impl Row {
    /// The same number in each lane.
    #[inline]
    pub fn splat(value: f64) -> Self {
        Self([[value; CHUNK]; CHUNKS])
    }

    /// The lanes.
    #[inline]
    pub fn lanes(&self) -> &[f64] {
        self.0.as_flattened()
    }

    /// The lanes, to be written.
    #[inline]
    pub fn lanes_mut(&mut self) -> &mut [f64] {
        self.0.as_flattened_mut()
    }
}

/// The place of a row in the memory of an evaluator.
pub type RowPlace = u32;

/// One operation on rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum RowCode {
    Add(Slot, Slot),
    Subtract(Slot, Slot),
    Multiply(Slot, Slot),
    /// `a·b + c`, rounded twice.
    MultiplyAdd(Slot, Slot, Slot),
    /// `c - a·b`, rounded twice.
    MultiplySubtract(Slot, Slot, Slot),
    /// `k·a + b`, rounded twice.
    ScaleAdd(f64, Slot, Slot),
    Scale(f64, Slot),
    /// `k + a`.
    Shift(f64, Slot),
    Divide(Slot, Slot),
    /// `k/a`.
    DivideInto(f64, Slot),
    Negate(Slot),
    Square(Slot),
    Map(LanesFn, Function, Slot),
    Power(PairLanesFn, Slot, Slot),
    Binary(BinaryFunction, Slot, Slot),
    PowerInteger(Slot, i32),
    PowerConstant(PairLanesFn, Slot, f64),
    SineQuotient(Radius, Slot, Slot),
    Compare(Comparison, Slot, Slot),
    And(Slot, Slot),
    Or(Slot, Slot),
    Not(Slot),
    Select(Slot, Slot, Slot),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RowInstruction {
    into: Slot,
    code: RowCode,
}

impl RowInstruction {
    pub(super) fn new(into: Slot, code: RowCode) -> Self {
        Self { into, code }
    }

    /// About how many additions it costs.
    pub(super) fn cost(&self) -> usize {
        match self.code {
            RowCode::Map(..) | RowCode::Power(..) | RowCode::PowerConstant(..) | RowCode::Binary(..) => CALL_COST,
            RowCode::PowerInteger(..) | RowCode::SineQuotient(..) => CALL_COST,
            _ => 1,
        }
    }
}

/// A tape in the form that runs over rows with one instruction set: immutable and shared.
#[derive(Clone, Debug)]
pub struct BlockTape {
    set: InstructionSet,
    constants: Vec<f64>,
    n_inputs: usize,
    n_slots: usize,
    instructions: Vec<RowInstruction>,
    outputs: Vec<Slot>,
}

impl BlockTape {
    /// Translates a tape. Cost: linear in it.
    pub fn new(tape: &Tape, set: InstructionSet) -> Self {
        Self {
            set,
            constants: tape.constants.clone(),
            n_inputs: tape.n_inputs,
            n_slots: tape.n_slots,
            instructions: fused(tape, set),
            outputs: tape.outputs.clone(),
        }
    }

    /// About how many arithmetic operations one evaluation costs; a call of a function counts for many.
    pub fn cost(&self) -> usize {
        self.instructions.iter().map(RowInstruction::cost).sum()
    }

    /// The slot of an input.
    pub fn input(&self, idx: usize) -> usize {
        self.constants.len() + idx
    }

    /// The number of inputs.
    pub fn n_inputs(&self) -> usize {
        self.n_inputs
    }

    /// The slot of an output.
    pub fn output(&self, idx: usize) -> usize {
        self.outputs[idx] as usize
    }

    /// Lays the tape's constants and temporaries out at the end of a memory; gives the row of each slot, those of the
    /// inputs to be filled in by the caller.
    pub fn allocate(&self, memory: &mut Vec<Row>) -> Vec<RowPlace> {
        let mut rows = Vec::with_capacity(self.n_slots);
        for value in &self.constants {
            rows.push(memory.len() as RowPlace);
            memory.push(Row::splat(*value));
        }
        rows.resize(self.constants.len() + self.n_inputs, 0);
        while rows.len() < self.n_slots {
            rows.push(memory.len() as RowPlace);
            memory.push(Row::splat(0.0));
        }
        rows
    }

    /// Slots for one number each, the constants filled in; those of the inputs come after the constants.
    pub fn single_slots(&self) -> Vec<f64> {
        let mut slots = self.constants.clone();
        slots.resize(self.n_slots, 0.0);
        slots
    }

    /// Evaluates for one argument, with the bits that a lane would have.
    ///
    /// # Panics
    /// If there are fewer slots than [`BlockTape::single_slots`] makes.
    pub fn run_single(&self, slots: &mut [f64]) {
        let slots = &mut slots[..self.n_slots];
        for instruction in &self.instructions {
            slots[instruction.into as usize] = single(&instruction.code, slots);
        }
    }

    /// Evaluates the first `chunks·8` lanes of every row: `rows` says where the slots are in `memory`.
    ///
    /// # Panics
    /// If a row lies outside the memory.
    pub fn run(&self, rows: &[RowPlace], memory: &mut [Row], chunks: usize) {
        if chunks == CHUNKS {
            self.set.run(Whole(Run { instructions: &self.instructions, rows, memory, chunks }));
        } else {
            self.set.run(Run { instructions: &self.instructions, rows, memory, chunks });
        }
    }
}

/// Combines operations that follow one another where the first one's result is not read again, and draws constants in.
fn fused(tape: &Tape, set: InstructionSet) -> Vec<RowInstruction> {
    let constant = |slot: Slot| tape.constants.get(slot as usize).copied();
    let mut reads = Vec::with_capacity(tape.instructions.len());
    let mut last_read = vec![usize::MAX; tape.n_slots];
    tape.outputs.iter().for_each(|slot| last_read[*slot as usize] = usize::MAX - 1);
    // Whether the value that instruction k writes is read by instruction k + 1 alone.
    for (k, instruction) in tape.instructions.iter().enumerate().rev() {
        let into = instruction.into as usize;
        reads.push(last_read[into] == k + 1);
        last_read[into] = usize::MAX;
        super::cones::for_each_operand(instruction.code, |slot| {
            let slot = slot as usize;
            last_read[slot] = if last_read[slot] == usize::MAX { k } else { usize::MAX - 1 };
        });
    }
    reads.reverse();
    let mut rows: Vec<RowInstruction> = Vec::with_capacity(tape.instructions.len());
    for (k, instruction) in tape.instructions.iter().enumerate() {
        let next = translated(instruction.code, set, constant);
        let joined = if k > 0 && reads[k - 1] { rows.last().and_then(|last| joined(*last, next)) } else { None };
        match joined {
            Some(code) => {
                *rows.last_mut().expect("it was just looked at") = RowInstruction { into: instruction.into, code }
            }
            None => rows.push(RowInstruction { into: instruction.into, code: next }),
        }
    }
    rows
}

/// Two operations in one; the second reads what the first writes.
fn joined(first: RowInstruction, second: RowCode) -> Option<RowCode> {
    let into = first.into;
    Some(match (first.code, second) {
        (RowCode::Multiply(a, b), RowCode::Add(p, q)) if p == into && q != into => RowCode::MultiplyAdd(a, b, q),
        (RowCode::Multiply(a, b), RowCode::Add(p, q)) if q == into && p != into => RowCode::MultiplyAdd(a, b, p),
        (RowCode::Square(a), RowCode::Add(p, q)) if p == into && q != into => RowCode::MultiplyAdd(a, a, q),
        (RowCode::Square(a), RowCode::Add(p, q)) if q == into && p != into => RowCode::MultiplyAdd(a, a, p),
        (RowCode::Multiply(a, b), RowCode::Subtract(p, q)) if q == into && p != into => {
            RowCode::MultiplySubtract(a, b, p)
        }
        (RowCode::Square(a), RowCode::Subtract(p, q)) if q == into && p != into => RowCode::MultiplySubtract(a, a, p),
        (RowCode::Scale(k, a), RowCode::Add(p, q)) if p == into && q != into => RowCode::ScaleAdd(k, a, q),
        (RowCode::Scale(k, a), RowCode::Add(p, q)) if q == into && p != into => RowCode::ScaleAdd(k, a, p),
        // p - k·a is p + (-k)·a to the bit.
        (RowCode::Scale(k, a), RowCode::Subtract(p, q)) if q == into && p != into => RowCode::ScaleAdd(-k, a, p),
        _ => return None,
    })
}

/// The operation on rows that an instruction is; `constant` knows the slots that hold constants.
pub(super) fn translated(code: Code, set: InstructionSet, constant: impl Fn(Slot) -> Option<f64>) -> RowCode {
    match code {
        Code::Add(a, b) => match (constant(a), constant(b)) {
            (Some(k), None) => RowCode::Shift(k, b),
            (None, Some(k)) => RowCode::Shift(k, a),
            _ => RowCode::Add(a, b),
        },
        // a - k is a + (-k) to the bit.
        Code::Subtract(a, b) => match constant(b) {
            Some(k) => RowCode::Shift(-k, a),
            None => RowCode::Subtract(a, b),
        },
        Code::Multiply(a, b) if a == b => RowCode::Square(a),
        Code::Multiply(a, b) => RowCode::Multiply(a, b),
        Code::Scale(factor, a) => RowCode::Scale(factor, a),
        Code::Divide(a, b) => match constant(a) {
            Some(k) => RowCode::DivideInto(k, b),
            None => RowCode::Divide(a, b),
        },
        Code::Negate(a) => RowCode::Negate(a),
        Code::PowerInteger(a, 2) => RowCode::Square(a),
        Code::PowerInteger(a, -1) => RowCode::DivideInto(1.0, a),
        Code::PowerInteger(a, exponent) => RowCode::PowerInteger(a, exponent),
        Code::PowerConstant(a, exponent) => RowCode::PowerConstant(power::lanes(set), a, exponent),
        Code::Power(a, b) => RowCode::Power(power::lanes(set), a, b),
        Code::Unary(function, a) => RowCode::Map(Function::lanes(function, set), function, a),
        Code::Binary(function, a, b) => RowCode::Binary(function, a, b),
        Code::SineQuotient(radius, a, b) => RowCode::SineQuotient(radius, a, b),
        Code::Compare(comparison, a, b) => RowCode::Compare(comparison, a, b),
        Code::And(a, b) => RowCode::And(a, b),
        Code::Or(a, b) => RowCode::Or(a, b),
        Code::Not(a) => RowCode::Not(a),
        Code::Select(condition, then, otherwise) => RowCode::Select(condition, then, otherwise),
    }
}

/// The result of one operation on numbers.
#[inline]
fn single(code: &RowCode, slots: &[f64]) -> f64 {
    let at = |slot: Slot| slots[slot as usize];
    match *code {
        RowCode::Add(a, b) => at(a) + at(b),
        RowCode::Subtract(a, b) => at(a) - at(b),
        RowCode::Multiply(a, b) => at(a) * at(b),
        RowCode::MultiplyAdd(a, b, c) => at(a) * at(b) + at(c),
        RowCode::MultiplySubtract(a, b, c) => at(c) - at(a) * at(b),
        RowCode::ScaleAdd(k, a, b) => k * at(a) + at(b),
        RowCode::Scale(k, a) => k * at(a),
        RowCode::Shift(k, a) => k + at(a),
        RowCode::Divide(a, b) => at(a) / at(b),
        RowCode::DivideInto(k, a) => k / at(a),
        RowCode::Negate(a) => -at(a),
        RowCode::Square(a) => at(a) * at(a),
        RowCode::Map(_, function, a) => function.value(at(a)),
        RowCode::Power(_, a, b) => at(a).power_constant(at(b)),
        RowCode::PowerConstant(_, a, exponent) => at(a).power_constant(exponent),
        RowCode::Binary(function, a, b) => function.value(at(a), at(b)),
        RowCode::PowerInteger(a, n) => power::integer_power(at(a), i64::from(n)),
        RowCode::SineQuotient(radius, a, b) => sine_quotient(radius, at(a), at(b)),
        RowCode::Compare(comparison, a, b) => truth(compare(comparison, at(a), at(b))),
        RowCode::And(a, b) => truth(at(a) != 0.0 && at(b) != 0.0),
        RowCode::Or(a, b) => truth(at(a) != 0.0 || at(b) != 0.0),
        RowCode::Not(a) => truth(at(a) == 0.0),
        RowCode::Select(condition, then, otherwise) => at(if at(condition) != 0.0 { then } else { otherwise }),
    }
}

/// The loop over instructions.
pub(super) struct Run<'a> {
    instructions: &'a [RowInstruction],
    rows: &'a [RowPlace],
    memory: &'a mut [Row],
    chunks: usize,
}

impl Kernel for Run<'_> {
    #[inline(always)]
    fn run(mut self) {
        let chunks = self.chunks.min(CHUNKS);
        for instruction in self.instructions {
            self.step(instruction, chunks);
        }
    }
}

/// The same with a constant number of chunks, so that the inner loops are unrolled.
struct Whole<'a>(Run<'a>);

impl Kernel for Whole<'_> {
    #[inline(always)]
    fn run(mut self) {
        for instruction in self.0.instructions {
            self.0.step(instruction, CHUNKS);
        }
    }
}

impl<'a> Run<'a> {
    /// What runs single steps on whole rows.
    #[inline(always)]
    pub(super) fn over(rows: &'a [RowPlace], memory: &'a mut [Row]) -> Self {
        Self { instructions: &[], rows, memory, chunks: CHUNKS }
    }
}

impl Run<'_> {
    /// Executes one instruction.
    #[inline(always)]
    pub(super) fn step(&mut self, instruction: &RowInstruction, chunks: usize) {
        let into = instruction.into;
        match instruction.code {
            RowCode::Add(a, b) => self.two(into, (a, b), chunks, |a, b| a + b),
            RowCode::Subtract(a, b) => self.two(into, (a, b), chunks, |a, b| a - b),
            RowCode::Multiply(a, b) => self.two(into, (a, b), chunks, |a, b| a * b),
            RowCode::MultiplyAdd(a, b, c) => self.three(into, (a, b, c), chunks, |a, b, c| a * b + c),
            RowCode::MultiplySubtract(a, b, c) => self.three(into, (a, b, c), chunks, |a, b, c| c - a * b),
            RowCode::ScaleAdd(k, a, b) => self.two(into, (a, b), chunks, |a, b| k * a + b),
            RowCode::Scale(k, a) => self.one(into, a, chunks, |a| k * a),
            RowCode::Shift(k, a) => self.one(into, a, chunks, |a| k + a),
            RowCode::Divide(a, b) => self.two(into, (a, b), chunks, |a, b| a / b),
            RowCode::DivideInto(k, a) => self.one(into, a, chunks, |a| k / a),
            RowCode::Negate(a) => self.one(into, a, chunks, |a| -a),
            RowCode::Square(a) => self.one(into, a, chunks, |a| a * a),
            RowCode::Compare(comparison, a, b) => self.comparison(comparison, into, (a, b), chunks),
            RowCode::And(a, b) => self.two(into, (a, b), chunks, |a, b| truth((a != 0.0) & (b != 0.0))),
            RowCode::Or(a, b) => self.two(into, (a, b), chunks, |a, b| truth((a != 0.0) | (b != 0.0))),
            RowCode::Not(a) => self.one(into, a, chunks, |a| truth(a == 0.0)),
            RowCode::Select(c, a, b) => self.three(into, (c, a, b), chunks, |c, a, b| if c != 0.0 { a } else { b }),
            code => self.called(into, code, chunks),
        }
    }

    #[inline(always)]
    fn at(&self, slot: Slot) -> usize {
        let place = self.rows[slot as usize] as usize;
        assert!(place < self.memory.len(), "every row lies in the memory");
        place
    }

    #[inline(always)]
    fn one(&mut self, into: Slot, a: Slot, chunks: usize, f: impl Fn(f64) -> f64) {
        let (into, a) = (self.at(into), self.at(a));
        for chunk in 0..chunks {
            let a = self.memory[a].0[chunk];
            let mut result = [0.0; CHUNK];
            for lane in 0..CHUNK {
                result[lane] = f(a[lane]);
            }
            self.memory[into].0[chunk] = result;
        }
    }

    #[inline(always)]
    fn two(&mut self, into: Slot, (a, b): (Slot, Slot), chunks: usize, f: impl Fn(f64, f64) -> f64) {
        let (into, a, b) = (self.at(into), self.at(a), self.at(b));
        for chunk in 0..chunks {
            let (a, b) = (self.memory[a].0[chunk], self.memory[b].0[chunk]);
            let mut result = [0.0; CHUNK];
            for lane in 0..CHUNK {
                result[lane] = f(a[lane], b[lane]);
            }
            self.memory[into].0[chunk] = result;
        }
    }

    #[inline(always)]
    fn three(&mut self, into: Slot, operands: (Slot, Slot, Slot), chunks: usize, f: impl Fn(f64, f64, f64) -> f64) {
        let (into, a, b, c) = (self.at(into), self.at(operands.0), self.at(operands.1), self.at(operands.2));
        for chunk in 0..chunks {
            let (a, b, c) = (self.memory[a].0[chunk], self.memory[b].0[chunk], self.memory[c].0[chunk]);
            let mut result = [0.0; CHUNK];
            for lane in 0..CHUNK {
                result[lane] = f(a[lane], b[lane], c[lane]);
            }
            self.memory[into].0[chunk] = result;
        }
    }

    #[inline(always)]
    fn comparison(&mut self, comparison: Comparison, into: Slot, operands: (Slot, Slot), chunks: usize) {
        match comparison {
            Comparison::Less => self.two(into, operands, chunks, |a, b| truth(a < b)),
            Comparison::LessEqual => self.two(into, operands, chunks, |a, b| truth(a <= b)),
            Comparison::Greater => self.two(into, operands, chunks, |a, b| truth(a > b)),
            Comparison::GreaterEqual => self.two(into, operands, chunks, |a, b| truth(a >= b)),
            other => self.two(into, operands, chunks, |a, b| truth(compare(other, a, b))),
        }
    }

    /// The operations that call functions of whole rows or lane by lane.
    #[inline(never)]
    fn called(&mut self, into: Slot, code: RowCode, chunks: usize) {
        let lanes = chunks * CHUNK;
        let row = |slot: Slot| self.memory[self.rows[slot as usize] as usize];
        let mut result = row(into);
        let out = &mut result.lanes_mut()[..lanes];
        match code {
            RowCode::Map(map, _, a) => map(&row(a).lanes()[..lanes], out),
            RowCode::Power(map, a, b) => map(&row(a).lanes()[..lanes], &row(b).lanes()[..lanes], out),
            RowCode::PowerConstant(map, a, exponent) => map(&row(a).lanes()[..lanes], &[exponent; LANES][..lanes], out),
            RowCode::Binary(function, a, b) => pairwise(&row(a), &row(b), out, |a, b| function.value(a, b)),
            RowCode::PowerInteger(a, n) => {
                pairwise(&row(a), &row(a), out, |a, _| power::integer_power(a, i64::from(n)));
            }
            RowCode::SineQuotient(radius, a, b) => pairwise(&row(a), &row(b), out, |a, b| sine_quotient(radius, a, b)),
            _ => unreachable!("the others are no calls"),
        }
        self.memory[self.rows[into as usize] as usize] = result;
    }
}

fn pairwise(a: &Row, b: &Row, out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    for (out, (a, b)) in out.iter_mut().zip(a.lanes().iter().zip(b.lanes())) {
        *out = f(*a, *b);
    }
}

#[inline(always)]
fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}
