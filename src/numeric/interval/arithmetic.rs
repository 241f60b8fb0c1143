//! The field operations of intervals, extended division, roots, absolute values, the smaller and the larger.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::interval::{Interval, Regularity};
use super::rounding::{add_down, add_up, divide_down, divide_up, multiply_down, multiply_up, sqrt_down, sqrt_up};

impl Add for Interval {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::EMPTY;
        }
        Self::new(add_down(self.lo(), other.lo()), add_up(self.hi(), other.hi())).of_both(self, other)
    }
}

impl Sub for Interval {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Interval {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self::new(-self.hi(), -self.lo()).at_best(self.regularity())
    }
}

impl Mul for Interval {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::EMPTY;
        }
        product(self, other).of_both(self, other)
    }
}

/// The bounds of a product of two sets that are not empty, by the signs of their bounds.
#[inline]
fn product(a: Interval, b: Interval) -> Interval {
    if a.hi() <= 0.0 && a.lo() < 0.0 {
        return -product(-a, b);
    }
    if b.hi() <= 0.0 && b.lo() < 0.0 {
        return -product(a, -b);
    }
    match (a.lo() >= 0.0, b.lo() >= 0.0) {
        (true, true) => Interval::new(multiply_down(a.lo(), b.lo()), multiply_up(a.hi(), b.hi())),
        (true, false) => Interval::new(multiply_down(a.hi(), b.lo()), multiply_up(a.hi(), b.hi())),
        (false, true) => Interval::new(multiply_down(a.lo(), b.hi()), multiply_up(a.hi(), b.hi())),
        (false, false) => {
            let lo = multiply_down(a.lo(), b.hi()).min(multiply_down(a.hi(), b.lo()));
            let hi = multiply_up(a.lo(), b.lo()).max(multiply_up(a.hi(), b.hi()));
            Interval::new(lo, hi)
        }
    }
}

impl Div for Interval {
    type Output = Self;

    /// The quotients by all divisors but 0: the hull of what may be two pieces; [`Regularity::Partial`] if 0 is among them.
    #[inline]
    fn div(self, divisor: Self) -> Self {
        if self.is_empty() || divisor.is_empty() {
            return Self::EMPTY;
        }
        quotient(self, divisor).of_both(self, divisor)
    }
}

/// The quotient of two sets that are not empty.
fn quotient(a: Interval, b: Interval) -> Interval {
    let (below, above) = (b.lo() < 0.0, b.hi() > 0.0);
    if b.contains(0.0) {
        let bounds = match (below, above) {
            (false, false) => Interval::EMPTY,
            _ if a.lo() == 0.0 && a.hi() == 0.0 => a,
            (false, true) => by_positive(a, Interval::new(0.0, b.hi())),
            (true, false) => -by_positive(a, Interval::new(0.0, -b.lo())),
            (true, true) => Interval::ENTIRE,
        };
        return bounds.at_best(Regularity::Partial);
    }
    if above { by_positive(a, b) } else { -by_positive(a, -b) }
}

/// The quotient by positive numbers; a lower bound 0 of these stands for arbitrarily small ones.
#[inline]
fn by_positive(a: Interval, b: Interval) -> Interval {
    let lo = match (a.lo() >= 0.0, b.lo() == 0.0) {
        (true, _) => divide_down(a.lo(), b.hi()),
        (false, false) => divide_down(a.lo(), b.lo()),
        (false, true) => f64::NEG_INFINITY,
    };
    let hi = match (a.hi() <= 0.0, b.lo() == 0.0) {
        (true, _) => divide_up(a.hi(), b.hi()),
        (false, false) => divide_up(a.hi(), b.lo()),
        (false, true) => f64::INFINITY,
    };
    Interval::new(lo, hi)
}

impl Interval {
    /// The numbers `q` with `q·d = a` for some `a` of this set and some `d` of `divisor`, in rising order: two pieces where
    /// the divisors have both signs, else the second is empty. All numbers if both sets contain 0.
    ///
    /// The division of the interval Newton method (E. Hansen, G. W. Walster, Global Optimization Using Interval Analysis,
    /// 2004, 4.3).
    pub fn divide_extended(self, divisor: Self) -> [Self; 2] {
        if self.is_empty() || divisor.is_empty() {
            return [Self::EMPTY; 2];
        }
        if !divisor.contains(0.0) {
            return [self / divisor, Self::EMPTY];
        }
        if self.contains(0.0) {
            return [Self::ENTIRE, Self::EMPTY];
        }
        let [below, above] = divisor.split(0.0);
        let [negative, positive] = [self / below, self / above].map(Self::as_variable);
        let [first, second] = if self.lo() > 0.0 { [negative, positive] } else { [positive, negative] };
        if first.is_empty() { [second, first] } else { [first, second] }
    }

