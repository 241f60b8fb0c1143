//! Numbers of our own that remember how they were computed: known, or a node of the graph under construction.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;

use crate::function::Function as Elementary;
use crate::function::binary::BinaryFunction;
use crate::graph::node::Op;
use crate::graph::value::Num;
use crate::graph::walk::compare;
use crate::graph::{Graph, NodeId};
use crate::numeric::scalar::Scalar;
use crate::syntax::ast::Comparison;

/// The graph under construction.
#[derive(Default)]
pub(super) struct Recorder {
    graph: RefCell<Graph>,
}

impl Recorder {
    pub fn add(&self, op: Op) -> NodeId {
        self.with(|graph| graph.add(op))
    }

    pub fn with<T>(&self, run: impl FnOnce(&mut Graph) -> T) -> T {
        run(&mut self.graph.borrow_mut())
    }
}

/// Makes the lifetime of a recording invariant: expressions of two recordings have types that do not convert into each
/// other, so to combine them does not compile.
type Mark<'r> = PhantomData<Cell<&'r ()>>;

/// A real number inside the closure of [`Function::trace`](super::Function::trace): behaves like an `f64` and records
/// what is done with it.
///
/// There are `+ - * /`, unary minus, `+= -= *= /=` and `sum()`, `product()` of iterators, with numbers on either side
/// and references allowed; powers; every function of the language as a method; comparisons and
/// [`Expression::select`] in place of `if`, because a recording must hold both branches. Operations on known numbers
/// are done at once. Copying is cheap.
///
/// ```
/// use saddleback::{Expression, Function};
///
/// let rosenbrock = Function::trace(10, |x| {
///     (0..9).map(|i| 100.0 * (x[i + 1] - x[i].powi(2)).powi(2) + (1.0 - x[i]).powi(2)).sum()
/// });
/// assert_eq!(rosenbrock.value(&[1.0; 10])?, 0.0);
/// assert_eq!(rosenbrock.hessian_pairs().len(), 19);
/// # Ok::<(), saddleback::Error>(())
/// ```
///
/// Expressions of two recordings cannot be combined:
///
/// ```compile_fail
/// saddleback::Function::trace(1, |x| {
///     saddleback::Function::trace(1, |y| x[0] + y[0]);
///     x[0]
/// });
/// ```
#[derive(Clone, Copy)]
pub struct Expression<'r> {
    /// `None` for a known number.
    recorder: Option<&'r Recorder>,
    number: Num,
    mark: Mark<'r>,
}

impl<'r> Expression<'r> {
    pub(super) fn recorded(recorder: &'r Recorder, node: NodeId) -> Self {
        Self { recorder: Some(recorder), number: Num::Node(node), mark: PhantomData }
    }

    pub(super) fn known(value: f64) -> Self {
        Self { recorder: None, number: Num::Known(value), mark: PhantomData }
    }

    /// The number, if it does not depend on the function's variables.
    pub fn as_known(self) -> Option<f64> {
        self.number.known()
    }

    /// The node of this number in a recording.
    pub(super) fn node(self, recorder: &Recorder) -> NodeId {
        match self.number {
            Num::Known(value) => recorder.with(|graph| graph.constant(value)),
            Num::Node(node) => node,
        }
    }

    pub(super) fn map(self, known: impl FnOnce(f64) -> f64, record: impl FnOnce(&mut Graph, NodeId) -> NodeId) -> Self {
        match (self.recorder, self.number) {
            (Some(recorder), Num::Node(node)) => Self::recorded(recorder, recorder.with(|graph| record(graph, node))),
            (_, Num::Known(value)) => Self::known(known(value)),
            (None, Num::Node(_)) => unreachable!("a node is made with its recorder"),
        }
    }

    /// One operation on two numbers: done at once if both are known, else recorded.
    pub(super) fn combine(
        self,
        other: Self,
        known: impl FnOnce(f64, f64) -> f64,
        record: impl FnOnce(NodeId, NodeId) -> Op,
    ) -> Self {
        if let (Some(a), Some(b)) = (self.as_known(), other.as_known()) {
            return Self::known(known(a, b));
        }
        let recorder = self.recorder.or(other.recorder).expect("a node is made with its recorder");
        let (a, b) = (self.node(recorder), other.node(recorder));
        Self::recorded(recorder, recorder.add(record(a, b)))
    }

