//! `critical(f, x = -3..3, y = -3..3)`: every critical point of a function in a box, proved and classified.

use super::minimize::not_there_yet;
use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, derivatives, limits, undecided};
use crate::certify::search::SearchSettings;
use crate::certify::solution::Ended;
use crate::classify::point::{CriticalPoint, Kind, Proof};
use crate::critical::certified::{CertifiedSettings, Target};
use crate::critical::critical_set::CriticalSet;
use crate::critical::multistart;
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::session::labelled::labelled_as;
use crate::session::proof::{CriticalSearch, PROOF_SHARE, Progress, SearchError, SearchMethod, search_critical};
use crate::session::record;
use crate::syntax::ast::ExprKind;

/// See the module's documentation.
pub struct Critical;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "critical",
    signature: "critical(f, x = -3..3, y = -3..3)",
    help: "the critical points in a box, proved, classified; sets too (help continua)",
    options: &[
        OptionSpec {
            name: "method",
            default: "certified",
            range: "certified or multistart",
            help: "with proof (help certified), or from many starts without",
        },
        OptionSpec {
            name: "kind",
            default: "all",
            range: "minimum, maximum, saddle or undecided",
            help: "only points and sets of this kind",
        },
        OptionSpec {
            name: "index",
            default: "all",
            range: "a whole number",
            help: "only points and sets of this Morse index",
        },
        limits::TOLERANCE,
        limits::MAX_BOXES,
        limits::TIME_LIMIT,
        OptionSpec {
            name: "starts",
            default: "while new points appear",
            range: "a whole number",
            help: "how many starts where nothing is proved",
        },
        OptionSpec { name: "seed", default: "the session's", range: "a whole number", help: "chooses the starts" },
        limits::CHECKPOINT,
        OptionSpec { name: "subject_to", default: "none", range: "conditions", help: "not there yet" },
        derivatives::OPTION,
    ],
    binds: true,
    example: ("length(critical((x, y) -> x^4 - 2x^2 + y^2, [-2..2, -2..2]))", "3"),
    see_also: &["classify", "symmetry", "roots", "bounds", "minimize"],
};

impl Builtin for Critical {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        not_there_yet(arguments, &["subject_to"])?;
        arguments.at_most(2)?;
        let method = method(arguments)?;
        let function = arguments.function(&[], false)?;
        let bounds = limits::needed_box(arguments, &function)?;
        if method == SearchMethod::Multistart {
            limits::finite(arguments, &bounds)?;
        }
        arguments.has_dense_hessian(bounds.len())?;
        let wanted = wanted(arguments, bounds.len())?;
        let mut settings = settings(arguments, &wanted)?;
        let index = wanted.morse_index();
        let searched = SearchSettings { index, ..settings.search.clone() };
        let checkpoint = limits::checkpoint(arguments, &function, (&bounds, &searched))?;
        settings.search.checkpoint.clone_from(&checkpoint);
        let objective = arguments.objective(&function)?;
        let formula = arguments.formula(&function)?;
        let target = Target { formula: &formula, objective: &objective };
        let search = CriticalSearch { target, bounds: &bounds, method, settings: &settings };
        let mut set = search_critical(&search, &mut told(arguments)).map_err(|error| failed(arguments, error))?;
        set.retain(
            |point| wanted.accepts(point.kind, point.morse_index),
            |continuum| wanted.accepts(continuum.kind, continuum.index),
        );
        notes(arguments, &function, &set);
        limits::close(arguments, checkpoint.as_deref(), set.ended);
        if method == SearchMethod::Certified && !set.complete {
            arguments.view.fall_short("the proof is not complete");
        }
        Ok(labelled_as(record::critical_points(&set), &function, wanted.asked()))
    }
}

fn method(arguments: &Arguments<'_, '_, '_>) -> Outcome<SearchMethod> {
    let Some(expr) = arguments.option("method") else { return Ok(SearchMethod::Automatic) };
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Text(name) if name == "multistart" => Ok(SearchMethod::Multistart),
        ExprKind::Name(name) | ExprKind::Text(name) if name == "certified" => Ok(SearchMethod::Certified),
        _ => {
            let message = "the method of critical is certified or multistart";
            let failure = arguments.fail("unknown-method", message, expr.span);
            Err(failure.expected(["certified", "multistart"].map(Into::into)).help("help critical"))
        }
    }
}

