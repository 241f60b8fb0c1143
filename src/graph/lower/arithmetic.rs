//! Operations on values: known numbers at once, nodes into the graph, arrays entry by entry.

use super::super::formula::Shape;
use super::super::node::NodeId;
use super::super::value::{Array, Num, Value, describe_shape};
use super::super::walk::compare;
use super::{Evaluator, Outcome, node_in};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::scalar::Scalar;
use crate::syntax::ast::{Comparison, Expr, Role, Sign};
use crate::syntax::span::Span;

/// An operation on two numbers, with the place of the whole operation.
type Operation<'h> = fn(&mut Evaluator<'h>, Num, Num, Span) -> Outcome<Num>;

impl<'h> Evaluator<'h> {
    /// The number that a value is.
    ///
    /// # Errors
    /// If it is not a number.
    pub fn number(&self, value: &Value, span: Span) -> Outcome<Num> {
        match value {
            Value::Number(number) | Value::Boolean(number) => Ok(*number),
            Value::Array(array) if array.len() == 1 => Ok(array.at(0)),
            value => Err(self.fail("type", format!("a number is needed here, not {}", value.describe()), span)),
        }
    }

    /// The array that a value is, or stands for.
    pub fn as_array(&self, value: &Value) -> Option<Array> {
        match value {
            Value::Array(array) => Some(array.clone()),
            Value::Row(table, row) => {
                let entries = (0..table.n_columns()).filter_map(|idx| table.column(idx)).map(|column| column[*row]);
                Some(Array::vector(entries.collect::<Vec<f64>>()))
            }
            Value::Table(table) => {
                let columns: Vec<&[f64]> = (0..table.n_columns()).filter_map(|idx| table.column(idx)).collect();
                let entries = (0..table.n_rows()).flat_map(|row| columns.iter().map(move |column| column[row]));
                Some(Array::matrix(table.n_rows(), table.n_columns(), entries.collect::<Vec<f64>>()))
            }
            Value::Object(object) => object.as_array(),
            Value::List(values) if values.is_empty() => Some(Array::vector(Vec::new())),
            _ => None,
        }
    }

    /// The node of a number in the graph under construction.
    pub(super) fn node(&mut self, number: Num) -> NodeId {
        node_in(self.graph.as_mut().expect("nodes exist only while a formula is compiled"), number)
    }

    pub(super) fn evaluate_sum(&mut self, terms: &[(Sign, Expr)]) -> Outcome<Value> {
        let (_, first) = &terms[0];
        let mut total = self.evaluate(first)?;
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut span = first.span;
        for (sign, term) in &terms[1..] {
            let value = self.evaluate(term)?;
            span = span.to(term.span);
            if let Some(number) = plain_number(&value).filter(|_| !nodes.is_empty()) {
                let number = if *sign == Sign::Minus { self.negated(number) } else { number };
                nodes.push(self.node(number));
                continue;
            }
            if let (true, Some(a), Some(b)) = (self.is_symbolic(), plain_number(&total), plain_number(&value))
                && (a.known().is_none() || b.known().is_none())
            {
                let b = if *sign == Sign::Minus { self.negated(b) } else { b };
                nodes = vec![self.node(a), self.node(b)];
                continue;
            }
            let value = if *sign == Sign::Minus { self.negate(value, term.span)? } else { value };
            total = self.add(total, value, span)?;
        }
        if nodes.is_empty() {
            return Ok(total);
        }
        let graph = self.graph.as_mut().expect("nodes exist only while a formula is compiled");
        Ok(Value::Number(Num::Node(graph.sum(&nodes))))
    }

    pub(super) fn evaluate_product(&mut self, factors: &[(Role, Expr)]) -> Outcome<Value> {
        let (_, first) = &factors[0];
        let mut total = self.evaluate(first)?;
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut span = first.span;
        for (role, factor) in &factors[1..] {
            let value = self.evaluate(factor)?;
            span = span.to(factor.span);
            let numbers = (plain_number(&total), plain_number(&value));
            let (true, Role::Times, (Some(a), Some(b))) = (self.is_symbolic(), role, numbers) else {
                total = self.flush_product(&mut nodes, total);
                total = match role {
                    Role::Times => self.multiply(total, value, span)?,
                    Role::Over => self.divide(total, value, span)?,
                };
                continue;
            };
            if nodes.is_empty() && a.known().is_some() && b.known().is_some() {
                total = self.multiply(total, value, span)?;
                continue;
            }
            if nodes.is_empty() {
                nodes.push(self.node(a));
            }
            nodes.push(self.node(b));
        }
        Ok(self.flush_product(&mut nodes, total))
    }

