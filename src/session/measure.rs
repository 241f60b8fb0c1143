//! Times evaluations: value, gradient, Hessian, all three and a Hessian-vector product, at one point after the other and
//! at many points at once, in nanoseconds a point.

use std::hint::black_box;
use std::time::Instant;

use crate::numeric::interrupt::Interrupt;
use crate::numeric::starts::RandomNumbers;
use crate::objective::batch::{Batch, BatchOutput, evaluate_points};
use crate::objective::program::Order;
use crate::objective::single::Single;
use crate::objective::{Compiled, Derivatives, Objective};

/// Nanoseconds a point of `[value, gradient, Hessian, all three, Hessian-vector product]`; NaN where there was no result.
pub type Times = [f64; 5];

/// Repetitions of a measurement, of which the median is taken.
const REPETITIONS: usize = 7;
/// A repetition takes at least so long, in seconds: far above the resolution of clocks and the switches of a scheduler.
const SHORTEST: f64 = 0.004;
/// After so long no further repetition begins, in seconds.
const LONGEST: f64 = 2.0;
/// The numbers that points and results of one kind may take together (512 MB); beyond, fewer points are evaluated at once.
const MOST_NUMBERS: usize = 1 << 26;
/// The same for functions of many variables, of which few points fill the lanes: little beside the function itself (32 MB).
const MOST_NUMBERS_OF_MANY: usize = 1 << 22;
/// What counts as many variables.
const MANY_VARIABLES: usize = 10_000;
/// The operations of one call in bulk, about half a second; an interrupt is asked between calls.
const MOST_OPERATIONS: usize = 1 << 30;
/// One point after the other, so many different ones are taken in turn.
const DIFFERENT_POINTS: usize = 64;
/// Coordinate `i` is uniform in `[-1, 1] + SHIFT·i`, so that points of particles keep apart.
const SHIFT: f64 = 0.05;

/// A function, the points at which it is evaluated, and how.
pub struct Workload<'a> {
    objective: &'a Compiled,
    /// Variable by variable: coordinate `i` of point `p` is at `i·n_points + p`.
    points: Vec<f64>,
    n_points: usize,
    /// How many of them are taken in turn where it is one after the other.
    n_single: usize,
    threads: usize,
    interrupt: Interrupt,
}

impl<'a> Workload<'a> {
    /// Random points for a function; in a box, else around 0. Fewer than `wanted` if memory would not hold the results or a
    /// call would take too long.
    pub fn new(objective: &'a Compiled, wanted: usize, seed: u64, bounds: Option<&[(f64, f64)]>) -> Self {
        let n = objective.dimension();
        let entries = objective.hessian_structure().map_or(0, |pattern| pattern.len());
        let most_numbers = if n < MANY_VARIABLES { MOST_NUMBERS } else { MOST_NUMBERS_OF_MANY };
        let room = most_numbers / (2 * n + 1 + entries.max(n));
        let operations = operations(objective);
        let n_points = wanted.min(room).min(MOST_OPERATIONS / operations).max(1);
        let mut numbers = RandomNumbers::new(seed);
        let mut points = vec![0.0; n * n_points];
        for p in 0..n_points {
            for i in 0..n {
                let (low, high) = match bounds {
                    Some(bounds) => bounds[i],
                    None => (SHIFT * i as f64 - 1.0, SHIFT * i as f64 + 1.0),
                };
                points[i * n_points + p] = numbers.uniform_between(low, high);
            }
        }
        let n_single = DIFFERENT_POINTS.min(n_points).min(MOST_OPERATIONS / DIFFERENT_POINTS / operations).max(1);
        Self { objective, points, n_points, n_single, threads: 1, interrupt: Interrupt::new() }
    }

    /// The same with the points of an evaluation in bulk shared among threads, and an interrupt that ends the measurements.
    pub fn shared_among(self, threads: usize, interrupt: Interrupt) -> Self {
        Self { threads, interrupt, ..self }
    }

    /// How many points there are.
    pub fn n_points(&self) -> usize {
        self.n_points
    }

    fn point(&self, p: usize) -> Vec<f64> {
        self.points.iter().skip(p).step_by(self.n_points).copied().collect()
    }

