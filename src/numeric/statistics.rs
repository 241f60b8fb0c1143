//! Statistics of samples: order, quantiles, correlations, histograms. Every entry must be a number that is finite or infinite.
//!
//! Quantiles interpolate between order statistics (type 7 of Hyndman & Fan, The American Statistician 50, 1996).

use super::summation::CompensatedSum;

fn total(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut sum = CompensatedSum::default();
    numbers.for_each(|number| sum.add(number));
    sum.value()
}

/// The sample in ascending order. Cost: `n log n`.
pub fn sorted(sample: &[f64]) -> Vec<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// Gives the value below which a share of an ascending sample lies, between its neighbours in proportion; `None` of nothing.
pub fn quantile_of_sorted(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    let part = place - place.floor();
    // Equal neighbours may be infinite; a part of 0 takes nothing of the next, however large it is.
    Some(if part == 0.0 || low == high { low } else { low * (1.0 - part) + high * part })
}

/// Gives the middle of a sample; `None` of nothing. Cost: linear on average.
pub fn median(sample: &[f64]) -> Option<f64> {
    let n = sample.len();
    let mut order = sample.to_vec();
    let (below, middle, _) = (n > 0).then(|| order.select_nth_unstable_by(n / 2, f64::total_cmp))?;
    let upper = *middle;
    if n % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(upper);
    Some(if lower == upper { lower } else { lower / 2.0 + upper / 2.0 })
}

/// Gives Pearson's correlation of two samples of one length, between -1 and 1; `None` where one does not vary.
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (deviations(a)?, deviations(b)?);
    let product = |a: &[f64], b: &[f64]| total(a.iter().zip(b).map(|(a, b)| a * b));
    Some((product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()).clamp(-1.0, 1.0))
}

/// The deviations from the mean, the largest of them 1; `None` where there are none.
fn deviations(sample: &[f64]) -> Option<Vec<f64>> {
    let largest = sample.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    if largest == 0.0 || !largest.is_finite() || sample.iter().all(|entry| *entry == sample[0]) {
        return None;
    }
    // Scaled first, so that no square leaves the range.
    let mut scaled: Vec<f64> = sample.iter().map(|entry| entry / largest).collect();
    let mean = total(scaled.iter().copied()) / sample.len() as f64;
    scaled.iter_mut().for_each(|entry| *entry -= mean);
    let peak = scaled.iter().fold(0.0_f64, |peak, entry| peak.max(entry.abs()));
    scaled.iter_mut().for_each(|entry| *entry /= peak);
    Some(scaled)
}

/// The place of each entry in ascending order, counted from 1; equal entries share the mean of their places.
pub fn ranks(sample: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..sample.len()).collect();
    order.sort_by(|a, b| sample[*a].total_cmp(&sample[*b]));
    let mut ranks = vec![0.0; sample.len()];
    let mut first = 0;
    while first < order.len() {
        let value = sample[order[first]];
        let count = order[first..].iter().take_while(|place| sample[**place] == value).count().max(1);
        let rank = first as f64 + (count as f64 + 1.0) / 2.0;
        order[first..first + count].iter().for_each(|place| ranks[*place] = rank);
        first += count;
    }
    ranks
}

/// Spearman's rank correlation: Pearson's of the ranks; `None` where one sample does not vary.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    correlation(&ranks(a), &ranks(b))
}

/// Intervals of equal length and how many entries fall into each.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The ends of the intervals, one more than there are intervals.
    pub edges: Vec<f64>,
    /// How many entries are at least the lower end and below the upper one; the last interval has its upper end too.
    pub counts: Vec<u64>,
}

