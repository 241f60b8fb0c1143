//! Syntax to values: evaluates expressions with known numbers, or lowers them to a graph while a formula is compiled.
//!
//! One evaluator does both. A number is known or a node; operations on known numbers are done at once, anything else
//! becomes a node. User functions are inlined; sums over ranges and rows stay sums where they can, products unroll.

pub mod arithmetic;
pub mod arrays;
mod binders;
mod call;
mod compile;
pub mod failure;
pub mod function;
mod index;
mod logic;
pub mod parallel;
mod reduction;
pub mod series;

use std::sync::Arc;

pub use failure::{Failure, Outcome};
use function::FunctionValue;
use parallel::CallKind;
use series::Sums;

use super::formula::{Formula, FormulaParameter, Shape};
use super::graph::Graph;
use super::node::NodeId;
use super::value::{Num, Value};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::syntax::ast::{Argument, Binding, Expr, ExprKind, Name};
use crate::syntax::print::number_text;
use crate::syntax::span::{Source, Span};
use crate::syntax::synonym;

/// The deepest chain of nested expressions and calls; the session gives evaluation a stack that holds it.
pub const DEPTH_LIMIT: usize = 6000;

/// The largest graph that a formula may become, in nodes (about 60 bytes each).
pub const NODE_LIMIT: usize = 4_000_000;

/// The name of the last result.
pub const ANSWER: &str = "ans";

/// Whole numbers up to here are exact.
const LARGEST_COUNT: f64 = 9_007_199_254_740_992.0;

/// Evaluation asks for interruption once in so many steps.
const STEPS_PER_CHECK: u64 = 1024;

/// The names that an evaluation can see, and the built-ins that need unevaluated arguments.
pub trait Host: Sync {
    /// The value of a user's name.
    fn lookup(&self, name: &str) -> Option<Value>;
    /// The built-in of this name.
    fn special(&self, name: &str) -> Option<Box<dyn Special + '_>>;
    /// Every name that could be meant, for suggestions.
    fn names(&self) -> Vec<String>;
    /// Changes whenever a user's name changes.
    fn version(&self) -> u64;
    /// Asked by every loop.
    fn interrupt(&self) -> &Interrupt;
    /// How a call of a built-in may be run beside others.
    fn kind_of_call(&self, _name: &str) -> CallKind {
        CallKind::Plain
    }
    /// Runs `work` for each of `count` parts, side by side if that is possible. A part sees a host of its own with the same
    /// names; what the parts leave behind is kept in their order.
    fn each_part(&self, count: usize, work: &(dyn Fn(usize, &dyn Host) + Sync));
}

/// A built-in that sees its arguments as syntax.
pub trait Special: Sync {
    /// Evaluates a call.
    ///
    /// # Errors
    /// With a diagnostic that points at the argument that is wrong.
    fn call(&self, call: &Call<'_>, evaluator: &mut Evaluator<'_>) -> Outcome<Value>;
}

/// A call of a built-in.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The name as written.
    pub name: &'a Name,
    /// The arguments as syntax.
    pub arguments: &'a [Argument],
    /// The whole call.
    pub span: Span,
}

/// Evaluates expressions in a scope.
pub struct Evaluator<'h> {
    /// The names outside.
    pub host: &'h dyn Host,
    /// The text that spans point into.
    pub source: Arc<Source>,
    graph: Option<Graph>,
    scope: Vec<(String, Value)>,
    /// The local names below this belong to callers and are not visible.
    visible_from: usize,
    depth: usize,
    steps: u64,
    /// Whether sums over variables stay sums where they can.
    keeps_sums: bool,
    sums: Sums,
}

impl<'h> Evaluator<'h> {
    /// An evaluator of known numbers.
    pub fn new(host: &'h dyn Host, source: Arc<Source>) -> Self {
        Self {
            host,
            source,
            graph: None,
            scope: Vec::new(),
            visible_from: 0,
            depth: 0,
            steps: 0,
            keeps_sums: true,
            sums: Sums::default(),
        }
    }

    /// The same, but formulas get every sum written out.
    pub fn writing_sums_out(self) -> Self {
        Self { keeps_sums: false, ..self }
    }

    /// Whether a formula is being compiled, so that numbers may be nodes.
    pub fn is_symbolic(&self) -> bool {
        self.graph.is_some()
    }

    /// A failure at a place of the current source.
    pub fn fail(&self, code: &'static str, message: impl Into<String>, span: Span) -> Box<Failure> {
        Failure::new(code, message, span, &self.source)
    }

    /// The visible local names and their values.
    pub fn locals(&self) -> &[(String, Value)] {
        &self.scope[self.visible_from..]
    }

