//! Containment: a value at a point of a box lies in the enclosure over the box, at ordinary and extreme numbers alike.

use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::numeric::interval::interval::{Interval, Regularity};
use saddleback::numeric::power::{integer_power, real_power};
use serde_json::Value as Json;

use super::elementary::{self, hexadecimal};
use super::{Outcome, items, name};

/// How many boxes and points of them the slow tier tries with each operation.
const TRIALS: u64 = 1_000_000;

type Value = Box<dyn Fn(f64, f64) -> f64>;
type Enclosure = Box<dyn Fn(Interval, Interval) -> Interval>;

/// An operation on one or two numbers; one of them does not look at the second.
struct Operation {
    name: String,
    value: Value,
    enclose: Enclosure,
}

impl Operation {
    fn new(
        name: impl Into<String>,
        value: impl Fn(f64, f64) -> f64 + 'static,
        enclose: impl Fn(Interval, Interval) -> Interval + 'static,
    ) -> Self {
        Self { name: name.into(), value: Box::new(value), enclose: Box::new(enclose) }
    }
}

fn operations() -> Vec<Operation> {
    let mut all = vec![
        Operation::new("+", |a, b| a + b, |a, b| a + b),
        Operation::new("-", |a, b| a - b, |a, b| a - b),
        Operation::new("*", |a, b| a * b, |a, b| a * b),
        Operation::new("/", |a, b| a / b, |a, b| a / b),
        Operation::new("^", real_power, Interval::power),
    ];
    for n in [-1000, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 17, 1000, i32::MAX, i32::MIN] {
        let value = move |a, _| integer_power(a, i64::from(n));
        all.push(Operation::new(format!("^{n}"), value, move |a, _| a.power_integer(n)));
    }
    for p in [-7.25, -0.5, 1e-300, 1.0 / 3.0, 0.5, 2.5, 1e10, 1e300, f64::INFINITY, f64::NEG_INFINITY] {
        all.push(Operation::new(format!("^{p:e}"), move |a, _| real_power(a, p), move |a, _| a.power_constant(p)));
    }
    for function in Function::ALL.iter().copied() {
        let name = function.spec().name;
        all.push(Operation::new(name, move |a, _| function.value(a), move |a, _| function.enclose(a)));
    }
    for function in BinaryFunction::ALL.iter().copied() {
        let name = function.spec().name;
        all.push(Operation::new(
            format!("{name} of two"),
            move |a, b| function.value(a, b),
            move |a, b| function.enclose(a, b),
        ));
    }
    all
}

/// The operations, one an entry.
pub fn entries() -> Vec<Json> {
    operations().into_iter().map(|operation| serde_json::json!({ "name": operation.name })).collect()
}

/// Tries one operation at many boxes, and at the points of the reference.
pub fn check(entry: &Json, _seconds: f64) -> Outcome {
    check_at(entry, TRIALS)
}

/// Tries one operation at as many boxes.
pub fn check_at(entry: &Json, trials: u64) -> Outcome {
    let operation = operations().into_iter().find(|operation| operation.name == name(entry)).expect("an operation");
    match tried(&operation, trials).and_then(|()| at_reference(&operation.name)) {
        Ok(()) => Outcome { passed: true, tight: true, why: format!("{trials} points"), ..Outcome::default() },
        // An enclosure without the value is a false proof.
        Err(why) => Outcome { lie: true, ..Outcome::failed(why) },
    }
}

fn tried(operation: &Operation, trials: u64) -> Result<(), String> {
    let mut random = Random(operation.name.bytes().fold(20_261, |hash, byte| hash * 31 + u64::from(byte)));
    for _ in 0..trials {
        let (a, b) = (random.interval(), random.interval());
        let enclosure = (operation.enclose)(a, b);
        for _ in 0..3 {
            let (x, y) = (random.inside(a), random.inside(b));
            let value = (operation.value)(x, y);
            if !holds(enclosure, value, x.is_finite() && y.is_finite()) {
                return Err(format!("{a:?}, {b:?} give {enclosure:?}; at {x:?}, {y:?} the value is {value:?}"));
            }
        }
    }
    Ok(())
}

