//! Words the message for a sign that the language does not have: `&&`, `:=`, `{ }`, `\frac`, `|x|`, `x!`, smart quotes.

use super::diagnostic::Diagnostic;
use super::habit::Place;
use super::lower::shorten;
use super::span::Span;
use super::token::Token;

/// Signs with a plain counterpart.
const REPLACED: &[(&str, &str)] = &[
    ("&&", "and"),
    ("&", "and"),
    ("∧", "and"),
    ("||", "or"),
    ("∨", "or"),
    ("¬", "not"),
    ("=<", "<="),
    ("⩽", "<="),
    ("⩾", ">="),
    ("<>", "!="),
    ("~=", "!="),
    ("=~", "!="),
    ("!==", "!="),
    ("===", "=="),
    (":=", "="),
    ("≔", "="),
    ("≡", "=="),
    ("–", "-"),
    ("—", "-"),
    ("‐", "-"),
    ("‑", "-"),
    ("→", "->"),
    ("⇒", "->"),
    ("↦", "->"),
    ("⟼", "->"),
    ("…", ".."),
    ("‥", ".."),
    ("∞", "inf"),
    ("∑", "sum(i = 1..n, …)"),
    ("∏", "prod(i = 1..n, …)"),
    ("“", "\""),
    ("”", "\""),
    ("„", "\""),
    ("«", "\""),
    ("»", "\""),
    ("’", "'"),
    ("‘", "'"),
    ("′", "'"),
    ("⁄", "/"),
    ("•", "*"),
    ("⊤", "'"),
];

/// What else is known about a sign: the sign, the advice, the next step.
const KNOWN: &[(&str, &str, &str)] = &[
    ("=>", "write `>=` to compare or `->` for a function", "`x -> x^2` is a function, `x >= 2` a comparison"),
    ("::", "remove it", "names need no types"),
    ("/*", "write `#` before a comment", "a comment goes from `#` to the end of its line"),
    (".'", "write `'`", "`A'` is the transpose"),
    (".\\", "write `/`", "operators with a dot are not needed: functions and `+ -` work entry by entry"),
    ("<<", "there is no shift", "write `x*2^n`"),
    (">>", "there is no shift", "write `floor(x/2^n)`"),
    ("$", "remove it", "a formula stands by itself: `x^2 + 1`"),
    ("`", "remove it", "strings stand in `\"…\"`"),
    (
        "\\",
        "write `solve(A, b)` for `A\\b`",
        "to go on in the next line, end this one with an operator or leave a bracket open",
    ),
    ("}", "remove it", "groups stand in `( )`, lists in `[ ]`"),
    ("~", "write `not`, or `!=` for `~=`", "`abs(a - b) < 1e-9` compares nearly equal numbers"),
    ("°", "write `*pi/180`", "angles are in radians"),
    ("½", "write `0.5`", "or `(1/2)`"),
    ("¼", "write `0.25`", "or `(1/4)`"),
    ("¾", "write `0.75`", "or `(3/4)`"),
    ("∈", "an interval is `a <= x <= b`", "`in` goes over rows and entries: `sum(r in A, …)`, `[… for r in A]`"),
    ("∂", "a derivative is `diff(f, x)`", "`grad(f)`, `hess(f)` and `f'` are derivatives too"),
    ("∫", "there are no integrals", "`diff(f, x)` gives derivatives"),
    ("?", "a choice is `if(condition, a, b)`", "`help name` or `?name` on a line of its own explains a name"),
    ("±", "write both: `a - b` and `a + b`", "a range is `a - b..a + b`"),
];

/// LaTeX commands and what they are here.
const LATEX: &[(&str, &str)] = &[
    ("frac", "(a)/(b)"),
    ("dfrac", "(a)/(b)"),
    ("sqrt", "sqrt(x)"),
    ("cdot", "*"),
    ("times", "*"),
    ("div", "/"),
    ("left", "("),
    ("right", ")"),
    ("le", "<="),
    ("leq", "<="),
    ("ge", ">="),
    ("geq", ">="),
    ("ne", "!="),
    ("neq", "!="),
    ("infty", "inf"),
    ("sum", "sum(i = 1..n, …)"),
    ("prod", "prod(i = 1..n, …)"),
    ("nabla", "grad(f)"),
    ("partial", "diff(f, x)"),
    ("to", "->"),
    ("mapsto", "->"),
    ("land", "and"),
    ("lor", "or"),
    ("neg", "not"),
    ("lVert", "norm(v)"),
    ("operatorname", "the name itself"),
];

/// Superscripts that are not operators here: all but `²` and `³`.
const SUPERSCRIPTS: &str = "⁰¹⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ";

/// What each superscript stands for, in the same order.
const RAISED: &str = "01456789+-ni";

