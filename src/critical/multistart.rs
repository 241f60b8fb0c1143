//! Critical points by many starts: batches in parallel, until new points have stopped appearing for a good while.
//!
//! The result does not depend on the number of threads: each batch sees the points found before it, and its candidates are
//! merged in the order of their starts. Nothing here proves that the list is complete.

use rayon::prelude::*;

use super::continuum::atlas::Atlas;
use super::critical_set::{CriticalSet, sort_points};
use super::deduplicate::{Candidate, Found};
use super::local_search::{Frame, Manner, search};
use super::starting_points::{StartingPoints, sign_changes};
use crate::classify::classify_point::classify_model;
use crate::classify::hessian_test::inertia;
use crate::classify::local_model::LocalModel;
use crate::classify::point::CriticalPoint;
use crate::classify::polish::{polish, residual};
use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::objective::objective::Objective;

/// Starts in a batch.
const BATCH: usize = 256;
/// The search goes on until this many times the starts that the last new point took have brought nothing new.
const PATIENCE: f64 = 1.0;
/// Quiet starts for each known point, when all were met repeatedly and when some were met once only.
const QUIET_PER_POINT: (usize, usize) = (10, 30);
/// A search that ends this close to a known point, relative to the box, has found that point.
const RECOGNISED: f64 = 1e-8;
/// The longest step of the polish, relative to the box.
const POLISH_STEP: f64 = 0.02;
/// What is left of a Newton step at an accepted point, relative to the box.
const ACCEPTED_STEP: f64 = 1e-10;
/// The gradient at an accepted point may be this many times its rounding noise.
const NOISE_FACTOR: f64 = 16.0;
/// How far outside the box a point may lie and still count as on its boundary.
const BOUNDARY: f64 = 1e-12;
/// So many degenerate points of one value may lie on a continuum …
const CONTINUUM: usize = 12;
/// … and the search stops at so many.
const MAX_DEGENERATE: usize = 200;
/// Points of such a group that are listed.
const SAMPLES: usize = 16;
/// Values within this share of each other can belong to one continuum.
const SAME_VALUE: f64 = 1e-8;

/// How long and where to search.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    /// The number of starts; `None` to go on while new points appear.
    pub starts: Option<usize>,
    /// The limit of starts while new points appear.
    pub max_starts: usize,
    /// Chooses the random numbers.
    pub seed: u64,
    /// Cancellation and time limit.
    pub interrupt: Interrupt,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { starts: None, max_starts: 100_000, seed: 1, interrupt: Interrupt::new() }
    }
}

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub struct SearchProgress {
    /// Starts so far.
    pub starts: usize,
    /// Distinct points so far.
    pub points: usize,
}

/// Searches the box `bounds` for critical points and classifies them.
pub fn multistart(
    objective: &dyn Objective,
    bounds: &[[f64; 2]],
    settings: &SearchSettings,
    progress: &mut dyn FnMut(&SearchProgress),
) -> CriticalSet {
    let frame = Frame::new(bounds);
    let usable = bounds.len() == objective.dimension() && frame.widths.iter().all(|w| *w > 0.0 && w.is_finite());
    let mut state = State {
        objective,
        frame: &frame,
        settings,
        found: Found::default(),
        starts: 0,
        last_new: 0,
        interrupted: None,
        atlas: Atlas::new(objective, bounds, &[], &settings.interrupt),
        isolated: Vec::new(),
    };
    if !usable {
        let mut set = state.finish();
        set.notes.push("the box needs a finite side of positive length for each variable".to_string());
        return set;
    }
    if bounds.len() == 1 {
        let starts = sign_changes(objective, bounds[0]).into_iter().map(|x| (x, Manner::Newton)).collect();
        state.run(starts);
    }
    let mut supply = StartingPoints::new(&frame, settings.seed);
    while !state.is_done() {
        let known: Vec<&[f64]> = state.found.points.iter().map(|p| p.model.x.as_slice()).collect();
        let batch = supply.batch(state.batch_size(), &known);
        state.run(batch);
        progress(&SearchProgress { starts: state.starts, points: state.found.points.len() });
    }
    state.finish()
}

struct State<'a> {
    objective: &'a dyn Objective,
    frame: &'a Frame<'a>,
    settings: &'a SearchSettings,
    found: Found,
    starts: usize,
    last_new: usize,
    interrupted: Option<Interruption>,
    /// The sets of critical points that are not isolated.
    atlas: Atlas<'a>,
    /// Degenerate points that are on none.
    isolated: Vec<Vec<f64>>,
}

/// What one start led to.
enum Outcome {
    Nothing,
    Known(usize),
    New(Box<Candidate>),
}

