//! Data and performance profiles of the runs, drawn as SVG files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use saddleback::plot::chart::{Chart, Curve};
use saddleback::plot::profile::{data_profile, performance_profile};

use crate::run::Row;
use crate::table::PeerRun;

/// Writes `data_profile.svg` and `performance_profile.svg`.
///
/// # Errors
/// If a file cannot be written.
pub fn write(folder: &Path, all: &[Vec<Row>], peers: &[PeerRun]) -> Result<(), String> {
    let (names, costs) = costs(all, peers);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let n = costs.first().map_or(0, Vec::len);
    let data = Chart {
        title: format!("Data profile, {n} problems"),
        x_label: "evaluations of f".into(),
        y_label: "share of problems solved".into(),
        logarithmic: true,
        curves: curves(&names, costs.iter().map(|costs| data_profile(costs)).collect()),
    };
    let performance = Chart {
        title: format!("Performance profile, {n} problems"),
        x_label: "evaluations of f, as a multiple of the fewest".into(),
        curves: curves(&names, performance_profile(&costs)),
        ..data.clone()
    };
    for (name, chart) in [("data_profile.svg", data), ("performance_profile.svg", performance)] {
        let path = folder.join(name);
        fs::write(&path, chart.svg()).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn curves(names: &[String], points: Vec<Vec<[f64; 2]>>) -> Vec<Curve> {
    names.iter().zip(points).map(|(name, points)| Curve { name: name.clone(), points }).collect()
}

/// What each method, and each peer, paid for each problem; `None` where it did not solve it.
fn costs(all: &[Vec<Row>], peers: &[PeerRun]) -> (Vec<String>, Vec<Vec<Option<f64>>>) {
    let problems: Vec<&str> = all.first().into_iter().flatten().map(|row| row.problem.as_str()).collect();
    let (mut names, mut costs) = (Vec::new(), Vec::new());
    for rows in all {
        names.extend(rows.first().map(|row| row.method.clone()));
        costs.push(rows.iter().map(|row| row.cost().map(|cost| cost as f64)).collect());
    }
    let mut by_peer: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for run in peers.iter().filter(|run| run.second_order) {
        by_peer.entry(&run.peer).or_default().insert(&run.problem, run.evaluations as f64);
    }
    for (name, runs) in by_peer {
        names.push(name.to_string());
        costs.push(problems.iter().map(|problem| runs.get(problem).copied()).collect());
    }
    (names, costs)
}
