//! Sums that stay sums: the body is lowered once with placeholders for the indices; then the index tuples are run
//! through and what the body reads becomes columns over the terms. Whatever does not fit is written out term by term
//! as before, which also gives the right messages.

mod body;
mod bulk;
mod columns;
mod placeholder;
mod slice;
mod tuples;

use std::sync::Arc;

use super::super::series::{Separable, Series};
use super::super::value::{Array, Num, Value};
use super::binders::Binding;
use super::{Evaluator, Outcome};
use crate::graph::formula::{Formula, FormulaParameter, Shape};
use crate::graph::{Graph, NodeId};
use crate::syntax::ast::{Argument, BinderKind, Expr, ExprKind};
use crate::syntax::span::Span;
use crate::table::Table;
use body::Body;
pub(super) use placeholder::{Attempt, Kind, RowOfPlaceholders, Source, Stride};
use tuples::{Loop, Stop, Tuples};

/// Sums of fewer terms are written out: a series would save nothing.
pub const FEWEST_TERMS: usize = 4;

/// Inside a loop that is written out, only sums of so many terms are kept, or there would be many short series.
pub(super) const FEWEST_TERMS_IN_LOOPS: usize = 1000;

/// A formula has at most so many series; further sums are written out.
const MOST_SERIES: usize = 64;

/// The most terms of a sum that depends on variables: a term takes up to 4 bytes a variable and 8 a number.
pub const MOST_TERMS: usize = 20_000_000;

/// The sums of a formula under construction.
#[derive(Default)]
pub(super) struct Sums {
    pub kept: Vec<Series>,
    /// The number of variables of the formula: series `k` is variable `dimension + k`.
    pub dimension: usize,
    /// 0 where sums are not kept.
    pub fewest_terms: usize,
    pub attempt: Option<Box<Attempt>>,
}

impl Sums {
    pub(super) fn new(dimension: usize, keep: bool) -> Self {
        Self { dimension, fewest_terms: if keep { FEWEST_TERMS } else { 0 }, ..Self::default() }
    }

    fn may_keep(&self) -> bool {
        self.fewest_terms > 0 && self.attempt.is_none() && self.kept.len() < MOST_SERIES
    }

    /// The formula that the outputs of the graph are.
    pub(super) fn finish(
        self,
        parameters: &[FormulaParameter],
        shape: Shape,
        graph: Graph,
        outputs: Vec<NodeId>,
    ) -> Formula {
        let parameters = parameters.to_vec();
        if self.kept.is_empty() {
            return Formula::new(parameters, shape, graph, outputs);
        }
        let (graph, outputs) = graph.pruned(&outputs);
        let separable = Separable { graph, outputs, dimension: self.dimension, series: self.kept };
        let separable = separable.without_unused();
        Formula::with_series(parameters, shape, separable)
    }
}

/// How a sum is written.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Whether a body that is a sum itself only adds index tuples; not so in a mean.
    pub flatten: bool,
    /// Whether truth values count as 1 and 0; not so in lists.
    pub takes_truths: bool,
}

/// A body lowered with placeholders, and what its indices run through.
struct Lowered {
    loops: Vec<Loop>,
    term: NodeId,
}

