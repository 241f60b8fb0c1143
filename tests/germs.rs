//! Degenerate points: the catalogue of germs held to itself, then the classification held to the catalogue.
//!
//! Quick: every germ plain, scaled and in one disguise. All of them: `cargo run --release --example verify -- germs traps families`.

use std::f64::consts::{PI, TAU};

use saddleback::{Function, Kind, MinimizeOptions, Session, Verdict};
use serde_json::Value as Json;

use crate::reference::check::germs::catalogue::{CATALOGUE, Germ, Nature};
use crate::reference::check::germs::{check, few_random_entries, quick_entries, trap_entries};
use crate::reference::check::{Outcome, name};

/// The least shares of the entries that are decided rightly, and with the right name; nothing may be false.
const GERMS: Floor = Floor { decided: 0.98, named: 0.98 };
/// The same for points that only look degenerate.
const TRAPS: Floor = Floor { decided: 0.95, named: 0.95 };

/// The same for random ones of known nature.
const FAMILIES: Floor = Floor { decided: 0.8, named: 0.95 };

/// What is asked of a list of entries.
struct Floor {
    decided: f64,
    named: f64,
}

fn hold(entries: &[Json], floor: &Floor) {
    let outcomes: Vec<Outcome> = entries.iter().map(|entry| check(entry, f64::INFINITY)).collect();
    let complaints = |bad: fn(&Outcome) -> bool| -> String {
        let both = entries.iter().zip(&outcomes).filter(|(_, outcome)| bad(outcome));
        both.map(|(entry, outcome)| format!("\n  {}: {}\n    {}", name(entry), outcome.why, entry["definition"]))
            .collect()
    };
    let share = |good: fn(&Outcome) -> bool| {
        outcomes.iter().filter(|outcome| good(outcome)).count() as f64 / outcomes.len() as f64
    };
    let lies = complaints(|outcome| outcome.lie);
    assert!(lies.is_empty(), "false:{lies}");
    let (decided, named) = (share(|outcome| outcome.passed), share(|outcome| outcome.tight));
    let open = complaints(|outcome| !outcome.passed);
    assert!(decided >= floor.decided, "decided: {decided}; open:{open}");
    let nameless = complaints(|outcome| !outcome.tight);
    assert!(named >= floor.named, "named: {named}; nameless:{nameless}");
}

#[test]
fn germs_are_told_rightly_or_left_open() {
    hold(&quick_entries(1), &GERMS);
}

#[test]
fn points_that_look_degenerate_are_told_rightly_or_left_open() {
    hold(&trap_entries(), &TRAPS);
}

#[test]
fn random_degenerate_points_are_told_rightly_or_left_open() {
    hold(&few_random_entries(220), &FAMILIES);
}

/// The germs of two variables, as functions.
fn plane_germs() -> impl Iterator<Item = (&'static Germ, Function)> {
    let plane = CATALOGUE.iter().filter(|germ| germ.variables.len() == 2);
    plane.map(|germ| (germ, function(germ)))
}

fn function(germ: &Germ) -> Function {
    let text = format!("f({}) = {}", germ.variables.join(", "), germ.formula);
    Function::parse(&text).expect("a germ is a formula of the language")
}

/// How often the gradient turns round along a circle about the point.
fn winding(germ: &Germ, function: &Function) -> f64 {
    const RADIUS: f64 = 0.05;
    const POINTS: usize = 1000;
    let angle = |turn: f64| {
        let (sin, cos) = turn.sin_cos();
        let gradient = function.gradient(&[germ.at[0] + RADIUS * cos, germ.at[1] + RADIUS * sin]).expect("smooth");
        gradient[1].atan2(gradient[0])
    };
    let place = |k: usize| TAU * k as f64 / POINTS as f64;
    (0..POINTS).map(|k| turning(&angle, (place(k), place(k + 1)))).sum::<f64>() / TAU
}

/// How far a direction turns between two places, which are brought together until the turn is far from half a round.
fn turning(angle: &dyn Fn(f64) -> f64, (from, to): (f64, f64)) -> f64 {
    let turn = (angle(to) - angle(from) + 1.5 * TAU).rem_euclid(TAU) - 0.5 * TAU;
    if turn.abs() < 1.0 {
        return turn;
    }
    let middle = 0.5 * (from + to);
    assert!(from < middle && middle < to, "the direction jumps at {from}");
    turning(angle, (from, middle)) + turning(angle, (middle, to))
}

