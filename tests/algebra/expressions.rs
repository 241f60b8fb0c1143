//! Random expressions: their text reads back, simplification keeps values and domains, derivatives agree with series.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::graph::derivative::{derivative, gradient};
use saddleback::graph::expand::expand;
use saddleback::graph::simplify::simplify;
use saddleback::graph::substitute::substitute;
use saddleback::graph::walk::walk;
use saddleback::graph::{Graph, NodeId, Op};
use saddleback::numeric::taylor::Taylor;

use super::{
    assert_reads_back, assert_same_values, assert_same_values_but_for_cancellation, is_defined, is_tame, read, sample,
    sensitivity,
};

const NAMES: [&str; 3] = ["x", "y", "ez"];

/// An expression in brackets wherever one could be needed.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => proptest::sample::select(&NAMES[..]).prop_map(str::to_string),
        3 => (0u8..5).prop_map(|number| number.to_string()),
        1 => proptest::sample::select(&["0.5", "2.25", "1e-3", "pi", "e", "1/3", "sqrt(2)"][..]).prop_map(|text| format!("({text})")),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let calls = &["sin", "cos", "exp", "log", "sqrt", "tanh", "abs", "atan", "cosh", "cbrt", "floor", "erf"][..];
        let pairs = &["min", "max", "hypot", "atan2"][..];
        let comparisons = &["<", "<=", "!="][..];
        prop_oneof![
            4 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" + "))),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            4 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join("*"))),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}/{b})")),
            1 => inner.clone().prop_map(|a| format!("(-{a})")),
            3 => (inner.clone(), -2i8..4).prop_map(|(a, n)| format!("({a})^({n})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})^({b})")),
            1 => inner.clone().prop_map(|a| format!("({a})^0.5")),
            3 => (proptest::sample::select(calls), inner.clone()).prop_map(|(name, a)| format!("{name}({a})")),
            1 => (proptest::sample::select(pairs), inner.clone(), inner.clone()).prop_map(|(name, a, b)| format!("{name}({a}, {b})")),
            1 => (inner.clone(), inner.clone(), inner.clone(), inner, proptest::sample::select(comparisons))
                .prop_map(|(a, b, c, d, sign)| format!("if({a} {sign} {b}, {c}, {d})")),
        ]
    })
}

/// Whether the numbers in a graph are finite: the text of an undefined constant has no place in a formula.
fn has_plain_numbers(graph: &Graph, node: NodeId) -> bool {
    let needed = graph.needed(&[node]);
    graph.nodes().all(|(id, op)| match op {
        Op::Constant(bits) if needed[id.index()] => bits.value().is_finite(),
        _ => true,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::with_cases(300) })]

    #[test]
    fn text_reads_back(text in expression()) {
        let mut graph = Graph::new();
        let node = read(&mut graph, &text, &NAMES);
        prop_assume!(has_plain_numbers(&graph, node));
        assert_reads_back(&mut graph, node, &NAMES);
    }

    #[test]
    fn simplification_keeps_values_and_domain(text in expression()) {
        let mut graph = Graph::new();
        let before = read(&mut graph, &text, &NAMES);
        let after = simplify(&mut graph, &[before])[0];
        assert_same_values(&graph, before, after, NAMES.len(), &text);
        prop_assume!(has_plain_numbers(&graph, after));
        assert_reads_back(&mut graph, after, &NAMES);
    }

    #[test]
    fn derivatives_agree_with_series(text in expression()) {
        let mut graph = Graph::new();
        let node = read(&mut graph, &text, &NAMES);
        let raw = gradient(&mut graph, node, NAMES.len());
        let simplified = simplify(&mut graph, &raw);
        for (variable, (raw, simplified)) in raw.into_iter().zip(simplified).enumerate() {
            check_derivative(&graph, node, raw, variable, &text);
            check_derivative(&graph, node, simplified, variable, &text);
            if has_plain_numbers(&graph, simplified) {
                assert_reads_back(&mut graph, simplified, &NAMES);
            }
        }
    }

    #[test]
    fn expansion_keeps_values_and_domain(text in expression()) {
        let mut graph = Graph::new();
        let before = read(&mut graph, &text, &NAMES);
        if let Ok(after) = expand(&mut graph, &[before]) {
            assert_same_values_but_for_cancellation(&graph, before, after[0], NAMES.len(), &text);
        }
    }

    #[test]
    fn substitution_is_evaluation(text in expression()) {
        let mut graph = Graph::new();
        let node = read(&mut graph, &text, &NAMES);
        let values = [0.75, -1.25, 2.0];
        let numbers: Vec<Option<NodeId>> = values.iter().map(|value| Some(graph.constant(*value))).collect();
        let replaced = substitute(&mut graph, &[node], &numbers)[0];
        let (direct, by_parts) = (walk(&graph, &[node], &values)[0], walk(&graph, &[replaced], &[f64::NAN; 3])[0]);
        prop_assert!(direct.to_bits() == by_parts.to_bits() || direct.is_nan() && by_parts.is_nan(), "{direct} {by_parts}");
    }
}

