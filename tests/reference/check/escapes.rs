//! Traps for optimizers: starts at exact saddles and on their stable manifolds, plain, turned, bent, renamed and in other units.
//!
//! Every function is a sum of wells and bowls of one variable, or a degenerate germ with a bottom, so that the values of all
//! its minima are known in closed form. Every method of the registry runs from every trap.

use saddleback::Function;
use saddleback::numeric::starts::RandomNumbers;
use saddleback::optimize::driver::{Settings, minimize};
use saddleback::optimize::minimization::Minimization;
use saddleback::optimize::options::Options;
use saddleback::optimize::{METHODS, Method};
use serde_json::{Value as Json, json};

use super::{Outcome, name, numbers, text};

/// How many traps of each sort there are: strict saddles, degenerate ones that third derivatives show, flat points.
const COUNTS: [usize; 3] = [800, 220, 100];
/// Chooses the traps; any other number must do as well.
const SEED: u64 = 61;
/// What a run may spend; methods that need more have not said anything wrong.
const MAX_STEPS: usize = 3000;
const MAX_EVALUATIONS: usize = 6000;
/// A claimed minimum must have the value of a true one to this share of the function's size.
const SAME_VALUE: f64 = 1e-6;
/// An escape must lead below the saddle by this share.
const BELOW: f64 = 1e-3;

/// Degenerate saddles that third derivatives show, made to have a bottom, with the values of their minima.
const ODD: [(&str, &[f64]); 5] = [
    ("u1^3 + u1^4 + u2^2", &[-27.0 / 256.0]),
    ("u1^3 - 3*u1*u2^2 + (u1^2 + u2^2)^2", &[-27.0 / 256.0]),
    ("u1^2 + u2^3 + u2^4 + 2*u3^2", &[-27.0 / 256.0]),
    ("u1^3 - 3*u1*u2^2 + (u1^2 + u2^2)^2 + u3^2", &[-27.0 / 256.0]),
    ("u1^3 + u1^4 + u2^3 + u2^4 + u3^2", &[-27.0 / 128.0]),
];

/// Flat points that no third derivative tells apart: true minima first, then points that only look like minima.
const FLAT: [(&str, &[f64]); 6] = [
    ("u1^4 + u2^2", &[0.0]),
    ("u1^4 + u2^4", &[0.0]),
    ("u1^6 + u2^2 + u3^4", &[0.0]),
    ("u2^2 - u1^4 + u1^6", &[-4.0 / 27.0]),
    ("u2^2 - u1^4 + u1^6 + u3^2", &[-4.0 / 27.0]),
    ("u1^6 - u1^4 + u2^6 - u2^4", &[-8.0 / 27.0]),
];

const NAMES: [[&str; 5]; 3] =
    [["x", "y", "z", "w", "t"], ["b", "a", "d", "c", "g"], ["theta", "q1", "Length", "p", "alpha_2"]];

/// The trap's function in the variables `u`, before any disguise.
struct Germ {
    sort: &'static str,
    formula: String,
    n: usize,
    values: Vec<f64>,
    /// The start in `u`: zero, but for the variables along which the saddle attracts.
    start: Vec<f64>,
}

/// A sum of wells `-a u²/2 + k u³/3 + u⁴/4` and bowls `a u²/2 + k u⁴/4` in a random order.
fn strict(random: &mut RandomNumbers) -> Germ {
    loop {
        let n = 2 + random.index(4);
        let wells = 1 + random.index(n.min(3));
        let order = random.permutation(n);
        let on_manifold = random.index(3) == 0;
        let (mut terms, mut start) = (vec![String::new(); n], vec![0.0; n]);
        let mut ends: Vec<[f64; 3]> = Vec::new();
        for (k, &i) in order.iter().enumerate() {
            let (u, a, b) =
                (format!("u{}", i + 1), random.uniform_between(0.3, 3.0), random.uniform_between(-0.5, 0.5));
            if k < wells {
                terms[i] = format!("(-{a:?}*{u}^2/2 + ({b:?})*{u}^3/3 + {u}^4/4)");
                let root = (b * b + 4.0 * a).sqrt();
                let value = |u: f64| -a * u * u / 2.0 + b * u * u * u / 3.0 + u * u * u * u / 4.0;
                ends.push([0.0, value(0.5 * (-b + root)), value(0.5 * (-b - root))]);
            } else {
                terms[i] = format!("({a:?}*{u}^2/2 + {:?}*{u}^4/4)", b.abs());
                start[i] = if on_manifold { 0.5 } else { 0.0 };
            }
        }
        let (minima, others) = sums(&ends);
        if minima.iter().all(|m| others.iter().all(|o| (m - o).abs() > 1e-3)) {
            return Germ { sort: "strict", formula: terms.join(" + "), n, values: minima, start };
        }
    }
}

