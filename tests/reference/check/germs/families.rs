//! Random degenerate points whose nature follows from how they are made: products of curves, squares, definite forms, with
//! lower-order traps, unit factors and increasing functions around them, in other variables.
//!
//! Nothing here is computed by expansion: each family says in its comment why its nature is what it says.

use saddleback::numeric::starts::RandomNumbers;
use serde_json::{Map, Value as Json, json};

use super::decimals;

/// A formula in `u`, `v` (and `w`, `z`) with what is known of it at the origin.
struct Made {
    formula: String,
    variables: usize,
    nature: &'static str,
    known: Map<String, Json>,
}

impl Made {
    fn new(formula: String, nature: &'static str) -> Self {
        Self { formula, variables: 2, nature, known: Map::new() }
    }

    fn of(mut self, variables: usize) -> Self {
        self.variables = variables;
        self
    }

    fn know(mut self, field: &str, value: impl Into<Json>) -> Self {
        self.known.insert(field.into(), value.into());
        self
    }

    fn named(self, germ: impl Into<Json>, corank: usize) -> Self {
        self.know("germ", germ.into()).corank(corank)
    }

    fn corank(self, corank: usize) -> Self {
        self.know("corank", corank)
    }

    /// Whether other critical points are arbitrarily near.
    fn isolated(self, isolated: bool) -> Self {
        self.know("isolated", isolated)
    }

    /// Whether an extremum is strict.
    fn strict(self, strict: bool) -> Self {
        self.know("strict", strict)
    }
}

/// Random numbers with few digits.
struct Draw(RandomNumbers);

impl Draw {
    /// Away from zero, of both signs.
    fn coefficient(&mut self) -> f64 {
        let size = (100.0 * self.0.uniform_between(0.3, 2.0)).round() / 100.0;
        if self.0.uniform() < 0.5 { -size } else { size }
    }

    fn positive(&mut self) -> f64 {
        self.coefficient().abs()
    }

    /// 1 or a small power of ten.
    fn small(&mut self) -> f64 {
        [1.0, 1.0, 0.1, 1e-3, 1e-5, 1e-7][self.0.index(6)]
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.index(of.len())]
    }

    /// A linear form in `u` and `v`, its direction in one of so many sectors of the half turn.
    fn line(&mut self, sector: usize, of: usize) -> String {
        let angle = std::f64::consts::PI * (sector as f64 + self.0.uniform_between(0.1, 0.9)) / of as f64;
        format!("({:.3}*u + {:.3}*v)", angle.cos(), angle.sin()).replace("+ -", "- ")
    }

    /// A definite quadratic form: `u²` and a square beside it.
    fn definite(&mut self) -> String {
        let (a, b, e) = (self.positive(), self.coefficient(), self.positive());
        format!("({a}*(u + {b}*v)^2 + {e}*v^2)").replace("+ -", "- ")
    }

    /// Monomials of this degree or one more with random coefficients.
    fn tail(&mut self, degree: usize) -> String {
        (0..3)
            .map(|k| {
                let degree = degree + k / 2;
                let power = self.0.index(degree + 1);
                format!(" + {:?}*u^{power}*v^{}", self.coefficient(), degree - power)
            })
            .collect()
    }
}

type Family = fn(&mut Draw) -> Made;

const FAMILIES: [Family; 22] = [
    parabolas,
    cusps,
    three_lines,
    one_line,
    bowls,
    four_lines,
    half_definite,
    crossing_valleys,
    high_bowls,
    odd_forms,
    smooth_valley,
    crossing,
    cusp_valley,
    point_curve,
    cube,
    fourth_power,
    umbrella,
    space_bowl,
    motzkin,
    quartet,
    weak_curvature,
    beyond,
];

/// Two parabolas that touch: between them the function is negative, outside positive.
fn parabolas(draw: &mut Draw) -> Made {
    let (a, gap) = (draw.coefficient(), draw.small());
    Made::new(format!("(v - {a:?}*u^2)*(v - ({a:?} + {gap:?})*u^2)"), "saddle").named("A3-", 1).isolated(true)
}

/// A square along a curve and a power on it.
fn cusps(draw: &mut Draw) -> Made {
    let (a, b, e, k) = (draw.coefficient(), draw.coefficient(), draw.small(), draw.pick(&[3, 4, 5, 6, 7, 8]));
    let plus = draw.pick(&[true, false]);
    let nature = if k % 2 == 0 && plus { "minimum" } else { "saddle" };
    let sign = if plus { "+" } else { "-" };
    let germ = format!("A{}{}", k - 1, if k % 2 == 0 { sign } else { "" });
    Made::new(format!("(v - {a:?}*u^2 - {b:?}*u^3)^2 {sign} {e:?}*u^{k}"), nature)
        .named(germ, 1)
        .strict(true)
        .isolated(true)
        .know("milnor", k - 1)
}