/// Counts a sample in `bins` intervals from its smallest entry to its largest. `None` if it has none or an infinite one.
pub fn histogram(sample: &[f64], bins: usize) -> Option<Histogram> {
    let low = sample.iter().copied().min_by(f64::total_cmp)?;
    let high = sample.iter().copied().max_by(f64::total_cmp)?;
    if bins == 0 || !low.is_finite() || !high.is_finite() {
        return None;
    }
    // Around a sample that does not vary the intervals still have a length.
    let room = 0.5 * low.abs().max(1.0);
    let (low, high) = if low == high { (low - room, high + room) } else { (low, high) };
    let edge = |k: usize| {
        let part = k as f64 / bins as f64;
        if k == bins { high } else { low * (1.0 - part) + high * part }
    };
    let edges: Vec<f64> = (0..=bins).map(edge).collect();
    let mut counts = vec![0; bins];
    for entry in sample {
        let above = edges.partition_point(|edge| edge <= entry);
        counts[above.clamp(1, bins) - 1] += 1;
    }
    Some(Histogram { edges, counts })
}

/// How many intervals a histogram of so many entries has if nobody says (H. Sturges, J. Amer. Stat. Assoc. 21, 1926).
pub fn sturges(count: usize) -> usize {
    1 + count.max(1).next_power_of_two().trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours_in_proportion() {
        let sample = sorted(&[4.0, 1.0, 3.0, 2.0]);
        let at = |share| quantile_of_sorted(&sample, share);
        assert_eq!([at(0.0), at(0.25), at(0.5), at(1.0)], [Some(1.0), Some(1.75), Some(2.5), Some(4.0)]);
        assert_eq!(quantile_of_sorted(&[], 0.5), None);
        let ends = [f64::NEG_INFINITY, 0.0, f64::INFINITY, f64::INFINITY];
        assert_eq!(quantile_of_sorted(&ends, 1.0 / 3.0), Some(0.0));
        assert_eq!(quantile_of_sorted(&ends, 0.9), Some(f64::INFINITY));
    }

    #[test]
    fn the_median_is_the_quantile_of_one_half() {
        for n in 1..40 {
            let sample: Vec<f64> = (0..n).map(|i| f64::from((i * 17) % 23)).collect();
            assert_eq!(median(&sample), quantile_of_sorted(&sorted(&sample), 0.5), "{n}");
        }
        assert_eq!(median(&[f64::MAX, f64::MAX]), Some(f64::MAX));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn correlations_do_not_change_with_scale() {
        let a = [1.0, 2.0, 4.0, 7.0];
        let b = [2.0, 1.0, 5.0, 9.0];
        // Σ(a-ā)(b-b̄) = 27.5, Σ(a-ā)² = 21, Σ(b-b̄)² = 38.75.
        let expected = 27.5 / (21.0_f64 * 38.75).sqrt();
        for scale in [1.0, 1e-300, 1e300] {
            let scaled = a.map(|a| scale * a);
            let found = correlation(&scaled, &b).expect("both vary");
            assert!((found - expected).abs() < 1e-15, "{scale}: {found}");
        }
        assert_eq!(correlation(&a, &[3.0; 4]), None);
        assert_eq!(correlation(&a, &a.map(|a| -a)), Some(-1.0));
    }

    #[test]
    fn equal_entries_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, -0.0, 0.0]), [4.5, 3.0, 4.5, 1.5, 1.5]);
        let monotone = spearman(&[1.0, 2.0, 3.0], &[1.0, 10.0, 11.0]).expect("both vary");
        assert!((monotone - 1.0).abs() < 1e-15);
    }

    #[test]
    fn every_entry_falls_into_one_interval() {
        let sample: Vec<f64> = (0..=100).map(f64::from).collect();
        let found = histogram(&sample, 10).expect("there are entries");
        assert_eq!((found.edges[0], found.edges[10]), (0.0, 100.0));
        assert_eq!(found.counts, [10, 10, 10, 10, 10, 10, 10, 10, 10, 11]);
        assert_eq!(histogram(&[2.0, 2.0], 2).map(|h| h.counts), Some(vec![0, 2]));
        assert_eq!(histogram(&[f64::INFINITY], 2), None);
        assert_eq!([sturges(1), sturges(2), sturges(100)], [1, 2, 8]);
    }
}
