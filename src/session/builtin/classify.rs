//! `classify(f, p)`: what kind of critical point p is, and why.

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, derivatives};
use crate::classify::classify_point::{ClassifyError, classify_point};
use crate::classify::point::CriticalPoint;
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::{Array, Value};
use crate::landscape::point_symmetry::point_symmetry;
use crate::objective::compiled::Compiled;
use crate::session::text::text_of;
use crate::session::{landscape_record, record};

/// Symmetries are looked for unasked up to so many variables, and nodes of the formula with its sums written out: some
/// milliseconds at the most.
const MOST_VARIABLES: usize = 10;
const MOST_NODES: usize = 5000;

/// See the module's documentation.
pub struct Classify;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "classify",
    signature: "classify(f, p)",
    help: "what kind of critical point p is, and why (help degenerate)",
    options: &[
        OptionSpec {
            name: "orbits",
            default: "true for small functions",
            range: "true or false",
            help: "whether to look for the point's images under symmetries",
        },
        derivatives::OPTION,
    ],
    binds: true,
    example: ("classify((x, y) -> x^2 - y^2, [0, 0]).kind", "saddle"),
    see_also: &["critical", "symmetry", "hess", "eig"],
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
            Ok(classified) => {
                let symmetry = symmetry(arguments, &function, &objective, &classified)?;
                Ok(record::critical_point(&classified, symmetry))
            }
            Err(ClassifyError::OutsideDomain) => {
                arguments.defined(&function, &point, &[f64::NAN])?;
                Err(arguments.fail("domain", ClassifyError::OutsideDomain.to_string(), arguments.span))
            }
            Err(error) => Err(not_critical(arguments, &error)),
        }
    }
}

/// What symmetries do with the point, where they are looked for and can be.
fn symmetry(
    arguments: &mut Arguments<'_, '_, '_>,
    function: &FunctionValue,
    objective: &Compiled,
    point: &CriticalPoint,
) -> Outcome<Option<Value>> {
    let formula = arguments.formula(function)?;
    let is_small = point.x.len() <= MOST_VARIABLES && formula.separable().unrolled_size() <= MOST_NODES;
    let is_asked = arguments.option("orbits").is_some();
    if if is_asked { !arguments.flag_option("orbits")? } else { !is_small } {
        return Ok(None);
    }
    let interrupt = arguments.view.settings.interrupt.clone();
    match point_symmetry((&formula, objective), (&point.x, point.nullity > 0), &interrupt) {
        Ok(found) => Ok(Some(landscape_record::point_symmetry(&found, &formula.variable_names()))),
        Err(error) if is_asked => {
            arguments.view.note(format!("symmetries were not looked for: {error}"));
            Ok(None)
        }
        Err(_) => Ok(None),
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
