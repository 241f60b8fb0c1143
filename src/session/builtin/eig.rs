//! `eig(A)`: eigenvalues and eigenvectors of a symmetric matrix.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::formula::Shape;
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::session::record;

/// See the module's documentation.
pub struct Eig;

/// Entries that should be equal may differ by so many roundings of the largest entry.
const SYMMETRY_UNITS: f64 = 64.0;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "eig",
    signature: "eig(A)",
    help: "eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix",
    options: &[],
    binds: false,
    example: ("eig([2, 1; 1, 2]).values", "[1, 3]"),
    see_also: &["hess", "solve", "det"],
};

impl Builtin for Eig {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let value = arguments.value(0)?;
        let span = arguments.needed(0)?.span;
        let array = arguments.evaluator.as_array(&value);
        let Some((known, n)) = array.as_ref().and_then(|array| match (array.known(), array.shape) {
            (Some(known), Shape::Matrix(rows, columns)) if rows == columns => Some((known, rows)),
            _ => None,
        }) else {
            let message = format!("eig needs a square matrix of known numbers, not {}", value.describe());
            return Err(arguments.fail("type", message, span));
        };
        let size = known.iter().fold(0.0_f64, |size, entry| size.max(entry.abs()));
        let unequal =
            |(i, j): (usize, usize)| (known[i * n + j] - known[j * n + i]).abs() > SYMMETRY_UNITS * f64::EPSILON * size;
        if let Some((i, j)) = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).find(|place| unequal(*place)) {
            let message =
                format!("this matrix is not symmetric: entries {},{} and {},{} differ", j + 1, i + 1, i + 1, j + 1);
            let failure = arguments.fail("domain", message, span);
            return Err(failure.help("eig((A + A')/2) takes the symmetric part"));
        }
        match SymmetricEigen::new(known, n) {
            Ok(eigen) => Ok(record::eigen(&eigen)),
            Err(error) => Err(arguments.fail("domain", error.to_string(), span)),
        }
    }
}
