//! A program summed over rows of data: inputs are columns of numbers or shared by all rows, outputs are totals.
//!
//! What depends on shared inputs alone is computed once. A sum of products is one step that keeps its total in registers,
//! and an output that is a product is multiplied while it is added up: the loops of a matrix product, 64 rows at a time.

use super::block::{CALL_COST, CHUNKS, LANES, Row, RowInstruction, Run};
use super::eval::Workspace;
use super::tape::Tape;
use crate::numeric::kernel::exponential::exp;
use crate::numeric::kernel::hyperbolic::tanh_and_cosh;
use crate::numeric::kernel::logarithm::log;
use crate::numeric::lanes::{InstructionSet, Kernel};
use crate::numeric::summation::CompensatedSum;

/// The lanes of a chunk.
pub(super) const CHUNK: usize = 8;

/// The chunks of a sum that are kept in registers at once.
const HELD: usize = 4;

/// One term of a sum.
#[derive(Clone, Copy, Debug)]
pub(super) enum Term {
    /// A scalar times a row.
    Scaled(u32, u32),
    /// A scalar.
    Scalar(u32),
    /// The product of two rows.
    Product(u32, u32),
    /// The opposite of the product of two rows.
    Opposite(u32, u32),
}

/// Stands for the row of a number that nothing reads.
pub(super) const NOWHERE: u32 = u32::MAX;

/// One term of a logarithm of a sum of exponentials.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exponential {
    /// The row of the argument.
    pub(super) argument: u32,
    /// Where `exp(argument - largest argument)` goes, or [`NOWHERE`].
    pub(super) into: u32,
}

/// One step of a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// An operation on rows.
    Plain(RowInstruction),
    /// The sum of the terms from the second place up to the third, left to right.
    Sum(u32, u32, u32),
    /// The logarithm of the sum of the exponentials from `first` up to `end`; `inverse` is one over the sum of those stored.
    LogSumExp { into: u32, inverse: u32, first: u32, end: u32 },
    /// The hyperbolic tangent and cosine of one row.
    TanhAndCosh { tanh: u32, cosh: u32, a: u32 },
    /// Adds a row to an output.
    Take(u32, u32),
    /// Adds the product of two rows to an output.
    TakeProduct(u32, u32, u32),
}

/// Where an output comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Taken {
    /// It is added up over the rows, at this place.
    Total(u32),
    /// It is the same for all rows: this value of the uniform program.
    Uniform(u32),
}

/// A program that is summed over rows: immutable and shared.
#[derive(Clone, Debug)]
pub struct RowTape {
    pub(super) set: InstructionSet,
    /// What is the same for all rows.
    pub(super) uniform: Tape,
    /// Scalars of sums: a value of the uniform program and what it is multiplied by.
    pub(super) scalars: Vec<(u32, f64)>,
    /// Values of the uniform program that operations on rows read: each with its row.
    pub(super) splats: Vec<(u32, u32)>,
    /// Inputs that are columns: each with its row.
    pub(super) columns: Vec<(u32, u32)>,
    pub(super) n_rows: usize,
    pub(super) steps: Vec<Step>,
    pub(super) terms: Vec<Term>,
    pub(super) exponentials: Vec<Exponential>,
    pub(super) outputs: Vec<Taken>,
    pub(super) n_totals: usize,
    /// Each row at its own place.
    pub(super) places: Vec<u32>,
}

/// A vector of the widest instruction set.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Chunk([f64; CHUNK]);

/// The memory of one thread.
#[derive(Clone, Debug)]
pub struct RowMemory {
    rows: Vec<Row>,
    scalars: Vec<f64>,
    sums: Vec<Chunk>,
    errors: Vec<Chunk>,
    count: usize,
}

/// The values of the uniform program, and the memory that they were computed in.
#[derive(Clone, Debug)]
pub struct UniformValues {
    work: Workspace<f64>,
    values: Vec<f64>,
}

impl RowMemory {
    /// Adds the totals of other rows, lane by lane.
    pub fn absorb(&mut self, other: &Self) {
        self.count += other.count;
        let ours = self.sums.iter_mut().zip(&mut self.errors);
        for ((sum, error), (more, its_error)) in ours.zip(other.sums.iter().zip(&other.errors)) {
            let (before, mut errors, mut after) = (sum.0, error.0, [0.0; CHUNK]);
            for lane in 0..CHUNK {
                let total = before[lane] + more.0[lane];
                let big = total - before[lane];
                errors[lane] += ((before[lane] - (total - big)) + (more.0[lane] - big)) + its_error.0[lane];
                after[lane] = total;
            }
            (*sum, *error) = (Chunk(after), Chunk(errors));
        }
    }
}

impl RowTape {
    /// Memory for the values that are the same for all rows.
    pub fn uniform_values(&self) -> UniformValues {
        UniformValues { work: Workspace::new(&self.uniform), values: vec![0.0; self.uniform.n_outputs()] }
    }

