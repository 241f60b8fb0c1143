//! The default: trust regions, plain and in scaled variables, and cubic-regularised Newton, which fail on different functions.
//!
//! The three take turns from the same point as long as none of them arrives; where a plateau ends the run, it begins again at
//! the start or nearer to the origin; from degenerate points third derivatives lead on, and they bend the steps of the regions
//! (`foresight`). Cubic steps: [`super::cubic_newton`]; region:
//! [`super::trust_region`] with the metric of the Hessian's diagonal; [`super::third_order`].

use std::sync::Arc;

use super::cubic_newton::{self, CubicNewton};
use super::memory::Memory;
use super::options::{OptionError, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::third_derivatives::is_bent;
use super::third_order::lower_by_third_order;
use super::trust_region::{self, TrustRegion};
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::classify::hessian_test::lengths_from_extents;
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{norm, norm_max};
use crate::numeric::starts::RandomNumbers;

/// Distinct points that one of the two may evaluate before it is the other's turn.
const TURN: usize = 60;
/// In more variables the steps come from Krylov spaces.
const MOST_DENSE: usize = 400;
/// The cubic weight at the beginning of a turn.
const CUBIC_WEIGHT: f64 = 1.0;
/// The least radius at the beginning of a turn, as a share of the point's size in scaled variables.
const LEAST_RADIUS: f64 = 0.1;
/// An eigenvalue below this share of the largest makes the end of a run a plateau or a degenerate point.
const FLAT: f64 = 1e-14;
/// At a strict minimum all eigenvalues are above this share of the largest …
const CURVED: f64 = 1e-11;
/// … and the model promises less than this share of what the function fell.
const SMALL_DECREMENT: f64 = 1e-13;
/// The run is not begun again where the value is below this share of what it fell.
const SOLVED: f64 = 1e-9;
/// Whether a curvature belongs to the distance alone is looked at along so many of the flattest directions.
const MOST_BENT: usize = 6;
/// Directions tried at a degenerate point.
const DRAWS: usize = 50;
/// The seed of those.
const SEED: u64 = 0x5add1eba;

static OPTIONS: [OptionSpec; 0] = [];

/// What is known of the default method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "auto",
    summary: "trust regions and cubic-regularised Newton in turns; the default",
    order_of_derivatives: 2,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 3000,
    options: &OPTIONS,
    reference: "Cartis, Gould & Toint, Math. Program. 127 (2011); Conn, Gould & Toint, Trust-Region Methods (2000)",
    help: "Steps in a trust region first; where these do not arrive soon, cubic steps and a region of scaled variables take turns with them. In more than 400 variables the steps come from Krylov spaces. Leaves strict saddles by negative curvature and degenerate ones by third derivatives, and begins again at the start, a tenth and a hundredth of it where a plateau ended it.",
};

/// Makes the default method; it has no options.
///
/// # Errors
/// [`OptionError`] if an option is given.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(Auto))
}

struct Auto;

impl Optimizer for Auto {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn holds_hessian(&self, dimension: usize) -> bool {
        dimension <= MOST_DENSE
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        if x0.len() > MOST_DENSE {
            return in_many_variables(oracle, x0);
        }
        let model = oracle.model(x0).ok_or(StartError::OutsideDomain)?;
        let first_value = model.value;
        let turn = Turn::new(ORDER[0], oracle, model, &[]).ok_or(StartError::OutsideDomain)?;
        Ok(Box::new(Run {
            oracle,
            turn,
            who: 0,
            x0: x0.to_vec(),
            first_value,
            since: oracle.counts().value,
            last_step: Vec::new(),
            left: Vec::new(),
            switched_at: Vec::new(),
            plateau: None,
            begun_again: 0,
            mark: vec![oracle.counts().value as f64, first_value],
            patience: 0,
            extents: x0.iter().map(|x| x.abs()).collect(),
            random: RandomNumbers::new(SEED),
        }))
    }
}

/// Krylov steps, which need no Hessian in memory.
fn in_many_variables<'a>(oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
    // Its defaults are accepted, as the test of the registry shows.
    let krylov = super::cubic_krylov::build(&Options::new()).map_err(|_| StartError::OutsideDomain)?;
    krylov.start(oracle, x0)
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Model {
    Cubic,
    Scaled,
    Region,
}

/// The order of turns.
const ORDER: [Model; 3] = [Model::Region, Model::Cubic, Model::Scaled];
/// Where the run begins again after a plateau, as shares of the start, and who: first at the start the one that the units of
/// the variables do not matter to, then nearer to the origin, for starts that are too far out by orders of magnitude.
const AGAIN: [(f64, usize); 3] = [(1.0, 2), (0.1, 0), (0.01, 0)];
/// Points after which a run that fell by less than this share of its value counts as being on a plateau.
const CRAWL: (usize, f64) = (150, 0.01);

