//! The Brouwer degree against degrees that are known otherwise: powers, gradients, products, linear maps, compositions.

use std::f64::consts::PI;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use saddleback::certify::degree::{Degree, DegreeLimits, Enclosure, NotDone, degree};
use saddleback::function::Function;
use saddleback::numeric::interval::interval::Interval;

type Map<'a> = dyn Fn(&[Interval]) -> Vec<Interval> + Sync + 'a;

/// A map written as a closure of intervals.
struct Closure<'a> {
    dimension: usize,
    map: &'a Map<'a>,
}

impl Enclosure for Closure<'_> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn enclose(&self, x: &[Interval], out: &mut [Interval]) {
        out.copy_from_slice(&(self.map)(x));
    }
}

fn degree_of(bounds: &[[f64; 2]], map: &Map<'_>) -> Degree {
    degree(&Closure { dimension: bounds.len(), map }, bounds, &DegreeLimits::default())
}

fn c(value: f64) -> Interval {
    Interval::point(value)
}

fn sin(x: Interval) -> Interval {
    Function::Sin.enclose(x)
}

fn cos(x: Interval) -> Interval {
    Function::Cos.enclose(x)
}

/// The power k of x + iy.
fn complex_power(x: Interval, y: Interval, k: usize) -> [Interval; 2] {
    (1..k).fold([x, y], |[a, b], _| [a * x - b * y, a * y + b * x])
}

/// A box around 0 whose middle is elsewhere.
fn off_centre(n: usize) -> Vec<[f64; 2]> {
    [[-1.3, 0.7], [-0.4, 2.1], [-3.0, 0.9]][..n].to_vec()
}

/// The cubic map of one variable with simple zeros at -1, 0 and 1.
fn cubic(x: Interval) -> Interval {
    x.power_integer(3) - x
}

fn random_matrix(random: &mut StdRng, n: usize) -> Vec<Vec<f64>> {
    (0..n).map(|_| (0..n).map(|_| random.random_range(-1.0..1.0)).collect()).collect()
}

fn apply(matrix: &[Vec<f64>], x: &[Interval]) -> Vec<Interval> {
    matrix.iter().map(|row| row.iter().zip(x).fold(c(0.0), |sum, (a, x)| sum + c(*a) * *x)).collect()
}

fn determinant(m: &[Vec<f64>]) -> f64 {
    match m.len() {
        1 => m[0][0],
        2 => m[0][0] * m[1][1] - m[0][1] * m[1][0],
        _ => (0..3)
            .map(|i| m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]))
            .sum(),
    }
}

#[test]
fn signed_identities_have_the_product_of_their_signs() {
    for n in 1..=3 {
        for signs in 0..1_u32 << n {
            let sign = move |i: usize| if signs >> i & 1 == 1 { -1.0 } else { 1.0 };
            let map = move |x: &[Interval]| x.iter().enumerate().map(|(i, x)| c(sign(i)) * *x).collect();
            let expected = if signs.count_ones() % 2 == 0 { 1 } else { -1 };
            assert_eq!(degree_of(&off_centre(n), &map), Degree::Known(expected), "{n} {signs:b}");
            assert_eq!(degree_of(&vec![[0.25, 3.0]; n], &map), Degree::Known(0), "{n} {signs:b}");
        }
    }
}

#[test]
fn complex_powers_wind_as_often_as_they_say() {
    for k in 1..=7 {
        let expected = i64::try_from(k).expect("it is small");
        let power = move |x: &[Interval]| complex_power(x[0], x[1], k).to_vec();
        let conjugate = move |x: &[Interval]| complex_power(x[0], -x[1], k).to_vec();
        assert_eq!(degree_of(&off_centre(2), &power), Degree::Known(expected), "{k}");
        assert_eq!(degree_of(&off_centre(2), &conjugate), Degree::Known(-expected), "{k}");
        assert_eq!(degree_of(&[[0.1, 2.0], [-1.0, 1.5]], &power), Degree::Known(0), "{k}");
    }
}