#[test]
fn the_indices_of_the_catalogue_are_winding_numbers() {
    let mut tried = 0;
    for (germ, function) in plane_germs().filter(|(germ, _)| germ.winding.is_some()) {
        let turns = winding(germ, &function);
        assert_eq!(Some(turns.round() as i32), germ.winding, "{germ:?}: {turns}");
        tried += 1;
    }
    assert!(tried >= 40, "only {tried}");
}

/// The least and the largest change of the values on circles about the point, relative to the size of the values there.
fn changes(germ: &Germ, function: &Function) -> (f64, f64) {
    let here = function.value(germ.at).expect("defined");
    let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
    for radius in [0.2, 0.1, 0.05] {
        for k in 0..20_000 {
            let (sin, cos) = (TAU * f64::from(k) / 20_000.0).sin_cos();
            let change =
                function.value(&[germ.at[0] + radius * cos, germ.at[1] + radius * sin]).expect("defined") - here;
            (least, largest) = (least.min(change), largest.max(change));
        }
    }
    (least, largest)
}

#[test]
fn the_natures_of_the_catalogue_are_seen_on_circles() {
    const ROUNDING: f64 = 1e-14;
    for (germ, function) in plane_germs() {
        let (least, largest) = changes(germ, &function);
        let seen = match (least < -ROUNDING, largest > ROUNDING) {
            (false, true) => Nature::Minimum,
            (true, false) => Nature::Maximum,
            _ => Nature::Saddle,
        };
        // Where a saddle's falling sides are thinner than what is sampled, nothing can be seen.
        assert_eq!(seen, germ.nature, "{germ:?}: from {least:e} to {largest:e}");
    }
}

#[test]
fn the_hessians_of_the_catalogue_have_its_signs() {
    for germ in &CATALOGUE {
        let point = function(germ).classify(germ.at).expect("critical");
        assert_eq!((point.morse_index, point.nullity), (germ.index, germ.corank), "{germ:?}");
    }
}

/// Points at which rounding once made one kind look like another, each with what it is.
#[test]
fn what_rounding_hides_is_not_told_as_something_else() {
    let log = "log(1 + (157.44456x^2 + 10.8x^5 + 113.350752x + 116.6328x^3 + 48.599x^4 + x^6 + 34.0017264))";
    let bent = "((x + y - 1/3 - sqrt(3))^2 - (y - sqrt(3))^2)^2 + (y - sqrt(3))^6";
    let products = "(x + x^2)^2*(1.5x + 1.5y - x*y)^2 + 1e-9*(x + x^2)^4 + 1e-9*(1.5x + 1.5y - x*y)^4";
    let skew = "u = -2y - x, v = 0.2x";
    let folded = "sqrt(1 + u^4 + 1e-5*v^4 + v^5 + p^2 + q^2) where u = -0.1x*y + 2y*a + 3y - 2a + 3z, \
                  v = 2a + 0.1x - z + 2y, p = -0.1x - a - 0.2y*z - 2z + 0.2y, q = -a + 3z + 0.2y";
    let table: &[(&str, &[f64], Kind)] = &[
        // A weak curvature beside a cubic, or a shift of the point.
        ("f(x) = x^3 + 6.00000001x^2 + 12.00000004x", &[-2.0], Kind::Minimum),
        ("f(x) = x^3 + 3.00000001x^2 + 3.00000002x", &[-1.0], Kind::Minimum),
        ("f(x) = x^3 - 3x^2 + 3x - 1", &[1.000_000_001], Kind::Saddle),
        // The point is typed to ten digits, or to fifteen.
        ("f(x, y) = x^2 + 1e3*(y - 1/3)^3", &[0.0, 0.333_333_333_4], Kind::Saddle),
        (&format!("f(x, y) = {bent}"), &[0.333_333_333_333_333, 1.732_050_807_568_88], Kind::Minimum),
        // Constants that cancel to a rounding.
        ("f(x, y) = -0.1x^2 - 0.2x^2 + 0.3x^2 + x^4 + y^2", &[0.0, 0.0], Kind::Minimum),
        (&format!("f(x) = {log}"), &[-1.8], Kind::Maximum),
        // A square that underflows.
        ("f(x) = -(1e-200x)^2", &[0.0], Kind::Maximum),
        // Lines that nearly coincide.
        ("f(y, z) = y^4 - 2y^2*z^2 + (1 - 1e-15)*z^4", &[0.0, 0.0], Kind::Saddle),
        ("f(y, z) = y^4 - 2y^2*z^2 + (1 - 1e-15)*z^4 + z^6", &[0.0, 0.0], Kind::Saddle),
        ("f(x, y) = u^4 + u*v^3 where u = x - y, v = x - 1.01y", &[0.0, 0.0], Kind::Saddle),
        // A small definite part beside a fourth power, under an odd term.
        ("f(x, y) = (y + 3x)^4 + 1e-8*(y + x)^4 + (x + y)^5", &[0.0, 0.0], Kind::Minimum),
        ("f(x, y) = (y + 3x + 0.5x^3)^4 + 1e-7*(0.6y + 0.6x)^4 + (0.6x + 0.6y)^5", &[0.0, 0.0], Kind::Minimum),
        ("f(x, y) = (y - 0.8)^4 + 1e-11*(x - 1.1)^4 + (x - 1.1)^5", &[1.1, 0.8], Kind::Minimum),
        ("f(x, y) = ((x - 0.1)^2 - 2(y - 0.3)^2)^2 + 1e-14*(y - 0.3)^4 + (y - 0.3)^5", &[0.1, 0.3], Kind::Minimum),
        ("f(x, y) = (0.3x - 0.7y)^4 + 1e-14*y^4 + y^5", &[0.0, 0.0], Kind::Minimum),
        (&format!("f(x, y) = {products}"), &[0.0, 0.0], Kind::Minimum),
        (&format!("f(x, y) = log(1 + u^2*(u^2 + v^2) + 1e-10*v^4 + v^5) where {skew}"), &[0.0, 0.0], Kind::Minimum),
        (&format!("f(x, y, z, a) = {folded}"), &[0.0, 0.0, 0.0, 0.0], Kind::Minimum),
    ];
    for (text, x, kind) in table {
        let found = Function::parse(text).expect(text).classify(x).expect(text);
        assert!(found.kind == *kind || found.kind == Kind::Undecided, "{text}: {found:?}");
    }
}

