//! Why a run ended: one case each, one sentence each.

use crate::numeric::interrupt::Interruption;

/// Why an optimizer stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The gradient, measured by what the model still promises, is below the tolerance.
    Tolerance,
    /// The decrease that the model still promises is below the rounding error of `f`.
    NoiseFloor,
    /// The method came to rest, but not at a critical point.
    AtRest,
    /// The next step would not change the point any more.
    StepTooSmall,
    /// Gradient, curvatures and third derivatives along flat directions all vanish or lead up.
    ThirdOrderOptimal,
    /// No trial point was lower, however short the step.
    NoDescent,
    /// Every attempt to reach a point of the Morse index asked for ended elsewhere.
    NoSaddle,
    /// The function fell below every bound that makes sense.
    Unbounded,
    /// The budget of steps is used up.
    MaxSteps,
    /// The budget of evaluations is used up.
    MaxEvaluations,
    /// The time limit has passed.
    TimeLimit,
    /// Somebody asked to stop.
    Interrupted,
    /// No step leads to a point where the function is defined.
    OutsideDomain,
    /// The budget of epochs over the rows of data is used up.
    MaxEpochs,
}

impl StopReason {
    /// Every reason, for help and tests.
    pub const ALL: [Self; 14] = [
        Self::Tolerance,
        Self::NoiseFloor,
        Self::AtRest,
        Self::StepTooSmall,
        Self::ThirdOrderOptimal,
        Self::NoDescent,
        Self::NoSaddle,
        Self::Unbounded,
        Self::MaxSteps,
        Self::MaxEvaluations,
        Self::TimeLimit,
        Self::Interrupted,
        Self::OutsideDomain,
        Self::MaxEpochs,
    ];

    /// Says why in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Tolerance => "The gradient is within the tolerance.",
            Self::NoiseFloor => "What is left to gain is below the rounding error of the function.",
            Self::AtRest => "The method came to rest, although the gradient does not vanish there.",
            Self::StepTooSmall => "The next step would be below the spacing of floating-point numbers.",
            Self::ThirdOrderOptimal => "Third-order optimal: nothing in the first three derivatives leads down.",
            Self::NoDescent => "No step lowered the function, however short.",
            Self::NoSaddle => "No critical point of this index was reached.",
            Self::Unbounded => "The values go beyond every bound.",
            Self::MaxSteps => "The limit of steps was reached.",
            Self::MaxEvaluations => "The limit of evaluations was reached.",
            Self::TimeLimit => "The time limit was reached.",
            Self::Interrupted => "The run was interrupted.",
            Self::OutsideDomain => "No step led to a point where the function is defined.",
            Self::MaxEpochs => "The limit of epochs was reached.",
        }
    }

    /// Whether the method ended by itself, rather than by a limit or a request.
    pub fn is_natural(self) -> bool {
        use StopReason::{AtRest, NoDescent, NoiseFloor, StepTooSmall, ThirdOrderOptimal, Tolerance};
        matches!(self, Tolerance | NoiseFloor | AtRest | StepTooSmall | ThirdOrderOptimal | NoDescent)
    }
}

impl From<Interruption> for StopReason {
    fn from(interruption: Interruption) -> Self {
        match interruption {
            Interruption::Requested => Self::Interrupted,
            Interruption::TimeLimit => Self::TimeLimit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_of_its_own() {
        for (i, reason) in StopReason::ALL.iter().enumerate() {
            assert!(reason.sentence().ends_with('.'));
            assert!(StopReason::ALL[..i].iter().all(|other| other.sentence() != reason.sentence()));
        }
    }
}
