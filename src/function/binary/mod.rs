//! Functions of two variables, each written once over [`Scalar`]: one file and two lines each.

use super::Example;
use crate::numeric::interval::interval::Interval;
use crate::numeric::scalar::Scalar;

mod atan2;
pub mod enclosure;
mod hypot;
mod max;
mod min;
mod modulo;
mod polygamma;
pub mod preimage;
mod sincn;

/// The words of a function of two variables.
#[derive(Clone, Copy, Debug)]
pub struct BinarySpec {
    /// The name that is printed.
    pub name: &'static str,
    /// One line of help, at most 80 columns of ASCII.
    pub help: &'static str,
    /// The call with its arguments.
    pub signature: &'static str,
    /// The domain in words.
    pub domain: &'static str,
    /// Whether the function has a value at `(a, b)`.
    pub defined: fn(f64, f64) -> bool,
    /// Whether the function is defined but not differentiable at `(a, b)`.
    pub kink: fn(f64, f64) -> bool,
    /// The LaTeX form; `{a}` and `{b}` stand for the arguments.
    pub latex: &'static str,
    /// The derivatives in `a` and in `b` as expressions; `None` where the function may not vary in that argument.
    pub derivatives: [Option<&'static str>; 2],
    /// An expression with its value.
    pub example: Example,
    /// Arguments inside the domain and away from kinks, for tests.
    pub test_points: &'static [(f64, f64)],
    /// Encloses its values over a box that is not empty.
    pub enclose: fn(Interval, Interval) -> Interval,
}

/// A function of two variables, for any scalar, with its description.
pub trait DescribedBinary {
    /// Everything that help, completion, printing and symbolic derivatives need to know.
    const SPEC: BinarySpec;

    /// The value at `(a, b)`; NaN outside the domain.
    fn value(a: f64, b: f64) -> f64;

    /// The function of any scalars; its real part equals [`DescribedBinary::value`] to the bit.
    ///
    /// Derivatives that do not exist are NaN.
    fn apply<S: Scalar>(a: S, b: S) -> S;
}

/// Makes the enum of functions and every match over it from the rows.
macro_rules! binary_functions {
    ($($module:ident::$name:ident,)*) => {
        /// A function of two variables.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum BinaryFunction {
            $(#[doc = concat!("The function of the file `", stringify!($module), "`.")] $name,)*
        }

        impl BinaryFunction {
            /// Every function, in the order of the registry.
            pub const ALL: &'static [BinaryFunction] = &[$(BinaryFunction::$name,)*];

            /// The description.
            pub fn spec(self) -> &'static BinarySpec {
                match self {
                    $(BinaryFunction::$name => &<$module::$name as DescribedBinary>::SPEC,)*
                }
            }

            /// The value at `(a, b)`; NaN outside the domain.
            #[inline]
            pub fn value(self, a: f64, b: f64) -> f64 {
                match self {
                    $(BinaryFunction::$name => <$module::$name as DescribedBinary>::value(a, b),)*
                }
            }

            /// This function of any scalars.
            #[inline]
            pub fn apply<S: Scalar>(self, a: S, b: S) -> S {
                match self {
                    $(BinaryFunction::$name => <$module::$name as DescribedBinary>::apply(a, b),)*
                }
            }
        }
    };
}

/// The rows of the registry, handed to the macro of the given name.
macro_rules! for_each_binary_function {
    ($then:ident) => {
        $then! {
            atan2::Atan2,
            sincn::Sincn,
            hypot::Hypot,
            max::Max,
            min::Min,
            modulo::Mod,
            polygamma::Polygamma,
        }
    };
}
pub(crate) use for_each_binary_function;

for_each_binary_function!(binary_functions);

impl BinaryFunction {
    /// The function with the given name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.spec().name == name)
    }
}

/// The domain of functions that are defined for every pair of numbers.
fn everywhere(a: f64, b: f64) -> bool {
    !a.is_nan() && !b.is_nan()
}

/// The increments of a point of the plane in the frame turned to its own direction.
///
/// The point `r (cos, sin)` moves to `(radial, across)`, of which the real part is `(r, 0)`. Nothing is squared, so that
/// no derivative of a function of the distance or the angle loses digits near an axis or leaves the range.
struct Polar<S> {
    radial: S,
    across: S,
}

impl<S: Scalar> Polar<S> {
    /// The increments of `(a, b)`, whose distance from the origin is neither 0 nor infinite.
    fn new(a: &S, b: &S) -> Self {
        let distance = a.real().hypot(b.real());
        // Subnormal components have too few digits for their quotient.
        let factor = if distance < 1e-290 { SUBNORMAL_SCALE } else { 1.0 };
        let (x, y) = (a.real() * factor, b.real() * factor);
        let (cos, sin) = (x / x.hypot(y), y / x.hypot(y));
        let (da, db) = (a.clone().with_real(0.0), b.clone().with_real(0.0));
        let along = da.clone().scale(cos) + db.clone().scale(sin);
        Self { radial: along.with_real(distance), across: (db.scale(cos) - da.scale(sin)).with_real(0.0) }
    }
}

/// `2^100`, which makes every subnormal number normal.
const SUBNORMAL_SCALE: f64 = 1.267_650_600_228_229_4e30;
