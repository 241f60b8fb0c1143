//! Sums, products, quotients and roots rounded down or up, without a rounding mode of the processor.
//!
//! A sum is moved only where its rounding error (D. E. Knuth, TAOCP 2, 4.2.2, theorem B) says so. Products, quotients
//! and roots are moved by one double unless they are exact because few digits take part.

/// The lower bound of `a + b`, the largest double that does not exceed it; at least `-inf`, at most [`f64::MAX`].
#[inline]
pub fn add_down(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum.is_infinite() {
        return below_overflow(sum);
    }
    let rest = sum - a;
    let error = (a - (sum - rest)) + (b - rest);
    // An error that is NaN comes of an intermediate overflow and tells nothing.
    if error >= 0.0 { sum } else { sum.next_down() }
}

/// The upper bound of `a + b`; see [`add_down`].
#[inline]
pub fn add_up(a: f64, b: f64) -> f64 {
    -add_down(-a, -b)
}

/// A lower bound of `a·b`; a zero annihilates an infinite factor, whose values are finite numbers of any size.
#[inline]
pub fn multiply_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    if is_short(a) && is_short(b) { product } else { below(product, (a < 0.0) == (b < 0.0)) }
}

/// An upper bound of `a·b`; see [`multiply_down`].
#[inline]
pub fn multiply_up(a: f64, b: f64) -> f64 {
    -multiply_down(-a, b)
}

/// A lower bound of `a/b` for `b` not 0, not both infinite.
#[inline]
pub fn divide_down(a: f64, b: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    let quotient = a / b;
    let is_exact = is_short(quotient) && is_short(b) && quotient * b == a;
    if is_exact { quotient } else { below(quotient, (a < 0.0) == (b < 0.0)) }
}

/// An upper bound of `a/b`; see [`divide_down`].
#[inline]
pub fn divide_up(a: f64, b: f64) -> f64 {
    -divide_down(-a, b)
}

/// A lower bound of the root of `x >= 0`.
#[inline]
pub fn sqrt_down(x: f64) -> f64 {
    let root = x.sqrt();
    if is_square_root(root, x) { root } else { root.next_down() }
}

/// An upper bound of the root of `x >= 0`.
#[inline]
pub fn sqrt_up(x: f64) -> f64 {
    let root = x.sqrt();
    if is_square_root(root, x) { root } else { root.next_up() }
}

/// The double `steps` places below `x`; `-inf` stays.
#[inline]
pub fn steps_down(x: f64, steps: u32) -> f64 {
    (0..steps).fold(x, |x, _| x.next_down())
}

/// The double `steps` places above `x`; `inf` stays.
#[inline]
pub fn steps_up(x: f64, steps: u32) -> f64 {
    (0..steps).fold(x, |x, _| x.next_up())
}

/// Whether `x` has at most the 24 digits of a single: the product of two such numbers is exact.
fn is_short(x: f64) -> bool {
    f64::from(x as f32) == x
}

fn is_square_root(root: f64, x: f64) -> bool {
    is_short(root) && root * root == x
}

/// The double below a rounded product or quotient whose exact value has the sign that is said and is not 0.
#[inline]
fn below(rounded: f64, is_positive: bool) -> f64 {
    if rounded == 0.0 && is_positive { 0.0 } else { rounded.next_down() }
}

fn below_overflow(sum: f64) -> f64 {
    if sum == f64::INFINITY { f64::MAX } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: f64 = 5e-324;

    #[test]
    fn exact_results_are_not_moved() {
        assert_eq!((add_down(1.0, 2.0), add_up(1.0, 2.0)), (3.0, 3.0));
        assert_eq!((multiply_down(3.0, -7.0), multiply_up(3.0, -7.0)), (-21.0, -21.0));
        assert_eq!((divide_down(21.0, -7.0), divide_up(21.0, -7.0)), (-3.0, -3.0));
        assert_eq!((sqrt_down(0.0), sqrt_up(6.25)), (0.0, 2.5));
    }

    #[test]
    fn inexact_results_are_enclosed_by_neighbours() {
        assert_eq!(add_up(0.1, 0.2), 0.1 + 0.2);
        assert_eq!(add_down(0.1, 0.2), (0.1_f64 + 0.2).next_down());
        assert_eq!((add_down(1.0, TINY), add_up(1.0, TINY)), (1.0, 1.0_f64.next_up()));
        assert_eq!(
            (divide_down(1.0, 3.0), divide_up(1.0, 3.0)),
            ((1.0_f64 / 3.0).next_down(), (1.0_f64 / 3.0).next_up())
        );
        assert!(sqrt_down(2.0) < 2.0_f64.sqrt() && 2.0_f64.sqrt() < sqrt_up(2.0));
    }

    #[test]
    fn underflow_and_overflow_keep_the_sign() {
        assert_eq!((multiply_down(1e-200, 1e-200), multiply_up(1e-200, 1e-200)), (0.0, TINY));
        assert_eq!((multiply_down(-1e-200, 1e-200), multiply_up(-1e-200, 1e-200)), (-TINY, 0.0));
        assert_eq!((multiply_down(1e200, 1e200), multiply_up(1e200, 1e200)), (f64::MAX, f64::INFINITY));
        assert_eq!((add_down(f64::MAX, f64::MAX), add_up(f64::MAX, f64::MAX)), (f64::MAX, f64::INFINITY));
        assert_eq!((divide_down(1e-300, 1e300), divide_up(1e-300, 1e300)), (0.0, TINY));
        assert_eq!((add_down(f64::MAX, -f64::MAX), add_up(-f64::MAX, f64::MAX)), (0.0, 0.0));
    }
}
