//! Sums with little rounding, always in the same order: pairwise over lanes, compensated over blocks.
//!
//! Source: Neumaier, ZAMM 54 (1974), 39–51; Higham, Accuracy and Stability of Numerical Algorithms (2002), section 4.2.

/// A running sum with the rounding errors made up for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CompensatedSum {
    sum: f64,
    error: f64,
}

impl CompensatedSum {
    /// Adds a number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        let big = sum - self.sum;
        self.error += (self.sum - (sum - big)) + (value - big);
        self.sum = sum;
    }

    /// The sum; infinite or NaN where the plain sum is.
    #[inline]
    pub fn value(&self) -> f64 {
        if self.sum.is_finite() && self.error.is_finite() { self.sum + self.error } else { self.sum }
    }
}

/// The sum of at most 64 numbers by halves: the error grows with the logarithm of their number.
#[inline]
pub fn pairwise(values: &[f64]) -> f64 {
    let mut eight = [0.0; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    match chunks {
        [] => {}
        [a] => eight = *a,
        [a, b] => eight = plus(*a, *b),
        [a, b, c, d, e, f, g, h] => {
            eight = plus(plus(plus(*a, *b), plus(*c, *d)), plus(plus(*e, *f), plus(*g, *h)));
        }
        more => more.iter().for_each(|chunk| eight = plus(eight, *chunk)),
    }
    for (sum, value) in eight.iter_mut().zip(rest) {
        *sum += value;
    }
    let [a, b, c, d, e, f, g, h] = eight;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

#[inline]
fn plus(a: [f64; 8], b: [f64; 8]) -> [f64; 8] {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_survive_beside_large_ones() {
        let mut sum = CompensatedSum::default();
        [1e100, 1.0, -1e100, 1.0].into_iter().for_each(|value| sum.add(value));
        assert_eq!(sum.value(), 2.0);
    }

    #[test]
    fn a_sum_that_leaves_the_range_is_infinite_and_not_nan() {
        let mut sum = CompensatedSum::default();
        [f64::MAX, f64::MAX, 1.0].into_iter().for_each(|value| sum.add(value));
        assert_eq!(sum.value(), f64::INFINITY);
    }

    #[test]
    fn every_length_is_summed_whole() {
        for n in 0..=64_usize {
            let values: Vec<f64> = (1..=n).map(|k| k as f64).collect();
            assert_eq!(pairwise(&values), (n * (n + 1) / 2) as f64, "{n}");
        }
    }
}
