//! `diff(f, x)`, `diff(f, x, y)`, `diff(f, x, 3)`: symbolic partial derivatives, functions again.

use std::sync::Arc;

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::derivative::derivative;
use crate::graph::formula::variable_names;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::graph::simplify::simplify;
use crate::graph::value::Value;
use crate::syntax::ast::{Expr, ExprKind, Name};

/// See the module's documentation.
pub struct Diff;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "diff",
    signature: "diff(f, x), diff(f, x, y) or diff(f, x, 3)",
    help: "the partial derivative as a function; a number repeats the variable before",
    options: &[],
    binds: false,
    example: ("diff((x, y) -> x^3*y^2, x, 2)(2, 3)", "108"),
    see_also: &["grad", "partial", "simplify"],
};

/// More differentiations than this in one call are an error.
const HIGHEST_ORDER: usize = 50;

impl Builtin for Diff {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        let names = variables(arguments)?;
        let references: Vec<&Name> = names.iter().collect();
        let function = arguments.function(&references, true)?;
        let places = places(arguments, &function, &names)?;
        let formula = arguments.formula(&function)?;
        let derived = formula.rewritten(formula.shape, |graph, outputs| {
            places.into_iter().fold(outputs.to_vec(), |outputs, place| {
                let derived: Vec<_> = outputs.iter().map(|output| derivative(graph, *output, place)).collect();
                simplify(graph, &derived)
            })
        });
        let formula = derived.map_err(|error| arguments.evaluator.too_large(error, arguments.span))?;
        Ok(Value::Function(Arc::new(FunctionValue::from_formula(None, formula))))
    }
}

/// The variable of each differentiation: `diff(f, x, 3)` gives `x` three times.
fn variables(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    for position in 1..arguments.count() {
        let expr = arguments.needed(position)?;
        if let Some(name) = variable_name(arguments, expr) {
            names.push(name);
            continue;
        }
        let Some(last) = names.last().cloned() else {
            let failure = arguments.fail("arguments", "diff needs the name of a variable here", expr.span);
            return Err(failure.help("write diff(f, x)"));
        };
        let times = arguments.evaluator.count(expr)?;
        if times == 0 || names.len() + times > HIGHEST_ORDER {
            let message = format!("the order must be from 1 to {HIGHEST_ORDER}");
            return Err(arguments.fail("order", message, expr.span));
        }
        names.extend(std::iter::repeat_n(last, times - 1));
    }
    Ok(names)
}

/// `x`, `x[3]` or `W[2, 1]` as the name of a variable.
fn variable_name(arguments: &mut Arguments<'_, '_, '_>, expr: &Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::Name(name) => Some(Name { span: expr.span, text: name.clone() }),
        ExprKind::Index(base, indices) => {
            let ExprKind::Name(name) = &base.kind else { return None };
            let indices: Outcome<Vec<String>> =
                indices.iter().map(|index| arguments.evaluator.count(index).map(|index| index.to_string())).collect();
            Some(Name { span: expr.span, text: format!("{name}[{}]", indices.ok()?.join(",")) })
        }
        _ => None,
    }
}

fn places(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue, names: &[Name]) -> Outcome<Vec<usize>> {
    let variables = variable_names(function.parameters());
    if names.is_empty() {
        return match variables.len() {
            1 => Ok(vec![0]),
            _ => {
                let failure = arguments.fail("arguments", "diff needs the name of a variable", arguments.span);
                Err(failure.help(format!("the variables are {}", variables.join(", "))))
            }
        };
    }
    let place = |name: &Name| {
        variables.iter().position(|variable| *variable == name.text).ok_or_else(|| {
            let message = format!("the function has no variable `{}`", name.text);
            let failure = arguments.fail("unknown-name", message, name.span);
            failure.help(format!("its variables are {}", variables.join(", ")))
        })
    };
    names.iter().map(place).collect()
}
