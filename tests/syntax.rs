//! Text to syntax, from the outside: correct programs parse, wrong ones are answered with the expected messages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use saddleback::syntax::ast::{
    Argument, Binder, BinderKind, Binding, Comparison, Expr, ExprKind, Name, Parameter, Role, Sign, StatementKind,
};
use saddleback::syntax::diagnostic::SYNTAX_CODES;
use saddleback::syntax::parse::{ParseOptions, Parsed, is_incomplete, parse, parse_expression};
use saddleback::syntax::print::{Signs, print};
use saddleback::syntax::render::{DEFAULT_WIDTH, render};
use saddleback::syntax::span::{Source, Span};

/// Functions that messages may name.
const NAMES: [&str; 14] =
    ["sin", "cos", "asin", "exp", "log", "ln", "sqrt", "gamma", "abs", "max", "sum", "print", "minimize", "critical"];

fn parse_with_names(text: &str) -> Parsed {
    parse(text, &ParseOptions { is_user_name: &|_| false, names: &NAMES })
}

/// The messages about a text, one behind the other, an empty line between.
fn messages(text: &str) -> String {
    let source = Source::new("", text);
    let mut shown = String::new();
    for diagnostic in parse_with_names(text).errors() {
        let line = diagnostic.span.map_or(0, |span| source.position(span.start).line);
        let rendered = render(diagnostic, &source, DEFAULT_WIDTH);
        write!(shown, "{line}: [{}] {rendered}", diagnostic.code).expect("a string takes text");
        shown.push('\n');
    }
    shown
}

fn error_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let entries = std::fs::read_dir(folder).expect("tests/errors is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry is readable").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sbk"));
    files.sort();
    files
}

#[test]
fn wrong_programs_get_the_expected_messages() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let files = error_files();
    assert!(files.len() >= 10, "{files:?}");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        let expected = path.with_extension("txt");
        let seen = messages(&text);
        if update {
            std::fs::write(&expected, seen).expect("the file is writable");
            continue;
        }
        let known = std::fs::read_to_string(&expected).expect("the expected messages stand beside the program");
        assert!(seen == known, "{}: run with UPDATE_EXPECT=1 and read the difference\n{seen}", path.display());
    }
}

#[test]
fn every_code_is_listed_and_every_listed_code_is_seen() {
    let mut seen = std::collections::BTreeSet::new();
    for path in error_files() {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        seen.extend(parse_with_names(&text).errors().map(|diagnostic| diagnostic.code));
    }
    seen.extend(parse(&"(".repeat(2000), &ParseOptions::default()).errors().map(|diagnostic| diagnostic.code));
    seen.extend(parse_expression("a = 2").err().map(|diagnostic| diagnostic.code));
    let listed: std::collections::BTreeSet<&str> = SYNTAX_CODES.iter().map(|(code, _)| *code).collect();
    assert_eq!(seen, listed);
}

/// The first text in backquotes behind "write" in a label, if it is complete.
fn suggestion(label: &str) -> Option<&str> {
    let (_, rest) = label.split_once("write `")?;
    let (text, _) = rest.split_once('`')?;
    (!text.contains('…')).then_some(text)
}

#[test]
fn suggestions_applied_as_written_mend_the_place() {
    let (mut applied, mut good, mut bad) = (0, 0, String::new());
    for path in error_files() {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        for diagnostic in parse_with_names(&text).errors() {
            let (Some(span), Some(label)) = (diagnostic.span, &diagnostic.label) else { continue };
            let Some(replacement) = suggestion(label) else { continue };
            let line = Source::new("", &*text).line_range(span.start);
            let end = span.end.min(line.end);
            let mended = format!("{}{replacement}{}", &text[line.start..span.start], &text[end..line.end]);
            let mended_end = span.start - line.start + replacement.len();
            applied += 1;
            match parse_with_names(&mended).errors().next().and_then(|error| error.span) {
                Some(still) if still.start < mended_end => writeln!(bad, "{mended}").expect("a string takes text"),
                _ => good += 1,
            }
        }
    }
    assert!(applied > 60, "{applied}");
    assert!(good * 10 >= applied * 9, "{good} of {applied}; not mended:\n{bad}");
}

