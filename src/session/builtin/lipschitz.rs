//! `lipschitz(f, x = a..b)`: proved Lipschitz constants of gradient and Hessian on a box.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, limits};
use crate::certify::lipschitz::{Lipschitz, LipschitzSettings, lipschitz};
use crate::certify::third_order::MOST_VARIABLES_OF_THIRD_ORDER;
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::session::proof_record;

/// See the module's documentation.
pub struct LipschitzConstants;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "lipschitz",
    signature: "lipschitz(f, x = a..b, y = c..d)",
    help: "proved Lipschitz constants on a box: L of the gradient, M of the Hessian",
    options: &[
        OptionSpec {
            name: "tol",
            default: "1e-3",
            range: "a positive number",
            help: "the gap between a constant and what is attained at which to stop, relative",
        },
        OptionSpec {
            name: "max_boxes",
            default: "5000",
            range: "a whole number",
            help: "the largest number of boxes to look at for each constant",
        },
        limits::TIME_LIMIT,
    ],
    binds: true,
    example: ("lipschitz((x, y) -> x^4 - 2x^2 + y^2, x = -1.5..1.5, y = -1..1).L", "23"),
    see_also: &["bounds", "strict_saddle", "minimize"],
};

impl Builtin for LipschitzConstants {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], false)?;
        let bounds = limits::needed_box(arguments, &function)?;
        arguments.objective(&function)?;
        let formula = arguments.formula(&function)?;
        let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
        let settings = settings(arguments)?;
        let found =
            lipschitz(&formula, &bounds, &settings).map_err(|error| arguments.evaluator.too_large(error, span))?;
        notes(arguments, &found, bounds.len());
        Ok(proof_record::lipschitz(&found))
    }
}

fn settings(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<LipschitzSettings> {
    let default = LipschitzSettings::default();
    let tolerance = arguments.number_option("tol", |tolerance| tolerance > 0.0 && tolerance < 1.0)?;
    Ok(LipschitzSettings {
        tolerance: tolerance.unwrap_or(default.tolerance),
        max_boxes: arguments.count_option("max_boxes")?.unwrap_or(default.max_boxes),
        interrupt: limits::interrupt(arguments, 1.0)?,
    })
}

fn notes(arguments: &Arguments<'_, '_, '_>, found: &Lipschitz, n: usize) {
    let view = arguments.view;
    let constants = [("L", Some(&found.gradient)), ("M", found.hessian.as_ref())];
    for (name, constant) in constants {
        let Some(constant) = constant else {
            let most = MOST_VARIABLES_OF_THIRD_ORDER;
            view.note(format!(
                "M is left out: of {n} variables there are too many third derivatives; {most} is the most"
            ));
            continue;
        };
        if constant.upper == f64::INFINITY {
            view.note(format!(
                "no {name} is proved: a derivative grows or jumps in the box, or may have no value there"
            ));
        } else if constant.ended.is_some() {
            view.note(format!("{name} holds, but is less tight than asked for: a limit was reached"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    #[test]
    fn the_double_well_has_known_constants() {
        let line = "c = lipschitz((x, y) -> x^4 - 2x^2 + y^2, x = -1.5..1.5, y = -1.5..1.5)";
        assert_eq!(shown(&format!("{line}; [c.L, c.M, c.L_attained, c.M_attained]")), "[23, 36, 23, 36]");
    }

    #[test]
    fn constants_are_tight_and_above_what_is_attained() {
        for (call, l, m) in [
            ("lipschitz(x^3 - 3x*y^2, x = -1..1, y = -1..1)", 72.0_f64.sqrt(), 6.0),
            ("lipschitz(sin(3x), x = -1..1)", 9.0, 27.0),
            ("lipschitz(exp(x + y), x = 0..1, y = 0..1)", 2.0 * 2.0_f64.exp(), 8.0_f64.sqrt() * 2.0_f64.exp()),
            ("lipschitz(x*y*z, x = -1..1, y = -1..1, z = -1..1)", 2.0, 6.0 / 27.0_f64.sqrt()),
        ] {
            for (name, exact) in [("L", l), ("M", m)] {
                let share = format!("c.{name}/{exact:?}");
                let told = shown(&format!(
                    "c = {call}; {share} >= 1 - 1e-12 and {share} < 1.04 and c.{name}_attained <= c.{name}"
                ));
                assert_eq!(told, "true", "{call}: {name}: {}", shown(&format!("{call}.{name}")));
            }
        }
    }

    #[test]
    fn corners_and_poles_have_no_constant() {
        assert_eq!(shown("lipschitz(abs(x), x = -1..1).L"), "inf");
        assert_eq!(shown("c = lipschitz(relu(x)^2, x = -1..1); c.L >= 2 and c.M == inf"), "true");
        assert_eq!(shown("lipschitz(1/x, x = -1..1).L"), "inf");
        assert!(shown("lipschitz(x^2)").contains("no-box"));
    }
}