#[test]
fn suspensions_keep_the_degree_and_a_reflection_turns_it() {
    for k in 1..=4 {
        let expected = i64::try_from(k).expect("it is small");
        for place in 0..3 {
            // The third variable is the third component, then at the other places.
            for sign in [1.0, -1.0] {
                let map = move |x: &[Interval]| {
                    let mut values = complex_power(x[0], x[1], k).to_vec();
                    values.insert(place, c(sign) * x[2]);
                    values
                };
                let turn = if place == 1 { -1 } else { 1 } * if sign > 0.0 { 1 } else { -1 };
                assert_eq!(degree_of(&off_centre(3), &map), Degree::Known(turn * expected), "{k} {place} {sign}");
            }
        }
    }
}

#[test]
fn gradients_count_minima_and_maxima_less_saddles() {
    let check = |bounds: &[[f64; 2]], expected: i64, map: &Map<'_>| {
        assert_eq!(degree_of(bounds, map), Degree::Known(expected), "{bounds:?}");
    };
    let plane = off_centre(2);
    // x^3 - 3xy^2, a monkey saddle.
    check(&plane, -2, &|x| vec![c(3.0) * (x[0].square() - x[1].square()), c(-6.0) * x[0] * x[1]]);
    // x^4 + y^4, and x^4 - y^4.
    check(&plane, 1, &|x| vec![x[0].power_integer(3), x[1].power_integer(3)]);
    check(&plane, -1, &|x| vec![x[0].power_integer(3), -x[1].power_integer(3)]);
    // Himmelblau's function: 4 minima, 4 saddles, 1 maximum; around the maximum and its nearest saddle only.
    let himmelblau = |x: &[Interval]| {
        let (a, b) = (x[0].square() + x[1] - c(11.0), x[0] + x[1].square() - c(7.0));
        vec![c(4.0) * x[0] * a + c(2.0) * b, c(2.0) * a + c(4.0) * x[1] * b]
    };
    check(&[[-6.0, 6.0], [-6.0, 6.0]], 1, &himmelblau);
    check(&[[-0.5, 0.0], [-1.5, 0.0]], 1, &himmelblau);
    check(&[[-0.5, 0.3], [-1.5, 3.0]], 0, &himmelblau);
    check(&[[0.0, 1.0], [2.0, 4.0]], -1, &himmelblau);
    // sin x sin y on a box with 5 by 3 saddles at multiples of pi and 4 by 4 extrema between.
    let waves = |x: &[Interval]| vec![cos(x[0]) * sin(x[1]), sin(x[0]) * cos(x[1])];
    check(&[[-0.3, 4.0 * PI + 0.3], [-2.0 * PI - 1.0, 0.3]], 4 * 2 - 5 * 3, &waves);
    // cos x + cos y + cos z: 3^3 points of even index less odd, a product of (2 - 1) for each variable.
    check(&[[-0.3, 2.0 * PI + 0.5]; 3], -1, &|x| x.iter().map(|x| -sin(*x)).collect());
    // The Rastrigin function in 2-D on an integer number of waves.
    let rastrigin = |x: &[Interval]| -> Vec<Interval> {
        x.iter().map(|x| c(2.0) * *x + c(20.0 * PI) * sin(c(2.0 * PI) * *x)).collect()
    };
    check(&[[-5.12, 5.12]; 2], 1, &rastrigin);
}

#[test]
fn products_of_maps_of_one_variable_multiply() {
    // The cubic counts +1 at -1 and 1 and -1 at 0; the side says which are inside.
    let sides = [([-1.5, 1.25], 1), ([-0.5, 0.75], -1), ([-1.5, 0.5], 0), ([0.3, 4.0], 1), ([2.0, 3.0], 0)];
    for (a, of_a) in sides {
        assert_eq!(degree_of(&[a], &|x| vec![cubic(x[0])]), Degree::Known(of_a), "{a:?}");
        for (b, of_b) in sides {
            let map = |x: &[Interval]| vec![cubic(x[0]), cubic(x[1])];
            assert_eq!(degree_of(&[a, b], &map), Degree::Known(of_a * of_b), "{a:?} {b:?}");
            for (d, of_d) in sides {
                let map = |x: &[Interval]| x.iter().map(|x| cubic(*x)).collect();
                let expected = Degree::Known(of_a * of_b * of_d);
                assert_eq!(degree_of(&[a, b, d], &map), expected, "{a:?} {b:?} {d:?}");
            }
        }
    }
}