    /// Computes what is the same for all rows from the inputs, of which those that are columns are not looked at.
    pub fn compute_uniform(&self, inputs: &[f64], values: &mut UniformValues) {
        self.uniform.eval(inputs, &mut values.work, &mut values.values);
    }

    /// Memory for one thread.
    pub fn memory(&self) -> RowMemory {
        RowMemory {
            rows: vec![Row::splat(0.0); self.n_rows],
            scalars: vec![0.0; self.scalars.len()],
            sums: vec![Chunk([0.0; CHUNK]); self.n_totals],
            errors: vec![Chunk([0.0; CHUNK]); self.n_totals],
            count: 0,
        }
    }

    /// Starts totals anew, with these uniform values.
    pub fn start(&self, uniform: &UniformValues, memory: &mut RowMemory) {
        for (scalar, (value, factor)) in memory.scalars.iter_mut().zip(&self.scalars) {
            *scalar = factor * uniform.values[*value as usize];
        }
        for (value, row) in &self.splats {
            memory.rows[*row as usize] = Row::splat(uniform.values[*value as usize]);
        }
        memory.sums.fill(Chunk([0.0; CHUNK]));
        memory.errors.fill(Chunk([0.0; CHUNK]));
        memory.count = 0;
    }

    /// Adds `count` rows, 1 to [`LANES`], to the totals; `fill` writes the numbers of the column that an input is.
    pub fn block(&self, count: usize, memory: &mut RowMemory, mut fill: impl FnMut(usize, &mut [f64])) {
        for (input, row) in &self.columns {
            let lanes = memory.rows[*row as usize].lanes_mut();
            fill(*input as usize, &mut lanes[..count]);
            // Idle lanes compute what the last row does, so that nothing unusual slows them down.
            let last = lanes[count - 1];
            lanes[count..].fill(last);
        }
        memory.count += count;
        self.set.run(Rows { tape: self, memory, count });
    }

    /// Adds an output's total to a running sum.
    pub fn add_total(&self, output: u32, uniform: &UniformValues, memory: &RowMemory, sum: &mut CompensatedSum) {
        match self.outputs[output as usize] {
            Taken::Uniform(value) => sum.add(uniform.values[value as usize] * memory.count as f64),
            Taken::Total(total) => {
                let (sums, errors) = (&memory.sums[total as usize].0, &memory.errors[total as usize].0);
                sums.iter().for_each(|lane| sum.add(*lane));
                errors.iter().filter(|error| error.is_finite()).for_each(|error| sum.add(*error));
            }
        }
    }

    /// How many sums over the rows are kept, two numbers a lane each.
    pub fn n_totals(&self) -> usize {
        self.n_totals
    }

    /// About how many operations a row costs.
    pub fn cost(&self) -> usize {
        let of_step = |step: &Step| match step {
            Step::Plain(instruction) => instruction.cost(),
            Step::TanhAndCosh { .. } => CALL_COST,
            Step::LogSumExp { first, end, .. } => (end - first + 1) as usize * CALL_COST,
            _ => 1,
        };
        self.terms.len() + self.steps.iter().map(of_step).sum::<usize>()
    }
}

/// The loop over steps for one block.
struct Rows<'a> {
    tape: &'a RowTape,
    memory: &'a mut RowMemory,
    count: usize,
}

impl Kernel for Rows<'_> {
    #[inline(always)]
    fn run(mut self) {
        let tape = self.tape;
        for step in &tape.steps {
            match *step {
                Step::Plain(instruction) => {
                    Run::over(&tape.places, &mut self.memory.rows).step(&instruction, CHUNKS);
                }
                Step::Sum(into, first, end) => self.sum(into, &tape.terms[first as usize..end as usize]),
                Step::LogSumExp { into, inverse, first, end } => {
                    self.log_sum_exp((into, inverse), &tape.exponentials[first as usize..end as usize]);
                }
                Step::TanhAndCosh { tanh, cosh, a } => self.tanh_and_cosh((tanh, cosh), a),
                Step::Take(output, row) => {
                    let value = self.total(|rows, chunk| rows[row as usize].0[chunk]);
                    self.add(output, value);
                }
                Step::TakeProduct(output, a, b) => {
                    let value = self.total(|rows, chunk| {
                        let (a, b) = (rows[a as usize].0[chunk], rows[b as usize].0[chunk]);
                        let mut product = [0.0; CHUNK];
                        for lane in 0..CHUNK {
                            product[lane] = a[lane] * b[lane];
                        }
                        product
                    });
                    self.add(output, value);
                }
            }
        }
    }
}

