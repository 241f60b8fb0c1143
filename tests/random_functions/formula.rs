//! Random formulas as texts of the language, and random points for them.

/// Numbers of the generator SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// A formula: a text with places `{0}`, `{1}` for others, or a sum or product over an index.
#[derive(Clone, Debug)]
pub enum Tree {
    Text(&'static str, Vec<Tree>),
    Range { is_product: bool, index: &'static str, from: usize, to: usize, body: Box<Tree> },
}

const UNARY: &[&str] = &[
    "sin({0})",
    "cos({0})",
    "tan({0})",
    "asin({0})",
    "acos({0})",
    "atan({0})",
    "sinh({0})",
    "cosh({0})",
    "tanh({0})",
    "asinh({0})",
    "acosh({0})",
    "atanh({0})",
    "exp({0})",
    "expm1({0})",
    "log({0})",
    "log1p({0})",
    "log2({0})",
    "log10({0})",
    "sqrt({0})",
    "cbrt({0})",
    "abs({0})",
    "sign({0})",
    "floor({0})",
    "ceil({0})",
    "round({0})",
    "erf({0})",
    "erfc({0})",
    "gamma({0})",
    "lgamma({0})",
    "digamma({0})",
    "polygamma(1, {0})",
    "sigmoid({0})",
    "softplus({0})",
    "relu({0})",
    "sinc({0})",
    "{0}^2",
    "{0}^3",
    "{0}^7",
    "{0}^(-1)",
    "{0}^(-2)",
    "{0}^0.5",
    "{0}^1.5",
    "{0}^(-0.5)",
    "{0}^(1/3)",
    "{0}^0",
    "{0}^1",
    "{0}^2.5",
    "2^{0}",
    "(-{0})",
    "(2*{0})",
    "({0} - 1)",
    "({0}/3)",
    "(1/{0})",
    "(r^2 + sin(r) where r = {0})",
    "(r*r/(1 + r^2) where r = {0})",
    "(sin(r)/r where r = {0})",
    "(sin(r)/r where r = sqrt({0}))",
    "u({0})",
    "({0} - x1)",
    "(x1/{0})",
];

const BINARY: &[&str] = &[
    "({0} + {1})",
    "({0} - {1})",
    "({0}*{1})",
    "({0}*{1})",
    "({0}/{1})",
    "{0}^{1}",
    "pow({0}, {1})",
    "atan2({0}, {1})",
    "mod({0}, {1})",
    "min({0}, {1})",
    "max({0}, {1})",
    "hypot({0}, {1})",
    "w({0}, {1})",
    "logsumexp([{0}, {1}])",
    "(sin(r)/r where r = hypot({0}, {1}))",
    "(r*exp(-r) + r^2 where r = {0}*{1})",
    "if({0} > 0, {0}, {1})",
    "if({0} > 0, sqrt({0}), {1}^2)",
    "if({0} != 0, sin({0})/{0}, {1})",
    "if({0} >= 1 or {1} < 0, {0}*{1}, {1})",
    "abs({0} - {1})",
    "({0} + {1})^2",
    "({0}*{1} + {0}/{1})",
    "max({0}, {1}, 0)",
    "min({0}^2, {1}, 1)",
    "norm([{0}, {1}])",
    "dot([{0}, {1}], [{1}, 2*{0}])",
];

const TERNARY: &[&str] = &[
    "if({0} > {1}, {2}, {1})",
    "({0}*{1}*{2})",
    "({0} + {1} + {2})",
    "({0}*{1}*{2}*{0})",
    "({0}*{1}/{2})",
    "if({0} > 0, if({1} > 0, {2}, {0}*{2}), {1})",
    "if(not ({0} <= 0 and {1} > 0), {2}, log({0}))",
    "if({0} > 0, log({0}), if({1} < 0, sqrt(-{1}), {2}))",
    "max({0}, {1}, {2})",
    "({0} - {1})*({0} + {2})",
    "norm([{0}, {1}, {2}])",
    "(a*b*c + a^2 where a = {0}, b = {1}, c = {2})",
];

const LEAVES: &[&str] = &["x1", "x1", "x2", "x2", "x3", "1", "2", "0.5", "3", "-1", "pi", "0"];

/// Leaves inside a sum over `i` from 1 to N.
const TERM_LEAVES: &[&str] = &[
    "x[i]",
    "x[i]",
    "x[i]",
    "x[N + 1 - i]",
    "x[mod(i, N) + 1]",
    "x[mod(2i, N) + 1]",
    "x[1]",
    "x[2]",
    "i",
    "i/4",
    "(-1)^i",
    "T[i]",
    "T[N + 1 - i]",
    "x[P[i]]",
    "1",
    "2",
    "0.5",
    "x[max(i - 1, 1)]",
    "x[min(i, 3)]",
    "x[1]*x[i]",
    "(x[i] - x[mod(i, N) + 1])",
    "x[i]^i",
    "x[i]^T[i]",
    "mod(i, 3)",
    "x[i]^(i/2)",
    "if(mod(i, 2) == 0, x[i], 1)",
];

/// Makes a random formula of at most this depth. `n` is the number of variables if sums are wanted.
pub fn tree(random: &mut Random, depth: usize, n: usize, in_term: bool) -> Tree {
    if depth == 0 || random.below(6) == 0 {
        return Tree::Text(
            if in_term && random.below(5) > 0 { random.of(TERM_LEAVES) } else { random.of(LEAVES) },
            vec![],
        );
    }
    if n > 0 && !in_term && random.below(3) == 0 {
        let from = random.of(&[1, 1, 1, 2]);
        let to = n - random.of(&[0, 0, 0, 1]);
        let body = Box::new(tree(random, depth.min(3), n, true));
        return Tree::Range { is_product: random.below(6) == 0, index: "i", from, to, body };
    }
    let (text, arity) = match random.below(10) {
        0..4 => (random.of(UNARY), 1),
        4..8 => (random.of(BINARY), 2),
        _ => (random.of(TERNARY), 3),
    };
    Tree::Text(text, (0..arity).map(|_| tree(random, depth - 1, n, in_term)).collect())
}

impl Tree {
    /// The formula as text; sums are written out if wanted.
    fn text(&self, written_out: bool) -> String {
        match self {
            Tree::Text(text, parts) => {
                let mut result = (*text).to_string();
                let operators = parts.is_empty() && result.contains(['-', '+', '*', '/', '^']);
                if operators {
                    return format!("({result})");
                }
                for (k, part) in parts.iter().enumerate() {
                    // Inner places are filled in already: braces occur nowhere else.
                    result = result.replace(&format!("{{{k}}}"), &part.text(written_out));
                }
                // `a^b` as the base or the exponent of another power, and `-a` as a base, need brackets.
                if result.contains('^') { format!("({result})") } else { result }
            }
            Tree::Range { is_product, index, from, to, body } if written_out => {
                let body = body.text(true);
                let terms: Vec<String> = (*from..=*to).map(|at| with_index(&body, index, at)).collect();
                format!("({})", terms.join(if *is_product { "*" } else { " + " }))
            }
            Tree::Range { is_product, index, from, to, body } => {
                let name = if *is_product { "prod" } else { "sum" };
                format!("{name}({index} = {from}..{to}, {})", body.text(false))
            }
        }
    }

    /// Smaller formulas: parts in the place of the whole, and leaves in the place of parts.
    pub fn smaller(&self) -> Vec<Tree> {
        let mut found = vec![Tree::Text("1", vec![]), Tree::Text("x1", vec![])];
        match self {
            Tree::Text(_, parts) if parts.is_empty() => found.clear(),
            Tree::Text(text, parts) => {
                found.extend(parts.iter().cloned());
                for (at, part) in parts.iter().enumerate() {
                    for smaller in part.smaller() {
                        let mut parts = parts.clone();
                        parts[at] = smaller;
                        found.push(Tree::Text(text, parts));
                    }
                }
            }
            Tree::Range { is_product, index, from, to, body } => {
                found.push((**body).clone());
                for body in body.smaller().into_iter().chain([Tree::Text("x[i]", vec![])]) {
                    let body = Box::new(body);
                    found.push(Tree::Range { is_product: *is_product, index, from: *from, to: *to, body });
                }
            }
        }
        let size = self.text(false).len();
        found.retain(|tree| tree.text(false).len() < size);
        found
    }
}

/// The text with the number in place of the name where that stands alone.
fn with_index(text: &str, index: &str, at: usize) -> String {
    let (mut result, mut word) = (String::new(), String::new());
    for letter in text.chars().chain(['\n']) {
        if letter.is_alphanumeric() || letter == '_' || letter == '.' {
            word.push(letter);
            continue;
        }
        match word.strip_suffix(index) {
            Some("") => result.push_str(&at.to_string()),
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                result.push_str(&format!("({digits}*{at})"));
            }
            _ => result.push_str(&word),
        }
        word.clear();
        result.push(letter);
    }
    result.trim_end().to_string()
}

/// The whole definition, with what the formula may use. `n` is the length of the vector, or 0 for three numbers.
pub fn definition(tree: &Tree, n: usize, written_out: bool) -> String {
    let users = "u(t) = t^2*cos(t); w(s, t) = s*exp(-t) + t;";
    let body = tree.text(written_out);
    if n == 0 {
        return format!("{users} f(x1, x2, x3) = {body}");
    }
    let numbers: Vec<String> = (0..n).map(|i| ["0.5", "2", "-1", "3", "1", "0", "1.5"][i % 7].to_string()).collect();
    let places: Vec<String> = (0..n).map(|i| (1 + (3 * i + 1) % n.min(5)).to_string()).collect();
    let body = body.replace('N', &n.to_string()).replace("x1", "x[1]").replace("x2", "x[2]").replace("x3", "x[3]");
    format!("{users} T = [{}]; P = [{}]; f(x[{n}]) = {body}", numbers.join(", "), places.join(", "))
}

/// Coordinates where something special happens, and others.
pub fn point(random: &mut Random, n: usize) -> Vec<f64> {
    let special = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, 1e-3, -0.01, 10.0];
    let kind = random.below(4);
    let positive = random.below(2) == 0;
    let mut x = Vec::new();
    for _ in 0..n {
        let number = match kind {
            0 => random.of(&special),
            1 if random.below(3) == 0 => random.of(&special),
            _ => 5.0 * random.uniform() - 2.5,
        };
        x.push(if positive && kind > 0 { number.abs() } else { number });
    }
    if random.below(4) == 0 {
        x[1] = x[0];
    }
    x
}
