//! Searches that end at degenerate points and at continua of solutions: in how many boxes, and that nothing is lost.

use super::random::Random;
use super::{function, gradient_system, inside};
use saddleback::certify::search::{SearchSettings, search};
use saddleback::certify::solution::{Doubt, Solutions};
use saddleback::linalg::solve::solve;
use saddleback::{Function, RootOptions, roots};

/// Functions of the quick run; `SADDLEBACK_FUZZ` tells another number.
const QUICK: u64 = 40;

/// All zeros of a gradient; pieces of continua are patches.
fn zeros(f: &Function, bounds: &[[f64; 2]], max_boxes: usize) -> Solutions {
    let settings = SearchSettings { max_boxes, continua: true, ..SearchSettings::default() };
    search(&gradient_system(f), bounds, &settings, &mut |_| {})
}

/// Whether a place is told of: proved, in a patch or undecided, up to rounding.
fn is_told(found: &Solutions, x: &[f64], room: f64) -> bool {
    let wide =
        |bounds: &[[f64; 2]]| -> Vec<[f64; 2]> { bounds.iter().map(|[lo, hi]| [lo - room, hi + room]).collect() };
    let of_roots = found.roots.iter().map(|root| &root.enclosure);
    let of_patches = found.patches.iter().map(|patch| &patch.bounds);
    let of_open = found.undecided.iter().map(|part| &part.bounds);
    of_roots.chain(of_patches).chain(of_open).any(|bounds| inside(&wide(bounds), x))
}

/// The longest side of the undecided boxes.
fn longest(found: &Solutions) -> f64 {
    found.undecided.iter().flat_map(|part| &part.bounds).map(|[lo, hi]| hi - lo).fold(0.0, f64::max)
}

#[test]
fn isolated_degenerate_points_end_in_one_small_box() {
    let square: &[[f64; 2]] = &[[-2.0, 2.0], [-2.0, 2.0]];
    let powell = "f(a, b, c, d) = (a+10*b)^2 + 5*(c-d)^2 + (b-2*c)^4 + 10*(a-d)^4";
    let cases: &[(&str, &[[f64; 2]], usize)] = &[
        ("f(x, y) = x^3 - 3*x*y^2", square, 100),
        ("f(x, y) = x^4 + y^4 + x^2*y^2", square, 100),
        ("f(x, y) = (x - y)^2 + (x + y)^4", square, 200),
        ("f(x, y) = (y - x^2)*(y - 3*x^2)", square, 300),
        ("f(x) = x^4 - 1.2*x^3 + 0.54*x^2 - 0.108*x", &[[-2.0, 3.0]], 1000),
        (powell, &[[-4.0, 5.0]; 4], 1000),
    ];
    for (definition, bounds, most) in cases {
        let found = zeros(&function(definition), bounds, 20_000);
        assert!(found.roots.is_empty() && found.patches.is_empty() && found.ended.is_none(), "{definition}: {found:?}");
        assert!(found.boxes <= *most, "{definition}: {} boxes", found.boxes);
        let side = bounds[0][1] - bounds[0][0];
        assert!(found.undecided.len() == 1 && longest(&found) <= 2e-3 * side, "{definition}: {:?}", found.undecided);
        let place = if definition.contains("1.2") { 0.3 } else { 0.0 };
        assert!(is_told(&found, &vec![place; bounds.len()], 0.0), "{definition}: {:?}", found.undecided);
    }
}

/// Points of a curve, for a parameter from 0 to 1.
type Curve<'c> = &'c dyn Fn(f64) -> Vec<f64>;

