//! Holds every elementary function, in every scalar type, to reference values of 30 digits and to known hard cases.

use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::numeric::compare::{close, ulps_apart};
use saddleback::numeric::dual::{Dual3_64, Dual64, FourthOrderDual, HyperDual64, HyperHyperDual64, MixedDerivative};
use saddleback::numeric::scalar::Scalar;
use saddleback::numeric::taylor::Taylor;

use crate::reference::check::elementary::hexadecimal;

/// `{function: [[x as a hexadecimal double, f, f', f'', f''', f''''], …]}`, by sympy and mpmath at 700 digits.
const REFERENCE: &str = include_str!("reference/elementary.json");

struct Row {
    function: Function,
    x: f64,
    expected: Vec<Option<f64>>,
}

/// The rows of the reference inside the domain.
///
/// The data were made over the complex numbers: outside the domain of asin, acos, acosh and atanh they hold real parts,
/// where a real function has no value.
fn rows() -> Vec<Row> {
    let data: serde_json::Value = serde_json::from_str(REFERENCE).expect("the reference is JSON");
    let mut rows = Vec::new();
    for (name, entries) in data.as_object().expect("an object of functions") {
        let function = Function::from_name(name).expect("a function of the registry");
        for entry in entries.as_array().expect("rows") {
            let x = hexadecimal(entry[0].as_str().expect("a hexadecimal double"));
            let cells = &entry.as_array().expect("a row")[1..];
            let expected = cells.iter().map(|v| v.as_str().map(|s| s.parse().expect("a decimal"))).collect();
            if (function.spec().defined)(x) {
                rows.push(Row { function, x, expected });
            } else {
                assert!(function.value(x).is_nan(), "{name}({x}) has no value");
            }
        }
    }
    rows
}

/// The error of `actual` over the one allowed: 2 ulp in the value, 1e-12 of a derivative.
fn excess(row: &Row, order: usize, actual: f64) -> f64 {
    let Some(expected) = row.expected[order] else { return 0.0 };
    if actual == expected || (order > 0 && !(1e-300 < expected.abs() && expected.abs() < 1e300)) {
        return 0.0;
    }
    if actual.is_nan() || !actual.is_finite() {
        return f64::INFINITY;
    }
    // The family of gamma has zeros that doubles miss.
    let family = matches!(row.function, Function::Gamma | Function::Lgamma | Function::Digamma);
    let (loose, size) = if family { (8.0, expected.abs().max(1.0)) } else { (1.0, expected.abs()) };
    let ulp = size.next_up() - size;
    let allowed = if order == 0 { 2.0 * loose * ulp } else { 1e-12 * loose * size };
    (actual - expected).abs() / allowed
}

