//! Interval arithmetic with outward rounding: sets that are sure to hold every value of an expression over a box.
//!
//! Bare bounds with a note of regularity, after IEEE Std 1788-2015; elementary functions are in `function::enclosure`.

pub mod arithmetic;
#[expect(clippy::module_inception, reason = "the folder is named after its main noun")]
pub mod interval;
pub mod power;
pub mod preimage;
pub mod rounding;
pub mod truth;
