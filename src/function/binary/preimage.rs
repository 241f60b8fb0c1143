//! Backward steps through the functions of two variables: the pairs in a box whose values lie in an interval, each of the
//! two variables by itself.
//!
//! What is not known to be cut stays as it is, which is always sound.

use std::f64::consts::FRAC_PI_2;

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
/// The origin and the negative axis, where the angle depends on the sign of a zero, are never cut off by themselves.
fn atan2(image: Interval, y: Interval, x: Interval) -> (Interval, Interval) {
    let (lo, hi) = (image.lo(), image.hi());
    let side = |from: f64, to: f64| Interval::new(from, to);
    let (negative, positive) = (side(f64::NEG_INFINITY, 0.0), side(0.0, f64::INFINITY));
    let half_turn = std::f64::consts::PI.next_up();
    if lo > half_turn || hi < -half_turn {
        return (Interval::EMPTY, Interval::EMPTY);
    }
    let y = y.intersection(if lo >= 0.0 { positive } else { Interval::ENTIRE });
    let y = y.intersection(if hi <= 0.0 { negative } else { Interval::ENTIRE });
    // The double next to a quarter turn is less than it.
    let is_right = lo >= -FRAC_PI_2 && hi <= FRAC_PI_2;
    let is_left = lo > FRAC_PI_2 || hi < -FRAC_PI_2;
    let x = x.intersection(if is_right { positive } else { Interval::ENTIRE });
    let x = x.intersection(if is_left { negative } else { Interval::ENTIRE });
    if y.is_empty() || x.is_empty() || !(is_right || is_left) {
        return (y, x);
    }
    // On these half planes the slope rises with the angle.
    let ends = [lo, hi].map(|angle| Function::Tan.enclose(Interval::point(angle.clamp(-half_turn, half_turn))));
    let slope = Interval::new(ends[0].lo(), ends[1].hi());
    let y = y.intersection(x * slope);
    let [first, second] = y.divide_extended(slope).map(|part| part.intersection(x));
    (y, first.hull(second))
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
