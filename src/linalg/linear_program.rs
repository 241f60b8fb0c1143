//! Small dense linear programs with bounded variables: `A·z ≤ b`, `0 ≤ z ≤ 1`, one coordinate after the other made as large
//! or as small as possible.
//!
//! The simplex method on a dictionary (V. Chvátal, Linear Programming, 1983, chapters 2 and 8). Rounding errors may spoil
//! the answer; whoever needs proof takes the multipliers, of which any not negative ones give a valid bound.

/// Coefficients below this count as 0 when a pivot is chosen.
const SMALLEST_PIVOT: f64 = 1e-9;
/// Violations below this are left.
const FEASIBLE: f64 = 1e-9;

/// The constraints, and the dictionary that was reached.
///
/// Each basic variable is `constant + Σ coefficient·(variable outside the basis)`; outside the basis variables are at a bound.
#[derive(Clone, Debug)]
pub struct LinearProgram {
    n: usize,
    m: usize,
    /// Row by row, `n` coefficients each.
    rows: Vec<f64>,
    /// The constants of the rows.
    constants: Vec<f64>,
    /// The variable of each row: below `n` a coordinate, from `n` on the slack of a constraint.
    basic: Vec<usize>,
    /// The variable of each column.
    outside: Vec<usize>,
    /// Whether the variable of a column is at its upper bound, 1.
    at_upper: Vec<bool>,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Multipliers of the constraints, not negative, that bound the goal.
    Bounded(Vec<f64>),
    /// Multipliers that show that no point satisfies the constraints.
    Infeasible(Vec<f64>),
    /// The method did not end.
    Stalled,
}

impl LinearProgram {
    /// The constraints `A·z ≤ b`, `A` row by row with `n` columns.
    pub fn new(a: &[f64], b: &[f64], n: usize) -> Self {
        let m = b.len();
        Self {
            n,
            m,
            rows: a.iter().map(|entry| -entry).collect(),
            constants: b.to_vec(),
            basic: (n..n + m).collect(),
            outside: (0..n).collect(),
            at_upper: vec![false; n],
        }
    }

    /// The upper bound of a variable.
    fn upper(&self, variable: usize) -> f64 {
        if variable < self.n { 1.0 } else { f64::INFINITY }
    }

    /// The value of the variable of a row.
    fn value(&self, row: usize) -> f64 {
        let coefficients = &self.rows[row * self.n..(row + 1) * self.n];
        let part: f64 = coefficients.iter().zip(&self.at_upper).filter(|(_, up)| **up).map(|(c, _)| *c).sum();
        self.constants[row] + part
    }

    /// Finds a point that satisfies the constraints, by the dual method. Cost: a few times `n` pivots of `m·n` operations.
    pub fn make_feasible(&mut self) -> Result<(), Outcome> {
        for _ in 0..8 * (self.n + 2) {
            let violation = |row: usize| {
                let value = self.value(row);
                (-value).max(value - self.upper(self.basic[row]))
            };
            let worst = (0..self.m).map(|row| (violation(row), row)).max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((violation, row)) = worst else { return Ok(()) };
            if violation <= FEASIBLE {
                return Ok(());
            }
            let too_small = self.value(row) < 0.0;
            match self.column_to_repair(row, too_small) {
                Some(column) => {
                    // The variable leaves the basis at the bound that it violated.
                    self.pivot(row, column);
                    self.at_upper[column] = !too_small;
                }
                None => {
                    let sign = if too_small { 1.0 } else { -1.0 };
                    let goal: Vec<f64> = self.rows[row * self.n..(row + 1) * self.n].iter().map(|c| sign * c).collect();
                    let mut multipliers = self.multipliers(&goal);
                    if self.basic[row] >= self.n {
                        multipliers[self.basic[row] - self.n] += 1.0;
                    }
                    return Err(Outcome::Infeasible(multipliers));
                }
            }
        }
        Err(Outcome::Stalled)
    }

    /// The column whose variable can move the variable of a row towards its bounds, with the largest coefficient.
    fn column_to_repair(&self, row: usize, upwards: bool) -> Option<usize> {
        let coefficients = &self.rows[row * self.n..(row + 1) * self.n];
        let helps = |column: &usize| {
            let rises = coefficients[*column] > 0.0;
            // A variable at its lower bound can rise, one at its upper bound can fall.
            let moves = rises != self.at_upper[*column];
            moves == upwards && coefficients[*column].abs() > SMALLEST_PIVOT
        };
        (0..self.n).filter(helps).max_by(|a, b| coefficients[*a].abs().total_cmp(&coefficients[*b].abs()))
    }

