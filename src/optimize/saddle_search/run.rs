//! A run of the saddle search: steps in a region where the model is true, escapes from points of another index, new attempts.

use super::SaddleSearch;
use super::attempt::Attempt;
use super::place::{Place, Way};
use crate::linalg::vector::{add_scaled, difference, norm};
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
    place: Place,
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
            place: Place::new(center),
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

    /// The index that the attempt goes for.
    fn index(&self) -> usize {
        match (self.attempt, &self.base) {
            (Attempt::Relax, _) => 0,
            (Attempt::Climb(..), Some(base)) => base.index + 1,
            _ => self.search.index.min(self.start.len()),
        }
    }

    fn follow_lowest(&mut self) {
        self.followed = self.place.vectors(&self.place.modes.lowest(self.index()));
    }

    /// How much the model is off at the end of a step; infinitely where the step leads away from what the attempt is after.
    fn misses(&self, step: &[f64], value: f64, gradient: &[f64]) -> f64 {
        if self.leaves && self.place.is_flat(step, gradient) {
            // At a point where the Hessian vanishes the model says nothing.
            return ACCEPT;
        }
        if self.attempt.is_level() && norm(gradient) > norm(&self.here.gradient) {
            return f64::INFINITY;
        }
        self.place.misses(step, value, gradient)
    }

    fn try_step(&mut self) -> Step {
        let uphill = self.place.uphill(&self.followed);
        let from = &self.place.center.model;
        let step = if self.attempt.is_level() {
            self.place.levelling_step(self.radius)
        } else {
            self.place.climbing_step(&Way {
                uphill: &uphill,
                radius: self.radius,
                leaves: self.leaves,
                travelled: difference(&from.x, &self.origin),
                heading: self.heading,
            })
        };
        let (x, length) = (add_scaled(&from.x, 1.0, &step), norm(&step));
        if x == from.x {
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
        self.followed = self.place.vectors(&uphill);
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
        self.place = Place::new(center);
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
        if norm(&self.place.newton_step()) > LOST * norm(&self.here.x).max(self.first_radius) {
            return self.next_attempt();
        }
        let (index, nullity) = self.place.signs(self.oracle);
        if index == self.search.index {
            return Step::Stalled(reason);
        }
        self.take_note(index, nullity)
    }

    /// Goes on from a critical point of another index: climbs from it later, or leaves it now.
    fn take_note(&mut self, index: usize, nullity: usize) -> Step {
        let (x, wanted) = (self.here.x.clone(), self.search.index);
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
        let order = self.place.modes.lowest(self.start.len());
        let (falling, rising) = order.split_at(self.index() - 1);
        let chosen: Vec<usize> = falling.iter().chain(rising.get(rank)).copied().collect();
        self.followed = self.place.vectors(&chosen);
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
pub(super) fn radius_of_start(size: f64) -> f64 {
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
