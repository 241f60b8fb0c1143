//! Text to a function: the last definition of a program, a formula in its own variables, or a name of a session.

use std::sync::Arc;

use super::error::TextError;
use super::function::Function;
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::lower::{Evaluator, Failure, Outcome};
use crate::graph::value::{Value, describe_shape};
use crate::graph::{FormulaParameter, Shape};
use crate::session::deep_stack::on_deep_stack;
use crate::session::output::Effect;
use crate::session::resolve::{free_names, is_built_in};
use crate::session::session::{Policy, Session};
use crate::session::settings::Settings;
use crate::session::view::{View, known_names};
use crate::syntax::ast::{Expr, Statement, StatementKind};
use crate::syntax::parse::{ParseOptions, parse};
use crate::syntax::span::{Source, Span};
use crate::syntax::suggest;

/// The name of texts in messages, as in [`Session::eval`].
const SOURCE_NAME: &str = "<text>";

impl Function {
    /// Reads a function: `f(x, y) = x^4 - 2x^2 + y^2`, or `(x, y) -> …`, or just the formula.
    ///
    /// The text is a whole program; what its last statement defines is the function, so that constants, data and other
    /// functions may stand before. A plain formula as the last statement is a function of its unknown names in order of
    /// appearance. Files cannot be read; see [`Function::parse_with`]. Cost: linear in the formula with its sums written
    /// out.
    ///
    /// # Errors
    /// At the first mistake, with its place; if the text does not end in a function, or its value is no number.
    ///
    /// ```
    /// use saddleback::Function;
    ///
    /// let f = Function::parse("a = [1, 2, 3]; f(x) = sum(i = 1..3, (x - a[i])^2)")?;
    /// assert_eq!(f.value(&[2.0])?, 2.0);
    /// assert_eq!(Function::parse("y^2 - x")?.variables(), ["y", "x"]);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, TextError> {
        Self::parse_with(text, &Settings::default())
    }

    /// [`Function::parse`] with access to files, a seed, a cancellation token or a progress call-back.
    ///
    /// # Errors
    /// Those of [`Function::parse`].
    pub fn parse_with(text: &str, settings: &Settings) -> Result<Self, TextError> {
        let mut session = Session::with_settings(settings.clone());
        let source = Arc::new(Source::new(SOURCE_NAME, text));
        let names = known_names();
        let mut items = parse(text, &ParseOptions { is_user_name: &|_| false, names: &names }).items;
        let last = items.pop().and_then(Result::ok);
        let readable = items.iter().all(Result::is_ok);
        let Some(Statement { kind: StatementKind::Expression(formula), span, .. }) = last.filter(|_| readable) else {
            let value = run(&mut session, &source)?;
            return Ok(of_value(&session, value, Span::new(0, text.len()), &source)?);
        };
        run(&mut session, &Source::new(SOURCE_NAME, &text[..span.start]))?;
        let function = on_stack(span, &source, || {
            let variables = unknown_names(&session, &formula);
            let function = match variables.is_empty() {
                true => {
                    let view = View::new(&session.environment, &session.settings);
                    let value = Evaluator::new(&view, Arc::clone(&source)).evaluate(&formula)?;
                    expect_function(value, span, &source)?
                }
                false => Arc::new(formula_function(&formula, variables, &source)),
            };
            compile(&session, &function, span, &source)
        });
        Ok(function?)
    }

    /// The function that a session knows by this name, as it is now: later statements do not change it.
    ///
    /// # Errors
    /// If there is no such function, and those of its compilation.
    pub fn find(session: &Session, name: &str) -> Result<Self, TextError> {
        let source = Arc::new(Source::new("<name>", name));
        let span = Span::new(0, name.len());
        let Some(definition) = session.environment.find(name) else {
            let failure = Failure::new("unknown-name", format!("there is no function `{name}`"), span, &source);
            let known = session.environment.iter().map(|(name, _)| name);
            return Err(match suggest::nearest(name, known) {
                Some(near) => failure.label(format!("did you mean `{near}`?")).into(),
                None => failure.into(),
            });
        };
        Ok(of_value(session, definition.value.clone(), span, &source)?)
    }
}

/// Runs a whole text; gives the value of its last statement.
fn run(session: &mut Session, source: &Source) -> Outcome<Value> {
    let mut result = Ok(Value::Nothing);
    session.run(source, Policy::default(), &mut |report| {
        result = report.outcome.map(|effect| match effect {
            Effect::Shown(output) => output.value,
            _ => Value::Nothing,
        });
        std::ops::ControlFlow::Continue(())
    });
    result
}

/// The names of a formula that can only be its variables.
fn unknown_names(session: &Session, formula: &Expr) -> Vec<String> {
    let free = free_names(&[], formula).into_iter().filter(|used| !used.called && !used.inside_builtin);
    let names = free.map(|used| used.name);
    names.filter(|name| session.environment.find(name).is_none() && !is_built_in(name)).collect()
}

fn formula_function(formula: &Expr, variables: Vec<String>, source: &Arc<Source>) -> FunctionValue {
    let scalar = |name| FormulaParameter { name, shape: Shape::Scalar };
    let body = Body::Expression { expr: Arc::new(formula.clone()), source: Arc::clone(source), captures: Arc::new([]) };
    FunctionValue::new(None, variables.into_iter().map(scalar).collect(), body)
}

fn expect_function(value: Value, span: Span, source: &Arc<Source>) -> Outcome<Arc<FunctionValue>> {
    let Value::Function(function) = value else {
        let message = format!("a function is needed here, not {}", value.describe());
        let failure = Failure::new("type", message, span, source);
        return Err(failure.help("define one in the last line: f(x, y) = x^2 + y^2"));
    };
    Ok(function)
}

fn of_value(session: &Session, value: Value, span: Span, source: &Arc<Source>) -> Outcome<Function> {
    let function = expect_function(value, span, source)?;
    on_stack(span, source, || compile(session, &function, span, source))
}

fn on_stack<T: Send>(span: Span, source: &Arc<Source>, work: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    let no_stack =
        |error| Failure::new("memory", format!("no memory for the evaluation's stack: {error}"), span, source);
    on_deep_stack(work).map_err(no_stack)?
}

fn compile(session: &Session, function: &FunctionValue, span: Span, source: &Arc<Source>) -> Outcome<Function> {
    let view = View::new(&session.environment, &session.settings);
    let formula = Evaluator::new(&view, Arc::clone(source)).formula(function, span)?;
    if formula.shape != Shape::Scalar {
        let message = format!("the function's value must be a number, not {}", describe_shape(formula.shape));
        return Err(Failure::new("shape", message, span, source));
    }
    if formula.dimension() == 0 {
        let failure = Failure::new("shape", "the function needs one variable or more", span, source);
        return Err(failure.help("name its variables: f(x, y) = …"));
    }
    Ok(Function::from_formula(function.name(), formula))
}
