//! The rules of the simplifier as data: what each does, on an example, and the condition that keeps value and domain.
//!
//! The tests simplify every example, compare values and domains on both sides, and check every refusal.

/// One rule of the simplifier.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// When it applies, so that the value and the domain stay.
    pub condition: &'static str,
    /// An expression in `x`, `y`, `z` to which it applies.
    pub from: &'static str,
    /// What that becomes.
    pub to: &'static str,
}

const fn rule(name: &'static str, condition: &'static str, from: &'static str, to: &'static str) -> Rule {
    Rule { name, condition, from, to }
}

/// Every rule, in the order of the files that hold them.
pub const RULES: &[Rule] = &[
    rule("fold numbers", "the result is an exact decimal or fraction", "x + 0.1 + 0.2 + x*2*3", "7x + 0.3"),
    rule("flatten sums", "always", "x - (y - z)", "x + z - y"),
    rule("collect like terms", "a term that vanishes is defined everywhere", "2x + y + 3x - y", "5x"),
    rule("distribute a number", "the printed sum gets no longer, or by one operation", "2*(x - 3) + y", "2x + y - 6"),
    rule("sine and cosine", "the argument is defined everywhere", "3sin(x)^2 + y + 3cos(x)^2", "y + 3"),
    rule("common factor", "the printed sum gets shorter", "exp(x)*y - exp(x)*x", "(y - x)*exp(x)"),
    rule("positive term first", "always", "-x^2 + y", "y - x^2"),
    rule("merge powers", "whole exponents of one sign, or a base that is never 0", "x*y*x^2", "x^3*y"),
    rule("merge broken powers", "the sum of the exponents is broken too", "x*x^0.5", "x^1.5"),
    rule("cancel a pole but one", "the pole of the denominator stays", "x^3/x", "x^3/x"),
    rule("cancel what is never 0", "the base is defined and not 0 everywhere", "(1 + x^2)^3/(1 + x^2)", "(1 + x^2)^2"),
    rule("cancel beside a logarithm", "log(u) in the same sum asks for u > 0", "2x*log(x) + x^2/x", "2x*log(x) + x"),
    rule("one fraction", "a denominator's denominator is never 0", "x/y/z", "x/(y*z)"),
    rule("nested fraction", "a denominator's denominator is never 0", "x/(y/exp(z))", "x*exp(z)/y"),
    rule("sign into a bracket", "always", "-(x - y)*z", "z*(y - x)"),
    rule("number out of a bracket", "a number stands before it already", "3*(4x - 2y)*z", "6z*(2x - y)"),
    rule("power out of a bracket", "among other factors, and no longer", "(x^2 - x*y)*exp(z)", "x*(x - y)*exp(z)"),
    rule("fraction out of a bracket", "the printed product gets shorter", "1/(1 + x/2)", "2/(2 + x)"),
    rule("double negation", "always", "-(-x)", "x"),
    rule("vanishing product", "every factor is defined everywhere", "0*exp(x)", "0"),
    rule("power one", "always", "x^1", "x"),
    rule("power zero", "the base is defined everywhere", "x^0 + y", "1 + y"),
    rule("power of a power", "both exponents whole", "(x^2)^3", "x^6"),
    rule("power of a product", "the exponent is whole", "(3x)^2", "9x^2"),
    rule("negative power", "always", "y*x^-2", "y/x^2"),
    rule("even power of abs", "always", "abs(x)^2", "x^2"),
    rule("square of a root", "the radicand is never negative", "sqrt(1 + x^2)^2 + x", "x^2 + x + 1"),
    rule("root of a square", "always", "sqrt(x^2)", "abs(x)"),
    rule(
        "abs of what is not negative",
        "the sign is known and the argument defined everywhere",
        "abs(exp(x))",
        "exp(x)",
    ),
    rule("odd function", "always", "sin(-x) + y", "y - sin(x)"),
    rule("even function", "always", "cos(-2x)", "cos(2x)"),
    rule("log of exp", "always", "log(exp(x))", "x"),
    rule("exact value", "the value is a whole number by a theorem", "cos(0) + x + sqrt(9)", "x + 4"),
    rule("known condition", "the condition is a number", "if(1 < 2, x, y)", "x"),
    rule("equal branches", "the condition is defined everywhere", "if(x < y, z, z)", "z"),
];

/// Expressions that must stay as they are, because the tempting rule would change the domain or the value.
pub const REFUSED: &[&str] = &[
    "x/x",
    "sqrt(x)^2",
    "exp(log(x))",
    "0*log(x)",
    "0/x",
    "log(x)^0",
    "1/(1/x)",
    "x^0.5*x^1.5",
    "(x^0.5)^2",
    "log(x^2)",
    "log(x*y)",
    "sqrt(x*y)",
    "x/sqrt(x)",
    "1/3",
    "sqrt(2)",
    "tan(x)*cos(x)",
    "asin(sin(x))",
    "mod(x, 1)",
];