    /// Many numbers in one operation, in order; `known` folds them if all are known.
    pub(super) fn collect(
        all: &[Self],
        known: impl Fn(f64, f64) -> f64,
        record: impl FnOnce(&mut Graph, &[NodeId]) -> NodeId,
        empty: f64,
    ) -> Self {
        let Some(recorder) = all.iter().find_map(|number| number.recorder) else {
            return Self::known(all.iter().filter_map(|number| number.as_known()).reduce(known).unwrap_or(empty));
        };
        let nodes: Vec<NodeId> = all.iter().map(|number| number.node(recorder)).collect();
        Self::recorded(recorder, recorder.with(|graph| record(graph, &nodes)))
    }

    /// A function of the registry of this number.
    pub fn apply(self, function: Elementary) -> Self {
        self.map(|x| function.value(x), |graph, x| graph.unary(function, x))
    }

    /// A function of two variables of the registry of this number and another.
    pub fn apply_binary(self, function: BinaryFunction, other: impl Into<Self>) -> Self {
        self.combine(other.into(), |a, b| function.value(a, b), |a, b| Op::Binary(function, a, b))
    }

    pub(super) fn negated(self) -> Self {
        self.map(|x| -x, Graph::negate)
    }

    /// A whole power, exact derivatives for every base.
    pub fn powi(self, exponent: i32) -> Self {
        self.pow(f64::from(exponent))
    }

    /// A power with a constant exponent.
    pub fn powf(self, exponent: f64) -> Self {
        self.pow(exponent)
    }

    /// A power whose exponent may be any number.
    pub fn pow(self, exponent: impl Into<Self>) -> Self {
        self.combine(exponent.into(), Scalar::power, Op::Power)
    }

    /// `1/x`.
    pub fn recip(self) -> Self {
        Self::known(1.0) / self
    }

    fn compared(self, comparison: Comparison, other: impl Into<Self>) -> Condition<'r> {
        let truth = |a, b| f64::from(u8::from(compare(comparison, a, b)));
        Condition(self.combine(other.into(), truth, |a, b| Op::Compare(comparison, a, b)))
    }

    /// Whether this is less than `other`.
    pub fn lt(self, other: impl Into<Self>) -> Condition<'r> {
        self.compared(Comparison::Less, other)
    }

    /// Whether this is less than or equal to `other`.
    pub fn le(self, other: impl Into<Self>) -> Condition<'r> {
        self.compared(Comparison::LessEqual, other)
    }

    /// Whether this is greater than `other`.
    pub fn gt(self, other: impl Into<Self>) -> Condition<'r> {
        self.compared(Comparison::Greater, other)
    }

    /// Whether this is greater than or equal to `other`.
    pub fn ge(self, other: impl Into<Self>) -> Condition<'r> {
        self.compared(Comparison::GreaterEqual, other)
    }

    /// Whether this equals `other`.
    pub fn equals(self, other: impl Into<Self>) -> Condition<'r> {
        self.compared(Comparison::Equal, other)
    }

    /// `then` where the condition holds, else `otherwise`; the derivatives are those of the branch taken.
    ///
    /// ```
    /// use saddleback::{Expression, Function};
    ///
    /// let huber = Function::trace(1, |x| {
    ///     Expression::select(x[0].abs().lt(1.0), 0.5 * x[0].powi(2), x[0].abs() - 0.5)
    /// });
    /// assert_eq!(huber.gradient(&[-3.0])?, [-1.0]);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn select(condition: Condition<'r>, then: impl Into<Self>, otherwise: impl Into<Self>) -> Self {
        let (condition, then, otherwise) = (condition.0, then.into(), otherwise.into());
        match condition.as_known() {
            Some(0.0) => otherwise,
            Some(_) => then,
            None => {
                let recorder = condition.recorder.expect("a node is made with its recorder");
                let (a, b) = (then.node(recorder), otherwise.node(recorder));
                Self::recorded(recorder, recorder.add(Op::Select(condition.node(recorder), a, b)))
            }
        }
    }
}

impl From<f64> for Expression<'_> {
    fn from(value: f64) -> Self {
        Self::known(value)
    }
}

impl<'r> From<&Expression<'r>> for Expression<'r> {
    fn from(expression: &Expression<'r>) -> Self {
        *expression
    }
}

impl fmt::Debug for Expression<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Num::Known(value) => write!(formatter, "Expression({value})"),
            Num::Node(node) => write!(formatter, "Expression(node {})", node.index()),
        }
    }
}

/// Whether something holds, inside a recording: the condition of [`Expression::select`]. Combined by `&`, `|` and `!`.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'r>(pub(super) Expression<'r>);
