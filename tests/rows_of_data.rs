//! Sums over rows of data: one program for all rows, any rows, any number of threads; and the methods that live on them.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::ThreadPoolBuilder;
use saddleback::Session;
use saddleback::graph::series::Column;
use saddleback::graph::value::Value;
use saddleback::numeric::starts::RandomNumbers;
use saddleback::objective::{Compiled, Derivatives, Objective};
use saddleback::session::settings::Settings;
use saddleback::session::text::text_of;
use saddleback::table::Table;

use crate::algebra::definitions::lowered;

/// Three classes, four features: 15 parameters, as one would write it.
const SOFTMAX: &str =
    "f(W[4,3], b[3]) = mean(r in D, logsumexp(z) - z[r.label + 1] where z = r[1..4]*W + b) + 0.01*norm(W)^2";

/// A layer between: 43 parameters, each read once a row.
const NET: &str = "f(U[4,5], a[5], V[5,3], b[3]) = \
    sum(r in D, logsumexp(z) - z[r.label + 1] where z = tanh(r[1..4]*U + a)*V + b)/length(D.label)";

/// One layer six times over: 60 parameters, so often read that the Hessian comes from products.
const RECURRENT: &str = "f(U[4,5], A[5,5], V[5,3]) = mean(r in D, logsumexp(z) - z[r.label + 1] \
    where z = tanh(tanh(tanh(tanh(tanh(tanh(tanh(r[1..4]*U)*A)*A)*A)*A)*A)*A)*V)";

fn data(rows: &[usize]) -> HashMap<String, Value> {
    let mut random = RandomNumbers::new(4);
    let all: Vec<[f64; 5]> = (0..1000)
        .map(|row| [random.normal(), random.normal(), random.normal(), random.normal(), f64::from(row % 3)])
        .collect();
    let column = |k: usize| rows.iter().map(|row| all[*row][k]).collect();
    let names = ["a", "b", "c", "d", "label"].map(String::from).to_vec();
    let table = Table::new(names, (0..5).map(column).collect()).expect("columns of one length");
    HashMap::from([("D".to_string(), Value::Table(Arc::new(table)))])
}

fn objective(text: &str, rows: &[usize]) -> Compiled {
    let formula = lowered(text, data(rows), true).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
    Compiled::new(&Arc::new(formula), Derivatives::Tape)
}

fn point(n: usize, seed: u64) -> Vec<f64> {
    let mut random = RandomNumbers::new(seed);
    (0..n).map(|_| 0.5 * random.normal()).collect()
}

#[track_caller]
fn close(a: &[f64], b: &[f64], tolerance: f64) {
    let size = b.iter().fold(1e-300_f64, |size, b| size.max(b.abs()));
    for (k, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance * size, "entry {k}: {a}, {b}");
    }
}

#[test]
fn the_loss_is_one_sum_over_rows() {
    let all: Vec<usize> = (0..1000).collect();
    let formula = lowered(SOFTMAX, data(&all), true).expect("it is a function");
    let lengths: Vec<usize> = formula.separable().series.iter().map(|series| series.n_terms).collect();
    assert_eq!(lengths, [1000]);
    let series = &formula.separable().series[0];
    assert!(series.columns.len() <= 4 + 1 + 15, "{} columns", series.columns.len());
    assert_eq!(objective(SOFTMAX, &all).n_data_rows(), Some(1000));
    assert_eq!(objective("f(x) = x^2 + sin(x)", &all).n_data_rows(), None);
}

#[test]
fn derivatives_are_those_by_definition() {
    let rows: Vec<usize> = (0..300).collect();
    for (text, n, by_products) in [(SOFTMAX, 15, false), (NET, 43, false), (RECURRENT, 60, true)] {
        let tape = objective(text, &rows);
        assert_eq!(tape.plan().hessian_by_products(), by_products, "{text}");
        let dual = tape.dual().expect("the sums can be written out");
        let (x, v) = (point(n, 1), point(n, 2));
        let (mut gradient, mut hessian, mut product) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n]);
        let (mut g, mut h, mut p) = (gradient.clone(), hessian.clone(), product.clone());
        let value = tape.value_gradient_hessian(&x, &mut gradient, &mut hessian);
        let by_definition = dual.value_gradient_hessian(&x, &mut g, &mut h);
        close(&[value], &[by_definition], 1e-14);
        close(&gradient, &g, 1e-13);
        close(&hessian, &h, 1e-12);
        tape.hessian_vector(&x, &v, &mut product);
        dual.hessian_vector(&x, &v, &mut p);
        close(&product, &p, 1e-12);
        close(&[tape.value(&x), tape.value_gradient(&x, &mut g)], &[value, value], 1e-15);
    }
}