/// Whether an enclosure admits a value that doubles give at a point: a number only if it is inside; an infinity also as
/// the value at a pole that is noted; NaN where that is noted. Infinite points are outside every domain: there, doubles
/// may give anything where the enclosure notes it, and NaN everywhere.
pub fn holds(enclosure: Interval, value: f64, at_finite: bool) -> bool {
    let is_partial = enclosure.regularity() == Regularity::Partial;
    enclosure.contains(value) || (is_partial && !(value.is_finite() && at_finite)) || (value.is_nan() && !at_finite)
}

/// The true values of the reference lie in the enclosures at their points.
fn at_reference(name: &str) -> Result<(), String> {
    let Some(function) = Function::from_name(name) else { return Ok(()) };
    let all = elementary::entries();
    let Some(entry) = all.iter().find(|entry| super::name(entry) == name) else { return Ok(()) };
    for row in items(entry, "rows") {
        let x = hexadecimal(row[0].as_str().expect("a hexadecimal double"));
        let Some(digits) = row[1].as_str() else { continue };
        let value: f64 = digits.parse().expect("a decimal");
        let enclosure = function.enclose(Interval::point(x));
        if (function.spec().defined)(x) && !enclosure.contains(value) {
            return Err(format!("at {x:?} the value is {digits}, not in {enclosure:?}"));
        }
    }
    Ok(())
}

/// Numbers that are likely to be trouble.
const SPECIAL: [f64; 28] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    -f64::MIN_POSITIVE,
    2.2e-308,
    1.0,
    -1.0,
    1.0 - f64::EPSILON / 2.0,
    1.0 + f64::EPSILON,
    0.5,
    -0.5,
    std::f64::consts::PI,
    -std::f64::consts::FRAC_PI_2,
    4.493_409_457_909_064,
    1.461_632_144_968_362_3,
    709.782_712_893_384,
    -745.133_219_101_941_1,
    171.624_376_956_302_7,
    1e22,
    -1e22,
    4_503_599_627_370_497.5,
    1e300,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

/// Boxes and points by the generator of G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    /// Between the two, evenly.
    fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number of a kind that is drawn too.
    fn number(&mut self) -> f64 {
        match self.below(8) {
            0 => SPECIAL[self.below(SPECIAL.len() as u64) as usize],
            1 => Some(f64::from_bits(self.bits())).filter(|x| !x.is_nan()).unwrap_or(0.0),
            2 => self.below(81) as f64 / 2.0 - 20.0,
            3 => self.between(-1.5, 1.5),
            4 => self.between(-1000.0, 1000.0),
            5 => 10.0_f64.powf(self.between(-320.0, 308.0)) * if self.below(2) == 0 { 1.0 } else { -1.0 },
            _ => self.between(-10.0, 10.0),
        }
    }

    /// A box that is not empty.
    fn interval(&mut self) -> Interval {
        let x = self.number();
        let drawn = match self.below(5) {
            0 => Interval::point(x),
            1 => Interval::new(x, (0..self.below(4)).fold(x, |x, _| x.next_up())),
            2 => {
                let radius = x.abs() * 10.0_f64.powf(self.between(-16.0, 0.0));
                Interval::new(x - radius, x + radius)
            }
            3 => Interval::new(x, x + self.between(0.0, 7.0)),
            _ => {
                let y = self.number();
                Interval::new(x.min(y), x.max(y))
            }
        };
        if drawn.is_empty() { Interval::point(x) } else { drawn }
    }

    /// An element, often at an end.
    fn inside(&mut self, x: Interval) -> f64 {
        let drawn = match self.below(4) {
            0 => x.lo(),
            1 => x.hi(),
            2 => x.midpoint(),
            _ if x.is_bounded() => x.lo() + (x.hi() - x.lo()) * self.between(0.0, 1.0),
            _ => self.number(),
        };
        if x.contains(drawn) { drawn } else { x.lo() }
    }
}
