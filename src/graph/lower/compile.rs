//! Function values and their formulas: a body is lowered once for the names that it sees, and remembered.

use std::sync::Arc;

use super::super::formula::{Flat, Formula, FormulaParameter, Shape, TooLarge};
use super::super::graph::Graph;
use super::super::node::NodeId;
use super::super::value::{Array, Entries, Num, Value};
use super::function::{Body, FunctionValue};
use super::series::Sums;
use super::{ANSWER, Evaluator, Failure, Outcome, node_in};
use crate::syntax::ast::{Expr, ExprKind, Parameter};
use crate::syntax::span::Span;

/// The most numbers that one parameter may hold; each becomes a variable of the graph.
const LONGEST_PARAMETER: usize = 2_000_000;

impl Evaluator<'_> {
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
                let failure = self.fail("too-large", message, parameter.name.span);
                return Err(failure.help("use fewer variables, or several parameters"));
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

    pub(super) fn numbers_of(&self, value: &Value, span: Span) -> Outcome<(Shape, Vec<Num>)> {
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

fn depends_on_nodes(value: &Value) -> bool {
    match value {
        Value::Number(number) | Value::Boolean(number) => number.known().is_none(),
        Value::Array(array) => array.known().is_none(),
        Value::List(values) => values.iter().any(depends_on_nodes),
        Value::Object(object) => object.as_array().is_some_and(|array| array.known().is_none()),
        _ => false,
    }
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
