//! The exact minimizer of a quadratic model in a ball, in the eigenbasis, with a chosen sign where both are equally good.
//!
//! Source: Moré & Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983).

use crate::linalg::vector::norm;

/// Safeguarded Newton steps on the secular equation; some 6 are taken.
const MAX_STEPS: usize = 100;
/// The length of the step is right to this share: it is a limit, not a measurement.
const LENGTH_TOLERANCE: f64 = 1e-10;
/// Slopes below this share of the largest count as none in the test for the hard case.
const ABSENT: f64 = 1e-12;

/// A model `Σ slope·s + curvature·s²/2` with one coordinate an eigenvector.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// The gradient's coordinates.
    pub slopes: Vec<f64>,
    /// The eigenvalues, in any order.
    pub curvatures: Vec<f64>,
    /// Where slopes do not choose the sign of a step, it is that of these.
    pub headings: Vec<f64>,
}

impl Model {
    /// Minimises over `‖s‖ ≤ radius`.
    pub fn step(&self, radius: f64) -> Vec<f64> {
        let lowest = self.curvatures.iter().copied().fold(f64::INFINITY, f64::min);
        if lowest > 0.0 {
            let newton = self.shifted(0.0);
            if norm(&newton) <= radius {
                return newton;
            }
        } else if let Some(step) = self.hard(lowest, radius) {
            return step;
        }
        self.on_boundary((-lowest).max(0.0), radius)
    }

    fn shifted(&self, shift: f64) -> Vec<f64> {
        let part = |(g, w): (&f64, &f64)| if *g == 0.0 { 0.0 } else { -g / (w + shift) };
        self.slopes.iter().zip(&self.curvatures).map(part).collect()
    }

    /// The step where the slope along the lowest curvature vanishes and the others do not fill the ball.
    fn hard(&self, lowest: f64, radius: f64) -> Option<Vec<f64>> {
        let place = self.curvatures.iter().position(|w| *w == lowest)?;
        let largest = self.slopes.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
        if self.slopes[place].abs() > ABSENT * largest {
            return None;
        }
        let others = |(i, (g, w)): (usize, (&f64, &f64))| {
            let shifted = w - lowest;
            if i == place || *g == 0.0 { 0.0 } else { -g / shifted }
        };
        let mut step: Vec<f64> = self.slopes.iter().zip(&self.curvatures).enumerate().map(others).collect();
        let length = norm(&step);
        if length.is_nan() || length >= radius {
            return None;
        }
        step[place] = ((radius - length) * (radius + length)).sqrt().copysign(self.headings[place]);
        Some(step)
    }

    /// The step of length `radius`, with a shift above `least`.
    fn on_boundary(&self, least: f64, radius: f64) -> Vec<f64> {
        let size = norm(&self.slopes);
        if size == 0.0 {
            return vec![0.0; self.slopes.len()];
        }
        // The unknown is what is added to `least`, so that near the pole no digits are lost.
        let gaps: Vec<f64> = self.curvatures.iter().map(|w| (w + least).max(0.0)).collect();
        let step = |extra: f64| -> Vec<f64> {
            let part = |(g, gap): (&f64, &f64)| if *g == 0.0 { 0.0 } else { -g / (gap + extra) };
            self.slopes.iter().zip(&gaps).map(part).collect()
        };
        let (mut low, mut high) = (0.0, size / radius);
        let mut extra = high;
        for _ in 0..MAX_STEPS {
            let s = step(extra);
            let length = norm(&s);
            if (length - radius).abs() <= LENGTH_TOLERANCE * radius || high - low <= f64::EPSILON * high {
                break;
            }
            if length > radius {
                low = extra
            } else {
                high = extra
            }
            let slope: f64 = s
                .iter()
                .zip(&gaps)
                .filter(|(s, _)| **s != 0.0)
                .map(|(s, gap)| (s / length).powi(2) / (gap + extra))
                .sum();
            let next = extra + (length / radius - 1.0) / slope;
            extra = if next > low && next < high { next } else { 0.5 * (low + high) };
        }
        step(extra)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(slopes: &[f64], curvatures: &[f64]) -> Model {
        Model { slopes: slopes.to_vec(), curvatures: curvatures.to_vec(), headings: vec![-1.0; slopes.len()] }
    }

    #[test]
    fn the_step_solves_the_shifted_system_on_the_boundary() {
        for (slopes, curvatures) in [([1.0, -2.0, 0.5], [-3.0, 0.1, 7.0]), ([1e-9, 1.0, 1.0], [-1.0, 2.0, 3.0])] {
            let step = model(&slopes, &curvatures).step(0.3);
            assert!((norm(&step) - 0.3).abs() < 1e-9, "{step:?}");
            let shift = -slopes[1] / step[1] - curvatures[1];
            assert!(shift > -curvatures[0], "{shift}");
            for i in 0..3 {
                assert!((slopes[i] + (curvatures[i] + shift) * step[i]).abs() < 1e-8, "{i}: {step:?}");
            }
        }
    }

    #[test]
    fn inside_the_ball_it_is_newtons_step() {
        assert_eq!(model(&[1.0, -2.0], &[2.0, 4.0]).step(1.0), [-0.5, 0.5]);
    }

    #[test]
    fn without_a_slope_the_heading_chooses_the_sign() {
        assert_eq!(model(&[0.0, 0.0], &[-2.0, 4.0]).step(0.5), [-0.5, 0.0]);
    }
}