/// The run of whoever has the turn.
enum Turn<'a> {
    Cubic(cubic_newton::Run<'a>),
    Region(trust_region::Run<'a>),
}

impl<'a> Turn<'a> {
    fn new(who: Model, oracle: &'a Oracle<'a>, model: impl Into<Arc<LocalModel>>, last_step: &[f64]) -> Option<Self> {
        let model: Arc<LocalModel> = model.into();
        let scaled = |v: &[f64]| norm(&v.iter().zip(&model.scale).map(|(v, d)| v / d).collect::<Vec<_>>());
        let radius = |norm: &dyn Fn(&[f64]) -> f64| {
            let radius = norm(last_step).max(LEAST_RADIUS * norm(&model.x));
            if radius > 0.0 && radius.is_finite() { radius } else { 1.0 }
        };
        Some(match who {
            Model::Cubic => Self::Cubic(CubicNewton::fitted(CUBIC_WEIGHT).from(oracle, model)?),
            Model::Scaled => Self::Region(TrustRegion::of(radius(&scaled), true).from(oracle, model)?),
            Model::Region => Self::Region(TrustRegion::of(radius(&norm), false).from(oracle, model)?),
        })
    }

    fn iteration(&mut self) -> &mut dyn Iteration {
        match self {
            Self::Cubic(run) => run,
            Self::Region(run) => run,
        }
    }

    fn current(&self) -> &Iterate {
        match self {
            Self::Cubic(run) => run.current(),
            Self::Region(run) => run.current(),
        }
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    turn: Turn<'a>,
    /// Its place in the order of turns.
    who: usize,
    x0: Vec<f64>,
    first_value: f64,
    /// Points evaluated when the turn began.
    since: usize,
    last_step: Vec<f64>,
    /// The point that the last step left, kept for its memory alone.
    left: Vec<f64>,
    /// Where the other had its turn last because this one could not go on.
    switched_at: Vec<f64>,
    /// The end of the run before it was begun again: the point, and its value last.
    plateau: Option<Vec<f64>>,
    /// How often it was begun again.
    begun_again: usize,
    /// The points evaluated and the value when progress was looked at last.
    mark: Vec<f64>,
    /// Points after which the second run is given up unless it is lower.
    patience: usize,
    /// The largest magnitude of each coordinate so far.
    extents: Vec<f64>,
    random: RandomNumbers,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let spent = self.oracle.counts().value;
        if self.plateau.is_some() && spent >= self.patience {
            let value = self.current().value;
            if let Some(back) = self.best_of_both(value) {
                return back;
            }
        }
        if self.crawls(spent)
            && let Some(model) = self.current().model.clone()
            && let Some(again) = self.begin_again(&model)
        {
            return again;
        }
        if spent - self.since >= TURN {
            self.change_turns();
        }
        let mut before = std::mem::take(&mut self.left);
        before.clone_from(&self.turn.current().x);
        match self.turn.iteration().step() {
            Step::Accepted => {
                let here = &self.turn.current().x;
                self.last_step.clear();
                self.last_step.extend(here.iter().zip(&before).map(|(x, y)| x - y));
                self.extents.iter_mut().zip(here).for_each(|(most, x)| *most = most.max(x.abs()));
                self.left = before;
                Step::Accepted
            }
            Step::Rejected => {
                self.left = before;
                Step::Rejected
            }
            Step::Stalled(reason) if reason.is_natural() && self.switched_at != before && !self.is_settled() => {
                self.switched_at = before;
                self.change_turns();
                Step::Rejected
            }
            Step::Stalled(reason) => self.at_rest(reason),
        }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        let Some(model) = self.current().model.clone() else { return Step::Stalled(reason) };
        if !reason.is_natural() {
            return Step::Stalled(reason);
        }
        let flat = FLAT * model.dimension() as f64 * model.scaled.norm();
        let is_flat = model.scaled.values.iter().any(|w| w.abs() <= flat);
        let series = |direction: &[f64]| self.oracle.directional_series(&model.x, direction);
        if is_flat || is_bent(&model, MOST_BENT, series) {
            let lengths = lengths_from_extents(&self.extents, norm_max(&self.extents));
            let draws = (DRAWS, &mut self.random);
            let lower = lower_by_third_order(self.oracle, LocalModel::clone(&model), &lengths, draws);
            if let Some(turn) = lower.and_then(|lower| Turn::new(ORDER[0], self.oracle, lower, &[])) {
                self.who = 0;
                self.begin(turn);
                return Step::Accepted;
            }
            if let Some(limit) = self.oracle.exhausted() {
                return Step::Stalled(limit);
            }
        }
        if !is_flat && (reason == StopReason::Tolerance || self.is_settled()) {
            return self.best_of_both(model.value).unwrap_or(Step::Stalled(reason));
        }
        self.begin_again(&model).or_else(|| self.best_of_both(model.value)).unwrap_or(Step::Stalled(reason))
    }

    fn current(&self) -> &Iterate {
        self.turn.current()
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vector("last_step", &mut self.last_step);
        let mut who = self.who;
        memory.count("turn", &mut who);
        if who != self.who {
            self.give_turn(who);
        }
        self.turn.iteration().remember(memory);
        memory.vector("x0", &mut self.x0);
        memory.number("first_value", &mut self.first_value);
        memory.count("since", &mut self.since);
        memory.vector("switched_at", &mut self.switched_at);
        memory.optional_vector("plateau", &mut self.plateau);
        memory.count("begun_again", &mut self.begun_again);
        memory.vector("mark", &mut self.mark);
        memory.count("patience", &mut self.patience);
        memory.vector("extents", &mut self.extents);
        memory.random("random", &mut self.random);
    }

    fn measures(&self) -> Measures {
        match &self.turn {
            Turn::Cubic(run) => run.measures(),
            Turn::Region(run) => run.measures(),
        }
    }
}

impl<'a> Run<'a> {
    /// Whether the run is at a strict minimum as far as its model can tell.
    fn is_settled(&self) -> bool {
        let Some(model) = &self.current().model else { return false };
        let lowest = model.scaled.values.first().copied().unwrap_or(0.0);
        let size = model.value.abs() + (self.first_value - model.value).max(0.0);
        // Where a variable may change by its own size without changing the value, this is a plateau.
        let n = model.dimension();
        let matters = |i: usize| model.hessian[i * n + i] * self.extents[i].powi(2) > CURVED * model.value.abs();
        lowest > CURVED * model.scaled.norm()
            && model.decrement(CURVED) <= SMALL_DECREMENT * size
            && (0..n).all(matters)
    }

    /// Lets the next one go on from here.
    fn change_turns(&mut self) {
        self.give_turn((self.who + 1) % ORDER.len());
    }

    fn give_turn(&mut self, who: usize) {
        let model = self.turn.current().model.clone();
        let turn = model.and_then(|model| Turn::new(ORDER[who], self.oracle, model, &self.last_step));
        if let Some(turn) = turn {
            self.who = who;
            self.begin(turn);
        }
    }

    fn begin(&mut self, turn: Turn<'a>) {
        self.turn = turn;
        self.since = self.oracle.counts().value;
    }

    /// Begins again nearer to the origin, or at the start itself, if the run is on a plateau above what it may reach.
    fn begin_again(&mut self, end: &LocalModel) -> Option<Step> {
        while let Some(&(share, who)) = AGAIN.get(self.begun_again) {
            self.begun_again += 1;
            let x: Vec<f64> = self.x0.iter().map(|x| share * x).collect();
            let model = self.oracle.model(&x);
            // Nearer to the origin only if that is no step up, and nowhere if the end is low beside what the run would come from.
            let good = |m: &LocalModel| {
                (share == 1.0 || m.value < self.first_value) && end.value.abs() > SOLVED * (m.value - end.value)
            };
            let model = model.filter(|model| x != end.x && good(model));
            let Some(turn) = model.and_then(|model| Turn::new(ORDER[who], self.oracle, model, &[])) else { continue };
            self.leave_plateau(end, turn, who);
            return Some(Step::Accepted);
        }
        None
    }

    /// Keeps the plateau's end if it is the lowest, and gives the turn to whoever begins again.
    fn leave_plateau(&mut self, end: &LocalModel, turn: Turn<'a>, who: usize) {
        let spent = self.oracle.counts().value;
        self.patience = spent + (2 * TURN).max(spent / 2);
        if self.plateau.as_ref().and_then(|plateau| plateau.last()).is_none_or(|lowest| end.value < *lowest) {
            let mut plateau = end.x.clone();
            plateau.push(end.value);
            self.plateau = Some(plateau);
        }
        self.mark = vec![spent as f64, turn.current().value];
        self.who = who;
        self.begin(turn);
    }

    /// Whether the run has hardly come lower over many points.
    fn crawls(&mut self, spent: usize) -> bool {
        let (before, value) = (self.mark[0] as usize, self.mark[1]);
        if spent < before + CRAWL.0 {
            return false;
        }
        let here = self.current().value;
        self.mark = vec![spent as f64, here];
        value - here < CRAWL.1 * here.abs()
    }

    /// Goes back to the end of the first run if the second did not come lower.
    fn best_of_both(&mut self, value: f64) -> Option<Step> {
        let mut plateau = self.plateau.take()?;
        let lowest = plateau.pop()?;
        if value <= lowest {
            return None;
        }
        let model = self.oracle.model(&plateau)?;
        let turn = Turn::new(ORDER[0], self.oracle, model, &[])?;
        self.who = 0;
        self.begin(turn);
        Some(Step::Accepted)
    }
}
