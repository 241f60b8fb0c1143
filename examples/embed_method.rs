//! An optimizer of your own: written once against the optimizers' interface, then in `minimize`, `race`, help and completion of
//! a session, and in the library. Run it with `cargo run --release --example embed_method`.

#![expect(clippy::print_stdout, reason = "an example shows its results")]

use std::ops::ControlFlow;

use saddleback::optimize::memory::Memory;
use saddleback::optimize::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use saddleback::optimize::oracle::Oracle;
use saddleback::optimize::stop::StopReason;
use saddleback::optimize::{Iterate, Iteration, Measures, Method, MethodSpec, Optimizer, StartError, Step};
use saddleback::session::text::text_of;
use saddleback::{Function, MinimizeOptions, Observer, Session};

static OPTIONS: [OptionSpec; 1] = [OptionSpec {
    name: "first_step",
    default: OptionDefault::Number(1e-3),
    range: OptionRange::Number { min: 1e-12, max: 1e3 },
    help: "the length of the first step along the gradient, as a factor",
}];

static SPEC: MethodSpec = MethodSpec {
    name: "two_point",
    summary: "gradient steps whose length is the last change of x against that of the gradient",
    order_of_derivatives: 1,
    leaves_saddles: false,
    takes_bounds: false,
    default_max_steps: 2000,
    options: &OPTIONS,
    reference: "Barzilai & Borwein, IMA J. Numer. Anal. 8 (1988)",
    help: "Not monotone, and often as fast as conjugate gradients.",
};

/// The row that a session registers.
static METHOD: Method = Method { spec: &SPEC, build };

fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    Ok(Box::new(TwoPoint { first_step: options.number(&OPTIONS, "first_step").unwrap_or(1e-3) }))
}

/// The settings.
struct TwoPoint {
    first_step: f64,
}

impl Optimizer for TwoPoint {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let (value, gradient) = oracle.value_gradient(x0).ok_or(StartError::OutsideDomain)?;
        let here = Iterate::first_order(x0.to_vec(), value, gradient);
        Ok(Box::new(Run { oracle, here, step_length: self.first_step }))
    }
}

/// The state. The loop outside holds budget, stop rules, trace and verdict.
struct Run<'a> {
    oracle: &'a Oracle<'a>,
    here: Iterate,
    step_length: f64,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let x: Vec<f64> = self.here.x.iter().zip(&self.here.gradient).map(|(x, g)| x - self.step_length * g).collect();
        if x == self.here.x {
            return Step::Stalled(StopReason::StepTooSmall);
        }
        let Some((value, gradient)) = self.oracle.value_gradient(&x) else {
            self.step_length *= 0.5;
            return Step::Rejected;
        };
        let (mut moved, mut curved) = (0.0, 0.0);
        for i in 0..x.len() {
            let (s, y) = (x[i] - self.here.x[i], gradient[i] - self.here.gradient[i]);
            moved += s * s;
            curved += s * y;
        }
        if curved > 0.0 {
            self.step_length = moved / curved;
        }
        self.here = Iterate::first_order(x, value, gradient);
        Step::Accepted
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.number("step_length", &mut self.step_length);
    }

    fn measures(&self) -> Measures {
        Measures { step_length: Some(self.step_length), ..Measures::default() }
    }
}

const SCRIPT: &str = "f(x, y) = (1 - x)^2 + 10*(y - x^2)^2
minimize(f, from = [-1, 1], method = two_point(first_step = 0.01)).verdict
[r.verdict for r in race(f, from = [-1, 1], methods = [two_point, newton]).runs][1]";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut session = Session::new();
    session.register(&METHOD)?;
    for output in session.eval(SCRIPT).map_err(|failure| failure.diagnostic.message.clone())? {
        println!("{} {}", output.name.as_deref().unwrap_or("ans"), text_of(&output.value, &session.settings));
    }
    by_itself()?;
    watched()?;
    Ok(())
}

/// Without a session: the library takes any optimizer.
fn by_itself() -> Result<(), saddleback::Error> {
    let f = Function::trace(2, |x| (1.0 - x[0]).powi(2) + 10.0 * (x[1] - x[0].powi(2)).powi(2));
    let found = f.minimize_by(&TwoPoint { first_step: 0.01 }, &[-1.0, 1.0], &MinimizeOptions::default())?;
    println!("{} after {} steps: {}", found.verdict.words(), found.steps, found.stop.sentence());
    Ok(())
}

/// An observer sees every accepted point and may stop the run.
fn watched() -> Result<(), saddleback::Error> {
    let f = Function::parse("f(x, y) = (1 - x)^2 + 10*(y - x^2)^2")?;
    let observer = Observer::new(|seen| {
        let enough = seen.iterate.value < 1e-2;
        if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let options = MinimizeOptions { observer: Some(observer), ..MinimizeOptions::default() };
    let found = f.minimize(&[-1.0, 1.0], &options)?;
    println!("stopped after {} steps at {:.6}: {}", found.steps, found.value, found.verdict.words());
    Ok(())
}
