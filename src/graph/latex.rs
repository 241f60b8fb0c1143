//! A graph as LaTeX: fractions, powers and roots set as such, functions by the templates of the registry.
//!
//! Like the printer it keeps its own stack and has a limit on the length.

use super::graph::Graph;
use super::node::{NodeId, Op};
use super::print::number::{decimal, number_text};
use super::print::{LONGEST_TEXT, Level, TooLong};
use crate::syntax::ast::Comparison;

/// Writes a node as LaTeX; `names` are those of the variables, in their places.
///
/// # Errors
/// If the text would be longer than [`LONGEST_TEXT`].
pub fn latex(graph: &Graph, node: NodeId, names: &[String]) -> Result<String, TooLong> {
    let mut setter = Setter { graph, names, waiting: vec![Piece::Node(node, Level::Or)] };
    let mut text = String::new();
    while let Some(piece) = setter.waiting.pop() {
        match piece {
            Piece::Word(word) => text.push_str(word),
            Piece::Text(piece) => text.push_str(&piece),
            Piece::Node(id, level) => setter.expand(id, level),
        }
        if text.len() > LONGEST_TEXT || setter.waiting.len() > LONGEST_TEXT {
            return Err(TooLong);
        }
    }
    Ok(text)
}

enum Piece {
    Word(&'static str),
    Text(String),
    Node(NodeId, Level),
}

struct Setter<'s> {
    graph: &'s Graph,
    names: &'s [String],
    waiting: Vec<Piece>,
}

impl Setter<'_> {
    fn expand(&mut self, id: NodeId, least: Level) {
        let (level, mut pieces) = self.pieces(id);
        if level < least {
            pieces.insert(0, Piece::Word(r"\left("));
            pieces.push(Piece::Word(r"\right)"));
        }
        self.waiting.extend(pieces.into_iter().rev());
    }

    fn pieces(&self, id: NodeId) -> (Level, Vec<Piece>) {
        use Piece::{Node, Text, Word};
        match self.graph.op(id) {
            Op::Constant(bits) => self.number(bits.value()),
            Op::Variable(place) => (Level::Atom, vec![Text(self.variable(*place))]),
            Op::Sum(terms) => (Level::Sum, self.sum(terms)),
            Op::Product(factors) => (Level::Product, self.product(factors)),
            Op::Negate(a) => (Level::Signed, vec![Word("-"), Node(*a, Level::Product)]),
            Op::Quotient(a, b) => {
                let fraction = vec![Word(r"\frac{"), Node(*a, Level::Or), Word("}{"), Node(*b, Level::Or), Word("}")];
                (Level::Juxtaposed, fraction)
            }
            Op::Power(a, b) => (Level::Power, vec![Node(*a, Level::Atom), Word("^{"), Node(*b, Level::Or), Word("}")]),
            Op::Unary(function, a) => template(function.spec().latex, &[("{x}", *a)]),
            Op::Binary(function, a, b) => template(function.spec().latex, &[("{a}", *a), ("{b}", *b)]),
            Op::LogSumExp(terms) => (Level::Atom, log_sum_exp(terms)),
            Op::Compare(comparison, a, b) => {
                let sign = Word(comparison_sign(*comparison));
                (Level::Comparison, vec![Node(*a, Level::Sum), sign, Node(*b, Level::Sum)])
            }
            Op::And(a, b) => (Level::And, vec![Node(*a, Level::And), Word(r" \land "), Node(*b, Level::Not)]),
            Op::Or(a, b) => (Level::Or, vec![Node(*a, Level::Or), Word(r" \lor "), Node(*b, Level::And)]),
            Op::Not(a) => (Level::Not, vec![Word(r"\lnot "), Node(*a, Level::Atom)]),
            Op::Select(condition, then, otherwise) => (Level::Atom, cases(*condition, *then, *otherwise)),
        }
    }

    fn number(&self, value: f64) -> (Level, Vec<Piece>) {
        let text = number_text(value.abs(), None, &|name| !self.names.iter().any(|known| known == name));
        let level =
            if text.text == decimal(value.abs()) && text.text.contains('e') { Level::Product } else { text.level };
        let magnitude = set_number(&text.text);
        match value.is_sign_negative() && !value.is_nan() {
            true => (Level::Signed.min(level), vec![Piece::Word("-"), Piece::Text(magnitude)]),
            false => (level, vec![Piece::Text(magnitude)]),
        }
    }

    fn variable(&self, place: u32) -> String {
        match self.names.get(place as usize) {
            Some(name) => set_name(name),
            None => format!("x_{{{}}}", place + 1),
        }
    }

    fn sum(&self, terms: &[NodeId]) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(2 * terms.len());
        for (at, id) in terms.iter().enumerate() {
            match self.graph.op(*id) {
                _ if at == 0 => pieces.push(Piece::Node(*id, Level::Product)),
                Op::Constant(bits) if bits.value() < 0.0 => {
                    pieces.push(Piece::Word(" - "));
                    pieces.extend(self.number(-bits.value()).1);
                }
                Op::Negate(a) => pieces.extend([Piece::Word(" - "), Piece::Node(*a, self.unsigned(*a))]),
                _ => pieces.extend([Piece::Word(" + "), Piece::Node(*id, self.unsigned(*id))]),
            }
        }
        pieces
    }

    /// Behind a sign, what begins with a sign of its own goes into brackets.
    fn unsigned(&self, id: NodeId) -> Level {
        let first = if let Op::Product(factors) = self.graph.op(id) { factors[0] } else { id };
        match self.graph.op(first) {
            Op::Negate(_) => Level::Atom,
            Op::Constant(bits) if bits.value() < 0.0 => Level::Atom,
            _ => Level::Product,
        }
    }

    fn product(&self, factors: &[NodeId]) -> Vec<Piece> {
        let mut pieces = vec![Piece::Node(factors[0], Level::Product)];
        for factor in &factors[1..] {
            pieces.push(Piece::Word(if self.starts_with_digit(*factor) { r" \cdot " } else { r" \, " }));
            pieces.push(Piece::Node(*factor, Level::Juxtaposed));
        }
        pieces
    }

    fn starts_with_digit(&self, id: NodeId) -> bool {
        match self.graph.op(id) {
            Op::Constant(_) => true,
            Op::Power(base, _) => matches!(self.graph.op(*base), Op::Constant(_)),
            _ => false,
        }
    }
}

