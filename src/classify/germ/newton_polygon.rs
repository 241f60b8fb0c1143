//! The branches of `f(x, y) = 0` for small `x > 0` in their order, and the sign of `f` between them.
//!
//! Puiseux's method: the lower hull of the exponents says which powers `y = c x^(p/q)` balance, the polynomial of an edge
//! which `c`; at a multiple `c` the new series in `t = x^(1/q)` and the rest of `y` is treated alike. What is not known of
//! the series takes part in the hull, so that no branch is told that a later term could move or split.
//! Source: Brieskorn & Knoerrer, Plane Algebraic Curves, 8.3.

use std::collections::BTreeMap;

use super::real_roots::{Root, real_roots};
use super::term::Term;

/// Substitutions in a row; each takes at least one degree from what is known, so that this is never reached.
const MAX_DEPTH: usize = 40;

/// A value at a multiple root is a sum of that many coefficients, and its bound counts beside all of them.
const ROOT_SHARE: f64 = 10.0;

/// The bound of a term that is not plainly 0 counts so many times.
const DOUBTFUL: f64 = 1e5;

/// A series in two variables near `x = 0+`, and where knowledge of it ends.
#[derive(Clone, Debug)]
pub struct Node {
    /// Coefficients by the exponents of `x` and `y`.
    pub terms: BTreeMap<(usize, usize), Term>,
    /// What is not known.
    pub unknown: Unknown,
    /// A coefficient that may be 0 but whose bound is a larger share than this of what the hull has there is not known.
    pub largest_zero: f64,
}

/// The terms that are not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unknown {
    /// Those of this total degree or more.
    Degree(usize),
    /// Those with this power of `x` or more.
    PowerOfX(usize),
}

/// A curve `y = Σ c x^e`, as pairs of coefficient and exponent.
pub type Curve = Vec<(f64, f64)>;

/// What lies between two neighbouring regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Whether `f` has the other sign beyond it.
    pub is_odd: bool,
    /// Whether it is surely one branch; otherwise terms that are not known decide what it is.
    pub is_sure: bool,
    /// Whether the known terms are those of a repeated factor.
    pub is_repeated: bool,
    /// Where it is, to the first terms.
    pub curve: Curve,
}

/// The signs of `f` from `y < 0` to `y > 0` at small `x > 0`: one region more than boundaries.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// The sign of each region (never 0) and a curve in it.
    pub regions: Vec<(i8, Curve)>,
    /// What lies between the regions.
    pub boundaries: Vec<Boundary>,
    /// The power of `x` that divides the series as far as it is known.
    pub power_of_x: usize,
    /// Whether that power divides every known term, or is at most 2, so that terms without it can be absorbed.
    pub is_repeated: bool,
}

/// The place of a node in the original series: the curve so far, the exponent reached, and `x = t^denominator`.
#[derive(Clone, Debug)]
struct Place {
    curve: Curve,
    exponent: f64,
    denominator: f64,
    depth: usize,
}

/// An edge of the hull with the real roots of its polynomial other than 0.
struct Edge {
    p: usize,
    q: usize,
    weight: usize,
    roots: Vec<Root>,
}

impl Place {
    fn curve_with(&self, c: f64, edge: Option<&Edge>) -> Curve {
        let step = edge.map_or(1.0, |edge| edge.p as f64 / edge.q as f64);
        let mut curve = self.curve.clone();
        curve.push((c, self.exponent + step / self.denominator));
        curve
    }
}

/// Finds the regions and boundaries of a series at small `x > 0`.
///
/// `None` if no sign is sure, or if the bounds of the coefficients contradict each other.
pub fn strip(node: &Node) -> Option<Strip> {
    strip_at(node, &Place { curve: Vec::new(), exponent: 0.0, denominator: 1.0, depth: 0 })
}

fn strip_at(node: &Node, place: &Place) -> Option<Strip> {
    let vertices = node.known_vertices()?;
    let (&top, &bottom) = (vertices.first()?, vertices.last()?);
    if place.depth > MAX_DEPTH {
        return None;
    }
    let edges = vertices.windows(2).map(|pair| node.edge(pair[0], pair[1])).collect::<Option<Vec<Edge>>>()?;
    let top_sign = node.terms[&top].sign();
    let first = edges.first();
    let lowest = first.and_then(|edge| edge.roots.first()).map_or(-1.0, |root| (2.0 * root.at.value).min(-1.0));
    let start = if top.1 % 2 == 0 { top_sign } else { -top_sign };
    let mut walk = Walk {
        node,
        place,
        strip: Strip {
            regions: vec![(start, place.curve_with(lowest, first))],
            boundaries: Vec::new(),
            power_of_x: top.0,
            is_repeated: node.vague().is_empty() && (top.0 <= 2 || node.sure().all(|(i, _)| i >= top.0)),
        },
    };
    for edge in &edges {
        walk.pass(edge, |c| c < 0.0)?;
    }
    walk.pass_axis(bottom.1, edges.last());
    for edge in edges.iter().rev() {
        walk.pass(edge, |c| c > 0.0)?;
    }
    (walk.sign() == top_sign).then_some(walk.strip)
}

