//! The numerical facts of a function of one variable: its value and its Taylor coefficients at a point.

use super::lanes::{InstructionSet, LanesFn};

/// A real function of one variable as a source of exact derivatives.
pub trait Elementary: 'static {
    /// The function's value at `x`; NaN outside the domain.
    fn value(x: f64) -> f64;

    /// Writes the Taylor coefficients `f^(k)(x)/k!` for `k = 0 .. out.len()`; `out[0]` equals [`Elementary::value`] to the bit.
    ///
    /// `out` is not empty, and may be of any length: no more is computed than is asked for.
    ///
    /// Every dual and Taylor type follows from this one method. Coefficients that do not exist are NaN, one-sided
    /// infinite ones are infinite (`sqrt` at 0).
    fn series(x: f64, out: &mut [f64]);

    /// Chooses the loop that computes [`Elementary::value`] of each element of a slice, with the same bits.
    ///
    /// Functions that are a [`Map`](super::lanes::Map) give the loop compiled for `set`; the others loop one by one.
    fn lanes(set: InstructionSet) -> LanesFn {
        let _ = set;
        |x, out| {
            assert_eq!(x.len(), out.len(), "arguments and values are of equal number");
            for (value, &x) in out.iter_mut().zip(x) {
                *value = Self::value(x);
            }
        }
    }
}
