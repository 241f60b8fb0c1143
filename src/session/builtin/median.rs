//! `median(v)`: the middle entry of a vector.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::statistics;

/// See the module's documentation.
pub struct Median;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "median",
    signature: "median(v)",
    help: "the middle entry; of an even number, the mean of the middle two",
    options: &[],
    binds: false,
    example: ("median([5, 1, 2, 9])", "3.5"),
    see_also: &["quantile", "mean", "sort"],
};

impl Builtin for Median {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let sample = arguments.sample(0)?;
        Ok(Value::number(statistics::median(&sample).expect("a sample is not empty")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn matrices_count_entry_by_entry_and_nothing_has_no_median() {
        assert_eq!(shown("median([1, 2; 3, 10])"), "2.5");
        assert!(shown("median([])").contains("of nothing"));
        assert!(shown("f(x[3]) = median(x)\ngrad(f, [1, 2, 3])").contains("known numbers"));
    }
}
