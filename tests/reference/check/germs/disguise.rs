//! The same point in other variables: scaled, turned, bent by quadratic and cubic terms, moved, joined with more variables.
//!
//! All changes have exact coefficients in the text and the new variables vanish exactly at the point, so it stays
//! degenerate to the last digit. A linear map close to a rotation does as well as one.

use std::fmt::Write as _;

use saddleback::numeric::starts::RandomNumbers;
use serde_json::{Value as Json, json};

use super::catalogue::{Germ, HARD, Nature};
use super::{decimals, group_of};

/// Sizes of the quadratic and cubic terms of a change of variables.
const BENDS: [f64; 2] = [0.3, 0.1];
/// How many cubic terms each new variable gets.
const CUBIC_TERMS: usize = 6;
/// How many variables are added with a quadratic form.
const ADDED: usize = 3;

/// Factors of `f` and of `x`.
pub const SCALES: [(f64, f64); 4] = [(1e12, 1.0), (1e-12, 1.0), (1.0, 1e6), (1.0, 1e-6)];

/// A germ in other variables.
pub struct Disguise<'a> {
    germ: &'a Germ,
    label: String,
    /// The point in the new variables.
    point: Vec<f64>,
    /// The change of variables, line by line; none for the germ as it is.
    change: Option<Change>,
    scale: (f64, f64),
}

/// A change of variables with the quadratic form that is added.
struct Change {
    /// Rows of the linear part.
    linear: Vec<Vec<f64>>,
    /// Terms of higher degree of each new variable: coefficient and factors.
    bends: Vec<Vec<(f64, Vec<usize>)>>,
    /// Signs of the added squares.
    squares: Vec<f64>,
    /// Whether the text uses functions of its own instead of local names.
    by_functions: bool,
}

impl<'a> Disguise<'a> {
    /// The germ as it is.
    pub fn plain(germ: &'a Germ) -> Self {
        Self { germ, label: "plain".into(), point: germ.at.to_vec(), change: None, scale: (1.0, 1.0) }
    }

    /// The germ after a random change of variables with random added squares.
    pub fn random(germ: &'a Germ, seed: u64) -> Self {
        let number: u64 = germ.number.bytes().fold(0, |sum, byte| 131 * sum + u64::from(byte));
        let mut random = RandomNumbers::new(number.wrapping_mul(1_000_003).wrapping_add(seed));
        let n = germ.variables.len() + ADDED;
        let squares = (0..ADDED as u64).map(|k| if (seed >> k) & 1 == 0 { 1.0 } else { -1.0 }).collect();
        let change = Change {
            linear: rotation(n, &mut random),
            bends: (0..n).map(|_| bends(n, &mut random)).collect(),
            squares,
            by_functions: seed % 3 == 2,
        };
        let far = if seed % 4 == 3 { 100.0 } else { 3.0 };
        let place = |random: &mut RandomNumbers| (100.0 * random.uniform_between(-far, far)).round() / 100.0;
        let point = (0..n).map(|_| if seed.is_multiple_of(2) { 0.0 } else { place(&mut random) }).collect();
        Self { germ, label: format!("seed {seed}"), point, change: Some(change), scale: (1.0, 1.0) }
    }

    /// The same with values and coordinates in other units.
    pub fn scaled(mut self, scale: (f64, f64)) -> Self {
        self.label += &format!(", {:e} f, {:e} x", scale.0, scale.1);
        self.scale = scale;
        // The germ's place stands in the text, not in the new variables.
        if self.change.is_none() && scale.1 != 1.0 {
            self.point = vec![0.0; self.germ.variables.len()];
        }
        self
    }

    /// The entry of the test bench.
    pub fn entry(&self) -> Json {
        let germ = self.germ;
        let negative = self.change.as_ref().map_or(0, |c| c.squares.iter().filter(|s| **s < 0.0).count());
        let added = self.change.as_ref().map_or(0, |c| c.squares.len());
        let nature = match (germ.nature, negative, added - negative) {
            (Nature::Minimum, 0, _) => "minimum",
            (Nature::Maximum, _, 0) => "maximum",
            _ => "saddle",
        };
        let degenerate = germ.corank > 0;
        let open: &[&str] = if germ.number == HARD { &["undecided"] } else { &[] };
        json!({
            "name": format!("{} {} [{}]", germ.number, germ.formula, self.label),
            "group": group_of(germ),
            "definition": self.definition(),
            "point": decimals(&self.point),
            "corank": germ.corank,
            "index": germ.index + negative,
            "nature": nature,
            "strict": germ.isolated,
            "isolated": germ.isolated,
            "germ": germ.name,
            "milnor": if degenerate { germ.milnor } else { None },
            "winding": germ.winding,
            "may_be_undecided": open,
        })
    }