/// Small coefficients that are real decide germs and Milnor numbers; where rounding hides them neither is told.
#[test]
fn small_coefficients_are_not_taken_for_rounding() {
    let table: &[(&str, &[f64], Option<&str>, usize)] = &[
        ("f(x, y) = x^2*(x + 1e-3*y) + y^5", &[0.0, 0.0], Some("D6+"), 6),
        ("f(x, y) = x^2*(x + 1e-8*y) + y^5", &[0.0, 0.0], Some("D6+"), 6),
        ("f(x, y) = log(1 + y^3 + 0.001x^3*y + x^5)", &[0.0, 0.0], Some("E7"), 7),
        ("f(x, y) = log(1 + y^3 + 1e-6*x^3*y + x^5)", &[0.0, 0.0], Some("E7"), 7),
        ("f(x, y) = exp(y^3 + 0.001x^3*y + x^5)", &[0.0, 0.0], Some("E7"), 7),
        ("f(x, y) = y^3 + 0.001x^3*y + x^5 - (y^3 + x^5)^2/2", &[0.0, 0.0], Some("E7"), 7),
        ("f(x, y) = log(1 + x^3 + 1e-6*y^4 + y^5)", &[0.0, 0.0], Some("E6"), 6),
        ("f(x, y) = (x - y)*(x - y - 1e-7*y)*x + y^4", &[0.0, 0.0], Some("D4-"), 4),
        ("f(x, y) = x*(x - 1e-8*y)*y + y^5", &[0.0, 0.0], Some("D4-"), 4),
        ("f(x, y, z) = x^3 + y^3 + 1e-8*z^3 + z^4", &[0.0, 0.0, 0.0], Some("P8"), 8),
        ("f(x, y) = sqrt(1 + x^4 + 1e-5*(y + 1.2x^2)^4 + (y + 1.2x^2)^5)", &[0.0, 0.0], Some("X9"), 9),
        (
            "f(x, y) = sin(u^4 + 1e-3*v^4 + v^5) where u = -2(x + 2.4) - (y - 0.4), v = -0.2(x + 2.4)",
            &[-2.4, 0.4],
            Some("X9"),
            9,
        ),
        ("f(x, y) = (x^2 - y^2)^2 + 1e-14*y^4 + y^5", &[0.0, 0.0], Some("X9"), 9),
        ("f(x, y) = ((x - 0.1)^2 - 2(y - 0.3)^2)^2 + 1e-13*(y - 0.3)^4 + (y - 0.3)^5", &[0.1, 0.3], Some("X9"), 9),
    ];
    for (text, x, germ, milnor) in table {
        let found = Function::parse(text).expect(text).classify(x).expect(text).degenerate.expect("degenerate");
        assert!(found.germ.is_none() || found.germ.as_deref() == *germ, "{text}: {found:?}");
        assert!(found.milnor.is_none_or(|number| number == *milnor), "{text}: {found:?}");
    }
}

