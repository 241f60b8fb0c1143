//! The command line: exit codes, streams, modes, JSON.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{code, objects, program, run, scratch};

#[test]
fn exit_codes_follow_the_contract() {
    assert_eq!(code(&[], "1 + 1"), Some(0));
    assert_eq!(code(&[], "1/0"), Some(1));
    assert_eq!(code(&[], "1 +* 2"), Some(1));
    assert_eq!(code(&[], "assert(1 == 2)"), Some(3));
    assert_eq!(code(&[], "assert_close(1, 2)"), Some(3));
    assert_eq!(code(&["--no-such-flag"], ""), Some(2));
    assert_eq!(code(&["no-such-file.sbk"], ""), Some(2));
    assert_eq!(code(&["--digits", "0"], ""), Some(2));
    assert_eq!(code(&[], "quit 7"), Some(7));
    assert_eq!(code(&["--help"], ""), Some(0));
    assert_eq!(code(&["-V"], ""), Some(0));
}

#[test]
fn the_first_failure_decides() {
    assert_eq!(code(&["-k"], "assert(false)\n1/0"), Some(3));
    assert_eq!(code(&["-k"], "1/0\nassert(false)"), Some(1));
    assert_eq!(code(&["-k", "no-such-file.sbk", "-e", "1/0"], ""), Some(2));
}

#[test]
fn strict_turns_a_shortfall_into_code_4() {
    let stops_early = "minimize((x, y) -> (1 - x)^2 + 100(y - x^2)^2, from = [-1, 2], max_steps = 1)";
    assert_eq!(code(&[], stops_early), Some(0));
    assert_eq!(code(&["--strict"], stops_early), Some(4));
    assert_eq!(code(&["--strict"], "minimize((x, y) -> x^2 + y^2, from = [1, 2])"), Some(0));
}

#[test]
fn results_and_messages_go_to_their_streams() {
    let run = run(&["-k"], "1 + 1\nnope\n2 + 2");
    assert_eq!(run.output, "= 2\n= 4\n");
    assert!(run.errors.starts_with("<stdin>:2:1: error:"), "{}", run.errors);
    assert!(run.errors.is_ascii());
}

#[test]
fn a_script_stops_at_its_first_error_and_runs_nothing_after_a_parse_error() {
    assert_eq!(run(&[], "1 + 1\n1/0\n2 + 2").output, "= 2\n");
    assert_eq!(run(&[], "1 + 1\n2 +* 2").output, "");
    let going = run(&["-k"], "1 + 1\n2 +* 2\n3");
    assert_eq!((going.output.as_str(), going.code), ("= 2\n= 3\n", Some(1)));
}

#[test]
fn code_and_files_run_in_order_and_share_names() {
    let file = scratch("shared.sbk", "b = a + 1");
    let file = file.to_str().expect("the path is UTF-8");
    let run = run(&["-e", "a = 1;", file, "-c", "a + b", "-e", "-a"], "");
    assert_eq!(run.output, "  b = 2\n= 3\n= -1\n");
}

#[test]
fn a_file_a_dash_and_a_pipe_give_the_same_bytes() {
    let script = "#!/usr/bin/env saddleback\nf(x, y) = x^2 + y^2 # a bowl\nf(1, 2)\nhess(f, [1, 2])\ndiff(f, x)\n";
    let file = scratch("same.sbk", script);
    let from_file = run(&[file.to_str().expect("the path is UTF-8")], "");
    assert_eq!(from_file.code, Some(0));
    assert_eq!(from_file.output, run(&["-"], script).output);
    assert_eq!(from_file.output, run(&[], script).output);
    assert!(from_file.output.contains("= 5\n") && from_file.output.is_ascii());
}

