//! `permutation(n, seed = 1)`: the whole numbers 1 to n in random order.

use super::{Arguments, Builtin, BuiltinSpec, normal};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Permutation;

/// The longest permutation: 160 MB while it is made.
const LONGEST: usize = 10_000_000;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "permutation",
    signature: "permutation(n, seed = 1)",
    help: "the numbers 1..n in random order; v[permutation(length(v))] shuffles v",
    options: &[normal::SEED],
    binds: false,
    example: ("sort(permutation(4, seed = 3))", "[1, 2, 3, 4]"),
    see_also: &["sort", "uniform", "normal"],
};

impl Builtin for Permutation {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let expr = arguments.needed(0)?;
        let count = arguments.evaluator.count(expr)?;
        if count > LONGEST {
            let message = format!("a permutation has at most {LONGEST} entries");
            return Err(arguments.fail("too-large", message, expr.span));
        }
        let order = arguments.random_numbers()?.permutation(count);
        Ok(Value::vector(&order.into_iter().map(|place| place as f64 + 1.0).collect::<Vec<f64>>()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn every_number_comes_once_in_an_order_of_the_seed() {
        assert_eq!(shown("norm(sort(permutation(100)) - [i for i = 1..100])"), "0");
        assert_eq!(shown("norm(permutation(100) - permutation(100))"), "0");
        assert_eq!(shown("norm(permutation(100) - permutation(100, seed = 2)) > 1"), "true");
        assert!(shown("permutation(1e9)").contains("at most"));
    }
}
