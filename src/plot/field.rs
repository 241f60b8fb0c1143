//! Values on a grid to levels at which bands of colour change, so that low and high features can both be seen.
//!
//! Levels are quantiles, so that each band covers a similar area and a pole takes one band, not all of them; where the
//! lowest values are lost in the lowest band by orders of magnitude, levels below grow by a constant factor instead.

/// The most bands of a field.
const BANDS: usize = 14;
/// Values from this share of the sorted values to one minus it decide how wide the range is: poles are rarer.
const TAIL: f64 = 0.02;
/// A valley is deep where the lowest band, by quantiles, spans this many times what its lowest part spans …
const DEEP: f64 = 20.0;
/// … and the range is wide where it spans this many times the lowest band.
const WIDE: f64 = 80.0;
/// The lowest part of the values, as a share of all.
const BOTTOM: f64 = 0.002;
/// How many values are sorted at most; of more a regular part is.
const MOST_SORTED: usize = 20_000;
/// A level may be moved by this share of the gap to its neighbour, so that it can be written with few digits.
const ROUNDING: f64 = 0.2;

/// Values over a rectangle, at the nodes of a regular grid that includes its border. NaN: outside the domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    columns: usize,
    values: Vec<f64>,
    levels: Vec<f64>,
    marked: Vec<f64>,
    lowest: f64,
    highest: f64,
}