#[test]
fn byte_order_marks_line_ends_and_missing_last_line_ends_are_understood() {
    let plain = run(&[], "a = 1\na + 1\n").output;
    for text in ["\u{FEFF}a = 1\r\na + 1\r\n", "a = 1\ra + 1", "a = 1\r\na + 1"] {
        assert_eq!(run(&[], text).output, plain, "{text:?}");
    }
    assert_eq!(run(&[], b"1 + 1 # \xff\n").code, Some(2));
    assert_eq!(run(&[], "").code, Some(0));
}

#[test]
fn check_runs_nothing_and_finds_unknown_names() {
    let good = run(&["--check"], "f(x) = x^2\nf(1/0)\nassert(false)");
    assert_eq!((good.output.as_str(), good.code), ("", Some(0)));
    let bad = run(&["--check", "-k"], "f(x) = y\ng(x) = sinn(x)\nh(");
    assert_eq!(bad.code, Some(1));
    assert_eq!(bad.errors.matches("error:").count(), 3, "{}", bad.errors);
}

#[test]
fn flags_may_stand_in_any_order() {
    let first = run(&["--json", "-e", "1/3"], "");
    let last = run(&["-e", "1/3", "--json"], "");
    assert_eq!(objects(&first.output)[0]["value"], objects(&last.output)[0]["value"]);
    assert_eq!(run(&["-e", "1/3", "--digits", "3"], "").output, "= 1/3 ~= 0.333\n");
}

#[test]
fn colours_come_only_when_asked_for() {
    assert!(!run(&["-k"], "1/0").errors.contains('\u{1b}'));
    assert!(run(&["-k", "--color", "always"], "1/0").errors.contains('\u{1b}'));
    let mut forced = program();
    forced.args(["-e", "1/0"]).env("CLICOLOR_FORCE", "1");
    let errors = forced.output().expect("the program runs").stderr;
    assert!(errors.contains(&0x1b));
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let mut command = program();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("its input is a pipe");
    input.write_all("1 + 1\n".repeat(10_000).as_bytes()).expect("the program reads all before it runs");
    drop(input);
    let done = child.wait_with_output().expect("the program ends");
    assert_eq!((done.status.code(), done.stderr.len()), (Some(0), 0));
}

