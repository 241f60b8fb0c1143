//! Random functions as texts and random boxes: smooth ones, and now and then one with kinks, poles or an edge of its domain.

/// Numbers of the generator SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A number from 0 to 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A number from -1 to 1.
    pub(crate) fn signed(&mut self) -> f64 {
        2.0 * self.uniform() - 1.0
    }
}

const SMOOTH: &[&str] = &[
    "sin(#)",
    "cos(#)",
    "exp(#/2)",
    "atan(#)",
    "tanh(#)",
    "(#)^2",
    "(#)^3",
    "(#)^4",
    "1/(1 + (#)^2)",
    "sqrt(1 + (#)^2)",
    "log(2 + (#)^2)",
    "erf(#)",
    "cosh(#/2)",
    "sigmoid(#)",
    "softplus(#)",
    "asinh(#)",
    "exp(-(#)^2)",
    "sin(#)^2",
    "(0.3*(#))",
    "(-(#))",
    "(# - 0.7)",
    "(# + 1)",
];

const ROUGH: &[&str] = &[
    "abs(#)",
    "sqrt(#)",
    "log(#)",
    "1/(#)",
    "tan(#)",
    "relu(#)",
    "cbrt(#)",
    "(#)^1.5",
    "(#)^(-2)",
    "sign(#)",
    "floor(#)",
    "sinc(#)",
    "asin(#)",
    "acosh(#)",
    "gamma(#)",
    "mod(#, 1)",
    "abs(#)^3",
    "if(# > 0, #, -2*(#))",
    "sqrt((#)^2)",
    "lgamma(#)",
    "atan2(#, 1 - (#))",
    "max(#, 0.2)",
    "if(# > 1, (#)^2, 2*(#) - 1)",
];

const PAIRS: &[&str] = &["(@ + #)", "(@ - #)", "(@*#)", "(@*#)", "(@ + #)", "(@/(2 + (#)^2))", "hypot(@, 1 + (#)^2)"];
const ROUGH_PAIRS: &[&str] =
    &["(@/(#))", "min(@, #)", "max(@, #)", "hypot(@, #)", "atan2(@, #)", "mod(@, #)", "abs(@ - (#))"];

const NAMES: [&str; 4] = ["x", "y", "z", "w"];

fn leaf(random: &mut Random, n: usize) -> String {
    match random.below(5) {
        0 => random.of(&["1", "0.5", "2", "0.1", "pi", "3", "1e-3", "1/3"]).to_string(),
        _ => NAMES[random.below(n)].to_string(),
    }
}

fn tree(random: &mut Random, n: usize, (depth, rough): (usize, usize)) -> String {
    if depth == 0 || random.below(7) == 0 {
        return leaf(random, n);
    }
    let is_rough = random.below(100) < rough;
    if random.below(2) == 0 {
        let text = random.of(if is_rough { ROUGH } else { SMOOTH });
        return text.replace('#', &tree(random, n, (depth - 1, rough)));
    }
    let text = random.of(if is_rough { ROUGH_PAIRS } else { PAIRS });
    let (a, b) = (tree(random, n, (depth - 1, rough)), tree(random, n, (depth - 1, rough)));
    text.replace('#', &b).replace('@', &a)
}

/// A polynomial with random exponents and short coefficients.
fn polynomial(random: &mut Random, n: usize) -> String {
    let terms: Vec<String> = (0..3 + random.below(5))
        .map(|_| {
            let coefficient = random.of(&["1", "2", "-1", "-3", "0.5", "-0.1", "0.3", "1/3", "-2", "1e-6", "100"]);
            let powers: Vec<String> = (0..1 + random.below(3))
                .map(|_| format!("{}^{}", NAMES[random.below(n)], 1 + random.below(4)))
                .collect();
            format!("({coefficient})*{}", powers.join("*"))
        })
        .collect();
    terms.join(" + ")
}

/// A function of `n` variables.
pub(crate) fn random_function(random: &mut Random, n: usize) -> String {
    let names = NAMES[..n].join(", ");
    let rough = random.of(&[0, 0, 0, 15, 40]);
    let depth = 1 + random.below(4);
    let body = match random.below(4) {
        0 => polynomial(random, n),
        1 => format!("{} + {}", polynomial(random, n), tree(random, n, (depth.min(2), rough))),
        2 => {
            let bowl: Vec<String> = NAMES[..n].iter().map(|name| format!("{name}^2/8")).collect();
            format!("{} + {}", tree(random, n, (depth, rough)), bowl.join(" + "))
        }
        _ => tree(random, n, (depth, rough)),
    };
    let factor = random.of(&["", "", "", "", "1e8*", "1e-8*", "-1*", "0.1*"]);
    format!("f({names}) = {factor}({body})")
}

/// A box around or beside 0, sometimes with round ends, small or thin.
pub(crate) fn random_box(random: &mut Random, n: usize) -> Vec<[f64; 2]> {
    let round = random.below(3) == 0;
    let size = random.of(&[1.0, 2.0, 3.0, 5.0, 0.1]);
    (0..n)
        .map(|_| {
            if round {
                return [-size, random.of(&[size, 2.0 * size, 0.0, 1.0])];
            }
            let (middle, half) = (size * random.signed(), size * (0.05 + random.uniform()));
            [middle - half, middle + half]
        })
        .collect()
}