impl Field {
    /// A field of rows from the bottom, each from the left; levels are chosen from the values.
    ///
    /// `known` are values that matter: those of critical points. Those of saddles are best given as `marked`, which get
    /// lines of their own. Cost: linear in the values.
    ///
    /// # Panics
    /// If the values are not at least two rows of at least two columns.
    pub fn new(columns: usize, values: Vec<f64>, known: &[f64], marked: Vec<f64>) -> Self {
        assert!(
            columns >= 2 && values.len() >= 2 * columns && values.len().is_multiple_of(columns),
            "a grid has cells"
        );
        let defined = || values.iter().copied().filter(|value| !value.is_nan());
        let finite = || defined().chain(known.iter().copied()).filter(|value| value.is_finite());
        let lowest = finite().fold(f64::INFINITY, f64::min);
        let highest = finite().fold(f64::NEG_INFINITY, f64::max);
        let stride = values.len().div_ceil(MOST_SORTED).max(1);
        // A stride that shares a factor with the row's length would look at few columns only.
        let stride = (stride..).find(|stride| gcd(*stride, columns) == 1).expect("a prime is not far");
        let mut sorted: Vec<f64> = values.iter().step_by(stride).copied().filter(|value| value.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let levels = levels(&sorted, [lowest, highest]);
        Self { columns, values, levels, marked, lowest, highest }
    }

    /// The number of nodes from left to right.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of nodes from bottom to top.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// The values, row by row from the bottom.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The levels between bands, ascending: values below the first are in band 0.
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// Values at which a line is drawn that stands out: those of saddles.
    pub fn marked(&self) -> &[f64] {
        &self.marked
    }

    /// The lowest and the highest finite value, known ones included.
    pub fn range(&self) -> [f64; 2] {
        [self.lowest, self.highest]
    }

    /// The number of bands.
    pub fn bands(&self) -> usize {
        self.levels.len() + 1
    }

    /// The band of a value; `None` outside the domain.
    pub fn band(&self, value: f64) -> Option<usize> {
        (!value.is_nan()).then(|| self.levels.partition_point(|level| *level <= value))
    }

    /// The value at shares of width and height, between nodes by the mean of four; NaN beside a node without a value.
    pub fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let place = |share: f64, nodes: usize| {
            let at = share.clamp(0.0, 1.0) * (nodes - 1) as f64;
            let first = (at as usize).min(nodes - 2);
            (first, at - first as f64)
        };
        let ((i, s), (j, t)) = (place(x, self.columns), place(y, self.rows()));
        let node = |i: usize, j: usize| self.values[j * self.columns + i];
        let weighed = |value: f64, weight: f64| if weight == 0.0 { 0.0 } else { weight * value };
        let row = |j| weighed(node(i, j), 1.0 - s) + weighed(node(i + 1, j), s);
        weighed(row(j), 1.0 - t) + weighed(row(j + 1), t)
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// At most `BANDS - 1` levels strictly between the ends of the range, ascending.
fn levels(sorted: &[f64], [lowest, highest]: [f64; 2]) -> Vec<f64> {
    let quantile = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    if sorted.len() < 2 || lowest >= highest {
        return Vec::new();
    }
    let shares = (1..BANDS).map(|idx| idx as f64 / BANDS as f64);
    let mut wanted: Vec<f64> = shares.map(quantile).collect();
    let first = wanted[0] - lowest;
    let tail = quantile(BOTTOM) - lowest;
    if first > DEEP * tail && first > 0.0 && quantile(1.0 - TAIL) - lowest > WIDE * first {
        wanted = logarithmic([tail.max(1e-4 * first), quantile(1.0 - TAIL) - lowest], lowest);
    }
    wanted.sort_by(f64::total_cmp);
    let n = wanted.len();
    let gap = |k: usize| {
        let below = if k == 0 { wanted[0] - lowest } else { wanted[k] - wanted[k - 1] };
        let above = if k + 1 == n { highest - wanted[k] } else { wanted[k + 1] - wanted[k] };
        below.min(above)
    };
    let mut levels: Vec<f64> = (0..n).map(|k| rounded(wanted[k], ROUNDING * gap(k))).collect();
    levels.dedup();
    levels.retain(|level| lowest < *level && *level < highest);
    levels
}

/// Levels whose distances from the lowest value grow by a constant factor.
fn logarithmic([from, to]: [f64; 2], lowest: f64) -> Vec<f64> {
    let factor = (to / from).powf(1.0 / (BANDS - 2) as f64);
    (0..BANDS - 1).map(|k| lowest + from * factor.powi(k as i32)).collect()
}

/// The number with the fewest digits that is off by at most `slack`.
fn rounded(value: f64, slack: f64) -> f64 {
    let short = |digits: usize| format!("{value:.digits$e}").parse::<f64>().ok();
    let zero = (value.abs() <= slack).then_some(0.0);
    let first = (0..17).filter_map(short).find(|short| (short - value).abs() <= slack);
    zero.or(first).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let at = |k: usize| -2.0 + 4.0 * k as f64 / 100.0;
        (0..101 * 101).map(|k| f(at(k % 101), at(k / 101))).collect()
    }

    fn field(f: impl Fn(f64, f64) -> f64) -> Field {
        Field::new(101, grid(f), &[], vec![])
    }

    #[test]
    fn bands_cover_similar_areas_and_poles_take_one_of_them() {
        for field in
            [field(|x, y| x * x - y * y), field(|x, y| 1.0 / (x * x + y * y)), field(|x, y| (5.0 * x + y).exp())]
        {
            assert!(field.bands() >= 8, "{:?}", field.levels());
            let mut counts = vec![0; field.bands()];
            field.values().iter().for_each(|v| counts[field.band(*v).expect("defined")] += 1);
            assert!(counts.iter().all(|count| *count < field.values().len() / 3), "{counts:?}");
            assert!(field.levels().is_sorted());
        }
    }

    #[test]
    fn a_deep_narrow_valley_gets_levels_of_its_own() {
        let valley = field(|x, y| 1e4 * (y - x * x).powi(4) + (1.0 - x).powi(2) * 1e-3);
        assert!(valley.levels()[0] <= 1e-2, "{:?}", valley.levels());
        let banana = field(|x, y| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2));
        let below = banana.values().iter().filter(|value| banana.band(**value) == Some(0)).count();
        assert!(below < banana.values().len() / 50, "{:?}", banana.levels());
    }

    #[test]
    fn what_has_no_value_has_no_band() {
        let field = field(|x, y| (x + y).ln());
        assert_eq!(field.band(f64::NAN), None);
        assert_eq!(field.band(f64::INFINITY), Some(field.bands() - 1));
        assert!(field.at([0.1, 0.1]).is_nan());
        assert!((field.at([0.8, 0.9]) - (1.2_f64 + 1.6).ln()).abs() < 1e-3);
        let empty = Field::new(2, vec![f64::NAN; 4], &[], vec![]);
        assert_eq!((empty.bands(), empty.band(f64::NAN)), (1, None));
        let flat = Field::new(2, vec![3.0; 4], &[], vec![]);
        assert_eq!((flat.bands(), flat.band(3.0), flat.at([1.0, 1.0])), (1, Some(0), 3.0));
    }

    #[test]
    fn levels_have_few_digits() {
        assert_eq!((rounded(0.123_456, 0.01), rounded(-1234.5, 100.0), rounded(0.001, 0.5)), (0.12, -1200.0, 0.0));
    }
}
