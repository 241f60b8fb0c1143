//! The ends of an interval cut off where the enclosure of a function says that no value there lies in the image.
//!
//! Bisection, as in the shaving of box consistency (P. Van Hentenryck, L. Michel, Y. Deville, Numerica, 1997).

use crate::numeric::interval::interval::Interval;

/// How often an end is halved.
const HALVINGS: usize = 12;

/// Encloses the elements of `argument` at which a function has a value in `image`.
///
/// `enclose` gives a set that holds the values over an interval. At most 26 enclosures are computed.
pub fn shave(image: Interval, argument: Interval, enclose: impl Fn(Interval) -> Interval) -> Interval {
    let misses = |lo: f64, hi: f64| enclose(Interval::new(lo, hi)).intersection(image).is_empty();
    let (mut lo, mut hi) = (argument.lo(), argument.hi());
    if misses(lo, hi) {
        return Interval::EMPTY;
    }
    if misses(lo, lo) {
        lo = border([lo, hi], misses);
    }
    if misses(hi, hi) {
        hi = border([hi, lo], |from, to| misses(to, from));
    }
    Interval::new(lo, hi)
}

/// Moves the first of two ends towards the second, over parts that have no element.
fn border([mut outside, mut inside]: [f64; 2], misses: impl Fn(f64, f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = Interval::new(outside.min(inside), outside.max(inside)).midpoint();
        if middle == outside || middle == inside {
            break;
        }
        if misses(outside, middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    outside
}
