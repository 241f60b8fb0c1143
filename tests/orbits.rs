//! Orbits of critical points under proved symmetries: known ones, what lies outside the box, what a list lacks, what is left open.

use saddleback::critical::certified::Target;
use saddleback::critical::critical_set::CriticalSet;
use saddleback::critical::orbit::Orbits;
use saddleback::landscape::orbits::group_into_orbits;
use saddleback::{CriticalOptions, Function, Interrupt, Proof, SearchMethod, Session};

const WELLS: &str = "(x^2 - 1)^2 + (y^2 - 1)^2";

fn search(f: &Function, bounds: &[[f64; 2]], method: SearchMethod) -> CriticalSet {
    f.critical(bounds, &CriticalOptions { method, ..CriticalOptions::default() }).expect("a good box")
}

fn orbits(set: &CriticalSet) -> &Orbits {
    set.orbits.as_ref().expect("symmetries were looked for")
}

/// Each orbit as its points in the list and all its images.
fn sizes(set: &CriticalSet) -> Vec<(usize, usize)> {
    orbits(set).list.iter().map(|orbit| (orbit.points.len(), orbit.size)).collect()
}

/// What holds of every grouping of a list that lacks nothing: each point in one orbit, equal values, kinds and spectra, and the
/// formula of orbit and stabilizer.
fn is_consistent(set: &CriticalSet, what: &str) {
    let orbits = orbits(set);
    let mut seen = vec![0; set.points.len()];
    for (number, orbit) in orbits.list.iter().enumerate() {
        let first = &set.points[orbit.points[0]];
        assert_eq!(orbit.points.len() + orbit.outside, orbit.size, "{what}: {orbit:?}");
        assert!(orbit.missing.is_empty(), "{what}: {orbit:?}");
        let stabilizer = orbits.stabilizer(orbit).expect("the order is known");
        assert_eq!(
            (stabilizer.fract(), stabilizer * orbit.size as f64),
            (0.0, orbits.group_order),
            "{what}: {orbit:?}"
        );
        for place in &orbit.points {
            let point = &set.points[*place];
            seen[*place] += 1;
            assert_eq!(orbits.of_point[*place], Some(number), "{what}");
            assert_eq!((point.kind, point.morse_index, point.nullity), (first.kind, first.morse_index, first.nullity));
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * (1.0 + a.abs());
            assert!(near(point.value, first.value), "{what}: {} and {}", point.value, first.value);
            assert!(point.eigenvalues.iter().zip(&first.eigenvalues).all(|(a, b)| near(*a, *b)), "{what}");
        }
    }
    assert!(seen.iter().all(|times| *times == 1), "{what}: {seen:?}");
}

