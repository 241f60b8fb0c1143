//! What a step will do, told by higher derivatives before the function is evaluated anywhere else: the series of `f` along
//! it to the fourth order, the same for the step bent by the third derivatives, and how far it pays to go on in its direction.
//!
//! The bend `−(H + λM)⁻¹ T[s, s, ·]/2` follows a curved valley: Chebyshev's correction; for least squares the geodesic
//! acceleration of Transtrum & Sethna, arXiv:1201.5885 (2012). Series are believed as far as they proved right in this run.

use super::memory::Memory;
use super::oracle::Oracle;
use super::second_order::Center;
use crate::classify::local_model::LocalModel;
use crate::linalg::secular::ModelStep;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm;

/// In more variables third derivatives would cost more than the steps that they save.
pub(super) const MOST_VARIABLES: usize = 64;
/// A bend is taken if it is no longer than this share of the step (Transtrum & Sethna bound twice the bend by `α`).
const LONGEST_BEND: f64 = 0.75;
/// The third derivatives in a variable come from the change of that along the step, turned by this share of its size.
const TURN: f64 = 1e-5;
/// The series proved right if it told the decrease up to this share of it.
const RIGHT: f64 = 0.1;
/// It is believed for steps up to so many times the longest for which it proved right.
const BELIEF: f64 = 2.0;
/// The Hessian counts as convex down to minus this share of its norm: steps along negative curvature go where no series reaches.
const CONVEX: f64 = 1e-12;
/// Elsewhere a step is refused only where the fourth-order part of the series is below this share of the promise.
const SMALL_TAIL: f64 = 0.25;
/// A Newton step is made at most so many times as long: to a zero of fourth order it leads a third of the way …
const LONGEST_STRETCH: f64 = 4.0;
/// … looked at in parts of this size …
const STRETCH_PART: f64 = 0.05;
/// … and only if the function is foreseen to fall by this share more.
const STRETCH_GAIN: f64 = 0.2;
/// A step that the series saw wrong shortens the belief to this share of it.
const DOUBT: f64 = 0.5;
/// So many steps in a row may be refused on belief alone.
const MOST_REFUSALS: usize = 8;
/// The length of belief before the first step.
const FAR: f64 = 1e300;

/// How far the series of this run can be believed.
pub(super) struct Foresight {
    reach: f64,
    refusals: usize,
    /// Whether lengths are measured in the scaled variables of the model.
    is_scaled: bool,
}

/// A step with what it is foreseen to do.
pub(super) struct Foreseen {
    /// The step, bent or stretched if that is foreseen to do better.
    pub step: Vec<f64>,
    /// How far `f` is foreseen to fall.
    pub decrease: f64,
    length: f64,
    series: [f64; 5],
}

impl Foresight {
    /// Of steps measured in plain or in scaled variables.
    pub fn new(is_scaled: bool) -> Self {
        Self { reach: FAR, refusals: 0, is_scaled }
    }

    /// The best of the step, the bent one and both stretched within the radius, by their series; `None` where the series are not
    /// finite, or there are two equally good steps.
    ///
    /// Cost: a Taylor series to the third order for each variable, two to the fourth.
    pub fn look(&self, oracle: &Oracle, center: &Center, step: &ModelStep, radius: f64) -> Option<Foreseen> {
        if step.alternative.is_some() {
            return None;
        }
        let model = &center.model;
        let straight = self.seen(oracle, model, step.step.clone())?;
        if !self.is_convex(center) {
            return Some(straight);
        }
        let bent = third_along(oracle, model, &step.step)
            .and_then(|third| self.bend(center, &third, step))
            .and_then(|bend| self.seen(oracle, model, step.step.iter().zip(&bend).map(|(s, b)| s + b).collect()));
        let straight = stretched(straight, radius);
        let bent = bent.map(|bent| stretched(bent, radius));
        Some(bent.filter(|bent| bent.decrease > straight.decrease).unwrap_or(straight))
    }

    /// Whether the step is foreseen, credibly, to keep less than the share `accept` of its promise.
    pub fn refuses(&mut self, center: &Center, seen: &Foreseen, (accept, promise): (f64, f64)) -> bool {
        let is_believed = seen.length <= BELIEF * self.reach && self.refusals < MOST_REFUSALS;
        let reaches = self.is_convex(center) || seen.series[4].abs() <= SMALL_TAIL * promise;
        let refused = is_believed && reaches && seen.decrease < accept * promise;
        self.refusals = if refused { self.refusals + 1 } else { 0 };
        refused
    }

    /// Learns from what the step did.
    pub fn compare(&mut self, seen: &Foreseen, (actual_decrease, promise): (f64, f64)) {
        let error = (actual_decrease - seen.decrease).abs() / actual_decrease.abs().max(promise);
        self.reach = if error < RIGHT { self.reach.max(seen.length) } else { self.reach.min(DOUBT * seen.length) };
    }

