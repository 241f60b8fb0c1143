//! Keeps the README and the example scripts true: tables from the registries, transcripts from the program.
//!
//! `UPDATE_EXPECT=1 cargo test --release documents` writes the tables and the transcripts anew.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::graph::lower::arrays;
use saddleback::optimize::METHODS;
use saddleback::session::builtin;

/// Held while a test reads or writes the README, which they all do.
static README: Mutex<()> = Mutex::new(());

/// Waits for the other tests; one that failed is no reason for this one to fail.
fn alone() -> MutexGuard<'static, ()> {
    README.lock().unwrap_or_else(PoisonError::into_inner)
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a file with what it should be, or makes it so.
fn expect(name: &str, should: &str) {
    let is = fs::read_to_string(path(name)).expect("the file is there").replace("\r\n", "\n");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path(name), should).expect("the file can be written");
        return;
    }
    let mut lines = is.lines().zip(should.lines()).enumerate();
    if let Some((idx, (is, should))) = lines.find(|(_, (is, should))| is != should) {
        panic!("{name}:{}: is\n  {is}\nbut should be\n  {should}\nUPDATE_EXPECT=1 writes it anew", idx + 1);
    }
    assert_eq!(is.len(), should.len(), "{name} has more or fewer lines than it should");
}

/// The README as it should be: the tests below differ in what they make anew.
fn readme(part: impl Fn(&str, &str) -> Option<String>, begin: &str, end: &str) -> String {
    document("README.md", part, begin, end)
}

/// A file whose parts from `begin` to `end` are made anew.
fn document(name: &str, part: impl Fn(&str, &str) -> Option<String>, begin: &str, end: &str) -> String {
    let text = fs::read_to_string(path(name)).expect("the file is there").replace("\r\n", "\n");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(begin) {
        let line_end = start + rest[start..].find('\n').expect("the line ends") + 1;
        let close = line_end + rest[line_end..].find(end).expect("what begins ends");
        let head = &rest[start..line_end - 1];
        out.push_str(&rest[..line_end]);
        out.push_str(&part(head, &rest[line_end..close]).unwrap_or_else(|| rest[line_end..close].to_string()));
        // The closing mark may also look like an opening one.
        out.push_str(end);
        rest = &rest[close + end.len()..];
    }
    out + rest
}

/// A table in Markdown.
fn table(head: [&str; 3], rows: impl Iterator<Item = [String; 3]>) -> String {
    let mut out = format!("| {} |\n|---|---|---|\n", head.join(" | "));
    for row in rows {
        let cells = row.map(|cell| cell.replace('|', "\\|"));
        writeln!(out, "| {} |", cells.join(" | ")).expect("a string takes every line");
    }
    out
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// An example with its value; an empty one stays empty.
fn example(text: &str, value: &str) -> String {
    if value.is_empty() { code(text) } else { format!("`{text}` is `{value}`") }
}

fn is_there(spec: &builtin::BuiltinSpec) -> bool {
    !spec.help.starts_with("not there yet")
}

fn built_ins() -> String {
    let rows = builtin::ALL.iter().map(|builtin| builtin.spec()).filter(|spec| is_there(spec));
    table(
        ["call", "what it gives", "options"],
        rows.map(|spec| {
            let options: Vec<String> = spec.options.iter().map(|option| code(option.name)).collect();
            [code(spec.signature), spec.help.to_string(), options.join(" ")]
        }),
    )
}

fn later() -> String {
    let rows = builtin::ALL.iter().map(|builtin| builtin.spec()).filter(|spec| !is_there(spec));
    let line = |spec: &builtin::BuiltinSpec| {
        format!(
            "- `{}`: {}.\n",
            spec.name,
            spec.help.trim_start_matches("not there yet").trim_start_matches([':', ' '])
        )
    };
    rows.map(line).collect()
}

fn methods() -> String {
    table(
        ["method", "what it is", "needs"],
        METHODS.iter().map(|method| {
            let spec = method.spec;
            let needs = match spec.order_of_derivatives {
                0 => "values",
                1 => "gradients",
                2 => "Hessians",
                _ => "third derivatives",
            };
            [code(spec.name), spec.summary.to_string(), needs.to_string()]
        }),
    )
}

fn functions() -> String {
    let one = Function::ALL.iter().map(|function| {
        let spec = function.spec();
        let names = [&[spec.signature], spec.aliases].concat();
        let names: Vec<String> = names.into_iter().map(code).collect();
        [names.join(", "), spec.help.to_string(), example(spec.example.text, spec.example.value)]
    });
    let two = BinaryFunction::ALL.iter().map(|function| {
        let spec = function.spec();
        [code(spec.signature), spec.help.to_string(), example(spec.example.text, spec.example.value)]
    });
    table(["call", "what it gives", "example"], one.chain(two))
}

fn array_functions() -> String {
    let rows = arrays::ALL.iter();
    table(
        ["call", "what it gives", "example"],
        rows.map(|row| [code(row.signature), row.help.to_string(), example(row.example.0, row.example.1)]),
    )
}

#[test]
fn the_tables_of_the_readme_are_those_of_the_registries() {
    let _alone = alone();
    let part = |head: &str, _: &str| {
        let name = head.trim_start_matches("<!-- table: ").trim_end_matches(" -->");
        Some(match name {
            "built-ins" => built_ins(),
            "methods" => methods(),
            "functions" => functions(),
            "arrays" => array_functions(),
            "later" => later(),
            other => panic!("no table is called {other}"),
        })
    };
    expect("README.md", &readme(part, "<!-- table: ", "<!-- end -->"));
}

/// The block of Rust in the README is the first example of the library's own documentation, which is compiled and run.
#[test]
fn the_rust_of_the_readme_is_run_elsewhere() {
    let _alone = alone();
    let lib = fs::read_to_string(path("src/lib.rs")).expect("src/lib.rs is there");
    let lines =
        lib.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
    let example = lines.skip_while(|line| *line != "```").skip(1).take_while(|line| *line != "```");
    let example: String = example.filter(|line| !line.starts_with("# ")).map(|line| format!("{line}\n")).collect();
    assert!(example.contains("saddleback"), "the documentation of the library opens with an example");
    expect("README.md", &readme(|_, _| Some(example.clone()), "```rust", "```"));
}

/// Runs a line of the shell where `saddleback` is the program of this build; gives what it prints and whether all went well.
#[cfg(all(unix, feature = "cli"))]
fn shell(line: &str) -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_saddleback"));
    let folder = program.parent().expect("a program lies in a folder").display().to_string();
    let search = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).current_dir(path("")).env("PATH", search).env("NO_COLOR", "1").env("LC_ALL", "C");
    let output = command.output().expect("there is a shell");
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).expect("the program writes UTF-8")
}

