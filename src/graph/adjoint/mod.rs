//! Derivatives for machines: gradients by reverse accumulation and second derivatives by tangents of the gradient, as
//! nodes of one graph in which everything is shared. [`super::derivative`] makes the forms that people read.
//!
//! Source: Griewank & Walther, Evaluating Derivatives, 2nd ed. (2008), chapters 3 and 5.

mod assemble;
mod curvature;
mod partial;
pub mod prepare;
pub mod reverse;
pub mod second;
pub mod tangent;
