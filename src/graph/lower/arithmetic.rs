//! Operations on values: known numbers at once, nodes into the graph, arrays entry by entry.

use super::super::domain::{self, Undefined};
use super::super::formula::Shape;
use super::super::node::{NodeId, Op, loses_digits};
use super::super::value::{Array, Num, Value, describe_shape};
use super::super::walk::log_add_exp;
use super::{Evaluator, Outcome, node_in};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::scalar::Scalar;
use crate::syntax::ast::{Expr, ExprKind, Role, Sign};
use crate::syntax::span::Span;
use crate::table::Table;

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
            Value::Row(table, row) => Some(Array::vector(table.row(*row).collect::<Vec<f64>>())),
            Value::Table(table) => Some(table_as_array(table)),
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
                    Role::Times => match self.row_product(first, &total, factor, &value, span)? {
                        Some(product) => product,
                        None => self.multiply(total, value, span)?,
                    },
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

    /// `x'*y`, a number, and `x*y'`, a matrix: the products of vectors in which one is written as a row.
    fn row_product(&mut self, left: &Expr, a: &Value, right: &Expr, b: &Value, span: Span) -> Outcome<Option<Value>> {
        let (Value::Array(x), Value::Array(y)) = (a, b) else { return Ok(None) };
        Ok(match (x.shape, y.shape) {
            (Shape::Matrix(1, n), Shape::Vector(m)) if n == m && is_row(left) => {
                Some(Value::Number(self.inner_product(x.iter().zip(y.iter()), span)?))
            }
            (Shape::Vector(n), Shape::Matrix(1, m)) if is_row(right) => {
                let mut entries = Vec::with_capacity(n * m);
                for a in x.iter() {
                    for b in y.iter() {
                        entries.push(self.multiply_numbers(a, b, span)?);
                    }
                }
                Some(Value::Array(Array::collect(Shape::Matrix(n, m), entries)))
            }
            _ => None,
        })
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
            (Num::Known(a), Num::Known(b)) if !(self.is_symbolic() && loses_digits(a, b)) => {
                self.checked(domain::sum(a, b), a + b, span)
            }
            _ => {
                let nodes = [self.node(a), self.node(b)];
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").sum(&nodes)))
            }
        }
    }

    pub(super) fn multiply_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => self.checked(domain::product(a, b), a * b, span),
            _ => {
                let nodes = [self.node(a), self.node(b)];
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").product(&nodes)))
            }
        }
    }

    fn divide_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => self.checked(domain::quotient(a, b), a / b, span),
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").quotient(a, b)))
            }
        }
    }

    /// The power of two numbers.
    pub(super) fn power_numbers(&mut self, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => self.checked(domain::power(a, b), Scalar::power(a, b), span),
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").power(a, b)))
            }
        }
    }

    /// What is outside a function's domain: an error where a value is asked for, the value `then` (NaN or infinite)
    /// inside a formula, where the branch may never be taken.
    pub(super) fn checked(&self, undefined: Option<Undefined>, then: f64, span: Span) -> Outcome<Num> {
        match undefined.filter(|_| !self.is_symbolic()) {
            None => Ok(Num::Known(then)),
            Some(Undefined { message, help }) => {
                let failure = self.fail("domain", message, span);
                Err(match help {
                    Some(help) => failure.help(help),
                    None => failure,
                })
            }
        }
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
            (Some(_), None) => {
                let failure = self.fail("shape", format!("{} is no exponent", b.describe()), span);
                Err(failure.help("write exp(v) for e^v, [a^t for t in v] entry by entry"))
            }
            _ => {
                let failure = self.fail("shape", format!("{} has no power `^`", a.describe()), span);
                Err(match self.as_array(&a).map(|array| array.shape) {
                    Some(Shape::Matrix(..)) => failure.help("write A*A for the square, inverse(A) for the inverse"),
                    Some(_) => failure.help("write dot(v, v) for v·v, [t^2 for t in v] entry by entry"),
                    None => failure,
                })
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
            Num::Known(x) => this.checked(domain::unary(function, x), function.value(x), span),
            Num::Node(id) => Ok(Num::Node(this.graph.as_mut().expect("a node has a graph").unary(function, id))),
        })
    }

    /// `log(Σ exp(a_i))` of two numbers or more, without overflow.
    pub(super) fn log_sum_exp(&mut self, entries: &[Num], span: Span) -> Outcome<Value> {
        let known: Option<Vec<f64>> = entries.iter().map(|entry| entry.known()).collect();
        let Some(known) = known else {
            let nodes = entries.iter().map(|entry| self.node(*entry)).collect();
            let graph = self.graph.as_mut().expect("a node has a graph");
            return Ok(Value::Number(Num::Node(graph.add(Op::LogSumExp(nodes)))));
        };
        let total = known.iter().copied().reduce(log_add_exp).unwrap_or(f64::NEG_INFINITY);
        Ok(Value::Number(self.checked(None, total, span)?))
    }

    /// An elementary function of two numbers.
    pub(super) fn apply_binary(&mut self, function: BinaryFunction, a: Num, b: Num, span: Span) -> Outcome<Num> {
        match (a, b) {
            (Num::Known(a), Num::Known(b)) => self.checked(domain::binary(function, a, b), function.value(a, b), span),
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                Ok(Num::Node(self.graph.as_mut().expect("a node has a graph").binary(function, a, b)))
            }
        }
    }
}

/// Whether an expression is written as a row: `x'`, `2x'`, `x'*A`.
fn is_row(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Prime(_) => true,
        ExprKind::Call(callee, _) => matches!(&callee.kind, ExprKind::Name(name) if name == "transpose"),
        ExprKind::Product(factors) => is_row(&factors[0].1),
        ExprKind::Negate(a) | ExprKind::Juxtaposition(_, a) => is_row(a),
        _ => false,
    }
}

/// The number that a value is without asking for more: a number or a truth value.
pub(super) fn plain_number(value: &Value) -> Option<Num> {
    match value {
        Value::Number(number) | Value::Boolean(number) => Some(*number),
        _ => None,
    }
}

/// A table without its names, row by row.
pub(super) fn table_as_array(table: &Table) -> Array {
    let columns: Vec<&[f64]> = (0..table.n_columns()).filter_map(|idx| table.column(idx)).collect();
    let entries = (0..table.n_rows()).flat_map(|row| columns.iter().map(move |column| column[row]));
    Array::matrix(table.n_rows(), table.n_columns(), entries.collect::<Vec<f64>>())
}
