//! Holds the repository to its own rules: the floors, the registries, the sizes, the words, the top level.
//!
//! Each test collects every offending line before it fails, so that one run shows all there is to mend.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::graph::lower::arrays;
use saddleback::optimize::METHODS;
use saddleback::session::builtin;

use source::{SourceFile, files, functions, root, rust_files, words};

/// What may lie at the top; `target` and what starts `.git` are git's and cargo's own.
const TOP_LEVEL: [&str; 16] = [
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "build.rs",
    "docs",
    "examples",
    "grammar",
    "rustfmt.toml",
    "src",
    "tests",
];

/// The longest file, its unit tests not counted, and the longest function, in lines.
const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 80;

/// The most parameters of a function; more belong into a struct.
const MOST_PARAMETERS: usize = 5;

/// The widest line of help in a list.
const HELP_COLUMNS: usize = 80;

/// The most lines by which the `mod.rs` files lift a type of their folder, and the most in `lib.rs`.
const MOST_REEXPORTS: usize = 15;

/// Crates and words that only some folders may name.
const CONFINED: [(&str, &[&str]); 13] = [
    ("num_dual", &["src/numeric/dual.rs"]),
    ("nalgebra", &["src/linalg/"]),
    ("rustyline", &["src/repl/"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("ctrlc", &["src/cli/", "src/repl/"]),
    ("colored", &["src/cli/", "src/repl/"]),
    ("logos", &["src/syntax/"]),
    ("lalrpop_util", &["src/syntax/"]),
    ("csv", &["src/table/"]),
    ("print!", &["src/cli/", "src/repl/", "examples/", "benches/", "tests/"]),
    ("println!", &["src/cli/", "src/repl/", "src/main.rs", "examples/", "benches/", "tests/"]),
    ("eprint!", &["src/cli/", "src/repl/", "examples/", "benches/", "tests/"]),
    ("eprintln!", &["src/cli/", "src/repl/", "src/main.rs", "examples/", "benches/", "tests/"]),
];

/// The one file that may hold unsafe code: it calls functions compiled for a CPU feature.
const MAY_BE_UNSAFE: &str = "src/numeric/lanes.rs";

/// Fails with every line of the list, if there is one.
fn none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n  {}\n", offences.join("\n  "));
}

/// `path:line: words` of an offence.
fn at(file: &SourceFile, byte: usize, what: &str) -> String {
    format!("{}:{}: {what}", file.path, file.line(byte))
}

/// The floor of every folder of `src`, from the list in `lib.rs`.
fn floors() -> BTreeMap<String, usize> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let mut floors = BTreeMap::new();
    for line in lib.lines().filter_map(|line| line.strip_prefix("// F")) {
        let mut parts = line.split_whitespace();
        let floor = parts.next().and_then(|number| number.parse().ok()).expect("a floor line is `// F3  folder …`");
        for folder in parts {
            assert_eq!(floors.insert(folder.to_string(), floor), None, "{folder} is on two floors");
        }
    }
    floors
}

/// The folder of `src` that a file lies in.
fn folder(file: &SourceFile) -> Option<&str> {
    file.path.strip_prefix("src/").and_then(|path| path.split_once('/')).map(|(folder, _)| folder)
}

fn identifier(code: &str) -> &str {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")
}

#[test]
fn every_folder_has_a_floor() {
    let floors = floors();
    assert!(floors.len() > 10, "the list of floors in src/lib.rs was not found");
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    for entry in fs::read_dir(root().join("src")).expect("src is a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            assert!(floors.contains_key(&name), "src/{name} has no floor in src/lib.rs");
        } else {
            assert!(["lib.rs", "main.rs"].contains(&name.as_str()), "src/{name} belongs into a folder with a floor");
        }
    }
    for folder in floors.keys() {
        assert!(lib.contains(&format!("pub mod {folder};")), "{folder} is on the list but is no module");
    }
}

