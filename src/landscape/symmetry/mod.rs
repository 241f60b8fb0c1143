//! What leaves a function unchanged: signed permutations of its variables, scalings and rotations, proposed by values and
//! derivatives, and kept only if proved: by the expression graph, which is the same after renaming and simplifying, or as an
//! identity at random points of a finite field.

pub mod continuous;
pub mod images;
mod search;
pub mod signed;

use crate::graph::derivative::gradient;
use crate::graph::formula::{Formula, TooLarge};
use crate::graph::residues::{drawn, evaluated, may_jump, opposite, points};
use crate::graph::simplify::simplify;
use crate::graph::substitute::substitute;
use crate::graph::{Graph, NodeId};
use crate::numeric::interrupt::Interrupt;
use crate::objective::objective::Objective;
use continuous::Continuous;
use search::Search;
use signed::SignedPermutation;

/// Functions of more variables are not searched.
pub const MOST_VARIABLES: usize = 40;
/// Formulas of more nodes, sums written out, are not searched.
const MOST_NODES: usize = 400_000;
/// Formulas up to so many nodes are simplified for a proof.
const MOST_SIMPLIFIED: usize = 20_000;
/// All changes of sign are tried up to so many variables, where the search for them needs derivatives at 0 that there are not.
const MOST_SIGNS: usize = 8;

/// How a symmetry is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymmetryProof {
    /// The formula is the same after renaming.
    Graph,
    /// Both formulas agree at random points of a finite field.
    Identity,
}

impl SymmetryProof {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Identity => "identity",
        }
    }
}

/// What leaves a function unchanged.
#[derive(Clone, Debug)]
pub struct Symmetries {
    /// The order of the group of signed permutations that was found.
    pub order: f64,
    /// Permutations that make up the group, and how each is proved.
    pub generators: Vec<(SignedPermutation, SymmetryProof)>,
    /// One-parameter groups; all are proved as identities of derivatives.
    pub continuous: Vec<Continuous>,
    /// What was proposed at random points in doubles and is not proved.
    pub unproved: usize,
    /// Whether changes of sign were looked for in every combination with permutations.
    pub has_signs: bool,
    /// Whether a limit or a request ended the search.
    pub is_cut: bool,
    /// Whether every candidate was followed to its end and proved or refuted: else the group of `generators` may have more elements than
    /// `order` says.
    pub is_order_exact: bool,
}

/// Why symmetries are not looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SymmetryError {
    /// The sums are too large to be written out.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// There are too many variables.
    #[error("of {0} variables there are too many permutations; {MOST_VARIABLES} is the most")]
    Variables(usize),
    /// There are no derivatives where they are needed.
    #[error("the function has no second derivatives at the places where variables are told apart")]
    NoDerivatives,
}

/// Finds and proves what leaves a function of one number unchanged; both arguments are the same function.
///
/// Cost: some Hessians for each pair of variables that derivatives do not tell apart, and passes over the formula with its
/// sums written out.
///
/// # Errors
/// [`SymmetryError`] if the formula or the number of variables is too large, or there are no derivatives.
pub fn symmetries(
    formula: &Formula,
    objective: &dyn Objective,
    interrupt: &Interrupt,
) -> Result<Symmetries, SymmetryError> {
    let prover = Prover::new(formula)?;
    let mut found = prover.signed_permutations(objective, interrupt)?;
    found.continuous = prover.continuous(objective);
    Ok(found)
}

/// The finite group alone: permutations and changes of sign.
///
/// # Errors
/// As those of [`symmetries`].
pub fn signed_permutations(
    formula: &Formula,
    objective: &dyn Objective,
    interrupt: &Interrupt,
) -> Result<Symmetries, SymmetryError> {
    Prover::new(formula)?.signed_permutations(objective, interrupt)
}

/// The formula, and its residues at random points.
struct Prover {
    graph: Graph,
    output: NodeId,
    n: usize,
    points: u64,
    /// Whether an identity at random points proves nothing.
    may_jump: bool,
}

