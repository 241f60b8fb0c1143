//! A run of the saddle search: steps in a region where the model is true, escapes from points of another index, new attempts.

use super::SaddleSearch;
use super::ball::Model;
use super::modes::Modes;
use crate::linalg::vector::{add_scaled, difference, dot, matrix_vector, norm};
use crate::numeric::starts::RandomNumbers;
use crate::optimize::oracle::Oracle;
use crate::optimize::second_order::Center;
use crate::optimize::stop::StopReason;
use crate::optimize::{Iterate, Iteration, StartError, Step};

/// A step is taken if the gradient misses the model's by less than this share of what it is made of …
const ACCEPT: f64 = 0.6;
/// … and lets the region grow below this one, by [`GROWTH`].
const GOOD: f64 = 0.2;
/// See [`GOOD`].
const GROWTH: f64 = 2.0;
/// A refused step leaves this share of its length, one between the bounds half.
const SHRINK: f64 = 0.25;
/// Steps below this share of the coordinates are taken whatever the model says: what it misses is rounding.
const SHORT: f64 = 1e-7;
/// The steps of an attempt, and those that every variable adds.
const PATIENCE: (usize, usize) = (60, 2);
/// An attempt goes on beyond that while the gradient falls to this share within [`RECENT`] steps.
const PROGRESS: f64 = 0.5;
/// See [`PROGRESS`].
const RECENT: usize = 12;
/// So often an attempt leaves critical points of another index.
const MOST_ESCAPES: usize = 8;
/// The lowest eigenvectors that are climbed from a minimum, in both directions each.
const CLIMBED: usize = 6;
/// Random starts after that, and how much further away each is.
const KICKS: usize = 12;
/// See [`KICKS`].
const KICK_GROWTH: f64 = 1.5;
/// A change of the gradient that the Hessian foretells is none below this share of the true one.
const FLAT: f64 = 1e-6;
/// Scaled eigenvalues below this share of the largest have no sign.
const NO_SIGN: f64 = 1e-9;
/// A Newton step above this share of the coordinates' size is not that of a critical point, however small the gradient.
const LOST: f64 = 1e-2;

/// What an attempt begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Attempt {
    /// At the given start, along the lowest eigenvectors.
    Direct,
    /// At the given start, down to a minimum from which the next ones climb.
    Relax,
    /// At that minimum, along this eigenvector with this sign.
    Climb(usize, f64),
    /// At a random point near the given start.
    Kick(usize),
}

/// The state of a run.
pub(super) struct Run<'a> {
    oracle: &'a Oracle<'a>,
    search: SaddleSearch,
    start: Vec<f64>,
    first_radius: f64,
    here: Iterate,
    center: Center,
    /// The directions that lead uphill.
    followed: Vec<Vec<f64>>,
    /// The sign of the first step where the gradient does not choose one.
    heading: f64,
    /// Whether the point is critical and to be left, so that its gradient is nothing but rounding.
    leaves: bool,
    /// Where the attempt began.
    origin: Vec<f64>,
    radius: f64,
    attempt: Attempt,
    /// Counted for the attempt.
    steps: usize,
    escapes: usize,
    /// The smallest gradients of the attempt, for each step.
    smallest: Vec<f64>,
    minimum: Option<Vec<f64>>,
    /// A critical point that may do if nothing better is found, and whether it does.
    fallback: Option<(Vec<f64>, bool)>,
    random: RandomNumbers,
}

impl<'a> Run<'a> {
    pub fn new(oracle: &'a Oracle<'a>, search: SaddleSearch, x0: &[f64]) -> Result<Self, StartError> {
        let center = oracle.model(x0).and_then(Center::new).ok_or(StartError::OutsideDomain)?;
        let first_radius = search.initial_radius.unwrap_or_else(|| 0.1 * norm(x0).max(1.0));
        let mut run = Self {
            oracle,
            search,
            start: x0.to_vec(),
            first_radius,
            here: Iterate::second_order(center.model.clone()),
            center,
            followed: Vec::new(),
            heading: 1.0,
            leaves: false,
            origin: x0.to_vec(),
            radius: first_radius,
            attempt: Attempt::Direct,
            steps: 0,
            escapes: 0,
            smallest: Vec::new(),
            minimum: None,
            fallback: None,
            random: RandomNumbers::new(search.seed),
        };
        run.follow_lowest();
        Ok(run)
    }

    fn modes(&self) -> Modes {
        Modes::new(&self.center.eigen, &self.center.model.gradient, &self.center.model.x)
    }

