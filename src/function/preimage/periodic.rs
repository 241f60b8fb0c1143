//! Sine, cosine and tangent backward: the first branch from the left end of the argument and the last from the right.
//!
//! The branches are the monotone pieces between turning points (poles of the tangent), numbered from left to right; the
//! number at an end of the argument follows by one division.

use std::f64::consts::PI;

use crate::function::Function;
use crate::numeric::interval::interval::Interval;

/// Ends farther out than this are left where they are.
const FAR: f64 = 1e9;

/// More than the error of the division of a number up to [`FAR`] by `π`.
const SLACK: f64 = 1e-6;

/// How many branches are tried: one before the end because of the slack, the one that holds it, and the next.
const MOST_BRANCHES: u8 = 3;

/// The arguments with a sine in `image`.
pub fn sin(image: Interval, argument: Interval) -> Interval {
    if image.lo() <= -1.0 && image.hi() >= 1.0 {
        return argument;
    }
    let rising = Function::Asin.enclose(image);
    trim(argument, 0.5, rising, |n| multiple_of_pi(n) + if n % 2.0 == 0.0 { rising } else { -rising })
}

/// The arguments with a cosine in `image`.
pub fn cos(image: Interval, argument: Interval) -> Interval {
    if image.lo() <= -1.0 && image.hi() >= 1.0 {
        return argument;
    }
    let falling = Function::Acos.enclose(image);
    trim(argument, 0.0, falling, |n| {
        if n % 2.0 == 0.0 { multiple_of_pi(n) + falling } else { multiple_of_pi(n + 1.0) - falling }
    })
}

/// The arguments with a tangent in `image`.
pub fn tan(image: Interval, argument: Interval) -> Interval {
    if image.lo() == f64::NEG_INFINITY && image.hi() == f64::INFINITY {
        return argument;
    }
    let rising = Function::Atan.enclose(image);
    trim(argument, 0.5, rising, |n| multiple_of_pi(n) + rising)
}

/// Encloses a whole multiple of `π`, which lies between its double and the next.
fn multiple_of_pi(n: f64) -> Interval {
    Interval::point(n) * Interval::new(PI, PI.next_up())
}

/// Moves both ends to the branches: branch `n` lies within `(n - shift)π` and `(n + 1 - shift)π`, and is empty if
/// `principal` is.
fn trim(argument: Interval, shift: f64, principal: Interval, branch: impl Fn(f64) -> Interval) -> Interval {
    if principal.is_empty() {
        return Interval::EMPTY;
    }
    let (lo, hi) = (argument.lo(), argument.hi());
    let near = |end: f64, slack: f64| (end / PI + (shift + slack)).floor();
    let from_left = || (0..MOST_BRANCHES).map(|k| branch(near(lo, -SLACK) + f64::from(k))).find(|part| part.hi() >= lo);
    let from_right = || (0..MOST_BRANCHES).map(|k| branch(near(hi, SLACK) - f64::from(k))).find(|part| part.lo() <= hi);
    let first = if lo.abs() < FAR { from_left() } else { None };
    let last = if hi.abs() < FAR { from_right() } else { None };
    Interval::new(first.map_or(lo, |part| part.lo().max(lo)), last.map_or(hi, |part| part.hi().min(hi)))
}
