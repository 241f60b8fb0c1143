//! The subproblems of the trust-region and cubic methods, random and adversarial, solved in all three forms.
//!
//! Each answer is held to the conditions that characterise a global minimizer (Moré & Sorensen; Cartis, Gould & Toint):
//! `(H + λI)s = −g`, `H + λI` positive semidefinite, and the length that belongs to `λ`. The eigenvalues are known,
//! because every matrix is made from them, so nothing is judged by the code that it judges.

use saddleback::linalg::factorised::factorised_step;
use saddleback::linalg::krylov_step::{KrylovModel, KrylovSettings};
use saddleback::linalg::secular::{ModelStep, Target, model_step};
use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use saddleback::linalg::vector::{add_scaled, dot, matrix_vector, norm};
use saddleback::numeric::starts::RandomNumbers;
use serde_json::Value as Json;

use super::{Outcome, name};

/// The forms of the solver.
pub const FORMS: [&str; 3] = ["eigen", "factorised", "lanczos"];
/// The kinds of matrices.
pub const KINDS: [&str; 10] = [
    "indefinite",
    "definite",
    "singular",
    "cluster",
    "graded",
    "negative",
    "near_cluster",
    "rank_one",
    "aligned",
    "zero",
];
/// The largest error allowed, relative to the terms of the equation.
pub const ALLOWED: f64 = 1e-12;
/// A step may be longer than the radius by this share, which is rounding.
const OUTSIDE: f64 = 1e-13;
/// Subproblems of an entry in the full count: with 3 forms, 10 kinds and both models more than 10⁶.
const FULL_COUNT: usize = 18_000;
/// How faint the gradient's part along the lowest eigenvectors is: from not at all to absent.
const FAINT: [f64; 12] = [1.0, 1e-3, 1e-6, 1e-9, 1e-11, 1e-13, 1e-14, 1e-15, 1e-16, 1e-18, 1e-30, 0.0];

/// A quadratic model whose eigenvalues are known.
pub struct Subproblem {
    /// The number of variables.
    pub n: usize,
    /// The matrix, row by row.
    pub hessian: Vec<f64>,
    /// The gradient.
    pub gradient: Vec<f64>,
    /// The eigenvalues, in no order.
    pub values: Vec<f64>,
    /// The gradient in the eigenbasis.
    pub coordinates: Vec<f64>,
}

/// The entries: each form on each kind of matrix.
pub fn entries() -> Vec<Json> {
    let both = FORMS.iter().flat_map(|form| KINDS.iter().map(move |kind| (form, kind)));
    both.map(|(form, kind)| serde_json::json!({ "name": format!("{form} {kind}"), "form": form, "kind": kind }))
        .collect()
}

/// Judges one form on one kind of matrix; tight means an error below a hundredth of what is allowed.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let word = |field: &str| entry[field].as_str().expect("the entries are ours");
    match worst(word("form"), word("kind"), FULL_COUNT, 77) {
        Ok(error) => {
            let why = format!("{}: {} subproblems, worst error {error:.1e}", name(entry), 2 * FULL_COUNT);
            Outcome { passed: true, tight: error <= 0.01 * ALLOWED, why, ..Outcome::default() }
        }
        Err(why) => Outcome { lie: true, why, ..Outcome::default() },
    }
}

/// The worst error of a form over `count` matrices of a kind, each with both models.
///
/// # Errors
/// The first answer that is wrong.
pub fn worst(form: &str, kind: &str, count: usize, seed: u64) -> Result<f64, String> {
    let mut random = RandomNumbers::new(seed + kind.len() as u64);
    let mut worst = 0.0_f64;
    for case in 0..count {
        let problem = subproblem(&mut random, kind);
        for target in [radius(&mut random, &problem), weight(&mut random, &problem)] {
            let error = judge(&problem, target, &solve(form, &problem, target));
            worst = worst.max(error.map_err(|why| format!("{form} {kind} {case}: {why} for {target:?}"))?);
        }
    }
    Ok(worst)
}

