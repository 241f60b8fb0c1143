//! Sine, cosine and tangent by what their slopes do at the ends of an interval, so that no argument is reduced here;
//! `sin(x)/x` by its turning points, the solutions of `tan x = x`.

use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::function::sinc::Radius;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::numeric::interval::rounding::{steps_down, steps_up};

/// A little less than a full and a half turn: wider intervals may hold two and one turning points more.
const TURN: f64 = std::f64::consts::TAU - 1e-3;
const HALF_TURN: f64 = std::f64::consts::PI - 1e-3;

/// Encloses the sine.
pub fn sin(x: Interval) -> Interval {
    let rises = |x: f64| Function::Cos.value(x) > 0.0;
    wave(x, Function::Sin, rises(x.lo()), rises(x.hi()))
}

/// Encloses the cosine.
pub fn cos(x: Interval) -> Interval {
    // The sine is 0 at 0 alone, where the cosine has risen before and falls after.
    wave(x, Function::Cos, Function::Sin.value(x.lo()) < 0.0, Function::Sin.value(x.hi()) <= 0.0)
}

/// Encloses a wave that rises (or falls) to the right of the lower end and to the left of the upper end.
fn wave(x: Interval, wave: Function, rises_first: bool, rises_last: bool) -> Interval {
    let width = x.width();
    if !x.is_bounded() || width >= TURN {
        return Interval::new(-1.0, 1.0);
    }
    let lo = wave.below(x.lo()).min(wave.below(x.hi())).max(-1.0);
    let hi = wave.above(x.lo()).max(wave.above(x.hi())).min(1.0);
    match (rises_first, rises_last) {
        _ if x.is_point() => Interval::new(lo, hi),
        (true, false) => Interval::new(lo, 1.0),
        (false, true) => Interval::new(-1.0, hi),
        _ if width < HALF_TURN => Interval::new(lo, hi),
        _ => Interval::new(-1.0, 1.0),
    }
}

/// Encloses the tangent: all numbers across a pole.
pub fn tan(x: Interval) -> Interval {
    let before_pole = |x: f64| Function::Cos.value(x) > 0.0;
    if !x.is_bounded() || x.width() >= HALF_TURN || before_pole(x.lo()) != before_pole(x.hi()) {
        return Interval::ENTIRE.at_best(Regularity::Partial);
    }
    Interval::new(Function::Tan.below(x.lo()), Function::Tan.above(x.hi()))
}

/// How far a bound of `sin(x)/x` is moved: the sine is within 2 ulp, which the division may double.
const QUOTIENT_ULPS: u32 = 10;

/// A little less than the first turning point of `sin(x)/x`, 4.4934….
const FIRST_TURN: f64 = 4.4934;

/// Beyond this `sin(x)/x` is enclosed by `1/x` alone.
const FAR: f64 = 1e6;

/// Encloses `sin(x)/x`, 1 at 0.
pub fn sinc(x: Interval) -> Interval {
    let (from, to) = (x.mignitude(), x.magnitude());
    if from > FAR {
        let size = (1.0 / from).next_up();
        return Interval::new(-size, size);
    }
    let (first, last) = (Function::Sinc.value(from), if to.is_finite() { Function::Sinc.value(to) } else { 0.0 });
    let mut lo = steps_down(first.min(last), QUOTIENT_ULPS);
    let mut hi = steps_up(first.max(last), QUOTIENT_ULPS);
    if to > FIRST_TURN {
        let guess = (from / std::f64::consts::PI - 1.5).floor().max(1.0) as u32;
        // Two that lie before the interval and one of each kind in it.
        for k in guess..guess + 5 {
            let [left, right] = turning_point(k);
            if right < from || left > to {
                continue;
            }
            let height = (1.0 / (1.0 + left * left).sqrt()) * (1.0 + SLACK);
            (lo, hi) = if k % 2 == 1 { (lo.min(-height), hi) } else { (lo, hi.max(height)) };
        }
    }
    Interval::new(lo, hi.min(1.0))
}

/// More than the rounding of a few operations.
const SLACK: f64 = 1e-14;

