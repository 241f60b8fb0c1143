//! Backward steps of interval arithmetic: no solution is ever cut off, and something is cut wherever it can be.

use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::numeric::interval::interval::{Interval, Regularity};

use crate::reference::check::elementary::{self, hexadecimal};
use crate::reference::check::name;

/// How many boxes each operation is tried at.
const TRIALS: u64 = 2500;

/// The share of the trials whose solution is not all of the box in which at least one of the bounds has to move.
const LEAST_CUT: f64 = 0.02;

type Enclosure = Box<dyn Fn([Interval; 2]) -> Interval>;
type Preimage = Box<dyn Fn(Interval, [Interval; 2]) -> [Interval; 2]>;

/// An operation on two numbers with its backward step; those on one number leave the second alone.
struct Operation {
    name: String,
    enclose: Enclosure,
    preimage: Preimage,
}

impl Operation {
    fn of_one(
        name: String,
        enclose: impl Fn(Interval) -> Interval + 'static,
        preimage: impl Fn(Interval, Interval) -> Interval + 'static,
    ) -> Self {
        let enclose = Box::new(move |[a, _]: [Interval; 2]| enclose(a));
        Self { name, enclose, preimage: Box::new(move |image, [a, b]| [preimage(image, a), b]) }
    }
}

fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for &function in Function::ALL {
        let preimage = move |image, argument| function.preimage(image, argument);
        all.push(Operation::of_one(function.spec().name.into(), move |x| function.enclose(x), preimage));
    }
    for n in (-5..=9).chain([40, 41, -17, i32::MAX, i32::MIN]) {
        let preimage = move |image, argument: Interval| argument.preimage_of_power_integer(n, image);
        all.push(Operation::of_one(format!("^{n}"), move |x| x.power_integer(n), preimage));
    }
    for p in [0.5, 1.5, -0.5, 1.0 / 3.0, 2.5, -7.25, 1e-4, 1e12, 1e-300, f64::INFINITY] {
        let preimage = move |image, argument: Interval| argument.preimage_of_power_constant(p, image);
        all.push(Operation::of_one(format!("^{p:e}"), move |x| x.power_constant(p), preimage));
    }
    all.push(Operation::of_one("square".into(), Interval::square, |image, x| x.preimage_of_square(image)));
    all.push(Operation::of_one("size".into(), Interval::abs, |image, x| x.preimage_of_abs(image)));
    for &function in BinaryFunction::ALL {
        all.push(Operation {
            name: format!("{} of two", function.spec().name),
            enclose: Box::new(move |[a, b]| function.enclose(a, b)),
            preimage: Box::new(move |image, [a, b]| function.preimage(image, a, b).into()),
        });
    }
    all.push(Operation {
        name: "^".into(),
        enclose: Box::new(|[a, b]| a.power(b)),
        preimage: Box::new(|image, [a, b]| Interval::preimage_of_power(a, b, image).into()),
    });
    all
}

/// Numbers that are likely to be trouble.
const SPECIAL: [f64; 22] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    1.0,
    -1.0,
    1.0 - f64::EPSILON / 2.0,
    1.0 + f64::EPSILON,
    0.5,
    std::f64::consts::PI,
    -std::f64::consts::FRAC_PI_2,
    std::f64::consts::FRAC_PI_2,
    4.493_409_457_909_064,
    709.782_712_893_384,
    -745.133_219_101_941_1,
    171.624_376_956_302_7,
    1e22,
    4_503_599_627_370_497.5,
    1e300,
    f64::MAX,
    f64::MIN,
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

    fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A finite number of a kind that is drawn too.
    fn number(&mut self) -> f64 {
        match self.below(9) {
            0 => SPECIAL[self.below(SPECIAL.len() as u64) as usize],
            1 => Some(f64::from_bits(self.bits())).filter(|x| x.is_finite()).unwrap_or(0.0),
            2 => self.below(81) as f64 / 2.0 - 20.0,
            3 => self.between(-1.0, 1.0),
            4 => self.between(-1000.0, 1000.0),
            5 => 10.0_f64.powf(self.between(-320.0, 308.0)) * if self.below(2) == 0 { 1.0 } else { -1.0 },
            _ => self.between(-10.0, 10.0),
        }
    }

    /// A number at most `x`, close by, far away, or infinite.
    fn at_most(&mut self, x: f64) -> f64 {
        match self.below(6) {
            0 => x,
            1 => (0..self.below(9)).fold(x, |x, _| x.next_down()),
            2 => x - x.abs() * 10.0_f64.powf(self.between(-16.0, 0.0)),
            3 => f64::NEG_INFINITY,
            4 => x - self.between(0.0, 9.0),
            _ => self.number().min(x),
        }
    }

    /// A set that holds another.
    fn around(&mut self, x: Interval) -> Interval {
        Interval::new(self.at_most(x.lo()), -self.at_most(-x.hi()))
    }
}

