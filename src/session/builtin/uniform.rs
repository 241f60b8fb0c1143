//! `uniform(a, b, rows, columns, seed = 1)`: independent numbers, uniform between two ends.

use super::{Arguments, Builtin, BuiltinSpec, normal};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Uniform;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "uniform",
    signature: "uniform(a, b, rows, columns, seed = 1)",
    help: "a matrix of numbers uniform in a..b (xoshiro256++); uniform(a, b, n) is a vector",
    options: &[normal::SEED],
    binds: false,
    example: ("max(uniform(-1, 1, 3, 2)) < 1", "true"),
    see_also: &["normal", "permutation"],
};

impl Builtin for Uniform {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        let (first, second) = (arguments.needed(0)?, arguments.needed(1)?);
        let low = arguments.evaluator.known_number(first)?;
        let high = arguments.evaluator.known_number(second)?;
        if !(low <= high && low.is_finite() && high.is_finite()) {
            let message = format!("uniform needs two finite ends, the lower one first, not {low} and {high}");
            return Err(arguments.fail("domain", message, first.span.to(second.span)));
        }
        arguments.drawn(2, |random| random.uniform_between(low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn numbers_fill_the_range_evenly() {
        assert_eq!(shown("v = uniform(2, 6, 1000, 4); min(v) >= 2 and max(v) <= 6 and abs(mean(v) - 4) < 0.1"), "true");
        assert!(shown("uniform(1, 0, 3)").contains("lower one first"));
        assert!(shown("uniform(1, 2)").contains("more arguments"));
    }
}
