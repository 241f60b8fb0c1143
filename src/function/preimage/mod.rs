//! Backward steps through the functions of one variable: the arguments in an interval whose values lie in another.
//!
//! The projections of hull consistency (F. Benhamou, F. Goualard, L. Granvilliers, J.-F. Puget, Revising Hull and Box
//! Consistency, ICLP 1999): by an inverse function where there is one, by the enclosures of parts of the interval elsewhere.

use super::Function;
use crate::numeric::interval::interval::Interval;

mod error_function;
mod inverse;
mod periodic;
pub(super) mod shave;
mod steps;

impl Function {
    /// Encloses the `x` in `argument` at which the function is defined and has a value in `image`; empty if there is none.
    ///
    /// The bounds are a few ulp from the best ones but for the gamma family and `sinc`, whose ends are found by a dozen
    /// halvings. Of two branches the result is the hull, cut to the branches that meet `argument`. It is never larger than
    /// `argument`, and as regular as a variable.
    pub fn preimage(self, image: Interval, argument: Interval) -> Interval {
        if image.is_empty() || argument.is_empty() {
            return Interval::EMPTY;
        }
        let found = match self {
            Self::Abs => argument.preimage_of_abs(image),
            Self::Cosh => argument.preimage_of_abs(Self::Acosh.enclose(image)),
            Self::Sin => periodic::sin(image, argument),
            Self::Cos => periodic::cos(image, argument),
            Self::Tan => periodic::tan(image, argument),
            Self::Erf => error_function::erf(image, argument),
            Self::Erfc => error_function::erfc(image, argument),
            Self::Sinc => sinc(image, argument),
            Self::Sign => steps::sign(image, argument),
            Self::Digamma | Self::Gamma | Self::Lgamma => shave::shave(image, argument, |x| self.enclose(x)),
            _ => argument.intersection(self.inverse(image)),
        };
        let lacks_value = found.is_point() && !(self.spec().defined)(found.lo());
        if lacks_value { Interval::EMPTY } else { found.as_variable() }
    }

    /// Encloses all arguments with a value in `image`, for the functions that are monotone.
    fn inverse(self, image: Interval) -> Interval {
        match self {
            Self::Exp => Self::Log.enclose(image),
            Self::Log => Self::Exp.enclose(image),
            Self::Expm1 => Self::Log1p.enclose(image),
            Self::Log1p => Self::Expm1.enclose(image),
            Self::Log2 => inverse::power_of(2.0, image),
            Self::Log10 => inverse::power_of(10.0, image),
            Self::Sqrt => image.not_negative().square(),
            Self::Cbrt => image.power_integer(3),
            Self::Sinh => Self::Asinh.enclose(image),
            Self::Asinh => Self::Sinh.enclose(image),
            Self::Acosh => Self::Cosh.enclose(image.not_negative()),
            Self::Tanh => Self::Atanh.enclose(image),
            Self::Atanh => Self::Tanh.enclose(image),
            Self::Asin => inverse::of_asin(image),
            Self::Acos => inverse::of_acos(image),
            Self::Atan => inverse::of_atan(image),
            Self::Sigmoid => inverse::of_sigmoid(image),
            Self::Softplus => inverse::of_softplus(image),
            Self::Relu => steps::inverse_of_relu(image),
            Self::Floor => steps::inverse_of_floor(image),
            Self::Ceil => -steps::inverse_of_floor(-image),
            Self::Round => steps::inverse_of_round(image),
            // The others are not monotone, and have a way of their own.
            _ => Interval::ENTIRE,
        }
    }
}

