//! Unevaluated sums of two doubles, for intermediate results of about 100 bits without fused multiply-add.
//!
//! Source: Dekker, Numer. Math. 18 (1971); Knuth, The Art of Computer Programming 2, section 4.2.2.

/// The sum `hi + lo`, where `lo` is at most about an ulp of `hi`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Double {
    pub(super) hi: f64,
    pub(super) lo: f64,
}

/// The bits of sign, exponent and the first 25 bits of the fraction: products of two such numbers are exact.
const UPPER_HALF: u64 = !((1 << 27) - 1);

/// Cuts off the lower half of the digits.
#[inline(always)]
pub(super) fn upper_half(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & UPPER_HALF)
}

impl Double {
    /// Adds exactly, where the first exceeds the second in magnitude or is zero.
    #[inline(always)]
    pub(super) fn ordered_sum(larger: f64, smaller: f64) -> Self {
        let hi = larger + smaller;
        Self { hi, lo: (larger - hi) + smaller }
    }

    /// Adds exactly.
    #[inline(always)]
    pub(super) fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        let second = hi - a;
        Self { hi, lo: (a - (hi - second)) + (b - second) }
    }

    /// Multiplies, exactly but for 2^-106 of the result.
    #[inline(always)]
    pub(super) fn product(a: f64, b: f64) -> Self {
        let hi = a * b;
        let (a_hi, b_hi) = (upper_half(a), upper_half(b));
        let (a_lo, b_lo) = (a - a_hi, b - b_hi);
        Self { hi, lo: a_lo * b_lo + (a_lo * b_hi + (a_hi * b_lo + (a_hi * b_hi - hi))) }
    }

    /// The quotient of normal sums, rounded, with an error of little more than half an ulp.
    #[inline(always)]
    pub(super) fn quotient(self, divisor: Self) -> f64 {
        let inverse = 1.0 / divisor.hi;
        let quotient = self.hi * inverse;
        let back = Self::product(quotient, divisor.hi);
        let remainder = ((self.hi - back.hi) - back.lo) + (self.lo - quotient * divisor.lo);
        quotient + remainder * inverse
    }

    /// The first where the condition holds, else the second.
    #[inline(always)]
    pub(super) fn select(condition: bool, then: Self, otherwise: Self) -> Self {
        let hi = if condition { then.hi } else { otherwise.hi };
        let lo = if condition { then.lo } else { otherwise.lo };
        Self { hi, lo }
    }

    /// The same sum with the second part below the last digit of the first.
    #[inline(always)]
    pub(super) fn normal(self) -> Self {
        Self::ordered_sum(self.hi, self.lo)
    }

    /// The sum as one number.
    #[inline(always)]
    pub(super) fn value(self) -> f64 {
        self.hi + self.lo
    }
}
