//! Grammars for Vim and VS Code, from the list of tokens and the registries of names.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::session::help::directives::DIRECTIVES;
use crate::session::help::entry::{Subject, catalogue};
use crate::session::methods::Methods;
use crate::syntax::vocabulary::{CLASSES, VALUES, WORDS};

/// Greek letters that the language reads as names of constants.
const GREEK: [(&str, &str); 2] = [("π", "pi"), ("τ", "tau")];

/// Words that are coloured alike: name of the class, scope, Vim's group, the words.
fn word_lists() -> Vec<(&'static str, &'static str, &'static str, Vec<String>)> {
    let entries = catalogue(&Methods::default());
    let of = |wanted: fn(&Subject) -> bool| {
        let mut names: Vec<String> = Vec::new();
        for entry in entries.iter().filter(|entry| wanted(&entry.subject)) {
            names.push(entry.name.clone());
            if let Subject::Unary(function) = entry.subject {
                names.extend(function.spec().aliases.iter().map(ToString::to_string));
            }
        }
        names.sort();
        names.dedup();
        names
    };
    let owned = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<String>>();
    let mut functions = of(|subject| matches!(subject, Subject::Unary(_) | Subject::Binary(_) | Subject::Array(_)));
    functions.push("if".into());
    let mut constants = of(|subject| matches!(subject, Subject::Constant(_)));
    let signs = GREEK.iter().filter(|(_, name)| constants.iter().any(|known| known == name));
    constants.extend(signs.map(|(sign, _)| (*sign).to_string()).collect::<Vec<String>>());
    let calls = of(|subject| matches!(subject, Subject::BuiltIn(_)));
    functions.retain(|name| !calls.contains(name));
    vec![
        ("keyword", "keyword.control", "Keyword", owned(&WORDS)),
        ("truth", "constant.language", "Boolean", owned(&VALUES)),
        ("constant", "constant.language", "Constant", constants),
        ("call", "support.function.builtin", "Special", calls),
        ("function", "support.function", "Function", functions),
        ("method", "support.constant", "Type", of(|subject| matches!(subject, Subject::Method(_)))),
    ]
}

/// A grammar for Vim: `~/.vim/syntax/saddleback.vim`.
pub fn vim() -> String {
    let mut text = String::from(
        "\" Vim syntax file of the language of Saddleback, written by `saddleback --generate vim`.\n\
         if exists(\"b:current_syntax\")\n  finish\nendif\nsyntax case match\nsetlocal commentstring=#\\ %s\n\
         \" Not the signs × and ÷, which count as letters otherwise.\n\
         syntax iskeyword @,48-57,_,192-214,216-246,248-255\n\
         \" Other names, so that no digit within them is a number.\n\
         syntax match saddlebackName ~\\v%(\\k&[^0-9])\\k*~\n",
    );
    // Of two matches at one place Vim takes the one that was defined last.
    for class in CLASSES.iter().rev().filter(|class| class.name != "name") {
        let pattern = very_magic(class.pattern);
        let _ = writeln!(text, "syntax match saddleback{} ~\\v{pattern}~", capital(class.name));
    }
    for (name, _, _, words) in word_lists() {
        // No keywords: those would win over the match of a whole line, and a number may stand directly before a word.
        let _ = writeln!(text, "syntax match saddleback{} ~\\v%(<|[0-9]@1<=)%({})>~", capital(name), words.join("|"));
    }
    let directives: Vec<&str> = DIRECTIVES.iter().map(|directive| directive.name).collect();
    let _ = writeln!(text, "syntax match saddlebackDirective ~\\v^\\s*:?({}|exit)>(\\s*[=(])@!~", directives.join("|"));
    for class in CLASSES.iter().filter(|class| class.name != "name") {
        let _ = writeln!(text, "highlight default link saddleback{} {}", capital(class.name), class.group);
    }
    for (name, _, group, _) in word_lists() {
        let _ = writeln!(text, "highlight default link saddleback{} {group}", capital(name));
    }
    text + "highlight default link saddlebackDirective PreProc\nlet b:current_syntax = \"saddleback\"\n"
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A pattern in Vim's notation: `(?:…)` is `%(…)`, `(?!…)` is `(…)@!`, and `~ < > = @ &` are signs with a meaning.
fn very_magic(pattern: &str) -> String {
    let mut text = String::new();
    let mut groups: Vec<bool> = Vec::new();
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(letter) = rest.chars().next() {
        let (written, length) = match letter {
            '\\' => (rest[..2].to_string(), 2),
            '[' => {
                in_class = true;
                ("[".into(), 1)
            }
            ']' => {
                in_class = false;
                ("]".into(), 1)
            }
            _ if in_class => (letter.to_string(), letter.len_utf8()),
            '(' if rest.starts_with("(?:") => {
                groups.push(false);
                ("%(".into(), 3)
            }
            '(' if rest.starts_with("(?!") => {
                groups.push(true);
                ("(".into(), 3)
            }
            ')' if groups.pop() == Some(true) => (")@!".into(), 1),
            '<' | '>' | '=' | '~' | '@' | '&' | '%' => (format!("\\{letter}"), 1),
            _ => (letter.to_string(), letter.len_utf8()),
        };
        text.push_str(&written);
        rest = &rest[length..];
    }
    text
}

/// A TextMate grammar, which VS Code reads: `syntaxes/saddleback.tmLanguage.json` of an extension.
pub fn vscode() -> String {
    let scoped = |scope: &str| format!("{scope}.saddleback");
    let mut patterns: Vec<Value> = Vec::new();
    let directives: Vec<&str> = DIRECTIVES.iter().map(|directive| directive.name).collect();
    patterns.push(json!({
        "name": scoped("keyword.other.directive"),
        "match": format!(r"^\s*:?(?:{}|exit)\b(?!\s*[=(])", directives.join("|")),
    }));
    for (_, scope, _, words) in word_lists() {
        let words = format!(r"(?<![\p{{L}}_])(?:{})(?![\p{{L}}0-9_])", words.join("|"));
        patterns.push(json!({ "name": scoped(scope), "match": words }));
    }
    // Other names are matched too, so that no digit within them is a number.
    let classes = CLASSES.iter();
    let (first, others): (Vec<_>, Vec<_>) = classes.partition(|class| ["comment", "string"].contains(&class.name));
    let rule =
        |class: &crate::syntax::vocabulary::TokenClass| json!({ "name": scoped(class.scope), "match": class.pattern });
    // Comments and strings come first: words in them are no words.
    let all: Vec<Value> = first.into_iter().map(rule).chain(patterns).chain(others.into_iter().map(rule)).collect();
    let grammar = json!({
        "name": "Saddleback",
        "scopeName": "source.saddleback",
        "fileTypes": ["sbk"],
        "firstLineMatch": "^#!.*\\bsaddleback\\b",
        "patterns": all,
    });
    serde_json::to_string_pretty(&grammar).expect("a tree of text can be written") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_rewritten_for_vim() {
        assert_eq!(very_magic(r"(?:a|b(?!\.))+"), r"%(a|b(\.)@!)+");
        assert_eq!(very_magic("->|<="), r"-\>|\<\=");
        assert_eq!(very_magic("[<>=]"), "[<>=]");
    }
}