/// The arguments of `sin(x)/x`, whose absolute value is at most `1/|x|`.
fn sinc(image: Interval, argument: Interval) -> Interval {
    let farthest = (Interval::point(1.0) / Interval::point(image.mignitude())).hi();
    let near = if image.contains(0.0) { argument } else { argument.intersection(Interval::new(-farthest, farthest)) };
    shave::shave(image, near, |x| Function::Sinc.enclose(x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{E, FRAC_PI_2, FRAC_PI_3, FRAC_PI_4, FRAC_PI_6, LN_2, PI, TAU};

    const INF: f64 = f64::INFINITY;

    #[track_caller]
    fn close(function: Function, [image, argument, best]: [[f64; 2]; 3]) {
        let [image, argument] = [image, argument].map(|[lo, hi]| Interval::new(lo, hi));
        let (found, [lo, hi]) = (function.preimage(image, argument), best);
        let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-14 * b.abs().max(0.1);
        let case = format!("{function:?} in {image:?} over {argument:?}");
        assert!(found.lo() <= lo && found.hi() >= hi, "{case}: {found:?} lacks a part of [{lo}, {hi}]");
        assert!(near(found.lo(), lo) && near(found.hi(), hi), "{case}: {found:?} is wider than [{lo}, {hi}]");
    }

    #[test]
    fn monotone_functions_have_tight_preimages() {
        let all = [-INF, INF];
        close(Function::Exp, [[1.0, E], all, [0.0, 1.0]]);
        close(Function::Exp, [[-5.0, 1.0], [-9.0, 9.0], [-9.0, 0.0]]);
        close(Function::Log, [[-INF, 1.0], all, [0.0, E]]);
        close(Function::Log2, [[-1.0, 3.0], all, [0.5, 8.0]]);
        close(Function::Log10, [[2.0, 3.0], [0.0, 500.0], [100.0, 500.0]]);
        close(Function::Sqrt, [[-1.0, 3.0], all, [0.0, 9.0]]);
        close(Function::Cbrt, [[-2.0, 3.0], all, [-8.0, 27.0]]);
        close(Function::Tanh, [[-2.0, 0.5], all, [-INF, 0.5_f64.atanh()]]);
        close(Function::Acosh, [[0.0, 2.0], all, [1.0, 2.0_f64.cosh()]]);
        close(Function::Asin, [[-INF, FRAC_PI_6], all, [-1.0, 0.5]]);
        close(Function::Acos, [[FRAC_PI_3, INF], all, [-1.0, 0.5]]);
        close(Function::Atan, [[FRAC_PI_4, 2.0], all, [1.0, INF]]);
        close(Function::Sigmoid, [[0.25, 0.75], all, [-(3.0_f64.ln()), 3.0_f64.ln()]]);
        close(Function::Softplus, [[0.0, LN_2], all, [-INF, 0.0]]);
        close(Function::Softplus, [[1.0, 40.0], all, [(E - 1.0).ln(), 40.0]]);
        close(Function::Relu, [[1.0, 2.0], all, [1.0, 2.0]]);
        close(Function::Relu, [[-1.0, 2.0], all, [-INF, 2.0]]);
    }

    #[test]
    fn branches_are_found_from_both_ends() {
        let all = [-INF, INF];
        close(Function::Abs, [[1.0, 2.0], [-1.5, 0.5], [-1.5, -1.0]]);
        close(Function::Cosh, [[2.0_f64.cosh(), INF], [-1.0, 5.0], [2.0, 5.0]]);
        close(Function::Sin, [[0.5, 1.0], [0.0, 3.0], [FRAC_PI_6, 5.0 * FRAC_PI_6]]);
        close(Function::Sin, [[0.5, 1.0], [3.0, 9.0], [TAU + FRAC_PI_6, TAU + 5.0 * FRAC_PI_6]]);
        close(Function::Sin, [[-0.5, 0.5], [1.0, 5.0], [5.0 * FRAC_PI_6, 7.0 * FRAC_PI_6]]);
        close(Function::Cos, [[0.5, 2.0], [-3.0, 3.0], [-FRAC_PI_3, FRAC_PI_3]]);
        close(Function::Cos, [[-1.0, -0.5], [0.0, 6.0], [2.0 * FRAC_PI_3, 4.0 * FRAC_PI_3]]);
        close(Function::Cos, [[0.0, 0.5], [-INF, 0.0], [-INF, -FRAC_PI_3]]);
        close(Function::Tan, [[1.0, INF], [-1.0, 3.0], [FRAC_PI_4, FRAC_PI_2]]);
        close(Function::Tan, [[-1.0, 1.0], [1.0, 5.0], [0.75 * PI, 1.25 * PI]]);
        close(Function::Sign, [[0.5, 1.0], [-3.0, 2.0], [0.0, 2.0]]);
        close(Function::Floor, [[0.5, 2.5], all, [1.0, 3.0]]);
        close(Function::Ceil, [[0.5, 2.5], all, [0.0, 2.0]]);
        close(Function::Round, [[0.5, 2.5], all, [0.5, 2.5]]);
    }

    #[test]
    fn nothing_is_found_where_there_is_nothing() {
        let none = |function: Function, [image, argument]: [[f64; 2]; 2]| {
            let [image, argument] = [image, argument].map(|[lo, hi]| Interval::new(lo, hi));
            let found = function.preimage(image, argument);
            assert!(found.is_empty(), "{function:?} in {image:?} over {argument:?} is {found:?}");
        };
        let all = [-INF, INF];
        none(Function::Exp, [[-2.0, 0.0], all]);
        none(Function::Log, [all, [-1.0, 0.0]]);
        none(Function::Sqrt, [[-2.0, -1.0], all]);
        none(Function::Sin, [[1.5, 2.0], all]);
        none(Function::Sin, [[0.5, 1.0], [3.0, 6.0]]);
        none(Function::Cos, [[-0.1, 0.1], [0.0, 1.0]]);
        none(Function::Tan, [[-1.0, 1.0], [1.0, 2.0]]);
        none(Function::Atan, [[1.6, 2.0], all]);
        none(Function::Acosh, [all, [-5.0, 0.5]]);
        none(Function::Atanh, [all, [1.0, 1.0]]);
        none(Function::Sign, [[-1.0, 0.5], [1.0, 2.0]]);
        none(Function::Floor, [[0.25, 0.75], all]);
        none(Function::Gamma, [[0.0, 0.8], [1.0, 9.0]]);
        none(Function::Sinc, [[0.5, 1.0], [4.0, 9.0]]);
    }

    #[test]
    fn ends_without_an_inverse_are_shaved() {
        let found = Function::Gamma.preimage(Interval::new(5.0, 100.0), Interval::new(2.0, INF));
        assert!(found.is_subset_of(Interval::new(3.8, 5.9)), "{found:?}");
        let found = Function::Lgamma.preimage(Interval::new(-1.0, 0.0), Interval::new(0.5, 8.0));
        assert!(found.is_subset_of(Interval::new(0.99, 2.01)), "{found:?}");
        let found = Function::Sinc.preimage(Interval::new(0.5, 1.0), Interval::ENTIRE);
        assert!(found.is_subset_of(Interval::new(-1.9, 1.9)), "{found:?}");
    }
}
