//! `critical`, `roots` and `bounds` as a user meets them: proofs, doubts, bad boxes, limits, JSON, exit codes.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use saddleback::session::json;
use saddleback::session::session::Policy;
use saddleback::syntax::span::Source;
use saddleback::{Function, RangeSettings, Session};
use serde_json::Value as Json;

use crate::program::run;

/// The JSON objects of a script.
fn answers(script: &str) -> Vec<Json> {
    let mut session = Session::new();
    let settings = session.settings.clone();
    let mut lines = Vec::new();
    session.run(&Source::new("", script), Policy { keep_going: true, check_only: false }, &mut |done| {
        lines.extend(json::report(&done, &settings));
        ControlFlow::Continue(())
    });
    lines
}

/// The last of them.
fn answer(script: &str) -> Json {
    answers(script).pop().expect("the script gives an answer")
}

fn value(script: &str) -> Json {
    let answer = answer(script);
    assert_eq!(answer["ok"], true, "{script}: {answer}");
    answer["value"].clone()
}

fn length(json: &Json) -> usize {
    json.as_array().map_or(0, Vec::len)
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().into_iter().flatten().filter_map(Json::as_f64).collect()
}

fn notes(script: &str) -> String {
    answer(script)["notes"].to_string()
}

#[test]
fn every_point_comes_with_its_proof() {
    let found = value("critical((x, y) -> (x^2 + y - 11)^2 + (x + y^2 - 7)^2, -6..6)");
    assert_eq!((found["complete"].as_bool(), found["proof"].as_str()), (Some(true), Some("certified")));
    assert_eq!((length(&found["points"]), length(&found["undecided"])), (9, 0));
    assert_eq!((found["open_volume"].as_f64(), found["audit"]["status"].as_str()), (Some(0.0), Some("agrees")));
    assert_eq!((found["audit"]["sum"].as_i64(), found["audit"]["degree"].as_i64()), (Some(1), Some(1)));
    assert!(found["boxes"].as_u64().is_some_and(|boxes| boxes > 0));
    for point in found["points"].as_array().expect("points") {
        assert_eq!(point["proof"], "certified");
        let x = numbers(&point["x"]);
        for (x, side) in x.iter().zip(point["enclosure"].as_array().expect("an enclosure")) {
            let side = numbers(side);
            assert!(side[0] <= *x && *x <= side[1] && side[1] - side[0] < 1e-8, "{point}");
        }
        let within = |value: f64, side: &[f64]| side[0] - 1e-9 <= value && value <= side[1] + 1e-9;
        assert!(within(point["value"].as_f64().expect("a value"), &numbers(&point["value_enclosure"])));
        let sides = point["eigenvalue_enclosures"].as_array().expect("enclosures");
        assert!(numbers(&point["eigenvalues"]).iter().zip(sides).all(|(value, side)| within(*value, &numbers(side))));
    }
}

#[test]
fn a_part_of_the_kinds_is_told_without_a_gap() {
    let f = "f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2;";
    for (option, count) in [("kind = minimum", 4), ("kind = saddle", 4), ("kind = maximum", 1), ("index = 1", 4)] {
        let found = value(&format!("{f}critical(f, -6..6, {option})"));
        assert_eq!((length(&found["points"]), &found["complete"]), (count, &Json::Bool(true)), "{option}");
    }
    let failure = answer(&format!("{f}critical(f, -6..6, index = 3)"));
    assert_eq!(failure["error"]["code"], "option-range");
}

#[test]
fn other_methods_prove_nothing_and_unknown_ones_are_errors() {
    let found = value("critical((x) -> x^4 - x^2, -2..2, method = multistart)");
    assert_eq!((length(&found["points"]), &found["complete"]), (3, &Json::Bool(false)));
    assert_eq!((found["proof"].as_str(), &found["audit"]), (Some("numerical"), &Json::Null));
    assert!(found["points"].as_array().expect("points").iter().all(|point| point["enclosure"].is_null()));
    assert_eq!(answer("critical((x) -> x^2, -2..2, method = annealing)")["error"]["code"], "unknown-method");
}

