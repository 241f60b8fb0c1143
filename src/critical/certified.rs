//! All critical points of a function in a box, each proved: the zeros of the gradient by interval arithmetic, classified.
//!
//! Where the function is a sum of parts in different variables, the parts are searched one by one and their points joined.

use super::audit::audit_of_sum;
use super::continuum::atlas::Atlas;
use super::continuum::patches::{joined_patches, seeds};
use super::continuum::symmetry::name_symmetries;
use super::critical_set::{Audit, Continuum, CriticalSet, sort_points};
use super::degenerate_points::degenerate_points;
use super::multistart;
use super::separable::joined_points;
use crate::certify::blocks::{Block, Choices, blocks, joined_undecided};
use crate::certify::search::{SearchProgress, SearchSettings, search};
use crate::certify::solution::{Bounds, Doubt, Ended, Patch, Root, Solutions, Undecided};
use crate::certify::system::System;
use crate::classify::point::{CriticalPoint, Proof};
use crate::classify::proved_point::{ProvedHessian, proved_hessian, proved_point};
use crate::graph::formula::{Formula, TooLarge};
use crate::objective::objective::Objective;

use rayon::prelude::*;

/// More points than this are counted, not listed.
pub const MOST_POINTS: usize = 1_000_000;
/// Undecided boxes of a joined list.
const MOST_UNDECIDED: usize = 10_000;

