//! What the built-ins about samples share: vectors of known numbers from arguments, and matrices of random numbers.

use super::Arguments;
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::value::{Array, Value};
use crate::numeric::starts::RandomNumbers;

/// The most numbers that are drawn at once: 800 MB.
const MOST_NUMBERS: usize = 100_000_000;

/// The seed of random numbers if none is given.
pub const DEFAULT_SEED: u64 = 1;

impl Arguments<'_, '_, '_> {
    /// The known numbers of an array, row by row; at least one.
    ///
    /// # Errors
    /// If the argument is no array, empty, depends on variables, or has an entry that is no number.
    pub(super) fn sample(&mut self, position: usize) -> Outcome<Vec<f64>> {
        let value = self.value(position)?;
        let span = self.needed(position)?.span;
        let name = self.spec.name;
        let array = self.evaluator.as_array(&value);
        let Some(array) = array else {
            let failure = self.fail("type", format!("{name} needs a vector, not {}", value.describe()), span);
            return Err(match value {
                Value::Table(_) => failure.help("a column of a table is a vector: D.name"),
                Value::Range(..) => failure.help("a range is no vector: write [i for i = 1..n]"),
                _ => failure,
            });
        };
        let Some(known) = array.known() else {
            let message = format!("{name} needs known numbers, but these depend on the function's variables");
            return Err(self.fail("not-known", message, span));
        };
        if known.is_empty() {
            return Err(self.fail("empty", format!("the {name} of nothing is not defined"), span));
        }
        if let Some(place) = known.iter().position(|entry| entry.is_nan()) {
            return Err(self.fail("domain", format!("entry {} is no number", place + 1), span));
        }
        Ok(known.to_vec())
    }

    /// Two samples of one length.
    ///
    /// # Errors
    /// Those of [`Arguments::sample`], and if the lengths differ.
    pub(super) fn pair_of_samples(&mut self) -> Outcome<[Vec<f64>; 2]> {
        self.at_most(2)?;
        let (a, b) = (self.sample(0)?, self.sample(1)?);
        if a.len() == b.len() {
            return Ok([a, b]);
        }
        let message = format!("{} needs two vectors of one length, not {} and {}", self.spec.name, a.len(), b.len());
        Err(self.fail("shape", message, self.span))
    }

    /// The number that two samples have in common, if they have one.
    ///
    /// # Errors
    /// Those of [`Arguments::pair_of_samples`], and where one does not vary.
    pub(super) fn measured(&mut self, measure: fn(&[f64], &[f64]) -> Option<f64>) -> Outcome<Value> {
        let [a, b] = self.pair_of_samples()?;
        match measure(&a, &b) {
            Some(number) => Ok(Value::number(number)),
            None => {
                let message = "a vector that does not vary, or has an infinite entry, correlates with nothing";
                Err(self.fail("domain", message, self.span))
            }
        }
    }

    /// A vector or matrix of numbers that are drawn one after the other, row by row: `(n)` or `(rows, columns)` from a
    /// position on, with the option `seed`.
    ///
    /// # Errors
    /// If a length is no whole number, or there are too many numbers.
    pub(super) fn drawn(&mut self, from: usize, mut draw: impl FnMut(&mut RandomNumbers) -> f64) -> Outcome<Value> {
        self.at_most(from + 2)?;
        let first = self.needed(from)?;
        let rows = self.evaluator.count(first)?;
        let (columns, shape) = match self.at(from + 1) {
            None => (1, Shape::Vector(rows)),
            Some(expr) => {
                let columns = self.evaluator.count(expr)?;
                (columns, Shape::Matrix(rows, columns))
            }
        };
        let count = rows.saturating_mul(columns);
        if count > MOST_NUMBERS {
            let message = format!("{rows}×{columns} random numbers are too many: {MOST_NUMBERS} is the most");
            return Err(self.fail("too-large", message, self.span));
        }
        let mut random = self.random_numbers()?;
        let entries: Vec<f64> = (0..count).map(|_| draw(&mut random)).collect();
        Ok(Value::Array(match shape {
            Shape::Matrix(rows, columns) => Array::matrix(rows, columns, entries),
            _ => Array::vector(entries),
        }))
    }

    /// The generator that the option `seed` names.
    ///
    /// # Errors
    /// If the seed is no whole number.
    pub(super) fn random_numbers(&mut self) -> Outcome<RandomNumbers> {
        let seed = self.count_option("seed")?.map_or(DEFAULT_SEED, |seed| seed as u64);
        Ok(RandomNumbers::new(seed))
    }
}

/// What the tests of built-ins use: the last value of a text, as shown.
#[cfg(test)]
pub(super) mod check {
    use crate::session::session::Session;
    use crate::session::settings::Settings;
    use crate::session::text::text_of;

    /// The last value of a text; a failure as its code and message.
    pub fn shown(text: &str) -> String {
        match Session::new().eval(text) {
            Ok(outputs) => outputs.last().map_or_else(String::new, |last| text_of(&last.value, &Settings::default())),
            Err(failure) => format!("{failure:?}"),
        }
    }
}
