//! The test functions.

use super::{Formula, Number};

macro_rules! formula {
    ($(#[$doc:meta])* $name:ident, $n:expr, |$x:ident| $body:expr) => {
        $(#[$doc])*
        pub struct $name;
        impl Formula for $name {
            const N: usize = $n;
            fn eval<T: Number>(&self, $x: &[T]) -> T {
                $body
            }
        }
    };
}

formula!(
    /// `x⁴ − 2x² + y²`: minima (±1, 0), saddle (0, 0).
    DoubleWell, 2, |x| x[0].powi(4) - x[0].square().scale(2.0) + x[1].square()
);
formula!(
    /// The double well with both variables scaled by 10⁶ and the value by 10¹².
    ScaledDoubleWell, 2, |x| {
        let (a, b) = (x[0].scale(1e6), x[1].scale(1e6));
        (a.powi(4) - a.square().scale(2.0) + b.square()).scale(1e12)
    }
);
formula!(
    /// Four minima of value 0, one maximum, four saddles.
    Himmelblau, 2, |x| {
        let a = x[0].square() + x[1].clone() - T::c(11.0);
        let b = x[0].clone() + x[1].square() - T::c(7.0);
        a.square() + b.square()
    }
);
formula!(
    /// Minimum 0 at (1, 1) in a bent valley.
    Rosenbrock, 2, |x| (x[1].clone() - x[0].square()).square().scale(100.0) + (T::c(1.0) - x[0].clone()).square()
);
formula!(
    /// `x³ − 3xy²`: a degenerate saddle with zero Hessian at the origin; unbounded below.
    Monkey, 2, |x| x[0].powi(3) - (x[0].clone() * x[1].square()).scale(3.0)
);
formula!(
    /// `x⁴ + y⁴`: a minimum with zero Hessian.
    QuarticBowl, 2, |x| x[0].powi(4) + x[1].powi(4)
);
formula!(
    /// `x⁴ + y²`: type A3+, nullity 1.
    QuarticValley, 2, |x| x[0].powi(4) + x[1].square()
);
formula!(
    /// `(y − x²)(y − 3x²)`: a minimum along every line through the origin, yet a saddle.
    Peano, 2, |x| (x[1].clone() - x[0].square()) * (x[1].clone() - x[0].square().scale(3.0))
);
formula!(
    /// Three minima, two saddles.
    MuellerBrown, 2, |x| {
        let rows = [
            (-200.0, -1.0, 0.0, -10.0, 1.0, 0.0),
            (-100.0, -1.0, 0.0, -10.0, 0.0, 0.5),
            (-170.0, -6.5, 11.0, -6.5, -0.5, 1.5),
            (15.0, 0.7, 0.6, 0.7, -1.0, 1.0),
        ];
        rows.iter().fold(T::c(0.0), |sum, &(a, xx, xy, yy, p, q)| {
            let (u, v) = (x[0].clone() - T::c(p), x[1].clone() - T::c(q));
            sum + (u.square().scale(xx) + (u * v.clone()).scale(xy) + v.square().scale(yy)).exp().scale(a)
        })
    }
);
formula!(
    /// Six minima, seven saddles, two maxima in [−3, 3] × [−2, 2].
    SixHumpCamel, 2, |x| {
        let q = x[0].square();
        (T::c(4.0) - q.scale(2.1) + q.square().scale(1.0 / 3.0)) * q + x[0].clone() * x[1].clone()
            + (x[1].square().scale(4.0) - T::c(4.0)) * x[1].square()
    }
);
formula!(
    /// Powell's singular function: a minimum of nullity 2.
    PowellSingular, 4, |x| {
        (x[0].clone() + x[1].scale(10.0)).square() + (x[2].clone() - x[3].clone()).square().scale(5.0)
            + (x[1].clone() - x[2].scale(2.0)).powi(4) + (x[0].clone() - x[3].clone()).powi(4).scale(10.0)
    }
);
formula!(
    /// Minimum 0 at (10⁶, 2·10⁻⁶).
    BrownBadlyScaled, 2, |x| {
        (x[0].clone() - T::c(1e6)).square() + (x[1].clone() - T::c(2e-6)).square()
            + (x[0].clone() * x[1].clone() - T::c(2.0)).square()
    }
);
formula!(
    /// Falls linearly along the first axis.
    Slope, 2, |x| x[1].square() - x[0].clone()
);
formula!(
    /// `exp(−x) + y²`: the infimum 0 is taken nowhere.
    Decay, 2, |x| (T::c(0.0) - x[0].clone()).exp() + x[1].square()
);
formula!(
    /// Two critical points 2·10⁻⁶ apart.
    NearFold, 1, |x| x[0].powi(3) - x[0].scale(3e-12)
);
formula!(
    /// 441 critical points in [−5.125, 5.125]².
    Rastrigin, 2, |x| {
        let tau = std::f64::consts::TAU;
        x.iter().fold(T::c(20.0), |sum, x| sum + x.square() - x.scale(tau).cos().scale(10.0))
    }
);
formula!(
    /// 761 critical points in [−5, 5]².
    Shubert, 2, |x| {
        let g = |x: &T| (1..=5).map(f64::from).fold(T::c(0.0), |sum, i| sum + (x.scale(i + 1.0) + T::c(i)).cos().scale(i));
        g(&x[0]) * g(&x[1])
    }
);
formula!(
    /// 81 critical points in [−5, 5]⁴.
    StyblinskiTang4, 4, |x| x.iter().fold(T::c(0.0), |sum, x| sum + (x.powi(4) - x.square().scale(16.0) + x.scale(5.0)).scale(0.5))
);
formula!(
    /// 243 critical points in [−5, 5]⁵.
    StyblinskiTang5, 5, |x| x.iter().fold(T::c(0.0), |sum, x| sum + (x.powi(4) - x.square().scale(16.0) + x.scale(5.0)).scale(0.5))
);
formula!(
    /// A needle in a flat plain; 13 critical points in [0.5, 6]².
    Easom, 2, |x| {
        let bump = x.iter().fold(T::c(0.0), |sum, x| sum - (x.clone() - T::c(std::f64::consts::PI)).square());
        (x[0].cos() * x[1].cos() * bump.exp()).scale(-1.0)
    }
);
formula!(
    /// A ring of minima around a maximum.
    Ring, 2, |x| (x[0].square() + x[1].square() - T::c(1.0)).square()
);
formula!(
    /// `y² + x⁵ + x⁶/2`: a minimum and a point of type A4.
    A4PlusWells, 2, |x| x[1].square() + x[0].powi(5) + x[0].powi(6).scale(0.5)
);