    /// The square: not negative, and tight where a product of the set with itself is not.
    #[inline]
    #[must_use]
    pub fn square(self) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        let (least, most) = (self.mignitude(), self.magnitude());
        Self::new(multiply_down(least, least), multiply_up(most, most)).at_best(self.regularity())
    }

    /// The square root, [`Regularity::Partial`] if there are negative numbers.
    #[must_use]
    pub fn sqrt(self) -> Self {
        if self.is_empty() || self.hi() < 0.0 {
            return Self::EMPTY;
        }
        let root = Self::new(sqrt_down(self.lo().max(0.0)), sqrt_up(self.hi())).at_best(self.regularity());
        if self.lo() < 0.0 { root.at_best(Regularity::Partial) } else { root }
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        Self::new(self.mignitude(), self.magnitude()).at_best(self.regularity())
    }

    /// The smaller of two numbers.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::EMPTY;
        }
        Self::new(self.lo().min(other.lo()), self.hi().min(other.hi())).of_both(self, other)
    }

    /// The larger of two numbers.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        -(-self).min(-other)
    }

    /// The same bounds with the worse regularity of two operands.
    #[inline]
    #[must_use]
    pub fn of_both(self, a: Self, b: Self) -> Self {
        self.at_best(a.regularity().max(b.regularity()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval::new(lo, hi)
    }

    #[test]
    fn products_cover_every_pair_of_signs() {
        let sides = [(1.0, 2.0), (-2.0, -1.0), (-3.0, 2.0), (0.0, 4.0), (-4.0, 0.0), (0.0, 0.0)];
        for (a, b) in sides.iter().flat_map(|a| sides.iter().map(move |b| (a, b))) {
            let corners: [f64; 4] = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
            let (lo, hi) = corners.iter().fold((INF, -INF), |(lo, hi), c| (c.min(lo), c.max(hi)));
            assert_eq!(interval(a.0, a.1) * interval(b.0, b.1), interval(lo, hi), "{a:?} {b:?}");
        }
        assert_eq!(interval(0.0, 0.0) * Interval::ENTIRE, interval(0.0, 0.0));
        assert_eq!(interval(-1.0, 2.0) * interval(3.0, INF), Interval::ENTIRE);
    }

    #[test]
    fn quotients_by_sets_with_zero_are_partial_hulls() {
        let partial = |lo, hi| interval(lo, hi).at_best(Regularity::Partial);
        assert_eq!(interval(1.0, 2.0) / interval(0.0, 4.0), partial(0.25, INF));
        assert_eq!(interval(1.0, 2.0) / interval(-4.0, 0.0), partial(-INF, -0.25));
        assert_eq!(interval(1.0, 2.0) / interval(-4.0, 4.0), partial(-INF, INF));
        assert_eq!(interval(-1.0, 2.0) / interval(0.0, 4.0), partial(-INF, INF));
        assert_eq!(interval(0.0, 0.0) / interval(-4.0, 4.0), partial(0.0, 0.0));
        assert!((interval(1.0, 2.0) / interval(0.0, 0.0)).is_empty());
        assert_eq!(interval(6.0, 8.0) / interval(-4.0, -2.0), interval(-4.0, -1.5));
        assert_eq!(interval(1.0, INF) / interval(2.0, INF), interval(0.0, INF));
    }

    #[test]
    fn extended_division_gives_two_pieces() {
        let empty = Interval::EMPTY;
        let check = |a: (f64, f64), d: (f64, f64), expected: [Interval; 2]| {
            assert_eq!(interval(a.0, a.1).divide_extended(interval(d.0, d.1)), expected, "{a:?} {d:?}");
        };
        check((1.0, 2.0), (-4.0, 2.0), [interval(-INF, -0.25), interval(0.5, INF)]);
        check((-2.0, -1.0), (-4.0, 2.0), [interval(-INF, -0.5), interval(0.25, INF)]);
        check((1.0, 2.0), (0.0, 2.0), [interval(0.5, INF), empty]);
        check((-2.0, -1.0), (0.0, 2.0), [interval(-INF, -0.5), empty]);
        check((1.0, 2.0), (2.0, 4.0), [interval(0.25, 1.0), empty]);
        check((-1.0, 2.0), (-4.0, 2.0), [Interval::ENTIRE, empty]);
        check((1.0, 2.0), (0.0, 0.0), [empty, empty]);
    }

    #[test]
    fn squares_roots_and_absolute_values_are_tight() {
        assert_eq!(interval(-2.0, 3.0).square(), interval(0.0, 9.0));
        assert_eq!(interval(-3.0, -2.0).square(), interval(4.0, 9.0));
        assert_eq!(interval(4.0, 9.0).sqrt(), interval(2.0, 3.0));
        assert_eq!(interval(-4.0, 9.0).sqrt(), interval(0.0, 3.0).at_best(Regularity::Partial));
        assert!(interval(-4.0, -1.0).sqrt().is_empty());
        assert_eq!(interval(-2.0, 1.0).abs(), interval(0.0, 2.0));
        assert_eq!(interval(-2.0, 1.0).max(interval(0.0, 0.5)), interval(0.0, 1.0));
        assert_eq!(interval(-2.0, 1.0).min(interval(0.0, 0.5)), interval(-2.0, 0.5));
    }

    #[test]
    fn sums_of_squares_at_zero_stay_in_the_domain_of_the_root() {
        let box_at_zero = interval(0.0, 0.1);
        let length = (box_at_zero.square() + box_at_zero.square()).sqrt();
        assert_eq!((length.lo(), length.regularity()), (0.0, Regularity::Continuous));
    }

    #[test]
    fn nothing_comes_of_nothing() {
        let (empty, one) = (Interval::EMPTY, interval(0.0, 1.0));
        for result in
            [empty + one, one - empty, empty * one, one / empty, empty.square(), -empty, empty.abs(), one.max(empty)]
        {
            assert!(result.is_empty() && result.regularity() == Regularity::Partial);
        }
    }
}