impl State<'_> {
    /// The fewest starts worth the name of a search.
    fn least_starts(&self) -> usize {
        match self.frame.widths.len() {
            1 => 256,
            2 => 3000,
            3 => 4000,
            _ => 2000,
        }
    }

    fn batch_size(&self) -> usize {
        let limit = self.settings.starts.unwrap_or(self.settings.max_starts);
        BATCH.max(self.starts / 8).min(limit.saturating_sub(self.starts)).max(1)
    }

    fn is_done(&self) -> bool {
        if self.interrupted.is_some() || self.degenerate_count() > MAX_DEGENERATE {
            return true;
        }
        if let Some(starts) = self.settings.starts {
            return self.starts >= starts;
        }
        let quiet = self.starts - self.last_new;
        // While points are met that were met by one start only, the share of unseen ones is not small (Good, Biometrika 1953).
        let per_point = if self.met_once() > 0 { QUIET_PER_POINT.1 } else { QUIET_PER_POINT.0 };
        let enough = (per_point * self.found.points.len()).max(self.least_starts() / 2);
        let patient = quiet as f64 >= PATIENCE * self.last_new as f64 && quiet >= enough;
        self.starts >= self.settings.max_starts || (patient && self.starts >= self.least_starts())
    }

    /// How many nondegenerate points were met by one start only.
    fn met_once(&self) -> usize {
        self.found
            .points
            .iter()
            .zip(&self.found.hits)
            .filter(|(point, hits)| !point.is_degenerate() && **hits == 1)
            .count()
    }

    fn degenerate_count(&self) -> usize {
        self.found.points.iter().filter(|p| p.is_degenerate()).count()
    }

    fn run(&mut self, batch: Vec<(Vec<f64>, Manner)>) {
        let outcomes: Vec<Option<Outcome>> = batch.par_iter().map(|(x, manner)| self.one(x, *manner)).collect();
        for outcome in outcomes {
            self.starts += 1;
            match outcome {
                None => self.interrupted = self.interrupted.or(self.settings.interrupt.check()),
                Some(Outcome::Nothing) => {}
                Some(Outcome::Known(i)) => self.found.hits[i] += 1,
                Some(Outcome::New(candidate)) => {
                    if candidate.is_degenerate() && self.atlas.place(&candidate.model.x).is_some() {
                        continue;
                    }
                    if self.found.insert(*candidate, self.frame) {
                        self.last_new = self.starts;
                    }
                }
            }
        }
        self.explore();
    }

    /// Follows the sets that degenerate points lie on, and takes their points out of the list.
    fn explore(&mut self) {
        let degenerate = |p: &&Candidate| p.is_degenerate() && !self.isolated.contains(&p.model.x);
        let seeds: Vec<Vec<f64>> = self.found.points.iter().filter(degenerate).map(|p| p.model.x.clone()).collect();
        let (mut on_sets, mut isolated) = (Vec::new(), Vec::new());
        for x in seeds {
            let is_on_set = self.atlas.explore(&x).is_some();
            if is_on_set { on_sets.push(x) } else { isolated.push(x) }
        }
        self.isolated.extend(isolated);
        if !on_sets.is_empty() {
            // A set found later may hold points that were too inexact to lead to it themselves.
            self.isolated.retain(|x| self.atlas.place(x).is_none());
        }
        let isolated = &self.isolated;
        self.found.retain(|point| !point.is_degenerate() || isolated.contains(&point.model.x));
    }

    /// Follows one start; `None` if told to stop.
    fn one(&self, start: &[f64], manner: Manner) -> Option<Outcome> {
        if self.settings.interrupt.check().is_some() {
            return None;
        }
        let Some(near) = search(self.objective, self.frame, start, manner) else { return Some(Outcome::Nothing) };
        if let Some(known) = self.found.recognise(&near, self.frame, RECOGNISED) {
            return Some(Outcome::Known(known));
        }
        Some(self.accept(&near).map_or(Outcome::Nothing, |c| Outcome::New(Box::new(c))))
    }

    /// Polishes a point and keeps it if it is critical and in the box.
    fn accept(&self, near: &[f64]) -> Option<Candidate> {
        let widths = &self.frame.widths;
        let model = polish(self.objective, LocalModel::by_definition(self.objective, near)?, widths, POLISH_STEP);
        if !self.frame.contains(&model.x, BOUNDARY) {
            return None;
        }
        let signs = inertia(self.objective, &model, widths);
        let quiet = model.gradient.iter().zip(&signs.gradient_noise).all(|(g, noise)| g.abs() <= NOISE_FACTOR * noise);
        let critical = quiet || residual(&model, widths) <= ACCEPTED_STEP;
        critical.then(|| Candidate::new(model, signs, self.frame))
    }

    fn finish(self) -> CriticalSet {
        let describe = |c: &Candidate| classify_model(self.objective, &c.model, &self.frame.widths);
        let mut points: Vec<CriticalPoint> = self.found.points.par_iter().map(describe).collect();
        // Some points show only now that they are degenerate.
        points.retain(|point| point.nullity == 0 || self.atlas.place(&point.x).is_none());
        let mut notes = thin_out(&mut points);
        let continua = self.atlas.entries();
        sort_points(&mut points, self.frame.bounds);
        let once = self.met_once();
        if once > 0 && self.interrupted.is_none() {
            notes.push(format!("{once} of the points were met by one start only, so others may be missing"));
        }
        CriticalSet {
            dimension: self.frame.widths.len(),
            bounds: self.frame.bounds.to_vec(),
            complete: false,
            points,
            continua,
            orbits: None,
            undecided: Vec::new(),
            open_volume: self.frame.widths.iter().product(),
            open_share: 1.0,
            boxes: 0,
            audit: None,
            starts: self.starts,
            interrupted: self.interrupted,
            ended: None,
            notes,
        }
    }
}

/// Thins out groups of many degenerate points with one value: they may lie on curves or surfaces that nothing bears out.
fn thin_out(points: &mut Vec<CriticalPoint>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut rest: Vec<CriticalPoint> = std::mem::take(points);
    while let Some(first) = rest.iter().find(|p| p.nullity > 0).cloned() {
        let alike = |p: &CriticalPoint| {
            let size = p.value.abs().max(first.value.abs()).max(1e-3);
            (p.value - first.value).abs() <= SAME_VALUE * size
        };
        let (group, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|p| p.nullity > 0 && alike(p));
        rest = others;
        if group.len() < CONTINUUM {
            points.extend(group);
            continue;
        }
        notes.push(format!(
            "{} degenerate points of about the same value were found, of which {SAMPLES} at most are listed; whether they lie on a set of critical points is not decided",
            group.len()
        ));
        let apart = group.len().div_ceil(SAMPLES);
        points.extend(group.into_iter().step_by(apart));
    }
    points.extend(rest);
    notes
}
