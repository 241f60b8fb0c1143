//! The program: flags, modes, exit codes.

mod args;
mod generate;
mod run;
mod signals;

use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let parsed = match args::parse(std::env::args_os()) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    run::run(&parsed)
}
