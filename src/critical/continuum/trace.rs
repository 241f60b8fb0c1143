//! From one degenerate critical point to the connected sets of critical points through it, covered with samples.
//!
//! Samples are taken breadth first at about equal distances; at special points, where the rank drops, all branches are
//! looked for. A set counts only where it goes on critical to rounding over a finite distance. Source: the project's
//! notes on algorithms, 3.4; Henderson, Int. J. Bifurcation Chaos 12 (2002), for covering by balls.

use super::branches::branches;
use super::character::{Character, character};
use super::drops::{Drop, special_points};
use super::evidence::is_borne_out;
use super::follow::{Trait, correct, reaches, walk};
use super::stage::{Jet, Stage};
use crate::linalg::vector::{add_scaled, difference, norm};
use crate::numeric::interrupt::Interrupt;
use crate::numeric::starts::RandomNumbers;

/// The distance of samples on curves, on surfaces and beyond, in units of the box.
const SPACING: [f64; 3] = [0.02, 0.05, 0.15];
/// The most samples of curves, of surfaces and beyond.
const MOST_SAMPLES: [usize; 3] = [400, 600, 200];
/// Where there would be more, the distance grows by this factor …
const COARSER: f64 = 1.7;
/// … so many times at most.
const ROUNDS: usize = 6;
/// A point within this share of a sample's spacing is taken for covered by it.
const COVERED: f64 = 0.7;
/// The cosine between tangent spaces of points that cover each other.
const ALIGNED: f64 = 0.8;
/// Eigenvalues below this share of the largest vanish at the seed.
const VANISHING: f64 = 1e-7;
/// Degenerate points within this distance of a special point, in units of the box, are that point: Newton's method finds it
/// no better.
const BESIDE_DROP: f64 = 1e-3;
/// In so many variables sets are not followed on which more eigenvalues vanish than they have dimensions.
const FLAT_VARIABLES: usize = 3;
/// Searches for special points and their branches.
const BRANCH_ROUNDS: usize = 12;

/// A sample.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub jet: Jet,
    /// How far it is from the sample it was reached from.
    pub reach: f64,
    /// Whether a walk from it was stopped by the boundary of the box.
    pub leaves: bool,
    /// Whether a walk from it ended inside the box.
    pub is_stuck: bool,
    /// What the set is there.
    pub character: Character,
}

/// A connected set of critical points, covered with samples.
#[derive(Clone, Debug)]
pub struct Component {
    pub(super) set: Trait,
    pub(super) nodes: Vec<Node>,
    pub(super) drops: Vec<Drop>,
    pub(super) spacing: f64,
    /// Whether there are more samples than were wanted.
    pub(super) is_partial: bool,
    /// Whether its samples bear it out; otherwise it is no set, or one of which nothing is told.
    pub(super) is_borne_out: bool,
}

/// What a seed leads to.
pub(super) struct Origin {
    jets: Vec<Jet>,
    dimension: usize,
}

/// The connected sets of critical points through `x`, one for each dimension; none if `x` is isolated. Those that are not
/// borne out are among them.
pub(super) fn trace(stage: &Stage<'_>, x: &[f64], interrupt: &Interrupt) -> Vec<Component> {
    let origins = origins(stage, &stage.to_units(x));
    origins.into_iter().filter_map(|origin| cover(stage, &origin, interrupt)).collect()
}

/// Generic points of the sets through a point.
fn origins(stage: &Stage<'_>, u: &[f64]) -> Vec<Origin> {
    let Some(seed) = stage.jet(u) else { return Vec::new() };
    let null = seed.nullity(VANISHING);
    if null == 0 {
        return Vec::new();
    }
    if let Some(jet) = correct(stage, u, null) {
        let set = Trait::of(&jet, null);
        let short = SPACING[null.min(3) - 1];
        let onward = |direction: &[f64]| {
            let back: Vec<f64> = direction.iter().map(|d| -d).collect();
            [direction, &back].into_iter().find_map(|d| walk(stage, &set, &jet, d, short).end)
        };
        if jet.nullity(VANISHING) == null && set.holds(stage, &jet) {
            // The seed itself may be close to a special point; where the walks end it is another matter.
            if let Some(jets) = jet.tangent(null).map(onward).collect::<Option<Vec<Jet>>>() {
                return vec![Origin { jets, dimension: null }];
            }
        }
    }
    let mut origins: Vec<Origin> = Vec::new();
    for (jet, dimension) in branches(stage, &seed, null, SPACING[0]) {
        match origins.iter_mut().find(|origin| origin.dimension == dimension) {
            Some(origin) => origin.jets.push(jet),
            None => origins.push(Origin { jets: vec![jet], dimension }),
        }
    }
    origins
}

