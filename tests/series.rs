//! Sums that stay sums: which ones do, and that they are the sums that they stand for.

use std::collections::HashMap;
use std::sync::Arc;

use saddleback::graph::Formula;
use saddleback::graph::domain::first_undefined;
use saddleback::graph::kinks::{Kink, kinks};
use saddleback::graph::lower::Failure;
use saddleback::graph::print::{PrintStyle, print};
use saddleback::graph::series::{Column, Places};
use saddleback::graph::value::Value;
use saddleback::graph::walk::walk;
use saddleback::numeric::compare::close;
use saddleback::table::Table;
use serde_json::Value as Json;

use crate::algebra::definitions::lowered;

const STYLE: PrintStyle = PrintStyle { unicode: false, digits: None };

/// Sums of equal numbers in another order.
const TOLERANCE: f64 = 1e-14;

fn names() -> HashMap<String, Value> {
    let column = |f: fn(f64) -> f64| (0..20).map(|row| f(f64::from(row))).collect::<Vec<f64>>();
    let columns = vec![column(|t| t / 8.0), column(|t| 1.0 + (t * t) % 7.0), column(|t| t % 3.0)];
    let table = Table::new(["a", "b", "k"].map(String::from).to_vec(), columns).unwrap();
    HashMap::from([("D".to_string(), Value::Table(Arc::new(table)))])
}

fn with(text: &str, keeps_sums: bool) -> Result<Formula, Box<Failure>> {
    lowered(text, names(), keeps_sums)
}

fn kept(text: &str) -> Formula {
    with(text, true).unwrap_or_else(|failure| panic!("{text}: {}", failure.diagnostic.message))
}

/// The numbers of terms of the series of a function.
fn lengths(text: &str) -> Vec<usize> {
    kept(text).separable().series.iter().map(|series| series.n_terms).collect()
}

fn text_of(formula: &Formula) -> String {
    let flat = formula.flat().unwrap();
    print(flat.graph, flat.outputs[0], &formula.variable_names(), STYLE).unwrap()
}

/// The value by the definition: each body walked for each of its terms, the outer graph last.
fn value_by_series(formula: &Formula, point: &[f64]) -> f64 {
    let separable = formula.separable();
    let mut inputs = point.to_vec();
    for series in &separable.series {
        let term = |t: usize| {
            let mut inputs = vec![0.0; series.columns.len()];
            series.read(t, point, &mut inputs);
            walk(&series.body, &[series.term], &inputs)[0]
        };
        inputs.push((0..series.n_terms).map(term).sum());
    }
    walk(&separable.graph, &separable.outputs, &inputs)[0]
}

/// Asserts that a function with series has the values of the one whose sums were written out while it was lowered.
fn assert_same(text: &str, start: Option<&[f64]>) {
    let (series, plain) = (kept(text), with(text, false).unwrap());
    assert!(plain.separable().series.is_empty());
    let (flat, plain_flat) = (series.flat().unwrap(), plain.flat().unwrap());
    for seed in 0..4_u32 {
        let coordinate = |place: usize| 0.3 + 1.7 * ((place as f64 + 1.0) * (f64::from(seed) + 0.618)).sin();
        let point: Vec<f64> = match start {
            Some(start) if seed == 0 => start.to_vec(),
            _ => (0..series.dimension()).map(coordinate).collect(),
        };
        let expected = walk(plain_flat.graph, plain_flat.outputs, &point)[0];
        let size: f64 = series.separable().series.iter().map(|series| series.n_terms as f64).sum::<f64>().max(1.0);
        let values = series.values(&point);
        for value in [values[0], walk(flat.graph, flat.outputs, &point)[0], value_by_series(&series, &point)] {
            let same = value == expected || value.is_nan() && expected.is_nan();
            assert!(same || close(value, expected, TOLERANCE * size), "{text} at {point:?}: {value}, not {expected}");
        }
    }
}

