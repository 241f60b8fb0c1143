//! `race(f, from = p, methods = […])`: several methods from one start, one row each.

use super::method::{Chosen, chosen};
use super::minimize::{MAX_EVALUATIONS, MAX_STEPS, MOST_PICTURED, TIME_LIMIT, TOL, TRACE, settings};
use super::{Arguments, Builtin, BuiltinSpec, OptionSpec, bounded, derivatives};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;
use crate::optimize::GLOBAL;
use crate::optimize::driver::{self, Settings};
use crate::session::labelled::labelled;
use crate::session::record;
use crate::syntax::ast::ExprKind;

/// See the module's documentation.
pub struct Race;

static SPEC: BuiltinSpec = BuiltinSpec {
    name: "race",
    signature: "race(f, from = p, methods = [gd(step = 0.1), newton, cubic])",
    help: "several methods from one start: steps, evaluations, where each stopped",
    options: &[
        OptionSpec { name: "from", default: "none", range: "a point", help: "the common start" },
        OptionSpec {
            name: "methods",
            default: "all local ones, with bounds those that keep to them",
            range: "a list of methods",
            help: "which methods, with settings",
        },
        TOL,
        OptionSpec { help: "the limit of steps of each", ..MAX_STEPS },
        OptionSpec { help: "the largest number of points at which f is computed, of each", ..MAX_EVALUATIONS },
        OptionSpec { help: "seconds, all together", ..TIME_LIMIT },
        OptionSpec { help: "keep the accepted points", ..TRACE },
        OptionSpec { name: "seed", default: "the session's", range: "a whole number", help: "seed of random methods" },
        derivatives::OPTION,
    ],
    binds: true,
    example: ("race((x, y) -> x^2 - y^2 + y^4, from = [1, 0], methods = [newton]).newton.verdict", "saddle"),
    see_also: &["minimize", "critical"],
};

impl Builtin for Race {
    fn spec(&self) -> &'static BuiltinSpec {
        &SPEC
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        arguments.at_most(3)?;
        let mut entrants = entrants(arguments)?;
        let function = arguments.function(&[], false)?;
        let objective = arguments.objective(&function)?;
        let (start, bounds) = bounded::place(arguments, &function)?;
        if bounds.is_some() && arguments.option("methods").or_else(|| arguments.at(2)).is_none() {
            entrants.retain(|chosen| chosen.method.spec.takes_bounds);
        }
        let settings = settings(arguments)?;
        let is_traced = settings.trace;
        // A picture of the race is made of the paths.
        let settings = Settings { bounds, trace: is_traced || start.len() <= MOST_PICTURED, ..settings };
        let mut built = Vec::with_capacity(entrants.len());
        for chosen in entrants {
            let optimizer = chosen.build(arguments)?;
            chosen.note_rows(arguments.view, &objective);
            if optimizer.holds_hessian(start.len()) {
                arguments.has_dense_hessian(start.len())?;
            }
            built.push((chosen, optimizer));
        }
        let mut runs = Vec::with_capacity(built.len());
        for (chosen, optimizer) in built {
            let mut progress = super::minimize::progress_of(arguments.view, &chosen.label);
            let run = driver::minimize(&objective, &start, &*optimizer, &settings, &mut *progress);
            let run = run.map_err(|error| arguments.start_failure(&function, &start, &error))?;
            drop(progress);
            runs.push((chosen.label, run));
        }
        Ok(labelled(record::race(runs, is_traced), &function))
    }
}

fn entrants(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Vec<Chosen>> {
    let Some(expr) = arguments.option("methods").or_else(|| arguments.at(2)) else {
        let methods = arguments.view.settings.methods.all();
        let all = methods.filter(|method| !GLOBAL.contains(&method.spec.name)).map(|method| Chosen {
            method,
            label: method.spec.name.into(),
            ..Chosen::default_at(arguments.span)
        });
        return Ok(all.collect());
    };
    match &expr.kind {
        ExprKind::Array(rows) if rows.iter().all(Vec::is_empty) => {
            let failure = arguments.fail("arguments", "the list of methods is empty", expr.span);
            Err(failure.help("write methods = [newton, cubic], or leave it out for all local methods"))
        }
        ExprKind::Array(rows) => rows.iter().flatten().map(|entry| chosen(arguments, entry)).collect(),
        _ => Ok(vec![chosen(arguments, expr)?]),
    }
}
