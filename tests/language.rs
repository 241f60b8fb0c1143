//! The language from the outside: what each sentence of the contract gives, and what its wrong forms are answered with.

mod arrays;
mod written;

use saddleback::session::output::Effect;
use saddleback::session::session::{Policy, Session};
use saddleback::session::text::text_of;
use saddleback::syntax::span::Source;
use std::ops::ControlFlow;

/// The answer to the last statement of a text: its value and notes, or the message, what stands beside the caret, the next
/// step, and the place.
pub fn answer(text: &str) -> String {
    let mut session = Session::new();
    let settings = session.settings.clone();
    let mut last = String::from("nothing");
    session.run(&Source::new("", text), Policy { keep_going: true, ..Policy::default() }, &mut |report| {
        last = match &report.outcome {
            Ok(Effect::Shown(output)) => {
                let notes = output.notes.iter().map(|note| format!(" ! {note}"));
                format!("{}{}", text_of(&output.value, &settings), notes.collect::<String>())
            }
            Ok(Effect::Text(text)) => text.clone(),
            Ok(_) => "nothing".into(),
            Err(failure) => {
                let diagnostic = &failure.diagnostic;
                let mut parts = vec![diagnostic.message.clone()];
                parts.extend(diagnostic.label.clone());
                parts.extend(diagnostic.help.clone());
                let place = failure.source.position(diagnostic.span.expect("a message has a place").start);
                format!("{}:{} {}", place.line, place.column, parts.join(" | "))
            }
        };
        ControlFlow::Continue(())
    });
    last
}

