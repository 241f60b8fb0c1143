//! Germs of two variables: all branches of the zero set around the circle, and the signs between them.
//!
//! The sign, the Poincaré–Hopf index `1 − (sign changes)/2` and the sectors follow. Source: Arnold, Functional Analysis
//! and its Applications 12 (1978), for the index by sign changes.

use std::f64::consts::{PI, TAU};

use super::newton_polygon::{Boundary, Curve, Node, Strip, Unknown, strip};
use super::polynomial::Polynomial;
use super::scale::Scaled;
use super::verdict::{Sectors, Sign};

/// If the leading form is smaller than this share of its coefficients along the second axis, though not 0, it is turned.
const STEEP: f64 = 0.05;
/// Directions that are tried for the turn.
const TRIED_DIRECTIONS: usize = 24;
/// The clarity of a circle all of whose branches are known.
const MOST_CLEAR: usize = 3;
/// Angles closer than this are one direction.
const SAME_ANGLE: f64 = 1e-7;

/// A part of the circle with one sign.
#[derive(Clone, Debug)]
pub struct Region {
    /// 1 or −1.
    pub sign: i8,
    /// A curve `v(u)` into 0 in the region, in the variables of the user, and the sign of `u`; only in unturned coordinates.
    pub curve: Option<(f64, Curve)>,
}

/// What lies between two regions.
#[derive(Clone, Debug)]
pub struct Border {
    /// The angle in the plane of the user, not below that of the border before.
    pub angle: f64,
    /// Whether it is surely one branch.
    pub is_sure: bool,
    /// If not: whether the known terms are those of a repeated factor.
    pub is_repeated: bool,
}

/// The circle around 0: border `i` lies between the regions `i` and `i + 1`, counter-clockwise, the last before the first.
#[derive(Clone, Debug)]
pub struct Circle {
    /// At least one.
    pub regions: Vec<Region>,
    /// As many as regions, or none.
    pub borders: Vec<Border>,
}

/// Finds the branches around 0; `None` if the bounds of the coefficients do not allow to tell them.
///
/// Where the first coordinates leave branches open, others are tried: what hides in one may show in another.
pub fn circle(scaled: &Scaled) -> Option<Circle> {
    let turn = if is_steep(&scaled.series) { best_turn(&scaled.series) } else { 0.0 };
    clearer(turned_circle(scaled, turn), || {
        turned_circle(scaled, if turn == 0.0 { best_turn(&scaled.series) } else { 0.0 })
    })
}

/// Of two descriptions the one that leaves less open; the second is made only if the first leaves something open.
pub fn clearer(first: Option<Circle>, second: impl FnOnce() -> Option<Circle>) -> Option<Circle> {
    let clarity = |circle: &Option<Circle>| circle.as_ref().map_or(0, Circle::clarity);
    if clarity(&first) == MOST_CLEAR {
        return first;
    }
    let second = second();
    if clarity(&second) > clarity(&first) { second } else { first }
}

/// The branches around 0 by coordinates turned by an angle.
fn turned_circle(scaled: &Scaled, turn: f64) -> Option<Circle> {
    let (sin, cos) = turn.sin_cos();
    let series = match turn == 0.0 {
        true => scaled.series.clone(),
        false => scaled.series.transformed(&[cos, -sin, sin, cos]),
    };
    let (right, left) = (strip(&node(&series, 1.0))?, strip(&node(&series, -1.0))?);
    let view = View { turn, units: [scaled.units[0], scaled.units[1]] };
    assembled(right, left, &view)
}

/// From the coordinates of the strips to those of the user.
struct View {
    turn: f64,
    units: [f64; 2],
}

impl View {
    /// The angle of the direction in which a curve over `side · x > 0` leaves 0.
    fn angle(&self, side: f64, curve: &Curve) -> f64 {
        let first = curve.iter().find(|(c, _)| *c != 0.0).copied().unwrap_or((0.0, 1.0));
        let (x, y) = match first {
            (c, e) if (e - 1.0).abs() < SAME_ANGLE => (side, c),
            (_, e) if e > 1.0 => (side, 0.0),
            (c, _) => (0.0, c.signum()),
        };
        self.turned(x, y)
    }

    fn border(&self, side: f64, boundary: &Boundary) -> Border {
        let angle = self.angle(side, &boundary.curve);
        Border { angle, is_sure: boundary.is_sure, is_repeated: boundary.is_repeated }
    }

    fn turned(&self, x: f64, y: f64) -> f64 {
        let (sin, cos) = self.turn.sin_cos();
        let angle = (self.units[1] * (sin * x + cos * y)).atan2(self.units[0] * (cos * x - sin * y));
        angle.rem_euclid(TAU)
    }

