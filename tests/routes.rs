//! Two routes to the same derivatives: hyper-dual numbers and derivative tapes, on every reference function.

use std::sync::Arc;

use saddleback::Function;
use saddleback::objective::{Compiled, Derivatives, Objective};
use serde_json::Value as Json;

/// How far the routes may be apart, relative to the largest entry of the block.
const TOLERANCE: f64 = 1e-13;

/// How far two blocks are apart, relative to the largest entry of the first; infinite where one has a number and the
/// other has none.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let finite = a.iter().filter(|entry| entry.is_finite());
    let size = finite.fold(f64::MIN_POSITIVE, |size, entry| size.max(entry.abs()));
    let difference = |(a, b): (&f64, &f64)| {
        if a == b || (a.is_nan() && b.is_nan()) {
            0.0
        } else if a.is_finite() && b.is_finite() {
            (a - b).abs() / size
        } else {
            f64::INFINITY
        }
    };
    a.iter().zip(b).map(difference).fold(0.0, f64::max)
}

/// Value, gradient, Hessian, the Hessian's product with a vector, and the Taylor series along it.
fn blocks(f: &dyn Objective, x: &[f64]) -> [Vec<f64>; 5] {
    let n = x.len();
    let (mut gradient, mut hessian, mut product) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n]);
    let value = f.value(x);
    let with_gradient = f.value_gradient(x, &mut gradient);
    let first = gradient.clone();
    let with_hessian = f.value_gradient_hessian(x, &mut gradient, &mut hessian);
    let v: Vec<f64> = (0..n).map(|i| 1.0 + 0.25 * i as f64).collect();
    f.hessian_vector(x, &v, &mut product);
    let mut series = [0.0; 5];
    f.directional_series(x, &v, &mut series);
    assert!(apart(&first, &gradient) <= 1e-14, "{first:?} {gradient:?}");
    [vec![value, with_gradient, with_hessian], gradient, hessian, product, series.to_vec()]
}

fn worst(f: &Function, x: &[f64]) -> f64 {
    let dual = Compiled::new(f.formula(), Derivatives::Dual);
    let tape = Compiled::new(f.formula(), Derivatives::Tape);
    let (dual, tape) = (blocks(&dual, x), blocks(&tape, x));
    dual.iter().zip(&tape).map(|(dual, tape)| apart(dual, tape)).fold(0.0, f64::max)
}

#[test]
fn tapes_agree_with_dual_numbers_on_every_reference_function() {
    let entries: Json =
        serde_json::from_str(include_str!("reference/derivatives.json")).expect("the reference is JSON");
    let mut far = Vec::new();
    for entry in entries.as_array().expect("a list of functions") {
        let name = entry["name"].as_str().expect("a name");
        let f = Function::parse(entry["definition"].as_str().expect("a definition is text")).expect(name);
        for point in entry["points"].as_array().expect("there are points") {
            let x: Vec<f64> = point["x"].as_array().expect("a point").iter().map(number).collect();
            let worst = worst(&f, &x);
            if worst.is_nan() || worst > TOLERANCE {
                far.push(format!("{name} at {x:?}: {worst:e}"));
            }
        }
    }
    assert!(far.is_empty(), "{}", far.join("\n"));
}

fn number(text: &Json) -> f64 {
    text.as_str().expect("a number as text").parse().expect("a number")
}