#[test]
fn imports_go_to_the_own_folder_or_to_a_lower_floor() {
    let floors = floors();
    let mut offences = Vec::new();
    let mut n_imports = 0;
    for file in files("src", ".rs") {
        let Some(own) = folder(&file) else { continue };
        for start in words(&file.code, "crate::").into_iter().filter(|&start| !file.code[..start].ends_with('$')) {
            let target = identifier(&file.code[start + "crate::".len()..]);
            n_imports += 1;
            match floors.get(target) {
                Some(_) if target == own => {}
                Some(floor) if *floor < floors[own] => {}
                Some(_) => offences.push(at(&file, start, &format!("{own} may not know {target}"))),
                None => offences.push(at(&file, start, "name one folder after `crate::`")),
            }
        }
    }
    assert!(n_imports > 100, "only {n_imports} imports were seen");
    none("an import goes sideways or up", &offences);
}

/// A chain of `super::` must not climb out of the folder, where the rule above would not see it.
#[test]
fn no_chain_of_super_leaves_its_folder() {
    let mut offences = Vec::new();
    for file in files("src", ".rs").iter().filter(|file| folder(file).is_some()) {
        let own_depth = file.path.matches('/').count() - usize::from(file.path.ends_with("/mod.rs"));
        let tests = file.without_tests().len();
        for start in words(&file.code, "super::") {
            if file.code[..start].ends_with("super::") {
                continue;
            }
            let chain = file.code[start..].split("::").take_while(|part| *part == "super").count();
            if chain >= own_depth + usize::from(start > tests) {
                offences.push(at(file, start, "climbs to the crate: write `crate::`"));
            }
        }
    }
    none("a chain of `super::` leaves its folder", &offences);
}

#[test]
fn each_foreign_crate_and_all_printing_stay_in_their_place() {
    let mut offences = Vec::new();
    for file in rust_files() {
        for (word, places) in CONFINED {
            let allowed = places.iter().any(|place| file.path.starts_with(place));
            // A path such as `num_dual::Dual`; a local variable or a module of ours may well be called `csv`.
            let phrase = if word.ends_with('!') { word.to_string() } else { format!("{word}::") };
            for start in words(&file.code, &phrase) {
                let ours = file.code[..start].ends_with("::") || file.path.starts_with("tests/tidy");
                if !allowed && !ours {
                    offences.push(at(&file, start, &format!("{word} belongs into {}", places.join(", "))));
                }
            }
        }
    }
    none("a crate or a print outside its place", &offences);
}

#[test]
fn every_file_says_what_it_is() {
    let missing = rust_files().into_iter().filter(|file| !file.text.starts_with("//! "));
    none("a file does not open with `//!`", &missing.map(|file| file.path).collect::<Vec<_>>());
}

#[test]
fn files_and_functions_are_short() {
    let mut offences = Vec::new();
    for file in rust_files() {
        let lines = if file.path.starts_with("tests/") { 0 } else { file.without_tests().lines().count() };
        if lines > LONGEST_FILE {
            offences.push(format!("{}: {lines} lines without tests", file.path));
        }
        for function in functions(&file.code) {
            if function.lines > LONGEST_FUNCTION {
                offences.push(at(&file, function.start, &format!("{} has {} lines", function.name, function.lines)));
            }
            if function.parameters > MOST_PARAMETERS {
                let what = format!("{} has {} parameters", function.name, function.parameters);
                offences.push(at(&file, function.start, &what));
            }
        }
    }
    none("too long", &offences);
}

#[test]
fn nothing_is_left_for_later() {
    // Written in two parts, so that this file does not find itself.
    const UNSAFE: &str = concat!("uns", "afe {");
    let in_code = [
        concat!("to", "do!"),
        concat!("unimpl", "emented!"),
        concat!("#[ig", "nore"),
        concat!("should_", "panic"),
        UNSAFE,
        "dbg!",
    ];
    let anywhere = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut offences = Vec::new();
    for file in rust_files() {
        let may_be_unsafe = file.path == MAY_BE_UNSAFE;
        let code = in_code.iter().filter(|word| **word != UNSAFE || !may_be_unsafe);
        let code = code.flat_map(|word| file.code.match_indices(word));
        let text =
            anywhere.iter().flat_map(|word| words(&file.text, word).into_iter().map(move |start| (start, *word)));
        offences.extend(code.chain(text).map(|(start, word)| at(&file, start, word)));
        if file.path.starts_with("src/") {
            let unwraps = file.without_tests().match_indices(".unwrap()");
            offences.extend(unwraps.map(|(start, _)| at(&file, start, "unwrap: say with expect why it holds")));
            offences
                .extend(words(&file.code, "fn get_").into_iter().map(|start| at(&file, start, "no get_ in a name")));
        }
    }
    none("left for later, or without a reason", &offences);
}

