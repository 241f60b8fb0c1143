//! Random functions in random boxes: no critical point that Newton's method finds is lost, none is proved that the
//! hyper-dual numbers do not confirm, threads and divided boxes change nothing.
//!
//! `SADDLEBACK_FUZZ=100000 cargo test --release --test main certified::fuzz` tries so many functions, `SADDLEBACK_SEED=7` other ones.

use super::random::{Random, random_box, random_function};
use super::{assert_sound, counts, enclosures, function, inside, is_covered, searched};
use saddleback::Function;
use saddleback::critical::critical_set::CriticalSet;
use saddleback::linalg::determinant::inverse;
use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Functions in the quick run.
const QUICK: u64 = 12;
/// Starts of Newton's method for each.
const STARTS: usize = 40;
/// Boxes that a search may look at here.
const BOXES: usize = 3000;

/// How many functions are tried, and the seed.
fn extent() -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    (number("SADDLEBACK_FUZZ").unwrap_or(QUICK), number("SADDLEBACK_SEED").unwrap_or(1))
}

/// The value, gradient and Hessian by the defining route.
fn hessian_at(f: &Function, x: &[f64]) -> (f64, Vec<f64>, Vec<f64>) {
    let n = x.len();
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
    let value = f.objective().value_gradient_hessian(x, &mut gradient, &mut hessian);
    (value, gradient, hessian)
}

/// A zero of the gradient with a regular Hessian, if Newton's method ends at one; with a bound of its error.
fn newton(f: &Function, start: &[f64]) -> Option<(Vec<f64>, f64)> {
    let n = start.len();
    let mut x = start.to_vec();
    let mut last = f64::INFINITY;
    for _ in 0..40 {
        let (_, gradient, hessian) = hessian_at(f, &x);
        if !gradient.iter().chain(&hessian).all(|entry| entry.is_finite()) {
            return None;
        }
        let inverse = inverse(&hessian, n).ok()?;
        let step: Vec<f64> =
            inverse.chunks_exact(n).map(|row| row.iter().zip(&gradient).map(|(a, b)| a * b).sum()).collect();
        let size = step.iter().fold(0.0_f64, |size, s| size.max(s.abs()));
        let scale = x.iter().fold(1e-3_f64, |size, x| size.max(x.abs()));
        x.iter_mut().zip(&step).for_each(|(x, s)| *x -= s);
        if size <= 1e-11 * scale && last <= 1e-6 * scale {
            let eigen = SymmetricEigen::new(&hessian, n).ok()?;
            let largest = eigen.values.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
            let smallest = eigen.values.iter().fold(f64::INFINITY, |size, value| size.min(value.abs()));
            // A Hessian this close to singular may be rounding.
            return (smallest > 1e-4 * largest && smallest > 1e-6).then_some((x, 1e-8 * scale));
        }
        last = size;
    }
    None
}

/// Whether the point lies in the box, not closer than `room` to its boundary.
fn well_inside(bounds: &[[f64; 2]], x: &[f64], room: f64) -> bool {
    let inner: Vec<[f64; 2]> = bounds.iter().map(|[lo, hi]| [lo + room, hi - room]).collect();
    inside(&inner, x)
}

/// Whether something that was told of the box covers the point up to `room`.
fn is_near(set: &CriticalSet, x: &[f64], room: f64) -> bool {
    let widened =
        |bounds: &[[f64; 2]]| -> Vec<[f64; 2]> { bounds.iter().map(|[lo, hi]| [lo - room, hi + room]).collect() };
    enclosures(set)
        .iter()
        .chain(set.undecided.iter().map(|part| &part.bounds))
        .any(|bounds| inside(&widened(bounds), x))
}

fn assert_nothing_lost(f: &Function, set: &CriticalSet, random: &mut Random) {
    for _ in 0..STARTS {
        let start: Vec<f64> = set.bounds.iter().map(|[lo, hi]| lo + (hi - lo) * random.uniform()).collect();
        let Some((x, room)) = newton(f, &start) else { continue };
        if !f.kinks(&x).is_ok_and(|kinks| kinks.is_empty()) {
            continue;
        }
        assert!(!well_inside(&set.bounds, &x, room) || is_near(set, &x, room), "{x:?} is lost: {:?}", enclosures(set));
    }
}

