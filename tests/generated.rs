//! What is generated is fresh, and the list of tokens for editors says what the lexer says.
//!
//! `UPDATE_EXPECT=1` writes the generated files anew.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

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

/// Asks a program of the machine; `None`, said on standard error, where it is not installed.
fn told(program: &str, arguments: &[&str]) -> Option<String> {
    match std::process::Command::new(program).args(arguments).stdin(std::process::Stdio::null()).output() {
        Ok(output) => {
            Some(String::from_utf8_lossy(&output.stdout).to_string() + &String::from_utf8_lossy(&output.stderr))
        }
        Err(_) => {
            eprintln!("skipped: there is no {program}");
            None
        }
    }
}

/// The line as Vim colours it: before each change the group.
const COLOURED: &str = "for l in range(1, line('$'))
  let s = '' | let before = '?'
  for c in range(1, strlen(getline(l)))
    let g = substitute(synIDattr(synID(l, c, 1), 'name'), 'saddleback', '', '')
    let s .= (g == before ? '' : '{' . g . '}') . strpart(getline(l), c - 1, 1)
    let before = g
  endfor
  call add(lines, s)
endfor";

#[test]
fn vim_colours_names_numbers_and_whole_lines() {
    let folder = std::env::temp_dir().join(format!("saddleback-vim-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is room for files");
    let (script, out, commands) = (folder.join("a.sbk"), folder.join("out"), folder.join("c.vim"));
    let text = "f(x1) = 2sin(x1)*pi - .5e-3\nsave \"a # b.sbk\" # c\nhelp = 3\nfor1 + 1..x2\n";
    std::fs::write(&script, text).expect("it can be written");
    let grammar = path("docs/editors/vim/syntax/saddleback.vim");
    let commands_text = format!(
        "set encoding=utf-8\nsyntax on\nedit {}\nsource {}\nlet lines = []\n{COLOURED}\ncall writefile(lines, '{}')\nqa!\n",
        script.display(),
        grammar.display(),
        out.display()
    );
    std::fs::write(&commands, commands_text).expect("it can be written");
    let commands = commands.display().to_string();
    let Some(messages) = told("vim", &["-e", "-s", "-u", "NONE", "-N", "-S", &commands]) else { return };
    let lines = std::fs::read_to_string(&out).unwrap_or_default();
    let _ = std::fs::remove_dir_all(&folder);
    for coloured in [
        "{Name}f{}(",
        "{Name}x1{}",
        "{Number}2{Function}sin{}({Name}x1",
        "{Constant}pi",
        "{Number}.5e-3",
        "{Directive}save{} {String}\"a # b.sbk\"{} {Comment}# c",
        "{Name}help{} {Operator}=",
        "{Name}for1{} {Operator}+{} {Number}1{Operator}..{Name}x2",
    ] {
        assert!(lines.contains(coloured), "{coloured} is not in\n{lines}{messages}");
    }
}

#[test]
fn shells_complete_flags_their_words_and_files() {
    let folder = std::env::temp_dir().join(format!("saddleback-shells-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("my folder")).expect("there is room for files");
    for name in ["a b.sbk", "c.md", "d.txt"] {
        std::fs::write(folder.join(name), "").expect("it can be written");
    }
    let at = folder.display();
    let bash = run(&["--generate", "bash"], "").output;
    let ask = "t() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _saddleback; printf '[%s]' \"${COMPREPLY[@]}\"; echo; }";
    let script = format!("{bash}\n{ask}\ncd '{at}'; t saddleback --thr; t saddleback --color a; t saddleback ''");
    if let Some(answers) = told("bash", &["-c", &script]) {
        let mut lines = answers.lines();
        assert_eq!((lines.next(), lines.next()), (Some("[--threads]"), Some("[auto][always]")));
        let files = lines.next().unwrap_or_default();
        assert!(["[my folder]", "[c.md]", "[a b.sbk]"].iter().all(|file| files.contains(file)), "{files}");
        assert_eq!(files.matches('[').count(), 3, "{files}");
    }
    let zsh = folder.join("_saddleback");
    std::fs::write(&zsh, run(&["--generate", "zsh"], "").output).expect("it can be written");
    if let Some(answers) = told("zsh", &["-f", "-n", &zsh.display().to_string()]) {
        assert_eq!(answers, "");
    }
    let fish = run(&["--generate", "fish"], "").output;
    if let Some(answers) = told(
        "fish",
        &["-N", "-c", &format!("{fish}\ncomplete -C 'saddleback --thr'; complete -C 'saddleback --color a'")],
    ) {
        assert!(answers.contains("--threads") && answers.contains("always") && answers.contains("auto"), "{answers}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn the_reserved_words_are_those_of_the_lexer() {
    for word in WORDS.iter().chain(&VALUES) {
        assert!(tokenize(word)[0].0.is_word(), "{word}");
    }
    assert_eq!(WORDS.len() + VALUES.len(), 8);
}
