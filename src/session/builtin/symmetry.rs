//! `symmetry(f)`: the permutations, changes of sign, scalings and rotations that leave a function unchanged, proved.

use super::{Arguments, Builtin, BuiltinSpec, limits};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::landscape::symmetry::{Symmetries, SymmetryError, symmetries};
use crate::session::landscape_record;

/// See the module's documentation.
pub struct SymmetryOfFunction;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "symmetry",
    signature: "symmetry(f)",
    help: "what leaves f unchanged: permutations, signs, scalings, rotations; proved",
    options: &[limits::TIME_LIMIT],
    binds: true,
    example: ("symmetry((x, y) -> x^4 - 2x^2*y^2 + y^4).order", "8"),
    see_also: &["critical", "classify", "strict_saddle"],
};

impl Builtin for SymmetryOfFunction {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(1)?;
        let function = arguments.function(&[], true)?;
        let objective = arguments.objective(&function)?;
        let formula = arguments.formula(&function)?;
        let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
        let interrupt = limits::interrupt(arguments, 1.0)?;
        let found = symmetries(&formula, &objective, &interrupt).map_err(|error| match error {
            SymmetryError::TooLarge(error) => arguments.evaluator.too_large(error, span),
            SymmetryError::Variables(_) => arguments.fail("too-large", error.to_string(), span),
            SymmetryError::NoDerivatives => arguments.fail("domain", error.to_string(), span),
        })?;
        notes(arguments, &found);
        Ok(landscape_record::symmetry(&found, &formula.variable_names()))
    }
}

fn notes(arguments: &Arguments<'_, '_, '_>, found: &Symmetries) {
    let view = arguments.view;
    if found.unproved > 0 {
        view.note(format!("left out: {} that hold at random points and are not proved", found.unproved));
    }
    if !found.has_signs {
        view.note(
            "the function has no derivatives at 0: changes of sign together with permutations were not looked for",
        );
    }
    if found.is_cut {
        view.note("stopped at a limit: the group may be larger");
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;

    /// Functions, the orders of their groups of signed permutations, and how many one-parameter groups they have.
    const KNOWN: &[(&str, &str, usize)] = &[
        ("f(x, y) = x^4 - 2x^2 + y^2", "4", 0),
        ("f(x, y) = x^2 + x*y + 2y^2", "2", 0),
        ("f(x, y) = (1 - x)^2 + 100(y - x^2)^2", "1", 0),
        ("f(x, y) = x^3 - 3x*y^2", "2", 0),
        ("f(x, y) = x^4 - 2x^2*y^2 + y^4", "8", 0),
        ("f(x, y) = (x^2 + y^2 - 1)^2", "8", 1),
        ("f(x, y, z) = x^2 + y^2 + z^2", "48", 3),
        ("f(x, y, z) = x + 2y + 3z^3", "1", 0),
        ("f(x, y, z) = sin(x)*sin(y)*sin(z)", "24", 0),
        ("f(x, y, z, w) = x*y*z*w", "192", 3),
        ("f(x, y) = (x*y - 1)^2", "4", 1),
        ("f(x, y) = exp(x*y) + x + 1.5y^3", "1", 0),
        ("f(x, y, z) = cos(x - y) + cos(y - z) + cos(z - x)", "12", 0),
        ("f(x, y) = log(x) + log(y) + x*y", "2", 1),
        ("f(x, y) = abs(x) + 2abs(y)", "4", 0),
        ("f(x[4]) = sum(i = 1..3, (x[i+1] - x[i]^2)^2)", "2", 0),
        ("f(x[5]) = sum(i = 1..5, x[i]^4) + prod(i = 1..5, x[i])", "1920", 0),
        ("f(u[2], v[2]) = (u[1]*v[1] - 1)^2 + (u[1]*v[2])^2 + (u[2]*v[1])^2 + (u[2]*v[2] - 2)^2", "8", 1),
        ("f(w, v) = (v*relu(w) - 1)^2 + (v*relu(2w) - 3)^2", "1", 1),
        ("f(x, y) = sigmoid(x - y)*sigmoid(y - x)", "4", 0),
    ];

    #[test]
    fn twenty_functions_have_their_groups_and_no_more() {
        for (definition, order, continuous) in KNOWN {
            let told = shown(&format!("{definition}; s = symmetry(f); [s.order, length(s.continuous)]"));
            assert_eq!(
                told,
                format!("[{order}, {continuous}]"),
                "{definition}: {}",
                shown(&format!("{definition}; symmetry(f)"))
            );
        }
    }

    /// At random points, and by their slopes, these look as symmetric as without the jump.
    #[test]
    fn what_jumps_is_not_proved_at_random_points() {
        for (definition, order) in [
            ("f(x, y) = x^2 + y^2 + if(x == 1, 5, 0)", "2"),
            ("f(x, y) = x^2 + y^2 + if(x > 0, 1, 0)", "2"),
            ("f(x, y) = x^2 + y^2 + floor(x)", "2"),
            ("f(x, y) = sign(x - 1)^2*y^2 + x^2", "2"),
            ("f(x, y) = x^2 + y^2 + atan(x) + atan(1/x)", "2"),
            ("f(x, y) = x^2 + y^2 + mod(x, 1)", "2"),
        ] {
            let told = shown(&format!("{definition}; s = symmetry(f); [s.order, length(s.continuous)]"));
            assert_eq!(told, format!("[{order}, 0]"), "{definition}");
        }
    }

    #[test]
    fn nets_have_the_symmetries_of_their_units() {
        for (h, order) in [(2, "8"), (3, "48")] {
            let net = format!(
                "X = normal(7, 2, seed = 3); f(W[{h},2], v[{h}]) = mean(r in X, (dot(v, tanh(W*r)) - r[1]*r[2] - r[1])^2)"
            );
            assert_eq!(shown(&format!("{net}; symmetry(f).order")), order, "{h}");
        }
        let biased =
            "X = normal(7, 2, seed = 3); f(W[2,2], b[2], v[2]) = mean(r in X, (dot(v, sigmoid(W*r + b)) - r[1])^2)";
        assert_eq!(shown(&format!("{biased}; symmetry(f).order")), "2");
    }

    #[test]
    fn generators_are_told_in_words_with_their_proof() {
        let of = |field: &str| shown(&format!("f(x, y) = x^2 + y^2 + x*y; symmetry(f).generators[2].{field}"));
        assert_eq!((of("text").as_str(), of("images").as_str()), ("x <-> y", "[2, 1]"));
        assert!(["graph", "identity"].contains(&of("proof").as_str()), "{}", of("proof"));
        assert!(shown("symmetry((x, y) -> (x*y - 1)^2).continuous[1].text").contains("x -> k*x, y -> y/k"));
    }
}
