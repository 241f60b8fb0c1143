//! A run of the saddle search: steps in a region where the model is true, escapes from points of another index, new attempts.

use super::SaddleSearch;
use super::attempt::Attempt;
use super::ball::Model;
use super::modes::Modes;
use crate::linalg::vector::{add_scaled, difference, dot, matrix_vector, norm};
use crate::numeric::starts::RandomNumbers;
use crate::optimize::cubic_newton::{self, CubicNewton};
use crate::optimize::memory::Memory;
use crate::optimize::oracle::Oracle;
use crate::optimize::second_order::Center;
use crate::optimize::stop::StopReason;
use crate::optimize::{Iterate, Iteration, Measures, StartError, Step};

/// A step is taken if gradient and value miss the model's by less than this share of what these are made of …
const ACCEPT: f64 = 0.45;
/// … and lets the region grow below this one, by [`GROWTH`].
const GOOD: f64 = 0.2;
/// See [`GOOD`].
const GROWTH: f64 = 2.0;
/// A refused step leaves this share of its length, one between the bounds half.
const SHRINK: f64 = 0.25;
/// Changes of `f` below so many of its roundings are not looked at.
const VALUE_UNITS: f64 = 1e4;
/// An attempt that is so many times further away than the start's size is lost.
const FAR: f64 = 1e6;
/// The cubic weight of the first step down to a minimum, and the limit of steps on the way.
const RELAXATION: (f64, usize) = (1.0, 300);
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
/// A start this close to zero says nothing about how large things are.
const NO_SIZE: f64 = 1e-8;
/// A first step up is no longer than the way from the given start to where it begins, unless that is below this share of the
/// first radius.
const LEAST_WAY: f64 = 1e-3;
/// How much further away each random start is.
const KICK_GROWTH: f64 = 1.25;
/// A change of the gradient that the Hessian foretells is none below this share of the true one.
const FLAT: f64 = 1e-6;
/// Scaled eigenvalues below this share of the largest have no sign.
const NO_SIGN: f64 = 1e-9;
/// An eigenvalue of which Newton's step leaves less than this share vanishes at the critical point: half is what a simple
/// degenerate point makes of it.
const SHRUNK: f64 = 0.8;
/// A Newton step above this share of the coordinates' size is not that of a critical point, however small the gradient.
const LOST: f64 = 1e-4;

/// A critical point of a lower index than the one looked for; better ones are less singular, then of a higher index.
struct Base {
    x: Vec<f64>,
    index: usize,
    nullity: usize,
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
    begins_anew: bool,
    /// The way down to a minimum.
    descent: Option<cubic_newton::Run<'a>>,
    /// Counted for the attempt.
    steps: usize,
    escapes: usize,
    /// The smallest gradient of the attempt up to each step.
    smallest: Vec<f64>,
    /// The critical point to climb from.
    base: Option<Base>,
    /// A critical point that may do if nothing better is found, and whether it does.
    fallback: Option<(Vec<f64>, bool)>,
    random: RandomNumbers,
}

