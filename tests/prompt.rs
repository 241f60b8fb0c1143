//! The prompt, in a pseudo-terminal that Python's standard library makes; skipped with a line where there is no Python.

#![cfg(unix)]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::json;

/// Keys, what must be seen then, and within how many seconds.
type Step<'s> = (&'s str, &'s str, f64);

/// Types the steps at a prompt; gives the exit code, or nothing where it cannot be tried.
fn converse(name: &str, steps: &[Step<'_>]) -> Option<i32> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("config/saddleback")).expect("the folder for test files can be written");
    std::fs::write(folder.join("config/saddleback/init.sbk"), "from_init = 42\n").expect("it can be written");
    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/pseudo_terminal.py");
    let mut command = Command::new("python3");
    command.args([driver, env!("CARGO_BIN_EXE_saddleback")]).current_dir(&folder);
    command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR").env("PAGER", "cat");
    command.env("XDG_STATE_HOME", folder.join("state")).env("XDG_CONFIG_HOME", folder.join("config"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        eprintln!("skipped: there is no python3 for a pseudo-terminal");
        return None;
    };
    let mut input = child.stdin.take().expect("its input is a pipe");
    for (keys, awaited, seconds) in steps {
        writeln!(input, "{}", json!([keys, awaited, seconds])).expect("the driver reads its steps");
    }
    drop(input);
    let output = child.wait_with_output().expect("the driver ends");
    let output = String::from_utf8(output.stdout).expect("the driver writes text");
    for line in output.lines() {
        match line.split_once(' ') {
            Some(("time", _)) => {}
            Some(("exit", code)) => return Some(code.parse().expect("an exit code")),
            _ => panic!("{line}"),
        }
    }
    panic!("the driver said {output}");
}

#[test]
fn a_session_at_the_prompt() {
    let steps = [
        ("", "Saddleback 0.", 5.0),
        ("", "> ", 5.0),
        ("from_init\r", "= 42", 5.0),
        ("f(x, y) = x^2 + y*3\r", "x² + y·3", 5.0),
        ("f(1,\r", "\n", 5.0),
        ("2)\r", "= 7", 5.0),
        ("soft\t", "softplus(", 5.0),
        ("0)\r", "≈ 0.6931471806", 5.0),
        ("minimize(f, max_st\t", "max_steps = ", 5.0),
        ("\u{3}", "> ", 5.0),
        ("\u{3}", "Ctrl-D quits", 5.0),
        ("1 + nope\r", "there is no name `nope`", 5.0),
        ("undo\r", "no meaning again", 5.0),
        ("2^10\r", "= 1024", 5.0),
        ("\u{1b}[A", "2^10", 5.0),
        ("\r", "= 1024", 5.0),
        ("\u{4}", "", 1.0),
    ];
    if let Some(code) = converse("prompt-session", &steps) {
        assert_eq!(code, 0);
    }
}

#[test]
fn a_transcript_can_be_pasted_with_its_prompts_and_results() {
    let pasted = "\u{1b}[200~> f(x) = x^2\n  f(x) = x², it said\n> f(3)\nand so on\u{1b}[201~\r";
    let steps = [("", "> ", 5.0), (pasted, "= 9", 5.0), ("f(4)\r", "= 16", 5.0), ("\u{4}", "", 1.0)];
    if let Some(code) = converse("prompt-paste", &steps) {
        assert_eq!(code, 0);
    }
}

#[test]
fn the_tour_pauses_and_goes_on_from_any_step() {
    let steps = [
        ("", "> ", 5.0),
        ("tour\r", "1 of 8", 5.0),
        ("", "Enter goes on", 10.0),
        ("\r", "2 of 8", 5.0),
        ("", "Enter goes on", 10.0),
        ("q\r", "`tour 3` goes on", 5.0),
        ("tour 8\r", "8 of 8", 5.0),
        ("\u{4}", "", 1.0),
    ];
    if let Some(code) = converse("prompt-tour", &steps) {
        assert_eq!(code, 0);
    }
}

#[test]
fn an_interrupt_stops_the_work_and_keeps_the_session() {
    let steps = [
        ("", "> ", 5.0),
        ("a = 5\r", "a = 5", 5.0),
        ("sum(i = 1..100000000000, i)\r", "", 0.8),
        ("\u{3}", "stopped by you", 5.0),
        ("a + 1\r", "= 6", 5.0),
        ("g(x[50]) = sum(i = 1..49, 100(x[i+1] - x[i]^2)^2)\r", "", 0.5),
        (
            "minimize(g, from = -1, method = gd(step = 1e-9), max_steps = 100000000, max_evaluations = 100000000)\r",
            "",
            0.5,
        ),
        ("", "|grad", 10.0),
        ("\u{3}", "so far is `ans`", 5.0),
        ("ans.steps > 0\r", "true", 5.0),
        ("quit 3\r", "", 1.0),
    ];
    if let Some(code) = converse("prompt-interrupt", &steps) {
        assert_eq!(code, 3);
    }
}

#[test]
fn the_history_outlives_the_session() {
    let first = [("", "> ", 5.0), ("123 + 1\r", "= 124", 5.0), ("\u{4}", "", 1.0)];
    if converse("prompt-history", &first).is_some() {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("prompt-history/state/saddleback/history");
        assert!(std::fs::read_to_string(folder).expect("there is a history").contains("123 + 1"));
    }
}
