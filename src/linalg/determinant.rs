//! Determinants and inverses of small dense matrices of known numbers.

use super::solve::{SolveError, solve};

/// The determinant of a row-major square matrix, by elimination with partial pivoting. Cost: `n³/3` products.
pub fn determinant(matrix: &[f64], n: usize) -> f64 {
    let mut a = matrix.to_vec();
    let mut determinant = 1.0;
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[i * n + k].abs().total_cmp(&a[j * n + k].abs())).unwrap_or(k);
        if a[pivot * n + k] == 0.0 {
            return 0.0;
        }
        if pivot != k {
            (0..n).for_each(|j| a.swap(k * n + j, pivot * n + j));
            determinant = -determinant;
        }
        determinant *= a[k * n + k];
        for i in k + 1..n {
            let ratio = a[i * n + k] / a[k * n + k];
            for j in k..n {
                a[i * n + j] -= ratio * a[k * n + j];
            }
        }
    }
    determinant
}

/// The inverse of a row-major square matrix, by one refined solution a column.
///
/// # Errors
/// [`SolveError`] if the matrix is singular to rounding or has an entry that is not finite.
pub fn inverse(matrix: &[f64], n: usize) -> Result<Vec<f64>, SolveError> {
    let mut inverse = vec![0.0; n * n];
    for column in 0..n {
        let unit: Vec<f64> = (0..n).map(|row| f64::from(u8::from(row == column))).collect();
        for (row, entry) in solve(matrix, &unit)?.into_iter().enumerate() {
            inverse[row * n + column] = entry;
        }
    }
    Ok(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_determinant_changes_sign_with_a_row_exchange() {
        assert_eq!(determinant(&[1.0, 2.0, 3.0, 4.0], 2), -2.0);
        assert_eq!(determinant(&[3.0, 4.0, 1.0, 2.0], 2), 2.0);
        assert_eq!(determinant(&[1.0, 2.0, 2.0, 4.0], 2), 0.0);
    }

    #[test]
    fn a_singular_matrix_has_no_inverse() {
        assert_eq!(inverse(&[2.0, 0.0, 0.0, 4.0], 2), Ok(vec![0.5, 0.0, 0.0, 0.25]));
        assert_eq!(inverse(&[1.0, 2.0, 2.0, 4.0], 2), Err(SolveError::Singular));
    }
}
