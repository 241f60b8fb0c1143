//! Truth over a box as an interval: `[0, 0]` false, `[1, 1]` true, `[0, 1]` undecided, which may jump.
//!
//! Every number but 0 is true, NaN too. Outside its domain an operand may be anything, so nothing is decided there.

use std::ops::Not;

use super::interval::{Interval, Regularity};

/// What is known of a condition over a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds nowhere.
    False,
    /// It holds everywhere.
    True,
    /// It may hold at some points and not at others.
    Undecided,
}

impl Truth {
    /// `True` if it is sure to hold, `False` if it is sure not to.
    fn known(holds: bool, fails: bool) -> Self {
        match (holds, fails) {
            (true, _) => Self::True,
            (_, true) => Self::False,
            _ => Self::Undecided,
        }
    }

    /// The truth of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (holds, fails) = ((self, other) == (Self::True, Self::True), self == Self::False || other == Self::False);
        Self::known(holds, fails)
    }

    /// The truth of one or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !(!self).and(!other)
    }

    /// The numbers 0 and 1 that stand for it.
    pub fn as_interval(self) -> Interval {
        match self {
            Self::False => Interval::point(0.0),
            Self::True => Interval::point(1.0),
            Self::Undecided => Interval::new(0.0, 1.0).at_best(Regularity::Jumps),
        }
    }
}

impl Not for Truth {
    type Output = Self;

    /// The truth of the contrary.
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            Self::Undecided => Self::Undecided,
        }
    }
}

impl Interval {
    /// Whether the numbers are other than 0.
    pub fn truth(self) -> Truth {
        self.decided(self, !self.contains(0.0), self.lo() == 0.0 && self.hi() == 0.0)
    }

    /// Whether the numbers are less than those of `other`.
    pub fn less(self, other: Self) -> Truth {
        self.decided(other, self.hi() < other.lo(), self.lo() >= other.hi())
    }

    /// Whether the numbers are at most those of `other`.
    pub fn less_or_equal(self, other: Self) -> Truth {
        self.decided(other, self.hi() <= other.lo(), self.lo() > other.hi())
    }

    /// Whether the numbers equal those of `other`.
    pub fn equals(self, other: Self) -> Truth {
        let apart = self.hi() < other.lo() || other.hi() < self.lo();
        self.decided(other, self.is_point() && other.is_point() && self.lo() == other.lo(), apart)
    }

    /// The first set where the condition holds, the second elsewhere, their hull if it is undecided.
    #[must_use]
    pub fn select(condition: Truth, then: Self, otherwise: Self) -> Self {
        match condition {
            Truth::True => then,
            Truth::False => otherwise,
            Truth::Undecided => then.hull(otherwise).at_best(Regularity::Jumps),
        }
    }

    /// The truth, unless an operand lacks a value somewhere.
    fn decided(self, other: Self, holds: bool, fails: bool) -> Truth {
        let is_partial = self.regularity().max(other.regularity()) == Regularity::Partial;
        if is_partial { Truth::Undecided } else { Truth::known(holds, fails) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(lo: f64, hi: f64) -> Interval {
        Interval::new(lo, hi)
    }

    #[test]
    fn comparisons_are_decided_only_when_sure() {
        let (low, high, touching) = (interval(0.0, 1.0), interval(2.0, 3.0), interval(1.0, 2.0));
        assert_eq!(low.less(high), Truth::True);
        assert_eq!(high.less(low), Truth::False);
        assert_eq!(low.less(touching), Truth::Undecided);
        assert_eq!(low.less_or_equal(touching), Truth::True);
        assert_eq!(touching.less(low), Truth::False);
        assert_eq!(low.equals(high), Truth::False);
        assert_eq!(low.equals(low), Truth::Undecided);
        assert_eq!(Interval::point(2.0).equals(Interval::point(2.0)), Truth::True);
        assert_eq!(Interval::new(-4.0, -1.0).sqrt().less(low), Truth::Undecided);
        assert_eq!(Interval::new(-4.0, 1.0).sqrt().less(high), Truth::Undecided);
    }

    #[test]
    fn connectives_know_the_undecided() {
        use Truth::{False, True, Undecided};
        assert_eq!([True.and(Undecided), False.and(Undecided), True.and(True)], [Undecided, False, True]);
        assert_eq!([True.or(Undecided), False.or(Undecided), False.or(False)], [True, Undecided, False]);
        assert_eq!(
            [interval(0.0, 0.0), interval(1.0, 2.0), interval(-1.0, 2.0)].map(Interval::truth),
            [False, True, Undecided]
        );
    }

    #[test]
    fn an_undecided_choice_is_a_hull_that_may_jump() {
        let (a, b) = (interval(0.0, 1.0), interval(5.0, 6.0));
        assert_eq!(Interval::select(Truth::Undecided, a, b), interval(0.0, 6.0).at_best(Regularity::Jumps));
        assert_eq!(Interval::select(Truth::True, a, b), a);
    }
}
