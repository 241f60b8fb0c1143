//! Searches a function of the book with proof and counts what is found by Morse index.

use saddleback::certify::search::SearchSettings;
use saddleback::certify::solution::{Doubt, Ended, Undecided};
use saddleback::critical::certified::{CertifiedSettings, Target, certified};
use saddleback::critical::critical_set::{Audit, Continuum};
use saddleback::{CriticalPoint, CriticalSet, Function, Kind, Proof};

use super::entries::Entry;

/// A limit on the work, not on the time, so that every machine writes the same book.
const MOST_BOXES: usize = 1_500_000;

/// Values this close, relative to the value or to 1, are told as one.
const TIE: f64 = 1e-9;

/// What the search proved.
pub struct Count {
    /// How many points of each index are proved, from the minima to the maxima.
    pub by_index: Vec<usize>,
    /// Whether it is proved that there are no others.
    pub is_complete: bool,
    /// Where there may be others.
    pub undecided: Vec<Undecided>,
    /// Why the search ended early, if it did.
    pub ended: Option<Ended>,
    /// The count against the degree of the gradient on the boundary.
    pub audit: Option<Audit>,
    /// How many boxes were looked at.
    pub boxes: usize,
    /// The proved bounds of the lowest critical value.
    pub lowest: Option<[f64; 2]>,
    /// How many points have this value, as far as [`TIE`] tells.
    pub lowest_points: usize,
    /// What was found by numbers only: degenerate points and sets of critical points, one phrase each.
    pub numerical: Vec<String>,
}

impl Count {
    /// Searches the function's box.
    ///
    /// # Panics
    /// If the definition is no function, or the audit refutes the list of points.
    pub fn of(entry: &Entry) -> Self {
        let function = Function::parse(&entry.definition.join("\n"))
            .unwrap_or_else(|error| panic!("{} does not read: {error}", entry.name));
        let target = Target { formula: function.formula(), objective: function.objective() };
        let limits = SearchSettings { max_boxes: MOST_BOXES, ..SearchSettings::default() };
        let settings = CertifiedSettings { search: limits, ..CertifiedSettings::default() };
        let set = certified(&target, &entry.bounds, &settings, &mut |_| ())
            .unwrap_or_else(|_| panic!("{} is too large", entry.name));
        assert!(!matches!(set.audit, Some(Audit::Differs { .. })), "{}: {:?}", entry.name, set.audit);
        Self::from_set(set)
    }

    fn from_set(set: CriticalSet) -> Self {
        let mut by_index = vec![0; set.dimension + 1];
        let is_counted = |point: &&CriticalPoint| point.nullity == 0 && matches!(point.proof, Proof::Certified(_));
        set.points.iter().filter(is_counted).for_each(|point| by_index[point.morse_index] += 1);
        let values = || set.points.iter().filter(is_counted).filter_map(|point| Some(point.enclosures.as_ref()?.value));
        let lowest = values().min_by(|a, b| a[0].total_cmp(&b[0]));
        let tied = |[lo, _]: &[f64; 2]| lowest.is_some_and(|[_, hi]| *lo <= hi + TIE * hi.abs().max(1.0));
        let lowest_points = values().filter(tied).count();
        let degenerate = set.points.iter().filter(|point| point.nullity > 0).map(degenerate_point);
        let numerical = degenerate.chain(set.continua.iter().map(continuum)).collect();
        Self {
            by_index,
            numerical,
            is_complete: set.complete,
            lowest,
            lowest_points,
            undecided: set.undecided,
            ended: set.ended,
            audit: set.audit,
            boxes: set.boxes,
        }
    }

    /// How many points are proved.
    pub fn points(&self) -> usize {
        self.by_index.iter().sum()
    }

