//! The shared kernels of the trust-region and cubic methods, alone: samples of the full count, and every bug of this kind
//! that is known from other programs, under its name there.
//!
//! A million subproblems are `cargo run --release --example verify -- subproblems`.

use saddleback::linalg::secular::{ModelStep, StepCase, Target};
use saddleback::linalg::vector::{add_scaled, dot, matrix_vector, norm};
use saddleback::numeric::starts::RandomNumbers;

use crate::reference::check::subproblems::{FORMS, KINDS, Subproblem, judge, rotated, solve, subproblem, worst};

/// Matrices of each kind in the quick count, each with both models and in every form.
const QUICK_COUNT: usize = 120;

#[test]
fn every_form_finds_global_minimizers_on_every_kind_of_matrix() {
    let mut offences = Vec::new();
    for form in FORMS {
        for kind in KINDS {
            offences.extend(worst(form, kind, QUICK_COUNT, 1).err());
        }
    }
    assert!(offences.is_empty(), "{} bad, the first: {}", offences.len(), offences[0]);
}

/// A subproblem with these eigenvalues and coordinates in a turned basis.
fn turned(values: &[f64], coordinates: &[f64]) -> Subproblem {
    rotated(&mut RandomNumbers::new(9), values, coordinates, 3)
}

/// Solves in every form and holds each answer to the conditions.
fn sound_answers(problem: &Subproblem, target: Target) -> Vec<(&'static str, ModelStep)> {
    let answer = |form: &'static str| {
        let answer = solve(form, problem, target);
        judge(problem, target, &answer).unwrap_or_else(|why| panic!("{form}: {why}"));
        (form, answer)
    };
    FORMS.into_iter().map(answer).collect()
}

fn quadratic(problem: &Subproblem, step: &[f64]) -> f64 {
    dot(&problem.gradient, step) + 0.5 * dot(step, &matrix_vector(&problem.hessian, step))
}

#[test]
fn optim_1270_the_step_of_the_hard_case_has_the_right_sign() {
    // The part of the step outside the lowest eigenspace must go down the gradient; with its sign turned the length is the same.
    let problem = turned(&[-1.0, 2.0, 3.0], &[0.0, 0.3, -0.4]);
    for target in [Target::Radius(2.0), Target::Weight(0.5)] {
        for (form, answer) in sound_answers(&problem, target) {
            assert!(answer.slope < 0.0 && answer.case == StepCase::Hard, "{form}: {answer:?}");
            let turned: Vec<f64> = answer.step.iter().map(|s| -s).collect();
            let (here, there) = (quadratic(&problem, &answer.step), quadratic(&problem, &turned));
            assert!(here < there - 0.1, "{form}: {here} against {there}");
        }
    }
}

#[test]
fn optim_1280_thresholds_do_not_depend_on_the_unit() {
    for (values, coordinates) in [([-1.0, 2.0, 3.0], [0.0, 0.3, -0.4]), ([-1.0, 2.0, 3.0], [1e-3, 0.3, -0.4])] {
        for exponent in [-12, -8, 8, 12] {
            let unit = 10.0_f64.powi(exponent);
            let scaled = |v: [f64; 3]| v.map(|x| x * unit);
            let problem = turned(&scaled(values), &scaled(coordinates));
            let reference = sound_answers(&turned(&values, &coordinates), Target::Radius(2.0));
            for ((form, answer), (_, expected)) in sound_answers(&problem, Target::Radius(2.0)).iter().zip(&reference) {
                assert_eq!(answer.case, expected.case, "{form} with unit {unit:e}");
                assert!((answer.shift / unit / expected.shift - 1.0).abs() < 1e-10, "{form}: {answer:?}");
            }
        }
    }
}