/// Bounds of the k-th positive solution of `tan x = x`: with `q = (k + 1/2)π` it is `q - 1/q - 2/(3q³) - 13/(15q⁵) - …`
/// (Abramowitz & Stegun 4.3.18), at which `|sin(x)/x| = 1/sqrt(1 + x²)`.
fn turning_point(k: u32) -> [f64; 2] {
    let q = (f64::from(k) + 0.5) * std::f64::consts::PI;
    let known = q - 1.0 / q - 2.0 / (3.0 * q.powi(3));
    [(known - 2.0 / q.powi(5)) * (1.0 - SLACK), known * (1.0 + SLACK)]
}

/// Encloses `sin(r)/r` with the `r` that is said of one or two numbers: [`Regularity::Partial`] where `r` may be 0.
pub fn sine_quotient(radius: Radius, a: Interval, b: Interval) -> Interval {
    let r = match radius {
        Radius::Itself => a,
        Radius::Root => Function::Sqrt.enclose(a),
        Radius::Length => BinaryFunction::Hypot.enclose(a, b),
    };
    let quotient = Function::Sinc.enclose(r);
    if !r.contains(0.0) {
        quotient
    } else if r.is_point() {
        Interval::EMPTY
    } else {
        quotient.at_best(Regularity::Partial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[track_caller]
    fn close(enclosure: Interval, lo: f64, hi: f64, tolerance: f64) {
        assert!(enclosure.lo() <= lo && enclosure.hi() >= hi, "{enclosure:?} lacks a part of [{lo}, {hi}]");
        let wide = (enclosure.lo() - lo).abs().max((enclosure.hi() - hi).abs());
        assert!(wide <= tolerance, "{enclosure:?} is wider than [{lo}, {hi}]");
    }

    #[test]
    fn waves_know_their_turning_points() {
        let cases = [(0.0, 1.0), (1.0, 2.0), (2.0, 4.0), (4.0, 5.0), (1.0, 4.8), (-1.0, 3.5), (1.5, 6.0), (-7.0, -4.0)];
        for (from, to) in cases.iter().flat_map(|(a, b)| [0.0, 20.0 * PI, 2e8 * PI].map(|turn| (a + turn, b + turn))) {
            for (function, enclose) in [(Function::Sin, sin as fn(Interval) -> Interval), (Function::Cos, cos)] {
                let samples = (0..=20_000).map(|i| function.value(from + (to - from) * f64::from(i) / 20_000.0));
                let (lo, hi) = samples.fold((1.0_f64, -1.0_f64), |(lo, hi), y| (lo.min(y), hi.max(y)));
                close(enclose(Interval::new(from, to)), lo, hi, 1e-7);
            }
        }
        assert_eq!(cos(Interval::new(0.0, 0.5)).hi(), 1.0);
        assert!(cos(Interval::new(0.0, 0.5)).lo() > 0.87);
        assert!(cos(Interval::new(-0.5, 0.0)).lo() > 0.87);
        assert!(cos(Interval::point(0.0)).lo() > 0.99);
        assert!(sin(Interval::point(1e22)).width() < 1e-15);
    }

    #[test]
    fn the_tangent_is_unbounded_across_a_pole() {
        let across = tan(Interval::new(1.0, 2.0));
        assert_eq!((across.is_bounded(), across.regularity()), (false, Regularity::Partial));
        close(tan(Interval::new(2.0, 4.0)), 2.0_f64.tan(), 4.0_f64.tan(), 1e-14);
        assert!(!tan(Interval::new(1.0, 1.0 + PI)).is_bounded());
    }

    #[test]
    fn the_sine_quotient_is_tight_at_its_turning_points() {
        let cases =
            [(-1.0, 2.0), (3.0, 4.0), (3.0, 5.0), (4.0, 9.0), (7.0, 20.0), (7.5, 7.6), (100.0, 103.0), (-3.0, 50.0)];
        for (from, to) in cases {
            let samples = (0..=20_000).map(|i| Function::Sinc.value(from + (to - from) * f64::from(i) / 20_000.0));
            let (lo, hi) = samples.fold((1.0_f64, -1.0_f64), |(lo, hi), y| (lo.min(y), hi.max(y)));
            close(sinc(Interval::new(from, to)), lo, hi, 1e-4);
        }
    }
}