/// Functions with sums in every role: alone, weighted, inside another function, together, with shared variables, numbers
/// and coinciding indices.
const SUMS: &[&str] = &[
    "f(x[50]) = sum(i = 1..49, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)",
    "f(x[70]) = sqrt(1 + sum(i = 1..70, i*x[i]^2))",
    "f(x[12]) = log(1 + sum(i = 1..12, exp(x[i]/3)))*x[2] + x[1]^2",
    "f(x[9]) = sum(i = 1..9, x[i]*x[mod(2i, 9) + 1])",
    "f(x[8]) = sum(i = 1..8, x[i]^2)*sum(i = 1..7, sin(x[i]*x[i+1])) - 3*sum(i = 1..8, x[9 - i]^3*x[i])",
    "f(a, b, c) = sum(i = 1..200, (a*exp(-b*i/40) + c - cos(i))^2)",
    "f(x[21]) = sum(i = 1..6, sum(j = i+1..7, 1/((x[3i-2]-x[3j-2])^2 + (x[3i-1]-x[3j-1])^2 + (x[3i]-x[3j])^2 + 1/10)^3))",
    "f(x[10]) = sum(i = 1..10, if(x[i] > 2, sqrt(x[i] - 2), x[i]^2)) + max(x[1], x[2])^2",
    "f(x[6]) = prod(i = 1..6, 1 + x[i]^2)/(1 + sum(i = 1..6, x[i]^4))",
];

#[test]
fn sums_that_stay_sums_have_the_derivatives_of_written_out_ones() {
    for text in SUMS {
        let f = Function::parse(text).expect(text);
        for offset in [0.3, 1.1, 2.2] {
            let x: Vec<f64> = (0..f.dimension()).map(|i| offset + (0.37 * i as f64).sin()).collect();
            let worst = worst(&f, &x);
            assert!(worst <= TOLERANCE, "{text} at {x:?}: {worst:e}");
        }
    }
}

#[test]
fn where_a_function_has_no_value_no_derivative_is_a_number() {
    let f = Function::parse("f(x[6]) = sum(i = 1..6, sqrt(x[i])) + x[1]*x[2]").expect("it is correct");
    let tape = Compiled::new(&Arc::clone(f.formula()), Derivatives::Tape);
    let [values, gradient, hessian, product, _] = blocks(&tape, &[1.0, 1.0, 1.0, -1.0, 1.0, 1.0]);
    assert!(values.iter().chain(&gradient).chain(&hessian).chain(&product).all(|number| number.is_nan()));
}

/// Value, gradient, Hessian's nonzeros and product at many points, by blocks of points and point by point.
fn batch_blocks(f: &Function, points: &[Vec<f64>], threads: usize) -> [Vec<f64>; 4] {
    use saddleback::objective::batch::{BatchOutput, evaluate_points};
    use saddleback::objective::program::Order;
    let compiled = Compiled::new(f.formula(), Derivatives::Tape);
    let plan = compiled.plan();
    let (n, n_points) = (f.dimension(), points.len());
    let columns: Vec<f64> = (0..n).flat_map(|i| points.iter().map(move |point| point[i])).collect();
    let directions: Vec<f64> = (0..n).flat_map(|i| points.iter().map(move |_| 1.0 + 0.25 * i as f64)).collect();
    let mut value = vec![0.0; n_points];
    let (mut gradient, mut product) = (vec![0.0; n * n_points], vec![0.0; n * n_points]);
    let mut hessian = vec![0.0; plan.n_entries() * n_points];
    let all = BatchOutput { value: &mut value, gradient: &mut gradient, hessian: &mut hessian, ..Default::default() };
    evaluate_points(plan, threads, Order::Hessian, (&columns, n_points), all);
    let along = BatchOutput { directions: &directions, product: &mut product, ..Default::default() };
    evaluate_points(plan, threads, Order::Product, (&columns, n_points), along);
    [value, gradient, hessian, product]
}