impl Prover {
    fn new(formula: &Formula) -> Result<Self, SymmetryError> {
        let n = formula.dimension();
        if n > MOST_VARIABLES {
            return Err(SymmetryError::Variables(n));
        }
        let nodes = formula.separable().unrolled_size();
        if nodes > MOST_NODES {
            return Err(SymmetryError::TooLarge(TooLarge { nodes }));
        }
        let flat = formula.flat()?;
        let graph = flat.graph.clone();
        let (points, may_jump) = (points(&graph), may_jump(&graph));
        Ok(Self { graph, output: flat.outputs[0], n, points, may_jump })
    }

    fn signed_permutations(
        &self,
        objective: &dyn Objective,
        interrupt: &Interrupt,
    ) -> Result<Symmetries, SymmetryError> {
        let (mut proofs, mut unproved) = (Vec::new(), 0);
        let mut prove = |permutation: &SignedPermutation| match self.prove(permutation) {
            Some(proof) => {
                proofs.push((permutation.clone(), proof));
                true
            }
            None => {
                unproved += 1;
                false
            }
        };
        let mut search = Search::new(objective, interrupt).ok_or(SymmetryError::NoDerivatives)?;
        let mut found = search.group(&mut prove);
        if !search.is_signed() {
            let signs = search.changes_of_sign(MOST_SIGNS, &mut prove);
            found.order *= signs.order;
            found.generators.extend(signs.generators);
        }
        proofs.retain(|(permutation, _)| found.generators.contains(permutation));
        Ok(Symmetries {
            order: found.order,
            generators: proofs,
            continuous: Vec::new(),
            unproved,
            has_signs: search.is_signed(),
            is_cut: found.is_cut,
            is_order_exact: unproved == 0 && !found.is_cut && !search.has_given_up(),
        })
    }

    fn prove(&self, permutation: &SignedPermutation) -> Option<SymmetryProof> {
        if self.graph.len() <= MOST_SIMPLIFIED && self.is_same_graph(permutation) {
            return Some(SymmetryProof::Graph);
        }
        (!self.may_jump && self.is_identity(permutation)).then_some(SymmetryProof::Identity)
    }

    /// Whether the simplified formula is the same node after renaming.
    fn is_same_graph(&self, permutation: &SignedPermutation) -> bool {
        let mut graph = self.graph.clone();
        let plain: Vec<NodeId> = (0..self.n).map(|i| graph.variable(i)).collect();
        let negated: Vec<NodeId> = plain.iter().map(|variable| graph.negate(*variable)).collect();
        // The variable at the place `to` becomes `±x_i`: `f(σx)` as a formula of `x`.
        let mut replacements = vec![None; self.n];
        for (i, (to, changes)) in permutation.images.iter().enumerate() {
            replacements[*to] = Some(if *changes { negated[i] } else { plain[i] });
        }
        let renamed = substitute(&mut graph, &[self.output], &replacements)[0];
        let both = simplify(&mut graph, &[self.output, renamed]);
        both[0] == both[1]
    }

    fn is_identity(&self, permutation: &SignedPermutation) -> bool {
        let mut looked_at = 0;
        for seed in 1..=3 * self.points {
            let x: Vec<u64> = (0..self.n).map(|i| drawn(&(seed, i))).collect();
            let y = permutation.applied(&x, |x| opposite(*x));
            let (a, b) = (evaluated(&self.graph, &x, seed), evaluated(&self.graph, &y, seed));
            let (Some(a), Some(b)) = (a, b) else { continue };
            if a[self.output.index()] != b[self.output.index()] {
                return false;
            }
            looked_at += 1;
            if looked_at == self.points {
                return true;
            }
        }
        false
    }

    fn continuous(&self, objective: &dyn Objective) -> Vec<Continuous> {
        if self.may_jump {
            return Vec::new();
        }
        let candidates = continuous::candidates(objective);
        if candidates.is_empty() {
            return candidates;
        }
        let mut graph = self.graph.clone();
        let slopes = gradient(&mut graph, self.output, self.n);
        let points = points(&graph);
        let is_kept = |group: &Continuous| group.is_proved(&graph, &slopes, points) && group.keeps_values(objective);
        candidates.into_iter().filter(is_kept).collect()
    }
}
