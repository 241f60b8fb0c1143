//! Turns a Rust file into what the house rules look at: its code without comments and strings, and its functions.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the repository.
pub struct SourceFile {
    /// Its path from the top, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
    /// As long as `text`, with the insides of comments, strings and characters blanked.
    pub code: String,
}

impl SourceFile {
    /// The line, from 1, of a byte.
    pub fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// The code above the unit tests at the bottom.
    pub fn without_tests(&self) -> &str {
        let end = self.code.find("#[cfg(test)]\nmod tests").unwrap_or(self.code.len());
        &self.code[..end]
    }
}

/// The top of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder of the repository whose name ends so, in order.
pub fn files(folder: &str, ending: &str) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    collect(&root().join(folder), ending, &mut paths);
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// Every Rust file of the repository.
pub fn rust_files() -> Vec<SourceFile> {
    let mut all: Vec<SourceFile> =
        ["src", "tests", "examples", "benches"].iter().flat_map(|f| files(f, ".rs")).collect();
    all.push(read(&root().join("build.rs")));
    all
}

fn collect(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, ending, paths);
        } else if path.to_string_lossy().ends_with(ending) && !path.to_string_lossy().ends_with(".gz") {
            paths.push(path);
        }
    }
}

fn read(path: &Path) -> SourceFile {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let path = path.strip_prefix(root()).expect("the path was made from the top");
    let path = path.to_string_lossy().replace('\\', "/");
    let code = if path.ends_with(".rs") { blank(&text) } else { text.clone() };
    SourceFile { path, text, code }
}

/// What the scanner is inside of.
enum Inside {
    Code,
    LineComment,
    BlockComment(usize),
    Quoted(char),
    Raw(usize),
}

/// Blanks the insides of comments, strings and characters; every newline and every byte offset stays.
pub fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = Inside::Code;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, keep, next) = step(&inside, rest, first, &out);
        for c in rest[..length].chars() {
            if keep || c == '\n' {
                out.push(c);
            } else {
                out.extend(std::iter::repeat_n(' ', c.len_utf8()));
            }
        }
        rest = &rest[length..];
        if let Some(next) = next {
            inside = next;
        }
    }
    out
}

/// How many bytes to take, whether they are code, and what the scanner is inside of then.
fn step(inside: &Inside, rest: &str, first: char, before: &str) -> (usize, bool, Option<Inside>) {
    let one = first.len_utf8();
    match inside {
        Inside::Code => code_step(rest, first, before),
        Inside::LineComment => (one, false, (first == '\n').then_some(Inside::Code)),
        Inside::BlockComment(depth) if rest.starts_with("*/") => {
            (2, false, Some(if *depth == 1 { Inside::Code } else { Inside::BlockComment(depth - 1) }))
        }
        Inside::BlockComment(depth) if rest.starts_with("/*") => (2, false, Some(Inside::BlockComment(depth + 1))),
        Inside::BlockComment(_) => (one, false, None),
        Inside::Quoted(_) if first == '\\' => (one + rest[one..].chars().next().map_or(0, char::len_utf8), false, None),
        Inside::Quoted(quote) => (one, false, (first == *quote).then_some(Inside::Code)),
        Inside::Raw(hashes) if first == '"' && rest[1..].starts_with(&"#".repeat(*hashes)) => {
            (1 + hashes, false, Some(Inside::Code))
        }
        Inside::Raw(_) => (one, false, None),
    }
}

fn code_step(rest: &str, first: char, before: &str) -> (usize, bool, Option<Inside>) {
    if rest.starts_with("//") {
        return (2, false, Some(Inside::LineComment));
    }
    if rest.starts_with("/*") {
        return (2, false, Some(Inside::BlockComment(1)));
    }
    let in_word = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
    let raw = rest.strip_prefix('r').map(|tail| tail.trim_start_matches('#'));
    if let (Some(tail), false) = (raw.filter(|tail| tail.starts_with('"')), in_word && !before.ends_with('b')) {
        let hashes = rest.len() - 1 - tail.len();
        return (hashes + 2, false, Some(Inside::Raw(hashes)));
    }
    match first {
        '"' => (1, false, Some(Inside::Quoted('"'))),
        '\'' if is_character(rest) => (1, false, Some(Inside::Quoted('\''))),
        _ => (first.len_utf8(), true, None),
    }
}

