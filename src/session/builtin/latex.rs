//! `latex(f)`: a formula as LaTeX.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::Shape;
use crate::graph::latex::latex;
use crate::graph::lower::Outcome;
use crate::graph::value::Value;

/// See the module's documentation.
pub struct Latex;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "latex",
    signature: "latex(f)",
    help: "the formula as LaTeX",
    options: &[],
    binds: false,
    example: ("latex((x) -> x^2/2)", r"\frac{x^{2}}{2}"),
    see_also: &["show", "simplify"],
};

impl Builtin for Latex {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let function = arguments.function(&[], true)?;
        let formula = arguments.formula(&function)?;
        let names = formula.variable_names();
        let flat = arguments.evaluator.flat(&formula, arguments.span)?;
        let mut entries = Vec::with_capacity(flat.outputs.len());
        for output in flat.outputs {
            let entry = latex(flat.graph, *output, &names);
            entries.push(entry.map_err(|error| arguments.fail("too-large", error.to_string(), arguments.span))?);
        }
        let columns = match formula.shape {
            Shape::Scalar => return Ok(Value::Text(entries.remove(0).into())),
            Shape::Vector(_) => 1,
            Shape::Matrix(_, columns) => columns,
        };
        let rows: Vec<String> = entries.chunks(columns.max(1)).map(|row| row.join(" & ")).collect();
        Ok(Value::Text(format!(r"\begin{{pmatrix}} {} \end{{pmatrix}}", rows.join(r" \\ ")).into()))
    }
}
