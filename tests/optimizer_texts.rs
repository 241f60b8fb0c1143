//! What the optimizers say at the prompt to a new user: mistakes, verdicts, files of runs.

use std::ops::ControlFlow;
use std::sync::Arc;

use saddleback::Session;
use saddleback::optimize::{GLOBAL, METHODS};
use saddleback::session::json;
use saddleback::session::session::Policy;
use saddleback::session::settings::Disk;
use saddleback::syntax::span::Source;
use serde_json::Value as Json;

/// The report on the last statement of a program about a double well `f`.
fn report(text: &str) -> Json {
    let mut session = Session::new();
    session.settings.files = Arc::new(Disk);
    let settings = session.settings.clone();
    let mut lines = Vec::new();
    let source = Source::new("", format!("f(x, y) = x^4 - 2x^2 + y^2\n{text}"));
    session.run(&source, Policy { keep_going: true, check_only: false }, &mut |done| {
        lines.extend(json::report(&done, &settings));
        ControlFlow::Continue(())
    });
    lines.pop().expect("the script gives an answer")
}

/// The error of the last statement: its message, marks and help as one text.
#[track_caller]
fn error(text: &str) -> String {
    let report = report(text);
    assert_eq!(report["ok"], false, "{text}: {report}");
    report["error"].to_string()
}

#[test]
fn a_range_is_told_in_a_few_letters() {
    let told = error("minimize(f, from = 1, method = gd(step = -1))");
    assert!(told.contains("must be between 1e-300 and 1e300"), "{told}");
}

#[test]
fn a_mistyped_option_is_told_before_the_value_behind_it() {
    for (text, option, meant) in [
        ("minimize(f, from = [1, 2], metod = gd)", "metod", "method"),
        ("minimize(x^2, from = 3, methd = newton)", "methd", "method"),
        ("minimize(x^2, from = 3, max_step = 3)", "max_step", "max_steps"),
        ("minimize(f, from = [1, 2], method = multistart(start = 3))", "start", "starts"),
    ] {
        let told = error(text);
        assert!(told.contains(&format!("option `{option}`")), "{text}: {told}");
        let whole = report(text).to_string();
        assert!(whole.contains(meant), "{text}: {whole}");
    }
    let told = error("minimize(f, from = [1, 2], method = multistart(local = gd))");
    assert!(told.contains("no option `local`") && told.contains("starts"), "{told}");
    let told = error("minimize(f, begin = [1, 2])");
    assert!(told.contains("the options: from, method"), "{told}");
}

#[test]
fn half_a_start_names_the_other_half() {
    assert!(error("minimize(f, x = 1)").contains("no value for y"));
    assert!(error("minimize(f, from = 1, prove = yes)").contains("prove is true or false"));
}

#[test]
fn a_race_of_nobody_is_a_mistake() {
    assert!(error("race(f, from = [1, 2], methods = [])").contains("empty"));
}

#[test]
fn a_race_without_a_list_is_one_of_local_methods() {
    let report = report("race(f, from = [1, 2])");
    let runs = report["value"]["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), METHODS.len() - GLOBAL.len());
    assert!(runs.iter().all(|run| GLOBAL.iter().all(|name| run["method"] != *name)), "{report}");
    // Named, they run.
    let named = self::report("race(f, from = [1, 2], methods = [multistart])");
    assert_eq!(named["value"]["runs"][0]["verdict"], "minimum", "{named}");
}

#[test]
fn a_maximum_that_does_not_exist_is_not_told_to_fall() {
    let told = report("maximize(f, from = [1, 2])").to_string();
    assert!(told.contains("\"unbounded\"") && !told.contains("fall") && !told.contains("fell"), "{told}");
}

#[test]
fn the_checkpoint_of_another_run_is_told_as_it_would_be_written() {
    let path = std::env::temp_dir().join(format!("saddleback-texts-{}", std::process::id()));
    let name = path.display().to_string().replace('\\', "\\\\");
    let call =
        |method: &str| format!("minimize(f, from = [1, 2], checkpoint = \"{name}\", method = {method}, max_steps = 1)");
    let first = report(&call("gd(step = 0.01)"));
    assert_eq!(first["ok"], true, "{first}");
    let told = error(&call("newton"));
    std::fs::remove_file(&path).ok();
    assert!(told.contains("method = gd(step = 0.01), tol = 1e-10"), "{told}");
    assert!(!told.contains("Options") && !told.contains("None"), "{told}");
}

#[test]
fn zeros_in_enclosures_have_no_sign() {
    let minimum = report("minimize(x^2, from = 1, prove = true)");
    assert_eq!(minimum["value"]["enclosure"].to_string(), "[[0.0,0.0]]", "{minimum}");
    let found = report("critical(f, x = -2..2, y = -1..1)");
    let points = found["value"]["points"].as_array().expect("points");
    assert_eq!(points.len(), 3, "{found}");
    for point in points {
        assert_eq!(point["enclosure"][1].to_string(), "[0.0,0.0]", "{point}");
    }
}

#[test]
fn a_saddle_search_says_what_it_does_not_take() {
    assert!(error("saddle(f, from = [1, 0], x = 0..1)").contains("critical(f, x = a..b"));
    assert!(error("saddle(f, from = [1, 0], checkpoint = \"a\")").contains("max_steps"));
}

#[test]
fn a_proof_over_a_box_is_told_with_its_enclosure() {
    let report = report("minimize(f, x = 1.5..2, y = 0.5..1, prove = true)");
    let run = &report["value"];
    assert_eq!((&run["proof"], &run["verdict"]), (&"certified".into(), &"minimum".into()), "{report}");
    assert_eq!(run["enclosure"], serde_json::json!([[1.5, 1.5], [0.5, 0.5]]), "{report}");
}
