//! One statement to its result: evaluates expressions, defines names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::environment::Environment;
use super::output::{Effect, Output};
use super::resolve::{FreeName, free_names, is_built_in};
use super::settings::Settings;
use super::view::{View, known_names};
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::lower::{Evaluator, Failure, Outcome};
use crate::graph::value::Value;
use crate::syntax::ast::{Expr, ExprKind, Name, Parameter, Statement, StatementKind};
use crate::syntax::span::{Source, Span};
use crate::syntax::suggest;

/// Runs a statement that is no directive. The second part says why the result is less than was asked for.
pub fn run(
    environment: &mut Environment,
    settings: &Settings,
    statement: &Statement,
    source: &Arc<Source>,
) -> (Result<Effect, Box<Failure>>, Option<String>) {
    let (result, notes, shortfall) = {
        let view = View::new(environment, settings);
        let result = evaluate(&view, statement, source);
        let (notes, shortfall) = view.finish();
        (result, notes, shortfall)
    };
    let defined = match result {
        Ok(defined) => defined,
        Err(failure) => return (Err(failure), shortfall),
    };
    let output = commit(environment, defined, notes, &source.text[statement.span.range()]);
    (Ok(Effect::Shown(output)), shortfall)
}

/// A value that is ready to be shown or to get a name.
struct Evaluated {
    value: Value,
    name: Option<String>,
    uses: BTreeSet<String>,
    echo: Option<String>,
}

fn evaluate(view: &View<'_>, statement: &Statement, source: &Arc<Source>) -> Outcome<Evaluated> {
    let mut evaluator = Evaluator::new(view, Arc::clone(source));
    match &statement.kind {
        StatementKind::Expression(expr) => {
            let value = evaluator.evaluate(expr)?;
            Ok(Evaluated { value, name: None, uses: BTreeSet::new(), echo: None })
        }
        StatementKind::Assign(name, expr) => {
            let (parameters, body) = match &expr.kind {
                ExprKind::Lambda(parameters, body) => (&parameters[..], &**body),
                _ => (&[][..], expr),
            };
            let free = free_names(parameters, body);
            let value = evaluator.evaluate(expr)?;
            match value {
                Value::Function(function) => {
                    let uses = follow(view.environment, &function, &free, name, source)?;
                    let value = Value::Function(Arc::new(function.named(&name.text)));
                    Ok(Evaluated { value, name: Some(name.text.clone()), uses, echo: None })
                }
                value => Ok(Evaluated { value, name: Some(name.text.clone()), uses: BTreeSet::new(), echo: None }),
            }
        }
        StatementKind::Define(name, parameters, body) => {
            distinct(parameters, source)?;
            let free = free_names(parameters, body);
            check_names(view.environment, &free, Some(name), source)?;
            let function = evaluator.function(Some(&name.text), parameters, body)?;
            let uses = follow(view.environment, &function, &free, name, source)?;
            let value = Value::Function(Arc::new(function));
            Ok(Evaluated { value, name: Some(name.text.clone()), uses, echo: None })
        }
        StatementKind::Directive(..) => unreachable!("the session runs directives itself"),
    }
}

fn commit(environment: &mut Environment, defined: Evaluated, mut notes: Vec<String>, text: &str) -> Output {
    let Evaluated { value, name, uses, echo } = defined;
    match &name {
        Some(name) => {
            let redefined = environment.find(name).is_some();
            environment.define(name, value.clone(), text.into(), uses);
            let users = if redefined { environment.users_of(name) } else { Vec::new() };
            if !users.is_empty() {
                let verb = if users.len() == 1 { "uses" } else { "use" };
                notes.push(format!("{} now {verb} {}", users.join(", "), text.trim()));
            }
        }
        None if !matches!(value, Value::Nothing) => environment.set_answer(value.clone()),
        None => {}
    }
    Output { value, name, echo, notes }
}