/// The message for the sign at hand.
pub fn sign(place: &Place<'_>) -> Diagnostic {
    let written = place.written(0);
    let special = match written {
        "{" => Some(braces(place)),
        "|" | "‖" => Some(bars(place)),
        "≈" => Some(nearly_equal(place)),
        "!" => Some(exclamation(place)),
        "%" => Some(percent(place)),
        "@" => Some(at_sign(place)),
        ":" => Some(colon(place)),
        "+=" | "-=" | "*=" | "/=" | "^=" => Some(in_place(place)),
        ".*" | "./" | ".^" => Some(dotted(place)),
        "//" | "/*" if place.is_first() => Some(not_here(place).label("write `#` before a comment")),
        "//" => Some(floor_division(place)),
        "“" | "„" | "«" => curly_quotes(place),
        _ if written.starts_with("...") => Some(dots(place)),
        _ if written.starts_with('\\') && written.len() > 1 => Some(latex(place)),
        _ => None,
    };
    special.or_else(|| known(place)).unwrap_or_else(|| unknown(place))
}

fn not_here(place: &Place<'_>) -> Diagnostic {
    let message = format!("`{}` is not a sign of this language", place.written(0));
    Diagnostic::new("foreign-sign", message).at(place.span(0))
}

fn known(place: &Place<'_>) -> Option<Diagnostic> {
    let written = place.written(0);
    if let Some((_, own)) = REPLACED.iter().find(|(sign, _)| *sign == written) {
        return Some(not_here(place).label(format!("write `{own}`")).expecting([*own]));
    }
    let (_, advice, help) = KNOWN.iter().find(|(sign, ..)| *sign == written)?;
    Some(not_here(place).label(*advice).help(*help))
}

fn unknown(place: &Place<'_>) -> Diagnostic {
    let written = place.written(0);
    let character = written.chars().next().unwrap_or(' ');
    if SUPERSCRIPTS.contains(character) {
        return superscript(place);
    }
    let code = format!("U+{:04X}", u32::from(character));
    if character.is_control() || unicode_width::UnicodeWidthChar::width(character).unwrap_or(0) == 0 {
        let message = format!("an invisible character ({code}) stands here");
        return Diagnostic::new("foreign-sign", message).at(place.span(0)).label("remove it");
    }
    not_here(place).label(format!("remove it ({code})"))
}

/// `x⁴`, `x⁻¹`: all superscripts that follow belong together.
fn superscript(place: &Place<'_>) -> Diagnostic {
    let rest = &place.text[place.span(0).start..];
    let raised: String = rest
        .chars()
        .map_while(|character| match character {
            '²' => Some('2'),
            '³' => Some('3'),
            _ => SUPERSCRIPTS.chars().zip(RAISED.chars()).find(|(sign, _)| *sign == character).map(|(_, plain)| plain),
        })
        .collect();
    let length = rest.chars().take(raised.len()).map(char::len_utf8).sum::<usize>();
    let written = shorten(&rest[..length], 20);
    let advice = if raised.len() > 1 && !raised.starts_with('-') {
        format!("write `^({raised})`")
    } else {
        format!("write `^{raised}`")
    };
    Diagnostic::new("foreign-sign", format!("`{written}` is not a sign of this language"))
        .at(Span::new(place.span(0).start, place.span(0).start + length))
        .label(advice)
        .help("of the raised digits only `²` and `³` are read")
}

/// `{x, -3, 3}`, `x^{2}`, `{1, 2}`.
fn braces(place: &Place<'_>) -> Diagnostic {
    let rest = &place.text[place.span(0).end..];
    let inner = rest.find(['{', '}', '\n', '\r']).and_then(|at| rest[at..].starts_with('}').then(|| &rest[..at]));
    let Some(inner) = inner else {
        return not_here(place).label("brackets are `( )` to group, `[ ]` for a vector");
    };
    let start = place.span(0).start;
    let diagnostic = Diagnostic::new("foreign-sign", "braces are not signs of this language")
        .at(Span::new(start, start + inner.len() + 2));
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    let inside = shorten(inner.trim(), 40);
    let is_name =
        |text: &str| text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if place.token(-1) == Some(Token::Caret) {
        return diagnostic.label(format!("write `({inside})`"));
    }
    match parts[..] {
        [name, low, high] if is_name(name) => diagnostic
            .label(format!("write `{name} = {}..{}`", shorten(low, 20), shorten(high, 20)))
            .help("a box is written `x = -3..3, y = -3..3`"),
        _ => diagnostic
            .label(format!("write `[{inside}]` for a vector, `({inside})` to group"))
            .help("cases are written `if(x > 0, a, b)`"),
    }
}

