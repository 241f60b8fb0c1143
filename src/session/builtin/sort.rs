//! `sort(v)`: the entries of a vector in ascending order.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::statistics::sorted;

/// See the module's documentation.
pub struct Sort;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "sort",
    signature: "sort(v)",
    help: "the entries of a vector, smallest first",
    options: &[],
    binds: false,
    example: ("sort([3, -1, 2])", "[-1, 2, 3]"),
    see_also: &["median", "quantile", "permutation"],
};

impl Builtin for Sort {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let value = arguments.value(0)?;
        let span = arguments.needed(0)?.span;
        match arguments.evaluator.as_array(&value) {
            Some(array) if array.is_empty() => return Ok(value),
            Some(array) if !matches!(array.shape, Shape::Vector(_)) => {
                let message = format!("sort needs a vector, not {}", value.describe());
                return Err(arguments.fail("shape", message, span).help("[sort(row) for row in A] sorts each row"));
            }
            _ => {}
        }
        Ok(Value::vector(&sorted(&arguments.sample(0)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn vectors_are_sorted_and_matrices_row_by_row() {
        assert_eq!(shown("sort([inf, 2, -inf])"), "[-inf, 2, inf]");
        assert_eq!(shown("[sort(row) for row in [2, 1; 4, 3]]"), "[1, 2; 3, 4]");
        assert!(shown("sort([2, 1; 4, 3])").contains("needs a vector"));
    }
}