/// Checks the names of a statement and defines what it defines, without running anything.
///
/// # Errors
/// At an unknown name or a recursive definition.
pub fn check(environment: &mut Environment, statement: &Statement, source: &Arc<Source>) -> Outcome<()> {
    let (name, parameters, body): (Option<&Name>, &[Parameter], &Expr) = match &statement.kind {
        StatementKind::Expression(expr) => (None, &[], expr),
        StatementKind::Assign(name, expr) => (Some(name), &[], expr),
        StatementKind::Define(name, parameters, body) => (Some(name), parameters, body),
        StatementKind::Directive(..) => return Ok(()),
    };
    distinct(parameters, source)?;
    let free = free_names(parameters, body);
    let defining = matches!(statement.kind, StatementKind::Define(..));
    check_names(environment, &free, name.filter(|_| defining), source)?;
    if let Some(name) = name {
        let uses = if defining { user_names(environment, &free) } else { BTreeSet::new() };
        environment.define(&name.text, Value::Nothing, source.text[statement.span.range()].into(), uses);
    }
    Ok(())
}

fn distinct(parameters: &[Parameter], source: &Arc<Source>) -> Outcome<()> {
    for (idx, parameter) in parameters.iter().enumerate() {
        if parameters[..idx].iter().any(|before| before.name.text == parameter.name.text) {
            let message = format!("the parameter `{}` stands here twice", parameter.name.text);
            return Err(Failure::new("parameters", message, parameter.name.span, source));
        }
    }
    Ok(())
}

fn check_names(
    environment: &Environment,
    free: &[FreeName],
    defining: Option<&Name>,
    source: &Arc<Source>,
) -> Outcome<()> {
    for used in free {
        let known = environment.find(&used.name).is_some() || is_built_in(&used.name);
        let itself = defining.is_some_and(|name| name.text == used.name);
        if itself && (used.called || !known) {
            let message = format!("`{}` is defined by itself: a recursive definition is not possible", used.name);
            let failure = Failure::new("recursive", message, used.span, source);
            return Err(failure.help("use sum, prod or a list over a range, or define it under another name"));
        }
        if !known && !used.inside_builtin {
            return Err(unknown(environment, used, source));
        }
    }
    Ok(())
}

fn unknown(environment: &Environment, used: &FreeName, source: &Arc<Source>) -> Box<Failure> {
    let what = if used.called { "function" } else { "name" };
    let failure = Failure::new("unknown-name", format!("there is no {what} `{}`", used.name), used.span, source);
    let user: Vec<&str> = environment.iter().map(|(name, _)| name).collect();
    match suggest::nearest(&used.name, user.into_iter().chain(known_names())) {
        Some(near) => failure.label(format!("did you mean `{near}`?")),
        None => match as_product(&used.name) {
            Some(product) => failure.help(format!("to multiply, write {product}")),
            None => failure.help(format!("define it first: {} = …", used.name)),
        },
    }
}

/// `xy` as `x*y`: a short unknown name was perhaps meant as a product of letters.
fn as_product(name: &str) -> Option<String> {
    let letters: Vec<String> = name.chars().map(|letter| letter.to_string()).collect();
    let short = (2..=3).contains(&letters.len()) && name.chars().all(char::is_alphabetic);
    short.then(|| letters.join("*"))
}

fn user_names(environment: &Environment, free: &[FreeName]) -> BTreeSet<String> {
    let used = free.iter().filter(|used| environment.find(&used.name).is_some());
    used.map(|used| used.name.clone()).collect()
}

/// The user's names that a function follows.
///
/// # Errors
/// If the function would use itself through them.
fn follow(
    environment: &Environment,
    function: &FunctionValue,
    free: &[FreeName],
    name: &Name,
    source: &Arc<Source>,
) -> Outcome<BTreeSet<String>> {
    if matches!(function.body(), Body::Formula(_)) {
        return Ok(BTreeSet::new());
    }
    let uses = user_names(environment, free);
    let users = environment.users_of(&name.text);
    if let Some(through) = uses.iter().find(|used| users.contains(&used.as_str()) || **used == name.text) {
        let span: Span = free.iter().find(|used| used.name == *through).map_or(name.span, |used| used.span);
        let message = format!("`{through}` uses `{}`: a recursive definition is not possible", name.text);
        return Err(Failure::new("recursive", message, span, source));
    }
    Ok(uses)
}
