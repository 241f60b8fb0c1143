//! The interval: two bounds and what is known of the function that they enclose.

use std::fmt;

/// What is known of a function on the whole box over which an interval encloses it; the worst comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regularity {
    /// It has a value at every point of the box and is continuous there.
    Continuous,
    /// It has a value at every point of the box; it may jump.
    Jumps,
    /// It may lack a value at some points of the box: the interval encloses the values at the others.
    Partial,
}

/// A closed, perhaps unbounded or empty set of real numbers, `lo <= x <= hi`, with a note of regularity.
///
/// What is computed from intervals of the variables encloses the real values at all points of the box. It encloses what
/// the program computes in doubles too, wherever that is a number: a double that overflowed to infinity is in an
/// interval whose bound is infinite, and NaN comes only of such infinities (`inf - inf`). Where the regularity is
/// [`Regularity::Partial`], nothing is said of the points without a value, at which doubles may be anything.
///
/// Zeros have no sign here.
#[derive(Clone, Copy, PartialEq)]
pub struct Interval {
    lo: f64,
    hi: f64,
    regularity: Regularity,
}

impl Interval {
    /// The set without elements: what a function has for values outside its domain.
    pub const EMPTY: Self = Self { lo: f64::INFINITY, hi: f64::NEG_INFINITY, regularity: Regularity::Partial };

    /// All real numbers.
    pub const ENTIRE: Self = Self { lo: f64::NEG_INFINITY, hi: f64::INFINITY, regularity: Regularity::Continuous };

    /// The numbers from `lo` to `hi`; empty if a bound is NaN or `lo > hi`.
    ///
    /// Two infinite bounds of one sign stand for the numbers beyond the doubles.
    #[inline]
    pub fn new(lo: f64, hi: f64) -> Self {
        if lo <= hi {
            let (lo, hi) = (lo.min(f64::MAX), hi.max(f64::MIN));
            Self { lo, hi, regularity: Regularity::Continuous }
        } else {
            Self::EMPTY
        }
    }

    /// The number `value` alone; see [`Interval::new`] for those that are none.
    #[inline]
    pub fn point(value: f64) -> Self {
        Self::new(value, value)
    }

    /// The lower bound; `inf` if empty.
    #[inline]
    pub fn lo(self) -> f64 {
        self.lo
    }

    /// The upper bound; `-inf` if empty.
    #[inline]
    pub fn hi(self) -> f64 {
        self.hi
    }

    /// What is known of the function that the interval encloses.
    #[inline]
    pub fn regularity(self) -> Regularity {
        self.regularity
    }

    /// The same set, of a function that is at best as regular as `worst` says.
    #[inline]
    #[must_use]
    pub fn at_best(self, worst: Regularity) -> Self {
        Self { regularity: self.regularity.max(worst), ..self }
    }

    /// The same set as a box of a variable: [`Regularity::Continuous`] unless it is empty.
    #[must_use]
    pub fn as_variable(self) -> Self {
        Self::new(self.lo, self.hi)
    }

