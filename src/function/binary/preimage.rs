//! Backward steps through the functions of two variables: the pairs in a box whose values lie in an interval, each of the
//! two variables by itself.
//!
//! What is not known to be cut stays as it is, which is always sound.

use std::f64::consts::{FRAC_PI_2, PI};

use super::BinaryFunction;
use crate::function::Function;
use crate::function::preimage::shave::shave;
use crate::numeric::interval::interval::Interval;
use crate::numeric::interval::rounding::{add_down, add_up, multiply_down, multiply_up, sqrt_down, sqrt_up};

impl BinaryFunction {
    /// Encloses the `a` and the `b` of the pairs in a box at which the function is defined and has a value in `image`; both
    /// empty if there is none.
    ///
    /// Neither is larger than the argument it is cut from, and both are as regular as variables.
    pub fn preimage(self, image: Interval, first: Interval, second: Interval) -> (Interval, Interval) {
        let nothing = (Interval::EMPTY, Interval::EMPTY);
        if image.is_empty() || first.is_empty() || second.is_empty() {
            return nothing;
        }
        let (a, b) = match self {
            Self::Atan2 => atan2(image, first, second),
            Self::Hypot => (leg(image, first, second), leg(image, second, first)),
            Self::Max => (largest(image, first, second), largest(image, second, first)),
            Self::Min => (-largest(-image, -first, -second), -largest(-image, -second, -first)),
            Self::Mod => modulo(image, first, second),
            Self::Polygamma => (first, of_order(self, image, [first, second])),
            Self::Sincn => (first, of_order(self, image, [first, second.not_negative()])),
        };
        if a.is_empty() || b.is_empty() { nothing } else { (a.as_variable(), b.as_variable()) }
    }
}

/// One side of a right triangle from the other and the hypotenuse: `a² = (c - b)(c + b)`.
fn leg(hypotenuse: Interval, side: Interval, other: Interval) -> Interval {
    let (least, most) = (other.mignitude(), other.magnitude());
    let (shortest, longest) = (hypotenuse.lo().max(0.0), hypotenuse.hi());
    if longest < least {
        return Interval::EMPTY;
    }
    // Two roots, because the product may overflow.
    let lo = if shortest <= most {
        0.0
    } else {
        multiply_down(sqrt_down(add_down(shortest, -most)), sqrt_down(add_down(shortest, most)))
    };
    let hi = if least == 0.0 {
        longest
    } else {
        multiply_up(sqrt_up(add_up(longest, -least)), sqrt_up(add_up(longest, least)))
    };
    side.preimage_of_abs(Interval::new(lo, hi))
}

/// One of two numbers whose larger one is in `image`.
fn largest(image: Interval, this: Interval, other: Interval) -> Interval {
    let least = if other.hi() < image.lo() { image.lo() } else { f64::NEG_INFINITY };
    this.intersection(Interval::new(least, image.hi()))
}

/// The argument of a function whose order is a single number.
fn of_order(function: BinaryFunction, image: Interval, [order, x]: [Interval; 2]) -> Interval {
    if order.is_point() && !x.is_empty() { shave(image, x, |x| function.enclose(order, x)) } else { x }
}

/// The points `(x, y)` with an angle in `image`, first by the half planes and then by the slopes.
///
/// All half planes are closed, so that the axes belong to both sides whatever the sign of a zero.
fn atan2(image: Interval, y: Interval, x: Interval) -> (Interval, Interval) {
    let (lo, hi) = (image.lo(), image.hi());
    let half_turn = PI.next_up();
    if lo > half_turn || hi < -half_turn {
        return (Interval::EMPTY, Interval::EMPTY);
    }
    // The double next to a quarter turn is less than it.
    let is_right = lo >= -FRAC_PI_2 && hi <= FRAC_PI_2;
    let is_left = lo > FRAC_PI_2 || hi < -FRAC_PI_2;
    let y = half_line(y, lo >= 0.0, hi <= 0.0);
    let x = half_line(x, is_right, is_left);
    if y.is_empty() || x.is_empty() || !(is_right || is_left) {
        return (y, x);
    }
    // On these half planes the slope rises with the angle.
    let [first, last] = [lo, hi].map(|angle| Interval::point(angle.clamp(-half_turn, half_turn)));
    let slope = Interval::new(Function::Tan.enclose(first).lo(), Function::Tan.enclose(last).hi());
    let y = y.intersection(x * slope);
    let [first, second] = y.divide_extended(slope).map(|part| part.intersection(x));
    (y, first.hull(second))
}

