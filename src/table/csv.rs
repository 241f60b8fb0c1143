//! Tables from text, compressed by gzip or not: a header of names, then rows of numbers; errors say line and column.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};
use flate2::bufread::MultiGzDecoder;

use super::table::{Table, TableError};

/// How a gzip file begins (RFC 1952).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A mark that some programs put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The marks before a text in UTF-16 (Unicode Standard, 23.8), either byte first.
const UTF_16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// What stands behind a text while it is read: no cell of a table.
const END: &[u8] = b"\0";

/// So much of a text is read at once.
const BUFFER: usize = 1 << 18;

/// Why a text is no table.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// The bytes cannot be read, or are no whole gzip file.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// The text cannot be cut into rows.
    #[error("{0}")]
    Rows(#[from] csv::Error),
    /// There is no row at all.
    #[error("the file is empty")]
    Empty,
    /// A row is shorter or longer than those before.
    #[error("line {line}: {found} columns, but the rows before have {expected}")]
    Length {
        /// The line, from 1.
        line: u64,
        /// The columns that it has.
        found: usize,
        /// The columns that the first row has.
        expected: usize,
    },
    /// An entry is no number.
    #[error("line {line}, column {column}: {}", described(.text))]
    NotANumber {
        /// The line, from 1.
        line: u64,
        /// The column of the table, from 1.
        column: usize,
        /// What stands there.
        text: String,
    },
    /// A quote is opened and not closed on its line.
    #[error("line {line}, column {column}: a quote is opened here and not closed on this line")]
    OpenQuote {
        /// The line, from 1.
        line: u64,
        /// The column of the table, from 1.
        column: usize,
    },
    /// A number is beyond the largest double.
    #[error("line {line}, column {column}: `{text}` is beyond the largest number, 1.8e308")]
    TooLarge {
        /// The line, from 1.
        line: u64,
        /// The column of the table, from 1.
        column: usize,
        /// What stands there.
        text: String,
    },
    /// Two columns have one name.
    #[error("columns {first} and {second} are both named `{name}`")]
    NameTwice {
        /// The name.
        name: String,
        /// The place of the first, from 1.
        first: usize,
        /// The place of the second, from 1.
        second: usize,
    },
    /// The text is not in UTF-8.
    #[error("the file is in UTF-16: save it as UTF-8")]
    Utf16,
    /// The columns do not make a table.
    #[error("{0}")]
    Table(#[from] TableError),
}

fn described(text: &str) -> String {
    if text.is_empty() { "there is no number".into() } else { format!("`{text}` is not a number") }
}

/// Reads a table. A first row that is not all numbers names the columns; otherwise they are `c1`, `c2`, …. A text that begins
/// as gzip files do is decompressed while it is read. Cost: about 50 ns an entry; memory for the numbers and a buffer.
///
/// # Errors
/// [`CsvError`] with line and column.
pub fn read_csv(input: impl Read) -> Result<Table, CsvError> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    if input.fill_buf()?.starts_with(&GZIP_MAGIC) {
        return read_text(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(input)));
    }
    read_text(input)
}

fn read_text(mut input: impl BufRead) -> Result<Table, CsvError> {
    if input.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
        input.consume(BYTE_ORDER_MARK.len());
    }
    if UTF_16_MARKS.iter().any(|mark| input.fill_buf().is_ok_and(|start| start.starts_with(mark))) {
        return Err(CsvError::Utf16);
    }
    // With a line feed behind the last row, which an empty line more does not change, each row can be told by its end; and a
    // quote that is open at the end takes the mark behind it in.
    let input = input.chain(&b"\n"[..]).chain(END);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record)? || is_end(&record) {
        return Err(CsvError::Empty);
    }
    // The reader counts line feeds: it is a line further after a row, unless a carriage return ends rows.
    let is_fed = reader.position().line() > 1;
    quotes_are_closed(&record, reader.position().line(), is_fed)?;
    let is_header = record.iter().any(|cell| number(cell).is_none());
    let name = |(idx, cell): (usize, &[u8])| match is_header {
        true => String::from_utf8_lossy(cell.trim_ascii()).into_owned(),
        false => format!("c{}", idx + 1),
    };
    let names: Vec<String> = record.iter().enumerate().map(name).collect();
    names_differ(&names)?;
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    if !is_header {
        add_row(&record, 1, &mut columns)?;
    }
    while reader.read_byte_record(&mut record)? {
        if is_end(&record) {
            break;
        }
        quotes_are_closed(&record, reader.position().line(), is_fed)?;
        let line = reader.position().line() - u64::from(is_fed);
        add_row(&record, line, &mut columns)?;
    }
    columns.iter_mut().for_each(Vec::shrink_to_fit);
    Ok(Table::new(names, columns)?)
}

fn is_end(record: &ByteRecord) -> bool {
    record.len() == 1 && record.get(0) == Some(END)
}

