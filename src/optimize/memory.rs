//! What a run remembers beside its current point, as named numbers: written to a checkpoint and read back in one visit.
//!
//! A method names each part of its state once, in `Iteration::remember`; the same line writes it and reads it, so the two
//! cannot differ. Numbers keep their bits, so a run that is read back goes on exactly as it would have.

use crate::numeric::starts::{Position, RandomNumbers};

/// The named numbers of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    entries: Vec<(String, Vec<f64>)>,
    /// The next entry to read; `None` while writing.
    next: Option<usize>,
    /// The first name that nobody asked for, or that was asked for in vain.
    missing: Option<String>,
}

impl Memory {
    /// An empty memory to write to.
    pub fn new() -> Self {
        Self::default()
    }

    /// A memory to read from, with the entries of one that was written.
    pub fn reading(entries: Vec<(String, Vec<f64>)>) -> Self {
        Self { entries, next: Some(0), missing: None }
    }

    /// What was written, in order.
    pub fn entries(&self) -> &[(String, Vec<f64>)] {
        &self.entries
    }

    /// What was written, in order, without the memory.
    pub(super) fn into_entries(self) -> Vec<(String, Vec<f64>)> {
        self.entries
    }

    /// The first name that was asked for and not found in its place, or that was never asked for.
    pub fn mismatch(&self) -> Option<&str> {
        let unread = self.next.and_then(|next| self.entries.get(next)).map(|(name, _)| name.as_str());
        self.missing.as_deref().or(unread)
    }

    /// Visits a vector.
    pub fn vector(&mut self, name: &str, value: &mut Vec<f64>) {
        let Some(next) = self.next else { return self.entries.push((name.to_string(), value.clone())) };
        match self.entries.get(next) {
            Some((known, kept)) if known == name => {
                value.clone_from(kept);
                self.next = Some(next + 1);
            }
            Some((other, _)) => self.missing = self.missing.take().or_else(|| Some(other.clone())),
            None => self.missing = self.missing.take().or_else(|| Some(name.to_string())),
        }
    }

    /// Visits a number.
    pub fn number(&mut self, name: &str, value: &mut f64) {
        let mut kept = vec![*value];
        self.vector(name, &mut kept);
        if let [one] = kept[..] {
            *value = one;
        }
    }

    /// Visits a number that may be absent.
    pub fn optional(&mut self, name: &str, value: &mut Option<f64>) {
        let mut kept: Vec<f64> = value.iter().copied().collect();
        self.vector(name, &mut kept);
        *value = kept.first().copied();
    }

    /// Visits a whole number below 2⁵³.
    pub fn count(&mut self, name: &str, value: &mut usize) {
        let mut kept = *value as f64;
        self.number(name, &mut kept);
        *value = kept as usize;
    }

    /// Visits a truth value.
    pub fn flag(&mut self, name: &str, value: &mut bool) {
        let mut kept = f64::from(u8::from(*value));
        self.number(name, &mut kept);
        *value = kept != 0.0;
    }

    /// Visits a list of vectors.
    pub fn vectors(&mut self, name: &str, value: &mut Vec<Vec<f64>>) {
        let mut length = value.len();
        self.count(name, &mut length);
        value.resize(length, Vec::new());
        for (i, part) in value.iter_mut().enumerate() {
            self.vector(&format!("{name}.{i}"), part);
        }
    }

    /// Visits a vector that may be absent.
    pub fn optional_vector(&mut self, name: &str, value: &mut Option<Vec<f64>>) {
        let mut kept: Vec<Vec<f64>> = value.take().into_iter().collect();
        self.vectors(name, &mut kept);
        *value = kept.pop();
    }

    /// Visits a sequence of random numbers.
    pub fn random(&mut self, name: &str, value: &mut RandomNumbers) {
        let Position { seed, drawn, spare_normal } = value.position();
        let mut kept = vec![high(seed), low(seed), high(drawn), low(drawn)];
        kept.extend(spare_normal);
        self.vector(name, &mut kept);
        if let [s1, s0, d1, d0, ref spare @ ..] = kept[..]
            && self.next.is_some()
        {
            let position =
                Position { seed: joined(s1, s0), drawn: joined(d1, d0), spare_normal: spare.first().copied() };
            *value = RandomNumbers::at(position);
        }
    }
}

fn high(word: u64) -> f64 {
    (word >> 32) as f64
}

fn low(word: u64) -> f64 {
    (word & 0xffff_ffff) as f64
}

fn joined(high: f64, low: f64) -> u64 {
    ((high as u64) << 32) | low as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct State {
        weight: f64,
        radius: Option<f64>,
        rejections: usize,
        hard: bool,
        steps: Vec<Vec<f64>>,
        last: Option<Vec<f64>>,
    }

    fn visit(state: &mut State, random: &mut RandomNumbers, memory: &mut Memory) {
        memory.number("weight", &mut state.weight);
        memory.optional("radius", &mut state.radius);
        memory.count("rejections", &mut state.rejections);
        memory.flag("hard", &mut state.hard);
        memory.vectors("steps", &mut state.steps);
        memory.optional_vector("last", &mut state.last);
        memory.random("random", random);
    }

    fn empty() -> State {
        State { weight: 0.0, radius: Some(1.0), rejections: 0, hard: false, steps: vec![], last: Some(vec![]) }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let steps = vec![vec![1.0, -0.0], vec![f64::INFINITY]];
        let mut state = State { weight: 0.1, radius: None, rejections: 3, hard: true, steps, last: Some(vec![2.0]) };
        let mut random = RandomNumbers::new(u64::MAX - 5);
        random.normal();
        let mut memory = Memory::new();
        visit(&mut state, &mut random, &mut memory);
        let (mut again, mut other) = (empty(), RandomNumbers::new(0));
        let mut reading = Memory::reading(memory.entries().to_vec());
        visit(&mut again, &mut other, &mut reading);
        assert_eq!((again, other.position()), (state, random.position()));
        assert_eq!(reading.mismatch(), None);
    }

    #[test]
    fn a_memory_of_another_method_is_noticed() {
        let mut memory = Memory::reading(vec![("radius".into(), vec![1.0])]);
        memory.number("weight", &mut 0.0);
        assert_eq!(memory.mismatch(), Some("radius"));
        assert_eq!(Memory::reading(vec![("radius".into(), vec![1.0])]).mismatch(), Some("radius"));
    }
}
