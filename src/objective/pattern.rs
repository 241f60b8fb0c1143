//! Where a Hessian can be nonzero: the lower triangle, row by row.

/// The places of the entries of a lower triangle that can be nonzero, rows ascending and columns ascending in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparsityPattern {
    starts: Vec<u32>,
    columns: Vec<u32>,
}

/// The most entries that a pattern may have (12 bytes each with its value).
pub const MOST_ENTRIES: usize = 100_000_000;

impl SparsityPattern {
    /// Collects pairs `(row, column)` with `row ≥ column`, in any order and with repetitions. `each` calls its argument with
    /// every pair, and is run twice. Cost: linear in the number of pairs. `None` above [`MOST_ENTRIES`] pairs.
    pub fn new(dimension: usize, each: impl Fn(&mut dyn FnMut(u32, u32))) -> Option<Self> {
        let mut starts = vec![0_u64; dimension + 1];
        each(&mut |row, _| starts[row as usize + 1] += 1);
        for row in 0..dimension {
            starts[row + 1] += starts[row];
        }
        let total = usize::try_from(starts[dimension]).ok().filter(|total| *total <= MOST_ENTRIES)?;
        let mut columns = vec![0_u32; total];
        let mut next = starts.clone();
        each(&mut |row, column| {
            columns[next[row as usize] as usize] = column;
            next[row as usize] += 1;
        });
        Some(Self::without_repetitions(&starts, columns))
    }

    fn without_repetitions(starts: &[u64], mut columns: Vec<u32>) -> Self {
        let mut kept = 0_usize;
        let mut ends = Vec::with_capacity(starts.len());
        ends.push(0);
        for bounds in starts.windows(2) {
            let (from, to) = (bounds[0] as usize, bounds[1] as usize);
            columns[from..to].sort_unstable();
            let first = kept;
            for idx in from..to {
                if kept == first || columns[kept - 1] != columns[idx] {
                    columns[kept] = columns[idx];
                    kept += 1;
                }
            }
            ends.push(kept as u32);
        }
        columns.truncate(kept);
        columns.shrink_to_fit();
        Self { starts: ends, columns }
    }

    /// The number of rows.
    pub fn dimension(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether every entry is 0.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The columns of a row, and the place of its first entry.
    pub fn row(&self, row: usize) -> (usize, &[u32]) {
        let (from, to) = (self.starts[row] as usize, self.starts[row + 1] as usize);
        (from, &self.columns[from..to])
    }

    /// Every entry as `(row, column)`, in the order of the values.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.dimension()).flat_map(|row| self.row(row).1.iter().map(move |column| (row, *column as usize)))
    }

    /// The place of an entry among the values; the arguments come in either order.
    pub fn position(&self, i: u32, j: u32) -> Option<usize> {
        let (first, columns) = self.row(i.max(j) as usize);
        columns.binary_search(&i.min(j)).ok().map(|at| first + at)
    }

    /// Writes the values as a dense symmetric matrix, row by row.
    ///
    /// # Panics
    /// If a slice has the wrong length.
    pub fn expand(&self, values: &[f64], dense: &mut [f64]) {
        let n = self.dimension();
        dense.fill(0.0);
        for ((row, column), value) in self.entries().zip(values) {
            dense[row * n + column] = *value;
            dense[column * n + row] = *value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_sorted_and_stored_once() {
        let pairs = [(2, 1), (0, 0), (2, 0), (2, 1), (1, 1)];
        let pattern =
            SparsityPattern::new(3, |visit| pairs.iter().for_each(|(i, j)| visit(*i, *j))).expect("it is small");
        assert_eq!(pattern.entries().collect::<Vec<_>>(), [(0, 0), (1, 1), (2, 0), (2, 1)]);
        assert_eq!((pattern.position(1, 2), pattern.position(1, 0)), (Some(3), None));
        let mut dense = [0.0; 9];
        pattern.expand(&[1.0, 2.0, 3.0, 4.0], &mut dense);
        assert_eq!(dense, [1.0, 0.0, 3.0, 0.0, 2.0, 4.0, 3.0, 4.0, 0.0]);
    }
}