/// Covers the sets through an origin, with coarser samples where there would be too many.
fn cover(stage: &Stage<'_>, origin: &Origin, interrupt: &Interrupt) -> Option<Component> {
    let class = origin.dimension.min(3) - 1;
    let mut spacing = SPACING[class];
    let rounds = if class == 2 { 2 } else { ROUNDS };
    let mut component = None;
    for _ in 0..rounds {
        let next = Component::grown(stage, origin, (spacing, MOST_SAMPLES[class]), interrupt);
        let is_partial = next.is_partial;
        component = Some(next);
        if !is_partial || interrupt.check().is_some() {
            break;
        }
        spacing *= COARSER;
    }
    let mut component = component?;
    component.is_borne_out = !component.is_flat(stage.dimension()) && is_borne_out(stage, &component);
    Some(component)
}

impl Component {
    fn grown(stage: &Stage<'_>, origin: &Origin, (spacing, most): (f64, usize), interrupt: &Interrupt) -> Self {
        let seed = origin.jets.iter().max_by(|a, b| a.eigen.norm().total_cmp(&b.eigen.norm()));
        let set = seed.map_or(Trait { dimension: origin.dimension, value: 0.0, curvature: 0.0 }, |jet| {
            Trait::of(jet, origin.dimension)
        });
        let mut component =
            Self { set, nodes: Vec::new(), drops: Vec::new(), spacing, is_partial: false, is_borne_out: false };
        for jet in &origin.jets {
            if !component.covers(jet, spacing) {
                component.add(stage, jet.clone(), spacing);
            }
        }
        if component.is_flat(stage.dimension()) {
            return component;
        }
        let mut next = 0;
        for _ in 0..BRANCH_ROUNDS {
            next = component.expand(stage, next, most, interrupt);
            if component.is_partial {
                break;
            }
            let known = component.drops.len();
            component.drops = special_points(stage, &component);
            for at in known..component.drops.len() {
                component.branch_out(stage, at);
            }
            if component.nodes.len() == next {
                break;
            }
        }
        component
    }

    fn add(&mut self, stage: &Stage<'_>, jet: Jet, reach: f64) {
        self.set.curvature = self.set.curvature.max(jet.eigen.norm());
        let character = character(stage, &jet, self.set.dimension);
        self.nodes.push(Node { jet, reach, leaves: false, is_stuck: false, character });
    }

    /// Whether more eigenvalues vanish than the set has dimensions, in so many variables that following it takes long.
    fn is_flat(&self, n: usize) -> bool {
        n >= FLAT_VARIABLES && self.nodes.iter().take(3).all(|node| node.character.nullity > self.set.dimension)
    }

    /// Walks on from all samples from number `next` on; gives the number of samples then.
    fn expand(&mut self, stage: &Stage<'_>, mut next: usize, most: usize, interrupt: &Interrupt) -> usize {
        while next < self.nodes.len() {
            if self.nodes.len() > most || interrupt.check().is_some() {
                self.is_partial = true;
                break;
            }
            let from = self.nodes[next].jet.clone();
            for direction in outward(&from, self.set.dimension) {
                let predicted = add_scaled(&from.u, self.spacing, &direction);
                if self.nodes.iter().enumerate().any(|(at, node)| at != next && self.is_ahead(node, &from, &predicted))
                {
                    continue;
                }
                let walked = walk(stage, &self.set, &from, &direction, self.spacing);
                self.nodes[next].leaves |= walked.left;
                self.nodes[next].is_stuck |= walked.stuck;
                let Some(end) = walked.end else { continue };
                let reach = norm(&difference(&end.u, &from.u));
                if !self.covers(&end, reach) {
                    self.add(stage, end, reach);
                }
            }
            next += 1;
        }
        next
    }

    /// Whether a node already stands about where a walk would lead.
    fn is_ahead(&self, node: &Node, from: &Jet, predicted: &[f64]) -> bool {
        norm(&difference(&node.jet.u, predicted)) <= 0.4 * self.spacing
            && self.lies_on(&node.jet, from, norm(&difference(&node.jet.u, &from.u)))
    }

    /// Whether a point is close to a sample on the same piece of the set.
    fn covers(&self, jet: &Jet, reach: f64) -> bool {
        self.nodes.iter().any(|node| {
            let distance = norm(&difference(&node.jet.u, &jet.u));
            distance <= COVERED * reach && self.lies_on(&node.jet, jet, distance)
        })
    }

