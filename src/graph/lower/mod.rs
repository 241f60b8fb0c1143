//! Syntax to values: evaluates expressions with known numbers, or lowers them to a graph while a formula is compiled.
//!
//! One evaluator does both. A number is known or a node; operations on known numbers are done at once, anything else
//! becomes a node. User functions are inlined; sums and products over ranges unroll into flat nodes.

pub mod arithmetic;
pub mod arrays;
mod binders;
mod call;
pub mod failure;
pub mod function;
mod index;
mod logic;
mod reduction;
pub mod series;

use std::sync::Arc;

pub use failure::{Failure, Outcome};
use function::{Body, FunctionValue};
use series::Sums;

use super::formula::{Flat, Formula, FormulaParameter, Shape, TooLarge};
use super::graph::Graph;
use super::node::NodeId;
use super::value::{Array, Entries, Num, Value};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::syntax::ast::{Argument, Binding, Expr, ExprKind, Name, Parameter};
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

/// The most numbers that one parameter may hold; each becomes a variable of the graph.
const LONGEST_PARAMETER: usize = 2_000_000;

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

    /// The formula with its sums written out.
    ///
    /// # Errors
    /// If that would be too large.
    pub fn flat<'f>(&self, formula: &'f Formula, span: Span) -> Outcome<Flat<'f>> {
        formula.flat().map_err(|error| self.too_large(error, span))
    }

    /// The failure of writing out sums.
    pub fn too_large(&self, error: TooLarge, span: Span) -> Box<Failure> {
        self.fail("too-large", error.to_string(), span).help(TooLarge::HELP)
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
        Err(self.fail("not-whole", format!("this must be a whole number, 0 or more, but it is {number}"), expr.span))
    }

    /// A function value of parameters and a body as written here, with the local names captured.
    ///
    /// # Errors
    /// If a length is not a known whole number.
    pub fn function(&mut self, name: Option<&str>, parameters: &[Parameter], body: &Expr) -> Outcome<FunctionValue> {
        let mut shapes = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let shape = match &parameter.lengths[..] {
                [] => Shape::Scalar,
                [length] => Shape::Vector(self.count(length)?),
                [rows, columns, ..] => Shape::Matrix(self.count(rows)?, self.count(columns)?),
            };
            if shape.size() > LONGEST_PARAMETER {
                let message = format!("a parameter holds {LONGEST_PARAMETER} numbers at most");
                return Err(self.fail("too-large", message, parameter.name.span));
            }
            shapes.push(FormulaParameter { name: parameter.name.text.clone(), shape });
        }
        let mut captures = self.locals().to_vec();
        // The last result changes with every statement: a function means the one at its definition.
        let is_free = mentions(body, ANSWER) && captures.iter().all(|(name, _)| name != ANSWER);
        if let Some(answer) = is_free.then(|| self.host.lookup(ANSWER)).flatten() {
            captures.push((ANSWER.into(), answer));
        }
        let body = Body::Expression {
            expr: Arc::new(body.clone()),
            source: Arc::clone(&self.source),
            captures: captures.into(),
        };
        Ok(FunctionValue::new(name.map(Into::into), shapes, body))
    }

    /// Compiles a function to a formula, or gives the one compiled before with the same names.
    ///
    /// # Errors
    /// Those of its body.
    pub fn formula(&mut self, function: &FunctionValue, span: Span) -> Outcome<Arc<Formula>> {
        let Body::Expression { expr, source, captures } = function.body() else {
            let Body::Formula(formula) = function.body() else { unreachable!("a body is one or the other") };
            return Ok(Arc::clone(formula));
        };
        let version = self.host.version();
        if let Some(formula) = function.compiled_at(version) {
            return Ok(formula);
        }
        if captures.iter().any(|(_, value)| depends_on_nodes(value)) {
            let message = "this function uses variables of the formula around it, so it cannot be differentiated here";
            return Err(self.fail("not-known", message, span));
        }
        let mut inner = Evaluator::new(self.host, Arc::clone(source));
        inner.depth = self.depth;
        inner.keeps_sums = self.keeps_sums;
        let formula = Arc::new(inner.compile(function, expr, captures)?);
        function.remember(version, &formula);
        Ok(formula)
    }

    fn compile(mut self, function: &FunctionValue, body: &Expr, captures: &[(String, Value)]) -> Outcome<Formula> {
        let dimension = function.dimension();
        let mut place = 0;
        self.scope.extend(captures.iter().cloned());
        for parameter in function.parameters() {
            let first = NodeId(place as u32);
            place += parameter.shape.size();
            let value = match parameter.shape {
                Shape::Scalar => Value::Number(Num::Node(first)),
                shape => Value::Array(Array { shape, entries: Entries::Nodes(first) }),
            };
            self.scope.push((parameter.name.clone(), value));
        }
        self.graph = Some(Graph::with_variables(dimension));
        self.sums = Sums::new(dimension, self.keeps_sums);
        let value = self.evaluate(body)?;
        let (shape, numbers) = self.numbers_of(&value, body.span)?;
        let mut graph = self.graph.take().expect("set above, taken only here");
        let outputs = numbers.into_iter().map(|number| node_in(&mut graph, number)).collect();
        let formula = self.sums.finish(function.parameters(), shape, graph, outputs);
        if shape == Shape::Scalar || formula.separable().series.is_empty() {
            return Ok(formula);
        }
        // Derivatives of vectors go over the written-out form.
        let flat = formula.flat().map_err(|error| {
            let failure = Failure::new("too-large", error.to_string(), body.span, &self.source);
            failure.help(TooLarge::HELP)
        })?;
        Ok(Formula::new(function.parameters().to_vec(), shape, flat.graph.clone(), flat.outputs.to_vec()))
    }

    fn numbers_of(&self, value: &Value, span: Span) -> Outcome<(Shape, Vec<Num>)> {
        match value {
            Value::Number(number) | Value::Boolean(number) => Ok((Shape::Scalar, vec![*number])),
            value => match self.as_array(value) {
                Some(array) => Ok((array.shape, array.iter().collect())),
                None => {
                    let message = format!("a function's value must be a number or an array, not {}", value.describe());
                    Err(self.fail("type", message, span))
                }
            },
        }
    }
}

fn node_in(graph: &mut Graph, number: Num) -> NodeId {
    match number {
        Num::Known(value) => graph.constant(value),
        Num::Node(id) => id,
    }
}

fn depends_on_nodes(value: &Value) -> bool {
    match value {
        Value::Number(number) | Value::Boolean(number) => number.known().is_none(),
        Value::Array(array) => array.known().is_none(),
        Value::List(values) => values.iter().any(depends_on_nodes),
        Value::Object(object) => object.as_array().is_some_and(|array| array.known().is_none()),
        _ => false,
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

/// Whether a name stands anywhere in an expression.
fn mentions(expr: &Expr, name: &str) -> bool {
    let mut pending = vec![expr];
    while let Some(expr) = pending.pop() {
        if matches!(&expr.kind, ExprKind::Name(known) if known == name) {
            return true;
        }
        expr.for_each_part(|part| pending.push(part));
    }
    false
}
