//! `bench(f, points = 100000)`: how long values and derivatives take, in nanoseconds a point.

use std::hint::black_box;
use std::time::Instant;

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;
use crate::session::record;

/// See the module's documentation.
pub struct Bench;

/// The points of each measurement if no number is given.
const DEFAULT_POINTS: usize = 100_000;
/// No measurement goes on longer than this, in seconds.
const LONGEST: f64 = 2.0;
/// The clock is read once in so many points.
const CLOCK_STRIDE: usize = 64;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "bench",
    signature: "bench(f, points = 100000, threads = 1)",
    help: "nanoseconds a point for value, gradient, Hessian and products",
    options: &[
        OptionSpec {
            name: "points",
            default: "100000",
            range: "a whole number, 1 or more",
            help: "points of each kind",
        },
        OptionSpec { name: "threads", default: "1", range: "1", help: "more threads are not there yet" },
        OptionSpec { name: "seed", default: "the session's", range: "a whole number", help: "chooses the points" },
    ],
    binds: true,
    example: ("bench((x) -> x^2, points = 100).checksum > 0", "true"),
    see_also: &["time"],
};

impl Builtin for Bench {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        if arguments.number_option("threads", |threads| threads == 1.0)?.is_some() {
            arguments.view.note("one thread");
        }
        let points = arguments.count_option("points")?.unwrap_or(DEFAULT_POINTS).max(1);
        let seed = arguments.count_option("seed")?.map_or(arguments.view.settings.seed, |seed| seed as u64);
        let function = arguments.function(&[], false)?;
        let started = Instant::now();
        let objective = arguments.objective(&function)?;
        let setup_us = started.elapsed().as_secs_f64() * 1e6;
        let n = objective.dimension();
        let bounds = arguments.bounds(&function, 1)?.unwrap_or_else(|| vec![(-1.0, 1.0); n]);
        let mut numbers = RandomNumbers::new(seed);
        let sample: Vec<f64> = (0..CLOCK_STRIDE)
            .flat_map(|_| bounds.iter().map(|(lo, hi)| numbers.uniform_between(*lo, *hi)).collect::<Vec<f64>>())
            .collect();
        let (times, checksum) = measure(&objective, &sample, points);
        Ok(record::bench(setup_us, &times, &times, checksum))
    }
}

/// Evaluates at a point and gives a number that depends on all results.
type Evaluation<'e> = Box<dyn FnMut(&[f64]) -> f64 + 'e>;

/// Times of `[value, gradient, Hessian, all three, product]`, and a sum of all results so that none is optimised away.
fn measure(objective: &dyn Objective, sample: &[f64], points: usize) -> ([f64; 5], f64) {
    let n = objective.dimension();
    let mut checksum = 0.0;
    let (mut gradient, mut hessian, mut product) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n]);
    let direction = vec![1.0; n];
    let mut kinds: [Evaluation<'_>; 4] = [
        Box::new(|x| objective.value(x)),
        Box::new(|x| objective.value_gradient(x, &mut gradient) + gradient.iter().sum::<f64>()),
        Box::new(|x| {
            let value = objective.value_gradient_hessian(x, &mut product, &mut hessian);
            value + hessian.iter().sum::<f64>()
        }),
        Box::new(|x| {
            let mut product = vec![0.0; n];
            objective.hessian_vector(x, &direction, &mut product);
            product.iter().sum()
        }),
    ];
    let mut times = [0.0; 4];
    for (time, kind) in times.iter_mut().zip(&mut kinds) {
        let started = Instant::now();
        let mut done = 0;
        while done < points && started.elapsed().as_secs_f64() < LONGEST {
            for x in sample.chunks_exact(n).take(points - done) {
                checksum += black_box(kind(black_box(x)));
                done += 1;
            }
        }
        *time = started.elapsed().as_secs_f64() * 1e9 / done as f64;
    }
    let [value, gradient_time, hessian_time, product_time] = times;
    ([value, gradient_time, hessian_time, hessian_time, product_time], checksum)
}
