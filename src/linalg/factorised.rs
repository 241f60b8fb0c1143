//! Minimizers of the trust-region and the cubic model from Cholesky factors of `H + λI`, for matrices of some hundred rows.
//!
//! A handful of factorizations instead of all eigenvectors; the unknown lowest eigenvalue is bracketed by factorizations
//! that fail and by Rayleigh quotients. Every loop has an end, and a step outside the ball is never returned.
//! Source: Moré & Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983); Conn, Gould & Toint, Trust-Region Methods (2000), 7.3.

use super::cholesky::lower_factor;
use super::lanczos::wide_dot;
use super::secular::{ModelStep, StepCase, Target};
use super::vector::{all_finite, matrix_vector, norm};
use crate::numeric::starts::RandomNumbers;

/// Factorizations after which the best step so far is returned; about 6 are taken, 20 in hard cases.
const MAX_FACTORIZATIONS: usize = 100;
/// Accepted error of `(H + λI)s = −g` relative to its terms, when the step is brought to its length.
const RESIDUAL_TOLERANCE: f64 = 2e-14;
/// A step longer than this multiple of what is wanted is not shortened along the lowest eigenvector: digits would cancel.
const TOO_LONG: f64 = 2.0;
/// So many trials may leave the bracket wider than half; then it is halved.
const PATIENCE: usize = 4;
/// The mirror image of a step may have an error so many times larger.
const MIRROR_FACTOR: f64 = 10.0;
/// Components below this many units of rounding times `n` count as absent.
const ROUNDING_UNITS: f64 = 8.0;
/// What rounding may change in a bound of the shift.
const MARGIN: f64 = 64.0 * f64::EPSILON;
/// Where a bracket of the shift is wide, the next trial is at this share of it (Moré & Sorensen).
const NEAR_LOWER_END: f64 = 0.01;
/// A bracket whose ends differ by more than this factor is halved on a logarithmic scale.
const WIDE: f64 = 10.0;
/// Solves that turn a random vector into nearly the lowest eigenvector; later ones start from the last.
const FIRST_SOLVES: usize = 3;

/// Minimises the model of either kind for the row-major `n × n` Hessian; `None` if an entry is not finite.
///
/// Cost: `n³/6` multiplications for each of a few factorizations. The eigenvector form is [`super::secular::model_step`].
pub fn factorised_step(hessian: &[f64], gradient: &[f64], target: Target) -> Option<ModelStep> {
    let n = gradient.len();
    if !all_finite(hessian) || !all_finite(gradient) || hessian.len() != n * n {
        return None;
    }
    if hessian.iter().all(|x| *x == 0.0) {
        return Some(steepest(gradient, target));
    }
    let rows = (0..n).map(|i| hessian[i * n..(i + 1) * n].iter().map(|x| x.abs()).sum::<f64>());
    let (size, slope) = (positive_or_one(rows.fold(0.0, f64::max)), positive_or_one(norm(gradient)));
    let scaled_target = match target {
        Target::Radius(radius) => Target::Radius(radius / (slope / size)),
        Target::Weight(weight) => Target::Weight(weight * (slope / size) / size),
    };
    let problem = Problem {
        hessian: hessian.iter().map(|x| x / size).collect(),
        gradient: gradient.iter().map(|x| x / slope).collect(),
        target: scaled_target,
    };
    Some(problem.solve().scaled(slope / size, size))
}

/// The step without curvature: down the gradient, as far as the target allows.
fn steepest(gradient: &[f64], target: Target) -> ModelStep {
    let slope = norm(gradient);
    let length = match target {
        _ if slope == 0.0 => 0.0,
        Target::Radius(radius) => radius,
        Target::Weight(weight) => (slope / weight).sqrt(),
    };
    let step: Vec<f64> = gradient.iter().map(|g| if slope > 0.0 { -(g / slope) * length } else { 0.0 }).collect();
    ModelStep {
        step,
        alternative: None,
        shift: if length > 0.0 { slope / length } else { 0.0 },
        length,
        slope: -slope * length,
        curvature: 0.0,
        quadratic_decrease: slope * length,
        case: if length > 0.0 { StepCase::Shifted } else { StepCase::Interior },
    }
}

fn positive_or_one(x: f64) -> f64 {
    if x > 0.0 { x } else { 1.0 }
}

