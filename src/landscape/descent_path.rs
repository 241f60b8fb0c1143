//! The steepest-descent path from a point to the minimum that it reaches, as a list of points.
//!
//! Each step follows the exact gradient flow of the local quadratic model, so that narrow valleys cost no more than wide
//! ones; its length adapts to how well the model foretold the gradient.
//! Source: Page & McIver, J. Chem. Phys. 88 (1988), the local quadratic approximation.

use crate::classify::classify_point::classify_model;
use crate::classify::local_model::LocalModel;
use crate::classify::point::CriticalPoint;
use crate::classify::polish::{polish, residual};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, difference, matrix_vector, norm};
use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::objective::objective::Objective;

/// The gradient foretold for the end of a step may be off by this share of the gradient's size …
const GRADIENT_ERROR: f64 = 0.02;
/// … and where it is off by less than this share of that, the next step is longer.
const EASY: f64 = 0.25;
/// How steps shrink and grow.
const STEP_FACTORS: (f64, f64) = (0.5, 1.5);
/// The first push off a saddle, as a share of the longest step.
const PUSH: f64 = 1e-2;
/// Steps below this share of the longest one mean that the path has come to nothing.
const SHORTEST: f64 = 1e-12;
/// A Newton step that ends the path may lead this many times its own length away after polishing.
const SAME_BASIN: f64 = 2.0;
/// What is left of a Newton step at the end point, relative to the longest step.
const AT_REST: f64 = 1e-8;
/// Bisections for the time at which the flow has come a given way.
const BISECTIONS: usize = 60;

/// How far and how finely to follow a path.
#[derive(Clone, Debug)]
pub struct PathSettings {
    /// The longest step: the resolution of the path.
    pub longest_step: f64,
    /// The limit of points.
    pub max_points: usize,
    /// The path ends where it leaves this box.
    pub bounds: Option<Vec<[f64; 2]>>,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
}

impl Default for PathSettings {
    fn default() -> Self {
        Self { longest_step: 0.05, max_points: 20_000, bounds: None, interrupt: Interrupt::new() }
    }
}

/// How a path ended.
#[derive(Clone, Debug)]
pub enum PathEnd {
    /// In a critical point: a minimum, unless the path runs exactly into a saddle.
    Critical(Box<CriticalPoint>),
    /// At the wall of the box.
    LeftBox,
    /// At the border of the function's domain, or of what its derivatives can tell.
    Lost,
    /// At the limit of points.
    TooLong,
    /// By request or because time was up.
    Interrupted(Interruption),
}

/// A steepest-descent path.
#[derive(Clone, Debug)]
pub struct DescentPath {
    /// The points, from the start to the end.
    pub points: Vec<Vec<f64>>,
    /// The values there, falling.
    pub values: Vec<f64>,
    /// How it ended.
    pub end: PathEnd,
}

/// Follows steepest descent from `start`. Cost: one Hessian a step.
pub fn descent_path(objective: &dyn Objective, start: &[f64], settings: &PathSettings) -> DescentPath {
    let Some(model) = LocalModel::new(objective, start) else {
        return DescentPath { points: vec![start.to_vec()], values: vec![f64::NAN], end: PathEnd::Lost };
    };
    let mut path = DescentPath { points: vec![start.to_vec()], values: vec![model.value], end: PathEnd::TooLong };
    path.end = follow(objective, model, settings, &mut path.points, &mut path.values);
    path
}

/// Follows steepest descent from a saddle to both sides along its lowest eigenvector; each path starts at the saddle.
pub fn descend_from_saddle(
    objective: &dyn Objective,
    saddle: &CriticalPoint,
    settings: &PathSettings,
) -> [DescentPath; 2] {
    let direction = saddle.eigenvectors.first().cloned().unwrap_or_default();
    [1.0, -1.0].map(|sign| {
        let start = add_scaled(&saddle.x, sign * PUSH * settings.longest_step, &direction);
        let mut path = descent_path(objective, &start, settings);
        path.points.insert(0, saddle.x.clone());
        path.values.insert(0, saddle.value);
        path
    })
}

