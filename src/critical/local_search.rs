//! From a start to a critical point nearby: capped Newton steps, or Levenberg–Marquardt on `|∇f|²/2`, which keeps every index.
//!
//! Both work in variables scaled by the box. Source: Nocedal & Wright, Numerical Optimization, 10.3 and 11.2.

use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm;
use crate::objective::objective::Objective;

/// The longest Newton step as a share of the box's diagonal.
const LONGEST_STEP: f64 = 0.1;
/// Steps below this length, relative to the box, end the search: the point is handed on to be polished.
const SHORT_STEP: f64 = 1e-9;
/// Steps below this length at the limit are still worth polishing: slow convergence to a degenerate point.
const SLOW_STEP: f64 = 1e-3;
/// The limit of steps.
const MAX_STEPS: usize = 40;
/// How far outside the box a search may pass, relative to its sides.
const MARGIN: f64 = 0.25;
/// Eigenvalues below this share of the largest are lifted to it in Newton steps.
const EIGEN_FLOOR: f64 = 1e-14;
/// The damping of Levenberg–Marquardt: the first value relative to the squared norm of the Hessian, and its factors.
const DAMPING: (f64, f64, f64) = (1e-2, 0.1, 8.0);

/// How a search moves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Newton steps capped at a tenth of the box's diagonal.
    Newton,
    /// Levenberg–Marquardt steps on the squared gradient.
    LeastSquares,
}

/// The box as a unit of length.
pub(super) struct Frame<'a> {
    pub bounds: &'a [[f64; 2]],
    pub widths: Vec<f64>,
}

impl<'a> Frame<'a> {
    pub fn new(bounds: &'a [[f64; 2]]) -> Self {
        Self { bounds, widths: bounds.iter().map(|[a, b]| b - a).collect() }
    }

    /// Whether `x` is in the box widened by `margin` times its sides.
    pub fn contains(&self, x: &[f64], margin: f64) -> bool {
        let inside = |((x, [a, b]), w): ((&f64, &[f64; 2]), &f64)| *x >= a - margin * w && *x <= b + margin * w;
        x.iter().zip(self.bounds).zip(&self.widths).all(inside)
    }

    /// The largest coordinate distance in units of the sides.
    pub fn distance(&self, x: &[f64], y: &[f64]) -> f64 {
        x.iter().zip(y).zip(&self.widths).map(|((x, y), w)| (x - y).abs() / w).fold(0.0, f64::max)
    }
}

/// Gradient and eigenpairs in box units at one point.
struct Local {
    gradient: Vec<f64>,
    coordinates: Vec<f64>,
    eigen: SymmetricEigen,
}

impl Local {
    fn new(objective: &dyn Objective, frame: &Frame, x: &[f64]) -> Option<Self> {
        let n = x.len();
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        let value = objective.value_gradient_hessian(x, &mut gradient, &mut hessian);
        if !value.is_finite() {
            return None;
        }
        gradient.iter_mut().zip(&frame.widths).for_each(|(g, w)| *g *= w);
        for i in 0..n {
            for j in 0..n {
                hessian[i * n + j] *= frame.widths[i] * frame.widths[j];
            }
        }
        let eigen = SymmetricEigen::new(&hessian, n).ok()?;
        let coordinates = eigen.to_eigenbasis(&gradient);
        coordinates.iter().all(|c| c.is_finite()).then_some(Self { gradient, coordinates, eigen })
    }

    fn step(&self, damping: f64) -> Vec<f64> {
        let floor = EIGEN_FLOOR * self.eigen.norm().max(f64::MIN_POSITIVE);
        let component = |(c, w): (&f64, &f64)| {
            if damping > 0.0 {
                -w * c / (w * w + damping)
            } else {
                -c / if w.abs() < floor { floor.copysign(*w) } else { *w }
            }
        };
        let y: Vec<f64> = self.coordinates.iter().zip(&self.eigen.values).map(component).collect();
        self.eigen.from_eigenbasis(&y)
    }
}

/// Searches from `start`; gives a point close to a critical one, or `None`.
pub(super) fn search(objective: &dyn Objective, frame: &Frame, start: &[f64], manner: Manner) -> Option<Vec<f64>> {
    match manner {
        Manner::Newton => newton(objective, frame, start),
        Manner::LeastSquares => least_squares(objective, frame, start),
    }
}

fn newton(objective: &dyn Objective, frame: &Frame, start: &[f64]) -> Option<Vec<f64>> {
    let cap = LONGEST_STEP * (start.len() as f64).sqrt();
    let mut x = start.to_vec();
    let mut length = f64::INFINITY;
    for _ in 0..MAX_STEPS {
        let mut step = Local::new(objective, frame, &x)?.step(0.0);
        length = norm(&step);
        if length > cap {
            step.iter_mut().for_each(|s| *s *= cap / length);
        }
        x = moved(&x, &step, frame);
        if length <= SHORT_STEP {
            return Some(x);
        }
        if !frame.contains(&x, MARGIN) {
            return None;
        }
    }
    (length <= SLOW_STEP).then_some(x)
}

fn least_squares(objective: &dyn Objective, frame: &Frame, start: &[f64]) -> Option<Vec<f64>> {
    let mut x = start.to_vec();
    let mut here = Local::new(objective, frame, &x)?;
    let mut size = norm(&here.gradient);
    let mut damping = DAMPING.0 * here.eigen.norm().powi(2);
    let mut length = f64::INFINITY;
    for _ in 0..MAX_STEPS {
        let step = here.step(damping.max(f64::MIN_POSITIVE));
        length = norm(&step);
        let trial = moved(&x, &step, frame);
        let next = if frame.contains(&trial, MARGIN) { Local::new(objective, frame, &trial) } else { None };
        match next.map(|next| (norm(&next.gradient), next)) {
            Some((smaller, next)) if smaller < size || smaller == 0.0 => {
                damping *= DAMPING.1;
                (x, here, size) = (trial, next, smaller);
            }
            _ if length <= SHORT_STEP => return Some(x),
            _ => damping = (damping * DAMPING.2).max(f64::MIN_POSITIVE),
        }
        if length <= SHORT_STEP || size == 0.0 {
            return Some(x);
        }
    }
    (length <= SLOW_STEP).then_some(x)
}

fn moved(x: &[f64], step: &[f64], frame: &Frame) -> Vec<f64> {
    x.iter().zip(step).zip(&frame.widths).map(|((x, s), w)| x + s * w).collect()
}
