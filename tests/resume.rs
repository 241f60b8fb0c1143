//! Runs that are kept in a file and go on from there: every method, bit for bit as if nothing had happened.

use std::path::Path;
use std::rc::Rc;

use saddleback::Function;
use saddleback::objective::objective::Objective;
use saddleback::optimize::checkpoint::Checkpoint;
use saddleback::optimize::driver::{Settings, minimize};
use saddleback::optimize::minimization::Minimization;
use saddleback::optimize::options::Options;
use saddleback::optimize::{METHODS, Method};

fn rosenbrock() -> Function {
    Function::parse("f(x, y, z) = 100(y - x^2)^2 + (1 - x)^2 + 100(z - y^2)^2 + (1 - y)^2").expect("a correct text")
}

fn run(objective: &dyn Objective, method: &Method, settings: &Settings) -> Minimization {
    let optimizer = (method.build)(&Options::new()).expect("defaults are allowed");
    let run = minimize(objective, &[-1.2, 1.0, 0.5], &*optimizer, settings, &mut |_| ());
    Minimization { seconds: 0.0, ..run.expect("the start is in the domain") }
}

fn checkpoint(path: &Path) -> Option<Rc<Checkpoint>> {
    Some(Rc::new(Checkpoint::open(path, "rosenbrock").expect("the file can be read")))
}

/// Runs to the end at one go, and in pieces that a budget cuts off.
fn hold(method: &Method, cut: impl Fn(&mut Settings, usize)) {
    let name = method.spec.name;
    let function = rosenbrock();
    let objective = function.objective();
    let whole = Settings { max_steps: Some(60), trace: true, ..Settings::default() };
    let path = std::env::temp_dir().join(format!("saddleback-run-{}-{name}", std::process::id()));
    let expected = run(objective, method, &whole);
    for piece in 1..4 {
        let mut short = Settings { checkpoint: checkpoint(&path), ..whole.clone() };
        cut(&mut short, piece);
        run(objective, method, &short);
    }
    let rest = Settings { checkpoint: checkpoint(&path), ..whole };
    let resumed = run(objective, method, &rest);
    std::fs::remove_file(&path).ok();
    assert_eq!(format!("{resumed:?}"), format!("{expected:?}"), "{name}");
}

#[test]
fn every_method_goes_on_where_a_limit_of_steps_ended_it() {
    METHODS.iter().for_each(|method| hold(method, |settings, piece| settings.max_steps = Some(4 * piece)));
}

#[test]
fn every_method_goes_on_where_a_limit_of_evaluations_ended_it() {
    METHODS.iter().for_each(|method| hold(method, |settings, piece| settings.max_evaluations = 7 * piece));
}

#[test]
fn a_checkpoint_of_another_method_is_refused() {
    let function = rosenbrock();
    let objective = function.objective();
    let path = std::env::temp_dir().join(format!("saddleback-run-{}-other", std::process::id()));
    let short = Settings { max_steps: Some(3), checkpoint: checkpoint(&path), ..Settings::default() };
    let cubic = METHODS.iter().find(|method| method.spec.name == "cubic").expect("registered");
    run(objective, cubic, &short);
    let other = METHODS.iter().find(|method| method.spec.name == "trust_region").expect("registered");
    let optimizer = (other.build)(&Options::new()).expect("defaults are allowed");
    let settings = Settings { checkpoint: checkpoint(&path), ..Settings::default() };
    let refused = minimize(objective, &[-1.2, 1.0, 0.5], &*optimizer, &settings, &mut |_| ());
    std::fs::remove_file(&path).ok();
    assert!(refused.expect_err("another method").to_string().contains("cubic_weight"));
}
