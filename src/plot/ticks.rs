//! Places for the ticks of an axis: multiples of 1, 2 or 5 times a power of ten, so that their labels are short.

/// The steps between ticks, as multiples of a power of ten.
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];

/// The most ticks of an axis.
const MOST_TICKS: usize = 100;

/// At most `most` (and at most 100) ticks in `lo..=hi`, as many as short labels allow. None if the range is empty or not finite.
pub fn ticks(lo: f64, hi: f64, most: usize) -> Vec<f64> {
    let most = most.min(MOST_TICKS);
    if !(lo < hi && (hi - lo).is_finite()) || most == 0 {
        return Vec::new();
    }
    let smallest = ((hi - lo) / most as f64).log10().floor() as i32;
    let steps = (smallest..).flat_map(|exponent| STEPS.map(|step| (step, exponent)));
    for (step, exponent) in steps {
        // Divided by a whole power where the exponent is negative: 3/10 is the double nearest to 0.3, 3*0.1 is not.
        let (above, below) =
            if exponent < 0 { (step, 10_f64.powi(-exponent)) } else { (step * 10_f64.powi(exponent), 1.0) };
        let (first, last) = ((lo * below / above).ceil(), (hi * below / above).floor());
        if last - first < most as f64 {
            let count = (last - first + 1.0).max(0.0) as usize;
            return (0..count).map(|idx| (first + idx as f64) * above / below).collect();
        }
    }
    unreachable!("steps grow until few ticks are left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(0.0, 1.0, 6), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(ticks(-3.0, 3.0, 7), [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(0.0, 12_000.0, 4), [0.0, 5000.0, 10_000.0]);
        assert_eq!(ticks(0.1, 0.35, 3), [0.1, 0.2, 0.3]);
    }

    #[test]
    fn an_empty_range_has_no_ticks() {
        assert!(
            ticks(1.0, 1.0, 5).is_empty() && ticks(0.0, f64::INFINITY, 5).is_empty() && ticks(0.0, 1.0, 0).is_empty()
        );
    }
}
