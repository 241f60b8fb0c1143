//! The operators of expressions: on values and references, with numbers on either side, and over iterators.

use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, BitAnd, BitOr, Div, DivAssign, Mul, MulAssign, Neg, Not, Sub, SubAssign};

use super::expression::{Condition, Expression};
use crate::graph::Graph;
use crate::graph::node::Op;

impl<'r> Expression<'r> {
    fn plus(self, other: Self) -> Self {
        self.combine(other, |a, b| a + b, |a, b| Op::Sum([a, b].into()))
    }

    fn minus(self, other: Self) -> Self {
        match (self.as_known(), other.as_known()) {
            (Some(a), Some(b)) => Self::from(a - b),
            _ => self.plus(other.negated()),
        }
    }

    fn times(self, other: Self) -> Self {
        self.combine(other, |a, b| a * b, |a, b| Op::Product([a, b].into()))
    }

    fn over(self, other: Self) -> Self {
        self.combine(other, |a, b| a / b, Op::Quotient)
    }
}

/// One operator for every pair of an expression, a reference to one, and a number.
macro_rules! operator {
    ($trait:ident::$method:ident, $assign:ident::$assign_method:ident, $run:ident) => {
        operator!(@pair $trait::$method, $run, Expression<'r>, Expression<'r>);
        operator!(@pair $trait::$method, $run, Expression<'r>, &Expression<'r>);
        operator!(@pair $trait::$method, $run, &Expression<'r>, Expression<'r>);
        operator!(@pair $trait::$method, $run, &Expression<'r>, &Expression<'r>);
        operator!(@pair $trait::$method, $run, Expression<'r>, f64);
        operator!(@pair $trait::$method, $run, &Expression<'r>, f64);
        operator!(@pair $trait::$method, $run, f64, Expression<'r>);
        operator!(@pair $trait::$method, $run, f64, &Expression<'r>);

        impl<'r, T: Into<Expression<'r>>> $assign<T> for Expression<'r> {
            fn $assign_method(&mut self, other: T) {
                *self = self.$run(other.into());
            }
        }
    };
    (@pair $trait:ident::$method:ident, $run:ident, $left:ty, $right:ty) => {
        impl<'r> $trait<$right> for $left {
            type Output = Expression<'r>;

            fn $method(self, other: $right) -> Expression<'r> {
                Expression::from(self).$run(Expression::from(other))
            }
        }
    };
}

operator!(Add::add, AddAssign::add_assign, plus);
operator!(Sub::sub, SubAssign::sub_assign, minus);
operator!(Mul::mul, MulAssign::mul_assign, times);
operator!(Div::div, DivAssign::div_assign, over);

impl<'r> Neg for Expression<'r> {
    type Output = Expression<'r>;

    fn neg(self) -> Expression<'r> {
        self.negated()
    }
}

impl<'r> Neg for &Expression<'r> {
    type Output = Expression<'r>;

    fn neg(self) -> Expression<'r> {
        self.negated()
    }
}

impl<'r> Sum for Expression<'r> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        Self::collect(&terms.collect::<Vec<_>>(), |a, b| a + b, Graph::sum, 0.0)
    }
}

impl<'a, 'r> Sum<&'a Expression<'r>> for Expression<'r> {
    fn sum<I: Iterator<Item = &'a Expression<'r>>>(terms: I) -> Self {
        terms.copied().sum()
    }
}

impl<'r> Product for Expression<'r> {
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        Self::collect(&factors.collect::<Vec<_>>(), |a, b| a * b, Graph::product, 1.0)
    }
}

impl<'a, 'r> Product<&'a Expression<'r>> for Expression<'r> {
    fn product<I: Iterator<Item = &'a Expression<'r>>>(factors: I) -> Self {
        factors.copied().product()
    }
}

impl<'r> BitAnd for Condition<'r> {
    type Output = Condition<'r>;

    fn bitand(self, other: Self) -> Self {
        Self(self.0.combine(other.0, |a, b| a * b, Op::And))
    }
}

impl<'r> BitOr for Condition<'r> {
    type Output = Condition<'r>;

    fn bitor(self, other: Self) -> Self {
        Self(self.0.combine(other.0, f64::max, Op::Or))
    }
}

impl<'r> Not for Condition<'r> {
    type Output = Condition<'r>;

    fn not(self) -> Self {
        Self(self.0.map(|truth| 1.0 - truth, |graph, truth| graph.add(Op::Not(truth))))
    }
}
