//! Many points at once: reads a definition and points, writes values, gradients and the Hessians' nonzeros, says how long a
//! point takes.
//!
//! `cargo run --release --example evaluate -- DEFINITION POINTS RESULTS [THREADS]`
//!
//! DEFINITION is a text in the language whose last statement is the function; POINTS are little-endian doubles, one point of
//! `n` after the other; RESULTS get values, gradients and Hessian entries likewise, one point after the other in each block.
//! The last line is JSON with times in nanoseconds a point, each the least of several. Without arguments it evaluates
//! Rosenbrock's function in ten variables at 1000 points. `benches/peers.py` drives it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use saddleback::{BatchOutput, Function};
use serde_json::json;

/// The least time of so many calls is taken.
const REPETITIONS: usize = 5;
/// One point after the other, so many points at most.
const MOST_SINGLE_POINTS: usize = 4096;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => demonstrate(),
        [definition, points, results, rest @ ..] if rest.len() <= 1 => {
            let threads = rest.first().map_or(Ok(1), |threads| threads.parse())?;
            let text = std::fs::read_to_string(definition)?;
            let points: Vec<f64> = std::fs::read(points)?
                .chunks_exact(8)
                .map(|bytes| f64::from_le_bytes(bytes.try_into().expect("chunks are of 8 bytes")))
                .collect();
            let run = Run::new(&text, &points, threads)?;
            std::fs::write(results, run.bytes())?;
            println!("{}", run.report()?);
            Ok(())
        }
        _ => {
            eprintln!("usage: evaluate DEFINITION POINTS RESULTS [THREADS]");
            std::process::exit(2);
        }
    }
}

fn demonstrate() -> Result<(), Box<dyn Error>> {
    let text = "f(x[10]) = sum(i = 1..9, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
    let points: Vec<f64> = (0..10_000).map(|k| f64::from(k * 7919 % 1009) / 504.0 - 1.0).collect();
    println!("{text}\n{}", Run::new(text, &points, 1)?.report()?);
    Ok(())
}

/// A function and its results at some points.
struct Run {
    function: Function,
    setup_us: f64,
    threads: usize,
    n_points: usize,
    /// Coordinate `i` of point `p` is at `i·n_points + p`; results are laid out likewise.
    points: Vec<f64>,
    value: Vec<f64>,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

impl Run {
    fn new(text: &str, points: &[f64], threads: usize) -> Result<Self, saddleback::Error> {
        let (function, setup_us) = prepared(text)?;
        let n = function.dimension();
        let n_points = points.len() / n;
        let mut run = Self {
            setup_us,
            threads,
            n_points,
            points: transposed(&points[..n * n_points], n),
            value: vec![0.0; n_points],
            gradient: vec![0.0; n * n_points],
            hessian: vec![0.0; function.hessian_structure()?.len() * n_points],
            function,
        };
        let output = BatchOutput {
            value: &mut run.value,
            gradient: &mut run.gradient,
            hessian: &mut run.hessian,
            ..BatchOutput::default()
        };
        run.function.evaluate_points(&run.points, threads, output)?;
        Ok(run)
    }

    /// Values, then gradients, then Hessian entries, each one point after the other.
    fn bytes(&self) -> Vec<u8> {
        let blocks = [&self.value, &self.gradient, &self.hessian];
        let numbers = blocks.into_iter().flat_map(|block| transposed(block, self.n_points));
        numbers.flat_map(f64::to_le_bytes).collect()
    }

    fn report(self) -> Result<serde_json::Value, saddleback::Error> {
        let structure: Vec<[usize; 2]> = self.function.hessian_structure()?.entries().map(|(i, j)| [i, j]).collect();
        let single = self.single()?;
        let (setup_us, n_points, n) = (self.setup_us, self.n_points, self.function.dimension());
        Ok(json!({
            "dimension": n, "n_points": n_points, "setup_us": setup_us, "single_ns": single, "bulk_ns": self.bulk()?,
            "structure": structure,
        }))
    }

    /// All three at all points, again and again into the same memory.
    fn bulk(mut self) -> Result<f64, saddleback::Error> {
        let mut evaluator = self.function.batch();
        let mut call = || {
            let output = BatchOutput {
                value: &mut self.value,
                gradient: &mut self.gradient,
                hessian: &mut self.hessian,
                ..BatchOutput::default()
            };
            match self.threads {
                1 => evaluator.evaluate(black_box(&self.points), output),
                threads => self.function.evaluate_points(black_box(&self.points), threads, output),
            }
        };
        call()?;
        least(self.n_points, call)
    }

    /// All three at one point after the other.
    fn single(&self) -> Result<f64, saddleback::Error> {
        let n = self.function.dimension();
        let points = transposed(&self.points, self.n_points);
        let points = &points[..n * self.n_points.min(MOST_SINGLE_POINTS)];
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![0.0; self.function.hessian_structure()?.len()];
        least(points.len() / n, || {
            for point in points.chunks_exact(n) {
                black_box(self.function.hessian_values_into(black_box(point), &mut gradient, &mut hessian)?);
            }
            Ok(())
        })
    }
}

/// The function of a text, ready for Hessians, and the least microseconds that this takes.
fn prepared(text: &str) -> Result<(Function, f64), saddleback::Error> {
    let mut best = f64::INFINITY;
    loop {
        let started = Instant::now();
        let function = Function::parse(text)?;
        let n = function.dimension();
        let mut hessian = vec![0.0; function.hessian_structure()?.len()];
        // The first evaluation makes the programs.
        function.hessian_values_into(&vec![1.0; n], &mut vec![0.0; n], &mut hessian)?;
        let time = started.elapsed().as_secs_f64() * 1e6;
        if time >= best {
            return Ok((function, best));
        }
        best = time;
    }
}

/// The least time of several calls, in nanoseconds a point.
fn least(n_points: usize, mut call: impl FnMut() -> Result<(), saddleback::Error>) -> Result<f64, saddleback::Error> {
    let mut best = f64::INFINITY;
    for _ in 0..REPETITIONS {
        let started = Instant::now();
        call()?;
        best = best.min(started.elapsed().as_secs_f64() * 1e9 / n_points as f64);
    }
    Ok(best)
}

/// The transpose of a matrix with rows of this length.
fn transposed(matrix: &[f64], row_length: usize) -> Vec<f64> {
    (0..row_length).flat_map(|column| matrix.iter().skip(column).step_by(row_length.max(1)).copied()).collect()
}
