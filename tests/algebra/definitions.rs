//! Formulas from definitions in the language, without a session: each line binds a name, the last function counts.

use std::collections::HashMap;
use std::sync::Arc;

use saddleback::graph::Formula;
use saddleback::graph::lower::{Evaluator, Failure, Host, Special};
use saddleback::graph::value::Value;
use saddleback::numeric::interrupt::Interrupt;
use saddleback::syntax::ast::{Expr, ExprKind, StatementKind};
use saddleback::syntax::parse::{ParseOptions, parse};
use saddleback::syntax::span::{Source, Span};

#[derive(Default)]
struct Names {
    known: HashMap<String, Value>,
    interrupt: Interrupt,
}

impl Host for Names {
    fn lookup(&self, name: &str) -> Option<Value> {
        self.known.get(name).cloned()
    }

    fn special(&self, _: &str) -> Option<Box<dyn Special + '_>> {
        None
    }

    fn names(&self) -> Vec<String> {
        self.known.keys().cloned().collect()
    }

    fn version(&self) -> u64 {
        self.known.len() as u64
    }

    fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    fn each_part(&self, count: usize, work: &(dyn Fn(usize, &dyn Host) + Sync)) {
        (0..count).for_each(|idx| work(idx, self));
    }
}

/// The formula of the last function that the text defines.
pub fn formula(text: &str) -> Formula {
    lowered(text, HashMap::new(), true).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// The same beside other names, with sums that stay sums or all written out.
///
/// # Errors
/// Those of the lowering.
pub fn lowered(text: &str, known: HashMap<String, Value>, keeps_sums: bool) -> Result<Formula, Box<Failure>> {
    let parsed = parse(text, &ParseOptions::default());
    let source = Arc::new(Source::new("definitions", text));
    let mut names = Names { known, ..Names::default() };
    let mut last = None;
    for item in parsed.items {
        let statement = item.unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let mut evaluator = Evaluator::new(&names, Arc::clone(&source));
        let (name, value) = match statement.kind {
            StatementKind::Assign(name, expr) => (name.text, evaluator.evaluate(&expr)?),
            StatementKind::Define(name, parameters, body) => {
                let function = Arc::new(evaluator.function(Some(&name.text), &parameters, &body)?);
                last = Some(Arc::clone(&function));
                (name.text, Value::Function(function))
            }
            other => panic!("{text}: not a definition: {other:?}"),
        };
        names.known.insert(name, value);
    }
    let function = last.unwrap_or_else(|| panic!("{text}: no function"));
    let evaluator = Evaluator::new(&names, source);
    let mut evaluator = if keeps_sums { evaluator } else { evaluator.writing_sums_out() };
    evaluator.formula(&function, Span::default()).map(|formula| Formula::clone(&*formula))
}

/// The operations that a reader sees: signs, joints of sums and products, juxtapositions, powers, calls, comparisons.
pub fn operations(expr: &Expr) -> usize {
    let all = |parts: &mut dyn Iterator<Item = &Expr>| parts.map(operations).sum::<usize>();
    match &expr.kind {
        ExprKind::Sum(terms) => terms.len() - 1 + all(&mut terms.iter().map(|(_, term)| term)),
        ExprKind::Product(factors) => factors.len() - 1 + all(&mut factors.iter().map(|(_, factor)| factor)),
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.len() - 1 + all(&mut parts.iter()),
        ExprKind::Compare(first, rest) => rest.len() + operations(first) + all(&mut rest.iter().map(|(_, part)| part)),
        ExprKind::Juxtaposition(a, b) | ExprKind::Power(a, b) => 1 + operations(a) + operations(b),
        ExprKind::Negate(a) | ExprKind::Not(a) => 1 + operations(a),
        ExprKind::Call(_, arguments) => 1 + all(&mut arguments.iter().map(|argument| &argument.value)),
        _ => 0,
    }
}