fn comparison_sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => " < ",
        Comparison::LessEqual => r" \le ",
        Comparison::Greater => " > ",
        Comparison::GreaterEqual => r" \ge ",
        Comparison::Equal => " = ",
        Comparison::NotEqual => r" \ne ",
    }
}

fn cases(condition: NodeId, then: NodeId, otherwise: NodeId) -> Vec<Piece> {
    use Piece::{Node, Word};
    vec![
        Word(r"\begin{cases}"),
        Node(then, Level::Or),
        Word(r" & \text{if } "),
        Node(condition, Level::Or),
        Word(r" \\ "),
        Node(otherwise, Level::Or),
        Word(r" & \text{otherwise}\end{cases}"),
    ]
}

/// The pieces of a template; a placeholder that no bracket encloses takes brackets of its own where needed.
fn template(template: &'static str, arguments: &[(&str, NodeId)]) -> (Level, Vec<Piece>) {
    let level = if template.starts_with('{') { Level::Product } else { Level::Atom };
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((at, (mark, node))) =
        arguments.iter().filter_map(|argument| Some((rest.find(argument.0)?, argument))).min_by_key(|(at, _)| *at)
    {
        let (before, after) = (&rest[..at], &rest[at + mark.len()..]);
        let enclosed = before.ends_with(['(', '{', '|', ',']) || before.ends_with("floor") || before.ends_with("ceil");
        let enclosed = enclosed || before.ends_with(", ");
        let least = if enclosed && !after.starts_with('^') { Level::Or } else { Level::Atom };
        pieces.push(Piece::Word(before));
        pieces.push(Piece::Node(*node, least));
        rest = after;
    }
    pieces.push(Piece::Word(rest));
    (level, pieces)
}

