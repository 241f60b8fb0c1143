//! The arguments of a built-in's call: positions, options, the function that is meant, its box or point.

use std::sync::Arc;

use super::BuiltinSpec;
use crate::graph::formula::{Formula, FormulaParameter, Shape};
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::lower::{Call, Evaluator, Failure, Outcome};
use crate::graph::value::{Value, describe_shape};
use crate::numeric::interrupt::Interrupt;
use crate::objective::{Compiled, Derivatives};
use crate::session::resolve::{free_names, is_built_in};
use crate::session::view::View;
use crate::syntax::ast::{Argument, BinderKind, Expr, ExprKind, Name};
use crate::syntax::span::Span;
use crate::syntax::suggest;

/// A lower and an upper bound of each variable.
pub type Bounds = Vec<(f64, f64)>;

/// What a call was given.
pub struct Arguments<'a, 'e, 'h> {
    /// The facts about the built-in.
    pub spec: &'static BuiltinSpec,
    /// The whole call.
    pub span: Span,
    /// The session as the evaluation sees it.
    pub view: &'a View<'a>,
    /// Evaluates in the scope of the call.
    pub evaluator: &'a mut Evaluator<'h>,
    pub(super) positional: Vec<&'e Expr>,
    pub(super) options: Vec<(&'e Name, &'e Expr)>,
    pub(super) bindings: Vec<(&'e Name, &'e Expr)>,
}

impl<'a, 'e, 'h> Arguments<'a, 'e, 'h> {
    /// Sorts the arguments of a call.
    ///
    /// # Errors
    /// At an option that does not exist or stands twice.
    pub fn new(
        spec: &'static BuiltinSpec,
        call: Call<'e>,
        evaluator: &'a mut Evaluator<'h>,
        view: &'a View<'a>,
    ) -> Outcome<Self> {
        let mut arguments = Self {
            spec,
            span: call.span,
            view,
            evaluator,
            positional: Vec::new(),
            options: Vec::new(),
            bindings: Vec::new(),
        };
        for argument in call.arguments {
            arguments.sort(argument)?;
        }
        Ok(arguments)
    }

    fn sort(&mut self, argument: &'e Argument) -> Outcome<()> {
        let Some((name, kind)) = &argument.name else {
            self.positional.push(&argument.value);
            return Ok(());
        };
        if *kind == BinderKind::Rows {
            return Err(self.fail("arguments", format!("{} has no `in`", self.spec.name), name.span));
        }
        let known = self.spec.options.iter().any(|option| option.name == name.text);
        if self.options.iter().chain(&self.bindings).any(|(before, _)| before.text == name.text) {
            return Err(self.fail("arguments", format!("`{}` stands here twice", name.text), name.span));
        }
        if known {
            self.options.push((name, &argument.value));
        } else if self.spec.binds {
            self.bindings.push((name, &argument.value));
        } else {
            return Err(self.unknown_option(name));
        }
        Ok(())
    }

    /// A failure at a place of the call.
    pub fn fail(&self, code: &'static str, message: impl Into<String>, span: Span) -> Box<Failure> {
        self.evaluator.fail(code, message, span)
    }

    pub(super) fn unknown_option(&self, name: &Name) -> Box<Failure> {
        let names: Vec<&str> = self.spec.options.iter().map(|option| option.name).collect();
        let message = format!("{} has no option `{}`", self.spec.name, name.text);
        let failure = self.fail("unknown-option", message, name.span);
        let failure = match suggest::nearest(&name.text, names.iter().copied()) {
            Some(near) => failure.label(format!("did you mean `{near}`?")),
            None => failure,
        };
        let options =
            if names.is_empty() { "it has none".into() } else { format!("its options: {}", names.join(", ")) };
        failure.expected(names.into_iter().map(Into::into)).help(options)
    }

    /// The first argument as typed.
    pub fn first_text(&self) -> &str {
        self.at(0).map_or("f", |expr| &self.evaluator.source.text[expr.span.range()])
    }

    /// How many arguments have no name.
    pub fn count(&self) -> usize {
        self.positional.len()
    }

