//! Binders over ranges and rows: each binder runs through its values, later ones may depend on earlier.

use std::sync::Arc;

use super::super::formula::Shape;
use super::super::value::{Array, Num, Value};
use super::parallel::in_entry;
use super::reduction::{Reducer, Reduction};
use super::series::{FEWEST_TERMS_IN_LOOPS, Form};
use super::{Evaluator, Failure, Outcome};
use crate::syntax::ast::{Argument, Binder, BinderKind, Expr, ExprKind, Name};
use crate::syntax::print::number_text;
use crate::syntax::span::Span;
use crate::table::Table;

/// A binder of either form: of a call or of a comprehension.
#[derive(Clone, Copy)]
pub(super) struct Binding<'a> {
    pub name: &'a Name,
    pub kind: BinderKind,
    pub over: &'a Expr,
}

fn bindings_of(binders: &[Binder]) -> Vec<Binding<'_>> {
    binders.iter().map(|binder| Binding { name: &binder.name, kind: binder.kind, over: &binder.over }).collect()
}

/// The longest list that `[e for …]` makes, in entries.
const LIST_LIMIT: usize = 10_000_000;

/// Beyond this, not every whole number is a double.
pub(super) const LARGEST_INDEX: f64 = 9_007_199_254_740_992.0;

/// Takes the values that binders run through.
type Sink<'s, 'h> = &'s mut dyn FnMut(&mut Evaluator<'h>, Value) -> Outcome<()>;

/// Called for each tuple of values.
type Visit<'v, 'h> = &'v mut dyn FnMut(&mut Evaluator<'h>) -> Outcome<()>;

impl<'h> Evaluator<'h> {
    pub(super) fn evaluate_reduction(
        &mut self,
        reduction: Reduction,
        arguments: &[Argument],
        span: Span,
    ) -> Outcome<Value> {
        let name = reduction.name();
        let Some((body, binders)) = arguments.split_last().filter(|(body, _)| body.name.is_none()) else {
            return Err(self.misplaced_body(name, arguments, span));
        };
        let mut bindings = Vec::with_capacity(binders.len());
        for binder in binders {
            let Some((name, kind)) = &binder.name else {
                let failure = self.fail("arguments", "a range with a name is needed here", binder.value.span);
                return Err(failure.help(format!("write {name}(i = 1..n, x[i]^2): the ranges first")));
            };
            bindings.push(Binding { name, kind: *kind, over: &binder.value });
        }
        if let Some(total) = self.kept(reduction, &bindings, (&body.value, true), span)? {
            return Ok(total);
        }
        let mut reducer = Reducer::new(reduction, span);
        self.run_binders(&bindings, &body.value, &mut |evaluator, value| reducer.take(evaluator, value))?;
        reducer.finish(self)
    }

    /// `sum([e for i = 1..n])` and the mean as one node; `None` where the list must be made.
    pub(super) fn kept_list(
        &mut self,
        reduction: Reduction,
        arguments: &[Argument],
        span: Span,
    ) -> Outcome<Option<Value>> {
        let [Argument { name: None, value: list }] = arguments else { return Ok(None) };
        let ExprKind::Comprehension(element, binders) = &list.kind else { return Ok(None) };
        self.kept(reduction, &bindings_of(binders), (element, false), span)
    }

