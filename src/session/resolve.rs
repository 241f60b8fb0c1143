//! The names that an expression uses: unknown ones are errors at the definition, known ones are what a function follows.

use std::collections::BTreeSet;

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::lower::{arrays, constant};
use crate::syntax::ast::{Argument, Binder, BinderKind, Binding, Expr, ExprKind, Parameter};
use crate::syntax::span::Span;

use super::builtin;

/// A name that an expression uses and does not bind itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeName {
    /// The name.
    pub name: String,
    /// Where it is used first.
    pub span: Span,
    /// Whether it is called.
    pub called: bool,
    /// Whether it stands in an argument of a built-in, which may give names a meaning of its own.
    pub inside_builtin: bool,
}

/// The free names of a function's body, in order of appearance.
pub fn free_names(parameters: &[Parameter], body: &Expr) -> Vec<FreeName> {
    let mut search = Search::default();
    search.lambda(parameters, body);
    search.found
}

/// A parameter that is a number, used as what it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misuse {
    /// Its name.
    pub name: String,
    /// The call or the indexed value.
    pub span: Span,
    /// Whether it is called; else it is indexed.
    pub called: bool,
}

/// The first use of a parameter without lengths, or of an index of a range, as a function or as an array.
pub fn misused_number(parameters: &[Parameter], body: &Expr) -> Option<Misuse> {
    let mut search = Search::default();
    search.lambda(parameters, body);
    search.misused
}

/// Whether a name has a meaning without the user.
pub fn is_built_in(name: &str) -> bool {
    constant(name).is_some()
        || name == "if"
        || Function::from_name(name).is_some()
        || BinaryFunction::from_name(name).is_some()
        || arrays::find(name).is_some()
        || builtin::find(name).is_some()
}

/// A name that the expression itself gives a meaning, and whether that is a number for certain.
struct Bound {
    name: String,
    is_number: bool,
}

impl Bound {
    fn new(name: &str, is_number: bool) -> Self {
        Self { name: name.to_string(), is_number }
    }
}

#[derive(Default)]
struct Search {
    bound: Vec<Bound>,
    misused: Option<Misuse>,
    seen: BTreeSet<String>,
    found: Vec<FreeName>,
    inside_builtin: usize,
}

impl Search {
    fn name(&mut self, name: &str, span: Span, called: bool) {
        if self.bound.iter().any(|bound| bound.name == name) || !self.seen.insert(name.to_string()) {
            return;
        }
        let inside_builtin = self.inside_builtin > 0;
        self.found.push(FreeName { name: name.to_string(), span, called, inside_builtin });
    }

    /// Remembers the first use of a number as a function or an array.
    fn misuse(&mut self, name: &str, span: Span, called: bool) {
        let bound = self.bound.iter().rev().find(|bound| bound.name == name);
        if self.misused.is_none() && bound.is_some_and(|bound| bound.is_number) {
            self.misused = Some(Misuse { name: name.to_string(), span, called });
        }
    }

    fn lambda(&mut self, parameters: &[Parameter], body: &Expr) {
        for parameter in parameters {
            parameter.lengths.iter().for_each(|length| self.expr(length));
        }
        self.scoped(|search| {
            let bound = |parameter: &Parameter| Bound::new(&parameter.name.text, parameter.lengths.is_empty());
            search.bound.extend(parameters.iter().map(bound));
            search.expr(body);
        });
    }

    fn scoped(&mut self, inner: impl FnOnce(&mut Self)) {
        let height = self.bound.len();
        inner(self);
        self.bound.truncate(height);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Boolean(_) => {}
            ExprKind::Name(name) => self.name(name, expr.span, false),
            ExprKind::Sum(terms) => terms.iter().for_each(|(_, term)| self.expr(term)),
            ExprKind::Product(factors) => factors.iter().for_each(|(_, factor)| self.expr(factor)),
            ExprKind::Juxtaposition(a, b) | ExprKind::Power(a, b) | ExprKind::Range(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::Prime(a) | ExprKind::Field(a, _) => self.expr(a),
            ExprKind::Compare(first, rest) => {
                self.expr(first);
                rest.iter().for_each(|(_, part)| self.expr(part));
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| self.expr(part)),
            ExprKind::Lambda(parameters, body) => self.lambda(parameters, body),
            ExprKind::Where(body, bindings) => self.scoped(|search| search.bindings(body, bindings)),
            ExprKind::Call(callee, arguments) => {
                if let ExprKind::Name(name) = &callee.kind {
                    self.misuse(name, expr.span, true);
                }
                self.call(callee, arguments);
            }
            ExprKind::Index(base, indices) => {
                if let ExprKind::Name(name) = &base.kind {
                    self.misuse(name, expr.span, false);
                }
                self.expr(base);
                indices.iter().for_each(|index| self.expr(index));
            }
            ExprKind::Array(rows) => rows.iter().flatten().for_each(|entry| self.expr(entry)),
            ExprKind::Comprehension(element, binders) => self.scoped(|search| search.binders(element, binders)),
        }
    }

    fn bindings(&mut self, body: &Expr, bindings: &[Binding]) {
        for binding in bindings {
            self.expr(&binding.value);
            self.bound.push(Bound::new(&binding.name.text, false));
        }
        self.expr(body);
    }

    fn binders(&mut self, element: &Expr, binders: &[Binder]) {
        for binder in binders {
            self.expr(&binder.over);
            self.bound.push(Bound::new(&binder.name.text, binder.kind == BinderKind::Range));
        }
        self.expr(element);
    }

    fn call(&mut self, callee: &Expr, arguments: &[Argument]) {
        let mut special = false;
        match &callee.kind {
            ExprKind::Name(name) => {
                special = builtin::find(name).is_some() && !self.bound.iter().any(|bound| bound.name == *name);
                self.name(name, callee.span, true);
            }
            _ => self.expr(callee),
        }
        self.scoped(|search| {
            search.inside_builtin += usize::from(special);
            if special {
                // A built-in's named arguments may bind the names of its formula, wherever they stand.
                let names = arguments.iter().filter_map(|argument| argument.name.as_ref());
                search.bound.extend(names.map(|(name, _)| Bound::new(&name.text, false)));
            }
            for argument in arguments {
                search.expr(&argument.value);
                if let Some((name, _)) = &argument.name {
                    let is_number = !special && matches!(argument.value.kind, ExprKind::Range(..));
                    search.bound.push(Bound::new(&name.text, is_number));
                }
            }
            search.inside_builtin -= usize::from(special);
        });
    }
}