/// How to search with proof.
#[derive(Clone, Debug, Default)]
pub struct CertifiedSettings {
    /// Limits of the search; its `index` is set by the one below.
    pub search: SearchSettings,
    /// Only points of this Morse index are asked for; the others are left out as early as possible.
    pub index: Option<usize>,
    /// The search from many starts that follows where the proof ended early; its points are numerical.
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

/// A block of variables, its zeros of the gradient and what is known of the Hessian there.
pub(super) struct Part {
    pub(super) system: System,
    pub(super) bounds: Bounds,
    pub(super) solutions: Solutions,
    pub(super) hessians: Vec<ProvedHessian>,
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
    let blocks = blocks(&system);
    let mut parts = Vec::new();
    for block in &blocks {
        parts.push(Part::new(&system, block, bounds, settings, progress));
    }
    let audit = settings.index.is_none().then(|| audit_of_sum(&parts, &settings.search.interrupt));
    let shares: Vec<_> = parts.iter().map(|part| (&part.solutions, &part.hessians[..])).collect();
    let patches = joined_patches(&blocks, &shares);
    let mut set = listed(target, &system, &blocks, parts, bounds);
    set.audit = audit;
    let mut atlas = Atlas::new(
        target.objective,
        bounds,
        &seeds(patches.as_deref().unwrap_or_default()),
        &settings.search.interrupt,
    );
    let has_patches = patches.as_ref().is_none_or(|patches| !patches.is_empty());
    add_continua(target, (&system, &mut set), patches, &mut atlas);
    if has_patches && set.continua.is_empty() && set.audit.is_some() {
        set.audit = Some(Audit::NotDone { reason: "the search is not complete".to_string() });
    }
    if set.ended.is_some() && settings.numerical_points {
        add_numerical_points(target, &mut set, &settings.starts, &atlas);
    }
    if let Some(index) = settings.index {
        set.points.retain(|point| point.morse_index == index);
        set.continua.retain(|continuum| continuum.index == index);
    }
    name_symmetries(target.objective, target.formula, &mut set);
    Ok(set)
}

/// Follows the sets of critical points that are not isolated; pieces of them that are not followed stay undecided.
fn add_continua(
    target: &Target<'_>,
    (system, set): (&System, &mut CriticalSet),
    patches: Option<Vec<Patch>>,
    atlas: &mut Atlas<'_>,
) {
    let Some(patches) = patches else {
        set.notes.push("the sets of critical points that are not isolated are too many to list".into());
        set.undecided.push(Undecided { bounds: set.bounds.clone(), doubt: Doubt::Singular });
        (set.complete, set.open_volume, set.open_share) = (false, volume(&set.bounds), 1.0);
        return;
    };
    let open = atlas.explain(&patches, system);
    if !open.is_empty() {
        let added: f64 = open.iter().map(|part| volume(&part.bounds)).sum();
        let share = added / volume(&set.bounds);
        set.open_volume += added;
        set.open_share = (set.open_share + if share.is_finite() { share } else { 1.0 }).min(1.0);
        set.complete = false;
        set.undecided.extend(open);
    }
    let sides: Vec<f64> = set.bounds.iter().map(|[lo, hi]| (hi - lo).min(f64::MAX)).collect();
    if sides.iter().all(|side| *side < f64::MAX) {
        atlas.look_into(target.objective, &set.undecided, &sides);
        let degenerate = degenerate_points(target.objective, &set.undecided, &sides);
        let is_isolated = |point: &CriticalPoint| atlas.explore(&point.x).is_none() && !atlas.is_doubtful(&point.x);
        set.points.extend(degenerate.into_iter().filter(is_isolated));
        sort_points(&mut set.points, &set.bounds);
    }
    set.continua = atlas.entries();
}

fn volume(bounds: &[[f64; 2]]) -> f64 {
    bounds.iter().map(|[lo, hi]| hi - lo).product()
}

impl Part {
    fn new(
        whole: &System,
        block: &Block,
        bounds: &[[f64; 2]],
        settings: &CertifiedSettings,
        progress: &mut dyn FnMut(&SearchProgress),
    ) -> Self {
        let n = whole.dimension();
        let system = if block.unknowns.len() == n { whole.clone() } else { whole.restricted(block) };
        let bounds: Bounds = block.unknowns.iter().map(|unknown| bounds[*unknown]).collect();
        let own = block.unknowns.len();
        // Of a sum, the least index is the sum of the least ones and the largest that of the largest.
        let index = settings.index.filter(|index| own == n || *index == 0 || *index == n).map(|index| index.min(own));
        let limits = SearchSettings { index, continua: true, ..settings.search.clone() };
        let mut solutions = search(&system, &bounds, &limits, progress);
        let hessians: Vec<Option<ProvedHessian>> = solutions
            .roots
            .par_iter()
            .map_init(|| system.workspace(), |work, root| proved_hessian(work, &root.enclosure))
            .collect();
        let mut proved = hessians.iter().map(Option::is_some);
        let mut doubtful = Vec::new();
        solutions.roots.retain(|root| {
            let is_proved = proved.next().unwrap_or(false);
            if !is_proved {
                doubtful.push(Undecided { bounds: root.enclosure.clone(), doubt: Doubt::Singular });
            }
            is_proved
        });
        solutions.undecided.extend(doubtful);
        Self { system, bounds, solutions, hessians: hessians.into_iter().flatten().collect() }
    }
}

/// The parts' points as points of the whole function, classified.
fn listed(
    target: &Target<'_>,
    system: &System,
    blocks: &[Block],
    parts: Vec<Part>,
    bounds: &[[f64; 2]],
) -> CriticalSet {
    let counts: Vec<usize> = parts.iter().map(|part| part.solutions.roots.len()).collect();
    let total = Choices::count(&counts).filter(|total| *total <= MOST_POINTS);
    let mut notes = Vec::new();
    let boxes = parts.iter().map(|part| part.solutions.boxes).sum();
    let ended = parts.iter().find_map(|part| part.solutions.ended);
    let (mut undecided, open_share, mut points);
    if total.is_none() {
        let product: Vec<String> = counts.iter().map(usize::to_string).collect();
        notes.push(format!(
            "the function is a sum of {} parts in different variables with {} critical points, which makes more than {MOST_POINTS} together: too many to list",
            parts.len(),
            product.join("·")
        ));
        undecided = vec![Undecided { bounds: bounds.to_vec(), doubt: Doubt::Pending }];
        (open_share, points) = (1.0, Vec::new());
    } else if let [part] = &parts[..] {
        (undecided, points) = each_proved(target, system, part, bounds);
        open_share = part.solutions.open_share;
    } else {
        let solutions: Vec<Solutions> = parts.iter().map(|part| with_patches_as_roots(&part.solutions)).collect();
        undecided = joined_undecided(blocks, &solutions, MOST_UNDECIDED);
        // A proved point has no volume, so what is open of the whole is open in every part.
        open_share = solutions.iter().map(|part| part.open_share).product();
        let doubtful;
        (points, doubtful) = joined_points(target, system, blocks, &parts);
        undecided.extend(doubtful);
    }
    sort_points(&mut points, bounds);
    undecided.sort_by(|a, b| a.bounds[0][0].total_cmp(&b.bounds[0][0]));
    CriticalSet {
        dimension: bounds.len(),
        bounds: bounds.to_vec(),
        complete: undecided.is_empty(),
        points,
        continua: Vec::new(),
        orbits: None,
        open_volume: undecided.iter().map(|part| volume(&part.bounds)).fold(0.0, |sum, volume| sum + volume),
        open_share,
        boxes,
        audit: None,
        undecided,
        starts: 0,
        interrupted: ended.and_then(|ended| if let Ended::Interrupted(why) = ended { Some(why) } else { None }),
        ended,
        notes,
    }
}

/// What is undecided of one part is so over the pieces of sets of another as over its points.
fn with_patches_as_roots(solutions: &Solutions) -> Solutions {
    let mut all = solutions.clone();
    let root = |patch: &Patch| Root {
        x: patch.x.clone(),
        enclosure: patch.bounds.clone(),
        alone_in: patch.bounds.clone(),
        is_on_boundary: false,
    };
    all.roots.extend(solutions.patches.iter().map(root));
    all
}

/// The points of a function that does not fall apart; those that the other route does not confirm stay undecided.
fn each_proved(
    target: &Target<'_>,
    system: &System,
    part: &Part,
    bounds: &[[f64; 2]],
) -> (Vec<Undecided>, Vec<CriticalPoint>) {
    let lengths: Vec<f64> = bounds.iter().map(|[lo, hi]| (hi - lo).min(f64::MAX)).collect();
    let points: Vec<Option<CriticalPoint>> = part
        .solutions
        .roots
        .par_iter()
        .zip(&part.hessians)
        .map(|(root, hessian)| proved_point(target.objective, system, (root, hessian), &lengths))
        .collect();
    let mut undecided = part.solutions.undecided.clone();
    for (root, _) in part.solutions.roots.iter().zip(&points).filter(|(_, point)| point.is_none()) {
        let has_kink = target.objective.kink(&root.x).is_some();
        let doubt = if has_kink { Doubt::Kink } else { Doubt::Singular };
        undecided.push(Undecided { bounds: root.enclosure.clone(), doubt });
    }
    (undecided, points.into_iter().flatten().collect())
}

/// Adds points that many starts find in the boxes whose turn did not come. They are not proved.
fn add_numerical_points(
    target: &Target<'_>,
    set: &mut CriticalSet,
    settings: &multistart::SearchSettings,
    atlas: &Atlas<'_>,
) {
    if set.bounds.iter().flatten().any(|bound| bound.is_infinite()) {
        return;
    }
    let found = multistart::multistart(target.objective, &set.bounds, settings, &mut |_| {});
    let inside = |bounds: &[[f64; 2]], x: &[f64]| bounds.iter().zip(x).all(|([lo, hi], x)| lo <= x && x <= hi);
    let is_proved = |x: &[f64]| {
        set.points.iter().any(|point| matches!(&point.proof, Proof::Certified(bounds) if inside(bounds, x)))
    };
    let pending = |x: &[f64]| set.undecided.iter().any(|part| part.doubt == Doubt::Pending && inside(&part.bounds, x));
    let new: Vec<CriticalPoint> = found
        .points
        .into_iter()
        .filter(|point| point.nullity == 0 && pending(&point.x) && !is_proved(&point.x))
        .collect();
    set.points.extend(new);
    let is_known = |continuum: &Continuum| continuum.samples.iter().any(|x| atlas.place(x).is_some());
    set.continua.extend(found.continua.into_iter().filter(|continuum| !is_known(continuum)));
    set.starts = found.starts;
    sort_points(&mut set.points, &set.bounds);
}

/// Whether an audit found the list of points wrong.
pub fn is_wrong(set: &CriticalSet) -> bool {
    matches!(set.audit, Some(Audit::Differs { .. }))
}