#[test]
fn continua_end_in_patches() {
    let line: Curve<'_> = &|t| vec![4.0 * t - 2.0, 0.0];
    let cases: &[(&str, Curve<'_>, [usize; 3])] = &[
        // The numbers: the dimension, negative eigenvalues across, isolated points.
        ("f(x, y) = (x^2 + y^2 - 1)^2", &|t| vec![(6.3 * t).cos(), (6.3 * t).sin()], [1, 0, 1]),
        ("f(x, y) = -(x^2 + y^2 - 1)^2", &|t| vec![(6.3 * t).cos(), (6.3 * t).sin()], [1, 1, 1]),
        ("f(x, y) = (x*y - 1)^2", &|t| vec![0.5 + 1.5 * t, 1.0 / (0.5 + 1.5 * t)], [1, 0, 1]),
        ("f(x, y) = x^2*y^2", line, [1, 0, 0]),
        ("f(x, y) = (x^2 - y^2)^2", &|t| vec![4.0 * t - 2.0, 2.0 - 4.0 * t], [1, 0, 0]),
        ("f(x, y) = 1 - cos(x*y/2)", line, [1, 0, 0]),
        ("f(x, y) = y^2*(1 + x^2)", line, [1, 0, 0]),
    ];
    for (definition, curve, [dimension, index, isolated]) in cases {
        let found = zeros(&function(definition), &[[-2.0, 2.0], [-2.0, 2.0]], 20_000);
        assert!(found.boxes <= 500 && found.ended.is_none(), "{definition}: {} boxes", found.boxes);
        assert_eq!(found.roots.len(), *isolated, "{definition}");
        assert!(!found.patches.is_empty() && !found.is_complete(), "{definition}");
        let told = found.patches.iter().all(|patch| patch.dimension <= *dimension && patch.index == *index);
        assert!(told && found.patches.iter().any(|patch| patch.dimension == *dimension), "{definition}: {found:?}");
        assert!(found.patches.iter().all(|patch| inside(&patch.bounds, &patch.x)), "{definition}");
        assert!(found.open_share <= 1e-3, "{definition}: {:e} is open", found.open_share);
        for k in 0..=200 {
            let x = curve(f64::from(k) / 200.0);
            assert!(is_told(&found, &x, 1e-12), "{definition}: {x:?} is lost");
        }
    }
}

#[test]
fn what_is_nearly_a_continuum_is_none() {
    let cases = [
        "f(x, y) = (x^2 + y^2 - 1)^2 + 1e-9*x",
        "f(x, y) = y^2 + x^8",
        "f(x, y) = (y - x)^2 + (x + y)^8",
        "f(x, y) = (y - x)^2 + 1e-10*(x + y)^2",
    ];
    for definition in cases {
        let found = zeros(&function(definition), &[[-2.0, 2.0], [-2.0, 2.1]], 20_000);
        assert!(found.patches.is_empty(), "{definition}: {:?}", found.patches.first());
    }
}

/// What is reported of IntervalRootFinding.jl: double roots without end (issues 49, 74, 134), continua that are lost or end in
/// thousands of boxes (100, 101).
#[test]
fn double_roots_and_curves_of_roots_are_soon_done_with() {
    // Equations, roots, a place that must be told.
    let cases: &[(&[&str], usize, &[f64])] = &[
        (&["(x) -> x^2"], 0, &[0.0]),
        (&["(x) -> x^2 - 2*x + 1"], 0, &[1.0]),
        (&["(x) -> (x - 1)^2*(x + 1)"], 1, &[1.0]),
        (&["(x) -> (x^2 - 2)^2"], 0, &[2.0_f64.sqrt()]),
        (&["(x) -> x^3 - 0.9*x^2 + 0.27*x - 0.027"], 0, &[0.3]),
        (&["(x) -> 1 - cos(x)"], 0, &[0.0]),
        (&["(x, y) -> x^2 + y^2 - 1", "(x, y) -> x - 1"], 0, &[1.0, 0.0]),
        (&["(x, y) -> x^2 + y^2 - 2", "(x, y) -> x*y - 1"], 0, &[1.0, 1.0]),
        (&["(x, y) -> (x - y)^2", "(x, y) -> x + y - 1"], 0, &[0.5, 0.5]),
        (&["(x, y) -> x^2 - y^2", "(x, y) -> x^2 - y"], 2, &[0.0, 0.0]),
        (&["(x, y) -> x - y", "(x, y) -> 2*x - 2*y"], 0, &[0.7, 0.7]),
        (&["(x, y) -> x*y", "(x, y) -> x*y*(x + 3)"], 0, &[0.0, 1.3]),
        (&["(x, y) -> x^2 + y^2 - 1", "(x, y) -> (x^2 + y^2 - 1)*(x + 2)"], 0, &[0.6, 0.8]),
        (&["(x, y) -> x^2 - y", "(x, y) -> (x^2 - y)*exp(x)"], 0, &[0.5, 0.25]),
    ];
    for (texts, proved, place) in cases {
        let equations: Vec<Function> = texts.iter().map(|text| function(text)).collect();
        let bounds = vec![[-1.95, 2.05]; place.len()];
        let found = roots(&equations, &bounds, &RootOptions::default()).expect("a square system");
        assert!(found.ended.is_none() && found.boxes <= 2000, "{texts:?}: {} boxes, {:?}", found.boxes, found.ended);
        assert_eq!(found.roots.len(), *proved, "{texts:?}");
        assert!(found.patches.is_empty() && !found.is_complete(), "{texts:?}");
        assert!(is_told(&found, place, 1e-12), "{texts:?}: {place:?} is lost: {:?}", found.undecided);
    }
}

#[test]
fn a_curve_of_roots_is_called_so() {
    let equations = [function("(x, y) -> x^2 + y^2 - 1"), function("(x, y) -> (x^2 + y^2 - 1)*(x + 2)")];
    let found = roots(&equations, &[[-2.0, 2.0], [-2.0, 2.0]], &RootOptions::default()).expect("a square system");
    assert!(found.undecided.iter().any(|part| part.doubt == Doubt::Continuum), "{:?}", found.undecided);
}

/// Two random affine forms and a function of them whose critical points are known.
struct Planted {
    text: String,
    forms: [Vec<f64>; 2],
    /// Values of the two forms at critical points; `None` where a form may have any.
    values: Vec<[Option<f64>; 2]>,
}

impl Planted {
    fn new(random: &mut Random, n: usize) -> Self {
        let mut form = || -> Vec<f64> {
            let mut form: Vec<f64> = (0..=n).map(|_| (64.0 * random.signed()).round() / 32.0).collect();
            form[n] *= 0.25;
            form
        };
        let forms = [form(), form()];
        let [p, q] = [0, 1].map(|k: usize| {
            let terms = (0..n).map(|i| format!("{:?}*x{i}", forms[k][i]));
            let text: Vec<String> = terms.chain([format!("{:?}", forms[k][n])]).collect();
            format!("({})", text.join(" + "))
        });
        let any = |value: f64| vec![[Some(value), None]];
        let both = |a: f64, b: f64| vec![[Some(a), Some(b)]];
        let (body, values) = match random.below(10) {
            0 => (format!("{p}^2"), any(0.0)),
            1 => (format!("{p}^3"), any(0.0)),
            2 => (format!("{p}^2*{q}^2"), vec![[Some(0.0), None], [None, Some(0.0)]]),
            3 => (format!("{p}^2 + {q}^4"), both(0.0, 0.0)),
            4 => {
                let ring = (0..12).map(|k| [Some((0.5 * f64::from(k)).cos()), Some((0.5 * f64::from(k)).sin())]);
                (format!("({p}^2 + {q}^2 - 1)^2"), ring.chain(both(0.0, 0.0)).collect())
            }
            5 => (format!("{p}^2*{q}^3"), vec![[Some(0.0), None], [None, Some(0.0)]]),
            6 => {
                let branch = [-1.5, -0.8, 0.3, 0.9, 1.7].map(|u| [Some(u), Some(0.5 / u)]);
                (format!("({p}*{q} - 0.5)^2"), branch.into_iter().chain(both(0.0, 0.0)).collect())
            }
            7 => (format!("{p}^4 + {p}^2*{q}^2 + {q}^6"), both(0.0, 0.0)),
            8 => (format!("{p}^3 - 3*{p}*{q}^2"), both(0.0, 0.0)),
            _ => (format!("({q} - {p}^2)*({q} - 3*{p}^2)"), both(0.0, 0.0)),
        };
        let names: Vec<String> = (0..n).map(|i| format!("x{i}")).collect();
        Self { text: format!("f({}) = {body}", names.join(", ")), forms, values }
    }

    /// The point next to another at which the forms have such values, if they are independent.
    fn point(&self, start: &[f64], values: &[Option<f64>; 2]) -> Option<Vec<f64>> {
        let n = start.len();
        let fixed: Vec<(&[f64], f64)> = (0..2).filter_map(|k| Some((&self.forms[k][..], values[k]?))).collect();
        let dot = |a: &[f64], b: &[f64]| a[..n].iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let gram: Vec<f64> = fixed.iter().flat_map(|(a, _)| fixed.iter().map(move |(b, _)| dot(a, b))).collect();
        let r = fixed.len();
        let determinant = if r == 1 { gram[0] } else { gram[0] * gram[3] - gram[1] * gram[2] };
        if determinant.abs() < 1e-2 {
            return None;
        }
        let miss: Vec<f64> = fixed.iter().map(|(form, value)| value - dot(form, start) - form[n]).collect();
        let weights = solve(&gram, &miss).ok()?;
        let moved = |i: usize| fixed.iter().zip(&weights).map(|((form, _), w)| w * form[i]).sum::<f64>();
        Some((0..n).map(|i| start[i] + moved(i)).collect())
    }
}

#[test]
fn planted_degenerate_points_are_never_lost() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (count, first) = (number("SADDLEBACK_FUZZ", QUICK), number("SADDLEBACK_SEED", 1));
    let (mut complaints, mut looked_at) = (Vec::new(), 0);
    for seed in first * 1_000_003..first * 1_000_003 + count {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let n = 1 + random.below(3);
        let planted = Planted::new(&mut random, n);
        let bounds: Vec<[f64; 2]> = (0..n).map(|_| [-2.0 + random.signed(), 2.0 + random.signed()]).collect();
        let found = zeros(&function(&planted.text), &bounds, 3000);
        for values in &planted.values {
            for _ in 0..8 {
                let start: Vec<f64> = bounds.iter().map(|[lo, hi]| lo + (hi - lo) * random.uniform()).collect();
                let Some(x) = planted.point(&start, values).filter(|x| inside(&bounds, x)) else { continue };
                looked_at += 1;
                if !is_told(&found, &x, 1e-11) {
                    complaints.push(format!("case {seed}: {} in {bounds:?}: {x:?}", planted.text));
                }
            }
        }
    }
    assert!(looked_at as u64 > count, "only {looked_at} points");
    assert!(complaints.is_empty(), "{} points are lost:\n{}", complaints.len(), complaints.join("\n"));
}
