//! The vectorised elementary functions: their errors, their limits, and the same bits from every loop.
//!
//! Samples; a million arguments a function are `cargo run --release --example verify -- kernels`.

use saddleback::function::Function;
use saddleback::numeric::lanes::InstructionSet;
use saddleback::numeric::power;

use crate::reference::check::kernels::{ALLOWED, NAMES, judge};

/// Arguments of a function in the quick count.
const QUICK_COUNT: usize = 3000;

#[test]
fn errors_stay_below_two_units_and_all_loops_agree() {
    let (left, right) = NAMES.split_at(NAMES.len() / 2);
    let all = |names: &[&str]| -> Vec<String> {
        let judged = names.iter().map(|name| (name, judge(name, QUICK_COUNT)));
        let bad = judged.filter(|(_, found)| found.worst > ALLOWED || found.n_different > 0);
        bad.map(|(name, found)| format!("{name}: {found:?}")).collect()
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| all(left));
        let mut offences = all(right);
        offences.extend(first.join().expect("no judgement panics"));
        assert!(offences.is_empty(), "{}", offences.join("\n"));
    });
}

/// The limits of every function, written as bits compare: zeros with their signs, infinities, NaN.
#[test]
fn zeros_infinities_and_ends_of_domains_have_their_limits() {
    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;
    const QUARTER: f64 = std::f64::consts::FRAC_PI_2;
    // At 0, -0, ∞, -∞, 1 and -1.
    let table: [(&str, [f64; 6]); 18] = [
        ("exp", [1.0, 1.0, INF, 0.0, std::f64::consts::E, 1.0 / std::f64::consts::E]),
        ("expm1", [0.0, -0.0, INF, -1.0, 1.718281828459045, -0.6321205588285577]),
        ("log", [-INF, -INF, INF, NAN, 0.0, NAN]),
        ("log1p", [0.0, -0.0, INF, NAN, std::f64::consts::LN_2, -INF]),
        ("log2", [-INF, -INF, INF, NAN, 0.0, NAN]),
        ("log10", [-INF, -INF, INF, NAN, 0.0, NAN]),
        ("sin", [0.0, -0.0, NAN, NAN, 0.8414709848078965, -0.8414709848078965]),
        ("cos", [1.0, 1.0, NAN, NAN, 0.5403023058681398, 0.5403023058681398]),
        ("tan", [0.0, -0.0, NAN, NAN, 1.5574077246549023, -1.5574077246549023]),
        ("atan", [0.0, -0.0, QUARTER, -QUARTER, QUARTER / 2.0, -QUARTER / 2.0]),
        ("sinh", [0.0, -0.0, INF, -INF, 1.1752011936438014, -1.1752011936438014]),
        ("cosh", [1.0, 1.0, INF, INF, 1.5430806348152437, 1.5430806348152437]),
        ("tanh", [0.0, -0.0, 1.0, -1.0, 0.7615941559557649, -0.7615941559557649]),
        ("sqrt", [0.0, -0.0, INF, NAN, 1.0, NAN]),
        ("cbrt", [0.0, -0.0, INF, -INF, 1.0, -1.0]),
        ("sigmoid", [0.5, 0.5, 1.0, 0.0, 0.7310585786300049, 0.2689414213699951]),
        (
            "softplus",
            [std::f64::consts::LN_2, std::f64::consts::LN_2, INF, 0.0, 1.3132616875182228, 0.31326168751822286],
        ),
        ("erf", [0.0, -0.0, 1.0, -1.0, 0.8427007929497149, -0.8427007929497149]),
    ];
    for (name, expected) in table {
        let function = Function::from_name(name).expect("a function of the registry");
        for (x, expected) in [0.0, -0.0, INF, -INF, 1.0, -1.0].into_iter().zip(expected) {
            let value = function.value(x);
            let is_near = x.abs() == 1.0 && (value - expected).abs() <= 2.0 * f64::EPSILON * expected.abs();
            let is_same = value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan();
            assert!(is_near || is_same, "{name}({x}) is {value:e}, not {expected:e}");
        }
        assert!(function.value(NAN).is_nan(), "{name} of NaN");
    }
}

#[test]
fn powers_have_the_special_cases_of_ieee_754() {
    let numbers = [
        0.0,
        1.0,
        2.0,
        3.0,
        4.0,
        0.5,
        1.5,
        5e-324,
        1e-310,
        1e300,
        f64::MAX,
        f64::INFINITY,
        f64::NAN,
        4_503_599_627_370_497.0,
        9_007_199_254_740_991.0,
        9_007_199_254_740_993.0,
        1.0 + f64::EPSILON,
    ];
    let signed: Vec<f64> = numbers.iter().flat_map(|&number| [number, -number]).collect();
    let mut n_special = 0;
    for &x in &signed {
        for &y in &signed {
            let (ours, theirs) = (power::real_power(x, y), x.powf(y));
            if theirs.is_normal() && theirs != 1.0 {
                assert!((ours / theirs - 1.0).abs() < 1e-15, "{x:e}^{y:e} is {ours:e}, not {theirs:e}");
            } else if theirs == 0.0 || theirs == 1.0 || !theirs.is_finite() {
                n_special += 1;
                let is_same = ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan();
                assert!(is_same, "{x:e}^{y:e} is {ours:e}, not {theirs:e}");
            }
        }
    }
    assert!(n_special > 500, "only {n_special} special cases were seen");
}

#[test]
fn every_function_of_the_registry_has_loops_with_the_bits_of_its_values() {
    let x: Vec<f64> =
        (0..1000).map(|i| (i as f64 - 500.0) * 0.0237).chain([1e6, -1e300, 0.0, -0.0, f64::NAN]).collect();
    for &function in Function::ALL {
        for set in InstructionSet::available() {
            let mut lanes = vec![0.0; x.len()];
            function.lanes(set)(&x, &mut lanes);
            for (x, lane) in x.iter().zip(&lanes) {
                let value = function.value(*x);
                let is_same = value.to_bits() == lane.to_bits() || value.is_nan() && lane.is_nan();
                assert!(is_same, "{} at {x:e} with {}: {lane:e}, not {value:e}", function.spec().name, set.name());
            }
        }
    }
}