    /// Evaluates with extra local names.
    ///
    /// # Errors
    /// Those of `inner`.
    pub fn with_locals<T>(
        &mut self,
        locals: impl IntoIterator<Item = (String, Value)>,
        inner: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let height = self.scope.len();
        self.scope.extend(locals);
        let result = inner(self);
        self.scope.truncate(height);
        result
    }

    /// Counts a step, and stops if that was asked for or the graph grows too large.
    pub(super) fn step(&mut self, span: Span) -> Outcome<()> {
        self.steps += 1;
        if self.sums.attempt.as_ref().is_some_and(|attempt| attempt.is_exhausted(self.steps, self.depth)) {
            return Err(self.fail("too-large", "this body is too long to be lowered once for all terms", span));
        }
        if !self.steps.is_multiple_of(STEPS_PER_CHECK) {
            return Ok(());
        }
        if self.graph.as_ref().is_some_and(|graph| graph.len() > NODE_LIMIT) {
            let message =
                format!("this formula has more than {NODE_LIMIT} different parts when its sums are written out");
            return Err(self.fail("too-large", message, span).help("use fewer terms"));
        }
        match self.host.interrupt().check() {
            None => Ok(()),
            Some(Interruption::Requested) => Err(self.fail("interrupted", "stopped by you", span)),
            Some(Interruption::TimeLimit) => Err(self.fail("interrupted", "stopped at the time limit", span)),
        }
    }

    /// Evaluates an expression.
    ///
    /// # Errors
    /// With the place, the reason and a next step.
    pub fn evaluate(&mut self, expr: &Expr) -> Outcome<Value> {
        if self.depth == DEPTH_LIMIT {
            let message = format!("this is nested deeper than {DEPTH_LIMIT} levels of expressions and calls");
            return Err(self.fail("too-deep", message, expr.span));
        }
        self.step(expr.span)?;
        self.depth += 1;
        let result = self.evaluate_kind(expr);
        self.depth -= 1;
        result
    }

    fn evaluate_kind(&mut self, expr: &Expr) -> Outcome<Value> {
        match &expr.kind {
            ExprKind::Number(value) => Ok(Value::number(*value)),
            ExprKind::Text(text) => Ok(Value::Text(text.as_str().into())),
            ExprKind::Boolean(value) => Ok(Value::boolean(*value)),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Sum(terms) => self.evaluate_sum(terms),
            ExprKind::Product(factors) => self.evaluate_product(factors),
            ExprKind::Juxtaposition(number, factor) => self.evaluate_juxtaposition(number, factor),
            ExprKind::Negate(inner) => {
                let value = self.evaluate(inner)?;
                self.negate(value, inner.span)
            }
            ExprKind::Not(inner) => self.evaluate_not(inner),
            ExprKind::Power(base, exponent) => {
                let a = self.evaluate(base)?;
                self.check_no_transpose(base, exponent)?;
                let b = self.evaluate(exponent)?;
                self.power(a, b, expr.span)
            }
            ExprKind::Compare(first, rest) => self.evaluate_comparison(first, rest),
            ExprKind::And(parts) => self.evaluate_logic(parts, true),
            ExprKind::Or(parts) => self.evaluate_logic(parts, false),
            ExprKind::Range(from, to) => {
                let (lo, hi) = (self.known_number(from)?, self.known_number(to)?);
                Ok(Value::Range(lo, hi))
            }
            ExprKind::Lambda(parameters, body) => {
                let function = self.function(None, parameters, body)?;
                Ok(Value::Function(Arc::new(function)))
            }
            ExprKind::Where(body, bindings) => self.evaluate_where(body, bindings),
            ExprKind::Call(callee, arguments) => self.evaluate_call(callee, arguments, expr.span),
            ExprKind::Index(base, indices) => self.evaluate_index(base, indices, expr.span),
            ExprKind::Field(base, name) => self.evaluate_field(base, name),
            ExprKind::Prime(inner) => self.evaluate_prime(inner, expr.span),
            ExprKind::Array(rows) => self.evaluate_array(rows, expr.span),
            ExprKind::Comprehension(element, binders) => self.evaluate_comprehension(element, binders),
        }
    }

    fn evaluate_where(&mut self, body: &Expr, bindings: &[Binding]) -> Outcome<Value> {
        let height = self.scope.len();
        let mut run = || {
            for binding in bindings {
                let value = self.evaluate(&binding.value)?;
                self.scope.push((binding.name.text.clone(), value));
            }
            self.evaluate(body)
        };
        let result = run();
        self.scope.truncate(height);
        result
    }

