//! The registry of array functions: dot, norm, sum, det, … on known numbers and nodes alike.

use super::super::formula::Shape;
use super::super::value::{Array, Num, Value, describe_shape};
use super::arithmetic::plain_number;
use super::reduction::Reduction;
use super::{Evaluator, Failure, Outcome};
use crate::function::Function;
use crate::linalg::determinant::{determinant, inverse as matrix_inverse};
use crate::syntax::span::Span;

/// Evaluated arguments with their places.
pub type Arguments<'a> = &'a [(Value, Span)];

/// A function of arrays: all the facts about it.
#[derive(Debug)]
pub struct ArrayFunction {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub signature: &'static str,
    /// What it gives, in one line.
    pub help: &'static str,
    /// An example and its result.
    pub example: (&'static str, &'static str),
    /// Evaluates it.
    pub run: fn(&mut Evaluator<'_>, Arguments<'_>, Span) -> Outcome<Value>,
}

macro_rules! array_functions {
    ($($name:literal $signature:literal $help:literal $example:literal => $result:literal $run:ident;)*) => {
        /// All array functions, in the order of help.
        pub const ALL: &[ArrayFunction] = &[$(ArrayFunction {
            name: $name, signature: $signature, help: $help, example: ($example, $result), run: $run,
        }),*];
    };
}

array_functions! {
    "dot" "dot(u, v)" "the inner product of two vectors" "dot([1, 2], [3, 4])" => "11" dot;
    "norm" "norm(v)" "the Euclidean length of a vector, the Frobenius norm of a matrix" "norm([3, 4])" => "5" norm;
    "sum" "sum(v) or sum(i = 1..n, e)" "the sum of all entries, or over a range or rows" "sum(i = 1..3, i^2)" => "14" sum;
    "prod" "prod(v) or prod(i = 1..n, e)" "the product of all entries, or over a range or rows" "prod([2, 3, 4])" => "24" prod;
    "mean" "mean(v) or mean(r in D, e)" "the mean of all entries, or over rows" "mean([1, 2, 6])" => "3" mean;
    "min" "min(a, b, ...), min(v) or min(i = 1..n, e)" "the smallest of numbers, entries, or over a range" "min(3, 1, 2)" => "1" min;
    "max" "max(a, b, ...), max(v) or max(i = 1..n, e)" "the largest of numbers, entries, or over a range" "max([3, 1, 2])" => "3" max;
    "std" "std(v)" "the sample standard deviation (n - 1 below)" "std([1, 2, 3])" => "1" std;
    "logsumexp" "logsumexp(v)" "log(sum of exp of the entries), without overflow" "logsumexp([1000, 1000])" => "1000.693147" logsumexp;
    "pow" "pow(x, y)" "the power x^y" "pow(2, 10)" => "1024" pow;
    "transpose" "transpose(A)" "rows and columns exchanged; also A'" "transpose([1, 2; 3, 4])" => "[1, 3; 2, 4]" transpose;
    "det" "det(A)" "the determinant" "det([1, 2; 3, 4])" => "-2" det;
    "trace" "trace(A)" "the sum of the diagonal" "trace([1, 2; 3, 4])" => "5" trace;
    "inverse" "inverse(A)" "the inverse of a regular matrix" "inverse([2, 0; 0, 4])" => "[0.5, 0; 0, 0.25]" inverse;
    "zeros" "zeros(n) or zeros(m, n)" "a vector or matrix of zeros" "zeros(2)" => "[0, 0]" zeros;
    "ones" "ones(n) or ones(m, n)" "a vector or matrix of ones" "ones(2)" => "[1, 1]" ones;
    "eye" "eye(n)" "the identity matrix" "eye(2)" => "[1, 0; 0, 1]" eye;
    "length" "length(v)" "the number of entries, of rows of a matrix, of points of a result" "length([4, 5, 6])" => "3" length;
    "rows" "rows(A)" "the number of rows" "rows([1, 2; 3, 4; 5, 6])" => "3" rows;
    "columns" "columns(A)" "the number of columns" "columns([1, 2, 3; 4, 5, 6])" => "3" columns;
}