#[test]
fn bad_boxes_are_errors_with_place_reason_and_next_step() {
    let f = "f(x, y) = x^2 + y^2;";
    let cases = [
        ("critical(f, x = 3..-3, y = -1..1)", "range", "is empty", "-3..3"),
        ("critical(f, x = 1..1, y = -1..1)", "range", "single point", "widen"),
        ("critical(f, [-1..1])", "shape", "2 ranges are needed", "one range"),
        ("critical(f, [-1..1, -1..1, 0..1])", "shape", "2 ranges are needed, not 3", "one range"),
        ("critical(f, x = -1..1)", "arguments", "range of `y` is missing", "y = -1..1"),
        ("critical(f, [1, 2])", "type", "a range is needed", "x = -3..3"),
        ("critical(f)", "no-box", "needs a box", "critical(f, x = -3..3, y = -3..3)"),
        ("critical(f, -inf..inf, method = multistart)", "range", "must be finite", "certified"),
        ("critical(f, -1..1, tol = -1)", "option-range", "tol must be", ""),
        ("critical(f, -1..1, max_boxes = 1.5)", "", "", ""),
        ("critical(f, -1..1, subject_to = 1)", "not-yet", "not there yet", ""),
        ("roots(f, -1..1)", "shape", "1 equation and 2 unknowns", "add an equation"),
        ("roots([f(x, 1), x], x = -1..1)", "shape", "2 equations and 1 unknown", "leave an equation out"),
        ("roots([x, y], x = 1..0, y = 0..1)", "range", "is empty", "0..1"),
        ("bounds(f, x = 2..1, y = 0..1)", "range", "is empty", "1..2"),
        ("bounds(sqrt(x), x = -2..-1)", "domain", "no value anywhere", "domain"),
    ];
    for (call, code, message, help) in cases {
        let failure = answer(&format!("{f}{call}"));
        assert_eq!(failure["ok"], false, "{call}: {failure}");
        let error = &failure["error"];
        let has = |field: &str, text: &str| error[field].as_str().unwrap_or_default().contains(text);
        assert!(has("code", code) && has("message", message) && has("help", help), "{call}: {error}");
        assert!(error["column"].as_u64().is_some_and(|column| column > f.len() as u64), "{call}: {error}");
    }
}

#[test]
fn a_box_may_be_infinite() {
    let found = value("critical(1 + x^2/4000 - cos(x), x = -inf..inf)");
    assert_eq!((length(&found["points"]), &found["complete"]), (1273, &Json::Bool(true)));
    let count = |kind: &str| found["points"].as_array().into_iter().flatten().filter(|p| p["kind"] == kind).count();
    assert_eq!((count("minimum"), count("maximum")), (637, 636));
    assert!(found["audit"]["sum"].is_null() && found["audit"]["status"].as_str().is_some_and(|why| why.len() > 5));
    let found = value("roots([x*y - 1, x - y], x = 0..inf, y = -inf..inf)");
    assert_eq!((length(&found["points"]), &found["complete"]), (1, &Json::Bool(true)));
}

#[test]
fn what_cannot_be_decided_is_said_with_the_reason_and_what_to_try() {
    let kink = "critical(abs(x) + x/2, x = -1..1)";
    let found = value(kink);
    assert_eq!((length(&found["points"]), &found["complete"]), (0, &Json::Bool(false)));
    assert_eq!(found["doubts"], serde_json::json!(["kink"]));
    let side = numbers(&found["undecided"][0][0]);
    assert!(side[0] <= 0.0 && 0.0 <= side[1] && side[1] - side[0] < 1e-6, "{side:?}");
    assert!(notes(kink).contains("undecided near [0]: the function has a kink"), "{}", notes(kink));

    let degenerate = "m(x, y) = x^3 - 3x*y^2; critical(m, -1..1)";
    assert_eq!(value(degenerate)["doubts"], serde_json::json!(["singular"]));
    assert!(notes(degenerate).contains("try classify(m, [0, 0])"), "{}", notes(degenerate));
    assert!(notes("critical(x^4, x = -1..1)").contains("try classify(x^4, x = 0)"));

    let pole = value("critical(1/x, x = -1..1)");
    assert_eq!(length(&pole["points"]), 0);
    let pole = value("critical(x + 1/x, x = -3..3)");
    assert_eq!(length(&pole["points"]), 2);
    assert!(pole["points"].as_array().into_iter().flatten().all(|p| numbers(&p["x"])[0].abs() - 1.0 < 1e-9), "{pole}");

    let double = "roots(x^2, x = -1..2)";
    assert_eq!((length(&value(double)["points"]), &value(double)["complete"]), (0, &Json::Bool(false)));
    assert!(notes(double).contains("multiple root"), "{}", notes(double));
}