    /// The value of a name: local, user's, constant, elementary function.
    fn name(&mut self, name: &str, span: Span) -> Outcome<Value> {
        if let Some(value) = self.user_value(name) {
            return Ok(value);
        }
        if let Some(constant) = constant(name) {
            return Ok(Value::number(constant));
        }
        if let Some(function) = Function::from_name(name) {
            let build = |graph: &mut Graph, x: &[NodeId]| graph.unary(function, x[0]);
            return Ok(Value::Function(Arc::new(elementary_as_value(function.spec().name, &["x"], build))));
        }
        if arrays::find(name).is_some() || self.host.special(name).is_some() || name == "if" {
            let failure = self.fail("name", format!("`{name}` is a function: call it as {name}(…)"), span);
            return Err(failure.help(format!("help {name}")));
        }
        if let Some(function) = BinaryFunction::from_name(name) {
            let build = |graph: &mut Graph, x: &[NodeId]| graph.binary(function, x[0], x[1]);
            return Ok(Value::Function(Arc::new(elementary_as_value(function.spec().name, &["a", "b"], build))));
        }
        Err(self.unknown(name, span, "name"))
    }

    /// `A^T`: the transpose as other systems write it.
    fn check_no_transpose(&self, base: &Expr, exponent: &Expr) -> Outcome<()> {
        match &exponent.kind {
            ExprKind::Name(name) if name == "T" && self.user_value(name).is_none() => {
                let base = self.source.text.get(base.span.range()).unwrap_or("A");
                let failure = self.fail("unknown-name", "there is no name `T`", exponent.span);
                Err(failure.label(format!("write `{base}'` for the transpose")))
            }
            _ => Ok(()),
        }
    }

    /// The value of a local or a user's name.
    pub fn user_value(&self, name: &str) -> Option<Value> {
        let local = self.locals().iter().rev().find(|(known, _)| known == name);
        local.map(|(_, value)| value.clone()).or_else(|| self.host.lookup(name))
    }

    pub(super) fn unknown(&self, name: &str, span: Span, what: &str) -> Box<Failure> {
        let known = self.host.names();
        let own: Vec<&str> = self.locals().iter().map(|(name, _)| name.as_str()).collect();
        let failure = self.fail("unknown-name", format!("there is no {what} `{name}`"), span);
        match synonym::advice(name, &own, known.iter().map(String::as_str)) {
            Some(advice) => failure.label(advice),
            None if what == "name" => failure.help(format!("define it first: {name} = …")),
            None => failure.help("help lists the functions"),
        }
    }

    /// Evaluates to a number that is known.
    ///
    /// # Errors
    /// If it is not a number, or depends on the variables of the formula.
    pub fn known_number(&mut self, expr: &Expr) -> Outcome<f64> {
        let value = self.evaluate(expr)?;
        match self.number(&value, expr.span)?.known() {
            Some(number) => Ok(number),
            None => Err(self.fail(
                "not-known",
                "this must be a known number, but it depends on the function's variables",
                expr.span,
            )),
        }
    }

    /// Evaluates to a whole number that is not negative.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn count(&mut self, expr: &Expr) -> Outcome<usize> {
        let number = self.known_number(expr)?;
        if number >= 0.0 && number.fract() == 0.0 && number <= LARGEST_COUNT {
            return Ok(number as usize);
        }
        let range = if number > LARGEST_COUNT { "at most 2^53" } else { "0 or more" };
        let message = format!("this must be a whole number, {range}, but it is {}", number_text(number));
        Err(self.fail("not-whole", message, expr.span))
    }
}

fn node_in(graph: &mut Graph, number: Num) -> NodeId {
    match number {
        Num::Known(value) => graph.constant(value),
        Num::Node(id) => id,
    }
}

/// The mathematical constant of this name.
pub fn constant(name: &str) -> Option<f64> {
    CONSTANTS.iter().find(|(known, ..)| *known == name).map(|(_, value, _)| *value)
}

/// The constants: name, value, and what it is.
pub const CONSTANTS: &[(&str, f64, &str)] = &[
    ("pi", std::f64::consts::PI, "the circle's circumference over its diameter"),
    ("e", std::f64::consts::E, "the base of the natural logarithm"),
    ("tau", std::f64::consts::TAU, "the circle's circumference over its radius, 2 pi"),
    ("inf", f64::INFINITY, "infinity"),
];

fn elementary_as_value(
    name: &str,
    parameters: &[&str],
    build: impl FnOnce(&mut Graph, &[NodeId]) -> NodeId,
) -> FunctionValue {
    let mut graph = Graph::new();
    let variables: Vec<NodeId> = (0..parameters.len()).map(|place| graph.variable(place)).collect();
    let outputs = vec![build(&mut graph, &variables)];
    let scalar = |name: &&str| FormulaParameter { name: (*name).into(), shape: Shape::Scalar };
    let parameters = parameters.iter().map(scalar).collect();
    FunctionValue::from_formula(Some(name.into()), Formula::new(parameters, Shape::Scalar, graph, outputs))
}
