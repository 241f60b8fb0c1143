#[path = "../tests/algebra/definitions.rs"]
mod definitions;
use std::collections::BTreeMap;

use saddleback::graph::derivative::gradient;
use saddleback::graph::print::{PrintStyle, print};
use saddleback::graph::simplify::simplify;
use saddleback::syntax::parse::parse_expression;

const ASCII: PrintStyle = PrintStyle { unicode: false, digits: None };

/// The printed simplified gradient of the last function of a text.
fn printed_gradient(text: &str, style: PrintStyle) -> Vec<String> {
    let mut formula = definitions::formula(text);
    let dimension = formula.dimension();
    let raw = gradient(&mut formula.graph, formula.outputs[0], dimension);
    let simplified = simplify(&mut formula.graph, &raw);
    let names = formula.variable_names();
    simplified.iter().map(|node| print(&formula.graph, *node, &names, style).unwrap()).collect()
}

fn main() {
    let text = std::fs::read_to_string("/work/shared/reference/open/derivatives.json").unwrap();
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let texts = printed_gradient(case["definition"].as_str().unwrap(), ASCII);
        let ops: usize = texts
            .iter()
            .map(|t| definitions::operations(&parse_expression(t).unwrap_or_else(|e| panic!("{t} {e:?}"))))
            .sum();
        counts.insert(name.to_string(), ops);
        for t in &texts {
            println!("{name}: {t}");
        }
    }
    std::fs::write("/tmp/ours.json", serde_json::to_string(&counts).unwrap()).unwrap();
}
