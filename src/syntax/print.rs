//! Syntax to text: one line with as few brackets as the grammar allows, such that parsing gives the same tree again.
//!
//! The ladder of `Level` is the ladder of the grammar's nonterminals. Numbers are the shortest decimals that read back.

use super::ast::{Argument, Binder, BinderKind, Binding, Comparison, Expr, ExprKind, Parameter, Role, Sign};

/// With which signs a formula is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    /// `x^2`, `a*b`, `-`, `<=`, `pi`.
    #[default]
    Ascii,
    /// `x²`, `a·b`, `−`, `≤`, `π`.
    Unicode,
}

impl Signs {
    /// Unicode signs if `unicode` is true.
    pub fn new(unicode: bool) -> Self {
        if unicode { Self::Unicode } else { Self::Ascii }
    }

    fn choose<'t>(self, ascii: &'t str, unicode: &'t str) -> &'t str {
        if self == Self::Unicode { unicode } else { ascii }
    }

    fn minus(self) -> &'static str {
        self.choose("-", "−")
    }

    fn comparison(self, comparison: Comparison) -> &'static str {
        match comparison {
            Comparison::Less => "<",
            Comparison::LessEqual => self.choose("<=", "≤"),
            Comparison::Greater => ">",
            Comparison::GreaterEqual => self.choose(">=", "≥"),
            Comparison::Equal => "==",
            Comparison::NotEqual => self.choose("!=", "≠"),
        }
    }

    fn name(self, name: &str) -> &str {
        match name {
            "pi" => self.choose(name, "π"),
            "tau" => self.choose(name, "τ"),
            name => name,
        }
    }
}

/// How tightly a form holds together, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// Room for `where`.
    Body,
    /// Between commas.
    Value,
    Range,
    Or,
    And,
    Not,
    Chain,
    Sum,
    Product,
    Signed,
    Juxtaposed,
    Power,
    Postfix,
}

fn level(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::Where(..) => Level::Body,
        ExprKind::Lambda(..) => Level::Value,
        ExprKind::Range(..) => Level::Range,
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..) => Level::Chain,
        ExprKind::Sum(_) => Level::Sum,
        ExprKind::Product(_) => Level::Product,
        ExprKind::Negate(_) => Level::Signed,
        ExprKind::Juxtaposition(..) => Level::Juxtaposed,
        ExprKind::Number(_) | ExprKind::Power(..) => Level::Power,
        _ => Level::Postfix,
    }
}

/// The text of an expression. Cost: linear in its size.
pub fn print(expr: &Expr, signs: Signs) -> String {
    let mut printer = Printer { out: String::new(), signs };
    printer.expr(expr, Level::Body);
    printer.out
}

/// The text of `body where name = value, …`: extra names in front of those that the body has behind a `where` of its own.
pub fn print_with(body: &Expr, names: &[(String, String)], signs: Signs) -> String {
    if names.is_empty() {
        return print(body, signs);
    }
    let mut printer = Printer { out: String::new(), signs };
    let (body, own): (&Expr, &[Binding]) = match &body.kind {
        ExprKind::Where(inner, bindings) => (inner, bindings),
        _ => (body, &[]),
    };
    printer.expr(body, Level::Range);
    printer.out.push_str(" where ");
    printer.separated(names, ", ", |printer, (name, value)| {
        printer.out.push_str(printer.signs.name(name));
        printer.out.push_str(" = ");
        printer.out.push_str(value);
    });
    own.iter().for_each(|binding| {
        printer.out.push_str(", ");
        printer.binding(binding);
    });
    printer.out
}

/// A name as it is written with these signs.
pub fn name_text(name: &str, signs: Signs) -> &str {
    signs.name(name)
}

/// From this power of ten on, and below the other, numbers are written with an exponent.
const LARGE: f64 = 1e16;
const SMALL: f64 = 1e-5;

/// The shortest decimal that reads back as the same double; `inf` and `nan` as words.
pub fn number_text(value: f64) -> String {
    match value {
        _ if value.is_nan() => "nan".into(),
        _ if value != 0.0 && value.is_finite() && (value.abs() >= LARGE || value.abs() < SMALL) => format!("{value:e}"),
        _ => format!("{value}"),
    }
}

/// A string in quotes, with escapes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

struct Printer {
    out: String,
    signs: Signs,
}

impl Printer {
    fn expr(&mut self, expr: &Expr, least: Level) {
        let bracketed = level(&expr.kind) < least;
        if bracketed {
            self.out.push('(');
        }
        self.bare(expr, if bracketed { Level::Body } else { least });
        if bracketed {
            self.out.push(')');
        }
    }

