//! Method names: `cubic`, `gd(step = 0.1)`. They mean methods only where a method is expected.

use super::Arguments;
use crate::graph::lower::series::FEWEST_TERMS;
use crate::graph::lower::{Failure, Outcome};
use crate::objective::Objective;
use crate::optimize::options::{OptionError, OptionRange, OptionSpec, Options};
use crate::optimize::{METHODS, Method, Optimizer, default_within_bounds};
use crate::session::view::View;
use crate::syntax::ast::{Argument, BinderKind, Expr, ExprKind, Name};
use crate::syntax::span::Span;
use crate::syntax::suggest;

/// The options of stochastic methods that are about rows of data.
const ROW_OPTIONS: [&str; 2] = ["batch", "epochs"];

/// A method with its settings, and how it was written.
pub struct Chosen {
    /// The registry's row.
    pub method: &'static Method,
    /// The settings.
    pub options: Options,
    /// As written: `gd(step = 0.1)`.
    pub label: String,
    /// Where it was written.
    pub span: Span,
}

impl Chosen {
    /// The default method.
    pub fn default_at(span: Span) -> Self {
        let method = &METHODS[0];
        Self { method, options: Options::new(), label: method.spec.name.into(), span }
    }

    /// The default method where variables have bounds.
    pub fn default_within_bounds_at(span: Span) -> Self {
        let method = default_within_bounds();
        Self { method, options: Options::new(), label: method.spec.name.into(), span }
    }

    /// The optimizer.
    ///
    /// # Errors
    /// If an option does not exist or its value is not allowed.
    pub fn build(&self, arguments: &Arguments<'_, '_, '_>) -> Outcome<Box<dyn Optimizer>> {
        (self.method.build)(&self.options).map_err(|error| self.option_failure(arguments, &error))
    }

    /// Notes that options of rows of data say nothing, where the function is no sum over rows.
    pub(super) fn note_rows(&self, view: &View<'_>, objective: &dyn Objective) {
        let given: Vec<&str> = ROW_OPTIONS.into_iter().filter(|name| self.options.has(name)).collect();
        if !given.is_empty() && objective.n_data_rows().is_none() {
            let (names, say) = (given.join(" and "), if given.len() == 1 { "says" } else { "say" });
            view.note(format!(
                "{names} {say} nothing here: the function is no sum over rows of data ({FEWEST_TERMS} rows or more, \
                 the same for all sums), so that each step of {} looks at all of it",
                self.method.spec.name
            ));
        }
    }

    fn option_failure(&self, arguments: &Arguments<'_, '_, '_>, error: &OptionError) -> Box<Failure> {
        let spec = self.method.spec;
        let names: Vec<&str> = spec.options.iter().map(|option| option.name).collect();
        let failure = arguments.fail("unknown-option", format!("{}: {error}", spec.name), self.span);
        match error {
            OptionError::UnknownOption { name } => {
                let failure = match suggest::nearest(name, names.iter().copied()) {
                    Some(near) => failure.label(format!("did you mean `{near}`?")),
                    None => failure,
                };
                failure.help(format!("the options of {}: {}", spec.name, names.join(", ")))
            }
            _ => failure.help(format!("help {} lists the options", spec.name)),
        }
    }
}

/// The method that an expression names.
///
/// # Errors
/// If there is no such method, or a setting is no number and no word.
pub fn chosen(arguments: &mut Arguments<'_, '_, '_>, expr: &Expr) -> Outcome<Chosen> {
    let label = arguments.evaluator.source.text[expr.span.range()].to_string();
    let (name, settings): (&str, &[Argument]) = match &expr.kind {
        ExprKind::Name(name) => (name, &[]),
        ExprKind::Text(name) => (name, &[]),
        ExprKind::Call(callee, settings) => match &callee.kind {
            ExprKind::Name(name) => (name, settings),
            _ => return Err(no_method(arguments, &label, expr.span)),
        },
        _ => return Err(no_method(arguments, &label, expr.span)),
    };
    let Some(method) = arguments.view.settings.methods.find(name) else {
        return Err(no_method(arguments, name, expr.span));
    };
    let mut options = Options::new();
    for setting in settings {
        let Some((name, BinderKind::Range)) = &setting.name else {
            let failure = arguments.fail("arguments", "a method's settings have names", setting.value.span);
            return Err(failure.help("write gd(step = 0.1)"));
        };
        options = with_setting(arguments, options, method.spec.options, (name, &setting.value))?;
    }
    let label = if matches!(expr.kind, ExprKind::Text(_)) { name.to_string() } else { label };
    Ok(Chosen { method, options, label, span: expr.span })
}

/// Adds one setting, a word or a number as the method's table says.
///
/// # Errors
/// If a number is needed and something else is given.
pub fn with_setting(
    arguments: &mut Arguments<'_, '_, '_>,
    options: Options,
    specs: &'static [OptionSpec],
    (name, value): (&Name, &Expr),
) -> Outcome<Options> {
    // An option that does not exist is told as such when all are checked, whatever stands behind it.
    let Some(range) = specs.iter().find(|spec| spec.name == name.text).map(|spec| spec.range) else {
        return Ok(options.with_flag(&name.text, true));
    };
    let wants_word = matches!(range, OptionRange::Words(_) | OptionRange::Method);
    match &value.kind {
        ExprKind::Name(word) if wants_word => Ok(options.with_word(&name.text, word)),
        ExprKind::Boolean(value) => Ok(options.with_flag(&name.text, *value)),
        ExprKind::Text(word) => Ok(options.with_word(&name.text, word)),
        _ => Ok(options.with_number(&name.text, arguments.evaluator.known_number(value)?)),
    }
}

fn no_method(arguments: &Arguments<'_, '_, '_>, name: &str, span: Span) -> Box<Failure> {
    let names: Vec<&str> = arguments.view.settings.methods.all().map(|method| method.spec.name).collect();
    let failure = arguments.fail("unknown-method", format!("there is no method `{name}`"), span);
    let failure = failure.expected(names.iter().map(ToString::to_string));
    match suggest::nearest(name, names.iter().copied()) {
        Some(near) => failure.label(format!("did you mean `{near}`?")),
        None => failure.help(format!("the methods: {}", names.join(", "))),
    }
}
