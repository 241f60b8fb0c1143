//! The sets of critical points found so far in a box, and whether a point lies on one of them.

use super::stage::Stage;
use super::trace::{Component, trace};
use crate::critical::critical_set::Continuum;
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;

/// So many points that turned out to be isolated end the search for sets.
const MOST_FAILURES: usize = 60;

/// So many samples of a set are looked for on others.
const SPREAD: usize = 12;

/// All sets of critical points of a function in a box that were found.
pub struct Atlas<'a> {
    stage: Stage<'a>,
    components: Vec<Component>,
    /// What was followed and is no set.
    refused: Vec<Component>,
    failures: usize,
    interrupt: Interrupt,
}

/// What a set is at one of its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The set's dimension.
    pub dimension: usize,
    /// The number of the set.
    pub component: usize,
}

impl<'a> Atlas<'a> {
    /// An empty atlas of a box; where it is unbounded, of a window around the seeds.
    pub fn new(objective: &'a dyn Objective, bounds: &[[f64; 2]], seeds: &[Vec<f64>], interrupt: &Interrupt) -> Self {
        let stage = Stage::new(objective, bounds, seeds);
        Self { stage, components: Vec::new(), refused: Vec::new(), failures: 0, interrupt: interrupt.clone() }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty()
    }

    /// Whether a point is in the box, or in the window on an unbounded one.
    pub fn shows(&self, x: &[f64]) -> bool {
        self.stage.contains(&self.stage.to_units(x))
    }

    /// The set that a point lies on, if it is known.
    pub fn place(&self, x: &[f64]) -> Option<Place> {
        let at = self.components.iter().position(|component| component.contains(&self.stage, x))?;
        Some(Place { dimension: self.components[at].set.dimension, component: at })
    }

    /// Whether a point lies on what was followed and is no set, or is one that nothing bears out.
    pub fn is_doubtful(&self, x: &[f64]) -> bool {
        self.refused.iter().any(|component| component.contains(&self.stage, x))
    }

    /// The set that a point lies on, followed if it is new; `None` where the point is isolated.
    ///
    /// Cost: up to some thousand Hessians.
    pub fn explore(&mut self, x: &[f64]) -> Option<Place> {
        if let Some(place) = self.place(x) {
            return Some(place);
        }
        if !self.shows(x) || self.failures >= MOST_FAILURES || self.interrupt.check().is_some() {
            return None;
        }
        if self.is_doubtful(x) {
            return None;
        }
        let (found, refused): (Vec<_>, Vec<_>) =
            trace(&self.stage, x, &self.interrupt).into_iter().partition(|component| component.is_borne_out);
        self.refused.extend(refused);
        if found.is_empty() {
            self.failures += 1;
            return None;
        }
        for component in found {
            if !self.knows(&component) {
                self.components.push(component);
            }
        }
        self.place(x)
    }

    /// Whether a set was followed before: some of its samples are on one that was.
    fn knows(&self, component: &Component) -> bool {
        let apart = component.nodes.len().div_ceil(SPREAD);
        component.nodes.iter().step_by(apart.max(1)).any(|node| {
            let x = self.stage.coordinates_of(&node.jet.u);
            self.place(&x).is_some_and(|place| place.dimension == component.set.dimension)
        })
    }

    /// The entries of all sets, by value.
    pub fn entries(&self) -> Vec<Continuum> {
        let mut entries: Vec<Continuum> =
            self.components.iter().flat_map(|component| component.entries(&self.stage)).collect();
        entries.sort_by(|a, b| a.value.total_cmp(&b.value));
        entries
    }

    /// The indices across the pieces of a set.
    pub fn indices(&self, component: usize) -> Vec<usize> {
        let component = &self.components[component];
        let mut indices: Vec<usize> = component.nodes.iter().map(|node| node.character.index).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
    }
}
