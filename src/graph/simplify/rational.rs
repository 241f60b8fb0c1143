//! Exact rational numbers behind the constants of a formula: a literal stands for the decimal that was written.
//!
//! Arithmetic gives `None` where the result could not be written as doubles that read back as the same number, so a
//! folded constant never carries a rounding error that the formula did not have.

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rational {
    numerator: i64,
    denominator: i64,
    /// Whether a decimal fraction took part: then `0.5` is written rather than `1/2`.
    decimal: bool,
}

impl PartialEq for Rational {
    fn eq(&self, other: &Self) -> bool {
        (self.numerator, self.denominator) == (other.numerator, other.denominator)
    }
}

impl Eq for Rational {}

/// Integers up to here are exact as doubles.
const EXACT_INTEGER: i64 = 1 << 53;

/// Doubles with so many decimals after the point of their mantissa may be fractions such as 1/3.
pub(crate) const LONG_MANTISSA: i32 = 14;

/// The largest denominator of a fraction that a double is taken for.
const LARGEST_DENOMINATOR: i64 = 1000;

/// The fraction `p/q` with a small denominator whose nearest double is `value`, if there is one and it is no integer.
pub(crate) fn simple_fraction(value: f64) -> Option<(i64, i64)> {
    let (mut last, mut this) = ((0i64, 1i64), (1i64, 0i64));
    let mut rest = value.abs();
    while rest < 1e9 {
        let whole = rest.floor() as i64;
        let next = |last: i64, this: i64| whole.checked_mul(this)?.checked_add(last);
        (last, this) = (this, (next(last.0, this.0)?, next(last.1, this.1)?));
        if this.1 > LARGEST_DENOMINATOR || this.0 > EXACT_INTEGER {
            return None;
        }
        if this.0 as f64 / this.1 as f64 == value.abs() {
            let numerator = if value < 0.0 { -this.0 } else { this.0 };
            return (this.1 > 1).then_some((numerator, this.1));
        }
        rest = 1.0 / (rest - whole as f64);
    }
    None
}

