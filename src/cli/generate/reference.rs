//! The reference page: everything that there is help about, in one Markdown file.

use std::fmt::Write;

use crate::session::help::entry::{Entry, Subject, catalogue, is_there};
use crate::session::help::page::page as help_page;
use crate::session::methods::Methods;

/// The parts of the page: a heading, and what belongs under it.
const PARTS: [(&str, fn(&Subject) -> bool); 9] = [
    ("Calls", |subject| matches!(subject, Subject::BuiltIn(_))),
    ("Methods", |subject| matches!(subject, Subject::Method(_))),
    ("Functions of numbers", |subject| matches!(subject, Subject::Unary(_) | Subject::Binary(_))),
    ("Functions of arrays", |subject| matches!(subject, Subject::Array(_))),
    ("Constants", |subject| matches!(subject, Subject::Constant(_))),
    ("Whole lines", |subject| matches!(subject, Subject::Directive(_))),
    ("Flags", |subject| matches!(subject, Subject::Flag(_))),
    ("Options", |subject| matches!(subject, Subject::Option)),
    ("Topics", |subject| matches!(subject, Subject::Topic(_))),
];

/// The page, with the results of its examples.
pub fn page(methods: &Methods) -> String {
    let entries: Vec<Entry> = catalogue(methods).into_iter().filter(is_shown).collect();
    let mut text = String::from(
        "# Reference\n\nThe pages of `help`, made by `saddleback --generate reference`. Exit codes, kinds of JSON and codes of \
         errors are on the pages of the topics `exit codes` and `json`.\n",
    );
    for (heading, belongs) in PARTS {
        let _ = write!(text, "\n## {heading}\n");
        for entry in entries.iter().filter(|entry| belongs(&entry.subject)) {
            let _ = write!(text, "\n### {}\n\n```text\n{}\n```\n", entry.name, help_page(entry, methods));
        }
    }
    text
}

fn is_shown(entry: &Entry) -> bool {
    !matches!(entry.subject, Subject::BuiltIn(spec) if !is_there(spec))
}