    /// Whether derivatives come from hyper-dual numbers, which have no evaluator for many points.
    fn is_dual(&self) -> bool {
        self.objective.route() == Derivatives::Dual
    }

    /// The number of nonzeros of a Hessian's lower triangle, if it can be stored.
    fn n_entries(&self) -> Option<usize> {
        self.objective.hessian_structure().map(|pattern| pattern.len())
    }

    /// The median time of a call that evaluates at `count` points, in nanoseconds a point; NaN if it was interrupted.
    fn time(&self, count: usize, mut call: impl FnMut()) -> f64 {
        if self.interrupt.check().is_some() {
            return f64::NAN;
        }
        let begin = Instant::now();
        call();
        let first = begin.elapsed().as_secs_f64().max(1e-9);
        let calls = (SHORTEST / first).ceil().max(1.0) as usize;
        let mut times = Vec::with_capacity(REPETITIONS);
        while times.len() < REPETITIONS {
            if self.interrupt.check().is_some() || (!times.is_empty() && begin.elapsed().as_secs_f64() > LONGEST) {
                break;
            }
            let started = Instant::now();
            (0..calls).for_each(|_| call());
            times.push(started.elapsed().as_secs_f64() * 1e9 / (calls * count) as f64);
        }
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Times at one point after the other.
    pub fn single(&self) -> Times {
        let points: Vec<Vec<f64>> = (0..self.n_single).map(|p| self.point(p)).collect();
        if self.is_dual() { self.single_dual(&points) } else { self.single_tape(&points) }
    }

    fn single_tape(&self, points: &[Vec<f64>]) -> Times {
        let (n, count) = (self.objective.dimension(), points.len());
        let mut evaluator = Single::new(self.objective.plan());
        let mut gradient = vec![0.0; n];
        let each =
            |visit: &mut dyn FnMut(&[f64]) -> f64| points.iter().for_each(|x| _ = black_box(visit(black_box(x))));
        let value = self.time(count, || each(&mut |x| evaluator.value(x)));
        let slope = self.time(count, || each(&mut |x| evaluator.value_gradient(x, &mut gradient)));
        let all = self.n_entries().map_or(f64::NAN, |entries| {
            let mut hessian = vec![0.0; entries];
            self.time(count, || each(&mut |x| evaluator.value_gradient_hessian(x, &mut gradient, &mut hessian)))
        });
        let (direction, mut product) = (vec![1.0; n], vec![0.0; n]);
        let along =
            self.time(count, || each(&mut |x| evaluator.hessian_vector((x, &direction), &mut gradient, &mut product)));
        [value, slope, all, all, along]
    }

    fn single_dual(&self, points: &[Vec<f64>]) -> Times {
        let (n, count) = (self.objective.dimension(), points.len());
        let objective = self.objective;
        let (mut gradient, mut hessian, direction) = (vec![0.0; n], vec![0.0; n * n], vec![1.0; n]);
        let each =
            |visit: &mut dyn FnMut(&[f64]) -> f64| points.iter().for_each(|x| _ = black_box(visit(black_box(x))));
        let value = self.time(count, || each(&mut |x| objective.value(x)));
        let slope = self.time(count, || each(&mut |x| objective.value_gradient(x, &mut gradient)));
        let all = self.time(count, || each(&mut |x| objective.value_gradient_hessian(x, &mut gradient, &mut hessian)));
        let along = self.time(count, || {
            each(&mut |x| {
                objective.hessian_vector(x, &direction, &mut gradient);
                gradient[0]
            });
        });
        [value, slope, all, all, along]
    }

    /// Times at all points at once, with the sum of all results. By hyper-dual numbers there is no such evaluator: the times
    /// are those of `single`.
    pub fn bulk(&self, single: &Times) -> (Times, f64) {
        if self.is_dual() {
            return (*single, self.checksum_dual());
        }
        let mut evaluator = Batch::new(self.objective.plan());
        let mut results = Results::default();
        let mut times = [f64::NAN; 5];
        for (time, kind) in times.iter_mut().zip(Kind::ALL) {
            let entries = self.n_entries();
            if entries.is_none() && matches!(kind, Kind::Hessian | Kind::All) {
                continue;
            }
            results.resize(kind, self, entries.unwrap_or(0));
            *time = self.time(self.n_points, || self.run(&mut evaluator, kind, &mut results));
            results.add(kind);
        }
        (times, results.checksum)
    }

    fn run(&self, evaluator: &mut Batch, kind: Kind, results: &mut Results) {
        let output = BatchOutput {
            value: &mut results.value,
            gradient: &mut results.gradient,
            hessian: &mut results.hessian,
            directions: &results.directions,
            product: &mut results.product,
        };
        let points = (&self.points[..], self.n_points);
        match self.threads {
            1 => evaluator.evaluate(kind.order(), points, output),
            threads => evaluate_points(self.objective.plan(), threads, kind.order(), points, output),
        }
        black_box(results);
    }

    /// The sum of values, gradients, Hessians' lower triangles and products at all points.
    fn checksum_dual(&self) -> f64 {
        let n = self.objective.dimension();
        let (mut gradient, mut hessian, direction) = (vec![0.0; n], vec![0.0; n * n], vec![1.0; n]);
        let mut sum = 0.0;
        for p in (0..self.n_points).take_while(|_| self.interrupt.check().is_none()) {
            let x = self.point(p);
            sum += self.objective.value_gradient_hessian(&x, &mut gradient, &mut hessian);
            sum += gradient.iter().sum::<f64>();
            sum += self.objective.hessian_pairs().iter().map(|(i, j)| hessian[i * n + j]).sum::<f64>();
            self.objective.hessian_vector(&x, &direction, &mut gradient);
            sum += gradient.iter().sum::<f64>();
        }
        sum
    }
}

/// The operations of value, gradient and Hessian at one point, about.
fn operations(objective: &Compiled) -> usize {
    let plan = objective.plan();
    let stage = plan.stage(Order::Hessian);
    let terms = plan.series().iter().zip(&stage.terms);
    let sums: usize = terms.map(|(series, terms)| series.n_terms.saturating_mul(terms.program.tape.len())).sum();
    // A product costs about three gradients.
    let sums = if plan.hessian_by_products() { sums.saturating_mul(3 * plan.dimension()) } else { sums };
    sums.saturating_add(stage.outer.program.tape.len()).max(1)
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Gradient,
    Hessian,
    All,
    Product,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Value, Self::Gradient, Self::Hessian, Self::All, Self::Product];

