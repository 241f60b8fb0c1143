//! Arithmetic of whole and decimal numbers as fractions, so that `1/3` can be shown as what it is.

use crate::graph::value::Value;
use crate::syntax::ast::{Expr, ExprKind, Role, Sign};

/// The largest denominator of a fraction that is shown.
const LARGEST_DENOMINATOR: i128 = 1000;

/// The largest exponent of a power that is computed.
const LARGEST_EXPONENT: i128 = 64;

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fraction {
    above: i128,
    below: i128,
}

/// Whether decimals of fractions with this denominator never end.
fn repeats(below: i128) -> bool {
    let without = |number: i128, prime: i128| {
        let mut number = number;
        while number % prime == 0 {
            number /= prime;
        }
        number
    };
    without(without(below, 2), 5) > 1
}

/// The value of an expression as a fraction with a small denominator whose decimals do not end, if it is one and `value` is
/// the double nearest to it.
///
/// Only numbers, `+ - * /` and whole powers are followed: what is shown as a fraction is that fraction and no other.
pub fn of(expr: &Expr, value: &Value) -> Option<String> {
    let Value::Number(number) = value else { return None };
    let Fraction { above, below } = exact(expr)?;
    let is_small = repeats(below) && below <= LARGEST_DENOMINATOR && above.abs() < 1 << 53;
    (is_small && number.known() == Some(above as f64 / below as f64)).then(|| format!("{above}/{below}"))
}

fn exact(expr: &Expr) -> Option<Fraction> {
    match &expr.kind {
        ExprKind::Number(number) => decimal(*number),
        ExprKind::Sum(terms) => {
            let mut sum = Fraction { above: 0, below: 1 };
            for (sign, term) in terms {
                let term = exact(term)?;
                sum = sum.plus(if *sign == Sign::Minus { term.negated() } else { term })?;
            }
            Some(sum)
        }
        ExprKind::Product(factors) => {
            let mut product = Fraction { above: 1, below: 1 };
            for (role, factor) in factors {
                let factor = exact(factor)?;
                product = product.times(if *role == Role::Times { factor } else { factor.inverted()? })?;
            }
            Some(product)
        }
        ExprKind::Juxtaposition(a, b) => exact(a)?.times(exact(b)?),
        ExprKind::Negate(inner) => Some(exact(inner)?.negated()),
        ExprKind::Power(base, exponent) => power(exact(base)?, exact(exponent)?),
        _ => None,
    }
}

/// A number as the decimal that was written.
fn decimal(number: f64) -> Option<Fraction> {
    let text = format!("{number}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let below = 10_i128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    reduced(format!("{whole}{decimals}").parse().ok()?, below)
}

fn power(base: Fraction, exponent: Fraction) -> Option<Fraction> {
    if exponent.below != 1 || exponent.above.abs() > LARGEST_EXPONENT {
        return None;
    }
    let base = if exponent.above < 0 { base.inverted()? } else { base };
    let times = u32::try_from(exponent.above.abs()).ok()?;
    Some(Fraction { above: base.above.checked_pow(times)?, below: base.below.checked_pow(times)? })
}

fn reduced(above: i128, below: i128) -> Option<Fraction> {
    if below == 0 {
        return None;
    }
    let (mut a, mut b) = (above.unsigned_abs(), below.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = i128::try_from(a).ok()? * below.signum();
    Some(Fraction { above: above / divisor, below: below / divisor })
}

impl Fraction {
    fn plus(self, other: Self) -> Option<Self> {
        let left = self.above.checked_mul(other.below)?;
        let right = other.above.checked_mul(self.below)?;
        reduced(left.checked_add(right)?, self.below.checked_mul(other.below)?)
    }

    fn times(self, other: Self) -> Option<Self> {
        reduced(self.above.checked_mul(other.above)?, self.below.checked_mul(other.below)?)
    }

    fn negated(self) -> Self {
        Self { above: -self.above, ..self }
    }

    fn inverted(self) -> Option<Self> {
        reduced(self.below, self.above)
    }
}

#[cfg(test)]
mod tests {
    use crate::session::session::Session;

    fn shown(text: &str) -> Option<String> {
        Session::new().eval(text).expect("a good line").pop().and_then(|output| output.fraction)
    }

    #[test]
    fn arithmetic_of_whole_numbers_is_exact() {
        for (text, fraction) in [
            ("1/3", "1/3"),
            ("1/3 + 1/6 - 1/12", "5/12"),
            ("-3^-2", "-1/9"),
            ("2*(1/2 - 1/3)", "1/3"),
            ("0.1/3", "1/30"),
            ("a = 22/7", "22/7"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(fraction), "{text}");
        }
    }

    #[test]
    fn what_is_no_fraction_is_not_called_one() {
        for text in [
            "sin(pi/6)",
            "0.1 + 0.2",
            "1/4",
            "sqrt(2)/2",
            "exp(-log(3))",
            "1/1001",
            "2/1",
            "[1/3]",
            "x -> x/3",
            "2^0.5",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