/// The way from `y < 0` to `y > 0`.
struct Walk<'a> {
    node: &'a Node,
    place: &'a Place,
    strip: Strip,
}

impl Walk<'_> {
    fn sign(&self) -> i8 {
        self.strip.regions.last().map_or(0, |region| region.0)
    }

    /// Passes the roots of an edge on one side of the axis.
    fn pass(&mut self, edge: &Edge, is_on_side: impl Fn(f64) -> bool) -> Option<()> {
        let roots: Vec<&Root> = edge.roots.iter().filter(|root| is_on_side(root.at.value)).collect();
        for (i, root) in roots.iter().enumerate() {
            let c = root.at.value;
            let beyond = match roots.get(i + 1) {
                Some(next) => 0.5 * (c + next.at.value),
                None if c < 0.0 => 0.5 * c,
                None => 2.0 * c,
            };
            let region = self.place.curve_with(beyond, Some(edge));
            if root.multiplicity == 1 {
                let curve = self.place.curve_with(c, Some(edge));
                self.strip.boundaries.push(Boundary { is_odd: true, is_sure: true, is_repeated: false, curve });
                self.strip.regions.push((-self.sign(), region));
            } else {
                self.pass_multiple(edge, root, region)?;
            }
        }
        Some(())
    }

    /// Passes a multiple root: what lies near it is found by substitution.
    fn pass_multiple(&mut self, edge: &Edge, root: &Root, region: Curve) -> Option<()> {
        let curve = self.place.curve_with(root.at.value, Some(edge));
        let place = Place {
            exponent: curve.last().map_or(0.0, |last| last.1),
            curve,
            denominator: self.place.denominator * edge.q as f64,
            depth: self.place.depth + 1,
        };
        let inner = strip_at(&self.node.substituted(edge, root)?, &place)?;
        if inner.regions.first()?.0 != self.sign() || inner.power_of_x > 0 {
            return None;
        }
        self.strip.boundaries.extend(inner.boundaries);
        self.strip.regions.extend(inner.regions.into_iter().skip(1));
        if let Some(last) = self.strip.regions.last_mut().filter(|_| !self.strip.boundaries.is_empty()) {
            last.1 = region;
        }
        Some(())
    }

    /// Passes `y = 0`, where a power of `y` divides what is known.
    fn pass_axis(&mut self, power: usize, edge: Option<&Edge>) {
        if power == 0 {
            return;
        }
        let curve = match self.place.curve.is_empty() {
            true => vec![(0.0, 1.0)],
            false => self.place.curve.clone(),
        };
        let sign = if power.is_multiple_of(2) { self.sign() } else { -self.sign() };
        let divides = power > 2 && self.node.sure().all(|(_, j)| j >= power);
        let is_repeated = (power == 2 || divides) && self.node.vague().is_empty();
        self.strip.boundaries.push(Boundary { is_odd: power % 2 == 1, is_sure: power == 1, is_repeated, curve });
        let next = edge.and_then(|edge| edge.roots.iter().find(|root| root.at.value > 0.0));
        let c = next.map_or(1.0, |root| 0.5 * root.at.value);
        self.strip.regions.push((sign, self.place.curve_with(c, edge)));
    }
}

impl Node {
    /// The vertices of the lower hull that are known, from the highest power of `y` down; what is unknown cuts it off.
    ///
    /// `None` if something unknown lies between them.
    fn known_vertices(&self) -> Option<Vec<(usize, usize)>> {
        let hull = lower_hull(self.points());
        let known: Vec<(usize, usize)> = hull.iter().filter(|point| point.2).map(|&(i, j, _)| (i, j)).collect();
        let first = hull.iter().position(|point| point.2)?;
        hull[first..first + known.len()].iter().all(|point| point.2).then_some(known)
    }

    /// The exponents of the terms that are surely not 0.
    fn sure(&self) -> impl Iterator<Item = (usize, usize)> {
        self.terms.iter().filter(|(_, term)| !term.is_zero()).map(|(&exponents, _)| exponents)
    }

