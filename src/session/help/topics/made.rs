//! Parts of pages that are lists from the registries.

use std::fmt::Write;

use super::super::directives::DIRECTIVES;
use super::super::error_codes::ERROR_CODES;
use super::super::flags::{EXIT_CODES, FLAGS};
use crate::session::json;
use crate::session::methods::Methods;

/// Two columns, the first as wide as its longest entry.
fn columns<'t>(rows: impl Iterator<Item = (String, &'t str)>) -> String {
    let rows: Vec<(String, &str)> = rows.collect();
    let width = rows.iter().map(|(head, _)| head.len()).max().unwrap_or(0);
    let line = |(head, what): &(String, &str)| format!("  {head:<width$}  {what}");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn methods(methods: &Methods) -> String {
    columns(methods.all().map(|method| (method.spec.name.to_string(), method.spec.summary)))
}

pub(super) fn json(methods: &Methods) -> String {
    let kinds = columns(json::KINDS.iter().map(|(kind, what)| ((*kind).to_string(), *what)));
    format!("Kinds\n{kinds}\nCodes of errors\n{}", error_codes(methods))
}

pub(super) fn error_codes(_: &Methods) -> String {
    columns(ERROR_CODES.iter().map(|(code, what)| ((*code).to_string(), *what)))
}

pub(super) fn exit_codes(_: &Methods) -> String {
    columns(EXIT_CODES.iter().map(|(code, what, _)| ((*code).to_string(), *what)))
}

/// The directives, a line each.
pub fn directives(_: &Methods) -> String {
    columns(DIRECTIVES.iter().map(|directive| (directive.signature.to_string(), directive.line)))
}

pub(super) fn flags(_: &Methods) -> String {
    let rows = FLAGS.iter().map(|flag| {
        let mut head = flag.short.map_or_else(|| "    ".into(), |letter| format!("-{letter}, "));
        let _ = write!(head, "--{}", flag.long);
        if let Some(value) = flag.value {
            let _ = write!(head, " {value}");
        }
        (head, flag.help)
    });
    columns(rows)
}
