//! The shape of a function of one variable, and from it the values over an interval: by the ends where it is monotone,
//! by its lowest point where it has one, by a function of its own elsewhere.

use super::Function;
use crate::numeric::interval::interval::{Interval, Regularity};
use crate::numeric::interval::rounding::{steps_down, steps_up};

pub mod gamma;
pub mod periodic;

/// How far a bound is moved: a value is within 2 ulp, at the end and at a point between the ends.
const ULPS: u32 = 4;

/// What is to be known of a function of one variable to enclose its values over an interval.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    course: Course,
    domain: [f64; 2],
    range: [f64; 2],
    ulps: u32,
    jumps: bool,
}

/// Where a function rises and falls on its domain, which is then an interval.
#[derive(Clone, Copy, Debug)]
enum Course {
    Increasing,
    Decreasing,
    /// Falls up to a point, then rises.
    Valley(f64),
    /// A function of its own encloses the values over an interval that is not empty.
    Own(fn(Interval) -> Interval),
}

impl Shape {
    const fn new(course: Course) -> Self {
        let all = [f64::NEG_INFINITY, f64::INFINITY];
        Self { course, domain: all, range: all, ulps: ULPS, jumps: false }
    }

    /// Rises on its domain, which is every number unless [`Shape::on`] says another.
    pub const fn increasing() -> Self {
        Self::new(Course::Increasing)
    }

    /// Falls on its domain.
    pub const fn decreasing() -> Self {
        Self::new(Course::Decreasing)
    }

    /// Falls up to `bottom`, then rises.
    pub const fn valley(bottom: f64) -> Self {
        Self::new(Course::Valley(bottom))
    }

    /// Rises in jumps and is flat between them, exact in doubles.
    pub const fn steps() -> Self {
        Self { jumps: true, ..Self::increasing().exact() }
    }

    /// None of these: `enclose` gives a set that holds the values over an interval that is not empty.
    pub const fn own(enclose: fn(Interval) -> Interval) -> Self {
        Self::new(Course::Own(enclose))
    }

    /// The same on a domain with these ends, which may or may not belong to it; at the ends the value is the limit.
    pub const fn on(self, from: f64, to: f64) -> Self {
        Self { domain: [from, to], ..self }
    }

    /// The same with values from `lo` to `hi`, which no bound exceeds.
    pub const fn within(self, lo: f64, hi: f64) -> Self {
        Self { range: [lo, hi], ..self }
    }

    /// The same with values that are exact in doubles.
    pub const fn exact(self) -> Self {
        Self { ulps: 0, ..self }
    }
}

impl Function {
    /// A set that holds the function's values over `x`, tight to a few ulp for the monotone functions.
    ///
    /// [`Regularity::Partial`] where part of `x` lies outside the domain: the values are those on the rest.
    pub fn enclose(self, x: Interval) -> Interval {
        if x.is_empty() {
            return Interval::EMPTY;
        }
        let values = match self.spec().shape.course {
            Course::Own(enclose) => enclose(x),
            course => by_shape(self, course, x),
        };
        values.at_best(x.regularity())
    }

    /// A lower bound of the function at and close to `x`.
    fn below(self, x: f64) -> f64 {
        let (value, shape) = (self.value(x), self.spec().shape);
        if is_exact_zero(x, value) { 0.0 } else { shape.range[0].max(steps_down(value, shape.ulps)) }
    }

    /// An upper bound of the function at and close to `x`.
    fn above(self, x: f64) -> f64 {
        let (value, shape) = (self.value(x), self.spec().shape);
        if is_exact_zero(x, value) { 0.0 } else { shape.range[1].min(steps_up(value, shape.ulps)) }
    }
}

/// The zeros of elementary functions that doubles hit are at 0 and 1; any other result 0 is an underflow.
fn is_exact_zero(x: f64, value: f64) -> bool {
    value == 0.0 && (x == 0.0 || x == 1.0)
}

