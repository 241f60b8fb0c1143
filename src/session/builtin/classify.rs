//! `classify(f, p)`: what kind of critical point p is, and why.

use super::{Arguments, Builtin, BuiltinSpec, derivatives};
use crate::classify::classify_point::{ClassifyError, classify_point};
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::{Array, Value};
use crate::session::record;
use crate::session::text::text_of;

/// See the module's documentation.
pub struct Classify;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "classify",
    signature: "classify(f, p)",
    help: "what kind of critical point p is, and why (help degenerate)",
    options: &[derivatives::OPTION],
    binds: true,
    example: ("classify((x, y) -> x^2 - y^2, [0, 0]).kind", "saddle"),
    see_also: &["critical", "hess", "eig"],
};

impl Builtin for Classify {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let function = arguments.function(&[], false)?;
        let objective = arguments.objective(&function)?;
        let point = match arguments.place(&function)? {
            Some(value) => arguments.point_of(&value, arguments.place_span(), function.dimension())?,
            None => {
                let failure = arguments.fail("arguments", "classify needs a point", arguments.span);
                return Err(failure.help("write classify(f, [0, 0])"));
            }
        };
        arguments.has_dense_hessian(point.len())?;
        match classify_point(&objective, &point) {
            Ok(classified) => Ok(record::critical_point(&classified, true)),
            Err(ClassifyError::OutsideDomain) => {
                arguments.defined(&function, &point, &[f64::NAN])?;
                Err(arguments.fail("domain", ClassifyError::OutsideDomain.to_string(), arguments.span))
            }
            Err(error) => Err(not_critical(arguments, &error)),
        }
    }
}

fn not_critical(arguments: &Arguments<'_, '_, '_>, error: &ClassifyError) -> Box<Failure> {
    let ClassifyError::NotCritical { gradient, nearest, .. } = error else {
        return arguments.fail("domain", error.to_string(), arguments.span);
    };
    let show = |x: &[f64]| text_of(&Value::Array(Array::vector(x)), arguments.view.settings);
    let message = format!("this point is not critical: the gradient is {}", show(gradient));
    let failure = arguments.fail("not-critical", message, arguments.span);
    match nearest {
        Some(nearest) => {
            let kind = nearest.kind.word();
            failure.help(format!("Newton's method leads from there to {} ({kind})", show(&nearest.x)))
        }
        None => failure.help("Newton's method finds no critical point from there; critical(f, …) searches a box"),
    }
}
