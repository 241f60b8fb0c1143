//! The text of an experiment: its header of comments, its statements, and the label behind each assertion and picture.

use saddleback::syntax::ast::{Argument, Expr, ExprKind, Statement, StatementKind};
use saddleback::syntax::parse::{ParseOptions, parse};

/// The line that the quick form replaces.
pub const FULL: &str = "quick = false";

/// What stands in its place.
pub const QUICK: &str = "quick = true";

/// An experiment as it is written.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its first line.
    pub title: String,
    /// What the document claims.
    pub claim: String,
    /// What is true instead.
    pub corrected: Option<String>,
    /// What is replaced, by what and why.
    pub replaced: Option<String>,
    /// The statements.
    pub steps: Vec<Step>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its text.
    pub text: String,
    /// What stands in the comment behind it.
    pub label: Option<String>,
    /// What it is for.
    pub part: Part,
}

/// What a statement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `assert_close(ours, reference, tol = …)`: the texts.
    Close { ours: String, reference: String, tolerance: Option<String> },
    /// `assert(…)`.
    Holds,
    /// `plot(…)`.
    Picture,
    /// Anything else.
    Other,
}

impl Script {
    /// Reads an experiment, its quick form if `quick`.
    ///
    /// # Errors
    /// What is missing of its header, and the first mistake of its statements.
    pub fn read(text: &str, quick: bool) -> Result<Self, String> {
        let text = text.replace("\r\n", "\n");
        let header: Vec<&str> = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
        let title = header.first().filter(|line| !line.is_empty()).ok_or("the first line is no title")?;
        let claim = field(&header, "Claim:").ok_or("there is no `# Claim:`")?;
        let text = if quick { in_quick_form(&text) } else { text.clone() };
        let mut steps = Vec::new();
        for item in parse(&text, &ParseOptions::default()).items {
            let statement = item.map_err(|error| format!("{} ({:?})", error.message, error.span))?;
            steps.push(step(&text, &statement));
        }
        let (corrected, replaced) = (field(&header, "Corrected:"), field(&header, "Replaced:"));
        Ok(Self { title: (*title).into(), claim, corrected, replaced, steps })
    }
}

/// The text with `quick = true`.
fn in_quick_form(text: &str) -> String {
    let lines = text.lines().map(|line| if line.trim_end() == FULL { QUICK } else { line });
    lines.fold(String::new(), |all, line| all + line + "\n")
}

/// What the header says behind a word, over several lines.
fn field(header: &[&str], word: &str) -> Option<String> {
    let first = header.iter().position(|line| line.starts_with(word))?;
    let more = header[first + 1..].iter().take_while(|line| !line.is_empty() && !starts_field(line));
    let mut text = header[first][word.len()..].trim().to_string();
    more.for_each(|line| text.extend([" ", line]));
    Some(text)
}

fn starts_field(line: &str) -> bool {
    ["Claim:", "Corrected:", "Replaced:"].iter().any(|word| line.starts_with(word))
}

fn step(text: &str, statement: &Statement) -> Step {
    let behind = text[statement.span.end..].lines().next().unwrap_or("").trim_start_matches([' ', ';']);
    let label = behind.strip_prefix('#').map(|label| label.trim().to_string()).filter(|label| !label.is_empty());
    Step { text: text[statement.span.range()].into(), label, part: part(text, statement) }
}

fn part(text: &str, statement: &Statement) -> Part {
    let StatementKind::Expression(Expr { kind: ExprKind::Call(callee, arguments), .. }) = &statement.kind else {
        return Part::Other;
    };
    let ExprKind::Name(name) = &callee.kind else { return Part::Other };
    let written = |argument: &Argument| text[argument.value.span.range()].to_string();
    let named = |word: &str| {
        arguments.iter().find(|argument| argument.name.as_ref().is_some_and(|(name, _)| name.text == word)).map(written)
    };
    match (name.as_str(), arguments.as_slice()) {
        ("assert_close", [ours, reference, ..]) => {
            Part::Close { ours: written(ours), reference: written(reference), tolerance: named("tol") }
        }
        ("assert", _) => Part::Holds,
        ("plot", _) => Part::Picture,
        _ => Part::Other,
    }
}
