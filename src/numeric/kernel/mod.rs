//! Elementary functions of our own, written so that compilers vectorise them: no branches, no tables, no calls.
//!
//! Each is one portable function of a number; loops over slices ([`crate::numeric::lanes`]) and the evaluation at one
//! point inline the same code, and nothing contracts to fused multiply-add, so that they agree to the bit. Errors are
//! below 2 ulp everywhere (`tests/kernels.rs` measures them). Polynomials are minimax fits by Remez's algorithm
//! unless said otherwise; the arrangements are those of Sun's fdlibm where a file says so.

pub mod atan;
pub mod circular;
pub mod cube_root;
mod double;
pub mod error_function;
pub mod exponential;
pub mod hyperbolic;
pub mod logarithm;
pub mod logistic;
pub mod power;
mod reduction;

/// Adding this rounds a number below 2^51 to an integer, whose low bits are then the low bits of the sum: 1.5·2^52.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The bits of the fraction of a double.
const FRACTION: u64 = (1 << 52) - 1;

/// Evaluates the polynomial with the given coefficients, lowest first, in even and odd powers apart.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let square = x * x;
    let (mut even, mut odd) = (0.0, 0.0);
    let mut k = N;
    while k > 0 {
        k -= 1;
        if k.is_multiple_of(2) {
            even = if k + 2 >= N { coefficients[k] } else { even * square + coefficients[k] };
        } else {
            odd = if k + 2 >= N { coefficients[k] } else { odd * square + coefficients[k] };
        }
    }
    even + x * odd
}
