//! A table: named columns of numbers, all of one length.

use std::sync::Arc;

/// Named columns of numbers, all of one length; a column can be shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    names: Vec<String>,
    columns: Vec<Arc<[f64]>>,
}

/// Why columns do not make a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// As many names as columns are needed.
    #[error("{names} names for {columns} columns")]
    NamesAndColumns {
        /// How many names were given.
        names: usize,
        /// How many columns were given.
        columns: usize,
    },
    /// All columns must be of one length.
    #[error("column {name} has another length than the first")]
    LengthsDiffer {
        /// The column that differs.
        name: String,
    },
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// If there are not as many names as columns, or the lengths differ.
    pub fn new(names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, TableError> {
        if names.len() != columns.len() {
            return Err(TableError::NamesAndColumns { names: names.len(), columns: columns.len() });
        }
        let length = columns.first().map_or(0, Vec::len);
        match columns.iter().position(|column| column.len() != length) {
            Some(idx) => Err(TableError::LengthsDiffer { name: names[idx].clone() }),
            // One after the other, so that no more than one column is there twice.
            None => Ok(Self { names, columns: columns.into_iter().map(Arc::from).collect() }),
        }
    }

    /// The names of the columns, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// The number of columns.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// A column by its place, counted from 0.
    pub fn column(&self, idx: usize) -> Option<&[f64]> {
        self.columns.get(idx).map(|column| &**column)
    }

    /// The same, shared with the table.
    pub fn shared_column(&self, idx: usize) -> Option<&Arc<[f64]>> {
        self.columns.get(idx)
    }

    /// A row by its place, counted from 0.
    ///
    /// # Panics
    /// If there is no such row in a table that has columns.
    pub fn row(&self, place: usize) -> impl Iterator<Item = f64> + '_ {
        self.columns.iter().map(move |column| column[place])
    }

    /// The table of the rows at these places, counted from 0, in this order; a place may occur again.
    ///
    /// # Panics
    /// If there is no such row in a table that has columns.
    #[must_use]
    pub fn rows(&self, places: &[usize]) -> Self {
        let chosen = |column: &Arc<[f64]>| places.iter().map(|place| column[*place]).collect();
        Self { names: self.names.clone(), columns: self.columns.iter().map(chosen).collect() }
    }

    /// The place of a column by its name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_must_agree() {
        assert!(Table::new(vec!["a".into()], vec![]).is_err());
        assert!(Table::new(vec!["a".into(), "b".into()], vec![vec![1.0], vec![]]).is_err());
        let table = Table::new(vec!["a".into(), "b".into()], vec![vec![1.0, 2.0], vec![3.0, 4.0]]).unwrap();
        assert_eq!((table.n_rows(), table.n_columns(), table.find("b")), (2, 2, Some(1)));
    }

    #[test]
    fn chosen_rows_keep_names_and_order() {
        let table = Table::new(vec!["a".into(), "b".into()], vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]).unwrap();
        let chosen = table.rows(&[2, 0, 2]);
        assert_eq!((chosen.names(), chosen.column(0)), (table.names(), Some(&[3.0, 1.0, 3.0][..])));
        assert_eq!(chosen.row(1).collect::<Vec<_>>(), [1.0, 4.0]);
        assert_eq!((table.rows(&[]).n_rows(), table.rows(&[]).n_columns()), (0, 2));
    }
}
