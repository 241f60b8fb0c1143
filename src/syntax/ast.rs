//! Syntax as plain values, every node with its place in the source.
//!
//! Sums, products, comparisons and logical chains are flat, so a tree is never deeper than the nesting limit of the parser.

use super::span::Span;

/// An expression and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

impl Expr {
    /// An expression at a place.
    pub fn new(span: Span, kind: ExprKind) -> Self {
        Self { span, kind }
    }

    /// Shows each direct part to `visit`, in the order of the text, lengths of parameters included.
    pub fn for_each_part<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Boolean(_) | ExprKind::Name(_) => {}
            ExprKind::Sum(terms) => terms.iter().for_each(|(_, term)| visit(term)),
            ExprKind::Product(factors) => factors.iter().for_each(|(_, factor)| visit(factor)),
            ExprKind::Juxtaposition(a, b) | ExprKind::Power(a, b) | ExprKind::Range(a, b) => {
                visit(a);
                visit(b);
            }
            ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::Prime(a) | ExprKind::Field(a, _) => visit(a),
            ExprKind::Compare(first, rest) => {
                visit(first);
                rest.iter().for_each(|(_, operand)| visit(operand));
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(visit),
            ExprKind::Lambda(parameters, body) => {
                parameters.iter().flat_map(|parameter| &parameter.lengths).for_each(&mut visit);
                visit(body);
            }
            ExprKind::Where(body, bindings) => {
                visit(body);
                bindings.iter().for_each(|binding| visit(&binding.value));
            }
            ExprKind::Call(callee, arguments) => {
                visit(callee);
                arguments.iter().for_each(|argument| visit(&argument.value));
            }
            ExprKind::Index(array, places) => {
                visit(array);
                places.iter().for_each(visit);
            }
            ExprKind::Array(rows) => rows.iter().flatten().for_each(visit),
            ExprKind::Comprehension(entry, binders) => {
                visit(entry);
                binders.iter().for_each(|binder| visit(&binder.over));
            }
        }
    }
}

impl From<Name> for Expr {
    fn from(name: Name) -> Self {
        Self { span: name.span, kind: ExprKind::Name(name.text) }
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number as written; the nearest double of the decimal.
    Number(f64),
    /// A string, escapes resolved.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A name.
    Name(String),
    /// `a + b - c`: each term with its sign. Left to right; a first term that is negated is a `Negate` with `Sign::Plus`.
    Sum(Vec<(Sign, Expr)>),
    /// `a*b/c`: each factor with its role. Left to right; the first is always `Role::Times`.
    Product(Vec<(Role, Expr)>),
    /// `2x`, `3(x+1)`: a number directly before a factor.
    Juxtaposition(Box<Expr>, Box<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// `not a`.
    Not(Box<Expr>),
    /// `a^b`; `x²` is `x^2`.
    Power(Box<Expr>, Box<Expr>),
    /// `a < b <= c`: the first operand and each comparison with the next.
    Compare(Box<Expr>, Vec<(Comparison, Expr)>),
    /// `a and b and c`.
    And(Vec<Expr>),
    /// `a or b or c`.
    Or(Vec<Expr>),
    /// `a..b`, both ends included.
    Range(Box<Expr>, Box<Expr>),
    /// `(x, y) -> body` or `x -> body`.
    Lambda(Vec<Parameter>, Box<Expr>),
    /// `body where a = …, b = …`; each binding may use the ones before.
    Where(Box<Expr>, Vec<Binding>),
    /// `f(…)`. `√a` is `sqrt(a)` and `∇f` is `grad(f)`.
    Call(Box<Expr>, Vec<Argument>),
    /// `v[i]`, `A[i, j]`, `v[2..4]`.
    Index(Box<Expr>, Vec<Expr>),
    /// `value.name`.
    Field(Box<Expr>, Name),
    /// `a'`: the transpose of an array, the derivative of a function of one variable.
    Prime(Box<Expr>),
    /// `[1, 2, 3]` is one row; `[1, 2; 3, 4]` two.
    Array(Vec<Vec<Expr>>),
    /// `[e for i = 1..n, r in D]`.
    Comprehension(Box<Expr>, Vec<Binder>),
}

/// A name and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Where it stands.
    pub span: Span,
    /// The name.
    pub text: String,
}

/// The sign of a term of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Plus,
    /// Subtracted.
    Minus,
}

/// The role of a factor in a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Multiplies what stands before it.
    Times,
    /// Divides what stands before it.
    Over,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// A parameter of a function: `x`, `x[10]`, `W[3, 4]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its lengths: none for a number, one for a vector, two for a matrix.
    pub lengths: Vec<Expr>,
}

/// `name = value` behind `where`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The local name.
    pub name: Name,
    /// What it stands for.
    pub value: Expr,
}

/// How a binder's values come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinderKind {
    /// `i = 1..n`: over a range.
    Range,
    /// `r in D`: over the rows of a matrix or table, the numbers of a vector, the entries of a list.
    Rows,
}

/// `i = 1..n` or `r in D`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binder {
    /// The bound name.
    pub name: Name,
    /// Over a range or over rows.
    pub kind: BinderKind,
    /// The range or the rows.
    pub over: Expr,
}

/// An argument of a call: `e`, `name = e` or `name in e`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Its name, if it has one, and whether it was written with `=` or `in`.
    pub name: Option<(Name, BinderKind)>,
    /// The value.
    pub value: Expr,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The whole of it, without the separator.
    pub span: Span,
    /// Whether it ends in `;` and so shows nothing.
    pub silent: bool,
    /// What it is.
    pub kind: StatementKind,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// A value to show.
    Expression(Expr),
    /// `a = 3`.
    Assign(Name, Expr),
    /// `f(x, y) = …`.
    Define(Name, Vec<Parameter>, Expr),
    /// `help sin`, `vars`, `load "a.sbk"`: a word and the rest of its line (quotes removed).
    Directive(Name, Option<Name>),
}