fn by_shape(function: Function, course: Course, x: Interval) -> Interval {
    let (shape, defined) = (function.spec().shape, function.spec().defined);
    let inside = x.intersection(Interval::new(shape.domain[0], shape.domain[1]));
    if inside.is_empty() || (inside.is_point() && !defined(inside.lo())) {
        return Interval::EMPTY;
    }
    let (lo, hi) = (inside.lo(), inside.hi());
    let values = match course {
        Course::Decreasing => Interval::new(function.below(hi), function.above(lo)),
        Course::Valley(bottom) => {
            let lowest = bottom.clamp(lo, hi);
            Interval::new(function.below(lowest), function.above(lo).max(function.above(hi)))
        }
        Course::Increasing | Course::Own(_) => Interval::new(function.below(lo), function.above(hi)),
    };
    if !defined(x.lo()) || !defined(x.hi()) {
        values.at_best(Regularity::Partial)
    } else if shape.jumps && !values.is_point() {
        values.at_best(Regularity::Jumps)
    } else {
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(enclosure: Interval, lo: f64, hi: f64) {
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-14 * b.abs();
        assert!(enclosure.lo() <= lo && enclosure.hi() >= hi, "{enclosure:?} lacks a part of [{lo}, {hi}]");
        assert!(near(enclosure.lo(), lo) && near(enclosure.hi(), hi), "{enclosure:?} is wider than [{lo}, {hi}]");
    }

    fn over(function: Function, lo: f64, hi: f64) -> Interval {
        function.enclose(Interval::new(lo, hi))
    }

    #[test]
    fn monotone_functions_are_tight() {
        close(over(Function::Exp, 0.0, 1.0), 1.0, std::f64::consts::E);
        close(over(Function::Log, 1.0, std::f64::consts::E), 0.0, 1.0);
        close(over(Function::Acos, -1.0, 1.0), 0.0, std::f64::consts::PI);
        close(over(Function::Cosh, -1.0, 0.5), 1.0, 1.0_f64.cosh());
        close(over(Function::Tanh, f64::NEG_INFINITY, 0.0), -1.0, 0.0);
        close(over(Function::Exp, f64::NEG_INFINITY, f64::INFINITY), 0.0, f64::INFINITY);
        assert_eq!(over(Function::Sin, 0.0, 1.0).lo(), 0.0);
        assert_eq!(over(Function::Abs, -2.0, 1.0), Interval::new(0.0, 2.0));
        assert_eq!(over(Function::Relu, -2.0, 1.0), Interval::new(0.0, 1.0));
    }

    #[test]
    fn the_domain_is_clipped_and_noted() {
        let log = over(Function::Log, -1.0, 2.0);
        close(log, f64::NEG_INFINITY, 2.0_f64.ln());
        assert_eq!(log.regularity(), Regularity::Partial);
        assert!(over(Function::Log, -1.0, 0.0).is_empty());
        assert!(over(Function::Acosh, -1.0, 0.5).is_empty());
        close(over(Function::Acosh, 0.5, 1.0), 0.0, 0.0);
        close(over(Function::Atanh, 0.0, 1.0), 0.0, f64::INFINITY);
        assert_eq!(over(Function::Atanh, 0.0, 1.0).regularity(), Regularity::Partial);
        assert_eq!(over(Function::Asin, -1.0, 1.0).regularity(), Regularity::Continuous);
    }

    #[test]
    fn steps_jump_only_where_the_value_changes() {
        assert_eq!(over(Function::Floor, 1.25, 1.75), Interval::point(1.0));
        assert_eq!(over(Function::Floor, 1.25, 2.0), Interval::new(1.0, 2.0).at_best(Regularity::Jumps));
        assert_eq!(over(Function::Sign, 0.0, 2.0), Interval::new(0.0, 1.0).at_best(Regularity::Jumps));
        assert_eq!(over(Function::Round, 0.5, 1.25), Interval::point(1.0));
    }

    #[test]
    fn no_range_is_narrower_than_the_function() {
        for function in Function::ALL {
            let [lo, hi] = function.spec().shape.range;
            for x in function.spec().test_points {
                let value = function.value(*x);
                assert!(lo <= value && value <= hi, "{function:?}({x}) = {value}");
            }
        }
    }
}