fn log_sum_exp(terms: &[NodeId]) -> Vec<Piece> {
    let mut pieces = vec![Piece::Word(r"\operatorname{logsumexp}\left(")];
    for (at, term) in terms.iter().enumerate() {
        if at > 0 {
            pieces.push(Piece::Word(", "));
        }
        pieces.push(Piece::Node(*term, Level::Or));
    }
    pieces.push(Piece::Word(r"\right)"));
    pieces
}

/// `1e-5` as a power of ten, `1/3` as a fraction, `pi` and roots by their signs.
fn set_number(text: &str) -> String {
    if let Some((above, below)) = text.split_once('/') {
        return format!(r"\frac{{{}}}{{{}}}", set_number(above), set_number(below));
    }
    if let Some(inner) = text.strip_suffix(')') {
        for (name, sign) in [("sqrt(", r"\sqrt{"), ("log(", r"\ln\left(")] {
            if let Some((before, argument)) = inner.split_once(name) {
                let close = if name == "sqrt(" { "}" } else { r"\right)" };
                return format!("{before}{sign}{}{close}", set_number(argument));
            }
        }
    }
    if let Some((before, _)) = text.split_once("pi") {
        return format!(r"{before}\pi");
    }
    match text {
        "tau" => r"\tau".into(),
        "inf" => r"\infty".into(),
        "e" => "e".into(),
        text => match text.split_once('e') {
            Some(("1", exponent)) => format!("10^{{{exponent}}}"),
            Some((mantissa, exponent)) => format!(r"{mantissa} \cdot 10^{{{exponent}}}"),
            None => text.into(),
        },
    }
}

/// The Greek letters that have a command of their own.
const GREEK: &[&str] = &[
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "rho", "sigma", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Phi", "Psi",
    "Omega",
];

/// `x[3]` as `x_{3}`, `x1` as `x_{1}`, `alpha` as the letter, longer names upright.
fn set_name(name: &str) -> String {
    let (stem, index) = match name.split_once('[') {
        Some((stem, index)) => (stem, index.trim_end_matches(']')),
        None => {
            let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
            if stem.is_empty() { (name, "") } else { (stem, name[stem.len()..].trim_start_matches('_')) }
        }
    };
    let stem = match stem {
        stem if GREEK.contains(&stem) => format!(r"\{stem}"),
        stem if stem.chars().count() == 1 => stem.into(),
        stem => format!(r"\mathrm{{{}}}", stem.replace('_', r"\_")),
    };
    if index.is_empty() { stem } else { format!("{stem}_{{{index}}}") }
}

#[cfg(test)]
mod tests {
    use super::super::rule::scalar_formula;
    use super::*;

    fn set(text: &str) -> String {
        let formula = scalar_formula(text, &["x", "y1"]).unwrap();
        let flat = formula.flat().unwrap();
        latex(flat.graph, flat.outputs[0], &["x".into(), "y1".into()]).unwrap()
    }

    #[test]
    fn formulas_are_set_as_in_a_book() {
        assert_eq!(set("x^2/(1 + y1)"), r"\frac{x^{2}}{1 + y_{1}}");
        assert_eq!(set("2x*exp(-x^2)"), r"2 \, x \, \exp\left(-x^{2}\right)");
        assert_eq!(set("sqrt(x + 1)*(x - y1)"), r"\sqrt{x + 1} \, \left(x - y_{1}\right)");
        assert_eq!(set("hypot(x + 1, y1)"), r"\sqrt{\left(x + 1\right)^{2} + y_{1}^{2}}");
        assert_eq!(set("pi*x/3 - 1e-7"), r"\frac{\pi \, x}{3} - 10^{-7}");
        assert_eq!(set("if(x < 1, x, 2)"), r"\begin{cases}x & \text{if } x < 1 \\ 2 & \text{otherwise}\end{cases}");
        assert_eq!(set("1 + mod(x, 3)"), r"1 + x \bmod 3");
    }

    #[test]
    fn names_are_set_by_their_parts() {
        assert_eq!(set_name("x[3]"), "x_{3}");
        assert_eq!(set_name("W[2,1]"), "W_{2,1}");
        assert_eq!(set_name("alpha2"), r"\alpha_{2}");
        assert_eq!(set_name("rate"), r"\mathrm{rate}");
    }
}
