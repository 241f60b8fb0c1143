//! The saddle search where the Hessian is too large: the lowest eigenvectors and the step down from products alone.
//!
//! Step down: truncated conjugate gradients in the space across the followed directions (T. Steihaug, SIAM J. Numer. Anal. 20,
//! 1983). One attempt, from the start; wrong critical points are left along the eigenvector of the wrong sign.

use super::SaddleSearch;
use super::ball::Model;
use super::lowest_modes::LowestModes;
use crate::linalg::vector::{add_scaled, difference, dot, norm};
use crate::numeric::starts::RandomNumbers;
use crate::optimize::memory::Memory;
use crate::optimize::oracle::Oracle;
use crate::optimize::stop::StopReason;
use crate::optimize::{Iterate, Iteration, Measures, StartError, Step};

/// From this number of variables on no Hessian is formed.
pub(super) const LARGE: usize = 400;
/// Steps and tolerance of the eigenvectors at the start, after each step, and before a point is told to have the index.
const FIRST_LOOK: (usize, f64) = (200, 1e-4);
/// See [`FIRST_LOOK`].
const NEXT_LOOK: (usize, f64) = (8, 1e-4);
/// See [`FIRST_LOOK`].
const LAST_LOOK: (usize, f64) = (400, 1e-7);
/// A step is taken if the gradient misses the model's by less than this share of what it is made of …
const ACCEPT: f64 = 0.45;
/// … and doubles the region below this one.
const GOOD: f64 = 0.2;
/// The most conjugate-gradient steps, and how far they reduce the gradient while it is large.
const DESCENT: (usize, f64) = (300, 0.1);
/// Steps below this share of the coordinates are taken whatever the model says.
const SHORT: f64 = 1e-7;
/// So often a critical point of another index is left.
const MOST_ESCAPES: usize = 20;

/// The state of a run.
pub(super) struct LargeRun<'a> {
    oracle: &'a Oracle<'a>,
    index: usize,
    here: Iterate,
    /// One pair more than the index: its sign says whether the index is exceeded.
    modes: LowestModes,
    radius: f64,
    leaves: bool,
    escapes: usize,
}

/// A proposed step with the change of the gradient that the Hessian foretells.
struct Proposal {
    step: Vec<f64>,
    change: Vec<f64>,
}

impl<'a> LargeRun<'a> {
    pub fn new(oracle: &'a Oracle<'a>, search: SaddleSearch, x0: &[f64]) -> Result<Self, StartError> {
        let (value, gradient) = oracle.value_gradient(x0).ok_or(StartError::OutsideDomain)?;
        let mut random = RandomNumbers::new(search.seed);
        let count = (search.index + 1).min(x0.len());
        let modes = LowestModes::new((0..count).map(|_| random.on_sphere(x0.len())).collect());
        let radius = search.initial_radius.unwrap_or_else(|| super::run::radius_of_start(norm(x0)));
        let here = Iterate::first_order(x0.to_vec(), value, gradient);
        let mut run = Self { oracle, index: search.index, here, modes, radius, leaves: false, escapes: 0 };
        run.look(FIRST_LOOK).ok_or(StartError::OutsideDomain)?;
        Ok(run)
    }

    /// Improves the eigenpairs at the current point.
    fn look(&mut self, effort: (usize, f64)) -> Option<()> {
        let (oracle, x) = (self.oracle, &self.here.x);
        self.modes.forget_moves();
        self.modes.improve(&mut |v| oracle.hessian_vector(x, v), effort)
    }

    fn followed(&self) -> &[Vec<f64>] {
        &self.modes.vectors[..self.index.min(self.modes.vectors.len())]
    }

    fn propose(&self) -> Option<Proposal> {
        let gradient = &self.here.gradient;
        let up = Model {
            slopes: self.followed().iter().map(|v| if self.leaves { 0.0 } else { -dot(gradient, v) }).collect(),
            curvatures: self.modes.values.iter().take(self.index).map(|e| -e).collect(),
            headings: vec![1.0; self.index],
        };
        let mut step = vec![0.0; gradient.len()];
        for (v, s) in self.followed().iter().zip(up.step(self.radius)) {
            step = add_scaled(&step, s, v);
        }
        let mut change = self.oracle.hessian_vector(&self.here.x, &step)?;
        let down = self.descend()?;
        step = add_scaled(&step, 1.0, &down.step);
        change = add_scaled(&change, 1.0, &down.change);
        Some(Proposal { step, change })
    }

