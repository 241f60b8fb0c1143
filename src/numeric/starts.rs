//! Starting points in a box, Sobol or random, and random numbers for noise; same seed, same numbers everywhere.
//!
//! Direction numbers: S. Joe & F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008), file new-joe-kuo-6, dimensions 2 to 21; the
//! points are shifted by a random bit pattern (digital shift), which keeps their even spread. Generator: xoshiro256++.

use std::convert::Infallible;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, RngExt, SeedableRng, TryRng};

/// Degree, coefficients and initial direction numbers `m_i` of the primitive polynomial of each dimension from the second on.
const JOE_KUO: [(u32, u32, &[u32]); 20] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
    (5, 11, &[1, 1, 5, 1, 1]),
    (5, 13, &[1, 1, 1, 3, 11]),
    (5, 14, &[1, 3, 5, 5, 31]),
    (6, 1, &[1, 3, 3, 9, 7, 49]),
    (6, 13, &[1, 1, 1, 15, 21, 21]),
    (6, 16, &[1, 3, 1, 13, 27, 49]),
    (6, 19, &[1, 1, 1, 15, 7, 5]),
    (6, 22, &[1, 3, 1, 15, 13, 25]),
    (6, 25, &[1, 1, 5, 5, 19, 61]),
    (7, 1, &[1, 3, 7, 11, 23, 15, 103]),
    (7, 4, &[1, 3, 7, 13, 13, 15, 69]),
];

/// Bits of a Sobol coordinate.
const BITS: usize = 32;

/// The number of coordinates that come from the Sobol sequence; further ones are random.
pub const SOBOL_DIMENSIONS: usize = JOE_KUO.len() + 1;

/// An endless sequence of points in a box.
#[derive(Clone, Debug)]
pub struct Starts {
    bounds: Vec<(f64, f64)>,
    axes: Vec<SobolAxis>,
    index: u32,
    random: RandomNumbers,
}

/// One coordinate of the Sobol sequence: its direction numbers and its present state, shifted.
#[derive(Clone, Debug)]
struct SobolAxis {
    directions: [u32; BITS],
    state: u32,
}

impl Starts {
    /// Low-discrepancy points in the box `bounds`; `seed` chooses the shift.
    ///
    /// The first [`SOBOL_DIMENSIONS`] coordinates are Sobol's, the others are uniformly random.
    pub fn sobol(bounds: &[(f64, f64)], seed: u64) -> Self {
        let mut starts = Self::random(bounds, seed);
        let dimensions = bounds.len().min(SOBOL_DIMENSIONS);
        for dimension in 0..dimensions {
            let state = starts.random.generator.random::<u32>();
            starts.axes.push(SobolAxis { directions: direction_numbers(dimension), state });
        }
        starts
    }

    /// Uniformly random points in the box `bounds`.
    pub fn random(bounds: &[(f64, f64)], seed: u64) -> Self {
        Self { bounds: bounds.to_vec(), axes: Vec::new(), index: 0, random: RandomNumbers::new(seed) }
    }
}

impl Iterator for Starts {
    type Item = Vec<f64>;

    fn next(&mut self) -> Option<Vec<f64>> {
        let mut point = Vec::with_capacity(self.bounds.len());
        for (dimension, &(low, high)) in self.bounds.iter().enumerate() {
            let fraction = match self.axes.get(dimension) {
                Some(axis) => (f64::from(axis.state) + 0.5) / 2.0_f64.powi(BITS as i32),
                None => self.random.uniform(),
            };
            point.push(between(low, high, fraction));
        }
        // Gray code order: the next point differs in one direction number.
        let flip = self.index.trailing_ones() as usize % BITS;
        self.index = self.index.wrapping_add(1);
        for axis in &mut self.axes {
            axis.state ^= axis.directions[flip];
        }
        Some(point)
    }
}

/// The point at `fraction` of the way, without overflow in a huge box and never outside.
fn between(low: f64, high: f64, fraction: f64) -> f64 {
    let point = low * (1.0 - fraction) + high * fraction;
    if low <= high { point.clamp(low, high) } else { point }
}

/// The direction numbers of a dimension, counted from 0, by the recurrence of its primitive polynomial.
fn direction_numbers(dimension: usize) -> [u32; BITS] {
    let mut v = [0; BITS];
    if dimension == 0 {
        for (i, direction) in v.iter_mut().enumerate() {
            *direction = 1 << (BITS - 1 - i);
        }
        return v;
    }
    let (degree, coefficients, initial) = JOE_KUO[dimension - 1];
    let degree = degree as usize;
    for i in 0..BITS {
        if i < degree {
            v[i] = initial[i] << (BITS - 1 - i);
            continue;
        }
        v[i] = v[i - degree] ^ (v[i - degree] >> degree);
        for k in 1..degree {
            if (coefficients >> (degree - 1 - k)) & 1 == 1 {
                v[i] ^= v[i - k];
            }
        }
    }
    v
}

/// Random numbers from a named generator: uniform and normal ones, directions and points of the unit ball.
#[derive(Clone, Debug)]
pub struct RandomNumbers {
    generator: Counted,
    seed: u64,
    spare_normal: Option<f64>,
}

/// Where a sequence of random numbers is, from which it goes on in the same way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// The seed of the sequence.
    pub seed: u64,
    /// Words of the generator used so far.
    pub drawn: u64,
    /// The second number of the last normal pair, if it is not used yet.
    pub spare_normal: Option<f64>,
}

/// The generator with a count of its words.
#[derive(Clone, Debug)]
struct Counted {
    generator: Xoshiro256PlusPlus,
    drawn: u64,
}