    /// The exponents that matter to the hull, and whether their terms are known.
    fn points(&self) -> Vec<(usize, usize, bool)> {
        let ends = match self.unknown {
            Unknown::Degree(d) => vec![(0, d, false), (d, 0, false)],
            Unknown::PowerOfX(n) => vec![(n, 0, false)],
        };
        let sure = self.sure().map(|(i, j)| (i, j, true));
        sure.chain(self.vague().into_iter().map(|(i, j)| (i, j, false))).chain(ends).collect()
    }

    /// The exponents of terms that may be 0 but as well may be large enough to move the hull.
    fn vague(&self) -> Vec<(usize, usize)> {
        let corners = lower_hull(self.sure().map(|(i, j)| (i, j, true)).collect());
        let size = |(i, j, _): (usize, usize, bool)| self.terms[&(i, j)].value.abs();
        let is_vague = |&(i, j): &(usize, usize), error: f64| match corners.as_slice() {
            [] => false,
            [corner] => (i < corner.0 || j < corner.1) && error > self.largest_zero * size(*corner),
            _ => corners.windows(2).any(|ends| {
                let (a, b) = (ends[0], ends[1]);
                let (width, height) = (b.0 - a.0, a.1 - b.1);
                // On the curve y = r x^(width / height) both corners are of one size.
                let r = (size(b) / size(a)).powf(1.0 / height as f64);
                let is_below = height * i + width * j <= height * a.0 + width * a.1;
                is_below && error * r.powf(j as f64 - a.1 as f64) > self.largest_zero * size(a)
            }),
        };
        let zeros = self.terms.iter().filter(|(_, term)| term.is_zero());
        // What is not plainly 0 may be real: then even a narrow bound lets it matter.
        let weight = |term: &Term| if term.is_plainly_zero() { term.own_error() } else { DOUBTFUL * term.error };
        zeros.filter(|(exponents, term)| is_vague(exponents, weight(term))).map(|(&exponents, _)| exponents).collect()
    }

    /// The edge between two vertices, with the roots of its polynomial.
    fn edge(&self, top: (usize, usize), bottom: (usize, usize)) -> Option<Edge> {
        let (width, height) = (bottom.0 - top.0, top.1 - bottom.1);
        let divisor = greatest_common_divisor(width, height);
        let (p, q) = (width / divisor, height / divisor);
        let coefficients: Vec<Term> = (0..=divisor)
            .map(|k| self.terms.get(&(bottom.0 - k * p, bottom.1 + k * q)).copied().unwrap_or_default())
            .collect();
        let mut roots: Vec<Root> = Vec::new();
        for root in real_roots(&coefficients, ROOT_SHARE * self.largest_zero)? {
            if root.at.is_zero() {
                return None;
            }
            let is_positive = root.at.value > 0.0;
            let size = root_of_degree(if is_positive { root.at } else { -root.at }, q)?;
            let mut add = |at: Term| roots.push(Root { at, ..root });
            match (q % 2 == 1, is_positive) {
                (true, true) => add(size),
                (true, false) => add(-size),
                (false, true) => {
                    add(size);
                    add(-size);
                }
                (false, false) => {}
            }
        }
        roots.sort_by(|a, b| a.at.value.total_cmp(&b.at.value));
        Some(Edge { p, q, weight: q * top.0 + p * top.1, roots })
    }

    /// The series with `x = t^q`, `y = t^p (c + y')`, divided by its power of `t`; `c` is a root of the edge.
    fn substituted(&self, edge: &Edge, root: &Root) -> Option<Self> {
        let known = match self.unknown {
            Unknown::Degree(d) => (edge.p.min(edge.q) * d).checked_sub(edge.weight)?,
            Unknown::PowerOfX(n) => (edge.q * n).checked_sub(edge.weight)?,
        };
        let mut terms: BTreeMap<(usize, usize), Term> = BTreeMap::new();
        for (&(i, j), term) in &self.terms {
            // Terms below the edge count as 0.
            let Some(power) = (edge.q * i + edge.p * j).checked_sub(edge.weight) else { continue };
            for l in 0..=j {
                if power < known && !(power == 0 && l < root.multiplicity) {
                    let part = term.times(binomial(j, l)) * root.at.power(j - l);
                    let entry = terms.entry((power, l)).or_default();
                    *entry = *entry + part;
                }
            }
        }
        Some(Self { terms, unknown: Unknown::PowerOfX(known), largest_zero: self.largest_zero })
    }
}

