//! Functions as values: a body that follows the names it uses, or a finished formula.

use std::sync::{Arc, Mutex, PoisonError};

use super::super::formula::{Formula, FormulaParameter};
use super::super::value::Value;
use crate::syntax::ast::Expr;
use crate::syntax::span::Source;

/// What a function does with its parameters.
#[derive(Clone, Debug)]
pub enum Body {
    /// An expression as typed. Names that are neither parameters nor captured follow the session.
    Expression {
        /// The expression.
        expr: Arc<Expr>,
        /// The text that it stands in.
        source: Arc<Source>,
        /// Local names of the place where it was written.
        captures: Arc<[(String, Value)]>,
    },
    /// A finished formula, such as a symbolic derivative.
    Formula(Arc<Formula>),
}

/// A function of numbers and arrays.
#[derive(Debug)]
pub struct FunctionValue {
    name: Option<String>,
    parameters: Vec<FormulaParameter>,
    body: Body,
    compiled: Mutex<Option<(u64, Arc<Formula>)>>,
}

impl FunctionValue {
    /// A function with these parameters and this body.
    pub fn new(name: Option<String>, parameters: Vec<FormulaParameter>, body: Body) -> Self {
        Self { name, parameters, body, compiled: Mutex::new(None) }
    }

    /// A finished formula as a function.
    pub fn from_formula(name: Option<String>, formula: Formula) -> Self {
        Self::new(name, formula.parameters.clone(), Body::Formula(Arc::new(formula)))
    }

    /// The same function under a name.
    pub fn named(&self, name: &str) -> Self {
        Self::new(Some(name.into()), self.parameters.clone(), self.body.clone())
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its parameters, in order.
    pub fn parameters(&self) -> &[FormulaParameter] {
        &self.parameters
    }

    /// Its body.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The names that its body has brought along with their values, if it is an expression.
    pub fn captures(&self) -> Option<&[(String, Value)]> {
        match &self.body {
            Body::Expression { captures, .. } => Some(captures),
            Body::Formula(_) => None,
        }
    }

    /// The same expression with other names brought along; `None` for a finished formula.
    pub fn with_captures(&self, change: impl FnOnce(&[(String, Value)]) -> Vec<(String, Value)>) -> Option<Self> {
        let Body::Expression { expr, source, captures } = &self.body else { return None };
        let captures = change(captures).into();
        let body = Body::Expression { expr: Arc::clone(expr), source: Arc::clone(source), captures };
        Some(Self::new(self.name.clone(), self.parameters.clone(), body))
    }

    /// The length of the flat vector of its parameters.
    pub fn dimension(&self) -> usize {
        self.parameters.iter().map(|parameter| parameter.shape.size()).sum()
    }

    /// The formula compiled when the session's names were at `version`, if it was.
    pub(super) fn compiled_at(&self, version: u64) -> Option<Arc<Formula>> {
        let compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        compiled.as_ref().filter(|(at, _)| *at == version).map(|(_, formula)| Arc::clone(formula))
    }

    /// Remembers the formula compiled at `version`.
    pub(super) fn remember(&self, version: u64, formula: &Arc<Formula>) {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        *compiled = Some((version, Arc::clone(formula)));
    }
}
