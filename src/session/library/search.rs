//! Minima, critical points and their classification: the options, and the calls that check and pass them on.

use std::sync::Arc;
use std::time::Duration;

use super::error::Error;
use super::function::Function;
use crate::certify::range::{ProvedRange, RangeSettings, range};
use crate::certify::search as certify;
use crate::certify::system::System;
use crate::classify::classify_point::classify_point;
use crate::classify::point::CriticalPoint;
use crate::critical::certified::{CertifiedSettings, Target};
use crate::critical::critical_set::CriticalSet;
use crate::critical::multistart::{SearchProgress, SearchSettings};
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;
use crate::optimize::bounds::Bounds;
use crate::optimize::driver::{self, Progress};
use crate::optimize::minimization::Minimization;
use crate::optimize::observer::Observer;
use crate::optimize::options::Options;
use crate::optimize::proof::prove;
use crate::optimize::saddle_search;
use crate::optimize::{METHODS, Method, Optimizer, method};
use crate::session::proof::{self, CriticalSearch, SearchError, SearchMethod, search_critical};
use crate::syntax::suggest;

/// What is told how far long work has come.
pub type Callback<P> = Arc<dyn Fn(&P) + Send + Sync>;

/// How [`Function::minimize`] works and how long.
///
/// ```
/// use saddleback::MinimizeOptions;
///
/// let options = MinimizeOptions { method: "trust_region".into(), max_steps: Some(50), ..MinimizeOptions::default() };
/// ```
#[derive(Clone)]
pub struct MinimizeOptions {
    /// The method's name, see [`METHODS`]; cubic-regularised Newton by default.
    pub method: String,
    /// The method's own options.
    pub options: Options,
    /// The run ends when the gradient is so small that the local model promises less than the square of this, relative
    /// to the size of the values; `1e-10` by default.
    pub tolerance: f64,
    /// The largest number of accepted steps; `None` for the method's own default.
    pub max_steps: Option<usize>,
    /// The largest number of distinct points evaluated.
    pub max_evaluations: usize,
    /// The longest time to run.
    pub time_limit: Option<Duration>,
    /// Stops the run from another thread or from the progress call-back; the result is then the best point so far.
    pub interrupt: Interrupt,
    /// The box that the run keeps to, for methods that do: `projected_newton` is the first choice of them.
    pub bounds: Option<Bounds>,
    /// Whether to keep the accepted points in [`Minimization::path`].
    pub path: bool,
    /// Whether to prove by intervals what the end point is, see [`Minimization::proof`].
    pub prove: bool,
    /// Called after every accepted step, on the thread of the run.
    pub progress: Option<Callback<Progress>>,
    /// Shown every accepted point; may stop the run.
    pub observer: Option<Observer>,
}

impl Default for MinimizeOptions {
    fn default() -> Self {
        let settings = driver::Settings::default();
        Self {
            method: METHODS[0].spec.name.into(),
            options: Options::new(),
            tolerance: settings.tolerance,
            max_steps: settings.max_steps,
            max_evaluations: settings.max_evaluations,
            time_limit: None,
            interrupt: settings.interrupt,
            bounds: settings.bounds,
            path: settings.trace,
            prove: false,
            progress: None,
            observer: None,
        }
    }
}

impl MinimizeOptions {
    fn optimizer(&self) -> Result<Box<dyn Optimizer>, Error> {
        let names = METHODS.iter().map(|method| method.spec.name);
        let unknown = || Error::Method { name: self.method.clone(), nearest: suggest::nearest(&self.method, names) };
        let method: &Method = method(&self.method).ok_or_else(unknown)?;
        Ok((method.build)(&self.options)?)
    }

    fn settings(&self) -> driver::Settings {
        driver::Settings {
            tolerance: self.tolerance,
            max_steps: self.max_steps,
            max_evaluations: self.max_evaluations,
            interrupt: limited(&self.interrupt, self.time_limit),
            trace: self.path,
            bounds: self.bounds.clone(),
            observer: self.observer.clone(),
            ..driver::Settings::default()
        }
    }

    fn report(&self, progress: &Progress) {
        if let Some(report) = &self.progress {
            report(progress);
        }
    }
}

