//! The shared kernel of the trust-region and cubic methods, alone, on thousands of random and adversarial subproblems.
//!
//! Each answer is held to the conditions that characterise a global minimizer (Moré & Sorensen; Cartis, Gould & Toint):
//! `(H + λI)s = −g`, `H + λI` positive semidefinite, and the length that belongs to `λ`.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use saddleback::linalg::secular::{ModelStep, StepCase, cubic_step, trust_region_step};
use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use saddleback::linalg::vector::{add_scaled, dot, matrix_vector, norm};

const TOLERANCE: f64 = 1e-12;
const CASES: usize = 6000;

struct Subproblem {
    n: usize,
    hessian: Vec<f64>,
    gradient: Vec<f64>,
}

/// A matrix with the given eigenvalues in a random orthonormal basis, and a gradient with the given coordinates there.
fn rotated(random: &mut Xoshiro256PlusPlus, values: &[f64], coordinates: &[f64]) -> Subproblem {
    let n = values.len();
    let noise: Vec<f64> = (0..n * n).map(|_| random.random_range(-1.0..1.0)).collect();
    let symmetric: Vec<f64> = (0..n * n).map(|k| noise[k] + noise[(k % n) * n + k / n]).collect();
    let basis = SymmetricEigen::new(&symmetric, n).expect("the matrix is finite");
    let mut hessian = vec![0.0; n * n];
    for (k, e) in values.iter().enumerate() {
        for i in 0..n {
            for j in 0..n {
                hessian[i * n + j] += e * basis.vector(k)[i] * basis.vector(k)[j];
            }
        }
    }
    Subproblem { n, hessian, gradient: basis.from_eigenbasis(coordinates) }
}

/// Random eigenvalues of a chosen kind: indefinite, definite, singular, clustered at the bottom, or of very different sizes.
fn subproblem(random: &mut Xoshiro256PlusPlus, kind: usize) -> Subproblem {
    let n = random.random_range(1..9);
    let scale = 10.0_f64.powf(random.random_range(-12.0..12.0));
    let mut values: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
    match kind % 6 {
        0 => {}
        1 => values.iter_mut().for_each(|e| *e = e.abs()),
        2 => values.iter_mut().for_each(|e| *e = if *e < 0.0 { 0.0 } else { *e }),
        3 => values.iter_mut().for_each(|e| *e = if *e < 0.0 { -0.5 } else { *e }),
        4 => values.iter_mut().for_each(|e| *e = e.signum() * 10.0_f64.powf(-8.0 * e.abs())),
        _ => values.iter_mut().for_each(|e| *e = -e.abs()),
    }
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let size = 10.0_f64.powf(random.random_range(-12.0..12.0));
    let mut coordinates: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
    let faint = [1.0, 0.0, 1e-18, 1e-15, 1e-12, 1e-6][random.random_range(0..6)];
    coordinates.iter_mut().zip(&values).for_each(|(c, e)| *c *= if *e == lowest { faint } else { 1.0 });
    values.iter_mut().for_each(|e| *e *= scale);
    coordinates.iter_mut().for_each(|c| *c *= size);
    if random.random_range(0..20) == 0 {
        coordinates.iter_mut().for_each(|c| *c = 0.0);
    }
    rotated(random, &values, &coordinates)
}

fn kkt_error(problem: &Subproblem, eigen: &SymmetricEigen, step: &[f64], shift: f64) -> f64 {
    let product = matrix_vector(&problem.hessian, step);
    let residual = add_scaled(&add_scaled(&product, shift, step), 1.0, &problem.gradient);
    let size = (eigen.norm() + shift) * norm(step) + norm(&problem.gradient);
    if size == 0.0 { norm(&residual) } else { norm(&residual) / size }
}

