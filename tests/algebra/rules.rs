//! Every rule of the simplifier on its example, and what it must not do.

use saddleback::graph::print::print;
use saddleback::graph::simplify::rules::{REFUSED, RULES};
use saddleback::graph::simplify::simplify;
use saddleback::graph::{Graph, NodeId};

use super::{ASCII, assert_reads_back, assert_same_values, read};

const NAMES: [&str; 3] = ["x", "y", "z"];

fn simplified(text: &str) -> (Graph, NodeId, NodeId, String) {
    let mut graph = Graph::new();
    let before = read(&mut graph, text, &NAMES);
    let after = simplify(&mut graph, &[before])[0];
    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_string()).collect();
    let printed = print(&graph, after, &names, ASCII).unwrap();
    (graph, before, after, printed)
}

#[test]
fn each_rule_does_what_it_says() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let (mut graph, before, after, printed) = simplified(rule.from);
        if printed != rule.to {
            wrong.push(format!("{}: {} gives {printed}, not {}", rule.name, rule.from, rule.to));
        }
        assert_reads_back(&mut graph, after, &NAMES);
        assert_same_values(&graph, before, after, 3, rule.from);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rules_have_different_names_and_state_their_condition() {
    for (at, rule) in RULES.iter().enumerate() {
        assert!(!rule.condition.is_empty());
        assert!(RULES[..at].iter().all(|other| other.name != rule.name), "{}", rule.name);
    }
}

#[test]
fn what_changes_the_domain_is_refused() {
    for text in REFUSED {
        let (graph, before, after, printed) = simplified(text);
        assert_eq!(before, after, "{text} became {printed}");
        assert_same_values(&graph, before, after, 3, text);
    }
}

#[test]
fn simplifying_again_changes_nothing() {
    for rule in RULES {
        let (mut graph, _, after, _) = simplified(rule.from);
        assert_eq!(simplify(&mut graph, &[after])[0], after, "{}", rule.from);
    }
}
