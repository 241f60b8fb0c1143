//! Numbers as text that reads back as the same double: the shortest decimal, or the constant or fraction that it is.

use crate::function::Function;
use crate::graph::simplify::rational::simple_fraction;

use super::Level;

/// A number's text and how tightly it binds.
pub(crate) struct NumberText {
    pub(crate) text: String,
    pub(crate) level: Level,
}

/// Decimals with fewer digits are what the user wrote; longer ones may be the value of an expression.
const LONG: usize = 15;

/// From this power of ten on, and below the other, numbers are written with an exponent.
const LARGE: f64 = 1e16;
const SMALL: f64 = 1e-5;

/// The text of a number that is not negative. `free` says whether a name has its usual meaning.
pub(crate) fn number_text(value: f64, digits: Option<usize>, free: &dyn Fn(&str) -> bool) -> NumberText {
    let atom = |text: String| NumberText { text, level: Level::Atom };
    if value.is_nan() {
        return NumberText { text: "0/0".into(), level: Level::Product };
    }
    if value.is_infinite() {
        return if free("inf") { atom("inf".into()) } else { NumberText { text: "1/0".into(), level: Level::Product } };
    }
    if let Some(known) = known_form(value, free) {
        return known;
    }
    let value = match digits {
        Some(digits) => format!("{value:.*e}", digits.max(1) - 1).parse().unwrap_or(value),
        None => value,
    };
    atom(decimal(value))
}

/// The shortest decimal that reads back as the same double.
pub(crate) fn decimal(value: f64) -> String {
    if value != 0.0 && (value.abs() >= LARGE || value.abs() < SMALL) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

fn known_form(value: f64, free: &dyn Fn(&str) -> bool) -> Option<NumberText> {
    use std::f64::consts::{E, PI, TAU};
    for (name, constant) in [("pi", PI), ("e", E), ("tau", TAU)] {
        if value == constant && free(name) {
            return Some(NumberText { text: name.into(), level: Level::Atom });
        }
    }
    if decimal(value).bytes().filter(u8::is_ascii_digit).count() < LONG || value == value.trunc() {
        return None;
    }
    if let Some((numerator, denominator)) = simple_fraction(value) {
        return Some(NumberText { text: format!("{numerator}/{denominator}"), level: Level::Product });
    }
    multiple_of_pi(value).filter(|_| free("pi")).or_else(|| root_or_logarithm(value, free))
}

/// `3pi`, `pi/2`, `3pi/4`.
fn multiple_of_pi(value: f64) -> Option<NumberText> {
    use std::f64::consts::PI;
    for denominator in [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0] {
        let numerator = (value / PI * denominator).round();
        if !(1.0..=360.0).contains(&numerator) || numerator * PI / denominator != value {
            continue;
        }
        let above = if numerator == 1.0 { "pi".to_string() } else { format!("{numerator}pi") };
        return Some(match (denominator == 1.0, numerator == 1.0) {
            (true, true) => NumberText { text: above, level: Level::Atom },
            (true, false) => NumberText { text: above, level: Level::Juxtaposed },
            _ => NumberText { text: format!("{above}/{denominator}"), level: Level::Product },
        });
    }
    None
}

/// `sqrt(2)`, `1/sqrt(2)`, `2/sqrt(pi)`, `log(2)`, `1/log(10)`.
fn root_or_logarithm(value: f64, free: &dyn Fn(&str) -> bool) -> Option<NumberText> {
    use std::f64::consts::{PI, TAU};
    let whole = (value * value).round();
    let inverse = (1.0 / (value * value)).round();
    let arguments =
        [(whole, format!("{whole}")), (inverse, format!("{inverse}")), (PI, "pi".into()), (TAU, "tau".into())];
    let roots = arguments.into_iter().map(|argument| (Function::Sqrt, argument));
    let logs =
        [(2.0, "2"), (3.0, "3"), (10.0, "10"), (PI, "pi")].map(|(x, text)| (Function::Log, (x, text.to_string())));
    for (function, (x, text)) in roots.chain(logs) {
        let name = function.spec().name;
        if !(1.5..=1000.0).contains(&x) || !free(name) || text.starts_with(char::is_alphabetic) && !free(&text) {
            continue;
        }
        let known = function.value(x);
        if known == value {
            return Some(NumberText { text: format!("{name}({text})"), level: Level::Atom });
        }
        let times = (value / known).round();
        if (2.0..=99.0).contains(&times) && times * known == value {
            return Some(NumberText { text: format!("{times}{name}({text})"), level: Level::Juxtaposed });
        }
        for above in [1.0, 2.0] {
            if above / known == value {
                return Some(NumberText { text: format!("{above}/{name}({text})"), level: Level::Product });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        number_text(value, None, &|_| true).text
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(text(0.1), "0.1");
        assert_eq!(text(1e20), "1e20");
        assert_eq!(text(1.5e-7), "1.5e-7");
        assert_eq!(text(1e10), "10000000000");
    }

    #[test]
    fn values_of_expressions_are_recognised() {
        assert_eq!(text(1.0 / 3.0), "1/3");
        assert_eq!(text(std::f64::consts::FRAC_PI_2), "pi/2");
        assert_eq!(text(3.0 * std::f64::consts::PI), "3pi");
        assert_eq!(text(2f64.sqrt()), "sqrt(2)");
        assert_eq!(text(2.0 / std::f64::consts::PI.sqrt()), "2/sqrt(pi)");
        assert_eq!(text(Function::Log.value(10.0)), "log(10)");
    }
}
