//! Shaving: a slice at the end of a side is cut off if contraction finds no solution in it.
//!
//! 3B-consistency (O. Lhomme, Consistency techniques for numeric CSPs, IJCAI 1993) with slices that grow while they succeed.

use super::contract::Empty;
use super::system::{Contracted, Workspace};
use crate::numeric::interval::interval::Interval;

/// The first slice, as a share of the side.
const SLICE: f64 = 0.1;
/// Slices a side and end at most.
const MOST_SLICES: usize = 4;

/// Cuts slices off every side. Cost: about `2n` contractions where nothing can be cut.
pub(super) fn shave(work: &mut Workspace<'_>, x: &mut [Interval]) -> Result<(), Empty> {
    let mut slice = x.to_vec();
    for j in 0..x.len() {
        for is_lower in [true, false] {
            let mut share = SLICE;
            for _ in 0..MOST_SLICES {
                let side = x[j];
                let length = share * (side.hi() - side.lo());
                let cut = if is_lower { side.lo() + length } else { side.hi() - length };
                if !(cut > side.lo() && cut < side.hi() && length.is_finite()) {
                    break;
                }
                let [lower, upper] = side.split(cut);
                let (part, rest) = if is_lower { (lower, upper) } else { (upper, lower) };
                slice.copy_from_slice(x);
                slice[j] = part.as_variable();
                if work.contract(&mut slice) == Contracted::Empty {
                    x[j] = rest.as_variable();
                    share = (2.0 * share).min(0.5);
                    continue;
                }
                // What is left of the slice moves the end of the side.
                x[j] = rest.hull(slice[j]).as_variable();
                break;
            }
        }
        if x[j].is_empty() {
            return Err(Empty);
        }
    }
    Ok(())
}
