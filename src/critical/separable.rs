//! The critical points of a sum of parts in different variables, from those of the parts: every choice of one from each.
//!
//! The Hessian has a block for each part, so its eigenvalues are those of the blocks together, and indices add.

use rayon::prelude::*;

use super::certified::{Part, Target};
use crate::certify::blocks::{Block, Choices, joined_root};
use crate::certify::solution::{Doubt, Root, Undecided};
use crate::certify::system::System;
use crate::classify::hessian_test::kind_of_signs;
use crate::classify::local_model::LocalModel;
use crate::classify::point::{CriticalPoint, Enclosures, Proof};
use crate::classify::proved_point::{agree, reason};
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::norm;
use crate::numeric::interval::interval::Interval;

/// Eigenvectors are kept for so many points at most.
const MOST_WITH_VECTORS: usize = 1000;

/// What a point of a part brings to the whole.
struct Share {
    index: usize,
    eigenvalues: Vec<f64>,
    /// Eigenvectors in the variables of the part.
    vectors: Vec<Vec<f64>>,
    enclosures: Vec<[f64; 2]>,
}

/// All points, and the boxes of those that the defining route to derivatives does not confirm.
///
/// Cost: a Hessian for each point of each part, a value and a gradient for each point of the whole.
pub(super) fn joined_points(
    target: &Target<'_>,
    system: &System,
    blocks: &[Block],
    parts: &[Part],
) -> (Vec<CriticalPoint>, Vec<Undecided>) {
    let counts: Vec<usize> = parts.iter().map(|part| part.solutions.roots.len()).collect();
    let choices: Vec<Vec<usize>> = Choices::new(counts).collect();
    if choices.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let root = |choice: &[usize]| {
        let roots: Vec<&Root> = parts.iter().zip(choice).map(|(part, place)| &part.solutions.roots[*place]).collect();
        joined_root(blocks, &roots)
    };
    let own_share = |at: usize, place: usize| {
        let mut choice = vec![0; parts.len()];
        choice[at] = place;
        share(target, &root(&choice), (&blocks[at], &parts[at], place))
    };
    let counts = parts.iter().map(|part| part.solutions.roots.len()).enumerate();
    let shares: Vec<Vec<Option<Share>>> =
        counts.map(|(at, count)| (0..count).map(|place| own_share(at, place)).collect()).collect();
    let with_vectors = choices.len() <= MOST_WITH_VECTORS;
    let point = |choice: &Vec<usize>| {
        let own: Option<Vec<&Share>> =
            shares.iter().zip(choice).map(|(shares, place)| shares[*place].as_ref()).collect();
        let whole = root(choice);
        let enclosure = whole.enclosure.clone();
        let point = own.and_then(|own| joined_point(target, system, (whole, blocks), (&own, with_vectors)));
        point.ok_or(Undecided { bounds: enclosure, doubt: Doubt::Singular })
    };
    let (mut points, mut doubtful) = (Vec::new(), Vec::new());
    for joined in choices.par_iter().map(point).collect::<Vec<_>>() {
        match joined {
            Ok(point) => points.push(point),
            Err(part) => doubtful.push(part),
        }
    }
    (points, doubtful)
}

/// The part of the Hessian that belongs to a block, decomposed; `None` if it contradicts what is proved.
fn share(target: &Target<'_>, root: &Root, (block, part, place): (&Block, &Part, usize)) -> Option<Share> {
    let (n, own) = (root.x.len(), block.unknowns.len());
    if target.objective.kink(&root.x).is_some() {
        return None;
    }
    let model = LocalModel::by_definition(target.objective, &root.x)?;
    let entry = |k: usize| model.hessian[block.unknowns[k / own] * n + block.unknowns[k % own]];
    let hessian: Vec<f64> = (0..own * own).map(entry).collect();
    let eigen = SymmetricEigen::new(&hessian, own).ok()?;
    let proved = &part.hessians[place];
    agree(&eigen.values, &proved.eigenvalues).then(|| Share {
        index: proved.index,
        vectors: (0..own).map(|k| eigen.vector(k).to_vec()).collect(),
        eigenvalues: eigen.values,
        enclosures: proved.eigenvalues.clone(),
    })
}

fn joined_point(
    target: &Target<'_>,
    system: &System,
    (root, blocks): (Root, &[Block]),
    (shares, with_vectors): (&[&Share], bool),
) -> Option<CriticalPoint> {
    let n = root.x.len();
    let sides: Vec<Interval> = root.enclosure.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect();
    let bounds = system.enclose_function(&sides)?;
    let mut gradient = vec![0.0; n];
    let value = target.objective.value_gradient(&root.x, &mut gradient);
    let mut order: Vec<(f64, usize, usize)> = Vec::with_capacity(n);
    for (block, share) in shares.iter().enumerate() {
        order.extend(share.eigenvalues.iter().enumerate().map(|(k, value)| (*value, block, k)));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let vector = |(_, block, k): &(f64, usize, usize)| {
        let mut vector = vec![0.0; n];
        let own = &shares[*block].vectors[*k];
        blocks[*block].unknowns.iter().zip(own).for_each(|(to, entry)| vector[*to] = *entry);
        vector
    };
    let mut enclosures: Vec<[f64; 2]> = shares.iter().flat_map(|share| share.enclosures.clone()).collect();
    let (mut lower, mut upper): (Vec<f64>, Vec<f64>) = enclosures.iter().map(|[lo, hi]| (*lo, *hi)).unzip();
    lower.sort_by(f64::total_cmp);
    upper.sort_by(f64::total_cmp);
    enclosures = lower.into_iter().zip(upper).map(|(lo, hi)| [lo, hi]).collect();
    let index = shares.iter().map(|share| share.index).sum();
    (value.is_finite() && !bounds.is_empty()).then(|| CriticalPoint {
        value,
        gradient_norm: norm(&gradient),
        eigenvalues: order.iter().map(|(value, _, _)| *value).collect(),
        eigenvectors: if with_vectors { order.iter().map(vector).collect() } else { Vec::new() },
        kind: kind_of_signs(n, index, 0),
        morse_index: index,
        nullity: 0,
        degenerate: None,
        proof: Proof::Certified(root.enclosure),
        enclosures: Some(Enclosures { value: [bounds.lo(), bounds.hi()], eigenvalues: enclosures }),
        reason: reason(n, index),
        x: root.x,
    })
}