/// A subproblem scaled so that `‖H‖_∞` and `‖g‖` are 1, or 0.
struct Problem {
    hessian: Vec<f64>,
    gradient: Vec<f64>,
    target: Target,
}

/// A step with the factors that it came from.
struct Candidate {
    shift: f64,
    factors: Factors,
    step: Vec<f64>,
    length: f64,
}

/// Where the shift is, and nearly the lowest eigenvector.
struct Bracket {
    low: f64,
    high: f64,
    lowest: Vec<f64>,
    solves: usize,
    /// The width when it was last halved, and the trials since then.
    width: f64,
    idle: usize,
}

impl Problem {
    fn n(&self) -> usize {
        self.gradient.len()
    }

    fn solve(&self) -> ModelStep {
        let mut bracket = self.bracket();
        let highest = bracket.high;
        if let Some(step) = self.newton_first(&mut bracket) {
            return step;
        }
        let mut shift = match bracket.low == 0.0 {
            true if self.has_radius() => 0.0,
            true if bracket.high < highest => bracket.high,
            _ => bracket.near_low(),
        };
        let mut best: Option<Candidate> = None;
        for _ in 0..MAX_FACTORIZATIONS {
            let Some(tried) = self.candidate(shift) else {
                bracket.low = bracket.low.max(shift);
                let unit = self.rounding();
                let barely_singular = shift == 0.0 && bracket.high > unit;
                shift = if barely_singular { unit } else { bracket.middle() };
                if bracket.is_closed() {
                    break;
                }
                continue;
            };
            let wanted = self.target.length(shift);
            if self.has_radius() && shift <= self.rounding() && tried.length <= wanted {
                return self.finish(tried, StepCase::Interior, None);
            }
            if self.stretching_error(&tried, wanted) <= RESIDUAL_TOLERANCE {
                return self.stretched(tried, wanted);
            }
            if let Some(step) = self.completed(&tried, &mut bracket, wanted, RESIDUAL_TOLERANCE) {
                return step;
            }
            let next = shift + self.newton_correction(&tried, wanted);
            bracket.narrow(self.target, &tried, wanted);
            if tried.length <= wanted {
                best = Some(tried);
            }
            if bracket.is_closed() {
                break;
            }
            shift = self.next_shift(&mut bracket, next);
        }
        self.last_resort(best, bracket)
    }

    /// Of the cubic model: Newton's step, which bounds the shift from above, and is the minimizer where the weight hardly matters.
    fn newton_first(&self, bracket: &mut Bracket) -> Option<ModelStep> {
        let Target::Weight(weight) = self.target else { return None };
        let newton = if bracket.low == 0.0 { self.candidate(0.0)? } else { return None };
        let shift = weight * newton.length;
        bracket.high = bracket.high.min(shift * (1.0 + MARGIN)).max(f64::MIN_POSITIVE);
        let error = shift * newton.length / self.terms(shift, newton.length);
        (error <= RESIDUAL_TOLERANCE).then(|| self.finish(Candidate { shift, ..newton }, StepCase::Shifted, None))
    }

    /// The next trial: Newton's where it is inside the bracket.
    fn next_shift(&self, bracket: &mut Bracket, newton: f64) -> f64 {
        if bracket.creeps() {
            bracket.middle()
        } else if newton > bracket.low && newton < bracket.high {
            newton
        } else if bracket.low == 0.0 && self.has_radius() && bracket.high > self.rounding() {
            self.rounding()
        } else {
            bracket.near_low()
        }
    }

    /// The best step known when the bracket has closed: as long as wanted if that can be had, and never longer.
    fn last_resort(&self, best: Option<Candidate>, mut bracket: Bracket) -> ModelStep {
        let far = 2.0 * bracket.high + 1.0;
        let Some(best) = best.or_else(|| self.candidate(bracket.high)).or_else(|| self.candidate(far)) else {
            let zero = Candidate { shift: 0.0, factors: Factors::empty(), step: vec![0.0; self.n()], length: 0.0 };
            return self.finish(zero, StepCase::Interior, None);
        };
        let wanted = self.target.length(best.shift);
        let stretching_error = self.stretching_error(&best, wanted);
        bracket.solves = FIRST_SOLVES;
        match self.completed(&best, &mut bracket, wanted, stretching_error) {
            Some(step) => step,
            None => self.stretched(best, wanted),
        }
    }

