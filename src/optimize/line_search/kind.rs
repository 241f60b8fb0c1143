//! The line searches by name, as options of methods call them.

use super::super::options::{OptionDefault, OptionRange, OptionSpec};
use super::super::stop::StopReason;
use super::{Probe, Ray, backtracking, hager_zhang, strong_wolfe};

/// A line search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::optimize) enum LineSearch {
    /// Halves the step until the function falls enough.
    Backtracking,
    /// Moré and Thuente's, for the strong Wolfe conditions.
    StrongWolfe,
    /// Hager and Zhang's, for the approximate Wolfe conditions.
    HagerZhang,
}

static WORDS: [&str; 3] = ["backtracking", "strong_wolfe", "hager_zhang"];

/// The option `line_search` with this default.
pub(in crate::optimize) const fn option(default: &'static str) -> OptionSpec {
    OptionSpec {
        name: "line_search",
        default: OptionDefault::Word(default),
        range: OptionRange::Words(&WORDS),
        help: "how the length of a step is found: halving (Armijo), Moré & Thuente's or Hager & Zhang's search",
    }
}

impl LineSearch {
    /// The search of this name; Hager and Zhang's for any other word.
    pub fn named(word: Option<&str>) -> Self {
        match word {
            Some("backtracking") => Self::Backtracking,
            Some("strong_wolfe") => Self::StrongWolfe,
            _ => Self::HagerZhang,
        }
    }

    /// Finds an acceptable length, `first` being the first that is tried.
    ///
    /// # Errors
    /// The limit that ended the search, or [`StopReason::NoDescent`] or [`StopReason::StepTooSmall`].
    pub fn search(self, ray: &Ray, first: f64) -> Result<Probe, StopReason> {
        match self {
            Self::Backtracking => backtracking::search(ray, first),
            Self::StrongWolfe => strong_wolfe::search(ray, first, &strong_wolfe::QUASI_NEWTON),
            Self::HagerZhang => hager_zhang::search(ray, first),
        }
    }
}