/// Fails with the worst rows of each function if any error exceeds the allowed one.
fn check(label: &str, derivative: impl Fn(&Row, usize) -> f64, orders: usize) {
    let mut failures = Vec::new();
    for row in rows() {
        for order in 0..=orders {
            let actual = derivative(&row, order);
            let excess = excess(&row, order, actual);
            if excess > 1.0 || excess.is_nan() {
                let name = row.function.spec().name;
                failures.push(format!(
                    "{label} {name} order {order} at {:?}: {actual:e}, {:e}, {excess:.2}",
                    row.x,
                    row.expected[order].unwrap_or(f64::NAN)
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} off\n{}", failures.len(), failures.join("\n"));
}

fn factorial(k: usize) -> f64 {
    (1..=k).map(|i| i as f64).product()
}

#[test]
fn series_meet_the_reference() {
    let derivative = |row: &Row, order: usize| {
        let mut out = [0.0; 5];
        row.function.series(row.x, &mut out);
        assert_eq!(out[0].to_bits(), row.function.value(row.x).to_bits(), "{:?} at {}", row.function, row.x);
        out[order] * factorial(order)
    };
    check("series", derivative, 4);
}

/// The derivatives of order 0 … ORDER, by seeding every unit with the direction 1.
fn through<D: MixedDerivative>(row: &Row, order: usize) -> f64 {
    let x = D::seed(row.x, &vec![1.0; D::ORDER]);
    row.function.apply(x).part((1 << order) - 1)
}

#[test]
fn dual_numbers_meet_the_reference() {
    check("Dual64", through::<Dual64>, 1);
    check("HyperDual64", through::<HyperDual64>, 2);
    check("HyperHyperDual64", through::<HyperHyperDual64>, 3);
    check("FourthOrderDual", through::<FourthOrderDual>, 4);
    check("Taylor", |row, order| row.function.apply(Taylor::<5>::variable(row.x)).derivative(order), 4);
    let third = |row: &Row, order: usize| {
        let y = row.function.apply(Dual3_64::new(row.x, 1.0, 0.0, 0.0));
        [y.re, y.v1, y.v2, y.v3][order]
    };
    check("Dual3_64", third, 3);
}

#[test]
fn the_first_coefficient_is_the_value_to_the_bit() {
    let special = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1e-310, 5e-324, f64::MAX, -f64::MAX, INF, -INF];
    for f in Function::ALL {
        for &x in special.iter().chain(f.spec().test_points) {
            let mut out = [0.0; 5];
            f.series(x, &mut out);
            let value = f.value(x);
            assert!(out[0].to_bits() == value.to_bits() || (out[0].is_nan() && value.is_nan()), "{f:?}({x})");
            if !(f.spec().defined)(x) && x.is_finite() {
                assert!(!value.is_finite(), "{f:?}({x}) = {value} outside the domain");
            }
        }
    }
}

#[test]
fn whole_results_are_whole() {
    for n in 1..=22_i32 {
        assert_eq!(Function::Log10.value(10.0_f64.powi(n)), f64::from(n));
        assert_eq!(Function::Log2.value(2.0_f64.powi(n)), f64::from(n));
        assert_eq!(Function::Cbrt.value(-f64::from(n * n * n)), -f64::from(n));
    }
    for n in 1..=18_usize {
        let (value, exact) = (Function::Gamma.value(n as f64 + 1.0), factorial(n));
        assert_eq!(value, exact, "gamma({n} + 1)");
    }
}

/// The same derivatives from every scalar type, of a composition so that all parts of the increment are at work.
#[test]
fn all_scalars_agree() {
    for f in Function::ALL {
        for &x in f.spec().test_points {
            let (slope, bend) = (0.75, -0.4);
            let series: Taylor<5> = f.apply(Taylor::new([x, slope, bend / 2.0, 0.0, 0.0]));
            let expected: [f64; 5] = std::array::from_fn(|k| series.derivative(k));
            let scale = (0..5).map(|k| expected[k].abs()).fold(0.0, f64::max);
            let same = |a: f64, k: usize| {
                assert!((a - expected[k]).abs() <= 1e-13 * scale, "{f:?} order {k} at {x}: {a} {}", expected[k])
            };
            (0..=1).for_each(|k| same(bent::<Dual64>(*f, x, slope, bend, k), k));
            (0..=2).for_each(|k| same(bent::<HyperDual64>(*f, x, slope, bend, k), k));
            (0..=3).for_each(|k| same(bent::<HyperHyperDual64>(*f, x, slope, bend, k), k));
            (0..=4).for_each(|k| same(bent::<FourthOrderDual>(*f, x, slope, bend, k), k));
            let third = f.apply(Dual3_64::new(x, slope, bend, 0.0));
            [third.re, third.v1, third.v2, third.v3].into_iter().enumerate().for_each(|(k, d)| same(d, k));
        }
    }
}

/// The derivative of order `k` of `f(x + slope t + bend t²/2)` at `t = 0`.
fn bent<D: MixedDerivative>(f: Function, x: f64, slope: f64, bend: f64, k: usize) -> f64 {
    let t = D::seed(0.0, &vec![1.0; D::ORDER]);
    let argument = D::constant(x) + t.scale(slope) + (t * t).scale(bend / 2.0);
    f.apply(argument).part((1 << k) - 1)
}

/// Value and first two derivatives by hyper-dual numbers.
fn second_order(f: impl Fn(HyperDual64) -> HyperDual64, x: f64) -> [f64; 3] {
    let y = f(HyperDual64::new(x, 1.0, 1.0, 0.0));
    assert_eq!(y.eps1.to_bits(), y.eps2.to_bits());
    [y.re, y.eps1, y.eps1eps2]
}

#[track_caller]
fn same(actual: [f64; 3], expected: [f64; 3]) {
    for (a, b) in actual.into_iter().zip(expected) {
        assert!(a == b || (a.is_nan() && b.is_nan()) || close(a, b, 4e-15), "{actual:?} is not {expected:?}");
    }
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

fn constant(x: f64) -> HyperDual64 {
    HyperDual64::constant(x)
}

/// The exponent 1/2, say, as a number that happens not to vary.
fn power_of(exponent: f64) -> impl Fn(HyperDual64) -> HyperDual64 {
    move |x| x.power(constant(exponent))
}

#[test]
fn fractional_powers_at_zero_and_tiny_bases() {
    for f in [2.5, 1.5, 0.5].map(|a| move |x: HyperDual64| x.power_constant(a)).into_iter().zip([
        [0.0, 0.0, 0.0],
        [0.0, 0.0, INF],
        [0.0, INF, -INF],
    ]) {
        same(second_order(f.0, 0.0), f.1);
    }
    same(second_order(|x| x.power_constant(0.5), 1e-200), [1e-100, 0.5e100, -0.25e300]);
    same(second_order(|x| x.power_constant(1.5), 1e-250), [0.0, 1.5e-125, 0.75e125]);
    same(second_order(|x| x.power_integer(-1), 1e-100), [1e100, -1e200, 2e300]);
    same(second_order(|x| x.power_integer(-2), 1e120), [1e-240, 0.0, 0.0]);
    same(second_order(|x| x.power_integer(-1), -0.0), [-INF, -INF, -INF]);
    same(second_order(|x| x.power_integer(-1), 0.0), [INF, -INF, INF]);
    same(second_order(|x| x.power_integer(0), 0.0), [1.0, 0.0, 0.0]);
    same(second_order(|x| x.power_integer(1), 0.0), [0.0, 1.0, 0.0]);
    same(second_order(|x| x.power_integer(2), 0.0), [0.0, 0.0, 2.0]);
    same(second_order(|x| x.power_integer(3), -2.0), [-8.0, 12.0, -12.0]);
    same(second_order(|x| x.power_constant(0.5), -1.0), [NAN, NAN, NAN]);
}

#[test]
fn powers_agree_with_the_plain_number_to_the_bit() {
    for x in [-3.7, -1.0, 1e-200, 0.3, 0.999, 1.7, 12.5, 1e30] {
        for a in [-7.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 17.0, 1e10] {
            let plain = x.power_constant(a);
            assert_eq!(HyperDual64::new(x, 1.0, 1.0, 0.0).power_constant(a).re.to_bits(), plain.to_bits());
            assert_eq!(Taylor::<5>::variable(x).power_constant(a).real().to_bits(), plain.to_bits());
            let varying = HyperDual64::new(a, 0.0, 1.0, 0.0);
            assert_eq!(HyperDual64::new(x, 1.0, 0.0, 0.0).power(varying).re.to_bits(), x.power(a).to_bits());
            let exact = x.powf(a);
            assert!(ulps_apart(plain, exact).is_some_and(|ulps| ulps <= 2), "{x}^{a}: {plain} {exact}");
        }
    }
}

#[test]
fn varying_exponents() {
    for (exponent, expected) in [(2.0, [0.0, 0.0, 2.0]), (3.0, [0.0, 0.0, 0.0]), (0.0, [1.0, 0.0, 0.0])] {
        same(second_order(power_of(exponent), 0.0), expected);
    }
    same(second_order(power_of(2.0), -2.0), [4.0, -4.0, 2.0]);
    same(second_order(power_of(3.0), -2.0), [-8.0, 12.0, -12.0]);
    assert_eq!(f64::power(-2.0, 3.0), -8.0);
    assert_eq!(f64::power(0.0, 0.0), 1.0);
    // Base along the first unit, exponent along the second.
    let mixed = |x: f64, y: f64| HyperDual64::new(x, 1.0, 0.0, 0.0).power(HyperDual64::new(y, 0.0, 1.0, 0.0)).parts();
    let [value, in_base, in_exponent, both] = mixed(-2.0, 3.0);
    assert_eq!([value, in_base], [-8.0, 12.0]);
    assert!(in_exponent.is_nan() && both.is_nan());
    assert_eq!(mixed(0.0, 2.0), [0.0, 0.0, 0.0, 0.0]);
    let [value, in_base, in_exponent, both] = mixed(0.0, 1.0);
    assert_eq!([value, in_base, in_exponent], [0.0, 1.0, 0.0]);
    assert!(both.is_nan(), "x^(y-1) (1 + y ln x) has no limit at (0, 1)");
    let [value, in_base, in_exponent, both] = mixed(1.3, 2.7);
    let (l, p) = (1.3_f64.ln(), 1.3_f64.powf(2.7));
    same([in_base, in_exponent, both], [2.7 * p / 1.3, p * l, p / 1.3 * (1.0 + 2.7 * l)]);
    assert_eq!(value, p);
    let tiny = second_order(|x| x.power(x + constant(2.5)), 1e-200);
    same(tiny, [0.0, 2.5e-300, 3.75e-100]);
    let square = second_order(|x| x.power(x), 2.0);
    let slope = 4.0 * (1.0 + 2.0_f64.ln());
    same(square, [4.0, slope, slope * (1.0 + 2.0_f64.ln()) + 2.0]);
}

#[test]
fn whole_exponents_beyond_the_crate_s_integers() {
    let n = 46342.0;
    same(second_order(|x| x.power_integer(46342), 1.0), [1.0, n, n * (n - 1.0)]);
    let y = Dual3_64::new(1.0, 1.0, 0.0, 0.0).power_integer(1300);
    assert_eq!([y.re, y.v1, y.v2, y.v3], [1.0, 1300.0, 1300.0 * 1299.0, 1300.0 * 1299.0 * 1298.0]);
    let big = 1e10;
    same(second_order(|x| x.power_constant(big), -1.0), [1.0, -big, big * (big - 1.0)]);
    same(second_order(|x| x.power_integer(i32::MAX), 1.0), [1.0, 2147483647.0, 2147483647.0 * 2147483646.0]);
    same(second_order(|x| x.power_integer(i32::MIN), -1.0), [1.0, 2147483648.0, 2147483648.0 * 2147483649.0]);
}

#[test]
fn tails_of_sigmoids() {
    let tanh = |x| second_order(|x| Function::Tanh.apply(x), x);
    let slope = |x: f64| 4.0 / ((x.exp() + (-x).exp()) * (x.exp() + (-x).exp()));
    for x in [10.0, 18.0, 30.0] {
        same(tanh(x), [x.tanh(), slope(x), -2.0 * slope(x) * x.tanh()]);
    }
    for x in [400.0, 800.0] {
        same(tanh(x), [1.0, 0.0, 0.0]);
        same(tanh(-x), [-1.0, 0.0, 0.0]);
    }
    same(second_order(|x| Function::Sigmoid.apply(x), -800.0), [0.0, 0.0, 0.0]);
    same(second_order(|x| Function::Sinh.apply(x), 800.0), [INF, INF, INF]);
}

#[test]
fn singular_derivatives() {
    same(second_order(|x| Function::Sqrt.apply(x), 0.0), [0.0, INF, -INF]);
    same(second_order(|x| Function::Cbrt.apply(x), 0.0), [0.0, INF, NAN]);
    same(second_order(|x| Function::Sqrt.apply(x), -0.0), [0.0, INF, -INF]);
    for f in [Function::Sqrt, Function::Cbrt, Function::Abs, Function::Relu] {
        assert_eq!(f.apply(constant(0.0)).parts(), [0.0; 4], "{f:?} of a constant");
    }
    same(second_order(|x| Function::Log.apply(x), 0.0), [-INF, INF, -INF]);
    same(second_order(|x| Function::Log.apply(x), -1.0), [NAN, NAN, NAN]);
    same(second_order(|x| Function::Asin.apply(x), 1.0), [1.0_f64.asin(), INF, INF]);
    same(second_order(|x| Function::Asin.apply(x), -1.0), [-1.0_f64.asin(), INF, -INF]);
    same(second_order(|x| Function::Acos.apply(x), 1.0), [0.0, -INF, -INF]);
    same(second_order(|x| Function::Acosh.apply(x), 1.0), [0.0, INF, -INF]);
    same(second_order(|x| Function::Atanh.apply(x), 1.0), [INF, INF, INF]);
    // At a corner the derivatives are those of the flat branch; `kink` says that there is more to it.
    same(second_order(|x| Function::Abs.apply(x), 0.0), [0.0, 0.0, 0.0]);
    same(second_order(|x| Function::Abs.apply(x), -0.0), [0.0, 0.0, 0.0]);
    same(second_order(|x| Function::Sign.apply(x), 0.0), [0.0, 0.0, 0.0]);
    assert!(Function::Sign.value(f64::NAN).is_nan());
}

#[test]
fn quotients() {
    same(second_order(|x| x / x, 1e-200), [1.0, 0.0, 0.0]);
    same(second_order(|x| x / x, 1e200), [1.0, 0.0, 0.0]);
    same(second_order(|x| constant(1.0) / x, 0.0), [INF, -INF, INF]);
    same(second_order(|x| constant(1.0) / x, 1e-100), [1e100, -1e200, 2e300]);
    same(second_order(|x| constant(1.0) / x, 2.0), [0.5, -0.25, 0.25]);
    assert_eq!((constant(1.0) / constant(0.0)).parts(), [INF, 0.0, 0.0, 0.0]);
    let (a, b) =
        (FourthOrderDual::seed(0.7, &[1.0, 2.0, 0.5, -1.0]), FourthOrderDual::seed(-1.3, &[0.3, -1.0, 1.0, 2.0]));
    for (product, part) in ((a / b) * b).parts().into_iter().zip(a.parts()) {
        assert!((product - part).abs() < 1e-14);
    }
}

/// Value, gradient and Hessian of a function of two variables, in the order f, fa, fb, faa, fab, fbb.
fn bivariate(f: BinaryFunction, a: f64, b: f64) -> [f64; 6] {
    let pair = |i: usize, j: usize| {
        let unit = |k: usize| [f64::from(u8::from(i == k)), f64::from(u8::from(j == k))];
        f.apply(HyperDual64::seed(a, &unit(0)), HyperDual64::seed(b, &unit(1))).parts()
    };
    let [value, fa, fb, fab] = pair(0, 1);
    assert_eq!(value.to_bits(), f.value(a, b).to_bits(), "{f:?}({a}, {b})");
    [value, fa, fb, pair(0, 0)[3], fab, pair(1, 1)[3]]
}

#[track_caller]
fn same_six(actual: [f64; 6], expected: [f64; 6]) {
    for (a, b) in actual.into_iter().zip(expected) {
        assert!(a == b || (a.is_nan() && b.is_nan()) || close(a, b, 4e-15), "{actual:?} is not {expected:?}");
    }
}

#[test]
fn angles_on_the_axes_and_elsewhere() {
    use std::f64::consts::{FRAC_PI_2, PI};
    let angle = |y, x| bivariate(BinaryFunction::Atan2, y, x);
    same_six(angle(1.0, 0.0), [FRAC_PI_2, 0.0, -1.0, 0.0, 1.0, 0.0]);
    same_six(angle(0.0, 1.0), [0.0, 1.0, 0.0, 0.0, -1.0, 0.0]);
    same_six(angle(-2.0, 0.0), [-FRAC_PI_2, 0.0, 0.5, 0.0, 0.25, 0.0]);
    for (y, x) in [(1.0, 2.0), (-3.0, -0.5), (1e-8, -1.0), (2.0, 1e-9), (3e150, -4e150), (3e-150, 4e-150_f64)] {
        let r = f64::hypot(y, x);
        let (s, c) = (y / r, x / r);
        let (cross, twice) = ((s - c) * (s + c) / r / r, 2.0 * s * c / r / r);
        same_six(angle(y, x), [y.atan2(x), c / r, -s / r, -twice, cross, twice]);
    }
    assert!(angle(0.0, 0.0)[1..].iter().all(|d| d.is_nan()));
    assert_eq!(angle(0.0, -1.0)[0], PI);
    assert!(angle(0.0, -1.0)[1].is_nan());
    let still = BinaryFunction::Atan2.apply(constant(0.0), constant(0.0));
    assert_eq!(still.parts(), [0.0; 4]);
}

#[test]
fn lengths_on_the_axes_and_at_the_ends_of_the_doubles() {
    let length = |a, b| bivariate(BinaryFunction::Hypot, a, b);
    same_six(length(3.0, 0.0), [3.0, 1.0, 0.0, 0.0, 0.0, 1.0 / 3.0]);
    same_six(length(0.0, -2.0), [2.0, 0.0, -1.0, 0.5, 0.0, 0.0]);
    let (a, b) = (3.0, 1e-9);
    same_six(length(a, b), [3.0, 1.0, b / 3.0, b * b / 27.0, -b / 9.0, 1.0 / 3.0]);
    let half = 0.5_f64.sqrt();
    for r in [1e200, 1e-200, 1e-307_f64, 1.0] {
        let [value, fa, fb, faa, fab, fbb] = length(r, r);
        same([value, fa, fb], [r / half, half, half]);
        same([faa * r, fab * r, fbb * r], [half / 2.0, -half / 2.0, half / 2.0]);
    }
    assert!(length(0.0, 0.0)[1..].iter().all(|d| d.is_nan()));
    assert_eq!(BinaryFunction::Hypot.apply(constant(0.0), constant(0.0)).parts(), [0.0; 4]);
    // The length of (x, 0) at 0 is |x|.
    same(second_order(|x| BinaryFunction::Hypot.apply(x, constant(0.0)), 0.0), [0.0, NAN, NAN]);
}

#[test]
fn ties_follow_the_first_argument() {
    for f in [BinaryFunction::Min, BinaryFunction::Max] {
        assert_eq!(f.apply(Dual64::new(1.0, 2.0), Dual64::new(1.0, 3.0)).eps, 2.0);
        assert!(f.value(f64::NAN, 1.0).is_nan() && f.value(1.0, f64::NAN).is_nan());
    }
    assert_eq!(bivariate(BinaryFunction::Min, 1.0, 2.0), [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(bivariate(BinaryFunction::Max, 1.0, 2.0), [2.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn floored_remainders() {
    for (a, b, value, quotient) in
        [(7.5, 2.0, 1.5, 3.0), (-7.5, 2.0, 0.5, -4.0), (7.5, -2.0, -0.5, -4.0), (-7.5, -2.0, -1.5, 3.0)]
    {
        assert_eq!(bivariate(BinaryFunction::Mod, a, b), [value, 1.0, -quotient, 0.0, 0.0, 0.0]);
    }
    assert_eq!(BinaryFunction::Mod.value(6.0, 3.0), 0.0);
    assert_eq!(BinaryFunction::Mod.value(5.0, INF), 5.0);
    assert!(BinaryFunction::Mod.value(5.0, 0.0).is_nan());
    assert!(bivariate(BinaryFunction::Mod, 6.0, 3.0)[1].is_nan());
}

#[test]
fn polygamma_is_the_derivative_of_digamma() {
    for x in [-3.3, -0.2, 0.01, 0.7, 1.5, 9.0, 1e4] {
        let series = Function::Digamma.apply(Taylor::<5>::variable(x));
        for n in 0..4 {
            let order = Taylor::constant(n as f64);
            let direct: Taylor<5> = BinaryFunction::Polygamma.apply(order, Taylor::variable(x));
            assert!(close(direct.derivative(0), series.derivative(n), 1e-14));
            assert!(close(direct.derivative(1), series.derivative(n + 1), 1e-14));
        }
    }
    let varying =
        BinaryFunction::Polygamma.apply(HyperDual64::new(1.0, 1.0, 0.0, 0.0), HyperDual64::new(2.0, 0.0, 1.0, 0.0));
    assert!(varying.eps1.is_nan() && varying.eps2.is_finite());
    assert!(BinaryFunction::Polygamma.value(0.5, 1.0).is_nan());
    assert!(BinaryFunction::Polygamma.value(1.0, -2.0).is_nan());
}

#[test]
fn infinities_and_nan_have_their_limits() {
    for f in Function::ALL {
        assert!(f.value(NAN).is_nan(), "{f:?}(NaN)");
        let mut out = [0.0; 5];
        f.series(NAN, &mut out);
        assert!(out.iter().all(|c| c.is_nan()), "{f:?} series at NaN: {out:?}");
    }
    for (f, low, high) in [
        (Function::Exp, 0.0, INF),
        (Function::Tanh, -1.0, 1.0),
        (Function::Atan, -std::f64::consts::FRAC_PI_2, std::f64::consts::FRAC_PI_2),
        (Function::Erf, -1.0, 1.0),
        (Function::Erfc, 2.0, 0.0),
        (Function::Sigmoid, 0.0, 1.0),
        (Function::Softplus, 0.0, INF),
        (Function::Relu, 0.0, INF),
        (Function::Asinh, -INF, INF),
        (Function::Cbrt, -INF, INF),
        (Function::Sinh, -INF, INF),
        (Function::Cosh, INF, INF),
        (Function::Sign, -1.0, 1.0),
        (Function::Abs, INF, INF),
        (Function::Expm1, -1.0, INF),
        (Function::Floor, -INF, INF),
        (Function::Sin, NAN, NAN),
        (Function::Log, NAN, INF),
        (Function::Sqrt, NAN, INF),
        (Function::Acosh, NAN, INF),
        (Function::Asin, NAN, NAN),
    ] {
        for (x, expected) in [(-INF, low), (INF, high)] {
            let actual = f.value(x);
            assert!(actual == expected || (actual.is_nan() && expected.is_nan()), "{f:?}({x}) = {actual}");
        }
    }
    for f in [Function::Tanh, Function::Atan, Function::Erf, Function::Erfc, Function::Sigmoid] {
        for x in [-INF, INF] {
            let mut out = [1.0; 5];
            f.series(x, &mut out);
            assert_eq!(out[1..], [0.0; 4], "{f:?} at {x}");
        }
    }
}

#[test]
fn the_registry_is_in_order() {
    let mut names = Vec::new();
    for f in Function::ALL {
        let spec = f.spec();
        assert_eq!(Function::from_name(spec.name), Some(*f));
        names.extend(std::iter::once(spec.name).chain(spec.aliases.iter().copied()));
        check_words(spec.name, spec.help, spec.signature);
        assert!(spec.latex.contains("{x}") && !spec.derivative.is_empty());
        assert!(spec.example.text.contains(spec.name));
        for x in spec.test_points {
            assert!((spec.defined)(*x) && !(spec.kink)(*x), "{} at {x}", spec.name);
            let mut out = [0.0; 5];
            f.series(*x, &mut out);
            assert!(out.iter().all(|c| c.is_finite()), "{} at {x}", spec.name);
        }
    }
    for f in BinaryFunction::ALL {
        let spec = f.spec();
        assert_eq!(BinaryFunction::from_name(spec.name), Some(*f));
        names.push(spec.name);
        check_words(spec.name, spec.help, spec.signature);
        for &(a, b) in spec.test_points {
            assert!((spec.defined)(a, b) && !(spec.kink)(a, b), "{} at {a} {b}", spec.name);
            assert!(f.value(a, b).is_finite());
        }
    }
    names.sort_unstable();
    assert!(names.windows(2).all(|w| w[0] != w[1]), "a name twice: {names:?}");
}

fn check_words(name: &str, help: &str, signature: &str) {
    assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    assert!(help.is_ascii() && help.len() <= 80 && !help.is_empty());
    assert!(signature.starts_with(name));
}

/// Higher coefficients by differences of lower ones: the recurrences beyond the reference's order.
#[test]
fn high_orders_continue_the_low_ones() {
    for f in Function::ALL {
        for &x in f
            .spec()
            .test_points
            .iter()
            .filter(|x| (0.2..0.8).contains(*x) || (1.2..1.5).contains(*x) || (1.6..5.0).contains(*x))
        {
            let h = 1e-3;
            let at = |x: f64| {
                let mut out = [0.0; 9];
                f.series(x, &mut out);
                out
            };
            let (low, high, mid) = (at(x - h), at(x + h), at(x));
            for k in 0..8 {
                let difference = (high[k] - low[k]) / (2.0 * h) / (k + 1) as f64;
                let scale = mid.iter().fold(1.0_f64, |m, c| m.max(c.abs()));
                assert!(
                    (difference - mid[k + 1]).abs() < 2e-3 * scale,
                    "{f:?} order {k} at {x}: {difference} {}",
                    mid[k + 1]
                );
            }
        }
    }
}
