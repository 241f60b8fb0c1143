//! Expansion: products and whole powers of sums multiplied out into monomials, in descending degree.
//!
//! What is no polynomial, such as `sin(x)` or `1/x`, is an atom with expanded insides. Coefficients are exact where they
//! can be written. Multiplying out can lose digits by cancellation, so it happens only where it is asked for.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use rustc_hash::FxHasher;

use super::graph::Graph;
use super::node::{NodeId, Op};
use super::simplify::Simplifier;
use super::simplify::rational::Rational;

/// Expansions that would have more terms than this are refused.
pub const MOST_TERMS: usize = 20_000;

/// The expansion would have more than [`MOST_TERMS`] terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this has more than {MOST_TERMS} terms when it is multiplied out")]
pub struct TooLarge;

/// Multiplies out what `outputs` need; gives the new places.
///
/// # Errors
/// If a sum would have more than [`MOST_TERMS`] terms.
pub fn expand(graph: &mut Graph, outputs: &[NodeId]) -> Result<Vec<NodeId>, TooLarge> {
    let needed = graph.needed(outputs);
    let mut expander = Expander { simplifier: Simplifier::of(graph), polynomials: HashMap::new(), terms: 0 };
    for (idx, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
        expander.node(NodeId(idx as u32))?;
    }
    outputs.iter().map(|id| expander.built(*id)).collect()
}

/// Powers of atoms in ascending order of the atoms.
type Monomial = Box<[(NodeId, u32)]>;

/// An exact number where it can be written, with the double nearest to it.
#[derive(Clone, Copy, Debug)]
struct Coefficient {
    exact: Option<Rational>,
    value: f64,
}

impl Coefficient {
    fn of(value: f64) -> Self {
        Self { exact: Rational::from_double(value), value }
    }

    fn exactly(exact: Option<Rational>, otherwise: f64) -> Self {
        exact.map_or(Self::of(otherwise), |exact| Self { exact: Some(exact), value: exact.to_double() })
    }

    fn plus(self, other: Self) -> Self {
        let exact = self.exact.zip(other.exact).and_then(|(a, b)| a.plus(b));
        Self::exactly(exact, self.value + other.value)
    }

    fn times(self, other: Self) -> Self {
        let exact = self.exact.zip(other.exact).and_then(|(a, b)| a.times(b));
        Self::exactly(exact, self.value * other.value)
    }

    fn over(self, other: Self) -> Self {
        let exact = self.exact.zip(other.exact).and_then(|(a, b)| a.over(b));
        Self::exactly(exact, self.value / other.value)
    }
}

#[derive(Clone, Debug, Default)]
struct Polynomial {
    terms: HashMap<Monomial, Coefficient, BuildHasherDefault<FxHasher>>,
}

impl Polynomial {
    fn number(value: f64) -> Self {
        Self::single(Box::new([]), Coefficient::of(value))
    }

    fn atom(id: NodeId) -> Self {
        Self::single(Box::new([(id, 1)]), Coefficient::of(1.0))
    }

    fn single(monomial: Monomial, coefficient: Coefficient) -> Self {
        Self { terms: [(monomial, coefficient)].into_iter().collect() }
    }

    fn add(&mut self, monomial: Monomial, coefficient: Coefficient) {
        match self.terms.get_mut(&monomial) {
            Some(known) => *known = known.plus(coefficient),
            None => {
                self.terms.insert(monomial, coefficient);
            }
        }
    }

    fn scaled(&self, factor: Coefficient) -> Self {
        let terms = self.terms.iter().map(|(monomial, coefficient)| (monomial.clone(), coefficient.times(factor)));
        Self { terms: terms.collect() }
    }

    fn times(&self, other: &Self) -> Result<Self, TooLarge> {
        let mut product = Self::default();
        for (a, p) in &self.terms {
            for (b, q) in &other.terms {
                product.add(merged(a, b), p.times(*q));
            }
            if product.terms.len() > MOST_TERMS {
                return Err(TooLarge);
            }
        }
        Ok(product)
    }

    fn power(&self, exponent: u32) -> Result<Self, TooLarge> {
        let mut power = Self::number(1.0);
        for _ in 0..exponent {
            power = power.times(self)?;
        }
        Ok(power)
    }
}

