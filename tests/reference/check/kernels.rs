//! The vectorised elementary functions at millions of doubles, against numbers of 160 bits, in units of the last place.
//!
//! Every argument goes through the one-point evaluation and through the loops of every instruction set of the machine;
//! all must agree to the bit. The error is that of the double against the exact value, so that 0.5 is perfect.

use astro_float::{BigFloat, Consts, RoundingMode, Sign};
use saddleback::function::Function;
use saddleback::numeric::lanes::InstructionSet;
use saddleback::numeric::power;
use serde_json::Value as Json;

use super::{Outcome, name};

/// The functions with a kernel; `pow` is the power of two variables.
pub const NAMES: [&str; 19] = [
    "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "pow",
    "sqrt", "cbrt", "sigmoid", "softplus", "erf",
];

/// The largest error that is allowed, in units of the last place.
pub const ALLOWED: f64 = 2.0;

/// Arguments of a function in the full count.
const FULL_COUNT: usize = 1_000_000;

/// Bits of the reference. Cancellation is left to series, so that nearly all of them count.
const PRECISION: usize = 160;

/// Correct rounding would search for ever for the last bit of results that are exact, such as 4^0.5.
const ROUNDING: RoundingMode = RoundingMode::None;

/// What a function did.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// The largest error in units of the last place.
    pub worst: f64,
    /// Where it was made.
    pub at: (f64, f64),
    /// Arguments at which two evaluations differ in a bit.
    pub n_different: usize,
    /// How many arguments there were.
    pub n_arguments: usize,
}

/// The functions, one an entry.
pub fn entries() -> Vec<Json> {
    NAMES.iter().map(|name| serde_json::json!({ "name": name })).collect()
}

/// Judges a function by a million arguments; tight means an error below one unit.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    let Judgement { worst, at: (x, y), n_different, n_arguments } = judge(name(entry), FULL_COUNT);
    let place = if name(entry) == "pow" { format!("{x:e}, {y:e}") } else { format!("{x:e}") };
    let why = format!("{n_arguments} arguments, {n_different} with different bits, {worst:.3} ulp at {place}");
    let passed = worst <= ALLOWED && n_different == 0;
    Outcome { passed, tight: passed && worst < 1.0, why, ..Outcome::default() }
}

/// Judges a function by at least `count` arguments.
pub fn judge(name: &str, count: usize) -> Judgement {
    let mut random = Random(0x5add_1eba_c000_0000 ^ name.len() as u64);
    let (x, y) = if name == "pow" { random.pairs(count) } else { (random.arguments(count), Vec::new()) };
    let (values, n_different) = if name == "pow" { powers(&x, &y) } else { values(name, &x) };
    let mut judgement = Judgement { n_different, n_arguments: x.len(), ..Judgement::default() };
    let mut consts = Consts::new().expect("there is memory for constants");
    for (idx, value) in values.iter().enumerate() {
        let at = (x[idx], y.get(idx).copied().unwrap_or(0.0));
        if !at.0.is_finite() || !at.1.is_finite() {
            continue;
        }
        let error = match exact(name, at, &mut consts) {
            Some(exact) => error_in_ulps(*value, &exact),
            None if value.is_nan() => 0.0,
            None => f64::INFINITY,
        };
        if error > judgement.worst {
            (judgement.worst, judgement.at) = (error, at);
        }
    }
    judgement
}

/// The values at one point each, and at how many arguments a loop gives other bits.
fn values(name: &str, x: &[f64]) -> (Vec<f64>, usize) {
    let function = Function::from_name(name).expect("a function of the registry");
    let one_by_one: Vec<f64> = x.iter().map(|&x| function.value(x)).collect();
    let mut n_different = 0;
    for set in InstructionSet::available() {
        let mut lanes = vec![0.0; x.len()];
        function.lanes(set)(x, &mut lanes);
        n_different += differences(&one_by_one, &lanes);
    }
    (one_by_one, n_different)
}

/// The same for powers.
fn powers(x: &[f64], y: &[f64]) -> (Vec<f64>, usize) {
    let one_by_one: Vec<f64> = x.iter().zip(y).map(|(&x, &y)| power::real_power(x, y)).collect();
    let mut n_different = 0;
    for set in InstructionSet::available() {
        let mut lanes = vec![0.0; x.len()];
        power::lanes(set)(x, y, &mut lanes);
        n_different += differences(&one_by_one, &lanes);
    }
    (one_by_one, n_different)
}

/// Counts the places at which two lists differ in a bit; which NaN it is does not matter.
fn differences(a: &[f64], b: &[f64]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a.to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan())).count()
}

