//! Saddles of a given index: from minima, from anywhere, of every index; degenerate ones and those of symmetric functions; and
//! an honest end where there is none.

use std::ops::ControlFlow;

use saddleback::optimize::options::Options;
use saddleback::optimize::stop::StopReason;
use saddleback::session::session::Policy;
use saddleback::syntax::span::Source;
use saddleback::{Function, Minimization, MinimizeOptions, Session, Verdict};

const MUELLER_BROWN: &str =
    "A = [-200, -100, -170, 15]; a = [-1, -1, -6.5, 0.7]; b = [0, 0, 11, 0.6]; c = [-10, -10, -6.5, 0.7]
p = [1, 0, -0.5, -1]; q = [0, 0.5, 1.5, 1]
f(x, y) = sum(i = 1..4, A[i]*exp(a[i]*(x - p[i])^2 + b[i]*(x - p[i])*(y - q[i]) + c[i]*(y - q[i])^2))";

fn function(text: &str) -> Function {
    Function::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn search(text: &str, start: &[f64], index: usize) -> Minimization {
    function(text).saddle(start, index, &MinimizeOptions::default()).expect("the start is in the domain")
}

#[track_caller]
fn is_saddle(found: &Minimization, index: usize) {
    assert_eq!((found.verdict, found.index, found.converged), (Verdict::Saddle, index, true), "{found:?}");
}

#[track_caller]
fn is_near(found: &Minimization, want: &[f64], tolerance: f64) {
    assert!(found.x.iter().zip(want).all(|(a, b)| (a - b).abs() <= tolerance), "{:?} is not {want:?}", found.x);
}

#[test]
fn the_first_steps_are_those_of_the_reference() {
    // Printed by tests/reference/scripts/saddle_search.py.
    let reference = [
        [0.9279885026013748, 0.6054328452666786, 0.41466135673453003],
        [0.8844595011485563, 1.0178172312882952, 0.8293507238844255],
        [0.7484697333353543, 1.8361307048986049, 1.659072220299116],
        [0.16564152763894024, 2.0246458191107117, 0.3062787397297212],
        [0.14065226145219786, 1.7193834081888355, 0.612567067173508],
        [0.08965582086744864, 1.1089407473777677, 1.2251381621521882],
        [-0.0014311249863468017, 0.0003577812465864749, 2.22463752058728],
    ];
    let options = MinimizeOptions {
        options: Options::new().with_number("initial_radius", 0.2),
        path: true,
        ..MinimizeOptions::default()
    };
    let found =
        function("x^4 - 2x^2 + y^2 + x*y/2").saddle(&[0.9, 0.4], 1, &options).expect("the start is in the domain");
    let path = found.path.expect("it was asked for");
    for (point, want) in path[1..].iter().zip(reference) {
        let radius = point.measures.trust_radius.expect("the search has a radius");
        for (a, b) in point.x.iter().chain([&radius]).zip(want) {
            assert!((a - b).abs() <= 1e-12, "{:?} with radius {radius} is not {want:?}", point.x);
        }
    }
}

#[test]
fn both_passes_of_the_mueller_brown_surface_are_reached_from_the_minima_beside_them() {
    let passes = [[-0.822_001_558_7, 0.624_312_803], [0.212_486_582, 0.292_988_325]];
    for (start, pass) in [([-0.558_2, 1.441_7], passes[0]), ([0.623_5, 0.028], passes[1])] {
        let found = search(MUELLER_BROWN, &start, 1);
        is_saddle(&found, 1);
        is_near(&found, &pass, 1e-6);
    }
}

#[test]
fn an_exact_minimum_is_left_uphill() {
    for start in [[1.0, 0.0], [-1.0, 0.0]] {
        let found = search("x^4 - 2x^2 + y^2", &start, 1);
        is_saddle(&found, 1);
        is_near(&found, &[0.0, 0.0], 1e-9);
    }
    let camel = "(4 - 2.1x^2 + x^4/3)*x^2 + x*y + (4y^2 - 4)*y^2";
    let lowest = function(camel).minimize(&[0.1, -0.7], &MinimizeOptions::default()).expect("it is defined everywhere");
    assert_eq!(lowest.verdict, Verdict::Minimum);
    is_saddle(&search(camel, &lowest.x, 1), 1);
}

#[test]
fn a_maximum_and_a_saddle_of_higher_index_are_left_downhill() {
    let wells = "x^4 - 2x^2 + y^4 - 2y^2 + z^4 - 2z^2";
    is_saddle(&search(wells, &[0.0, 0.0, 0.0], 1), 1);
    is_saddle(&search(wells, &[0.0, 0.0, 1.0], 1), 1);
}

#[test]
fn a_sum_of_wells_has_saddles_of_every_index() {
    let wells = "f(x[6]) = sum(i = 1..6, x[i]^4 - 2*(1 + i/10)*x[i]^2 + 0.1*x[i])";
    let minimum = function(wells).minimize(&[-1.0; 6], &MinimizeOptions::default()).expect("it is defined everywhere");
    for index in 1..6 {
        for start in [&minimum.x[..], &[0.3, -0.9, 1.4, 0.2, -0.5, 0.7], &[2.0, 1.0, -2.0, 3.0, -1.0, 0.5]] {
            is_saddle(&search(wells, start, index), index);
        }
    }
    let top = search(wells, &minimum.x, 6);
    assert_eq!((top.verdict, top.index), (Verdict::Maximum, 6), "{top:?}");
}

#[test]
fn units_of_the_function_and_of_the_variables_do_not_matter() {
    for (f, x) in [("1e12", 1.0), ("1e-12", 1.0), ("1", 1e6), ("1", 1e-6)] {
        let text = format!("{f}*((x/{x})^4 - 2(x/{x})^2 + (y/{x})^2 + x*y/{x}^2/2)", x = format_args!("({x:e})"));
        let found = search(&text, &[0.9 * x, 0.4 * x], 1);
        is_saddle(&found, 1);
        is_near(&found, &[0.0, 0.0], 1e-7 * x);
    }
}

#[test]
fn a_monkey_saddle_is_told_as_degenerate() {
    let found = search("x^3 - 3x*y^2", &[0.7, 0.4], 1);
    assert_eq!(found.verdict, Verdict::DegenerateSaddle, "{found:?}");
    is_near(&found, &[0.0, 0.0], 1e-3);
}

#[test]
fn three_atoms_go_from_the_triangle_through_the_line() {
    // In a plane the line bends one way; in space it bends two ways. Turns and shifts cost nothing.
    for (d, index, start) in
        [(2, 1, vec![0.0, 0.0, 1.1, 0.1, 0.5, 0.9]), (3, 2, vec![0.0, 0.0, 0.0, 1.1, 0.1, 0.0, 0.5, 0.9, 0.2])]
    {
        let energy = function(&format!(
            "square(x[{n}], i, j) = sum(k = 1..{d}, (x[{d}*(i - 1) + k] - x[{d}*(j - 1) + k])^2)
            f(x[{n}]) = sum(i = 1..3, j = i+1..3, 4*(square(x, i, j)^-6 - square(x, i, j)^-3))",
            n = 3 * d
        ));
        let triangle = energy.minimize(&start, &MinimizeOptions::default()).expect("the atoms are apart");
        assert!((triangle.value + 3.0).abs() < 1e-9, "{triangle:?}");
        let line = energy.saddle(&triangle.x, index, &MinimizeOptions::default()).expect("the atoms are apart");
        is_saddle(&line, index);
        // 8(d⁻¹² − d⁻⁶) + 4((2d)⁻¹² − (2d)⁻⁶) is least where d⁶ = (4 + 2⁻¹¹)/(2 + 2⁻⁶).
        let sixth = (4.0 + 2.0_f64.powi(-11)) / (2.0 + 2.0_f64.powi(-6));
        let value = 8.0 * (sixth.powi(-2) - 1.0 / sixth) + 4.0 * ((64.0 * sixth).powi(-2) - 1.0 / (64.0 * sixth));
        assert!((line.value - value).abs() < 1e-9, "{} is not {value}", line.value);
    }
}

#[test]
fn a_chain_goes_over_its_pass_without_a_hessian() {
    // From one ground state towards the other: a kink walks in from an end of the chain.
    let chain = "f(x[24]) = sum(i = 1..24, (x[i]^2 - 1)^2) + sum(i = 1..23, 0.05*(x[i+1] - x[i])^2)";
    for index in [1, 2] {
        let options = Options::new().with_flag("matrix_free", true);
        let options = MinimizeOptions { max_steps: Some(300), options, ..MinimizeOptions::default() };
        let found = function(chain).saddle(&[1.0; 24], index, &options).expect("it is defined everywhere");
        is_saddle(&found, index);
        assert_eq!(found.evaluations.hessian, 0);
        assert!(found.evaluations.hessian_vector > 0 && found.value > 0.5, "{}", found.value);
    }
}

#[test]
fn where_there_is_none_the_verdict_says_so() {
    let found = search("x^2 + y^2 + x^4", &[0.4, 0.2], 1);
    assert_eq!((found.stop, found.verdict), (StopReason::NoSaddle, Verdict::Minimum), "{found:?}");
    let nowhere = search("exp(x) + y^2", &[0.4, 0.2], 1);
    assert!(!nowhere.converged, "{nowhere:?}");
}

/// The code of a statement's failure, or why its result is less than what was asked for.
fn complaint(text: &str) -> Option<String> {
    let mut complaint = None;
    Session::new().run(&Source::new("<text>", text), Policy::default(), &mut |report| {
        complaint = match report.outcome {
            Err(failure) => Some(failure.diagnostic.code.to_string()),
            Ok(_) => report.shortfall,
        };
        ControlFlow::Continue(())
    });
    complaint
}

#[test]
fn the_language_says_what_is_wrong() {
    assert_eq!(complaint("saddle((x, y) -> x^4 - 2x^2 + y^2, from = [1, 0])"), None);
    assert_eq!(complaint("saddle(x^4 - 2x^2 + y^2, x = 1, y = 0, index = 1, seed = 3)"), None);
    let missed = complaint("saddle((x, y) -> x^2 + y^2, from = [1, 0])");
    assert!(missed.as_ref().is_some_and(|reason| reason.contains("index")), "{missed:?}");
    assert_eq!(complaint("saddle((x, y) -> x*y, from = [1, 0], index = 3)").as_deref(), Some("option-range"));
    let stopped = complaint("saddle((x, y) -> x^4 - 2x^2 + y^2, from = [1, 0], max_steps = 2)");
    assert!(stopped.as_ref().is_some_and(|reason| reason.contains("steps")), "{stopped:?}");
    assert_eq!(complaint("saddle((x, y) -> x*y)").as_deref(), Some("no-start"));
}