/// A definition and the lengths of the series that it keeps.
const CASES: &[(&str, &[usize])] = &[
    ("f(x[10]) = sum(i = 1..9, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)", &[9]),
    ("f(x[10]) = sum(i = 1..5, (x[2i] - x[2i-1])^4)", &[5]),
    ("f(x[10]) = sum(i = 1..10, i*x[i]^2)", &[10]),
    ("f(x[10]) = sum(i = 1..10, x[i]*i*2 + 2i/10*x[11-i])", &[10]),
    ("f(x[10]) = sum(i = 1..10, (x[i] - x[11-i]^2)^2)", &[10]),
    ("n = 10\nf(x[n]) = sum(i = 1..n, (x[mod(i, n) + 1] - x[i]^2)^2)", &[10]),
    ("n = 8\nf(x[n]) = sum(i = 1..n, (n + i - sum(j = 1..n, cos(x[j]) + i*sin(x[j])))^2)", &[8]),
    // Lennard-Jones, by pairs of atoms.
    (
        "f(x[15]) = 4*sum(i = 1..4, j = i+1..5, (1/r^6 - 1/r^3 where r = \
         sum(k = 1..3, (x[3i+k-3] - x[3j+k-3])^2)))",
        &[10],
    ),
    ("f(x[15]) = sum(i = 1..4, sum(j = i+1..5, (x[3i-2] - x[3j-2])^2 + x[3i]*x[3j-1]))", &[10]),
    ("f(x[9]) = sum(i = 1..3, j = 1..3, k = 1..3, x[i]*x[j+3]*x[k+6])", &[27]),
    ("f(x[15]) = sum(i = 1..4, j = i+1..5, norm(x[3i-2..3i] - x[3j-2..3j])^3)", &[10]),
    ("f(x[15]) = sum(i = 1..13, dot(x[i..2+i], [1, i, 2]) + x[1]*sum(x[i+1..1*i+1]))", &[13]),
    ("f(x[15]) = sum(i = 1..5, norm(x[i..2i])^2)", &[]),
    ("f(x[15]) = sum([(x[i] - i)^2 for i = 1..15]) + mean([x[i]*x[j] for i = 1..3, j = i..3])", &[15, 6]),
    ("f(x[15]) = sum(sum([[x[i], i] for i = 1..15]))", &[]),
    // dixmaan
    (
        "n = 12\nm = 4\nf(x[n]) = 1 + sum(i = 1..n, (i/n)*x[i]^2) + sum(i = 1..n-1, x[i]^2*(x[i+1] + x[i+1]^2)^2) \
         + sum(i = 1..2m, 0.125*x[i]^2*x[i+m]^4) + sum(i = 1..m, 0.125*(i/n)*x[i]*x[i+2m])",
        &[12, 11, 8, 4],
    ),
    // Fits over a table and over matrices, with parameters that every term shares.
    ("f(a, b) = sum(r in D, (r.b - a*exp(-b*r.a))^2)", &[20]),
    ("f(a, b) = sqrt(mean(r in D, (r.b - a - b*r.a)^2))", &[20]),
    ("f(w[3]) = sum(r in D, (dot(w, r) - 1)^2)", &[20]),
    ("f(w[3]) = sum(r in D, w[r.k + 1]*r.a + w[1]*r[2])", &[20]),
    ("M = [1, 2; 3, 4; 5, 6; 7, 8]\nf(a, b) = sum(r in M, (r[2] - a*r[1]^b)^2)", &[4]),
    ("M = [1, 2; 3, 4; 5, 6; 7, 8]\nf(x[2]) = sum(i = 1..4, (dot(M[i], x) - M[i, 2])^2 + M[i, 1])", &[4]),
    ("v = [3, 1, 2, 5]\nf(a) = sum(c in v, exp(a*c))", &[4]),
    ("p = [3, 1, 4, 2]\nf(x[4]) = sum(i = 1..4, (x[p[i]] - i)^2)", &[4]),
    // Matrices of variables.
    ("f(W[3, 4]) = sum(i = 1..3, j = 1..4, (W[i, j] - i*j)^2)", &[12]),
    ("f(W[5, 2]) = sum(i = 1..4, norm(W[i] - W[i+1])^2) + sum(j = 1..5, W[j, 2])", &[4, 5]),
    ("f(W[5, 3]) = sum(i = 1..5, dot(W[i, 1..2], W[6-i, 2..3]))", &[5]),
    ("f(W[5, 2]) = sum(r in W, r[1]*r[2]^2)", &[5]),
    // Branches that the index chooses, even where the other one reads past the end.
    ("f(x[6]) = sum(i = 1..6, if(i == 1, x[1]^2, (x[i] - x[i-1])^2))", &[6]),
    ("f(x[6]) = sum(i = 1..6, if(mod(i, 2) == 0, x[i], i*x[i]^3))", &[6]),
    ("f(x[6]) = sum(i = 1..6, x[if(i == 6, 1, i + 1)]*x[i])", &[6]),
    ("c = [4, 5, 6]\nf(x[6]) = sum(i = 1..6, if(i > 3, x[i]*c[i-3], x[i]))", &[6]),
    ("f(x[6]) = sum(i = 1..6, if(x[i] > 1, x[i]^2, 2x[i] - 1))", &[6]),
    // Sums in other functions, several of them, constants and known factors around.
    ("f(x[5]) = log(1 + sum(i = 1..5, x[i]^2)) + sqrt(sum(i = 1..5, exp(x[i])))", &[5, 5]),
    (
        "a = 20\nf(x[5]) = -a*exp(-0.2*sqrt(sum(i = 1..5, x[i]^2)/5)) - exp(sum(i = 1..5, cos(2pi*x[i]))/5) + a + e",
        &[5, 5],
    ),
    ("f(x[5]) = sum(i = 1..5, x[i]^2)/4000 - prod(i = 1..5, cos(x[i]/sqrt(i))) + 1", &[5]),
    ("f(x[5]) = x[1] + sum(i = 2..5, x[1]*x[i]) - 3*sum(i = 1..4, (x[1] - x[2])^2*x[i])", &[4, 4]),
    // Functions, names and powers in the body.
    ("g(a, b) = (a - b)^2\nf(x[5]) = sum(i = 1..4, g(x[i], x[i+1]))", &[4]),
    ("g(v[2]) = v[1]*v[2]\nf(x[5]) = sum(i = 1..4, g([x[i], i]))", &[4]),
    ("h(k, v) = c*v where c = k^2\nf(x[5]) = sum(i = 1..5, h(i, x[i]))", &[5]),
    ("f(x[5], i) = sum(k = 1..5, i*x[k]) + i", &[5]),
    ("f(x[5]) = sum(i = 1..5, (y^2 where t = 2i, y = x[i] + t))", &[5]),
    ("f(a) = sum(r in D, (g(a) where g = t -> t*r.a + r[2]))", &[20]),
    ("f(c[6], t) = sum(i = 0..5, c[i+1]*t^i)", &[6]),
    ("f(x[4]) = sum(i = 1..4, x[i])", &[4]),
    ("f(x) = sum(i = 1..10, sin(i*x)/i)", &[10]),
    // What is written out: few terms, no variables, ranges and recursion on placeholders, other reductions.
    ("f(x[5]) = sum(i = 1..3, x[i]^2)", &[]),
    ("f(x[5]) = sum(i = 1..10, i^2)*x[1]", &[]),
    ("f(x[5]) = x[1]*sum(i = 3..2, x[i])", &[]),
    ("f(x[5]) = sum(i = 1..5, (x[i] - sum(j = 1..i, x[j]))^2)", &[]),
    ("p(k, t) = if(k == 0, 1, t*p(k - 1, t))\nf(x[5]) = sum(i = 1..5, p(i, x[i]))", &[]),
    ("fib(k) = if(k < 2, k, fib(k - 1) + fib(k - 2))\nf(x[5]) = sum(i = 1..5, fib(i)*x[i])", &[]),
    ("f(x[5]) = prod(i = 1..5, x[i])*max(i = 1..5, x[i])", &[]),
    ("f(x[5]) = sum(i = 1..5, i > 1 and x[max(i - 1, 1)] > 0)", &[5]),
    ("f(x[5]) = sum(i = 2..6, if(i < 6 and x[min(i, 5)] > 0, x[i-1], 1))", &[5]),
    ("f(x[3]) = sum(t in [x[1]^2, x[2], 3, x[3]], t)", &[]),
    ("f(x[3]) = sum(i = 1..5, log(i - 1)*0 + x[1])", &[]),
    // Inside a loop that is written out, short sums are, too.
    ("f(x[5]) = sum(i = 1..3, (sum(j = 1..4, x[j]*i))^2)", &[]),
    ("f(x[5]) = sum(i = 1..3, (sum(j = 1..1000, x[1]*i/j))^2)", &[1000, 1000, 1000]),
];