fn check(problem: &Subproblem, eigen: &SymmetricEigen, answer: &ModelStep, length: f64) {
    for step in std::iter::once(&answer.step).chain(&answer.alternative) {
        let error = kkt_error(problem, eigen, step, answer.shift);
        assert!(error <= TOLERANCE, "residual {error:e} for {:?} {answer:?}", eigen.values);
        assert!(norm(step) <= length * (1.0 + TOLERANCE), "too long: {answer:?}");
        let quadratic = dot(&problem.gradient, step) + 0.5 * dot(step, &matrix_vector(&problem.hessian, step));
        let size = norm(&problem.gradient) * norm(step) + eigen.norm() * norm(step).powi(2);
        assert!((quadratic + answer.quadratic_decrease).abs() <= TOLERANCE * size, "decrease: {answer:?}");
    }
    let lowest = eigen.values[0] + answer.shift;
    assert!(lowest >= -TOLERANCE * eigen.norm(), "indefinite by {lowest:e}: {answer:?}");
}

#[test]
fn trust_region_steps_are_global_minimizers_in_the_ball() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    for case in 0..CASES {
        let problem = subproblem(&mut random, case);
        let eigen = SymmetricEigen::new(&problem.hessian, problem.n).expect("finite");
        let newton = norm(&problem.gradient) / eigen.norm();
        let radius = if newton.is_finite() && newton > 0.0 {
            newton * 10.0_f64.powf(random.random_range(-3.0..3.0))
        } else {
            1.0
        };
        let answer = trust_region_step(&eigen, &problem.gradient, radius);
        check(&problem, &eigen, &answer, radius);
        if answer.shift > 0.0 {
            assert!((norm(&answer.step) / radius - 1.0).abs() <= TOLERANCE, "not on the boundary: {answer:?}");
        }
    }
}

#[test]
fn cubic_steps_are_global_minimizers_of_the_regularised_model() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    for case in 0..CASES {
        let problem = subproblem(&mut random, case);
        let eigen = SymmetricEigen::new(&problem.hessian, problem.n).expect("finite");
        let (size, slope) = (eigen.norm(), norm(&problem.gradient));
        let natural = if slope > 0.0 && size > 0.0 { size * size / slope } else { size.max(1.0) };
        let weight = natural * 10.0_f64.powf(random.random_range(-6.0..6.0));
        let answer = cubic_step(&eigen, &problem.gradient, weight);
        let length = answer.shift / weight;
        check(&problem, &eigen, &answer, length.max(norm(&answer.step)));
        assert!((norm(&answer.step) - length).abs() <= TOLERANCE * length, "length {length:e}: {answer:?}");
    }
}

#[test]
fn no_sampled_point_lies_below_the_answer() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    for case in 0..300 {
        let problem = subproblem(&mut random, case);
        let eigen = SymmetricEigen::new(&problem.hessian, problem.n).expect("finite");
        let radius = norm(&problem.gradient) / eigen.norm().max(1e-12) + 1e-3;
        let answer = trust_region_step(&eigen, &problem.gradient, radius);
        for _ in 0..200 {
            let direction: Vec<f64> = (0..problem.n).map(|_| random.random_range(-1.0..1.0)).collect();
            let length = radius * random.random_range(0.0_f64..1.0) / norm(&direction);
            let s: Vec<f64> = direction.iter().map(|d| length * d).collect();
            let model = dot(&problem.gradient, &s) + 0.5 * dot(&s, &matrix_vector(&problem.hessian, &s));
            let slack = TOLERANCE * (norm(&problem.gradient) * radius + eigen.norm() * radius * radius);
            assert!(model >= -answer.quadratic_decrease - slack, "lower point found: {answer:?}");
        }
    }
}

#[test]
fn hard_cases_offer_both_signs() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
    for _ in 0..500 {
        let n = random.random_range(2..7);
        let mut values: Vec<f64> = (0..n).map(|_| random.random_range(0.5..2.0)).collect();
        values[0] = -1.0;
        let mut coordinates: Vec<f64> = (0..n).map(|_| random.random_range(-1e-3..1e-3)).collect();
        coordinates[0] = 0.0;
        let problem = rotated(&mut random, &values, &coordinates);
        let eigen = SymmetricEigen::new(&problem.hessian, n).expect("finite");
        for answer in [trust_region_step(&eigen, &problem.gradient, 1.0), cubic_step(&eigen, &problem.gradient, 1.0)] {
            assert_eq!(answer.case, StepCase::Hard);
            let other = answer.alternative.as_ref().expect("the hard case has two answers");
            assert!(norm(&add_scaled(other, -1.0, &answer.step)) > 1.0, "the two answers differ: {answer:?}");
        }
    }
}