impl<'h> Evaluator<'h> {
    /// A sum as one node, and the number of terms; `None` where it must be written out.
    ///
    /// # Errors
    /// If there are too many terms, or the evaluation was stopped.
    pub(super) fn kept_sum(
        &mut self,
        bindings: &[Binding<'_>],
        body: &Expr,
        form: Form,
        span: Span,
    ) -> Outcome<Option<(Num, usize)>> {
        let Some(start) = self.graph.as_ref().filter(|_| self.sums.may_keep()).map(Graph::len) else { return Ok(None) };
        let height = self.scope.len();
        self.sums.attempt = Some(Box::new(Attempt::new(start, self.steps, self.depth)));
        let lowered = self.lowered_sum(bindings, body, form);
        self.scope.truncate(height);
        let attempt = self.sums.attempt.take().expect("set above, taken only here");
        let series = match lowered {
            Ok(lowered) => self.series_of(lowered, *attempt, span),
            Err(_) => Err(Stop::GiveUp),
        };
        let graph = self.graph.as_mut().expect("asked above");
        graph.truncate(start);
        match series {
            Ok(series) => {
                let (n_terms, place) = (series.n_terms, self.sums.dimension + self.sums.kept.len());
                self.sums.kept.push(series);
                Ok(Some((Num::Node(graph.variable(place)), n_terms)))
            }
            Err(Stop::GiveUp) => Ok(None),
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    fn lowered_sum(&mut self, bindings: &[Binding<'_>], body: &Expr, form: Form) -> Outcome<Lowered> {
        let mut loops = Vec::new();
        let (mut bindings, mut body) = (bindings.to_vec(), body);
        loop {
            for binding in &bindings {
                let (limits, item) = self.placeholder_of(binding, loops.len())?;
                loops.push(limits);
                self.scope.push((binding.name.text.clone(), item));
            }
            match self.nested_sum(body).filter(|_| form.flatten) {
                Some((inner, rest)) => (bindings, body) = (inner, rest),
                None => break,
            }
        }
        match self.evaluate(body)? {
            Value::Number(number) => Ok(Lowered { loops, term: self.node(number) }),
            Value::Boolean(truth) if form.takes_truths => Ok(Lowered { loops, term: self.node(truth) }),
            value => Err(self.fail("type", format!("{} is no term of a series", value.describe()), body.span)),
        }
    }

    /// What a binder runs through, and the value that its name has in every turn.
    fn placeholder_of(&mut self, binding: &Binding<'_>, depth: usize) -> Outcome<(Loop, Value)> {
        let over = binding.over;
        if let ExprKind::Range(from, to) = &over.kind {
            let limits = Loop { from: self.limit(from)?, to: self.limit(to)? };
            return Ok((limits, Value::Number(self.index_placeholder(depth))));
        }
        let value = self.evaluate(over)?;
        let rows = |n: usize| Loop { from: Num::Known(1.0), to: Num::Known(n as f64) };
        match (binding.kind, &value) {
            (_, Value::Range(from, to)) => {
                let limits = Loop { from: Num::Known(*from), to: Num::Known(*to) };
                Ok((limits, Value::Number(self.index_placeholder(depth))))
            }
            (BinderKind::Rows, Value::Table(table)) => {
                let row = self.index_placeholder(depth);
                let row = self.node(row);
                Ok((rows(table.n_rows()), self.row_of_table(table, row)?))
            }
            (BinderKind::Rows, Value::Array(array)) => {
                let row = self.index_placeholder(depth);
                let row = self.node(row);
                let (n_rows, columns) = array.rows_columns();
                Ok((rows(n_rows), self.row_of_placeholders(array, columns, row)?))
            }
            _ => Err(self.fail("not-known", "no placeholder stands for these items", over.span)),
        }
    }

    fn limit(&mut self, expr: &Expr) -> Outcome<Num> {
        let value = self.evaluate(expr)?;
        let number = self.number(&value, expr.span)?;
        match number {
            Num::Node(id) if !self.is_index(id) => {
                Err(self.fail("not-known", "a range depends on the function's variables", expr.span))
            }
            number => Ok(number),
        }
    }

    /// The row of a table that a placeholder names, with the names of its columns.
    pub(super) fn row_of_table(&mut self, table: &Arc<Table>, row: NodeId) -> Outcome<Value> {
        let mut entries = Vec::with_capacity(table.n_columns());
        for column in 0..table.n_columns() {
            let stride = Stride { index: row, step: 1, length: table.n_rows() };
            entries.push(self.gather(Source::Column(Arc::clone(table), column), 0, vec![stride])?);
        }
        Ok(Value::Object(Arc::new(RowOfPlaceholders { names: table.names().to_vec(), entries })))
    }

    /// The entry or row of an array that a placeholder names.
    pub(super) fn row_of_placeholders(&mut self, array: &Array, columns: usize, row: NodeId) -> Outcome<Value> {
        let (length, _) = array.rows_columns();
        let is_vector = matches!(array.shape, Shape::Vector(_));
        let mut entries = Vec::new();
        for column in 0..columns {
            let stride = Stride { index: row, step: columns, length };
            entries.push(self.gather(Source::Array(array.clone()), column, vec![stride])?);
        }
        Ok(match entries[..] {
            [entry] if is_vector => Value::Number(entry),
            _ => Value::Array(Array::collect(Shape::Vector(entries.len()), entries)),
        })
    }

    /// `sum(j = …, e)` as a body of a sum: its binders and `e`.
    fn nested_sum<'e>(&self, body: &'e Expr) -> Option<(Vec<Binding<'e>>, &'e Expr)> {
        let ExprKind::Call(callee, arguments) = &body.kind else { return None };
        let ExprKind::Name(name) = &callee.kind else { return None };
        let own = self.user_value(name).is_some() || self.host.special(name).is_some();
        if name != "sum" || own {
            return None;
        }
        let (last, binders) = arguments.split_last().filter(|(last, _)| last.name.is_none())?;
        let binding = |binder: &'e Argument| {
            binder.name.as_ref().map(|(name, kind)| Binding { name, kind: *kind, over: &binder.value })
        };
        let bindings: Vec<Binding<'e>> = binders.iter().map(binding).collect::<Option<_>>()?;
        (!bindings.is_empty()).then_some((bindings, &last.value))
    }

    fn series_of(&mut self, lowered: Lowered, mut attempt: Attempt, span: Span) -> Result<Series, Stop> {
        let fewest = self.sums.fewest_terms;
        let interrupt = self.host.interrupt();
        let Self { graph, source, .. } = self;
        let graph = graph.as_mut().ok_or(Stop::GiveUp)?;
        if attempt.kind(graph, lowered.term) == Kind::Index {
            return Err(Stop::GiveUp);
        }
        let term = attempt.with_joined_leads(graph, lowered.term);
        let tuples = Tuples { loops: &lowered.loops, graph, attempt: &attempt, interrupt, span, source };
        let n_terms = tuples.count(MOST_TERMS)?;
        if n_terms < fewest {
            return Err(Stop::GiveUp);
        }
        let body = Body::new(graph, &attempt, term, self.sums.dimension).ok_or(Stop::GiveUp)?;
        let columns = columns::columns(&tuples, &body, term, n_terms)?;
        Ok(Series { body: body.graph, term: body.term, columns, n_terms })
    }
}
