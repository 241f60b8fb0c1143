//! The flags of the command line: one table for the parser of the command line, help, the man page and shell completion.

/// All the facts about a flag.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its long name, without the dashes.
    pub long: &'static str,
    /// Its letter.
    pub short: Option<char>,
    /// What its value is called, if it takes one.
    pub value: Option<&'static str>,
    /// The values it takes, if only a few words are allowed.
    pub words: &'static [&'static str],
    /// What it does.
    pub help: &'static str,
    /// What holds without it.
    pub default: &'static str,
    /// What its value may be.
    pub range: &'static str,
    /// A line of the shell that uses it.
    pub example: &'static str,
}

/// A switch without a letter.
const SWITCH: Flag =
    Flag { long: "", short: None, value: None, words: &[], help: "", default: "off", range: "", example: "" };

/// Every flag, in the order of help.
pub static FLAGS: &[Flag] = &[
    Flag {
        long: "eval",
        short: Some('e'),
        value: Some("CODE"),
        words: &[],
        help: "Run CODE (also -c); may be repeated, in order with files, all share their names",
        default: "none",
        range: "statements of the language",
        example: "saddleback -e 'f(x) = x^2' -e 'f(3)'",
    },
    Flag {
        long: "interactive",
        short: Some('i'),
        help: "Stay at the prompt after the scripts",
        example: "saddleback -i examples/tour.sbk",
        ..SWITCH
    },
    Flag {
        long: "json",
        help: "One JSON object for each result, one a line",
        example: "saddleback --json -e '1 + 1'",
        ..SWITCH
    },
    Flag {
        long: "check",
        help: "Parse and resolve names only, run nothing",
        example: "saddleback --check examples/tour.sbk",
        ..SWITCH
    },
    Flag {
        long: "stream",
        help: "Run each statement as its lines arrive, to drive a session over a pipe",
        example: "saddleback --stream --json",
        ..SWITCH
    },
    Flag {
        long: "keep-going",
        short: Some('k'),
        help: "Go on after an error (the exit code is still that of the first)",
        example: "saddleback -k notes.sbk",
        ..SWITCH
    },
    Flag {
        long: "strict",
        help: "Exit code 4 if a result is not converged, not of the kind asked for, not proved",
        example: "saddleback --strict notes.sbk",
        ..SWITCH
    },
    Flag {
        long: "seed",
        value: Some("N"),
        help: "The seed of everything random",
        default: "0",
        range: "a whole number",
        example: "saddleback --seed 7 notes.sbk",
        ..SWITCH
    },
    Flag {
        long: "threads",
        value: Some("N"),
        help: "Threads to use",
        default: "one for each core",
        range: "a whole number from 1 to 1024",
        example: "saddleback --threads 1 notes.sbk",
        ..SWITCH
    },
    Flag {
        long: "digits",
        value: Some("N"),
        help: "Significant digits of printed numbers",
        default: "10",
        range: "a whole number from 1 to 17",
        example: "saddleback --digits 15 -e 'sqrt(2)'",
        ..SWITCH
    },
    Flag {
        long: "derivatives",
        value: Some("ROUTE"),
        words: &["dual", "tape", "auto"],
        help: "The route to derivatives: help derivatives",
        default: "auto",
        range: "dual, tape or auto",
        example: "saddleback --derivatives dual notes.sbk",
        ..SWITCH
    },
    Flag { long: "ascii", help: "Print plain ASCII", example: "saddleback --ascii", ..SWITCH },
    Flag {
        long: "color",
        value: Some("WHEN"),
        words: &["auto", "always", "never"],
        help: "Colours",
        default: "auto",
        range: "auto, always or never",
        example: "saddleback --color never",
        ..SWITCH
    },
    Flag { long: "quiet", short: Some('q'), help: "No banner, no notes", example: "saddleback -q notes.sbk", ..SWITCH },
    Flag {
        long: "no-init",
        help: "Do not run init.sbk before the first prompt",
        example: "saddleback --no-init",
        ..SWITCH
    },
    Flag {
        long: "generate",
        value: Some("WHAT"),
        words: &["man", "bash", "zsh", "fish", "vim", "vscode", "reference"],
        help: "Print a man page, shell completion, an editor grammar or the reference page, and end",
        default: "none",
        range: "man, bash, zsh, fish, vim, vscode or reference",
        example: "saddleback --generate man > saddleback.1",
        ..SWITCH
    },
    Flag {
        long: "help",
        short: Some('h'),
        help: "Print help: -h in short, --help at length",
        example: "saddleback --help",
        ..SWITCH
    },
    Flag { long: "version", short: Some('V'), help: "Print the version", example: "saddleback --version", ..SWITCH },
];

/// The flag that is written so: `--seed`, `-e`.
pub fn find(written: &str) -> Option<&'static Flag> {
    let is_short = |flag: &Flag| flag.short.is_some_and(|letter| written == format!("-{letter}"));
    FLAGS.iter().find(|flag| written.strip_prefix("--") == Some(flag.long) || is_short(flag))
}

/// The exit codes of the program.
pub static EXIT_CODES: &[(&str, &str, &str)] = &[
    ("0", "all went well (also when the reader of a pipe closes it)", "saddleback -e '1 + 1'"),
    ("1", "an error in the script", "saddleback -e '1/0'"),
    ("2", "a wrong command line, or a file that cannot be read", "saddleback no-such-file.sbk"),
    ("3", "assert or assert_close failed", "saddleback -e 'assert(1 == 2)'"),
    (
        "4",
        "only with --strict: a result not converged, not of the kind asked for, or not proved",
        "saddleback --strict -e 'minimize((x) -> x^2, from = 1, max_steps = 0)'",
    ),
    ("130", "interrupted by Ctrl-C", ""),
];
