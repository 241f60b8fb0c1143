//! Entries of a list that call long built-ins, evaluated side by side: the same values, errors and notes in the same order
//! as one after the other.

use std::sync::{Arc, OnceLock};

use super::super::value::{Num, Value};
use super::binders::Binding;
use super::{Evaluator, Failure, Host, Outcome};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::print::number_text;

/// How a call of a name may be run beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// Anything that is quick or unknown.
    Plain,
    /// It takes long enough for a thread of its own and only gives a value.
    Long,
    /// It writes, reads or measures something, so that its turn matters.
    InOrder,
}

/// Options that name a file, which no two calls may share at once.
const FILES: [&str; 2] = ["checkpoint", "file"];

/// Errors that are the same for every entry.
const OF_ALL_ENTRIES: [&str; 6] =
    ["unknown-name", "unknown-option", "unknown-method", "arguments", "interrupted", "not-yet"];

/// The failure of an entry of a list, which says which one it is.
pub(super) fn in_entry(mut failure: Box<Failure>, place: &str) -> Box<Failure> {
    if !OF_ALL_ENTRIES.contains(&failure.diagnostic.code) {
        failure.diagnostic.message = format!("entry {place} of the list: {}", failure.diagnostic.message);
    }
    failure
}

impl Evaluator<'_> {
    /// The entries of a list side by side; `None` where they have to come one after the other, or gain nothing.
    ///
    /// # Errors
    /// That of the first entry that fails.
    pub(super) fn entries_side_by_side(
        &mut self,
        bindings: &[Binding<'_>],
        element: &Expr,
    ) -> Outcome<Option<Vec<Value>>> {
        if self.is_symbolic() || self.kind_of_calls(element) != CallKind::Long {
            return Ok(None);
        }
        let first = self.visible_from;
        let mut scopes: Vec<Vec<(String, Value)>> = Vec::new();
        let mut places: Vec<String> = Vec::new();
        self.each_tuple(bindings, &mut |evaluator| {
            scopes.push(evaluator.scope[first..].to_vec());
            places.push(evaluator.place_in_list(bindings.len(), places.len()));
            Ok(())
        })?;
        let results: Vec<OnceLock<Outcome<Value>>> = scopes.iter().map(|_| OnceLock::new()).collect();
        let (source, depth, keeps_sums) = (&self.source, self.depth, self.keeps_sums);
        self.host.each_part(scopes.len(), &|idx, host: &dyn Host| {
            let mut part = Evaluator::new(host, Arc::clone(source));
            part.scope.clone_from(&scopes[idx]);
            (part.depth, part.keeps_sums) = (depth, keeps_sums);
            let is_new = results[idx].set(part.evaluate(element)).is_ok();
            debug_assert!(is_new, "every part runs once");
        });
        let value = |result: OnceLock<Outcome<Value>>| result.into_inner().expect("every part has run");
        let told = |(result, place): (OnceLock<Outcome<Value>>, &String)| {
            value(result).map_err(|failure| in_entry(failure, place))
        };
        results.into_iter().zip(&places).map(told).collect::<Outcome<Vec<Value>>>().map(Some)
    }

    /// Whether an entry of a list calls a built-in, so that an error in it must say which entry it is of.
    pub(super) fn calls_built_in(&self, element: &Expr) -> bool {
        let mut pending = vec![element];
        while let Some(part) = pending.pop() {
            if let ExprKind::Call(callee, _) = &part.kind
                && let ExprKind::Name(name) = &callee.kind
                && self.user_value(name).is_none()
                && self.host.special(name).is_some()
            {
                return true;
            }
            part.for_each_part(|part| pending.push(part));
        }
        false
    }

    /// How the entry of a list is told whose names, of so many binders, are in scope: `i = 3`, or its place where rows run.
    pub(super) fn place_in_list(&self, n_binders: usize, entries_before: usize) -> String {
        let of_binders = &self.scope[self.scope.len().saturating_sub(n_binders)..];
        let told = |(name, value): &(String, Value)| match value {
            Value::Number(Num::Known(number)) => Some(format!("{name} = {}", number_text(*number))),
            _ => None,
        };
        let told: Option<Vec<String>> = of_binders.iter().map(told).collect();
        told.map_or_else(|| (entries_before + 1).to_string(), |told| told.join(", "))
    }

    /// What the calls in an expression ask for together.
    fn kind_of_calls(&self, expr: &Expr) -> CallKind {
        let mut kind = CallKind::Plain;
        let mut pending = vec![expr];
        while let Some(part) = pending.pop() {
            if let ExprKind::Call(callee, arguments) = &part.kind
                && let ExprKind::Name(name) = &callee.kind
                && self.user_value(name).is_none()
            {
                let writes = arguments.iter().filter_map(|argument| argument.name.as_ref());
                let writes = writes.into_iter().any(|(name, _)| FILES.contains(&name.text.as_str()));
                match self.host.kind_of_call(name) {
                    CallKind::InOrder => return CallKind::InOrder,
                    CallKind::Long if writes => return CallKind::InOrder,
                    CallKind::Long => kind = CallKind::Long,
                    CallKind::Plain => {}
                }
            }
            part.for_each_part(|part| pending.push(part));
        }
        kind
    }
}