    fn index(&self) -> usize {
        if self.attempt == Attempt::Relax { 0 } else { self.search.index.min(self.start.len()) }
    }

    fn follow(&mut self, chosen: &[usize]) {
        self.followed = chosen.iter().map(|&i| self.center.eigen.vector(i).to_vec()).collect();
    }

    fn follow_lowest(&mut self) {
        let chosen = self.modes().lowest(self.index());
        self.follow(&chosen);
    }

    /// The positions of the eigenvectors to go up along: where the signs of the Hessian are right they say which.
    fn uphill(&self, modes: &Modes) -> Vec<usize> {
        let negative = modes.negative(&self.center.eigen);
        if negative.len() == self.followed.len() {
            negative
        } else {
            modes.continued(&self.center.eigen, &self.followed)
        }
    }

    /// The step of both models: that of the followed directions with its signs reversed, and that of all others.
    fn model_step(&self, modes: &Modes, uphill: &[usize]) -> Vec<f64> {
        let travelled = difference(&self.center.model.x, &self.origin);
        let mut step = vec![0.0; self.start.len()];
        for climbs in [true, false] {
            let places: Vec<usize> =
                (0..step.len()).filter(|i| uphill.contains(i) == climbs && (climbs || !modes.is_soft[*i])).collect();
            let sign = if climbs { -1.0 } else { 1.0 };
            let heading = |i: &usize| {
                let along = dot(&travelled, self.center.eigen.vector(*i));
                if along == 0.0 { self.heading } else { along }
            };
            let model = Model {
                slopes: places.iter().map(|&i| if self.leaves { 0.0 } else { sign * modes.slopes[i] }).collect(),
                curvatures: places.iter().map(|&i| sign * self.center.eigen.values[i]).collect(),
                headings: places.iter().map(heading).collect(),
            };
            places.iter().zip(model.step(self.radius)).for_each(|(&i, s)| step[i] = s);
        }
        self.center.eigen.from_eigenbasis(&step)
    }

    /// How much the gradient at the end of a step misses the model's, as a share of what that is made of.
    fn misses(&self, step: &[f64], gradient: &[f64]) -> f64 {
        let here = &self.center.model;
        let change = matrix_vector(&here.hessian, step);
        if self.leaves && norm(&change) <= FLAT * norm(gradient) {
            // At a point where the Hessian vanishes the model says nothing.
            return ACCEPT;
        }
        let missed: Vec<f64> = (0..step.len()).map(|i| gradient[i] - here.gradient[i] - change[i]).collect();
        norm(&missed) / (norm(&here.gradient) + norm(&change)).max(f64::MIN_POSITIVE)
    }

    fn try_step(&mut self) -> Step {
        let modes = self.modes();
        let uphill = self.uphill(&modes);
        let step = self.model_step(&modes, &uphill);
        let (x, length) = (add_scaled(&self.center.model.x, 1.0, &step), norm(&step));
        if x == self.center.model.x {
            return if self.leaves { self.next_attempt() } else { self.rest(StopReason::StepTooSmall) };
        }
        let missed = self.oracle.value_gradient(&x).map(|(_, gradient)| self.misses(&step, &gradient));
        let is_short = length <= SHORT * norm(&x);
        let accepted = missed.is_some_and(|missed| missed <= ACCEPT || is_short);
        let center = if accepted { self.oracle.model(&x).and_then(Center::new) } else { None };
        let Some(center) = center else {
            self.radius = SHRINK * length;
            return Step::Rejected;
        };
        let missed = missed.unwrap_or(f64::INFINITY);
        if missed < GOOD {
            self.radius = self.radius.max(GROWTH * length);
        } else if missed > 0.5 * (GOOD + ACCEPT) {
            self.radius = 0.5 * length;
        }
        self.follow(&uphill);
        self.leaves = false;
        self.arrive(center);
        Step::Accepted
    }

    fn arrive(&mut self, center: Center) {
        self.steps += 1;
        let force = norm(&center.model.gradient);
        self.smallest.push(self.smallest.last().map_or(force, |least| least.min(force)));
        self.here = Iterate::second_order(center.model.clone());
        self.center = center;
    }

    /// Whether the attempt has had its time and comes no closer any more.
    fn is_over(&self) -> bool {
        if self.steps < PATIENCE.0 + PATIENCE.1 * self.start.len() {
            return false;
        }
        let last = self.smallest.len();
        last < RECENT + 1 || self.smallest[last - 1] > PROGRESS * self.smallest[last - 1 - RECENT]
    }

