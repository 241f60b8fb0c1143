//! The man page, in the macros of man(7).

use std::fmt::Write;

use crate::session::builtin;
use crate::session::help::directives::DIRECTIVES;
use crate::session::help::entry::is_there;
use crate::session::help::flags::{EXIT_CODES, FLAGS};

/// What stands under ENVIRONMENT: a variable and what it does.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("SADDLEBACK_DERIVATIVES", "dual, tape or auto: the default of --derivatives"),
    ("NO_COLOR, CLICOLOR_FORCE, TERM=dumb", "whether colours are used"),
    ("PAGER", "shows long help, less -FIRX if it is not set"),
    ("LC_ALL, LC_CTYPE, LANG", "symbols such as ² need a UTF-8 locale"),
    ("XDG_CONFIG_HOME", "saddleback/init.sbk in it is run before the first prompt"),
    ("XDG_STATE_HOME", "saddleback/history in it keeps the lines that were typed"),
];

/// The page.
pub fn page() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut page = format!(".TH SADDLEBACK 1 \"\" \"saddleback {version}\" \"User Commands\"\n");
    section(&mut page, "NAME");
    page += "saddleback \\- critical points, exact derivatives and optimizers that say what they found\n";
    section(&mut page, "SYNOPSIS");
    page += ".B saddleback\n[\\fIOPTIONS\\fR] [\\fIFILE\\fR | \\-]...\n";
    section(&mut page, "DESCRIPTION");
    page += "Without a file: the prompt, or a script from a pipe. A FILE that ends in .md is read as a document: the\n\
             statements in its blocks are run. Within the program\n.B help\nlists everything and\n.B tour\nshows it in two minutes.\n";
    section(&mut page, "OPTIONS");
    for flag in FLAGS {
        let mut head = flag.short.map_or_else(String::new, |letter| format!("\\fB\\-{letter}\\fR, "));
        let _ = write!(head, "\\fB\\-\\-{}\\fR", escaped(flag.long));
        if let Some(value) = flag.value {
            let _ = write!(head, " \\fI{value}\\fR");
        }
        let more = match flag.value {
            Some(_) => format!(" ({}; default: {})", flag.range, flag.default),
            None => String::new(),
        };
        item(&mut page, &head, &format!("{}{more}", flag.help));
    }
    section(&mut page, "WHOLE LINES");
    DIRECTIVES.iter().for_each(|directive| item(&mut page, &bold(directive.signature), directive.line));
    section(&mut page, "CALLS");
    let calls = builtin::ALL.iter().map(|call| call.spec()).filter(|spec| is_there(spec));
    calls.for_each(|spec| item(&mut page, &bold(spec.signature), spec.help));
    section(&mut page, "EXIT STATUS");
    EXIT_CODES.iter().for_each(|(code, line, _)| item(&mut page, &bold(code), line));
    page += ".PP\nThe first failure decides.\n";
    section(&mut page, "ENVIRONMENT");
    ENVIRONMENT.iter().for_each(|(name, line)| item(&mut page, &bold(name), line));
    section(&mut page, "EXAMPLES");
    for flag in FLAGS.iter().take(3) {
        let _ = write!(page, ".PP\n.nf\n{}\n.fi\n", escaped(flag.example));
    }
    page
}

fn section(page: &mut String, name: &str) {
    let _ = writeln!(page, ".SH {name}");
}

fn item(page: &mut String, head: &str, text: &str) {
    let _ = write!(page, ".TP\n{head}\n{}\n", escaped(text));
}

fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escaped(text))
}

/// Text without what troff would read as a request or an escape.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let guarded =
        text.lines().map(|line| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.into() });
    guarded.collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_an_unknown_request() {
        let known = [".TH", ".SH", ".TP", ".PP", ".B", ".nf", ".fi"];
        for line in page().lines().filter(|line| line.starts_with(['.', '\''])) {
            assert!(known.contains(&line.split(' ').next().unwrap_or_default()), "{line}");
        }
    }
}
