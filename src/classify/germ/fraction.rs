//! Polynomials in words: variables `u, v, w`, coefficients as simple fractions where they are simple.

use super::polynomial::Polynomial;
use super::term::Term;

/// The largest denominator that counts as simple: `6!`, the last of the usual Taylor coefficients.
const LARGEST_DENOMINATOR: u32 = 720;
/// Rounding of a coefficient that is given without a bound.
const ROUNDING: f64 = 1e-14;
/// Terms of a polynomial that are written out; of more, only the number is told.
const MOST_TERMS: usize = 8;

/// The name of a variable.
pub fn variable(index: usize, variables: usize) -> String {
    match variables {
        0..=3 => ["u", "v", "w"][index].to_string(),
        _ => format!("u{}", index + 1),
    }
}

/// Numerator and denominator of the simple fraction within rounding of a number, if there is one.
pub fn simple_fraction(term: Term) -> Option<(f64, u32)> {
    let tolerance = term.error.max(ROUNDING * term.value.abs());
    (1..=LARGEST_DENOMINATOR).find_map(|denominator| {
        let q = f64::from(denominator);
        let p = (term.value * q).round();
        ((p / q - term.value).abs() <= tolerance && p != 0.0 && p.abs() < 1e6).then_some((p, denominator))
    })
}

/// The magnitude of a number: a simple fraction, or six digits.
pub fn magnitude(term: Term) -> String {
    match simple_fraction(term) {
        Some((p, 1)) => format!("{}", p.abs()),
        Some((p, q)) => format!("{}/{q}", p.abs()),
        None => six_digits(term.value.abs()),
    }
}

/// A number with its sign.
pub fn signed(value: f64) -> String {
    let text = if value == 0.0 { "0".to_string() } else { magnitude(Term::exact(value)) };
    if value < 0.0 { format!("-{text}") } else { text }
}

fn six_digits(value: f64) -> String {
    if value == 0.0 || !(1e-4..1e6).contains(&value) {
        return format!("{value:.5e}");
    }
    let digits = usize::try_from(5 - value.log10().floor() as i32).unwrap_or(0);
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

/// The terms that are surely not 0, such as `u^3 - 3*u*v^2`.
pub fn polynomial(of: &Polynomial) -> String {
    let terms: Vec<(&Vec<u8>, Term)> =
        of.terms.iter().rev().filter(|(_, t)| !t.is_zero()).map(|(e, t)| (e, *t)).collect();
    let mut text = String::new();
    for (exponents, term) in terms.iter().take(MOST_TERMS) {
        let sign = match (text.is_empty(), term.value < 0.0) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        text += sign;
        let factors: Vec<String> = exponents
            .iter()
            .enumerate()
            .filter(|(_, e)| **e > 0)
            .map(|(i, e)| match e {
                1 => variable(i, of.variables),
                _ => format!("{}^{e}", variable(i, of.variables)),
            })
            .collect();
        let coefficient = magnitude(*term);
        match (coefficient.as_str(), factors.is_empty()) {
            ("1", false) => text += &factors.join("*"),
            (_, true) => text += &coefficient,
            _ => text += &format!("{coefficient}*{}", factors.join("*")),
        }
    }
    if terms.len() > MOST_TERMS {
        text += &format!(" + ... ({} terms)", terms.len());
    }
    text
}

/// A direction, its largest coordinate 1 in magnitude.
pub fn direction(of: &[f64]) -> String {
    let largest = of.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    let parts: Vec<String> =
        of.iter().map(|x| if x.abs() <= ROUNDING * largest { "0".to_string() } else { signed(x / largest) }).collect();
    format!("({})", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_fractions_where_they_are_simple() {
        let mut f = Polynomial::zero(2, 8);
        f.add_term(vec![3, 0], Term::new(1.0 / 6.0 + 1e-17, 1e-16));
        f.add_term(vec![1, 2], Term::exact(-3.0));
        f.add_term(vec![0, 3], Term::exact(0.123456789));
        f.add_term(vec![2, 1], Term::new(1e-17, 1e-16));
        assert_eq!(polynomial(&f), "1/6*u^3 - 3*u*v^2 + 0.123457*v^3");
        assert_eq!(magnitude(Term::exact(1.0 / 720.0)), "1/720");
        assert_eq!(signed(-2.5e-9), "-2.50000e-9");
        assert_eq!(direction(&[2.0, -1.0, 0.0]), "(1, -1/2, 0)");
    }
}
