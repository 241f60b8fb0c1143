//! Costs of several methods on several problems to the two usual curves that compare them.
//!
//! Performance profiles: Dolan and Moré, Math. Program. 91 (2002). Data profiles: Moré and Wild, SIAM J. Optim. 20 (2009);
//! here in evaluations, not in multiples of `n + 1`, because one evaluation may give the gradient too.

use super::scene::Point;

/// The share of problems solved within a cost, as the corners of a step curve from the left.
///
/// `costs` has an entry for each problem, `None` where it was not solved.
///
/// ```
/// use saddleback::plot::profile::data_profile;
///
/// assert_eq!(data_profile(&[Some(4.0), None, Some(2.0), Some(4.0)]), [[2.0, 0.25], [4.0, 0.75]]);
/// ```
pub fn data_profile(costs: &[Option<f64>]) -> Vec<Point> {
    let mut solved: Vec<f64> = costs.iter().flatten().copied().collect();
    solved.sort_by(f64::total_cmp);
    let mut corners: Vec<Point> = Vec::new();
    for (idx, cost) in solved.iter().enumerate() {
        let share = (idx + 1) as f64 / costs.len() as f64;
        match corners.last_mut() {
            Some(last) if last[0] == *cost => last[1] = share,
            _ => corners.push([*cost, share]),
        }
    }
    corners
}

/// For each method the share of problems that it solved within a multiple of the least cost of any method.
///
/// `costs[method][problem]` is `None` where the method did not solve the problem. A cost of 0 counts as 1.
pub fn performance_profile(costs: &[Vec<Option<f64>>]) -> Vec<Vec<Point>> {
    let n_problems = costs.iter().map(Vec::len).max().unwrap_or(0);
    let cost = |method: &[Option<f64>], problem: usize| method.get(problem).copied().flatten().map(|c| c.max(1.0));
    let least: Vec<f64> = (0..n_problems)
        .map(|problem| costs.iter().filter_map(|method| cost(method, problem)).fold(f64::INFINITY, f64::min))
        .collect();
    let ratios = |method: &Vec<Option<f64>>| -> Vec<Option<f64>> {
        (0..n_problems).map(|problem| cost(method, problem).map(|cost| cost / least[problem])).collect()
    };
    costs.iter().map(|method| data_profile(&ratios(method))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_performance_profile_starts_with_the_wins() {
        let one = vec![Some(10.0), Some(10.0), None, Some(0.0)];
        let two = vec![Some(20.0), Some(5.0), None, Some(3.0)];
        let profiles = performance_profile(&[one, two]);
        assert_eq!(profiles[0], [[1.0, 0.5], [2.0, 0.75]]);
        assert_eq!(profiles[1], [[1.0, 0.25], [2.0, 0.5], [3.0, 0.75]]);
        assert!(performance_profile(&[]).is_empty());
    }

    #[test]
    fn who_solves_nothing_has_no_corner() {
        assert!(data_profile(&[None, None]).is_empty());
        assert!(data_profile(&[]).is_empty());
    }
}