/// Whether the quote opens a character; else it names a lifetime.
fn is_character(rest: &str) -> bool {
    let mut chars = rest[1..].chars();
    match chars.next() {
        Some('\\') => true,
        Some(_) => chars.next() == Some('\''),
        None => false,
    }
}

/// A function: where it starts, its name, how many lines it has, its parameters without `self`.
pub struct FunctionShape {
    /// The byte of `fn`.
    pub start: usize,
    /// Its name.
    pub name: String,
    /// From the line of `fn` to the closing brace.
    pub lines: usize,
    /// Parameters without `self`.
    pub parameters: usize,
}

/// Every function with a body.
pub fn functions(code: &str) -> Vec<FunctionShape> {
    words(code, "fn ").into_iter().filter_map(|start| function(code, start)).collect()
}

/// Where a word or a phrase begins that does not continue an identifier.
pub fn words(code: &str, word: &str) -> Vec<usize> {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|&at| !code[..at].chars().next_back().is_some_and(joins))
        .filter(|&at| !word.ends_with(joins) || !code[at + word.len()..].starts_with(joins))
        .collect()
}

fn function(code: &str, start: usize) -> Option<FunctionShape> {
    let after = &code[start + 3..];
    let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if name.is_empty() {
        return None;
    }
    let mut parameters = 0;
    let mut depth = 0_i32;
    for (at, c) in after.char_indices() {
        match c {
            '(' | '[' => {
                if depth == 0 && c == '(' && parameters == 0 {
                    parameters = count_parameters(&after[at + 1..]);
                }
                depth += 1;
            }
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => {
                let end = closing_brace(&after[at..])? + at;
                let lines = after[..end].matches('\n').count() + 1;
                return Some(FunctionShape { start, name, lines, parameters });
            }
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    None
}

/// The parameters up to the closing parenthesis: the commas outside every bracket, `self` left out.
fn count_parameters(list: &str) -> usize {
    let mut depth = 0_i32;
    let mut end = list.len();
    let mut parts = vec![0];
    for (at, c) in list.char_indices() {
        match c {
            ')' if depth == 0 => {
                end = at;
                break;
            }
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '>' if !list[..at].ends_with(['-', '=']) => depth -= 1,
            ',' if depth == 0 => parts.push(at + 1),
            _ => {}
        }
    }
    parts.push(end + 1);
    let parts = parts.windows(2).map(|pair| list[pair[0]..(pair[1] - 1).max(pair[0])].trim());
    parts
        .filter(|part| !part.is_empty() && *part != "self" && !part.ends_with("&self") && !part.ends_with("mut self"))
        .count()
}

/// The byte after the brace that closes the first one.
fn closing_brace(code: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in code.char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 && c == '}' {
            return Some(at + 1);
        }
    }
    None
}

#[test]
fn blanking_keeps_code_and_places_only() {
    let text = "let a = \"x // {\"; // {\nlet b = '{'; /* { /* } */ } */ let c: &'a str = r#\"}\"\"#;\n";
    let code = blank(text);
    assert_eq!(code.len(), text.len());
    assert_eq!(code.matches('\n').count(), 2);
    assert!(!code.contains('{') && !code.contains('}'), "{code}");
    assert!(code.contains("let a =") && code.contains("let c: &'a str ="), "{code}");
}

#[test]
fn functions_are_measured() {
    let code = "impl A {\n    fn a(&self, x: Vec<(f64, f64)>, y: [f64; 2]) -> f64\n    {\n        if x { 1 }\n    }\n    fn b();\n}\n";
    let found = functions(code);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_str(), found[0].lines, found[0].parameters), ("a", 4, 2));
}