fn assert_confirmed(f: &Function, set: &CriticalSet) {
    for point in &set.points {
        let n = point.x.len();
        let (value, gradient, hessian) = hessian_at(f, &point.x);
        let told = point.enclosures.as_ref().expect("a proved point has enclosures");
        let size = told.value.iter().fold(1e-300_f64, |size, v| size.max(v.abs()));
        let slack = 1e-9 * size.max(1.0);
        assert!(
            told.value[0] - slack <= value && value <= told.value[1] + slack,
            "value {value} outside {:?}",
            told.value
        );
        let eigen = SymmetricEigen::new(&hessian, n).expect("a finite Hessian");
        let largest = eigen.values.iter().fold(0.0_f64, |size, v| size.max(v.abs()));
        for (value, [lo, hi]) in eigen.values.iter().zip(&told.eigenvalues) {
            let slack = 1e-8 * largest;
            assert!(
                lo - slack <= *value && *value <= hi + slack,
                "eigenvalue {value} outside [{lo}, {hi}] at {:?}",
                point.x
            );
        }
        let width = enclosures(set).iter().flatten().fold(0.0_f64, |width, [lo, hi]| width.max(hi - lo));
        let reach = point.x.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
        let noise = largest * (width + 1e-12 * reach) * 10.0 + 1e-10 * size.max(largest);
        assert!(gradient.iter().all(|g| g.abs() <= noise), "gradient {gradient:?} at {:?} above {noise:e}", point.x);
        let least = eigen.values.iter().fold(f64::INFINITY, |least, v| least.min(v.abs()));
        if least > 1e-7 * largest {
            let index = eigen.values.iter().filter(|value| **value < 0.0).count();
            assert_eq!(index, point.morse_index, "index at {:?}", point.x);
        }
    }
}

/// The same box in two parts: what both prove is what the whole proves, but for points on the cut.
fn assert_halves_agree(f: &Function, set: &CriticalSet, random: &mut Random) {
    let side = random.below(set.dimension);
    let [lo, hi] = set.bounds[side];
    let cut = lo + (hi - lo) * (0.3 + 0.4 * random.uniform());
    let part = |from: f64, to: f64| {
        let mut bounds = set.bounds.clone();
        bounds[side] = [from, to];
        searched(f, &bounds, BOXES)
    };
    let parts = [part(lo, cut), part(cut, hi)];
    for part in &parts {
        for point in &part.points {
            assert!(is_near(set, &point.x, 1e-12), "{:?} of a half is not in the whole", point.x);
        }
    }
    for point in &set.points {
        let covered = parts.iter().any(|part| is_near(part, &point.x, 1e-12));
        assert!(covered, "{:?} of the whole is in no half", point.x);
    }
    if set.complete && parts.iter().all(|part| part.complete) {
        let on_cut = enclosures(set).iter().filter(|bounds| bounds[side][0] <= cut && cut <= bounds[side][1]).count();
        let both = parts.iter().map(|part| part.points.len()).sum::<usize>();
        assert!(both >= set.points.len() && both <= set.points.len() + on_cut, "{both} in halves, {:?}", counts(set));
    }
}

fn told(set: &CriticalSet) -> String {
    format!("{:?} {:?} {:?} {} {:?}", set.points, set.undecided, set.audit, set.boxes, set.ended)
}

/// One case; a panic is its complaint.
fn attack(seed: u64) -> Result<(), String> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let n = 1 + random.below(4);
    let definition = random_function(&mut random, n);
    let bounds = random_box(&mut random, n);
    let what = format!("case {seed}: {definition} in {bounds:?}");
    let work = AssertUnwindSafe(|| {
        let f = function(&definition);
        let set = searched(&f, &bounds, BOXES);
        if set.interrupted.is_some() {
            return;
        }
        assert_sound(&set, &what);
        assert_nothing_lost(&f, &set, &mut random);
        assert_confirmed(&f, &set);
        if seed.is_multiple_of(8) {
            assert_halves_agree(&f, &set, &mut random);
        }
        if seed.is_multiple_of(16) {
            let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let run = |threads| pool(threads).install(|| told(&searched(&f, &bounds, BOXES)));
            assert_eq!(run(1), run(2), "one and two threads");
        }
        // The middle of a proved enclosure is covered, which checks the checker.
        assert!(set.points.iter().all(|point| is_covered(&set, &point.x)));
    });
    catch_unwind(work).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        format!(
            "{what}\n    {}",
            text.or_else(|| panic.downcast_ref::<&str>().map(|t| t.to_string())).unwrap_or_default()
        )
    })
}

#[test]
fn random_functions_are_proved_rightly() {
    let (count, seed) = extent();
    let complaints: Vec<String> = (0..count).filter_map(|k| attack(seed.wrapping_mul(1_000_003) + k).err()).collect();
    assert!(complaints.is_empty(), "{} of {count}:\n{}", complaints.len(), complaints.join("\n"));
}
