//! Help: questions in words find their page, every name has one, every example runs.

mod questions;

use std::collections::BTreeSet;

use questions::QUESTIONS;

#[test]
fn there_are_enough_different_questions() {
    let different: BTreeSet<&str> = QUESTIONS.iter().map(|(question, _)| *question).collect();
    assert!(different.len() >= 50 && different.len() == QUESTIONS.len());
}
