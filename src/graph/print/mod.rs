//! A graph as text in the language: what is printed reads back as the same nodes, in Unicode or plain ASCII.
//!
//! The walk keeps its own stack, so depth costs none of the machine's; the text of a graph with much sharing can be
//! exponentially long, so there is a limit.

pub(crate) mod number;

use super::graph::Graph;
use super::node::{NodeId, Op};
use crate::syntax::ast::Comparison;

/// How an expression is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintStyle {
    /// Whether to use `·`, `²`, `−`, `≤`; else plain ASCII.
    pub unicode: bool,
    /// Numbers to so many significant digits; `None` for all of them, so that the text reads back exactly.
    pub digits: Option<usize>,
}

/// The text would be longer than [`LONGEST_TEXT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text of this expression has more than {LONGEST_TEXT} characters")]
pub struct TooLong;

/// The longest text that is printed, in bytes.
pub const LONGEST_TEXT: usize = 1 << 24;

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Signed,
    Juxtaposed,
    Power,
    Atom,
}

/// Prints a node; `names` are those of the variables, in their places.
///
/// Without [`PrintStyle::digits`] the text parses and lowers to the same node again.
///
/// # Errors
/// If the text would exceed [`LONGEST_TEXT`].
pub fn print(graph: &Graph, node: NodeId, names: &[String], style: PrintStyle) -> Result<String, TooLong> {
    let mut printer = Printer { graph, names, style, waiting: vec![Piece::Node(node, Level::Or)] };
    let mut text = String::new();
    while let Some(piece) = printer.waiting.pop() {
        match piece {
            Piece::Word(word) => text.push_str(word),
            Piece::Text(piece) => text.push_str(&piece),
            Piece::Node(id, level) => printer.expand(id, level),
        }
        if text.len() > LONGEST_TEXT || printer.waiting.len() > LONGEST_TEXT {
            return Err(TooLong);
        }
    }
    Ok(text)
}

/// Whether a number may stand directly before a node: `2x`, `3sin(x)`, `4(x + 1)`; not `2exp(x)`, where `2e` is a
/// broken number.
pub(crate) fn juxtaposable(graph: &Graph, id: NodeId) -> bool {
    let starts_well = |name: &str| !name.starts_with(['e', 'E']);
    match graph.op(id) {
        Op::Constant(_) => false,
        Op::Unary(function, _) => starts_well(function.spec().name),
        Op::Binary(function, ..) => starts_well(function.spec().name),
        Op::Power(base, _) => !matches!(graph.op(*base), Op::Power(..)) && juxtaposable(graph, *base),
        _ => true,
    }
}

enum Piece {
    Word(&'static str),
    Text(String),
    Node(NodeId, Level),
}

struct Printer<'p> {
    graph: &'p Graph,
    names: &'p [String],
    style: PrintStyle,
    waiting: Vec<Piece>,
}

