//! The library in use: text and Rust closures to derivatives, minima and critical points; mistakes with their place;
//! progress and cancellation. Run it with `cargo run --release --example embed`.

#![expect(clippy::print_stdout, reason = "an example shows its results")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use saddleback::session::text::text_of;
use saddleback::{CriticalOptions, Error, Expression, Function, Interrupt, MinimizeOptions, Session, TextError};

fn main() -> Result<(), Error> {
    let himmelblau = Function::parse("f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2")?;
    derivatives(&himmelblau)?;
    minimum(&himmelblau)?;
    critical_points(&himmelblau)?;
    mistakes();
    closures()?;
    cancellation()?;
    session()
}

fn derivatives(f: &Function) -> Result<(), Error> {
    println!("{}", f.text());
    println!("  value    {}", f.value(&[1.0, 2.0])?);
    println!("  gradient {:?}", f.gradient(&[1.0, 2.0])?);
    println!("  hessian  {:?}, row by row", f.hessian(&[1.0, 2.0])?);
    println!("  df/dx    {}", f.derivative("x")?.text());
    // In a loop, write into memory of your own: no allocation, about as fast as the evaluation itself.
    let (mut gradient, mut steps) = ([0.0; 2], 0);
    let mut x = [0.0, 0.0];
    while f.gradient_into(&x, &mut gradient)? > 1e-12 {
        x.iter_mut().zip(&gradient).for_each(|(x, g)| *x -= 0.01 * g);
        steps += 1;
    }
    println!("  {steps} steps of plain gradient descent lead to {x:.4?}");
    Ok(())
}

fn minimum(f: &Function) -> Result<(), Error> {
    let steps = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&steps);
    let options = MinimizeOptions {
        method: "trust_region".into(),
        progress: Some(Arc::new(move |progress| counter.store(progress.steps, Ordering::Relaxed))),
        ..MinimizeOptions::default()
    };
    let found = f.minimize(&[0.0, 0.0], &options)?;
    println!("{}: {} at {:.6?}", found.method, found.verdict.words(), found.x);
    println!("  {} steps, as the progress call-back saw; {}", steps.load(Ordering::Relaxed), found.reason);
    Ok(())
}

fn critical_points(f: &Function) -> Result<(), Error> {
    let found = f.critical(&[[-5.0, 5.0], [-5.0, 5.0]], &CriticalOptions::default())?;
    println!("{} critical points in the box:", found.points.len());
    for point in &found.points {
        println!("  {:>10.4}  {:<8} index {}  {:.4?}", point.value, point.kind.word(), point.morse_index, point.x);
    }
    // Every critical point can be asked about on its own.
    let nearby = f.classify(&[3.0, 2.0])?;
    println!("  [3, 2] is a {}: {}", nearby.kind.word(), nearby.reason);
    Ok(())
}

fn mistakes() {
    let error: TextError = match Function::parse("f(x, y) = x^2 +\n  3*cso(y)") {
        Err(error) => error,
        Ok(function) => return println!("{function:?} has no mistake"),
    };
    println!("line {}, column {}: {}", error.line(), error.column(), error.message());
    println!("{error}");
}

fn closures() -> Result<(), Error> {
    let lennard_jones = Function::trace(6, |x| {
        let mut energy = Expression::from(0.0);
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            let squared = (x[2 * i] - x[2 * j]).powi(2) + (x[2 * i + 1] - x[2 * j + 1]).powi(2);
            energy += 4.0 * (squared.powi(-6) - squared.powi(-3));
        }
        energy
    });
    let found = lennard_jones.minimize(&[0.0, 0.0, 1.2, 0.1, 0.5, 1.1], &MinimizeOptions::default())?;
    println!("three atoms in a plane: energy {:.6}, {}", found.value, found.verdict.words());
    Ok(())
}

fn cancellation() -> Result<(), Error> {
    let valley = Function::parse("f(x[300]) = sum(i = 1..299, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)")?;
    let interrupt = Interrupt::new();
    let options = MinimizeOptions {
        method: "gd".into(),
        max_steps: Some(usize::MAX),
        interrupt: interrupt.clone(),
        ..MinimizeOptions::default()
    };
    let canceller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        interrupt.request();
    });
    let best = valley.minimize(&[-1.0; 300], &options)?;
    canceller.join().expect("the other thread only waits and asks");
    println!("stopped after {} steps: {}", best.steps, best.stop.sentence());
    println!("  best value so far {:.3}, {}", best.value, best.verdict.words());
    Ok(())
}

fn session() -> Result<(), Error> {
    let mut session = Session::new();
    let gaussian = Function::trace(2, |x| (-(x[0].powi(2) + x[1].powi(2))).exp());
    gaussian.define_in(&mut session, "bump")?;
    for output in session.eval("a = 3\ng(x, y) = a*bump([x, y]) + x\ngrad(g, [0, 1])")? {
        println!("{} {}", output.name.as_deref().unwrap_or("ans"), text_of(&output.value, &session.settings));
    }
    Ok(())
}
