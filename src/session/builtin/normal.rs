//! `normal(rows, columns, seed = 1)`: independent standard normal numbers.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::starts::RandomNumbers;

/// See the module's documentation.
pub struct Normal;

/// The seed of built-ins that draw numbers.
pub(super) const SEED: OptionSpec = OptionSpec {
    name: "seed",
    default: "1",
    range: "a whole number",
    help: "chooses the numbers; same seed, same numbers",
};

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "normal",
    signature: "normal(rows, columns, seed = 1)",
    help: "a matrix of standard normal numbers (xoshiro256++); normal(n) is a vector",
    options: &[SEED],
    binds: false,
    example: ("abs(mean(normal(10000, seed = 2))) < 0.05", "true"),
    see_also: &["uniform", "permutation", "std", "histogram"],
};

impl Builtin for Normal {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.drawn(0, RandomNumbers::normal)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn a_seed_names_the_numbers_row_by_row() {
        assert_eq!(shown("norm(normal(3, 4, seed = 7) - normal(3, 4, seed = 7))"), "0");
        assert_eq!(shown("A = normal(2, 3); v = normal(6); [A[2, 1] - v[4], A[1, 3] - v[3]]"), "[0, 0]");
        assert_eq!(shown("norm(normal(2, seed = 1) - normal(2, seed = 2)) > 0.01"), "true");
    }

    #[test]
    fn too_many_and_no_numbers_are_named() {
        for (line, part) in [("normal()", "more arguments"), ("normal(1e5, 1e5)", "too many"), ("normal(1.5)", "whole")]
        {
            let failure = shown(line);
            assert!(failure.contains(part), "{line}: {failure}");
        }
    }
}
