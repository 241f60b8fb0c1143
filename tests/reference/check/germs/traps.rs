//! Points that only look degenerate, or look more or less degenerate than they are: small lower terms, wells that nearly
//! merge, curves that nearly touch, cancellation.

use serde_json::{Value as Json, json};

use super::decimals;

/// A point that is easily taken for another.
struct Trap {
    definition: &'static str,
    point: &'static [f64],
    nature: &'static str,
    corank: usize,
    index: usize,
    germ: Option<&'static str>,
    milnor: Option<usize>,
}

const fn plain(definition: &'static str, point: &'static [f64], nature: &'static str, index: usize) -> Trap {
    Trap { definition, point, nature, corank: 0, index, germ: None, milnor: None }
}

/// A degenerate one: type, Milnor number, corank and index.
const fn degenerate(
    definition: &'static str,
    point: &'static [f64],
    nature: &'static str,
    kind: (&'static str, usize, usize, usize),
) -> Trap {
    let (germ, milnor, corank, index) = kind;
    Trap { definition, point, nature, corank, index, germ: Some(germ), milnor: Some(milnor) }
}

const O1: &[f64] = &[0.0];
const O2: &[f64] = &[0.0, 0.0];

#[rustfmt::skip]
const TRAPS: [Trap; 68] = [
    // Weak curvature under a quartic.
    plain("f(x, y) = x^4 + 1e-6x^2 + y^2", O2, "minimum", 0),
    plain("f(x, y) = x^4 - 1e-6x^2 + y^2", O2, "saddle", 1),
    plain("f(x, y) = x^4 + 1e-9x^2 + y^2", O2, "minimum", 0),
    plain("f(x, y) = x^4 - 1e-9x^2 + y^2", O2, "saddle", 1),
    plain("f(x, y) = x^4 + 1e-12x^2 + y^2", O2, "minimum", 0),
    plain("f(x, y) = x^4 - 1e-12x^2 + y^2", O2, "saddle", 1),
    plain("f(x, y) = 1e12*(x^4 - 1e-6x^2 + y^2)", O2, "saddle", 1),
    plain("f(x, y) = 1e-12*(x^4 - 1e-6x^2 + y^2)", O2, "saddle", 1),
    plain("f(x, y) = (x - 7.3)^4 - 1e-6*(x - 7.3)^2 + (y + 2.1)^2", &[7.3, -2.1], "saddle", 1),
    plain("f(x, y) = (x - 7.3)^4 + 1e-6*(x - 7.3)^2 + (y + 2.1)^2", &[7.3, -2.1], "minimum", 0),
    plain("f(x, y) = u^4 - 1e-7u^2 + v^2 where u = 0.6x - 0.8y + x*y, v = 0.8x + 0.6y - x^2", O2, "saddle", 1),
    plain("f(x, y) = u^4 + 1e-7u^2 + v^2 where u = 0.6x - 0.8y + x*y, v = 0.8x + 0.6y - x^2", O2, "minimum", 0),
    plain("f(x) = cos(x) + x^2/2 - 1 + 1e-9x^2", O1, "minimum", 0),
    plain("f(x) = cos(x) + x^2/2 - 1 - 1e-9x^2", O1, "maximum", 1),
    plain("f(x, y) = 1000 + x^4 - 1e-6x^2 + y^2", O2, "saddle", 1),
    plain("f(x, y) = 1e10 + x^4 + 1e-6x^2 + y^2", O2, "minimum", 0),
    // Wells that nearly merge, at the hump and in the wells.
    plain("f(x) = (x - 1)^4 - 1e-8*(x - 1)^2", &[1.0], "maximum", 1),
    plain("f(x) = (x - 1)^4 - 1e-8*(x - 1)^2", &[1.000_070_710_678_118_7], "minimum", 0),
    plain("f(x, y) = (x^2 - 1e-6)^2 + y^2", O2, "saddle", 1),
    plain("f(x, y) = (x^2 - 1e-6)^2 + y^2", &[1e-3, 0.0], "minimum", 0),
    plain("f(x, y) = (x^2 - 1e-10)^2 + y^2", O2, "saddle", 1),
    plain("f(x, y) = (x^2 - 1e-10)^2 + y^2", &[-1e-5, 0.0], "minimum", 0),
    plain("f(x) = (x - 0.3)^2*(x - 0.3000001)^2", &[0.3], "minimum", 0),
    plain("f(x) = x^3/3 - 1e-8x", &[1e-4], "minimum", 0),
    plain("f(x) = x^3/3 - 1e-8x", &[-1e-4], "maximum", 1),
    // No critical point at all.
    plain("f(x) = x^3 + 1e-7x", O1, "not critical", 0),
    plain("f(x, y) = x^3 + 1e-9x + y^2", O2, "not critical", 0),
    plain("f(x, y) = (x^2 + y^2 - 1)^2 + 1e-8x", &[1.0, 0.0], "not critical", 0),
    plain("f(x) = (x - 5)^3 + 1e-9*(x - 5)", &[5.0], "not critical", 0),
    // Small cubics and other odd terms under even ones.
    degenerate("f(x, y) = x^4 + 1e-6x^3 + y^2", O2, "saddle", ("A2", 2, 1, 0)),
    degenerate("f(x, y) = x^6 + 1e-7x^5 + y^2", O2, "saddle", ("A4", 4, 1, 0)),
    degenerate("f(x) = x^6 - 1e-7x^5", O1, "saddle", ("A4", 4, 1, 0)),
    degenerate("f(x) = x^8 + 1e-5x^4", O1, "minimum", ("A3+", 3, 1, 0)),
    degenerate("f(x) = x^8 - 1e-5x^4", O1, "maximum", ("A3-", 3, 1, 0)),
    degenerate("f(x, y) = x^8 - 1e-5x^4 + y^2", O2, "saddle", ("A3-", 3, 1, 0)),
    degenerate("f(x, y) = x^8 + 1e-9x^6 + y^2", O2, "minimum", ("A5+", 5, 1, 0)),
    degenerate("f(x, y) = x^4 + y^4 + 1e-9x^3", O2, "saddle", ("E6", 6, 2, 0)),
    degenerate("f(x, y) = x^4 + y^4 + 1e-7*(x^3 - 3x*y^2)", O2, "saddle", ("D4-", 4, 2, 0)),
    // Unfolded umbilics.
    plain("f(x, y) = x^3 - 3x*y^2 + 1e-6*(x^2 + y^2)", O2, "minimum", 0),
    plain("f(x, y) = x^3 - 3x*y^2 - 1e-6*(x^2 + y^2)", O2, "maximum", 2),
    plain("f(x, y) = x^3 + x*y^2 + 1e-8*(x^2 - y^2)", O2, "saddle", 1),
    plain("f(x, y) = x^3 + y^4 + 1e-8x^2 + 1e-9y^2", O2, "minimum", 0),
    degenerate("f(x, y) = x^3 + y^4 + 1e-6x^2", O2, "minimum", ("A3+", 3, 1, 0)),
    degenerate("f(x, y) = x^3 + y^4 - 1e-6x^2", O2, "saddle", ("A3+", 3, 1, 1)),
    degenerate("f(x, y) = x^3 + y^4 - 1e-6y^2", O2, "saddle", ("A2", 2, 1, 1)),
    degenerate("f(x, y) = x^3 + y^4 + 1e-6x*y^2", O2, "saddle", ("D4+", 4, 2, 0)),
    degenerate("f(x, y) = x^3 + y^5 + 1e-6y^4", O2, "saddle", ("E6", 6, 2, 0)),
    degenerate("f(x, y) = x^3 + y^5 + 1e-6x*y^3", O2, "saddle", ("E7", 7, 2, 0)),
    degenerate("f(x, y) = x^2*y + y^5 + 1e-6y^3", O2, "saddle", ("D4+", 4, 2, 0)),
    degenerate("f(x, y) = x^2*y + y^5 - 1e-6y^3", O2, "saddle", ("D4-", 4, 2, 0)),
    degenerate("f(x, y) = x^2*y^2 + 1e-8*(x^4 + y^4)", O2, "minimum", ("X9", 9, 2, 0)),
    degenerate("f(x, y) = x^2*y^2 - 1e-8*(x^4 + y^4)", O2, "saddle", ("X9", 9, 2, 0)),
    degenerate("f(x, y) = (x^2 - y^2)^2 + 1e-8x^4", O2, "minimum", ("X9", 9, 2, 0)),
    degenerate("f(x, y) = (x^2 - y^2)^2 - 1e-8x^4", O2, "saddle", ("X9", 9, 2, 0)),
    // Curves that nearly touch.
    degenerate("f(x, y) = (y - x^2)*(y - 1.000001x^2)", O2, "saddle", ("A3-", 3, 1, 0)),
    degenerate("f(x, y) = (y - x^2)^2 + 1e-9x^4", O2, "minimum", ("A3+", 3, 1, 0)),
    degenerate("f(x, y) = (y - x^2)^2 - 1e-9x^4", O2, "saddle", ("A3-", 3, 1, 0)),
    degenerate("f(x, y) = (y - x^2)^2 + 1e-6x^6", O2, "minimum", ("A5+", 5, 1, 0)),
    degenerate("f(x, y) = (y - sin(x))^2 + 1e-6x^4", O2, "minimum", ("A3+", 3, 1, 0)),
    plain("f(x, y) = (x^2 + y^2 - 1)^2 + 1e-8y^2", &[1.0, 0.0], "minimum", 0),
    plain("f(x, y) = (x^2 + y^2 - 1)^2 - 1e-8y^2", &[-1.0, 0.0], "saddle", 1),
    // Lower terms that cancel.
    degenerate("f(x) = (1 + x)^10 - 1 - 10x - 45x^2 - 120x^3", O1, "minimum", ("A3+", 3, 1, 0)),
    degenerate("f(x, y) = sin(x)^2 - x^2 + x^4/3 + y^2", O2, "minimum", ("A5+", 5, 1, 0)),
    degenerate("f(x) = x^4 - 4000x^3 + 6000000x^2 - 4000000000x + 1000000000000", &[1000.0], "minimum", ("A3+", 3, 1, 0)),
    degenerate("f(x) = tan(x) - x", O1, "saddle", ("A2", 2, 1, 0)),
    degenerate("f(x, y) = exp(x + y) - 1 - (x + y) - (x + y)^2/2 + (x - y)^2", O2, "saddle", ("A2", 2, 1, 0)),
    degenerate("f(x, y, z) = (x + y + z)^4 + (x - 2y + z)^2 + (x - z)^2", &[0.0, 0.0, 0.0], "minimum", ("A3+", 3, 1, 0)),
    degenerate("f(x, y) = (3x - y)^4 + 1e-3*(x + 3y)^2", O2, "minimum", ("A3+", 3, 1, 0)),
];

/// The traps as entries of the test bench; all are isolated.
pub fn entries() -> Vec<Json> {
    let entry = |trap: &Trap| {
        json!({
            "name": format!("{} at {:?}", trap.definition.trim_start_matches("f"), trap.point),
            "definition": trap.definition,
            "point": decimals(trap.point),
            "corank": trap.corank,
            "index": trap.index,
            "nature": trap.nature,
            "strict": true,
            "isolated": true,
            "germ": trap.germ,
            "milnor": trap.milnor,
        })
    };
    TRAPS.iter().map(entry).collect()
}
