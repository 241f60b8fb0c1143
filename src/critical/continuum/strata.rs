//! From a covered set to what is told of it: one entry for each piece of constant index.

use super::character::Character;
use super::stage::{Jet, Stage};
use super::trace::Component;
use crate::classify::classify_point::classify_model;
use crate::classify::local_model::LocalModel;
use crate::classify::point::Kind;
use crate::critical::critical_set::Continuum;
use crate::linalg::vector::{add_scaled, difference, norm};

/// Samples at which a set is classified on which more eigenvalues vanish than it has dimensions.
const CLASSIFIED: usize = 3;
/// Samples this close to a special point, in spacings, belong to it.
const BESIDE: f64 = 2.2;

/// How far beside a sample critical points are looked for, in units of the box.
const BESIDE_SET: f64 = 1e-4;

/// Whether the gradient is exactly 0 to both sides of a sample in all directions in which the Hessian vanishes: then the
/// critical set has more dimensions than were followed.
fn is_wider(stage: &Stage<'_>, sample: &Jet, nullity: usize) -> bool {
    let is_flat = |u: &[f64]| stage.jet(u).is_some_and(|jet| jet.gradient.iter().all(|slope| *slope == 0.0));
    let mut directions = sample.tangent(nullity);
    directions.all(|d| [BESIDE_SET, -BESIDE_SET].iter().all(|side| is_flat(&add_scaled(&sample.u, *side, d))))
}

impl Component {
    /// The entries of a set.
    pub(super) fn entries(&self, stage: &Stage<'_>) -> Vec<Continuum> {
        let groups = self.groups();
        let count = groups.iter().max().map_or(0, |last| last + 1);
        (0..count).filter_map(|group| self.entry(stage, &groups, group)).collect()
    }

    /// The number of its piece for each sample: pieces of one nullity and index hang together by samples or by special points.
    fn groups(&self) -> Vec<usize> {
        let n = self.nodes.len();
        let of = |at: usize| self.nodes[at].character;
        let mut group = vec![usize::MAX; n];
        let mut count = 0;
        let beside: Vec<Vec<usize>> = self.drops.iter().map(|drop| self.beside(&drop.u)).collect();
        for first in 0..n {
            if group[first] != usize::MAX {
                continue;
            }
            let mut open = vec![first];
            group[first] = count;
            while let Some(at) = open.pop() {
                let mut next = self.neighbours(at, 1.7);
                beside.iter().filter(|near| near.contains(&at)).for_each(|near| next.extend(near));
                for other in next {
                    if group[other] == usize::MAX && of(other) == of(first) {
                        group[other] = count;
                        open.push(other);
                    }
                }
            }
            count += 1;
        }
        group
    }

    fn beside(&self, u: &[f64]) -> Vec<usize> {
        let distance = |at: &usize| norm(&difference(&self.nodes[*at].jet.u, u));
        (0..self.nodes.len()).filter(|at| distance(at) <= BESIDE * self.spacing.max(self.nodes[*at].reach)).collect()
    }

    fn entry(&self, stage: &Stage<'_>, groups: &[usize], group: usize) -> Option<Continuum> {
        let e = self.set.dimension;
        let own: Vec<usize> = (0..groups.len()).filter(|at| groups[*at] == group).collect();
        if own.len() < 2 {
            return None;
        }
        let stiffness = |at: &&usize| self.nodes[**at].jet.stiffness(e);
        let node = &self.nodes[*own.iter().max_by(|a, b| stiffness(a).total_cmp(&stiffness(b)))?];
        let (typical, Character { nullity, index }) = (&node.jet, node.character);
        let x = stage.coordinates_of(&typical.u);
        let model = LocalModel::by_definition(stage.objective, &x)?;
        let n = x.len();
        if nullity > e && is_wider(stage, typical, nullity) {
            return None;
        }
        let is_smooth = stage.objective.kink(&x).is_none();
        let kind = if !is_smooth {
            Kind::Undecided
        } else if nullity == e {
            kind_across(n - e, index)
        } else {
            self.kind_by_higher_derivatives(stage, &own, nullity)
        };
        let drops: Vec<&Vec<f64>> = self
            .drops
            .iter()
            .map(|drop| &drop.u)
            .filter(|u| self.beside(u).iter().any(|at| groups[*at] == group))
            .collect();
        let leaves = own.iter().any(|at| self.nodes[*at].leaves);
        let ends = own.iter().any(|at| self.nodes[*at].is_stuck && !self.is_beside_drop(&self.nodes[*at].jet));
        // Where another piece begins at a special point, this one ends.
        let turns = self.drops.iter().any(|drop| {
            let beside = self.beside(&drop.u);
            beside.iter().any(|at| groups[*at] == group) && beside.iter().any(|at| groups[*at] != group)
        });
        let closed = if leaves || turns {
            Some(false)
        } else if self.is_partial || ends {
            None
        } else {
            Some(true)
        };
        Some(Continuum {
            dimension: e,
            kind,
            index,
            nullity,
            // Of nothing but rounding it is 0 that is meant.
            value: if model.value.abs() <= self.noise(&model) { 0.0 } else { model.value },
            samples: self.in_order(&own).into_iter().map(|at| stage.coordinates_of(&self.nodes[at].jet.u)).collect(),
            closed,
            symmetry: None,
            rank_drops: drops.iter().map(|u| stage.coordinates_of(u)).collect(),
            reason: reason((n, e), index, nullity, own.len()),
        })
    }

