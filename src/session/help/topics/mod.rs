//! The pages of help that are about no registered name.

mod critical;
mod language;
pub mod made;
mod program;

use super::topic::Topic;

/// The start of the overview.
pub const START: &str = "  \
f(x, y) = x^4 - 2x^2 + y^2                 define a function
  f(1, 2)        grad(f, [1, 2])             its value and its exact gradient at a point
  diff(f, x)     hess(f)                     derivatives as functions again
  critical(f, x = -2..2, y = -2..2)          its critical points in a box, classified
  minimize(f, from = [0.1, 0.5])             a minimum, and whether it is one
  1 + 1          ans                         the last result is ans
A statement ends at the end of its line or at ; (which also keeps its result quiet). # starts a comment.";

/// Every page, in the order of lists.
pub fn all() -> impl Iterator<Item = &'static Topic> {
    language::TOPICS.iter().chain(critical::TOPICS).chain(program::TOPICS)
}
