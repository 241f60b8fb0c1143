//! The gamma family by its pieces between the poles `0, -1, -2, …`: on each, `ln|Γ|` and the polygamma functions of odd
//! order are convex, digamma and those of even order rise (DLMF 5.15.1, 5.4(iii)).

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::numeric::interval::interval::{Interval, Regularity};

/// Where the gamma function is lowest on the positive axis, within an ulp, and below its values there (DLMF 5.4.20).
const BOTTOM: f64 = 1.461_632_144_968_362_3;
const GAMMA_AT_BOTTOM: f64 = 0.885_603_194_410_888;
const LGAMMA_AT_BOTTOM: f64 = -0.121_486_290_535_849_8;

/// The relative error of the family in doubles, far more than is seen; against 1 where the functions have zeros.
const ERROR: f64 = 64.0 * f64::EPSILON;
const POLYGAMMA_ERROR: f64 = 1e-9;

/// Where an interval lies among the poles.
enum Place {
    /// Right of 0.
    Positive,
    /// From 0 on.
    FromZero,
    /// Between two poles that are neighbours.
    Between,
    /// A pole alone.
    Pole,
    /// Anything else that has a pole in it.
    Across,
}

fn place(x: Interval) -> Place {
    let (lo, hi) = (x.lo(), x.hi());
    match lo > 0.0 {
        true => Place::Positive,
        _ if lo == 0.0 && hi > 0.0 => Place::FromZero,
        _ if lo == lo.floor() && x.is_point() => Place::Pole,
        _ if hi < 0.0 && lo != lo.floor() && hi != hi.floor() && lo.floor() == hi.floor() => Place::Between,
        _ => Place::Across,
    }
}

/// A computed value with what it may be off.
#[derive(Clone, Copy)]
struct Rough {
    value: f64,
    error: f64,
}

impl Rough {
    /// With an error relative to the value, or to `size` if that is larger.
    fn new(value: f64, relative: f64, size: f64) -> Self {
        Self { value, error: relative * value.abs().max(size) + f64::MIN_POSITIVE }
    }

    fn down(self) -> f64 {
        if self.value == f64::INFINITY {
            return f64::MAX * (1.0 - ERROR);
        }
        let bound = self.value - self.error;
        if bound.is_nan() { f64::NEG_INFINITY } else { bound }
    }

    fn up(self) -> f64 {
        -Self { value: -self.value, ..self }.down()
    }
}

fn gamma_at(x: f64) -> Rough {
    Rough::new(Function::Gamma.value(x), ERROR, 0.0)
}

fn lgamma_at(x: f64) -> Rough {
    Rough::new(Function::Lgamma.value(x), ERROR, 1.0)
}

fn digamma_at(x: f64) -> Rough {
    Rough::new(if x == f64::INFINITY { x } else { Function::Digamma.value(x) }, ERROR, 1.0)
}

/// Encloses the gamma function.
pub fn gamma(x: Interval) -> Interval {
    let lowest = |x: Interval| lowest(x, GAMMA_AT_BOTTOM, gamma_at);
    match place(x) {
        Place::Positive => Interval::new(lowest(x), gamma_at(x.lo()).up().max(gamma_at(x.hi()).up())),
        Place::FromZero => Interval::new(lowest(x), f64::INFINITY).at_best(Regularity::Partial),
        Place::Between => gamma_between(x),
        Place::Pole => Interval::EMPTY,
        Place::Across => Interval::ENTIRE.at_best(Regularity::Partial),
    }
}

/// Encloses the gamma function between two poles, where its sign is that of `(-1)^floor(x)`.
fn gamma_between(x: Interval) -> Interval {
    let at = |x: f64| gamma_at(x).up().abs().max(gamma_at(x).down().abs());
    let lo = (trough(x, lgamma_at, digamma_at).exp() * (1.0 - POLYGAMMA_ERROR) - f64::MIN_POSITIVE).max(0.0);
    let size = Interval::new(lo, at(x.lo()).max(at(x.hi())));
    if x.lo().floor() % 2.0 == 0.0 { size } else { -size }
}