/// The constants that have a name; they are no decimals and stay symbols.
const NAMED: [f64; 3] = [std::f64::consts::PI, std::f64::consts::E, std::f64::consts::TAU];

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Rational {
    pub(crate) const ZERO: Self = Self::integer(0);
    pub(crate) const ONE: Self = Self::integer(1);

    pub(crate) const fn integer(value: i64) -> Self {
        Self { numerator: value, denominator: 1, decimal: false }
    }

    fn reduced(numerator: i128, denominator: i128, decimal: bool) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator).max(1) * denominator.signum();
        let numerator = i64::try_from(numerator / divisor).ok()?;
        let denominator = i64::try_from(denominator / divisor).ok()?;
        (numerator != i64::MIN).then_some(Self { numerator, denominator, decimal })
    }

    /// The decimal that a double is read from, if it is short enough and no named constant.
    pub(crate) fn from_double(value: f64) -> Option<Self> {
        if value == value.trunc() && value.abs() <= EXACT_INTEGER as f64 {
            return Some(Self::integer(value as i64));
        }
        if !value.is_finite() || NAMED.contains(&value.abs()) {
            return None;
        }
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let places = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i32);
        let digits: i128 = mantissa.replace('.', "").parse().ok()?;
        if places >= LONG_MANTISSA {
            // Such a double is the value of an expression, not a decimal that somebody wrote.
            let (numerator, denominator) = simple_fraction(value)?;
            return Some(Self { numerator, denominator, decimal: false });
        }
        let shift = exponent - places;
        let scale = 10i128.checked_pow(shift.unsigned_abs())?;
        if shift >= 0 {
            Self::reduced(digits.checked_mul(scale)?, 1, false)
        } else {
            Self::reduced(digits, scale, true)
        }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub(crate) fn is_one(self) -> bool {
        self == Self::ONE
    }

    pub(crate) fn is_negative(self) -> bool {
        self.numerator < 0
    }

    pub(crate) fn is_integer(self) -> bool {
        self.denominator == 1
    }

    /// The whole number that it is.
    pub(crate) fn as_integer(self) -> Option<i64> {
        self.is_integer().then_some(self.numerator)
    }

    pub(crate) fn negated(self) -> Self {
        Self { numerator: -self.numerator, ..self }
    }

    pub(crate) fn magnitude(self) -> Self {
        Self { numerator: self.numerator.abs(), ..self }
    }

    pub(crate) fn less_than(self, other: Self) -> bool {
        i128::from(self.numerator) * i128::from(other.denominator)
            < i128::from(other.numerator) * i128::from(self.denominator)
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let (a, b) = (i128::from(self.numerator), i128::from(other.numerator));
        let (p, q) = (i128::from(self.denominator), i128::from(other.denominator));
        let numerator = a.checked_mul(q)?.checked_add(b.checked_mul(p)?)?;
        Self::reduced(numerator, p.checked_mul(q)?, self.decimal || other.decimal)?.writable()
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let numerator = i128::from(self.numerator) * i128::from(other.numerator);
        let denominator = i128::from(self.denominator) * i128::from(other.denominator);
        Self::reduced(numerator, denominator, self.decimal || other.decimal)?.writable()
    }

    pub(crate) fn over(self, other: Self) -> Option<Self> {
        let numerator = i128::from(self.numerator) * i128::from(other.denominator);
        let denominator = i128::from(self.denominator) * i128::from(other.numerator);
        Self::reduced(numerator, denominator, self.decimal || other.decimal)?.writable()
    }

    /// `self^exponent` for a small whole exponent.
    pub(crate) fn power(self, exponent: i64) -> Option<Self> {
        let base = if exponent < 0 { Self::ONE.over(self)? } else { self };
        (0..exponent.unsigned_abs().min(64)).try_fold(Self::ONE, |product, _| product.times(base)).filter(|_| {
            // Longer powers of anything but 0 and ±1 have long left the doubles.
            exponent.unsigned_abs() <= 64 || base.numerator.abs() <= 1 && base.is_integer()
        })
    }

    /// The largest number that both are whole multiples of; none for decimals, which have no natural one.
    pub(crate) fn common_divisor(self, other: Self) -> Option<Self> {
        if self.decimal && !self.is_integer() || other.decimal && !other.is_integer() {
            return None;
        }
        let below = [self.denominator, other.denominator].map(i128::from);
        let multiple = below[0] / greatest_common_divisor(below[0], below[1]) * below[1];
        let above = greatest_common_divisor(self.numerator.into(), other.numerator.into());
        Self::reduced(above, multiple, false)?.writable()
    }

    fn writable(self) -> Option<Self> {
        self.parts().map(|_| self)
    }

    /// As `numerator/denominator` of two doubles, the second 1 where a decimal is to be written.
    pub(crate) fn parts(self) -> Option<(f64, f64)> {
        if let (true, Some(value)) = (self.decimal, self.as_decimal()) {
            return Some((value, 1.0));
        }
        Some((exact(self.numerator)?, exact(self.denominator)?))
    }

    /// The double nearest to it.
    pub(crate) fn to_double(self) -> f64 {
        self.as_decimal().unwrap_or(self.numerator as f64 / self.denominator as f64)
    }

    /// As one double that reads back as this number.
    pub(crate) fn as_decimal(self) -> Option<f64> {
        if self.is_integer() {
            return exact(self.numerator);
        }
        let (mut rest, mut places) = (self.denominator, 0u32);
        let (twos, fives) = (strip(&mut rest, 2), strip(&mut rest, 5));
        places += twos.max(fives);
        if rest != 1 {
            return None;
        }
        let digits =
            i128::from(self.numerator).checked_mul(10i128.checked_pow(places)?)? / i128::from(self.denominator);
        let value: f64 = format!("{digits}e-{places}").parse().ok()?;
        (Self::from_double(value)? == self).then_some(value)
    }
}

fn strip(rest: &mut i64, prime: i64) -> u32 {
    let mut count = 0;
    while *rest % prime == 0 {
        *rest /= prime;
        count += 1;
    }
    count
}

fn exact(value: i64) -> Option<f64> {
    if value.abs() <= EXACT_INTEGER {
        return Some(value as f64);
    }
    let double = value as f64;
    (Rational::from_double(double)?.numerator == value).then_some(double)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: f64) -> Rational {
        Rational::from_double(value).unwrap()
    }

    #[test]
    fn a_double_next_to_a_fraction_is_the_fraction() {
        assert_eq!(simple_fraction(1.0 / 3.0), Some((1, 3)));
        assert_eq!(simple_fraction(-2.0 / 7.0), Some((-2, 7)));
        assert_eq!(simple_fraction(2f64.sqrt()), None);
        assert_eq!(of(1.0 / 3.0).times(of(3.0)).unwrap().parts(), Some((1.0, 1.0)));
    }

    #[test]
    fn decimals_fold_without_rounding() {
        assert_eq!(of(0.1).plus(of(0.2)).unwrap().parts(), Some((0.3, 1.0)));
        assert_eq!(of(3.0).times(of(0.1)).unwrap().parts(), Some((0.3, 1.0)));
        assert_eq!(of(4.0).over(of(6.0)).unwrap().parts(), Some((2.0, 3.0)));
        assert_eq!(of(2.1).over(of(3.0)).unwrap().parts(), Some((0.7, 1.0)));
        assert_eq!(of(1e18).parts(), Some((1e18, 1.0)));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        assert!(Rational::from_double(std::f64::consts::PI).is_none());
        assert!(Rational::from_double(f64::INFINITY).is_none());
        assert!(Rational::from_double(2f64.ln()).is_none());
        assert!(of(0.12345678901).times(of(0.12345678901)).is_none());
        assert!(of(1.0).over(of(0.0)).is_none());
        assert!(of(3.0).power(64).is_none());
    }
}