#[test]
fn a_stream_answers_before_its_next_line() {
    let mut command = program();
    command.args(["--stream", "--json", "-k"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut input = child.stdin.take().expect("its input is a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("its output is a pipe")).lines();
    let mut ask = |lines: &str| -> Value {
        input.write_all(lines.as_bytes()).expect("the session is alive");
        let answer = answers.next().expect("there is an answer").expect("it is text");
        serde_json::from_str(&answer).expect("it is JSON")
    };
    assert_eq!(ask("f(x) = x^2\n")["kind"], "function");
    let product = ask("f(2) +\n3\n");
    assert_eq!((&product["value"], &product["line"], &product["statement"]), (&json!(7.0), &json!(2), &json!(2)));
    let failed = ask("nope\n");
    assert_eq!((&failed["ok"], &failed["error"]["line"]), (&json!(false), &json!(4)));
    assert_eq!(ask("f(3)\n")["value"], json!(9.0));
    drop(input);
    assert_eq!(child.wait().expect("the program ends").code(), Some(1));
}

#[test]
fn json_follows_its_schema() {
    let script = "1\n1 < 2\n\"a\"\n[1, 2]\n[1, 2; 3, 4]\n1..3\nf(x, y) = x^2 + y^2\nassert(true)\nprint(1)\n1e308*10\n\
                  eig([2, 1; 1, 3])\nclassify(f, [0, 0])\ncritical(f, x = -1..1, y = -1..1)\nminimize(f, from = [1, 1])\n\
                  race(f, from = [1, 1])\nbench(f, points = 10)\nnope\nhelp sin\n1 +";
    let run = run(&["--json", "-k"], script);
    let schema: Value = serde_json::from_str(include_str!("reference/schema.json")).expect("the schema is JSON");
    let objects = objects(&run.output);
    assert_eq!(objects.len(), 19);
    for object in &objects {
        if let Err(why) = crate::schema::check(object, &schema, &schema) {
            panic!("{why} in {object}");
        }
    }
    let kinds: Vec<&str> = objects.iter().filter_map(|object| object["kind"].as_str()).collect();
    for kind in ["eigen", "critical_point", "critical_points", "minimization", "race", "bench", "nothing", "range"] {
        assert!(kinds.contains(&kind), "{kind} among {kinds:?}");
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let schema: Value = serde_json::from_str(include_str!("reference/schema.json")).expect("the schema is JSON");
    let good = json!({"v": 1, "statement": 1, "line": 1, "ok": true, "kind": "number", "value": 1.0, "ms": 0.1});
    assert!(crate::schema::check(&good, &schema, &schema).is_ok());
    for (key, value) in [("v", json!(2)), ("value", json!("1")), ("ok", json!(false)), ("extra", json!(1))] {
        let mut bad = good.clone();
        bad[key] = value;
        assert!(crate::schema::check(&bad, &schema, &schema).is_err(), "{key}");
    }
}

#[test]
fn numbers_round_trip_through_json() {
    for text in ["0.1", "1/3", "5e-324", "1.7976931348623157e308", "123456789012345678"] {
        let printed = objects(&run(&["--json", "-e", text], "").output)[0]["value"].to_string();
        let direct = objects(&run(&["--json", "-e", &printed], "").output)[0]["value"].clone();
        assert_eq!(printed, direct.to_string(), "{text}");
    }
    let infinite = &objects(&run(&["--json", "-e", "-inf"], "").output)[0];
    assert_eq!((&infinite["value"], &infinite["class"]), (&Value::Null, &json!("-inf")));
}

#[test]
fn threads_and_seeds_do_not_change_results() {
    let script = "critical((x, y) -> (x^2 + y - 11)^2 + (x + y^2 - 7)^2, -6..6)";
    let one = run(&["--threads", "1", "-e", script], "").output;
    assert_eq!(one, run(&["--threads", "2", "-e", script], "").output);
    assert_eq!(one, run(&["-e", script], "").output);
    assert!(one.contains("9 found"), "{one}");
}

#[test]
fn long_lines_and_long_sums_work() {
    let list = format!("length([{}])", vec!["1.25"; 500_000].join(", "));
    assert_eq!(run(&[], list).output, "= 500000\n");
    assert_eq!(run(&[], vec!["1"; 300_000].join(" + ")).output, "= 300000\n");
    assert_eq!(run(&[], "sum(i = 1..1000000, i)").output, "= 500000500000\n");
}

#[test]
fn deep_nesting_is_an_error_with_a_place() {
    let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    let run = run(&["--json"], deep);
    assert_eq!(run.code, Some(1));
    assert!(objects(&run.output)[0]["error"]["column"].is_u64());
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_script_with_130() {
    let mut command = program();
    command.args(["-e", "sum(i = 1..10000000000, i)"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program runs");
    std::thread::sleep(Duration::from_millis(600));
    let started = Instant::now();
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("there is a kill command").success());
    let done = child.wait_with_output().expect("the program ends");
    assert_eq!(done.status.code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn every_error_code_is_in_help() {
    let mut missing = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                missing.extend(codes(&text).into_iter().map(|code| format!("{code} in {}", path.display())));
            }
        }
    }
    assert!(missing.is_empty(), "help json does not list {missing:#?}");
}

/// The codes in a source file that help does not know.
fn codes(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let known = saddleback::session::help::error_codes::ERROR_CODES;
    let mut codes = Vec::new();
    for start in ["fail(", "Failure::new(", "Diagnostic::new("] {
        for (at, _) in text.match_indices(start) {
            let Some(rest) = text[at + start.len()..].trim_start().strip_prefix('"') else { continue };
            let code = rest.split('"').next().unwrap_or_default();
            let is_code = !code.is_empty() && code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
            if is_code && !known.iter().any(|(known, _)| *known == code) {
                codes.push(code.to_string());
            }
        }
    }
    codes
}