#[test]
fn the_sums_that_can_stay_sums_do() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter(|(text, expected)| lengths(text) != *expected)
        .map(|(text, expected)| format!("{text}: {:?}, not {expected:?}", lengths(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn series_have_the_values_of_the_sums_that_they_stand_for() {
    CASES.iter().for_each(|(text, _)| assert_same(text, None));
}

#[test]
fn written_out_series_read_like_sums_that_were_never_kept() {
    let mut different = Vec::new();
    for (text, _) in CASES {
        let (series, plain) = (text_of(&kept(text)), text_of(&with(text, false).unwrap()));
        // A sum of sums is one series, so its brackets are gone.
        if series != plain && !text.contains("1..4, sum(") {
            different.push(format!("{text}:\n  {series}\n  {plain}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The definitions of a file of reference data with their points.
fn definitions(json: &str) -> Vec<(String, Vec<f64>)> {
    let entries: Vec<Json> = serde_json::from_str(json).expect("a list");
    let number = |value: &Json| value.as_f64().or_else(|| value.as_str()?.parse().ok()).expect("a number");
    let numbers = |value: &Json| value.as_array().expect("an array").iter().map(number).collect::<Vec<f64>>();
    let point = |entry: &Json| match entry.get("start") {
        Some(start) => numbers(start),
        None => entry["points"].get(0).map_or(Vec::new(), |point| numbers(&point["x"])),
    };
    entries.iter().map(|entry| (entry["definition"].as_str().expect("a text").to_string(), point(entry))).collect()
}

#[test]
fn reference_functions_are_the_same_with_and_without_series() {
    let files = [include_str!("reference/derivatives.json"), include_str!("reference/minimize.json")];
    let (mut total, mut n_series) = (0, 0);
    for (text, start) in files.iter().flat_map(|json| definitions(json)) {
        n_series += usize::from(!lengths(&text).is_empty());
        total += 1;
        assert_same(&text, Some(&start).filter(|start| !start.is_empty()).map(Vec::as_slice));
    }
    assert!(total >= 100 && n_series >= 20, "{total} functions, {n_series} with series");
}

fn failure(text: &str) -> (String, String) {
    let failure = with(text, true).expect_err("it is wrong");
    (failure.diagnostic.code.to_string(), failure.diagnostic.message)
}

#[test]
fn mistakes_in_a_body_are_those_of_its_terms() {
    for text in [
        "f(x[5]) = sum(i = 1..5, x[i+1]^2)",
        "f(x[5]) = sum(i = 0..5, x[i]^2)",
        "f(x[5]) = sum(i = 1..5, x[i/2])",
        "f(x[5]) = sum(i = 1..5, x[i] + q)",
        "f(x[5]) = sum(i = 1..5, x[x[i]])",
        "f(x[5]) = sum(i = 1..x[1], x[i])",
        "f(x[5]) = sum(i = 1..5, j = i/2..3, x[i])",
        "f(x[5]) = sum(r in D, x[1]*r.z)",
        "f(x[5]) = sum(i = 1..5, dot(x, [i, 1]))",
        "f(x[5]) = sum(i = 1..5, norm(x[i..i+2]))",
        "f(x[5]) = sum([x[i] > 0 for i = 1..5])",
        "f(x[5]) = 1 + sum(i = 1..5, [x[i]^2])",
    ] {
        let (kept, plain) = (failure(text), with(text, false).expect_err("it is wrong").diagnostic);
        assert_eq!(kept, (plain.code.to_string(), plain.message), "{text}");
    }
    assert_eq!(failure("f(x[5]) = sum(i = 1..5, x[i+1]^2)").1, "there is no entry 6: the length is 5");
}

#[test]
fn too_many_terms_are_refused_before_they_take_memory() {
    for text in ["f(x) = sum(i = 1..10^9, x^2)", "f(x) = sum(i = 1..10^5, j = 1..10^5, (x - i)^2*j)"] {
        assert_eq!(failure(text), ("too-large".into(), "a sum over variables has at most 20000000 terms".into()));
    }
}

#[test]
fn a_long_sum_takes_no_memory_a_term_where_its_places_are_regular() {
    let formula = kept("n = 100000\nf(x[n]) = sum(i = 1..n-1, (x[i+1] - x[n-i]^2)^2)");
    let separable = formula.separable();
    assert!(separable.graph.len() < 10, "{}", separable.graph.len());
    let series = &separable.series[0];
    assert_eq!(series.n_terms, 99_999);
    let expected = [(1, 1), (99_998, -1)].map(|(first, step)| Column::Variables(Places::Regular { first, step }));
    assert_eq!(series.columns, expected);
}

#[test]
fn kinks_and_domains_of_long_sums_are_those_of_the_written_out_form() {
    let sums = [
        "abs(x[i] - i) + sqrt(i - 1)*x[i]^2",
        "if(i == 7, x[i]^2, max(x[i], i)) + i*x[i]",
        "if(x[i] > i, x[i], 2x[i])",
        "(i - 2)*abs(x[2])",
        "log(x[i] - 3)",
        "1/(x[i] - 1999) + sqrt(abs(x[i] - 12))",
        "x[i]^2.5 - i*x[i]",
    ];
    let mut n_found = (0, 0);
    for body in sums {
        let formula = kept(&format!("f(x[8000]) = (x[1] - 2)*sum(i = 1..8000, {body}) + sum(i = 1..9, x[i])"));
        assert!(formula.separable().unrolled_size() > 20_000, "{body}");
        let flat = formula.flat().unwrap();
        let ordered = |mut kinks: Vec<String>| {
            kinks.sort();
            kinks
        };
        let points: [Vec<f64>; 3] = [
            vec![0.0; 8000],
            (1..=8000).map(f64::from).collect(),
            (1..=8000).map(|i| f64::from(i % 17) + 1.5).collect(),
        ];
        for point in &points {
            let described = |kinks: Vec<Kink>| ordered(kinks.iter().map(Kink::describe).collect());
            let (found, expected) = (formula.kinks(point), kinks(flat.graph, flat.outputs, point));
            n_found.0 += expected.len();
            assert_eq!(described(found), described(expected), "{body}");
            let expected = first_undefined(flat.graph, flat.outputs, point);
            n_found.1 += usize::from(expected.is_some());
            assert_eq!(formula.first_undefined(point), expected, "{body}");
        }
    }
    assert!(n_found.0 >= 10 && n_found.1 >= 3, "{n_found:?}");
}

#[test]
fn vectors_are_flat() {
    let formula = kept("f(x[5]) = [sum(i = 1..5, x[i]^2), x[1]]");
    assert!(formula.separable().series.is_empty());
    assert_eq!(formula.flat().unwrap().outputs.len(), 2);
}

#[test]
fn a_formula_that_is_too_large_to_be_written_out_says_so() {
    let formula = kept("n = 1000000\nf(x[n]) = sum(i = 1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)");
    let error = formula.flat().expect_err("it is too large");
    assert!(error.nodes > 4_000_000);
    assert!(error.to_string().contains("4000000 is the limit"), "{error}");
}