/// The error of a double in units of the last place of the exact value; infinite where they have nothing in common.
fn error_in_ulps(value: f64, exact: &BigFloat) -> f64 {
    // What overflows is measured as the double that would come next.
    let is_infinite = value.is_infinite();
    let value = if is_infinite { 1f64.copysign(value) } else { value };
    if value.is_nan() || exact.is_nan() {
        return f64::INFINITY;
    }
    let (_, exponent) = parts(exact);
    if exponent > 1024 || exact.is_inf() {
        let is_right = is_infinite && exact.is_negative() == (value < 0.0);
        return if is_right { 0.0 } else { f64::INFINITY };
    }
    if !exact.is_zero() && value == 0.0 && exact.is_negative() != value.is_sign_negative() {
        return f64::INFINITY;
    }
    let mut ours = big(value);
    if is_infinite {
        ours.set_exponent(1025);
    }
    let (difference, magnitude) = parts(&ours.sub(exact, PRECISION, ROUNDING));
    let last_place = (exponent - 53).max(-1074);
    difference * 2f64.powi((magnitude - last_place).clamp(-1000, 1000))
}

/// A double as it is; the crate takes normal ones only.
fn big(x: f64) -> BigFloat {
    if !x.is_subnormal() {
        return BigFloat::from_f64(x, PRECISION);
    }
    let mut scaled = BigFloat::from_f64(x * 2f64.powi(200), PRECISION);
    scaled.set_exponent(parts(&scaled).1 - 200);
    scaled
}

/// The size of a number as a factor in [1/2, 1) and a power of two.
fn parts(x: &BigFloat) -> (f64, i32) {
    match x.as_raw_parts() {
        Some((words, _, _, exponent, _)) if !x.is_zero() => {
            (words[words.len() - 1] as f64 / 18_446_744_073_709_551_616.0, exponent)
        }
        _ => (0.0, -1_000_000),
    }
}

/// The value to 160 bits; nothing outside the domain.
fn exact(name: &str, (x, y): (f64, f64), consts: &mut Consts) -> Option<BigFloat> {
    let (p, rm) = (PRECISION, ROUNDING);
    let argument = big(x);
    let is_defined = match name {
        "log" | "log2" | "log10" | "sqrt" => x >= 0.0,
        "log1p" => x >= -1.0,
        "pow" => return exact_power(x, y, consts),
        _ => true,
    };
    if !is_defined {
        return None;
    }
    Some(match name {
        "exp" => argument.exp(p, rm, consts),
        "expm1" => exponential_less_one(&argument, consts),
        "log" => argument.ln(p, rm, consts),
        "log1p" => logarithm_of_one_more(&argument, consts),
        "log2" => argument.log2(p, rm, consts),
        "log10" => argument.log10(p, rm, consts),
        "sin" => argument.sin(p, rm, consts),
        "cos" => argument.cos(p, rm, consts),
        "tan" => argument.tan(p, rm, consts),
        "atan" => argument.atan(p, rm, consts),
        "sinh" => argument.sinh(p, rm, consts),
        "cosh" => argument.cosh(p, rm, consts),
        "tanh" => argument.tanh(p, rm, consts),
        "sqrt" => argument.sqrt(p, rm),
        "cbrt" => argument.cbrt(p, rm),
        "sigmoid" => {
            let sum = argument.neg().exp(p, rm, consts).add(&BigFloat::from_f64(1.0, p), p, rm);
            sum.reciprocal(p, rm)
        }
        "softplus" => {
            let e = argument.abs().neg().exp(p, rm, consts);
            let logarithm = logarithm_of_one_more(&e, consts);
            if x > 0.0 { logarithm.add(&argument, p, rm) } else { logarithm }
        }
        "erf" => error_function(&argument, x, consts),
        other => panic!("no reference for {other}"),
    })
}

/// Below 2^-17, nine terms of a series are exact to 160 bits.
const SMALL: i32 = -17;
const N_TERMS: u32 = 9;

/// `e^x - 1`.
fn exponential_less_one(x: &BigFloat, consts: &mut Consts) -> BigFloat {
    let (p, rm) = (PRECISION, ROUNDING);
    if parts(x).1 >= SMALL {
        return x.exp(p, rm, consts).sub(&BigFloat::from_f64(1.0, p), p, rm);
    }
    // x(1 + x/2(1 + x/3(…))).
    let one = BigFloat::from_f64(1.0, p);
    let nested = (2..=N_TERMS)
        .rev()
        .fold(one.clone(), |inner, k| x.mul(&inner, p, rm).div(&BigFloat::from_u32(k, p), p, rm).add(&one, p, rm));
    x.mul(&nested, p, rm)
}

/// `log(1 + x)`.
fn logarithm_of_one_more(x: &BigFloat, consts: &mut Consts) -> BigFloat {
    let (p, rm) = (PRECISION, ROUNDING);
    if parts(x).1 >= SMALL {
        return x.add(&BigFloat::from_f64(1.0, p), p + 64, rm).ln(p, rm, consts);
    }
    // x(1 - x(1/2 - x(1/3 - …))).
    let nested = (1..=N_TERMS).rev().fold(BigFloat::new(p), |inner, k| {
        BigFloat::from_u32(k, p).reciprocal(p, rm).sub(&x.mul(&inner, p, rm), p, rm)
    });
    x.mul(&nested, p, rm)
}

/// Beyond this `1 - erf` is far below the last place.
const ERF_IS_ONE: f64 = 7.0;

