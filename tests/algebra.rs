//! The symbolic side: derivatives, simplification, printing.

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
