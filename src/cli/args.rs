//! The flags of the command line, by clap's builder; their order never matters.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::objective::Derivatives;
use crate::repl::look::Wish;
use crate::session::help::flags::{EXIT_CODES, FLAGS, Flag};
use crate::session::settings::ROUTES;

/// The exit code of a wrong command line.
pub const USAGE: u8 = 2;

/// Where a script comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// `-e CODE`.
    Code(String),
    /// A file.
    File(OsString),
    /// `-`.
    Standard,
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct Args {
    /// Scripts, in the order of the command line.
    pub inputs: Vec<Input>,
    /// Stay at the prompt after the scripts.
    pub interactive: bool,
    /// One JSON object for each result.
    pub json: bool,
    /// Parse and resolve names only.
    pub check: bool,
    /// Run each statement as its lines arrive.
    pub stream: bool,
    /// Go on after an error.
    pub keep_going: bool,
    /// Results that fall short end in exit code 4.
    pub strict: bool,
    /// The seed of everything random.
    pub seed: u64,
    /// Threads; `None` for one a core.
    pub threads: Option<usize>,
    /// The route to derivatives; `None` if the command line does not say.
    pub derivatives: Option<Derivatives>,
    /// Significant digits of numbers.
    pub digits: usize,
    /// Plain ASCII output.
    pub ascii: bool,
    /// Colours.
    pub color: Wish,
    /// No banner, no notes.
    pub quiet: bool,
    /// Do not read `init.sbk`.
    pub no_init: bool,
    /// Print this and end.
    pub generate: Option<String>,
}

const EXAMPLES: &str = "Examples:
  saddleback                                    the prompt
  saddleback -e '1 + 1'                         one line of code
  saddleback -e 'f(x, y) = x^4 - 2x^2 + y^2; critical(f, x = -2..2, y = -2..2)'
  saddleback notes.sbk                          a script
  saddleback --json < notes.sbk                 one JSON object for each result
  saddleback --check notes.sbk                  look for mistakes, run nothing";

const ENVIRONMENT: &str = "\
Environment: SADDLEBACK_DERIVATIVES=dual|tape|auto is the default of --derivatives; NO_COLOR, CLICOLOR_FORCE, TERM=dumb; PAGER; LC_ALL, LC_CTYPE, LANG (symbols need UTF-8);
$XDG_CONFIG_HOME/saddleback/init.sbk is run before the first prompt; $XDG_STATE_HOME/saddleback/history.";

/// The end of the long help: exit codes and the environment.
fn details() -> String {
    let codes: String = EXIT_CODES.iter().map(|(code, line, _)| format!("  {code:<4} {line}\n")).collect();
    format!("Exit codes\n{codes}The first failure decides.\n\n{ENVIRONMENT}")
}

/// Describes the command line.
pub fn command() -> Command {
    let long = format!(
        "Saddleback finds and classifies the critical points of a function that you type, with exact derivatives, and \
         minimizes it by methods whose verdict can be trusted.\n\n{EXAMPLES}"
    );
    Command::new("saddleback")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Critical points, exact derivatives and optimizers that say what they found")
        .long_about(long)
        .after_help(EXAMPLES)
        .after_long_help(details())
        .args_override_self(true)
        .arg(
            Arg::new("files")
                .value_name("FILE | -")
                .action(ArgAction::Append)
                .value_parser(value_parser!(OsString))
                .help("Scripts to run; - reads standard input. None: the prompt, or a script from a pipe"),
        )
        // Clap adds these two itself.
        .args(FLAGS.iter().filter(|flag| !["help", "version"].contains(&flag.long)).map(argument))
}

/// A flag of the table for clap.
fn argument(flag: &'static Flag) -> Arg {
    let mut arg = Arg::new(flag.long).long(flag.long);
    if let Some(letter) = flag.short {
        arg = arg.short(letter);
    }
    arg = match flag.value {
        None => arg.action(ArgAction::SetTrue).help(flag.help),
        Some(value) => arg.value_name(value).help(match flag.default {
            "none" => flag.help.to_string(),
            default => format!("{} [default: {default}]", flag.help),
        }),
    };
    if !flag.words.is_empty() {
        return arg.value_parser(PossibleValuesParser::new(flag.words)).visible_aliases(spellings(flag.long));
    }
    match flag.long {
        "eval" => arg.short_alias('c').action(ArgAction::Append).allow_hyphen_values(true),
        "seed" => arg.value_parser(value_parser!(u64)),
        "threads" => arg.value_parser(value_parser!(u64).range(1..=1024)),
        "digits" => arg.value_parser(value_parser!(u64).range(1..=17)),
        _ => arg,
    }
}