#[test]
fn linear_maps_have_the_sign_of_their_determinant() {
    let mut random = StdRng::seed_from_u64(4);
    let mut n_checked = 0;
    for i in 0..120 {
        let n = 1 + i % 3;
        let matrix = random_matrix(&mut random, n);
        let of_matrix = determinant(&matrix);
        if of_matrix.abs() < 0.01 {
            continue;
        }
        n_checked += 1;
        let map = move |x: &[Interval]| apply(&matrix, x);
        let expected = if of_matrix > 0.0 { 1 } else { -1 };
        assert_eq!(degree_of(&off_centre(n), &map), Degree::Known(expected), "{i}");
        assert_eq!(degree_of(&vec![[0.5, 0.75]; n], &map), Degree::Known(0), "{i}");
    }
    assert!(n_checked > 90, "{n_checked}");
}

/// The solution of m x = b by Cramer's rule.
fn solve(m: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let replaced = |j: usize| {
        let mut m = m.to_vec();
        m.iter_mut().zip(b).for_each(|(row, b)| row[j] = *b);
        determinant(&m)
    };
    (0..b.len()).map(|j| replaced(j) / determinant(m)).collect()
}

/// The zeros of a product of polynomials with the given roots, as points and the signs of the product of the derivatives.
fn planted_zeros(roots: &[Vec<f64>]) -> Vec<(Vec<f64>, f64)> {
    let mut zeros = vec![(Vec::new(), 1.0)];
    for of_axis in roots {
        let slope = |root: &f64| of_axis.iter().filter(|r| *r != root).map(|r| (root - r).signum()).product::<f64>();
        let extended = |(point, sign): &(Vec<f64>, f64)| -> Vec<(Vec<f64>, f64)> {
            of_axis.iter().map(|root| ([&point[..], &[*root]].concat(), sign * slope(root))).collect()
        };
        zeros = zeros.iter().flat_map(extended).collect();
    }
    zeros
}

/// x -> A p(B x), p a product of polynomials of one variable with roots that are known: the zeros lie askew in the box.
#[test]
fn polynomial_maps_between_linear_ones_count_their_planted_zeros() {
    let mut random = StdRng::seed_from_u64(11);
    let mut seen = [0; 7];
    for i in 0..200 {
        let n = 2 + i % 2;
        let roots: Vec<Vec<f64>> =
            (0..n).map(|_| (0..random.random_range(1..4)).map(|_| random.random_range(-1.0..1.0)).collect()).collect();
        let [a, b] = [random_matrix(&mut random, n), random_matrix(&mut random, n)];
        let sign = (determinant(&a) * determinant(&b)).signum();
        let zeros: Vec<(Vec<f64>, f64)> =
            planted_zeros(&roots).into_iter().map(|(point, slope)| (solve(&b, &point), slope * sign)).collect();
        let is_clear = |x: &f64| (x.abs() - 1.0).abs() > 0.02;
        let are_clear = zeros.iter().all(|(point, _)| point.iter().all(is_clear));
        if !are_clear || determinant(&a).abs() < 0.05 || determinant(&b).abs() < 0.05 {
            continue;
        }
        let inside = zeros.iter().filter(|(point, _)| point.iter().all(|x| x.abs() < 1.0));
        let expected = inside.map(|(_, sign)| sign).sum::<f64>() as i64;
        let map = |x: &[Interval]| {
            let product = |(x, roots): (&Interval, &Vec<f64>)| roots.iter().fold(c(1.0), |p, root| p * (*x - c(*root)));
            let values: Vec<Interval> = apply(&b, x).iter().zip(&roots).map(product).collect();
            apply(&a, &values)
        };
        assert_eq!(degree_of(&vec![[-1.0, 1.0]; n], &map), Degree::Known(expected), "{i}");
        seen[usize::try_from(expected + 3).expect("no more than three of one sign")] += 1;
    }
    assert!(seen[2..5].iter().all(|n_cases| *n_cases > 10), "{seen:?}");
}