    fn definition(&self) -> String {
        let germ = self.germ;
        let factor = if self.scale.0 == 1.0 { String::new() } else { format!("{:e}*", self.scale.0) };
        let body = format!("{factor}({})", germ.formula);
        match &self.change {
            Some(change) => self.changed(change),
            None if self.scale.1 == 1.0 => format!("f({}) = {body}", germ.variables.join(", ")),
            None => {
                let names: Vec<String> = (1..=germ.variables.len()).map(|k| format!("t{k}")).collect();
                let places = germ.variables.iter().zip(&names).zip(germ.at);
                let local = places.map(|((x, t), at)| format!("{x} = {at:?} + {:e}*{t}", self.scale.1));
                format!("f({}) = {body} where {}", names.join(", "), local.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The text after a change of variables.
    fn changed(&self, change: &Change) -> String {
        let germ = self.germ;
        let n = self.point.len();
        let outer: Vec<String> = (1..=n).map(|k| format!("t{k}")).collect();
        let turned: Vec<String> = (1..=n).map(|k| format!("l{k}")).collect();
        let new: Vec<String> = (0..n).map(|k| new_name(germ, k)).collect();
        let squares: String = (0..ADDED)
            .map(|k| {
                format!(" {} {}^2", if change.squares[k] > 0.0 { "+" } else { "-" }, new_name(germ, n - ADDED + k))
            })
            .collect();
        let lines: Vec<String> = (0..n).map(|k| self.linear(&change.linear[k])).collect();
        let bent: Vec<String> = (0..n)
            .map(|k| {
                let start = germ.at.get(k).map_or(String::new(), |at| format!("{at:?} + "));
                format!("{start}{}{}", turned[k], polynomial(&change.bends[k], &turned))
            })
            .collect();
        let factor = self.scale.0;
        let locals = outer_locals(&turned, &lines);
        if change.by_functions {
            let arguments = turned.join(", ");
            let helpers: String = (0..n).map(|k| format!("c{}({arguments}) = {}\n", k + 1, bent[k])).collect();
            let calls: Vec<String> = (1..=n).map(|k| format!("c{k}({arguments})")).collect();
            let whole = format!("germ({}) = {}{squares}", new.join(", "), germ.formula);
            return format!(
                "{helpers}{whole}\nf({}) = {factor:e}*germ({}) where {locals}",
                outer.join(", "),
                calls.join(", ")
            );
        }
        let named = outer_locals(&new, &bent);
        format!("f({}) = {factor:e}*({}{squares}) where {locals}, {named}", outer.join(", "), germ.formula)
    }

    /// A row of the linear part, applied to the distance from the point.
    fn linear(&self, row: &[f64]) -> String {
        let mut line = String::from("0");
        for (k, (coefficient, place)) in row.iter().zip(&self.point).enumerate() {
            let (unit, sign) = (self.scale.1, if *coefficient < 0.0 { "-" } else { "+" });
            let _ = write!(line, " {sign} {:?}*(t{} - {:?})", (coefficient * unit).abs(), k + 1, place);
        }
        line.replace("- -", "+ ")
    }
}

/// The names of the germ's variables, then those of the added ones.
fn new_name(germ: &Germ, k: usize) -> String {
    germ.variables.get(k).map_or_else(|| format!("h{}", k - germ.variables.len() + 1), ToString::to_string)
}

fn outer_locals(names: &[String], bodies: &[String]) -> String {
    names.iter().zip(bodies).map(|(name, body)| format!("{name} = {body}")).collect::<Vec<_>>().join(", ")
}

fn polynomial(terms: &[(f64, Vec<usize>)], names: &[String]) -> String {
    let term = |(coefficient, factors): &(f64, Vec<usize>)| {
        let sign = if *coefficient < 0.0 { "-" } else { "+" };
        let product: Vec<&str> = factors.iter().map(|k| names[*k].as_str()).collect();
        format!(" {sign} {:?}*{}", coefficient.abs(), product.join("*"))
    };
    terms.iter().map(term).collect()
}

/// All quadratic terms and some cubic ones, with random coefficients to four digits.
fn bends(n: usize, random: &mut RandomNumbers) -> Vec<(f64, Vec<usize>)> {
    let four = |size: f64, random: &mut RandomNumbers| (1e4 * size * random.uniform_between(-1.0, 1.0)).round() / 1e4;
    let pairs = (0..n).flat_map(|i| (i..n).map(move |j| vec![i, j]));
    let mut terms: Vec<(f64, Vec<usize>)> = pairs.map(|factors| (four(BENDS[0], random), factors)).collect();
    for _ in 0..CUBIC_TERMS {
        let factors = (0..3).map(|_| random.index(n)).collect();
        terms.push((four(BENDS[1], random), factors));
    }
    terms
}

/// A random rotation to six digits: Gram–Schmidt on Gaussian vectors.
fn rotation(n: usize, random: &mut RandomNumbers) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    while rows.len() < n {
        let mut row: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        for earlier in &rows {
            let along: f64 = row.iter().zip(earlier).map(|(a, b)| a * b).sum();
            row.iter_mut().zip(earlier).for_each(|(a, b)| *a -= along * b);
        }
        let length = row.iter().map(|a| a * a).sum::<f64>().sqrt();
        // A row that is nearly in the span of the others is drawn again.
        if length > 0.1 {
            rows.push(row.iter().map(|a| a / length).collect());
        }
    }
    rows.iter().map(|row| row.iter().map(|a| (1e6 * a).round() / 1e6).collect()).collect()
}