/// The positive root `x^(1/q)` of a number that is surely positive: two steps of Newton's method double the digits.
fn root_of_degree(x: Term, q: usize) -> Option<Term> {
    if q == 1 {
        return Some(x);
    }
    let plain = x.with_error(0.0);
    let mut root = Term::exact(x.value.powf(1.0 / q as f64));
    for _ in 0..2 {
        let slope = root.power(q - 1).times(q as f64);
        root = (root - (root.power(q) - plain).divided_by(slope)?).with_error(0.0);
    }
    let left = (root.power(q) - plain).largest();
    // The slope over the whole bound is at least that at its lower end.
    let share = |error: f64| (left + error) / x.value;
    let bound = |error: f64| 2.0 * share(error) * root.value / q as f64;
    (share(x.error) < 0.5).then(|| root.with_error(0.0).raised(bound(x.error), bound(x.own_error())))
}

/// The corners of the lower hull as long as it goes down, from the left.
fn lower_hull(mut points: Vec<(usize, usize, bool)>) -> Vec<(usize, usize, bool)> {
    points.sort_by_key(|&(i, j, _)| (i, j));
    let mut hull: Vec<(usize, usize, bool)> = Vec::new();
    for point in points {
        if hull.last().is_some_and(|last| point.1 >= last.1) {
            continue;
        }
        while hull.len() >= 2 && !is_convex(hull[hull.len() - 2], hull[hull.len() - 1], point) {
            hull.pop();
        }
        hull.push(point);
    }
    hull
}

/// Whether the middle point lies below the line between the others.
fn is_convex(a: (usize, usize, bool), b: (usize, usize, bool), c: (usize, usize, bool)) -> bool {
    let (along, rest) = ((b.0 - a.0, a.1 - b.1), (c.0 - b.0, b.1 - c.1));
    along.1 * rest.0 > rest.1 * along.0
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(terms: &[(usize, usize, f64)], order: usize) -> Node {
        let terms = terms.iter().map(|&(i, j, a)| ((i, j), Term::exact(a))).collect();
        Node { terms, unknown: Unknown::Degree(order + 1), largest_zero: 1e-7 }
    }

    fn signs(terms: &[(usize, usize, f64)]) -> Vec<i8> {
        strip(&node(terms, 8)).expect("clear").regions.iter().map(|region| region.0).collect()
    }

    #[test]
    fn branches_are_found_in_their_order() {
        assert_eq!(signs(&[(3, 0, 1.0), (1, 2, -3.0)]), [-1, 1, -1]);
        // Peano's (y - x²)(y - 3x²) times y.
        assert_eq!(signs(&[(0, 3, 1.0), (2, 2, -4.0), (4, 1, 3.0)]), [-1, 1, -1, 1]);
        // (y² - x³)² - x⁷: two cusps that agree in their first term.
        assert_eq!(signs(&[(0, 4, 1.0), (3, 2, -2.0), (6, 0, 1.0), (7, 0, -1.0)]), [1, -1, 1, -1, 1]);
        assert_eq!(signs(&[(0, 4, 1.0), (3, 2, -2.0), (6, 0, 1.0), (7, 0, 1.0)]), [1]);
        assert_eq!(signs(&[(4, 0, 1.0), (0, 6, -1.0)]), [-1, 1, -1]);
    }

    #[test]
    fn what_the_order_hides_is_not_told() {
        let squared = strip(&node(&[(0, 4, 1.0), (2, 2, -2.0), (4, 0, 1.0)], 8)).expect("clear");
        assert_eq!(squared.boundaries.iter().filter(|b| !b.is_sure).count(), 2);
        assert!(squared.regions.iter().all(|region| region.0 == 1));
        let cross = strip(&node(&[(2, 2, 1.0)], 8)).expect("clear");
        assert_eq!((cross.power_of_x, cross.boundaries.len()), (2, 1));
    }

    #[test]
    fn a_vanishing_term_that_could_complete_a_power_is_not_ignored() {
        // (x - a y)⁴ with a⁴ within the noise: without it one branch would seem to touch the axis.
        let a = 1e-3_f64;
        let mut tilted = node(&[(4, 0, 1.0), (3, 1, -4.0 * a), (2, 2, 6.0 * a * a), (1, 3, -4.0 * a.powi(3))], 8);
        tilted.terms.insert((0, 4), Term::new(a.powi(4), 2.0 * a.powi(4)));
        assert!(strip(&tilted).is_none_or(|strip| strip.regions.iter().all(|region| region.0 == 1)));
    }
}
