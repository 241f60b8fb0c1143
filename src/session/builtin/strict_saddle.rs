//! `strict_saddle(f, x = a..b)`: whether at each point of a box the gradient is long, or curvature clearly negative, or a good
//! minimum near.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, limits};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::landscape::strict_saddle::{Parameters, StrictSaddle, StrictSettings, StrictVerdict, strict_saddle};
use crate::session::landscape_record;

/// See the module's documentation.
pub struct StrictSaddleTest;

/// The share by which parameters may be missed, if nothing is said.
const TOLERANCE: f64 = 1e-3;
/// The parts of the box, if nothing is said.
const MAX_BOXES: usize = 100_000;

const fn parameter(name: &'static str, help: &'static str) -> OptionSpec {
    OptionSpec { name, default: "one that holds, if found", range: "a positive number", help }
}

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "strict_saddle",
    signature: "strict_saddle(f, x = a..b, y = c..d)",
    help: "the strict-saddle test on a box: proved, refuted at a point, or undecided",
    options: &[
        parameter("alpha", "the least eigenvalue of the Hessian within 2 delta of minima"),
        parameter("gamma", "the lowest eigenvalue is -gamma or less near saddles"),
        parameter("eps", "the least length of the gradient elsewhere"),
        parameter("delta", "the distance from a minimum within which nothing else is asked"),
        OptionSpec {
            name: "tol",
            default: "1e-3",
            range: "a positive number",
            help: "the share by which each of them may be missed, since regions may touch at a point",
        },
        OptionSpec {
            name: "max_boxes",
            default: "100000",
            range: "a whole number",
            help: "the largest number of boxes to look at",
        },
        limits::TIME_LIMIT,
    ],
    binds: true,
    example: ("strict_saddle((x, y) -> x^3 - 3x*y^2, x = -1..1, y = -1..1).witness", "[0, 0]"),
    see_also: &["lipschitz", "critical", "minimize"],
};

impl Builtin for StrictSaddleTest {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], false)?;
        let bounds = limits::needed_box(arguments, &function)?;
        limits::finite(arguments, &bounds)?;
        arguments.has_dense_hessian(bounds.len())?;
        let mut positive = |name| arguments.number_option(name, |value| value > 0.0 && value.is_finite());
        let given = Parameters {
            alpha: positive("alpha")?,
            gamma: positive("gamma")?,
            epsilon: positive("eps")?,
            delta: positive("delta")?,
        };
        let tolerance = arguments.number_option("tol", |tolerance| tolerance > 0.0 && tolerance < 0.5)?;
        let settings = StrictSettings {
            tolerance: tolerance.unwrap_or(TOLERANCE),
            max_boxes: arguments.count_option("max_boxes")?.unwrap_or(MAX_BOXES),
            interrupt: limits::interrupt(arguments, 1.0)?,
        };
        let objective = arguments.objective(&function)?;
        let formula = arguments.formula(&function)?;
        let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
        let found = strict_saddle((&formula, &objective), &bounds, given, &settings)
            .map_err(|error| arguments.evaluator.too_large(error, span))?;
        notes(arguments, &found, settings.tolerance);
        Ok(landscape_record::strict_saddle(&found))
    }
}

fn notes(arguments: &Arguments<'_, '_, '_>, found: &StrictSaddle, tolerance: f64) {
    let view = arguments.view;
    match &found.verdict {
        StrictVerdict::Proved => view.note(format!(
            "proved with gamma and eps less, delta more, and alpha less by the share {tolerance}: the regions may touch"
        )),
        StrictVerdict::Refuted { for_all: true, .. } => {
            view.note("no parameters hold: at the witness the gradient and the lowest eigenvalue are both 0");
        }
        StrictVerdict::Refuted { .. } => view.note("none of the conditions holds at the witness"),
        StrictVerdict::Undecided => {
            view.note("neither proved nor refuted: the undecided boxes are those where no condition was proved");
            view.fall_short("the strict-saddle test is undecided");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    const WELL: &str = "strict_saddle((x, y) -> x^4 - 2x^2 + y^2, x = -2..2, y = -2..2";

    #[test]
    fn the_double_well_is_strict_with_the_known_parameters() {
        assert_eq!(shown(&format!("{WELL}, alpha = .32, gamma = 1, eps = .4, delta = .2).verdict")), "proved");
        assert_eq!(shown(&format!("{WELL}).verdict")), "proved");
    }

    #[test]
    fn parameters_that_do_not_hold_are_refuted_at_a_point() {
        let refuted = format!("c = {WELL}, alpha = 1, gamma = 5, eps = .4, delta = .2)");
        assert_eq!(shown(&format!("{refuted}; c.verdict")), "refuted");
        let at = format!("{refuted}; x = c.witness[1]; abs(x) < 0.2 and 12x^2 - 4 > -5");
        assert_eq!(shown(&at), "true");
    }

    #[test]
    fn degenerate_points_refute_all_parameters() {
        let monkey = "c = strict_saddle(x^3 - 3x*y^2, x = -1..1, y = -1..1)";
        assert_eq!(shown(&format!("{monkey}; c.verdict")), "refuted");
        assert_eq!(shown(&format!("{monkey}; c.witness")), "[0, 0]");
        assert_eq!(shown("strict_saddle(x^4, x = -1..1).verdict"), "refuted");
    }
}
