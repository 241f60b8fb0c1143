//! Attacks on the search with proof: tables of traps with exact counts, random formulas and systems, the pieces one by one.
//!
//! A proof that is false is the worst that can be told, so what is tested here is first that nothing false is proved and
//! nothing is lost, and only then that something is proved.

mod continua;
mod degenerate;
mod domains;
mod exact;
mod fuzz;
mod random;
mod scales;

use saddleback::Function;
use saddleback::certify::search::SearchSettings;
use saddleback::certify::system::System;
use saddleback::classify::point::{CriticalPoint, Proof};
use saddleback::critical::certified::{CertifiedSettings, Target, certified, is_wrong};
use saddleback::critical::critical_set::CriticalSet;
use saddleback::numeric::interrupt::Interrupt;
use std::time::Duration;

/// No trap of the tables may take longer.
const SECONDS: f64 = 10.0;

/// A function as text.
pub(crate) fn function(definition: &str) -> Function {
    Function::parse(definition).unwrap_or_else(|error| panic!("{definition}: {error:?}"))
}

/// The search with proof, with limits as a test needs them.
pub(crate) fn searched(f: &Function, bounds: &[[f64; 2]], max_boxes: usize) -> CriticalSet {
    let interrupt = Interrupt::new().with_time_limit(Duration::from_secs_f64(SECONDS));
    let search = SearchSettings { max_boxes, interrupt, ..SearchSettings::default() };
    let settings = CertifiedSettings { search, ..CertifiedSettings::default() };
    let target = Target { formula: f.formula(), objective: f.objective() };
    certified(&target, bounds, &settings, &mut |_| {}).expect("a small formula")
}

/// The proved points; what else is told of single points is degenerate and says that it is numerical.
fn proved(set: &CriticalSet) -> impl Iterator<Item = (&CriticalPoint, &[[f64; 2]])> {
    set.points.iter().filter_map(|point| match &point.proof {
        Proof::Certified(bounds) => Some((point, &bounds[..])),
        other => {
            assert!(point.nullity > 0 && !set.complete, "a point that is not proved: {other:?}");
            None
        }
    })
}

/// The numbers of proved points by index.
pub(crate) fn counts(set: &CriticalSet) -> Vec<usize> {
    let mut counts = vec![0; set.dimension + 1];
    proved(set).for_each(|(point, _)| counts[point.morse_index] += 1);
    counts
}

/// The enclosures of the proved points.
pub(crate) fn enclosures(set: &CriticalSet) -> Vec<Vec<[f64; 2]>> {
    proved(set).map(|(_, enclosure)| enclosure.to_vec()).collect()
}

/// Whether a place is close to a sample of a set of critical points that are not isolated.
pub(crate) fn is_on_set(set: &CriticalSet, x: &[f64]) -> bool {
    let near = |sample: &Vec<f64>| {
        sample.iter().zip(x).zip(&set.bounds).all(|((s, x), [lo, hi])| (s - x).abs() <= 0.05 * (hi - lo))
    };
    set.continua.iter().any(|continuum| continuum.samples.iter().any(near))
}

pub(crate) fn inside(bounds: &[[f64; 2]], x: &[f64]) -> bool {
    bounds.iter().zip(x).all(|([lo, hi], x)| lo <= x && x <= hi)
}

/// Whether a point is in a proved enclosure, in an undecided box, on a set or told itself.
pub(crate) fn is_covered(set: &CriticalSet, x: &[f64]) -> bool {
    enclosures(set).iter().chain(set.undecided.iter().map(|part| &part.bounds)).any(|bounds| inside(bounds, x))
        || is_on_set(set, x)
        || set.points.iter().any(|point| point.nullity > 0 && point.x == x)
}

/// What holds of every answer: enclosures have one point each, the audit does not contradict, `complete` is told only where
/// nothing is open.
pub(crate) fn assert_sound(set: &CriticalSet, what: &str) {
    assert!(!is_wrong(set), "{what}: the audit contradicts: {:?}", set.audit);
    assert_eq!(set.complete, set.undecided.is_empty(), "{what}");
    let boxes = enclosures(set);
    for (point, enclosure) in proved(set) {
        assert!(inside(enclosure, &point.x), "{what}: {point:?} is not in its enclosure");
    }
    for (at, a) in boxes.iter().enumerate() {
        for b in &boxes[..at] {
            let overlap = a.iter().zip(b).all(|(a, b)| a[0] <= b[1] && b[0] <= a[1]);
            assert!(!overlap, "{what}: {a:?} and {b:?} may hold the same point");
        }
    }
    for (point, _) in proved(set) {
        let bounds = point.enclosures.as_ref().unwrap_or_else(|| panic!("{what}: a proved point has enclosures"));
        let negative = bounds.eigenvalues.iter().filter(|[_, hi]| *hi < 0.0).count();
        let positive = bounds.eigenvalues.iter().filter(|[lo, _]| *lo > 0.0).count();
        let index = point.morse_index;
        assert!(negative <= index && index + positive <= set.dimension, "{what}: index {index} of {bounds:?}");
    }
}

/// What the table says of a search.
pub(crate) enum Answer<'a> {
    /// All points proved: their numbers by index.
    All(&'a [usize]),
    /// These proved, and undecided boxes hold these places and are, together, not longer than a share of the box.
    Open(&'a [usize], &'a [&'a [f64]], f64),
    /// Nothing wrong is told, and every one of these places is covered.
    Covered(&'a [&'a [f64]]),
}

/// A row of a table: definition, box, answer.
pub(crate) type Trap<'a> = (&'a str, &'a [[f64; 2]], Answer<'a>);

/// Holds the search to a table; every row that fails is named.
pub(crate) fn hold(table: &[Trap<'_>]) {
    let complaints: Vec<String> = table.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{} rows fail:\n{}", complaints.len(), complaints.join("\n"));
}

fn complaint((definition, bounds, answer): &Trap<'_>) -> Option<String> {
    let what = format!("{definition} in {bounds:?}");
    let set = searched(&function(definition), bounds, 200_000);
    assert_sound(&set, &what);
    let got = counts(&set);
    let places: Vec<&Vec<f64>> = set.points.iter().take(12).map(|point| &point.x).collect();
    let told = format!(
        "{what}: {got:?} at {places:.5?}, {} undecided, open {:e}, {} boxes, ended {:?}, audit {:?}, {:?}",
        set.undecided.len(),
        set.open_share,
        set.boxes,
        set.ended,
        set.audit,
        set.undecided.first(),
    );
    let is_right = match answer {
        Answer::All(counts) => set.complete && got == *counts,
        Answer::Open(counts, places, share) => {
            let covered = places.iter().all(|place| set.undecided.iter().any(|part| inside(&part.bounds, place)));
            let longest = set.undecided.iter().map(|part| length(&part.bounds, bounds)).fold(0.0, f64::max);
            !set.complete && got == *counts && covered && longest <= *share
        }
        Answer::Covered(places) => places.iter().all(|place| is_covered(&set, place)),
    };
    (!is_right).then_some(told)
}

/// The longest side of a part as a share of that of the box.
fn length(part: &[[f64; 2]], whole: &[[f64; 2]]) -> f64 {
    let share = |(part, whole): (&[f64; 2], &[f64; 2])| {
        let (own, all) = (part[1] - part[0], whole[1] - whole[0]);
        if all > 0.0 && all.is_finite() { own / all } else { own }
    };
    part.iter().zip(whole).map(share).fold(0.0, f64::max)
}

/// The gradient of a function as a system.
pub(crate) fn gradient_system(f: &Function) -> System {
    System::of_gradient(f.formula()).expect("a small formula")
}
