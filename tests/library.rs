//! The library as a program embeds it: text and closures agree, mistakes have places, wrong lengths are errors, long
//! work stops and tells how far it is.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use saddleback::function::Function as Elementary;
use saddleback::function::binary::BinaryFunction;
use saddleback::optimize::proof::Unproved;
use saddleback::optimize::stop::StopReason;
use saddleback::optimize::{GLOBAL, METHODS, Method, MethodSpec, gradient_descent};
use saddleback::session::help;
use saddleback::session::library::TextError;
use saddleback::session::methods::RegistrationError;
use saddleback::session::text::text_of;
use saddleback::{
    CriticalOptions, Error, Expression, Function, Interrupt, Kind, Minimization, MinimizeOptions, Observer,
    RootOptions, SearchMethod, Session, Verdict, roots,
};

fn himmelblau() -> Function {
    Function::parse("f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2").expect("a correct text")
}

fn mistake(text: &str) -> TextError {
    Function::parse(text).expect_err(text)
}

#[test]
fn everything_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Function>();
    shared::<Session>();
    shared::<Error>();
    shared::<Interrupt>();
    shared::<MinimizeOptions>();
    shared::<CriticalOptions>();
}

#[test]
fn a_function_comes_from_a_definition_a_lambda_a_formula_or_a_name() {
    for text in
        ["f(x, y) = x^2*y", "(x, y) -> x^2*y", "x^2*y", "g(x, y) = x^2*y; g", "diff(x^3*y/3, x)", "f = (x, y) -> x^2*y"]
    {
        let f = Function::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(f.variables(), ["x", "y"], "{text}");
        assert_eq!(f.value(&[3.0, 2.0]).expect("two numbers"), 18.0, "{text}");
    }
}

#[test]
fn helpers_and_data_may_stand_before() {
    let f = Function::parse("t = [1, 2, 4]\nmodel(a, t) = a*t\nf(a) = sum(i = 1..3, (model(a, t[i]) - 3*t[i])^2)");
    let f = f.expect("a correct text");
    assert_eq!(f.gradient(&[3.0]).expect("one number"), [0.0]);
    assert_eq!(f.hessian(&[0.0]).expect("one number"), [42.0]);
}

#[test]
fn mistakes_carry_their_place() {
    let error = mistake("a = 1\nf(x) = x^2 + cso(x)");
    assert_eq!((error.line(), error.column(), error.code()), (2, 14, "unknown-name"));
    assert_eq!(&"a = 1\nf(x) = x^2 + cso(x)"[error.bytes()], "cso");
    assert_eq!(error.label(), Some("did you mean `cos`?"));
    assert!(error.to_string().contains("f(x) = x^2 + cso(x)\n"), "{error}");
    let error = mistake("f(x) = (x + 1");
    assert_eq!(error.line(), 1);
    assert!(error.column() >= 8 && !error.message().is_empty(), "{error}");
}

#[test]
fn a_text_that_is_no_function_of_numbers_is_refused() {
    assert_eq!(mistake("1 + 1").code(), "type");
    assert_eq!(mistake("").code(), "type");
    assert_eq!(mistake("a = 3").code(), "type");
    assert_eq!(mistake("f(x) = [x, x^2]").code(), "shape");
    assert_eq!(mistake("f() = 3").line(), 1);
    assert_eq!(mistake("x^2 + sinn(x)").code(), "unknown-name");
}

#[test]
fn files_are_out_of_reach() {
    assert_eq!(mistake("load \"/etc/hostname\"").code(), "file");
}

#[test]
fn wrong_lengths_are_errors() {
    let f = himmelblau();
    let length = |result: Result<(), Error>| match result {
        Err(Error::Length { expected, given, .. }) => (expected, given),
        other => panic!("{other:?} is no error of length"),
    };
    assert_eq!(length(f.value(&[1.0]).map(drop)), (2, 1));
    assert_eq!(length(f.gradient(&[1.0; 3]).map(drop)), (2, 3));
    assert_eq!(length(f.gradient_into(&[1.0; 2], &mut [0.0; 3]).map(drop)), (2, 3));
    assert_eq!(length(f.hessian(&[]).map(drop)), (2, 0));
    assert_eq!(length(f.hessian_into(&[1.0; 2], &mut [0.0; 2], &mut [0.0; 2]).map(drop)), (4, 2));
    assert_eq!(length(f.hessian_vector(&[1.0; 2], &[1.0]).map(drop)), (2, 1));
    assert_eq!(length(f.partial(&[1.0; 2], &[1]).map(drop)), (2, 1));
    assert_eq!(length(f.directional(&[1.0; 2], &[1.0], 1).map(drop)), (2, 1));
    assert_eq!(length(f.minimize(&[1.0], &MinimizeOptions::default()).map(drop)), (2, 1));
    assert_eq!(length(f.critical(&[[0.0, 1.0]], &CriticalOptions::default()).map(drop)), (2, 1));
    assert_eq!(length(f.classify(&[1.0; 4]).map(drop)), (2, 4));
}

