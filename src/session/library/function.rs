//! A function of several real variables with one real value: what it is, how it is written, and other forms of it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::error::Error;
use crate::graph::derivative::derivative;
use crate::graph::kinks::{Kink, can_kink};
use crate::graph::latex::latex;
use crate::graph::lower::function::FunctionValue;
use crate::graph::print::TooLong;
use crate::graph::simplify::simplify;
use crate::graph::value::Value;
use crate::graph::{Formula, FormulaParameter, Graph, NodeId, TooLarge};
use crate::objective::{Compiled, Derivatives, Objective};
use crate::session::describe::function_text;
use crate::session::session::Session;
use crate::session::settings::Settings;
use crate::syntax::ast::StatementKind;
use crate::syntax::parse::{ParseOptions, parse};

/// A function `f: Rⁿ → R` with exact derivatives, made from text or from a Rust closure.
///
/// Its `n` variables are the numbers of its parameters in order, arrays row by row: `f(x, W[2,2])` has five. Points are
/// slices of length `n`; a Hessian is row-major of length `n²`. A function never changes, cloning shares it, and any
/// number of threads may use it at once.
///
/// ```
/// use saddleback::Function;
///
/// let f = Function::parse("f(x, y) = x^4 - 2x^2 + y^2")?;
/// assert_eq!(f.value(&[2.0, 1.0])?, 9.0);
/// assert_eq!(f.gradient(&[2.0, 1.0])?, [24.0, 2.0]);
/// assert_eq!(f.hessian(&[2.0, 1.0])?, [44.0, 0.0, 0.0, 2.0]);
/// # Ok::<(), saddleback::Error>(())
/// ```
#[derive(Clone)]
pub struct Function {
    inner: Arc<Inner>,
}

struct Inner {
    name: Option<String>,
    formula: Arc<Formula>,
    objective: Compiled,
    /// Whether some operation can lack a derivative where it has a value.
    can_kink: bool,
}

impl Function {
    /// A formula as a function: compiles its first output. Cost: linear in the formula, and finding the Hessian's zeros.
    pub fn from_formula(name: Option<&str>, formula: Arc<Formula>) -> Self {
        let objective = Compiled::new(&formula, Derivatives::Auto);
        Self::with_objective(name.map(Into::into), formula, objective)
    }

    fn with_objective(name: Option<String>, formula: Arc<Formula>, objective: Compiled) -> Self {
        let separable = formula.separable();
        let bodies = separable.series.iter().any(|series| can_kink(&series.body, &[series.term]));
        let can_kink = bodies || can_kink(&separable.graph, &separable.outputs);
        Self { inner: Arc::new(Inner { name, formula, objective, can_kink }) }
    }