    /// What to do at a point that may be critical: stop if it has the index, else leave it.
    fn rest(&mut self, reason: StopReason) -> Step {
        if self.leaves {
            return self.try_step();
        }
        let model = &self.center.model;
        let newton = model.newton_step(NO_SIGN);
        if norm(&newton) > LOST * norm(&model.x).max(self.first_radius) {
            return self.next_attempt();
        }
        let limit = NO_SIGN * model.dimension() as f64 * model.scaled.norm();
        let index = model.scaled.values.iter().filter(|w| **w < -limit).count();
        let nullity = model.scaled.values.iter().filter(|w| w.abs() <= limit).count();
        if index == self.index() && self.attempt != Attempt::Relax {
            return Step::Stalled(reason);
        }
        let does = (index..=index + nullity).contains(&self.search.index) && nullity == model.dimension();
        if self.fallback.as_ref().is_none_or(|(_, known)| does && !known) {
            self.fallback = Some((model.x.clone(), does));
        }
        self.escapes += 1;
        if self.attempt == Attempt::Relax || self.escapes > MOST_ESCAPES {
            if self.attempt == Attempt::Relax && index == 0 {
                self.minimum = Some(model.x.clone());
            }
            return self.next_attempt();
        }
        self.follow_lowest();
        self.leaves = true;
        self.radius = self.radius.min(self.first_radius);
        self.try_step()
    }

    /// What follows when an attempt has failed.
    fn following(&self) -> Option<Attempt> {
        let climbed = CLIMBED.min(self.start.len());
        let climbs = self.minimum.is_some() && self.search.index > 0;
        match self.attempt {
            Attempt::Direct => Some(Attempt::Relax),
            Attempt::Relax if climbs => Some(Attempt::Climb(0, 1.0)),
            Attempt::Relax => Some(Attempt::Kick(0)),
            Attempt::Climb(mode, 1.0) => Some(Attempt::Climb(mode, -1.0)),
            Attempt::Climb(mode, _) if mode + 1 < climbed => Some(Attempt::Climb(mode + 1, 1.0)),
            Attempt::Climb(..) => Some(Attempt::Kick(0)),
            Attempt::Kick(count) if count + 1 < KICKS => Some(Attempt::Kick(count + 1)),
            Attempt::Kick(_) => None,
        }
    }

    fn next_attempt(&mut self) -> Step {
        while let Some(attempt) = self.following() {
            self.attempt = attempt;
            let Some(center) = self.oracle.model(&self.first_point()).and_then(Center::new) else {
                if let Some(stop) = self.oracle.exhausted() {
                    return Step::Stalled(stop);
                }
                continue;
            };
            (self.steps, self.escapes, self.radius, self.heading) = (0, 0, self.first_radius, 1.0);
            self.smallest.clear();
            self.origin.clone_from(&center.model.x);
            self.leaves = false;
            self.arrive(center);
            self.follow_lowest();
            if let Attempt::Climb(mode, sign) = attempt {
                self.climb(mode, sign);
            }
            return Step::Restarted;
        }
        self.give_up()
    }

    fn first_point(&mut self) -> Vec<f64> {
        match (self.attempt, &self.minimum) {
            (Attempt::Climb(..), Some(minimum)) => minimum.clone(),
            (Attempt::Kick(count), _) => {
                let length = 2.0 * self.first_radius * KICK_GROWTH.powi(count as i32);
                let direction = self.random.on_sphere(self.start.len());
                add_scaled(&self.start, length, &direction)
            }
            _ => self.start.clone(),
        }
    }

    /// Follows this eigenvector and the lowest others.
    fn climb(&mut self, mode: usize, sign: f64) {
        let order = self.modes().lowest(self.start.len());
        let others = order.iter().filter(|i| **i != order[mode]).take(self.index() - 1);
        let chosen: Vec<usize> = std::iter::once(&order[mode]).chain(others).copied().collect();
        self.follow(&chosen);
        self.heading = sign;
        self.leaves = true;
    }

    /// Ends at a critical point after all, if one was met.
    fn give_up(&mut self) -> Step {
        let Some((x, does)) = self.fallback.take() else { return Step::Stalled(StopReason::NoSaddle) };
        if let Some(center) = self.oracle.model(&x).and_then(Center::new) {
            self.arrive(center);
        }
        Step::Stalled(if does { StopReason::Tolerance } else { StopReason::NoSaddle })
    }
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        if self.is_over() { self.next_attempt() } else { self.try_step() }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        self.rest(reason)
    }

    fn current(&self) -> &Iterate {
        &self.here
    }
}