fn merged(a: &Monomial, b: &Monomial) -> Monomial {
    let mut merged: Vec<(NodeId, u32)> = a.to_vec();
    for (atom, exponent) in b {
        match merged.binary_search_by_key(atom, |(known, _)| *known) {
            Ok(at) => merged[at].1 += exponent,
            Err(at) => merged.insert(at, (*atom, *exponent)),
        }
    }
    merged.into()
}

struct Expander<'g> {
    simplifier: Simplifier<'g>,
    polynomials: HashMap<NodeId, Polynomial>,
    /// The terms of all polynomials so far.
    terms: usize,
}

/// The terms of all polynomials of one expansion together.
const MOST_TERMS_TOGETHER: usize = 50 * MOST_TERMS;

impl Expander<'_> {
    fn node(&mut self, id: NodeId) -> Result<(), TooLarge> {
        let op = self.simplifier.graph().op(id).clone();
        let polynomial = match &op {
            Op::Constant(bits) => Polynomial::number(bits.value()),
            Op::Variable(_) => Polynomial::atom(id),
            Op::Sum(terms) => self.sum(terms)?,
            Op::Product(factors) => {
                let mut product = Polynomial::number(1.0);
                for factor in factors {
                    product = product.times(&self.polynomials[factor])?;
                }
                product
            }
            Op::Negate(a) => self.polynomials[a].scaled(Coefficient::of(-1.0)),
            Op::Quotient(a, b) => self.quotient(*a, *b)?,
            Op::Power(a, b) => self.power(&op, *a, *b)?,
            _ => self.atom(&op)?,
        };
        self.terms += polynomial.terms.len();
        if self.terms > MOST_TERMS_TOGETHER || polynomial.terms.len() > MOST_TERMS {
            return Err(TooLarge);
        }
        self.polynomials.insert(id, polynomial);
        Ok(())
    }

    fn sum(&self, terms: &[NodeId]) -> Result<Polynomial, TooLarge> {
        let mut sum = Polynomial::default();
        for term in terms {
            for (monomial, coefficient) in &self.polynomials[term].terms {
                sum.add(monomial.clone(), *coefficient);
            }
            if sum.terms.len() > MOST_TERMS {
                return Err(TooLarge);
            }
        }
        Ok(sum)
    }

    fn quotient(&mut self, a: NodeId, b: NodeId) -> Result<Polynomial, TooLarge> {
        if let Some(divisor) =
            self.simplifier.graph().as_constant(b).filter(|divisor| *divisor != 0.0 && divisor.is_finite())
        {
            let divisor = Coefficient::of(divisor);
            let terms = self.polynomials[&a].terms.iter();
            return Ok(Polynomial { terms: terms.map(|(m, c)| (m.clone(), c.over(divisor))).collect() });
        }
        let below = self.built(b)?;
        let one = self.simplifier.graph_mut().constant(1.0);
        let inverse = self.simplifier.node(&Op::Quotient(one, below));
        self.polynomials[&a].times(&Polynomial::atom(inverse))
    }

    fn power(&mut self, op: &Op, a: NodeId, b: NodeId) -> Result<Polynomial, TooLarge> {
        let exponent = self.simplifier.graph().as_constant(b);
        match exponent.filter(|exponent| (1.0..=1000.0).contains(exponent) && exponent.fract() == 0.0) {
            Some(exponent) => self.polynomials[&a].power(exponent as u32),
            None => self.atom(op),
        }
    }

    fn atom(&mut self, op: &Op) -> Result<Polynomial, TooLarge> {
        let mut children = Vec::new();
        op.for_each_child(|child| children.push(child));
        let built: Vec<NodeId> = children.iter().map(|child| self.built(*child)).collect::<Result<_, _>>()?;
        let mut built = built.into_iter();
        let op = op.map_children(|_| built.next().expect("as many as before"));
        let id = self.simplifier.node(&op);
        Ok(match self.simplifier.graph().as_constant(id) {
            Some(value) => Polynomial::number(value),
            None => Polynomial::atom(id),
        })
    }

    /// The node of a polynomial: descending degree, then the variables in their order.
    fn built(&mut self, id: NodeId) -> Result<NodeId, TooLarge> {
        let polynomial = self.polynomials.get(&id).ok_or(TooLarge)?;
        let mut terms: Vec<(Monomial, Coefficient)> = polynomial.terms.iter().map(|(m, c)| (m.clone(), *c)).collect();
        terms.retain(|(monomial, coefficient)| {
            coefficient.value != 0.0 || !monomial.iter().all(|(atom, _)| self.simplifier.is_total(*atom))
        });
        let graph = self.simplifier.graph();
        terms.sort_by_cached_key(|(monomial, _)| key(graph, monomial));
        let mut nodes = Vec::with_capacity(terms.len());
        for (at, (monomial, coefficient)) in terms.into_iter().enumerate() {
            nodes.push(self.term(&monomial, coefficient, at == 0));
        }
        Ok(self.simplifier.graph_mut().sum(&nodes))
    }

    fn term(&mut self, monomial: &Monomial, coefficient: Coefficient, first: bool) -> NodeId {
        let mut factors = Vec::with_capacity(monomial.len() + 1);
        for (atom, exponent) in monomial {
            let exponent = self.simplifier.graph_mut().constant(f64::from(*exponent));
            let op = Op::Power(*atom, exponent);
            factors.push(self.simplifier.node(&op));
        }
        let (top, bottom) = coefficient.exact.and_then(Rational::parts).unwrap_or((coefficient.value, 1.0));
        let graph = self.simplifier.graph_mut();
        factors.insert(0, graph.constant(if first { top } else { top.abs() }));
        let bottom = graph.constant(bottom);
        let above = if factors.len() == 1 { Op::Sum(factors.into()) } else { Op::Product(factors.into()) };
        let above = if let Op::Sum(only) = above { only[0] } else { graph.add(above) };
        let positive = self.simplifier.node(&Op::Quotient(above, bottom));
        if !first && top < 0.0 { self.simplifier.graph_mut().negate(positive) } else { positive }
    }
}

