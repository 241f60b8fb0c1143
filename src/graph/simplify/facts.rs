//! What is known of a node for every value of the variables: whether it is always finite, and which signs it can have.
//!
//! Facts are about real arithmetic; overflow and underflow of doubles count as rounding. Unknown functions know nothing.

use super::super::graph::Graph;
use super::super::node::{NodeId, Op};
use crate::function::Function;
use crate::function::binary::BinaryFunction;

const NEGATIVE: u8 = 1;
const ZERO: u8 = 2;
const POSITIVE: u8 = 4;
const ANY: u8 = NEGATIVE | ZERO | POSITIVE;

/// What holds of a node wherever it is defined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// It is defined and finite everywhere.
    pub(crate) total: bool,
    /// The signs that it can have.
    signs: u8,
}

impl Facts {
    /// It is never 0.
    pub(crate) fn nonzero(self) -> bool {
        self.signs & ZERO == 0
    }

    /// It is never negative.
    pub(crate) fn nonnegative(self) -> bool {
        self.signs & NEGATIVE == 0
    }

    /// It is always greater than 0.
    pub(crate) fn positive(self) -> bool {
        self.signs == POSITIVE
    }

    /// The facts of a node, given those of its children.
    pub(crate) fn of(graph: &Graph, op: &Op, known: &[Facts]) -> Self {
        let at = |id: &NodeId| known[id.index()];
        match op {
            Op::Constant(bits) => Self { total: bits.value().is_finite(), signs: signs_of(bits.value()) },
            Op::Variable(_) => Self { total: true, signs: ANY },
            Op::Sum(terms) => combine(terms.iter().map(at), add_signs),
            Op::Product(factors) => combine(factors.iter().map(at), multiply_signs),
            Op::Negate(a) => Self { signs: swapped(at(a).signs), ..at(a) },
            Op::Quotient(a, b) => Self {
                total: at(a).total && at(b).total && at(b).nonzero(),
                signs: multiply_signs(at(a).signs, at(b).signs & !ZERO),
            },
            Op::Power(a, b) => power(at(a), graph.as_constant(*a), at(b), graph.as_constant(*b)),
            Op::Unary(function, a) => unary(*function, at(a)),
            Op::Binary(function, a, b) => binary(*function, at(a), at(b)),
            Op::LogSumExp(terms) => {
                // It is above the largest of them.
                let above = terms.iter().any(|term| at(term).nonnegative());
                let total = terms.iter().all(|term| at(term).total);
                Self { total, signs: if above { POSITIVE } else { ANY } }
            }
            Op::Compare(_, a, b) | Op::And(a, b) | Op::Or(a, b) => {
                Self { total: at(a).total && at(b).total, signs: ZERO | POSITIVE }
            }
            Op::Not(a) => Self { total: at(a).total, signs: ZERO | POSITIVE },
            Op::Select(c, a, b) => {
                Self { total: at(c).total && at(a).total && at(b).total, signs: at(a).signs | at(b).signs }
            }
        }
    }
}

fn signs_of(value: f64) -> u8 {
    match value {
        value if value > 0.0 => POSITIVE,
        value if value < 0.0 => NEGATIVE,
        0.0 => ZERO,
        _ => ANY,
    }
}

fn swapped(signs: u8) -> u8 {
    let swap = |from: u8, to: u8| if signs & from != 0 { to } else { 0 };
    swap(NEGATIVE, POSITIVE) | swap(POSITIVE, NEGATIVE) | signs & ZERO
}

fn combine(parts: impl Iterator<Item = Facts>, signs: fn(u8, u8) -> u8) -> Facts {
    parts
        .reduce(|a, b| Facts { total: a.total && b.total, signs: signs(a.signs, b.signs) })
        .unwrap_or(Facts { total: true, signs: ANY })
}

fn add_signs(a: u8, b: u8) -> u8 {
    let nonzero = (a | b) & !ZERO;
    let cancels = a & NEGATIVE != 0 && b & POSITIVE != 0 || a & POSITIVE != 0 && b & NEGATIVE != 0;
    nonzero | if cancels { ZERO } else { a & b & ZERO }
}

fn multiply_signs(a: u8, b: u8) -> u8 {
    let both = |x: u8, y: u8| a & x != 0 && b & y != 0;
    let positive = both(POSITIVE, POSITIVE) || both(NEGATIVE, NEGATIVE);
    let negative = both(POSITIVE, NEGATIVE) || both(NEGATIVE, POSITIVE);
    (a | b) & ZERO | if positive { POSITIVE } else { 0 } | if negative { NEGATIVE } else { 0 }
}

fn power(base: Facts, base_value: Option<f64>, exponent: Facts, value: Option<f64>) -> Facts {
    let unknown = Facts { total: false, signs: ANY };
    let Some(value) = value else {
        let total = base_value.is_some_and(|base| base > 0.0) && exponent.total;
        return if base.positive() { Facts { total, signs: POSITIVE } } else { unknown };
    };
    if value == 0.0 {
        return Facts { total: base.total, signs: POSITIVE };
    }
    let whole = value == value.trunc();
    let total = base.total && (whole || base.nonnegative()) && (value > 0.0 || base.nonzero());
    let zero = if value > 0.0 { base.signs & ZERO } else { 0 };
    let odd = whole && value % 2.0 != 0.0;
    let signs = if odd { base.signs & !ZERO } else { POSITIVE };
    Facts { total, signs: signs | zero }
}

fn unary(function: Function, a: Facts) -> Facts {
    use Function::*;
    match function {
        Sin | Cos => Facts { total: a.total, signs: ANY },
        Exp | Cosh | Sigmoid | Softplus | Erfc => Facts { total: a.total, signs: POSITIVE },
        Atan | Sinh | Tanh | Asinh | Cbrt | Erf | Sign | Expm1 => a,
        Asin | Atanh | Log1p => Facts { total: false, ..a },
        Abs => Facts { total: a.total, signs: if a.nonzero() { POSITIVE } else { POSITIVE | ZERO } },
        Relu => Facts { total: a.total, signs: if a.positive() { POSITIVE } else { POSITIVE | ZERO } },
        Sqrt => Facts { total: a.total && a.nonnegative(), signs: POSITIVE | a.signs & ZERO },
        Log | Log2 | Log10 => Facts { total: a.total && a.positive(), signs: ANY },
        Floor | Ceil | Round => Facts { total: a.total, signs: ANY },
        Acos | Acosh => Facts { total: false, signs: POSITIVE | ZERO },
        _ => Facts { total: false, signs: ANY },
    }
}

fn binary(function: BinaryFunction, a: Facts, b: Facts) -> Facts {
    let total = a.total && b.total;
    match function {
        BinaryFunction::Hypot => {
            Facts { total, signs: if a.nonzero() || b.nonzero() { POSITIVE } else { POSITIVE | ZERO } }
        }
        BinaryFunction::Min | BinaryFunction::Max => Facts { total, signs: a.signs | b.signs },
        _ => Facts { total: false, signs: ANY },
    }
}
