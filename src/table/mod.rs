//! Named columns of numbers, and reading them from text.
