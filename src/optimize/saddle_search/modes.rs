//! Which eigenvectors a saddle search follows uphill, and which it leaves alone because nothing happens along them.

use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{dot, norm};

/// Eigenvalues below this share of the largest are zero.
const FLAT: f64 = 1e-9;
/// A slope below this share of the gradient is none.
const LEVEL: f64 = 1e-7;
/// Along a symmetry the curvature is no more than so many times `‖∇f‖/‖x‖`: a turn of `x` turns the gradient.
const TURN: f64 = 10.0;

/// The eigenvectors of a Hessian, with what a search needs to know of them.
pub(super) struct Modes {
    /// The gradient's coordinates.
    pub slopes: Vec<f64>,
    /// Whether the function is level along it, as far as the derivatives tell: a direction of a symmetry.
    pub is_soft: Vec<bool>,
}

impl Modes {
    /// The modes at a point with this gradient.
    pub fn new(eigen: &SymmetricEigen, gradient: &[f64], x: &[f64]) -> Self {
        let slopes = eigen.to_eigenbasis(gradient);
        let (force, size, largest) = (norm(gradient), norm(x), eigen.norm());
        let is_soft = eigen.values.iter().zip(&slopes).map(|(e, g)| {
            let turns = e.abs() * size <= TURN * force && e.abs() <= 1e-2 * largest;
            g.abs() <= LEVEL * force && turns || e.abs() <= FLAT * largest && g.abs() <= FLAT * largest * size.max(1.0)
        });
        let is_soft = is_soft.collect();
        Self { slopes, is_soft }
    }

    /// The positions of the eigenvalues below zero, without those along symmetries.
    pub fn negative(&self, eigen: &SymmetricEigen) -> Vec<usize> {
        (0..eigen.values.len()).filter(|&i| eigen.values[i] < 0.0 && !self.is_soft[i]).collect()
    }

    /// The `count` lowest, those along symmetries last.
    pub fn lowest(&self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.slopes.len()).collect();
        order.sort_by_key(|&i| self.is_soft[i]);
        order.truncate(count);
        order
    }

    /// The ones that lie most in the space of the directions followed so far.
    pub fn continued(&self, eigen: &SymmetricEigen, followed: &[Vec<f64>]) -> Vec<usize> {
        let share = |i: usize| followed.iter().map(|v| dot(v, eigen.vector(i)).powi(2)).sum::<f64>();
        let mut order: Vec<(usize, f64)> = (0..self.slopes.len()).map(|i| (i, share(i))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.truncate(followed.len());
        order.into_iter().map(|(i, _)| i).collect()
    }
}
