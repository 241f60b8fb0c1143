//! The search for critical points as `critical` and the library ask for it: by proof where that can end, else from many starts.

use crate::certify::search::SearchProgress as BoxProgress;
use crate::critical::certified::{CertifiedSettings, Target, certified};
use crate::critical::continuum::symmetry::name_symmetries;
use crate::critical::critical_set::{Audit, CriticalSet};
use crate::critical::multistart::{SearchProgress as StartProgress, multistart};
use crate::graph::TooLarge;
use crate::landscape::orbits::group_into_orbits;

/// The seconds after which a search stops if no limit is given.
pub const DEFAULT_TIME_LIMIT: f64 = 60.0;

/// The share of the time for the proof; the rest is for the search from many starts where it does not end.
pub const PROOF_SHARE: f64 = 0.9;

/// Functions of more variables are searched from many starts if nothing else is asked for: the number of boxes that a proof
/// needs grows exponentially with them.
pub const MOST_VARIABLES: usize = 40;

/// How a box is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchMethod {
    /// With proof where the function is small enough for it, else from many starts; a note says so.
    #[default]
    Automatic,
    /// With proof, whatever it takes up to the limits.
    Certified,
    /// From many starts: fast, and nothing is proved.
    Multistart,
}

/// Which function is searched where, and how.
#[derive(Clone, Copy)]
pub struct CriticalSearch<'a> {
    /// The function.
    pub target: Target<'a>,
    /// The box, one `[lo, hi]` a variable; sides may be infinite where the search is with proof.
    pub bounds: &'a [[f64; 2]],
    /// The method.
    pub method: SearchMethod,
    /// Limits.
    pub settings: &'a CertifiedSettings,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// With proof.
    Boxes(&'a BoxProgress),
    /// From many starts.
    Starts(&'a StartProgress),
}

/// Why there is no list of critical points.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SearchError {
    /// The points and the gradient on the boundary contradict each other.
    #[error(
        "the audit failed: the points found give {sum}, the boundary of the box gives {degree}; this is a bug, please report \
         it with the function"
    )]
    Audit {
        /// The sum of `(−1)^index` over the points.
        sum: i64,
        /// The degree of the gradient on the boundary.
        degree: i64,
    },
    /// A proof needs the sums written out, and they have too many terms.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Searches a box for critical points, and groups them by the function's symmetries.
///
/// # Errors
/// [`SearchError`]; a search that ends early is no error.
pub fn search_critical(
    search: &CriticalSearch<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<CriticalSet, SearchError> {
    let mut set = searched(search, progress)?;
    group_into_orbits(&search.target, &mut set, &search.settings.starts.interrupt);
    Ok(set)
}

fn searched(search: &CriticalSearch<'_>, progress: &mut dyn FnMut(Progress<'_>)) -> Result<CriticalSet, SearchError> {
    let n = search.bounds.len();
    let is_bounded = search.bounds.iter().flatten().all(|bound| bound.is_finite());
    let may_fall_back = search.method == SearchMethod::Automatic && is_bounded;
    if search.method == SearchMethod::Multistart {
        return Ok(from_starts(search, progress));
    }
    if may_fall_back && n > MOST_VARIABLES {
        let why = format!(
            "with {n} variables a proof is out of reach, so the box was searched from many starts: nothing is proved \
             (method = certified tries it all the same)"
        );
        return Ok(with_note(from_starts(search, progress), why));
    }
    let report = &mut |boxes: &BoxProgress| progress(Progress::Boxes(boxes));
    match certified(&search.target, search.bounds, search.settings, report) {
        Ok(set) => audited(set),
        Err(_) if may_fall_back => {
            let why = "the sums of this function are too long to be written out for a proof, so the box was searched from \
                       many starts: nothing is proved";
            Ok(with_note(from_starts(search, progress), why.into()))
        }
        Err(error) => Err(error.into()),
    }
}

fn from_starts(search: &CriticalSearch<'_>, progress: &mut dyn FnMut(Progress<'_>)) -> CriticalSet {
    let report = &mut |starts: &StartProgress| progress(Progress::Starts(starts));
    let mut set = multistart(search.target.objective, search.bounds, &search.settings.starts, report);
    name_symmetries(search.target.objective, search.target.formula, &mut set);
    set
}

fn with_note(mut set: CriticalSet, note: String) -> CriticalSet {
    set.notes.insert(0, note);
    set
}

/// A list that contradicts its audit is never a result.
fn audited(set: CriticalSet) -> Result<CriticalSet, SearchError> {
    match set.audit {
        Some(Audit::Differs { sum, degree }) => Err(SearchError::Audit { sum, degree }),
        _ => Ok(set),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set_with(audit: Option<Audit>) -> CriticalSet {
        let formula = crate::session::library::Function::parse("x^2 + y^2").expect("a formula");
        let found = formula.critical(&[[-1.0, 1.0], [-1.0, 1.0]], &Default::default()).expect("a good box");
        CriticalSet { audit, ..found }
    }

    #[test]
    fn a_list_that_contradicts_the_boundary_is_an_error_and_no_result() {
        let failed = audited(set_with(Some(Audit::Differs { sum: 2, degree: 1 }))).expect_err("they differ");
        assert!(failed.to_string().contains("give 2, the boundary of the box gives 1"), "{failed}");
        assert!(audited(set_with(Some(Audit::Agrees { degree: 1 }))).is_ok());
        assert!(audited(set_with(None)).is_ok());
    }
}
