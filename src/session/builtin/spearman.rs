//! `spearman(u, v)`: the correlation of the ranks of two vectors (C. Spearman, Amer. J. Psychology 15, 1904).

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::statistics;

/// See the module's documentation.
pub struct Spearman;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "spearman",
    signature: "spearman(u, v)",
    help: "the rank correlation of two vectors, between -1 and 1; equal entries share ranks",
    options: &[],
    binds: false,
    example: ("spearman([1, 2, 3], [1, 10, 11])", "1"),
    see_also: &["correlation", "sort"],
};

impl Builtin for Spearman {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.measured(statistics::spearman)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn only_the_order_counts() {
        assert_eq!(shown("v = normal(50); abs(spearman(v, exp(v)) - 1) < 1e-14"), "true");
        // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5/sqrt(4.5·5).
        assert_eq!(shown("abs(spearman([1, 2, 2, 3], [1, 2, 3, 4]) - sqrt(0.9)) < 1e-14"), "true");
    }
}
