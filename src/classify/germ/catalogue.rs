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

/// The verdict on a series rounded to doubles, with bounds that rounding fills as little as it does those of jets.
fn verdict_of(series: &Polynomial) -> GermVerdict {
    let terms = series
        .terms
        .iter()
        .map(|(exponents, term)| (exponents.clone(), term.value, term.error + 8.0 * f64::EPSILON * term.value.abs()));
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
    // Without a number, whether it is not finite or not known is a matter of how far the ranks are clear.
    let both_open = verdict.milnor == Milnor::Unknown && entry.milnor == Milnor::NotFinite;
    if verdict.milnor != entry.milnor && !both_open && (demand == Demand::All || verdict.milnor != Milnor::Unknown) {
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

/// A germ of the catalogue in random coordinates, with noise up to the given size and with the given bounds.
fn noisy(entry: &Entry, (noise, bound): (f64, f64), random: &mut Random) -> Polynomial {
    let matrix = random_matrix(entry.variables, random);
    let mut series = bent(&series_of(entry).transformed(&matrix), random);
    for exponents in (3..=series.order).flat_map(|total| monomials(entry.variables, total)) {
        series.add_term(exponents, Term::new(noise * random.next(), bound));
    }
    series
}

/// Rounding fills a small part of its bounds, which add up magnitudes.
#[test]
fn noise_within_its_bounds_does_not_matter() {
    let mut random = Random(3);
    let mut all = Vec::new();
    for _ in 0..5 {
        for entry in CATALOGUE {
            all.extend(offences(entry, &noisy(entry, (1e-15 / 32.0, 1e-15), &mut random), Demand::Sign));
        }
    }
    expect_none(&all, 0);
}

#[test]
fn what_more_noise_hides_is_left_open() {
    let mut random = Random(6);
    let (mut all, mut n_open) = (Vec::new(), 0);
    for noise in [1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8] {
        for entry in CATALOGUE {
            let series = noisy(entry, (noise, noise), &mut random);
            match verdict_of(&series).sign {
                Sign::Undecided { takes_positive, takes_negative } => {
                    n_open += 1;
                    if takes_negative && entry.sign == PositiveDefinite
                        || takes_positive && entry.sign == NegativeDefinite
                    {
                        all.push(format!("{} at {noise:e}: takes a sign that it does not take", entry.what));
                    }
                }
                sign if sign != entry.sign => all.push(format!("{} at {noise:e}: {sign:?}", entry.what)),
                _ => {}
            }
        }
    }
    expect_none(&all, 0);
    assert!(n_open > 3, "noise hid only {n_open} germs");
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

/// Signs that the truncated series surely takes on small circles or spheres.
fn sampled_signs(series: &Polynomial, random: &mut Random) -> (bool, bool) {
    let (mut positive, mut negative) = (false, false);
    let lowest = series.leading_degree().unwrap_or(0);
    for (radius, turn) in [(1e-2_f64, 0.0), (1e-3, 0.5)] {
        for i in 0..600 {
            let angle = std::f64::consts::TAU * (f64::from(i) + turn) / 600.0;
            let mut direction = match series.variables {
                2 => vec![angle.cos(), angle.sin()],
                n => (0..n).map(|_| random.next()).collect(),
            };
            direction.iter_mut().for_each(|x| *x *= radius);
            let value: f64 = series
                .terms
                .iter()
                .map(|(e, t)| e.iter().zip(&direction).fold(t.value, |p, (&k, x)| p * x.powi(i32::from(k))))
                .sum();
            let rounding = 1e-13 * radius.powi(i32::try_from(lowest).unwrap_or(0));
            positive |= value > rounding;
            negative |= value < -rounding;
        }
    }
    (positive, negative)
}

/// A random series: a form with small whole coefficients or the square of one, and a few terms above.
fn random_series(trial: usize, random: &mut Random) -> Polynomial {
    let variables = if trial % 5 == 4 { 3 } else { 2 };
    let k = [3, 4, 4, 6][trial % 4];
    let mut series = Polynomial::zero(variables, 8);
    let mut sparse = |degree: usize, share: f64, size: f64| {
        let mut part = Polynomial::zero(variables, 8);
        for exponents in monomials(variables, degree) {
            if random.next() < share {
                part.add_term(exponents, Term::exact((size * random.next()).round()));
            }
        }
        part
    };
    if trial.is_multiple_of(3) || k % 2 == 1 {
        series = series.plus(&sparse(k, 0.3, 2.4));
    } else {
        let root = sparse(k / 2, 0.6, 2.4).plus(&sparse(k / 2 + 1, -0.3, 1.4));
        series = series.plus(&root.multiplied(&root).times(if trial.is_multiple_of(2) { 1.0 } else { -1.0 }));
    }
    for degree in k + 1..=8 {
        series = series.plus(&sparse(degree, -0.5, 1.4));
    }
    series.terms.retain(|_, term| term.value != 0.0);
    series
}

#[test]
fn no_random_series_has_a_false_sign() {
    let mut random = Random(5);
    let (mut all, mut n_definite) = (Vec::new(), 0);
    for trial in 0..700 {
        let series = random_series(trial, &mut random);
        let verdict = verdict_of(&series);
        let (positive, negative) = sampled_signs(&series, &mut random);
        let is_false = match verdict.sign {
            PositiveDefinite => negative || !positive,
            NegativeDefinite => positive || !negative,
            Sign::Undecided { takes_positive, takes_negative } => {
                (takes_positive && !positive) || (takes_negative && !negative)
            }
            _ => false,
        };
        n_definite += usize::from(matches!(verdict.sign, PositiveDefinite | NegativeDefinite));
        if is_false {
            all.push(format!("{:?}: {:?}", verdict.sign, series.terms));
        }
    }
    expect_none(&all, 0);
    assert!(n_definite > 50, "only {n_definite} definite germs were tried");
}

#[test]
fn indefinite_series_show_a_curve_on_which_the_other_sign_is_taken() {
    let verdict = decide(&Germ::new(2, 8, [(vec![4, 0], 1.0, 0.0), (vec![2, 3], -3.0, 0.0), (vec![0, 6], 1.0, 0.0)]));
    assert_eq!(verdict.sign, Indefinite);
    assert!(verdict.reasons[0].contains("u^4 is nowhere negative"), "{:?}", verdict.reasons);
    let curve = verdict.reasons[1].as_str();
    assert!(curve.contains("u^(2/3)") && curve.contains("negative"), "{curve}");
}

#[test]
fn the_horn_form_has_no_false_verdict() {
    for (extra, is_indefinite) in [(0.0, false), (-1e-3, true)] {
        let mut horn = Polynomial::zero(5, 8);
        for (i, j) in (0..25_usize).map(|k| (k / 5, k % 5)) {
            let mut exponents = vec![0; 5];
            exponents[i] += 2;
            exponents[j] += 2;
            let sign = if [1, 4].contains(&i.abs_diff(j)) { -1.0 } else { 1.0 };
            horn.add_term(exponents, Term::exact(sign + if i == j { extra } else { 0.0 }));
        }
        let want = match is_indefinite {
            true => Indefinite,
            false => Sign::Undecided { takes_positive: true, takes_negative: false },
        };
        assert_eq!(verdict_of(&horn).sign, want);
    }
}

#[test]
fn what_is_not_known_is_not_told() {
    let vanishing = decide(&Germ::new(2, 8, [(vec![4, 0], 1e-17, 1e-16)]));
    assert_eq!((vanishing.order, vanishing.milnor), (None, Milnor::NotFinite));
    // u⁴ − v⁹ is a saddle, u⁴ + v¹⁰ a minimum: known to degree 8 they are the same.
    let hidden = decide(&Germ::new(2, 8, [(vec![4, 0], 1.0, 0.0)]));
    assert_eq!((hidden.sign, hidden.index), (NonNegative, None));
    let vague = decide(&Germ::new(1, 10, [(vec![3], 1e-3, 1e-2), (vec![4], 1.0, 0.0)]));
    assert_eq!(vague.sign, Sign::Undecided { takes_positive: false, takes_negative: false });
    let broken = decide(&Germ::new(2, 8, [(vec![4, 0], 1.0, 0.0), (vec![0, 4], f64::NAN, 0.0)]));
    assert_eq!(broken.sign, Sign::Undecided { takes_positive: false, takes_negative: false });
}

#[test]
fn near_degenerate_germs_come_out_as_what_they_are() {
    let near = |value: f64| {
        let terms = [(vec![4, 0], 1.0, 1e-16), (vec![2, 2], 2.0 + value, 1e-16), (vec![0, 4], 1.0, 1e-16)];
        decide(&Germ::new(2, 8, terms))
    };
    // (u² + v²)² and (u² − v²)² from both sides.
    assert_eq!(near(1e-9).sign, PositiveDefinite);
    assert_eq!(near(-4.0 + 1e-9).sign, PositiveDefinite);
    assert_eq!(near(-4.0 - 1e-9).sign, Indefinite);
    assert_eq!(near(-4.0 - 1e-9).index, Some(-3));
    assert_eq!(near(-4.0).sign, NonNegative);
}