/// A map of three coupled waves with many zeros: no product, no symmetry between the axes and the faces.
fn coupled_waves(x: &[Interval]) -> Vec<Interval> {
    let n = x.len();
    let wave = |i: usize| {
        let (next, last) = (x[(i + 1) % n], x[(i + n - 1) % n]);
        sin(x[i] * next) * next + cos(x[i] - c(1.5) * last) - c(0.1) * x[i]
    };
    (0..n).map(wave).collect()
}

/// The winding number of a map around the sides of a rectangle, by the angles between many points.
fn sampled_winding(bounds: &[[f64; 2]], map: &Map<'_>) -> i64 {
    const POINTS_ON_A_SIDE: u32 = 4_000;
    let [[left, right], [low, high]] = [bounds[0], bounds[1]];
    let corners = [[left, low], [right, low], [right, high], [left, high], [left, low]];
    let mut angles = Vec::new();
    for ends in corners.windows(2) {
        for i in 0..=POINTS_ON_A_SIDE {
            let t = f64::from(i) / f64::from(POINTS_ON_A_SIDE);
            let x = [0, 1].map(|axis| c(ends[0][axis] * (1.0 - t) + ends[1][axis] * t));
            let values = map(&x);
            angles.push(values[1].midpoint().atan2(values[0].midpoint()));
        }
    }
    let turn = |pair: &[f64]| {
        let turn = pair[1] - pair[0];
        turn - (turn / (2.0 * PI)).round() * 2.0 * PI
    };
    (angles.windows(2).map(turn).sum::<f64>() / (2.0 * PI)).round() as i64
}

#[test]
fn degrees_in_the_plane_are_winding_numbers() {
    let mut random = StdRng::seed_from_u64(23);
    let mut seen = Vec::new();
    for _ in 0..60 {
        let bounds = [0, 1].map(|_| {
            let middle = random.random_range(-3.0..3.0);
            [middle - random.random_range(0.1..3.0), middle + random.random_range(0.1..3.0)]
        });
        let expected = sampled_winding(&bounds, &coupled_waves);
        assert_eq!(degree_of(&bounds, &coupled_waves), Degree::Known(expected), "{bounds:?}");
        seen.push(expected);
    }
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 3, "{seen:?}");
}

