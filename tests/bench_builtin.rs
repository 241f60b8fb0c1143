//! `bench` and evaluation at many points: the same numbers for any number of threads and at one point, sparse Hessians of
//! many variables, wrong sizes.

use saddleback::session::session::Session;
use saddleback::session::text::text_of;
use saddleback::{BatchOutput, Derivatives, Error, Function, Settings};

const CHAIN: &str = "f(x[7]) = sum(i = 1..6, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2) + exp(x[1]*x[7]/9)";

/// The last result of a program, with all digits.
fn last(program: &str) -> String {
    let settings = Settings { digits: 17, ..Settings::default() };
    let outputs = Session::with_settings(settings.clone()).eval(program);
    let outputs = outputs.unwrap_or_else(|error| panic!("{program}: {}", error.diagnostic.message));
    outputs.last().map_or_else(String::new, |output| text_of(&output.value, &settings))
}

fn points(n: usize, n_points: usize) -> Vec<f64> {
    (0..n * n_points).map(|k| ((k * 7919) % 1009) as f64 / 400.0 - 1.2).collect()
}

/// Values, gradients, Hessians and products along ones at some points, as one list of bits.
fn results(f: &Function, points: &[f64], threads: usize) -> Vec<u64> {
    let n_points = points.len() / f.dimension();
    let directions = vec![1.0; points.len()];
    let (mut value, mut gradient, mut product) =
        (vec![0.0; n_points], vec![0.0; points.len()], vec![0.0; points.len()]);
    let mut hessian = vec![0.0; f.hessian_pairs().len() * n_points];
    let output = BatchOutput {
        value: &mut value,
        gradient: &mut gradient,
        hessian: &mut hessian,
        directions: &directions,
        product: &mut product,
    };
    f.evaluate_points(points, threads, output).expect("every length fits");
    [value, gradient, hessian, product].concat().into_iter().map(f64::to_bits).collect()
}

#[test]
fn many_points_give_the_same_bits_for_any_number_of_threads() {
    let f = Function::parse(CHAIN).expect("a correct text");
    let points = points(7, 300);
    let one = results(&f, &points, 1);
    for threads in [2, 3, 64] {
        assert!(results(&f, &points, threads) == one, "{threads} threads");
    }
}

#[test]
fn many_points_give_what_each_point_gives_on_every_route() {
    let f = Function::parse(CHAIN).expect("a correct text");
    let (n, n_points) = (7, 70);
    let points = points(n, n_points);
    for route in [Derivatives::Dual, Derivatives::Tape, Derivatives::Auto] {
        let f = f.with_derivatives(route).expect("it is small");
        let numbers: Vec<f64> = results(&f, &points, 2).into_iter().map(f64::from_bits).collect();
        for p in 0..n_points {
            let at = |block: usize, rows: usize| -> Vec<f64> {
                (0..rows).map(|row| numbers[block * n_points + row * n_points + p]).collect()
            };
            let x: Vec<f64> = (0..n).map(|i| points[i * n_points + p]).collect();
            let entries = f.hessian_values(&x).expect("it is defined");
            let product = f.hessian_vector(&x, &[1.0; 7]).expect("it is defined");
            let one_by_one =
                [vec![f.value(&x).expect("it fits")], f.gradient(&x).expect("it is defined"), entries, product];
            let mut block = 0;
            for expected in one_by_one {
                let given = at(block, expected.len());
                block += expected.len();
                let size = expected.iter().fold(1e-300_f64, |size, entry| size.max(entry.abs()));
                for (a, b) in given.iter().zip(&expected) {
                    assert!((a - b).abs() <= 1e-13 * size, "{route:?} {p}: {given:?} {expected:?}");
                }
            }
        }
    }
}

