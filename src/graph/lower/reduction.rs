//! Many values to one: sums, products, means and extrema, taken in one after the other so that long ranges need no memory.

use super::super::node::NodeId;
use super::super::value::{Num, Value};
use super::arithmetic::plain_number;
use super::{Evaluator, NODE_LIMIT, Outcome};
use crate::function::binary::BinaryFunction;
use crate::syntax::span::Span;

/// What is done with many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reduction {
    Sum,
    Product,
    Mean,
    Minimum,
    Maximum,
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

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Product => "prod",
            Self::Mean => "mean",
            Self::Minimum => "min",
            Self::Maximum => "max",
        }
    }
}

/// What has been taken in so far.
enum State {
    Nothing,
    /// A number or an array.
    Value(Value),
    /// Terms or factors of which at least one depends on variables.
    Nodes(Vec<NodeId>),
}

/// A reduction under way.
pub(super) struct Reducer {
    reduction: Reduction,
    span: Span,
    count: usize,
    state: State,
}

impl Reducer {
    pub(super) fn new(reduction: Reduction, span: Span) -> Self {
        Self { reduction, span, count: 0, state: State::Nothing }
    }

    /// Takes in one more value.
    pub(super) fn take(&mut self, evaluator: &mut Evaluator<'_>, value: Value) -> Outcome<()> {
        self.count += 1;
        self.state = match std::mem::replace(&mut self.state, State::Nothing) {
            State::Nothing => State::Value(self.first(evaluator, value)?),
            State::Nodes(nodes) => self.extended(evaluator, nodes, value)?,
            State::Value(total) => {
                let numbers = plain_number(&total).zip(plain_number(&value));
                let is_chain = !matches!(self.reduction, Reduction::Minimum | Reduction::Maximum);
                match numbers.filter(|(a, b)| is_chain && (a.known().is_none() || b.known().is_none())) {
                    Some((a, b)) => State::Nodes(vec![evaluator.node(a), evaluator.node(b)]),
                    None => State::Value(self.combined(evaluator, total, value)?),
                }
            }
        };
        Ok(())
    }

    fn first(&self, evaluator: &mut Evaluator<'_>, value: Value) -> Outcome<Value> {
        match (self.reduction, plain_number(&value)) {
            (_, Some(number)) => Ok(Value::Number(number)),
            (Reduction::Sum | Reduction::Mean | Reduction::Product, None) if evaluator.as_array(&value).is_some() => {
                Ok(value)
            }
            (Reduction::Sum | Reduction::Mean | Reduction::Product, None) => {
                let message = format!("{} has no {}", value.describe(), self.reduction.name());
                Err(evaluator.fail("type", message, self.span))
            }
            (reduction, None) => {
                let name = reduction.name();
                let failure = evaluator.fail("type", format!("the {name} of several arrays is not defined"), self.span);
                Err(failure.help(format!("{name}(v) goes over entries; [{name}(a, 3) for a in v] entry by entry")))
            }
        }
    }

    fn extended(&self, evaluator: &mut Evaluator<'_>, mut nodes: Vec<NodeId>, value: Value) -> Outcome<State> {
        let Some(number) = plain_number(&value) else {
            let total = self.chained(evaluator, &nodes);
            return Ok(State::Value(self.combined(evaluator, total, value)?));
        };
        if nodes.len() == NODE_LIMIT {
            let message = format!("this {} has more than {NODE_LIMIT} parts that depend on variables", self.name());
            return Err(evaluator.fail("too-large", message, self.span).help("use fewer terms"));
        }
        nodes.push(evaluator.node(number));
        Ok(State::Nodes(nodes))
    }

    fn name(&self) -> &'static str {
        self.reduction.name()
    }

    fn chained(&self, evaluator: &mut Evaluator<'_>, nodes: &[NodeId]) -> Value {
        let graph = evaluator.graph.as_mut().expect("nodes exist only while a formula is compiled");
        let product = self.reduction == Reduction::Product;
        Value::Number(Num::Node(if product { graph.product(nodes) } else { graph.sum(nodes) }))
    }

    fn combined(&self, evaluator: &mut Evaluator<'_>, total: Value, value: Value) -> Outcome<Value> {
        match self.reduction {
            Reduction::Sum | Reduction::Mean => evaluator.add(total, value, self.span),
            Reduction::Product => evaluator.multiply(total, value, self.span),
            Reduction::Minimum => self.extreme(evaluator, BinaryFunction::Min, &total, value),
            Reduction::Maximum => self.extreme(evaluator, BinaryFunction::Max, &total, value),
        }
    }

    fn extreme(
        &self,
        evaluator: &mut Evaluator<'_>,
        function: BinaryFunction,
        total: &Value,
        value: Value,
    ) -> Outcome<Value> {
        let value = self.first(evaluator, value)?;
        let (a, b) = (evaluator.number(total, self.span)?, evaluator.number(&value, self.span)?);
        Ok(Value::Number(evaluator.apply_binary(function, a, b, self.span)?))
    }

    /// The result.
    pub(super) fn finish(self, evaluator: &mut Evaluator<'_>) -> Outcome<Value> {
        let total = match self.state {
            State::Nodes(ref nodes) => self.chained(evaluator, nodes),
            State::Value(ref value) => value.clone(),
            State::Nothing => match self.reduction {
                Reduction::Sum => Value::number(0.0),
                Reduction::Product => Value::number(1.0),
                _ => {
                    let message = format!("the {} of nothing is not defined", self.name());
                    return Err(evaluator.fail("empty", message, self.span));
                }
            },
        };
        match self.reduction {
            Reduction::Mean => evaluator.divide(total, Value::number(self.count as f64), self.span),
            _ => Ok(total),
        }
    }
}

impl Evaluator<'_> {
    /// Reduces values to one.
    pub(super) fn reduce(
        &mut self,
        reduction: Reduction,
        values: impl IntoIterator<Item = Value>,
        span: Span,
    ) -> Outcome<Value> {
        let mut reducer = Reducer::new(reduction, span);
        for value in values {
            reducer.take(self, value)?;
        }
        reducer.finish(self)
    }
}
