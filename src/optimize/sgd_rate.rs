//! The step length of stochastic gradient descent: as given, or one that is safe for batches of the size taken.
//!
//! Automatic: `(1 − m)/L`, with `m` the momentum and `L` the largest curvature that some batches of this size show at the
//! start: the curvature of all rows together says little of a few. With momentum a step moves `1/(1 − m)` times as far in
//! the end. Where the landscape gets steeper the length follows: an epoch that ends higher than the run began is undone
//! with half the length, and it is halved when `f` has not fallen for some epochs (R. Battiti, Complex Systems 3 (1989)).

use super::memory::Memory;
use super::mini_batch::Batches;
use super::oracle::Oracle;
use super::rate::short_way;
use super::{Iterate, StartError};
use crate::linalg::vector::norm;
use crate::numeric::starts::RandomNumbers;

/// So many batches are looked at, each with so many products, and the factor by which the curvature that these show may be
/// too small.
const BATCHES: usize = 8;
const POWER_STEPS: (usize, f64) = (12, 1.2);
/// After so many epochs without a lower value an automatic length is halved.
const PATIENCE: usize = 5;
/// Distinguishes the random numbers of the estimate from those of the run.
const STREAM: u64 = 0x5bd1_e995;

/// A step length that is fixed or follows what the epochs show.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchRate {
    /// The factor of the gradient.
    pub length: f64,
    is_fixed: bool,
    /// An epoch that ends above this is undone: the first value, and how much batches differ there.
    ceiling: f64,
    lowest: f64,
    since_lowest: usize,
}

impl BatchRate {
    /// The given length, or one that is safe for batches of this size at the start.
    ///
    /// # Errors
    /// [`StartError::OutsideDomain`] if a batch has no value or no curvature there.
    pub(super) fn start(
        given: Option<f64>,
        (oracle, here): (&Oracle, &Iterate),
        batches: Batches,
        momentum: f64,
    ) -> Result<Self, StartError> {
        let fresh = |length, is_fixed, spread: f64| Self {
            length,
            is_fixed,
            ceiling: here.value + spread,
            lowest: here.value,
            since_lowest: 0,
        };
        if let Some(length) = given {
            return Ok(fresh(length, true, f64::INFINITY));
        }
        let n_rows = oracle.n_data_rows().unwrap_or(0);
        let mut random = RandomNumbers::new(batches.seed ^ STREAM);
        let order: Vec<u32> = random.permutation(n_rows).into_iter().map(|row| row as u32).collect();
        let (mut curvature, mut spread) = (0.0_f64, 0.0_f64);
        for rows in order.chunks(batches.size).take(BATCHES) {
            let (value, _) = oracle.value_gradient_of_rows(&here.x, rows).ok_or(StartError::OutsideDomain)?;
            spread = spread.max((value - here.value).abs());
            curvature = curvature.max(curvature_of_rows(oracle, &here.x, rows)?);
        }
        let length = if curvature > 0.0 { 1.0 / curvature } else { short_way(here) };
        Ok(fresh((1.0 - momentum) * length, false, spread))
    }

    /// Takes in the value at the end of an epoch, `None` outside the domain; says whether the epoch stands.
    pub(super) fn stands(&mut self, value: Option<f64>) -> bool {
        if self.is_fixed {
            return value.is_some();
        }
        let Some(value) = value.filter(|value| *value <= self.ceiling) else {
            self.halve();
            return false;
        };
        if value < self.lowest {
            (self.lowest, self.since_lowest) = (value, 0);
            return true;
        }
        self.since_lowest += 1;
        if self.since_lowest >= PATIENCE {
            self.halve();
        }
        true
    }

    /// Whether another length may be tried.
    pub(super) fn is_free(&self) -> bool {
        !self.is_fixed
    }

    fn halve(&mut self) {
        self.length *= 0.5;
        self.since_lowest = 0;
    }

    /// Visits what the epochs have shown.
    pub(super) fn remember(&mut self, memory: &mut Memory) {
        memory.number("length", &mut self.length);
        memory.number("ceiling", &mut self.ceiling);
        memory.number("lowest", &mut self.lowest);
        memory.count("since_lowest", &mut self.since_lowest);
    }
}

/// The largest magnitude of an eigenvalue of the Hessian of some rows, about, by the power method.
fn curvature_of_rows(oracle: &Oracle, x: &[f64], rows: &[u32]) -> Result<f64, StartError> {
    // A start that no symmetry makes orthogonal to the eigenvector sought.
    let mut v: Vec<f64> = (0..x.len()).map(|i| 1.0 + libm::sin(i as f64)).collect();
    let mut curvature = 0.0_f64;
    for _ in 0..POWER_STEPS.0 {
        let length = norm(&v);
        v.iter_mut().for_each(|v| *v /= length);
        v = oracle.hessian_vector_of_rows(x, &v, rows).ok_or(StartError::OutsideDomain)?;
        let size = norm(&v);
        if size == 0.0 {
            break;
        }
        curvature = curvature.max(size);
    }
    Ok(POWER_STEPS.1 * curvature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(is_fixed: bool) -> BatchRate {
        BatchRate { length: 1.0, is_fixed, ceiling: 10.0, lowest: 5.0, since_lowest: 0 }
    }

    #[test]
    fn an_automatic_length_is_halved_by_a_rise_and_by_a_standstill() {
        let mut free = rate(false);
        assert!(!free.stands(Some(11.0)) && !free.stands(None));
        assert_eq!(free.length, 0.25);
        (0..PATIENCE).for_each(|_| assert!(free.stands(Some(6.0))));
        assert_eq!(free.length, 0.125);
        assert!(free.stands(Some(4.0)));
        let mut fixed = rate(true);
        assert!(fixed.stands(Some(11.0)) && !fixed.stands(None));
        assert_eq!(fixed.length, 1.0);
    }
}