/// Compares a symbolic derivative with the Taylor coefficient at points without pattern, where nothing has a kink.
fn check_derivative(graph: &Graph, node: NodeId, derived: NodeId, variable: usize, text: &str) {
    for seed in (0..30).step_by(3) {
        let point: Vec<f64> = (0..NAMES.len()).map(|place| sample(seed, place)).collect();
        let line = |place: usize| Taylor::<2>::line(point[place], if place == variable { 1.0 } else { 0.0 });
        let inputs: Vec<Taylor<2>> = (0..NAMES.len()).map(line).collect();
        let expected = walk(graph, &[node], &inputs)[0].derivative(1);
        let value = walk(graph, &[derived], &point)[0];
        let defined = is_defined(graph, node, &point) && expected.is_finite();
        if !defined || !is_tame(graph, &[node, derived], &point) {
            continue;
        }
        if !value.is_finite() && (has_vertical_tangent(graph, node, &point) || has_tied_comparison(graph, node, &point))
        {
            continue;
        }
        let tolerance = 1e-8 * expected.abs().max(1.0) + 1e4 * sensitivity(graph, derived, &point);
        assert!(
            (value - expected).abs() <= tolerance,
            "d({text})/d{} at {point:?}: {value}, not {expected}",
            NAMES[variable]
        );
    }
}

/// Whether some comparison meets equal sides: a branch that is taken at such points alone has no derivative, even where
/// its sides are equal everywhere, and no number comes of it although a factor 0 may keep it from the value.
fn has_tied_comparison(graph: &Graph, node: NodeId, point: &[f64]) -> bool {
    let needed = graph.needed(&[node]);
    graph.nodes().filter(|(id, _)| needed[id.index()]).any(|(_, op)| match op {
        Op::Compare(_, a, b) => walk(graph, &[*a], point)[0] == walk(graph, &[*b], point)[0],
        _ => false,
    })
}

/// Whether a power or a root is taken of 0, where a factor of the derivative is infinite although the product may not be.
fn has_vertical_tangent(graph: &Graph, node: NodeId, point: &[f64]) -> bool {
    let needed = graph.needed(&[node]);
    let is_zero = |id: &NodeId| walk(graph, &[*id], point)[0] == 0.0;
    graph.nodes().filter(|(id, _)| needed[id.index()]).any(|(_, op)| match op {
        Op::Power(base, exponent) if graph.as_constant(*exponent).is_none() => walk(graph, &[*base], point)[0] <= 0.0,
        Op::Power(base, _) => is_zero(base),
        Op::Unary(Function::Sqrt | Function::Cbrt, inner) => is_zero(inner),
        Op::Binary(BinaryFunction::Hypot | BinaryFunction::Atan2, a, b) => is_zero(a) && is_zero(b),
        _ => false,
    })
}

#[test]
fn long_and_deep_expressions_cost_no_stack() {
    let mut graph = Graph::new();
    let x = graph.variable(0);
    let mut deep = x;
    for _ in 0..100_000 {
        deep = graph.unary(Function::Sin, deep);
    }
    let derived = derivative(&mut graph, deep, 0);
    let simplified = simplify(&mut graph, &[deep])[0];
    assert_eq!(simplified, deep);
    assert_ne!(derived, deep);
    let terms: Vec<NodeId> = (0..1_000_000)
        .map(|place| {
            let (variable, factor) = (graph.variable(place % 1000), graph.constant(place as f64));
            let product = graph.product(&[factor, variable]);
            graph.unary(Function::Sin, product)
        })
        .collect();
    let sum = graph.sum(&terms);
    let derivatives = gradient(&mut graph, sum, 3);
    let simplified = simplify(&mut graph, &[sum]);
    assert_eq!(derivatives.len(), 3);
    assert!(matches!(graph.op(simplified[0]), Op::Sum(terms) if terms.len() > 900_000));
}
