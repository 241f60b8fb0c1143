//! The session as a document: what was typed, with its results, as a script or as Markdown that runs again.

use std::fmt::Write;

use super::output::{Effect, Report};
use super::session::{Session, Typed};
use super::transcript::{FENCE, HOW_TO_RUN, LANGUAGE, PROMPT, TITLE};

/// Endings of files that Markdown shows as pictures.
const PICTURES: [&str; 2] = [".svg", ".png"];

/// Endings of files that Markdown points to.
const LINKS: [&str; 1] = [".html"];

/// What stands before a line of a result that would else be taken for something typed, or for the end of the block.
const GUARD: &str = "| ";

/// What was typed so far as a script.
pub fn script(session: &Session) -> String {
    let mut script = String::from("#!/usr/bin/env saddleback\n");
    for statement in &session.statements {
        statement.prose.iter().for_each(|line| writeln!(script, "# {line}").unwrap_or(()));
        script.push_str(&statement.text);
        script.push_str(if statement.silent { ";\n" } else { "\n" });
    }
    script
}

/// What was typed so far as Markdown: comments as prose, statements behind prompts with their results below, pictures.
pub fn markdown(session: &Session) -> String {
    let mut text = format!("{TITLE}\n\n{HOW_TO_RUN}\n");
    let mut open = false;
    let close = |text: &mut String, open: &mut bool| {
        if std::mem::take(open) {
            text.push_str(FENCE);
            text.push('\n');
        }
    };
    for statement in &session.statements {
        if !statement.prose.is_empty() {
            close(&mut text, &mut open);
            text.push('\n');
            statement.prose.iter().for_each(|line| text.extend([line.as_str(), "\n"]));
        }
        if !open {
            text.push_str(&format!("\n{FENCE}{LANGUAGE}\n"));
            open = true;
        }
        text.push_str(&entry(statement));
        if !statement.pictures.is_empty() {
            close(&mut text, &mut open);
            text.push('\n');
            statement.pictures.iter().for_each(|file| text.push_str(&picture(file)));
        }
    }
    close(&mut text, &mut open);
    text
}

/// A statement behind its prompt and its result.
fn entry(statement: &Typed) -> String {
    let mut text = format!("{PROMPT}{}{}\n", statement.text, if statement.silent { ";" } else { "" });
    for line in statement.result.lines() {
        let guard = if [PROMPT, FENCE].iter().any(|sign| line.trim_start().starts_with(sign)) { GUARD } else { "" };
        text.push_str(guard);
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn picture(file: &str) -> String {
    if LINKS.iter().any(|ending| file.ends_with(ending)) {
        format!("![film](), see [{file}]({file})\n")
    } else {
        format!("![{file}]({file})\n")
    }
}

/// The files that a statement wrote and that can be looked at.
pub fn pictures(report: &Report) -> Vec<String> {
    let Ok(Effect::Shown(output)) = &report.outcome else { return Vec::new() };
    let written = output.notes.iter().filter_map(|note| note.strip_prefix("wrote "));
    let files = written.filter_map(|rest| rest.split_whitespace().next()).map(|file| file.trim_end_matches(','));
    let is_shown = |file: &&str| PICTURES.iter().chain(&LINKS).any(|ending| file.ends_with(ending));
    files.filter(is_shown).map(ToString::to_string).collect()
}

/// The comments in what stands between two statements, without their signs. What stands on the first line, behind the
/// statement before, belongs to that one.
pub fn prose(between: &str, at_start: bool) -> Vec<String> {
    let lines = between.lines().skip(usize::from(!at_start));
    let comments = lines.filter_map(|line| line.trim_start().strip_prefix('#')).filter(|line| !line.starts_with('!'));
    comments.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_between_statements_are_prose() {
        assert_eq!(prose("#!/usr/bin/env saddleback\n# One\n#two\n", true), ["One", "two"]);
        assert_eq!(prose(" # behind a statement\n# One\n", false), ["One"]);
    }
}
