//! The registry of elementary functions: one file and two lines each.
//!
//! A file says the numbers ([`Elementary`]) and the words ([`Described`]) of one function of one variable; the macro
//! makes the enum and the matches. Functions of two variables are in [`binary`].

use crate::numeric::elementary::Elementary;
use crate::numeric::lanes::{InstructionSet, LanesFn};
use crate::numeric::scalar::Scalar;
use enclosure::Shape;

pub mod binary;
pub mod enclosure;
pub mod preimage;

mod abs;
mod acos;
mod acosh;
mod asin;
mod asinh;
mod atan;
mod atanh;
mod cbrt;
mod ceil;
mod cos;
mod cosh;
mod digamma;
mod erf;
mod erfc;
mod exp;
mod expm1;
mod floor;
mod gamma;
mod lgamma;
mod log;
mod log10;
mod log1p;
mod log2;
mod relu;
mod round;
mod sigmoid;
mod sign;
mod sin;
pub mod sinc;
mod sinh;
mod softplus;
mod sqrt;
mod tan;
mod tanh;

/// The words of an elementary function of one variable.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The name that is printed.
    pub name: &'static str,
    /// Further names that are understood.
    pub aliases: &'static [&'static str],
    /// One line of help, at most 80 columns of ASCII.
    pub help: &'static str,
    /// The call with its argument.
    pub signature: &'static str,
    /// The domain in words.
    pub domain: &'static str,
    /// Whether the function has a value at `x`.
    pub defined: fn(f64) -> bool,
    /// Whether the function is defined but not differentiable at `x`: a corner, a jump, a vertical tangent.
    pub kink: fn(f64) -> bool,
    /// The LaTeX form; `{x}` stands for the argument.
    pub latex: &'static str,
    /// The derivative as an expression in `x`.
    pub derivative: &'static str,
    /// An expression with its value.
    pub example: Example,
    /// Arguments inside the domain and away from kinks, for tests.
    pub test_points: &'static [f64],
    /// What encloses its values over an interval.
    pub shape: Shape,
}

/// An expression and its value as printed with ten digits.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What to type.
    pub text: &'static str,
    /// What it gives.
    pub value: &'static str,
}

/// An elementary function with its description.
pub trait Described: Elementary {
    /// Everything that help, completion, printing and symbolic derivatives need to know.
    const SPEC: Spec;
}

/// The domain of functions that are defined for every number.
fn everywhere(x: f64) -> bool {
    !x.is_nan()
}

/// The kinks of smooth functions.
fn nowhere(_: f64) -> bool {
    false
}

/// Makes the enum of functions and every match over it from the rows.
macro_rules! functions {
    ($($module:ident::$name:ident,)*) => {
        /// An elementary function of one variable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Function {
            $(#[doc = concat!("The function `", stringify!($module), "`.")] $name,)*
        }

        impl Function {
            /// Every function, in the order of the registry.
            pub const ALL: &'static [Function] = &[$(Function::$name,)*];

            /// The description.
            pub fn spec(self) -> &'static Spec {
                match self {
                    $(Function::$name => &<$module::$name as Described>::SPEC,)*
                }
            }

            /// The value at `x`; NaN outside the domain.
            #[inline]
            pub fn value(self, x: f64) -> f64 {
                match self {
                    $(Function::$name => <$module::$name as Elementary>::value(x),)*
                }
            }

            /// Chooses the loop that writes the values at a slice of arguments to another; see [`Elementary::lanes`].
            pub fn lanes(self, set: InstructionSet) -> LanesFn {
                match self {
                    $(Function::$name => <$module::$name as Elementary>::lanes(set),)*
                }
            }

            /// Writes the Taylor coefficients at `x`; see [`Elementary::series`].
            #[inline]
            pub fn series(self, x: f64, out: &mut [f64]) {
                match self {
                    $(Function::$name => <$module::$name as Elementary>::series(x, out),)*
                }
            }

            /// This function of any scalar.
            #[inline]
            pub fn apply<S: Scalar>(self, argument: S) -> S {
                match self {
                    $(Function::$name => argument.apply::<$module::$name>(),)*
                }
            }
        }
    };
}

/// The rows of the registry, handed to the macro of the given name: here to make the enum, elsewhere to make methods.
macro_rules! for_each_function {
    ($then:ident) => {
        $then! {
                abs::Abs,
                acos::Acos,
                acosh::Acosh,
                asin::Asin,
                asinh::Asinh,
                atan::Atan,
                atanh::Atanh,
                cbrt::Cbrt,
                ceil::Ceil,
                cos::Cos,
                cosh::Cosh,
                digamma::Digamma,
                erf::Erf,
                erfc::Erfc,
                exp::Exp,
                expm1::Expm1,
                floor::Floor,
                gamma::Gamma,
                lgamma::Lgamma,
                log::Log,
                log10::Log10,
                log1p::Log1p,
                log2::Log2,
                relu::Relu,
                round::Round,
                sigmoid::Sigmoid,
                sign::Sign,
                sin::Sin,
                sinc::Sinc,
        sinh::Sinh,
                softplus::Softplus,
                sqrt::Sqrt,
                tan::Tan,
                tanh::Tanh,
            }
    };
}
pub(crate) use for_each_function;

for_each_function!(functions);

impl Function {
    /// The function with the given name or alias.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| {
            let spec = function.spec();
            spec.name == name || spec.aliases.contains(&name)
        })
    }
}
