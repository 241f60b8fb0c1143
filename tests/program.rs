//! Runs the program as a child process, for the tests of its command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
}

/// The program with a plain environment.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saddleback"));
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "PAGER", "LC_ALL", "LC_CTYPE", "LANG"] {
        command.env_remove(name);
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Runs the program with these arguments and this standard input.
pub fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let mut command = program();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program was built for this test");
    let mut pipe = child.stdin.take().expect("its input is a pipe");
    let bytes = input.as_ref().to_vec();
    let writer = std::thread::spawn(move || {
        // The program may end before it has read everything.
        let _ = pipe.write_all(&bytes);
    });
    let done = child.wait_with_output().expect("the program can be waited for");
    writer.join().expect("the writer does not panic");
    Run {
        output: String::from_utf8(done.stdout).expect("the output is UTF-8"),
        errors: String::from_utf8(done.stderr).expect("the messages are UTF-8"),
        code: done.status.code(),
    }
}

/// The exit code of a script from standard input with these arguments.
pub fn code(arguments: &[&str], input: &str) -> Option<i32> {
    run(arguments, input).code
}

/// A file with these contents in the folder for such, under a name of its own.
pub fn scratch(name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, contents).expect("the folder for test files can be written");
    path
}

/// The JSON objects of an output, one a line.
pub fn objects(output: &str) -> Vec<serde_json::Value> {
    output.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}
