//! The session as a document: Markdown with results that runs again to the same results, transcripts, time after the fact.

use crate::program::{program, run};

/// A script with comments, silent statements, several lines, vectors, a table, and definitions that change.
const SCRIPT: &str = "\
# We look at a double well.
# It has two minima.
f(x, y) = x^4 - 2x^2 + y^2
a = 3;

# Its points:
c = critical(f, x = -2..2, y = -2..2)
g(x) = r*x
  where r = a   # a trailing word
g(2); g(1/3)
[1, 2; 3, 4]
b = sum(i = 1..3,
  i^2)
undo
minimize(f, from = [0.3, 0.4])
print(\"> not a statement\")
";

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the folder for test files can be written");
    folder
}

/// Runs a script in a folder; what it prints.
fn run_in(folder: &std::path::Path, script: &str, file: Option<&str>) -> String {
    std::fs::write(folder.join("script.sbk"), script).expect("it can be written");
    let output = program().current_dir(folder).arg(file.unwrap_or("script.sbk")).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

#[test]
fn a_saved_document_runs_again_to_the_same_results_and_the_same_document() {
    let folder = folder("document");
    let printed = run_in(&folder, &format!("{SCRIPT}save \"a.md\"\n"), None);
    let printed = printed.rsplit_once("wrote ").expect("save says what it wrote").0.to_string();
    let document = std::fs::read_to_string(folder.join("a.md")).expect("it was written");
    assert!(document.contains("\nWe look at a double well.\nIt has two minima.\n"), "{document}");
    assert!(document.contains("> g(x) = r*x\n  where r = a\n") && document.contains("saddle, index 1"), "{document}");
    assert_eq!(run_in(&folder, SCRIPT, Some("a.md")), printed);
    run_in(&folder, "load \"a.md\"\nsave \"b.md\"\n", None);
    let again = std::fs::read_to_string(folder.join("b.md")).expect("it was written");
    assert_eq!(again, document);
}

#[test]
fn a_document_names_the_pictures_that_were_written() {
    let folder = folder("document-pictures");
    let script = "f(x) = x^2\nplot(f, x = -1..1, file = \"p.svg\")\nsave \"a.md\"\n";
    std::fs::write(folder.join("script.sbk"), script).expect("it can be written");
    let output = program().current_dir(&folder).arg("script.sbk").output().expect("the program starts");
    if output.status.success() {
        let document = std::fs::read_to_string(folder.join("a.md")).expect("it was written");
        assert!(document.contains("(p.svg)"), "{document}");
    } else {
        assert!(String::from_utf8_lossy(&output.stderr).contains("not there yet"));
    }
}

#[test]
fn a_transcript_can_be_run_with_its_prompts_and_results() {
    let transcript = "Saddleback 0.1.0 - banner\n> f(x) = x^2\n  f(x) = x²\n> f(1,\n2)\n= 3\n> f(3)\n= 9\n";
    let run = run(&["-k"], transcript);
    assert_eq!(run.output, "  f(x) = x^2\n= 9\n");
    assert!(run.errors.starts_with("<stdin>:4:3: error"), "{}", run.errors);
}

#[test]
fn messages_point_into_the_document() {
    let path = crate::program::scratch("wrong.md", "# Title\n\nWords.\n\n```saddleback\n> 1 + 1\n= 2\n> 1/0\n```\n");
    let run = run(&[path.to_str().expect("a plain path")], "");
    assert_eq!(run.code, Some(1));
    assert!(run.errors.contains("wrong.md:8:3: error"), "{}", run.errors);
}

#[test]
fn time_tells_of_the_last_statement() {
    assert!(run(&[], "sum(i = 1..10, i)\ntime").output.contains("the last statement took"));
    assert!(run(&[], "time").output.contains("nothing was computed yet"));
    assert_eq!(run(&[], "time = 3\ntime").output, "  time = 3\n= 3\n");
}

#[test]
fn show_tells_what_a_function_follows() {
    assert_eq!(run(&[], "a = 2;\nf(x) = a*x;\nshow f").output, "  f(x) = a*x\n  uses a = 2\n");
    assert!(run(&[], "rate = 1\nshow rat").errors.contains("did you mean `rate`"));
}

/// Exact numbers after `=`, cut ones after `~=`, fractions only of whole-number arithmetic.
#[test]
fn approximate_numbers_are_never_shown_as_exact() {
    for (text, shown) in [
        ("1/3", "= 1/3 ~= 0.3333333333"),
        ("1/4", "= 0.25"),
        ("2^40", "= 1099511627776"),
        ("sqrt(2)", "~= 1.414213562"),
        ("sqrt(4)", "= 2"),
        ("sin(pi/6)", "~= 0.5"),
        ("exp(-log(3))", "~= 0.3333333333"),
        ("0.1 + 0.2", "~= 0.3"),
        ("[1/2, 1/3]", "~= [0.5, 0.3333333333]"),
        ("r = 22/7", "  r = 22/7 ~= 3.142857143"),
        ("r = 0.1", "  r = 0.1"),
        ("1..3", "= 1..3"),
    ] {
        assert_eq!(run(&[], text).output.trim_end(), shown, "{text}");
    }
    assert_eq!(run(&["--digits", "3"], "68.125").output, "~= 68.1\n");
    assert_eq!(run(&["--digits", "17"], "1/3").output, "= 1/3 ~= 0.33333333333333331\n");
}
