//! `critical(f, x = -3..3, y = -3..3)`: the critical points of a function in a box, classified.

use super::minimize::not_there_yet;
use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, derivatives};
use crate::classify::point::{CriticalPoint, Kind};
use crate::critical::critical_set::CriticalSet;
use crate::critical::multistart::{SearchProgress, SearchSettings, multistart};
use crate::graph::lower::function::FunctionValue;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::numeric::interrupt::Interruption;
use crate::session::labelled::labelled;
use crate::session::record;
use crate::syntax::ast::ExprKind;

/// See the module's documentation.
pub struct Critical;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "critical",
    signature: "critical(f, x = -3..3, y = -3..3)",
    help: "the critical points in a box, found from many starts and classified",
    options: &[
        OptionSpec { name: "method", default: "multistart", range: "multistart", help: "certified is not there yet" },
        OptionSpec {
            name: "kind",
            default: "all",
            range: "minimum, maximum, saddle or undecided",
            help: "only this kind",
        },
        OptionSpec { name: "index", default: "all", range: "a whole number", help: "only this Morse index" },
        OptionSpec {
            name: "starts",
            default: "while new points appear",
            range: "a whole number",
            help: "how many starts",
        },
        OptionSpec { name: "seed", default: "the session's", range: "a whole number", help: "chooses the starts" },
        OptionSpec {
            name: "time_limit",
            default: "60",
            range: "a positive number",
            help: "seconds after which to stop",
        },
        OptionSpec {
            name: "tol",
            default: "none",
            range: "a positive number",
            help: "of certified search; not there yet",
        },
        OptionSpec {
            name: "max_boxes",
            default: "none",
            range: "a whole number",
            help: "of certified search; not there yet",
        },
        OptionSpec { name: "checkpoint", default: "none", range: "a file name", help: "not there yet" },
        OptionSpec { name: "subject_to", default: "none", range: "conditions", help: "not there yet" },
        derivatives::OPTION,
    ],
    binds: true,
    example: ("length(critical((x, y) -> x^4 - 2x^2 + y^2, [-2..2, -2..2]))", "3"),
    see_also: &["classify", "minimize", "grad"],
};

/// The seconds after which a search stops if no limit is given.
const DEFAULT_TIME_LIMIT: f64 = 60.0;

impl Builtin for Critical {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        not_there_yet(arguments, &["tol", "max_boxes", "checkpoint", "subject_to"])?;
        arguments.at_most(2)?;
        multistart_only(arguments)?;
        let function = arguments.function(&[], false)?;
        let Some(bounds) = arguments.bounds(&function, 1)? else { return Err(missing_box(arguments, &function)) };
        arguments.has_dense_hessian(bounds.len())?;
        let bounds: Vec<[f64; 2]> = bounds.into_iter().map(|(lo, hi)| [lo, hi]).collect();
        let wanted = wanted(arguments)?;
        let settings = settings(arguments)?;
        let objective = arguments.objective(&function)?;
        let callback = arguments.view.settings.progress.clone();
        let mut set = multistart(&objective, &bounds, &settings, &mut |progress| {
            if let Some(callback) = &callback {
                let SearchProgress { starts, points } = progress;
                callback(&format!("critical  {starts} starts   {points} points"));
            }
        });
        set.points.retain(|point| wanted.accepts(point));
        notes(arguments, &set);
        Ok(labelled(record::critical_points(&set), &function))
    }
}

fn multistart_only(arguments: &Arguments<'_, '_, '_>) -> Outcome<()> {
    let Some(expr) = arguments.option("method") else { return Ok(()) };
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Text(name) if name == "multistart" => Ok(()),
        ExprKind::Name(name) | ExprKind::Text(name) if name == "certified" => Err(arguments.fail(
            "not-yet",
            "certified search is not there yet: method = multistart finds points without proof",
            expr.span,
        )),
        _ => Err(arguments.fail("unknown-method", "the method of critical is multistart", expr.span)),
    }
}

/// Which points are asked for.
struct Wanted {
    kind: Option<Kind>,
    index: Option<usize>,
}

impl Wanted {
    fn accepts(&self, point: &CriticalPoint) -> bool {
        self.kind.is_none_or(|kind| point.kind == kind) && self.index.is_none_or(|index| point.morse_index == index)
    }
}

fn wanted(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Wanted> {
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
    Ok(Wanted { kind, index: arguments.count_option("index")? })
}

fn settings(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<SearchSettings> {
    let mut interrupt = arguments.interrupt()?;
    if arguments.option("time_limit").is_none() {
        interrupt = interrupt.with_time_limit(std::time::Duration::from_secs_f64(DEFAULT_TIME_LIMIT));
    }
    let seed = arguments.count_option("seed")?.map_or(arguments.view.settings.seed, |seed| seed as u64);
    Ok(SearchSettings { starts: arguments.count_option("starts")?, seed, interrupt, ..SearchSettings::default() })
}

fn notes(arguments: &Arguments<'_, '_, '_>, set: &CriticalSet) {
    set.notes.iter().for_each(|note| arguments.view.note(note.as_str()));
    match set.interrupted {
        Some(Interruption::Requested) => arguments.view.note("stopped by you: the points found so far are `ans`"),
        Some(Interruption::TimeLimit) => arguments.view.note("stopped at the time limit: there may be more points"),
        None => {}
    }
}

fn missing_box(arguments: &Arguments<'_, '_, '_>, function: &FunctionValue) -> Box<Failure> {
    let expr = arguments.at(0).map_or("f", |expr| &arguments.evaluator.source.text[expr.span.range()]);
    let ranges: Vec<String> =
        function.parameters().iter().map(|parameter| format!("{} = -3..3", parameter.name)).collect();
    let failure = arguments.fail("no-box", "critical needs a box to search", arguments.span);
    failure.help(format!("write critical({expr}, {})", ranges.join(", ")))
}