/// Checks a table of texts and the answers to their last statements.
pub fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, answer(text)))
        .filter(|(_, expected, seen)| seen != *expected)
        .map(|(text, expected, seen)| format!("{text}\n  expected {expected}\n  seen     {seen}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn texts_are_read_as_they_come() {
    check(&[
        ("#!/usr/bin/env saddleback\n1 + 1", "2"),
        ("1 + 1 # two\n# nothing", "2"),
        ("\"# no comment\"", "# no comment"),
        ("a = 1; b = 2; a + b", "3"),
        ("a = 1;", "1"),
        ("x = 3\nx^2 + \n 1", "10"),
        ("y\n  where y = 2", "2"),
        ("[1, 2;\n3, 4]", "[1, 2; 3, 4]"),
        ("[1, 2\n3, 4]", "1:6 a comma or an operator is missing between `2` and `3` | write `;` for a new row or `,`"),
        (
            "(1; 2)",
            "1:3 `;` stands inside `( )` | write `,` between arguments, or close the bracket before it | `;` ends a statement, and separates rows inside `[ ]`",
        ),
        ("\"a\\\"b\\\\c\\n\\t\"", "a\"b\\c\n\t"),
        (
            "'abc'",
            "1:1 a string stands in double quotes | write `\"abc\"` | `'` behind a function is its derivative, behind a matrix its transpose",
        ),
        ("1e-3 + .5 + 1. + 6.02e23*0", "1.501"),
        (
            "0...5",
            "1:1 `...` is not a sign of this language | write `0..5` | a range has two dots; to `.5` it is `0..0.5`",
        ),
        ("2e", "1:1 `2e` is not a number | write `2e3` for 2·10³, or `2*e`"),
        ("0x10", "1:1 numbers are written in decimal | write `16`"),
        ("1..5", "1..5"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("2^-1", "0.5"),
        ("x = 2\n4x^2", "16"),
        (
            "x = 2\n1/2x",
            "2:1 `1/2x` can be read in two ways | write `(1/2)*x` or `1/(2*x)` | a number directly before a name or bracket multiplies it; `help juxtaposition`",
        ),
        (
            "x = 2\n2^3x",
            "2:1 `2^3x` can be read in two ways | write `2^3*x` or `2^(3*x)` | a number directly before a name or bracket multiplies it; `help juxtaposition`",
        ),
        (
            "x = 2\n3(x+1)(x-1)",
            "2:2 `(x+1)` is not a function | write `(x+1)*(x-1)` | only a number directly before a name or bracket multiplies without `*`",
        ),
        ("x = 2\nx(x+1)", "2:1 `x` is a number, not a function | write `x*(x+1)` to multiply"),
        ("[1 -2]", "1:2 `1 -2` in brackets can be read in two ways | write `1, -2` or `1 - 2`"),
        ("x = 3\nx² + x³ − 2·x ÷ 1", "30"),
        ("√2^2 == 2", "false"),
        ("x = 2\n√(x + 2) ≤ 2 and x ≠ 3 and x ≥ 2", "true"),
        ("2**3", "8"),
        ("π == pi and τ == 2π", "true"),
        ("f(x, y) = x*y\n∇f", "(x, y) -> [y, x]"),
        ("0 <= 0.5 < 1", "true"),
        ("0 <= 1 < 1", "false"),
        ("1 < 2 == true", "1:5 a number and a truth value cannot be compared"),
        ("true and false or true", "true"),
        ("not 1 < 2", "false"),
        ("not 1", "1:5 a condition is needed here, not a number | compare with < <= > >= == !="),
        ("1 and true", "1:1 a condition is needed here, not a number | compare with < <= > >= == !="),
        ("inf", "inf"),
        ("-inf", "-inf"),
    ]);
}

#[test]
fn definitions_are_echoed_as_understood() {
    check(&[
        ("f(x, y) = (x**2+y-11)^2", "f(x, y) = (x^2 + y - 11)^2"),
        (
            "g(x[10]) = sum(i = 1..9, 100(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)",
            "g(x[10]) = sum(i = 1..9, 100(x[i + 1] - x[i]^2)^2 + (1 - x[i])^2)",
        ),
        ("n = 50;  h(x[n], W[3,4]) = dot(x, x) + norm(W)^2", "h(x[50], W[3, 4]) = dot(x, x) + norm(W)^2"),
        ("m = 2\nP(x[m^2 - 1, 2m]) = sum(x)", "P(x[3, 4]) = sum(x)"),
        ("P2(x[k]) = 1", "1:6 there is no name `k` | define it first: k = …"),
        ("f(x[0.5]) = 1", "1:5 this must be a whole number, 0 or more, but it is 0.5"),
        ("s(x, y) = sin(r)/r where r = hypot(x, y)", "s(x, y) = sin(r)/r where r = hypot(x, y)"),
        ("k = (x, y) -> x*y", "k(x, y) = x*y"),
        ("k = x -> x^2\nk", "k(x) = x^2"),
        ("k = x -> y*2 where y = x + 1", "k(x) = y*2 where y = x + 1"),
        ("g(x) = a*b where a = x + 1, b = a^2, v = [a, b]\ng(1)", "8"),
        ("h(x) = sum(i = 1..2, v[i]) where v = [x, 2x]\nh(2)", "6"),
        ("w(x) = x + c\n  where c = 3\nw(1)", "4"),
        ("(y where y = 3) + 1", "4"),
        ("f(x, y) = x^2*y\nfx = diff(f, x)", "fx(x, y) = 2x*y"),
        ("f(x, y) = x^2*y\nfx = diff(f, x)\nfx(3, 1)", "6"),
        ("f(x, x) = 1", "1:6 the parameter `x` comes twice | give each parameter a name of its own"),
        ("f(x) = 1\nf", "f(x) = 1"),
        ("f() = 3\nf()", "3"),
        ("a = 2\nmake(a) = x -> a*x\nmake(3)", "x -> a*x where a = 3"),
        ("c = 0.1 + 0.2\nf = x -> x + ans\nc\nf = x -> x + ans", "f(x) = x + ans where ans = 0.30000000000000004"),
    ]);
}

#[test]
fn functions_take_numbers_or_one_flat_vector() {
    check(&[
        ("f(x, y) = x - y\nf(1, 2)", "-1"),
        ("f(x, y) = x - y\nf([1, 2])", "-1"),
        ("f(x) = x^2\nf([2])", "4"),
        (
            "f(x, y) = x - y\nf(1)",
            "2:1 f(x, y) takes 2 numbers, but it was given a number | call it as f(x, y) or with one vector of length 2",
        ),
        (
            "f(x, y) = x - y\nf(1, 2, 3)",
            "2:1 f(x, y) takes 2 numbers, but it was given a number, a number, a number | call it as f(x, y) or with one vector of length 2",
        ),
        (
            "f(x, y) = x - y\nf([1, 2, 3])",
            "2:1 f(x, y) takes 2 numbers, but it was given a vector of length 3 | call it as f(x, y) or with one vector of length 2",
        ),
        ("f(x, y) = x - y\nf(x = 1, y = 2)", "2:3 f takes its arguments without names | remove the name"),
        ("f(x[2], y) = x[1] + 10x[2] + 100y\nf([1, 2], 3)", "321"),
        ("f(x[2], y) = x[1] + 10x[2] + 100y\nf([1, 2, 3])", "321"),
        (
            "f(x[2], y) = x[1] + 10x[2] + 100y\nf(1, 2, 3)",
            "2:1 f(x[2], y) takes 3 numbers, but it was given a number, a number, a number | call it as f(x[2], y) or with one vector of length 3",
        ),
        ("M(W[2,2]) = W[1,2]\nM([1, 2; 3, 4])", "2"),
        ("M(W[2,2]) = W[1,2]\nM([1, 2, 3, 4])", "2"),
        (
            "M(W[2,2]) = W[1,2]\nM([1, 2; 3, 4; 5, 6])",
            "2:1 M(W[2,2]) takes 4 numbers, but it was given a 3×2 matrix | call it as M(W[2,2]) or with one vector of length 4",
        ),
        ("f(x[2]) = dot(x, x)\ng(x[2]) = f(2x) + f(x)\ng([1, 1])", "10"),
        ("f(x) = x + 1\ng(x) = f(f(x))\ng(1)", "3"),
        ("f(x) = x^2\nf[2]", "2:1 the function f cannot be indexed | write `f(2)`"),
        ("v = [1, 2]\nv(2)", "2:1 v is a vector of length 2, not a function | write `v[2]` for an entry"),
        ("f(x) = x^2\n[f(t) for t in [1, 2, 3]]", "[1, 4, 9]"),
    ]);
}

#[test]
fn functions_follow_the_names_they_use() {
    check(&[
        ("a = 2\nf(x) = a*x\na = 3", "3 ! f now uses a = 3"),
        ("a = 2\nf(x) = a*x\na = 3\nf(1)", "3"),
        ("a = 2\nf(x) = a*x\ng(x) = f(x) + 1\na = 3", "3 ! f, g now use a = 3"),
        ("a = 2\nb = 2a + 1\na = 3\nb", "5"),
        ("a = 2\nf(x) = a*x^2\nfx = diff(f, x)\na = 5\nfx(1)", "10"),
        ("a = 2\nf(x) = a*x^2\nfx = diff(f, x)\na = 5\nundo\nfx(1)", "4"),
        ("f(x) = x^2\ng = f'\nf(x) = x^3\ng(2)", "12"),
        ("f(x) = (x + 1)^2\nf = expand(f)\nf", "f(x) = x^2 + 2x + 1"),
        (
            "n = 3\nf(x[n]) = sum(i = 1..n, x[i])\nn = 4",
            "4 ! f now uses n = 4 ! f keeps the lengths of its parameters: define it again to change them",
        ),
        (
            "n = 3\nf(x[n]) = dot(x, x)\nn = 4",
            "4 ! f keeps the lengths of its parameters: define it again to change them",
        ),
        ("f(x) = x\nf(x) = x^2\nf(3)", "9"),
        (
            "f(x) = x + f(x - 1)",
            "1:12 `f` is defined by itself: a recursive definition is not possible | use sum, prod or a list over a range, or define it under another name",
        ),
        (
            "f(x) = x\nf(x) = f(x) + 1",
            "2:8 `f` is defined by itself: a recursive definition is not possible | use sum, prod or a list over a range, or define it under another name",
        ),
        (
            "f = x -> f(x - 1)",
            "1:10 `f` is defined by itself: a recursive definition is not possible | use sum, prod or a list over a range, or define it under another name",
        ),
        (
            "v(x) = x\nu(x) = v(x)\nv(x) = u(x)",
            "3:8 `u` uses `v`: a recursive definition is not possible | define it under another name",
        ),
        (
            "a = 2\na(x) = a*x",
            "2:8 `a` is defined by itself: a recursive definition is not possible | use sum, prod or a list over a range, or define it under another name",
        ),
        ("x = x + 1", "1:5 there is no name `x` | define it first: x = …"),
        ("2 + 3\nf(x) = ans*x\n7\nf(1)", "5"),
        ("ans = 3\nans", "3"),
    ]);
}

#[test]
fn names_that_are_not_there_get_one_next_step() {
    check(&[
        ("foo", "1:1 there is no name `foo` | define it first: foo = …"),
        ("f(x) = x + foo", "1:12 there is no name `foo` | define it first: foo = …"),
        ("f(x, y) = xy", "1:11 there is no name `xy` | to multiply, write `x*y`"),
        ("f(x) = pix", "1:8 there is no name `pix` | to multiply, write `pi*x`"),
        ("f(x) = x2", "1:8 there is no name `x2` | write `x[2]` for an entry, `2*x` or `x^2`"),
        ("f(xs) = x", "1:9 there is no name `x` | define it first: x = …"),
        ("f(x) = arcsin(x)", "1:8 there is no function `arcsin` | did you mean `asin`?"),
        ("f(x) = tg(x)", "1:8 there is no function `tg` | did you mean `tan`?"),
        ("Sin(1)", "1:1 there is no function `Sin` | did you mean `sin`?"),
        ("cot(1)", "1:1 there is no function `cot` | write `1/tan(x)`"),
        ("len([1])", "1:1 there is no function `len` | did you mean `length`?"),
        ("size([1])", "1:1 there is no function `size` | did you mean `length`?"),
        ("gradient(x -> x)", "1:1 there is no function `gradient` | did you mean `grad`?"),
        ("hessian(x -> x)", "1:1 there is no function `hessian` | did you mean `hess`?"),
        ("derivative(x -> x)", "1:1 there is no function `derivative` | did you mean `diff`?"),
        ("D(x -> x, x)", "1:1 there is no function `D` | did you mean `diff`?"),
        ("factorial(3)", "1:1 there is no function `factorial` | write `gamma(n + 1)`"),
        ("critcal(x -> x)", "1:1 there is no function `critcal` | did you mean `critical`?"),
        ("v = [1, 2]\nv[end]", "2:3 there is no name `end` | write `length(v)`"),
        ("A = [1, 2; 3, 4]\nA^T", "2:3 there is no name `T` | write `A'` for the transpose"),
        ("A = [1, 2; 3, 4]\nA.T", "2:3 a 2×2 matrix has no field `T` | write `A'` for the transpose"),
        ("v = [1, 2]\nv.sum", "2:3 a vector of length 2 has no field `sum` | write `sum(v)`"),
        ("v = [1, 2]\nv.len", "2:3 a vector of length 2 has no field `len` | write `length(v)`"),
        ("v = [1, 2]\nv.foo", "2:3 a vector of length 2 has no field `foo`"),
        (
            "log(8, 2)",
            "1:1 log takes one argument, not 2 | write `log(x)/log(b)` for another base, or `log10(x)`, `log2(x)`",
        ),
        ("hypot(1, 2, 3)", "1:1 hypot takes two arguments, not 3 | write `hypot(a, b)`, or `norm([a, b, c])` for more"),
        ("sin(1, 2)", "1:1 sin takes one argument, not 2 | write `sin(x)`"),
        ("sin()", "1:1 sin takes one argument, not 0 | write `sin(x)`"),
        ("True", "1:1 there is no name `True` | did you mean `true`?"),
        ("k = x -> foo*x", "1:10 there is no name `foo` | define it first: foo = …"),
        ("x -> foo*x", "1:6 there is no name `foo` | define it first: foo = …"),
        ("rate = 3\nrat", "2:1 there is no name `rat` | did you mean `rate`?"),
    ]);
}

#[test]
fn equals_defines_and_does_not_compare() {
    check(&[
        (
            "2x = 22",
            "1:1 `2x` cannot be given a value | left of `=` stands a name or `f(x, y)` | `=` defines, `==` compares: `2x == 22`; to solve: `roots([2x - 22], x = -10..10)`",
        ),
        (
            "f(2) = 3",
            "1:3 a value of a function cannot be set: `f(2) = …` | a parameter must be a name | `f(x) = …` defines a function; to ask whether they are equal: `f(2) == 3`",
        ),
        (
            "x[1] = 5",
            "1:1 `x[1]` cannot be given a value | `=` gives a whole name a value | entries do not change: define `x` again with the new entry; to compare: `x[1] == 5`",
        ),
        (
            "x^2 = 4",
            "1:1 `x^2` cannot be given a value | left of `=` stands a name or `f(x, y)` | `=` defines, `==` compares: `x^2 == 4`; to solve: `roots([x^2 - 4], x = -10..10)`",
        ),
        (
            "[a, b] = 3",
            "1:1 `[a, b]` cannot be given a value | `=` gives one name a value | write one definition for each name, or `v = …` and then `v[1]`, `v[2]`",
        ),
        (
            "3 = a",
            "1:1 `3` cannot be given a value | the name stands on the left | write `a = 3`; to compare: `3 == a`",
        ),
        ("f(x) = x\nf(x) == 3", "2:3 there is no name `x` | define it first: x = …"),
        (
            "solve(x^2 = 4)",
            "1:11 `=` cannot stand here | an equation is written as what is to be zero | every solution in a box: `roots([x^2 - 4], x = -10..10)`",
        ),
        (
            "if(1 = 2, 3, 4)",
            "1:6 `=` cannot stand here | write `==` to compare; an option is `name = value` | left of `=` in a call stands one name: `minimize(f, from = 0)`, `sum(i = 1..n, …)`",
        ),
    ]);
}

#[test]
fn numbers_are_neither_called_nor_indexed() {
    check(&[
        ("f(x) = x(x + 1)", "1:8 `x` is a number here, not a function | write `x*(x + 1)` to multiply"),
        ("f(x) = x[3]^2", "1:8 `x` is a number here: it has no entries | write `f(x[3]) = …` for a vector"),
        ("f(x, i) = x[i]", "1:11 `x` is a number here: it has no entries | write `f(x[n]) = …` for a vector"),
        ("k = x -> x(2)", "1:10 `x` is a number here, not a function | write `x*(2)` to multiply"),
        ("sum(i = 1..3, i(2))", "1:15 `i` is a number, not a function | write `i*(2)` to multiply"),
        ("f(x) = sum(i = 1..3, i(2))", "1:22 `i` is a number here, not a function | write `i*(2)` to multiply"),
        ("pi(2)", "1:1 `pi` is a number, not a function | write `pi*(2)` to multiply"),
        ("a = 3\na(2)", "2:1 `a` is a number, not a function | write `a*(2)` to multiply"),
        ("a = 3\na[1]", "2:1 a number cannot be indexed | a vector is [1, 2, 3], a parameter that is one is x[3]"),
        (
            "sin = 3\nsin*2\nsin(2)",
            "3:1 `sin` is a number, not a function | write `sin*(2)` to multiply | the name is yours now; clear sin brings the function back",
        ),
    ]);
}

#[test]
fn conditions_and_strings() {
    check(&[
        ("if(true, 1, 1/0)", "1"),
        ("v = [1, 2]\nif(0 > 1, v[0], 5)", "5"),
        ("f(x[2]) = sum(i = 1..2, if(i > 1, x[i - 1], 0))\nf([3, 4])", "3"),
        ("f(x) = if(x > 0, log(x), 0)\nf(-1)", "0"),
        ("f(x) = if(x > 0, log(x), 0)\ngrad(f, [-1])", "[0]"),
        ("if(1, 2)", "1:1 if takes a condition and two values, not 2 arguments | write if(x > 0, a, b)"),
        ("\"a\" == \"a\"", "true"),
        ("\"a\" + 1", "1:1 a string and a number cannot be added or subtracted"),
        (
            "r = 1..5\nr[2]",
            "2:1 a range cannot be indexed | write [i for i = 1..n] for the vector of the whole numbers in a range",
        ),
        ("1 == true", "1:1 a number and a truth value cannot be compared"),
    ]);
}

#[test]
fn functions_of_one_variable_have_primes() {
    check(&[
        ("f(x) = x^3\nf'(2)", "12"),
        ("f(x) = x^3\nf''(2)", "12"),
        ("f(x) = x^3\n(f')'(2)", "12"),
        ("f(x) = x^3\nf'", "x -> 3x^2"),
        ("sin'(0)", "1"),
        ("f(x, y) = x*y\nf'", "2:1 f has 2 variables: `'` is for functions of one | write diff(f, x) or grad(f)"),
        ("f(x, y) = x*y\nf'(1)", "2:1 f has 2 variables: `'` is for functions of one | write diff(f, x) or grad(f)"),
        ("sqrt'(0)", "1:1 division by zero: 1/0 is not defined"),
        ("f(x) = x + log(x - 1)\nf'(1)", "2:1 division by zero: 1/0 is not defined"),
        ("[1, 2]'", "[[1, 2]]"),
    ]);
}

#[test]
fn names_may_be_taken() {
    check(&[
        ("pi = 3\n2*pi", "6"),
        ("e = 2\ne", "2"),
        ("f(e) = 2*e\nf(3)", "6"),
        ("f(pi) = pi^2\nf(3)", "9"),
        ("newton = 3", "3"),
        ("log(e)", "1"),
        ("ln(1)", "0"),
        ("mod(-7, 3)", "2"),
        ("round(2.5) - round(-2.5)", "6"),
        ("0^0", "1"),
        ("f(x) = x^0\nf(0)", "1"),
    ]);
}

#[test]
fn what_is_not_defined_is_named() {
    check(&[
        ("log(0)", "1:1 log(0) is not defined: it needs x > 0"),
        ("1/0", "1:1 division by zero: 1/0 is not defined"),
        ("0/0", "1:1 division by zero: 0/0 is not defined"),
        ("sqrt(-1)", "1:1 sqrt(-1) is not defined: it needs x >= 0 | Saddleback works over the real numbers"),
        ("0^-1", "1:1 0^(-1) is not defined: zero has no negative power"),
        (
            "(-8)^(1/3)",
            "1:1 (-8)^0.3333333333333333 is not defined: a negative number has only whole powers | cbrt(x) is the real cube root",
        ),
        (
            "(-2)^0.5",
            "1:1 (-2)^0.5 is not defined: a negative number has only whole powers | Saddleback works over the real numbers",
        ),
        ("asin(2)", "1:1 asin(2) is not defined: it needs -1 <= x <= 1"),
        ("gamma(0)", "1:1 gamma(0) is not defined: it needs every real x but 0, -1, -2, ..."),
        ("acosh(0)", "1:1 acosh(0) is not defined: it needs x >= 1"),
        ("mod(1, 0)", "1:1 mod(1, 0) is not defined: it needs b != 0"),
        ("atan2(0, 0)", "0"),
        ("inf - inf", "1:1 inf + (-inf) is not defined"),
        ("0*inf", "1:1 0*inf is not defined"),
        ("log([-1, 2])", "1:1 log(-1) is not defined: it needs x > 0"),
        ("exp(1000)", "inf"),
        ("f(x) = x + log(x - 1)\nf(1)", "1:12 log(0) is not defined: it needs x > 0"),
        ("f(x) = x + log(x - 1)\ng(x) = f(x)^2\ng(0.5)", "1:12 log(-0.5) is not defined: it needs x > 0"),
        ("f(x) = x + log(x - 1)\ngrad(f, [0])", "1:12 log(-1) is not defined: it needs x > 0"),
    ]);
}

#[test]
fn primes_do_not_pretend() {
    check(&[
        ("g(x) = if(x == 0, 1, sin(x)/x)\ng'", "x -> if(x == 0, 0/0, (x*cos(x) - sin(x))/x^2)"),
        ("g(x) = if(x == 0, 1, sin(x)/x)\ng''(0)", "2:1 there is no value here: 0/0"),
        ("g(x) = if(x != 0, sin(x)/x, 1)\ng'(0)", "2:1 there is no value here: 0/0"),
        ("g(x) = if(x != 0, sin(x)/x, 1)\ng'(pi)", "-0.3183098862"),
        ("f(x, y) = if(y == 0, x, 2x)\ndiff(f, x)", "(x, y) -> if(y == 0, 1, 2)"),
        ("f(x) = if(x > 0, x^2, 0)\nf'(0)", "0"),
        ("ln x", "1:1 the argument of `ln` stands in brackets | write `ln(x)`"),
        ("ln(e^2)", "2"),
    ]);
}

#[test]
fn carriage_returns_and_byte_order_marks_are_no_text() {
    check(&[
        ("\u{FEFF}a = 1\r\nb = a +\r\n  1\r\nb", "2"),
        ("\u{FEFF}#!/usr/bin/env saddleback\n1/0", "2:1 division by zero: 1/0 is not defined"),
    ]);
}

#[test]
fn long_sums_answer_in_time_and_memory() {
    let long = format!("f(x) = {}1\nf(2)", "x + ".repeat(200_000));
    check(&[
        (&long, "400001"),
        ("sum(i = 1..1000000, 1/i^2)", "1.644933067"),
        ("f(x) = sum(i = 1..100000, x^i/i)\ngrad(f, 0.5)", "[2]"),
        (
            "f(x) = prod(i = 1..3000000, sin(i*x)/i^2)\ngrad(f, 0.5)",
            "1:35 this formula has more than 4000000 different parts when its sums are written out | use fewer terms",
        ),
        ("[i for i = 1..30000000]", "1:2 a list has at most 10000000 entries | sum(i = 1..n, …) needs no list"),
    ]);
}