/// A `mod.rs` may lift a type of its own folder, one a line; everything else is imported from where it is written.
#[test]
fn reexports_are_few() {
    let mut offences = Vec::new();
    let (mut in_lib, mut in_mod) = (0, 0);
    for file in files("src", ".rs") {
        for start in words(&file.code, "pub use ") {
            let path = file.code[start + "pub use ".len()..].split(';').next().unwrap_or("");
            if file.path == "src/lib.rs" {
                in_lib += 1;
            } else if file.path.ends_with("/mod.rs")
                && !path.starts_with("crate")
                && !path.starts_with("super")
                && !path.contains('*')
            {
                in_mod += 1;
            } else {
                offences.push(at(&file, start, "import it from where it is written"));
            }
        }
    }
    none("a re-export", &offences);
    assert!(
        in_lib <= MOST_REEXPORTS && in_mod <= MOST_REEXPORTS,
        "{in_lib} re-exports in lib.rs, {in_mod} in mod.rs files"
    );
}

/// Every Rust file of `src` and `tests` is named by a `mod` line, so that none is dead without a warning.
#[test]
fn no_file_is_forgotten() {
    let all = rust_files();
    let declared = |parent: &str, name: &str| {
        let file = all.iter().find(|file| file.path == parent);
        file.is_some_and(|file| {
            words(&file.code, &format!("mod {name}"))
                .iter()
                .any(|&start| file.code[start..].starts_with(&format!("mod {name};")))
        })
    };
    let is_root = |path: &str| ["src/lib.rs", "src/main.rs", "tests/main.rs", "build.rs"].contains(&path);
    let mut offences = Vec::new();
    for file in all
        .iter()
        .filter(|file| !is_root(&file.path) && (file.path.starts_with("src/") || file.path.starts_with("tests/")))
    {
        let stem = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let (folder, name) = stem.rsplit_once('/').expect("the file lies in a folder");
        let parents = [
            format!("{folder}/mod.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
            format!("{folder}.rs"),
        ];
        if !parents.iter().any(|parent| declared(parent, name)) {
            offences.push(file.path.clone());
        }
    }
    none("no `mod` line names the file", &offences);
}

/// A file of a registry folder that describes an entry has its row in the registry.
#[test]
fn every_entry_of_a_registry_folder_is_registered() {
    let folders = [
        ("src/function", "impl Described for", "::"),
        ("src/function/binary", "impl DescribedBinary for", "::"),
        ("src/optimize", ": MethodSpec", "::SPEC"),
        ("src/session/builtin", "impl Builtin for", "::"),
    ];
    let mut offences = Vec::new();
    for (folder, mark, row) in folders {
        let all = files(folder, ".rs");
        let registry = all.iter().find(|file| file.path == format!("{folder}/mod.rs")).expect("a registry is a mod.rs");
        let entries = all.iter().filter(|file| file.path != registry.path && file.code.contains(mark));
        let entries: Vec<&SourceFile> = entries.filter(|file| folder_of(&file.path) == folder).collect();
        assert!(entries.len() > 2, "only {} entries were seen in {folder}", entries.len());
        for file in entries {
            let name = file.path.rsplit('/').next().unwrap_or("").trim_end_matches(".rs");
            if words(&registry.code, &format!("{name}{row}")).is_empty() {
                offences.push(format!("{} has no row in {}", file.path, registry.path));
            }
        }
    }
    none("not registered", &offences);
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A row of any registry, as lists show it.
struct Row {
    name: &'static str,
    help: &'static str,
    example: (&'static str, &'static str),
}

fn registry_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for spec in Function::ALL.iter().map(|function| function.spec()) {
        rows.push(Row { name: spec.name, help: spec.help, example: (spec.example.text, spec.example.value) });
    }
    for spec in BinaryFunction::ALL.iter().map(|function| function.spec()) {
        rows.push(Row { name: spec.name, help: spec.help, example: (spec.example.text, spec.example.value) });
    }
    rows.extend(arrays::ALL.iter().map(|row| Row { name: row.name, help: row.help, example: row.example }));
    for spec in builtin::ALL.iter().map(|builtin| builtin.spec()) {
        rows.push(Row { name: spec.name, help: spec.help, example: spec.example });
    }
    rows
}

#[test]
fn the_rows_of_the_registries_are_fit_for_lists() {
    let mut offences = Vec::new();
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    for row in registry_rows() {
        let mut offend = |what: &str| offences.push(format!("{}: {what}", row.name));
        if !is_name(row.name) {
            offend("the name is not of lower-case ASCII letters, digits and _");
        }
        if row.help.is_empty() || row.help.len() > HELP_COLUMNS || !row.help.is_ascii() {
            offend("the help is not one line of at most 80 columns of ASCII");
        }
        // What is not there yet has nothing to show, and files are not there for an example to read.
        let may_lack_one = row.help.starts_with("not there yet") || ["save", "table"].contains(&row.name);
        if row.example.0.is_empty() && !may_lack_one {
            offend("there is no example");
        }
    }
    for spec in METHODS.iter().map(|method| method.spec) {
        if !is_name(spec.name)
            || spec.summary.is_empty()
            || spec.summary.len() > HELP_COLUMNS
            || !spec.summary.is_ascii()
        {
            offences.push(format!("{}: name or summary", spec.name));
        }
    }
    none("not fit for a list", &offences);
}

#[test]
fn no_name_stands_in_a_registry_twice() {
    let mut seen = BTreeSet::new();
    let aliases = Function::ALL.iter().flat_map(|function| function.spec().aliases.iter().copied());
    let names = registry_rows().into_iter().map(|row| row.name).chain(aliases);
    // `max` and `min` of two numbers and of an array are one word of the language in two registries.
    let shared = ["max", "min"];
    let twice: Vec<String> =
        names.filter(|name| !seen.insert(*name) && !shared.contains(name)).map(String::from).collect();
    none("a name stands twice", &twice);
    let methods: BTreeSet<&str> = METHODS.iter().map(|method| method.spec.name).collect();
    assert_eq!(methods.len(), METHODS.len(), "a method stands twice");
}

#[test]
fn built_ins_point_to_each_other_and_describe_their_options() {
    let names: BTreeSet<&str> = registry_rows().into_iter().map(|row| row.name).collect();
    let mut offences = Vec::new();
    for spec in builtin::ALL.iter().map(|builtin| builtin.spec()) {
        let unknown = spec.see_also.iter().filter(|name| !names.contains(*name));
        offences.extend(unknown.map(|name| format!("{} points to {name}, which is not there", spec.name)));
        if !spec.signature.starts_with(spec.name) {
            offences.push(format!("{}: the signature is of something else", spec.name));
        }
        for option in spec.options {
            if option.help.is_empty() || option.default.is_empty() || option.range.is_empty() {
                offences.push(format!("{}: the option {} lacks words", spec.name, option.name));
            }
        }
    }
    none("a built-in", &offences);
}

#[test]
fn the_top_level_is_closed() {
    let entries = fs::read_dir(root()).expect("the top is a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let foreign = names
        .filter(|name| name != "target" && !matches!(name.as_str(), ".git") && !TOP_LEVEL.contains(&name.as_str()));
    none("not on the list of the top level", &foreign.collect::<Vec<_>>());
    for name in TOP_LEVEL.iter().filter(|name| **name != "benches") {
        assert!(root().join(name).exists(), "{name} is missing");
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml is there");
    assert!(manifest.contains("\nrust-version = \""), "Cargo.toml says which Rust it needs");
}

#[test]
fn no_path_of_a_machine_is_written_down() {
    // Written in two parts, so that this file does not find itself.
    let places = [concat!("/ho", "me/"), concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    let mut offences = Vec::new();
    let folders = ["src", "tests", "examples", "benches", "docs", "grammar", ".ci"];
    let mut all: Vec<SourceFile> = folders.iter().flat_map(|folder| files(folder, "")).collect();
    all.extend(["README.md", "CHANGELOG.md", "Cargo.toml"].iter().map(|name| SourceFile {
        path: (*name).to_string(),
        text: fs::read_to_string(root().join(name)).unwrap_or_default(),
        code: String::new(),
    }));
    for file in &all {
        for place in places {
            offences.extend(file.text.match_indices(place).map(|(start, _)| at(file, start, place)));
        }
    }
    none("a path of one machine", &offences);
}
