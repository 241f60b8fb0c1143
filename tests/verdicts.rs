//! Verdicts that were wrong once: along rays that turn late, and in many variables where the curvature vanishes.

use saddleback::optimize::options::Options;
use saddleback::optimize::stop::StopReason;
use saddleback::{Function, Minimization, MinimizeOptions, Verdict};

fn ended(text: &str, start: &[f64], options: &MinimizeOptions) -> Minimization {
    Function::parse(text).expect("a correct text").minimize(start, options).expect("the start is in the domain")
}

#[test]
fn a_far_start_does_not_make_a_slope_vanish() {
    let cases: [(&str, &[f64]); 6] = [
        ("x^4 - x^2", &[1e6]),
        ("x^6 - x^2", &[1e4]),
        ("x^4 + x^2", &[1e6]),
        ("exp(x) + x^2", &[300.0]),
        ("(x - 1e5)^4 + (x - 1e5)^3", &[0.0]),
        ("f(x, y) = x^4 - x^2 + y^2", &[1e6, 1.0]),
    ];
    for (text, start) in cases {
        for prove in [false, true] {
            let m = ended(text, start, &MinimizeOptions { prove, ..MinimizeOptions::default() });
            assert!(m.verdict == Verdict::Minimum && m.gradient_norm <= 1e-3, "{text}: {m:?}");
        }
    }
}

#[test]
fn a_ray_that_turns_late_is_no_proof_that_there_is_no_bound() {
    for (text, start) in [("x^3 + 1e-3*x^4", 0.5), ("x + 1e-8*x^2", 5.0), ("-sqrt(1 + x^2) + 1e-7*x^2", 5.0)] {
        for max_steps in [Some(0), Some(2), None] {
            let m = ended(text, &[start], &MinimizeOptions { max_steps, ..MinimizeOptions::default() });
            assert!(!matches!(m.verdict, Verdict::Unbounded | Verdict::NotAttained), "{text}: {m:?}");
        }
    }
    // Falls for ever, but no number of values shows whether there is an infimum.
    assert_ne!(ended("-log(x)", &[1.0], &MinimizeOptions::default()).verdict, Verdict::NotAttained);
}

#[test]
fn in_many_variables_a_vanishing_curvature_is_no_minimum() {
    for (text, start, method) in [
        ("f(x[600]) = sum(i = 1..600, x[i]^3)", 1.0, "auto"),
        ("f(x[1000]) = sum(i = 1..1000, exp(-x[i]))", 0.0, "lbfgs"),
        ("f(x[1000]) = sum(i = 2..1000, x[i]^2) + x[1]^3", 0.1, "lbfgs"),
    ] {
        let n = Function::parse(text).expect("a correct text").dimension();
        let m = ended(text, &vec![start; n], &MinimizeOptions { method: method.into(), ..MinimizeOptions::default() });
        assert!(!m.verdict.is_minimum(), "{text}: {:?} {}", m.verdict, m.reason);
    }
}

#[test]
fn on_the_way_to_a_singularity_nothing_is_critical() {
    // Rounding by the units of the whole run made the steep gradient there look like noise.
    for (text, start) in [
        ("log(x)", &[1.0][..]),
        ("sqrt(x)", &[1.0]),
        ("f(x, y) = log(x^2 + y^2)", &[1.0, 2.0]),
        ("f(x, y) = log(x) + y^2", &[1.0, 2.0]),
    ] {
        let m = ended(text, start, &MinimizeOptions::default());
        assert!(!m.verdict.is_critical() && !m.converged && m.gradient_norm > 1.0, "{text}: {m:?}");
    }
}

#[test]
fn what_is_told_of_a_maximum_is_told_of_the_function() {
    let maximized = |text: &str| {
        let function = Function::parse(text).expect("a correct text");
        function.maximize(&[0.5], &MinimizeOptions::default()).expect("the start is in the domain")
    };
    let bowl = maximized("1 - x^2");
    assert!(bowl.verdict == Verdict::Maximum && bowl.reason.starts_with("for the negative"), "{}", bowl.reason);
    let endless = maximized("x^3 + x");
    assert!(endless.verdict == Verdict::Unbounded, "{endless:?}");
    assert!(endless.reason.contains("ris") && !endless.reason.contains("fall"), "{}", endless.reason);
    let beyond = maximized("-exp(-x)");
    assert!(beyond.verdict == Verdict::NotAttained && beyond.reason.contains("rises"), "{}", beyond.reason);
}

