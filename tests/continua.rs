//! Sets of critical points that are not isolated: what is told of them, plain and after random rigid motions.

use saddleback::critical::critical_set::{Continuum, CriticalSet};
use saddleback::numeric::starts::RandomNumbers;
use saddleback::{CriticalOptions, Function, Kind, SearchMethod, Session};

/// What a set is: dimension, index, nullity, whether it is closed, the number of its special points.
type Facts = (usize, usize, usize, Option<bool>, usize);

fn facts(continuum: &Continuum) -> Facts {
    (continuum.dimension, continuum.index, continuum.nullity, continuum.closed, continuum.rank_drops.len())
}

fn search(text: &str, bounds: &[[f64; 2]], method: SearchMethod) -> CriticalSet {
    let f = Function::parse(text).expect(text);
    let options = CriticalOptions { method, ..CriticalOptions::default() };
    f.critical(bounds, &options).expect("a good box")
}

/// A function as a text over the texts of its variables, its box and the sets that are in it.
struct Case {
    text: fn(&[String]) -> String,
    half_width: f64,
    dimension: usize,
    want: &'static [Facts],
}

const CASES: &[Case] = &[
    // A ring of minima around a maximum.
    Case {
        text: |v| format!("(({0})^2 + ({1})^2 - 1)^2", v[0], v[1]),
        half_width: 2.0,
        dimension: 2,
        want: &[(1, 0, 1, Some(true), 0)],
    },
    // A cross.
    Case {
        text: |v| format!("({0})^2*({1})^2", v[0], v[1]),
        half_width: 2.0,
        dimension: 2,
        want: &[(1, 0, 1, Some(false), 1)],
    },
    // A hyperbola with its two branches.
    Case {
        text: |v| format!("(({0})*({1}) - 1)^2", v[0], v[1]),
        half_width: 3.0,
        dimension: 2,
        want: &[(1, 0, 1, Some(false), 0), (1, 0, 1, Some(false), 0)],
    },
    // Two circles that cross.
    Case {
        text: |v| format!("(({0} - 1/2)^2 + ({1})^2 - 1)^2*(({0} + 1/2)^2 + ({1})^2 - 1)^2", v[0], v[1]),
        half_width: 2.0,
        dimension: 2,
        want: &[(1, 0, 1, Some(true), 2)],
    },
    // A valley.
    Case {
        text: |v| format!("({0} - 1/4)^2 + 0*({1})", v[0], v[1]),
        half_width: 2.0,
        dimension: 2,
        want: &[(1, 0, 1, Some(false), 0)],
    },
    // A circle in space, in two ways.
    Case {
        text: |v| format!("(({0})^2 + ({1})^2 - 1)^2 + ({2})^2", v[0], v[1], v[2]),
        half_width: 2.0,
        dimension: 3,
        want: &[(1, 0, 1, Some(true), 0)],
    },
    Case {
        text: |v| format!("({2})^2 + (({0})^2 + ({1})^2 + ({2})^2 - 1)^2", v[0], v[1], v[2]),
        half_width: 2.0,
        dimension: 3,
        want: &[(1, 0, 1, Some(true), 0)],
    },
    // A sphere.
    Case {
        text: |v| format!("(({0})^2 + ({1})^2 + ({2})^2 - 1)^2", v[0], v[1], v[2]),
        half_width: 2.0,
        dimension: 3,
        want: &[(2, 0, 2, Some(true), 0)],
    },
    // A torus around a circle of maxima.
    Case {
        text: |v| format!("((sqrt(({0})^2 + ({1})^2) - 2)^2 + ({2})^2 - 1/4)^2", v[0], v[1], v[2]),
        half_width: 3.5,
        dimension: 3,
        want: &[(1, 2, 1, Some(true), 0), (2, 0, 2, Some(true), 0)],
    },
    // Phase retrieval (ALGORITHMS 4.4) in three variables.
    Case {
        text: |v| {
            let square = format!("(({0})^2 + ({1})^2 + ({2})^2)", v[0], v[1], v[2]);
            format!("1.5 + 1.5*{square}^2 - {square} - 2*({0})^2", v[0])
        },
        half_width: 2.0,
        dimension: 3,
        want: &[(1, 1, 1, Some(true), 0)],
    },
    // A layer with two inputs: the orbits of (w, b, v) -> (s w, s b, v/s), and the line through v = 0.
    Case {
        text: |v| format!("(({2})*({0}) - 1)^2 + (({2})*({1}) - 2)^2", v[0], v[1], v[2]),
        half_width: 3.0,
        dimension: 3,
        want: &[(1, 0, 1, Some(false), 0), (1, 0, 1, Some(false), 0), (1, 1, 1, Some(false), 0)],
    },
    // Matrix factorisation (ALGORITHMS 4.7): two orbits, each of two branches.
    Case {
        text: |v| {
            let [a, b, c, d] = [&v[0], &v[1], &v[2], &v[3]];
            format!("(({a})*({c}) - 2)^2 + (({a})*({d}))^2 + (({b})*({c}))^2 + (({b})*({d}) - 1)^2")
        },
        half_width: 3.0,
        dimension: 4,
        want: &[
            (1, 0, 1, Some(false), 0),
            (1, 0, 1, Some(false), 0),
            (1, 1, 1, Some(false), 0),
            (1, 1, 1, Some(false), 0),
        ],
    },
    // Orthogonal tensors with a penalty (ALGORITHMS 4.3 (c)): four circles that cross at eight points.
    Case {
        text: |v| {
            let [a, b, c, d] = [&v[0], &v[1], &v[2], &v[3]];
            format!("2*({a})^2*({c})^2 + 2*({b})^2*({d})^2 + (({a})^2 + ({b})^2 - 1)^2 + (({c})^2 + ({d})^2 - 1)^2")
        },
        half_width: 2.0,
        dimension: 4,
        want: &[(1, 2, 1, Some(true), 8)],
    },
    // A line of minima between two of saddles: the index changes where the line is flat.
    Case {
        text: |v| format!("({1})^2*({0})*(1 - ({0})) + ({1})^4", v[0], v[1]),
        half_width: 2.0,
        dimension: 2,
        want: &[(1, 0, 1, Some(false), 2), (1, 1, 1, Some(false), 1), (1, 1, 1, Some(false), 1)],
    },
];

