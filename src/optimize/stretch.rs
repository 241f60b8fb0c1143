//! The values of a run, and how far they reach over its last stretch, without looking through them at each step.
//!
//! The least and the greatest of a window that only moves on, by queues of candidates: textbook computer science.

use std::collections::VecDeque;

use super::memory::Memory;

/// The least length of the stretch; a longer run has its second half.
const WINDOW: usize = 40;

/// The values of all steps with the candidates for the greatest and the least of the last stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Stretch {
    values: Vec<f64>,
    /// Steps of ever lower values, each greater than all later ones.
    greatest: VecDeque<usize>,
    /// Steps of ever greater values, each lower than all later ones.
    least: VecDeque<usize>,
}

impl Stretch {
    /// Takes note of the next value. Cost: constant, averaged over a run.
    pub fn push(&mut self, value: f64) {
        let values = &self.values;
        while self.greatest.back().is_some_and(|&step| values[step] <= value) {
            self.greatest.pop_back();
        }
        while self.least.back().is_some_and(|&step| values[step] >= value) {
            self.least.pop_back();
        }
        self.greatest.push_back(values.len());
        self.least.push_back(values.len());
        self.values.push(value);
        let length = self.values.len();
        let begin = length - length.min(WINDOW.max(length / 2));
        for candidates in [&mut self.greatest, &mut self.least] {
            while candidates.front().is_some_and(|&step| step < begin) {
                candidates.pop_front();
            }
        }
    }

    /// The greatest distance of a value of the last stretch from `value`.
    pub fn reach(&self, value: f64) -> f64 {
        let ends = [self.greatest.front(), self.least.front()];
        ends.into_iter().flatten().map(|&step| (self.values[step] - value).abs()).fold(0.0, f64::max)
    }

    /// Forgets all values.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Visits the values.
    pub fn remember(&mut self, memory: &mut Memory) {
        let mut values = std::mem::take(&mut self.values);
        memory.vector("rule.values", &mut values);
        self.clear();
        values.into_iter().for_each(|value| self.push(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::starts::RandomNumbers;

    #[test]
    fn the_reach_is_that_of_a_search_through_the_stretch() {
        let mut random = RandomNumbers::new(4);
        let (mut stretch, mut values) = (Stretch::default(), Vec::new());
        for step in 0..1000 {
            let value = random.normal() + 1e3 / f64::from(step + 1) + (0.02 * f64::from(step)).sin();
            stretch.push(value);
            values.push(value);
            let last = values.iter().rev().take(WINDOW.max(values.len() / 2));
            for from in [value, 0.0, 50.0] {
                let reach = last.clone().map(|v: &f64| (v - from).abs()).fold(0.0, f64::max);
                assert_eq!(stretch.reach(from), reach, "step {step}");
            }
        }
    }
}