    fn flush_product(&mut self, nodes: &mut Vec<NodeId>, total: Value) -> Value {
        if nodes.is_empty() {
            return total;
        }
        let graph = self.graph.as_mut().expect("nodes exist only while a formula is compiled");
        let product = graph.product(nodes);
        nodes.clear();
        Value::Number(Num::Node(product))
    }

    pub(super) fn evaluate_juxtaposition(&mut self, number: &Expr, factor: &Expr) -> Outcome<Value> {
        let (a, b) = (self.evaluate(number)?, self.evaluate(factor)?);
        self.multiply(a, b, number.span.to(factor.span))
    }

    pub(super) fn negated(&mut self, number: Num) -> Num {
        match number {
            Num::Known(value) => Num::Known(-value),
            Num::Node(id) => Num::Node(self.graph.as_mut().expect("a node has a graph").negate(id)),
        }
    }

    /// `-a`.
    ///
    /// # Errors
    /// If it is neither a number nor an array.
    pub fn negate(&mut self, a: Value, span: Span) -> Outcome<Value> {
        self.map(a, span, |this, number| Ok(this.negated(number)))
    }

    /// `a + b`.
    ///
    /// # Errors
    /// If the shapes differ.
    pub fn add(&mut self, a: Value, b: Value, span: Span) -> Outcome<Value> {
        match (plain_number(&a), plain_number(&b)) {
            (Some(a), Some(b)) => Ok(Value::Number(self.add_numbers(a, b, span)?)),
            _ => self.zip_equal_shapes(a, b, span),
        }
    }

    fn zip_equal_shapes(&mut self, a: Value, b: Value, span: Span) -> Outcome<Value> {
        let (Some(x), Some(y)) = (self.as_array(&a), self.as_array(&b)) else {
            let (x, y) = (a.describe(), b.describe());
            let failure = self.fail("shape", format!("{x} and {y} cannot be added or subtracted"), span);
            let mixed = plain_number(&a).is_some() || plain_number(&b).is_some();
            let arrays = self.as_array(&a).is_some() || self.as_array(&b).is_some();
            let help = "to add a number to every entry, write v + c*ones(length(v))";
            return Err(if mixed && arrays { failure.help(help) } else { failure });
        };
        if x.shape != y.shape {
            let (x, y) = (describe_shape(x.shape), describe_shape(y.shape));
            return Err(self.fail("shape", format!("{x} and {y} cannot be added or subtracted"), span));
        }
        let pairs: Vec<(Num, Num)> = x.iter().zip(y.iter()).collect();
        let entries = pairs.into_iter().map(|(a, b)| self.add_numbers(a, b, span)).collect::<Outcome<_>>()?;
        Ok(Value::Array(Array::collect(x.shape, entries)))
    }

