//! Places and labels for the ticks of an axis: multiples of 1, 2 or 5 times a power of ten, so that their labels are short.

use super::scene::{Axis, Scale};

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
            // Negative zero would be written with its sign.
            return (0..count).map(|idx| (first + idx as f64) * above / below + 0.0).collect();
        }
    }
    unreachable!("steps grow until few ticks are left")
}

/// Longer logarithmic axes than this many powers of ten have ticks at powers alone.
const LONG_AXIS: f64 = 3.0;

/// The digits of a number in a label.
const LABEL_DIGITS: usize = 4;

/// Numbers from this size on, and below its inverse, are written with a power of ten.
const LARGE: f64 = 1e5;

/// Ticks of an axis, at most about `most`, each with its label.
pub fn axis_ticks(axis: &Axis, most: usize) -> Vec<(f64, String)> {
    if !axis.names.is_empty() {
        return axis.names.clone();
    }
    let places = match axis.scale {
        Scale::Linear => ticks(axis.lo, axis.hi, most),
        Scale::Logarithmic => logarithmic_ticks(axis.lo, axis.hi, most),
    };
    places.into_iter().map(|at| (at, tick_label(at))).collect()
}

/// Powers of ten, or on a short axis 1, 2 and 5 of each.
fn logarithmic_ticks(lo: f64, hi: f64, most: usize) -> Vec<f64> {
    if !(0.0 < lo && lo < hi && hi.is_finite()) || most == 0 {
        return Vec::new();
    }
    let (first, last) = (lo.log10(), hi.log10());
    let powers = (first.floor() as i32)..=(last.ceil() as i32);
    let power = |exponent: i32| format!("1e{exponent}").parse::<f64>().unwrap_or(f64::NAN);
    let is_within = |at: &f64| (lo..=hi).contains(at);
    if last - first > LONG_AXIS || (last - first) * STEPS.len() as f64 > most as f64 {
        let count = powers.clone().filter(|exponent| is_within(&power(*exponent))).count();
        let stride = count.div_ceil(most).max(1) as i32;
        let shown = powers.filter(|exponent| exponent.rem_euclid(stride) == 0).map(power).filter(is_within);
        return shown.collect();
    }
    powers.flat_map(|exponent| STEPS.map(|step| step * power(exponent))).filter(is_within).collect()
}

/// A tick's number: all its digits, which are few.
fn tick_label(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1.0 / LARGE..LARGE).contains(&size) { format!("{value:e}") } else { format!("{value}") }
}

/// A number with few digits.
pub fn short_number(value: f64) -> String {
    if !value.is_finite() {
        return format!("{value}");
    }
    let rounded: f64 = format!("{value:.*e}", LABEL_DIGITS - 1).parse().unwrap_or(value);
    // Negative zero would be written with its sign.
    tick_label(rounded + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithmic_axes_have_powers_of_ten() {
        let labels = |lo: f64, hi: f64, most| -> Vec<String> {
            axis_ticks(&Axis::logarithmic("", [lo, hi]), most).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(1.0, 100.0, 8), ["1", "2", "5", "10", "20", "50", "100"]);
        assert_eq!(labels(1e-12, 1.0, 5), ["1e-12", "1e-9", "1e-6", "0.001", "1"]);
        assert!(labels(0.0, 1.0, 5).is_empty());
    }

    #[test]
    fn labels_are_short() {
        assert_eq!(short_number(-0.0), "0");
        assert_eq!((short_number(123_456.7).as_str(), short_number(1.0 / 3.0).as_str()), ("1.235e5", "0.3333"));
        let axis = Axis::linear("", [-0.3, 0.3]);
        assert!(axis_ticks(&axis, 7).iter().any(|(_, label)| label == "0"), "{:?}", axis_ticks(&axis, 7));
    }

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