#[test]
fn wrong_requests_are_errors() {
    let f = himmelblau();
    let start = [0.0, 0.0];
    let with = |method: &str| MinimizeOptions { method: method.into(), ..MinimizeOptions::default() };
    assert!(matches!(
        f.minimize(&start, &with("trust_regoin")),
        Err(Error::Method { nearest: Some("trust_region"), .. })
    ));
    let options = MinimizeOptions {
        options: saddleback::optimize::options::Options::new().with_number("no_such_option", 1.0),
        ..MinimizeOptions::default()
    };
    assert!(matches!(f.minimize(&start, &options), Err(Error::Option(_))));
    let root = Function::parse("sqrt(x)").expect("a correct text");
    assert!(matches!(root.minimize(&[-1.0], &MinimizeOptions::default()), Err(Error::Start(_))));
    let from_starts = CriticalOptions { method: SearchMethod::Multistart, ..CriticalOptions::default() };
    for bounds in [[1.0, 1.0], [2.0, 1.0], [0.0, f64::INFINITY], [f64::NAN, 1.0]] {
        let result = f.critical(&[[0.0, 1.0], bounds], &from_starts);
        assert!(matches!(result, Err(Error::Bounds { variable: 2, .. })), "{bounds:?}");
        let result = f.critical(&[[0.0, 1.0], bounds], &CriticalOptions::default());
        assert_eq!(matches!(result, Err(Error::Bounds { variable: 2, .. })), bounds[1] != f64::INFINITY, "{bounds:?}");
    }
    assert!(matches!(f.partial(&start, &[3, 2]), Err(Error::Order { limit: 4, given: 5 })));
    assert!(matches!(f.directional(&start, &start, 9), Err(Error::Order { limit: 8, given: 9 })));
    assert!(matches!(f.derivative("z"), Err(Error::Variable { .. })));
    assert!(matches!(f.define_in(&mut Session::new(), "a b"), Err(Error::Name { .. })));
    assert!(matches!(f.classify(&[1.0, 1.0]), Err(Error::Classify(_))));
}

#[test]
fn derivatives_that_do_not_exist_are_errors_and_never_numbers() {
    let root = Function::parse("f(x) = sqrt(x)").expect("a correct text");
    assert!(root.value(&[-1.0]).expect("one number").is_nan());
    assert!(matches!(root.gradient(&[-1.0]), Err(Error::OutsideDomain)));
    assert!(matches!(root.gradient(&[0.0]), Err(Error::NotDifferentiable { .. })));
    assert!(matches!(root.hessian(&[0.0]), Err(Error::NotDifferentiable { .. })));
    assert!(matches!(root.taylor(&[0.0], &[1.0], 2), Err(Error::NotDifferentiable { .. })));
    let corner = Function::parse("abs(x) + y^2").expect("a correct text");
    assert_eq!(corner.kinks(&[0.0, 1.0]).expect("two numbers").len(), 1);
    assert_eq!(corner.kinks(&[1.0, 1.0]).expect("two numbers").len(), 0);
}

#[test]
fn all_derivatives_of_a_known_function() {
    let f = Function::parse("f(x, y) = x^3*y^2 + exp(x)").expect("a correct text");
    let p = [0.0, 2.0];
    assert_eq!(f.gradient(&p).expect("smooth"), [1.0, 0.0]);
    assert_eq!(f.hessian(&[1.0, 2.0]).expect("smooth")[1..], [12.0, 12.0, 2.0]);
    assert_eq!(f.hessian_vector(&p, &[1.0, 0.0]).expect("smooth"), [1.0, 0.0]);
    assert_eq!(f.partial(&p, &[3, 0]).expect("smooth"), 25.0);
    assert_eq!(f.partial(&p, &[2, 2]).expect("smooth"), 0.0);
    assert_eq!(f.directional(&p, &[1.0, 0.0], 3).expect("smooth"), 25.0);
    assert_eq!(f.taylor(&p, &[1.0, 0.0], 2).expect("smooth"), [1.0, 1.0, 0.5]);
    let slope = f.derivative("y").expect("a variable");
    assert_eq!(slope.value(&[2.0, 3.0]).expect("two numbers"), 48.0);
}

