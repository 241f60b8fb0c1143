//! One statement to its result: evaluates expressions, defines names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::environment::Environment;
use super::fraction;
use super::lost_digits;
use super::output::{Effect, Output};
use super::resolve::{FreeName, Misuse, free_names, is_built_in, misused_number};
use super::settings::Settings;
use super::view::{View, known_names};
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::lower::{ANSWER, Evaluator, Failure, Outcome};
use crate::graph::value::Value;
use crate::syntax::ast::{Expr, ExprKind, Name, Parameter, Statement, StatementKind};
use crate::syntax::parse::{ParseOptions, parse};
use crate::syntax::span::{Source, Span};
use crate::syntax::synonym;

/// Runs a statement that is no directive. The second part says why the result is less than was asked for.
pub fn run(
    environment: &mut Environment,
    settings: &Settings,
    statement: &Statement,
    source: &Arc<Source>,
) -> (Result<Effect, Box<Failure>>, Option<String>) {
    let (result, mut notes, shortfall) = {
        let view = View::new(environment, settings);
        let result = evaluate(&view, statement, source);
        let (notes, shortfall) = view.finish();
        (result, notes, shortfall)
    };
    let defined = match result {
        Ok(defined) => defined,
        Err(failure) => return (Err(failure), shortfall),
    };
    notes.extend(lost_digits::notes(statement, &source.text));
    let mut output = commit(environment, settings, defined, notes, &source.text[statement.span.range()]);
    if let StatementKind::Expression(expr) | StatementKind::Assign(_, expr) = &statement.kind {
        output.fraction = fraction::of(expr, &output.value);
    }
    (Ok(Effect::Shown(output)), shortfall)
}

/// A value that is ready to be shown or to get a name.
struct Evaluated {
    value: Value,
    name: Option<String>,
    uses: BTreeSet<String>,
}

fn evaluate(view: &View<'_>, statement: &Statement, source: &Arc<Source>) -> Outcome<Evaluated> {
    let mut evaluator = Evaluator::new(view, Arc::clone(source));
    let environment = view.environment;
    match &statement.kind {
        StatementKind::Expression(expr) => {
            if let ExprKind::Lambda(parameters, body) = &expr.kind {
                check_definition(environment, &Definition { name: None, parameters, body }, source)?;
            }
            let value = evaluator.evaluate(expr)?;
            Ok(Evaluated { value, name: None, uses: BTreeSet::new() })
        }
        StatementKind::Assign(name, expr) => {
            let (parameters, body) = match &expr.kind {
                ExprKind::Lambda(parameters, body) => (&parameters[..], &**body),
                _ => (&[][..], expr),
            };
            if matches!(expr.kind, ExprKind::Lambda(..)) {
                check_definition(environment, &Definition { name: Some(name), parameters, body }, source)?;
            }
            let (value, uses) = match evaluator.evaluate(expr)? {
                Value::Function(function) => {
                    let uses = follow(environment, &function, &free_names(parameters, body), name, source)?;
                    (Value::Function(Arc::new(function.named(&name.text))), uses)
                }
                value => (value, BTreeSet::new()),
            };
            Ok(Evaluated { value, name: Some(name.text.clone()), uses })
        }
        StatementKind::Define(name, parameters, body) => {
            let free = check_definition(environment, &Definition { name: Some(name), parameters, body }, source)?;
            let function = evaluator.function(Some(&name.text), parameters, body)?;
            let uses = follow(environment, &function, &free, name, source)?;
            Ok(Evaluated { value: Value::Function(Arc::new(function)), name: Some(name.text.clone()), uses })
        }
        StatementKind::Directive(..) => unreachable!("the session runs directives itself"),
    }
}

fn commit(
    environment: &mut Environment,
    settings: &Settings,
    defined: Evaluated,
    mut notes: Vec<String>,
    text: &str,
) -> Output {
    let Evaluated { value, name, uses } = defined;
    match &name {
        Some(name) => {
            let before = environment.find(name).map(|definition| definition.value.clone());
            let redefined = before.is_some();
            if !redefined && is_built_in(name) {
                notes.push(format!("`{name}` is yours now; clear {name} brings the built-in meaning back"));
            }
            environment.define(name, value.clone(), text.into(), uses);
            match before {
                Some(before @ Value::Number(_)) if matches!(value, Value::Object(_)) => {
                    notes.extend(keep(environment, name, &before))
                }
                Some(_) => {
                    release(environment, name);
                    notes.extend(follow_up(environment, settings, name, text));
                }
                None => {}
            }
        }
        None if !matches!(value, Value::Nothing) => environment.set_answer(value.clone()),
        None => {}
    }
    Output { value, name, echo: None, fraction: None, notes }
}