/// `|x|`.
fn bars(place: &Place<'_>) -> Diagnostic {
    let (bar, function) = if place.written(0) == "|" { ('|', "abs") } else { ('‖', "norm") };
    let rest = &place.text[place.span(0).end..];
    let inner = rest.find([bar, '\n', '\r']).and_then(|at| rest[at..].starts_with(bar).then(|| &rest[..at]));
    let diagnostic = Diagnostic::new("foreign-sign", "bars are not signs of this language");
    match inner {
        Some(inner) if !place.token(-1).is_some_and(Token::ends_value) => {
            let start = place.span(0).start;
            let inside = shorten(inner.trim(), 40);
            diagnostic
                .at(Span::new(start, start + inner.len() + 2 * bar.len_utf8()))
                .label(format!("write `{function}({inside})`"))
                .help("the length of a vector is `norm(v)`, a determinant `det(A)`")
        }
        _ => diagnostic.at(place.span(0)).label("`|x|` is `abs(x)`, a condition `or`"),
    }
}

/// `x ≈ 3`, where the whole statement is that.
fn nearly_equal(place: &Place<'_>) -> Diagnostic {
    let help = "`assert_close(a, b, tol = 1e-9)` tests it";
    if place.tokens.len() != 3 || place.at != 1 {
        return not_here(place).label("the form is `abs(a - b) < 1e-9`").help(help);
    }
    let advice = format!("write `abs({} - {}) < 1e-9`", place.written(-1), place.written(1));
    not_here(place).at(place.span(-1).to(place.span(1))).label(advice).help(help)
}

/// `x // 2`.
fn floor_division(place: &Place<'_>) -> Diagnostic {
    let plain = matches!(place.token(1), Some(Token::Name | Token::Number));
    let diagnostic = not_here(place).help("`/` divides, `floor` rounds down; a comment starts with `#`");
    if !place.token(-1).is_some_and(Token::ends_value) || !plain {
        return diagnostic.label("the form is `floor(a/b)`");
    }
    let start = place.operand_start();
    let advice = format!("write `floor({}/{})`", place.quote(start, -1), place.written(1));
    diagnostic.at(place.span(start).to(place.span(1))).label(advice)
}

/// `!x` and `x!`.
fn exclamation(place: &Place<'_>) -> Diagnostic {
    if !place.token(-1).is_some_and(Token::ends_value) {
        return not_here(place).label("write `not`").expecting(["not"]);
    }
    let start = place.operand_start();
    let whole = place.quote(start, -1);
    let operand = whole.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(&whole);
    Diagnostic::new("foreign-sign", "there is no factorial sign")
        .at(place.span(start).to(place.span(0)))
        .label(format!("write `gamma({operand} + 1)`"))
        .help("gamma(n + 1) is n!; `prod(i = 1..n, i)` multiplies")
}

fn percent(place: &Place<'_>) -> Diagnostic {
    if place.is_first() {
        return not_here(place).label("write `#` before a comment");
    }
    let plain = |token: Option<Token>| matches!(token, Some(Token::Name | Token::Number));
    let is_prose = plain(place.token(1)) && place.token(2).is_some_and(Token::starts_value) && !place.touches(2);
    if is_prose {
        return not_here(place).label("write `#` before a comment").help("the remainder of a division is `mod(a, b)`");
    }
    if place.token(-1).is_some_and(Token::ends_value) && plain(place.token(1)) {
        let start = place.operand_start();
        let advice = format!("write `mod({}, {})`", place.quote(start, -1), place.written(1));
        return Diagnostic::new("foreign-sign", "`%` is not a sign of this language")
            .at(place.span(start).to(place.span(1)))
            .label(advice)
            .help("a percentage is a fraction: `5/100`; a comment starts with `#`");
    }
    not_here(place).label("write `mod(a, b)`").help("a percentage is a fraction: `5/100`; a comment starts with `#`")
}

/// `“abc”`.
fn curly_quotes(place: &Place<'_>) -> Option<Diagnostic> {
    let rest = &place.text[place.span(0).end..];
    let length = rest.find(['”', '“', '»', '"', '\n', '\r'])?;
    let closing = rest[length..].chars().next().filter(|character| !matches!(character, '\n' | '\r'))?;
    let span = Span::new(place.span(0).start, place.span(0).end + length + closing.len_utf8());
    Some(
        Diagnostic::new("foreign-sign", "a string stands in straight quotes")
            .at(span)
            .label(format!("write `\"{}\"`", shorten(&rest[..length], 40))),
    )
}