#[test]
fn degrees_of_parts_add_up() {
    let mut random = StdRng::seed_from_u64(29);
    let known = |bounds: &[[f64; 2]]| match degree_of(bounds, &coupled_waves) {
        Degree::Known(degree) => degree,
        other => panic!("{bounds:?}: {other:?}"),
    };
    let mut seen = Vec::new();
    for i in 0..45 {
        let n = 1 + i % 3;
        let whole: Vec<[f64; 2]> =
            (0..n).map(|_| [random.random_range(-3.0..-0.5), random.random_range(0.5..3.0)]).collect();
        let (mut lower, mut upper) = (whole.clone(), whole.clone());
        let at = random.random_range(-0.5..0.5);
        (lower[i % n][1], upper[i % n][0]) = (at, at);
        let parts = [known(&lower), known(&upper)];
        assert_eq!(parts[0] + parts[1], known(&whole), "{whole:?} at {at}");
        seen.push((n, parts));
    }
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn boxes_far_away_tiny_and_huge_are_boxes() {
    let around = |at: f64, radius: f64, n: usize| {
        let map = move |x: &[Interval]| x.iter().map(|x| *x - c(at)).collect::<Vec<_>>();
        degree_of(&vec![[at - radius, at + radius]; n], &map)
    };
    for n in 1..=3 {
        for (at, radius) in [(1e10, 1e-5), (1.0, 1e-15), (0.0, 1e-320), (0.0, 1e300), (-3.0, f64::MAX)] {
            assert_eq!(around(at, radius, n), Degree::Known(1), "{at} {radius} {n}");
        }
    }
}

#[test]
fn what_vanishes_on_the_boundary_has_no_degree() {
    let vanishes = |bounds: &[[f64; 2]], map: &Map<'_>| match degree_of(bounds, map) {
        Degree::NotDone(NotDone::VanishesOnBoundary { near }) => near,
        other => panic!("{bounds:?}: {other:?}"),
    };
    let identity = |x: &[Interval]| x.to_vec();
    assert_eq!(vanishes(&[[0.0, 1.0]], &identity), [0.0]);
    for bounds in [[[0.0, 1.0], [-1.0, 1.0]], [[-1.0, 2.0], [-1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]] {
        let near = vanishes(&bounds, &identity);
        assert!(near.iter().all(|x| x.abs() < 1e-8), "{near:?}");
    }
    let near = vanishes(&[[-1.0, 2.0], [0.0, 2.0], [-0.7, 2.0]], &identity);
    assert!(near.iter().all(|x| x.abs() < 1e-8), "{near:?}");
    // A whole edge, a whole face, a curve on a face, and everywhere.
    vanishes(&[[0.0, 1.0], [-1.0, 1.0]], &|x| vec![x[0], x[0]]);
    vanishes(&[[0.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]], &|x| vec![x[0], x[0] * x[1], x[0] * x[2]]);
    vanishes(&[[0.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]], &|x| {
        let circle = x[1].square() + x[2].square() - c(0.5);
        vec![x[0], circle, x[0] * circle]
    });
    vanishes(&[[0.0, 1.0]; 3], &|_| vec![c(0.0); 3]);
}

#[test]
fn zeros_close_to_the_boundary_are_told_apart() {
    for distance in [1e-3, 1e-5, 1e-7] {
        for (at, expected) in [(1.0 - distance, 1), (1.0 + distance, 0)] {
            let map = move |x: &[Interval]| vec![x[0] - c(at), x[1] - c(0.3), x[2] - c(0.1)];
            assert_eq!(degree_of(&[[-1.0, 1.0]; 3], &map), Degree::Known(expected), "{distance} {at}");
            let map = move |x: &[Interval]| vec![x[0] - c(at), x[1] + x[0].square()];
            assert_eq!(degree_of(&[[-2.0, 1.0]; 2], &map), Degree::Known(expected), "{distance} {at}");
        }
    }
}

#[test]
fn what_jumps_or_ends_on_the_boundary_has_no_degree() {
    let is_refused = |map: &Map<'_>| match degree_of(&[[-1.0, 1.0]; 2], map) {
        Degree::NotDone(NotDone::NotContinuous { .. }) => true,
        other => panic!("{other:?}"),
    };
    assert!(is_refused(&|x| vec![x[0], c(1.0) / x[1]]));
    assert!(is_refused(&|x| vec![x[0], x[1].sqrt()]));
    assert!(is_refused(&|x| vec![x[0] + c(5.0), Function::Floor.enclose(x[1])]));
    assert!(is_refused(&|_| vec![Interval::EMPTY; 2]));
    // What only the enclosure of a large cell cannot rule out does not matter.
    let map = |x: &[Interval]| vec![x[0], x[1] / (x[1].square() - x[0] * x[0] + c(1.5))];
    assert_eq!(degree_of(&[[-1.0, 1.0]; 2], &map), Degree::Known(1));
}

#[test]
fn enclosures_that_contradict_each_other_prove_nothing() {
    // Right on every facet for itself, and wrong as a whole.
    let map = |x: &[Interval]| {
        let is_right_facet = x[0].is_point() && x[0].lo() > 0.0;
        vec![c(if is_right_facet { -1.0 } else { 1.0 }), c(0.0), c(0.0)]
    };
    let degree = degree_of(&[[-1.0, 1.0]; 3], &map);
    assert!(matches!(degree, Degree::NotDone(NotDone::Contradiction { .. })), "{degree:?}");
}
