//! Germs of known type: normal forms of Arnold's list, bent ones, analytic ones, some without a type, some not isolated.
//!
//! Types and Milnor numbers were computed exactly over Q (Macaulay matrices); indices by winding numbers, which
//! `tests/germs.rs` does again, as it does the natures by sampling.

/// What a point is to its neighbourhood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// No point nearby is lower.
    Minimum,
    /// No point nearby is higher.
    Maximum,
    /// Both lower and higher points are nearby.
    Saddle,
}

/// A function with a critical point, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Germ {
    /// The number in the list of the literature notes, with a letter where one number holds two.
    pub number: &'static str,
    /// The formula in the variables of [`Germ::variables`].
    pub formula: &'static str,
    /// Its variables.
    pub variables: &'static [&'static str],
    /// The critical point.
    pub at: &'static [f64],
    /// The type with its sign, where it has a name.
    pub name: Option<&'static str>,
    /// The nullity of the Hessian.
    pub corank: usize,
    /// The number of negative eigenvalues.
    pub index: usize,
    /// The Milnor number; `None` for infinity, and for the nondegenerate, of which it is not told.
    pub milnor: Option<usize>,
    /// Minimum, maximum or saddle.
    pub nature: Nature,
    /// Whether other critical points are arbitrarily near; then an extremum here is not strict.
    pub isolated: bool,
    /// The Poincaré–Hopf index in the plane.
    pub winding: Option<i32>,
}

const XY: &[&str] = &["x", "y"];
const XYZ: &[&str] = &["x", "y", "z"];
const ORIGIN: &[f64] = &[0.0, 0.0];

/// A germ at the origin of the plane.
const fn plane(number: &'static str, formula: &'static str, nature: Nature, winding: i32) -> Germ {
    let winding = Some(winding);
    let (name, milnor, variables, at) = (None, None, XY, ORIGIN);
    Germ { number, formula, variables, at, name, corank: 2, index: 0, milnor, nature, isolated: true, winding }
}

/// A germ at the origin of more or fewer variables.
const fn space(
    number: &'static str,
    formula: &'static str,
    variables: &'static [&'static str],
    nature: Nature,
) -> Germ {
    const ZEROS: [f64; 5] = [0.0; 5];
    let at = ZEROS.split_at(variables.len()).0;
    Germ { variables, at, winding: None, ..plane(number, formula, nature, 0) }
}

impl Germ {
    /// With this corank and index.
    const fn signs(self, corank: usize, index: usize) -> Self {
        Self { corank, index, ..self }
    }

    /// Of this type.
    const fn named(self, name: &'static str, milnor: usize) -> Self {
        Self { name: Some(name), milnor: Some(milnor), ..self }
    }

    /// Without a name.
    const fn milnor(self, milnor: usize) -> Self {
        Self { milnor: Some(milnor), ..self }
    }

    /// With other critical points arbitrarily near.
    const fn not_isolated(self) -> Self {
        Self { isolated: false, winding: None, ..self }
    }

    /// At another point.
    const fn at(self, at: &'static [f64]) -> Self {
        Self { at, ..self }
    }
}

use Nature::{Maximum, Minimum, Saddle};

