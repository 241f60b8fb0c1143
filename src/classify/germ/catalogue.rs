//! The catalogue of test germs in reduced form, plain and after changes of coordinates, of units and by noise.

use super::decide::decide;
use super::germ::Germ;
use super::polynomial::{Polynomial, monomials};
use super::term::Term;
use super::verdict::{GermVerdict, Milnor, Sign};

use Sign::{Indefinite, NegativeDefinite, NonNegative, PositiveDefinite};

/// A germ: number of variables, terms as `coefficient · exponents`, and its answers.
struct Entry {
    what: &'static str,
    variables: usize,
    order: usize,
    terms: &'static [(f64, &'static [u8])],
    sign: Sign,
    name: Option<&'static str>,
    milnor: Milnor,
    index: Option<i64>,
}

const fn line(what: &'static str, terms: &'static [(f64, &'static [u8])], sign: Sign, mu: usize) -> Entry {
    Entry { what, variables: 1, order: 10, terms, sign, name: Some(what), milnor: Milnor::Finite(mu), index: None }
}

const fn plane(
    what: &'static str,
    terms: &'static [(f64, &'static [u8])],
    sign: Sign,
    (name, mu, index): (Option<&'static str>, usize, i64),
) -> Entry {
    Entry { what, variables: 2, order: 8, terms, sign, name, milnor: Milnor::Finite(mu), index: Some(index) }
}

/// A germ of two variables whose Milnor number needs terms beyond the order, though its sign does not.
const fn beyond(what: &'static str, terms: &'static [(f64, &'static [u8])], sign: Sign, index: i64) -> Entry {
    Entry { milnor: Milnor::NotFinite, ..plane(what, terms, sign, (None, 0, index)) }
}

/// The rows of the catalogue by what remains after the squares are split off, and some more.
const CATALOGUE: &[Entry] = &[
    line("A2", &[(1.0, &[3])], Indefinite, 2),
    line("A3+", &[(1.0, &[4])], PositiveDefinite, 3),
    line("A3-", &[(-1.0, &[4])], NegativeDefinite, 3),
    line("A4", &[(1.0, &[5]), (2.0, &[6])], Indefinite, 4),
    line("A5+", &[(1.0 / 360.0, &[6])], PositiveDefinite, 5),
    line("A6", &[(-1.0, &[7])], Indefinite, 6),
    line("A7+", &[(1.0, &[8])], PositiveDefinite, 7),
    plane("monkey", &[(1.0, &[3, 0]), (-3.0, &[1, 2])], Indefinite, (Some("D4-"), 4, -2)),
    plane("x3+xy2", &[(1.0, &[3, 0]), (1.0, &[1, 2])], Indefinite, (Some("D4+"), 4, 0)),
    plane("x3+y3", &[(1.0, &[3, 0]), (1.0, &[0, 3])], Indefinite, (Some("D4+"), 4, 0)),
    plane("x2y+y4", &[(1.0, &[2, 1]), (1.0, &[0, 4])], Indefinite, (Some("D5"), 5, -1)),
    plane("x2y-y4", &[(1.0, &[2, 1]), (-1.0, &[0, 4])], Indefinite, (Some("D5"), 5, -1)),
    plane("x2y+y5", &[(1.0, &[2, 1]), (1.0, &[0, 5])], Indefinite, (Some("D6+"), 6, 0)),
    plane("x2y-y5", &[(1.0, &[2, 1]), (-1.0, &[0, 5])], Indefinite, (Some("D6-"), 6, -2)),
    plane("x2y+y6", &[(1.0, &[2, 1]), (1.0, &[0, 6])], Indefinite, (Some("D7"), 7, -1)),
    plane("x2y-y7", &[(1.0, &[2, 1]), (-1.0, &[0, 7])], Indefinite, (Some("D8-"), 8, -2)),
    plane("x3+y4", &[(1.0, &[3, 0]), (1.0, &[0, 4])], Indefinite, (Some("E6"), 6, 0)),
    plane("x3-y4", &[(1.0, &[3, 0]), (-1.0, &[0, 4])], Indefinite, (Some("E6"), 6, 0)),
    plane("x3+xy3", &[(1.0, &[3, 0]), (1.0, &[1, 3])], Indefinite, (Some("E7"), 7, -1)),
    plane("x3+y5", &[(1.0, &[3, 0]), (1.0, &[0, 5])], Indefinite, (Some("E8"), 8, 0)),
    plane("x3+y6", &[(1.0, &[3, 0]), (1.0, &[0, 6])], Indefinite, (Some("J10"), 10, 0)),
    plane("x4+y4", &[(1.0, &[4, 0]), (1.0, &[0, 4])], PositiveDefinite, (Some("X9"), 9, 1)),
    plane("x4-y4", &[(1.0, &[4, 0]), (-1.0, &[0, 4])], Indefinite, (Some("X9"), 9, -1)),
    plane("x4+x2y2+y4", &[(1.0, &[4, 0]), (1.0, &[2, 2]), (1.0, &[0, 4])], PositiveDefinite, (Some("X9"), 9, 1)),
    plane("x4-6x2y2+y4", &[(1.0, &[4, 0]), (-6.0, &[2, 2]), (1.0, &[0, 4])], Indefinite, (Some("X9"), 9, -3)),
    plane("x2y2+x6+y6", &[(1.0, &[2, 2]), (1.0, &[6, 0]), (1.0, &[0, 6])], PositiveDefinite, (None, 13, 1)),
    plane("x2y2-x6-y6", &[(1.0, &[2, 2]), (-1.0, &[6, 0]), (-1.0, &[0, 6])], Indefinite, (None, 13, -3)),
    plane(
        "(x2-y2)2+x6",
        &[(1.0, &[4, 0]), (-2.0, &[2, 2]), (1.0, &[0, 4]), (1.0, &[6, 0])],
        PositiveDefinite,
        (None, 13, 1),
    ),
    plane(
        "(x2-y2)2+x5",
        &[(1.0, &[4, 0]), (-2.0, &[2, 2]), (1.0, &[0, 4]), (1.0, &[5, 0])],
        Indefinite,
        (None, 11, -1),
    ),
    plane("x4+y6", &[(1.0, &[4, 0]), (1.0, &[0, 6])], PositiveDefinite, (None, 15, 1)),
    plane("x4-y6", &[(1.0, &[4, 0]), (-1.0, &[0, 6])], Indefinite, (None, 15, -1)),
    beyond("x4+x2y3+y6", &[(1.0, &[4, 0]), (1.0, &[2, 3]), (1.0, &[0, 6])], PositiveDefinite, 1),
    beyond("x4-3x2y3+y6", &[(1.0, &[4, 0]), (-3.0, &[2, 3]), (1.0, &[0, 6])], Indefinite, -1),
    beyond("(x2-y3)2+y7", &[(1.0, &[4, 0]), (-2.0, &[2, 3]), (1.0, &[0, 6]), (1.0, &[0, 7])], PositiveDefinite, 1),
    beyond("(x2-y3)2+xy6", &[(1.0, &[4, 0]), (-2.0, &[2, 3]), (1.0, &[0, 6]), (1.0, &[1, 6])], Indefinite, 0),
    plane(
        "(x2+y2)2-x5",
        &[(1.0, &[4, 0]), (2.0, &[2, 2]), (1.0, &[0, 4]), (-1.0, &[5, 0])],
        PositiveDefinite,
        (None, 11, 1),
    ),
    plane("five-fold", &[(1.0, &[5, 0]), (-10.0, &[3, 2]), (5.0, &[1, 4])], Indefinite, (None, 16, -4)),
    Entry { index: None, milnor: Milnor::NotFinite, ..plane("x2y2", &[(1.0, &[2, 2])], NonNegative, (None, 0, 0)) },
    Entry {
        index: None,
        milnor: Milnor::NotFinite,
        ..plane("(x2-y2)2", &[(1.0, &[4, 0]), (-2.0, &[2, 2]), (1.0, &[0, 4])], NonNegative, (None, 0, 0))
    },
    Entry {
        what: "x3+y3+z3",
        variables: 3,
        order: 8,
        terms: &[(1.0, &[3, 0, 0]), (1.0, &[0, 3, 0]), (1.0, &[0, 0, 3])],
        sign: Indefinite,
        name: Some("P8"),
        milnor: Milnor::Finite(8),
        index: None,
    },
    Entry {
        what: "T444",
        variables: 3,
        order: 8,
        terms: &[(1.0, &[1, 1, 1]), (1.0, &[4, 0, 0]), (1.0, &[0, 4, 0]), (1.0, &[0, 0, 4])],
        sign: Indefinite,
        name: None,
        milnor: Milnor::Finite(11),
        index: None,
    },
    Entry {
        what: "xyz",
        variables: 3,
        order: 8,
        terms: &[(1.0, &[1, 1, 1])],
        sign: Indefinite,
        name: None,
        milnor: Milnor::NotFinite,
        index: None,
    },
    Entry {
        what: "x4+y4+z4",
        variables: 3,
        order: 8,
        terms: &[(1.0, &[4, 0, 0]), (1.0, &[0, 4, 0]), (1.0, &[0, 0, 4])],
        sign: PositiveDefinite,
        name: None,
        milnor: Milnor::Finite(27),
        index: None,
    },
];

/// What a verdict may miss: nothing, or what the change makes hard.
#[derive(Clone, Copy, PartialEq)]
enum Demand {
    All,
    Sign,
}

fn series_of(entry: &Entry) -> Polynomial {
    let mut series = Polynomial::zero(entry.variables, entry.order);
    entry.terms.iter().for_each(|(value, exponents)| series.add_term(exponents.to_vec(), Term::exact(*value)));
    series
}

fn verdict_of(series: &Polynomial) -> GermVerdict {
    let terms = series.terms.iter().map(|(exponents, term)| (exponents.clone(), term.value, term.error));
    decide(&Germ::new(series.variables, series.order, terms))
}

/// The offences of a verdict: what it says that is false, and what it does not say though it could.
fn offences(entry: &Entry, series: &Polynomial, demand: Demand) -> Vec<String> {
    let verdict = verdict_of(series);
    let name = verdict.name.map(|name| name.to_string());
    let mut offences = Vec::new();
    if verdict.sign != entry.sign {
        offences.push(format!("{}: sign {:?}", entry.what, verdict.sign));
    }
    if verdict.index != entry.index && (demand == Demand::All || verdict.index.is_some()) {
        offences.push(format!("{}: index {:?}", entry.what, verdict.index));
    }
    if name.as_deref() != entry.name && (demand == Demand::All || name.is_some()) {
        offences.push(format!("{}: name {name:?}", entry.what));
    }
    if verdict.milnor != entry.milnor && (demand == Demand::All || verdict.milnor != Milnor::Unknown) {
        offences.push(format!("{}: milnor {:?}", entry.what, verdict.milnor));
    }
    offences
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

fn expect_none(offences: &[String], at_most: usize) {
    assert!(offences.len() <= at_most, "{} offences:\n{}", offences.len(), offences.join("\n"));
}

/// A turn by random angles, and a shear.
fn random_matrix(n: usize, random: &mut Random) -> Vec<f64> {
    let mut matrix = vec![0.0; n * n];
    (0..n).for_each(|i| matrix[i * n + i] = 1.0);
    for i in 0..n {
        for j in i + 1..n {
            let (sin, cos) = (3.0 * random.next()).sin_cos();
            for row in 0..n {
                let (a, b) = (matrix[row * n + i], matrix[row * n + j]);
                (matrix[row * n + i], matrix[row * n + j]) = (cos * a - sin * b, sin * a + cos * b);
            }
        }
    }
    let shear = 0.5 * random.next();
    (0..n).for_each(|row| matrix[row * n] += if n > 1 { shear * matrix[row * n + n - 1] } else { 0.0 });
    matrix
}

/// The series after `y_i -> y_i + a quadratic and a cubic form` with coefficients up to 0.3.
fn bent(series: &Polynomial, random: &mut Random) -> Polynomial {
    let n = series.variables;
    let replacements: Vec<Polynomial> = (0..n)
        .map(|i| {
            let mut replacement = Polynomial::variable(n, series.order, i);
            for exponents in [2, 3].into_iter().flat_map(|total| monomials(n, total)) {
                replacement.add_term(exponents, Term::exact(0.3 * random.next()));
            }
            replacement
        })
        .collect();
    series.substituted(&replacements)
}

#[test]
fn plain_germs_have_the_answers_of_the_tables() {
    let all: Vec<String> = CATALOGUE.iter().flat_map(|e| offences(e, &series_of(e), Demand::All)).collect();
    expect_none(&all, 0);
}

#[test]
fn linear_changes_of_coordinates_do_not_matter() {
    let mut random = Random(1);
    let mut all = Vec::new();
    for _ in 0..10 {
        for entry in CATALOGUE {
            let matrix = random_matrix(entry.variables, &mut random);
            all.extend(offences(entry, &series_of(entry).transformed(&matrix), Demand::All));
        }
    }
    expect_none(&all, 0);
}

#[test]
fn bent_coordinates_do_not_matter() {
    let mut random = Random(2);
    let mut all = Vec::new();
    for _ in 0..10 {
        for entry in CATALOGUE {
            let matrix = random_matrix(entry.variables, &mut random);
            let series = bent(&series_of(entry).transformed(&matrix), &mut random);
            all.extend(offences(entry, &series, Demand::All));
        }
    }
    expect_none(&all, 0);
}

#[test]
fn noise_within_its_bounds_does_not_matter() {
    let mut random = Random(3);
    let mut all = Vec::new();
    for _ in 0..5 {
        for entry in CATALOGUE {
            let matrix = random_matrix(entry.variables, &mut random);
            let mut series = bent(&series_of(entry).transformed(&matrix), &mut random);
            for exponents in (3..=series.order).flat_map(|total| monomials(entry.variables, total)) {
                series.add_term(exponents, Term { value: 1e-14 * random.next(), error: 1e-14 });
            }
            all.extend(offences(entry, &series, Demand::Sign));
        }
    }
    expect_none(&all, 0);
}

#[test]
fn units_do_not_matter() {
    let mut random = Random(4);
    let mut all = Vec::new();
    for (of_value, of_variable) in [(1e12, 1.0), (1e-12, 1.0), (1.0, 1e6), (1.0, 1e-6), (1e12, 1e-6), (1e-12, 1e6)] {
        for entry in CATALOGUE {
            let matrix = random_matrix(entry.variables, &mut random);
            let mut series = bent(&series_of(entry).transformed(&matrix), &mut random).times(of_value);
            for (exponents, term) in &mut series.terms {
                let unit = f64::powi(of_variable, exponents.iter().map(|e| i32::from(*e)).sum());
                *term = term.times(unit);
            }
            all.extend(offences(entry, &series, Demand::All));
        }
    }
    expect_none(&all, 0);
}