#[test]
fn texts_read_back_as_the_same_function() {
    let f = Function::parse("a = 3; g(x) = a*x^2; f(x, W[2,2]) = g(x) - W[2,1]/3").expect("a correct text");
    let again = Function::parse(&f.text()).unwrap_or_else(|error| panic!("{}: {error}", f.text()));
    let point = [1.5, 1.0, 2.0, 7.0, 4.0];
    assert_eq!(f.value(&point).expect("five numbers"), again.value(&point).expect("five numbers"));
    assert_eq!(again.text(), f.text());
    assert_eq!(f.simplified().value(&point).expect("five numbers"), f.value(&point).expect("five numbers"));
}

#[test]
fn a_traced_closure_is_the_text_to_the_bit() {
    let text =
        "f(x[3]) = (x[1]^4 - 2*x[1]^2 + x[2]^2 - x[3])/(1 + x[3]^2) - exp(-x[1]*x[2]*2)^x[3] - 5 + atan2(x[1], 2)";
    let text = Function::parse(text).expect("a correct text");
    let traced = Function::trace(3, |x| {
        let reference = &x[1].powi(2);
        let numerator = x[0].powi(4) - 2.0 * x[0].powi(2) + reference - x[2];
        let quotient = numerator / (1.0 + x[2].powi(2));
        quotient - (-x[0] * x[1] * 2.0).exp().pow(x[2]) - 5.0 + x[0].atan2(2.0)
    });
    for point in [[0.3, -1.2, 0.7], [2.0, 0.1, 1.5], [-1.0, -1.0, -3.0]] {
        assert_eq!(text.value(&point).expect("three"), traced.value(&point).expect("three"), "{}", traced.text());
        assert_eq!(text.gradient(&point).expect("smooth"), traced.gradient(&point).expect("smooth"));
        assert_eq!(text.hessian(&point).expect("smooth"), traced.hessian(&point).expect("smooth"));
    }
}

#[test]
fn every_function_of_the_registry_can_be_traced() {
    for function in Elementary::ALL {
        let traced = Function::trace(1, |x| x[0].apply(*function));
        for x in function.spec().test_points {
            assert_eq!(traced.value(&[*x]).expect("one number"), function.value(*x), "{}", function.spec().name);
            let known = Expression::from(*x).apply(*function);
            assert_eq!(known.as_known(), Some(function.value(*x)));
        }
    }
    for function in BinaryFunction::ALL.iter().filter(|function| **function != BinaryFunction::Polygamma) {
        let traced = Function::trace(2, |x| x[0].apply_binary(*function, x[1]));
        for (a, b) in function.spec().test_points {
            assert_eq!(traced.value(&[*a, *b]).expect("two"), function.value(*a, *b), "{}", function.spec().name);
        }
    }
    let methods = Function::trace(1, |x| x[0].erf() + x[0].ln() + x[0].softplus() + x[0].max(2.0).hypot(x[0]));
    let expected = Elementary::Erf.value(3.0) + 3.0_f64.ln() + Elementary::Softplus.value(3.0) + 3.0_f64.hypot(3.0);
    assert_eq!(methods.value(&[3.0]).expect("one number"), expected);
}

#[test]
fn branches_and_iterators_are_recorded() {
    let f = Function::trace(4, |x| {
        let inside = x[0].gt(0.0) & !x[1].ge(1.0) | x[2].equals(7.0);
        let total: Expression = x.iter().sum();
        let product: Expression = x.iter().map(|x| x * 2.0).product();
        Expression::select(inside, total, product)
    });
    assert_eq!(f.value(&[1.0, 0.5, 2.0, 3.0]).expect("four"), 6.5);
    assert_eq!(f.value(&[1.0, 1.0, 2.0, 3.0]).expect("four"), 96.0);
    assert_eq!(f.value(&[-1.0, 1.0, 7.0, 3.0]).expect("four"), 10.0);
    let constant = Function::trace(1, |_| Expression::select(Expression::from(1.0).lt(2.0), 5.0, 6.0));
    assert_eq!(constant.gradient(&[0.0]).expect("one number"), [0.0]);
}

#[test]
fn long_sums_are_recorded_in_linear_time() {
    let n = 20_000;
    let f = Function::trace(n, |x| {
        let mut total = Expression::from(0.0);
        for x in x {
            total += x * x;
        }
        total
    });
    assert_eq!(f.value(&vec![1.0; n]).expect("n numbers"), n as f64);
    assert_eq!(f.hessian_pairs().len(), n);
}

