//! Formulas over a finite field, with what functions do at opposite arguments: where two formulas agree at random points
//! there they are the same, but for a chance of their degree over the prime.
//!
//! Numbers are residues modulo a prime, decimals exact fractions. A value of an elementary function is one of its own for
//! each argument, but `sin(−a) = −sin a`, `cos(−a) = cos a`, `σ(−a) = 1 − σ(a)` and so on hold. Whether a number is positive is
//! drawn once for a number and its opposite; `|a|`, `max` and the ramp follow from that.
//! Source: J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, J. ACM 27 (1980).

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Graph;
use super::node::{NodeId, Op};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::Comparison;

/// The prime `2^61 − 1`.
pub const PRIME: u64 = (1 << 61) - 1;

/// Points of the field, and as many where truth values are drawn at each; the chance of an error is the power of that of one.
const POINTS: (u64, u64) = (4, 80);

/// The residue of a hash: a number that nothing else has.
pub fn drawn(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish() % PRIME
}

/// `a + b`.
pub fn add(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

/// `a·b`.
pub fn multiply(a: u64, b: u64) -> u64 {
    // The remainder is below the prime, so it fits.
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

/// `−a`.
pub fn opposite(a: u64) -> u64 {
    if a == 0 { 0 } else { PRIME - a }
}

fn raised(base: u64, exponent: u64) -> u64 {
    let (mut power, mut square, mut rest) = (1, base % PRIME, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            power = multiply(power, square);
        }
        square = multiply(square, square);
        rest /= 2;
    }
    power
}

/// By Fermat's theorem; `None` of 0.
pub fn inverse(a: u64) -> Option<u64> {
    (a != 0).then(|| raised(a, PRIME - 2))
}

/// The residue of a whole number.
pub fn whole(value: i64) -> u64 {
    let size = value.unsigned_abs() % PRIME;
    if value < 0 { opposite(size) } else { size }
}

/// The residue of the shortest decimal that is read as a number.
pub fn decimal(value: f64) -> Option<u64> {
    if !value.is_finite() {
        return None;
    }
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let shift = exponent.parse::<i64>().ok()? - (digits.len() as i64 - 1);
    let power = raised(10, shift.unsigned_abs());
    let scale = if shift < 0 { inverse(power)? } else { power };
    let size = multiply(digits.parse::<u64>().ok()? % PRIME, scale);
    Some(if value < 0.0 { opposite(size) } else { size })
}

/// How many points of the field are looked at: truth values are drawn in graphs with corners, so that one point says little.
pub fn points(graph: &Graph) -> u64 {
    let has_corners = graph.nodes().any(|(_, op)| match op {
        Op::Compare(..) | Op::Select(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => true,
        Op::Unary(function, _) => matches!(function, Function::Abs | Function::Relu | Function::Sign),
        Op::Binary(function, ..) => matches!(function, BinaryFunction::Max | BinaryFunction::Min),
        _ => false,
    });
    if has_corners { POINTS.1 } else { POINTS.0 }
}

/// Whether a function may jump where it is defined. Then an identity at random points, or of slopes, says nothing of the places
/// where it does: `if(x == 1, 5, 0)` is 0 at random points, and the slope of `floor(x)` is.
pub fn may_jump(graph: &Graph) -> bool {
    graph.nodes().any(|(_, op)| match op {
        Op::Compare(..) | Op::Select(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => true,
        Op::Unary(function, _) => {
            matches!(function, Function::Sign | Function::Floor | Function::Ceil | Function::Round)
        }
        Op::Binary(function, ..) => matches!(function, BinaryFunction::Mod | BinaryFunction::Atan2),
        _ => false,
    })
}

/// The residues of all nodes at a point; `None` where a divisor is 0 or a constant is no number.
pub fn evaluated(graph: &Graph, x: &[u64], seed: u64) -> Option<Vec<u64>> {
    let mut values: Vec<u64> = Vec::with_capacity(graph.len());
    for (_, op) in graph.nodes() {
        let value = value(graph, op, x, &values, seed)?;
        values.push(value);
    }
    Some(values)
}

fn value(graph: &Graph, op: &Op, x: &[u64], values: &[u64], seed: u64) -> Option<u64> {
    let of = |id: &NodeId| values[id.index()];
    Some(match op {
        Op::Constant(bits) => decimal(bits.value())?,
        Op::Variable(i) => *x.get(*i as usize)?,
        Op::Sum(terms) => terms.iter().fold(0, |sum, term| add(sum, of(term))),
        Op::Product(factors) => factors.iter().fold(1, |product, factor| multiply(product, of(factor))),
        Op::Negate(a) => opposite(of(a)),
        Op::Quotient(a, b) => multiply(of(a), inverse(of(b))?),
        Op::Power(a, b) => match graph.op(*b) {
            Op::Constant(bits) if is_whole(bits.value()) => whole_power(of(a), bits.value())?,
            Op::Constant(bits) if bits.value() == 0.5 => unary(Function::Sqrt, of(a), seed)?,
            _ => drawn(&("power", of(a), of(b))),
        },
        Op::Unary(function, a) => unary(*function, of(a), seed)?,
        Op::Binary(function, a, b) => binary(*function, of(a), of(b), seed)?,
        Op::LogSumExp(terms) => log_sum_exp(terms.iter().map(of).collect())?,
        Op::Compare(comparison, a, b) => u64::from(holds(*comparison, of(a), of(b), seed)),
        Op::And(a, b) => u64::from(of(a) != 0 && of(b) != 0),
        Op::Or(a, b) => u64::from(of(a) != 0 || of(b) != 0),
        Op::Not(a) => u64::from(of(a) == 0),
        Op::Select(condition, then, otherwise) => of(if of(condition) != 0 { then } else { otherwise }),
    })
}

fn is_whole(exponent: f64) -> bool {
    exponent.fract() == 0.0 && exponent.abs() < f64::from(i32::MAX)
}

fn whole_power(base: u64, exponent: f64) -> Option<u64> {
    let power = raised(base, exponent.abs() as u64);
    if exponent < 0.0 { inverse(power) } else { Some(power) }
}

/// Whether a residue stands for the positive one of a pair of opposites, as drawn.
fn is_positive(a: u64, seed: u64) -> bool {
    let is_first = a <= PRIME / 2;
    let least = a.min(opposite(a));
    a != 0 && (drawn(&("sign", least, seed)) & 1 == 1) == is_first
}

fn holds(comparison: Comparison, a: u64, b: u64, seed: u64) -> bool {
    let difference = add(a, opposite(b));
    let less = difference != 0 && !is_positive(difference, seed);
    match comparison {
        Comparison::Less => less,
        Comparison::LessEqual => difference == 0 || less,
        Comparison::Greater => is_positive(difference, seed),
        Comparison::GreaterEqual => !less,
        Comparison::Equal => difference == 0,
        Comparison::NotEqual => difference != 0,
    }
}

/// The mean and a number that hangs on the distances from it, whatever their order: `log Σ exp(a_i + c) = log Σ exp(a_i) + c`.
fn log_sum_exp(terms: Vec<u64>) -> Option<u64> {
    let sum = terms.iter().fold(0, |sum, term| add(sum, *term));
    let mean = multiply(sum, inverse(terms.len() as u64)?);
    let mut distances: Vec<u64> = terms.into_iter().map(|term| add(term, opposite(mean))).collect();
    distances.sort_unstable();
    Some(add(mean, drawn(&("logsumexp", distances))))
}

fn unary(function: Function, a: u64, seed: u64) -> Option<u64> {
    use Function::{
        Abs, Asin, Asinh, Atan, Atanh, Cbrt, Cos, Cosh, Erf, Exp, Relu, Sigmoid, Sign, Sin, Sinc, Sinh, Softplus, Tan,
        Tanh,
    };
    let (is_first, least) = (a <= PRIME / 2, a.min(opposite(a)));
    let own = |argument: u64| drawn(&(function, argument));
    Some(match function {
        _ if a == 0 && matches!(function, Exp | Cos | Cosh | Sinc) => 1,
        Sin | Tan | Asin | Atan | Sinh | Tanh | Asinh | Atanh | Erf | Cbrt => match (a, is_first) {
            (0, _) => 0,
            (_, true) => own(least),
            (_, false) => opposite(own(least)),
        },
        Cos | Cosh | Sinc => own(least),
        Exp if !is_first => inverse(own(least))?,
        Sigmoid if a == 0 => inverse(2)?,
        Sigmoid if !is_first => add(1, opposite(own(least))),
        Softplus if !is_first => add(own(least), a),
        Abs => {
            if is_positive(a, seed) {
                a
            } else {
                opposite(a)
            }
        }
        Relu => {
            if is_positive(a, seed) {
                a
            } else {
                0
            }
        }
        Sign => match (a, is_positive(a, seed)) {
            (0, _) => 0,
            (_, true) => 1,
            (_, false) => PRIME - 1,
        },
        _ => own(a),
    })
}

fn binary(function: BinaryFunction, a: u64, b: u64, seed: u64) -> Option<u64> {
    Some(match function {
        BinaryFunction::Hypot => unary(Function::Sqrt, add(multiply(a, a), multiply(b, b)), seed)?,
        BinaryFunction::Max => {
            if holds(Comparison::Less, a, b, seed) {
                b
            } else {
                a
            }
        }
        BinaryFunction::Min => {
            if holds(Comparison::Less, a, b, seed) {
                a
            } else {
                b
            }
        }
        _ => drawn(&(function, a, b)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposite_arguments_have_related_values() {
        for a in [1, 12_345, PRIME - 7, PRIME / 2 + 3] {
            let of = |function, a| unary(function, a, 1).expect("a value");
            assert_eq!(of(Function::Tanh, opposite(a)), opposite(of(Function::Tanh, a)));
            assert_eq!(of(Function::Cos, opposite(a)), of(Function::Cos, a));
            assert_eq!(add(of(Function::Sigmoid, a), of(Function::Sigmoid, opposite(a))), 1);
            assert_eq!(of(Function::Softplus, a), add(of(Function::Softplus, opposite(a)), a));
            assert_eq!(multiply(of(Function::Exp, a), of(Function::Exp, opposite(a))), 1);
            assert_eq!(add(of(Function::Relu, a), opposite(of(Function::Relu, opposite(a)))), a);
            assert_eq!(of(Function::Abs, a), of(Function::Abs, opposite(a)));
        }
        let total = |terms: [u64; 3]| log_sum_exp(terms.to_vec());
        assert_eq!(total([5, 77, 1_000]), total([1_000, 5, 77]));
        assert_eq!(total([12, 84, 1_007]), total([5, 77, 1_000]).map(|value| add(value, 7)));
        assert_ne!(total([5, 77, 1_000]), total([5, 78, 999]));
        assert_eq!(multiply(decimal(0.1).expect("a number"), 10), 1);
        assert_eq!(whole(-3), opposite(3));
    }
}
