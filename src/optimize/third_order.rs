//! Third-order escape: cubic steps to a point without slope and negative curvature, then down where third derivatives lead.
//!
//! With no slope and no curvature along `z`, `f(x + tz) − f(x) ≈ T[z, z, z]·t³/6`, so either `z` or `−z` leads down unless the
//! third derivatives `T` vanish there. A subspace of nearly flat directions is worth leaving by if `‖T‖²` on it outweighs
//! curvature times fourth derivatives. Source: Anandkumar & Ge, COLT 2016, algorithms 1 and 2; their factor `Q`, which
//! makes the guarantee, is 1 here, because every step is tried on `f` itself.

use super::cubic_newton::{CubicNewton, Run as CubicRun};
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::third_derivatives::CubicForm;
use super::{Iterate, Iteration, Measures, MethodSpec, Optimizer, StartError, Step};
use crate::classify::hessian_test::lengths_from_extents;
use crate::classify::local_model::LocalModel;
use crate::linalg::vector::{add_scaled, norm_max};
use crate::numeric::starts::RandomNumbers;

/// The number of flattest directions that are looked at; third derivatives grow in number with its cube.
const MOST_DIRECTIONS: usize = 6;
/// A subspace is left by if its curvatures are below `‖T‖²` over this many times the change of `T` (the paper's 12).
const COMPETITION: f64 = 12.0;
/// A drawn direction must have this share of `‖T‖`, divided by the dimension to the power 3/2 (the paper's `1/B`).
const SHARE: f64 = 0.5;
/// A step must keep this share of what the third derivative promises, like the steps of the cubic method.
const ACCEPT: f64 = 0.1;
/// Steps whose promise is below this many rounding errors of `f` are not tried.
const NOISE_UNITS: f64 = 1e3;
/// How many draws of a direction are made before one with enough of `T` is given up.
const REDRAWS: usize = 100;
/// The weight of the first cubic step.
const CUBIC_WEIGHT: f64 = 1.0;
/// Chooses the directions; any other number does as well.
const SEED: u64 = 3;

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "draws",
    default: OptionDefault::Number(50.0),
    range: OptionRange::Number { min: 1.0, max: 1e6 },
    help: "how many directions are tried at a flat point before the run stops there",
}];

/// What is known of the third-order method.
pub static SPEC: MethodSpec = MethodSpec {
    name: "third_order",
    summary: "cubic steps, and third derivatives where they stop; leaves degenerate saddles",
    order_of_derivatives: 3,
    leaves_saddles: true,
    takes_bounds: false,
    default_max_steps: 1000,
    options: &OPTIONS,
    reference: "Anandkumar & Ge, Efficient approaches for escaping higher order saddle points, COLT 2016",
    help: "Like cubic, but at a point where the Hessian has flat directions and nothing negative it looks at the third derivatives along them and follows them down. It leaves x^3 + y^2 and the monkey saddle at 0, where every second-order method stops; at x^4 + y^2 it says that the point is third-order optimal. To leave -x^4 would need fourth derivatives, which in many variables is NP-hard.",
};

/// Makes the third-order method with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    // The range of the option keeps the number of draws within an integer.
    let draws = options.number(&OPTIONS, "draws").unwrap_or(50.0) as usize;
    Ok(Box::new(ThirdOrder { draws }))
}

#[derive(Clone, Copy)]
struct ThirdOrder {
    draws: usize,
}

impl Optimizer for ThirdOrder {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let cubic = CubicNewton::fitted(CUBIC_WEIGHT).run(oracle, x0)?;
        let extents = x0.iter().map(|x| x.abs()).collect();
        Ok(Box::new(Run { oracle, draws: self.draws, cubic, extents, random: RandomNumbers::new(SEED) }))
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    draws: usize,
    cubic: CubicRun<'a>,
    /// The largest magnitude of each coordinate so far.
    extents: Vec<f64>,
    random: RandomNumbers,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        match self.cubic.step() {
            Step::Stalled(reason) => self.at_rest(reason),
            other => {
                let here = &self.cubic.current().x;
                self.extents.iter_mut().zip(here).for_each(|(most, x)| *most = most.max(x.abs()));
                other
            }
        }
    }

    fn at_rest(&mut self, reason: StopReason) -> Step {
        let lengths = lengths_from_extents(&self.extents, norm_max(&self.extents));
        let lower = self
            .current()
            .model
            .as_deref()
            .cloned()
            .and_then(|model| lower_by_third_order(self.oracle, model, &lengths, (self.draws, &mut self.random)));
        if let Some(limit) = self.oracle.exhausted() {
            return Step::Stalled(limit);
        }
        if let Some(run) = lower.and_then(|model| CubicNewton::fitted(CUBIC_WEIGHT).from(self.oracle, model)) {
            self.cubic = run;
            return Step::Accepted;
        }
        // Where rounding ended the run, nothing is known of the third derivatives at the true critical point.
        Step::Stalled(if reason == StopReason::Tolerance { StopReason::ThirdOrderOptimal } else { reason })
    }

    fn current(&self) -> &Iterate {
        self.cubic.current()
    }

    fn remember(&mut self, memory: &mut Memory) {
        self.cubic.remember(memory);
        memory.vector("extents", &mut self.extents);
        memory.random("random", &mut self.random);
    }

    fn measures(&self) -> Measures {
        self.cubic.measures()
    }
}