    /// The same function with derivatives by one route, or by the choice that is the default: see [`Derivatives`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] for [`Derivatives::Dual`] if its sums have too many terms to be written out.
    ///
    /// ```
    /// use saddleback::{Derivatives, Function};
    ///
    /// let f = Function::parse("f(x, y) = exp(x*y)")?;
    /// let by_tapes = f.with_derivatives(Derivatives::Tape)?;
    /// assert_eq!(by_tapes.hessian(&[0.0, 2.0])?, f.hessian(&[0.0, 2.0])?);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn with_derivatives(&self, route: Derivatives) -> Result<Function, Error> {
        let formula = &self.inner.formula;
        let objective = Compiled::new(formula, route);
        if route == Derivatives::Dual {
            objective.dual()?;
        }
        Ok(Self::with_objective(self.inner.name.clone(), Arc::clone(formula), objective))
    }

    /// The name it was defined under.
    pub fn name(&self) -> Option<&str> {
        self.inner.name.as_deref()
    }

    /// The parameters with their shapes, in order.
    pub fn parameters(&self) -> &[FormulaParameter] {
        &self.inner.formula.parameters
    }

    /// How each variable is written: `x`, `x[3]`, `W[2,1]`; one name for each coordinate of a point.
    pub fn variables(&self) -> Vec<String> {
        self.inner.formula.variable_names()
    }

    /// The number of variables `n`: the length of a point.
    pub fn dimension(&self) -> usize {
        self.inner.objective.dimension()
    }

    /// The graph that the function is.
    pub fn formula(&self) -> &Arc<Formula> {
        &self.inner.formula
    }

    /// The compiled function without checks: what optimizers and searches of this crate use.
    ///
    /// Its methods panic on slices of a wrong length, give NaN outside the domain and, at a kink, the derivative of the
    /// branch taken.
    pub fn objective(&self) -> &dyn Objective {
        &self.inner.objective
    }

    pub(super) fn compiled(&self) -> &Compiled {
        &self.inner.objective
    }

    /// The pairs `(i, j)`, `i ≥ j`, of variables whose second derivative is not zero by structure, rows ascending; none
    /// where there are more than memory holds (see [`Function::hessian_structure`]).
    pub fn hessian_pairs(&self) -> &[(usize, usize)] {
        self.inner.objective.hessian_pairs()
    }

    /// The function as a line of the language, complete in itself: values of other names are written as numbers.
    ///
    /// It reads back as the same function. A formula whose text would exceed 16 MB gives a note in its place.
    pub fn text(&self) -> String {
        function_text(&self.to_value(), &Settings::default())
    }

    /// The function's formula in LaTeX, without its name. Cost: the length of the text.
    ///
    /// # Errors
    /// [`TooLong`] if it would exceed 16 MB.
    ///
    /// ```
    /// let f = saddleback::Function::parse("sqrt(x)/2")?;
    /// assert_eq!(f.latex().as_deref(), Ok(r"\frac{\sqrt{x}}{2}"));
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn latex(&self) -> Result<String, TooLong> {
        let formula = &self.inner.formula;
        let flat = formula.flat().map_err(|_| TooLong)?;
        latex(flat.graph, flat.outputs[0], &formula.variable_names())
    }

    /// The derivative with respect to a variable, as a simplified formula. Cost: linear in the formula.
    ///
    /// # Errors
    /// [`Error::Variable`] if there is no variable of this name (see [`Function::variables`]), [`Error::TooLarge`] if
    /// its sums have too many terms to be written out.
    ///
    /// ```
    /// let f = saddleback::Function::parse("f(x, y) = x^3*y")?;
    /// assert_eq!(f.derivative("x")?.text(), "(x, y) -> 3x^2*y");
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn derivative(&self, variable: &str) -> Result<Function, Error> {
        let known = self.variables();
        let Some(place) = known.iter().position(|name| name == variable) else {
            return Err(Error::Variable { name: variable.into(), known });
        };
        Ok(self.rewritten(None, |graph, output| {
            let derivative = derivative(graph, output, place);
            simplify(graph, &[derivative])[0]
        })?)
    }

    /// The same function in a form that a person would write: the same values to rounding, defined at the same points.
    ///
    /// A function whose sums have too many terms to be written out is left as it is.
    pub fn simplified(&self) -> Function {
        let simplified = self.rewritten(self.name(), |graph, output| simplify(graph, &[output])[0]);
        simplified.unwrap_or_else(|TooLarge { .. }| self.clone())
    }

    fn rewritten(
        &self,
        name: Option<&str>,
        rewrite: impl FnOnce(&mut Graph, NodeId) -> NodeId,
    ) -> Result<Function, TooLarge> {
        let formula = &self.inner.formula;
        let flat = formula.flat()?;
        let mut work = flat.graph.clone();
        let output = rewrite(&mut work, flat.outputs[0]);
        let mut graph = Graph::new();
        let variables: Vec<NodeId> = (0..self.dimension()).map(|place| graph.variable(place)).collect();
        let outputs = graph.import(&work, &[output], &variables);
        let rewritten = Formula::new(formula.parameters.clone(), formula.shape, graph, outputs);
        Ok(Self::from_formula(name, Arc::new(rewritten)))
    }

    /// Gives the function a name in a session, so that its statements can use it.
    ///
    /// # Errors
    /// [`Error::Name`] if the name is not one that a function can have.
    ///
    /// ```
    /// use saddleback::{Function, Session};
    ///
    /// let energy = Function::trace(2, |x| x[0].cos() * x[1]);
    /// let mut session = Session::new();
    /// energy.define_in(&mut session, "energy")?;
    /// session.eval("assert(energy([0, 3]) == 3)")?;
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn define_in(&self, session: &mut Session, name: &str) -> Result<(), Error> {
        let statement = parse(&format!("{name} = 0"), &ParseOptions::default()).items.into_iter().next();
        match statement {
            Some(Ok(statement)) if matches!(&statement.kind, StatementKind::Assign(it, _) if it.text == name) => {}
            _ => return Err(Error::Name { name: name.into() }),
        }
        let function = self.to_value().named(name);
        let text = function_text(&function, &Settings::default());
        session.environment.define(name, Value::Function(Arc::new(function)), text.into(), BTreeSet::new());
        Ok(())
    }

    /// Where the function is not smooth at a point: corners, jumps, infinite slopes, conditions that switch there.
    ///
    /// Empty at an ordinary point. Cost: one evaluation, with allocation.
    ///
    /// # Errors
    /// [`Error::Length`] if the point has the wrong length.
    pub fn kinks(&self, point: &[f64]) -> Result<Vec<Kink>, Error> {
        self.check_length("the point", point)?;
        if !self.inner.can_kink {
            return Ok(Vec::new());
        }
        Ok(self.inner.formula.kinks(point))
    }

    pub(super) fn check_length(&self, what: &'static str, slice: &[f64]) -> Result<(), Error> {
        match self.dimension() {
            expected if expected == slice.len() => Ok(()),
            expected => Err(Error::Length { what, expected, given: slice.len() }),
        }
    }

    fn to_value(&self) -> FunctionValue {
        FunctionValue::from_formula(self.inner.name.clone(), (*self.inner.formula).clone())
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text())
    }
}