#[test]
fn some_rows_are_the_function_of_these_rows() {
    let all: Vec<usize> = (0..1000).collect();
    let mut random = RandomNumbers::new(9);
    for count in [1, 7, 64, 65, 333] {
        let rows: Vec<u32> = random.permutation(1000)[..count].iter().map(|row| *row as u32).collect();
        let chosen: Vec<usize> = rows.iter().map(|row| *row as usize).collect();
        for (text, n) in [(SOFTMAX, 15), (NET, 43)] {
            let whole = objective(text, &all);
            let part = lowered(text, data(&chosen), false).expect("it is a function");
            let part = Compiled::new(&Arc::new(part), Derivatives::Tape);
            let (x, v) = (point(n, 3), point(n, 4));
            let (mut gradient, mut product, mut expected) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
            let value = whole.value_gradient_of_rows(&x, &rows, &mut gradient);
            close(&[value, whole.value_of_rows(&x, &rows)], &[part.value_gradient(&x, &mut expected); 2], 1e-13);
            close(&gradient, &expected, 1e-12);
            whole.hessian_vector_of_rows(&x, &v, &rows, &mut product);
            part.hessian_vector(&x, &v, &mut expected);
            close(&product, &expected, 1e-12);
        }
    }
}

#[test]
fn the_bits_do_not_depend_on_the_threads() {
    // Many copies of the rows, so that several threads share them.
    let rows: Vec<usize> = (0..30_000).map(|row| row % 1000).collect();
    let net = objective(NET, &rows);
    let (x, v) = (point(43, 5), point(43, 6));
    let bits = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| {
            let (mut gradient, mut product) = (vec![0.0; 43], vec![0.0; 43]);
            let value = net.value_gradient(&x, &mut gradient);
            net.hessian_vector(&x, &v, &mut product);
            let all = gradient.into_iter().chain(product).chain([value]);
            all.map(f64::to_bits).collect::<Vec<u64>>()
        })
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(5));
}

#[test]
fn an_index_that_is_not_there_is_named_and_large_values_do_not_overflow() {
    let all: Vec<usize> = (0..1000).collect();
    let failure =
        lowered(&SOFTMAX.replace("r.label + 1", "r.label"), data(&all), true).expect_err("there is no entry 0");
    assert_eq!(failure.diagnostic.code, "index", "{failure:?}");
    let f = objective(SOFTMAX, &all);
    let x: Vec<f64> = point(15, 7).into_iter().map(|x| 1e4 * x).collect();
    let mut gradient = vec![0.0; 15];
    assert!(f.value_gradient(&x, &mut gradient).is_finite() && gradient.iter().all(|g| g.is_finite()));
}