    /// Visits what was learnt.
    pub fn remember(&mut self, memory: &mut Memory) {
        memory.number("foresight.reach", &mut self.reach);
        memory.count("foresight.refusals", &mut self.refusals);
    }

    fn is_convex(&self, center: &Center) -> bool {
        let eigen: &SymmetricEigen = if self.is_scaled { &center.model.scaled } else { &center.eigen };
        eigen.values.first().is_none_or(|lowest| *lowest >= -CONVEX * eigen.norm())
    }

    fn seen(&self, oracle: &Oracle, model: &LocalModel, step: Vec<f64>) -> Option<Foreseen> {
        let series = oracle.directional_series(&model.x, &step)?;
        let length = self.length(model, &step);
        Some(Foreseen { decrease: -series[1..].iter().sum::<f64>(), length, series, step })
    }

    fn length(&self, model: &LocalModel, v: &[f64]) -> f64 {
        if self.is_scaled { scaled_length(model, v) } else { norm(v) }
    }

    /// `−(H + λM)⁻¹ T[s, s, ·]/2` if it is short beside the step; `M` is the metric of the region.
    fn bend(&self, center: &Center, third: &[f64], step: &ModelStep) -> Option<Vec<f64>> {
        let model = &center.model;
        let bend = if self.is_scaled {
            let to_original = |v: &[f64]| v.iter().zip(&model.scale).map(|(v, d)| v * d).collect::<Vec<f64>>();
            to_original(&half_solution(&model.scaled, &to_original(third), step.shift))
        } else {
            half_solution(&center.eigen, third, step.shift)
        };
        (self.length(model, &bend) <= LONGEST_BEND * self.length(model, &step.step)).then_some(bend)
    }
}

/// The step made longer where its series falls on beyond it, as it does near a zero of higher order.
fn stretched(seen: Foreseen, radius: f64) -> Foreseen {
    let most = (radius / seen.length).min(LONGEST_STRETCH);
    let [_, c1, c2, c3, c4] = seen.series;
    let fall = |t: f64| -t * (c1 + t * (c2 + t * (c3 + t * c4)));
    let mut t = 1.0;
    while t + STRETCH_PART <= most && fall(t + STRETCH_PART) > fall(t) {
        t += STRETCH_PART;
    }
    if seen.decrease <= 0.0 || fall(t) <= (1.0 + STRETCH_GAIN) * seen.decrease {
        return seen;
    }
    let powers = [1.0, t, t * t, t.powi(3), t.powi(4)];
    let mut series = seen.series;
    series.iter_mut().zip(powers).for_each(|(c, power)| *c *= power);
    Foreseen { step: seen.step.iter().map(|s| t * s).collect(), decrease: fall(t), length: t * seen.length, series }
}

/// `−(A + shift·I)⁻¹ b/2`; not a number where that is singular.
fn half_solution(eigen: &SymmetricEigen, b: &[f64], shift: f64) -> Vec<f64> {
    let part = |(b, e): (f64, &f64)| -0.5 * b / (e + shift);
    eigen.from_eigenbasis(&eigen.to_eigenbasis(b).into_iter().zip(&eigen.values).map(part).collect::<Vec<f64>>())
}

fn scaled_length(model: &LocalModel, v: &[f64]) -> f64 {
    norm(&v.iter().zip(&model.scale).map(|(v, d)| v / d).collect::<Vec<f64>>())
}

