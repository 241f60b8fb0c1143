//! The text of a function is the function: it reads back, with the values that it captured.

use saddleback::graph::value::Value;
use saddleback::session::describe::function_text;
use saddleback::session::session::Session;

/// Where the text of a function and the function itself must agree: one coordinate after the other, all different.
fn point(dimension: usize) -> String {
    let coordinates: Vec<String> = (0..dimension).map(|i| format!("{}", 0.3 + 0.01 * i as f64)).collect();
    format!("f([{}])", coordinates.join(", "))
}

fn value_text(session: &mut Session, text: &str) -> String {
    match session.eval(text) {
        Ok(outputs) => outputs.iter().map(|output| format!("{:?}", output.value)).collect(),
        Err(failure) => failure.diagnostic.message,
    }
}

#[test]
fn the_text_of_every_reference_function_is_the_same_function() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let mut count = 0;
    for file in ["derivatives.json", "critical.json", "degenerate.json", "minimize.json"] {
        let text = std::fs::read_to_string(folder.join(file)).expect("the file is readable");
        let cases: serde_json::Value = serde_json::from_str(&text).expect("the file is JSON");
        for case in cases.as_array().expect("a list") {
            let definition = case["definition"].as_str().expect("every case has a definition");
            for unicode in [false, true] {
                count += usize::from(same_function(definition, unicode));
            }
        }
    }
    assert!(count > 400, "{count}");
}

/// Defines a function, defines it again by its own text, and compares values to the bit.
fn same_function(definition: &str, unicode: bool) -> bool {
    let mut session = Session::new();
    session.settings.unicode = unicode;
    let outputs = session.eval(definition).unwrap_or_else(|failure| panic!("{definition}: {failure:?}"));
    let functions = outputs.iter().rev().filter_map(|output| match &output.value {
        Value::Function(function) => Some(function),
        _ => None,
    });
    let Some(function) = functions.into_iter().next() else { return false };
    let ask = point(function.dimension()).replacen('f', function.name().expect("it was defined"), 1);
    let text = function_text(function, &session.settings);
    let before = value_text(&mut session, &ask);
    session.eval(&text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
    assert_eq!(before, value_text(&mut session, &ask), "{definition}\n{text}");
    true
}

#[test]
fn captured_values_are_part_of_the_text() {
    let mut session = Session::new();
    session.eval("make(a, v[2], W[1,2]) = x -> a*x + v[2] + W[1,2] + g(x) where g = t -> t^2").expect("it defines");
    session.eval("k = make(0.1 + 0.2, [1, 1e-300], [[2, 3]])").expect("it evaluates");
    let known = value_text(&mut session, "k(0.7)");
    let Some(Value::Function(function)) = session.environment.find("k").map(|known| known.value.clone()) else {
        panic!("k is a function")
    };
    let text = function_text(&function, &session.settings);
    session.eval("clear make").expect("it clears");
    session.eval(&text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
    assert_eq!(known, value_text(&mut session, "k(0.7)"), "{text}");
}