/// Lets the functions that use a name keep the number that it was: `m = minimize(f, …)` must not break an `f` with a constant `m`.
fn keep(environment: &mut Environment, name: &str, before: &Value) -> Vec<String> {
    let mut kept = Vec::new();
    for (user, function) in direct_users(environment, name) {
        let with = |captures: &[(String, Value)]| {
            let own = captures.iter().filter(|(captured, _)| captured != name).cloned();
            own.chain([(name.to_string(), before.clone())]).collect()
        };
        if let Some(function) = function.with_captures(with) {
            environment.replace(&user, Value::Function(Arc::new(function)));
            kept.push(user);
        }
    }
    if kept.is_empty() {
        return Vec::new();
    }
    let verb = if kept.len() == 1 { "keeps" } else { "keep" };
    vec![format!("{} {verb} the number that `{name}` was: it is the name of a result now", kept.join(", "))]
}

/// Lets functions that kept an old meaning of a name follow it again.
fn release(environment: &mut Environment, name: &str) {
    for (user, function) in direct_users(environment, name) {
        let is_kept = |captures: &[(String, Value)]| captures.iter().any(|(captured, _)| captured == name);
        let without =
            |captures: &[(String, Value)]| captures.iter().filter(|(captured, _)| captured != name).cloned().collect();
        if function.captures().is_some_and(is_kept)
            && let Some(function) = function.with_captures(without)
        {
            environment.replace(&user, Value::Function(Arc::new(function)));
        }
    }
}

/// The functions whose own definition uses a name.
fn direct_users(environment: &Environment, name: &str) -> Vec<(String, Arc<FunctionValue>)> {
    let users = environment.iter().filter(|(user, definition)| *user != name && definition.uses.contains(name));
    let function = |(user, definition): (&str, &super::environment::Definition)| match &definition.value {
        Value::Function(function) => Some((user.to_string(), Arc::clone(function))),
        _ => None,
    };
    users.filter_map(function).collect()
}

/// Tells which functions use a new value; those that were computed from their definition are computed again.
fn follow_up(environment: &mut Environment, settings: &Settings, name: &str, text: &str) -> Vec<String> {
    let mut users: Vec<(u64, String, Arc<str>)> = Vec::new();
    for user in environment.users_of(name) {
        if let Some(definition) = environment.find(user) {
            users.push((definition.order, user.to_string(), Arc::clone(&definition.text)));
        }
    }
    if users.is_empty() {
        return Vec::new();
    }
    users.sort();
    let (mut notes, mut unchanged) = (Vec::new(), Vec::new());
    for (_, user, text) in &users {
        let Some(Ok(statement)) = parse(text, &ParseOptions::default()).items.into_iter().next() else { continue };
        if let StatementKind::Define(_, parameters, body) = &statement.kind {
            let lengths = parameters.iter().flat_map(|parameter| &parameter.lengths);
            let mut used = lengths.flat_map(|length| free_names(&[], length));
            if used.any(|used| used.name == name) {
                notes.push(format!("{user} keeps the lengths of its parameters: define it again to change them"));
                if free_names(&[], body).iter().all(|used| used.name != name) {
                    unchanged.push(user.as_str());
                }
            }
        }
        let source = Arc::new(Source::new(user.as_str(), &**text));
        if let Err(failure) = recompute(environment, settings, &statement, &source) {
            notes.push(format!("{user} could not follow: {}", failure.diagnostic.message));
        }
    }
    let names = users.iter().map(|(_, user, _)| user.as_str());
    let mut names: Vec<&str> = names.filter(|user| !unchanged.contains(user)).collect();
    if names.is_empty() {
        return notes;
    }
    names.sort_unstable();
    let verb = if names.len() == 1 { "uses" } else { "use" };
    notes.insert(0, format!("{} now {verb} {}", names.join(", "), text.trim()));
    notes
}