#[test]
fn a_session_and_rust_share_functions() {
    let mut session = Session::new();
    let bump = Function::trace(2, |x| (-(x[0].powi(2) + x[1].powi(2))).exp());
    bump.define_in(&mut session, "bump").expect("a good name");
    session.eval("a = 2; g(x, y) = a*bump([x, y]) + x").expect("correct statements");
    let g = Function::find(&session, "g").expect("defined just now");
    session.eval("a = 5").expect("a correct statement");
    assert_eq!(g.gradient(&[0.0, 0.0]).expect("smooth"), [1.0, 0.0]);
    assert_eq!(g.value(&[0.0, 0.0]).expect("two"), 2.0);
    assert_eq!(Function::find(&session, "h").expect_err("unknown").code(), "unknown-name");
    assert_eq!(Function::find(&session, "a").expect_err("a number").code(), "type");
}

#[test]
fn text_to_critical_points() {
    let found = himmelblau().critical(&[[-5.0, 5.0], [-5.0, 5.0]], &CriticalOptions::default()).expect("a good box");
    let count = |kind| found.points.iter().filter(|point| point.kind == kind).count();
    assert_eq!((count(Kind::Minimum), count(Kind::Saddle), count(Kind::Maximum)), (4, 4, 1));
    assert!(found.complete && found.points.iter().all(|point| point.enclosures.is_some()));
}

#[test]
fn a_system_is_solved_as_often_as_it_has_unknowns() {
    let circle = Function::parse("(x, y) -> x^2 + y^2 - 4").expect("correct");
    let line = Function::parse("(x, y) -> x - y").expect("correct");
    let found = roots(&[circle.clone(), line.clone()], &[[-3.0, 3.0]; 2], &RootOptions::default()).expect("a system");
    assert!(found.is_complete() && found.undecided.is_empty());
    let expected = [[-2_f64.sqrt(); 2], [2_f64.sqrt(); 2]];
    for (root, expected) in found.roots.iter().zip(expected) {
        assert!(root.enclosure.iter().zip(expected).all(|([lo, hi], x)| lo <= &x && &x <= hi), "{root:?}");
    }
    assert_eq!(found.roots.len(), 2);
    let alone = roots(std::slice::from_ref(&circle), &[[-3.0, 3.0]; 2], &RootOptions::default());
    assert!(matches!(alone, Err(Error::NotSquare { equations: 1, unknowns: 2 })));
    let one = Function::parse("x -> x").expect("correct");
    assert!(matches!(roots(&[circle, one], &[[-3.0, 3.0]; 2], &RootOptions::default()), Err(Error::Length { .. })));
    assert!(matches!(roots(&[line.clone(), line], &[[-3.0, 3.0]], &RootOptions::default()), Err(Error::Length { .. })));
}

#[test]
fn progress_is_told_and_a_run_can_be_stopped_from_inside_it() {
    let valley = Function::parse("f(x[50]) = sum(i = 1..49, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)").expect("correct");
    let interrupt = Interrupt::new();
    let calls = Arc::new(AtomicUsize::new(0));
    let (token, counter) = (interrupt.clone(), Arc::clone(&calls));
    let options = MinimizeOptions {
        method: "gd".into(),
        interrupt,
        progress: Some(Arc::new(move |progress| {
            if counter.fetch_add(1, Ordering::Relaxed) + 1 == 5 {
                token.request();
            }
            assert!(progress.value.is_finite());
        })),
        ..MinimizeOptions::default()
    };
    let start = [-1.0; 50];
    let best = valley.minimize(&start, &options).expect("a good start");
    assert_eq!((best.stop, best.steps), (StopReason::Interrupted, 5));
    assert_eq!(calls.load(Ordering::Relaxed), 5);
    assert!(!best.converged && best.verdict == Verdict::NotStationary);
    assert!(best.value < valley.value(&start).expect("fifty numbers"));
}

#[test]
fn a_time_limit_ends_a_search_with_what_was_found() {
    let f = himmelblau();
    let options = CriticalOptions {
        method: SearchMethod::Multistart,
        starts: Some(usize::MAX),
        time_limit: Some(Duration::from_millis(200)),
        ..CriticalOptions::default()
    };
    let found = f.critical(&[[-5.0, 5.0], [-5.0, 5.0]], &options).expect("a good box");
    assert!(found.interrupted.is_some() && !found.points.is_empty() && !found.complete);
}