/// What came of the trials of an operation.
#[derive(Default)]
struct Count {
    solutions: u64,
    cut: u64,
}

fn tried(operation: &Operation, trials: u64) -> Result<Count, String> {
    let mut random = Random(operation.name.bytes().fold(20_261, |hash, byte| hash * 31 + u64::from(byte)));
    let mut count = Count::default();
    for _ in 0..20 * trials {
        let at = if operation.name.starts_with("polygamma") || operation.name.starts_with("sincn") {
            [random.below(5) as f64, random.number()]
        } else {
            [random.number(), random.number()]
        };
        let point = at.map(Interval::point);
        let value = (operation.enclose)(point);
        if value.is_empty() || !point.iter().all(|x| x.is_point()) {
            continue;
        }
        let is_order = at[0].fract() == 0.0 && random.below(2) == 0;
        let boxes = [if is_order { point[0] } else { random.around(point[0]) }, random.around(point[1])];
        let image = if random.below(4) == 0 { value } else { random.around(value) };
        let found = (operation.preimage)(image, boxes);
        let holds = (0..2).all(|k| found[k].contains(at[k]) && found[k].is_subset_of(boxes[k]));
        if !holds || (0..2).any(|k| found[k].regularity() != Regularity::Continuous) {
            return Err(format!("{} at {at:?} in {image:?}: {boxes:?} is cut to {found:?}", operation.name));
        }
        count.cut += u64::from((0..2).any(|k| found[k].lo() > boxes[k].lo() || found[k].hi() < boxes[k].hi()));
        count.solutions += 1;
        if count.solutions == trials {
            break;
        }
    }
    Ok(count)
}

#[test]
fn no_solution_is_cut_off() {
    let all = operations();
    let mut offences = Vec::new();
    let mut n_solutions = 0;
    for operation in &all {
        match tried(operation, TRIALS) {
            Err(why) => offences.push(why),
            Ok(count) => {
                n_solutions += count.solutions;
                let uncut = ["^0", "^inf", "^1e-300"].contains(&operation.name.as_str());
                if !uncut && (count.cut as f64) < LEAST_CUT * TRIALS as f64 {
                    offences
                        .push(format!("{}: only {} of {} boxes are cut", operation.name, count.cut, count.solutions));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
    assert!(n_solutions > 100_000, "only {n_solutions} solutions were tried");
}

/// The true values of the reference, known to a double: closer than what enclosures say.
#[test]
fn arguments_of_true_values_are_found() {
    let mut n_rows = 0;
    for entry in elementary::entries() {
        let Some(function) = Function::from_name(name(&entry)) else { continue };
        for row in entry["rows"].as_array().expect("rows of arguments and values") {
            let x = hexadecimal(row[0].as_str().expect("a hexadecimal double"));
            let Some(digits) = row[1].as_str().filter(|_| (function.spec().defined)(x)) else { continue };
            let value: f64 = digits.parse().expect("a decimal");
            let image = Interval::new(value.next_down(), value.next_up());
            for argument in [Interval::ENTIRE, Interval::new(x, x + 1.0), Interval::new(x - 1.0, x)] {
                let found = function.preimage(image, argument);
                assert!(found.contains(x), "{function:?} at {x:?} is {digits}: {argument:?} is cut to {found:?}");
                n_rows += 1;
            }
        }
    }
    assert!(n_rows > 1000, "only {n_rows} rows were seen");
}

/// Powers that doubles hold exactly, so that their preimages must hold the base and are a few ulp wide.
#[test]
fn bases_of_exact_powers_are_found() {
    let near = |found: Interval, base: f64| found.contains(base) && found.width() <= 1e-13 * base;
    for base in (2..=60).map(f64::from) {
        let positive = Interval::new(0.0, f64::INFINITY);
        for exponent in 1..=9 {
            let power = base.powi(exponent);
            if power < 9e15 {
                let found = positive.preimage_of_power_integer(exponent, Interval::point(power));
                assert!(near(found, base), "{found:?}^{exponent} = {power}");
            }
        }
        for halves in [1.0, 3.0, 5.0] {
            let (square, power) = (base * base, base.powf(halves));
            let found = positive.preimage_of_power_constant(0.5 * halves, Interval::point(power));
            assert!(near(found, square), "{found:?}^({halves}/2) = {power}");
            let (bases, exponents) =
                Interval::preimage_of_power(Interval::point(base), positive, Interval::point(base.powf(halves)));
            assert!(near(exponents, halves) && near(bases, base), "{bases:?}^{exponents:?} = {power}");
        }
    }
}
