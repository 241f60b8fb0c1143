//! Sets of critical points that are not isolated: from one degenerate point to the whole set it lies on, followed numerically.
//!
//! `stage` evaluates in units of the box, `follow` walks along a set, `branches` finds the ways out of a special
//! point, `drops` locates special points, `trace` covers a connected set with samples, `character` tells
//! what it is at one of them, `evidence` whether it is one, `strata` what it is, [`atlas`] holds the sets found so far, `patches` holds proved pieces against them, `symmetry` and `name` say
//! which symmetry makes them, `identity` proves it.

pub mod atlas;
mod branches;
mod character;
mod drops;
mod evidence;
mod follow;
mod identity;
mod name;
pub(super) mod patches;
mod stage;
mod strata;
pub mod symmetry;
mod trace;
