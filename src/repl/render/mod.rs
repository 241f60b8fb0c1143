//! Results and messages to text for people. Its layout may change; programs read JSON.

pub mod columns;
mod minimization;
mod object;
mod orbits;
mod picture;
mod points;
mod symbols;
pub mod value;

use std::sync::Arc;

use super::look::{Look, Part};
use crate::graph::lower::Failure;
use crate::graph::value::Value;
use crate::session::describe::{body_text, function_text};
use crate::session::output::{Effect, Output, Report};
use crate::session::settings::{Renderer, Settings};
use crate::session::text::is_exact;
use crate::syntax::render::{Style, render};

/// Definitions longer than this are not repeated in full on a terminal.
const LONGEST_ECHO: usize = 4000;

/// What goes to standard output for a statement that worked; empty where there is nothing to show.
pub fn result(report: &Report, look: Look, settings: &Settings) -> String {
    match &report.outcome {
        Ok(Effect::Shown(output)) if !report.silent => output_text(output, look, settings),
        Ok(Effect::Text(text)) if text.is_empty() => String::new(),
        Ok(Effect::Text(text)) if look.unicode => format!("{}\n", text.trim_end()),
        Ok(Effect::Text(text)) => format!("{}\n", ascii(text.trim_end())),
        _ => String::new(),
    }
}

/// The columns of results in documents.
const DOCUMENT_WIDTH: usize = 100;

/// Shows results in documents: without colours, whatever the terminal is.
pub fn for_documents(look: Look) -> Renderer {
    let look = Look { color: false, terminal: false, width: DOCUMENT_WIDTH, ..look };
    Arc::new(move |report, settings| result(report, look, settings))
}

/// What goes to standard error beside a result: notes, and why it is less than was asked for.
pub fn notes(report: &Report, look: Look) -> String {
    let mut lines = String::new();
    if let Ok(Effect::Shown(output)) = &report.outcome {
        for note in &output.notes {
            lines += &format!("  {}\n", look.paint(Part::Quiet, note));
        }
        if let Some(reason) = report.shortfall.as_ref().filter(|reason| !output.notes.contains(reason)) {
            lines += &format!("  {}\n", look.paint(Part::Warning, reason));
        }
    }
    lines
}

/// A failure with its place.
pub fn failure(failure: &Failure, look: Look) -> String {
    let rendered = render(&failure.diagnostic, &failure.source, look.width);
    let painted = rendered.pieces.iter().map(|(style, text)| {
        let (text, end) = text.strip_suffix('\n').map_or((text.as_str(), ""), |text| (text, "\n"));
        let part = match style {
            Style::Error => Part::Error,
            Style::Source => return format!("{text}{end}"),
            Style::Caret => Part::Caret,
            Style::Help => Part::Quiet,
        };
        format!("{}{end}", look.paint(part, text))
    });
    let text: String = painted.collect();
    if look.unicode { text } else { ascii(&text) }
}

/// Signs and letters of messages and help, and what stands for them in ASCII.
const PLAIN: &[(char, &str)] = &[
    ('…', "..."),
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('×', "x"),
    ('·', "*"),
    ('≈', "~="),
    ('²', "^2"),
    ('³', "^3"),
    ('á', "a"),
    ('ä', "ae"),
    ('é', "e"),
    ('è', "e"),
    ('ö', "oe"),
    ('ü', "ue"),
    ('ó', "o"),
    ('ø', "o"),
    ('ñ', "n"),
];

/// The text with the signs that messages use replaced; what the user typed is left alone as far as ASCII cannot say it.
fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_string();
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match PLAIN.iter().find(|(sign, _)| *sign == letter) {
            Some((_, written)) => plain.push_str(written),
            None => plain.push(letter),
        }
    }
    plain
}

fn output_text(output: &Output, look: Look, settings: &Settings) -> String {
    let settings = Settings { unicode: look.unicode, digits: look.digits, ..settings.clone() };
    let text = match (&output.value, &output.name) {
        (Value::Function(_), Some(_)) if output.echo.is_some() => {
            format!("  {}", shortened(output.echo.as_deref().unwrap_or_default(), look))
        }
        (Value::Function(function), Some(_)) => format!("  {}", shortened(&function_text(function, &settings), look)),
        (Value::Function(function), None) => {
            let formula = matches!(function.body(), crate::graph::lower::function::Body::Formula(_));
            let anonymous = function.name().is_none_or(|name| name.contains('\''));
            let text =
                if formula && anonymous { body_text(function, &settings) } else { function_text(function, &settings) };
            let text = shortened(&text, look);
            if anonymous { format!("= {text}") } else { format!("  {text}") }
        }
        (Value::Nothing, _) => return String::new(),
        (value, Some(name)) => match value::plain(value, look) {
            Some(_) => value::after(&format!("  {name} {} ", sign(output, look)), value, look, &settings),
            None => format!("  {name}:\n{}", about(name, &value::text(value, look, &settings))),
        },
        (value, None) => match value {
            Value::Text(text) => text.to_string(),
            _ if value::plain(value, look).is_some() => {
                value::after(&format!("{} ", sign(output, look)), value, look, &settings)
            }
            _ => value::text(value, look, &settings),
        },
    };
    if text.is_empty() { text } else { format!("{}\n", text.trim_end_matches('\n')) }
}

/// The lines on a result that point to its parts, with its name for `ans`, which it is not.
fn about(name: &str, text: &str) -> String {
    let text = text.replace(" ans[", &format!(" {name}[")).replace("see ans.", &format!("see {name}."));
    text.replace("save(ans,", &format!("save({name},"))
}

/// What stands before a value: `=`, `≈` where not all digits are shown, `= 1/3 ≈` where a fraction is exact.
fn sign(output: &Output, look: Look) -> String {
    match &output.fraction {
        Some(fraction) => format!("= {fraction} {}", look.symbol("≈", "~=")),
        None if is_exact(&output.value, look.digits) => "=".into(),
        None => look.symbol("≈", "~=").into(),
    }
}

fn shortened(text: &str, look: Look) -> String {
    let text = if look.unicode { &symbols::with_symbols(text) } else { text };
    let length = text.chars().count();
    if !look.terminal || length <= LONGEST_ECHO {
        return text.to_string();
    }
    let start: String = text.chars().take(LONGEST_ECHO / 2).collect();
    let rest = length - LONGEST_ECHO / 2;
    format!("{start} {} ({rest} characters more)", look.symbol("…", "..."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::help;
    use crate::session::session::Session;

    #[test]
    fn help_can_be_written_in_ascii() {
        let session = Session::new();
        for topic in help::all_topics(&session.settings.methods) {
            let page = ascii(&help::topic(&session, &topic).unwrap_or_default());
            assert!(page.is_ascii(), "help {topic}: {:?}", page.chars().find(|letter| !letter.is_ascii()));
        }
    }
}