/// Three different lines: six sectors of alternating sign.
fn three_lines(draw: &mut Draw) -> Made {
    let lines: Vec<String> = (0..3).map(|k| draw.line(k, 3)).collect();
    Made::new(format!("{}{}", lines.join("*"), draw.tail(4)), "saddle").named("D4-", 2).know("milnor", 4).isolated(true)
}

/// One line and a definite form: two sides of different sign.
fn one_line(draw: &mut Draw) -> Made {
    let formula = format!("{}*{}{}", draw.line(0, 1), draw.definite(), draw.tail(4));
    Made::new(formula, "saddle").named("D4+", 2).know("milnor", 4).isolated(true)
}

/// A definite form of degree 4.
fn bowls(draw: &mut Draw) -> Made {
    let formula = format!("{}*{}{}", draw.definite(), draw.definite(), draw.tail(5));
    Made::new(formula, "minimum").corank(2).strict(true).isolated(true)
}

/// Four lines, or two and a definite form.
fn four_lines(draw: &mut Draw) -> Made {
    let formula = if draw.pick(&[true, false]) {
        let lines: Vec<String> = (0..4).map(|k| draw.line(k, 4)).collect();
        lines.join("*")
    } else {
        format!("{}*{}*{}", draw.line(0, 2), draw.line(1, 2), draw.definite())
    };
    Made::new(format!("{formula}{}", draw.tail(5)), "saddle").named("X9", 2).know("milnor", 9).isolated(true)
}

/// `u²(a u² + b v²) ± e v^k`: nonnegative but for the last term, which decides along `u = 0`.
///
/// For odd `k` and for `−` there are negative values on that line; for `+` and even `k` all terms are nonnegative.
fn half_definite(draw: &mut Draw) -> Made {
    let (a, b, e, k) = (draw.positive(), draw.positive(), draw.small(), draw.pick(&[5, 6, 7, 8]));
    let plus = draw.pick(&[true, false]);
    let nature = if plus && k % 2 == 0 { "minimum" } else { "saddle" };
    let sign = if plus { "+" } else { "-" };
    Made::new(format!("u^2*({a:?}*u^2 + {b:?}*v^2) {sign} {e:?}*v^{k}"), nature).corank(2).strict(true).isolated(true)
}

/// Squares of two lines, and a definite form of degree 6 that decides on them.
fn crossing_valleys(draw: &mut Draw) -> Made {
    let (lines, e) = ((draw.line(0, 2), draw.line(1, 2)), draw.small());
    let plus = draw.pick(&[true, false]);
    let (sign, nature) = if plus { ("+", "minimum") } else { ("-", "saddle") };
    Made::new(format!("{}^2*{}^2 {sign} {e:?}*(u^6 + v^6)", lines.0, lines.1), nature)
        .corank(2)
        .strict(true)
        .isolated(true)
}

/// A definite form of degree 6.
fn high_bowls(draw: &mut Draw) -> Made {
    let formula = format!("{}*{}*{}{}", draw.definite(), draw.definite(), draw.definite(), draw.tail(7));
    Made::new(formula, "minimum").corank(2).strict(true).isolated(true)
}

/// A form of odd degree changes its sign with the point.
fn odd_forms(draw: &mut Draw) -> Made {
    let degree = draw.pick(&[5, 7]);
    let (a, b) = (draw.coefficient(), draw.coefficient());
    Made::new(format!("{a:?}*u^{degree} + {b:?}*v^{degree}{}", draw.tail(degree)), "saddle").corank(2)
}

/// The square of a curve through the point: zero on all of it. Its negative is a maximum.
fn smooth_valley(draw: &mut Draw) -> Made {
    let (a, b) = (draw.coefficient(), draw.coefficient());
    let (sign, nature) = draw.pick(&[("", "minimum"), ("-", "maximum")]);
    Made::new(format!("{sign}(v - {a:?}*u^2 + {b:?}*u^3)^2"), nature)
        .named(Json::Null, 1)
        .know("milnor", Json::Null)
        .strict(false)
        .isolated(false)
}

/// The square of two crossing curves.
fn crossing(draw: &mut Draw) -> Made {
    let lines = (draw.line(0, 2), draw.line(1, 2));
    let (a, b) = (draw.coefficient(), draw.coefficient());
    Made::new(format!("(({} + {a:?}*u^2)*({} + {b:?}*v^2))^2", lines.0, lines.1), "minimum")
        .named(Json::Null, 2)
        .know("milnor", Json::Null)
        .strict(false)
        .isolated(false)
}