/// Solves a subproblem in the given form.
pub fn solve(form: &str, problem: &Subproblem, target: Target) -> ModelStep {
    let n = problem.n;
    match form {
        "eigen" => {
            let eigen = SymmetricEigen::new(&problem.hessian, n).expect("finite");
            model_step(&eigen, &problem.gradient, target)
        }
        "factorised" => factorised_step(&problem.hessian, &problem.gradient, target).expect("finite"),
        _ => {
            let mut product = |v: &[f64]| Some(matrix_vector(&problem.hessian, v));
            let settings = KrylovSettings { max_dimension: n, exploration: n, seed: 5 };
            let step = KrylovModel::new(&problem.gradient, settings).step(target, &|_| -1.0, &mut product);
            step.expect("finite").model
        }
    }
}

/// The error of an answer relative to the terms of its equation.
///
/// # Errors
/// What is wrong with it.
pub fn judge(problem: &Subproblem, target: Target, answer: &ModelStep) -> Result<f64, String> {
    let size = problem.values.iter().fold(0.0_f64, |m, e| m.max(e.abs()));
    let lowest = problem.values.iter().copied().fold(f64::INFINITY, f64::min);
    let mut worst = 0.0_f64;
    for step in std::iter::once(&answer.step).chain(&answer.alternative) {
        let length = norm(step);
        let shift = match target {
            Target::Radius(radius) if length > radius * (1.0 + OUTSIDE) => {
                return Err(format!("the step leaves the ball by {:e}", length / radius - 1.0));
            }
            Target::Radius(_) => answer.shift,
            Target::Weight(weight) => weight * length,
        };
        let product = matrix_vector(&problem.hessian, step);
        let residual = norm(&add_scaled(&add_scaled(&product, shift, step), 1.0, &problem.gradient));
        let terms = (size + shift) * length + norm(&problem.gradient);
        let quadratic = dot(&problem.gradient, step) + 0.5 * dot(step, &product);
        let energy = norm(&problem.gradient) * length + (size + shift) * length * length;
        worst = worst.max(share(residual, terms)).max(share(-lowest - shift, size));
        worst = worst.max(share((quadratic + answer.quadratic_decrease).abs(), energy));
        if let Target::Radius(radius) = target {
            worst = worst.max(share(shift * (radius - length), terms.max(size * radius)));
        }
    }
    let is_sound = worst <= ALLOWED && answer.shift >= 0.0 && answer.quadratic_decrease >= 0.0;
    if is_sound { Ok(worst) } else { Err(format!("error {worst:e}: {answer:?} {:?}", problem.values)) }
}

/// `a/b`, not negative; infinite where `a` is positive and `b` is not.
fn share(a: f64, b: f64) -> f64 {
    if a <= 0.0 {
        0.0
    } else if b > 0.0 {
        a / b
    } else {
        f64::INFINITY
    }
}

/// A matrix with the given eigenvalues and a gradient with the given coordinates, in a basis turned by reflections.
pub fn rotated(random: &mut RandomNumbers, values: &[f64], coordinates: &[f64], reflections: usize) -> Subproblem {
    let n = values.len();
    let axes: Vec<Vec<f64>> = (0..reflections).map(|_| random.on_sphere(n)).collect();
    let turn = |v: Vec<f64>| axes.iter().fold(v, |v, axis| add_scaled(&v, -2.0 * dot(axis, &v), axis));
    let unit = |k: usize| (0..n).map(|i| if i == k { 1.0 } else { 0.0 }).collect();
    let basis: Vec<Vec<f64>> = (0..n).map(|k| turn(unit(k))).collect();
    let (mut hessian, mut gradient) = (vec![0.0; n * n], vec![0.0; n]);
    for (k, axis) in basis.iter().enumerate() {
        for i in 0..n {
            gradient[i] += coordinates[k] * axis[i];
            for j in 0..=i {
                hessian[i * n + j] += values[k] * axis[i] * axis[j];
            }
        }
    }
    (0..n).for_each(|i| (0..i).for_each(|j| hessian[j * n + i] = hessian[i * n + j]));
    Subproblem { n, hessian, gradient, values: values.to_vec(), coordinates: coordinates.to_vec() }
}