/// Evaluates the definition of a function that is a finished formula, such as `fx = diff(f, x)`, once more.
fn recompute(
    environment: &mut Environment,
    settings: &Settings,
    statement: &Statement,
    source: &Arc<Source>,
) -> Outcome<()> {
    let StatementKind::Assign(name, _) = &statement.kind else { return Ok(()) };
    let known = environment.find(&name.text).map(|definition| definition.value.clone());
    let is_formula = |function: &FunctionValue| matches!(function.body(), Body::Formula(_));
    if !matches!(known, Some(Value::Function(function)) if is_formula(&function)) {
        return Ok(());
    }
    let evaluated = evaluate(&View::new(environment, settings), statement, source)?;
    environment.replace(&name.text, evaluated.value);
    Ok(())
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
    let is_definition = matches!(statement.kind, StatementKind::Define(..));
    let (parameters, body, is_definition) = match &body.kind {
        ExprKind::Lambda(parameters, body) if !is_definition => (&parameters[..], &**body, true),
        _ => (parameters, body, is_definition),
    };
    let definition = Definition { name: name.filter(|_| is_definition), parameters, body };
    let free = check_definition(environment, &definition, source)?;
    if let Some(name) = name {
        let uses = if is_definition { user_names(environment, &free) } else { BTreeSet::new() };
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

/// What is to be defined.
struct Definition<'a> {
    /// Its name, if it gets one.
    name: Option<&'a Name>,
    parameters: &'a [Parameter],
    body: &'a Expr,
}

/// The free names of a definition.
///
/// # Errors
/// At an unknown name, a recursion, or a number that is called or indexed.
fn check_definition(
    environment: &Environment,
    definition: &Definition<'_>,
    source: &Arc<Source>,
) -> Outcome<Vec<FreeName>> {
    let &Definition { name, parameters, body } = definition;
    distinct(parameters, source)?;
    let free = free_names(parameters, body);
    for used in &free {
        let known = environment.find(&used.name).is_some() || is_built_in(&used.name);
        let itself = name.is_some_and(|name| name.text == used.name);
        if itself && (used.called || !known) {
            return Err(recursive(&used.name, used.span, source));
        }
        if !known && !used.inside_builtin {
            return Err(unknown(environment, used, parameters, source));
        }
    }
    match misused_number(parameters, body) {
        Some(misuse) => Err(misused(&misuse, definition, source)),
        None => Ok(free),
    }
}

fn recursive(name: &str, span: Span, source: &Arc<Source>) -> Box<Failure> {
    let message = format!("`{name}` is defined by itself: a recursive definition is not possible");
    let failure = Failure::new("recursive", message, span, source);
    failure.help("use sum, prod or a list over a range, or define it under another name")
}

fn misused(misuse: &Misuse, definition: &Definition<'_>, source: &Arc<Source>) -> Box<Failure> {
    let Misuse { name, span, called } = misuse;
    let text = source.text.get(span.range()).unwrap_or(name);
    if *called {
        let message = format!("`{name}` is a number here, not a function");
        let failure = Failure::new("not-a-function", message, *span, source);
        return failure.label(format!("write `{}` to multiply", text.replacen('(', "*(", 1)));
    }
    let message = format!("`{name}` is a number here: it has no entries");
    let failure = Failure::new("index", message, *span, source);
    let index = text.trim_start_matches(name.as_str()).trim_matches(['[', ']', ' ']);
    let length = if index.bytes().all(|byte| byte.is_ascii_digit()) { index } else { "n" };
    match definition.name {
        Some(function) => failure.label(format!("write `{}({name}[{length}]) = …` for a vector", function.text)),
        None => failure.label(format!("write `({name}[{length}]) -> …` for a vector")),
    }
}

fn unknown(environment: &Environment, used: &FreeName, parameters: &[Parameter], source: &Arc<Source>) -> Box<Failure> {
    let what = if used.called { "function" } else { "name" };
    let failure = Failure::new("unknown-name", format!("there is no {what} `{}`", used.name), used.span, source);
    let user = environment.iter().map(|(name, _)| name);
    let own: Vec<&str> = parameters.iter().map(|parameter| parameter.name.text.as_str()).chain(user).collect();
    match synonym::advice(&used.name, &own, known_names()) {
        Some(advice) => failure.label(advice),
        None => failure.help(format!("define it first: {} = …", used.name)),
    }
}

fn user_names(environment: &Environment, free: &[FreeName]) -> BTreeSet<String> {
    let used = free.iter().filter(|used| used.name != ANSWER && environment.find(&used.name).is_some());
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
    let mut uses = user_names(environment, free);
    if matches!(function.body(), Body::Formula(_)) {
        // `f = simplify(f)` keeps what it was; the variables of a formula are its own.
        let own = |used: &str| function.parameters().iter().any(|parameter| parameter.name == used);
        uses.retain(|used| !own(used));
        if uses.contains(&name.text) {
            return Ok(BTreeSet::new());
        }
    }
    let users = environment.users_of(&name.text);
    if let Some(through) = uses.iter().find(|used| users.contains(&used.as_str()) || **used == name.text) {
        let span: Span = free.iter().find(|used| used.name == *through).map_or(name.span, |used| used.span);
        if *through == name.text {
            return Err(recursive(through, span, source));
        }
        let message = format!("`{through}` uses `{}`: a recursive definition is not possible", name.text);
        return Err(Failure::new("recursive", message, span, source).help("define it under another name"));
    }
    Ok(uses)
}
