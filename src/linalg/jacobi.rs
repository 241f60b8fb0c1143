//! Jacobi rotations on a symmetric matrix: the accurate way to its eigenpairs, and the polish after a faster one.
//!
//! For well-scaled positive definite matrices the small eigenvalues keep their relative accuracy.
//! Source: Golub & Van Loan, Matrix Computations, 8.5; Demmel & Veselić, SIAM J. Matrix Anal. 13 (1992).

/// More sweeps than quadratic convergence ever needs; a bound against cycles of rounding.
const MAX_SWEEPS: usize = 60;
/// From this sweep on, entries below rounding of the whole matrix count as zero.
const STRICT_SWEEPS: usize = 12;

/// Rotates the row-major symmetric `b` to diagonal form in place and applies the same rotations to the rows of `vectors`.
///
/// With `vectors` the identity at the start, row `k` of it ends as the eigenvector of `b[k, k]`.
pub(crate) fn diagonalize(b: &mut [f64], vectors: &mut [f64], n: usize) {
    let scale = b.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    for sweep in 0..MAX_SWEEPS {
        let floor = if sweep < STRICT_SWEEPS { scale * 1e-290 } else { scale * f64::EPSILON * 0.125 };
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let off = b[p * n + q].abs();
                let relative = 0.25 * f64::EPSILON * (b[p * n + p].abs().sqrt() * b[q * n + q].abs().sqrt());
                if off > floor && off > relative {
                    rotate(b, vectors, n, (p, q));
                    rotated = true;
                }
            }
        }
        if !rotated {
            return;
        }
    }
}

/// Annihilates `b[p, q]` by one rotation.
fn rotate(b: &mut [f64], vectors: &mut [f64], n: usize, (p, q): (usize, usize)) {
    let (bpp, bqq, bpq) = (b[p * n + p], b[q * n + q], b[p * n + q]);
    let theta = (bqq - bpp) / (2.0 * bpq);
    let t = if theta.is_finite() { theta.signum() / (theta.abs() + theta.hypot(1.0)) } else { 0.0 };
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..n {
        if k == p || k == q {
            continue;
        }
        let (x, y) = (b[k * n + p], b[k * n + q]);
        let (u, v) = (c * x - s * y, s * x + c * y);
        b[k * n + p] = u;
        b[p * n + k] = u;
        b[k * n + q] = v;
        b[q * n + k] = v;
    }
    b[p * n + p] = bpp - t * bpq;
    b[q * n + q] = bqq + t * bpq;
    b[p * n + q] = 0.0;
    b[q * n + p] = 0.0;
    let (head, tail) = vectors.split_at_mut(q * n);
    for (x, y) in head[p * n..(p + 1) * n].iter_mut().zip(&mut tail[..n]) {
        let (u, v) = (c * *x - s * *y, s * *x + c * *y);
        *x = u;
        *y = v;
    }
}