    /// Whether there is no element.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.lo > self.hi
    }

    /// Whether there is one element.
    #[inline]
    pub fn is_point(self) -> bool {
        self.lo == self.hi
    }

    /// Whether both bounds are finite; true of the empty set.
    #[inline]
    pub fn is_bounded(self) -> bool {
        self.is_empty() || (self.lo > f64::NEG_INFINITY && self.hi < f64::INFINITY)
    }

    /// Whether `value` is an element; an infinity is one of the numbers beyond the doubles, NaN is none.
    #[inline]
    pub fn contains(self, value: f64) -> bool {
        self.lo <= value && value <= self.hi
    }

    /// Whether every element is one of `other`.
    pub fn is_subset_of(self, other: Self) -> bool {
        self.is_empty() || (other.lo <= self.lo && self.hi <= other.hi)
    }

    /// Whether every element lies between the bounds of `other`, strictly where these are finite.
    pub fn is_interior_to(self, other: Self) -> bool {
        let below = |a: f64, b: f64| a < b || (a == b && a.is_infinite());
        self.is_empty() || (below(other.lo, self.lo) && below(self.hi, other.hi))
    }

    /// The distance of the bounds, rounded up; 0 if empty.
    pub fn width(self) -> f64 {
        if self.is_empty() { 0.0 } else { super::rounding::add_up(self.hi, -self.lo) }
    }

    /// A finite element close to the middle; of an unbounded set one that has elements on both sides; NaN if empty.
    pub fn midpoint(self) -> f64 {
        match (self.lo == f64::NEG_INFINITY, self.hi == f64::INFINITY) {
            _ if self.is_empty() => f64::NAN,
            (true, true) => 0.0,
            (true, false) => f64::MIN.max(if self.hi > 0.0 { -self.hi } else { 2.0 * self.hi - 1.0 }).min(self.hi),
            (false, true) => f64::MAX.min(if self.lo < 0.0 { -self.lo } else { 2.0 * self.lo + 1.0 }).max(self.lo),
            (false, false) => (0.5 * self.lo + 0.5 * self.hi).clamp(self.lo, self.hi),
        }
    }

    /// The largest absolute value; 0 if empty.
    #[inline]
    pub fn magnitude(self) -> f64 {
        if self.is_empty() { 0.0 } else { self.lo.abs().max(self.hi.abs()) }
    }

    /// The smallest absolute value; `inf` if empty.
    #[inline]
    pub fn mignitude(self) -> f64 {
        if self.is_empty() {
            f64::INFINITY
        } else if self.lo > 0.0 {
            self.lo
        } else if self.hi < 0.0 {
            -self.hi
        } else {
            0.0
        }
    }

    /// The smallest interval that holds both.
    #[inline]
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        let regularity = self.regularity.max(other.regularity);
        Self { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi), regularity }
    }

    /// The elements of both.
    #[inline]
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        let (lo, hi) = (self.lo.max(other.lo), self.hi.min(other.hi));
        if lo <= hi { Self { lo, hi, regularity: self.regularity.max(other.regularity) } } else { Self::EMPTY }
    }

    /// The parts up to `at` and from `at` on.
    pub fn split(self, at: f64) -> [Self; 2] {
        let part = |lo: f64, hi: f64| Self::new(lo, hi).at_best(self.regularity);
        [part(self.lo, self.hi.min(at)), part(self.lo.max(at), self.hi)]
    }
}

impl fmt::Debug for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() { write!(f, "[]") } else { write!(f, "[{:?}, {:?}]", self.lo, self.hi) }?;
        if self.regularity == Regularity::Continuous { Ok(()) } else { write!(f, " {:?}", self.regularity) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_that_make_no_interval_are_empty() {
        assert!(Interval::new(2.0, 1.0).is_empty());
        assert!(Interval::point(f64::NAN).is_empty());
        assert_eq!(Interval::EMPTY.regularity(), Regularity::Partial);
        assert!(!Interval::EMPTY.contains(0.0));
        assert!(Interval::point(f64::INFINITY).contains(f64::MAX));
        assert!(Interval::point(f64::INFINITY).contains(f64::INFINITY));
        assert!(!Interval::point(f64::INFINITY).contains(1.0));
    }

    #[test]
    fn midpoints_are_finite_elements() {
        let (inf, max) = (f64::INFINITY, f64::MAX);
        for (lo, hi) in [(-1.0, 3.0), (-inf, inf), (-inf, -5.0), (-inf, 7.0), (1e308, inf), (-max, max), (max, inf)] {
            let middle = Interval::new(lo, hi).midpoint();
            assert!(middle.is_finite() && lo <= middle && middle <= hi, "[{lo}, {hi}]: {middle}");
        }
        assert_eq!(Interval::new(-1.0, 3.0).midpoint(), 1.0);
        assert_eq!(Interval::new(5e-324, 5e-324).midpoint(), 5e-324);
    }

    #[test]
    fn hull_and_intersection_know_the_empty_set() {
        let (a, b) = (Interval::new(0.0, 1.0), Interval::new(2.0, 3.0));
        assert_eq!(a.hull(b), Interval::new(0.0, 3.0));
        assert_eq!(a.hull(Interval::EMPTY), a.at_best(Regularity::Partial));
        assert!(a.intersection(b).is_empty());
        assert_eq!(a.hull(b).intersection(b), b);
        assert!(a.intersection(b).is_subset_of(a));
        assert!(Interval::new(0.25, 0.5).is_interior_to(a) && !a.is_interior_to(a));
        assert_eq!(a.split(0.5), [Interval::new(0.0, 0.5), Interval::new(0.5, 1.0)]);
    }
}