/// All germs.
#[rustfmt::skip]
pub const CATALOGUE: [Germ; 57] = [
    plane("1", "x^2 + y^2", Minimum, 1).signs(0, 0),
    plane("2", "x^2 - y^2", Saddle, -1).signs(0, 1),
    plane("3", "x^3 + y^2", Saddle, 0).signs(1, 0).named("A2", 2),
    plane("4", "x^4 + y^2", Minimum, 1).signs(1, 0).named("A3+", 3),
    plane("5", "-x^4 + y^2", Saddle, -1).signs(1, 0).named("A3-", 3),
    plane("6", "-x^4 - y^2", Maximum, 1).signs(1, 1).named("A3-", 3),
    plane("7", "x^5 + y^2", Saddle, 0).signs(1, 0).named("A4", 4),
    plane("8", "x^6 + y^2", Minimum, 1).signs(1, 0).named("A5+", 5),
    plane("9", "x^8 + y^2", Minimum, 1).signs(1, 0).named("A7+", 7),
    plane("10", "x^3 - 3x*y^2", Saddle, -2).named("D4-", 4),
    plane("11", "x^3 + x*y^2", Saddle, 0).named("D4+", 4),
    plane("12a", "x^2*y + y^4", Saddle, -1).named("D5", 5),
    plane("12b", "x^2*y - y^4", Saddle, -1).named("D5", 5),
    plane("13", "x^2*y + y^5", Saddle, 0).named("D6+", 6),
    plane("14", "x^2*y - y^5", Saddle, -2).named("D6-", 6),
    plane("15a", "x^3 + y^4", Saddle, 0).named("E6", 6),
    plane("15b", "x^3 - y^4", Saddle, 0).named("E6", 6),
    plane("16", "x^3 + x*y^3", Saddle, -1).named("E7", 7),
    plane("17", "x^3 + y^5", Saddle, 0).named("E8", 8),
    plane("18", "x^3 + y^6", Saddle, 0).named("J10", 10),
    plane("19", "x^4 + y^4", Minimum, 1).named("X9", 9),
    plane("20", "x^4 - y^4", Saddle, -1).named("X9", 9),
    plane("21", "x^4 + x^2*y^2 + y^4", Minimum, 1).named("X9", 9),
    plane("22", "x^4 - 6x^2*y^2 + y^4", Saddle, -3).named("X9", 9),
    plane("23", "(y - x^2)*(y - 3x^2)", Saddle, -1).signs(1, 0).named("A3-", 3),
    plane("24", "(y - x^2)^2 + x^6", Minimum, 1).signs(1, 0).named("A5+", 5),
    plane("25", "(y - x^2)^2 - x^5", Saddle, 0).signs(1, 0).named("A4", 4),
    plane("26", "(x + y^2)^2 + y^6", Minimum, 1).signs(1, 0).named("A5+", 5),
    plane("27", "(x + y^2)^2 - y^7", Saddle, 0).signs(1, 0).named("A6", 6),
    plane("28", "(x + y^2)^2 + y^8", Minimum, 1).signs(1, 0).named("A7+", 7),
    space("29", "x^3 + y^3 + z^2", XYZ, Saddle).named("D4+", 4),
    space("30", "x^3 - 3x*y^2 + z^2 - w^2", &["x", "y", "z", "w"], Saddle).signs(2, 1).named("D4-", 4),
    space("31", "x^3 + y^3 + z^3", XYZ, Saddle).signs(3, 0).named("P8", 8),
    space("32", "x*y*z + x^4 + y^4 + z^4", XYZ, Saddle).signs(3, 0).milnor(11),
    space("33", "(x^2 + 3y - 2z)^2 + x*y*z - (x - y^3 + x^2*z^3)^3", XYZ, Saddle).named("D4-", 4),
    space("34", "x^4 + y^4 - z^2", XYZ, Saddle).signs(2, 1).named("X9", 9),
    plane("35", "x^2*y^2 + x^6 + y^6", Minimum, 1).milnor(13),
    plane("36", "x^2*y^2 - x^6 - y^6", Saddle, -3).milnor(13),
    plane("37", "(x^2 - y^2)^2 + x^6", Minimum, 1).milnor(13),
    plane("38", "x^4 + y^6", Minimum, 1).milnor(15),
    space("39", "cos(x) + x^2/2 - 1", &["x"], Minimum).signs(1, 0).named("A3+", 3),
    plane("40", "cosh(x) - cos(x) - x^2 + y^2", Minimum, 1).signs(1, 0).named("A5+", 5),
    plane("41", "log(cosh(x)) - x^2/2 + y^2", Saddle, -1).signs(1, 0).named("A3-", 3),
    plane("42", "exp(x) - 1 - x - x^2/2 + y^2", Saddle, 0).signs(1, 0).named("A2", 2),
    plane("43", "x^2 + sin(y)^4*exp(y)", Minimum, 1).signs(1, 0).named("A3+", 3),
    plane("44", "(x^2 + y^2)^2 - x^5", Minimum, 1).milnor(11),
    plane("45", "x^5 - 10x^3*y^2 + 5x*y^4", Saddle, -4).milnor(16),
    space("46", HORN, &["x", "y", "z", "v", "w"], Minimum).signs(5, 0).not_isolated(),
    plane("47", "(x^2 + y^2 - 1)^2", Minimum, 0).signs(1, 0).not_isolated().at(&[1.0, 0.0]),
    plane("48", "(x^2 + y^2 - 1)^2", Maximum, 1).signs(0, 2),
    plane("49", "(x*y - 1)^2", Minimum, 0).signs(1, 0).not_isolated().at(&[1.0, 1.0]),
    plane("50", "(x*y - 1)^2", Saddle, -1).signs(0, 1),
    plane("51", "x^2*y^2", Minimum, 0).not_isolated(),
    plane("52", "x^2*y^2", Minimum, 0).signs(1, 0).not_isolated().at(&[1.0, 0.0]),
    space("53a", "x*y*z", XYZ, Saddle).signs(3, 0).not_isolated(),
    space("53b", "(x*y*z - 1)^2", XYZ, Saddle).signs(3, 0).not_isolated(),
    plane("54", "x^2*(1 + y)", Minimum, 0).signs(1, 0).not_isolated(),
];

/// The form of A. Horn in squares: nowhere negative, yet no sum of squares; zero along curves, so its minimum is weak.
const HORN: &str = "x^4 + y^4 + z^4 + v^4 + w^4 - 2x^2*y^2 + 2x^2*z^2 + 2x^2*v^2 - 2x^2*w^2 - 2y^2*z^2 + 2y^2*v^2 + 2y^2*w^2 - 2z^2*v^2 + 2z^2*w^2 - 2v^2*w^2";

/// The number of the germ whose nature may stay open: to decide a form of four or more variables is NP-hard.
pub const HARD: &str = "46";
