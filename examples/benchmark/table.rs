//! The tables: what each method is worth on the problems, and beside stored runs of others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::problems::problem::Problem;
use crate::run::Row;

/// The numbers of evaluations within which solved problems are counted.
const WITHIN: [usize; 5] = [25, 50, 100, 200, 1000];

/// The peers whose common problems are compared: those with exact subproblems.
const COMPARED: [&str; 3] = ["SciPy trust-exact", "GALAHAD TRU (direct subproblem)", "GALAHAD ARC (direct subproblem)"];

/// A stored run of another program.
#[derive(Clone, Debug)]
pub struct PeerRun {
    /// The program and its method.
    pub peer: String,
    /// The problem's name.
    pub problem: String,
    /// Evaluations of f.
    pub evaluations: usize,
    /// Whether it ended at a second-order point.
    pub second_order: bool,
    /// Whether it ended at the best value known.
    pub at_best: bool,
}

/// Reads stored runs: `problem,peer,evaluations,value,second_order,at_best,success`.
///
/// # Errors
/// If the file cannot be read or a line has another form.
pub fn read_peers(file: &Path) -> Result<Vec<PeerRun>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let read = |line: &str| -> Option<PeerRun> {
        let parts: Vec<&str> = line.split(',').collect();
        let [problem, peer, evaluations, _, second_order, at_best, _] = parts[..] else { return None };
        Some(PeerRun {
            peer: peer.to_string(),
            problem: problem.to_string(),
            evaluations: evaluations.parse().ok()?,
            second_order: second_order == "true",
            at_best: at_best == "true",
        })
    };
    text.lines().skip(1).map(|line| read(line).ok_or_else(|| format!("no stored run: {line}"))).collect()
}

/// Prints a line for each method.
pub fn print(problems: &[Problem], all: &[Vec<Row>]) {
    let several: Vec<&str> = names(problems, |problem| problem.has("several"));
    let n_several = several.len();
    let n_single = problems.len() - n_several;
    let head = format!("of {} problems ({n_single} with one minimum known, {n_several} with several)", problems.len());
    println!("\n{head}");
    let columns = "solved  best  one/several  known  6 digits  false  median   total";
    let within: String = WITHIN.iter().map(|limit| format!("{:>6}", format!("≤{limit}"))).collect();
    println!("{:<28} {columns} {within}     of H    of Hv   seconds", "method");
    for rows in all {
        let count = |good: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| good(row)).count();
        let best = count(&|row| row.judgement.at_best);
        let best_several = count(&|row| row.judgement.at_best && several.contains(&row.problem.as_str()));
        let mut costs: Vec<usize> = rows.iter().filter_map(Row::cost).collect();
        let median = median(&mut costs).map_or("-".to_string(), |median| median.to_string());
        let total: usize = rows.iter().map(|row| row.evaluations().value).sum();
        let within: String =
            WITHIN.iter().map(|limit| format!("{:>6}", costs.iter().filter(|cost| **cost <= *limit).count())).collect();
        let sum = |part: fn(&Row) -> usize| rows.iter().map(part).sum::<usize>();
        let (of_h, of_hv) = (sum(|row| row.evaluations().hessian), sum(|row| row.evaluations().hessian_vector));
        let seconds: f64 = rows.iter().filter_map(|row| row.outcome.as_ref().ok()).map(|run| run.seconds).sum();
        println!(
            "{:<28} {:>6} {best:>5} {:>12} {:>6} {:>9} {:>6} {median:>7} {total:>7} {within} {of_h:>8} {of_hv:>8} {seconds:>9.1}",
            rows.first().map_or("", |row| row.method.as_str()),
            count(&|row| row.judgement.solved),
            format!("{}/{best_several}", best - best_several),
            count(&|row| row.judgement.at_known),
            count(&|row| row.judgement.six_digits),
            count(&|row| row.judgement.falsehood.is_some()),
        );
    }
}

/// Prints each peer's counts, and the evaluations on the problems that the compared peers all solve.
pub fn print_against_peers(peers: &[PeerRun], all: &[Vec<Row>]) {
    if peers.is_empty() {
        return;
    }
    let mut by_peer: BTreeMap<&str, BTreeMap<&str, &PeerRun>> = BTreeMap::new();
    for run in peers {
        by_peer.entry(&run.peer).or_default().insert(&run.problem, run);
    }
    let ran: Vec<&str> =
        all.first().map_or_else(Vec::new, |rows| rows.iter().map(|row| row.problem.as_str()).collect());
    let compared: Vec<_> = COMPARED.iter().filter_map(|name| by_peer.get(name)).collect();
    let solved_by_all =
        |problem: &str| compared.iter().all(|runs| runs.get(problem).is_some_and(|run| run.second_order));
    let common: Vec<&str> = ran.iter().copied().filter(|problem| solved_by_all(problem)).collect();
    println!("\nthe {} of these problems that trust-exact, TRU and ARC all solve, and all of them", common.len());
    println!("{:<34} {:>6} {:>7} {:>7}   {:>7} {:>6}", "", "solved", "median", "total", "of all", "best");
    let line = |name: &str, costs: &[(usize, bool)], solved: usize, best: usize| {
        let mut counts: Vec<usize> = costs.iter().map(|(cost, _)| *cost).collect();
        let total: usize = counts.iter().sum();
        let median = median(&mut counts).map_or("-".to_string(), |median| median.to_string());
        let there = costs.iter().filter(|(_, solved)| *solved).count();
        println!("{name:<34} {there:>6} {median:>7} {total:>7}   {solved:>7} {best:>6}");
    };
    for rows in all {
        let those = rows.iter().filter(|row| common.contains(&row.problem.as_str()));
        let costs: Vec<_> = those.map(|row| (row.evaluations().value, row.judgement.solved)).collect();
        let solved = rows.iter().filter(|row| row.judgement.solved).count();
        let best = rows.iter().filter(|row| row.judgement.at_best).count();
        line(rows.first().map_or("", |row| row.method.as_str()), &costs, solved, best);
    }
    for (name, runs) in &by_peer {
        let costs: Vec<_> =
            common.iter().map(|problem| (runs[problem].evaluations, runs[problem].second_order)).collect();
        let those = || ran.iter().filter_map(|problem| runs.get(problem));
        let solved = those().filter(|run| run.second_order).count();
        line(name, &costs, solved, those().filter(|run| run.at_best).count());
    }
}

fn names(problems: &[Problem], good: impl Fn(&Problem) -> bool) -> Vec<&str> {
    problems.iter().filter(|problem| good(problem)).map(|problem| problem.name.as_str()).collect()
}

/// The middle of the numbers, the upper one of two.
fn median(numbers: &mut [usize]) -> Option<usize> {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied()
}
