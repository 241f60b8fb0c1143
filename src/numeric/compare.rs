//! How far apart two numbers are: in units in the last place and relative to their size.

/// Counts the doubles between `a` and `b`: 0 for equal ones (zeros of both signs too), `None` if exactly one is NaN.
///
/// Two NaNs are 0 apart. Infinities are one step beyond the largest double.
pub fn ulps_apart(a: f64, b: f64) -> Option<u64> {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Some(0),
        (false, false) => Some(position(a).abs_diff(position(b))),
        _ => None,
    }
}

/// The place of a double in the ordered list of all doubles, 0 for both zeros.
fn position(x: f64) -> i64 {
    let magnitude = (x.to_bits() & !(1 << 63)) as i64;
    if x.is_sign_negative() { -magnitude } else { magnitude }
}

/// The difference of `a` and `b` over the larger magnitude: 0 for equal numbers, NaN if either is NaN.
pub fn relative_difference(a: f64, b: f64) -> f64 {
    if a == b {
        return 0.0;
    }
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let larger = a.abs().max(b.abs());
    if larger.is_infinite() {
        f64::INFINITY
    } else if larger > 1.0 {
        // Quotients first, so that the difference of huge numbers of opposite sign does not overflow.
        (a / larger - b / larger).abs()
    } else {
        (a - b).abs() / larger
    }
}

/// Whether `a` and `b` agree to `tolerance` relative to the larger magnitude; false if either is NaN.
pub fn close(a: f64, b: f64, tolerance: f64) -> bool {
    relative_difference(a, b) <= tolerance
}

/// Whether two points agree in every coordinate to `tolerance` times `scale[i]`, the size of coordinate `i`.
///
/// False where a coordinate is NaN or the lengths differ.
pub fn same_point(a: &[f64], b: &[f64], scale: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.len() == scale.len()
        && a.iter().zip(b).zip(scale).all(|((x, y), size)| x == y || (x - y).abs() <= tolerance * size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_ulp_apart() {
        assert_eq!(ulps_apart(1.0, 1.0_f64.next_up()), Some(1));
        assert_eq!(ulps_apart(0.0, -0.0), Some(0));
        assert_eq!(ulps_apart((-0.0_f64).next_down(), 0.0_f64.next_up()), Some(2));
        assert_eq!(ulps_apart(f64::MAX, f64::INFINITY), Some(1));
        assert_eq!(ulps_apart(f64::NAN, 1.0), None);
    }

    #[test]
    fn relative_difference_survives_the_extremes() {
        assert_eq!(relative_difference(f64::MAX, -f64::MAX), 2.0);
        assert_eq!(relative_difference(0.0, 5e-324), 1.0);
        assert!(relative_difference(f64::INFINITY, 1.0) > 1e300);
        assert!(!close(f64::NAN, f64::NAN, 1.0));
    }
}