    fn bare(&mut self, expr: &Expr, least: Level) {
        match &expr.kind {
            ExprKind::Number(value) => self.out.push_str(&number_text(*value)),
            ExprKind::Text(text) => self.out.push_str(&quoted(text)),
            ExprKind::Boolean(value) => self.out.push_str(if *value { "true" } else { "false" }),
            ExprKind::Name(name) => self.out.push_str(self.signs.name(name)),
            ExprKind::Sum(terms) => self.sum(terms),
            ExprKind::Product(factors) => self.product(factors),
            ExprKind::Juxtaposition(number, factor) => self.juxtaposition(number, factor),
            ExprKind::Negate(a) => {
                self.out.push_str(self.signs.minus());
                self.expr(a, Level::Signed);
            }
            ExprKind::Not(a) => {
                self.out.push_str("not ");
                self.expr(a, Level::Not);
            }
            ExprKind::Power(base, exponent) => self.power(base, exponent),
            ExprKind::Compare(first, rest) => self.chain(first, rest),
            ExprKind::And(parts) => self.list(parts, " and ", Level::Not),
            ExprKind::Or(parts) => self.list(parts, " or ", Level::And),
            ExprKind::Range(low, high) => {
                self.expr(low, Level::Or);
                self.out.push_str("..");
                self.expr(high, Level::Or);
            }
            ExprKind::Lambda(parameters, body) => {
                self.parameters(parameters);
                self.out.push_str(" -> ");
                self.expr(body, least.min(Level::Value));
            }
            ExprKind::Where(body, bindings) => {
                self.expr(body, Level::Range);
                self.out.push_str(" where ");
                self.separated(bindings, ", ", Self::binding);
            }
            kind => self.postfix(kind),
        }
    }

    fn postfix(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Call(callee, arguments) => {
                self.expr(callee, Level::Postfix);
                self.out.push('(');
                self.separated(arguments, ", ", Self::argument);
                self.out.push(')');
            }
            ExprKind::Index(array, places) => {
                self.expr(array, Level::Postfix);
                self.out.push('[');
                self.list(places, ", ", Level::Value);
                self.out.push(']');
            }
            ExprKind::Field(value, name) => {
                self.expr(value, Level::Postfix);
                self.out.push('.');
                self.out.push_str(&name.text);
            }
            ExprKind::Prime(a) => {
                self.expr(a, Level::Postfix);
                self.out.push('\'');
            }
            ExprKind::Array(rows) => {
                self.out.push('[');
                self.separated(rows, "; ", |printer, row| printer.list(row, ", ", Level::Value));
                self.out.push(']');
            }
            ExprKind::Comprehension(entry, binders) => {
                self.out.push('[');
                self.expr(entry, Level::Value);
                self.out.push_str(" for ");
                self.separated(binders, ", ", Self::binder);
                self.out.push(']');
            }
            _ => unreachable!("every other kind is printed by `bare`"),
        }
    }

    fn sum(&mut self, terms: &[(Sign, Expr)]) {
        for (place, (sign, term)) in terms.iter().enumerate() {
            if place > 0 {
                let sign = if *sign == Sign::Plus { "+" } else { self.signs.minus() };
                self.out.push(' ');
                self.out.push_str(sign);
                self.out.push(' ');
            }
            self.expr(term, Level::Product);
        }
    }

    fn product(&mut self, factors: &[(Role, Expr)]) {
        for (place, (role, factor)) in factors.iter().enumerate() {
            let (sign, least) = match role {
                Role::Times => (self.signs.choose("*", "·"), Level::Signed),
                Role::Over => ("/", Level::Power),
            };
            if place > 0 {
                self.out.push_str(sign);
            }
            self.expr(factor, least);
        }
    }

    /// `2x`, but `2(e)`, `2(x1)` behind `0` and so on: where the name would become part of the number.
    fn juxtaposition(&mut self, number: &Expr, factor: &Expr) {
        self.expr(number, Level::Power);
        let start = self.out.len();
        self.expr(factor, Level::Power);
        let behind = &self.out[start..];
        let name: String = behind.chars().take_while(|next| next.is_alphabetic() || next.is_ascii_digit()).collect();
        let word = matches!(name.as_str(), "true" | "false" | "e" | "E");
        let digits = name.get(1..).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_hexdigit()));
        let other_number = digits && name.starts_with(['e', 'E', 'x', 'X', 'b', 'B', 'o', 'O']);
        let joins = behind.starts_with('(') || (behind.starts_with(char::is_alphabetic) && !word && !other_number);
        if !joins {
            self.out.insert(start, '(');
            self.out.push(')');
        }
    }

    fn power(&mut self, base: &Expr, exponent: &Expr) {
        self.expr(base, if matches!(base.kind, ExprKind::Power(..)) { Level::Postfix } else { Level::Power });
        if self.signs == Signs::Unicode {
            let raised = [(2.0, "²"), (3.0, "³")].into_iter().find(|(n, _)| exponent.kind == ExprKind::Number(*n));
            if let Some((_, raised)) = raised {
                self.out.push_str(raised);
                return;
            }
        }
        self.out.push('^');
        match &exponent.kind {
            ExprKind::Negate(inner) if level(&inner.kind) >= Level::Power => {
                self.out.push_str(self.signs.minus());
                self.expr(inner, Level::Power);
            }
            _ => self.expr(exponent, Level::Power),
        }
    }

    fn chain(&mut self, first: &Expr, rest: &[(Comparison, Expr)]) {
        self.expr(first, Level::Sum);
        for (comparison, operand) in rest {
            self.out.push(' ');
            self.out.push_str(self.signs.comparison(*comparison));
            self.out.push(' ');
            self.expr(operand, Level::Sum);
        }
    }

    fn list(&mut self, items: &[Expr], between: &str, least: Level) {
        self.separated(items, between, |printer, item| printer.expr(item, least));
    }

    fn separated<T>(&mut self, items: &[T], between: &str, mut write: impl FnMut(&mut Self, &T)) {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.out.push_str(between);
            }
            write(self, item);
        }
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        if let [Parameter { name, lengths }] = parameters
            && lengths.is_empty()
        {
            self.out.push_str(self.signs.name(&name.text));
            return;
        }
        self.out.push('(');
        self.separated(parameters, ", ", |printer, parameter| {
            printer.out.push_str(printer.signs.name(&parameter.name.text));
            if !parameter.lengths.is_empty() {
                printer.out.push('[');
                printer.list(&parameter.lengths, ", ", Level::Value);
                printer.out.push(']');
            }
        });
        self.out.push(')');
    }

    fn binding(&mut self, binding: &Binding) {
        self.out.push_str(self.signs.name(&binding.name.text));
        self.out.push_str(" = ");
        self.expr(&binding.value, Level::Value);
    }

    fn named(&mut self, name: &str, kind: BinderKind) {
        self.out.push_str(self.signs.name(name));
        self.out.push_str(if kind == BinderKind::Range { " = " } else { " in " });
    }

    fn argument(&mut self, argument: &Argument) {
        if let Some((name, kind)) = &argument.name {
            self.named(&name.text, *kind);
        }
        self.expr(&argument.value, Level::Value);
    }

    fn binder(&mut self, binder: &Binder) {
        self.named(&binder.name.text, binder.kind);
        self.expr(&binder.over, Level::Range);
    }
}