#[test]
fn points_on_the_boundary_are_told_once() {
    let edge = "critical(x^2 - 1, x = 0..1)";
    assert_eq!(length(&value(edge)["points"]), 1);
    assert!(notes(edge).contains("point 1 lies on the boundary"), "{}", notes(edge));
}

#[test]
fn roots_of_systems_are_proved() {
    let found = value("roots([x^2 + y^2 - 4, x*y - 1], x = -3..3, y = -3..3)");
    assert_eq!((length(&found["points"]), &found["complete"]), (4, &Json::Bool(true)));
    assert_eq!((length(&found["undecided"]), found["open_volume"].as_f64()), (0, Some(0.0)));
    let s = 2.0 + 3_f64.sqrt();
    let expected = [-s.sqrt(), -s.sqrt().recip(), s.sqrt().recip(), s.sqrt()];
    for (root, expected) in found["points"].as_array().expect("roots").iter().zip(expected) {
        let side = numbers(&root["enclosure"][0]);
        assert!(side[0] <= expected + 1e-15 && expected - 1e-15 <= side[1] && side[1] - side[0] < 1e-9, "{root}");
        assert_eq!(root["proof"], "certified");
    }
    let user = value("F(x, y) = [x + y - 3, x - y - 1]; roots(F, 0..5)");
    assert_eq!(numbers(&user["points"][0]["x"]), [2.0, 1.0]);
    let own = value("g(t) = t^2 - 2; roots([g(x)], x = 0..2)");
    assert!((numbers(&own["points"][0]["x"])[0] - 2_f64.sqrt()).abs() < 1e-15);
    assert_eq!(length(&value("roots(cos(x), x = 0..10)")["points"]), 3);
    assert_eq!(length(&value("roots([x^2 + y^2 == 4, x*y == 1], x = -3..3, y = -3..3)")["points"]), 4);
    assert_eq!(length(&value("roots(x -> x^2 == 2, -3..3)")["points"]), 2);
    assert_eq!(answer("roots([x < 1], x = 0..2)")["error"]["code"], "type");
    assert_eq!(length(&value("roots([exp(x)], x = -10..10)")["points"]), 0);
}

#[test]
fn limits_give_what_is_proved_until_then() {
    let hard = "f(x[6]) = sum(i = 1..6, j = 1..6, cos(i*x[i] + 3x[j]*x[i]) + sin(5x[i] - x[j]^2));";
    let started = Instant::now();
    let answer = answer(&format!("{hard}critical(f, -5..5, time_limit = 0.5)"));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let found = &answer["value"];
    assert_eq!((&found["complete"], found["ended"].as_str()), (&Json::Bool(false), Some("time_limit")));
    assert!(length(&found["undecided"]) > 0 && found["open_share"].as_f64().is_some_and(|share| share > 0.0));
    assert!(answer["notes"].to_string().contains("time limit"), "{}", answer["notes"]);
    let few = value(&format!("{hard}roots(grad(f), -5..5, max_boxes = 300)"));
    assert_eq!((&few["complete"], few["ended"].as_str()), (&Json::Bool(false), Some("max_boxes")));
}

#[test]
fn where_a_proof_is_out_of_reach_a_note_says_so() {
    let wide = answer("f(x[60]) = sum(i = 1..59, (x[i+1] - x[i]^2)^2) + x[1]^2; critical(f, -1..1, starts = 3)");
    assert_eq!((&wide["value"]["complete"], wide["value"]["proof"].as_str()), (&Json::Bool(false), Some("numerical")));
    assert!(wide["notes"].to_string().contains("60 variables"), "{}", wide["notes"]);
}

#[test]
fn only_a_proof_that_was_asked_for_decides_the_exit_code() {
    let code = |script: &str| run(&["--strict"], script).code;
    assert_eq!(code("critical(x^4 - x^2, x = -2..2, method = certified)"), Some(0));
    assert_eq!(code("critical(x^4, x = -1..2, method = certified)"), Some(4));
    assert_eq!(code("critical(x^4, x = -1..2)"), Some(0));
    assert_eq!(code("roots(x^2 - 2, x = -2..2)"), Some(0));
    assert_eq!(code("roots(x^2, x = -1..2)"), Some(4));
    assert_eq!(run(&[], "roots(x^2, x = -1..2)").code, Some(0));
}