    /// Where a list that is not complete may have gaps, in words.
    pub fn gaps(&self) -> String {
        let ended = match self.ended {
            Some(Ended::Boxes) => "; the limit of boxes was reached",
            Some(Ended::Hopeless) => "; a set of critical points, or too hard: given up",
            _ => "",
        };
        let doubts = [Doubt::Continuum, Doubt::Singular, Doubt::Kink, Doubt::Domain, Doubt::Pending];
        let parts = doubts.iter().filter_map(|doubt| {
            let parts: Vec<&Undecided> = self.undecided.iter().filter(|part| part.doubt == *doubt).collect();
            (!parts.is_empty()).then(|| format!("{} {}", word(*doubt), places(&parts)))
        });
        format!("{}{ended}", parts.collect::<Vec<_>>().join(", "))
    }
}

/// A degenerate point in words: its kind, its type, and where it is.
fn degenerate_point(point: &CriticalPoint) -> String {
    let germ = point.degenerate.as_ref().and_then(|degenerate| degenerate.germ.as_deref());
    let kind = if germ.is_some() || point.kind != Kind::Undecided { point.kind.word() } else { "point" };
    let name = germ.map(|germ| format!(" {germ}")).unwrap_or_default();
    let x: Vec<String> = point.x.iter().map(|x| rounded(*x)).collect();
    format!("a degenerate {kind}{name} at ({})", x.join(", "))
}

/// A set of critical points in words.
fn continuum(set: &Continuum) -> String {
    let shape = match (set.dimension, set.closed) {
        (1, Some(true)) => "a closed curve".into(),
        (1, _) => "a curve".into(),
        (2, _) => "a surface".into(),
        (dimension, _) => format!("a set of dimension {dimension}"),
    };
    let kind = match set.kind {
        Kind::Minimum => "minima",
        Kind::Maximum => "maxima",
        Kind::Saddle => "saddles",
        Kind::Undecided => "critical points",
    };
    format!("{shape} of {kind} with value {}", rounded(set.value))
}

fn word(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Continuum => "a set of critical points",
        Doubt::Singular => "degenerate",
        Doubt::Kink => "kink",
        Doubt::Domain => "pole or edge of the domain",
        Doubt::Pending => "not searched",
    }
}

/// Where the boxes are: the middles of a few small ones, else the ranges that hold them all.
fn places(parts: &[&Undecided]) -> String {
    let hull: Vec<[f64; 2]> = (0..parts[0].bounds.len()).map(|axis| range(parts, axis)).collect();
    if is_small(&hull) {
        format!("near {}", middle(&hull))
    } else if parts.len() <= 2 && parts.iter().all(|part| is_small(&part.bounds)) {
        let points: Vec<String> = parts.iter().map(|part| middle(&part.bounds)).collect();
        format!("near {}", points.join(" and "))
    } else {
        let sides = hull.iter().map(|[lo, hi]| format!("[{}, {}]", rounded(*lo), rounded(*hi)));
        format!("within {}", sides.collect::<Vec<_>>().join(" x "))
    }
}

/// The least and the largest coordinate of the boxes.
fn range(parts: &[&Undecided], axis: usize) -> [f64; 2] {
    let sides = parts.iter().map(|part| part.bounds[axis]);
    sides.fold([f64::INFINITY, f64::NEG_INFINITY], |[lo, hi], [a, b]| [lo.min(a), hi.max(b)])
}

fn is_small(bounds: &[[f64; 2]]) -> bool {
    bounds.iter().all(|[lo, hi]| hi - lo < 0.05)
}

fn middle(bounds: &[[f64; 2]]) -> String {
    let middles: Vec<String> = bounds.iter().map(|[lo, hi]| rounded((lo + hi) / 2.0)).collect();
    format!("({})", middles.join(", "))
}

/// To one decimal: the places are for orientation and must not change with the solver's last digits.
fn rounded(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".into() } else { text.into() }
}

/// Whether a value as printed in a source agrees with proved bounds, to the digits printed.
pub fn agrees(printed: &str, [lo, hi]: [f64; 2]) -> bool {
    let value: f64 = printed.parse().expect("a number");
    let decimals = printed.split_once('.').map_or(9, |(_, digits)| digits.len() as i32);
    let unit = 10f64.powi(-decimals);
    lo - unit <= value && value <= hi + unit
}