#[test]
fn optim_1287_no_step_leaves_the_ball() {
    let mut random = RandomNumbers::new(1287);
    for case in 0..400 {
        let problem = subproblem(&mut random, KINDS[case % KINDS.len()]);
        let radius = 10.0_f64.powf(random.uniform_between(-20.0, 20.0));
        for form in FORMS {
            let answer = solve(form, &problem, Target::Radius(radius));
            let length = norm(&answer.step).max(answer.alternative.as_deref().map_or(0.0, norm));
            assert!(length <= radius * (1.0 + 1e-13), "{form}: {length:e} of {radius:e}, {answer:?}");
        }
    }
}

#[test]
fn scipy_12513_nearly_singular_and_nearly_hard_problems_come_to_an_end() {
    // Matrices whose lowest eigenvalue is zero but for rounding, with the gradient in and out of their range.
    for lowest in [0.0, 1e-17, -1e-17, 1e-15, -1e-15, -1e-13] {
        for faint in [0.0, 1e-18, 1e-16, 1e-14, 1e-10, 1.0] {
            for radius in [1e-3, 0.5, 0.6, 1.0, 1e6, 1e12] {
                let problem = turned(&[lowest, 1.0, 2.0, 1e6], &[faint, 0.3, 0.8, 1.0]);
                sound_answers(&problem, Target::Radius(radius));
                sound_answers(&problem, Target::Weight(1.0 / radius));
            }
        }
    }
}

#[test]
fn trlib_6_a_gradient_in_an_invariant_subspace_does_not_hide_the_hard_case() {
    let problem = turned(&[-3.0, -1.0, 2.0, 2.0, 5.0], &[0.0, 0.0, 1.0, -2.0, 0.0]);
    for target in [Target::Radius(3.0), Target::Weight(0.2)] {
        for (form, answer) in sound_answers(&problem, target) {
            assert!((answer.shift - 3.0).abs() < 1e-10 && answer.case == StepCase::Hard, "{form}: {answer:?}");
            let other = answer.alternative.as_ref().expect("the hard case has two answers");
            assert!(norm(&add_scaled(other, -1.0, &answer.step)) > 1.0, "{form}: {answer:?}");
        }
    }
}

#[test]
fn arcopt_an_absent_component_alone_is_no_hard_case() {
    // The other components are longer than the target already at λ = −e₁, so the solution is at a larger λ.
    let problem = turned(&[-1.0, -0.9, 2.0], &[0.0, 10.0, 3.0]);
    for target in [Target::Radius(2.0), Target::Weight(2.0)] {
        for (form, answer) in sound_answers(&problem, target) {
            assert!(answer.shift > 1.5 && answer.case == StepCase::Shifted, "{form}: {answer:?}");
        }
    }
}

#[test]
fn arcopt_a_zero_gradient_with_negative_curvature_is_no_end() {
    let problem = turned(&[-2.0, 1.0, 4.0], &[0.0; 3]);
    for (form, answer) in sound_answers(&problem, Target::Weight(0.5)) {
        assert!((answer.length - 4.0).abs() < 1e-11 && answer.case == StepCase::Hard, "{form}: {answer:?}");
        assert!(answer.alternative.is_some() && answer.quadratic_decrease > 15.9, "{form}: {answer:?}");
    }
}

#[test]
fn no_sampled_point_lies_below_the_answer() {
    let mut random = RandomNumbers::new(3);
    for case in 0..300 {
        let problem = subproblem(&mut random, KINDS[case % 6]);
        let size = problem.values.iter().fold(0.0_f64, |m, e| m.max(e.abs()));
        let radius = norm(&problem.gradient) / size.max(1e-12) + 1e-3;
        let answers = sound_answers(&problem, Target::Radius(radius));
        for _ in 0..100 {
            let length = radius * random.uniform();
            let s: Vec<f64> = random.on_sphere(problem.n).iter().map(|d| length * d).collect();
            let slack = 1e-12 * (norm(&problem.gradient) * radius + size * radius * radius);
            for (form, answer) in &answers {
                assert!(quadratic(&problem, &s) >= -answer.quadratic_decrease - slack, "{form}: {answer:?}");
            }
        }
    }
}