/// What the session's progress call-back is told.
fn told<'v>(arguments: &Arguments<'v, '_, '_>) -> impl FnMut(Progress<'_>) + use<'v> {
    let callback = arguments.view.settings.progress.clone();
    move |progress| {
        let Some(callback) = &callback else { return };
        callback(&match progress {
            Progress::Boxes(progress) => limits::progress_line("critical", "points", progress),
            Progress::Starts(multistart::SearchProgress { starts, points }) => {
                format!("critical  {starts} starts   {points} points")
            }
        });
    }
}

/// Which points are asked for.
struct Wanted {
    kind: Option<Kind>,
    index: Option<usize>,
    dimension: usize,
}

impl Wanted {
    fn accepts(&self, kind: Kind, index: usize) -> bool {
        self.kind.is_none_or(|wanted| kind == wanted) && self.index.is_none_or(|wanted| index == wanted)
    }

    /// The only index that such a point can have, if it is not degenerate.
    fn morse_index(&self) -> Option<usize> {
        self.index.or(match self.kind {
            Some(Kind::Minimum) => Some(0),
            Some(Kind::Maximum) => Some(self.dimension),
            _ => None,
        })
    }

    /// How such a point is called.
    fn asked(&self) -> Option<String> {
        match (self.kind, self.index) {
            (None, None) => None,
            (Some(kind), None) => Some(kind.word().into()),
            (Some(kind), Some(index)) => Some(format!("{} of index {index}", kind.word())),
            (None, Some(index)) => Some(format!("point of index {index}")),
        }
    }
}

fn wanted(arguments: &mut Arguments<'_, '_, '_>, dimension: usize) -> Outcome<Wanted> {
    let kinds = [Kind::Minimum, Kind::Maximum, Kind::Saddle, Kind::Undecided];
    let kind = match arguments.option("kind") {
        None => None,
        Some(expr) => {
            let name = match &expr.kind {
                ExprKind::Name(name) | ExprKind::Text(name) => name.as_str(),
                _ => "",
            };
            let found = kinds.into_iter().find(|kind| kind.word() == name);
            Some(found.ok_or_else(|| {
                arguments.fail("option-range", "kind is minimum, maximum, saddle or undecided", expr.span)
            })?)
        }
    };
    let index = arguments.count_option("index")?;
    if let (Some(index), Some(expr)) = (index.filter(|index| *index > dimension), arguments.option("index")) {
        let message =
            format!("there is no index {index}: a Hessian of {dimension} variables has {dimension} eigenvalues");
        return Err(arguments.fail("option-range", message, expr.span).help(format!("index is 0 to {dimension}")));
    }
    Ok(Wanted { kind, index, dimension })
}

fn settings(arguments: &mut Arguments<'_, '_, '_>, wanted: &Wanted) -> Outcome<CertifiedSettings> {
    let search =
        SearchSettings { interrupt: limits::interrupt(arguments, PROOF_SHARE)?, ..limits::settings(arguments)? };
    let seed = arguments.count_option("seed")?.map_or(arguments.view.settings.seed, |seed| seed as u64);
    let starts = multistart::SearchSettings {
        starts: arguments.count_option("starts")?,
        seed,
        interrupt: limits::interrupt(arguments, 1.0)?,
        ..multistart::SearchSettings::default()
    };
    Ok(CertifiedSettings { search, index: wanted.morse_index(), starts, numerical_points: true })
}

fn failed(arguments: &Arguments<'_, '_, '_>, error: SearchError) -> Box<Failure> {
    let span = arguments.at(0).map_or(arguments.span, |expr| expr.span);
    match error {
        SearchError::TooLarge(error) => arguments.evaluator.too_large(error, span),
        SearchError::Audit { .. } => arguments
            .fail("audit", error.to_string(), arguments.span)
            .help("method = multistart gives the points without proof"),
    }
}

fn notes(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue, set: &CriticalSet) {
    set.notes.iter().for_each(|note| arguments.view.note(note.as_str()));
    let ended = set.ended.or(set.interrupted.map(Ended::Interrupted));
    limits::end_note(arguments, ended, "points");
    if set.boxes > 0 {
        undecided::critical_notes(arguments, function, &set.undecided);
    }
    orbit_notes(arguments, set);
    let on_boundary: Vec<String> = (set.points.iter().enumerate())
        .filter(|(_, point)| is_on_boundary(point, &set.bounds))
        .map(|(place, _)| (place + 1).to_string())
        .collect();
    match &on_boundary[..] {
        [] => {}
        [one] => arguments.view.note(format!("point {one} lies on the boundary of the box, or within rounding of it")),
        more => {
            let list = more.join(", ");
            arguments.view.note(format!("points {list} lie on the boundary of the box, or within rounding of it"));
        }
    }
}

/// Says what the orbits of the points show of the list.
fn orbit_notes(arguments: &Arguments<'_, '_, '_>, set: &CriticalSet) {
    let Some(orbits) = &set.orbits else { return };
    let missing: usize = orbits.list.iter().map(|orbit| orbit.missing.len()).sum();
    if let Some(number) = orbits.list.iter().position(|orbit| !orbit.missing.is_empty()) {
        let (first, number) = (orbits.list[number].points[0] + 1, number + 1);
        let images = if missing == 1 { "an image".into() } else { format!("{missing} images") };
        arguments.view.note(format!(
            "the list is not complete: by symmetry there must be {images} of its points in the box that it lacks, of point \
             {first} at ans.orbits[{number}].missing"
        ));
    }
    let kind = |place: &usize| (set.points[*place].kind, set.points[*place].morse_index, set.points[*place].nullity);
    let other = |points: &[usize]| points.iter().find(|place| kind(place) != kind(&points[0])).copied();
    if let Some((one, other)) = orbits.list.iter().find_map(|orbit| Some((orbit.points[0], other(&orbit.points)?))) {
        let (one, other) = (one + 1, other + 1);
        arguments.view.note(format!(
            "points {one} and {other} are images of each other, so they are of one kind: classify tells which"
        ));
    }
    let left_out = orbits.of_point.iter().filter(|orbit| orbit.is_none()).count();
    if left_out > 0 {
        let points = if left_out == 1 { "one point is".into() } else { format!("{left_out} points are") };
        arguments
            .view
            .note(format!("{points} in no orbit: not known well enough to be compared, or with too many images"));
    }
}

/// Whether the enclosure of a proved point is not inside the box.
fn is_on_boundary(point: &CriticalPoint, bounds: &[[f64; 2]]) -> bool {
    let Proof::Certified(enclosure) = &point.proof else { return false };
    let reaches = |([lo, hi], [low, high]): (&[f64; 2], &[f64; 2])| {
        (low.is_finite() && lo <= low) || (high.is_finite() && hi >= high)
    };
    enclosure.iter().zip(bounds).any(reaches)
}
