//! Conjugate gradients on `H + 2εI` that end with Newton's direction or with one of proved negative curvature.
//!
//! Source: Royer, O'Neill & Wright, Math. Program. 180 (2020), algorithm 1. The cap on the iterations is what the theory
//! adds: residuals that fall too slowly prove that there is negative curvature, and say where.

use super::lanczos::{Product, wide_dot};
use super::vector::{add_scaled, difference, norm};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct CappedCg {
    /// `ε` as a share of the curvature seen along the gradient; the curvature that is searched for is below `−ε`.
    pub damping: f64,
    /// The accuracy `ζ` of Newton's direction, between 0 and 1.
    pub accuracy: f64,
    /// Where rounding keeps the residual up, the direction after so many products is as good as any.
    pub max_iterations: usize,
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Direction {
    /// Newton's direction for `H + 2εI`, nearly.
    Newton(Vec<f64>),
    /// A direction along which the model falls ever faster.
    NegativeCurvature {
        /// The direction, of any length.
        direction: Vec<f64>,
        /// `dᵀHd/‖d‖²`
        curvature: f64,
    },
}

/// The norm of `H` as far as it has been seen, and what depends on it.
struct Bounds {
    norm: f64,
    shift: f64,
    accuracy: f64,
}

impl Bounds {
    fn condition(&self) -> f64 {
        (self.norm + 2.0 * self.shift) / self.shift
    }

    /// The residual, as a share of the gradient, at which the direction is good enough.
    fn target(&self) -> f64 {
        self.accuracy / (3.0 * self.condition())
    }

    /// The share of the gradient that the residual must be below after `j` steps if `H + 2εI` has no eigenvalue below `ε`.
    fn cap(&self, j: usize) -> f64 {
        let condition = self.condition();
        let rate = condition.sqrt() / (condition.sqrt() + 1.0);
        2.0 * condition * condition / (1.0 - rate.sqrt()) * rate.powf(0.5 * j as f64)
    }

    fn see(&mut self, image: f64, length: f64) {
        if image > self.norm * length {
            self.norm = image / length;
        }
    }
}

/// The state of the iteration; `*_image` is the product of `H` with it.
struct State {
    y: Vec<f64>,
    y_image: Vec<f64>,
    r: Vec<f64>,
    p: Vec<f64>,
    p_image: Vec<f64>,
}

impl State {
    fn start(gradient: &[f64], product: &mut Product) -> Option<Self> {
        let p: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let p_image = product(&p)?;
        let zero = vec![0.0; p.len()];
        Some(Self { y: zero.clone(), y_image: zero, r: gradient.to_vec(), p, p_image })
    }

    /// One step of the conjugate gradients. Cost: one product.
    fn advance(&mut self, shift: f64, product: &mut Product) -> Option<()> {
        let before = wide_dot(&self.r, &self.r);
        let curvature = wide_dot(&self.p, &self.p_image) + 2.0 * shift * wide_dot(&self.p, &self.p);
        let length = before / curvature;
        self.y = add_scaled(&self.y, length, &self.p);
        self.y_image = add_scaled(&self.y_image, length, &self.p_image);
        for i in 0..self.r.len() {
            self.r[i] += length * (self.p_image[i] + 2.0 * shift * self.p[i]);
        }
        let share = wide_dot(&self.r, &self.r) / before;
        self.p = self.r.iter().zip(&self.p).map(|(r, p)| share * p - r).collect();
        self.p_image = product(&self.p)?;
        Some(())
    }
}

/// Runs the capped conjugate gradients for the system `(H + 2εI)d = −g`; `None` if a product is not finite.
///
/// Cost: a product for each iteration, and as many again in the rare case that the cap is met.
pub fn capped_cg(gradient: &[f64], rule: &CappedCg, product: &mut Product) -> Option<Direction> {
    let slope = norm(gradient);
    let mut state = State::start(gradient, product)?;
    let seen = norm(&state.p_image) / slope;
    let shift = if seen > 0.0 { rule.damping * seen } else { f64::MIN_POSITIVE.sqrt() };
    let mut bounds = Bounds { norm: seen, shift, accuracy: rule.accuracy };
    if let Some(found) = negative(&state.p, &state.p_image, shift) {
        return Some(found);
    }
    for j in 1.. {
        state.advance(shift, product)?;
        bounds.see(norm(&state.p_image), norm(&state.p));
        bounds.see(norm(&state.y_image), norm(&state.y));
        let residual = norm(&state.r);
        if let Some(found) = negative(&state.y, &state.y_image, shift) {
            return Some(found);
        }
        if residual <= bounds.target() * slope || j >= rule.max_iterations {
            return Some(Direction::Newton(state.y));
        }
        if let Some(found) = negative(&state.p, &state.p_image, shift) {
            return Some(found);
        }
        if residual > bounds.cap(j) * slope {
            state.advance(shift, product)?;
            return slow_decay(gradient, shift, &state, product, j);
        }
    }
    None
}

/// The direction with its curvature if that is below `−ε`.
fn negative(d: &[f64], image: &[f64], shift: f64) -> Option<Direction> {
    let square = wide_dot(d, d);
    let curvature = wide_dot(d, image) / square;
    let found = square > 0.0 && curvature < -shift;
    found.then(|| Direction::NegativeCurvature { direction: d.to_vec(), curvature })
}

/// Among the differences between the last point and the earlier ones, which the iteration makes once more, one has
/// negative curvature; the last point itself if rounding has hidden it.
fn slow_decay(gradient: &[f64], shift: f64, last: &State, product: &mut Product, steps: usize) -> Option<Direction> {
    let mut again = State::start(gradient, product)?;
    for _ in 0..steps {
        let (d, image) = (difference(&last.y, &again.y), difference(&last.y_image, &again.y_image));
        if let Some(found) = negative(&d, &image, shift) {
            return Some(found);
        }
        again.advance(shift, product)?;
    }
    Some(Direction::Newton(last.y.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: CappedCg = CappedCg { damping: 1e-6, accuracy: 0.5, max_iterations: 100 };

    #[test]
    fn a_definite_matrix_gives_newtons_direction() {
        let mut product = |v: &[f64]| Some(vec![2.0 * v[0], 3.0 * v[1], 10.0 * v[2]]);
        let found = capped_cg(&[2.0, -3.0, 10.0], &RULE, &mut product).expect("finite");
        let Direction::Newton(d) = found else { panic!("{found:?}") };
        assert!(d.iter().zip([-1.0, 1.0, -1.0]).all(|(d, w)| (d - w).abs() < 1e-4), "{d:?}");
    }

    #[test]
    fn an_indefinite_matrix_gives_a_direction_of_negative_curvature() {
        for lowest in [-5.0, -0.1, -1e-3] {
            let mut product = |v: &[f64]| Some(vec![lowest * v[0], 3.0 * v[1], 10.0 * v[2]]);
            let found = capped_cg(&[0.1, -3.0, 10.0], &RULE, &mut product).expect("finite");
            let Direction::NegativeCurvature { direction, curvature } = found else { panic!("{lowest}: {found:?}") };
            let image = product(&direction).expect("finite");
            let quotient = wide_dot(&direction, &image) / wide_dot(&direction, &direction);
            assert!(curvature < 0.0 && (quotient / curvature - 1.0).abs() < 1e-12, "{quotient} {curvature}");
        }
    }
}
