//! What is found out about a germ, as plain data.

use std::fmt;

/// The signs that a germ takes near 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Positive near 0, except at 0.
    PositiveDefinite,
    /// Negative near 0, except at 0.
    NegativeDefinite,
    /// Both signs at points as near to 0 as one likes.
    Indefinite,
    /// Never negative as far as the series is known, with zeros on a curve or more; later terms may decide otherwise.
    NonNegative,
    /// Never positive as far as the series is known, with zeros on a curve or more; later terms may decide otherwise.
    NonPositive,
    /// Not settled; the fields tell which signs are surely taken at points as near to 0 as one likes.
    Undecided {
        /// Whether positive values are surely taken.
        takes_positive: bool,
        /// Whether negative values are surely taken.
        takes_negative: bool,
    },
}

/// The Milnor number: into how many nondegenerate critical points the one at 0 splits, over the complex numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milnor {
    /// The number.
    Finite(usize),
    /// No value to this order: critical points are not isolated, or the order is too small.
    NotFinite,
    /// The ranks could not be told from rounding, or the matrices are too large.
    Unknown,
}

/// Arnold's name of a germ up to smooth changes of coordinates.
///
/// The sign is that of the type, `Some(true)` for `+`; types without one have `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GermType {
    /// `±u^(k+1)`.
    A(usize, Option<bool>),
    /// `u²v ± v^(k−1)`.
    D(usize, Option<bool>),
    /// `u³ ± v⁴`.
    E6,
    /// `u³ + uv³`.
    E7,
    /// `u³ + v⁵`.
    E8,
    /// Four different lines, real or complex: `u⁴ + a u²v² ± v⁴`.
    X9,
    /// Three different parabolas, real or complex: `u³ + a u²v² + v⁶`.
    J10,
    /// A smooth cubic curve: `u³ + v³ + w³ + a uvw`.
    P8,
}

impl fmt::Display for GermType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |sign: &Option<bool>| sign.map_or("", |plus| if plus { "+" } else { "-" });
        match self {
            Self::A(k, s) => write!(f, "A{k}{}", sign(s)),
            Self::D(k, s) => write!(f, "D{k}{}", sign(s)),
            Self::E6 => f.write_str("E6"),
            Self::E7 => f.write_str("E7"),
            Self::E8 => f.write_str("E8"),
            Self::X9 => f.write_str("X9"),
            Self::J10 => f.write_str("J10"),
            Self::P8 => f.write_str("P8"),
        }
    }
}

/// The sectors of a small circle on which a germ of two variables falls and rises.
///
/// Each is told by the angle of its middle in radians, ascending in `[0, 2π)`. Both lists are empty if there is one sign.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sectors {
    /// The middles of the sectors with negative values.
    pub valleys: Vec<f64>,
    /// The middles of the sectors with positive values.
    pub ridges: Vec<f64>,
}

/// All that is found out about a germ.
#[derive(Clone, Debug, PartialEq)]
pub struct GermVerdict {
    /// The signs taken near 0.
    pub sign: Sign,
    /// The degree of the leading form; `None` if all terms vanish within their bounds.
    pub order: Option<usize>,
    /// The terms of the leading form that are surely not 0: exponents and coefficient.
    pub leading: Vec<(Vec<u8>, f64)>,
    /// The Milnor number.
    pub milnor: Milnor,
    /// Whether no term beyond the known order can change the germ but by a change of coordinates.
    pub is_determined: bool,
    /// The type, if it has a name here and is sure.
    pub name: Option<GermType>,
    /// Two variables: the Poincaré–Hopf index of the gradient at 0, if known.
    pub index: Option<i64>,
    /// Two variables: where the germ falls and rises, if all its branches are known.
    pub sectors: Option<Sectors>,
    /// Why: short sentences; the variables are `u, v, w`, or `u1, u2, …` if there are four or more.
    pub reasons: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_sign_of_the_type() {
        assert_eq!(GermType::A(3, Some(true)).to_string(), "A3+");
        assert_eq!(GermType::D(4, Some(false)).to_string(), "D4-");
        assert_eq!(GermType::D(5, None).to_string(), "D5");
        assert_eq!(GermType::J10.to_string(), "J10");
    }
}