/// The part from 0 on, up to 0, or all.
fn half_line(x: Interval, is_positive: bool, is_negative: bool) -> Interval {
    let lo = if is_positive { 0.0 } else { f64::NEG_INFINITY };
    let hi = if is_negative { 0.0 } else { f64::INFINITY };
    x.intersection(Interval::new(lo, hi))
}

/// The widest range of quotients with which a remainder is looked at.
const MOST_PERIODS: f64 = 1e9;

/// The numbers and divisors with a floored remainder in `image`: it has the sign of the divisor and is less in size.
fn modulo(image: Interval, a: Interval, b: Interval) -> (Interval, Interval) {
    if b.lo() >= 0.0 && b.hi() > 0.0 {
        return of_positive_divisor(image, a, b);
    }
    if b.hi() <= 0.0 && b.lo() < 0.0 {
        let (a, b) = of_positive_divisor(-image, -a, -b);
        return (-a, -b);
    }
    let larger = |lo: f64, hi: f64| b.intersection(Interval::new(lo, hi));
    let b = match (image.lo() > 0.0, image.hi() < 0.0) {
        _ if b.is_point() => Interval::EMPTY,
        (true, _) => larger(image.lo(), f64::INFINITY),
        (_, true) => larger(f64::NEG_INFINITY, image.hi()),
        _ => b,
    };
    (a, b)
}

