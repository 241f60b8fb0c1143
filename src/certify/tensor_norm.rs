//! Bounds of the operator norm of a symmetric tensor of third order, `max |T[u, u, u]|` over unit vectors `u`.
//!
//! For symmetric tensors it is `max |T[u, v, w]|` too (S. Banach, Studia Math. 7 (1938)). Along a great circle through a
//! maximizer `T[u, u, u]` is a trigonometric polynomial of degree 3, at an angle `t ≤ π/3` from there at least `cos 3t`
//! times as large (M. Riesz, Jahresber. DMV 23 (1914)): a net of directions bounds the norm from above.

use crate::linalg::interval_matrix::eigenvalue_enclosures;
use crate::numeric::interval::interval::Interval;
use crate::numeric::interval::rounding::add_up;

/// Directions of the net in the half plane.
const IN_PLANE: usize = 60;
/// Steps along an edge of each face of the cube that the net in space is made of.
const ON_EDGE: usize = 24;
/// Steps of the ascent to a large value.
const ASCENT: usize = 20;
/// Roundings of a sum of products, at the most, for each of its terms.
const ROUNDINGS: f64 = 8.0;

/// No symmetric tensor in `t`, `n³` entries, has a larger norm. Cost: some thousand evaluations for two and three variables,
/// else `n⁴`.
pub fn upper_bound(t: &[Interval], n: usize) -> f64 {
    let sizes: Vec<f64> = t.iter().map(|entry| entry.magnitude()).collect();
    let plain = by_rows(&sizes, n).min(frobenius(&sizes));
    if n < 2 || !plain.is_finite() {
        return plain;
    }
    let middle: Vec<f64> = t.iter().map(|entry| entry.midpoint()).collect();
    let radius = t.iter().zip(&middle).map(|(entry, middle)| (*entry - Interval::point(*middle)).magnitude());
    let radius: Vec<f64> = radius.collect();
    let around = by_rows(&radius, n).min(frobenius(&radius));
    let net = match n {
        2 | 3 => by_net(&middle, n),
        _ => by_unfolding(&middle, n),
    };
    plain.min(above(net + around))
}

/// Some symmetric tensor in `t` has at least this norm, and every one of a point does.
pub fn lower_bound(t: &[Interval], n: usize) -> f64 {
    let middle: Vec<f64> = t.iter().map(|entry| entry.midpoint()).collect();
    let mut best = 0.0_f64;
    for start in starts(&middle, n) {
        let mut u = start;
        for _ in 0..ASCENT {
            best = best.max(least_at(t, &u, n));
            // A shift by the value makes the iteration climb (Kolda & Mayo, SIAM J. Matrix Anal. Appl. 32 (2011)).
            let value = cubic(&middle, &u, n);
            let applied = applied_twice(&middle, &u, n);
            let next: Vec<f64> = applied.iter().zip(&u).map(|(a, u)| a + value * u).collect();
            if !normalized(&next, &mut u) {
                break;
            }
        }
    }
    best
}

/// Unit vectors, and directions in which the middle tensor is large in itself.
fn starts(t: &[f64], n: usize) -> Vec<Vec<f64>> {
    let unit = |i: usize| (0..n).map(|k| f64::from(u8::from(k == i))).collect::<Vec<f64>>();
    let mut all: Vec<Vec<f64>> = (0..n).map(unit).collect();
    if (2..=3).contains(&n) {
        let mut best: (f64, Vec<f64>) = (0.0, Vec::new());
        each_direction(n, &mut |u| {
            let value = cubic(t, u, n).abs();
            if value > best.0 {
                best = (value, u.to_vec());
            }
        });
        all.push(best.1);
    } else if n > 3 {
        all.push((0..n).map(|i| 1.0 + 0.1 * i as f64).collect());
        all.push((0..n).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect());
    }
    all.retain(|u| u.len() == n);
    all
}

/// A lower bound of `|T[u, u, u]|/‖u‖³` for all tensors in `t`.
fn least_at(t: &[Interval], u: &[f64], n: usize) -> f64 {
    let u: Vec<Interval> = u.iter().map(|u| Interval::point(*u)).collect();
    let mut value = Interval::point(0.0);
    for (i, a) in u.iter().enumerate() {
        for (j, b) in u.iter().enumerate() {
            for (k, c) in u.iter().enumerate() {
                value = value + t[(i * n + j) * n + k] * *a * *b * *c;
            }
        }
    }
    let square = u.iter().fold(Interval::point(0.0), |sum, u| sum + u.square());
    let is_unit = square.is_point() && square.lo() == 1.0;
    let share = if is_unit { value } else { value / square.power_integer(3).power_constant(0.5) };
    if share.mignitude().is_finite() { share.mignitude() } else { 0.0 }
}

fn applied_twice(t: &[f64], u: &[f64], n: usize) -> Vec<f64> {
    let inner = |i: usize, j: usize| (0..n).map(|k| t[(i * n + j) * n + k] * u[k]).sum::<f64>();
    (0..n).map(|i| (0..n).map(|j| inner(i, j) * u[j]).sum()).collect()
}

fn normalized(v: &[f64], into: &mut [f64]) -> bool {
    let length = v.iter().map(|v| v * v).sum::<f64>().sqrt();
    if length == 0.0 || !length.is_finite() {
        return false;
    }
    into.iter_mut().zip(v).for_each(|(into, v)| *into = v / length);
    true
}