/// A function, its box, the order of its group, and points and images of its orbits.
type Case = (&'static str, &'static [[f64; 2]], f64, &'static [(usize, usize)]);

const PLANE: &[[f64; 2]] = &[[-2.0, 2.0]; 2];
const CASES: &[Case] = &[
    (WELLS, PLANE, 8.0, &[(4, 4), (4, 4), (1, 1)]),
    // All points are in this box too, though it is not symmetric.
    (WELLS, &[[-2.0, 3.0], [-1.5, 7.0]], 8.0, &[(4, 4), (4, 4), (1, 1)]),
    (WELLS, &[[-0.5, 2.0], [-2.0, 2.0]], 8.0, &[(2, 4), (3, 4), (1, 1)]),
    (WELLS, &[[f64::NEG_INFINITY, f64::INFINITY], [-0.5, f64::INFINITY]], 8.0, &[(2, 4), (3, 4), (1, 1)]),
    // Without symmetry.
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", &[[-6.0, 6.0]; 2], 1.0, &[(1, 1); 9]),
    ("x^4 - 2x^2 + y^2", PLANE, 4.0, &[(2, 2), (1, 1)]),
    // [x, y] to [y, x] and to [-x, -y].
    ("(x^2 - 1)^2 + (y^2 - 1)^2 + x*y/3", PLANE, 4.0, &[(2, 2), (2, 2), (4, 4), (1, 1)]),
    // Quarter turns alone.
    ("(x^2 + y^2 - 1)^2 + x*y*(x^2 - y^2)", PLANE, 4.0, &[(4, 4), (4, 4), (1, 1)]),
    // Permutations alone: minima of i of three variables.
    ("f(x[3]) = sum(i = 1..3, x[i]^3 - 3x[i])", &[[-2.0, 2.0]; 3], 6.0, &[(1, 1), (3, 3), (3, 3), (1, 1)]),
    // Cosines in a box that holds the points 0 and ±pi in each variable.
    ("f(x[3]) = sum(i = 1..3, cos(x[i]))", &[[-4.0, 4.0]; 3], 48.0, &[(8, 8), (12, 12), (6, 6), (1, 1)]),
    // Without a derivative at 0: a swap that is looked for at other places.
    ("x*y + 1/x + 1/y", &[[0.2, 3.0]; 2], 2.0, &[(1, 1)]),
    // A shift of 1/3 shows in no decimal: the points are known by their enclosures only.
    ("(x^2 - 1/3)^2 + (y^2 - 1/3)^2 + (z^2 - 1/3)^2", &[[-1.0, 1.0]; 3], 48.0, &[(8, 8), (12, 12), (6, 6), (1, 1)]),
    // Two hidden units with decay: minima and saddles in orbits under signs and a swap of the units.
    (
        "f(w[2], v[2]) = 0.01*(dot(w, w) + dot(v, v)) + mean(r in [-2, -0.6; -1, 0.9; 0.5, -0.7; 1.5, 1.1], (dot(v, tanh(w*r[1])) - r[2])^2)",
        &[[-1.0, 1.0]; 4],
        8.0,
        &[(4, 4), (4, 4), (8, 8), (1, 1)],
    ),
];

#[test]
fn known_orbits() {
    for (text, bounds, order, want) in CASES {
        let set = search(&Function::parse(text).expect(text), bounds, SearchMethod::Automatic);
        assert!(set.complete, "{text}: {:?}", set.undecided.len());
        assert_eq!((orbits(&set).group_order, &sizes(&set)[..]), (*order, *want), "{text} in {bounds:?}");
        is_consistent(&set, text);
        if bounds.iter().flatten().all(|bound| bound.is_finite()) {
            let set = search(&Function::parse(text).expect(text), bounds, SearchMethod::Multistart);
            assert_eq!((orbits(&set).group_order, &sizes(&set)[..]), (*order, *want), "{text} from many starts");
            is_consistent(&set, text);
        }
    }
}

#[test]
fn seven_hundred_points_in_28_orbits() {
    let f = Function::parse("f(x[6]) = sum(i = 1..6, x[i]^4 - 2x[i]^2)").expect("a formula");
    let set = search(&f, &[[-2.0, 2.0]; 6], SearchMethod::Automatic);
    is_consistent(&set, "six wells");
    // How many of the six variables are -1 or 1; the others are 0.
    let mut told = sizes(&set);
    told.sort_unstable();
    assert_eq!(told, [(1, 1), (12, 12), (60, 60), (64, 64), (160, 160), (192, 192), (240, 240)]);
    assert_eq!(orbits(&set).group_order, 46080.0);
}

/// A list with changes made to it, grouped anew.
fn regrouped(text: &str, change: impl Fn(&mut CriticalSet)) -> CriticalSet {
    let f = Function::parse(text).expect(text);
    let mut set = search(&f, PLANE, SearchMethod::Automatic);
    change(&mut set);
    set.orbits = None;
    let target = Target { formula: f.formula(), objective: f.objective() };
    group_into_orbits(&target, &mut set, &Interrupt::new());
    set
}

#[test]
fn a_list_that_lacks_an_image_is_not_complete() {
    let set = regrouped(WELLS, |set| {
        set.points.remove(1);
    });
    assert!(!set.complete);
    let first = &orbits(&set).list[0];
    assert_eq!((first.points.len(), first.size, first.outside), (3, 4, 0));
    assert_eq!(first.missing, [[-1.0, 1.0]]);
    assert!(regrouped(WELLS, |_| {}).complete);
}

#[test]
fn points_that_cannot_be_told_apart_are_in_no_orbit() {
    // A second point within the enclosure of the image of the first, as close as two enclosures can come.
    let set = regrouped(WELLS, |set| {
        let mut twin = set.points[0].clone();
        twin.x[0] += 1e-12;
        for point in [&mut twin, &mut set.points[0]] {
            point.proof = Proof::Certified(point.x.iter().map(|x| [x - 1e-12, x + 1e-12]).collect());
        }
        set.points.push(twin);
    });
    let of_point = &orbits(&set).of_point;
    assert_eq!((of_point[0], of_point[9]), (None, None), "{of_point:?}");
    assert_eq!(of_point[1..4], [None; 3], "their orbit has the two in it");
    assert_eq!(of_point[4..9].iter().flatten().count(), 5, "{of_point:?}");
}

#[test]
fn close_points_that_are_known_well_stay_apart() {
    let text = "f(x, y) = (u^2 - 1e-3)^2*1e6 + (v^2 - 1)^2 where u = x - y, v = x + y";
    let set = search(&Function::parse(text).expect("a formula"), PLANE, SearchMethod::Automatic);
    assert!(set.complete);
    assert_eq!((orbits(&set).group_order, sizes(&set)), (4.0, vec![(4, 4), (2, 2), (2, 2), (1, 1)]));
    is_consistent(&set, text);
}

/// Of the four minima of this function the search proves one and leaves the others in undecided parts.
#[test]
fn what_a_search_left_undecided_shows_by_symmetry() {
    let text = "f(x, y) = (u^2 - 1e-6)^2*1e12 + (v^2 - 1)^2 where u = x - y, v = x + y";
    let set = search(&Function::parse(text).expect("a formula"), PLANE, SearchMethod::Automatic);
    let lacking: Vec<&Vec<f64>> = orbits(&set).list.iter().flat_map(|orbit| &orbit.missing).collect();
    for x in &lacking {
        let holds = |bounds: &[[f64; 2]]| bounds.iter().zip(*x).all(|([lo, hi], x)| lo <= x && x <= hi);
        let is_open = set.undecided.iter().any(|part| holds(&part.bounds));
        assert!(is_open && !set.complete, "{x:?} is critical, and neither listed nor undecided");
    }
    let minima = set.points.iter().filter(|point| point.morse_index == 0).count();
    assert_eq!((minima + lacking.len(), orbits(&set).group_order), (4, 4.0));
}

#[test]
fn degenerate_points_that_are_not_known_well_are_not_called_missing() {
    for method in [SearchMethod::Automatic, SearchMethod::Multistart] {
        let set = search(&Function::parse("(x^2 - 1/3)^4 + (y^2 - 1/7)^2").expect("a formula"), PLANE, method);
        assert!(set.points.len() >= 9, "{}", set.points.len());
        assert!(orbits(&set).list.iter().all(|orbit| orbit.missing.is_empty()), "{:?}", orbits(&set));
    }
}

fn told(code: &str) -> Vec<serde_json::Value> {
    let mut session = Session::new();
    let settings = saddleback::Settings::default();
    let outputs = session.eval(code).unwrap_or_else(|error| panic!("{code}: {error:?}"));
    outputs.iter().map(|output| saddleback::session::json::value(&output.value, &settings)).collect()
}

#[test]
fn a_choice_of_points_is_numbered_by_its_own_list() {
    let code = format!(
        "c = critical((x, y) -> {WELLS}, -2..2, kind = saddle)\nlength(c)\nc.orbits[1].points\nlength(c.orbits)\nc[2].orbit"
    );
    let values = told(&code);
    assert_eq!(values[1..], serde_json::json!([4.0, [1.0, 2.0, 3.0, 4.0], 1.0, 1.0]).as_array().expect("a list")[..]);
}

/// A point, and its images, the order of its stabilizer, what moves it, and in how many directions.
const POINTS: &[(&str, &str, usize, f64, usize, usize)] = &[
    (WELLS, "[0, 1]", 4, 2.0, 0, 0),
    (WELLS, "[0, 0]", 1, 8.0, 0, 0),
    (WELLS, "[1, -1]", 4, 2.0, 0, 0),
    ("(x*y - 1)^2", "[1, 1]", 2, 2.0, 1, 1),
    ("(x*y - 1)^2", "[0, 0]", 1, 4.0, 0, 0),
    ("(x*y - 1)^2", "[2, 0.5]", 4, 1.0, 1, 1),
    ("(x^2 + y^2 + z^2 - 1)^2", "[0.6, 0, 0.8]", 24, 2.0, 3, 2),
    ("(x^2 + y^2 + z^2 - 1)^2", "[0, 0, 0]", 1, 48.0, 0, 0),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "[3, 2]", 1, 1.0, 0, 0),
];