    fn has_radius(&self) -> bool {
        matches!(self.target, Target::Radius(_))
    }

    /// The size of rounding errors in eigenvalues.
    fn rounding(&self) -> f64 {
        ROUNDING_UNITS * self.n() as f64 * f64::EPSILON
    }

    /// Bounds of the shift from the diagonal and the norms.
    fn bracket(&self) -> Bracket {
        let n = self.n();
        let diagonal = (0..n).map(|i| self.hessian[i * n + i]).fold(f64::INFINITY, f64::min);
        let (slope, size) = (norm(&self.gradient), if norm(&self.hessian) > 0.0 { 1.0 } else { 0.0 });
        let low = if n == 0 { 0.0 } else { (-diagonal).max(0.0) };
        let (low, high) = match self.target {
            Target::Radius(radius) => (low.max(slope / radius - size), slope / radius + size),
            // λ(λ − ‖H‖) ≤ σ‖g‖ at the solution.
            Target::Weight(weight) => (low, 0.5 * (size + (size * size + 4.0 * weight * slope).sqrt())),
        };
        let high = high.max(low) * (1.0 + 8.0 * f64::EPSILON) + f64::MIN_POSITIVE;
        Bracket {
            low,
            high,
            lowest: RandomNumbers::new(0).on_sphere(n),
            solves: FIRST_SOLVES,
            width: high - low,
            idle: 0,
        }
    }

    fn candidate(&self, shift: f64) -> Option<Candidate> {
        let factors = Factors::new(&self.hessian, self.n(), shift)?;
        let mut step: Vec<f64> = self.gradient.iter().map(|g| -g).collect();
        factors.solve(&mut step);
        let length = norm(&step);
        length.is_finite().then_some(Candidate { shift, factors, step, length })
    }

    /// Newton's correction of the shift for `1/‖s‖ − 1/target`.
    fn newton_correction(&self, tried: &Candidate, wanted: f64) -> f64 {
        let mut w = tried.step.clone();
        tried.factors.forward(&mut w);
        let share = norm(&w) / tried.length;
        let slope = share * share / tried.length
            + match self.target {
                Target::Radius(_) => 0.0,
                Target::Weight(weight) => weight / (tried.shift * tried.shift),
            };
        (1.0 / wanted - 1.0 / tried.length) / slope
    }

    /// The error that is made in the equation, relative to its terms, if the step is multiplied to the wanted length.
    fn stretching_error(&self, tried: &Candidate, wanted: f64) -> f64 {
        let error = (wanted / tried.length - 1.0).abs() * norm(&self.gradient);
        error / self.terms(tried.shift, wanted)
    }

    /// The size of the terms of the equation.
    fn terms(&self, shift: f64, length: f64) -> f64 {
        (1.0 + shift) * length + norm(&self.gradient)
    }

    /// The step multiplied to the wanted length.
    fn stretched(&self, mut tried: Candidate, wanted: f64) -> ModelStep {
        if tried.length > 0.0 {
            let factor = wanted / tried.length;
            tried.step.iter_mut().for_each(|s| *s *= factor);
            tried.length = wanted;
        }
        self.finish(tried, StepCase::Shifted, None)
    }

    /// Brings a step to the wanted length along nearly the lowest eigenvector, if that keeps its equation to within `tolerance`.
    fn completed(&self, tried: &Candidate, bracket: &mut Bracket, wanted: f64, tolerance: f64) -> Option<ModelStep> {
        if tried.length > TOO_LONG * wanted {
            return None;
        }
        bracket.refine(&tried.factors);
        let z = &bracket.lowest;
        let half = tried.factors.transposed_product(z);
        bracket.low = bracket.low.max(tried.shift - wide_dot(&half, &half));
        // Of the two ways to the wanted length the shorter: ‖s + τz‖ = wanted. A step that is too long is shortened so.
        let along = wide_dot(&tried.step, z);
        let gap = (wanted - tried.length) * (wanted + tried.length);
        let root = (along * along + gap).sqrt();
        let tau = if along >= 0.0 { gap / (along + root) } else { gap / (along - root) };
        let error = tau.abs() * norm(&tried.factors.product(&half));
        if error > tolerance * self.terms(tried.shift, wanted) || !tau.is_finite() {
            return None;
        }
        let mut step: Vec<f64> = tried.step.iter().zip(z.iter()).map(|(s, z)| s + tau * z).collect();
        let excess = norm(&step) / wanted;
        if excess > 1.0 {
            step.iter_mut().for_each(|s| *s /= excess);
        }
        let is_absent = wide_dot(&self.gradient, z).abs() <= self.rounding() * norm(&self.gradient);
        let mirror = is_absent.then(|| self.mirrored(tried, &step, bracket)).flatten();
        let case = if mirror.is_some() { StepCase::Hard } else { StepCase::Shifted };
        let length = norm(&step);
        let full = Candidate { shift: tried.shift, factors: tried.factors.clone(), step, length };
        Some(self.finish(full, case, mirror))
    }