/// Other spellings of a flag.
fn spellings(long: &str) -> &'static [&'static str] {
    if long == "color" { &["colour"] } else { &[] }
}

/// Reads a command line.
///
/// # Errors
/// With the exit code, after help, the version or a message has been written.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Args, ExitCode> {
    match command().try_get_matches_from(arguments) {
        Ok(matches) => Ok(from_matches(&matches)),
        Err(error) => {
            // A closed pipe is a quiet end: nobody is left to be told.
            let _ = error.print();
            Err(ExitCode::from(if error.use_stderr() { USAGE } else { 0 }))
        }
    }
}

fn from_matches(matches: &ArgMatches) -> Args {
    let given = |name: &str| matches.get_flag(name);
    let whole = |name: &str| matches.get_one::<u64>(name).copied();
    let size = |name: &str| whole(name).and_then(|number| usize::try_from(number).ok());
    let color = match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => Wish::Always,
        Some("never") => Wish::Never,
        _ => Wish::Auto,
    };
    Args {
        inputs: inputs(matches),
        interactive: given("interactive"),
        json: given("json"),
        check: given("check"),
        stream: given("stream"),
        keep_going: given("keep-going"),
        strict: given("strict"),
        seed: whole("seed").unwrap_or(0),
        threads: size("threads"),
        derivatives: matches.get_one::<String>("derivatives").and_then(|name| route(name)),
        digits: size("digits").unwrap_or(10),
        ascii: given("ascii"),
        color,
        quiet: given("quiet"),
        no_init: given("no-init"),
        generate: matches.get_one::<String>("generate").cloned(),
    }
}

/// The environment variable that sets the route to derivatives where the command line does not.
pub const ROUTE_VARIABLE: &str = "SADDLEBACK_DERIVATIVES";

/// The route to derivatives of a name.
pub fn route(name: &str) -> Option<Derivatives> {
    ROUTES.iter().find(|(known, _)| *known == name).map(|(_, route)| *route)
}

/// Code and files in the order in which they stand.
fn inputs(matches: &ArgMatches) -> Vec<Input> {
    let mut placed: Vec<(usize, Input)> = Vec::new();
    if let (Some(places), Some(files)) = (matches.indices_of("files"), matches.get_many::<OsString>("files")) {
        let input = |file: &OsString| if file == "-" { Input::Standard } else { Input::File(file.clone()) };
        placed.extend(places.zip(files.map(input)));
    }
    if let (Some(places), Some(codes)) = (matches.indices_of("eval"), matches.get_many::<String>("eval")) {
        placed.extend(places.zip(codes.map(|code| Input::Code(code.clone()))));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, input)| input).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &[&str]) -> Args {
        parse(std::iter::once("saddleback").chain(line.iter().copied()).map(OsString::from)).expect("a good line")
    }

    #[test]
    fn the_description_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn code_and_files_keep_their_order_and_flags_may_stand_anywhere() {
        let args = parsed(&["-e", "a = 1", "b.sbk", "--json", "-c", "-a", "-", "-k"]);
        let expected =
            [Input::Code("a = 1".into()), Input::File("b.sbk".into()), Input::Code("-a".into()), Input::Standard];
        assert_eq!(args.inputs, expected);
        assert!(args.json && args.keep_going);
    }

    #[test]
    fn the_route_to_derivatives_is_one_of_three() {
        assert_eq!(parsed(&["--derivatives", "tape"]).derivatives, Some(Derivatives::Tape));
        assert_eq!(parsed(&[]).derivatives, None);
        assert!(parse(["saddleback", "--derivatives", "taped"].map(OsString::from)).is_err());
    }

    #[test]
    fn unknown_flags_are_refused() {
        assert!(parse(["saddleback", "--colour=sometimes"].map(OsString::from)).is_err());
        assert!(parse(["saddleback", "--jsn"].map(OsString::from)).is_err());
    }
}
