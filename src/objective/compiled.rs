//! An objective from a formula, with both routes to derivatives and the rule which one is taken.

use std::sync::{Arc, OnceLock};

use super::dual_route::DualRoute;
use super::enclosure_route::EnclosureRoute;
use super::objective::{Objective, SquareBases};
use super::pattern::SparsityPattern;
use super::plan::Plan;
use super::square_route::SquareRoute;
use super::tape_route::TapeRoute;
use crate::graph::formula::{Formula, TooLarge};
use crate::graph::kinks::Kink;
use crate::numeric::jet::Jet;

/// The route to derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Derivatives {
    /// Hyper-dual numbers for everything.
    Dual,
    /// Derivative tapes for everything.
    Tape,
    /// Hyper-dual numbers where a user asks at a point and behind each verdict, tapes in inner loops, above
    /// [`MOST_DUAL_VARIABLES`] variables, and of large sums over data.
    #[default]
    Auto,
}

/// Up to so many variables the hyper-dual route answers what a user asks at a point.
pub const MOST_DUAL_VARIABLES: usize = 200;
/// … if operations times pairs of variables, about twice those of a Hessian, are not more than this: a second or two.
const MOST_DUAL_WORK: usize = 200_000_000;

/// A scalar function with exact derivatives.
#[derive(Debug)]
pub struct Compiled {
    formula: Arc<Formula>,
    route: Derivatives,
    dual: OnceLock<Result<DualRoute, TooLarge>>,
    tape: TapeRoute,
    pairs: OnceLock<Vec<(usize, usize)>>,
    squares: OnceLock<Option<SquareRoute>>,
    enclosures: OnceLock<Option<EnclosureRoute>>,
}

impl Compiled {
    /// Prepares the first output of a formula. Cost: linear in its size.
    pub fn new(formula: &Arc<Formula>, route: Derivatives) -> Self {
        let tape = TapeRoute::new(formula);
        Self {
            formula: Arc::clone(formula),
            route,
            dual: OnceLock::new(),
            tape,
            pairs: OnceLock::new(),
            squares: OnceLock::new(),
            enclosures: OnceLock::new(),
        }
    }

    /// The function by hyper-dual numbers.
    ///
    /// # Errors
    /// If its sums have too many terms to be written out.
    pub fn dual(&self) -> Result<&DualRoute, TooLarge> {
        self.dual.get_or_init(|| DualRoute::new(&self.formula)).as_ref().map_err(|error| *error)
    }

    /// The function by tapes.
    pub fn tape(&self) -> &TapeRoute {
        &self.tape
    }

    /// What evaluators of many points share.
    pub fn plan(&self) -> &Arc<Plan> {
        self.tape.plan()
    }

    /// Which route is taken.
    pub fn route(&self) -> Derivatives {
        self.route
    }

    /// Where the Hessian can be nonzero; `None` if there are too many entries.
    pub fn hessian_structure(&self) -> Option<&SparsityPattern> {
        self.tape.hessian_structure()
    }

    /// The pairs `(i, j)`, `i ≥ j`, of Hessian entries that can be nonzero; none if there are too many.
    pub fn hessian_pairs(&self) -> &[(usize, usize)] {
        self.pairs
            .get_or_init(|| self.hessian_structure().map(|pattern| pattern.entries().collect()).unwrap_or_default())
    }

    /// The route for what a user asks at a point, if it is the hyper-dual one.
    fn at_a_point(&self) -> Option<&DualRoute> {
        let n = self.formula.dimension();
        let work = self.formula.separable().unrolled_size().saturating_mul(n * n);
        let small = n <= MOST_DUAL_VARIABLES && work <= MOST_DUAL_WORK;
        let wanted = self.route == Derivatives::Dual || (self.route == Derivatives::Auto && small);
        if wanted { self.dual().ok() } else { None }
    }

    /// The route for inner loops, if it is the hyper-dual one.
    fn in_loops(&self) -> Option<&DualRoute> {
        if self.route == Derivatives::Dual { self.dual().ok() } else { None }
    }

    /// Writes `∇f(x)` as a user asks for it at a point; gives `f(x)`.
    pub fn gradient_at(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        match self.at_a_point() {
            Some(dual) => dual.value_gradient(x, gradient),
            None => self.tape.value_gradient(x, gradient),
        }
    }

    /// Writes `∇²f(x)·v` as a user asks for it at a point.
    pub fn hessian_vector_at(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        match self.at_a_point() {
            Some(dual) => dual.hessian_vector(x, v, product),
            None => self.tape.hessian_vector(x, v, product),
        }
    }
}

impl Objective for Compiled {
    fn dimension(&self) -> usize {
        self.formula.dimension()
    }

    fn value(&self, x: &[f64]) -> f64 {
        match self.in_loops() {
            Some(dual) => dual.value(x),
            None => self.tape.value(x),
        }
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        match self.in_loops() {
            Some(dual) => dual.value_gradient(x, gradient),
            None => self.tape.value_gradient(x, gradient),
        }
    }

    fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        match self.in_loops() {
            Some(dual) => dual.value_gradient_hessian(x, gradient, hessian),
            None => self.tape.value_gradient_hessian(x, gradient, hessian),
        }
    }

    fn derivatives_by_definition(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
        match self.at_a_point() {
            Some(dual) => dual.value_gradient_hessian(x, gradient, hessian),
            None => self.tape.value_gradient_hessian(x, gradient, hessian),
        }
    }

    fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
        match self.in_loops() {
            Some(dual) => dual.hessian_vector(x, v, product),
            None => self.tape.hessian_vector(x, v, product),
        }
    }

    fn n_data_rows(&self) -> Option<usize> {
        self.plan().n_data_rows()
    }

    fn value_of_rows(&self, x: &[f64], rows: &[u32]) -> f64 {
        self.tape.value_of_rows(x, rows)
    }

    fn value_gradient_of_rows(&self, x: &[f64], rows: &[u32], gradient: &mut [f64]) -> f64 {
        self.tape.value_gradient_of_rows(x, rows, gradient)
    }

    fn hessian_vector_of_rows(&self, x: &[f64], v: &[f64], rows: &[u32], product: &mut [f64]) {
        self.tape.hessian_vector_of_rows(x, v, rows, product);
    }

    fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
        match self.at_a_point() {
            Some(dual) => dual.directional_series(x, v, out),
            None => self.tape.directional_series(x, v, out),
        }
    }

    fn jet(&self, inputs: &[Jet]) -> Option<Jet> {
        Some(self.tape.evaluate(inputs))
    }

    fn square_bases(&self, x: &[f64]) -> Option<SquareBases> {
        self.squares.get_or_init(|| SquareRoute::new(&self.formula)).as_ref().map(|route| route.at(x))
    }

    fn gradient_enclosure(&self, sides: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
        self.enclosures.get_or_init(|| EnclosureRoute::new(&self.formula)).as_ref()?.over(sides)
    }

    fn kink(&self, x: &[f64]) -> Option<String> {
        self.formula.kinks(x).first().map(Kink::describe)
    }
}