/// A lower point than that of the model, along flat directions in which third derivatives do not vanish, in so many draws;
/// `None` if there is none, or if the budget ends before one is found.
pub(super) fn lower_by_third_order(
    oracle: &Oracle,
    model: LocalModel,
    lengths: &[f64],
    (draws, random): (usize, &mut RandomNumbers),
) -> Option<LocalModel> {
    let space = FlatSpace::new(oracle, model, lengths)?;
    (0..draws).take_while(|_| oracle.exhausted().is_none()).find_map(|_| {
        let x = space.descend(oracle, random)?;
        oracle.model(&x)
    })
}

/// The largest subspace of the flattest directions in which third derivatives outweigh curvature.
struct FlatSpace {
    model: LocalModel,
    directions: Vec<Vec<f64>>,
    form: CubicForm,
    /// `‖T‖` on the subspace.
    size: f64,
    /// How fast `T` changes there.
    change: f64,
}

impl FlatSpace {
    /// Measures third derivatives at a point; `None` if neither a subspace nor a single direction is worth leaving by.
    fn new(oracle: &Oracle, model: LocalModel, lengths: &[f64]) -> Option<Self> {
        let most = model.dimension().min(MOST_DIRECTIONS);
        let flattest: Vec<usize> = (0..most).collect();
        // Beside a direction whose fourth derivatives are far larger, one that falls is seen only by itself.
        let mut spaces = std::iter::once(flattest.clone()).chain(flattest.iter().map(|k| vec![*k]));
        let found = spaces.find_map(|space| Self::within(oracle, &model, (&space, lengths)))?;
        let (directions, form) = found;
        let (size, change) = (form.size(directions.len()), form.competing_change(&directions, lengths));
        Some(Self { model, directions, form, size, change })
    }

    /// The largest of the leading parts of a space that third derivatives outweigh the curvature on, and those.
    fn within(
        oracle: &Oracle,
        model: &LocalModel,
        (space, lengths): (&[usize], &[f64]),
    ) -> Option<(Vec<Vec<f64>>, CubicForm)> {
        let mut directions: Vec<Vec<f64>> = space.iter().map(|k| model.direction(*k)).collect();
        let form = CubicForm::new(oracle, &model.x, &directions)?;
        let competitive = |c: usize| {
            let curvature = model.scaled.values[space[c - 1]];
            curvature * COMPETITION * form.competing_change(&directions[..c], lengths) <= form.size(c).powi(2)
        };
        let dimension = (1..=space.len()).rev().find(|c| form.size(*c) > 0.0 && competitive(*c))?;
        directions.truncate(dimension);
        Some((directions, form))
    }

    /// A lower point along a random direction with enough of the third derivatives, if there is one.
    ///
    /// The first step is the minimizer of `−T·t³/6 + L·t⁴/24` with `T = T[z, z, z]` and `L` the change of `T`; it is halved.
    fn descend(&self, oracle: &Oracle, random: &mut RandomNumbers) -> Option<Vec<f64>> {
        let (z, third) = self.draw(random)?;
        let mut direction = vec![0.0; self.model.dimension()];
        let sign = -third.signum();
        for (coordinate, part) in z.iter().zip(&self.directions) {
            direction.iter_mut().zip(part).for_each(|(d, p)| *d += sign * coordinate * p);
        }
        let mut length = 3.0 * third.abs() / self.change;
        let promise = |length: f64| third.abs() * length.powi(3) / 6.0;
        while promise(length) > NOISE_UNITS * self.model.value_noise() && oracle.exhausted().is_none() {
            let x = add_scaled(&self.model.x, length, &direction);
            if x == self.model.x {
                return None;
            }
            let decrease = oracle.value(&x).map_or(f64::NEG_INFINITY, |value| self.model.value - value);
            if decrease >= ACCEPT * promise(length) {
                return Some(x);
            }
            length *= 0.5;
        }
        None
    }

    /// A unit vector of the subspace with `|T[z, z, z]|` large enough, and that number.
    fn draw(&self, random: &mut RandomNumbers) -> Option<(Vec<f64>, f64)> {
        let c = self.directions.len();
        let enough = SHARE * self.size / (c as f64).powf(1.5);
        let draw = |_| {
            let z = random.on_sphere(c);
            let third = self.form.at(&z);
            (z, third)
        };
        (0..REDRAWS).map(draw).find(|(_, third)| third.abs() >= enough)
    }
}

impl CubicForm {
    /// How fast `T` changes on the leading directions, at the least as if it vanished where a coordinate changes by its size.
    fn competing_change(&self, directions: &[Vec<f64>], lengths: &[f64]) -> f64 {
        let c = directions.len();
        self.change(c).max(self.size(c) / reach(directions, lengths))
    }
}

/// How far the directions reach before a coordinate changes by its size.
fn reach(directions: &[Vec<f64>], lengths: &[f64]) -> f64 {
    let share = |d: &Vec<f64>| d.iter().zip(lengths).map(|(d, l)| d.abs() / l).fold(0.0, f64::max);
    1.0 / directions.iter().map(share).fold(f64::MIN_POSITIVE, f64::max)
}