#[test]
fn a_saddle_at_which_the_slope_is_nothing_says_what_holds_the_run() {
    let options = MinimizeOptions { method: "gd".into(), ..MinimizeOptions::default() };
    let held = ended("f(x, y) = x^2 - y^2 + y^4", &[1.0, 0.0], &options);
    assert!(held.verdict == Verdict::Saddle && held.reason.contains("underflows"), "{}", held.reason);
    let free = ended("f(x, y) = x^2 - y^2 + y^4", &[1.0, 0.1], &options);
    assert!(free.verdict == Verdict::Minimum && !free.reason.contains("underflows"), "{}", free.reason);
}

#[test]
fn a_ray_has_no_dust_in_its_other_entries() {
    let text = "f(x, y, z) = 2*(x + 3*y) - cos(x - 2*x) + 3*(z - 0.1)^2 + 15*y^6";
    let m = ended(
        text,
        &[-0.117, -9.581, -27.933],
        &MinimizeOptions { method: "newton".into(), ..MinimizeOptions::default() },
    );
    assert_eq!((m.verdict, m.ray), (Verdict::Unbounded, Some(vec![-1.0, 0.0, 0.0])));
}

#[test]
fn the_default_passes_degenerate_saddles_on_its_way() {
    let cases: [(&str, &[f64], f64); 4] = [
        ("x^4 - 2*x^3", &[-1.0], -27.0 / 16.0),
        ("x^4 - 2*x^3", &[-700.0], -27.0 / 16.0),
        ("f(x, y) = x^4 - 2*x^3 + y^6", &[-736.624, -0.056], -27.0 / 16.0),
        ("f(x, y) = 10*x^3 + x^4 + y^4", &[0.532, -0.029], -16875.0 / 16.0),
    ];
    for (text, start, lowest) in cases {
        let m = ended(text, start, &MinimizeOptions::default());
        assert!((m.value - lowest).abs() <= 1e-9 * lowest.abs(), "{text} from {start:?}: {m:?}");
    }
}

/// An infimum at the end of a curve is told as one; valleys that only look like it are not.
#[test]
fn an_infimum_at_the_end_of_a_curve_is_not_attained() {
    let options = MinimizeOptions::default();
    for text in
        ["f(x, y, z) = ((x^2*z - 4)^2 + (y^2 + z)^2)/2", "f(x, y) = (x*y - 1)^2 + y^2", "f(x, y) = (x^2*y - 1)^2 + y^2"]
    {
        let start = vec![1.0; text[2..text.find(')').unwrap()].split(',').count()];
        let m = ended(text, &start, &options);
        assert_eq!((m.verdict, m.ray.is_none()), (Verdict::NotAttained, true), "{text}: {m:?}");
    }
    let attained = [
        "f(x, y) = (x*y - 1)^2 + y^2 + 1e-12*x^2",
        "f(x, y) = (x*y - 1)^2 + y^2 + 1e-30*x^2",
        "f(x, y) = (1 - x/1e6)^2 + 100(y - x^2)^2",
        "f(x, y, z) = ((x^2*z - 4)^2 + (y^2 + z)^2)/2 + 1e-20*(x - 1e5)^2",
        "f(x, y) = (x*y - 1)^2 + 1/log(2 + x^2)",
    ];
    for text in attained {
        let start = vec![1.0; text[2..text.find(')').unwrap()].split(',').count()];
        for limit in [40, 100, 2000] {
            let m = ended(text, &start, &MinimizeOptions { max_steps: Some(limit), ..MinimizeOptions::default() });
            assert_ne!(m.verdict, Verdict::NotAttained, "{text}: {m:?}");
        }
    }
}

/// What a run saw after its best point, or long before its end, makes no slope vanish there.
#[test]
fn a_run_that_went_astray_is_not_at_a_critical_point() {
    let gd = |step: f64, steps: usize| MinimizeOptions {
        method: "gd".into(),
        options: Options::new().with_number("step", step),
        max_steps: Some(steps),
        ..MinimizeOptions::default()
    };
    let cases: [(&str, &[f64], MinimizeOptions); 5] = [
        ("f(x, y) = (x - 1)^2 + 10(y - 2)^2", &[0.0, 0.0], gd(1.0, 20)),
        ("f(x, y) = (x - 1)^2 + 10(y - 2)^2", &[0.0, 0.0], gd(0.3, 10)),
        ("f(x, y) = (x - 1)^2 + 10(y - 2)^2", &[0.0, 0.0], gd(0.3, 40)),
        ("f(x, y) = -x^2 + y^2", &[0.2, 1.0], gd(100.0, 20)),
        ("(x - 1)^2", &[0.0], gd(1.1, 300)),
    ];
    for (text, start, options) in cases {
        let m = ended(text, start, &options);
        assert_eq!(m.verdict, Verdict::NotStationary, "{text} by {}: {m:?}", m.method);
    }
    let over_the_pole = ended("tan(x)", &[0.0], &MinimizeOptions::default());
    assert!(over_the_pole.value <= 0.0 && !over_the_pole.verdict.is_minimum(), "{over_the_pole:?}");
}