/// How [`Function::critical`] searches and how long.
#[derive(Clone)]
pub struct CriticalOptions {
    /// With proof, or from many starts; with proof by default.
    pub method: SearchMethod,
    /// The width at which boxes are not divided any more, relative to their coordinates; `1e-9` by default.
    pub tolerance: f64,
    /// The largest number of boxes to look at; `1_000_000` by default, with which a search that does not come
    /// closer to its end is given up earlier.
    pub max_boxes: usize,
    /// Only points of this Morse index; all by default.
    pub index: Option<usize>,
    /// The number of starts where nothing is proved; `None` to go on while new points appear.
    pub starts: Option<usize>,
    /// The limit of starts while new points appear.
    pub max_starts: usize,
    /// Chooses the random numbers: the same seed gives the same points.
    pub seed: u64,
    /// The longest time to search; 60 seconds by default, `None` for no limit.
    pub time_limit: Option<Duration>,
    /// Stops the search; the result is then what was found so far.
    pub interrupt: Interrupt,
    /// Called after every batch of starts, on the thread that called the search.
    pub progress: Option<Callback<SearchProgress>>,
    /// Called after every round of boxes, on the thread that called the search.
    pub box_progress: Option<Callback<certify::SearchProgress>>,
}

impl Default for CriticalOptions {
    fn default() -> Self {
        let SearchSettings { starts, max_starts, seed, interrupt } = SearchSettings::default();
        let boxes = certify::SearchSettings::default();
        Self {
            method: SearchMethod::default(),
            tolerance: boxes.tolerance,
            max_boxes: boxes.max_boxes,
            index: None,
            starts,
            max_starts,
            seed,
            time_limit: Some(Duration::from_secs_f64(proof::DEFAULT_TIME_LIMIT)),
            interrupt,
            progress: None,
            box_progress: None,
        }
    }
}

impl CriticalOptions {
    fn settings(&self) -> CertifiedSettings {
        let interrupt = limited(&self.interrupt, self.time_limit);
        let boxes = certify::SearchSettings {
            tolerance: self.tolerance,
            max_boxes: self.max_boxes,
            gives_up: self.max_boxes == certify::SearchSettings::default().max_boxes,
            interrupt: limited(&self.interrupt, self.time_limit.map(|limit| limit.mul_f64(proof::PROOF_SHARE))),
            ..certify::SearchSettings::default()
        };
        let starts = SearchSettings { starts: self.starts, max_starts: self.max_starts, seed: self.seed, interrupt };
        CertifiedSettings { search: boxes, index: self.index, starts, numerical_points: true }
    }

    fn report(&self, progress: proof::Progress<'_>) {
        match (progress, &self.progress, &self.box_progress) {
            (proof::Progress::Starts(starts), Some(report), _) => report(starts),
            (proof::Progress::Boxes(boxes), _, Some(report)) => report(boxes),
            _ => {}
        }
    }
}

/// Makes sure that a box has as many sides as there are variables, each with an inside.
pub(super) fn check_box(dimension: usize, bounds: &[[f64; 2]], is_finite: bool) -> Result<(), Error> {
    if dimension != bounds.len() {
        return Err(Error::Length { what: "the list of bounds", expected: dimension, given: bounds.len() });
    }
    for (place, [low, high]) in bounds.iter().copied().enumerate() {
        // Written so that NaN is refused.
        if !(low < high && (!is_finite || low.is_finite() && high.is_finite())) {
            return Err(Error::Bounds { variable: place + 1, low, high });
        }
    }
    Ok(())
}

pub(super) fn limited(interrupt: &Interrupt, time_limit: Option<Duration>) -> Interrupt {
    time_limit.map_or_else(|| interrupt.clone(), |limit| interrupt.with_time_limit(limit))
}

