//! The registry of built-ins: one file and two lines each.
//!
//! A built-in sees its arguments as syntax, because formulas, named ranges and method names are not ordinary values.

pub mod arguments;

use std::fmt;

use arguments::Arguments;

use crate::graph::lower::Outcome;
use crate::graph::value::Value;

mod assert;
mod assert_close;
mod bench;
mod bounded;
mod bounds;
mod classify;
mod correlation;
mod critical;
mod derivatives;
mod diff;
mod directional;
mod eig;
mod expand;
mod grad;
mod hess;
mod histogram;
mod jacobian;
mod later;
mod latex;
mod limits;
mod lipschitz;
mod median;
mod method;
mod minimize;
mod normal;
mod partial;
mod permutation;
mod places;
mod plot;
mod plot_file;
mod plot_result;
mod plot_section;
mod print;
mod proved_constants;
mod quantile;
mod race;
mod roots;
mod saddle;
mod sample;
mod save;
pub mod show;
mod simplify;
mod solve;
mod sort;
mod spearman;
mod strict_saddle;
mod substitute;
mod symmetry;
mod table;
mod taylor;
pub mod time;
mod undecided;
mod uniform;

/// An option of a built-in.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// Its name.
    pub name: &'static str,
    /// The default, in words or as a value.
    pub default: &'static str,
    /// What is allowed.
    pub range: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// All the facts about a built-in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltinSpec {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub signature: &'static str,
    /// What it gives, in one line of at most 80 columns.
    pub help: &'static str,
    /// Its options, in the order of help.
    pub options: &'static [OptionSpec],
    /// Whether further named arguments bind the names of a formula (`x = -1..1`).
    pub binds: bool,
    /// A line to type and what it gives; empty lines of definitions may stand before, separated by `;`.
    pub example: (&'static str, &'static str),
    /// What to look at next.
    pub see_also: &'static [&'static str],
}

/// A built-in.
pub trait Builtin: Sync {
    /// The facts.
    fn spec(&self) -> &'static BuiltinSpec;

    /// Evaluates a call.
    ///
    /// # Errors
    /// With a diagnostic that points at the argument that is wrong.
    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value>;
}

impl fmt::Debug for dyn Builtin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.spec().name)
    }
}

macro_rules! builtins {
    ($($module:ident::$name:ident,)*) => {
        /// Every built-in, in the order of help.
        pub static ALL: &[&dyn Builtin] = &[$(&$module::$name,)*];
    };
}

builtins! {
    assert::Assert,
    assert_close::AssertClose,
    bench::Bench,
    bounds::BoundsOfValues,
    classify::Classify,
    correlation::Correlation,
    critical::Critical,
    diff::Diff,
    directional::Directional,
    eig::Eig,
    expand::Expand,
    grad::Gradient,
    hess::Hessian,
    histogram::HistogramOfVector,
    jacobian::Jacobian,
    latex::Latex,
    median::Median,
    lipschitz::LipschitzConstants,
    minimize::Maximize,
    minimize::Minimize,
    normal::Normal,
    partial::Partial,
    permutation::Permutation,
    plot::Plot,
    print::Print,
    quantile::Quantile,
    race::Race,
    roots::Roots,
    saddle::Saddle,
    save::Save,
    show::Show,
    simplify::Simplify,
    solve::Solve,
    sort::Sort,
    spearman::Spearman,
    strict_saddle::StrictSaddleTest,
    substitute::Substitute,
    symmetry::SymmetryOfFunction,
    table::TableFromFile,
    taylor::Taylor,
    time::Time,
    uniform::Uniform,
    later::BASINS,
    later::LANDSCAPE,
}

/// The built-in of this name.
pub fn find(name: &str) -> Option<&'static dyn Builtin> {
    ALL.iter().copied().find(|builtin| builtin.spec().name == name)
}