#[cfg(test)]
mod tests {
    use super::{Signs, print};
    use crate::syntax::parse::parse_expression;

    fn printed(text: &str, signs: Signs) -> String {
        print(&parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}")), signs)
    }

    #[test]
    fn formulas_are_written_as_understood() {
        for (text, ascii, unicode) in [
            ("(x**2+y-11)^2", "(x^2 + y - 11)^2", "(x² + y − 11)²"),
            ("4x·y", "4x*y", "4x·y"),
            ("x³-3x*y²", "x^3 - 3x*y^2", "x³ − 3x·y²"),
            ("((a))*(b*c)/(2x)", "a*(b*c)/(2x)", "a·(b·c)/(2x)"),
            ("2pi<=a", "2pi <= a", "2π ≤ a"),
            ("x^-1 + 2^(-x)", "x^-1 + 2^-x", "x^-1 + 2^-x"),
            ("√2*√(x+1)", "sqrt(2)*sqrt(x + 1)", "sqrt(2)·sqrt(x + 1)"),
            ("2(e) + 0(x1) + 2(b1) + 2exp(x)", "2(e) + 0(x1) + 2(b1) + 2exp(x)", "2(e) + 0(x1) + 2(b1) + 2exp(x)"),
            ("sin(r)/r where r=hypot(x,y)", "sin(r)/r where r = hypot(x, y)", "sin(r)/r where r = hypot(x, y)"),
            ("x -> (y -> x*y where y = 2)", "x -> y -> x*y where y = 2", "x -> y -> x·y where y = 2"),
            ("f(x -> (y where y = x))", "f(x -> (y where y = x))", "f(x -> (y where y = x))"),
            ("1e-7 + 6.02e23 + .5 + 1e3", "1e-7 + 6.02e23 + 0.5 + 1000", "1e-7 + 6.02e23 + 0.5 + 1000"),
            ("(x²)² + (2^3)^4", "(x^2)^2 + (2^3)^4", "(x²)² + (2³)^4"),
        ] {
            assert_eq!(printed(text, Signs::Ascii), ascii);
            assert_eq!(printed(text, Signs::Unicode), unicode.replace("^-", "^−"));
        }
    }
}
