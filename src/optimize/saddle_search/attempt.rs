//! The attempts of a saddle search, one after the other: straight from the start, along each low eigenvector of a critical
//! point met, from random points nearby.

use crate::optimize::memory::Memory;

/// The lowest rising eigenvectors that are climbed from a critical point, in both directions each.
const CLIMBED: usize = 6;
/// Random starts at the end.
const KICKS: usize = 24;

/// How an attempt begins and moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Attempt {
    /// From the given start along the lowest eigenvectors.
    Direct,
    /// From the given start towards smaller gradients.
    Level,
    /// From the given start down to a minimum.
    Relax,
    /// From the best critical point so far along the rising eigenvector of this rank with this sign.
    Climb(usize, f64),
    /// From a random point near the given start, along the lowest eigenvectors and towards smaller gradients in turn.
    Kick(usize),
}

impl Attempt {
    /// The next attempt; `rising` is the number of eigenvectors that lead up from the best critical point, if there is one to climb from.
    pub fn following(self, rising: Option<usize>) -> Option<Self> {
        let climbed = rising.map_or(0, |rising| rising.min(CLIMBED));
        let first_climb = if climbed > 0 { Self::Climb(0, 1.0) } else { Self::Kick(0) };
        match self {
            Self::Direct => Some(Self::Level),
            Self::Level => Some(Self::Relax),
            Self::Relax => Some(first_climb),
            Self::Climb(rank, sign) if sign > 0.0 => Some(Self::Climb(rank, -1.0)),
            Self::Climb(rank, _) if rank + 1 < climbed => Some(Self::Climb(rank + 1, 1.0)),
            Self::Climb(..) => Some(Self::Kick(0)),
            Self::Kick(count) if count + 1 < KICKS => Some(Self::Kick(count + 1)),
            Self::Kick(_) => None,
        }
    }

    /// Whether it goes towards smaller gradients rather than along eigenvectors.
    pub fn is_level(self) -> bool {
        match self {
            Self::Level => true,
            Self::Kick(count) => count % 2 == 1,
            _ => false,
        }
    }

    /// Visits it.
    pub fn remember(&mut self, memory: &mut Memory) {
        let mut kept = match *self {
            Self::Direct => vec![0.0],
            Self::Level => vec![1.0],
            Self::Relax => vec![2.0],
            Self::Climb(rank, sign) => vec![3.0, rank as f64, sign],
            Self::Kick(count) => vec![4.0, count as f64],
        };
        memory.vector("attempt", &mut kept);
        *self = match kept[..] {
            [1.0] => Self::Level,
            [2.0] => Self::Relax,
            [3.0, rank, sign] => Self::Climb(rank as usize, sign),
            [4.0, count] => Self::Kick(count as usize),
            _ => Self::Direct,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_eigenvector_is_climbed_both_ways_before_the_random_starts() {
        let all = std::iter::successors(Some(Attempt::Direct), |attempt| attempt.following(Some(2)));
        let all: Vec<Attempt> = all.collect();
        let climbs = [(0, 1.0), (0, -1.0), (1, 1.0), (1, -1.0)].map(|(rank, sign)| Attempt::Climb(rank, sign));
        assert_eq!(all[3..7], climbs);
        assert_eq!(all[7], Attempt::Kick(0));
        assert_eq!(all.len(), 7 + KICKS);
        assert_eq!(Attempt::Relax.following(None), Some(Attempt::Kick(0)));
    }

    #[test]
    fn an_attempt_is_read_back() {
        for attempt in [Attempt::Direct, Attempt::Level, Attempt::Relax, Attempt::Climb(3, -1.0), Attempt::Kick(5)] {
            let mut memory = Memory::new();
            let mut written = attempt;
            written.remember(&mut memory);
            let mut read = Attempt::Direct;
            read.remember(&mut Memory::reading(memory.entries().to_vec()));
            assert_eq!((written, read), (attempt, attempt));
        }
    }
}
