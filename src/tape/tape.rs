//! The instruction format: straight-line operations on numbered slots.
//!
//! Slots hold, in this order, the constants, the inputs, and temporaries that are reused when their value is dead.

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::function::sinc::Radius;
use crate::syntax::ast::Comparison;

/// A slot of the workspace.
pub type Slot = u32;

/// One operation; the result goes to `into`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instruction {
    /// Where the result goes.
    pub into: Slot,
    /// What is computed.
    pub code: Code,
}

/// What an instruction computes from slots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Code {
    /// `a + b`.
    Add(Slot, Slot),
    /// `a - b`.
    Subtract(Slot, Slot),
    /// `a·b`.
    Multiply(Slot, Slot),
    /// `c·a` with a constant `c`.
    Scale(f64, Slot),
    /// `a/b`.
    Divide(Slot, Slot),
    /// `-a`.
    Negate(Slot),
    /// `a^n` with a whole constant `n`.
    PowerInteger(Slot, i32),
    /// `a^p` with a constant `p`.
    PowerConstant(Slot, f64),
    /// `a^b`.
    Power(Slot, Slot),
    /// An elementary function.
    Unary(Function, Slot),
    /// An elementary function of two variables.
    Binary(BinaryFunction, Slot, Slot),
    /// `sin(r)/r` with the `r` that is said of one or two slots; the second is not looked at for one.
    SineQuotient(Radius, Slot, Slot),
    /// 1 or 0.
    Compare(Comparison, Slot, Slot),
    /// 1 if both are not 0.
    And(Slot, Slot),
    /// 1 if one is not 0.
    Or(Slot, Slot),
    /// 1 if it is 0.
    Not(Slot),
    /// The second if the first is not 0, else the third.
    Select(Slot, Slot, Slot),
}

/// A compiled function: immutable, shared by any number of workspaces.
#[derive(Clone, Debug)]
pub struct Tape {
    pub(super) constants: Vec<f64>,
    pub(super) n_inputs: usize,
    pub(super) n_slots: usize,
    pub(super) instructions: Vec<Instruction>,
    pub(super) outputs: Vec<Slot>,
}

impl Tape {
    /// The number of inputs.
    pub fn n_inputs(&self) -> usize {
        self.n_inputs
    }

    /// The number of outputs.
    pub fn n_outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The number of slots: the size of a workspace.
    pub fn n_slots(&self) -> usize {
        self.n_slots
    }

    /// The number that an output always is, if it is a constant.
    pub fn constant_output(&self, output: usize) -> Option<f64> {
        self.constants.get(self.outputs[output] as usize).copied()
    }

    /// The number of instructions: the cost of one evaluation.
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Whether nothing is to be computed.
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }
}