/// Orders monomials: higher degree first, then more of the earlier variables, numbers last.
fn key(graph: &Graph, monomial: &Monomial) -> (std::cmp::Reverse<u32>, Vec<(u32, std::cmp::Reverse<u32>)>) {
    let place = |id: &NodeId| if let Op::Variable(place) = graph.op(*id) { *place } else { u32::MAX };
    let degree = monomial.iter().filter(|(atom, _)| place(atom) != u32::MAX).map(|(_, exponent)| exponent).sum();
    let mut powers: Vec<(u32, std::cmp::Reverse<u32>)> =
        monomial.iter().map(|(atom, exponent)| (place(atom), std::cmp::Reverse(*exponent))).collect();
    powers.sort_unstable();
    if powers.is_empty() {
        powers.push((u32::MAX, std::cmp::Reverse(0)));
    }
    (std::cmp::Reverse(degree), powers)
}

#[cfg(test)]
mod tests {
    use super::super::print::{PrintStyle, print};
    use super::super::rule::scalar_formula;
    use super::*;

    fn expanded(text: &str) -> Result<String, TooLarge> {
        let formula = scalar_formula(text, &["x", "y"]).unwrap();
        let flat = formula.flat().unwrap();
        let (mut graph, output) = (flat.graph.clone(), flat.outputs[0]);
        let node = expand(&mut graph, &[output])?[0];
        Ok(print(&graph, node, &["x".into(), "y".into()], PrintStyle::default()).unwrap())
    }

    #[test]
    fn polynomials_come_in_descending_degree() {
        assert_eq!(expanded("(x + y)^2").unwrap(), "x^2 + 2x*y + y^2");
        assert_eq!(expanded("(x - 1)*(x + 1) - y").unwrap(), "x^2 - y - 1");
        assert_eq!(expanded("-(x - y)^3").unwrap(), "-x^3 + 3x^2*y - 3x*y^2 + y^3");
        assert_eq!(expanded("(x + 0.5)^2/3").unwrap(), "x^2/3 + x/3 + 1/12");
    }

    #[test]
    fn atoms_are_expanded_inside_and_keep_their_poles() {
        assert_eq!(expanded("(x + sin((x + 1)^2))*x").unwrap(), "x^2 + x*sin(x^2 + 2x + 1)");
        assert_eq!(expanded("(x + 1)/x").unwrap(), "x/x + 1/x");
    }

    #[test]
    fn large_expansions_are_refused() {
        assert_eq!(expanded("(x + y + sin(x) + sin(y) + exp(x) + exp(y) + 1)^40"), Err(TooLarge));
    }
}
