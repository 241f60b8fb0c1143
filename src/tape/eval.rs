//! The one evaluation loop, generic over the scalar.

use super::tape::{Code, Slot, Tape};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::function::sinc::{Radius, sine_quotient};
use crate::graph::walk::compare;
use crate::numeric::scalar::Scalar;

/// The memory that evaluations with one scalar type write to; made once, reused without allocation.
#[derive(Clone, Debug)]
pub struct Workspace<S> {
    pub(super) slots: Vec<S>,
}

impl<S: Scalar> Workspace<S> {
    /// Memory for a tape, constants filled in.
    pub fn new(tape: &Tape) -> Self {
        let mut slots: Vec<S> = tape.constants.iter().map(|value| S::constant(*value)).collect();
        slots.resize(tape.n_slots, S::constant(0.0));
        Self { slots }
    }
}

impl Tape {
    /// Evaluates all outputs at `inputs`. Cost: one operation an instruction, no allocation.
    ///
    /// # Panics
    /// If the workspace belongs to another tape or a slice has the wrong length.
    pub fn eval<S: Scalar>(&self, inputs: &[S], work: &mut Workspace<S>, outputs: &mut [S]) {
        let slots = &mut work.slots[..];
        assert_eq!(slots.len(), self.n_slots, "a workspace belongs to the tape that it was made for");
        let first_input = self.constants.len();
        slots[first_input..first_input + self.n_inputs].clone_from_slice(inputs);
        for instruction in &self.instructions {
            slots[instruction.into as usize] = compute(&instruction.code, slots);
        }
        for (output, slot) in outputs.iter_mut().zip(&self.outputs) {
            *output = slots[*slot as usize].clone();
        }
    }
}

/// The result of an instruction. The calls of functions are kept out of line, so that the loop around stays small.
#[inline]
pub(super) fn compute<S: Scalar>(code: &Code, slots: &[S]) -> S {
    let at = |slot: Slot| slots[slot as usize].clone();
    let real = |slot: Slot| slots[slot as usize].real();
    match *code {
        Code::Add(a, b) => at(a) + at(b),
        Code::Subtract(a, b) => at(a) - at(b),
        Code::Multiply(a, b) => at(a) * at(b),
        Code::Scale(factor, a) => at(a).scale(factor),
        Code::Divide(a, b) => at(a) / at(b),
        Code::Negate(a) => -at(a),
        Code::PowerInteger(a, 2) => at(a).power_integer(2),
        Code::PowerInteger(a, exponent) => power_integer(at(a), exponent),
        Code::PowerConstant(a, exponent) => power_constant(at(a), exponent),
        Code::Power(a, b) => power(at(a), at(b)),
        Code::Unary(function, a) => unary(function, at(a)),
        Code::Binary(function, a, b) => binary(function, at(a), at(b)),
        Code::SineQuotient(radius, a, b) => sine(radius, at(a), at(b)),
        Code::Compare(comparison, a, b) => truth(compare(comparison, real(a), real(b))),
        Code::And(a, b) => truth(real(a) != 0.0 && real(b) != 0.0),
        Code::Or(a, b) => truth(real(a) != 0.0 || real(b) != 0.0),
        Code::Not(a) => truth(real(a) == 0.0),
        Code::Select(condition, then, otherwise) => at(if real(condition) != 0.0 { then } else { otherwise }),
    }
}

#[inline(never)]
fn power_integer<S: Scalar>(base: S, exponent: i32) -> S {
    base.power_integer(exponent)
}

#[inline(never)]
fn power_constant<S: Scalar>(base: S, exponent: f64) -> S {
    base.power_constant(exponent)
}

#[inline(never)]
fn power<S: Scalar>(base: S, exponent: S) -> S {
    base.power(exponent)
}

#[inline(never)]
fn unary<S: Scalar>(function: Function, argument: S) -> S {
    function.apply(argument)
}

#[inline(never)]
fn binary<S: Scalar>(function: BinaryFunction, a: S, b: S) -> S {
    function.apply(a, b)
}

#[inline(never)]
fn sine<S: Scalar>(radius: Radius, a: S, b: S) -> S {
    sine_quotient(radius, a, b)
}

fn truth<S: Scalar>(holds: bool) -> S {
    S::constant(f64::from(u8::from(holds)))
}