/// Makes sure that no cell goes on in the next line, as all the rest of a text does behind a quote that is not closed.
fn quotes_are_closed(record: &ByteRecord, end: u64, is_fed: bool) -> Result<(), CsvError> {
    let breaks = |cell: &[u8]| cell.iter().filter(|byte| **byte == b'\n').count();
    let is_broken = |cell: &[u8]| cell.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
    let Some(place) = record.iter().position(is_broken) else { return Ok(()) };
    // A row that the end of the text cuts off has no line feed of its own.
    let is_ended = is_fed && !record.iter().any(|cell| cell.ends_with(END));
    let line = end - u64::from(is_ended);
    let inside: usize = record.iter().map(breaks).sum();
    Err(CsvError::OpenQuote { line: line.saturating_sub(inside as u64).max(1), column: place + 1 })
}

fn names_differ(names: &[String]) -> Result<(), CsvError> {
    let mut known = HashMap::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        if let Some(before) = known.insert(name.as_str(), place) {
            return Err(CsvError::NameTwice { name: name.clone(), first: before + 1, second: place + 1 });
        }
    }
    Ok(())
}

fn add_row(record: &ByteRecord, line: u64, columns: &mut [Vec<f64>]) -> Result<(), CsvError> {
    if record.len() != columns.len() {
        return Err(CsvError::Length { line, found: record.len(), expected: columns.len() });
    }
    for (idx, (cell, column)) in record.iter().zip(columns).enumerate() {
        let Some(number) = number(cell) else {
            let text = String::from_utf8_lossy(cell.trim_ascii()).into_owned();
            return Err(CsvError::NotANumber { line, column: idx + 1, text });
        };
        if number.is_infinite() && cell.iter().any(u8::is_ascii_digit) {
            let text = String::from_utf8_lossy(cell.trim_ascii()).into_owned();
            return Err(CsvError::TooLarge { line, column: idx + 1, text });
        }
        column.push(number);
    }
    Ok(())
}

/// The number that a cell is, blanks around it left out.
fn number(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell.trim_ascii()).ok()?.parse().ok()
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

    #[test]
    fn rows_of_other_lengths_and_empty_cells_are_named_by_line() {
        let error = |text: &[u8]| read_csv(text).unwrap_err().to_string();
        assert_eq!(error(b"x,y\n1,2\n\n3\n"), "line 4: 1 columns, but the rows before have 2");
        assert_eq!(error(b"x,y\r\n1,2\r\n3,\r\n"), "line 3, column 2: there is no number");
        assert_eq!(error(b"x\n1\n2\nq"), "line 4, column 1: `q` is not a number");
        assert_eq!(error(b"x\r\n1\r\n\r\nq\r\n2\r\n"), "line 4, column 1: `q` is not a number");
        assert_eq!(error(b"x\n1\n\xff\n"), "line 3, column 1: `\u{FFFD}` is not a number");
    }

    #[test]
    fn a_byte_order_mark_and_quotes_are_read_over() {
        let table = read_csv(&b"\xEF\xBB\xBF1,\"2\"\n3, 4 \n"[..]).unwrap();
        assert_eq!((table.column(0), table.column(1)), (Some(&[1.0, 3.0][..]), Some(&[2.0, 4.0][..])));
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_with_its_line() {
        let error = |text: &[u8]| read_csv(text).unwrap_err().to_string();
        let at = |line: u64, column: usize| {
            format!("line {line}, column {column}: a quote is opened here and not closed on this line")
        };
        assert_eq!(error(b"x,y\n1,\"2\n3,4\n5,6\n"), at(2, 2));
        assert_eq!(error(b"x,y\n1,2\n\n3,\"4"), at(4, 2));
        assert_eq!(error(b"x,\"y\n1,2\n"), at(1, 2));
        assert_eq!(error(b"x,y\n1,2\n3,\"4\n\"\n5,6\n"), at(3, 2));
        assert_eq!(error(b"x,y\r\n1,2\r\n\"3,4\r\n5,6\r\n"), at(3, 1));
    }

    #[test]
    fn names_that_stand_twice_other_encodings_and_overflow_are_errors() {
        let error = |text: &[u8]| read_csv(text).unwrap_err().to_string();
        assert_eq!(error(b"a,b,a\n1,2,3\n"), "columns 1 and 3 are both named `a`");
        assert_eq!(error(b"\xFF\xFEx\0\n\0"), "the file is in UTF-16: save it as UTF-8");
        assert_eq!(error(b"x,y\n1,2\n3,-1e400\n"), "line 3, column 2: `-1e400` is beyond the largest number, 1.8e308");
        assert_eq!(read_csv(&b"x\n-inf\n"[..]).unwrap().column(0), Some(&[f64::NEG_INFINITY][..]));
    }

    #[test]
    fn gzip_is_read_as_the_text_in_it() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"x,y\n1,2\n3,4\n").unwrap();
        let bytes = encoder.finish().unwrap();
        let table = read_csv(&bytes[..]).unwrap();
        assert_eq!((table.names(), table.column(1)), (&["x".to_string(), "y".to_string()][..], Some(&[2.0, 4.0][..])));
        assert!(read_csv(&bytes[..bytes.len() - 9]).is_err(), "half a file is no file");
    }
}