impl TryRng for Counted {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.drawn += 1;
        Ok(self.generator.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.drawn += 1;
        Ok(self.generator.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

impl RandomNumbers {
    /// The sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        let generator = Counted { generator: Xoshiro256PlusPlus::seed_from_u64(seed), drawn: 0 };
        Self { generator, seed, spare_normal: None }
    }

    /// The sequence from a position on. Cost: as many words as were drawn before, a nanosecond each.
    pub fn at(position: Position) -> Self {
        let mut numbers = Self::new(position.seed);
        for _ in 0..position.drawn {
            numbers.generator.next_u64();
        }
        numbers.spare_normal = position.spare_normal;
        numbers
    }

    /// Where the sequence is.
    pub fn position(&self) -> Position {
        Position { seed: self.seed, drawn: self.generator.drawn, spare_normal: self.spare_normal }
    }

    /// A number uniform in `[0, 1)`.
    pub fn uniform(&mut self) -> f64 {
        self.generator.random::<f64>()
    }

    /// A number uniform between `low` and `high`.
    pub fn uniform_between(&mut self, low: f64, high: f64) -> f64 {
        let fraction = self.uniform();
        between(low, high, fraction)
    }

    /// A whole number uniform in `0 .. count`; 0 for an empty range.
    pub fn index(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.generator.random_range(0..count as u64) as usize }
    }

    /// A standard normal number, by the polar method (Marsaglia & Bray, SIAM Review 6, 1964).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                // libm's logarithm, so that the numbers are the same on every platform.
                let factor = (-2.0 * libm::log(square) / square).sqrt();
                self.spare_normal = Some(v * factor);
                return u * factor;
            }
        }
    }

    /// A uniformly random direction: a point of the unit sphere in `dimension` coordinates.
    pub fn on_sphere(&mut self, dimension: usize) -> Vec<f64> {
        loop {
            let mut point: Vec<f64> = (0..dimension).map(|_| self.normal()).collect();
            let length = point.iter().map(|c| c * c).sum::<f64>().sqrt();
            if length > 0.0 || dimension == 0 {
                point.iter_mut().for_each(|c| *c /= length);
                return point;
            }
        }
    }

    /// A uniformly random point of the unit ball in `dimension` coordinates.
    pub fn in_ball(&mut self, dimension: usize) -> Vec<f64> {
        let mut point = self.on_sphere(dimension);
        let radius = libm::pow(self.uniform(), 1.0 / dimension.max(1) as f64);
        point.iter_mut().for_each(|c| *c *= radius);
        point
    }

    /// The numbers `0 .. count` in random order (Fisher–Yates).
    pub fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            let chosen = self.index(last + 1);
            order.swap(last, chosen);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_axis_meets_every_interval_once() {
        let bounds = vec![(0.0, 1.0); SOBOL_DIMENSIONS];
        let points: Vec<_> = Starts::sobol(&bounds, 3).take(256).collect();
        for axis in 0..SOBOL_DIMENSIONS {
            let mut hit = [false; 256];
            points.iter().for_each(|p| hit[(p[axis] * 256.0) as usize] = true);
            assert!(hit.iter().all(|h| *h), "axis {axis}");
        }
    }

    #[test]
    fn a_sequence_goes_on_from_its_position() {
        let mut numbers = RandomNumbers::new(5);
        let before = (numbers.normal(), numbers.index(7), numbers.in_ball(3));
        let mut again = RandomNumbers::at(numbers.position());
        assert_eq!(again.permutation(20), numbers.permutation(20));
        assert_eq!(again.normal().to_bits(), numbers.normal().to_bits());
        assert_eq!(before, {
            let mut fresh = RandomNumbers::new(5);
            (fresh.normal(), fresh.index(7), fresh.in_ball(3))
        });
    }

    #[test]
    fn first_two_axes_form_a_net() {
        let points: Vec<_> = Starts::sobol(&[(0.0, 1.0), (0.0, 1.0)], 11).take(256).collect();
        let mut hit = [[0; 16]; 16];
        points.iter().for_each(|p| hit[(p[0] * 16.0) as usize][(p[1] * 16.0) as usize] += 1);
        assert!(hit.iter().flatten().all(|h| *h == 1));
    }

    #[test]
    fn direction_numbers_are_odd_and_bounded() {
        for (degree, _, initial) in JOE_KUO {
            assert_eq!(initial.len(), degree as usize);
            assert!(initial.iter().enumerate().all(|(i, m)| m % 2 == 1 && *m < 2 << i));
        }
    }

    #[test]
    fn seeds_repeat_and_differ() {
        let bounds = [(-1.0, 2.0), (5.0, 6.0), (0.0, 0.0)];
        let take = |seed| Starts::sobol(&bounds, seed).take(5).collect::<Vec<_>>();
        assert_eq!(take(1), take(1));
        assert_ne!(take(1), take(2));
        for p in Starts::random(&bounds, 4).take(100) {
            assert!(p.iter().zip(bounds).all(|(x, (low, high))| (low..=high).contains(x)));
        }
    }

    #[test]
    fn normal_numbers_have_the_right_moments() {
        let mut random = RandomNumbers::new(5);
        let n = 20_000;
        let sample: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mean = sample.iter().sum::<f64>() / f64::from(n);
        let square = sample.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.03 && (square - 1.0).abs() < 0.05, "{mean} {square}");
    }

    #[test]
    fn ball_and_sphere() {
        let mut random = RandomNumbers::new(6);
        let length = |p: &[f64]| p.iter().map(|c| c * c).sum::<f64>().sqrt();
        let inner = (0..4000).filter(|_| length(&random.in_ball(3)) < 0.5).count();
        assert!((400..600).contains(&inner), "{inner} of 4000, 500 expected");
        assert!((length(&random.on_sphere(7)) - 1.0).abs() < 1e-15);
    }
}