/// Small coefficients in turned coordinates with decimal constants, which doubles lose beside what cancels.
#[test]
fn splittings_in_turned_coordinates_are_told_by_more_digits_than_doubles_have() {
    let turned = "u = -0.4x + 2.7y + 0.3x*y, v = 1.1x + 0.2y - 0.1x^2";
    let moved = "u = 2(x - 2.5)*(y + 0.9) + (x - 2.5) + 1.5(x - 2.5)^3, v = -0.5(y + 0.9) + 2(y + 0.9)^3";
    let origin: &[f64] = &[0.0, 0.0];
    let table: &[(String, &[f64], Kind, &str)] = &[
        (format!("(u - v)*(u - v - 1e-13*v)*u + v^4 where {turned}"), origin, Kind::Saddle, "D4-"),
        (format!("((u - v)^2 + 1e-12*v^2)*u + v^4 where {turned}"), origin, Kind::Saddle, "D4+"),
        (format!("u^3 + 1e-12*u*v^3 + v^5 where {turned}"), origin, Kind::Saddle, "E7"),
        (format!("log(1 + u^3 + 1e-11*u*v^3 + v^5) where {moved}"), &[2.5, -0.9], Kind::Saddle, "E7"),
        (format!("(u^2 - v^2)^2 + 1e-12*v^4 + v^5 where {turned}"), origin, Kind::Minimum, "X9"),
        (format!("exp((u^2 - 2v^2)^2 - 1e-10*v^4 + v^5) - 1 where {turned}"), origin, Kind::Saddle, "X9"),
        (format!("sinh(u^4 + 1e-12*u^3 + 0.3v^2)*1e3 where {turned}"), origin, Kind::Saddle, "A2"),
        (format!("u^2*v - 1e-9*v^3 + v^4 where {moved}"), &[2.5, -0.9], Kind::Saddle, "D4-"),
    ];
    let across: &[(&str, &[f64], Kind, &str)] = &[
        (
            "f(x, y, z, a) = log(1 + ((u - v)*(u - v - 1e-10*v)*u + v^4 + 2q^2 - 0.3p^2)) where \
             u = 0.1(y - 2.7) + 3(a - pi/3) + 0.5(x + sqrt(3))*(a - pi/3) + 3(x + sqrt(3)), \
             v = 0.5(a - pi/3) + 2(x + sqrt(3))^2*(z - 0.1) + 3(z - 0.1), \
             q = (z - 0.1) + 0.1(y - 2.7)*(a - pi/3) + 0.6(a - pi/3), \
             p = 3(a - pi/3) + 3(z - 0.1)*(a - pi/3) - 0.4(x + sqrt(3))",
            &[-1.732_050_807_568_877_2, 2.7, 0.1, PI / 3.0],
            Kind::Saddle,
            "D4-",
        ),
        (
            "f(x, y, z) = u^2*v^2 + 1e-10*u^6 + 1e-10*v^6 + 0.3q^2 where \
             u = z + y - 2x + y^2*z, v = 0.6y + x - 0.4z + 1.4y*z, q = -2z + 3y + x*z",
            &[0.0; 3],
            Kind::Minimum,
            "",
        ),
        (
            "f(x, y, z) = exp((u^2 - v^3)^2 + 1e-8*v^7 + q^2) - 1 where \
             u = 0.4x*y*z - y, v = 1.5y + x + 0.2z + 2.8y*z, q = -x + 3z",
            &[0.0; 3],
            Kind::Minimum,
            "",
        ),
    ];
    let planes = table.iter().map(|(text, x, kind, germ)| (format!("f(x, y) = {text}"), *x, *kind, *germ));
    let table: Vec<_> =
        planes.chain(across.iter().map(|&(text, x, kind, germ)| (text.to_string(), x, kind, germ))).collect();
    let mut named = 0;
    for (text, x, kind, germ) in &table {
        let point = Function::parse(text).expect(text).classify(x).expect(text);
        assert!(point.kind == *kind || point.kind == Kind::Undecided, "{text}: {point:?}");
        let told = point.degenerate.as_ref().and_then(|degenerate| degenerate.germ.as_deref());
        assert!(told.is_none_or(|told| told == *germ), "{text}: {point:?}");
        named += usize::from(told.is_some());
    }
    assert!(named >= 7, "only {named}");
}

