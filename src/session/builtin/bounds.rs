//! `bounds(f, x = a..b)`: bounds of the values of a function on a box, proved.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, limits};
use crate::certify::range::{ProvedRange, RangeSettings, range};
use crate::certify::system::System;
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::session::proof_record;

/// See the module's documentation.
pub struct BoundsOfValues;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "bounds",
    signature: "bounds(f, x = a..b, y = c..d)",
    help: "proved bounds of the values of a function on a box, and values attained",
    options: &[
        OptionSpec {
            name: "tol",
            default: "1e-9",
            range: "a positive number",
            help: "the gap between bound and attained value at which to stop, relative",
        },
        OptionSpec {
            name: "max_boxes",
            default: "100000",
            range: "a whole number",
            help: "the largest number of boxes to look at for each bound",
        },
        limits::TIME_LIMIT,
    ],
    binds: true,
    example: ("bounds(x^2 - 2x, x = 0..3).range", "[-1, 3]"),
    see_also: &["critical", "roots"],
};

impl Builtin for BoundsOfValues {
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
        let system = System::of_gradient(&formula).map_err(|error| arguments.evaluator.too_large(error, span))?;
        let settings = settings(arguments)?;
        let found = range(&system, &bounds, &settings).expect("the system is the gradient of a function");
        if found.is_empty {
            let failure = arguments.fail("domain", "the function has no value anywhere in this box", span);
            return Err(failure.help("choose a box inside its domain"));
        }
        notes(arguments, &found);
        Ok(proof_record::bounds(&found))
    }
}

fn settings(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<RangeSettings> {
    let default = RangeSettings::default();
    let tolerance = arguments.number_option("tol", |tolerance| tolerance > 0.0 && tolerance < 1.0)?;
    Ok(RangeSettings {
        tolerance: tolerance.unwrap_or(default.tolerance),
        max_boxes: arguments.count_option("max_boxes")?.unwrap_or(default.max_boxes),
        interrupt: limits::interrupt(arguments, 1.0)?,
    })
}

fn notes(arguments: &Arguments<'_, '_, '_>, found: &ProvedRange) {
    if found.is_partial {
        let note = "the function may have no value in parts of the box: the bounds are for where it has one";
        arguments.view.note(note);
    }
    if found.ended.is_some() {
        arguments.view.note("stopped at a limit: the bounds hold, but tighter ones may take more boxes or time");
    }
}
