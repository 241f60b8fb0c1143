//! One node of the expression graph: an operation on nodes that stand before it.

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::Comparison;

/// The place of a node in its graph. Children always have smaller places than their parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// As an index into per-node tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whole numbers up to here, 2^53, are doubles; above, not every one is.
const EXACT_INTEGER: f64 = 9_007_199_254_740_992.0;

/// A sum below this share of its larger term has lost so many digits that the rounding of the terms shows.
const LOST: f64 = 1.0 / 256.0;

/// Whether a constant was written as it is: a fraction with few binary digits, a whole number that is no rounded one.
pub fn is_exact(value: f64) -> bool {
    f64::from(value as f32) == value || (value.fract() == 0.0 && value.abs() <= EXACT_INTEGER) || !value.is_finite()
}

/// Whether the sum of two constants, of which one is rounded, is more rounding than number. Such a sum is kept as it was
/// written, because an enclosure of it must hold what the decimals make: `0.1 + 0.2 - 0.3`.
pub fn loses_digits(a: f64, b: f64) -> bool {
    (a + b).abs() < LOST * a.abs().max(b.abs()) && !(is_exact(a) && is_exact(b))
}

/// A number as a key: two constants are the same node when their bits agree (every NaN is one, `-0` is not `0`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bits(u64);

impl Bits {
    /// The number.
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl From<f64> for Bits {
    fn from(value: f64) -> Self {
        Self(if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() })
    }
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A number.
    Constant(Bits),
    /// The variable with this place in the flat vector of parameters, counted from 0.
    Variable(u32),
    /// Two or more terms, added left to right.
    Sum(Box<[NodeId]>),
    /// Two or more factors, multiplied left to right.
    Product(Box<[NodeId]>),
    /// `-a`.
    Negate(NodeId),
    /// `a/b`.
    Quotient(NodeId, NodeId),
    /// `a^b`; a constant exponent is an exact integer or real power.
    Power(NodeId, NodeId),
    /// An elementary function of one variable.
    Unary(Function, NodeId),
    /// An elementary function of two variables.
    Binary(BinaryFunction, NodeId, NodeId),
    /// `log(Σ exp(a_i))` of two or more, without overflow.
    LogSumExp(Box<[NodeId]>),
    /// 1 where the comparison holds, else 0.
    Compare(Comparison, NodeId, NodeId),
    /// 1 where both are not 0, else 0.
    And(NodeId, NodeId),
    /// 1 where one is not 0, else 0.
    Or(NodeId, NodeId),
    /// 1 where it is 0, else 0.
    Not(NodeId),
    /// The second where the condition is not 0, else the third; the other one is not looked at.
    Select(NodeId, NodeId, NodeId),
}

impl Op {
    /// Calls `visit` with each child, left to right.
    pub fn for_each_child(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Op::Constant(_) | Op::Variable(_) => {}
            Op::Sum(children) | Op::Product(children) | Op::LogSumExp(children) => {
                children.iter().copied().for_each(visit);
            }
            Op::Negate(a) | Op::Unary(_, a) | Op::Not(a) => visit(*a),
            Op::Quotient(a, b)
            | Op::Power(a, b)
            | Op::Binary(_, a, b)
            | Op::Compare(_, a, b)
            | Op::And(a, b)
            | Op::Or(a, b) => {
                visit(*a);
                visit(*b);
            }
            Op::Select(condition, then, otherwise) => {
                visit(*condition);
                visit(*then);
                visit(*otherwise);
            }
        }
    }

    /// The same operation on other children.
    pub fn map_children(&self, mut map: impl FnMut(NodeId) -> NodeId) -> Op {
        match self {
            Op::Constant(_) | Op::Variable(_) => self.clone(),
            Op::Sum(children) => Op::Sum(children.iter().map(|child| map(*child)).collect()),
            Op::Product(children) => Op::Product(children.iter().map(|child| map(*child)).collect()),
            Op::LogSumExp(children) => Op::LogSumExp(children.iter().map(|child| map(*child)).collect()),
            Op::Negate(a) => Op::Negate(map(*a)),
            Op::Quotient(a, b) => Op::Quotient(map(*a), map(*b)),
            Op::Power(a, b) => Op::Power(map(*a), map(*b)),
            Op::Unary(function, a) => Op::Unary(*function, map(*a)),
            Op::Binary(function, a, b) => Op::Binary(*function, map(*a), map(*b)),
            Op::Compare(comparison, a, b) => Op::Compare(*comparison, map(*a), map(*b)),
            Op::And(a, b) => Op::And(map(*a), map(*b)),
            Op::Or(a, b) => Op::Or(map(*a), map(*b)),
            Op::Not(a) => Op::Not(map(*a)),
            Op::Select(condition, then, otherwise) => Op::Select(map(*condition), map(*then), map(*otherwise)),
        }
    }
}
