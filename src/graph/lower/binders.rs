//! Sums, products, extrema and lists over ranges and rows: each binder runs through its values, later ones may depend on earlier.

use std::sync::Arc;

use super::super::formula::Shape;
use super::super::value::{Array, Num, Value};
use super::arithmetic::plain_number;
use super::{Evaluator, Outcome};
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::{Argument, BinderKind, Expr, Name};
use crate::syntax::span::Span;

/// What is done with the values that binders run through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reduction {
    Sum,
    Product,
    Mean,
    Minimum,
    Maximum,
}

/// A binder of either form: of a call or of a comprehension.
#[derive(Clone, Copy)]
struct Binding<'a> {
    name: &'a Name,
    kind: BinderKind,
    over: &'a Expr,
}

impl Reduction {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "sum" => Some(Self::Sum),
            "prod" => Some(Self::Product),
            "mean" => Some(Self::Mean),
            "min" => Some(Self::Minimum),
            "max" => Some(Self::Maximum),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Product => "prod",
            Self::Mean => "mean",
            Self::Minimum => "min",
            Self::Maximum => "max",
        }
    }
}

impl Evaluator<'_> {
    pub(super) fn evaluate_reduction(
        &mut self,
        reduction: Reduction,
        arguments: &[Argument],
        span: Span,
    ) -> Outcome<Value> {
        let name = reduction.name();
        let Some((body, binders)) = arguments.split_last().filter(|(body, _)| body.name.is_none()) else {
            let failure = self.fail("arguments", format!("{name} over a range needs an expression last"), span);
            return Err(failure.help(format!("write {name}(i = 1..n, x[i]^2)")));
        };
        let mut bindings = Vec::with_capacity(binders.len());
        for binder in binders {
            let Some((name, kind)) = &binder.name else {
                let failure = self.fail("arguments", "a range with a name is needed here", binder.value.span);
                return Err(failure.help("write sum(i = 1..n, x[i]^2): the ranges first, the expression last"));
            };
            bindings.push(Binding { name, kind: *kind, over: &binder.value });
        }
        let mut values = Vec::new();
        self.run_binders(&bindings, &body.value, &mut values)?;
        self.reduce(reduction, values, span)
    }

    pub(super) fn evaluate_comprehension(
        &mut self,
        element: &Expr,
        binders: &[crate::syntax::ast::Binder],
    ) -> Outcome<Value> {
        let bindings: Vec<Binding<'_>> =
            binders.iter().map(|b| Binding { name: &b.name, kind: b.kind, over: &b.over }).collect();
        let mut values = Vec::new();
        self.run_binders(&bindings, element, &mut values)?;
        self.assemble(values)
    }

    /// Values as one: numbers make a vector, vectors of one length a matrix, anything else a list.
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

    fn run_binders(&mut self, bindings: &[Binding<'_>], body: &Expr, values: &mut Vec<Value>) -> Outcome<()> {
        let Some((first, rest)) = bindings.split_first() else {
            values.push(self.evaluate(body)?);
            return Ok(());
        };
        let items = self.items(first)?;
        let slot = self.scope.len();
        self.scope.push((first.name.text.clone(), Value::Nothing));
        let result = items.run(|item| {
            self.step(first.over.span)?;
            self.scope[slot].1 = item;
            self.run_binders(rest, body, values)
        });
        self.scope.truncate(slot);
        result
    }

    fn items(&mut self, binding: &Binding<'_>) -> Outcome<Items> {
        let span = binding.over.span;
        match (binding.kind, self.evaluate(binding.over)?) {
            (BinderKind::Range, Value::Range(lo, hi)) => match lo.fract() == 0.0 && lo.is_finite() && hi.is_finite() {
                true => Ok(Items::Range(lo, hi)),
                false => Err(self.fail("not-whole", format!("an index runs over whole numbers, not {lo}..{hi}"), span)),
            },
            (BinderKind::Range, other) => {
                let failure = self.fail("type", format!("a range is needed here, not {}", other.describe()), span);
                let name = &binding.name.text;
                Err(failure.help(format!("write {name} = 1..n for a range, {name} in D for the rows of D")))
            }
            (BinderKind::Rows, Value::Table(table)) => {
                Ok(Items::Values((0..table.n_rows()).map(|row| Value::Row(Arc::clone(&table), row)).collect()))
            }
            (BinderKind::Rows, Value::List(values)) => Ok(Items::Values(values.to_vec())),
            (BinderKind::Rows, Value::Range(lo, hi)) => Ok(Items::Range(lo, hi)),
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

    /// Reduces values to one.
    pub(super) fn reduce(&mut self, reduction: Reduction, values: Vec<Value>, span: Span) -> Outcome<Value> {
        let count = values.len();
        let numbers: Option<Vec<Num>> = values.iter().map(plain_number).collect();
        match (reduction, numbers) {
            (Reduction::Sum, Some(numbers)) => Ok(Value::Number(self.total(numbers, span)?)),
            (Reduction::Product, Some(numbers)) => Ok(Value::Number(self.total_product(numbers, span)?)),
            (Reduction::Mean | Reduction::Minimum | Reduction::Maximum, _) if count == 0 => {
                Err(self.fail("empty", format!("the {} of nothing is not defined", reduction.name()), span))
            }
            (Reduction::Mean, _) => {
                let sum = self.reduce(Reduction::Sum, values, span)?;
                self.divide(sum, Value::number(count as f64), span)
            }
            (Reduction::Minimum, Some(numbers)) => self.extreme(BinaryFunction::Min, numbers, span),
            (Reduction::Maximum, Some(numbers)) => self.extreme(BinaryFunction::Max, numbers, span),
            (Reduction::Sum | Reduction::Product, None) => {
                let mut values = values.into_iter();
                let first = values.next().expect("no value is a list of numbers");
                values.try_fold(first, |total, value| match reduction {
                    Reduction::Sum => self.add(total, value, span),
                    _ => self.multiply(total, value, span),
                })
            }
            (_, None) => Err(self.fail("type", format!("the {} of arrays is not defined", reduction.name()), span)),
        }
    }

    fn extreme(&mut self, function: BinaryFunction, numbers: Vec<Num>, span: Span) -> Outcome<Value> {
        let (first, rest) = numbers.split_first().expect("an empty list was an error before");
        let result = rest.iter().try_fold(*first, |best, number| self.apply_binary(function, best, *number, span))?;
        Ok(Value::Number(result))
    }
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
