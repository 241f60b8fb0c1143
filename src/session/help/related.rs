//! Which functions and methods belong together, for the line "see also".

/// Groups of names; one of a group points to the others.
static GROUPS: &[&[&str]] = &[
    &["sin", "cos", "tan", "sinc", "sincn"],
    &["asin", "acos", "atan", "atan2"],
    &["sinh", "cosh", "tanh"],
    &["asinh", "acosh", "atanh"],
    &["exp", "expm1", "log", "log1p", "log2", "log10", "e"],
    &["sqrt", "cbrt", "pow", "hypot"],
    &["abs", "sign", "relu", "max", "min"],
    &["floor", "ceil", "round", "mod"],
    &["erf", "erfc"],
    &["gamma", "lgamma", "digamma", "polygamma"],
    &["sigmoid", "softplus", "logsumexp", "relu"],
    &["dot", "norm", "transpose"],
    &["sum", "prod", "mean", "std"],
    &["det", "trace", "inverse", "eye"],
    &["zeros", "ones", "eye", "rows", "columns", "length"],
    &["pi", "tau", "e", "inf"],
    &["auto", "cubic", "trust_region", "third_order", "cubic_np", "generalized_trust_region"],
    &["gd", "momentum", "nesterov", "sgd", "adam", "noisy_gd", "perturbed_gd"],
    &["cg", "lbfgs", "bfgs", "lbfgsb"],
    &[
        "newton",
        "damped_newton",
        "shifted_newton",
        "modified_newton",
        "regularized_newton",
        "saddle_free",
        "negative_curvature",
    ],
    &["projected_newton", "lbfgsb"],
    &["trust_region_cg", "trust_region_krylov", "cubic_krylov", "newton_cg", "saddle_free_krylov"],
    &["nelder_mead", "cma_es", "multistart", "basin_hopping"],
];

/// The names that belong to this one.
pub fn related(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for other in GROUPS.iter().filter(|group| group.contains(&name)).copied().flatten() {
        if *other != name && !found.iter().any(|known| known == other) {
            found.push((*other).to_string());
        }
    }
    found
}