/// Encloses the logarithm of the absolute value of the gamma function.
pub fn lgamma(x: Interval) -> Interval {
    let lowest = |x: Interval| lowest(x, LGAMMA_AT_BOTTOM, lgamma_at);
    let highest = || lgamma_at(x.lo()).up().max(lgamma_at(x.hi()).up());
    match place(x) {
        Place::Positive => Interval::new(lowest(x), highest()),
        Place::FromZero => Interval::new(lowest(x), f64::INFINITY).at_best(Regularity::Partial),
        Place::Between => Interval::new(trough(x, lgamma_at, digamma_at), highest()),
        Place::Pole => Interval::EMPTY,
        Place::Across => Interval::ENTIRE.at_best(Regularity::Partial),
    }
}

/// A lower bound on the positive axis of a function that is lowest at [`BOTTOM`].
fn lowest(x: Interval, at_bottom: f64, function: fn(f64) -> Rough) -> f64 {
    if x.hi() <= BOTTOM {
        function(x.hi()).down()
    } else if x.lo() >= BOTTOM.next_up() {
        function(x.lo()).down()
    } else {
        at_bottom
    }
}

/// A lower bound of a convex function: where the tangents at the ends meet.
fn trough(x: Interval, function: impl Fn(f64) -> Rough, slope: impl Fn(f64) -> Rough) -> f64 {
    let (first, last) = (function(x.lo()), function(x.hi()));
    let (falls, rises) = (slope(x.lo()), slope(x.hi()));
    if falls.down() >= 0.0 || rises.up() <= 0.0 {
        return first.down().min(last.down());
    }
    let width = x.width();
    // The slopes with the signs that the case has, however small they are.
    let (left, right) = (falls.value.min(0.0), rises.value.max(0.0));
    let share = if right > left { -left / (right - left) } else { 0.0 };
    let sizes = [first.value, last.value, left * width, right * width].map(f64::abs);
    let slack = POLYGAMMA_ERROR * (1.0 + sizes.iter().sum::<f64>()) + (falls.error + rises.error) * width;
    let bound = first.value + share * (last.value - first.value - right * width) - slack - first.error - last.error;
    if bound.is_nan() { f64::NEG_INFINITY } else { bound }
}