#[test]
fn blocks_of_points_give_what_single_points_give() {
    let others =
        ["f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2", "f(x, y) = 3x - 2", "f(x, y, z) = x*y*exp(z) + sqrt(x)"];
    for text in SUMS.iter().copied().chain(others) {
        let f = Function::parse(text).expect(text);
        let n = f.dimension();
        let points: Vec<Vec<f64>> =
            (0..150).map(|p| (0..n).map(|i| 1.2 * (0.7 * i as f64 + 1.3 * p as f64).sin()).collect()).collect();
        let [values, gradients, hessians, products] = batch_blocks(&f, &points, 1);
        let compiled = Compiled::new(f.formula(), Derivatives::Tape);
        let pattern = compiled.hessian_structure().expect("it is small");
        for (p, x) in points.iter().enumerate() {
            let at = |rows: &[f64], count: usize| (0..count).map(|k| rows[k * points.len() + p]).collect::<Vec<f64>>();
            let [value, gradient, hessian, product, _] = blocks(&compiled, x);
            let entries: Vec<f64> = pattern.entries().map(|(i, j)| hessian[i * n + j]).collect();
            let pairs = [
                (value[..1].to_vec(), at(&values, 1)),
                (gradient, at(&gradients, n)),
                (entries, at(&hessians, pattern.len())),
                (product, at(&products, n)),
            ];
            for (kind, (one, many)) in pairs.iter().enumerate() {
                assert!(apart(one, many) <= 1e-13, "{text}, result {kind} at {x:?}: {one:?} {many:?}");
            }
        }
        assert_eq!(bits(&batch_blocks(&f, &points, 3)), bits(&[values, gradients, hessians, products]), "{text}");
    }
}

fn bits(blocks: &[Vec<f64>; 4]) -> Vec<u64> {
    blocks.iter().flatten().map(|number| if number.is_nan() { 0 } else { number.to_bits() }).collect()
}

#[test]
fn long_sums_have_the_same_bits_for_any_number_of_threads() {
    let n = 150_000;
    let text =
        format!("f(x[{n}]) = sum(i = 1..{}, sin(x[i]*x[i+1])*exp(-x[i]^2)*cos(x[i+1]) + x[1]*x[i]) + sin(x[2])", n - 1);
    let f = Function::parse(&text).expect(&text);
    let x: Vec<f64> = (0..n).map(|i| (0.7 * i as f64).sin()).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| {
            let compiled = Compiled::new(f.formula(), Derivatives::Tape);
            let entries = compiled.hessian_structure().expect("it is sparse").len();
            let (mut gradient, mut values, mut product) = (vec![0.0; n], vec![0.0; entries], vec![0.0; n]);
            let value = compiled.tape().hessian_values(&x, &mut gradient, &mut values);
            compiled.hessian_vector(&x, &x, &mut product);
            [vec![value], gradient, values, product]
        })
    };
    let (one, three) = (run(1), run(3));
    assert_eq!(bits(&one), bits(&three));
    let exact: f64 =
        (0..n - 1).map(|i| (x[i] * x[i + 1]).sin() * (-x[i] * x[i]).exp() * x[i + 1].cos() + x[0] * x[i]).sum::<f64>()
            + x[1].sin();
    assert!((one[0][0] - exact).abs() <= 1e-10 * exact.abs(), "{} {exact}", one[0][0]);
}

#[test]
fn functions_too_large_for_blocks_of_points_go_point_by_point() {
    let n = 25_000;
    let text = format!("f(x[{n}]) = sum(i = 1..{}, (x[i+1] - x[i]^2)^2) + x[7]^3", n - 1);
    let f = Function::parse(&text).expect(&text);
    let points: Vec<Vec<f64>> = (0..3).map(|p| (0..n).map(|i| (0.7 * i as f64 + p as f64).sin()).collect()).collect();
    let [values, gradients, hessians, products] = batch_blocks(&f, &points, 2);
    let compiled = Compiled::new(f.formula(), Derivatives::Tape);
    for (p, x) in points.iter().enumerate() {
        let at = |rows: &[f64]| rows.iter().skip(p).step_by(points.len()).copied().collect::<Vec<f64>>();
        let v: Vec<f64> = (0..n).map(|i| 1.0 + 0.25 * i as f64).collect();
        let (mut gradient, mut product) = (vec![0.0; n], vec![0.0; n]);
        let mut entries = vec![0.0; compiled.plan().n_entries()];
        let value = compiled.tape().hessian_values(x, &mut gradient, &mut entries);
        compiled.tape().hessian_vector(x, &v, &mut product);
        assert_eq!((at(&values), at(&gradients)), (vec![value], gradient));
        assert_eq!((at(&hessians), at(&products)), (entries, product));
    }
}