    /// The step with its part along the lowest eigenvector reversed, if that solves the equation as well.
    fn mirrored(&self, tried: &Candidate, step: &[f64], bracket: &mut Bracket) -> Option<Vec<f64>> {
        bracket.solves = FIRST_SOLVES;
        bracket.refine(&tried.factors);
        let z = &bracket.lowest;
        let image = norm(&tried.factors.product(&tried.factors.transposed_product(z)));
        let share = 2.0 * wide_dot(step, z);
        let terms = self.terms(tried.shift, norm(step));
        let is_sound = share.abs() * image <= MIRROR_FACTOR * RESIDUAL_TOLERANCE * terms;
        is_sound.then(|| step.iter().zip(z).map(|(s, z)| s - share * z).collect())
    }

    fn finish(&self, found: Candidate, case: StepCase, alternative: Option<Vec<f64>>) -> ModelStep {
        let Candidate { shift, factors, step, length } = found;
        let shift = if case == StepCase::Interior { 0.0 } else { shift };
        let half = factors.transposed_product(&step);
        let regularised = wide_dot(&half, &half);
        ModelStep {
            slope: wide_dot(&self.gradient, &step),
            curvature: wide_dot(&step, &matrix_vector(&self.hessian, &step)),
            quadratic_decrease: 0.5 * (regularised + shift * length * length),
            step,
            alternative,
            shift,
            length,
            case,
        }
    }
}

impl Bracket {
    /// Moves one end to the trial, and with a cubic weight the other to the shift that the trial's length would ask for:
    /// lengths fall as the shift grows.
    fn narrow(&mut self, target: Target, tried: &Candidate, wanted: f64) {
        let asked = match target {
            Target::Radius(_) => None,
            Target::Weight(weight) => Some(weight * tried.length),
        };
        if tried.length > wanted {
            self.low = self.low.max(tried.shift);
            self.high = asked.map_or(self.high, |asked| self.high.min(asked * (1.0 + MARGIN))).max(self.low);
        } else {
            self.high = self.high.min(tried.shift);
            self.low = asked.map_or(self.low, |asked| self.low.max(asked * (1.0 - MARGIN))).min(self.high);
        }
    }

    /// Whether no number is left between the ends.
    fn is_closed(&self) -> bool {
        self.high - self.low <= f64::EPSILON * self.high
    }

    /// Turns the vector towards the lowest eigenvector by inverse iteration.
    fn refine(&mut self, factors: &Factors) {
        for _ in 0..std::mem::replace(&mut self.solves, 1) {
            factors.solve(&mut self.lowest);
            let length = norm(&self.lowest);
            self.lowest.iter_mut().for_each(|x| *x /= length);
        }
    }

    /// Whether the last trials have not halved the bracket, as happens where rounding hides the slope.
    fn creeps(&mut self) -> bool {
        let width = self.high - self.low;
        self.idle = if width > 0.5 * self.width { self.idle + 1 } else { 0 };
        if self.idle == 0 {
            self.width = width;
        }
        self.idle > 0 && self.idle.is_multiple_of(PATIENCE)
    }

    /// A trial near the lower end, where the solution is in hard cases.
    fn near_low(&self) -> f64 {
        let near = self.low + NEAR_LOWER_END * (self.high - self.low);
        if self.high > WIDE * self.low { (self.low * self.high).sqrt().max(near) } else { near }
    }

    /// A trial in the middle, for when the matrix was indefinite at the last one.
    fn middle(&self) -> f64 {
        if self.low > 0.0 && self.high > WIDE * self.low {
            (self.low * self.high).sqrt()
        } else {
            self.low + 0.5 * (self.high - self.low)
        }
    }
}

