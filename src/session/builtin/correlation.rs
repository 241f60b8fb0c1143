//! `correlation(u, v)`: Pearson's correlation of two vectors.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::statistics;

/// See the module's documentation.
pub struct Correlation;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "correlation",
    signature: "correlation(u, v)",
    help: "Pearson's correlation of two vectors, between -1 and 1",
    options: &[],
    binds: false,
    example: ("correlation([1, 2, 3], [2, 4, 6])", "1"),
    see_also: &["spearman", "std", "mean"],
};

impl Builtin for Correlation {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.measured(statistics::correlation)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        assert_eq!(shown("correlation([1, 2, 3, 4], [1, -1, -1, 1])"), "0");
        assert!(shown("correlation([1, 2, 3], [1, 1, 1])").contains("does not vary"));
        assert!(shown("correlation([1, 2, 3], [1, 2])").contains("one length"));
    }
}