/// The array function of this name.
pub fn find(name: &str) -> Option<&'static ArrayFunction> {
    ALL.iter().find(|function| function.name == name)
}

/// Determinants of matrices that depend on variables are expanded by cofactors up to this size.
const LARGEST_SYMBOLIC_DETERMINANT: usize = 6;

fn one_array(evaluator: &Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Array> {
    let [(value, place)] = arguments else {
        let message = format!("one array is needed here, not {} arguments", arguments.len());
        return Err(evaluator.fail("arguments", message, span));
    };
    match evaluator.as_array(value) {
        Some(array) => Ok(array),
        None => {
            let message = format!("a vector or a matrix is needed here, not {}", value.describe());
            let failure = evaluator.fail("type", message, *place);
            Err(match value {
                Value::Range(..) => failure.help("a range is no vector: write [i for i = 1..n], or sum(i = 1..n, i)"),
                _ => failure,
            })
        }
    }
}

fn square(evaluator: &Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<(Array, usize)> {
    let array = one_array(evaluator, arguments, span)?;
    match array.shape {
        Shape::Matrix(rows, columns) if rows == columns => Ok((array, rows)),
        shape => {
            Err(evaluator.fail("shape", format!("a square matrix is needed, not {}", describe_shape(shape)), span))
        }
    }
}

fn dot(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let [(a, _), (b, _)] = arguments else {
        return Err(evaluator.fail("arguments", "dot takes two vectors", span));
    };
    match (evaluator.as_array(a), evaluator.as_array(b)) {
        (Some(a), Some(b)) if a.len() == b.len() => {
            Ok(Value::Number(evaluator.inner_product(a.iter().zip(b.iter()), span)?))
        }
        _ => {
            let message = format!("dot needs two vectors of equal length, not {} and {}", a.describe(), b.describe());
            Err(evaluator.fail("shape", message, span))
        }
    }
}

fn norm(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    if let [(value, _)] = arguments
        && let Some(number) = plain_number(value)
    {
        return evaluator.apply(Function::Abs, Value::Number(number), span);
    }
    let array = one_array(evaluator, arguments, span)?;
    if let Some(known) = array.known() {
        let squares: f64 = known.iter().map(|entry| entry * entry).sum();
        // The plain root gives the bits of a compiled formula; the careful one where squares leave the range.
        let careful = || known.iter().fold(0.0_f64, |norm, entry| norm.hypot(*entry));
        return Ok(Value::number(if squares.is_normal() { squares.sqrt() } else { careful() }));
    }
    let mut squares = Vec::with_capacity(array.len());
    for entry in array.iter() {
        squares.push(evaluator.power_numbers(entry, Num::Known(2.0), span)?);
    }
    let sum = evaluator.total(squares, span)?;
    evaluator.apply(Function::Sqrt, Value::Number(sum), span)
}

fn pow(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    match arguments {
        [(base, _), (exponent, _)] => evaluator.power(base.clone(), exponent.clone(), span),
        _ => Err(evaluator.fail("arguments", "pow takes two arguments", span).label("write `x^y`")),
    }
}

fn reduced(
    evaluator: &mut Evaluator<'_>,
    reduction: Reduction,
    arguments: Arguments<'_>,
    span: Span,
) -> Outcome<Value> {
    match arguments {
        [(value, _)] if plain_number(value).is_none() => {
            let array = one_array(evaluator, arguments, span)?;
            evaluator.reduce(reduction, array.iter().map(Value::Number), span)
        }
        several => evaluator.reduce(reduction, several.iter().map(|(value, _)| value.clone()), span),
    }
}

fn sum(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    reduced(evaluator, Reduction::Sum, arguments, span)
}

fn prod(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    reduced(evaluator, Reduction::Product, arguments, span)
}

fn mean(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    reduced(evaluator, Reduction::Mean, arguments, span)
}

fn min(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    reduced(evaluator, Reduction::Minimum, arguments, span)
}

fn max(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    reduced(evaluator, Reduction::Maximum, arguments, span)
}

fn std(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let array = one_array(evaluator, arguments, span)?;
    if array.len() < 2 {
        return Err(evaluator.fail("empty", "the standard deviation needs two entries or more", span));
    }
    let mean = evaluator.reduce(Reduction::Mean, array.iter().map(Value::Number), span)?;
    let mean = evaluator.number(&mean, span)?;
    let minus_mean = evaluator.negated(mean);
    let mut squares = Vec::with_capacity(array.len());
    for entry in array.iter() {
        let deviation = evaluator.add_numbers(entry, minus_mean, span)?;
        squares.push(evaluator.power_numbers(deviation, Num::Known(2.0), span)?);
    }
    let sum = Value::Number(evaluator.total(squares, span)?);
    let variance = evaluator.divide(sum, Value::number(array.len() as f64 - 1.0), span)?;
    evaluator.apply(Function::Sqrt, variance, span)
}

fn logsumexp(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let entries: Vec<Num> = match arguments {
        [(value, _)] if plain_number(value).is_none() => one_array(evaluator, arguments, span)?.iter().collect(),
        several => several.iter().map(|(value, place)| evaluator.number(value, *place)).collect::<Outcome<_>>()?,
    };
    match entries[..] {
        [] => Err(evaluator.fail("empty", "logsumexp of nothing is not defined", span)),
        [only] => Ok(Value::Number(only)),
        _ => evaluator.log_sum_exp(&entries, span),
    }
}

/// Rows and columns exchanged; a vector becomes a matrix of one row.
pub(super) fn transposed(array: &Array) -> Array {
    let (rows, columns) = array.rows_columns();
    let entries = (0..columns).flat_map(|column| (0..rows).map(move |row| row * columns + column));
    let entries: Vec<Num> = entries.map(|place| array.at(place)).collect();
    Array::collect(Shape::Matrix(columns, rows), entries)
}

fn transpose(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    Ok(Value::Array(transposed(&one_array(evaluator, arguments, span)?)))
}

fn det(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let (array, size) = square(evaluator, arguments, span)?;
    if let Some(known) = array.known() {
        return Ok(Value::number(determinant(known, size)));
    }
    if size > LARGEST_SYMBOLIC_DETERMINANT {
        let limit = LARGEST_SYMBOLIC_DETERMINANT;
        let message =
            format!("the determinant of a {size}×{size} matrix of variables is too long (limit {limit}×{limit})");
        return Err(evaluator.fail("too-large", message, span));
    }
    let columns: Vec<usize> = (0..size).collect();
    Ok(Value::Number(minor(evaluator, &array, &columns, span)?))
}

/// The inverse by cofactors, `adj(A)/det(A)`, of a matrix that depends on variables.
fn adjugate_inverse(evaluator: &mut Evaluator<'_>, array: &Array, size: usize, span: Span) -> Outcome<Value> {
    if size > LARGEST_SYMBOLIC_DETERMINANT {
        let limit = LARGEST_SYMBOLIC_DETERMINANT;
        let message = format!("the inverse of a {size}×{size} matrix of variables is too long (limit {limit}×{limit})");
        return Err(evaluator.fail("too-large", message, span).help("solve(A, b) solves A*x = b for known numbers"));
    }
    let columns: Vec<usize> = (0..size).collect();
    let determinant = minor(evaluator, array, &columns, span)?;
    let mut entries = Vec::with_capacity(size * size);
    for row in 0..size {
        for column in 0..size {
            let rest: Vec<usize> = (0..size * size).filter(|at| at / size != column && at % size != row).collect();
            let rest: Vec<Num> = rest.into_iter().map(|at| array.at(at)).collect();
            let rest = Array::collect(Shape::Matrix(size - 1, size - 1), rest);
            let cofactor = minor(evaluator, &rest, &columns[..size - 1], span)?;
            entries.push(if (row + column) % 2 == 0 { cofactor } else { evaluator.negated(cofactor) });
        }
    }
    let adjugate = Value::Array(Array::collect(Shape::Matrix(size, size), entries));
    evaluator.divide(adjugate, Value::Number(determinant), span)
}

/// The determinant of the lowest rows and the given columns, expanded along its first row.
fn minor(evaluator: &mut Evaluator<'_>, array: &Array, columns: &[usize], span: Span) -> Outcome<Num> {
    let (size, _) = array.rows_columns();
    let row = size - columns.len();
    if columns.is_empty() {
        return Ok(Num::Known(1.0));
    }
    let mut terms = Vec::with_capacity(columns.len());
    for (idx, column) in columns.iter().enumerate() {
        let rest: Vec<usize> = columns.iter().copied().filter(|other| other != column).collect();
        let below = minor(evaluator, array, &rest, span)?;
        let term = evaluator.multiply_numbers(array.at(row * size + column), below, span)?;
        terms.push(if idx % 2 == 0 { term } else { evaluator.negated(term) });
    }
    evaluator.total(terms, span)
}

fn trace(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let (array, size) = square(evaluator, arguments, span)?;
    let diagonal = (0..size).map(|idx| array.at(idx * size + idx)).collect();
    Ok(Value::Number(evaluator.total(diagonal, span)?))
}

fn inverse(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let (array, size) = square(evaluator, arguments, span)?;
    let Some(known) = array.known() else { return adjugate_inverse(evaluator, &array, size, span) };
    match matrix_inverse(known, size) {
        Ok(entries) => Ok(Value::Array(Array::matrix(size, size, entries))),
        Err(error) => Err(evaluator.fail("domain", format!("there is no inverse: {error}"), span)),
    }
}

/// The most numbers of one array that a program asks for (8 bytes each).
const MOST_ENTRIES: usize = 20_000_000;

fn too_many(evaluator: &Evaluator<'_>, span: Span) -> Box<Failure> {
    let message = format!("an array holds {MOST_ENTRIES} numbers at most");
    evaluator.fail("too-large", message, span).help("sum(i = 1..n, …) needs no array")
}

fn filled(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span, value: f64) -> Outcome<Value> {
    let mut lengths = Vec::with_capacity(2);
    for (length, place) in arguments {
        let number = evaluator.number(length, *place)?.known();
        match number.filter(|number| *number >= 0.0 && number.fract() == 0.0) {
            Some(number) if number > MOST_ENTRIES as f64 => return Err(too_many(evaluator, *place)),
            Some(number) => lengths.push(number as usize),
            None => return Err(evaluator.fail("not-whole", "a length must be a known whole number", *place)),
        }
    }
    match lengths[..] {
        [rows, columns] if rows.saturating_mul(columns) > MOST_ENTRIES => Err(too_many(evaluator, span)),
        [length] => Ok(Value::Array(Array::vector(vec![value; length]))),
        [rows, columns] => Ok(Value::Array(Array::matrix(rows, columns, vec![value; rows * columns]))),
        _ => Err(evaluator.fail("arguments", "one or two lengths are needed", span)),
    }
}

fn zeros(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    filled(evaluator, arguments, span, 0.0)
}

fn ones(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    filled(evaluator, arguments, span, 1.0)
}

fn eye(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let Value::Array(row) = filled(evaluator, arguments, span, 0.0)? else { unreachable!("filled gives an array") };
    let size = row.len();
    if !matches!(row.shape, Shape::Vector(_)) {
        return Err(evaluator.fail("arguments", "eye takes one length", span));
    }
    if size.saturating_mul(size) > MOST_ENTRIES {
        return Err(too_many(evaluator, span));
    }
    let entries: Vec<f64> = (0..size * size).map(|place| f64::from(u8::from(place / size == place % size))).collect();
    Ok(Value::Array(Array::matrix(size, size, entries)))
}

fn length(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    let count = match arguments {
        [(Value::List(values), _)] => values.len(),
        [(Value::Table(table), _)] => table.n_rows(),
        [(Value::Text(text), _)] => text.chars().count(),
        [(Value::Object(object), _)] if object.entries().is_some() => {
            object.entries().map_or(0, |entries| entries.len())
        }
        _ => one_array(evaluator, arguments, span)?.rows_columns().0,
    };
    Ok(Value::number(count as f64))
}

fn rows(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    Ok(Value::number(one_array(evaluator, arguments, span)?.rows_columns().0 as f64))
}

fn columns(evaluator: &mut Evaluator<'_>, arguments: Arguments<'_>, span: Span) -> Outcome<Value> {
    Ok(Value::number(one_array(evaluator, arguments, span)?.rows_columns().1 as f64))
}
