//! The surface `x + N y + R z(y)` along which `f` is stationary across its null directions, as series in `y`.
//!
//! Slopes across the surface that are left, `s`, change the reduced function by `sᵀB⁻¹s/2`. At a point that is meant exactly
//! `z` is kept as a sum of two doubles, so that this is far below what sums of two doubles tell apart.

use std::sync::Arc;

use super::local_model::bilinear;
use super::reduction::{Basis, Place};
use crate::linalg::solve::solve;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm;
use crate::numeric::bounded::Bounded;
use crate::numeric::jet::Jet;
use crate::numeric::jet_layout::JetLayout;
use crate::objective::objective::Objective;

/// Series of more monomials than this, directions across included, are not made for the last degree alone.
const MOST_MONOMIALS: usize = 20_000;
/// Slopes of so many monomials are found to twice the digits of a double, once `z` is good to one …
const MOST_FINE: usize = 2000;
/// … by so many passes, each of which squares what is left but for what lower degrees pass on.
const FINE_PASSES: usize = 2;
/// What the passes leave of slopes across is taken so many times, so that what it makes of zeros stays far below the bound.
const LEFT: f64 = 4.0;

/// How far a surface is from the one beside it, in units of the directions across.
const BESIDE: f64 = 1e-3;

/// By which numbers slopes are found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Precision {
    /// Doubles.
    Plain,
    /// Sums of two doubles.
    Fine,
}

/// The series `z(y)` with what they belong to.
pub struct Surface<'a> {
    place: &'a Place,
    basis: &'a Basis,
    /// The monomials in `y`.
    pub layout: Arc<JetLayout>,
    z: Vec<Vec<Bounded>>,
    /// The degree to which `z` is needed.
    last: usize,
}

impl<'a> Surface<'a> {
    /// The plane `x + N y`, to be made a surface of degree `order`; `None` where `f` has no expansion.
    ///
    /// Where the slopes across vanish at the point itself, `z` is needed to one degree less. Else they reach the highest degree
    /// through what `z` would have there, which is left out where that takes too many monomials.
    pub fn new(objective: &dyn Objective, (place, basis): (&'a Place, &'a Basis), order: usize) -> Option<Self> {
        let (c, m) = (basis.null.len(), basis.across.len());
        let constant = Arc::new(JetLayout::full(c, 0));
        let point = Self { place, basis, layout: constant, z: vec![vec![Bounded::default()]; m], last: 0 };
        let vanish = m == 0 || point.slopes(objective, 0, Precision::Plain)?[0].iter().all(|slope| slope.is_nothing());
        let is_large = order > 2 && JetLayout::count(c, order + 1, m) > MOST_MONOMIALS;
        let (order, last) = match (vanish, is_large) {
            (true, _) => (order, order.saturating_sub(1)),
            (false, true) => (order - 1, order - 1),
            (false, false) => (order, order),
        };
        let layout = JetLayout::full(c, order);
        let layout = Arc::new(if place.is_literal { layout.fine() } else { layout });
        let z = vec![vec![Bounded::default(); layout.len()]; m];
        Some(Self { layout, z, last, ..point })
    }

    /// Finds `z` degree by degree and gives bounds of what slopes that are left change in the coefficients of `r`.
    ///
    /// `hessian` is that of `f` at the point. `None` where `f` has no expansion or is singular across.
    pub fn follow(&mut self, objective: &dyn Objective, hessian: &[f64]) -> Option<Vec<f64>> {
        let (c, across) = (self.basis.null.len(), &self.basis.across);
        let m = across.len();
        if m == 0 {
            return Some(Vec::new());
        }
        let b: Vec<f64> = across.iter().flat_map(|r| across.iter().map(|s| bilinear(hessian, r, s))).collect();
        for degree in 1..=self.last {
            self.correct(objective, (degree, Precision::Plain), &b)?;
        }
        let is_fine = self.place.is_literal && JetLayout::count(c, self.last + 1, m) <= MOST_FINE;
        let precision = if is_fine { Precision::Fine } else { Precision::Plain };
        for _ in 0..if is_fine { FINE_PASSES } else { 0 } {
            self.correct(objective, (self.last, precision), &b)?;
        }
        let slopes = self.slopes(objective, self.last, precision)?;
        let least = smallest_magnitude(&b, m)?;
        let squares = of_squares(&slopes, &self.layout, least);
        if !is_fine || squares.iter().all(|square| *square == 0.0) {
            return Some(squares);
        }
        let variation = self.variation(objective, least)?;
        Some(spread(&squares, &variation, &self.layout))
    }