    /// A sum or a mean as one node.
    fn kept(
        &mut self,
        reduction: Reduction,
        bindings: &[Binding<'_>],
        (body, takes_truths): (&Expr, bool),
        span: Span,
    ) -> Outcome<Option<Value>> {
        if !matches!(reduction, Reduction::Sum | Reduction::Mean) {
            return Ok(None);
        }
        let form = Form { flatten: reduction == Reduction::Sum, takes_truths };
        let Some((total, n_terms)) = self.kept_sum(bindings, body, form, span)? else { return Ok(None) };
        let total = Value::Number(total);
        Ok(Some(match reduction {
            Reduction::Mean => self.divide(total, Value::number(n_terms as f64), span)?,
            _ => total,
        }))
    }

    fn misplaced_body(&self, name: &str, arguments: &[Argument], span: Span) -> Box<Failure> {
        let failure = self.fail("arguments", format!("{name} over a range needs an expression last"), span);
        let text = |argument: &Argument| {
            let start = argument.name.as_ref().map_or(argument.value.span, |(name, _)| name.span);
            self.source.text.get(start.to(argument.value.span).range()).unwrap_or("…").to_string()
        };
        match arguments {
            [body, binders @ ..] if body.name.is_none() && !binders.is_empty() => {
                let binders: Vec<String> = binders.iter().map(text).collect();
                failure.label(format!("write `{name}({}, {})`", binders.join(", "), text(body)))
            }
            _ => failure.help(format!("write {name}(i = 1..n, x[i]^2)")),
        }
    }

    pub(super) fn evaluate_comprehension(&mut self, element: &Expr, binders: &[Binder]) -> Outcome<Value> {
        let bindings = bindings_of(binders);
        if let Some(values) = self.entries_side_by_side(&bindings, element)? {
            return self.assemble(values);
        }
        let mut values: Vec<Value> = Vec::new();
        let tells_entries = !self.is_symbolic() && self.calls_built_in(element);
        self.each_tuple(&bindings, &mut |evaluator| {
            let value = evaluator.evaluate(element).map_err(|failure| match tells_entries {
                true => in_entry(failure, &evaluator.place_in_list(bindings.len(), values.len())),
                false => failure,
            })?;
            if values.len() == LIST_LIMIT {
                let message = format!("a list has at most {LIST_LIMIT} entries");
                return Err(evaluator.fail("too-large", message, element.span).help("sum(i = 1..n, …) needs no list"));
            }
            values.push(value);
            Ok(())
        })?;
        self.assemble(values)
    }

    /// Values as one: numbers make a vector, rows of one table a table, vectors of one length a matrix, anything else a list.
    pub(super) fn assemble(&mut self, values: Vec<Value>) -> Outcome<Value> {
        let numbers: Option<Vec<Num>> = values
            .iter()
            .map(|value| match value {
                Value::Number(number) => Some(*number),
                _ => None,
            })
            .collect();
        if let Some(numbers) = numbers {
            return Ok(Value::Array(Array::collect(Shape::Vector(numbers.len()), numbers)));
        }
        if let Some(table) = table_of_rows(&values) {
            return Ok(Value::Table(Arc::new(table)));
        }
        let rows: Option<Vec<Array>> = values
            .iter()
            .map(|value| match value {
                Value::Array(_) | Value::Row(..) => self.as_array(value),
                _ => None,
            })
            .collect();
        let Some(rows) = rows else { return Ok(Value::List(values.into())) };
        let Shape::Vector(columns) = rows[0].shape else { return Ok(Value::List(values.into())) };
        if rows.iter().any(|row| row.shape != Shape::Vector(columns)) {
            return Ok(Value::List(values.into()));
        }
        let entries = rows.iter().flat_map(Array::iter).collect();
        Ok(Value::Array(Array::collect(Shape::Matrix(rows.len(), columns), entries)))
    }

    fn run_binders(&mut self, bindings: &[Binding<'_>], body: &Expr, sink: Sink<'_, 'h>) -> Outcome<()> {
        self.each_tuple(bindings, &mut |evaluator| {
            let value = evaluator.evaluate(body)?;
            sink(evaluator, value)
        })
    }

    /// Calls `visit` with the names of the binders in scope, for each tuple of their values.
    pub(super) fn each_tuple(&mut self, bindings: &[Binding<'_>], visit: Visit<'_, 'h>) -> Outcome<()> {
        let Some((first, rest)) = bindings.split_first() else { return visit(self) };
        let items = self.items(first)?;
        let fewest_terms = self.sums.fewest_terms;
        if fewest_terms > 0 {
            self.sums.fewest_terms = FEWEST_TERMS_IN_LOOPS;
        }
        let slot = self.scope.len();
        self.scope.push((first.name.text.clone(), Value::Nothing));
        let result = items.run(|item| {
            self.step(first.over.span)?;
            self.scope[slot].1 = item;
            self.each_tuple(rest, visit)
        });
        self.scope.truncate(slot);
        self.sums.fewest_terms = fewest_terms;
        result
    }

    fn items(&mut self, binding: &Binding<'_>) -> Outcome<Items> {
        let span = binding.over.span;
        match (binding.kind, self.evaluate(binding.over)?) {
            (_, Value::Range(lo, hi)) => {
                let whole = lo.fract() == 0.0 && lo.abs().max(hi.abs()) < LARGEST_INDEX;
                match whole {
                    true => Ok(Items::Range(lo, hi)),
                    false => {
                        let range = format!("{}..{}", number_text(lo), number_text(hi));
                        let message = format!("an index runs over whole numbers, not over {range}");
                        Err(self.fail("not-whole", message, span).help("write [0.1*k for k = 0..10] for other steps"))
                    }
                }
            }
            (BinderKind::Range, other) => {
                let failure = self.fail("type", format!("a range is needed here, not {}", other.describe()), span);
                let name = &binding.name.text;
                Err(failure.help(format!("write {name} = 1..n for a range, {name} in D for the rows of D")))
            }
            (BinderKind::Rows, Value::Table(table)) => {
                Ok(Items::Values((0..table.n_rows()).map(|row| Value::Row(Arc::clone(&table), row)).collect()))
            }
            (BinderKind::Rows, Value::List(values)) => Ok(Items::Values(values.to_vec())),
            (BinderKind::Rows, Value::Object(object)) if object.entries().is_some() => {
                Ok(Items::Values(object.entries().unwrap_or_default()))
            }
            (BinderKind::Rows, value) => match self.as_array(&value) {
                Some(array) => Ok(Items::Values(rows_of(&array))),
                None => {
                    let message = format!("a matrix, a table or a list is needed here, not {}", value.describe());
                    Err(self.fail("type", message, span))
                }
            },
        }
    }
}

/// The table that rows of one table make, in their order.
fn table_of_rows(values: &[Value]) -> Option<Table> {
    let Some(Value::Row(table, _)) = values.first() else { return None };
    let place = |value: &Value| match value {
        Value::Row(other, place) if Arc::ptr_eq(other, table) => Some(*place),
        _ => None,
    };
    Some(table.rows(&values.iter().map(place).collect::<Option<Vec<_>>>()?))
}

/// What a binder runs through.
enum Items {
    Range(f64, f64),
    Values(Vec<Value>),
}

impl Items {
    fn run(self, mut visit: impl FnMut(Value) -> Outcome<()>) -> Outcome<()> {
        match self {
            Items::Values(values) => values.into_iter().try_for_each(visit),
            Items::Range(lo, hi) => {
                let mut at = lo;
                // Every index is below `LARGEST_INDEX`, so adding 1 always moves on.
                while at <= hi {
                    visit(Value::number(at))?;
                    at += 1.0;
                }
                Ok(())
            }
        }
    }
}

fn rows_of(array: &Array) -> Vec<Value> {
    match array.shape {
        Shape::Matrix(rows, _) => (0..rows).map(|row| Value::Array(array.row(row))).collect(),
        _ => array.iter().map(Value::Number).collect(),
    }
}