/// The square of a cusp.
fn cusp_valley(draw: &mut Draw) -> Made {
    let a = draw.coefficient();
    Made::new(format!("(u^2 - {a:?}*v^3)^2"), "minimum")
        .named(Json::Null, 2)
        .know("milnor", Json::Null)
        .strict(false)
        .isolated(false)
}

/// The square of a curve that is a point over the reals: strict, though over the complex numbers nothing is isolated.
fn point_curve(draw: &mut Draw) -> Made {
    let (form, tail) = (draw.definite(), draw.tail(3));
    Made::new(format!("({form}{tail})^2"), "minimum")
        .named(Json::Null, 2)
        .know("milnor", Json::Null)
        .strict(true)
        .isolated(true)
}

/// The cube of a curve changes its sign across it.
fn cube(draw: &mut Draw) -> Made {
    let a = draw.coefficient();
    Made::new(format!("(v - {a:?}*u^2)^3"), "saddle").named(Json::Null, 2).know("milnor", Json::Null).isolated(false)
}

/// The fourth power of a curve.
fn fourth_power(draw: &mut Draw) -> Made {
    let a = draw.coefficient();
    Made::new(format!("(v - {a:?}*u^2)^4"), "minimum").named(Json::Null, 2).strict(false).isolated(false)
}

/// `u² ± v²w`: the second term has both signs where `u = 0`.
fn umbrella(draw: &mut Draw) -> Made {
    let a = draw.coefficient();
    Made::new(format!("u^2 + {a:?}*v^2*w"), "saddle").of(3).named(Json::Null, 2).isolated(false)
}

/// A sum of squares of definite forms in three variables, with terms of degree 5.
fn space_bowl(draw: &mut Draw) -> Made {
    let (a, b, e) = (draw.positive(), draw.coefficient(), draw.coefficient());
    let formula = format!("{a:?}*(u^2 + v^2 + w^2)^2 + (u*v + {b:?}*w^2)^2 + {e:?}*u*v^2*w^2 + w^5");
    Made::new(formula, "minimum").of(3).corank(3).strict(true).isolated(true)
}

/// Motzkin's form is nowhere negative and zero where `|u| = |v| = |w|`; a definite term decides there.
fn motzkin(draw: &mut Draw) -> Made {
    let e = draw.pick(&[0.0, 1e-3, 0.1, -1e-3, -0.1]);
    let nature = if e < 0.0 { "saddle" } else { "minimum" };
    let formula = format!("u^4*v^2 + u^2*v^4 + w^6 - 3u^2*v^2*w^2 + {e:?}*(u^6 + v^6 + w^6)");
    Made::new(formula, nature).of(3).corank(3).strict(e > 0.0).isolated(e != 0.0)
}

/// Choi and Lam's quartic is nowhere negative and zero along some lines; a definite term decides there.
fn quartet(draw: &mut Draw) -> Made {
    let e = draw.pick(&[0.0, 1e-3, 0.1, -1e-3, -0.1]);
    let nature = if e < 0.0 { "saddle" } else { "minimum" };
    let formula = format!("z^4 + u^2*v^2 + v^2*w^2 + w^2*u^2 - 4u*v*w*z + {e:?}*(u^4 + v^4 + w^4 + z^4)");
    Made::new(formula, nature).of(4).corank(4).strict(e > 0.0)
}

/// Weak curvature decides, whatever stands above it.
fn weak_curvature(draw: &mut Draw) -> Made {
    let (e, k) = (draw.pick(&[1e-3, 1e-5, 1e-7]), draw.pick(&[3, 4, 5]));
    let (sign, nature) = draw.pick(&[("+", "minimum"), ("-", "saddle")]);
    let formula = format!("v^2 {sign} {e:?}*u^2{}", draw.tail(k));
    Made::new(formula, nature).corank(0)
}

/// Beyond the order of the series, but for what lies across.
fn beyond(draw: &mut Draw) -> Made {
    let (k, e) = (draw.pick(&[9, 10, 11, 12, 13, 14]), draw.small());
    let plus = draw.pick(&[true, false]);
    let nature = if k % 2 == 0 && plus { "minimum" } else { "saddle" };
    let sign = if plus { "+" } else { "-" };
    let germ = format!("A{}{}", k - 1, if k % 2 == 0 { sign } else { "" });
    Made::new(format!("v^2 {sign} {e:?}*u^{k}"), nature).named(germ, 1).strict(true).isolated(true)
}