/// Runs with the stack of a spawned thread, whatever the test runner gives.
fn with_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).expect("a thread starts");
    thread.join().expect("no overflow, no panic");
}

#[test]
fn deep_nesting_is_refused_with_a_place_and_allowed_up_to_the_limit() {
    for (open, middle, close, limit) in [
        ("(", "1", ")", 1000),
        ("[", "1", "]", 1000),
        ("sin(", "1", ")", 1000),
        ("-", "1", "", 1000),
        ("2^", "1", "", 1000),
        ("2^-", "1", "", 500),
        ("√", "4", "", 1000),
        ("not ", "true", "", 1000),
        ("x -> ", "x", "", 1000),
        ("1 + 2*(", "1", ")", 600),
        ("1 + (", "1", ")", 1000),
        ("", "f", "'", 1000),
        ("", "f", "(1)", 999),
        ("", "f", ".a", 1000),
        ("", "f", "[1]", 999),
    ] {
        with_small_stack(move || {
            let nested = |depth: usize| format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let allowed = parse(&nested(limit), &ParseOptions::default());
            assert_eq!(allowed.errors().next(), None, "{open}{close}");
            drop(allowed.clone());
            for statement in allowed.statements() {
                let StatementKind::Expression(expr) = &statement.kind else { panic!("{open}: an expression") };
                assert!(print(expr, Signs::Unicode).len() >= middle.len());
            }
            let too_deep = nested(100_000);
            let refused = parse(&too_deep, &ParseOptions::default());
            let error = refused.errors().next().expect("too deep");
            assert_eq!(error.code, "nesting-too-deep", "{open}{close}");
            let place = error.span.expect("a place").start;
            assert!(place > 0 && place < too_deep.len() / 50, "{open}{close}: {place}");
        });
    }
}

#[test]
fn unclosed_brackets_without_end_are_refused() {
    for opener in ["(", "[", "f(", "((x)", "[[1],"] {
        with_small_stack(move || {
            let refused = parse(&opener.repeat(100_000), &ParseOptions::default());
            assert!(refused.errors().next().is_some(), "{opener}");
        });
    }
}

#[test]
fn long_sums_products_and_chains_are_flat() {
    with_small_stack(|| {
        for operator in [" + ", " - ", "*", " < ", " and ", ", "] {
            let items = vec!["x"; 200_000].join(operator);
            let text = if operator == ", " { format!("[{items}]") } else { items };
            assert_eq!(parse(&text, &ParseOptions::default()).errors().next(), None, "{operator}");
        }
    });
}

/// A generator of random programs, always the same for one seed.
struct Random(StdRng);