/// Follows a method on an objective of your own, with derivatives of your own, from `start` to its end; see
/// [`Function::minimize`]. Without a formula nothing can be proved: [`MinimizeOptions::prove`] does not count.
///
/// # Errors
/// [`Error::Method`] and [`Error::Option`] for unknown names and values out of range; [`Error::Start`] if the start has another
/// dimension than the objective or is outside its domain.
///
/// ```
/// use saddleback::{MinimizeOptions, Objective, Verdict, minimize};
///
/// struct Bowl;
///
/// impl Objective for Bowl {
///     fn dimension(&self) -> usize {
///         1
///     }
///     fn value(&self, x: &[f64]) -> f64 {
///         x[0].powi(4) + (x[0] - 1.0).powi(2)
///     }
///     fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
///         gradient[0] = 4.0 * x[0].powi(3) + 2.0 * (x[0] - 1.0);
///         self.value(x)
///     }
///     fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
///         hessian[0] = 12.0 * x[0].powi(2) + 2.0;
///         self.value_gradient(x, gradient)
///     }
///     fn hessian_vector(&self, x: &[f64], v: &[f64], product: &mut [f64]) {
///         product[0] = (12.0 * x[0].powi(2) + 2.0) * v[0];
///     }
///     fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
///         let (x, v) = (x[0], v[0]);
///         let all = [self.value(&[x]), (4.0 * x.powi(3) + 2.0 * (x - 1.0)) * v, (6.0 * x * x + 1.0) * v * v, 4.0 * x * v.powi(3), v.powi(4)];
///         out.iter_mut().enumerate().for_each(|(k, out)| *out = all.get(k).copied().unwrap_or(0.0));
///     }
/// }
///
/// let found = minimize(&Bowl, &[3.0], &MinimizeOptions::default())?;
/// assert_eq!(found.verdict, Verdict::Minimum);
/// # Ok::<(), saddleback::Error>(())
/// ```
pub fn minimize(objective: &dyn Objective, start: &[f64], options: &MinimizeOptions) -> Result<Minimization, Error> {
    let optimizer = options.optimizer()?;
    let report = &mut |progress: &Progress| options.report(progress);
    Ok(driver::minimize(objective, start, &*optimizer, &options.settings(), report)?)
}

impl Function {
    /// The run with the proof that is asked for.
    fn proved(&self, mut run: Minimization, options: &MinimizeOptions) -> Minimization {
        if options.prove {
            prove(&mut run, options.bounds.as_ref(), self.formula(), self.objective());
        }
        run
    }