impl Printer<'_> {
    fn number(&self, value: f64) -> number::NumberText {
        number::number_text(value, self.style.digits, &|name| !self.names.iter().any(|known| known == name))
    }

    fn name(&self, place: u32) -> String {
        self.names.get(place as usize).cloned().unwrap_or_else(|| format!("x{}", place + 1))
    }

    /// Puts the pieces of a node on the stack, in brackets if it binds less tightly than `least`.
    fn expand(&mut self, id: NodeId, least: Level) {
        let (level, mut pieces) = self.pieces(id);
        if level < least {
            pieces.insert(0, Piece::Word("("));
            pieces.push(Piece::Word(")"));
        }
        self.waiting.extend(pieces.into_iter().rev());
    }

    fn pieces(&self, id: NodeId) -> (Level, Vec<Piece>) {
        use Piece::{Node, Text, Word};
        match self.graph.op(id) {
            Op::Constant(bits) => self.constant(bits.value()),
            Op::Variable(place) => (Level::Atom, vec![Text(self.name(*place))]),
            Op::Sum(terms) => (Level::Sum, self.sum(terms)),
            Op::Product(factors) => self.product(factors),
            Op::Negate(a) => (Level::Signed, vec![Word(self.minus()), Node(*a, Level::Juxtaposed)]),
            Op::Quotient(a, b) => (Level::Product, vec![Node(*a, Level::Product), Word("/"), Node(*b, Level::Power)]),
            Op::Power(a, b) => (Level::Power, self.power(*a, *b)),
            Op::Unary(function, a) => (Level::Atom, call(function.spec().name, &[*a])),
            Op::Binary(function, a, b) => (Level::Atom, call(function.spec().name, &[*a, *b])),
            Op::LogSumExp(terms) => (Level::Atom, call("logsumexp", terms)),
            Op::Compare(comparison, a, b) => {
                let sign = Word(self.comparison(*comparison));
                (Level::Comparison, vec![Node(*a, Level::Sum), Word(" "), sign, Word(" "), Node(*b, Level::Sum)])
            }
            Op::And(a, b) => (Level::And, vec![Node(*a, Level::And), Word(" and "), Node(*b, Level::Not)]),
            Op::Or(a, b) => (Level::Or, vec![Node(*a, Level::Or), Word(" or "), Node(*b, Level::And)]),
            Op::Not(a) => (Level::Not, vec![Word("not "), Node(*a, Level::Atom)]),
            Op::Select(condition, then, otherwise) => (Level::Atom, call("if", &[*condition, *then, *otherwise])),
        }
    }

    fn constant(&self, value: f64) -> (Level, Vec<Piece>) {
        let number = self.number(value.abs());
        if value.is_sign_negative() && !value.is_nan() {
            return (number.level.min(Level::Signed), vec![Piece::Word(self.minus()), Piece::Text(number.text)]);
        }
        (number.level, vec![Piece::Text(number.text)])
    }

    fn minus(&self) -> &'static str {
        if self.style.unicode { "−" } else { "-" }
    }

    fn sum(&self, terms: &[NodeId]) -> Vec<Piece> {
        let (plus, minus) = if self.style.unicode { (" + ", " − ") } else { (" + ", " - ") };
        let mut pieces = Vec::with_capacity(2 * terms.len());
        for (at, id) in terms.iter().enumerate() {
            match self.graph.op(*id) {
                _ if at == 0 => pieces.push(Piece::Node(*id, Level::Product)),
                Op::Constant(bits) if bits.value().is_sign_negative() && !bits.value().is_nan() => {
                    pieces.push(Piece::Word(minus));
                    pieces.push(Piece::Text(self.number(bits.value().abs()).text));
                }
                Op::Negate(a) => {
                    pieces.push(Piece::Word(minus));
                    pieces.push(Piece::Node(*a, self.unsigned(*a)));
                }
                _ => {
                    pieces.push(Piece::Word(plus));
                    pieces.push(Piece::Node(*id, self.unsigned(*id)));
                }
            }
        }
        pieces
    }

    /// Behind a sign of a sum, what begins with a sign of its own goes into brackets.
    fn unsigned(&self, id: NodeId) -> Level {
        let mut first = id;
        loop {
            match self.graph.op(first) {
                Op::Product(factors) => first = factors[0],
                Op::Quotient(a, _) => first = *a,
                Op::Negate(_) => return Level::Atom,
                Op::Constant(bits) if bits.value().is_sign_negative() => return Level::Atom,
                _ => return Level::Product,
            }
        }
    }

    fn product(&self, factors: &[NodeId]) -> (Level, Vec<Piece>) {
        let times = if self.style.unicode { "·" } else { "*" };
        let mut pieces = vec![Piece::Node(factors[0], Level::Product)];
        let joined = self.juxtaposed(factors[0], factors[1]);
        for (at, factor) in factors.iter().enumerate().skip(1) {
            if at > 1 || !joined {
                pieces.push(Piece::Word(times));
            }
            pieces.push(Piece::Node(*factor, Level::Power));
        }
        (if joined && factors.len() == 2 { Level::Juxtaposed } else { Level::Product }, pieces)
    }

    fn juxtaposed(&self, first: NodeId, second: NodeId) -> bool {
        let Some(value) = self.graph.as_constant(first) else { return false };
        if value.is_sign_negative() || value == 0.0 || value.is_nan() || !juxtaposable(self.graph, second) {
            return false;
        }
        let mut leading = second;
        while let Op::Power(base, _) = self.graph.op(leading) {
            leading = *base;
        }
        let clean = match self.graph.op(leading) {
            Op::Variable(place) => !self.name(*place).starts_with(['e', 'E']),
            _ => true,
        };
        clean && self.number(value).text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }

    fn power(&self, base: NodeId, exponent: NodeId) -> Vec<Piece> {
        let first = Piece::Node(base, Level::Atom);
        let Some(value) = self.graph.as_constant(exponent) else {
            return vec![first, Piece::Word("^"), Piece::Node(exponent, Level::Atom)];
        };
        let raised = match value {
            2.0 if self.style.unicode => return vec![first, Piece::Word("²")],
            3.0 if self.style.unicode => return vec![first, Piece::Word("³")],
            value if value.is_sign_negative() && self.number(-value).level == Level::Atom => Level::Signed,
            _ => Level::Atom,
        };
        vec![first, Piece::Word("^"), Piece::Node(exponent, raised)]
    }

    fn comparison(&self, comparison: Comparison) -> &'static str {
        match (comparison, self.style.unicode) {
            (Comparison::Less, _) => "<",
            (Comparison::LessEqual, true) => "≤",
            (Comparison::LessEqual, false) => "<=",
            (Comparison::Greater, _) => ">",
            (Comparison::GreaterEqual, true) => "≥",
            (Comparison::GreaterEqual, false) => ">=",
            (Comparison::Equal, _) => "==",
            (Comparison::NotEqual, true) => "≠",
            (Comparison::NotEqual, false) => "!=",
        }
    }
}

fn call(name: &'static str, arguments: &[NodeId]) -> Vec<Piece> {
    let mut pieces = vec![Piece::Word(name), Piece::Word("(")];
    for (at, argument) in arguments.iter().enumerate() {
        if at > 0 {
            pieces.push(Piece::Word(", "));
        }
        pieces.push(Piece::Node(*argument, Level::Or));
    }
    pieces.push(Piece::Word(")"));
    pieces
}