/// Times differ from run to run: a number before `ms` or `s` becomes a point.
#[cfg(all(unix, feature = "cli"))]
fn without_times(text: &str) -> String {
    text.lines().filter(|line| !line.is_empty()).map(|line| format!("{}\n", without_time(line))).collect()
}

#[cfg(all(unix, feature = "cli"))]
fn without_time(line: &str) -> String {
    let Some(start) = line.find("\"ms\":") else { return line.to_string() };
    let digits = line[start + 5..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(0);
    format!("{}\"ms\":0.1{}", &line[..start], &line[start + 5 + digits..])
}

/// A block of `console`: after each line `$ …` stands what it prints.
#[cfg(all(unix, feature = "cli"))]
fn console(block: &str) -> String {
    let commands = block.lines().filter_map(|line| line.strip_prefix("$ "));
    commands.map(|line| format!("$ {line}\n{}", without_times(&shell(line)))).collect()
}

#[cfg(all(unix, feature = "cli"))]
#[test]
fn the_shell_lines_of_the_readme_print_what_stands_there() {
    let _alone = alone();
    expect("README.md", &readme(|_, block| Some(console(block)), "```console", "```"));
}

#[cfg(all(unix, feature = "cli"))]
#[test]
fn the_shell_lines_of_the_book_print_what_stands_there() {
    let mut blocks = 0;
    for entry in fs::read_dir(path("docs/book/src")).expect("there is a book").flatten() {
        let name = format!("docs/book/src/{}", entry.file_name().to_string_lossy());
        blocks += fs::read_to_string(path(&name)).map_or(0, |text| text.matches("```console").count());
        expect(&name, &document(&name, |_, block| Some(console(block)), "```console", "```"));
    }
    assert!(blocks > 0, "the chapter on embedding drives a session from the shell");
}

/// The book has blocks of the language, of the shell and of Rust, and all kinds are run: nothing in it is only shown.
#[test]
fn every_block_of_the_book_is_of_a_kind_that_is_run() {
    let lib = fs::read_to_string(path("src/lib.rs")).expect("src/lib.rs is there");
    for entry in fs::read_dir(path("docs/book/src")).expect("there is a book").flatten() {
        let name = entry.file_name().to_string_lossy().to_string();
        let text = fs::read_to_string(entry.path()).expect("it can be read");
        let opening = text.lines().filter(|line| line.starts_with("```")).step_by(2);
        for kind in opening.map(|line| line.trim_start_matches('`')) {
            let is_run = match kind {
                "saddleback" | "console" => true,
                // The documentation tests of the library run the chapter that it includes.
                "rust" => lib.contains(&format!("include_str!(\"../docs/book/src/{name}\")")),
                _ => false,
            };
            assert!(is_run, "{name}: a block of `{kind}`");
        }
    }
}

/// Blocks of `saddleback`: after each line `> …` stands what the statement prints.
#[cfg(all(unix, feature = "cli"))]
#[test]
fn the_session_of_the_readme_goes_as_it_stands_there() {
    let _alone = alone();
    let part = |_: &str, block: &str| {
        let statements: Vec<&str> = block.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        let mut out = String::new();
        let mut before = String::new();
        for k in 0..statements.len() {
            let script = statements[..=k].join("\n").replace('\'', r"'\''");
            let all = shell(&format!("printf '%s\\n' '{script}' | saddleback --keep-going"));
            let new = all.strip_prefix(&before).expect("a further statement only adds to what is printed");
            writeln!(out, "> {}", statements[k]).expect("a string takes every line");
            out.push_str(&without_times(new));
            before = all;
        }
        Some(out)
    };
    expect("README.md", &readme(part, "```saddleback", "```"));
}

/// Every script of `examples/` runs to its end: its assertions hold.
#[cfg(feature = "cli")]
#[test]
fn every_example_script_runs_through() {
    let mut scripts: Vec<PathBuf> =
        fs::read_dir(path("examples")).expect("there are examples").flatten().map(|e| e.path()).collect();
    scripts.retain(|script| script.extension().is_some_and(|ending| ending == "sbk"));
    scripts.sort();
    assert!(scripts.len() >= 6, "only {} scripts were seen", scripts.len());
    for script in scripts {
        let output =
            Command::new(env!("CARGO_BIN_EXE_saddleback")).arg("--strict").arg(&script).output().expect("it starts");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(!matches!(output.status.code(), Some(1..=3) | None), "{}: {message}", script.display());
    }
}