/// A curvature that comes of rounding across the null space is none.
#[test]
fn what_is_left_across_the_null_space_makes_no_curvature() {
    let table: &[(&str, Kind)] = &[
        ("u^6 - 1e-9*u^4 + u^5 - 1.7p^2 where u = -0.2y + 2.1x^2 - 0.1x, p = -y^3 + 2x^2 + 3y + x", Kind::Maximum),
        ("sinh(u^4 + 1e-12*u^3 + 0.3p^2)*1e3 where u = 0.6x*y + 2y - x + x^2, p = x*y + 3y - x", Kind::Saddle),
    ];
    for (text, kind) in table {
        let point = Function::parse(&format!("f(x, y) = {text}")).expect(text).classify(&[0.0, 0.0]).expect(text);
        assert_eq!((point.nullity, point.kind), (1, *kind), "{text}: {point:?}");
    }
}

/// At a point of an orbit that is a rounding off it, no degree of the reduced function is left over.
#[test]
fn atoms_at_rest_are_at_a_minimum_along_all_rigid_motions() {
    let atoms = "V(s) = 4(s^-6 - s^-3)\nf(x[9]) = V((x[1]-x[4])^2 + (x[2]-x[5])^2 + (x[3]-x[6])^2) + V((x[1]-x[7])^2 \
                 + (x[2]-x[8])^2 + (x[3]-x[9])^2) + V((x[4]-x[7])^2 + (x[5]-x[8])^2 + (x[6]-x[9])^2)";
    let start = "[0, 0, 0, 1.1, 0, 0, 0.5, 0.9, 0.1]";
    let mut session = Session::new();
    for line in atoms.lines() {
        session.eval(line).expect(line);
    }
    let verdict = session.eval(&format!("minimize(f, from = {start}).verdict")).expect("a run");
    assert!(format!("{:?}", verdict[0].value).contains("degenerate minimum"), "{:?}", verdict[0].value);
}

/// Where derivatives are too small for doubles nothing is known; where the function is the same all around it is proved.
#[test]
fn underflow_makes_no_plateau() {
    let hidden: &[(&str, &[f64])] = &[
        ("f(x) = -exp(-1/x^2)", &[0.01]),
        ("f(x) = erf(x)", &[40.0]),
        ("f(x) = -x^400", &[0.1]),
        ("f(x, y) = y^2 + exp(-x^2)", &[40.0, 0.0]),
        ("f(x, y) = y^2 + tanh(x)", &[400.0, 0.0]),
    ];
    for (text, x) in hidden {
        let point = Function::parse(text).expect(text).classify(x).expect(text);
        assert_eq!(point.kind, Kind::Undecided, "{text}: {point:?}");
    }
    let flat: &[(&str, &[f64])] = &[
        ("f(x) = max(0, x)", &[-1.0]),
        ("f(x, y) = max(0, x)^2*y^2 + 3", &[-0.5, 0.3]),
        ("f(x, y) = max(0, x) + y^2", &[-1.0, 0.0]),
    ];
    for (text, x) in flat {
        let point = Function::parse(text).expect(text).classify(x).expect(text);
        let strict = point.degenerate.as_ref().and_then(|degenerate| degenerate.strict);
        assert_eq!((point.kind, strict), (Kind::Minimum, Some(false)), "{text}: {point:?}");
    }
}

/// Beside a degenerate point the curvature is small and positive; some roundings away it is many times that.
#[test]
fn a_run_that_ends_beside_a_degenerate_minimum_is_not_told_to_be_at_a_plain_one() {
    let cases: &[(&str, &[f64], &str)] = &[
        ("(x^2 - 2)^4", &[1.0], "cubic_np"),
        ("f(x, y) = cos(x)^4 + cos(y)^4", &[1.0, 1.0], "cubic_np"),
        ("f(x, y) = cos(x)^4 + cos(y)^4", &[1.0, 1.0], "auto"),
        ("f(x, y) = (y - x^2)^4 + x^3", &[1.0, 0.0], "trust_region_cg"),
        ("f(x, y) = (y - x^2)^4 + x^3", &[1.0, 0.0], "saddle_free_krylov"),
    ];
    for (text, start, method) in cases {
        let options = MinimizeOptions { method: (*method).into(), ..MinimizeOptions::default() };
        let m = Function::parse(text).expect(text).minimize(start, &options).expect("the start is in the domain");
        let is_true = !text.contains("x^3") && m.verdict == Verdict::DegenerateMinimum;
        assert!(is_true || !m.verdict.is_minimum(), "{text} by {method}: {:?} {}", m.verdict, m.reason);
    }
}