#[test]
fn classify_tells_the_images_of_its_point() {
    for (text, at, size, stabilizer, moving, dimension) in POINTS {
        let names = if text.contains('z') { "(x, y, z)" } else { "(x, y)" };
        let value = &told(&format!("classify({names} -> {text}, {at})"))[0]["symmetry"];
        let images = value["images"].as_array().expect("a list").clone();
        let numbers = (value["size"].as_f64(), value["stabilizer"].as_f64(), value["dimension"].as_f64());
        assert_eq!(numbers, (Some(*size as f64), Some(*stabilizer), Some(*dimension as f64)), "{text} at {at}");
        assert_eq!(value["moving"].as_array().map(Vec::len), Some(*moving), "{text} at {at}");
        assert_eq!(images.len(), *size);
        for image in images {
            let kind = &told(&format!("classify({names} -> {text}, {image}).kind"))[0];
            assert_eq!(*kind, told(&format!("classify({names} -> {text}, {at}).kind"))[0], "{text} at {image}");
        }
    }
}

#[test]
fn large_functions_are_asked_for_their_orbits() {
    let many = "f(x[12]) = sum(i = 1..12, x[i]^4 - 2x[i]^2); p = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]";
    let of = |call: &str| told(&format!("{many};\nc = {call};\nc.symmetry")).pop().expect("a value");
    assert!(of("classify(f, p)").is_null());
    assert!(told("classify((x, y) -> x^2 + y^2, 0, orbits = false)")[0]["symmetry"].is_null());
    // 8 choices of signs in each of 220 choices of places.
    assert_eq!(of("classify(f, p, orbits = true)")["size"], 1760);
    // More than are counted: the places of three different sizes.
    let of_many = told(
        "f(x[9]) = sum(i = 1..9, (x[i]^2 - 1)^2*(x[i]^2 - 4)^2);\nclassify(f, [1, 1, 1, 2, 2, 2, 0, 0, 0]).symmetry",
    )
    .pop()
    .expect("a value");
    assert!(of_many["size"].is_null() && of_many["stabilizer"].is_null());
    assert_eq!(of_many["images"].as_array().map(Vec::len), Some(1000));
}