#[test]
fn a_checkpoint_goes_on_where_it_stopped() {
    let path = std::env::temp_dir().join(format!("saddleback-builtin-{}.txt", std::process::id()));
    let file = path.to_str().expect("the path is UTF-8").replace('\\', "/");
    let f = "f(x, y) = sum(i = 1..6, cos(i*x + y^2) + sin(y*i + x));";
    let call = |more: &str| format!("{f}critical(f, -3..3, checkpoint = \"{file}\"{more}).complete");
    let first = run(&[], call(", max_boxes = 500"));
    assert!(first.output.starts_with("= false") && path.exists(), "{} {}", first.output, first.errors);
    let second = run(&[], call(""));
    assert_eq!(second.output, "= true\n", "{}", second.errors);
    assert!(second.errors.contains("went on from"), "{}", second.errors);
    assert!(!path.exists());
    std::fs::write(&path, "my own file").expect("a file of the test's");
    assert_eq!(run(&[], call("")).code, Some(1));
    std::fs::remove_file(&path).expect("it is left as it is");
    let refused = answer(&format!("{f}critical(f, -3..3, checkpoint = \"{file}\")"));
    assert_eq!(refused["error"]["code"], "file");
}

#[test]
fn bounds_hold_and_are_tight() {
    let exp = std::f64::consts::E;
    let cases = [
        ("x^2 - 2x", vec![[0.0, 3.0]], [-1.0, 3.0]),
        ("sin(x)*exp(-x^2) + y", vec![[-1.0, 1.0], [0.0, 1.0]], [-0.396_652_961_085_471, 1.396_652_961_085_468]),
        ("abs(x - 1/3) + y^2", vec![[-1.0, 1.0], [-1.0, 2.0]], [0.0, 4.0 / 3.0 + 4.0]),
        ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", vec![[-6.0, 6.0], [-6.0, 6.0]], [0.0, 2186.0]),
        ("x*exp(-x)", vec![[0.0, f64::INFINITY]], [0.0, 1.0 / exp]),
        ("floor(x) - x", vec![[0.0, 2.5]], [-1.0, 0.0]),
        ("1/x", vec![[-1.0, 2.0]], [f64::NEG_INFINITY, f64::INFINITY]),
        ("sqrt(x)", vec![[-1.0, 4.0]], [0.0, 2.0]),
    ];
    for (text, bounds, [low, high]) in cases {
        let f = Function::parse(text).expect(text);
        let found = f.bounds(&bounds, &RangeSettings::default()).expect(text);
        let [lower, upper] = [found.lower.bound, found.upper.bound];
        assert!(lower <= low + 1e-12 && high - 1e-12 <= upper, "{text}: {found:?}");
        let tight = |bound: f64, exact: f64| bound == exact || (bound - exact).abs() < 1e-7 * exact.abs().max(1.0);
        assert!(tight(lower, low) && tight(upper, high), "{text}: {found:?}");
        for attained in [&found.lower.attained, &found.upper.attained].into_iter().flatten() {
            assert!(lower <= attained.value && attained.value <= upper, "{text}: {found:?}");
            let at = f.value(&attained.x).expect("a point of the box");
            assert!((at - attained.value).abs() <= 1e-9 * at.abs().max(1.0), "{text}: {at} {attained:?}");
        }
    }
    let partial = answer("bounds(sqrt(x), x = -1..4)");
    assert_eq!(partial["value"]["is_partial"], true);
    assert!(partial["notes"].to_string().contains("no value in parts"), "{partial}");
    let pole = value("bounds(1/x, x = -1..2)");
    assert_eq!((&pole["upper"], pole["upper_class"].as_str()), (&Json::Null, Some("inf")));
}

#[test]
fn the_examples_of_help_certified_run() {
    let page = value("help certified");
    let examples: Vec<&str> =
        page.as_str().expect("a page").lines().filter_map(|line| line.trim_start().strip_prefix("> ")).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        assert_ne!(value(example), Json::Bool(false), "{example}");
    }
}