/// So many entries, families in turn, each in random variables.
pub fn entries(count: u64) -> Vec<Json> {
    (0..count).map(entry).collect()
}

fn entry(seed: u64) -> Json {
    let mut draw = Draw(RandomNumbers::new(seed.wrapping_mul(7_919).wrapping_add(11)));
    let which = seed as usize % FAMILIES.len();
    let made = FAMILIES[which](&mut draw);
    let added: usize = draw.pick(&[0, 0, 0, 1, 2]);
    let negative = if added > 0 { draw.0.index(added + 1) } else { 0 };
    let n = made.variables + added;
    let point: Vec<f64> = match draw.pick(&[0, 0, 1]) {
        0 => vec![0.0; n],
        _ => (0..n).map(|_| draw.coefficient()).collect(),
    };
    let squares: String = (0..added).map(|k| format!(" {} q{k}^2", if k < negative { "-" } else { "+" })).collect();
    let nature = match (made.nature, negative, added - negative) {
        ("minimum", 0, _) => "minimum",
        ("maximum", _, 0) => "maximum",
        _ => "saddle",
    };
    let body = wrapped(&format!("({}){squares}", made.formula), &mut draw);
    let mut record = made.known;
    let outer: Vec<String> = (1..=n).map(|k| format!("t{k}")).collect();
    let locals = variables(made.variables, added, &point, &mut draw);
    record.insert("name".into(), json!(format!("{} {seed}: {body}", FAMILY_NAMES[which])));
    record.insert("group".into(), json!(FAMILY_NAMES[which]));
    record.insert("definition".into(), json!(format!("f({}) = {body} where {locals}", outer.join(", "))));
    record.insert("point".into(), decimals(&point));
    record.insert("nature".into(), json!(nature));
    Json::Object(record)
}

/// The names of the families, for the table.
const FAMILY_NAMES: [&str; 22] = [
    "parabolas",
    "cusps",
    "three lines",
    "one line",
    "bowls",
    "four lines",
    "half definite",
    "crossing valleys",
    "high bowls",
    "odd forms",
    "smooth valley",
    "crossing",
    "cusp valley",
    "point curve",
    "cube",
    "fourth power",
    "umbrella",
    "space bowl",
    "motzkin",
    "quartet",
    "weak curvature",
    "beyond",
];

/// Within an increasing function or times a factor that is positive at the point: the nature and the type stay.
fn wrapped(body: &str, draw: &mut Draw) -> String {
    let body = body.replace("+ -", "- ");
    match draw.0.index(10) {
        0 => format!("exp({body})"),
        1 => format!("sin({body})"),
        2 => format!("log(2 + {body})"),
        3 => format!("1e6*({body})"),
        4 => format!("1e-6*({body})"),
        5 => format!("3 + ({body})"),
        6 => format!("({body})*(2 + sin(u + v))"),
        _ => body,
    }
}

/// Local names of the inner variables: a random linear map, and for some of the entries quadratic terms.
fn variables(inner: usize, added: usize, point: &[f64], draw: &mut Draw) -> String {
    let names: Vec<String> = ["u", "v", "w", "z"][..inner]
        .iter()
        .map(ToString::to_string)
        .chain((0..added).map(|k| format!("q{k}")))
        .collect();
    let n = names.len();
    let bent = draw.pick(&[true, true, false]);
    let straight = draw.pick(&[true, false, false]);
    let lines = (0..n).map(|i| {
        let shift = |j: usize| format!("(t{} - {:?})", j + 1, point[j]).replace("- -", "+ ");
        let linear: String = if straight {
            shift(i)
        } else {
            // A dominant diagonal keeps the map regular.
            let part =
                |j: usize| (if i == j { 1.0 + 0.3 * n as f64 } else { 0.0 }) + 0.25 * draw.0.uniform_between(-1.0, 1.0);
            let parts: Vec<f64> = (0..n).map(part).collect();
            parts.iter().enumerate().map(|(j, a)| format!("{a:.4}*{}", shift(j))).collect::<Vec<_>>().join(" + ")
        };
        let (j, k) = (draw.0.index(n), draw.0.index(n));
        let bend = if bent { format!(" + {:?}*{}*{}", draw.coefficient(), shift(j), shift(k)) } else { String::new() };
        format!("{linear}{bend}").replace("+ -", "- ")
    });
    let lines: Vec<String> = lines.collect();
    names.iter().zip(lines).map(|(name, line)| format!("{name} = {line}")).collect::<Vec<_>>().join(", ")
}