impl Rows<'_> {
    #[inline(always)]
    fn sum(&mut self, into: u32, terms: &[Term]) {
        let rows = &mut self.memory.rows;
        let scalars = &self.memory.scalars;
        for half in (0..CHUNKS).step_by(HELD) {
            // -0 + a is a, for a = -0 too.
            let mut held = [[-0.0; CHUNK]; HELD];
            for term in terms {
                match *term {
                    Term::Scaled(scalar, row) => {
                        let (scalar, row) = (scalars[scalar as usize], &rows[row as usize].0);
                        for chunk in 0..HELD {
                            for lane in 0..CHUNK {
                                held[chunk][lane] += scalar * row[half + chunk][lane];
                            }
                        }
                    }
                    Term::Scalar(scalar) => {
                        let scalar = scalars[scalar as usize];
                        held.iter_mut().flatten().for_each(|lane| *lane += scalar);
                    }
                    Term::Product(a, b) => {
                        let (a, b) = (&rows[a as usize].0, &rows[b as usize].0);
                        for chunk in 0..HELD {
                            for lane in 0..CHUNK {
                                held[chunk][lane] += a[half + chunk][lane] * b[half + chunk][lane];
                            }
                        }
                    }
                    Term::Opposite(a, b) => {
                        let (a, b) = (&rows[a as usize].0, &rows[b as usize].0);
                        for chunk in 0..HELD {
                            for lane in 0..CHUNK {
                                held[chunk][lane] -= a[half + chunk][lane] * b[half + chunk][lane];
                            }
                        }
                    }
                }
            }
            rows[into as usize].0[half..half + HELD].copy_from_slice(&held);
        }
    }

    /// The largest argument comes out of the sum first, so that nothing overflows; infinite ones leave their mark.
    #[inline(always)]
    fn log_sum_exp(&mut self, (into, inverse): (u32, u32), exponentials: &[Exponential]) {
        let rows = &mut self.memory.rows;
        for chunk in 0..CHUNKS {
            let mut largest = [-f64::MAX; CHUNK];
            for exponential in exponentials {
                let argument = rows[exponential.argument as usize].0[chunk];
                for lane in 0..CHUNK {
                    largest[lane] = if argument[lane] > largest[lane] { argument[lane] } else { largest[lane] };
                }
            }
            for lane in &mut largest {
                *lane = if *lane > f64::MAX { f64::MAX } else { *lane };
            }
            let mut sum = [0.0; CHUNK];
            for exponential in exponentials {
                let argument = rows[exponential.argument as usize].0[chunk];
                let mut power = [0.0; CHUNK];
                for lane in 0..CHUNK {
                    power[lane] = exp(argument[lane] - largest[lane]);
                    sum[lane] += power[lane];
                }
                if exponential.into != NOWHERE {
                    rows[exponential.into as usize].0[chunk] = power;
                }
            }
            let (mut logarithm, mut reciprocal) = ([0.0; CHUNK], [0.0; CHUNK]);
            for lane in 0..CHUNK {
                logarithm[lane] = largest[lane] + log(sum[lane]);
                reciprocal[lane] = 1.0 / sum[lane];
            }
            rows[into as usize].0[chunk] = logarithm;
            rows[inverse as usize].0[chunk] = reciprocal;
        }
    }

    #[inline(always)]
    fn tanh_and_cosh(&mut self, (tanh, cosh): (u32, u32), a: u32) {
        let rows = &mut self.memory.rows;
        for chunk in 0..CHUNKS {
            let a = rows[a as usize].0[chunk];
            let (mut tanhs, mut coshs) = ([0.0; CHUNK], [0.0; CHUNK]);
            for lane in 0..CHUNK {
                (tanhs[lane], coshs[lane]) = tanh_and_cosh(a[lane]);
            }
            rows[tanh as usize].0[chunk] = tanhs;
            rows[cosh as usize].0[chunk] = coshs;
        }
    }

    /// The chunks of a row added up, idle lanes left out.
    #[inline(always)]
    fn total(&self, chunk: impl Fn(&[Row], usize) -> [f64; CHUNK]) -> [f64; CHUNK] {
        let (mut even, mut odd) = ([0.0; CHUNK], [0.0; CHUNK]);
        if self.count < LANES {
            for place in 0..self.count {
                even[place % CHUNK] += chunk(&self.memory.rows, place / CHUNK)[place % CHUNK];
            }
            return even;
        }
        for at in (0..CHUNKS).step_by(2) {
            let (a, b) = (chunk(&self.memory.rows, at), chunk(&self.memory.rows, at + 1));
            for lane in 0..CHUNK {
                even[lane] += a[lane];
                odd[lane] += b[lane];
            }
        }
        for lane in 0..CHUNK {
            even[lane] += odd[lane];
        }
        even
    }

    /// Adds to an output, lane by lane over the blocks, with the rounding errors kept.
    #[inline(always)]
    fn add(&mut self, output: u32, value: [f64; CHUNK]) {
        let output = output as usize;
        // Copies, so that the compiler sees whole vectors that nothing else writes.
        let (before, mut errors) = (self.memory.sums[output].0, self.memory.errors[output].0);
        let mut after = [0.0; CHUNK];
        for lane in 0..CHUNK {
            let total = before[lane] + value[lane];
            let big = total - before[lane];
            errors[lane] += (before[lane] - (total - big)) + (value[lane] - big);
            after[lane] = total;
        }
        self.memory.sums[output] = Chunk(after);
        self.memory.errors[output] = Chunk(errors);
    }
}
