//! `quantile(v, p)`: the value below which a share p of the entries lies.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::statistics::{quantile_of_sorted, sorted};

/// See the module's documentation.
pub struct Quantile;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "quantile",
    signature: "quantile(v, p)",
    help: "the value below which a share p of the entries lies; p may be a vector",
    options: &[],
    binds: false,
    example: ("quantile([0, 10, 20, 30], [0.25, 0.5])", "[7.5, 15]"),
    see_also: &["median", "sort", "histogram"],
};

impl Builtin for Quantile {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let order = sorted(&arguments.sample(0)?);
        let (shares, place) = (arguments.value(1)?, arguments.needed(1)?);
        let single = matches!(shares, Value::Number(_));
        let shares = if single { vec![arguments.evaluator.known_number(place)?] } else { arguments.sample(1)? };
        if let Some(outside) = shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            let failure = arguments.fail("domain", format!("a share lies between 0 and 1, not {outside}"), place.span);
            return Err(if *outside > 1.0 { failure.help("5 % is 0.05") } else { failure });
        }
        let at = |share: &f64| quantile_of_sorted(&order, *share).expect("a sample is not empty");
        let values: Vec<f64> = shares.iter().map(at).collect();
        Ok(if single { Value::number(values[0]) } else { Value::vector(&values) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn shares_reach_from_the_smallest_to_the_largest() {
        assert_eq!(shown("quantile([3, 1, 2], [0, 1])"), "[1, 3]");
        assert_eq!(shown("quantile([3, 1, 2], 0.5)"), "2");
        assert!(shown("quantile([3, 1, 2], 50)").contains("between 0 and 1"));
    }
}
