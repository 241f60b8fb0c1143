//! Sizes that do not fit: none at all, wrong lengths, thousand millions. Each gives a message with its place, the reason
//! and the next step, in a moment and in bounded memory.

#![cfg(unix)]

use std::process::Command;

use crate::program::scratch;

/// What the program may reserve, in kilobytes: the longest list while it grows, and far less than any of the sizes below.
const MEMORY: u32 = 3_500_000;

/// Runs a script with bounded memory; gives the output, the messages and the exit code.
fn bounded(name: &str, script: &str) -> (String, String, Option<i32>) {
    let file = scratch(&format!("sizes-{name}.sbk"), script);
    let mut command = Command::new("sh");
    let limited = format!("ulimit -v {MEMORY}; exec \"$0\" \"$1\"");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_saddleback")]).arg(file).env_remove("LC_ALL");
    let done = command.output().expect("the program was built for this test");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&done.stdout), text(&done.stderr), done.status.code())
}

/// The last line of `script` fails at `place` (`line:column`), with these words, the last ones being the next step.
#[track_caller]
fn fails(name: &str, script: &str, place: &str, words: &[&str]) {
    let (_, errors, code) = bounded(name, script);
    assert_eq!(code, Some(1), "{script}\n{errors}");
    assert!(errors.contains(&format!(".sbk:{place}: error: ")), "{script}: not at {place}:\n{errors}");
    for word in words {
        assert!(errors.contains(word), "{script}: {word:?} is not in\n{errors}");
    }
}

/// A function of as many variables as there are entries in `x`.
fn squares(n: &str) -> String {
    format!("f(x[{n}]) = sum(i = 1..length(x), x[i]^2)\n")
}

#[test]
fn a_function_of_no_variables_has_a_value_and_nothing_else() {
    let (output, errors, code) = bounded("value", &format!("{}f([])\nsum(i = 1..0, i)", squares("0")));
    assert_eq!((output.ends_with("= 0\n= 0\n"), errors.as_str(), code), (true, "", Some(0)), "{output}");
    let asks = ["grad(f, [])", "hess(f, [])", "classify(f, [])", "minimize(f, from = [])", "minimize(f)"];
    for (idx, ask) in asks.iter().enumerate() {
        let column = ask.find('f').filter(|_| !ask.starts_with("classify")).map_or(10, |at| at + 1);
        let words = ["needs a function of one variable or more", "help: name its variables"];
        fails(&format!("none-{idx}"), &format!("{}{ask}", squares("0")), &format!("2:{column}"), &words);
    }
    fails("none-max", "max(i = 1..0, i)", "1:1", &["the max of nothing is not defined"]);
}

#[test]
fn a_vector_of_the_wrong_length_is_shown_where_it_stands() {
    let three = squares("3");
    let words = ["takes 3 numbers, but it was given a vector of length 2", "help: call it as f(x[3])"];
    fails("call", &format!("{three}f([1, 2])"), "2:1", &words);
    let words = ["a point with 3 coordinates is needed, not 2", "help: write all 3: [0, 0, 0]"];
    let asks = ["grad(f, [1, 2])", "hess(f, [1, 2])", "classify(f, [1, 2])", "minimize(f, from = [1, 2])"];
    for (idx, ask) in asks.iter().enumerate() {
        let column = ask.find('[').expect("a vector is asked with") + 1;
        fails(&format!("wrong-{idx}"), &format!("{three}{ask}"), &format!("2:{column}"), &words);
    }
    fails("ranges", &format!("{three}critical(f, [-1..1, -1..1])"), "2:13", &["3 ranges are needed, not 2"]);
    fails("entry", "f(x[3]) = x[4]\nf([1, 2, 3])", "1:13", &["there is no entry 4: the length is 3"]);
    fails("whole", "f(x[2.5]) = 1", "1:5", &["a whole number, 0 or more, but it is 2.5"]);
    fails("negative", "f(x[-1]) = 1", "1:5", &["a whole number, 0 or more, but it is -1"]);
}

#[test]
fn thousand_millions_of_terms_are_refused() {
    let bodies = ["x^2", "i*x^2"];
    for (idx, body) in bodies.iter().enumerate() {
        for (at, ask) in ["grad(f, [2])", "minimize(f, from = [2])"].iter().enumerate() {
            let script = format!("f(x) = sum(i = 1..10^9, {body})\n{ask}");
            let (_, errors, code) = bounded(&format!("terms-{idx}-{at}"), &script);
            assert_eq!(code, Some(1), "{script}\n{errors}");
            let in_line_1 = errors.contains(".sbk:1:");
            assert!(in_line_1 && errors.contains("000000 ") && errors.contains("help: use fewer terms"), "{errors}");
        }
    }
    fails("product", "f(x) = prod(i = 1..10^9, x)\ngrad(f, [1])", "1:8", &["000000 ", "help: use fewer terms"]);
    fails("list", "[0 for k = 1..10^9]", "1:2", &["a list has at most 10000000 entries", "help: sum(i = 1..n"]);
}

#[test]
fn parameters_of_thousand_millions_are_refused() {
    for (idx, shape) in ["10^9", "1000000000", "30000, 40000"].iter().enumerate() {
        let script = format!("f(x[{shape}]) = 1");
        fails(&format!("parameter-{idx}"), &script, "1:3", &["a parameter holds 2000000 numbers at most"]);
    }
}

#[test]
fn a_hessian_that_does_not_fit_is_refused() {
    let words = ["the Hessian of 100000 variables has 100000^2 entries, which take 80 GB", "help: 16384 variables"];
    let asks = [
        "hess(f, 1)",
        "classify(f, 0)",
        "minimize(f, from = 1, method = cubic)",
        "critical(f, -1..1)",
        "race(f, from = 1)",
    ];
    for (idx, ask) in asks.iter().enumerate() {
        fails(&format!("hessian-{idx}"), &format!("{}{ask}", squares("100000")), "2:1", &words);
    }
    let (output, errors, code) = bounded("gradient", &format!("{}g = grad(f, 1);\ng[100000]", squares("100000")));
    assert!(output.ends_with("= 2\n") && code == Some(0), "{output}{errors}");
}

#[test]
fn arrays_beyond_the_memory_are_refused() {
    let words = ["an array holds 20000000 numbers at most", "needs no array"];
    fails("matrix", "zeros(10^7, 10^7)", "1:1", &words);
    fails("identity", "eye(10^6)", "1:1", &words);
    fails("ones", "ones(10^9)", "1:6", &words);
    fails("infinite", "zeros(1e300)", "1:7", &words);
}