impl Random {
    fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }

    fn name(&mut self) -> Name {
        Name {
            span: Span::default(),
            text: self.pick(&["a", "u", "y1", "αβ", "f", "_", "pi", "e", "x1", "b1", "e5"]).to_owned(),
        }
    }

    fn node(&mut self, kind: ExprKind) -> Expr {
        Expr::new(Span::default(), kind)
    }

    fn boxed(&mut self, depth: usize) -> Box<Expr> {
        Box::new(self.expr(depth))
    }

    fn list(&mut self, depth: usize, least: usize) -> Vec<Expr> {
        (0..least + self.below(3)).map(|_| self.expr(depth)).collect()
    }

    fn leaf(&mut self) -> Expr {
        let kind = match self.below(8) {
            0 => ExprKind::Boolean(true),
            1 => ExprKind::Text(self.pick(&["", "a\"b", "\\", "# no\n\tcomment"]).to_owned()),
            2 | 3 => ExprKind::Number([0.0, 1.0, 2.0, 3.0, 2.5, 1e-7, 6.02e23, 0.1][self.below(8)]),
            _ => ExprKind::Name(self.name().text),
        };
        self.node(kind)
    }

    /// What can be called: never a number or a sum.
    fn callee(&mut self, depth: usize) -> Box<Expr> {
        let kind = match self.below(5) {
            0 => ExprKind::Prime(self.boxed(depth)),
            1 => ExprKind::Field(self.boxed(depth), self.name()),
            _ => ExprKind::Name(self.name().text),
        };
        Box::new(self.node(kind))
    }

    fn parameters(&mut self, depth: usize) -> Vec<Parameter> {
        let names = ["p", "q", "r"];
        (0..self.below(4))
            .map(|i| Parameter {
                name: Name { span: Span::default(), text: names[i].to_owned() },
                lengths: (0..self.below(3)).map(|_| self.expr(depth)).collect(),
            })
            .collect()
    }

    fn binders(&mut self, depth: usize) -> Vec<Binder> {
        (0..1 + self.below(2))
            .map(|_| {
                let kind = if self.below(2) == 0 { BinderKind::Range } else { BinderKind::Rows };
                Binder { name: self.name(), kind, over: self.expr(depth) }
            })
            .collect()
    }

    fn arguments(&mut self, depth: usize) -> Vec<Argument> {
        (0..self.below(3))
            .map(|_| {
                let name = match self.below(4) {
                    0 => Some((self.name(), BinderKind::Range)),
                    1 => Some((self.name(), BinderKind::Rows)),
                    _ => None,
                };
                Argument { name, value: self.expr(depth) }
            })
            .collect()
    }

    fn expr(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            return self.leaf();
        }
        let d = depth - 1;
        let kind = match self.below(19) {
            0 => ExprKind::Sum(
                self.list(d, 2)
                    .into_iter()
                    .enumerate()
                    .map(|(i, e)| (if i % 2 == 1 { Sign::Minus } else { Sign::Plus }, e))
                    .collect(),
            ),
            1 => ExprKind::Product(
                self.list(d, 2)
                    .into_iter()
                    .enumerate()
                    .map(|(i, e)| (if i % 2 == 1 { Role::Over } else { Role::Times }, e))
                    .collect(),
            ),
            2 => ExprKind::Juxtaposition(Box::new(self.node(ExprKind::Number(2.0))), self.boxed(d)),
            3 => ExprKind::Negate(self.boxed(d)),
            4 => ExprKind::Not(self.boxed(d)),
            5 => ExprKind::Power(self.boxed(d), self.boxed(d)),
            6 => ExprKind::Compare(
                self.boxed(d),
                self.list(d, 1).into_iter().map(|e| (Comparison::LessEqual, e)).collect(),
            ),
            7 => ExprKind::And(self.list(d, 2)),
            8 => ExprKind::Or(self.list(d, 2)),
            9 => ExprKind::Range(self.boxed(d), self.boxed(d)),
            10 => ExprKind::Lambda(self.parameters(d), self.boxed(d)),
            11 => {
                let bindings =
                    (0..1 + self.below(2)).map(|_| Binding { name: self.name(), value: self.expr(d) }).collect();
                ExprKind::Where(self.boxed(d), bindings)
            }
            12 | 13 => ExprKind::Call(self.callee(d), self.arguments(d)),
            14 => ExprKind::Index(self.boxed(d), self.list(d, 1)),
            15 => ExprKind::Field(self.boxed(d), self.name()),
            16 => ExprKind::Prime(self.boxed(d)),
            17 => ExprKind::Array((0..self.below(3)).map(|_| self.list(d, 1)).collect()),
            _ => ExprKind::Comprehension(self.boxed(d), self.binders(d)),
        };
        self.node(kind)
    }
}

/// Forgets all places, so that trees compare by what they mean.
fn forget_places(debug: &str) -> String {
    let mut kept = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some(at) = rest.find("span: Span {") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('}').expect("a span is closed") + 1..];
    }
    kept.push_str(rest);
    kept
}

fn same_tree(tree: &Expr, text: &str) {
    match parse_expression(text) {
        Ok(parsed) => {
            let (seen, meant) = (forget_places(&format!("{parsed:?}")), forget_places(&format!("{tree:?}")));
            assert!(seen == meant, "{text}\n{seen}\n{meant}");
        }
        Err(error) => panic!("{text}\n{}", render(&error, &Source::new("", text), DEFAULT_WIDTH)),
    }
}

