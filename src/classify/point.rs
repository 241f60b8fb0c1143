//! A classified critical point as plain data.

/// What a critical point is to its neighbourhood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No point nearby is lower.
    Minimum,
    /// No point nearby is higher.
    Maximum,
    /// Points nearby are higher, and others lower.
    Saddle,
    /// The derivatives that were looked at leave it open.
    Undecided,
}

impl Kind {
    /// The word of the language for this kind.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Saddle => "saddle",
            Self::Undecided => "undecided",
        }
    }

    /// The kind of the same point for `−f`.
    pub fn negated(self) -> Self {
        match self {
            Self::Minimum => Self::Maximum,
            Self::Maximum => Self::Minimum,
            other => other,
        }
    }
}

/// How far a statement about a critical point can be trusted.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// Interval arithmetic proves exactly one critical point, of the stated kind, in this box (one `[lo, hi]` a variable).
    Certified(Vec<[f64; 2]>),
    /// Floating-point evidence with estimated error bounds; the length of the last Newton step in units of the scale.
    Numerical {
        /// The length of the Newton step at the point, relative to the size of its coordinates.
        residual: f64,
    },
}

impl Proof {
    /// The word of the language for this proof.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Certified(_) => "certified",
            Self::Numerical { .. } => "numerical",
        }
    }
}

/// What is known of a degenerate critical point beyond its Hessian, from higher derivatives.
///
/// The function is reduced to the null directions of the Hessian (splitting lemma) and expanded there; the terms of lowest
/// degree that differ from 0 beyond their error bounds are the leading form. All of it is numerical.
#[derive(Clone, Debug, PartialEq)]
pub struct Degenerate {
    /// What the point is to its neighbourhood; the same as `kind` of the point.
    pub nature: Kind,
    /// Whether no other point nearby has the value of a minimum or maximum; `None` at saddles, and where it is not known.
    pub strict: Option<bool>,
    /// Whether no other critical point is nearby; `None` where it is not known.
    pub isolated: Option<bool>,
    /// The number of null directions: of eigenvalues of the Hessian that vanish within their error bounds.
    pub corank: usize,
    /// The type in Arnold's list: `A2`, `A3+`, `D4-`, …, `E6`, `E7`, `E8`, `X9`, `J10` or `P8`; `None` for others.
    pub germ: Option<String>,
    /// The degree of the leading form; `None` if all terms that were looked at vanish.
    pub order: Option<usize>,
    /// The Milnor number: into how many nondegenerate critical points, complex ones too, this one splits when the function is
    /// disturbed. `None` if infinite or not known.
    pub milnor: Option<usize>,
}

impl Degenerate {
    /// A degenerate point of which no more is known than what its Hessian says.
    pub fn unknown(nature: Kind, corank: usize) -> Self {
        Self { nature, strict: None, isolated: None, corank, germ: None, order: None, milnor: None }
    }
}

/// Proved bounds of what is told of a critical point.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosures {
    /// `[lo, hi]` of `f` at the critical point.
    pub value: [f64; 2],
    /// `[lo, hi]` of each eigenvalue of the Hessian there, ascending.
    pub eigenvalues: Vec<[f64; 2]>,
}

/// A critical point with its classification.
#[derive(Clone, Debug, PartialEq)]
pub struct CriticalPoint {
    /// Where it is.
    pub x: Vec<f64>,
    /// `f(x)`.
    pub value: f64,
    /// `‖∇f(x)‖`: not zero, because `x` is rounded.
    pub gradient_norm: f64,
    /// The eigenvalues of the Hessian, ascending.
    pub eigenvalues: Vec<f64>,
    /// Their orthonormal eigenvectors, in the same order.
    pub eigenvectors: Vec<Vec<f64>>,
    /// What the point is to its neighbourhood.
    pub kind: Kind,
    /// The number of negative eigenvalues beyond the error bound.
    pub morse_index: usize,
    /// The number of eigenvalues that are zero within the error bound.
    pub nullity: usize,
    /// More about a point with `nullity > 0`.
    pub degenerate: Option<Degenerate>,
    /// How far this can be trusted.
    pub proof: Proof,
    /// Proved bounds of value and eigenvalues, where the point is proved.
    pub enclosures: Option<Enclosures>,
    /// Why the point is of this kind: one sentence.
    pub reason: String,
}

/// Counts the negative eigenvalues of the Hessian: 0 at a strict minimum, `dimension` at a strict maximum, in between at a saddle.
///
/// Eigenvalues within `tolerance` (same unit as the Hessian entries) of zero are not counted; they make the point
/// degenerate and are reported as `nullity`. A NaN entry gives `None`: no index is better than a wrong one.
pub fn morse_index(eigenvalues: &[f64], tolerance: f64) -> Option<usize> {
    let valid = tolerance >= 0.0 && eigenvalues.iter().all(|e| !e.is_nan());
    valid.then(|| eigenvalues.iter().filter(|e| **e < -tolerance).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_counts_only_what_is_surely_negative() {
        assert_eq!(morse_index(&[-2.0, -1e-12, 3.0], 1e-10), Some(1));
        assert_eq!(morse_index(&[], 0.0), Some(0));
        assert_eq!(morse_index(&[f64::NAN, 1.0], 0.0), None);
        assert_eq!(morse_index(&[1.0], f64::NAN), None);
    }
}
