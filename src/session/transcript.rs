//! Transcripts and Markdown to scripts: what was typed is kept at its place, everything else becomes blank or a comment.
//!
//! Lines and columns stay what they were, so that messages point into the text as the user has it.

use std::sync::Arc;

use crate::syntax::parse::is_incomplete;
use crate::syntax::span::Source;

/// What stands before a statement at the prompt.
pub const PROMPT: &str = "> ";

/// The fence before and behind statements in Markdown.
pub const FENCE: &str = "```";

/// The word behind a fence that says that statements follow.
pub const LANGUAGE: &str = "saddleback";

/// Lines that a document has of its own, besides what its user wrote.
pub const TITLE: &str = "# A session with Saddleback";

/// The line below the title.
pub const HOW_TO_RUN: &str = "To run it again, give the name of this file to `saddleback`.";

/// The source as the statements in it: of Markdown those in its blocks, of a transcript those behind the prompt.
pub fn script(source: &Source) -> Option<Arc<Source>> {
    let is_markdown = source.name.len() > 3 && source.name.to_lowercase().ends_with(".md");
    let text = if is_markdown { of_markdown(&source.text) } else { statements(&source.text)? };
    Some(Arc::new(Source { name: source.name.clone(), text, lines_before: source.lines_before }))
}

/// The statements of a transcript, `None` for a text that is none: whose first line of substance has no prompt.
pub fn statements(text: &str) -> Option<String> {
    let aside = |line: &&str| line.is_empty() || ["#", "$ ", "Saddleback "].iter().any(|start| line.starts_with(start));
    let first = text.lines().map(str::trim_start).find(|line| !aside(line))?;
    if !is_prompt(first) {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    Some(typed(&lines).join("\n"))
}

fn is_prompt(line: &str) -> bool {
    line.starts_with(PROMPT) || line.trim_end() == PROMPT.trim_end()
}

/// The lines with only what was typed: behind a prompt, and further lines of a statement that was not finished.
fn typed(lines: &[&str]) -> Vec<String> {
    let mut kept = Vec::with_capacity(lines.len());
    let mut statement = String::new();
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        if is_prompt(&line[indent..]) {
            let rest = line[indent..].strip_prefix(PROMPT).unwrap_or_default();
            kept.push(format!("{}  {rest}", &line[..indent]));
            statement = rest.to_string();
        } else if !statement.trim().is_empty() && goes_on(&statement, line) {
            kept.push((*line).to_string());
            statement.push('\n');
            statement.push_str(line);
        } else {
            kept.push(comment_of(line));
            statement.clear();
        }
    }
    kept
}

/// Whether a line belongs to the statement before it.
fn goes_on(statement: &str, line: &str) -> bool {
    is_incomplete(statement) || line.split_whitespace().next() == Some("where")
}

/// A line of output leaves nothing; a comment, which is never indented as the heads of tables are, stays.
fn comment_of(line: &str) -> String {
    if line.starts_with('#') { line.to_string() } else { String::new() }
}

/// The statements in the blocks of Markdown; its prose as comments.
fn of_markdown(text: &str) -> String {
    let mut script: Vec<String> = Vec::new();
    let mut block: Option<Vec<&str>> = None;
    let mut skipped = false;
    for line in text.split('\n') {
        let fence = line.trim_start().strip_prefix(FENCE).map(str::trim);
        match (&mut block, fence) {
            (Some(lines), Some("")) => {
                let has_prompts = lines.iter().any(|line| is_prompt(line.trim_start()));
                let kept = if has_prompts { typed(lines) } else { lines.iter().map(ToString::to_string).collect() };
                script.extend(kept);
                script.push(String::new());
                block = None;
            }
            (Some(lines), _) => lines.push(line),
            (None, Some(language)) => {
                script.push(String::new());
                // A block of another language is no prose either.
                match (skipped, language == LANGUAGE) {
                    (false, true) => block = Some(Vec::new()),
                    _ => skipped = !skipped,
                }
            }
            (None, None) if skipped => script.push(String::new()),
            (None, None) => script.push(prose(line)),
        }
    }
    script.extend(block.into_iter().flat_map(|lines| typed(&lines)));
    script.join("\n")
}

/// A line of prose as a comment; what a document has of its own as nothing.
fn prose(line: &str) -> String {
    let own = line == TITLE || line == HOW_TO_RUN || line.starts_with("![") || line.trim().is_empty();
    if own { String::new() } else { format!("# {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_prompts_is_kept_at_its_place() {
        let text = "> f(x) = x^2\n  f(x) = x²\n> f(1,\n2)\n= 5\n> g(x) = r\n  where r = 1\n= no";
        let script = statements(text).expect("it has prompts");
        assert_eq!(script, "  f(x) = x^2\n\n  f(1,\n2)\n\n  g(x) = r\n  where r = 1\n");
    }

    #[test]
    fn a_banner_and_shell_lines_may_stand_before() {
        let script = statements("$ saddleback\nSaddleback 0.1.0 - banner\n> 1 + 1\n= 2").expect("it has prompts");
        assert_eq!(script.trim(), "1 + 1");
    }

    #[test]
    fn a_script_is_left_alone() {
        assert_eq!(statements("1 + 1\n> 2"), None);
        assert_eq!(statements(""), None);
        assert_eq!(script(&Source::new("a.sbk", "1 + 1")), None);
    }

    #[test]
    fn of_markdown_the_blocks_are_kept_and_prose_becomes_comments() {
        let text = "# A session with Saddleback\n\nWords.\n\n```saddleback\n> a = 1\n  a = 1\n```\n\n```sh\nls\n```\n\n```saddleback\na + 1\n```\n";
        assert_eq!(of_markdown(text), "\n\n# Words.\n\n\n  a = 1\n\n\n\n\n\n\n\n\na + 1\n\n");
    }
}