/// Encloses the digamma function.
pub fn digamma(x: Interval) -> Interval {
    let partial = |lo: f64, hi: f64| Interval::new(lo, hi).at_best(Regularity::Partial);
    match place(x) {
        Place::Positive | Place::Between => Interval::new(digamma_at(x.lo()).down(), digamma_at(x.hi()).up()),
        Place::FromZero => partial(f64::NEG_INFINITY, digamma_at(x.hi()).up()),
        Place::Pole => Interval::EMPTY,
        Place::Across => partial(f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// Encloses the polygamma function of a whole order.
pub fn polygamma(order: Interval, x: Interval) -> Interval {
    let has_value = |order: f64| (BinaryFunction::Polygamma.spec().defined)(order, 1.0);
    let n = order.lo();
    match order.is_point() {
        true if n == 0.0 => digamma(x),
        true if has_value(n) && n % 2.0 == 0.0 => of_even_order(n, x),
        true if has_value(n) => of_odd_order(n, x),
        true => Interval::EMPTY,
        // A whole number in an interval is a jump at best.
        false => Interval::ENTIRE.at_best(Regularity::Partial),
    }
}

fn of_even_order(n: f64, x: Interval) -> Interval {
    let at = |x: f64| polygamma_at(n, x);
    let partial = |lo: f64, hi: f64| Interval::new(lo, hi).at_best(Regularity::Partial);
    match place(x) {
        Place::Positive => Interval::new(at(x.lo()).down(), at(x.hi()).up().min(0.0)),
        Place::FromZero => partial(f64::NEG_INFINITY, at(x.hi()).up().min(0.0)),
        Place::Between => Interval::new(at(x.lo()).down(), at(x.hi()).up()),
        Place::Pole => Interval::EMPTY,
        Place::Across => partial(f64::NEG_INFINITY, f64::INFINITY),
    }
}

fn of_odd_order(n: f64, x: Interval) -> Interval {
    let at = |x: f64| polygamma_at(n, x);
    let partial = |lo: f64| Interval::new(lo, f64::INFINITY).at_best(Regularity::Partial);
    match place(x) {
        Place::Positive => Interval::new(at(x.hi()).down().max(0.0), at(x.lo()).up()),
        Place::FromZero => partial(at(x.hi()).down().max(0.0)),
        Place::Between => {
            let lo = trough(x, at, |x| polygamma_at(n + 1.0, x)).max(0.0);
            Interval::new(lo, at(x.lo()).up().max(at(x.hi()).up()))
        }
        Place::Pole => Interval::EMPTY,
        Place::Across => partial(0.0),
    }
}

/// The polygamma function, the error measured against the terms of `Σ n!/(x+j)^(n+1)` next to the poles.
fn polygamma_at(n: f64, x: f64) -> Rough {
    if x == f64::INFINITY {
        return Rough::new(0.0, 0.0, 0.0);
    }
    let factorial: f64 = (1..=n as u32).map(f64::from).product();
    let nearest = if x > 0.0 { 0.0 } else { 2.0 * factorial * (x - x.round()).abs().powf(-n - 1.0) };
    Rough::new(BinaryFunction::Polygamma.value(n, x), POLYGAMMA_ERROR, nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least and the largest value at many points between two numbers.
    fn sampled(function: impl Fn(f64) -> f64, from: f64, to: f64) -> (f64, f64) {
        let values = (0..=2000).map(|i| function(from + (to - from) * f64::from(i) / 2000.0));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), y| (lo.min(y), hi.max(y)))
    }

    #[test]
    fn pieces_between_poles_are_enclosed() {
        let pieces = [(0.5, 3.0), (0.1, 0.2), (2.0, 9.0), (-0.7, -0.2), (-1.9, -1.2), (-2.5, -2.3), (-41.6, -41.3)];
        for (from, to) in pieces {
            let x = Interval::new(from, to);
            for (function, enclose) in [
                (Function::Gamma, gamma as fn(Interval) -> Interval),
                (Function::Lgamma, lgamma),
                (Function::Digamma, digamma),
            ] {
                let (lo, hi) = sampled(|x| function.value(x), from, to);
                let enclosure = enclose(x);
                assert!(
                    enclosure.lo() <= lo && hi <= enclosure.hi(),
                    "{function:?} {x:?}: {enclosure:?}, [{lo}, {hi}]"
                );
                let wide = enclosure.width() / (hi - lo);
                assert!(wide < 3.5, "{function:?} {x:?}: {enclosure:?} is {wide} times as wide");
            }
            for n in 1..=4 {
                let (lo, hi) = sampled(|x| BinaryFunction::Polygamma.value(f64::from(n), x), from, to);
                let enclosure = polygamma(Interval::point(f64::from(n)), x);
                assert!(enclosure.lo() <= lo && hi <= enclosure.hi(), "{n} {x:?}: {enclosure:?}, [{lo}, {hi}]");
            }
        }
    }

    #[test]
    fn poles_are_noted() {
        for x in [Interval::new(-0.5, 0.5), Interval::new(-2.0, -1.5), Interval::new(0.0, 1.0), Interval::ENTIRE] {
            for enclosure in [gamma(x), lgamma(x), digamma(x), polygamma(Interval::point(1.0), x)] {
                assert_eq!(enclosure.regularity(), Regularity::Partial, "{x:?}");
                assert!(!enclosure.is_bounded(), "{x:?}: {enclosure:?}");
            }
            assert!(gamma(Interval::point(-3.0)).is_empty());
        }
        assert!(gamma(Interval::new(0.0, 1.0)).lo() > 0.99);
        assert!(polygamma(Interval::point(0.5), Interval::new(1.0, 2.0)).is_empty());
    }
}
