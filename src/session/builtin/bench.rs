//! `bench(f, points = 100000)`: how long values and derivatives take, in nanoseconds a point.

use std::hint::black_box;
use std::time::Instant;

use rayon::ThreadPoolBuilder;

use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, derivatives};
use crate::graph::lower::Outcome;
use crate::graph::lower::function::{Body, FunctionValue};
use crate::graph::value::Value;
use crate::objective::program::Order;
use crate::objective::{Compiled, Derivatives};
use crate::session::measure::Workload;
use crate::session::record;
use crate::syntax::parse::{ParseOptions, parse};

/// See the module's documentation.
pub struct Bench;

/// The points in bulk if no number is given.
const DEFAULT_POINTS: usize = 100_000;

/// The most threads that may be asked for, as on the command line.
const MOST_THREADS: f64 = 1024.0;

/// The most points that may be asked for; fewer are taken where memory is short.
const MOST_POINTS: f64 = 1e9;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "bench",
    signature: "bench(f, points = 100000, threads = 1)",
    help: "set-up time; ns a point of value, gradient, Hessian, product; single, in bulk",
    options: &[
        OptionSpec {
            name: "points",
            default: "100000",
            range: "a whole number, 1 to 10^9",
            help: "random points in bulk; in a box if one is given",
        },
        OptionSpec {
            name: "threads",
            default: "1",
            range: "a whole number, 1 to 1024",
            help: "threads that share the points in bulk, and long sums; the checksum does not depend on them",
        },
        OptionSpec { name: "seed", default: "the session's", range: "a whole number", help: "chooses the points" },
        derivatives::OPTION,
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
        arguments.at_most(2)?;
        let is_count = |threads: f64| (1.0..=MOST_THREADS).contains(&threads) && threads.fract() == 0.0;
        let threads = arguments.number_option("threads", is_count)?.unwrap_or(1.0) as usize;
        let is_number_of_points = |points: f64| (1.0..=MOST_POINTS).contains(&points) && points.fract() == 0.0;
        let points = arguments.number_option("points", is_number_of_points)?;
        let points = points.map_or(DEFAULT_POINTS, |points| points as usize);
        let seed = arguments.count_option("seed")?.map_or(arguments.view.settings.seed, |seed| seed as u64);
        let function = arguments.function(&[], false)?;
        let (objective, setup_us) = set_up(arguments, &function)?;
        let bounds = arguments.bounds(&function, 1)?;
        let interrupt = arguments.view.settings.interrupt.clone();
        let load = Workload::new(&objective, points, seed, bounds.as_deref()).shared_among(threads, interrupt);
        if load.n_points() < points {
            let count = load.n_points();
            arguments
                .view
                .note(format!("{count} points at once instead of {points}: more would take too much memory or time"));
        }
        // A sum of very many terms is shared by the threads of the pool around it, for a single point too.
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
            arguments.fail("option-range", format!("{threads} threads cannot be started: {error}"), arguments.span)
        })?;
        let (single, (bulk, checksum)) = pool.install(|| {
            let single = load.single();
            (single, load.bulk(&single))
        });
        Ok(record::bench(setup_us, &single, &bulk, checksum))
    }
}

/// Makes everything anew that evaluations need, from the text to tapes with the Hessian; gives the microseconds it took.
fn set_up(arguments: &mut Arguments<'_, '_, '_>, function: &FunctionValue) -> Outcome<(Compiled, f64)> {
    if arguments.derivatives()? == Derivatives::Dual {
        arguments.has_dense_hessian(function.dimension())?;
    }
    let started = Instant::now();
    if let Body::Expression { expr, source, .. } = function.body() {
        black_box(parse(black_box(&source.text[expr.span.range()]), &ParseOptions::default()));
    }
    // Under a name of its own the function has no formula from before.
    let fresh = function.named(function.name().unwrap_or("f"));
    let objective = arguments.objective(&fresh)?;
    if objective.route() != Derivatives::Dual {
        objective.plan().stage(Order::Hessian);
        objective.plan().scatter();
        if objective.plan().hessian_by_products() {
            objective.plan().prepare(Order::Product);
        }
    }
    Ok((objective, started.elapsed().as_secs_f64() * 1e6))
}
