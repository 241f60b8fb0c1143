//! `roots([e1, e2], x = a..b, y = c..d)`: every solution of a square system in a box, each proved.

use super::{Arguments, Builtin, BuiltinSpec, limits, undecided};
use crate::certify::search::search;
use crate::certify::solution::Solutions;
use crate::certify::system::{Equations, System};
use crate::graph::formula::Formula;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::session::labelled::labelled;
use crate::session::proof_record;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Sign};

/// See the module's documentation.
pub struct Roots;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "roots",
    signature: "roots([e1, e2], x = a..b, y = c..d)",
    help: "every solution of e1 = 0, e2 = 0 in a box, each proved; e1 == c works too",
    options: &[limits::TOLERANCE, limits::MAX_BOXES, limits::TIME_LIMIT, limits::CHECKPOINT],
    binds: true,
    example: ("length(roots([x^2 + y^2 - 4, x*y - 1], x = -3..3, y = -3..3))", "4"),
    see_also: &["critical", "solve", "bounds"],
};

impl Builtin for Roots {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(2)?;
        let expr = as_equations(arguments, arguments.needed(0)?)?;
        let function = arguments.function_of(&expr, &[], false)?;
        let bounds = limits::needed_box(arguments, &function)?;
        arguments.has_dense_hessian(bounds.len())?;
        let formula = arguments.formula(&function)?;
        let system = system(arguments, &formula)?;
        let mut settings = limits::settings(arguments)?;
        settings.checkpoint = limits::checkpoint(arguments, &function, (&bounds, &settings))?;
        let callback = arguments.view.settings.progress.clone();
        let solutions = search(&system, &bounds, &settings, &mut |progress| {
            if let Some(callback) = &callback {
                callback(&limits::progress_line("roots", "roots", progress));
            }
        });
        notes(arguments, &solutions);
        limits::close(arguments, settings.checkpoint.as_deref(), solutions.ended);
        Ok(labelled(proof_record::roots(&bounds, &solutions), &function))
    }
}

/// The same with `a - b` for each equation `a == b`.
///
/// # Errors
/// At other comparisons: they are no equations.
fn as_equations(arguments: &Arguments<'_, '_, '_>, expr: &Expr) -> Outcome<Expr> {
    let kind = match &expr.kind {
        ExprKind::Compare(left, rest) => match &rest[..] {
            [(Comparison::Equal, right)] => {
                ExprKind::Sum(vec![(Sign::Plus, (**left).clone()), (Sign::Minus, right.clone())])
            }
            _ => {
                let failure = arguments.fail("type", "an equation is written e1 == e2, or as an expression", expr.span);
                return Err(failure.help("write [e1 == e2, e3], where e3 stands for e3 == 0"));
            }
        },
        ExprKind::Array(rows) => {
            let row = |row: &Vec<Expr>| row.iter().map(|entry| as_equations(arguments, entry)).collect();
            ExprKind::Array(rows.iter().map(row).collect::<Outcome<_>>()?)
        }
        ExprKind::Lambda(parameters, body) => {
            ExprKind::Lambda(parameters.clone(), Box::new(as_equations(arguments, body)?))
        }
        other => other.clone(),
    };
    Ok(Expr { span: expr.span, kind })
}

/// The equations with their Jacobian.
fn system(arguments: &Arguments<'_, '_, '_>, formula: &Formula) -> Outcome<System> {
    let (equations, unknowns) = (formula.shape.size(), formula.dimension());
    let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
    if equations != unknowns || unknowns == 0 {
        return Err(not_square(arguments, equations, unknowns));
    }
    let flat = formula.flat().map_err(|error| arguments.evaluator.too_large(error, span))?;
    let places: Vec<u32> = (0..unknowns as u32).collect();
    Ok(System::new(&Equations { graph: flat.graph, sides: flat.outputs, unknowns: &places }))
}

fn not_square(arguments: &Arguments<'_, '_, '_>, equations: usize, unknowns: usize) -> Box<Failure> {
    let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
    let some = |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    let message = format!(
        "roots needs as many equations as unknowns: here are {} and {}",
        some(equations, "equation"),
        some(unknowns, "unknown")
    );
    arguments.fail("shape", message, span).help(if equations < unknowns {
        "add an equation, or give an unknown its value instead of a range: the solutions are a curve or more else"
    } else {
        "leave an equation out and test it at the roots, or minimize the sum of the squares"
    })
}

fn notes(arguments: &Arguments<'_, '_, '_>, solutions: &Solutions) {
    limits::end_note(arguments, solutions.ended, "roots");
    undecided::roots_notes(arguments, &solutions.undecided);
    if !solutions.is_complete() {
        arguments.view.fall_short("the proof is not complete");
    }
}