/// `erf x = 2/√π e^(-x²) Σ 2^n x^(2n+1)/(2n+1)!!` (DLMF 7.6.2), all terms of one sign.
fn error_function(argument: &BigFloat, x: f64, consts: &mut Consts) -> BigFloat {
    let (p, rm) = (PRECISION, ROUNDING);
    if x.abs() > ERF_IS_ONE {
        return BigFloat::from_f64(1f64.copysign(x), p);
    }
    let square = argument.mul(argument, p, rm);
    let (mut term, mut sum, mut n) = (argument.clone(), BigFloat::new(p), 1);
    while !term.is_zero() && parts(&term).1 > parts(&sum).1.saturating_sub(p as i32) {
        sum = sum.add(&term, p, rm);
        n += 2;
        let factor = BigFloat::from_f64(2.0, p).div(&BigFloat::from_u32(n, p), p, rm);
        term = term.mul(&square, p, rm).mul(&factor, p, rm);
    }
    let gaussian = square.neg().exp(p, rm, consts);
    let root_of_pi = consts.pi(p, rm).sqrt(p, rm);
    let scale = BigFloat::from_f64(2.0, p).div(&root_of_pi, p, rm);
    sum.mul(&gaussian, p, rm).mul(&scale, p, rm)
}

/// `x^y` as IEEE 754 has it, for finite numbers.
fn exact_power(x: f64, y: f64, consts: &mut Consts) -> Option<BigFloat> {
    let (p, rm) = (PRECISION, ROUNDING);
    let is_whole = y.trunc() == y;
    let is_odd = is_whole && (y / 2.0).trunc() != y / 2.0;
    if y == 0.0 {
        return Some(BigFloat::from_f64(1.0, p));
    }
    if x < 0.0 && !is_whole {
        return None;
    }
    let sign = if is_odd && x.is_sign_negative() { Sign::Neg } else { Sign::Pos };
    let mut size = if x == 0.0 {
        BigFloat::from_f64(if y < 0.0 { f64::INFINITY } else { 0.0 }, p)
    } else {
        big(x.abs()).pow(&big(y), p, rm, consts)
    };
    size.set_sign(sign);
    Some(size)
}

/// Knuth's linear congruence, its upper bits; the same arguments on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        let mut word = 0;
        for _ in 0..2 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word = word << 32 | self.0 >> 32;
        }
        word
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / 2f64.powi(53)
    }

    /// A number with any sign and any exponent of the range.
    fn of_size(&mut self, low: i64, high: i64) -> f64 {
        let exponent = low + (self.next() % (high - low) as u64) as i64;
        let sign = if self.next() & 1 == 0 { 1.0 } else { -1.0 };
        sign * self.between(1.0, 2.0) * 2f64.powi(exponent as i32)
    }

    /// Arguments of every kind: any bits, ordinary ranges, around zeros and poles, at the ends of the range.
    fn arguments(&mut self, count: usize) -> Vec<f64> {
        let mut x = vec![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e22, -1e22, 1e-310, -1e-310, -740.0];
        // The double closest to a multiple of π/2 (J.-M. Muller, Elementary Functions, 3rd edition, table 11.1).
        x.extend([6_381_956_970_095_103.0 * 2f64.powi(797), f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324]);
        while x.len() < count {
            x.extend([f64::from_bits(self.next()), self.of_size(-60, 12), self.of_size(-1074, -1000)]);
            x.extend([self.between(-1.0, 1.0), self.between(-10.0, 10.0), self.between(0.0, 50.0)]);
            x.extend([self.between(-760.0, 760.0), self.between(700.0, 712.0), self.between(-750.0, -700.0)]);
            x.extend([self.between(-3e5, 3e5), 1.0 + self.of_size(-52, -1), -1.0 + self.of_size(-52, -1)]);
            let multiple = self.between(-2e5, 2e5).round() * std::f64::consts::FRAC_PI_2;
            x.extend([multiple, multiple * (1.0 + self.of_size(-52, -40)), self.of_size(17, 1024)]);
        }
        x
    }

    /// Bases and exponents whose powers are ordinary, subnormal or overflow.
    fn pairs(&mut self, count: usize) -> (Vec<f64>, Vec<f64>) {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        while x.len() < count {
            let small = 1.0 + self.of_size(-52, -1);
            let any = f64::from_bits(self.next() >> 1);
            let base = if any.is_finite() { any } else { 3.0 };
            for base in [self.between(0.0, 10.0), self.between(0.6, 1.6), small, base] {
                x.extend([base, base, -base]);
                let exponent = self.between(-750.0, 712.0) / base.ln();
                y.extend([self.between(-20.0, 20.0), exponent, exponent.round()]);
            }
            x.extend([self.between(-10.0, 10.0), f64::from_bits(self.next()), self.between(0.0, 2.0)]);
            y.extend([self.between(-9.0, 9.0).round(), f64::from_bits(self.next()), self.between(-60.0, 60.0).round()]);
        }
        (x, y)
    }
}
