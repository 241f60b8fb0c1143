//! The program: flags, modes, rendering of results.
