//! Every function of the registry as a method of [`Expression`], made from the registry's own rows, and the names that
//! the standard library has for some of them.

use super::expression::Expression;
use crate::function::binary::for_each_binary_function;
use crate::function::for_each_function;
use crate::function::{Function as Elementary, binary::BinaryFunction};

/// One method for each row `module::Variant`.
macro_rules! unary_methods {
    ($($module:ident::$name:ident,)*) => {
        impl<'r> Expression<'r> {
            $(
                #[doc = concat!("The function `", stringify!($module), "` of this number; see [`Elementary::", stringify!($name), "`].")]
                pub fn $module(self) -> Self {
                    self.apply(Elementary::$name)
                }
            )*
        }
    };
}

/// One method for each row `module::Variant`; this number is the first argument.
macro_rules! binary_methods {
    ($($module:ident::$name:ident,)*) => {
        impl<'r> Expression<'r> {
            $(
                #[doc = concat!("The function `", stringify!($module), "` of this number and another; see [`BinaryFunction::", stringify!($name), "`].")]
                pub fn $module(self, other: impl Into<Self>) -> Self {
                    self.apply_binary(BinaryFunction::$name, other)
                }
            )*
        }
    };
}

for_each_function!(unary_methods);
for_each_binary_function!(binary_methods);

impl Expression<'_> {
    /// The natural logarithm: [`Expression::log`] under the standard library's name.
    pub fn ln(self) -> Self {
        self.log()
    }

    /// `ln(1 + x)`: [`Expression::log1p`] under the standard library's name.
    pub fn ln_1p(self) -> Self {
        self.log1p()
    }

    /// `exp(x) - 1`: [`Expression::expm1`] under the standard library's name.
    pub fn exp_m1(self) -> Self {
        self.expm1()
    }
}