/// `T[u, u, u]` in doubles.
fn cubic(t: &[f64], u: &[f64], n: usize) -> f64 {
    applied_twice(t, u, n).iter().zip(u).map(|(a, u)| a * u).sum()
}

/// `max Σ_jk |T_ijk|`: by `abc ≤ (a³ + b³ + c³)/3` no value exceeds it.
fn by_rows(sizes: &[f64], n: usize) -> f64 {
    sizes.chunks(n * n).map(|row| row.iter().fold(0.0, |sum, size| add_up(sum, *size))).fold(0.0, f64::max)
}

fn frobenius(sizes: &[f64]) -> f64 {
    let length = sizes.iter().map(|size| size * size).sum::<f64>().sqrt();
    length * (1.0 + (sizes.len() + 4) as f64 * f64::EPSILON) + f64::MIN_POSITIVE.sqrt()
}

fn above(value: f64) -> f64 {
    value * (1.0 + 4.0 * f64::EPSILON)
}

/// Calls `visit` with unit vectors of which, or of whose opposites, one is near any direction.
fn each_direction(n: usize, visit: &mut dyn FnMut(&[f64])) {
    if n == 2 {
        for step in 0..IN_PLANE {
            let angle = std::f64::consts::PI * step as f64 / IN_PLANE as f64;
            visit(&[libm::cos(angle), libm::sin(angle)]);
        }
        return;
    }
    let at = |step: usize| (2 * step + 1) as f64 / ON_EDGE as f64 - 1.0;
    let mut u = [0.0; 3];
    for face in 0..3 {
        for a in 0..ON_EDGE {
            for b in 0..ON_EDGE {
                let mut corner = [at(a), at(b), at(b)];
                corner[face] = 1.0;
                corner[(face + 1) % 3] = at(a);
                corner[(face + 2) % 3] = at(b);
                normalized(&corner, &mut u);
                visit(&u);
            }
        }
    }
}

/// The largest angle between a direction and the nearest one of the net.
fn covering_angle(n: usize) -> f64 {
    match n {
        2 => 0.5 * std::f64::consts::PI / IN_PLANE as f64,
        // Half a diagonal of a square of the grid, which lies at distance 1 or more from the centre.
        _ => std::f64::consts::SQRT_2 / ON_EDGE as f64,
    }
}

fn by_net(t: &[f64], n: usize) -> f64 {
    let mut largest = 0.0_f64;
    each_direction(n, &mut |u| largest = largest.max(cubic(t, u, n).abs()));
    let rounding = ROUNDINGS * (n * n * n) as f64 * f64::EPSILON * t.iter().map(|t| t.abs()).sum::<f64>();
    (largest + rounding) / libm::cos(3.0 * covering_angle(n)) * (1.0 + 1e-12)
}

/// The norm of `T` as a matrix of `n` rows and `n²` columns.
fn by_unfolding(t: &[f64], n: usize) -> f64 {
    let row = |i: usize| &t[i * n * n..(i + 1) * n * n];
    let mut gram = vec![Interval::point(0.0); n * n];
    for i in 0..n {
        for j in i..n {
            let mut entry = Interval::point(0.0);
            for (a, b) in row(i).iter().zip(row(j)).filter(|(a, b)| **a != 0.0 && **b != 0.0) {
                entry = entry + Interval::point(*a) * Interval::point(*b);
            }
            gram[i * n + j] = entry;
            gram[j * n + i] = entry;
        }
    }
    let largest = eigenvalue_enclosures(&gram, n).and_then(|values| values.last().copied());
    largest.map_or(f64::INFINITY, |[_, hi]| above(hi.max(0.0).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(n: usize, entries: &[([usize; 3], f64)]) -> Vec<Interval> {
        let mut t = vec![Interval::point(0.0); n * n * n];
        for ([i, j, k], value) in entries {
            for [a, b, c] in [[i, j, k], [i, k, j], [j, i, k], [j, k, i], [k, i, j], [k, j, i]] {
                t[(a * n + b) * n + c] = Interval::point(*value);
            }
        }
        t
    }

    #[test]
    fn the_monkey_saddle_has_norm_six() {
        let t = tensor(2, &[([0, 0, 0], 6.0), ([0, 1, 1], -6.0)]);
        let (lower, upper) = (lower_bound(&t, 2), upper_bound(&t, 2));
        assert!(lower <= 6.0 && lower > 5.999_999, "{lower}");
        assert!((6.0..6.05).contains(&upper), "{upper}");
    }

    #[test]
    fn a_product_of_three_variables_has_the_norm_of_its_diagonal() {
        // 6·xyz: T has 6 entries of 1, and |T[u,u,u]| = 6·u₁u₂u₃ is largest at (1, 1, 1)/√3.
        let norm = 6.0 / 27.0_f64.sqrt();
        let t = tensor(3, &[([0, 1, 2], 1.0)]);
        let (lower, upper) = (lower_bound(&t, 3), upper_bound(&t, 3));
        assert!(lower <= norm * (1.0 + 1e-15) && lower > 0.999_99 * norm, "{lower}");
        assert!(upper >= norm && upper < 1.03 * norm, "{upper}");
    }

    #[test]
    fn single_powers_are_exact() {
        for n in [1, 2, 5] {
            let t = tensor(n, &[([0, 0, 0], 36.0)]);
            assert_eq!((lower_bound(&t, n), upper_bound(&t, n)), (36.0, 36.0), "{n}");
        }
    }
}