/// The last value of a program, as shown.
#[track_caller]
fn shown(text: &str) -> String {
    let outputs = Session::new().eval(text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
    text_of(&outputs.last().expect("there is a value").value, &Settings::default())
}

const LINE: &str = "X = normal(500, 3, seed = 2); e = normal(500, seed = 3);
f(w[3], c) = mean(i = 1..500, (sum(k = 1..3, w[k]*X[i,k]) + c - X[i,1] + 2*X[i,2] - 0.1*e[i])^2)
best = minimize(f, from = 0).value\n";

#[test]
fn stochastic_methods_come_near_the_best_fit_and_repeat() {
    for method in [
        "sgd(step = 0.05, batch = 20, momentum = 0.5, epochs = 60, schedule = cosine)",
        "sgd(step = 0.05, batch = 20, epochs = 60, nesterov = true, schedule = inverse)",
        "sgd(batch = 50, epochs = 100, radius = 0.001, schedule = root)",
        "adam(step = 0.02, batch = 20, epochs = 100)",
    ] {
        let run = format!("{LINE}m = minimize(f, from = 3, method = {method})\n");
        assert_eq!(shown(&format!("{run}m.value - best < 1e-3 and m.value >= best - 1e-12")), "true", "{method}");
        assert_eq!(shown(&format!("{run}norm(m.x - minimize(f, from = 3, method = {method}).x)")), "0", "{method}");
    }
    let steps = "minimize(f, from = 3, method = sgd(step = 1e-4, epochs = 7)).steps";
    assert_eq!(shown(&format!("{LINE}{steps}")), "7");
}

#[test]
fn lists_of_long_calls_are_the_same_for_any_number_of_threads() {
    let text = "f(x, y) = x^4 - 2x^2 + y^2 + 0.1*x*y
s = normal(12, 2)
[minimize(f, from = s[i]).value + k for i = 1..12, k = 0..1]";
    let one_by_one = "f(x, y) = x^4 - 2x^2 + y^2 + 0.1*x*y
s = normal(12, 2)
g(i, k) = minimize(f, from = s[i]).value + k
[g(i, k) for i = 1..12, k = 0..1]";
    assert_eq!(shown(text), shown(one_by_one));
    let failure = Session::new().eval("f(x) = sqrt(x)\n[minimize(f, from = 3 - i).value for i = 1..9]").expect_err("0");
    let alone = Session::new().eval("f(x) = sqrt(x)\ni = 3\nminimize(f, from = 3 - i).value").expect_err("0");
    let told = format!("entry i = 3 of the list: {}", alone.diagnostic.message);
    assert_eq!(failure.diagnostic.message, told);
    let nested = Session::new().eval("f(x) = x^2\n[classify(f, k/i).value for i = 1..2, k = 0..1]").expect_err("1");
    assert!(nested.diagnostic.message.starts_with("entry i = 1, k = 1 of the list: "), "{nested:?}");
}

/// A net with one hidden layer on rows of data, for steps that a whole batch would bear and few rows do not.
const STEEP: &str = "X = normal(120, 3, seed = 5)
f(W[4,3], v[4], b[4]) = mean(r in X, (dot(v, tanh(3*(W*r) + b)) - 4*sin(2*r[1])*r[2])^2)\n";

#[test]
fn the_automatic_step_of_sgd_bears_small_batches() {
    for batch in [1, 7, 120] {
        for seed in [1, 2] {
            let run = format!(
                "{STEEP}s = normal(20, seed = {seed})
m = minimize(f, from = s, method = sgd(batch = {batch}, epochs = 10))"
            );
            assert_eq!(shown(&format!("{run}\nm.value < f(s)")), "true", "{run}");
            assert!(shown(&format!("{run}\nm.stop")).contains("limit of epochs"), "{run}");
        }
    }
}

#[test]
fn options_of_rows_are_not_ignored_in_silence() {
    let notes = |text: &str| Session::new().eval(text).expect("a value").last().expect("one").notes.join("\n");
    let few = "D = [1, 2; 3, 5; 4, 4]\nf(w) = mean(r in D, (w*r[1] - r[2])^2)\n";
    let none = "f(x, y) = x^2 + y^2\n";
    for start in [few, none] {
        let told = notes(&format!("{start}minimize(f, from = 1, method = sgd(batch = 2, epochs = 5))"));
        assert!(told.contains("batch and epochs say nothing here"), "{told}");
        let told = notes(&format!("{start}minimize(f, from = 1, method = adam(batch = 2))"));
        assert!(told.contains("batch says nothing here"), "{told}");
        assert!(!notes(&format!("{start}minimize(f, from = 1, method = sgd)")).contains("nothing here"));
    }
}

#[test]
fn a_start_outside_the_domain_names_the_operation_and_its_argument() {
    let message = |call: &str| {
        let failure =
            Session::new().eval(&format!("f(x, y) = sqrt(x) + y^2 + log(y)\n{call}")).expect_err("it cannot start");
        failure.diagnostic.message
    };
    for call in ["minimize(f, from = [-1, 2])", "saddle(f, from = [-1, 2])", "race(f, from = [-1, 2])"] {
        assert_eq!(message(call), "sqrt(-1) is not defined: it needs x >= 0", "{call}");
    }
    assert!(message("minimize(f, from = [0, 1])").contains("sqrt has no finite slope at 0"));
}

/// A million rows are there once: a sum over all rows of a table, or over all entries of its columns, keeps no copy.
#[test]
fn a_sum_over_all_rows_shares_the_columns_of_the_table() {
    let rows: Vec<usize> = (0..1000).collect();
    let data = data(&rows);
    let Some(Value::Table(table)) = data.get("D").cloned() else { panic!("the data are a table") };
    for text in [
        "f(w[4], b) = mean(r in D, r.label*(dot(r[1..4], w) + b)^2)",
        "f(w[4], b) = sum(i = 1..1000, (D.a[i]*w[1] + D[i, 2]*w[2] + D[i].c*w[3] + D.d[i]*w[4] + b)^2*D.label[i])",
    ] {
        let formula = lowered(text, data.clone(), true).expect("it is a function");
        let shared = formula.separable().series[0].columns.iter().filter(|column| match column {
            Column::Numbers(numbers) => (0..5).any(|k| Arc::ptr_eq(numbers, table.shared_column(k).expect("there"))),
            Column::Variables(_) => false,
        });
        assert_eq!(shared.count(), 5, "{text}");
    }
    let part = lowered("f(w) = sum(r in D[1..500], (r.a - w)^2)", data, true).expect("it is a function");
    assert_eq!(part.separable().series[0].n_terms, 500);
}