#[test]
fn wrong_sizes_are_errors_that_say_what_fits() {
    let f = Function::parse(CHAIN).expect("a correct text");
    let mut short = [0.0; 5];
    let refused = |result: Result<(), Error>| match result {
        Err(Error::Length { what, expected, given }) => (what, expected, given),
        other => panic!("{other:?}"),
    };
    let no_output = f.evaluate_points(&[0.0; 13], 1, BatchOutput::default());
    assert_eq!(refused(no_output), ("the list of points", 7, 13));
    let values = BatchOutput { value: &mut short, ..BatchOutput::default() };
    assert_eq!(refused(f.evaluate_points(&[0.0; 14], 1, values)), ("the list of values", 2, 5));
    let hessians = BatchOutput { hessian: &mut short, ..BatchOutput::default() };
    let entries = f.hessian_pairs().len();
    assert_eq!(refused(f.batch().evaluate(&[0.0; 7], hessians)), ("the list of Hessians", entries, 5));
    let mut product = [0.0; 7];
    let products = BatchOutput { product: &mut product, ..BatchOutput::default() };
    assert_eq!(refused(f.evaluate_points(&[0.0; 7], 1, products)), ("the list of directions", 7, 0));
    assert!(f.evaluate_points(&[], 4, BatchOutput::default()).is_ok(), "no points at all");
    assert!(matches!(f.hessian_values(&[0.0]), Err(Error::Length { expected: 7, .. })));
}

#[test]
fn hessians_of_many_variables_are_their_nonzeros() {
    let n = 20_000;
    let text = format!("f(x[{n}]) = sum(i = 1..{}, (x[i+1] - x[i]^2)^2)", n - 1);
    let f = Function::parse(&text).expect("a correct text");
    let structure = f.hessian_structure().expect("it is small");
    assert_eq!(structure.len(), 2 * n - 1);
    let x = vec![2.0; n];
    let values = f.hessian_values(&x).expect("it is defined");
    // Of (b - a²)²: 12a² - 4b, -4a and 2; an inner variable is a of one term and b of another.
    let expected = |(row, column): (usize, usize)| match (row == column, row) {
        (true, 0) => 40.0,
        (true, row) if row == n - 1 => 2.0,
        (true, _) => 42.0,
        (false, _) => -8.0,
    };
    for (place, value) in structure.entries().zip(&values) {
        assert_eq!(*value, expected(place), "{place:?}");
    }
}

#[test]
fn the_checksum_of_bench_depends_on_points_and_seed_only() {
    let bench = |options: &str| last(&format!("{CHAIN}; bench(f, points = 130{options}).checksum"));
    let one = bench("");
    assert!(one.parse::<f64>().is_ok_and(|sum| sum.is_finite() && sum != 0.0), "{one}");
    assert_eq!(bench(", threads = 2"), one);
    assert_eq!(bench(", derivatives = tape"), one);
    assert_ne!(bench(", seed = 5"), one);
    let dual: f64 = bench(", derivatives = dual").parse().expect("a number");
    let tape: f64 = one.parse().expect("a number");
    assert!((dual - tape).abs() <= 1e-9 * tape.abs(), "{dual} {tape}");
}

#[test]
fn bench_measures_every_kind_and_many_variables() {
    let text = "f(x[100000]) = sum(i = 1..99999, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2);";
    for (side, kind) in [("single", "value"), ("bulk", "hessian_vector"), ("bulk", "value_gradient_hessian")] {
        let time = last(&format!("{text} bench(f, points = 2).{side}.{kind}_ns"));
        assert!(time.parse::<f64>().is_ok_and(|time| time > 0.0), "{side} {kind}: {time}");
    }
    let refused = Session::new().eval(&format!("{text} bench(f, points = 2, derivatives = dual)"));
    assert_eq!(refused.expect_err("its Hessian is too large").diagnostic.code, "too-large");
    let refused = Session::new().eval("bench((x) -> x^2, threads = 0)");
    assert_eq!(refused.expect_err("no threads").diagnostic.code, "option-range");
}