    /// How much curvatures across vary along the surface: bounds of the series of `B⁻¹∂²f/∂z²`, whose first is 1, measured
    /// by the slopes on a surface beside this one.
    fn variation(&self, objective: &dyn Objective, least: f64) -> Option<Vec<f64>> {
        let mut beside = Self { layout: Arc::clone(&self.layout), z: self.z.clone(), ..*self };
        beside.z.iter_mut().for_each(|z| z[0] = z[0].plus(Bounded::exact(BESIDE)));
        let both = [self, &beside].map(|surface| surface.slopes(objective, self.last, Precision::Plain));
        let [Some(here), Some(there)] = both else { return None };
        let change = |(here, there): (&Vec<Bounded>, &Vec<Bounded>)| {
            let difference: Vec<f64> = here.iter().zip(there).map(|(a, b)| b.value - a.value).collect();
            LEFT * norm(&difference) / (BESIDE * least)
        };
        let mut variation: Vec<f64> = here.iter().zip(&there).map(change).collect();
        variation[0] = 1.0;
        Some(variation)
    }

    /// The coordinates of the surface as they go through the function.
    pub fn inputs(&self) -> Vec<Jet> {
        let (layout, place) = (&self.layout, self.place);
        if place.is_literal {
            return self.series().into_iter().map(|series| Jet::of_parts(layout, series)).collect();
        }
        let series = self.plain_series().into_iter().zip(&place.error);
        series.map(|(series, error)| Jet::rounded(layout, series).with_real_error(*error)).collect()
    }

    /// The series of each coordinate, in the order of the layout's monomials, as doubles.
    pub fn plain_series(&self) -> Vec<Vec<f64>> {
        let coordinate = |i: usize| {
            let mut series = vec![0.0; self.layout.len()];
            series[0] = self.place.x[i];
            self.null_places().for_each(|(k, place)| series[place] += self.basis.null[k][i]);
            for (direction, z) in self.basis.across.iter().zip(&self.z) {
                series.iter_mut().zip(z).for_each(|(s, z)| *s += direction[i] * z.value);
            }
            series
        };
        (0..self.place.x.len()).map(coordinate).collect()
    }

    /// The same as sums of two doubles, which are the surface: they have no bounds.
    fn series(&self) -> Vec<Vec<Bounded>> {
        let coordinate = |i: usize| {
            let mut series = vec![Bounded::default(); self.layout.len()];
            series[0] = Bounded { doubt: 0.0, ..Bounded::constant(self.place.x[i]) };
            let own = series[0].error;
            self.null_places().for_each(|(k, place)| series[place] = Bounded::exact(self.basis.null[k][i]));
            for (direction, z) in self.basis.across.iter().zip(&self.z) {
                for (s, z) in series.iter_mut().zip(z).filter(|(_, z)| z.value != 0.0) {
                    *s = Bounded { error: 0.0, ..s.plus(z.times(Bounded::exact(direction[i]))) };
                }
            }
            series[0].error = own;
            series
        };
        (0..self.place.x.len()).map(coordinate).collect()
    }

    /// The places of the monomials that are one of `y` alone.
    fn null_places(&self) -> impl Iterator<Item = (usize, usize)> {
        let c = self.basis.null.len();
        let unit = move |k: usize| (0..c).map(|j| u8::from(j == k)).collect::<Vec<u8>>();
        (0..c).filter_map(move |k| self.layout.place(&unit(k)).map(|place| (k, place)))
    }