#[test]
fn printed_trees_parse_to_themselves() {
    let mut random = Random::new(7);
    for round in 0..20_000 {
        let tree = random.expr(1 + round % 4);
        same_tree(&tree, &print(&tree, Signs::Ascii));
        same_tree(&tree, &print(&tree, Signs::Unicode));
    }
}

#[test]
fn long_sums_are_printed_in_linear_time() {
    let text = "x + y*2 - 3x + ".repeat(250_000) + "1";
    let tree = parse_expression(&text).expect("a sum parses");
    assert_eq!(print(&tree, Signs::Ascii), text);
}

/// Parses and looks at everything that comes out: places inside the text, messages that render, nothing that panics.
fn survives(text: &str) {
    let source = Source::new("soup", text);
    for item in &parse_with_names(text).items {
        match item {
            Ok(statement) => assert!(text.get(statement.span.range()).is_some(), "{text:?}: {statement:?}"),
            Err(error) => {
                let span = error.span.expect("a message about the text has a place");
                assert!(text.get(span.range()).is_some(), "{text:?}: {error:?}");
                assert!(!error.message.is_empty() && error.label.is_some(), "{text:?}: {error:?}");
                assert!(render(error, &source, 40).to_string().contains(&error.message));
            }
        }
    }
    is_incomplete(text);
}

#[test]
fn token_soup_never_panics() {
    const PIECES: [&str; 74] = [
        "x", "f", "sin", "2", "1.5", ".5", "1e400", "\"s\"", "\"open", "\"\\q\"", "'", "(", ")", "[", "]", "{", "}",
        ",", ";", "=", "==", "!=", "<", "<=", "≤", "+", "-", "*", "/", "^", "**", "²", "³", "√", "∇", "..", "...", ".",
        "->", "where", "and", "or", "not", "for", "in", "true", "false", "if", "def", "let", "help", "load", "?", ":",
        ":=", "&&", "|", "!", "%", "@", "\\frac", "\\", "$", "“", "’", "⁻¹", "½", "\u{200B}", "#", "\n", "\r\n", "\t",
        "漢", "e",
    ];
    let mut random = Random::new(11);
    for _ in 0..60_000 {
        let length = 1 + random.below(14);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(random.pick(&PIECES));
            text.push_str(random.pick(&["", " ", ""]));
        }
        survives(&text);
    }
}

#[test]
fn broken_programs_never_panic() {
    let correct = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/correct.sbk"));
    let lines: Vec<String> = correct.expect("the file is readable").lines().map(str::to_owned).collect();
    let mut random = Random::new(13);
    for _ in 0..20_000 {
        let mut characters: Vec<char> = lines[random.below(lines.len())].chars().collect();
        for _ in 0..1 + random.below(3) {
            let at = random.below(characters.len().max(1)).min(characters.len());
            match random.below(3) {
                0 if at < characters.len() => drop(characters.remove(at)),
                1 if at + 1 < characters.len() => characters.swap(at, at + 1),
                _ => {
                    characters.insert(at, characters.get(random.below(characters.len().max(1))).copied().unwrap_or('('))
                }
            }
        }
        survives(&characters.into_iter().collect::<String>());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        ..proptest::prelude::ProptestConfig::with_cases(256)
    })]

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
        survives(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_prompt_asks_for_more_only_where_more_can_help() {
    for text in [
        "f(x",
        "[1, 2",
        "1 +",
        "f(x) =",
        "a where",
        "x ->",
        "[1, 2,\n3, 4",
        "(a\n- b",
        "not",
        "1 +  # so far",
        "a;\n(b",
    ] {
        assert!(is_incomplete(text), "{text:?}");
    }
    for text in [
        "",
        "x",
        "f(x)",
        "\"open",
        "(\"open",
        "f(x]",
        ")",
        "a +;",
        "help +",
        "{(",
        "x;",
        "x++",
        "# (",
        "f(x\ny",
        "[1, 2\n3, 4",
        "?+",
    ] {
        assert!(!is_incomplete(text), "{text:?}");
    }
}
