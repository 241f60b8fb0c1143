//! Derivative rules of the registry as graphs: each rule text is parsed and lowered once, then copied where it is needed.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::formula::{Formula, FormulaParameter, Shape};
use super::graph::Graph;
use super::lower::function::{Body, FunctionValue};
use super::lower::{Evaluator, Host, Outcome, Special};
use super::node::NodeId;
use super::value::Value;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::interrupt::Interrupt;
use crate::syntax::parse::parse_expression;
use crate::syntax::span::Source;

/// No names but the language's own.
#[derive(Debug, Default)]
struct NoNames {
    interrupt: Interrupt,
}

impl Host for NoNames {
    fn lookup(&self, _: &str) -> Option<Value> {
        None
    }

    fn special(&self, _: &str) -> Option<Box<dyn Special + '_>> {
        None
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        0
    }

    fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    fn each_part(&self, count: usize, work: &(dyn Fn(usize, &dyn Host) + Sync)) {
        (0..count).for_each(|idx| work(idx, self));
    }
}

/// Lowers the text of an expression in scalar variables; `None` if it does not parse or uses other names.
pub fn scalar_formula(text: &str, variables: &[&str]) -> Option<Arc<Formula>> {
    let expr = parse_expression(text).ok()?;
    let source = Arc::new(Source::new("rule", text));
    let scalar = |name: &&str| FormulaParameter { name: (*name).to_string(), shape: Shape::Scalar };
    let body = Body::Expression { expr: Arc::new(expr), source: Arc::clone(&source), captures: Arc::new([]) };
    let function = FunctionValue::new(None, variables.iter().map(scalar).collect(), body);
    let host = NoNames::default();
    let lowered: Outcome<Arc<Formula>> = Evaluator::new(&host, source).formula(&function, Default::default());
    lowered.ok()
}

type UnaryRules = FxHashMap<Function, Arc<Formula>>;
type BinaryRules = FxHashMap<(BinaryFunction, usize), Arc<Formula>>;

fn unary_rules() -> &'static UnaryRules {
    static RULES: OnceLock<UnaryRules> = OnceLock::new();
    RULES.get_or_init(|| {
        let of = |function: &Function| Some((*function, scalar_formula(function.spec().derivative, &["x"])?));
        Function::ALL.iter().filter_map(of).collect()
    })
}

fn binary_rules() -> &'static BinaryRules {
    static RULES: OnceLock<BinaryRules> = OnceLock::new();
    RULES.get_or_init(|| {
        let cases = BinaryFunction::ALL.iter().flat_map(|function| [(*function, 0), (*function, 1)]);
        let of = |(function, position): (BinaryFunction, usize)| {
            let text = function.spec().derivatives[position]?;
            Some(((function, position), scalar_formula(text, &["a", "b"])?))
        };
        cases.filter_map(of).collect()
    })
}

fn copied(graph: &mut Graph, rule: &Formula, arguments: &[NodeId]) -> Option<NodeId> {
    let output = graph.import(&rule.separable().graph, &rule.separable().outputs, arguments)[0];
    (graph.as_constant(output) != Some(0.0)).then_some(output)
}

/// The derivative of a function at a node; `None` where it is 0.
///
/// # Panics
/// If the rule of the registry is no expression in `x`, which the tests of this file exclude.
pub(super) fn derivative_of(graph: &mut Graph, function: Function, a: NodeId) -> Option<NodeId> {
    let rule = unary_rules().get(&function).expect("every function has a derivative rule that parses");
    copied(graph, rule, &[a])
}

/// The derivative of a function of two variables in one of them; NaN where the registry has none, `None` where it is 0.
pub(super) fn partial_of(
    graph: &mut Graph,
    function: BinaryFunction,
    position: usize,
    (a, b): (NodeId, NodeId),
) -> Option<NodeId> {
    match binary_rules().get(&(function, position)) {
        Some(rule) => copied(graph, rule, &[a, b]),
        None => Some(graph.constant(f64::NAN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_parses() {
        assert_eq!(unary_rules().len(), Function::ALL.len());
        for function in BinaryFunction::ALL {
            for (position, text) in function.spec().derivatives.iter().enumerate() {
                assert_eq!(text.is_some(), binary_rules().contains_key(&(*function, position)), "{function:?}");
            }
        }
    }
}