    /// One pass: makes `∂f/∂z` vanish up to `degree`.
    fn correct(&mut self, objective: &dyn Objective, to: (usize, Precision), b: &[f64]) -> Option<()> {
        let slopes = self.slopes(objective, to.0, to.1)?;
        for (place, row) in slopes.iter().enumerate() {
            let slopes: Vec<f64> = row.iter().map(|slope| slope.value).collect();
            if slopes.iter().all(|s| *s == 0.0) {
                continue;
            }
            for (z, correction) in self.z.iter_mut().zip(solve(b, &slopes).ok()?) {
                z[place] = Bounded { error: 0.0, ..z[place].plus(Bounded::exact(-correction)) };
            }
        }
        Some(())
    }

    /// The coefficients of `∂f/∂z` up to `degree`, one row for each monomial.
    fn slopes(&self, objective: &dyn Objective, degree: usize, precision: Precision) -> Option<Vec<Vec<Bounded>>> {
        let (c, m) = (self.basis.null.len(), self.basis.across.len());
        let layout = JetLayout::with_units(c, degree + 1, m);
        let layout = Arc::new(if precision == Precision::Fine { layout.fine() } else { layout });
        let widened = |(i, mut series): (usize, Vec<Bounded>)| {
            series.truncate(JetLayout::count(c, degree + 1, 0));
            series.resize(layout.len(), Bounded::default());
            for (unit, direction) in self.basis.across.iter().enumerate() {
                let place = layout.with_unit(0, unit).expect("each direction across is a unit of the layout");
                series[place] = Bounded::exact(direction[i]);
            }
            Jet::of_parts(&layout, series)
        };
        let series = match precision {
            Precision::Fine => self.series(),
            Precision::Plain => {
                self.plain_series().into_iter().map(|s| s.into_iter().map(Bounded::exact).collect()).collect()
            }
        };
        let inputs: Vec<Jet> = series.into_iter().enumerate().map(widened).collect();
        let f = objective.jet(&inputs)?;
        let slope = |place: usize, unit: usize| {
            layout.with_unit(place, unit).map_or_else(Bounded::default, |place| f.part(place))
        };
        let known = JetLayout::count(c, degree, 0).min(self.layout.len());
        Some((0..known).map(|place| (0..m).map(|unit| slope(place, unit)).collect()).collect())
    }
}

/// The least magnitude of the eigenvalues of a symmetric matrix; `None` if it is 0.
fn smallest_magnitude(matrix: &[f64], n: usize) -> Option<f64> {
    let eigen = SymmetricEigen::new(matrix, n).ok()?;
    let least = eigen.values.iter().map(|w| w.abs()).fold(f64::INFINITY, f64::min);
    (least > 0.0).then_some(least)
}

/// The errors `δᵀBδ/2` of `r` where the slopes across are not 0 but these, with their bounds.
fn of_squares(slopes: &[Vec<Bounded>], layout: &JetLayout, least: f64) -> Vec<f64> {
    let size = |row: &Vec<Bounded>| norm(&row.iter().map(|s| s.value.abs() + s.bound()).collect::<Vec<_>>());
    let left: Vec<f64> = slopes.iter().map(|row| LEFT * size(row)).collect();
    let mut errors = vec![0.0; layout.len()];
    for (i, first) in left.iter().enumerate() {
        for &[j, place] in layout.multiples(i) {
            let second = left.get(j as usize).copied().unwrap_or(0.0);
            errors[place as usize] += 0.5 * first * (second / least);
        }
    }
    errors
}

/// The errors where `B` varies along the surface, by which they reach multiples of their monomials.
fn spread(errors: &[f64], variation: &[f64], layout: &JetLayout) -> Vec<f64> {
    let mut all = vec![0.0; layout.len()];
    for (i, error) in errors.iter().enumerate() {
        for &[j, place] in layout.multiples(i) {
            all[place as usize] += error * variation.get(j as usize).copied().unwrap_or(0.0);
        }
    }
    all
}