/// `@(x) x^2` and `A @ B`.
fn at_sign(place: &Place<'_>) -> Diagnostic {
    if place.token(-1).is_some_and(Token::ends_value) {
        return not_here(place).label("write `*`").help("`A*B` is the product of matrices");
    }
    if place.token(1) == Some(Token::LeftParen)
        && let Some(end) = place.closing(1)
    {
        return not_here(place).label(format!("write `{} -> …`", place.quote(1, end)));
    }
    not_here(place).label("remove it").help("a function is passed by its name: `minimize(f, from = 0)`")
}

/// `1:3`, `A[:, 1]`, `f: x -> x^2`, `lambda x: …`.
fn colon(place: &Place<'_>) -> Diagnostic {
    let plain = |token: Option<Token>| matches!(token, Some(Token::Name | Token::Number));
    if place.bracket() == Some(Token::LeftBracket) && !place.token(-1).is_some_and(Token::ends_value) {
        return not_here(place)
            .label("write `1..n`")
            .help("a whole row is `A[i, 1..columns(A)]`, a whole column `A[1..rows(A), j]`");
    }
    if place.at == 1 && place.token(-1) == Some(Token::Name) && place.token(2) == Some(Token::Arrow) {
        return not_here(place).label(format!("write `{} = …`", place.written(-1)));
    }
    if plain(place.token(-1)) && plain(place.token(1)) && place.written(2) != ":" {
        let advice = format!("write `{}..{}`", place.written(-1), place.written(1));
        return not_here(place).label(advice).help("a range holds both its ends: `1..3`; a box is `x = -3..3`");
    }
    not_here(place).label("write `a..b` for a range").help("a range has no step: `[1 + 2*k for k = 0..10]`")
}

/// `x += 1`.
fn in_place(place: &Place<'_>) -> Diagnostic {
    let sign = &place.written(0)[..1];
    if place.at != 1 || place.token(-1) != Some(Token::Name) {
        return not_here(place).label("write `name = …`");
    }
    let name = place.written(-1);
    let last = place.tokens.len() as isize - 2;
    let added = place.quote(1, last);
    let added = if last == 1 || sign == "+" { added } else { format!("({added})") };
    not_here(place).at(place.span(-1).to(place.span(last))).label(format!("write `{name} = {name} {sign} {added}`"))
}

/// `x.^2`.
fn dotted(place: &Place<'_>) -> Diagnostic {
    let sign = &place.written(0)[1..];
    let each = if sign == "^" {
        "[a[i]^2 for i = 1..length(a)]".to_owned()
    } else {
        format!("[a[i]{sign}b[i] for i = 1..length(a)]")
    };
    not_here(place)
        .label(format!("write `{sign}`"))
        .help(format!("functions of a number work entry by entry; with vectors write `{each}`"))
        .expecting([sign])
}

/// `0...5` and a continuation mark at the end of a line.
fn dots(place: &Place<'_>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new("foreign-sign", format!("`{}` is not a sign of this language", shorten(place.written(0), 10)));
    if place.token(1).is_none() {
        return diagnostic
            .at(place.span(0))
            .label("remove it")
            .help("a statement goes on behind an operator, a comma or an open bracket");
    }
    if place.token(-1) == Some(Token::Number) && place.token(1) == Some(Token::Number) {
        let (low, high) = (place.written(-1), place.written(1));
        let diagnostic = diagnostic.at(place.span(-1).to(place.span(1))).label(format!("write `{low}..{high}`"));
        return if high.bytes().all(|byte| byte.is_ascii_digit()) {
            diagnostic.help(format!("a range has two dots; to `.{high}` it is `{low}..0.{high}`"))
        } else {
            diagnostic.help("a range has two dots")
        };
    }
    diagnostic.at(place.span(0)).label("write `..`").expecting([".."])
}

/// `\frac{a}{b}`, `\sin x`, `\alpha`.
fn latex(place: &Place<'_>) -> Diagnostic {
    let word = &place.written(0)[1..];
    let is_known = LATEX.iter().any(|(command, _)| *command == word) || place.is_function(word);
    if place.token(-1).is_some_and(Token::ends_value) && place.touches(0) && word.len() <= 2 && !is_known {
        let advice = format!("write `solve({}, {word})`", place.quote(place.operand_start(), -1));
        return not_here(place).label(advice).help("`solve(A, b)` is the x with A*x = b");
    }
    let own = match LATEX.iter().find(|(command, _)| *command == word) {
        Some((_, own)) => (*own).to_owned(),
        None if place.is_function(word) => format!("{word}(x)"),
        None => shorten(word, 30),
    };
    let own = if own == "the name itself" { own } else { format!("`{own}`") };
    Diagnostic::new("latex", format!("LaTeX is not read: `{}`", shorten(place.written(0), 30)))
        .at(place.span(0))
        .label(format!("write {own}"))
        .help("`latex(f)` writes a formula as LaTeX")
}