fn follow(
    objective: &dyn Objective,
    mut here: LocalModel,
    settings: &PathSettings,
    points: &mut Vec<Vec<f64>>,
    values: &mut Vec<f64>,
) -> PathEnd {
    let mut length = settings.longest_step;
    while points.len() < settings.max_points {
        if let Some(interruption) = settings.interrupt.check() {
            return PathEnd::Interrupted(interruption);
        }
        let Ok(eigen) = SymmetricEigen::new(&here.hessian, here.dimension()) else { return PathEnd::Lost };
        if let Some(end) = resting_point(objective, &here, &eigen, length, settings) {
            points.push(end.x.clone());
            values.push(end.value);
            return PathEnd::Critical(end);
        }
        let step = flow_step(&eigen, &here.gradient, length);
        let there = LocalModel::new(objective, &add_scaled(&here.x, 1.0, &step));
        let error = there.as_ref().map_or(f64::INFINITY, |there| gradient_error(&here, there, &step));
        let risen = there.as_ref().is_none_or(|there| there.value > here.value + here.value_noise());
        if error > GRADIENT_ERROR || risen {
            length *= STEP_FACTORS.0;
            if length < SHORTEST * settings.longest_step {
                return PathEnd::Lost;
            }
            continue;
        }
        if error < EASY * GRADIENT_ERROR {
            length = (length * STEP_FACTORS.1).min(settings.longest_step);
        }
        let Some(next) = there else { return PathEnd::Lost };
        here = next;
        points.push(here.x.clone());
        values.push(here.value);
        let outside = |bounds: &Vec<[f64; 2]>| here.x.iter().zip(bounds).any(|(x, [a, b])| x < a || x > b);
        if settings.bounds.as_ref().is_some_and(outside) {
            return PathEnd::LeftBox;
        }
    }
    PathEnd::TooLong
}

/// The critical point at which the path comes to rest within the next step, if the model is positive definite and says so.
fn resting_point(
    objective: &dyn Objective,
    here: &LocalModel,
    eigen: &SymmetricEigen,
    length: f64,
    settings: &PathSettings,
) -> Option<Box<CriticalPoint>> {
    let stationary = here.gradient.iter().all(|g| *g == 0.0);
    let definite = eigen.values.first().is_some_and(|e| *e > 0.0);
    let newton = norm(&here.newton_step(0.0));
    let settles = stationary || (definite && newton <= length);
    if !settles {
        return None;
    }
    let lengths = vec![settings.longest_step; here.dimension()];
    let end = polish(objective, here.clone(), &lengths, 1.0);
    let moved = norm(&difference(&end.x, &here.x));
    let at_rest = residual(&end, &lengths) <= AT_REST && end.value <= here.value + here.value_noise();
    (at_rest && moved <= SAME_BASIN * newton + AT_REST * settings.longest_step)
        .then(|| Box::new(classify_model(objective, &end, &lengths)))
}

/// The way along the gradient flow of the quadratic model whose end is `length` away, or the whole flow if that is shorter.
fn flow_step(eigen: &SymmetricEigen, gradient: &[f64], length: f64) -> Vec<f64> {
    let g = eigen.to_eigenbasis(gradient);
    let at = |time: f64| -> Vec<f64> {
        let share = |e: f64| if (e * time).abs() < 1e-12 { time } else { -(-e * time).exp_m1() / e };
        g.iter().zip(&eigen.values).map(|(g, e)| -g * share(*e)).collect()
    };
    let reaches = |time: f64| {
        let way = norm(&at(time));
        way >= length || way.is_nan()
    };
    let mut low = 0.0;
    let mut high = length / norm(gradient).max(f64::MIN_POSITIVE);
    for _ in 0..BISECTIONS {
        if reaches(high) {
            break;
        }
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (low + high);
        if reaches(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    eigen.from_eigenbasis(&at(low))
}

/// How far the gradient at the end of a step is from the model's, relative to the gradients along the step.
fn gradient_error(here: &LocalModel, there: &LocalModel, step: &[f64]) -> f64 {
    let change = matrix_vector(&here.hessian, step);
    let foretold = add_scaled(&here.gradient, 1.0, &change);
    norm(&difference(&there.gradient, &foretold)) / (norm(&here.gradient) + norm(&there.gradient) + norm(&change))
}