const NAMES: [&str; 4] = ["x", "y", "z", "w"];

/// The variables of a case after a rotation and a shift, as texts; `None` for none.
fn moved(n: usize, seed: Option<u64>) -> Vec<String> {
    let Some(seed) = seed else { return NAMES[..n].iter().map(|name| name.to_string()).collect() };
    let mut random = RandomNumbers::new(seed);
    let mut rows: Vec<Vec<f64>> = Vec::new();
    while rows.len() < n {
        let mut row = random.on_sphere(n);
        for other in &rows {
            let along: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
            row.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let size = row.iter().map(|a| a * a).sum::<f64>().sqrt();
        rows.push(row.iter().map(|a| a / size).collect());
    }
    let mut line = |row: &Vec<f64>| {
        let terms: Vec<String> = row.iter().zip(NAMES).map(|(a, name)| format!("({a})*{name}")).collect();
        format!("({} + ({}))", terms.join(" + "), random.uniform_between(-0.3, 0.3))
    };
    rows.iter().map(&mut line).collect()
}

fn check(case: &Case, seed: Option<u64>, method: SearchMethod) -> Result<CriticalSet, String> {
    let names = NAMES[..case.dimension].join(", ");
    let text = format!("f({names}) = {}", (case.text)(&moved(case.dimension, seed)));
    let half = case.half_width * if seed.is_some() { 1.25 } else { 1.0 };
    let set = search(&text, &vec![[-half, half]; case.dimension], method);
    let mut found: Vec<Facts> = set.continua.iter().map(facts).collect();
    found.sort_unstable();
    let degenerate = set.points.iter().filter(|point| point.nullity > 0).count();
    let is_right = found == case.want && degenerate == 0;
    is_right
        .then_some(set)
        .ok_or_else(|| format!("{found:?} and {degenerate} points instead of {:?}: {text}", case.want))
}

fn check_all(seeds: &[Option<u64>]) {
    let failures: Vec<String> = CASES
        .iter()
        .flat_map(|case| seeds.iter().filter_map(|seed| check(case, *seed, SearchMethod::Multistart).err()))
        .collect();
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn sets_are_told_with_dimension_index_closedness_and_special_points() {
    check_all(&[None]);
}

#[test]
fn sets_are_told_alike_after_rigid_motions() {
    check_all(&[Some(1), Some(2)]);
}

#[test]
fn special_points_are_where_they_are() {
    let cross = &search("f(x, y) = x^2*y^2", &[[-2.0, 2.0]; 2], SearchMethod::Multistart).continua[0];
    assert!(cross.rank_drops[0].iter().all(|x| x.abs() < 1e-6), "{:?}", cross.rank_drops);
    let text = "f(x, y) = ((x - 1/2)^2 + y^2 - 1)^2*((x + 1/2)^2 + y^2 - 1)^2";
    let circles = &search(text, &[[-2.0, 2.0]; 2], SearchMethod::Multistart).continua[0];
    for [x, y] in circles.rank_drops.iter().map(|drop| [drop[0], drop[1]]) {
        assert!(x.abs() < 1e-6 && (y.abs() - 0.75_f64.sqrt()).abs() < 1e-6, "({x}, {y})");
    }
}

#[test]
fn samples_are_on_the_set_and_all_over_it() {
    let ring = &search("f(x, y) = (x^2 + y^2 - 1)^2", &[[-2.0, 2.0]; 2], SearchMethod::Multistart).continua[0];
    assert!(ring.samples.iter().all(|x| (x[0].hypot(x[1]) - 1.0).abs() < 1e-9));
    // Drawn in their order, they go around once.
    let angles: Vec<f64> = ring.samples.iter().map(|x| x[1].atan2(x[0])).collect();
    let step = |pair: &[f64]| (pair[1] - pair[0]).rem_euclid(std::f64::consts::TAU);
    let steps: Vec<f64> = angles.windows(2).map(|pair| step(pair).min(std::f64::consts::TAU - step(pair))).collect();
    assert!(steps.iter().all(|step| *step < 0.2), "{steps:?}");
    assert!(ring.kind == Kind::Minimum && ring.value.abs() < 1e-20);
}

#[test]
fn what_only_looks_like_a_set_is_none() {
    let traps = [
        "f(x, y) = x^8 + y^2",
        "f(x, y) = x^20 + y^2",
        "f(x, y) = (x^2 + y^2 - 1)^2 + 1e-9*x",
        "f(x, y) = (0.6*x + 0.8*y - 0.1)^8 + (0.8*x - 0.6*y)^2",
        "f(x, y) = x^4 - 1e-6*x^2 + y^2",
        "f(x, y) = (x^2 + y^2)^2",
        "f(x, y) = x^3 - 3*x*y^2",
        "f(x, y) = (x - 1)^2*(x - 1 - 1e-4)^2 + y^2",
        "f(x, y) = x^20 + y^4",
    ];
    // Jumps are no critical points, though the derivative on both sides is 0.
    let steps = search("f(x) = floor(x)", &[[-2.0, 3.0]], SearchMethod::Certified);
    assert!(!steps.complete && steps.open_share > 0.5, "{steps:?}");
    for text in traps {
        let set = search(text, &[[-2.0, 2.0]; 2], SearchMethod::Multistart);
        assert!(set.continua.is_empty(), "{text}: {:?}", set.continua);
    }
}

#[test]
fn symmetries_are_named() {
    let cases = [
        ("f(x, y) = ((x - 1/2)^2 + y^2 - 1)^2", "rotation of x, y about (0.5, 0)"),
        ("f(x, y, z) = (x + y + z - 1)^2 + (x - y)^2", "translation along (1, 1, -2)"),
        ("f(x, y, z) = (x + y + z - 1)^2", "translation along (1, 0, -1), (0, 1, -1)"),
        ("f(v, w) = (v*w - 1)^2", "scaling v -> s v, w -> w/s"),
        ("f(w, b, v) = (v*w - 1)^2 + (v*b - 2)^2", "scaling w -> s w, b -> s b, v -> v/s"),
        ("f(x, y, z) = (x^2 + y^2 + z^2 - 1)^2", "rotation of x, y, z"),
        (
            "mf(u[2], v[2]) = (u[1]*v[1]-2)^2 + (u[1]*v[2])^2 + (u[2]*v[1])^2 + (u[2]*v[2]-1)^2",
            "scaling u -> s u, v -> v/s",
        ),
    ];
    for (text, symmetry) in cases {
        let n = Function::parse(text).expect(text).dimension();
        let set = search(text, &vec![[-3.0, 3.0]; n], SearchMethod::Multistart);
        assert!(!set.continua.is_empty(), "{text}");
        for continuum in &set.continua {
            assert_eq!(continuum.symmetry.as_deref(), Some(symmetry), "{text}");
        }
    }
    // This line is critical, but no symmetry moves along it.
    let set = search("f(x, y) = (x - 1)^2*(y^2 + 1)", &[[-2.0, 2.0]; 2], SearchMethod::Multistart);
    assert_eq!(set.continua.iter().map(|c| c.symmetry.clone()).collect::<Vec<_>>(), [None]);
}

#[test]
fn samples_are_values() {
    let mut session = Session::new();
    let text = "c = critical((x, y) -> (x^2 + y^2 - 1)^2, [-2..2, -2..2], method = multistart)\n\
                assert(length(c.continua[1].samples) >= 40)\n\
                assert(c.continua[1].samples[7][1]^2 + c.continua[1].samples[7][2]^2 > 0.999)\n\
                assert(c.continua[1].dimension == 1)";
    session.eval(text).expect(text);
}

#[test]
fn the_certified_search_tells_sets_and_ends_soon() {
    // Text, box, sets, points, and the most boxes it may take.
    let cases: &[(&str, f64, &[Facts], usize, usize)] = &[
        ("f(x, y) = (x^2 + y^2 - 1)^2", 2.0, &[(1, 0, 1, Some(true), 0)], 1, 500),
        ("f(x, y) = x^2*y^2", 2.0, &[(1, 0, 1, Some(false), 1)], 0, 1000),
        ("f(x, y) = (x*y - 1)^2", 3.0, &[(1, 0, 1, Some(false), 0); 2], 1, 1000),
        (
            "f(x, y, z) = (x^2 + y^2 - 1)^2 + z^2 - z^4/4",
            1.7,
            &[(1, 0, 1, Some(true), 0), (1, 1, 1, Some(true), 0), (1, 1, 1, Some(true), 0)],
            3,
            1000,
        ),
        ("f(x, y, z) = z^2 + (x^2 + y^2 + z^2 - 1)^2", 2.0, &[(1, 0, 1, Some(true), 0)], 3, 20_000),
    ];
    for (text, half, want, points, boxes) in cases {
        let n = Function::parse(text).expect(text).dimension();
        let set = search(text, &vec![[-half, *half]; n], SearchMethod::Certified);
        let mut found: Vec<Facts> = set.continua.iter().map(facts).collect();
        found.sort_unstable();
        assert_eq!((&found[..], set.points.len()), (*want, *points), "{text}");
        assert!(set.boxes <= *boxes, "{text}: {} boxes", set.boxes);
        // What is open is not more than a small part around special points.
        let has_special = set.continua.iter().any(|continuum| !continuum.rank_drops.is_empty());
        assert!(set.complete != has_special && set.open_share < 1e-2, "{text}: {} {:?}", set.open_share, set.undecided);
    }
}

#[test]
fn sets_that_only_rounding_makes_are_refused() {
    let traps = [
        "f(x, y) = (x^2 + y^2 - 1)^2 + (x - 1)^12",
        "f(x, y) = (x^2 + y^2 - 1)^2 + (x - 1)^20",
        "f(x, y) = (x^2 + y^2 - 1)^2 + (x - 1)^30",
        "f(x, y) = (x^2 + y^2 - 1)^2 + 0.5*exp(-30*((x - 1)^2 + y^2))",
        "f(x, y) = (x^2 + y^2 - 1)^2 + 0.01*exp(-100*((x - 1)^2 + y^2))",
        "f(x, y) = (x^2 + y^2 - 1)^2 + 1e-14*x",
        "f(x, y) = (x*y - 1)^2 + 1e-15*(x^2 + y^2)",
        "f(x, y) = (x^2 + y^2 - 1)^2 + exp(-20*x - 20)",
    ];
    for text in traps {
        for method in [SearchMethod::Certified, SearchMethod::Multistart] {
            let set = search(text, &[[-2.0, 2.0]; 2], method);
            assert!(set.continua.is_empty() && !set.complete, "{text}: {:?}", set.continua);
        }
    }
}

#[test]
fn pieces_have_their_own_nullity_index_and_kind() {
    type Piece = (Kind, usize, usize, usize);
    type Case<'a> = (&'a str, &'a [[f64; 2]], &'a [Piece]);
    let cases: &[Case<'_>] = &[
        ("f(x, y) = (x^2 + y^2 - 1)^2*exp(x)", &[[-2.0, 2.0]; 2], &[(Kind::Minimum, 0, 1, 0)]),
        ("f(x, y) = (x^4 + y^2 - x - 1)^2", &[[-1.7, 2.0], [-1.3, 2.0]], &[(Kind::Minimum, 0, 1, 0)]),
        ("f(x, y) = y^2*(x^2 + 1e-10)", &[[-2.0, 2.0]; 2], &[(Kind::Minimum, 0, 1, 0)]),
        ("f(x, y) = (y - sqrt(x))^2", &[[-1.0, 2.0], [-2.0, 2.0]], &[(Kind::Minimum, 0, 1, 0)]),
        (
            "f(x, y) = (x - 0.1)^3*(y - 0.3*x)^2",
            &[[-1.0, 2.0], [-2.0, 2.0]],
            &[(Kind::Maximum, 1, 1, 1), (Kind::Minimum, 0, 1, 1), (Kind::Saddle, 0, 2, 1)],
        ),
        (
            "f(x, y) = (x^2 + y^2 - 1)^2*(x - 0.5)",
            &[[-2.0, 2.0]; 2],
            &[(Kind::Maximum, 1, 1, 2), (Kind::Minimum, 0, 1, 2)],
        ),
    ];
    for (text, bounds, want) in cases {
        let set = search(text, bounds, SearchMethod::Certified);
        let piece = |c: &Continuum| (c.kind, c.index, c.nullity, c.rank_drops.len());
        let mut found: Vec<Piece> = set.continua.iter().map(piece).collect();
        found.sort_by_key(|piece| (piece.2, std::cmp::Reverse(piece.1)));
        assert_eq!(&found[..], *want, "{text}");
        // An arc that ends where the index changes is not closed.
        assert!(set.continua.iter().all(|c| c.rank_drops.is_empty() || c.closed == Some(false)), "{text}");
    }
}

#[test]
fn sets_of_inflections_are_neither_minima_nor_maxima() {
    for text in ["f(x, y) = (x*y - 0.3)^3", "f(x, y) = (y - x^2)^3", "f(x, y) = (x^2*y + y - 0.3)^3"] {
        for continuum in search(text, &[[-1.0, 1.0]; 2], SearchMethod::Certified).continua {
            assert!(matches!(continuum.kind, Kind::Saddle | Kind::Undecided), "{text}: {:?}", continuum.kind);
            assert_eq!((continuum.index, continuum.nullity), (0, 2), "{text}");
        }
    }
}

#[test]
fn symmetries_hold_everywhere_or_are_not_told() {
    let cases = [
        ("f(x, y) = (tanh(30*x) + y)^2", [[-3.0, 3.0], [-2.0, 2.0]]),
        ("f(x, y) = (x^2 + 1e-12*y^2 - 1)^2", [[-2.0, 2.0], [-2e6, 2e6]]),
        ("f(x, y) = (x^2 + y^2 - 1)^2 + 1e-300*x", [[-2.0, 2.0]; 2]),
        ("f(x, y) = (x^2 + y^2 - 1)^2 + 0.01*exp(-100*((x - 1)^2 + y^2))", [[-2.0, 2.0]; 2]),
    ];
    for (text, bounds) in cases {
        let set = search(text, &bounds, SearchMethod::Certified);
        assert!(set.continua.iter().all(|continuum| continuum.symmetry.is_none()), "{text}: {:?}", set.continua);
    }
}

#[test]
fn a_half_plane_of_critical_points_is_no_curve() {
    for method in [SearchMethod::Certified, SearchMethod::Multistart] {
        let set = search("f(x, y) = max(0, x)^2*y^2", &[[-2.0, 2.0]; 2], method);
        for continuum in &set.continua {
            let is_inside = |sample: &Vec<f64>| sample[0] < 0.0;
            assert!(!continuum.samples.iter().all(is_inside), "{continuum:?}");
        }
    }
}

#[test]
fn listed_points_are_critical() {
    let text = "f(x, y) = cos(3*((x^2 + 3*y^2 + x*y) - 1e-5))";
    let set = search(text, &[[-1.5, 1.0], [-1.5, 1.5]], SearchMethod::Certified);
    let far = set.points.iter().filter(|point| point.x.iter().any(|x| x.abs() > 1e-9));
    assert_eq!(far.map(|point| point.x.clone()).collect::<Vec<_>>(), Vec::<Vec<f64>>::new());
}
