//! The experiments: each script says what it looks at and labels what it finds; the document tells of each of them.
//!
//! That their assertions hold is `cargo run --release --example experiments`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../examples/experiments/chapters.rs"]
mod chapters;
#[path = "../examples/experiments/script.rs"]
mod script;

use script::{FULL, Part, Script};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Names and texts of the scripts.
fn scripts() -> Vec<(String, String)> {
    let folder = fs::read_dir(root("examples/experiments")).expect("there are experiments");
    let paths = folder.flatten().map(|entry| entry.path());
    let scripts = paths.filter(|path| path.extension().is_some_and(|ending| ending == "sbk"));
    let name = |path: &Path| path.file_stem().and_then(|stem| stem.to_str()).expect("an ASCII name").to_string();
    scripts.map(|path| (name(&path), fs::read_to_string(&path).expect("a text"))).collect()
}

fn document() -> String {
    fs::read_to_string(root("docs/experiments.md")).expect("the document is there")
}

#[test]
fn each_script_says_what_it_looks_at_and_labels_what_it_finds() {
    let scripts = scripts();
    assert!(scripts.len() > 1);
    for (name, text) in scripts {
        let switches = text.lines().filter(|line| *line == FULL).count();
        assert_eq!(switches, usize::from(text.contains("(quick,")), "{name}: the line `{FULL}`");
        for quick in [false, true] {
            let script = Script::read(&text, quick).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(!script.title.ends_with('.') && script.title.len() < 100, "{name}: {}", script.title);
            let told = script.steps.iter().filter(|step| step.part != Part::Other);
            for step in told.clone() {
                assert!(step.label.is_some(), "{name}: no label behind {}", step.text);
            }
            assert!(told.count() > 0, "{name} asserts nothing");
        }
    }
}

#[test]
fn the_document_tells_of_each_script_and_of_nothing_else() {
    let document = document();
    let told: BTreeSet<&str> = document.split("<a id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    for (name, text) in scripts() {
        assert!(told.contains(name.as_str()), "docs/experiments.md lacks {name}: run the example `experiments`");
        let script = Script::read(&text, false).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(document.contains(&format!("### {}\n", script.title)), "{name}: another title in the document");
        for step in script.steps.iter().filter(|step| step.part != Part::Other) {
            let label = step.label.as_deref().unwrap_or("");
            assert!(document.contains(&label.replace('|', "\\|")), "{name}: the document lacks {label}");
        }
    }
    for name in told {
        let is_there = ["sbk", "rs"].iter().any(|end| root(&format!("examples/experiments/{name}.{end}")).exists());
        assert!(is_there, "docs/experiments.md tells of {name}, which is not there");
    }
}

#[test]
fn every_assertion_of_the_document_holds_and_every_picture_is_there() {
    let document = document();
    assert!(document.lines().any(|line| line.ends_with("| yes |")));
    let failed: Vec<&str> = document.lines().filter(|line| line.contains("| **no** |")).collect();
    assert!(failed.is_empty(), "{failed:?}");
    for picture in document.split("](experiments/").skip(1).filter_map(|part| part.split(')').next()) {
        let size = fs::metadata(root("docs/experiments").join(picture)).map(|file| file.len());
        assert!(size.as_ref().is_ok_and(|size| (200..60_000).contains(size)), "{picture}: {size:?}");
    }
}

#[test]
fn chapters_name_each_experiment_once_and_lose_none() {
    let mut named: Vec<&str> = chapters::CHAPTERS.iter().flat_map(|(_, members)| members.iter().copied()).collect();
    let n = named.len();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), n);
    let names = ["strangest".to_string(), "octopus".to_string()];
    let arranged = chapters::arranged(&names);
    assert_eq!(arranged.iter().map(|(_, members)| members.len()).sum::<usize>(), 2);
    assert_eq!(arranged.last().map(|(title, members)| (*title, members.len())), Some((chapters::FURTHER, 1)));
}

#[test]
fn the_header_of_a_script_is_read_over_lines() {
    let text = "# T\n# Claim: one\n# two\n# Corrected: three\n#\n# prose\nquick = false\n\
                n = if(quick, 1, 2);\nassert_close(n, 2, tol = 0.5)   # size\nplot(x -> x, x = 0..1)# line\n";
    let script = Script::read(text, false).expect("it is well formed");
    assert_eq!((script.title.as_str(), script.claim.as_str()), ("T", "one two"));
    assert_eq!((script.corrected.as_deref(), script.replaced), (Some("three"), None));
    let labels: Vec<Option<&str>> = script.steps.iter().map(|step| step.label.as_deref()).collect();
    assert_eq!(labels, [None, None, Some("size"), Some("line")]);
    let close = Part::Close { ours: "n".into(), reference: "2".into(), tolerance: Some("0.5".into()) };
    assert_eq!(script.steps[2].part, close);
    assert!(Script::read(text, true).expect("well formed too").steps[0].text.ends_with("true"));
    assert!(Script::read("# T\nquick = false\n", false).is_err());
    assert!(Script::read(&text.replace("n, 2", "n 2"), false).is_err());
}
