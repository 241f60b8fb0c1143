//! All solutions of a system of equations in a box, each proved.

use std::time::Duration;

use super::error::Error;
use super::function::Function;
use super::search::{Callback, check_box, limited};
use crate::certify::search::{SearchProgress, SearchSettings, search};
use crate::certify::solution::Solutions;
use crate::certify::system::{Equations, System};
use crate::graph::{Graph, NodeId};
use crate::numeric::interrupt::Interrupt;
use crate::session::proof::DEFAULT_TIME_LIMIT;

/// How [`roots`] searches and how long.
#[derive(Clone)]
pub struct RootOptions {
    /// The width at which boxes are not divided any more, relative to their coordinates; `1e-9` by default.
    pub tolerance: f64,
    /// The largest number of boxes to look at; `1_000_000` by default, with which a search that does not come
    /// closer to its end is given up earlier.
    pub max_boxes: usize,
    /// The longest time to search; 60 seconds by default, `None` for no limit.
    pub time_limit: Option<Duration>,
    /// Stops the search; the result is then what was found so far.
    pub interrupt: Interrupt,
    /// Called after every round of boxes, on the thread that called the search.
    pub progress: Option<Callback<SearchProgress>>,
}

impl Default for RootOptions {
    fn default() -> Self {
        let settings = SearchSettings::default();
        Self {
            tolerance: settings.tolerance,
            max_boxes: settings.max_boxes,
            time_limit: Some(Duration::from_secs_f64(DEFAULT_TIME_LIMIT)),
            interrupt: settings.interrupt,
            progress: None,
        }
    }
}

/// Finds every solution of `f₁(x) = 0, …, fₙ(x) = 0` in a box and proves that there is no other.
///
/// The functions share their variables, in order; sides of the box may be infinite. Where
/// [`is_complete`](Solutions::is_complete) does not hold, [`Solutions::undecided`] says where others may be.
///
/// # Errors
/// [`Error::NotSquare`]; [`Error::Length`] if the functions or the box differ in dimension; [`Error::Bounds`] where
/// `low < high` does not hold; [`Error::TooLarge`] if sums have too many terms to be written out.
///
/// ```
/// use saddleback::{Function, RootOptions, roots};
///
/// let circle = Function::parse("(x, y) -> x^2 + y^2 - 4")?;
/// let hyperbola = Function::parse("(x, y) -> x*y - 1")?;
/// let found = roots(&[circle, hyperbola], &[[-3.0, 3.0], [-3.0, 3.0]], &RootOptions::default())?;
/// assert!(found.is_complete());
/// assert_eq!(found.roots.len(), 4);
/// # Ok::<(), saddleback::Error>(())
/// ```
pub fn roots(functions: &[Function], bounds: &[[f64; 2]], options: &RootOptions) -> Result<Solutions, Error> {
    let unknowns = functions.first().map_or(0, Function::dimension);
    if functions.len() != unknowns || unknowns == 0 {
        return Err(Error::NotSquare { equations: functions.len(), unknowns });
    }
    if let Some(other) = functions.iter().find(|function| function.dimension() != unknowns) {
        let what = "every equation as a function";
        return Err(Error::Length { what, expected: unknowns, given: other.dimension() });
    }
    check_box(unknowns, bounds, false)?;
    let system = system(functions, unknowns)?;
    let settings = SearchSettings {
        tolerance: options.tolerance,
        max_boxes: options.max_boxes,
        gives_up: options.max_boxes == SearchSettings::default().max_boxes,
        interrupt: limited(&options.interrupt, options.time_limit),
        ..SearchSettings::default()
    };
    Ok(search(&system, bounds, &settings, &mut |progress| {
        if let Some(report) = &options.progress {
            report(progress);
        }
    }))
}

fn system(functions: &[Function], unknowns: usize) -> Result<System, Error> {
    let mut graph = Graph::new();
    let variables: Vec<NodeId> = (0..unknowns).map(|place| graph.variable(place)).collect();
    let mut sides = Vec::with_capacity(unknowns);
    for function in functions {
        let flat = function.formula().flat()?;
        sides.push(graph.import(flat.graph, &flat.outputs[..1], &variables)[0]);
    }
    let places: Vec<u32> = (0..unknowns as u32).collect();
    Ok(System::new(&Equations { graph: &graph, sides: &sides, unknowns: &places }))
}