    /// Makes `sign·z_coordinate` as large as possible, from a point that satisfies the constraints.
    ///
    /// A method that does not end gives the multipliers that it has come to: they bound the goal less closely.
    pub fn maximize(&mut self, coordinate: usize, sign: f64) -> Outcome {
        let mut values: Vec<f64> = (0..self.m).map(|row| self.value(row)).collect();
        for round in 0..4 * (self.n + 2) {
            let goal = self.goal(coordinate, sign);
            let Some(column) = self.entering(&goal, round > 2 * self.n) else {
                return Outcome::Bounded(self.multipliers(&goal));
            };
            self.advance(column, &mut values);
        }
        Outcome::Bounded(self.multipliers(&self.goal(coordinate, sign)))
    }

    /// The coefficients of `sign·z_coordinate` in the variables outside the basis.
    fn goal(&self, coordinate: usize, sign: f64) -> Vec<f64> {
        match self.basic.iter().position(|variable| *variable == coordinate) {
            Some(row) => self.rows[row * self.n..(row + 1) * self.n].iter().map(|c| sign * c).collect(),
            None => self.outside.iter().map(|v| if *v == coordinate { sign } else { 0.0 }).collect(),
        }
    }

    /// A column whose variable improves the goal when it leaves its bound: the best, or the first (Bland's rule).
    fn entering(&self, goal: &[f64], first: bool) -> Option<usize> {
        let gain = |column: usize| if self.at_upper[column] { -goal[column] } else { goal[column] };
        let improving = (0..self.n).filter(|column| gain(*column) > SMALLEST_PIVOT);
        if first {
            improving.min_by_key(|column| self.outside[*column])
        } else {
            improving.max_by(|a, b| gain(*a).total_cmp(&gain(*b)))
        }
    }

    /// Moves the variable of a column off its bound until another one meets its own; `values` are those of the rows.
    fn advance(&mut self, column: usize, values: &mut [f64]) {
        let direction = if self.at_upper[column] { -1.0 } else { 1.0 };
        let (mut longest, mut blocking) = (self.upper(self.outside[column]), None);
        for (row, value) in values.iter().enumerate() {
            let rate = direction * self.rows[row * self.n + column];
            if rate.abs() <= SMALLEST_PIVOT {
                continue;
            }
            let room = if rate < 0.0 { *value } else { self.upper(self.basic[row]) - value };
            let step = (room / rate.abs()).max(0.0);
            if step < longest {
                (longest, blocking) = (step, Some((row, rate > 0.0)));
            }
        }
        for (row, value) in values.iter_mut().enumerate() {
            *value += longest * direction * self.rows[row * self.n + column];
        }
        match blocking {
            Some((row, at_upper)) => {
                let from = if self.at_upper[column] { self.upper(self.outside[column]) } else { 0.0 };
                values[row] = from + direction * longest;
                self.pivot(row, column);
                self.at_upper[column] = at_upper;
            }
            None => self.at_upper[column] = !self.at_upper[column],
        }
    }

    /// Exchanges the variables of a row and a column.
    fn pivot(&mut self, row: usize, column: usize) {
        let n = self.n;
        let pivot = self.rows[row * n + column];
        let mut solved: Vec<f64> = self.rows[row * n..(row + 1) * n].iter().map(|c| -c / pivot).collect();
        solved[column] = 1.0 / pivot;
        let constant = -self.constants[row] / pivot;
        for other in (0..self.m).filter(|other| *other != row) {
            let factor = self.rows[other * n + column];
            if factor != 0.0 {
                let target = &mut self.rows[other * n..(other + 1) * n];
                target[column] = 0.0;
                target.iter_mut().zip(&solved).for_each(|(entry, s)| *entry += factor * s);
                self.constants[other] += factor * constant;
            }
        }
        self.rows[row * n..(row + 1) * n].copy_from_slice(&solved);
        self.constants[row] = constant;
        std::mem::swap(&mut self.basic[row], &mut self.outside[column]);
    }