    fn curve(&self, side: f64, curve: &Curve) -> Option<(f64, Curve)> {
        let unit = |e: f64| self.units[1] * self.units[0].powf(-e);
        (self.turn == 0.0).then(|| (side, curve.iter().map(|&(c, e)| (c * unit(e), e)).collect()))
    }
}

fn node(series: &Polynomial, side: f64) -> Node {
    let terms = series.terms.iter().map(|(exponents, term)| {
        let (i, j) = (usize::from(exponents[0]), usize::from(exponents[1]));
        ((i, j), if i % 2 == 1 { term.times(side) } else { *term })
    });
    Node { terms: terms.collect(), unknown: Unknown::Degree(series.order + 1), largest_zero: series.largest_zero() }
}

/// Whether a zero direction of the leading form is nearly vertical, but not exactly.
fn is_steep(series: &Polynomial) -> bool {
    let form = series.part(series.leading_degree().unwrap_or(0));
    let largest = form.terms.values().fold(0.0_f64, |m, term| m.max(term.value.abs()));
    let up = form.value(&[0.0, 1.0]);
    !up.is_zero() && up.value.abs() < STEEP * largest
}

/// The turn after which the leading form is largest along the second axis.
fn best_turn(series: &Polynomial) -> f64 {
    let form = series.part(series.leading_degree().unwrap_or(0));
    let strength = |angle: &f64| form.value(&[-angle.sin(), angle.cos()]).value.abs();
    let angles = (1..TRIED_DIRECTIONS).map(|i| PI * i as f64 / TRIED_DIRECTIONS as f64);
    angles.max_by(|a, b| strength(a).total_cmp(&strength(b))).unwrap_or(0.0)
}

/// Joins both half planes; `None` if their signs contradict each other.
fn assembled(right: Strip, left: Strip, view: &View) -> Option<Circle> {
    let power = right.power_of_x;
    let mut regions: Vec<Region> = Vec::new();
    let mut borders: Vec<Border> = Vec::new();
    for (sign, curve) in &right.regions {
        regions.push(Region { sign: *sign, curve: view.curve(1.0, curve) });
    }
    borders.extend(right.boundaries.iter().map(|b| view.border(1.0, b)));
    let upper_left = left.regions.last()?.0;
    let flip = if power.is_multiple_of(2) { 1 } else { -1 };
    if right.regions.last()?.0 * flip != upper_left || right.regions.first()?.0 * flip != left.regions.first()?.0 {
        return None;
    }
    let skipped = usize::from(power == 0);
    if power > 0 {
        borders.push(Border { angle: view.turned(0.0, 1.0), is_sure: power == 1, is_repeated: right.is_repeated });
    }
    borders.extend(left.boundaries.iter().rev().map(|b| view.border(-1.0, b)));
    let left_regions = left.regions.iter().rev().skip(skipped);
    regions.extend(left_regions.map(|(sign, curve)| Region { sign: *sign, curve: view.curve(-1.0, curve) }));
    if power > 0 {
        borders.push(Border { angle: view.turned(0.0, -1.0), is_sure: power == 1, is_repeated: left.is_repeated });
    } else if regions.len() > 1 {
        // The region along the lower half of the axis was told by both half planes.
        regions.pop();
    }
    Some(Circle { regions, borders: ascending(borders) })
}

/// Turns angles modulo a full turn into a sequence that does not descend.
fn ascending(mut borders: Vec<Border>) -> Vec<Border> {
    for i in 1..borders.len() {
        let last = borders[i - 1].angle;
        let step = (borders[i].angle - last).rem_euclid(TAU);
        borders[i].angle = last + if step > TAU - SAME_ANGLE { 0.0 } else { step };
    }
    borders
}

impl Circle {
    /// The signs taken near 0.
    pub fn sign(&self) -> Sign {
        let takes = |sign: i8| self.regions.iter().any(|region| region.sign == sign);
        match (takes(1), takes(-1), self.is_sure()) {
            (true, true, _) => Sign::Indefinite,
            (true, false, true) => Sign::PositiveDefinite,
            (false, true, true) => Sign::NegativeDefinite,
            (true, false, false) if self.is_repeated() => Sign::NonNegative,
            (false, true, false) if self.is_repeated() => Sign::NonPositive,
            (takes_positive, takes_negative, _) => Sign::Undecided { takes_positive, takes_negative },
        }
    }

    /// Whether every branch is known.
    pub fn is_sure(&self) -> bool {
        self.borders.iter().all(|border| border.is_sure)
    }

    /// Whether all that is not sure looks like repeated factors.
    fn is_repeated(&self) -> bool {
        self.borders.iter().all(|border| border.is_sure || border.is_repeated)
    }

