//! Tables from text: a header of names, then rows of numbers; errors say line and column.

use std::io::Read;

use super::table::{Table, TableError};

/// Why a text is no table.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// The text cannot be read as rows of equal length.
    #[error("{0}")]
    Rows(#[from] csv::Error),
    /// There is no row at all.
    #[error("the file is empty")]
    Empty,
    /// An entry is no number.
    #[error("line {line}, column {column}: `{text}` is not a number")]
    NotANumber {
        /// The line, from 1.
        line: u64,
        /// The column of the table, from 1.
        column: usize,
        /// What stands there.
        text: String,
    },
    /// The columns do not make a table.
    #[error("{0}")]
    Table(#[from] TableError),
}

/// Reads a table. A first row that is not all numbers names the columns; otherwise they are `c1`, `c2`, ….
///
/// # Errors
/// [`CsvError`] with line and column.
pub fn read_csv(input: impl Read) -> Result<Table, CsvError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_reader(input);
    let mut names: Vec<String> = Vec::new();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut first = true;
    while reader.read_record(&mut record)? {
        if std::mem::take(&mut first) {
            let header = record.iter().any(|cell| cell.trim_start_matches('\u{FEFF}').parse::<f64>().is_err());
            columns = vec![Vec::new(); record.len()];
            let name = |(idx, cell): (usize, &str)| match header {
                true => cell.trim_start_matches('\u{FEFF}').to_string(),
                false => format!("c{}", idx + 1),
            };
            names = record.iter().enumerate().map(name).collect();
            if header {
                continue;
            }
        }
        for (idx, cell) in record.iter().enumerate() {
            let number = cell.trim_start_matches('\u{FEFF}').parse::<f64>().map_err(|_| CsvError::NotANumber {
                line: record.position().map_or(0, csv::Position::line),
                column: idx + 1,
                text: cell.to_string(),
            })?;
            columns[idx].push(number);
        }
    }
    if first {
        return Err(CsvError::Empty);
    }
    Ok(Table::new(names, columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_the_columns() {
        let table = read_csv(&b"x, y\n1, 2\n3, 4.5\n"[..]).unwrap();
        assert_eq!(table.names(), ["x", "y"]);
        assert_eq!(table.column(1), Some(&[2.0, 4.5][..]));
    }

    #[test]
    fn numbers_without_a_header_get_names() {
        let table = read_csv(&b"1,2\n3,4\n"[..]).unwrap();
        assert_eq!((table.names(), table.n_rows()), (&["c1".to_string(), "c2".to_string()][..], 2));
    }

    #[test]
    fn a_bad_cell_is_named_by_line_and_column() {
        let error = read_csv(&b"x,y\n1,2\n3,abc\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "line 3, column 2: `abc` is not a number");
        assert_eq!(read_csv(&b""[..]).unwrap_err().to_string(), "the file is empty");
    }
}
