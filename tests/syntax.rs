//! Text to syntax, from the outside: correct programs parse, wrong ones are answered with the expected messages.

use std::path::Path;

use saddleback::syntax::parse::{ParseOptions, parse};

/// Every `"definition"` in a JSON value.
fn definitions(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(text) if name == "definition" => found.push(text.to_owned()),
                    _ => definitions(field, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| definitions(item, found)),
        _ => {}
    }
}

#[test]
fn reference_definitions_parse() {
    let Ok(root) = std::env::var("SADDLEBACK_REFERENCE") else { return };
    let mut found = Vec::new();
    for folder in ["reference/open", "suite"] {
        for entry in std::fs::read_dir(Path::new(&root).join(folder)).expect("the folder is there") {
            let path = entry.expect("the entry is readable").path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = std::fs::read_to_string(&path).expect("the file is readable");
                definitions(&serde_json::from_str(&text).expect("the file is JSON"), &mut found);
            }
        }
    }
    assert!(found.len() > 300, "{}", found.len());
    for text in found {
        let parsed = parse(&text, &ParseOptions::default());
        if let Some(error) = parsed.errors().next() {
            panic!("{text}\n{error:?}");
        }
    }
}
