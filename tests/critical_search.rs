//! The search for all critical points, against counts and places known by hand or from the literature.

use crate::formulas::catalogue::*;
use crate::formulas::{Formula, Number, Smooth};
use saddleback::classify::classify_point::{ClassifyError, classify_point};
use saddleback::classify::point::{CriticalPoint, Kind};
use saddleback::critical::critical_set::CriticalSet;
use saddleback::critical::multistart::{SearchSettings, multistart};
use saddleback::landscape::descent_path::{PathEnd, PathSettings, descend_from_saddle};
use saddleback::numeric::interrupt::Interrupt;
use std::time::Duration;

fn search<F: Formula>(formula: F, bounds: &[[f64; 2]]) -> CriticalSet {
    multistart(&Smooth(formula), bounds, &SearchSettings::default(), &mut |_| ())
}

fn count(set: &CriticalSet, kind: Kind) -> usize {
    set.points.iter().filter(|p| p.kind == kind).count()
}

/// Minima, saddles, maxima.
fn counts(set: &CriticalSet) -> [usize; 3] {
    [Kind::Minimum, Kind::Saddle, Kind::Maximum].map(|kind| count(set, kind))
}

fn near(x: &[f64], want: &[f64], tolerance: f64) -> bool {
    x.iter().zip(want).all(|(a, b)| (a - b).abs() <= tolerance)
}

#[test]
fn all_points_of_well_known_functions_are_found_and_classified() {
    assert_eq!(counts(&search(Himmelblau, &[[-5.0, 5.0], [-5.0, 5.0]])), [4, 4, 1]);
    assert_eq!(counts(&search(SixHumpCamel, &[[-3.0, 3.0], [-2.0, 2.0]])), [6, 7, 2]);
    assert_eq!(counts(&search(MuellerBrown, &[[-1.5, 1.25], [-0.5, 2.25]])), [3, 2, 0]);
    assert_eq!(counts(&search(Rosenbrock, &[[-3.0, 3.0], [-3.0, 3.0]])), [1, 0, 0]);
    assert_eq!(counts(&search(Easom, &[[0.5, 6.0], [0.5, 6.0]])), [5, 4, 4]);
}

#[test]
fn hundreds_of_points_are_found() {
    let set = search(Rastrigin, &[[-5.125, 5.125], [-5.125, 5.125]]);
    assert_eq!(counts(&set), [121, 220, 100]);
    assert_eq!(counts(&search(StyblinskiTang4, &[[-5.0, 5.0]; 4])), [16, 64, 1]);
    assert_eq!(counts(&search(StyblinskiTang5, &[[-5.0, 5.0]; 5])), [32, 210, 1]);
    assert!(set.points.windows(2).all(|w| w[0].value <= w[1].value + 1e-9), "sorted by value");
}

#[test]
fn the_points_of_the_wide_shubert_function_are_all_there() {
    assert_eq!(counts(&search(Shubert, &[[-5.0, 5.0], [-5.0, 5.0]])), [200, 361, 200]);
}

#[test]
fn a_close_pair_stays_a_pair() {
    let set = search(NearFold, &[[-1.0, 1.0]]);
    assert_eq!(set.points.len(), 2, "{:?}", set.points);
    assert!(near(&set.points[0].x, &[1e-6], 1e-15) && set.points[0].kind == Kind::Minimum);
    assert!(near(&set.points[1].x, &[-1e-6], 1e-15) && set.points[1].kind == Kind::Maximum);
}

struct ShiftedValley;
impl Formula for ShiftedValley {
    const N: usize = 2;
    /// `(x − 0.3)⁴` multiplied out, so that rounding hides where it vanishes, plus `(y − x/7)²`.
    fn eval<T: Number>(&self, x: &[T]) -> T {
        let quartic = x[0].powi(4) - x[0].powi(3).scale(1.2) + x[0].square().scale(0.54) - x[0].scale(0.108);
        quartic + (x[1].clone() - x[0].scale(1.0 / 7.0)).square()
    }
}

#[test]
fn degenerate_points_are_one_point_each_and_called_degenerate() {
    let quartic = search(QuarticBowl, &[[-2.0, 2.0], [-2.0, 2.0]]);
    assert!(quartic.points.len() == 1 && quartic.points[0].nullity == 2, "{:?}", quartic.points);
    assert_eq!(quartic.points[0].kind, Kind::Minimum);
    let monkey = search(Monkey, &[[-2.0, 2.0], [-2.0, 2.0]]);
    assert!(monkey.points.len() == 1 && monkey.points[0].nullity == 2, "{:?}", monkey.points);
    assert_eq!(monkey.points[0].kind, Kind::Saddle);
    let wells = search(A4PlusWells, &[[-3.0, 3.0], [-3.0, 3.0]]);
    assert!(wells.points.len() == 2, "{:?}", wells.points);
    assert!(wells.points[1].nullity == 1 && wells.points[1].kind == Kind::Saddle);
    let shifted = search(ShiftedValley, &[[-2.0, 2.0], [-2.0, 2.0]]);
    assert!(shifted.points.len() == 1, "{:?}", shifted.points);
    let point = &shifted.points[0];
    assert!(near(&point.x, &[0.3, 0.3 / 7.0], 1e-12) && point.nullity == 1, "{point:?}");
    assert_eq!(point.kind, Kind::Minimum, "{point:?}");
}