#[test]
fn one_function_serves_many_threads() {
    let f = himmelblau();
    let alone = f.hessian(&[1.0, 2.0]).expect("smooth");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    assert_eq!(f.hessian(&[1.0, 2.0]).expect("smooth"), alone);
                }
            });
        }
    });
}

static OWN_SPEC: MethodSpec = MethodSpec { name: "own_descent", ..gradient_descent::SPEC };
static OWN: Method = Method { spec: &OWN_SPEC, build: gradient_descent::build };

#[test]
fn an_optimizer_of_the_embedders_is_one_of_the_session() {
    let mut session = Session::new();
    session.register(&OWN).expect("the name is free");
    assert_eq!(session.register(&OWN), Err(RegistrationError::Taken("own_descent")));
    let text = "minimize((x, y) -> x^2 + 2y^2, from = [1, 1], method = own_descent(step = 0.1)).verdict
        length(race((x, y) -> x^2 + 2y^2, from = [1, 1]))
        race((x, y) -> x^2 + 2y^2, from = [1, 1], methods = [own_descent])[1].verdict";
    let outputs = session.eval(text).expect("the method is known");
    let texts: Vec<String> = outputs.iter().map(|output| text_of(&output.value, &session.settings)).collect();
    assert_eq!([&texts[0], &texts[2]], ["minimum", "minimum"]);
    assert_eq!(texts[1], (METHODS.len() - GLOBAL.len() + 1).to_string());
    assert!(help::topic(&session, "own_descent").is_ok_and(|page| page.contains("own_descent")));
    assert!(help::all_topics(&session.settings.methods).contains(&"own_descent".to_string()));
    assert!(Session::new().eval("minimize(x^2, x = 1, method = own_descent)").is_err(), "sessions are apart");
}

#[test]
fn an_observer_sees_every_accepted_point_and_stops_the_run() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let observer = Observer::new(move |observation| {
        counter.fetch_add(1, Ordering::Relaxed);
        assert_eq!(observation.iterate.x.len(), 2);
        if observation.progress.steps == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let options = MinimizeOptions { observer: Some(observer), ..MinimizeOptions::default() };
    let found = himmelblau().minimize(&[0.0, 0.0], &options).expect("it is defined everywhere");
    assert_eq!((found.stop, found.steps, found.converged), (StopReason::Interrupted, 3, false));
    assert_eq!(seen.load(Ordering::Relaxed), 3);
}

#[test]
fn the_end_of_a_run_is_proved() {
    let options = MinimizeOptions { prove: true, ..MinimizeOptions::default() };
    let proof_of = |found: Minimization| found.proof.expect("it was asked for");
    let f = himmelblau();
    let end = proof_of(f.minimize(&[1.0, 1.0], &options).expect("it is defined everywhere")).expect("a strict minimum");
    assert_eq!((end.kind, end.index), (Kind::Minimum, 0));
    for (place, exact) in [3.0, 2.0].into_iter().enumerate() {
        let ([lo, hi], [from, to]) = (end.enclosure[place], end.alone_in[place]);
        assert!(lo <= exact && exact <= hi && hi - lo < 1e-12, "{lo} .. {hi}");
        assert!(from <= lo && hi <= to && to - from > 1e-3, "{from} .. {to}");
    }
    // The box of uniqueness holds none of the other eight critical points.
    let others = f.critical(&[[-6.0, 6.0], [-6.0, 6.0]], &CriticalOptions::default()).expect("a good box");
    let inside = |x: &[f64]| x.iter().zip(&end.alone_in).all(|(x, [lo, hi])| lo <= x && x <= hi);
    assert_eq!(others.points.iter().filter(|point| inside(&point.x)).count(), 1);

    let top =
        proof_of(f.maximize(&[-0.3, -0.9], &options).expect("it is defined everywhere")).expect("a strict maximum");
    assert_eq!((top.kind, top.index), (Kind::Maximum, 2));
    let pass = proof_of(f.saddle(&[0.0, 3.0], 1, &options).expect("it is defined everywhere")).expect("a saddle");
    assert_eq!((pass.kind, pass.index), (Kind::Saddle, 1));

    let flat = Function::parse("x^4 + y^2").expect("a correct text");
    let doubt = proof_of(flat.minimize(&[1.0, 1.0], &options).expect("it is defined everywhere"));
    assert_eq!(doubt, Err(Unproved::Singular));
    let stopped = MinimizeOptions { max_steps: Some(1), ..options };
    assert_eq!(
        proof_of(f.minimize(&[1.0, 1.0], &stopped).expect("it is defined everywhere")),
        Err(Unproved::NotCritical)
    );
}
