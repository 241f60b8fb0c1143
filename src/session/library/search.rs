//! Minima, critical points and their classification: the options, and the calls that check and pass them on.

use std::sync::Arc;
use std::time::Duration;

use super::error::Error;
use super::function::Function;
use crate::classify::classify_point::classify_point;
use crate::classify::point::CriticalPoint;
use crate::critical::critical_set::CriticalSet;
use crate::critical::multistart::{SearchProgress, SearchSettings, multistart};
use crate::numeric::interrupt::Interrupt;
use crate::optimize::driver::{self, Progress};
use crate::optimize::minimization::Minimization;
use crate::optimize::options::Options;
use crate::optimize::{METHODS, Method, Optimizer, method};
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
    /// Whether to keep the accepted points in [`Minimization::path`].
    pub path: bool,
    /// Called after every accepted step, on the thread of the run.
    pub progress: Option<Callback<Progress>>,
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
            path: settings.trace,
            progress: None,
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
    /// The number of starts; `None` to go on while new points appear.
    pub starts: Option<usize>,
    /// The limit of starts while new points appear.
    pub max_starts: usize,
    /// Chooses the random numbers: the same seed gives the same points.
    pub seed: u64,
    /// The longest time to search.
    pub time_limit: Option<Duration>,
    /// Stops the search; the result is then what was found so far.
    pub interrupt: Interrupt,
    /// Called after every batch of starts, on the thread that called the search.
    pub progress: Option<Callback<SearchProgress>>,
}

impl Default for CriticalOptions {
    fn default() -> Self {
        let SearchSettings { starts, max_starts, seed, interrupt } = SearchSettings::default();
        Self { starts, max_starts, seed, time_limit: None, interrupt, progress: None }
    }
}

fn limited(interrupt: &Interrupt, time_limit: Option<Duration>) -> Interrupt {
    time_limit.map_or_else(|| interrupt.clone(), |limit| interrupt.with_time_limit(limit))
}

impl Function {
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
        Ok(driver::minimize(self.objective(), start, &*optimizer, &options.settings(), report)?)
    }

    /// [`Function::minimize`] of `−f`, told for `f`.
    ///
    /// # Errors
    /// Those of [`Function::minimize`].
    pub fn maximize(&self, start: &[f64], options: &MinimizeOptions) -> Result<Minimization, Error> {
        self.check_length("the start", start)?;
        let optimizer = options.optimizer()?;
        let report = &mut |progress: &Progress| options.report(progress);
        Ok(driver::maximize(self.objective(), start, &*optimizer, &options.settings(), report)?)
    }

    /// Searches a box for critical points from many starts and classifies each. `bounds` holds `[low, high]` of each
    /// variable.
    ///
    /// [`CriticalSet::complete`] says whether it is proved that nothing is missing.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Bounds`] where `low < high` does not hold with finite numbers.
    pub fn critical(&self, bounds: &[[f64; 2]], options: &CriticalOptions) -> Result<CriticalSet, Error> {
        let (expected, given) = (self.dimension(), bounds.len());
        if expected != given {
            return Err(Error::Length { what: "the list of bounds", expected, given });
        }
        for (place, [low, high]) in bounds.iter().copied().enumerate() {
            if !(low < high && low.is_finite() && high.is_finite()) {
                return Err(Error::Bounds { variable: place + 1, low, high });
            }
        }
        let settings = SearchSettings {
            starts: options.starts,
            max_starts: options.max_starts,
            seed: options.seed,
            interrupt: limited(&options.interrupt, options.time_limit),
        };
        Ok(multistart(self.objective(), bounds, &settings, &mut |progress| {
            if let Some(report) = &options.progress {
                report(progress);
            }
        }))
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
