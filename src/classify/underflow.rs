//! Whether what looks flat is flat: derivatives that are too small for doubles vanish in them, and prove nothing.

use super::centre::{Around, Centre};

/// Magnitudes below this lose digits or vanish in doubles.
const TINY: f64 = 1e-290;
/// Half the sides of boxes on which a function may be proved to be constant, in units of the coordinates' sizes.
const RADII: [f64; 3] = [1e-3, 1e-6, 1e-9];

/// Whether it may be underflow alone that makes the point look like one of a set of critical points.
///
/// Where all directions are flat, the function must be proved to be the same on a small box. Cost: some enclosures of the
/// gradient.
pub(super) fn may_be_underflow(around: Around<'_>, centre: &Centre) -> bool {
    let is_flat = centre.degree.is_none() && centre.basis.across.is_empty();
    if is_flat {
        return !is_constant(around, &centre.place.x);
    }
    has_tiny_slope(around, &centre.place.x)
}

/// Whether interval arithmetic proves that the function is the same all over a small box around the point.
fn is_constant(around: Around<'_>, x: &[f64]) -> bool {
    RADII.iter().any(|radius| {
        let side = |(x, length): (&f64, &f64)| [x - radius * length, x + radius * length];
        let sides: Vec<[f64; 2]> = x.iter().zip(around.lengths).map(side).collect();
        let enclosure = around.objective.gradient_enclosure(&sides);
        enclosure.is_some_and(|sides| sides.iter().all(|side| *side == [0.0, 0.0]))
    })
}

/// Whether a partial derivative at the point is proved to be too small for doubles, and not to be 0.
fn has_tiny_slope(around: Around<'_>, x: &[f64]) -> bool {
    let sides: Vec<[f64; 2]> = x.iter().map(|x| [*x, *x]).collect();
    let is_tiny = |[lo, hi]: &[f64; 2]| {
        let size = lo.abs().max(hi.abs());
        size > 0.0 && size < TINY
    };
    around.objective.gradient_enclosure(&sides).is_some_and(|sides| sides.iter().any(is_tiny))
}
