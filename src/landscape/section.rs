//! A function on a line or a plane through its domain to values on a grid: what pictures of it are made of.

use crate::numeric::interrupt::{Interrupt, Interruption};
use crate::objective::Compiled;
use crate::objective::batch::{BatchOutput, evaluate_points};
use crate::objective::program::Order;

/// Points between two questions whether to stop.
const CHUNK: usize = 8192;

/// The most coordinates held at once: functions of many variables are asked at fewer points at a time.
const MOST_COORDINATES: usize = 1 << 22;

/// Part of the domain in which one or two variables vary and the others stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// A point of it.
    pub through: Vec<f64>,
    /// Which variables vary, and from where to where.
    pub varying: Vec<(usize, [f64; 2])>,
}

impl Section {
    /// The value of a variable that varies at node `idx` of `count`.
    fn node([lo, hi]: [f64; 2], idx: usize, count: usize) -> f64 {
        let share = idx as f64 / (count - 1) as f64;
        // Both ends exactly, and no overflow between ends far apart.
        if idx + 1 == count { hi } else { lo * (1.0 - share) + hi * share }
    }

    /// The values at a regular grid that includes both ends, `nodes` of each variable that varies; the first one varies
    /// fastest. NaN: outside the domain. Cost: one evaluation a node, by all threads.
    ///
    /// # Errors
    /// [`Interruption`] where the work is to stop.
    ///
    /// # Panics
    /// If fewer than two nodes are asked for, or the point is not one of the function's domain.
    pub fn values(&self, function: &Compiled, nodes: usize, interrupt: &Interrupt) -> Result<Vec<f64>, Interruption> {
        assert!(nodes > 1, "both ends are nodes");
        let count = nodes.pow(self.varying.len() as u32);
        let place = |at: usize| -> Vec<f64> {
            let mut rest = at;
            let node = |(_, range): &(usize, [f64; 2])| {
                let idx = rest % nodes;
                rest /= nodes;
                Self::node(*range, idx, nodes)
            };
            self.varying.iter().map(node).collect()
        };
        let mut values = vec![0.0; count];
        let n = self.through.len();
        let chunk = CHUNK.min(MOST_COORDINATES / n.max(1)).max(64) * rayon::current_num_threads();
        for (first, part) in values.chunks_mut(chunk).enumerate().map(|(k, part)| (k * chunk, part)) {
            if let Some(interruption) = interrupt.check() {
                return Err(interruption);
            }
            let mut points: Vec<f64> = self.through.iter().flat_map(|x| std::iter::repeat_n(*x, part.len())).collect();
            for p in 0..part.len() {
                for (x, (variable, _)) in place(first + p).into_iter().zip(&self.varying) {
                    points[variable * part.len() + p] = x;
                }
            }
            self.evaluate(function, &points, part);
        }
        Ok(values)
    }

    fn evaluate(&self, function: &Compiled, points: &[f64], values: &mut [f64]) {
        let count = values.len();
        let output = BatchOutput { value: values, ..BatchOutput::default() };
        evaluate_points(function.plan(), rayon::current_num_threads(), Order::Value, (points, count), output);
    }
}
