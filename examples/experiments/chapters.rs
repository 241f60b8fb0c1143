//! The order in which the experiments are told.

/// Titles of chapters with the names of their experiments. A script that is named nowhere comes at the end.
pub const CHAPTERS: [(&str, &[&str]); 5] = [
    (
        "Saddles, and what methods do near them",
        &[
            "local_picture",
            "double_well",
            "trajectories",
            "slow_down",
            "octopus",
            "strict_saddle",
            "upper_models",
            "degenerate",
            "third_order_escape",
        ],
    ),
    ("Symmetry", &["symmetry_and_averaging", "relu_scaling", "matrix_factorisation", "two_layer_tanh"]),
    ("Problems of learning", &["phase_retrieval", "dictionary", "mixture_and_k_means"]),
    ("How many saddles there are", &["counting_law", "random_field", "bray_dean", "spin_glass"]),
    ("Networks on data", &["digits", "digits_wide", "spectra", "krylov", "autoencoder"]),
];

/// The chapter of scripts that no other names.
pub const FURTHER: &str = "Further experiments";

/// Titles of chapters with those of the names that there are, in the order in which they are told.
pub fn arranged(names: &[String]) -> Vec<(&'static str, Vec<String>)> {
    let is_there = |name: &&&str| names.iter().any(|known| known == **name);
    let mut chapters: Vec<(&str, Vec<String>)> = CHAPTERS
        .iter()
        .map(|(title, members)| (*title, members.iter().filter(is_there).map(|name| (*name).to_string()).collect()))
        .collect();
    let is_told = |name: &String| CHAPTERS.iter().any(|(_, members)| members.contains(&name.as_str()));
    chapters.push((FURTHER, names.iter().filter(|name| !is_told(name)).cloned().collect()));
    chapters.retain(|(_, members)| !members.is_empty());
    chapters
}