/// The values of all minima and of all other critical points of a sum of wells.
fn sums(ends: &[[f64; 3]]) -> (Vec<f64>, Vec<f64>) {
    let mut all = vec![(0.0, true)];
    for well in ends {
        let next = all
            .iter()
            .flat_map(|(sum, low)| well.iter().enumerate().map(move |(k, value)| (sum + value, *low && k > 0)));
        all = next.collect();
    }
    let (minima, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, low)| *low);
    (minima.into_iter().map(|m| m.0).collect(), others.into_iter().map(|o| o.0).collect())
}

fn degenerate(sort: &'static str, (formula, values): (&str, &[f64])) -> Germ {
    let n = (1..=3).filter(|k| formula.contains(&format!("u{k}"))).count();
    Germ { sort, formula: formula.to_string(), n, values: values.to_vec(), start: vec![0.0; n] }
}

/// Writes the germ in other variables, units and names.
fn disguised(germ: &Germ, index: usize, random: &mut RandomNumbers) -> Json {
    let n = germ.n;
    let names = NAMES[random.index(NAMES.len())];
    let order = random.permutation(n);
    let (factor, unit) =
        [(1.0, 1.0), (1.0, 1.0), (1e12, 1.0), (1e-12, 1.0), (1.0, 1e6), (1.0, 1e-6), (1e12, 1e-6)][random.index(7)];
    let variable = |i: usize| names[order[i]];
    let at_saddle = germ.start.iter().all(|u| *u == 0.0);
    let (dress, definitions) = match random.index(3) {
        1 if at_saddle => ("turned", turned(n, &variable, random)),
        2 if at_saddle => ("bent", bent(n, &variable, random)),
        _ => ("plain", (0..n).map(|i| variable(i).to_string()).collect()),
    };
    let lines: Vec<String> =
        definitions.iter().enumerate().map(|(i, d)| format!("u{} = {}", i + 1, scaled(d, unit, &names[..n]))).collect();
    let mut start = vec![0.0; n];
    (0..n).for_each(|i| start[order[i]] = germ.start[i] / unit);
    json!({
        "name": format!("{} {index} {dress} {factor:e} {unit:e}", germ.sort),
        "sort": germ.sort,
        "definition": format!("f({}) = {factor:e}*({}) where {}", names[..n].join(", "), germ.formula, lines.join(", ")),
        "start": start,
        "factor": factor,
        "values": germ.values,
    })
}

/// The definition with every variable in other units.
fn scaled(definition: &str, unit: f64, names: &[&str]) -> String {
    if unit == 1.0 {
        return definition.to_string();
    }
    let mut words = Vec::new();
    for word in definition.split(' ') {
        let is_variable = names.contains(&word);
        words.push(if is_variable { format!("({unit:e}*{word})") } else { word.to_string() });
    }
    words.join(" ")
}

