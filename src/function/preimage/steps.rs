//! The arguments of functions that are flat in places: whole numbers from below, above and nearby, the sign, the ramp.

use crate::numeric::interval::interval::Interval;
use crate::numeric::interval::rounding::{add_down, add_up};

/// The arguments with a sign in `image`, that is -1, 0 or 1.
pub fn sign(image: Interval, argument: Interval) -> Interval {
    let part = |sign: f64, is_there: bool, side: Interval| {
        if is_there && image.contains(sign) { argument.intersection(side) } else { Interval::EMPTY }
    };
    let negative = part(-1.0, argument.lo() < 0.0, Interval::new(f64::NEG_INFINITY, 0.0));
    let positive = part(1.0, argument.hi() > 0.0, Interval::new(0.0, f64::INFINITY));
    negative.hull(positive).hull(part(0.0, true, Interval::point(0.0)))
}

/// All numbers whose part above 0 is in `image`.
pub fn inverse_of_relu(image: Interval) -> Interval {
    let lo = if image.lo() > 0.0 { image.lo() } else { f64::NEG_INFINITY };
    if image.hi() < 0.0 { Interval::EMPTY } else { Interval::new(lo, image.hi()) }
}

/// All numbers that are rounded down to a whole number in `image`, with their limit from below.
pub fn inverse_of_floor(image: Interval) -> Interval {
    let (first, last) = (image.lo().ceil(), image.hi().floor());
    if first > last { Interval::EMPTY } else { Interval::new(first, add_up(last, 1.0)) }
}

/// All numbers whose nearest whole number is in `image`; halves are rounded away from 0.
pub fn inverse_of_round(image: Interval) -> Interval {
    let (first, last) = (image.lo().ceil(), image.hi().floor());
    if first > last { Interval::EMPTY } else { Interval::new(add_down(first, -0.5), add_up(last, 0.5)) }
}
