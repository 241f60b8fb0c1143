//! Printed derivatives: against what a person would write, and against the length of SymPy's answers.

use std::collections::BTreeMap;

use saddleback::graph::print::print;
use saddleback::syntax::parse::parse_expression;

use super::{ASCII, UNICODE, definitions, simplified_gradient};

/// Definitions and derivatives, separated by empty lines.
const PRINTED: &str = include_str!("../reference/derivatives_printed.txt");

/// Operations of `sympy.simplify(sympy.diff(f, x))` for each variable, by name; made by `sympy_operations.py` beside it.
const OPERATIONS: &str = include_str!("../reference/sympy_operations.json");

#[test]
fn derivatives_read_as_a_person_would_write_them() {
    let mut wrong = Vec::new();
    let blocks = PRINTED.split("\n\n").filter(|block| !block.starts_with('#'));
    let mut count = 0;
    for block in blocks {
        let mut lines = block.lines().filter(|line| !line.is_empty());
        let definition = lines.next().expect("a definition");
        let formula = definitions::formula(definition);
        let names = formula.variable_names();
        let (graph, gradient) = simplified_gradient(&formula);
        let expected: Vec<&str> = lines.collect();
        assert_eq!(expected.len(), gradient.len(), "{definition}");
        count += 1;
        for (node, expected) in gradient.into_iter().zip(expected) {
            let printed = print(&graph, node, &names, UNICODE).unwrap();
            if printed != expected {
                wrong.push(format!("{definition}: {printed}, not {expected}"));
            }
        }
    }
    assert!(count >= 30, "only {count} definitions");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[derive(Debug)]
struct Case {
    definition: String,
    operations: Vec<usize>,
}

fn cases() -> BTreeMap<String, Case> {
    let value: serde_json::Value = serde_json::from_str(OPERATIONS).expect("the file is JSON");
    let object = value.as_object().expect("an object by name");
    let case = |entry: &serde_json::Value| Case {
        definition: entry["definition"].as_str().expect("a text").to_string(),
        operations: entry["operations"]
            .as_array()
            .expect("numbers")
            .iter()
            .map(|n| n.as_u64().unwrap() as usize)
            .collect(),
    };
    object.iter().map(|(name, entry)| (name.clone(), case(entry))).collect()
}

#[test]
fn printed_gradients_are_in_the_median_no_longer_than_those_of_sympy() {
    let mut differences = Vec::new();
    for (name, case) in cases() {
        let formula = definitions::formula(&case.definition);
        let names = formula.variable_names();
        let mut ours = 0;
        let (graph, gradient) = simplified_gradient(&formula);
        for node in gradient {
            let text = print(&graph, node, &names, ASCII).unwrap();
            ours +=
                definitions::operations(&parse_expression(&text).unwrap_or_else(|error| panic!("{text}: {error:?}")));
        }
        let theirs: usize = case.operations.iter().sum();
        differences.push((ours as i64 - theirs as i64, name));
    }
    differences.sort();
    assert!(differences.len() >= 80);
    let median = &differences[differences.len() / 2];
    assert!(median.0 <= 0, "{differences:?}");
}