/// A product of random plane rotations.
fn turned(n: usize, variable: &impl Fn(usize) -> &'static str, random: &mut RandomNumbers) -> Vec<String> {
    let mut rows = vec![vec![0.0; n]; n];
    (0..n).for_each(|i| rows[i][i] = 1.0);
    for i in 0..n {
        for j in 0..i {
            let angle = random.uniform_between(0.2, 6.0);
            let (s, c) = angle.sin_cos();
            let (a, b) = (rows[i].clone(), rows[j].clone());
            (0..n).for_each(|k| (rows[i][k], rows[j][k]) = (c * a[k] - s * b[k], s * a[k] + c * b[k]));
        }
    }
    let term = |(k, t): (usize, &f64)| format!("({t:?})* {} ", variable(k));
    rows.iter().map(|row| row.iter().enumerate().map(term).collect::<Vec<_>>().join("+ ").trim().to_string()).collect()
}

/// A shear by squares, which keeps the origin, the index there and every value.
fn bent(n: usize, variable: &impl Fn(usize) -> &'static str, random: &mut RandomNumbers) -> Vec<String> {
    let mut definitions = vec![variable(0).to_string()];
    for i in 1..n {
        let bend = random.uniform_between(-0.8, 0.8);
        definitions.push(format!("{} + ({bend:?})* {} ^2", variable(i), variable(i - 1)));
    }
    definitions
}

/// All traps.
pub fn entries() -> Vec<Json> {
    let mut random = RandomNumbers::new(SEED);
    let mut entries = Vec::new();
    for index in 0..COUNTS[0] {
        let germ = strict(&mut random);
        entries.push(disguised(&germ, index, &mut random));
    }
    for (sort, list, count) in [("odd", &ODD[..], COUNTS[1]), ("flat", &FLAT[..], COUNTS[2])] {
        for index in 0..count {
            entries.push(disguised(&degenerate(sort, list[index % list.len()]), index, &mut random));
        }
    }
    entries
}

/// Whether a method must leave traps of this sort.
fn must_leave(method: &str, sort: &str) -> bool {
    let second = ["newton_cg", "negative_curvature", "saddle_free", "modified_newton", "generalized_trust_region"];
    match sort {
        "strict" => {
            second.contains(&method)
                || ["cubic", "trust_region", "auto", "third_order"].iter().any(|m| method.starts_with(m))
        }
        "odd" => ["auto", "third_order"].contains(&method),
        _ => false,
    }
}

fn run(entry: &Json, method: &Method) -> Result<Minimization, String> {
    let function = Function::parse(text(entry, "definition")).map_err(|error| error.to_string())?;
    let optimizer = (method.build)(&Options::new()).map_err(|error| error.to_string())?;
    let settings = Settings { max_steps: Some(MAX_STEPS), max_evaluations: MAX_EVALUATIONS, ..Settings::default() };
    minimize(function.objective(), &numbers(&entry["start"]), &*optimizer, &settings, &mut |_| ())
        .map_err(|error| error.to_string())
}

/// Runs every method from one trap: a lie is a minimum that is none, a pass that all left which must.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let sort = text(entry, "sort");
    let factor = super::number(&entry["factor"]);
    let values: Vec<f64> = numbers(&entry["values"]).into_iter().map(|v| v * factor).collect();
    let (mut outcome, mut complaints) = (Outcome { passed: true, tight: true, ..Outcome::default() }, Vec::new());
    for method in METHODS {
        let spec = method.spec;
        let m = match run(entry, method) {
            Ok(m) => m,
            Err(error) => return Outcome::failed(format!("{} {}: {error}", name(entry), spec.name)),
        };
        let true_value = values.iter().any(|v| (m.value - v).abs() <= SAME_VALUE * factor);
        let left = m.value < -BELOW * factor;
        if m.verdict.is_minimum() && !true_value {
            outcome.lie = true;
            complaints.push(format!("{} says {} at {:e}, {:?}", spec.name, m.verdict.words(), m.value, m.x));
        }
        if must_leave(spec.name, sort) && !left {
            outcome.passed = false;
            complaints.push(format!("{} stays: {} {:?} {} steps", spec.name, m.verdict.words(), m.stop, m.steps));
        }
        let arrives = m.verdict.is_minimum() && m.converged;
        outcome.tight &= arrives || !must_leave(spec.name, sort);
    }
    outcome.why = complaints.join("; ");
    outcome
}
