//! The session as an evaluation sees it: names, built-ins, interruption.

use std::sync::Mutex;

use super::builtin::arguments::Arguments;
use super::builtin::{self, Builtin};
use super::deep_stack::on_deep_stacks;
use super::environment::Environment;
use super::settings::Settings;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::lower::parallel::CallKind;
use crate::graph::lower::{CONSTANTS, Call, Evaluator, Host, Outcome, Special, arrays};
use crate::graph::value::Value;
use crate::numeric::interrupt::Interrupt;

/// Built-ins that take long and only give a value: lists of them are made side by side.
const LONG: [&str; 11] = [
    "bounds",
    "classify",
    "critical",
    "lipschitz",
    "maximize",
    "minimize",
    "race",
    "roots",
    "saddle",
    "strict_saddle",
    "symmetry",
];

/// Built-ins whose turn matters: they write, read, measure or stop.
const IN_ORDER: [&str; 8] = ["assert", "assert_close", "bench", "plot", "print", "save", "table", "time"];

/// What an evaluation can see, and where it leaves notes.
pub struct View<'s> {
    /// The user's names.
    pub environment: &'s Environment,
    /// Seeds, files, interruption.
    pub settings: &'s Settings,
    notes: Mutex<Vec<String>>,
    shortfall: Mutex<Option<String>>,
}

impl<'s> View<'s> {
    /// A view of a session.
    pub fn new(environment: &'s Environment, settings: &'s Settings) -> Self {
        Self { environment, settings, notes: Mutex::default(), shortfall: Mutex::default() }
    }

    /// Leaves a note beside the result; the same note is left once.
    pub fn note(&self, note: impl Into<String>) {
        let note = note.into();
        let mut notes = self.notes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Says that the result is not all that was asked for.
    pub fn fall_short(&self, reason: impl Into<String>) {
        let mut shortfall = self.shortfall.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shortfall.get_or_insert_with(|| reason.into());
    }

    /// The notes and the shortfall.
    pub fn finish(self) -> (Vec<String>, Option<String>) {
        let notes = self.notes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        (notes, self.shortfall.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Host for View<'_> {
    fn lookup(&self, name: &str) -> Option<Value> {
        self.environment.find(name).map(|definition| definition.value.clone())
    }

    fn special(&self, name: &str) -> Option<Box<dyn Special + '_>> {
        builtin::find(name).map(|builtin| Box::new(Bound { builtin, view: self }) as Box<dyn Special>)
    }

    fn names(&self) -> Vec<String> {
        let user = self.environment.iter().map(|(name, _)| name.to_string());
        user.chain(known_names().into_iter().map(ToString::to_string)).collect()
    }

    fn version(&self) -> u64 {
        self.environment.version()
    }

    fn interrupt(&self) -> &Interrupt {
        &self.settings.interrupt
    }

    fn kind_of_call(&self, name: &str) -> CallKind {
        match name {
            _ if LONG.contains(&name) => CallKind::Long,
            _ if IN_ORDER.contains(&name) => CallKind::InOrder,
            _ => CallKind::Plain,
        }
    }

    fn each_part(&self, count: usize, work: &(dyn Fn(usize, &dyn Host) + Sync)) {
        let parts: Vec<View<'_>> = (0..count).map(|_| View::new(self.environment, self.settings)).collect();
        on_deep_stacks(count, &|idx| work(idx, &parts[idx]));
        for part in parts {
            let (notes, shortfall) = part.finish();
            notes.into_iter().for_each(|note| self.note(note));
            shortfall.into_iter().for_each(|reason| self.fall_short(reason));
        }
    }
}

/// Every name that has a meaning without the user.
pub fn known_names() -> Vec<&'static str> {
    let names =
        |function: &Function| std::iter::once(function.spec().name).chain(function.spec().aliases.iter().copied());
    let functions = Function::ALL.iter().flat_map(names);
    let binary = BinaryFunction::ALL.iter().map(|function| function.spec().name);
    let arrays = arrays::ALL.iter().map(|function| function.name);
    let builtins = builtin::ALL.iter().map(|builtin| builtin.spec().name);
    let constants = CONSTANTS.iter().map(|(name, ..)| *name);
    let mut names: Vec<&str> = functions.chain(binary).chain(arrays).chain(builtins).chain(constants).collect();
    names.push("if");
    names.sort_unstable();
    names.dedup();
    names
}

struct Bound<'v, 's> {
    builtin: &'static dyn Builtin,
    view: &'v View<'s>,
}

impl Special for Bound<'_, '_> {
    fn call(&self, call: &Call<'_>, evaluator: &mut Evaluator<'_>) -> Outcome<Value> {
        let mut arguments = Arguments::new(self.builtin.spec(), *call, evaluator, self.view)?;
        self.builtin.run(&mut arguments)
    }
}
