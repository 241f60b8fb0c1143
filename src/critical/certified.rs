//! All critical points of a function in a box, each proved: the zeros of the gradient by interval arithmetic, classified.

use rayon::prelude::*;

use super::critical_set::{CriticalSet, sort_points};
use super::multistart;
use crate::certify::search::{SearchProgress, SearchSettings, search};
use crate::certify::solution::{Doubt, Ended, Solutions, Undecided};
use crate::certify::system::System;
use crate::classify::point::CriticalPoint;
use crate::classify::proved_point::proved_point;
use crate::graph::formula::{Formula, TooLarge};
use crate::objective::objective::Objective;

/// How to search with proof.
#[derive(Clone, Debug, Default)]
pub struct CertifiedSettings {
    /// Limits of the search.
    pub search: SearchSettings,
    /// Only points of this Morse index are asked for; the others are left out as early as possible.
    pub index: Option<usize>,
    /// The search from many starts that follows where the proof is not complete; its points are numerical.
    pub starts: multistart::SearchSettings,
    /// Whether that search is made.
    pub numerical_points: bool,
}

/// What is searched.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The function as a formula, of which the gradient is enclosed.
    pub formula: &'a Formula,
    /// The same function with exact derivatives, which the verdicts come from.
    pub objective: &'a dyn Objective,
}

/// Finds all critical points in a box, whose sides may be unbounded, and proves that there are no others.
///
/// # Errors
/// If the formula's sums have too many terms to be written out.
pub fn certified(
    target: &Target<'_>,
    bounds: &[[f64; 2]],
    settings: &CertifiedSettings,
    progress: &mut dyn FnMut(&SearchProgress),
) -> Result<CriticalSet, TooLarge> {
    let system = System::of_gradient(target.formula)?;
    let solutions = search(&system, bounds, &settings.search, progress);
    Ok(classified(target, &system, bounds, solutions))
}

fn classified(target: &Target<'_>, system: &System, bounds: &[[f64; 2]], solutions: Solutions) -> CriticalSet {
    let lengths: Vec<f64> = bounds.iter().map(|[lo, hi]| (hi - lo).min(f64::MAX)).collect();
    let each: Vec<Option<CriticalPoint>> = solutions
        .roots
        .par_iter()
        .map_init(|| system.workspace(), |work, root| proved_point(target.objective, work, root, &lengths))
        .collect();
    let mut undecided = solutions.undecided;
    let unproved = solutions.roots.iter().zip(&each).filter(|(_, point)| point.is_none());
    undecided.extend(unproved.map(|(root, _)| Undecided { bounds: root.enclosure.clone(), doubt: Doubt::Singular }));
    let mut points: Vec<CriticalPoint> = each.into_iter().flatten().collect();
    sort_points(&mut points, bounds);
    let interrupted = match solutions.ended {
        Some(Ended::Interrupted(interruption)) => Some(interruption),
        _ => None,
    };
    let volume = |bounds: &[[f64; 2]]| bounds.iter().map(|[lo, hi]| hi - lo).product::<f64>();
    CriticalSet {
        dimension: bounds.len(),
        bounds: bounds.to_vec(),
        complete: undecided.is_empty(),
        points,
        continua: Vec::new(),
        open_volume: undecided.iter().map(|part| volume(&part.bounds)).sum(),
        open_share: solutions.open_share,
        boxes: solutions.boxes,
        audit: None,
        undecided,
        starts: 0,
        interrupted,
        notes: Vec::new(),
    }
}