#[test]
fn on_a_tail_that_rounding_hides_the_infimum_is_not_attained() {
    let tails = [
        ("1 + exp(-x)", 0.3),
        ("tanh(x)", 0.3),
        ("erf(x)", 0.3),
        ("-sigmoid(x)", 0.3),
        ("1 + 1/x", 2.0),
        ("atan(x)", 0.3),
        ("x/(1 + abs(x))", 3.0),
    ];
    for (text, start) in tails {
        let m = ended(text, &[start], &MinimizeOptions::default());
        assert!(m.verdict == Verdict::NotAttained && m.ray.is_some() && !m.converged, "{text}: {m:?}");
        let beside = format!("f(x, y) = {text} + (y - 1)^2");
        let m = ended(&beside, &[start, 0.0], &MinimizeOptions::default());
        assert!(m.verdict == Verdict::NotAttained && !m.converged, "{beside}: {m:?}");
    }
    // These look the same from the end point, but their tails turn or end in a stretch that is flat.
    for (text, start) in [
        ("exp(-x) + 1e-30*x", 0.3),
        ("relu(1 - x)^2", -3.0),
        ("relu(1 - x)^2 + 1", -3.0),
        ("exp(-x) + exp(x - 200)", 0.3),
    ] {
        for max_steps in [Some(0), Some(1), Some(3), None] {
            let m = ended(text, &[start], &MinimizeOptions { max_steps, ..MinimizeOptions::default() });
            assert_ne!(m.verdict, Verdict::NotAttained, "{text}: {m:?}");
        }
    }
}

#[test]
fn at_a_corner_the_slopes_around_it_decide() {
    let stuck = ended("f(x, y) = max(x^2, y^2) + abs(x - y)", &[3.0, 1.0], &MinimizeOptions::default());
    if stuck.gradient_norm > 1e-6 {
        assert!(stuck.verdict == Verdict::NotStationary && !stuck.converged, "{stuck:?}");
    }
    let held =
        |text: &str, x: &[f64]| ended(text, x, &MinimizeOptions { max_steps: Some(0), ..MinimizeOptions::default() });
    for (text, x) in [
        ("f(x, y) = max(x^2, y^2) + abs(x - y)", &[0.5, 0.5][..]),
        ("f(x, y) = abs(x - 1) + y^2", &[1.0, 3.0]),
        ("f(x, y) = max(x, y)", &[2.0, 2.0]),
        ("-abs(x)", &[0.0]),
    ] {
        assert_eq!(held(text, x).verdict, Verdict::NotStationary, "{text}");
    }
    for (text, x) in
        [("f(x, y) = abs(x - 1) + y^2", &[1.0, 0.0][..]), ("f(x, y) = max(x, max(y, -x - y))", &[0.0, 0.0])]
    {
        let m = held(text, x);
        assert!(m.verdict == Verdict::DegenerateUndecided && m.reason.contains("balance"), "{text}: {m:?}");
    }
}

/// The sizes that a long fall has left behind say nothing of its end.
#[test]
fn a_run_that_stops_short_beside_its_fall_goes_on() {
    let by = |method: &str| MinimizeOptions { method: method.into(), ..MinimizeOptions::default() };
    for (text, start, method) in [
        ("f(x, y) = x^4 + y^4 - 1e-9*x^2", &[0.0, 1.0][..], "auto"),
        ("f(x, y) = x^2 - 1e-10*y^2 + y^4", &[1.0, 1e-9], "auto"),
        ("3.4e-7*x^2 + 0.5*x^4 + 0.01*x^6", &[86.488], "newton"),
        ("exp(x^2)", &[26.0], "auto"),
        ("x^20", &[1e14], "auto"),
        ("x^40", &[1e7], "auto"),
    ] {
        let m = ended(text, start, &by(method));
        let is_flat = matches!(text, "x^20" | "x^40");
        let slope = if is_flat { 1e-8 } else { 1e-12 };
        assert!(m.verdict.is_critical() && m.gradient_norm <= slope, "{text}: {m:?}");
        assert!(is_flat || m.verdict.is_minimum(), "{text}: {m:?}");
    }
    let plain = ended("3.4e-7*x^2 + 0.5*x^4 + 0.01*x^6", &[86.488], &by("newton"));
    assert_eq!(plain.verdict, Verdict::Minimum, "{plain:?}");
}