fn dimension(random: &mut RandomNumbers) -> usize {
    match random.index(10) {
        0..=5 => 1 + random.index(6),
        6..=8 => 7 + random.index(9),
        _ => 16 + random.index(25),
    }
}

/// A random subproblem of a kind, at any scale.
pub fn subproblem(random: &mut RandomNumbers, kind: &str) -> Subproblem {
    let n = dimension(random);
    let scale = libm_power(random.uniform_between(-12.0, 12.0));
    let mut values: Vec<f64> = (0..n).map(|_| random.uniform_between(-1.0, 1.0)).collect();
    match kind {
        "definite" => values.iter_mut().for_each(|e| *e = e.abs()),
        "singular" => values.iter_mut().for_each(|e| *e = e.max(0.0)),
        "cluster" => values.iter_mut().for_each(|e| *e = if *e < 0.0 { -0.5 } else { *e }),
        "graded" => values.iter_mut().for_each(|e| *e = e.signum() * libm_power(-16.0 * e.abs())),
        "negative" => values.iter_mut().for_each(|e| *e = -e.abs()),
        "near_cluster" => {
            let width = libm_power(random.uniform_between(-17.0, -3.0));
            values.iter_mut().for_each(|e| *e = if *e < 0.3 { -0.5 + width * *e } else { *e });
        }
        "rank_one" => values.iter_mut().skip(1).for_each(|e| *e = 0.0),
        "zero" => values.iter_mut().for_each(|e| *e = 0.0),
        _ => {}
    }
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let size = libm_power(random.uniform_between(-12.0, 12.0));
    let faint = FAINT[random.index(FAINT.len())];
    let is_low = |e: f64| e <= lowest + if kind == "near_cluster" { 1e-2 } else { 0.0 };
    let coordinate = |random: &mut RandomNumbers, e: &f64| {
        random.uniform_between(-1.0, 1.0) * size * if is_low(*e) { faint } else { 1.0 }
    };
    let mut coordinates: Vec<f64> = values.iter().map(|e| coordinate(random, e)).collect();
    values.iter_mut().for_each(|e| *e *= scale);
    if random.index(20) == 0 {
        coordinates.iter_mut().for_each(|c| *c = 0.0);
    }
    rotated(random, &values, &coordinates, if kind == "aligned" { 0 } else { 3 })
}

/// `10^x`
fn libm_power(x: f64) -> f64 {
    10.0_f64.powf(x)
}

/// The length of the step at the border of the hard case: what the components with curvature above the lowest make.
fn border(problem: &Subproblem) -> f64 {
    let lowest = problem.values.iter().copied().fold(0.0, f64::min);
    let parts = problem.values.iter().zip(&problem.coordinates).filter(|(e, _)| **e > lowest);
    norm(&parts.map(|(e, c)| c / (e - lowest)).collect::<Vec<f64>>())
}

/// A multiple of the border: anything, or so near that the case is hard to tell.
fn near_border(random: &mut RandomNumbers, border: f64) -> f64 {
    if random.index(3) == 0 {
        border * (1.0 + random.normal() * libm_power(random.uniform_between(-17.0, -1.0))).abs()
    } else {
        border * libm_power(random.uniform_between(-4.0, 4.0))
    }
}

fn radius(random: &mut RandomNumbers, problem: &Subproblem) -> Target {
    let border = near_border(random, border(problem));
    Target::Radius(if border > 0.0 && border.is_finite() {
        border
    } else {
        libm_power(random.uniform_between(-9.0, 9.0))
    })
}

fn weight(random: &mut RandomNumbers, problem: &Subproblem) -> Target {
    let length = near_border(random, border(problem));
    let lowest = problem.values.iter().copied().fold(0.0, f64::min);
    let size = problem.values.iter().fold(0.0_f64, |m, e| m.max(e.abs()));
    let shift = if lowest < 0.0 { -lowest } else { size * libm_power(random.uniform_between(-9.0, 3.0)) };
    let weight = shift / length;
    let is_usable = (1e-60..1e60).contains(&weight);
    Target::Weight(if is_usable { weight } else { libm_power(random.uniform_between(-9.0, 9.0)) })
}