    /// Whether two points at a distance may be joined by a piece that bends no more than their tangents say.
    fn lies_on(&self, a: &Jet, b: &Jet, distance: f64) -> bool {
        if distance <= 1e-9 {
            return true;
        }
        if !self.set.are_aligned(a, b, ALIGNED) {
            return false;
        }
        let gap = difference(&a.u, &b.u);
        let across = norm(&difference(&gap, &b.tangential(&gap, self.set.dimension)));
        let turned = sine_between(a, b, self.set.dimension);
        across <= distance * (1.5 * turned + 1e-3)
    }

    /// Neighbouring samples of a node on the same piece.
    pub(super) fn neighbours(&self, at: usize, within: f64) -> Vec<usize> {
        let own = &self.nodes[at];
        let is_near = |other: usize| {
            let node = &self.nodes[other];
            let distance = norm(&difference(&node.jet.u, &own.jet.u));
            other != at && distance <= within * own.reach.max(node.reach) && self.lies_on(&node.jet, &own.jet, distance)
        };
        (0..self.nodes.len()).filter(|other| is_near(*other)).collect()
    }

    /// Adds a sample on every branch of a special point that has none yet.
    fn branch_out(&mut self, stage: &Stage<'_>, at: usize) {
        let Some(centre) = stage.jet(&self.drops[at].u) else { return };
        let limit = 1e-4 * self.set.curvature;
        let null = centre.order.iter().take_while(|k| centre.eigen.values[**k].abs() <= limit).count();
        let radius = 0.5 * self.spacing;
        for (jet, dimension) in branches(stage, &centre, null.max(self.set.dimension), radius) {
            if dimension == self.set.dimension && !self.covers(&jet, 2.0 * self.spacing) {
                self.add(stage, jet, self.spacing);
            }
        }
    }

    /// Whether `x` lies on the set: on the piece around a sample, or a walk from the nearest samples arrives there.
    pub(super) fn contains(&self, stage: &Stage<'_>, x: &[f64]) -> bool {
        /// Samples that are tried.
        const TRIES: usize = 6;
        /// A point is looked for from samples within so many spacings.
        const REACH: f64 = 2.0;
        /// So far from the set a point on it may be told, in units of the box.
        const OFF_THE_SET: f64 = 1e-4;
        let u = stage.to_units(x);
        let mut near: Vec<(f64, usize)> = (self.nodes.iter().enumerate())
            .map(|(at, node)| (norm(&difference(&node.jet.u, &u)), at))
            .filter(|(distance, _)| *distance <= REACH * self.spacing)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let is_special = self.drops.iter().any(|drop| norm(&difference(&drop.u, &u)) <= BESIDE_DROP);
        if is_special || near.is_empty() {
            return is_special;
        }
        let corrected = correct(stage, &u, self.set.dimension);
        let Some(jet) = corrected.filter(|jet| norm(&difference(&jet.u, &u)) <= OFF_THE_SET) else { return false };
        if !self.set.holds(stage, &jet) {
            return false;
        }
        near.iter().any(|(distance, at)| self.lies_on(&self.nodes[*at].jet, &jet, *distance))
            || near.iter().take(TRIES).any(|(_, at)| reaches(stage, &self.set, &self.nodes[*at].jet, &jet.u))
    }
}

/// The sine of the largest angle between two tangent spaces, about.
fn sine_between(a: &Jet, b: &Jet, dimension: usize) -> f64 {
    let apart = |t: &[f64]| norm(&difference(t, &a.tangential(t, dimension)));
    b.tangent(dimension).map(apart).fold(0.0, f64::max)
}

/// Directions to walk in from a sample.
fn outward(jet: &Jet, dimension: usize) -> Vec<Vec<f64>> {
    let basis: Vec<&[f64]> = jet.tangent(dimension).collect();
    let combined = |weights: &[f64]| {
        let mut direction = vec![0.0; jet.u.len()];
        for (weight, t) in weights.iter().zip(&basis) {
            direction.iter_mut().zip(*t).for_each(|(d, t)| *d += weight * t);
        }
        direction
    };
    match dimension {
        1 => [1.0, -1.0].iter().map(|sign| combined(&[*sign])).collect(),
        2 => (0..6)
            .map(|k| std::f64::consts::TAU * k as f64 / 6.0)
            .map(|angle| combined(&[angle.cos(), angle.sin()]))
            .collect(),
        _ => {
            let mut random = RandomNumbers::new(dimension as u64);
            let mut directions = Vec::new();
            for _ in 0..2 * dimension {
                let weights = random.on_sphere(dimension);
                directions.push(combined(&weights));
            }
            for t in &basis {
                directions.extend([t.to_vec(), t.iter().map(|t| -t).collect()]);
            }
            directions
        }
    }
}