impl ModelStep {
    /// The step for the unscaled problem: lengths times `unit`, the Hessian times `size`.
    fn scaled(self, unit: f64, size: f64) -> Self {
        let stretch = |s: &[f64]| s.iter().map(|x| x * unit).collect::<Vec<f64>>();
        let energy = unit * unit * size;
        Self {
            shift: self.shift * size,
            length: self.length * unit,
            slope: self.slope * energy,
            curvature: self.curvature * energy,
            quadratic_decrease: self.quadratic_decrease * energy,
            ..self.map(stretch)
        }
    }
}

/// A lower triangular `L` with `L Lᵀ = H + λI`, row by row.
#[derive(Clone, Debug)]
struct Factors {
    rows: Vec<f64>,
    n: usize,
}

impl Factors {
    fn empty() -> Self {
        Self { rows: Vec::new(), n: 0 }
    }

    /// `None` if the matrix is not positive definite to rounding.
    fn new(matrix: &[f64], n: usize, shift: f64) -> Option<Self> {
        let rows = lower_factor((matrix, n), shift, f64::EPSILON)?;
        Some(Self { rows, n })
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * self.n..i * self.n + i + 1]
    }

    /// `x ← L⁻¹x`
    fn forward(&self, x: &mut [f64]) {
        for i in 0..self.n {
            let row = self.row(i);
            x[i] = (x[i] - wide_dot(&row[..i], &x[..i])) / row[i];
        }
    }

    /// `x ← (L Lᵀ)⁻¹x`
    fn solve(&self, x: &mut [f64]) {
        self.forward(x);
        for i in (0..self.n).rev() {
            let row = self.row(i);
            x[i] /= row[i];
            let (known, last) = (x[i], i);
            x[..last].iter_mut().zip(row).for_each(|(x, l)| *x -= known * l);
        }
    }

    /// `Lᵀx`
    fn transposed_product(&self, x: &[f64]) -> Vec<f64> {
        let mut result = vec![0.0; self.n.max(x.len())];
        for (i, entry) in x.iter().take(self.n).enumerate() {
            result.iter_mut().zip(self.row(i)).for_each(|(r, l)| *r += l * entry);
        }
        result
    }

    /// `Lx`
    fn product(&self, x: &[f64]) -> Vec<f64> {
        (0..self.n).map(|i| wide_dot(self.row(i), &x[..=i])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_easy_step_and_the_newton_step_are_exact() {
        let hessian = [2.0, 0.0, 0.0, 4.0];
        let newton = factorised_step(&hessian, &[2.0, 4.0], Target::Radius(2.0)).expect("finite");
        assert_eq!((newton.case, newton.shift), (StepCase::Interior, 0.0));
        assert!((newton.step[0] + 1.0).abs() < 1e-15 && (newton.step[1] + 1.0).abs() < 1e-15, "{newton:?}");
        let bound = factorised_step(&[1.0, 0.0, 0.0, 1.0], &[3.0, 4.0], Target::Radius(1.0)).expect("finite");
        assert!((bound.shift - 4.0).abs() < 1e-13 && (bound.step[1] + 0.8).abs() < 1e-14, "{bound:?}");
    }

    #[test]
    fn the_hard_case_has_two_signs() {
        let hard = factorised_step(&[-4.0, 0.0, 0.0, 2.0], &[0.0, 1.0], Target::Weight(0.5)).expect("finite");
        assert!((hard.length - 8.0).abs() < 1e-11 && (hard.step[1] + 1.0 / 6.0).abs() < 1e-12, "{hard:?}");
        let other = hard.alternative.expect("two signs");
        assert!((other[0] + hard.step[0]).abs() < 1e-10 && (other[1] + 1.0 / 6.0).abs() < 1e-10, "{other:?}");
    }

    #[test]
    fn matrices_that_are_not_finite_are_refused_and_empty_ones_answered() {
        assert!(factorised_step(&[f64::NAN], &[1.0], Target::Radius(1.0)).is_none());
        assert_eq!(factorised_step(&[], &[], Target::Radius(1.0)).expect("finite").length, 0.0);
        let zero = factorised_step(&[0.0; 4], &[0.0; 2], Target::Radius(1.0)).expect("finite");
        assert!(zero.quadratic_decrease == 0.0 && zero.length <= 1.0, "{zero:?}");
    }
}
