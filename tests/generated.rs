//! What is generated is fresh, and the list of tokens for editors says what the lexer says.
//!
//! `UPDATE_EXPECT=1` writes the generated files anew.

#[path = "generated/pattern.rs"]
mod pattern;

use std::path::{Path, PathBuf};

use saddleback::session::help::flags::FLAGS;
use saddleback::syntax::token::tokenize;
use saddleback::syntax::vocabulary::{CLASSES, VALUES, WORDS};

use crate::program::run;
use pattern::Pattern;

/// Generated files: where they lie and by what name they are asked for.
const FILES: [(&str, &str); 3] = [
    ("docs/reference.md", "reference"),
    ("docs/editors/vim/syntax/saddleback.vim", "vim"),
    ("docs/editors/vscode/syntaxes/saddleback.tmLanguage.json", "vscode"),
];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn generated_files_are_fresh() {
    for (file, what) in FILES {
        let generated = run(&["--generate", what], "").output;
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path(file), &generated).expect("the file can be written");
            continue;
        }
        let there = std::fs::read_to_string(path(file)).unwrap_or_default().replace("\r\n", "\n");
        let differing = there.lines().zip(generated.lines()).find(|(is, should)| is != should);
        assert_eq!(differing, None, "{file}: UPDATE_EXPECT=1 writes it anew");
        assert_eq!(there.lines().count(), generated.lines().count(), "{file}: UPDATE_EXPECT=1 writes it anew");
    }
}

#[test]
fn shells_and_the_man_page_know_every_flag() {
    for what in ["man", "bash", "zsh", "fish"] {
        let text = run(&["--generate", what], "").output.replace("\\-", "-");
        for flag in FLAGS {
            let written = if what == "fish" { format!("-l {}", flag.long) } else { format!("--{}", flag.long) };
            assert!(text.contains(&written), "{what}: {written}");
        }
    }
}

/// Texts to cut into tokens: all example scripts, and what is rare in them.
fn texts() -> Vec<String> {
    let scripts = std::fs::read_dir(path("examples")).expect("there are examples").flatten().map(|entry| entry.path());
    let scripts = scripts.filter(|script| script.extension().is_some_and(|ending| ending == "sbk"));
    let mut texts: Vec<String> =
        scripts.map(|script| std::fs::read_to_string(script).expect("it can be read")).collect();
    let rare = "1..5 1.5..2.e3 .5 1. 6.02E+23 2e 2e+ 1e5x x₁ α_2 \"a\\\"b\" \"#\" # \"\n a->b a**b a<=b !=c f' x² √y ∇f −1 a·b÷c≤d 0 ..1";
    texts.push(rare.to_string());
    texts
}

/// The tokens that the list of classes finds: place and class.
fn found(text: &str) -> Vec<(std::ops::Range<usize>, &'static str)> {
    let patterns: Vec<(&'static str, Pattern)> =
        CLASSES.iter().map(|class| (class.name, Pattern::read(class.pattern))).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let hit = patterns.iter().find_map(|(name, pattern)| {
            pattern.length_at(&text[at..]).filter(|length| *length > 0).map(|length| (at..at + length, *name))
        });
        match hit {
            Some((range, name)) => {
                at = range.end;
                found.push((range, name));
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

#[test]
fn the_list_of_tokens_says_what_the_lexer_says() {
    let mut compared = 0;
    for text in texts() {
        let mut lexed = Vec::new();
        for (token, span) in tokenize(&text) {
            lexed.extend(CLASSES.iter().find(|class| (class.holds)(token)).map(|class| (span.range(), class.name)));
        }
        let found = found(&text);
        for (own, lexers) in found.iter().zip(&lexed) {
            assert_eq!(own, lexers, "{}", &text[own.0.start..(own.0.start + 20).min(text.len())]);
        }
        assert_eq!(found.len(), lexed.len());
        compared += lexed.len();
    }
    assert!(compared > 1500, "{compared} tokens");
}

#[test]
fn the_reserved_words_are_those_of_the_lexer() {
    for word in WORDS.iter().chain(&VALUES) {
        assert!(tokenize(word)[0].0.is_word(), "{word}");
    }
    assert_eq!(WORDS.len() + VALUES.len(), 8);
}