/// `T[s, s, ·]` for the third derivatives `T`: the change of `T[s, s, s]/3` as `s` turns to each variable.
fn third_along(oracle: &Oracle, model: &LocalModel, s: &[f64]) -> Option<Vec<f64>> {
    let third = |s: &[f64]| oracle.third_coefficient(&model.x, s);
    let (along, size) = (third(s)?, scaled_length(model, s));
    let mut turned = s.to_vec();
    let mut all = Vec::with_capacity(s.len());
    for (k, scale) in model.scale.iter().enumerate() {
        turned[k] = s[k] + TURN * size * scale;
        // What was added after rounding; the coefficient is a sixth of the derivative, and three arguments turn.
        all.push(2.0 * (third(&turned)? - along) / (turned[k] - s[k]));
        turned[k] = s[k];
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::secular::trust_region_step;
    use crate::objective::objective::Objective;
    use crate::optimize::oracle::Limits;

    /// `(y − x²)² + x²/100`: a curved valley.
    struct Valley;

    impl Objective for Valley {
        fn dimension(&self) -> usize {
            2
        }

        fn value(&self, v: &[f64]) -> f64 {
            (v[1] - v[0] * v[0]).powi(2) + 0.01 * v[0] * v[0]
        }

        fn value_gradient(&self, v: &[f64], gradient: &mut [f64]) -> f64 {
            let above = v[1] - v[0] * v[0];
            gradient.copy_from_slice(&[-4.0 * v[0] * above + 0.02 * v[0], 2.0 * above]);
            self.value(v)
        }

        fn value_gradient_hessian(&self, v: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
            let mixed = -4.0 * v[0];
            hessian.copy_from_slice(&[12.0 * v[0] * v[0] - 4.0 * v[1] + 0.02, mixed, mixed, 2.0]);
            self.value_gradient(v, gradient)
        }

        fn hessian_vector(&self, _: &[f64], _: &[f64], _: &mut [f64]) {}

        fn directional_series(&self, x: &[f64], v: &[f64], out: &mut [f64]) {
            let above = [x[1] - x[0] * x[0], v[1] - 2.0 * x[0] * v[0], -v[0] * v[0]];
            let mut series = [0.01 * x[0] * x[0], 0.02 * x[0] * v[0], 0.01 * v[0] * v[0], 0.0, 0.0];
            for (i, a) in above.iter().enumerate() {
                above.iter().enumerate().for_each(|(j, b)| series[i + j] += a * b);
            }
            out.iter_mut().zip(series).for_each(|(out, c)| *out = c);
        }
    }

    #[test]
    fn third_derivatives_along_a_step_are_those_of_the_formula() {
        let oracle = Oracle::new(&Valley, Limits::default());
        let model = oracle.model(&[1.0, 1.0]).expect("finite");
        let third = third_along(&oracle, &model, &[-0.5, 0.25]).expect("finite");
        // T_xxx = 24x, T_xxy = −4: T[s, s, ·] = (24 s_x² − 8 s_x s_y, −4 s_x²).
        assert!((third[0] - 7.0).abs() < 1e-3 && (third[1] + 1.0).abs() < 1e-3, "{third:?}");
    }

    #[test]
    fn the_bent_step_follows_the_valley() {
        let oracle = Oracle::new(&Valley, Limits::default());
        let model = oracle.model(&[1.0, 1.0]).expect("finite");
        let center = Center::new(model).expect("finite");
        let step = trust_region_step(&center.eigen, &center.model.gradient, 0.5);
        let foresight = Foresight::new(false);
        let seen = foresight.look(&oracle, &center, &step, 0.5).expect("finite");
        let at = |s: &[f64]| Valley.value(&[1.0 + s[0], 1.0 + s[1]]);
        // A quartic: the series is exact.
        assert!((at(&[0.0, 0.0]) - at(&seen.step) - seen.decrease).abs() < 1e-14);
        let falls = [&seen.step, &step.step].map(|s| at(&[0.0, 0.0]) - at(s));
        assert!(falls[1] > 0.0 && falls[0] > 2.0 * falls[1], "{falls:?}");
    }

    #[test]
    fn a_newton_step_to_a_zero_of_fourth_order_is_stretched_all_the_way() {
        // (x + t·s)⁴ for x = 1 and Newton's step s = −1/3.
        let s = -1.0 / 3.0_f64;
        let series = [1.0, 4.0 * s, 6.0 * s * s, 4.0 * s.powi(3), s.powi(4)];
        let newton = || Foreseen { step: vec![s], decrease: -series[1..].iter().sum::<f64>(), length: -s, series };
        let far = stretched(newton(), 10.0);
        assert!((far.step[0] + 1.0).abs() < 1e-12 && (far.decrease - 1.0).abs() < 1e-12, "{:?}", far.step);
        // Not beyond the region, and not where the step is right already.
        assert!(stretched(newton(), 0.5).step[0] >= -0.5);
        let right = Foreseen { step: vec![-1.0], decrease: 1.0, length: 1.0, series: [1.0, -2.0, 1.0, 0.0, 0.0] };
        assert_eq!(stretched(right, 10.0).step, [-1.0]);
    }

    #[test]
    fn belief_ends_where_the_series_was_wrong() {
        let oracle = Oracle::new(&Valley, Limits::default());
        let center = Center::new(oracle.model(&[1.0, 1.0]).expect("finite")).expect("finite");
        let seen = |decrease, length| Foreseen { step: vec![length], decrease, length, series: [0.0; 5] };
        let mut foresight = Foresight::new(false);
        assert!(foresight.refuses(&center, &seen(-1.0, 10.0), (0.1, 1.0)));
        foresight.compare(&seen(-1.0, 10.0), (1.0, 1.0));
        assert!(!foresight.refuses(&center, &seen(-1.0, 10.1), (0.1, 1.0)));
        assert!(foresight.refuses(&center, &seen(-1.0, 9.9), (0.1, 1.0)));
        foresight.compare(&seen(1.0, 20.0), (1.01, 1.0));
        assert!(foresight.refuses(&center, &seen(-1.0, 39.0), (0.1, 1.0)));
    }
}