#[test]
fn a_steep_valley_and_a_pole_are_not_taken_for_noise() {
    let valley = ended("f(x, y) = (1 - x)^2 + 1e12*(y - x^2)^2", &[-1.2, 1.0], &MinimizeOptions::default());
    assert!(valley.value < 1e-6 || valley.verdict == Verdict::NotStationary, "{valley:?}");
    let pole = ended("tan(x)", &[0.3], &MinimizeOptions::default());
    assert!(pole.verdict == Verdict::NotStationary, "{pole:?}");
}

/// Newton's method goes to critical points of any kind, also to those above its start.
#[test]
fn a_saddle_above_the_start_is_where_newton_ends() {
    let newton = MinimizeOptions { method: "newton".into(), ..MinimizeOptions::default() };
    for start in [[0.44, 0.5], [0.3, 0.0], [-0.4, 0.1]] {
        let m = ended("f(x, y) = x^4 - 2x^2 + y^2", &start, &newton);
        assert!(m.verdict == Verdict::Saddle && m.converged && m.x == [0.0, 0.0], "{m:?}");
    }
}

/// No stop that names the tolerance or rounding stands beside a verdict that denies it.
#[test]
fn stop_and_verdict_agree() {
    for (text, start) in
        [("log(x)", 1.0), ("tan(x)", 0.3), ("atan(x)", 0.3), ("abs(x)", 3.0), ("-log(x)", 2.0), ("x^3", 1.0)]
    {
        let m = ended(text, &[start], &MinimizeOptions::default());
        let says_goal = matches!(m.stop, StopReason::Tolerance | StopReason::NoiseFloor);
        assert!(!(m.verdict == Verdict::NotStationary && says_goal), "{text}: {m:?}");
        assert!(!(m.verdict == Verdict::NoiseLimited && m.stop == StopReason::Tolerance), "{text}: {m:?}");
    }
}

#[test]
fn a_long_chain_with_small_curvatures_is_at_a_minimum() {
    let text = "f(x[3000]) = sum(i = 1..2999, (x[i + 1] - x[i])^2) + (x[1] - 1)^2";
    let options = MinimizeOptions { max_steps: Some(0), method: "lbfgs".into(), ..MinimizeOptions::default() };
    let m = ended(text, &vec![1.0; 3000], &options);
    assert!(m.verdict == Verdict::Minimum, "{:?}: {}", m.verdict, m.reason);
    let flat = "f(x[3000]) = sum(i = 1..2999, (x[i + 1] - x[i])^2)";
    let m = ended(flat, &vec![1.0; 3000], &options);
    assert!(!m.verdict.is_minimum() || m.verdict == Verdict::DegenerateMinimum, "{:?}: {}", m.verdict, m.reason);
}

/// At its zero all slopes of this sum of squares vanish to different orders, and the way there is curved.
#[test]
fn a_crawl_towards_a_common_zero_ends_at_a_degenerate_minimum() {
    let text = "f(x, y, z) = (x^2 + y^3 - z^4)^2 + (2x*y*z)^2 + (2x*y - 3y*z + x*z)^2";
    let m = ended(text, &[10.0; 3], &MinimizeOptions::default());
    assert!(m.verdict == Verdict::DegenerateMinimum && m.evaluations.value <= 200, "{m:?}");
}

#[test]
fn an_unbounded_ray_that_rounding_hides_is_told_where_it_shows() {
    let text = "f(x[4]) = 2x[1] + x[2] + (x[1] + x[2] + x[3])^4 + sum(x)^10";
    let m = ended(text, &[10.0; 4], &MinimizeOptions::default());
    assert_eq!(m.verdict, Verdict::Unbounded, "{m:?}");
    let f = Function::parse(text).expect("a correct text");
    let ray = m.ray.as_ref().expect("there is a ray");
    let along = |t: f64| {
        let x: Vec<f64> = m.x.iter().zip(ray).map(|(x, d)| x + t * d).collect();
        f.value(&x).expect("it is defined")
    };
    assert!((0..10).all(|k| along(2f64.powi(k + 1)) < along(2f64.powi(k)) - 0.2 * 2f64.powi(k)), "{m:?}");
}