/// The same for divisors that are not negative: with the whole quotient `q` it is `a = qb + r`.
fn of_positive_divisor(image: Interval, a: Interval, b: Interval) -> (Interval, Interval) {
    let remainder = image.intersection(Interval::new(0.0, b.hi()));
    let b = b.intersection(Interval::new(remainder.lo(), f64::INFINITY));
    if remainder.is_empty() || b.is_empty() {
        return (Interval::EMPTY, Interval::EMPTY);
    }
    let quotient = Function::Floor.enclose(a / b);
    if b.lo() == 0.0 || quotient.magnitude() > MOST_PERIODS {
        return (a, b);
    }
    let period = |q: f64| Interval::point(q) * b + remainder;
    // The quotients at the ends, or the next ones if all their remainders lie outside of what is given.
    let (mut first, mut last) = (quotient.lo(), quotient.hi());
    if period(first).hi() < a.lo() {
        first += 1.0;
    }
    if period(last).lo() > a.hi() {
        last -= 1.0;
    }
    if first > last {
        return (Interval::EMPTY, Interval::EMPTY);
    }
    let quotient = Interval::new(first, last);
    let a = a.intersection(quotient * b + remainder);
    let [below, above] = (a - remainder).divide_extended(quotient).map(|part| part.intersection(b));
    (a, below.hull(above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_3, FRAC_PI_4};

    const INF: f64 = f64::INFINITY;
    const ALL: [f64; 2] = [-INF, INF];

    fn preimage(function: BinaryFunction, [image, first, second]: [[f64; 2]; 3]) -> [Interval; 2] {
        let [image, first, second] = [image, first, second].map(|[lo, hi]| Interval::new(lo, hi));
        function.preimage(image, first, second).into()
    }

    #[track_caller]
    fn close(function: BinaryFunction, case: [[f64; 2]; 3], best: [[f64; 2]; 2]) {
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-14 * b.abs().max(1.0);
        for (found, [lo, hi]) in preimage(function, case).into_iter().zip(best) {
            assert!(found.lo() <= lo && found.hi() >= hi, "{case:?}: {found:?} lacks a part of [{lo}, {hi}]");
            assert!(near(found.lo(), lo) && near(found.hi(), hi), "{case:?}: {found:?} is wider than [{lo}, {hi}]");
        }
    }

    #[track_caller]
    fn none(function: BinaryFunction, case: [[f64; 2]; 3]) {
        let found = preimage(function, case);
        assert!(found.iter().all(|part| part.is_empty()), "{case:?}: {found:?}");
    }

    #[test]
    fn legs_of_triangles_are_cut() {
        close(
            BinaryFunction::Hypot,
            [[5.0, 13.0], ALL, [3.0, 5.0]],
            [[-160.0_f64.sqrt(), 160.0_f64.sqrt()], [3.0, 5.0]],
        );
        close(BinaryFunction::Hypot, [[5.0, 6.0], [0.0, INF], [0.0, 3.0]], [[4.0, 6.0], [0.0, 3.0]]);
        close(BinaryFunction::Hypot, [[0.0, 2.0], [-1.0, 9.0], ALL], [[-1.0, 2.0], [-2.0, 2.0]]);
        none(BinaryFunction::Hypot, [[0.0, 2.0], [3.0, 4.0], ALL]);
        none(BinaryFunction::Hypot, [[-2.0, -1.0], ALL, ALL]);
    }

    #[test]
    fn the_larger_number_reaches_the_image() {
        close(BinaryFunction::Max, [[1.0, 2.0], [-3.0, 5.0], [-3.0, 0.0]], [[1.0, 2.0], [-3.0, 0.0]]);
        close(BinaryFunction::Max, [[1.0, 2.0], [-3.0, 5.0], [-3.0, 9.0]], [[-3.0, 2.0], [-3.0, 2.0]]);
        close(BinaryFunction::Min, [[1.0, 2.0], [-3.0, 5.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]);
        none(BinaryFunction::Max, [[1.0, 2.0], [-3.0, 0.5], [-3.0, 0.0]]);
        none(BinaryFunction::Min, [[1.0, 2.0], [-3.0, 0.5], ALL]);
    }

    #[test]
    fn points_lie_in_the_sector_of_their_angle() {
        close(BinaryFunction::Atan2, [[0.0, FRAC_PI_4], ALL, [-1.0, 2.0]], [[0.0, 2.0], [0.0, 2.0]]);
        close(BinaryFunction::Atan2, [[FRAC_PI_4, FRAC_PI_3], [3.0, 9.0], ALL], [[3.0, 9.0], [3.0_f64.sqrt(), 9.0]]);
        close(BinaryFunction::Atan2, [[3.0 * FRAC_PI_4, 4.0], [0.0, 1.0], [-0.5, 2.0]], [[0.0, 0.5], [-0.5, 0.0]]);
        close(BinaryFunction::Atan2, [[-1.0, 0.0], [-2.0, 2.0], ALL], [[-2.0, 0.0], [0.0, INF]]);
        close(BinaryFunction::Atan2, [[0.5, 2.0], [-2.0, 2.0], [-1.0, 1.0]], [[0.0, 2.0], [-1.0, 1.0]]);
        none(BinaryFunction::Atan2, [[0.5, 1.0], [-2.0, -1.0], ALL]);
        none(BinaryFunction::Atan2, [[0.5, 1.0], ALL, [-2.0, -1.0]]);
        none(BinaryFunction::Atan2, [[3.5, 4.0], ALL, ALL]);
    }

    #[test]
    fn remainders_are_found_in_the_periods_at_the_ends() {
        let two = [2.0, 2.0];
        close(BinaryFunction::Mod, [[0.5, 1.0], [1.25, 6.25], two], [[2.5, 5.0], two]);
        close(BinaryFunction::Mod, [[0.5, 1.0], [-2.75, -0.25], two], [[-1.5, -1.0], two]);
        close(BinaryFunction::Mod, [[-1.0, -0.5], [1.75, 6.25], [-2.0, -2.0]], [[3.0, 5.5], [-2.0, -2.0]]);
        close(BinaryFunction::Mod, [[1.0, 9.0], [4.0, 4.0], [-5.0, 7.0]], [[4.0, 4.0], [1.0, 7.0]]);
        close(BinaryFunction::Mod, [[1.0, 1.5], [7.0, 7.0], [2.5, 3.25]], [[7.0, 7.0], [2.75, 3.0]]);
        none(BinaryFunction::Mod, [[2.0, 3.0], ALL, [1.0, 1.5]]);
        none(BinaryFunction::Mod, [[0.5, 1.0], [1.25, 1.75], two]);
        none(BinaryFunction::Mod, [ALL, ALL, [0.0, 0.0]]);
    }

    #[test]
    fn arguments_of_a_known_order_are_shaved() {
        let [_, x] = preimage(BinaryFunction::Polygamma, [[1.0, 2.0], [1.0, 1.0], [0.5, 8.0]]);
        assert!(x.is_subset_of(Interval::new(0.87, 1.43)) && x.contains(1.0), "{x:?}");
        none(BinaryFunction::Polygamma, [[-2.0, -1.0], [1.0, 1.0], [0.5, 8.0]]);
        none(BinaryFunction::Sincn, [ALL, [0.0, 0.0], [-2.0, -1.0]]);
    }
}