    fn order(self) -> Order {
        match self {
            Self::Value => Order::Value,
            Self::Gradient => Order::Gradient,
            Self::Hessian | Self::All => Order::Hessian,
            Self::Product => Order::Product,
        }
    }
}

/// Memory for the results of one kind; what is not asked for is empty.
#[derive(Default)]
struct Results {
    value: Vec<f64>,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
    directions: Vec<f64>,
    product: Vec<f64>,
    checksum: f64,
}

impl Results {
    fn resize(&mut self, kind: Kind, load: &Workload<'_>, n_entries: usize) {
        let n = load.objective.dimension();
        let room = |wanted: bool, rows: usize, with: f64| match wanted {
            true => vec![with; rows * load.n_points],
            false => Vec::new(),
        };
        let checksum = self.checksum;
        *self = Self::default();
        self.value = room(matches!(kind, Kind::Value | Kind::All), 1, 0.0);
        self.gradient = room(matches!(kind, Kind::Gradient | Kind::All), n, 0.0);
        self.hessian = room(matches!(kind, Kind::Hessian | Kind::All), n_entries, 0.0);
        self.directions = room(kind == Kind::Product, n, 1.0);
        self.product = room(kind == Kind::Product, n, 0.0);
        self.checksum = checksum;
    }

    /// Adds the results of all three kinds together and of the products; those measured alone are the same numbers.
    fn add(&mut self, kind: Kind) {
        if matches!(kind, Kind::All | Kind::Product) {
            for results in [&self.value, &self.gradient, &self.hessian, &self.product] {
                self.checksum += results.iter().sum::<f64>();
            }
        }
    }
}
