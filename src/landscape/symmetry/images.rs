//! The images of a point under signed permutations, told apart as well as its coordinates are known.
//!
//! Coordinates of one size, as far as that is known, get one number, so that a symmetry that keeps the point keeps these
//! numbers exactly and images are equal or not without a tolerance.

use std::collections::HashSet;

use super::signed::SignedPermutation;

/// A point by the sizes of its coordinates.
#[derive(Clone, Debug)]
pub struct Pattern {
    codes: Codes,
    /// The sizes that coordinates have, ascending; the first one is 0.
    sizes: Vec<f64>,
    /// How far the coordinates of each size can be from it.
    uncertainties: Vec<f64>,
}

/// For each coordinate the place of its size, with its sign; there are fewer variables than numbers of this kind.
pub type Codes = Vec<i8>;

impl Pattern {
    /// Sorts the coordinates of `x`, each known to within its radius, by size: those whose ranges overlap, also by way of others,
    /// have one size, and those whose ranges reach 0 are 0.
    ///
    /// # Panics
    /// Above 127 variables.
    pub fn new(x: &[f64], radii: &[f64]) -> Self {
        assert!(x.len() <= i8::MAX as usize, "symmetries are looked for in few variables only");
        let mut by_size: Vec<usize> = (0..x.len()).collect();
        by_size.sort_by(|i, j| x[*i].abs().total_cmp(&x[*j].abs()));
        let (mut sizes, mut uncertainties, mut codes) = (vec![0.0], vec![0.0_f64], vec![0; x.len()]);
        let (mut reached, mut best) = (0.0_f64, 0.0);
        for i in by_size {
            let (size, radius) = (x[i].abs(), radii[i]);
            if size - radius > reached {
                sizes.push(size);
                uncertainties.push(0.0);
                best = radius;
            } else if sizes.len() > 1 && radius < best {
                // The coordinate that is known best stands for all of this size.
                let last = sizes.len() - 1;
                uncertainties[last] += size - sizes[last];
                (sizes[last], best) = (size, radius);
            }
            let last = sizes.len() - 1;
            reached = reached.max(size + radius);
            uncertainties[last] = uncertainties[last].max(radius + (size - sizes[last]).abs());
            codes[i] = if x[i] < 0.0 { -(last as i8) } else { last as i8 };
        }
        Self { codes, sizes, uncertainties }
    }

    /// All different images under the group of these permutations, the point itself first, and whether these are all:
    /// beyond `most` no more are made.
    pub fn images(&self, generators: &[&SignedPermutation], most: usize) -> (Vec<Codes>, bool) {
        let mut known = HashSet::from([self.codes.clone()]);
        let (mut images, mut next) = (vec![self.codes.clone()], 0);
        while next < images.len() {
            for generator in generators {
                let image = generator.applied(&images[next], |code| -code);
                if !known.contains(&image) {
                    known.insert(image.clone());
                    images.push(image);
                }
            }
            if images.len() > most {
                return (images, false);
            }
            next += 1;
        }
        (images, true)
    }

    /// The coordinates of an image.
    pub fn point(&self, image: &[i8]) -> Vec<f64> {
        let coordinate = |code: &i8| f64::from(code.signum()) * self.sizes[usize::from(code.unsigned_abs())];
        image.iter().map(coordinate).collect()
    }

    /// How far the coordinates of an image can be from those of the image of the true point.
    pub fn uncertainty(&self, image: &[i8]) -> Vec<f64> {
        image.iter().map(|code| self.uncertainties[usize::from(code.unsigned_abs())]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permutation(images: &[(usize, bool)]) -> SignedPermutation {
        SignedPermutation { images: images.to_vec() }
    }

    #[test]
    fn coordinates_that_cannot_be_told_apart_have_one_size() {
        let swap = permutation(&[(1, false), (0, false)]);
        let flip = permutation(&[(0, true), (1, false)]);
        for (x, radius, size) in [
            ([1.0, 1.0], 0.0, 4),
            ([1.0, -1.0 - 1e-9], 1e-9, 4),
            ([1.0, -1.0 - 1e-9], 1e-10, 8),
            ([1e-12, 2.0], 1e-11, 4),
            ([1e-12, 2.0], 1e-13, 8),
            ([1e-12, -1e-12], 1e-11, 1),
        ] {
            let pattern = Pattern::new(&x, &[radius; 2]);
            let (images, is_whole) = pattern.images(&[&swap, &flip], 100);
            assert_eq!((images.len(), is_whole), (size, true), "{x:?} within {radius}");
            for (own, told) in x.iter().zip(pattern.point(&images[0])) {
                let within = pattern.uncertainty(&images[0]).iter().fold(0.0_f64, |most, u| most.max(*u));
                assert!((own - told).abs() <= within, "{own} told as {told}");
            }
        }
        assert!(!Pattern::new(&[1.0, 2.0], &[0.0; 2]).images(&[&swap, &flip], 7).1);
    }

    #[test]
    fn what_stands_for_others_covers_them() {
        let pattern = Pattern::new(&[1.0, 1.5, -1.9], &[0.3, 0.4, 0.1]);
        assert_eq!(pattern.codes, [1, 1, -1]);
        assert_eq!(pattern.sizes, [0.0, 1.9]);
        assert!(pattern.uncertainties[1] >= 1.2, "{:?}", pattern.uncertainties);
    }
}