    /// Without what lies along the followed directions.
    fn across(&self, v: &[f64]) -> Vec<f64> {
        self.followed().iter().fold(v.to_vec(), |rest, mode| add_scaled(&rest, -dot(mode, &rest), mode))
    }

    /// Steihaug's step across the followed directions.
    fn descend(&self) -> Option<Proposal> {
        let n = self.here.x.len();
        let (mut step, mut change) = (vec![0.0; n], vec![0.0; n]);
        let mut residual = self.across(&self.here.gradient);
        let mut direction: Vec<f64> = residual.iter().map(|r| -r).collect();
        let is_falling = self.leaves && self.modes.values.get(self.index).is_some_and(|e| *e < 0.0);
        if let Some(falling) = self.modes.vectors.get(self.index).filter(|_| is_falling) {
            // At a critical point only a falling eigenvector leads on.
            direction.clone_from(falling);
            residual = falling.iter().map(|r| -r).collect();
        }
        let first = norm(&residual);
        let scale = self.here.value.abs().max(f64::MIN_POSITIVE);
        let wanted = first * DESCENT.1.min((first / scale).sqrt());
        for _ in 0..DESCENT.0.min(2 * n) {
            let squared = dot(&residual, &residual);
            if squared.sqrt() <= wanted || squared == 0.0 {
                break;
            }
            let image = self.oracle.hessian_vector(&self.here.x, &direction)?;
            let curvature = dot(&direction, &image);
            let length = squared / curvature;
            let next = add_scaled(&step, length, &direction);
            if curvature <= 0.0 || norm(&next) >= self.radius {
                let rest = to_boundary(&step, &direction, self.radius);
                return Some(Proposal {
                    step: add_scaled(&step, rest, &direction),
                    change: add_scaled(&change, rest, &image),
                });
            }
            step = next;
            change = add_scaled(&change, length, &image);
            residual = self.across(&add_scaled(&residual, length, &image));
            let turn = dot(&residual, &residual) / squared;
            direction = residual.iter().zip(&direction).map(|(r, d)| turn * d - r).collect();
        }
        Some(Proposal { step, change })
    }

    fn try_step(&mut self) -> Step {
        let Some(Proposal { step, change }) = self.propose() else { return Step::Stalled(StopReason::OutsideDomain) };
        let x = add_scaled(&self.here.x, 1.0, &step);
        if x == self.here.x {
            return if self.leaves {
                Step::Stalled(StopReason::NoSaddle)
            } else {
                self.at_rest(StopReason::StepTooSmall)
            };
        }
        let length = norm(&step);
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else {
            self.radius = 0.25 * length;
            return Step::Rejected;
        };
        let missed = difference(&difference(&gradient, &self.here.gradient), &change);
        let missed = norm(&missed) / (norm(&self.here.gradient) + norm(&change)).max(f64::MIN_POSITIVE);
        if missed > ACCEPT && length > SHORT * norm(&x) {
            self.radius = 0.25 * length;
            return Step::Rejected;
        }
        if missed < GOOD {
            self.radius = self.radius.max(2.0 * length);
        }
        self.here = Iterate::first_order(x, value, gradient);
        self.leaves = false;
        match self.look(NEXT_LOOK) {
            Some(()) => Step::Accepted,
            None => Step::Stalled(StopReason::OutsideDomain),
        }
    }
}

/// How far along a direction the sphere is.
fn to_boundary(step: &[f64], direction: &[f64], radius: f64) -> f64 {
    let (a, b) = (dot(direction, direction), dot(step, direction));
    let c = (radius * radius - dot(step, step)).max(0.0);
    let root = (b * b + a * c).sqrt();
    if b > 0.0 { c / (b + root) } else { (root - b) / a }
}

impl Iteration for LargeRun<'_> {
    fn step(&mut self) -> Step {
        self.try_step()
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        if self.leaves {
            return self.try_step();
        }
        if self.look(LAST_LOOK).is_none() {
            return Step::Stalled(StopReason::OutsideDomain);
        }
        if self.modes.values.iter().filter(|e| **e < 0.0).count() == self.index {
            return Step::Stalled(reason);
        }
        self.escapes += 1;
        if self.escapes > MOST_ESCAPES {
            return Step::Stalled(StopReason::NoSaddle);
        }
        self.leaves = true;
        self.try_step()
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("eigenvalues", &mut self.modes.values);
        memory.vectors("eigenvectors", &mut self.modes.vectors);
        memory.number("radius", &mut self.radius);
        memory.flag("leaves", &mut self.leaves);
        memory.count("escapes", &mut self.escapes);
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.radius), ..Measures::default() }
    }
}