    /// The multipliers of the constraints whose slacks stand in a goal with these coefficients.
    fn multipliers(&self, goal: &[f64]) -> Vec<f64> {
        let mut multipliers = vec![0.0; self.m];
        for (variable, coefficient) in self.outside.iter().zip(goal) {
            if *variable >= self.n {
                multipliers[*variable - self.n] = (-coefficient).max(0.0);
            }
        }
        multipliers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bound that multipliers prove for `sign·z_coordinate`.
    fn bound(a: &[f64], b: &[f64], n: usize, multipliers: &[f64], goal: Option<(usize, f64)>) -> f64 {
        let mut bound: f64 = multipliers.iter().zip(b).map(|(l, b)| l * b).sum();
        for k in 0..n {
            let own = goal.filter(|(coordinate, _)| *coordinate == k).map_or(0.0, |(_, sign)| sign);
            let rest = own - multipliers.iter().enumerate().map(|(i, l)| l * a[i * n + k]).sum::<f64>();
            bound += rest.max(0.0);
        }
        bound
    }

    #[test]
    fn multipliers_prove_the_best_bounds() {
        // z1 + z2 <= 0.5, z1 - z2 <= -0.25: z1 <= 0.125, z2 from 0.25 to 0.5.
        let (a, b) = ([1.0, 1.0, 1.0, -1.0], [0.5, -0.25]);
        let mut program = LinearProgram::new(&a, &b, 2);
        program.make_feasible().expect("there are points");
        for (goal, best) in [((0, 1.0), 0.125), ((0, -1.0), 0.0), ((1, 1.0), 0.5), ((1, -1.0), -0.25)] {
            let Outcome::Bounded(multipliers) = program.maximize(goal.0, goal.1) else {
                panic!("{goal:?} has no bound")
            };
            let proved = bound(&a, &b, 2, &multipliers, Some(goal));
            assert!((proved - best).abs() < 1e-12, "{goal:?}: {proved}, not {best}");
        }
    }

    #[test]
    fn multipliers_prove_that_there_is_no_point() {
        // z1 + z2 <= 0.5 and z1 + z2 >= 0.75.
        let (a, b) = ([1.0, 1.0, -1.0, -1.0], [0.5, -0.75]);
        let Err(Outcome::Infeasible(multipliers)) = LinearProgram::new(&a, &b, 2).make_feasible() else {
            panic!("there is no point")
        };
        assert!(bound(&a, &b, 2, &multipliers, None) < 0.0);
        // Bounds alone can be violated too: z1 >= 2.
        let Err(Outcome::Infeasible(multipliers)) = LinearProgram::new(&[-1.0], &[-2.0], 1).make_feasible() else {
            panic!("there is no point")
        };
        assert!(bound(&[-1.0], &[-2.0], 1, &multipliers, None) < 0.0);
    }

    #[test]
    fn random_programs_have_the_bounds_of_their_corners() {
        let mut seed = 7_u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as f64 / (1_u64 << 31) as f64 * 2.0 - 1.0
        };
        for _ in 0..300 {
            let (n, m) = (3, 6);
            let a: Vec<f64> = (0..m * n).map(|_| random()).collect();
            let inside: Vec<f64> = (0..n).map(|_| 0.5 + 0.4 * random()).collect();
            let b: Vec<f64> =
                a.chunks(n).map(|row| row.iter().zip(&inside).map(|(a, z)| a * z).sum::<f64>() + 0.1).collect();
            let mut program = LinearProgram::new(&a, &b, n);
            program.make_feasible().expect("there is a point");
            for (coordinate, sign) in (0..n).flat_map(|k| [(k, 1.0), (k, -1.0)]) {
                let Outcome::Bounded(multipliers) = program.maximize(coordinate, sign) else { panic!("no bound") };
                let proved = bound(&a, &b, n, &multipliers, Some((coordinate, sign)));
                // The best of many points cannot be better, and comes close.
                let mut best = f64::NEG_INFINITY;
                for _ in 0..3000 {
                    let z: Vec<f64> = (0..n).map(|_| 0.5 + 0.5 * random()).collect();
                    let holds =
                        a.chunks(n).zip(&b).all(|(row, b)| row.iter().zip(&z).map(|(a, z)| a * z).sum::<f64>() <= *b);
                    if holds {
                        best = best.max(sign * z[coordinate]);
                    }
                }
                assert!(proved >= best && proved <= best + 0.5, "{proved} {best}");
            }
        }
    }
}