    /// What some samples are by their higher derivatives, if all are the same.
    fn kind_by_higher_derivatives(&self, stage: &Stage<'_>, own: &[usize], nullity: usize) -> Kind {
        let samples = own.iter().step_by(own.len().div_ceil(CLASSIFIED));
        let kind = |at: &usize| {
            let x = stage.coordinates_of(&self.nodes[*at].jet.u);
            let model = LocalModel::by_definition(stage.objective, &x)?;
            let point = classify_model(stage.objective, &model, &stage.units);
            (point.nullity == nullity).then_some(point.kind)
        };
        let kinds: Vec<Option<Kind>> = samples.map(kind).collect();
        match kinds.first() {
            Some(Some(first)) if kinds.iter().all(|kind| *kind == Some(*first)) => *first,
            _ => Kind::Undecided,
        }
    }

    /// What rounding makes of a value: of the evaluation, and of a point that is off the set by a rounding of the box.
    fn noise(&self, model: &LocalModel) -> f64 {
        model.value_noise().max(f64::EPSILON * f64::EPSILON * self.set.curvature)
    }

    fn is_beside_drop(&self, jet: &Jet) -> bool {
        self.drops.iter().any(|drop| norm(&difference(&drop.u, &jet.u)) <= 3.0 * self.spacing)
    }

    /// Samples of a curve one after the other, those of a surface as they were found.
    pub(super) fn in_order(&self, own: &[usize]) -> Vec<usize> {
        if self.set.dimension != 1 {
            return own.to_vec();
        }
        let degree = |at: &usize| self.neighbours(*at, 1.6).len();
        let Some(start) = own.iter().min_by_key(|at| degree(at)).copied() else { return Vec::new() };
        let mut rest: Vec<usize> = own.iter().copied().filter(|at| *at != start).collect();
        let mut ordered = vec![start];
        let mut here = start;
        while !rest.is_empty() {
            let jet = &self.nodes[here].jet;
            let distance = |at: &usize| norm(&difference(&self.nodes[*at].jet.u, &jet.u));
            // A neighbour along the curve comes before one across it.
            let cost = |at: &usize| {
                let gap = difference(&self.nodes[*at].jet.u, &jet.u);
                let across = norm(&difference(&gap, &jet.tangential(&gap, 1)));
                distance(at) + 4.0 * across
            };
            let place = (0..rest.len()).min_by(|a, b| cost(&rest[*a]).total_cmp(&cost(&rest[*b]))).unwrap_or(0);
            here = rest.swap_remove(place);
            ordered.push(here);
        }
        ordered
    }
}

/// What a manifold is on which nothing but the tangent vanishes, by the signs across it (Morse–Bott).
fn kind_across(across: usize, index: usize) -> Kind {
    match index {
        0 => Kind::Minimum,
        _ if index == across => Kind::Maximum,
        _ => Kind::Saddle,
    }
}

fn reason((n, e): (usize, usize), index: usize, nullity: usize, samples: usize) -> String {
    let followed = format!("followed through {samples} points, at each of which the gradient vanishes to rounding");
    if nullity > e {
        return format!(
            "{followed}; the Hessian has {nullity} vanishing eigenvalues there, more than the set has dimensions"
        );
    }
    let positive = n - e - index;
    format!(
        "{followed}; across the set the Hessian has {index} negative and {positive} positive eigenvalues and no other vanishes"
    )
}