impl<'a> Run<'a> {
    pub fn new(oracle: &'a Oracle<'a>, search: SaddleSearch, x0: &[f64]) -> Result<Self, StartError> {
        let center = oracle.model(x0).and_then(Center::new).ok_or(StartError::OutsideDomain)?;
        let first_radius = search.initial_radius.unwrap_or_else(|| radius_of_start(norm(x0)));
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
            begins_anew: false,
            descent: None,
            steps: 0,
            escapes: 0,
            smallest: Vec::new(),
            base: None,
            fallback: None,
            random: RandomNumbers::new(search.seed),
        };
        run.follow_lowest();
        Ok(run)
    }

    fn modes(&self) -> Modes {
        Modes::new(&self.center.eigen, &self.center.model.gradient, &self.center.model.x)
    }

    /// The index that the attempt goes for.
    fn index(&self) -> usize {
        match (self.attempt, &self.base) {
            (Attempt::Relax, _) => 0,
            (Attempt::Climb(..), Some(base)) => base.index + 1,
            _ => self.search.index.min(self.start.len()),
        }
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
            let slope = |i: &usize| if self.leaves { 0.0 } else { sign * modes.slopes[*i] };
            let heading = |i: &usize| {
                let along = dot(&travelled, self.center.eigen.vector(*i));
                if along == 0.0 { self.heading } else { along }
            };
            let model = Model {
                slopes: places.iter().map(slope).collect(),
                curvatures: places.iter().map(|&i| sign * self.center.eigen.values[i]).collect(),
                headings: places.iter().map(heading).collect(),
            };
            places.iter().zip(model.step(self.radius)).for_each(|(&i, s)| step[i] = s);
        }
        self.center.eigen.from_eigenbasis(&step)
    }

    /// The step that minimises `‖∇f + Hs‖` in the ball: Gauss and Newton's towards any critical point.
    fn levelling_step(&self, modes: &Modes) -> Vec<f64> {
        let places: Vec<usize> = (0..self.start.len()).filter(|i| !modes.is_soft[*i]).collect();
        let eigenvalue = |i: usize| self.center.eigen.values[i];
        let model = Model {
            slopes: places.iter().map(|&i| eigenvalue(i) * modes.slopes[i]).collect(),
            curvatures: places.iter().map(|&i| eigenvalue(i) * eigenvalue(i)).collect(),
            headings: vec![1.0; places.len()],
        };
        let mut step = vec![0.0; self.start.len()];
        places.iter().zip(model.step(self.radius)).for_each(|(&i, s)| step[i] = s);
        self.center.eigen.from_eigenbasis(&step)
    }

    /// How much the gradient and the value at the end of a step miss the model's, as shares of what these are made of.
    fn misses(&self, step: &[f64], value: f64, gradient: &[f64]) -> f64 {
        let here = &self.center.model;
        let change = matrix_vector(&here.hessian, step);
        if self.leaves && norm(&change) <= FLAT * norm(gradient) {
            // At a point where the Hessian vanishes the model says nothing.
            return ACCEPT;
        }
        if self.attempt.is_level() && norm(gradient) > norm(&here.gradient) {
            return f64::INFINITY;
        }
        let missed: Vec<f64> = (0..step.len()).map(|i| gradient[i] - here.gradient[i] - change[i]).collect();
        let by_gradient = norm(&missed) / (norm(&here.gradient) + norm(&change)).max(f64::MIN_POSITIVE);
        let (slope, curvature) = (dot(&here.gradient, step), 0.5 * dot(&change, step));
        let size = slope.abs() + curvature.abs();
        let is_hidden = size <= VALUE_UNITS * f64::EPSILON * here.value.abs() || size <= here.value_noise();
        let by_value = if is_hidden { 0.0 } else { (value - here.value - slope - curvature).abs() / size };
        by_gradient.max(by_value)
    }

    fn try_step(&mut self) -> Step {
        let modes = self.modes();
        let uphill = self.uphill(&modes);
        let step = if self.attempt.is_level() { self.levelling_step(&modes) } else { self.model_step(&modes, &uphill) };
        let (x, length) = (add_scaled(&self.center.model.x, 1.0, &step), norm(&step));
        if x == self.center.model.x {
            return if self.leaves { self.next_attempt() } else { self.rest(StopReason::StepTooSmall) };
        }
        let missed = self.oracle.value_gradient(&x).map(|(value, gradient)| self.misses(&step, value, &gradient));
        let is_short = length <= SHORT * norm(&x);
        let accepted = missed.is_some_and(|missed| missed <= ACCEPT || is_short);
        let center = if accepted { self.oracle.model(&x).and_then(Center::new) } else { None };
        let Some(center) = center else {
            self.radius = SHRINK * length;
            if self.attempt == Attempt::Direct && self.steps == 0 {
                // The first step that the function allows says how large things are.
                self.first_radius = self.first_radius.min(self.radius);
            }
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
        self.begins_anew = false;
        let force = norm(&center.model.gradient);
        self.smallest.push(self.smallest.last().map_or(force, |least| least.min(force)));
        self.here = Iterate::second_order(center.model.clone());
        self.center = center;
    }

    /// Whether the attempt has had its time and comes no closer any more.
    fn is_over(&self) -> bool {
        if self.attempt == Attempt::Relax {
            return self.steps > RELAXATION.1;
        }
        if norm(&difference(&self.here.x, &self.start)) > FAR * (norm(&self.start) + self.first_radius) {
            return true;
        }
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
        if norm(&model.newton_step(NO_SIGN)) > LOST * norm(&model.x).max(self.first_radius) {
            return self.next_attempt();
        }
        let (index, nullity) = self.signs();
        if index == self.search.index {
            return Step::Stalled(reason);
        }
        self.take_note(index, nullity)
    }

    /// How many eigenvalues are negative and how many may vanish at the critical point nearby.
    ///
    /// They are looked at again at the end of Newton's step: towards a degenerate point they shrink with the distance.
    fn signs(&self) -> (usize, usize) {
        let (model, e) = (&self.center.model, &self.center.eigen.values);
        let limit = NO_SIGN * model.dimension() as f64 * model.scaled.norm();
        let nearer = add_scaled(&model.x, 1.0, &model.newton_step(NO_SIGN));
        let probe = self.oracle.model(&nearer).and_then(Center::new);
        let shrinks = |i: usize| probe.as_ref().is_some_and(|p| p.eigen.values[i].abs() < SHRUNK * e[i].abs());
        let is_null = |i: &usize| model.scaled.values[*i].abs() <= limit || shrinks(*i);
        let nullity = (0..e.len()).filter(is_null).count();
        let index = (0..e.len()).filter(|i| e[*i] < 0.0 && !is_null(i)).count();
        (index, nullity)
    }

    /// Goes on from a critical point of another index: climbs from it later, or leaves it now.
    fn take_note(&mut self, index: usize, nullity: usize) -> Step {
        let (x, wanted) = (self.center.model.x.clone(), self.search.index);
        let does = (index..=index + nullity).contains(&wanted);
        if self.fallback.as_ref().is_none_or(|(_, known)| does && !known) {
            self.fallback = Some((x.clone(), does));
        }
        let is_base = index < wanted && nullity < x.len();
        let beats = |known: &Base| (known.nullity, index) > (nullity, known.index);
        let is_higher = is_base && self.base.as_ref().is_none_or(beats);
        if is_higher {
            self.base = Some(Base { x, index, nullity });
        }
        self.escapes += 1;
        match self.attempt {
            // The eigenvectors of the new point come first.
            Attempt::Climb(..) if is_higher => {
                self.attempt = Attempt::Relax;
                self.next_attempt()
            }
            Attempt::Direct | Attempt::Kick(_) if !self.attempt.is_level() && self.escapes <= MOST_ESCAPES => {
                self.follow_lowest();
                self.leaves = true;
                self.radius = self.radius.min(self.first_radius);
                self.try_step()
            }
            _ => self.next_attempt(),
        }
    }

    fn next_attempt(&mut self) -> Step {
        let rising = self.base.as_ref().map(|base| base.x.len() - base.index);
        while let Some(attempt) = self.attempt.following(rising) {
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
            self.descent = None;
            self.arrive(center);
            self.follow_lowest();
            match attempt {
                Attempt::Climb(rank, sign) => self.climb(rank, sign),
                Attempt::Relax => self.descend(),
                _ => {}
            }
            self.begins_anew = true;
            return Step::Accepted;
        }
        self.give_up()
    }

    fn first_point(&mut self) -> Vec<f64> {
        match (self.attempt, &self.base) {
            (Attempt::Climb(..), Some(base)) => base.x.clone(),
            (Attempt::Kick(count), _) => {
                let way = self.base.as_ref().map_or(0.0, |base| norm(&difference(&base.x, &self.start)));
                let length = 2.0 * self.first_radius.max(0.1 * way) * KICK_GROWTH.powi(count as i32);
                let direction = self.random.on_sphere(self.start.len());
                add_scaled(&self.start, length, &direction)
            }
            _ => self.start.clone(),
        }
    }

    /// Follows the falling eigenvectors and the rising one of this rank, if there are so many.
    fn climb(&mut self, rank: usize, sign: f64) {
        let order = self.modes().lowest(self.start.len());
        let (falling, rising) = order.split_at(self.index() - 1);
        let chosen: Vec<usize> = falling.iter().chain(rising.get(rank)).copied().collect();
        self.follow(&chosen);
        self.heading = sign;
        self.leaves = true;
        let way = norm(&difference(&self.origin, &self.start));
        if way > LEAST_WAY * self.first_radius {
            self.radius = self.first_radius.min(way);
        }
    }

    /// Puts the cubic method at the current point.
    fn descend(&mut self) {
        self.descent = CubicNewton::fitted(RELAXATION.0).run(self.oracle, &self.here.x).ok();
    }

    fn relax(&mut self) -> Step {
        let Some(descent) = &mut self.descent else { return self.next_attempt() };
        match descent.step() {
            Step::Stalled(reason) => self.rest(reason),
            Step::Accepted => match descent.current().model.clone().and_then(Center::new) {
                Some(center) => {
                    self.arrive(center);
                    Step::Accepted
                }
                None => self.next_attempt(),
            },
            other => other,
        }
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

/// A tenth of the start's size, where it has one.
fn radius_of_start(size: f64) -> f64 {
    0.1 * if size > NO_SIZE { size } else { 1.0 }
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        match self.attempt {
            _ if self.is_over() => self.next_attempt(),
            Attempt::Relax => self.relax(),
            _ => self.try_step(),
        }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        self.rest(reason)
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn begins_anew(&self) -> bool {
        self.begins_anew
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("start", &mut self.start);
        memory.number("first_radius", &mut self.first_radius);
        memory.vectors("followed", &mut self.followed);
        memory.number("heading", &mut self.heading);
        memory.flag("leaves", &mut self.leaves);
        memory.vector("origin", &mut self.origin);
        memory.number("radius", &mut self.radius);
        self.attempt.remember(memory);
        if self.attempt == Attempt::Relax {
            if self.descent.is_none() {
                self.descend();
            }
            self.descent.iter_mut().for_each(|descent| descent.remember(memory));
        }
        memory.count("attempt_steps", &mut self.steps);
        memory.count("escapes", &mut self.escapes);
        memory.vector("smallest", &mut self.smallest);
        let base = self.base.take().map_or((None, 0, 0), |base| (Some(base.x), base.index, base.nullity));
        let (mut x, mut index, mut nullity) = base;
        memory.optional_vector("base", &mut x);
        memory.count("base_index", &mut index);
        memory.count("base_nullity", &mut nullity);
        self.base = x.map(|x| Base { x, index, nullity });
        let (mut x, mut does) = self.fallback.take().map_or((None, false), |(x, does)| (Some(x), does));
        memory.optional_vector("fallback", &mut x);
        memory.flag("fallback_does", &mut does);
        self.fallback = x.map(|x| (x, does));
        memory.random("random", &mut self.random);
    }

    fn measures(&self) -> Measures {
        Measures { trust_radius: Some(self.radius), ..Measures::default() }
    }
}