    /// The argument at a position, from 0.
    pub fn at(&self, position: usize) -> Option<&'e Expr> {
        self.positional.get(position).copied()
    }

    /// The argument at a position.
    ///
    /// # Errors
    /// If there are not so many.
    pub fn needed(&self, position: usize) -> Outcome<&'e Expr> {
        self.at(position).ok_or_else(|| {
            let message = format!("{} needs more arguments", self.spec.name);
            self.fail("arguments", message, self.span).help(format!("write {}", self.spec.signature))
        })
    }

    /// Makes sure that there are no more than `limit` arguments without a name.
    ///
    /// # Errors
    /// At the first one too many.
    pub fn at_most(&self, limit: usize) -> Outcome<()> {
        match self.at(limit) {
            None => Ok(()),
            Some(extra) => {
                let failure = self.fail("arguments", format!("{} has too many arguments", self.spec.name), extra.span);
                Err(failure.help(format!("write {}", self.spec.signature)))
            }
        }
    }

    /// The expression given for an option.
    pub fn option(&self, name: &str) -> Option<&'e Expr> {
        debug_assert!(self.spec.options.iter().any(|option| option.name == name), "{name} is an option");
        self.options.iter().find(|(known, _)| known.text == name).map(|(_, value)| *value)
    }

    /// The named arguments that bind names of the formula.
    pub fn bindings(&self) -> &[(&'e Name, &'e Expr)] {
        &self.bindings
    }

    /// Takes out the named arguments whose name is `wanted`, so that they no longer bind names of the formula.
    pub fn take_bindings(&mut self, wanted: impl Fn(&str) -> bool) -> Vec<(&'e Name, &'e Expr)> {
        let (taken, kept) = self.bindings.drain(..).partition(|(name, _)| wanted(&name.text));
        self.bindings = kept;
        taken
    }

    /// The value of a position.
    ///
    /// # Errors
    /// If it is missing, and those of its evaluation.
    pub fn value(&mut self, position: usize) -> Outcome<Value> {
        let expr = self.needed(position)?;
        self.evaluator.evaluate(expr)
    }

    /// The number given for an option, checked against a range.
    ///
    /// # Errors
    /// If it is no number or outside the range.
    pub fn number_option(&mut self, name: &str, allowed: impl Fn(f64) -> bool) -> Outcome<Option<f64>> {
        let Some(expr) = self.option(name) else { return Ok(None) };
        let number = self.evaluator.known_number(expr)?;
        if allowed(number) {
            return Ok(Some(number));
        }
        let range = self.spec.options.iter().find(|option| option.name == name).map_or("", |option| option.range);
        Err(self.fail("option-range", format!("{name} must be {range}, but it is {number}"), expr.span))
    }

    /// The whole number given for an option.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn count_option(&mut self, name: &str) -> Outcome<Option<usize>> {
        match self.option(name) {
            Some(expr) => self.evaluator.count(expr).map(Some),
            None => Ok(None),
        }
    }

    /// The truth value given for an option.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn flag_option(&mut self, name: &str) -> Outcome<bool> {
        let Some(expr) = self.option(name) else { return Ok(false) };
        if matches!(&expr.kind, ExprKind::Name(word) if self.unknown_names(std::slice::from_ref(word)) == [&**word]) {
            return Err(self.fail("type", format!("{name} is true or false"), expr.span));
        }
        match self.evaluator.evaluate(expr)? {
            Value::Boolean(value) => Ok(value.known() == Some(1.0)),
            other => {
                let message = format!("{name} is true or false, not {}", other.describe());
                Err(self.fail("type", message, expr.span))
            }
        }
    }

    /// The token to ask during the work: the session's, with the call's `time_limit` if it has one.
    ///
    /// # Errors
    /// If `time_limit` is no positive number.
    pub fn interrupt(&mut self) -> Outcome<Interrupt> {
        let interrupt = self.view.settings.interrupt.clone();
        Ok(match self.number_option("time_limit", |limit| limit > 0.0)? {
            Some(seconds) if seconds < 1e9 => interrupt.with_time_limit(std::time::Duration::from_secs_f64(seconds)),
            _ => interrupt,
        })
    }

    /// The function that the first argument means: a function value, or a formula whose names are bound by named
    /// arguments, by `extra` names, or are its own unknown names (a single one always; several, in order of
    /// appearance, where `free` allows, since no point depends on their order).
    ///
    /// # Errors
    /// If it is neither.
    pub fn function(&mut self, extra: &[&Name], free: bool) -> Outcome<Arc<FunctionValue>> {
        let expr = self.needed(0)?;
        self.function_of(expr, extra, free)
    }

    /// [`Arguments::function`] of an expression that stands for the first argument.
    ///
    /// # Errors
    /// If it is neither.
    pub fn function_of(&mut self, expr: &Expr, extra: &[&Name], free: bool) -> Outcome<Arc<FunctionValue>> {
        let names = free_names(&[], expr);
        let used: Vec<String> = names.iter().map(|used| used.name.clone()).collect();
        let bound = |name: &str| self.bindings.iter().any(|(bound, _)| bound.text == name);
        let by_extra = extra.iter().any(|name| used.contains(&name.text)) && !self.names_function(expr);
        if used.iter().any(|name| bound(name)) || by_extra {
            return self.formula_function(expr, extra, &used, free);
        }
        let unknown = self.unknown_names(&used);
        let is_variable = |name: &String| !names.iter().any(|used| used.name == *name && used.called);
        let formula = !matches!(expr.kind, ExprKind::Name(_)) && unknown.iter().all(is_variable);
        if unknown.is_empty() || !formula {
            return match self.evaluator.evaluate(expr)? {
                Value::Function(function) => Ok(function),
                _ if free => self.formula_function(expr, extra, &used, free),
                value => Err(self.no_function(&value, expr)),
            };
        }
        if unknown.len() > 1 && !free {
            return Err(self.order_of_variables(expr, &unknown));
        }
        self.formula_function(expr, extra, &used, true)
    }

    fn order_of_variables(&self, expr: &Expr, unknown: &[String]) -> Box<Failure> {
        let (name, variables) = (self.spec.name, unknown.join(", "));
        let text = &self.evaluator.source.text[expr.span.range()];
        let message = format!("the order of the variables {variables} is not given");
        self.fail("variables", message, expr.span).help(format!("write {name}(({variables}) -> {text}, …)"))
    }

    fn names_function(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => matches!(self.evaluator.user_value(name), Some(Value::Function(_))),
            ExprKind::Lambda(..) => true,
            _ => false,
        }
    }

    fn unknown_names(&self, used: &[String]) -> Vec<String> {
        let known = |name: &str| self.evaluator.user_value(name).is_some() || is_built_in(name);
        used.iter().filter(|name| !known(name)).cloned().collect()
    }

    fn no_function(&self, value: &Value, expr: &Expr) -> Box<Failure> {
        let message = format!("{} needs a function, not {}", self.spec.name, value.describe());
        let name = self.spec.name;
        self.fail("type", message, expr.span).help(format!("define one, f(x, y) = …, then {name}(f, …)"))
    }

    /// The function of the bound names that a formula is, of `extra` and its unknown names too where `free` allows.
    pub(super) fn formula_function(
        &mut self,
        expr: &Expr,
        extra: &[&Name],
        used: &[String],
        free: bool,
    ) -> Outcome<Arc<FunctionValue>> {
        let mut parameters: Vec<FormulaParameter> = Vec::new();
        for (name, value) in self.bindings.clone() {
            let is_slip = || suggest::nearest(&name.text, self.spec.options.iter().map(|o| o.name)).is_some();
            if !used.contains(&name.text) && is_slip() {
                return Err(self.unknown_option(name));
            }
            let shape = match self.evaluator.evaluate(value)? {
                Value::List(ranges) => Shape::Vector(ranges.len()),
                Value::Array(array) if array.len() > 1 => array.shape,
                _ => Shape::Scalar,
            };
            parameters.push(FormulaParameter { name: name.text.clone(), shape });
        }
        let unknown = if free { self.unknown_names(used) } else { Vec::new() };
        let by_extra = extra.iter().map(|name| name.text.clone()).filter(|name| used.contains(name));
        let mut further: Vec<String> = used.iter().filter(|name| unknown.contains(name)).cloned().collect();
        further.extend(by_extra.filter(|name| !unknown.contains(name)));
        for name in further {
            if !parameters.iter().any(|parameter| parameter.name == name) {
                parameters.push(FormulaParameter { name, shape: Shape::Scalar });
            }
        }
        let body = Body::Expression {
            expr: Arc::new(expr.clone()),
            source: Arc::clone(&self.evaluator.source),
            captures: self.evaluator.locals().into(),
        };
        Ok(Arc::new(FunctionValue::new(None, parameters, body)))
    }

    /// The compiled formula of a function.
    ///
    /// # Errors
    /// Those of its body.
    pub fn formula(&mut self, function: &FunctionValue) -> Outcome<Arc<Formula>> {
        let span = self.at(0).map_or(self.span, |expr| expr.span);
        self.evaluator.formula(function, span)
    }

    /// The objective of a function with one number as its value.
    ///
    /// # Errors
    /// If its value is an array, it has no variable, its sums are too large for the route to derivatives that is asked
    /// for, and those of its body.
    pub fn objective(&mut self, function: &FunctionValue) -> Outcome<Compiled> {
        let formula = self.formula(function)?;
        let span = self.at(0).map_or(self.span, |expr| expr.span);
        if formula.shape != Shape::Scalar {
            let message = format!(
                "{} needs a function whose value is a number, not {}",
                self.spec.name,
                describe_shape(formula.shape)
            );
            return Err(self.fail("shape", message, span));
        }
        if formula.dimension() == 0 {
            let message = format!("{} needs a function of one variable or more", self.spec.name);
            return Err(self.fail("shape", message, span).help("name its variables: f(x, y) = …"));
        }
        let route = self.derivatives()?;
        let objective = Compiled::new(&formula, route);
        if route == Derivatives::Dual {
            // Hyper-dual numbers run through the written-out sums; another route in their place would be no answer.
            objective.dual().map_err(|error| self.evaluator.too_large(error, span))?;
        }
        Ok(objective)
    }
}