#[test]
fn a_ring_of_minima_is_a_continuum_and_not_a_crowd_of_points() {
    let set = search(Ring, &[[-2.0, 2.0], [-2.0, 2.0]]);
    assert_eq!((set.points.len(), set.continua.len()), (1, 1), "{:?} {:?}", set.notes, set.continua.last());
    assert_eq!(set.points[0].kind, Kind::Maximum);
    let ring = &set.continua[0];
    assert!(ring.dimension == 1 && ring.value.abs() < 1e-20 && ring.samples.len() >= 8);
    assert!(ring.samples.iter().all(|x| (x[0].hypot(x[1]) - 1.0).abs() < 1e-7));
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    assert!(search(Slope, &[[-3.0, 3.0], [-3.0, 3.0]]).points.is_empty());
    assert!(search(Decay, &[[-3.0, 30.0], [-3.0, 3.0]]).points.is_empty());
    let thin = search(DoubleWell, &[[0.0, 0.0], [-1.0, 1.0]]);
    assert!(thin.points.is_empty() && !thin.notes.is_empty());
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| search(SixHumpCamel, &[[-3.0, 3.0], [-2.0, 2.0]])).points
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn a_search_can_be_stopped() {
    let interrupt = Interrupt::new().with_time_limit(Duration::ZERO);
    let settings = SearchSettings { interrupt, ..SearchSettings::default() };
    let set = multistart(&Smooth(Shubert), &[[-5.0, 5.0], [-5.0, 5.0]], &settings, &mut |_| ());
    assert!(set.interrupted.is_some() && !set.complete && set.points.is_empty());
}

#[test]
fn a_single_point_is_classified_or_the_nearest_one_named() {
    let peano = classify_point(&Smooth(Peano), &[0.0, 0.0]).expect("critical");
    assert!(peano.nullity == 1 && peano.kind == Kind::Saddle, "{peano:?}");
    let valley = classify_point(&Smooth(QuarticValley), &[0.0, 0.0]).expect("critical");
    assert!(valley.kind == Kind::Minimum && valley.degenerate.is_some_and(|d| d.germ.as_deref() == Some("A3+")));
    let monkey = classify_point(&Smooth(Monkey), &[0.0, 0.0]).expect("critical");
    assert_eq!((monkey.kind, monkey.nullity), (Kind::Saddle, 2));
    match classify_point(&Smooth(DoubleWell), &[0.9, 0.1]) {
        Err(ClassifyError::NotCritical { gradient_norm, nearest: Some(nearest), .. }) => {
            assert!(gradient_norm > 0.1 && near(&nearest.x, &[1.0, 0.0], 1e-12) && nearest.kind == Kind::Minimum);
        }
        other => panic!("expected the nearest point, got {other:?}"),
    }
}

fn ends(paths: &[saddleback::landscape::descent_path::DescentPath; 2]) -> Vec<CriticalPoint> {
    paths
        .iter()
        .map(|path| {
            assert!(
                path.values.windows(2).all(|w| w[1] <= w[0] + 1e-12 * w[0].abs()),
                "the values fall: {:?}",
                path.values
            );
            match &path.end {
                PathEnd::Critical(end) => end.as_ref().clone(),
                other => panic!("the path ended {other:?}"),
            }
        })
        .collect()
}

#[test]
fn descent_from_a_saddle_joins_two_minima() {
    let saddle = classify_point(&Smooth(DoubleWell), &[0.0, 0.0]).expect("critical");
    let mut xs: Vec<f64> = ends(&descend_from_saddle(&Smooth(DoubleWell), &saddle, &PathSettings::default()))
        .iter()
        .map(|p| p.x[0])
        .collect();
    xs.sort_by(f64::total_cmp);
    assert!(near(&xs, &[-1.0, 1.0], 1e-9), "{xs:?}");
    let set = search(MuellerBrown, &[[-1.5, 1.25], [-0.5, 2.25]]);
    // The higher saddle joins the two deep minima's sides, the lower one the middle minimum and the right one.
    let mut joined: Vec<Vec<f64>> = Vec::new();
    for saddle in set.points.iter().filter(|p| p.kind == Kind::Saddle) {
        let found = ends(&descend_from_saddle(&Smooth(MuellerBrown), saddle, &PathSettings::default()));
        assert!(found.iter().all(|p| p.kind == Kind::Minimum));
        let mut values: Vec<f64> = found.iter().map(|p| (p.value * 10.0).round() / 10.0).collect();
        values.sort_by(f64::total_cmp);
        joined.push(values);
    }
    joined.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_eq!(joined, vec![vec![-146.7, -80.8], vec![-108.2, -80.8]]);
}