    /// How much is known: all branches, all but the fate of repeated ones, the sign, or less.
    fn clarity(&self) -> usize {
        match self.sign() {
            _ if self.is_sure() => MOST_CLEAR,
            _ if self.is_repeated() => 2,
            Sign::Indefinite => 1,
            _ => 0,
        }
    }

    /// The Poincaré–Hopf index of the gradient; `None` if not every branch is known.
    pub fn index(&self) -> Option<i64> {
        let changes = i64::try_from(self.borders.len()).ok()?;
        self.is_sure().then_some(1 - changes / 2)
    }

    /// The middles of the sectors; `None` if not every branch is known.
    pub fn sectors(&self) -> Option<Sectors> {
        if !self.is_sure() {
            return None;
        }
        let mut sectors = Sectors::default();
        for (i, border) in self.borders.iter().enumerate() {
            let end = self.borders.get(i + 1).map_or(self.borders[0].angle + TAU, |next| next.angle);
            let middle = (0.5 * (border.angle + end)).rem_euclid(TAU);
            let region = &self.regions[(i + 1) % self.regions.len()];
            if region.sign > 0 { sectors.ridges.push(middle) } else { sectors.valleys.push(middle) }
        }
        sectors.ridges.sort_by(f64::total_cmp);
        sectors.valleys.sort_by(f64::total_cmp);
        Some(sectors)
    }
}

#[cfg(test)]
mod tests {
    use super::super::germ::Germ;
    use super::super::scale::balanced;
    use super::*;

    fn of(terms: &[(u8, u8, f64)]) -> Circle {
        let germ = Germ::new(2, 8, terms.iter().map(|&(i, j, v)| (vec![i, j], v, 0.0)));
        circle(&balanced(&germ.series)).expect("clear")
    }

    #[test]
    fn the_monkey_saddle_has_three_valleys() {
        let monkey = of(&[(3, 0, 1.0), (1, 2, -3.0)]);
        let sectors = monkey.sectors().expect("all branches are simple");
        let degrees: Vec<f64> = sectors.valleys.iter().map(|a| a.to_degrees().round()).collect();
        assert_eq!((degrees, monkey.index()), (vec![60.0, 180.0, 300.0], Some(-2)));
    }

    #[test]
    fn signs_and_indices_are_those_of_the_tables() {
        let answer = |terms: &[(u8, u8, f64)]| (of(terms).sign(), of(terms).index());
        assert_eq!(answer(&[(2, 1, 1.0), (0, 4, 1.0)]), (Sign::Indefinite, Some(-1)));
        assert_eq!(answer(&[(2, 1, 1.0), (0, 5, 1.0)]), (Sign::Indefinite, Some(0)));
        assert_eq!(answer(&[(2, 1, 1.0), (0, 5, -1.0)]), (Sign::Indefinite, Some(-2)));
        assert_eq!(answer(&[(4, 0, 1.0), (2, 2, -6.0), (0, 4, 1.0)]), (Sign::Indefinite, Some(-3)));
        assert_eq!(answer(&[(2, 2, 1.0), (6, 0, 1.0), (0, 6, 1.0)]), (Sign::PositiveDefinite, Some(1)));
        assert_eq!(answer(&[(2, 2, 1.0), (6, 0, -1.0), (0, 6, -1.0)]), (Sign::Indefinite, Some(-3)));
        assert_eq!(answer(&[(2, 2, -1.0)]), (Sign::NonPositive, None));
        assert_eq!(answer(&[(3, 0, 1.0), (0, 4, 1.0)]), (Sign::Indefinite, Some(0)));
    }

    #[test]
    fn every_region_has_its_sign_along_its_curve() {
        let germs: [&[(u8, u8, f64)]; 6] = [
            &[(2, 1, 1.0), (0, 5, -1.0)],
            &[(3, 0, 1.0), (1, 3, 1.0)],
            &[(2, 2, 1.0), (6, 0, -1.0), (0, 6, -1.0)],
            &[(4, 0, 1.0), (2, 3, -3.0), (0, 6, 1.0)],
            &[(4, 0, 1.0), (2, 2, -2.0), (0, 4, 1.0), (5, 0, 1.0)],
            &[(4, 0, 1.0), (2, 3, -2.0), (0, 6, 1.0), (1, 6, 1.0)],
        ];
        let t = 1e-4_f64;
        for terms in germs {
            for region in of(terms).regions {
                let (side, curve) = region.curve.expect("no turn is needed");
                let (x, y) = (side * t, curve.iter().map(|(c, e)| c * t.powf(*e)).sum::<f64>());
                let value: f64 = terms.iter().map(|&(i, j, a)| a * x.powi(i32::from(i)) * y.powi(i32::from(j))).sum();
                assert_eq!(value > 0.0, region.sign > 0, "{terms:?} along {curve:?} on side {side}");
            }
        }
    }
}
