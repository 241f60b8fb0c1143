//! `histogram(v, bins = k)`: how many entries fall into which interval.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::statistics;
use crate::session::record::Record;

/// See the module's documentation.
pub struct HistogramOfVector;

/// The most intervals that may be asked for.
const MOST_BINS: f64 = 1e6;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "histogram",
    signature: "histogram(v, bins = 10)",
    help: "how many entries fall into each of equal intervals: .counts, .edges",
    options: &[OptionSpec {
        name: "bins",
        default: "1 + log2(n), rounded up",
        range: "a whole number, 1 to 10^6",
        help: "the number of intervals, from the smallest entry to the largest",
    }],
    binds: false,
    example: ("histogram([0, 1, 1, 4], bins = 2).counts", "[3, 1]"),
    see_also: &["quantile", "std", "plot"],
};

impl Builtin for HistogramOfVector {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let sample = arguments.sample(0)?;
        let is_count = |bins: f64| (1.0..=MOST_BINS).contains(&bins) && bins.fract() == 0.0;
        let bins = arguments.number_option("bins", is_count)?;
        let bins = bins.map_or_else(|| statistics::sturges(sample.len()), |bins| bins as usize);
        let Some(found) = statistics::histogram(&sample, bins) else {
            let span = arguments.needed(0)?.span;
            return Err(arguments.fail("domain", "an infinite entry falls into no interval", span));
        };
        let counts: Vec<f64> = found.counts.iter().map(|count| *count as f64).collect();
        let values = vec![Value::vector(&found.edges), Value::vector(&counts)];
        Ok(Record::new("histogram", &["edges", "counts"], values).into_value())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn the_counts_add_up() {
        assert_eq!(
            shown("h = histogram(normal(1000)); [sum(h.counts), length(h.counts), length(h.edges)]"),
            "[1000, 11, 12]"
        );
        assert!(shown("histogram([1, inf])").contains("infinite"));
        assert!(shown("histogram([1, 2], bins = 0)").contains("bins must be"));
    }
}