    /// Follows a method from `start` to its end and says what the end point is: a minimum, a saddle, not stationary.
    ///
    /// A run that does not converge is a result, not an error: its [`Minimization::verdict`], `stop` and `reason` say so.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Method`] and [`Error::Option`] for unknown names and values out of range;
    /// [`Error::Start`] if the function is not defined at the start.
    ///
    /// ```
    /// use saddleback::{Function, MinimizeOptions, Verdict};
    ///
    /// let f = Function::parse("(1 - x)^2 + 100*(y - x^2)^2")?;
    /// let found = f.minimize(&[-1.2, 1.0], &MinimizeOptions::default())?;
    /// assert_eq!(found.verdict, Verdict::Minimum);
    /// assert!((found.x[0] - 1.0).abs() < 1e-9);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn minimize(&self, start: &[f64], options: &MinimizeOptions) -> Result<Minimization, Error> {
        self.check_length("the start", start)?;
        let optimizer = options.optimizer()?;
        let report = &mut |progress: &Progress| options.report(progress);
        let run = driver::minimize(self.objective(), start, &*optimizer, &options.settings(), report)?;
        Ok(self.proved(run, options))
    }

    /// [`Function::minimize`] with an optimizer of your own instead of [`MinimizeOptions::method`].
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Start`] if the run cannot begin at the start.
    pub fn minimize_by(
        &self,
        optimizer: &dyn Optimizer,
        start: &[f64],
        options: &MinimizeOptions,
    ) -> Result<Minimization, Error> {
        self.check_length("the start", start)?;
        let report = &mut |progress: &Progress| options.report(progress);
        let run = driver::minimize(self.objective(), start, optimizer, &options.settings(), report)?;
        Ok(self.proved(run, options))
    }

    /// [`Function::minimize`] of `−f`, told for `f`.
    ///
    /// # Errors
    /// Those of [`Function::minimize`].
    pub fn maximize(&self, start: &[f64], options: &MinimizeOptions) -> Result<Minimization, Error> {
        self.check_length("the start", start)?;
        let optimizer = options.optimizer()?;
        let report = &mut |progress: &Progress| options.report(progress);
        let run = driver::maximize(self.objective(), start, &*optimizer, &options.settings(), report)?;
        Ok(self.proved(run, options))
    }

    /// Searches for a saddle of a Morse index from `start`, which may be a minimum: up along as many eigenvectors of the Hessian,
    /// down along all others, from several points where the first one fails.
    ///
    /// [`MinimizeOptions::method`] does not count; its options are `initial_radius` and `seed`. What the end point is stands in [`Minimization::verdict`] and
    /// [`Minimization::index`]; [`StopReason::NoSaddle`](crate::optimize::stop::StopReason::NoSaddle) says that nothing was found.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Option`] for unknown options; [`Error::Start`] if the function is not defined at the start.
    ///
    /// ```
    /// use saddleback::{Function, MinimizeOptions, Verdict};
    ///
    /// let f = Function::parse("f(x, y) = x^4 - 2x^2 + y^2")?;
    /// let pass = f.saddle(&[1.0, 0.0], 1, &MinimizeOptions::default())?;
    /// assert_eq!((pass.verdict, pass.index), (Verdict::Saddle, 1));
    /// assert!(pass.x.iter().all(|x| x.abs() < 1e-9));
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn saddle(&self, start: &[f64], index: usize, options: &MinimizeOptions) -> Result<Minimization, Error> {
        self.check_length("the start", start)?;
        let search = saddle_search::build(&options.options.clone().with_number("index", index as f64))?;
        let report = &mut |progress: &Progress| options.report(progress);
        let run = driver::minimize(self.objective(), start, &*search, &options.settings(), report)?;
        Ok(self.proved(run, options))
    }

    /// Finds every critical point in a box, proves each and classifies it. `bounds` holds `[low, high]` of each variable,
    /// which may be infinite where the search is with proof.
    ///
    /// [`CriticalSet::complete`] says whether it is proved that nothing is missing; where it is not, what is open stands in
    /// [`CriticalSet::undecided`]. Of more than 40 variables, or where sums are too long to be written out, the search is
    /// from many starts and proves nothing unless [`SearchMethod::Certified`] is asked for.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Bounds`] where `low < high` does not hold, or a bound is infinite without proof;
    /// [`Error::TooLarge`] for [`SearchMethod::Certified`]; [`Error::Audit`] if the list contradicts the boundary of the box,
    /// which is a bug.
    ///
    /// ```
    /// use saddleback::{CriticalOptions, Function, Proof};
    ///
    /// let f = Function::parse("(x^2 + y - 11)^2 + (x + y^2 - 7)^2")?;
    /// let found = f.critical(&[[-6.0, 6.0], [-6.0, 6.0]], &CriticalOptions::default())?;
    /// assert!(found.complete && found.points.len() == 9);
    /// assert!(found.points.iter().all(|point| matches!(point.proof, Proof::Certified(_))));
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn critical(&self, bounds: &[[f64; 2]], options: &CriticalOptions) -> Result<CriticalSet, Error> {
        check_box(self.dimension(), bounds, options.method == SearchMethod::Multistart)?;
        let target = Target { formula: self.formula(), objective: self.objective() };
        let settings = options.settings();
        let search = CriticalSearch { target, bounds, method: options.method, settings: &settings };
        let mut found =
            search_critical(&search, &mut |progress| options.report(progress)).map_err(|error| match error {
                SearchError::Audit { sum, degree } => Error::Audit { sum, degree },
                SearchError::TooLarge(error) => error.into(),
            })?;
        if let Some(index) = options.index {
            found.retain(|point| point.morse_index == index, |continuum| continuum.index == index);
        }
        Ok(found)
    }

    /// Bounds the values of the function on a box, with proof; see [`range`](crate::certify::range::range).
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Bounds`] where `low < high` does not hold; [`Error::TooLarge`] if sums have too many terms to
    /// be written out.
    ///
    /// ```
    /// use saddleback::Function;
    ///
    /// let f = Function::parse("f(x, y) = x*y + sin(x)")?;
    /// let found = f.bounds(&[[0.0, 1.0], [-1.0, 1.0]], &Default::default())?;
    /// assert!(found.lower.bound <= 0.0 && found.lower.bound > -0.2);
    /// assert!((found.upper.bound - (1.0 + 1.0_f64.sin())).abs() < 1e-8);
    /// # Ok::<(), saddleback::Error>(())
    /// ```
    pub fn bounds(&self, bounds: &[[f64; 2]], settings: &RangeSettings) -> Result<ProvedRange, Error> {
        check_box(self.dimension(), bounds, false)?;
        let system = System::of_gradient(self.formula())?;
        Ok(range(&system, bounds, settings).expect("the system is the gradient of a function"))
    }

    /// Classifies a critical point: minimum, maximum, saddle with its Morse index, or degenerate.
    ///
    /// Cost: about 5 Hessians.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Classify`] outside the domain, or if the point is not critical: then with the nearest
    /// critical point that Newton's method finds.
    pub fn classify(&self, point: &[f64]) -> Result<CriticalPoint, Error> {
        self.check_length("the point", point)?;
        Ok(classify_point(self.objective(), point)?)
    }
}