    /// The sum of two numbers.
    pub(super) fn add_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => {
                let sum = a + b;
                if sum.is_nan() && !a.is_nan() && !b.is_nan() {
                    return self.outside(format!("{a} + ({b}) is not defined"), span, sum);
                }
                Ok(Num::Known(sum))
            }
            _ => {
                let nodes = [self.node(a), self.node(b)];
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").sum(&nodes)))
            }
        }
    }

    pub(super) fn multiply_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => {
                let product = a * b;
                if product.is_nan() && !a.is_nan() && !b.is_nan() {
                    return self.outside(format!("{a}*{b} is not defined"), span, product);
                }
                Ok(Num::Known(product))
            }
            _ => {
                let nodes = [self.node(a), self.node(b)];
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").product(&nodes)))
            }
        }
    }

    fn divide_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) if b == 0.0 => {
                self.outside(format!("division by zero: {a}/0 is not defined"), span, a / b)
            }
            (Num::Known(a), Num::Known(b)) if a.is_infinite() && b.is_infinite() => {
                self.outside(format!("{a}/{b} is not defined"), span, f64::NAN)
            }
            (Num::Known(a), Num::Known(b)) => Ok(Num::Known(a / b)),
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").quotient(a, b)))
            }
        }
    }

    /// The power of two numbers.
    pub(super) fn power_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => {
                let power = Scalar::power(a, b);
                let pole = power.is_infinite() && a == 0.0;
                if (power.is_nan() && !a.is_nan() && !b.is_nan()) || pole {
                    let reason = if pole { "zero has no negative power" } else { "Saddleback works over the reals" };
                    return self.outside(format!("({a})^({b}) is not defined: {reason}"), span, power);
                }
                Ok(Num::Known(power))
            }
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").power(a, b)))
            }
        }
    }

    /// What is outside a function's domain: an error where a value is asked for, the value `then` (NaN or infinite)
    /// inside a formula, where the branch may never be taken.
    pub(super) fn outside(&self, message: String, span: Span, then: f64) -> Outcome<Num> {
        if self.is_symbolic() {
            return Ok(Num::Known(then));
        }
        Err(self.fail("domain", message, span))
    }

    /// `a*b`: of numbers, of a number and an array, of matrices and vectors.
    ///
    /// # Errors
    /// If the shapes do not fit; two vectors have no product without a name.
    pub fn multiply(&mut self, a: Value, b: Value, span: Span) -> Outcome<Value> {
        match (plain_number(&a), plain_number(&b)) {
            (Some(a), Some(b)) => Ok(Value::Number(self.multiply_numbers(a, b, span)?)),
            (Some(a), None) => self.map(b, span, |this, entry| this.multiply_numbers(a, entry, span)),
            (None, Some(b)) => self.map(a, span, |this, entry| this.multiply_numbers(entry, b, span)),
            (None, None) => self.multiply_arrays(&a, &b, span),
        }
    }

    fn multiply_arrays(&mut self, a: &Value, b: &Value, span: Span) -> Outcome<Value> {
        let (Some(x), Some(y)) = (self.as_array(a), self.as_array(b)) else {
            let message = format!("{} and {} cannot be multiplied", a.describe(), b.describe());
            return Err(self.fail("type", message, span));
        };
        let fits = match (x.shape, y.shape) {
            (Shape::Matrix(_, columns), Shape::Vector(length)) => (columns == length).then(|| x.rows_columns().0),
            (Shape::Vector(length), Shape::Matrix(rows, _)) => (rows == length).then_some(1),
            (Shape::Matrix(_, columns), Shape::Matrix(rows, _)) => (rows == columns).then(|| x.rows_columns().0),
            _ => {
                let failure = self.fail("shape", "two vectors have no product `*`", span);
                let help = "write dot(u, v) for the inner product, [u[i]*v[i] for i = 1..length(u)] entry by entry";
                return Err(failure.help(help));
            }
        };
        let Some(rows) = fits else {
            let message = format!("{} times {}", describe_shape(x.shape), describe_shape(y.shape));
            return Err(self.fail("shape", format!("{message}: the inner lengths differ"), span));
        };
        self.matrix_product(&x, &y, rows, span)
    }

    fn matrix_product(&mut self, x: &Array, y: &Array, rows: usize, span: Span) -> Outcome<Value> {
        let inner = x.len() / rows.max(1);
        let columns = if let Shape::Matrix(_, columns) = y.shape { columns } else { 1 };
        let mut entries = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let terms = (0..inner).map(|k| (x.at(row * inner + k), y.at(k * columns + column)));
                entries.push(self.inner_product(terms, span)?);
            }
        }
        let shape = match (x.shape, y.shape) {
            (Shape::Matrix(..), Shape::Matrix(..)) => Shape::Matrix(rows, columns),
            _ => Shape::Vector(entries.len()),
        };
        Ok(Value::Array(Array::collect(shape, entries)))
    }

    /// `Σ a_k b_k`.
    pub(super) fn inner_product(&mut self, pairs: impl Iterator<Item = (Num, Num)>, span: Span) -> Outcome<Num> {
        let mut terms = Vec::new();
        for (a, b) in pairs {
            self.step(span)?;
            terms.push(self.multiply_numbers(a, b, span)?);
        }
        self.total(terms, span)
    }

    /// The sum of many numbers, left to right.
    pub(super) fn total(&mut self, terms: Vec<Num>, span: Span) -> Outcome<Num> {
        if terms.iter().any(|term| term.known().is_none()) {
            let nodes: Vec<NodeId> = terms.into_iter().map(|term| self.node(term)).collect();
            return Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").sum(&nodes)));
        }
        terms.into_iter().try_fold(Num::Known(0.0), |sum, term| self.add_numbers(sum, term, span))
    }

    /// The product of many numbers, left to right.
    pub(super) fn total_product(&mut self, factors: Vec<Num>, span: Span) -> Outcome<Num> {
        if factors.iter().any(|factor| factor.known().is_none()) {
            let nodes: Vec<NodeId> = factors.into_iter().map(|factor| self.node(factor)).collect();
            return Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").product(&nodes)));
        }
        factors.into_iter().try_fold(Num::Known(1.0), |product, factor| self.multiply_numbers(product, factor, span))
    }

    /// `a/b`, where one may be an array and the other a number.
    ///
    /// # Errors
    /// By zero where a value is asked for; between arrays.
    pub fn divide(&mut self, a: Value, b: Value, span: Span) -> Outcome<Value> {
        let operation: Operation<'h> = Self::divide_numbers;
        match (plain_number(&a), plain_number(&b)) {
            (Some(a), Some(b)) => Ok(Value::Number(operation(self, a, b, span)?)),
            (None, Some(b)) => self.map(a, span, |this, entry| operation(this, entry, b, span)),
            (Some(a), None) => self.map(b, span, |this, entry| operation(this, a, entry, span)),
            (None, None) => {
                let failure = self.fail("shape", "two arrays cannot be divided", span);
                Err(failure.help("solve(A, b) solves A*x = b; [u[i]/v[i] for i = 1..length(u)] divides entry by entry"))
            }
        }
    }

    /// `a^b` of numbers.
    ///
    /// # Errors
    /// Outside the domain where a value is asked for; for arrays.
    pub fn power(&mut self, a: Value, b: Value, span: Span) -> Outcome<Value> {
        match (plain_number(&a), plain_number(&b)) {
            (Some(a), Some(b)) => Ok(Value::Number(self.power_numbers(a, b, span)?)),
            _ if matches!(a, Value::Function(_)) => {
                let failure = self.fail("type", "a function has no power", span);
                Err(failure.help("write sin(x)^2 for the square of the value"))
            }
            _ => {
                let failure = self.fail("shape", "an array has no power `^`", span);
                Err(failure
                    .help("write dot(v, v) for v·v, [v[i]^2 for i = 1..length(v)] entry by entry, A*A for a matrix"))
            }
        }
    }

    /// Applies an operation to a number, or to each entry of an array.
    ///
    /// # Errors
    /// If it is neither, and those of the operation.
    pub fn map(
        &mut self,
        value: Value,
        span: Span,
        mut operation: impl FnMut(&mut Self, Num) -> Outcome<Num>,
    ) -> Outcome<Value> {
        if let Some(number) = plain_number(&value) {
            return Ok(Value::Number(operation(self, number)?));
        }
        let Some(array) = self.as_array(&value) else {
            let message = format!("a number or an array is needed here, not {}", value.describe());
            let failure = self.fail("type", message, span);
            return Err(match value {
                Value::Function(_) => failure.help("call the function: f(…)"),
                _ => failure,
            });
        };
        let entries = array.iter().map(|entry| operation(self, entry)).collect::<Outcome<_>>()?;
        Ok(Value::Array(Array::collect(array.shape, entries)))
    }

    /// An elementary function of a number, or of each entry of an array.
    pub(super) fn apply(&mut self, function: Function, value: Value, span: Span) -> Outcome<Value> {
        self.map(value, span, |this, number| match number {
            Num::Known(x) => {
                let spec = function.spec();
                if x.is_nan() || (spec.defined)(x) {
                    return Ok(Num::Known(function.value(x)));
                }
                let message = format!("{} is not defined at {x}: it needs {}", spec.name, spec.domain);
                this.outside(message, span, function.value(x))
            }
            Num::Node(id) => Ok(Num::Node(this.graph.as_mut().expect("a node has a graph").unary(function, id))),
        })
    }

    /// An elementary function of two numbers.
    pub(super) fn apply_binary(&mut self, function: BinaryFunction, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => {
                let value = function.value(a, b);
                if value.is_nan() && !a.is_nan() && !b.is_nan() {
                    let name = function.spec().name;
                    return self.outside(format!("{name}({a}, {b}) is not defined"), span, value);
                }
                Ok(Num::Known(value))
            }
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").binary(function, a, b)))
            }
        }
    }

    pub(super) fn evaluate_not(&mut self, inner: &Expr) -> Outcome<Value> {
        let value = self.evaluate(inner)?;
        match self.truth(&value, inner.span)? {
            Num::Known(holds) => Ok(Value::boolean(holds == 0.0)),
            Num::Node(id) => {
                let graph = self.graph.as_mut().expect("a node has a graph");
                Ok(Value::Boolean(Num::Node(graph.add(super::super::node::Op::Not(id)))))
            }
        }
    }

    /// The truth value that a value is.
    pub(super) fn truth(&self, value: &Value, span: Span) -> Outcome<Num> {
        match value {
            Value::Boolean(truth) => Ok(*truth),
            value => {
                let message = format!("a condition is needed here, not {}", value.describe());
                Err(self.fail("type", message, span).help("compare with < <= > >= == !="))
            }
        }
    }

    pub(super) fn evaluate_logic(&mut self, parts: &[Expr], all: bool) -> Outcome<Value> {
        let mut result: Option<NodeId> = None;
        for part in parts {
            let value = self.evaluate(part)?;
            match self.truth(&value, part.span)? {
                Num::Known(holds) if (holds == 0.0) == all => return Ok(Value::boolean(!all)),
                Num::Known(_) => {}
                Num::Node(id) => {
                    let graph = self.graph.as_mut().expect("a node has a graph");
                    result = Some(match result {
                        None => id,
                        Some(before) if all => graph.add(super::super::node::Op::And(before, id)),
                        Some(before) => graph.add(super::super::node::Op::Or(before, id)),
                    });
                }
            }
        }
        Ok(result.map_or(Value::boolean(all), |id| Value::Boolean(Num::Node(id))))
    }

    pub(super) fn evaluate_comparison(&mut self, first: &Expr, rest: &[(Comparison, Expr)]) -> Outcome<Value> {
        let mut left = self.evaluate(first)?;
        let mut left_span = first.span;
        let mut result: Option<NodeId> = None;
        for (comparison, expr) in rest {
            let right = self.evaluate(expr)?;
            match self.compare(*comparison, &left, &right, left_span.to(expr.span))? {
                Num::Known(0.0) => return Ok(Value::boolean(false)),
                Num::Known(_) => {}
                Num::Node(id) => {
                    let graph = self.graph.as_mut().expect("a node has a graph");
                    result = Some(match result {
                        None => id,
                        Some(before) => graph.add(super::super::node::Op::And(before, id)),
                    });
                }
            }
            (left, left_span) = (right, expr.span);
        }
        Ok(result.map_or(Value::boolean(true), |id| Value::Boolean(Num::Node(id))))
    }

    fn compare(&mut self, comparison: Comparison, a: &Value, b: &Value, span: Span) -> Outcome<Num> {
        if let (Some(a), Some(b)) = (plain_number(a), plain_number(b)) {
            return Ok(match (a, b) {
                (Num::Known(a), Num::Known(b)) => Num::Known(f64::from(u8::from(compare(comparison, a, b)))),
                _ => {
                    let (a, b) = (self.node(a), self.node(b));
                    let graph = self.graph.as_mut().expect("a node has a graph");
                    Num::Node(graph.add(super::super::node::Op::Compare(comparison, a, b)))
                }
            });
        }
        let equal = match (a, b) {
            (Value::Text(a), Value::Text(b)) => Some(a == b),
            _ => self.as_array(a).zip(self.as_array(b)).map(|(a, b)| a.shape == b.shape && a.iter().eq(b.iter())),
        };
        match (comparison, equal) {
            (Comparison::Equal, Some(equal)) => Ok(Num::Known(f64::from(u8::from(equal)))),
            (Comparison::NotEqual, Some(equal)) => Ok(Num::Known(f64::from(u8::from(!equal)))),
            _ => Err(self.fail("type", format!("{} and {} cannot be compared so", a.describe(), b.describe()), span)),
        }
    }
}

/// The number that a value is without asking for more: a number or a truth value.
pub(super) fn plain_number(value: &Value) -> Option<Num> {
    match value {
        Value::Number(number) | Value::Boolean(number) => Some(*number),
        _ => None,
    }
}
