//! Functions of any number of variables for the runs of first-order methods, with gradients written by hand.

use std::f64::consts::E;

use saddleback::objective::objective::Objective;

/// Fills in what methods with gradients never ask.
macro_rules! gradients_only {
    () => {
        fn value(&self, x: &[f64]) -> f64 {
            self.value_gradient(x, &mut vec![0.0; x.len()])
        }

        fn value_gradient_hessian(&self, x: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> f64 {
            hessian.fill(f64::NAN);
            self.value_gradient(x, gradient)
        }

        fn hessian_vector(&self, _x: &[f64], _v: &[f64], product: &mut [f64]) {
            product.fill(f64::NAN);
        }

        fn directional_series(&self, _x: &[f64], _v: &[f64], out: &mut [f64]) {
            out.fill(f64::NAN);
        }
    };
}

/// `5x² − y²`.
pub struct Bowl;

impl Objective for Bowl {
    fn dimension(&self) -> usize {
        2
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.copy_from_slice(&[10.0 * x[0], -2.0 * x[1]]);
        5.0 * x[0] * x[0] - x[1] * x[1]
    }

    gradients_only!();
}

/// `Σ x_i²/2 − γ x_d²/2 + x_d⁴/4` with the sum over all but the last variable: a saddle at the origin.
pub struct Trough {
    pub dimension: usize,
    pub gamma: f64,
}

impl Objective for Trough {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (last, others) = x.split_last().expect("not empty");
        gradient.copy_from_slice(x);
        gradient[x.len() - 1] = last.powi(3) - self.gamma * last;
        others.iter().map(|x| 0.5 * x * x).sum::<f64>() - 0.5 * self.gamma * last * last + 0.25 * last.powi(4)
    }

    gradients_only!();
}

/// The octopus of Du et al. 2017 with `τ = e`, `γ = 1`: a chain of saddles that gradient descent passes one by one, each
/// in more steps than the last.
pub struct Octopus {
    pub dimension: usize,
    pub l: f64,
}

impl Octopus {
    /// The depth of each stage.
    pub fn nu(&self) -> f64 {
        (37.0 * self.l + 13.0) / 6.0 * E * E
    }

    /// The lowest value.
    pub fn lowest(&self) -> f64 {
        -(self.dimension as f64) * self.nu()
    }

    /// The profile of the stage that is open, with its derivative.
    fn profile(&self, v: f64) -> (f64, f64) {
        let l = self.l;
        if v >= 2.0 * E {
            return (l * (v - 4.0 * E).powi(2) - self.nu(), 2.0 * l * (v - 4.0 * E));
        }
        let u = (v - E).max(0.0);
        let (cubic, quartic) = ((10.0 - 14.0 * l) / (3.0 * E), (5.0 * l - 3.0) / (2.0 * E * E));
        (-v * v + cubic * u.powi(3) + quartic * u.powi(4), -2.0 * v + 3.0 * cubic * u * u + 4.0 * quartic * u.powi(3))
    }

    /// The curvature of the next stage while this one is passed, with its derivative.
    fn gate(&self, v: f64) -> (f64, f64) {
        if v <= E {
            return (self.l, 0.0);
        }
        let u = (v - 2.0 * E) / E;
        let bend = 10.0 * u.powi(3) + 15.0 * u.powi(4) + 6.0 * u.powi(5);
        let slope = (30.0 * u * u + 60.0 * u.powi(3) + 30.0 * u.powi(4)) / E;
        (-1.0 - (self.l + 1.0) * bend, -(self.l + 1.0) * slope)
    }
}

impl Objective for Octopus {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        // The first stage that is not passed: it is open, the next one stands at its gate, the others are closed.
        let open = x.iter().position(|x| x.abs() < 2.0 * E).unwrap_or(x.len());
        let mut value = 0.0;
        gradient.fill(0.0);
        for i in 0..x.len() {
            if i <= open {
                let (height, slope) = self.profile(x[i].abs());
                value += height;
                gradient[i] += slope * if x[i] == 0.0 { 0.0 } else { x[i].signum() };
            } else if i == open + 1 {
                let (curvature, slope) = self.gate(x[open].abs());
                value += curvature * x[i] * x[i];
                gradient[i] += 2.0 * curvature * x[i];
                gradient[open] += slope * x[open].signum() * x[i] * x[i];
            } else {
                value += self.l * x[i] * x[i];
                gradient[i] += 2.0 * self.l * x[i];
            }
        }
        value
    }

    gradients_only!();
}

/// `Σ 100(x_{2i} − x_{2i−1}²)² + (1 − x_{2i−1})²`, raised by `offset`: minimum at ones.
pub struct Rosenbrocks {
    pub dimension: usize,
    pub offset: f64,
}

impl Objective for Rosenbrocks {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let mut value = self.offset;
        for (x, g) in x.chunks_exact(2).zip(gradient.chunks_exact_mut(2)) {
            let (a, b) = (x[1] - x[0] * x[0], 1.0 - x[0]);
            value += 100.0 * a * a + b * b;
            g.copy_from_slice(&[-400.0 * x[0] * a - 2.0 * b, 200.0 * a]);
        }
        value
    }

    gradients_only!();
}

/// Colville's function of four variables, summed over groups: minimum at ones ("woods").
pub struct Woods {
    pub dimension: usize,
}

impl Objective for Woods {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let mut value = 0.0;
        for (x, g) in x.chunks_exact(4).zip(gradient.chunks_exact_mut(4)) {
            let (a, b, c, d) = (x[1] - x[0] * x[0], 1.0 - x[0], x[3] - x[2] * x[2], 1.0 - x[2]);
            let (e, h) = (x[1] + x[3] - 2.0, x[1] - x[3]);
            value += 100.0 * a * a + b * b + 90.0 * c * c + d * d + 10.0 * e * e + 0.1 * h * h;
            g.copy_from_slice(&[
                -400.0 * x[0] * a - 2.0 * b,
                200.0 * a + 20.0 * e + 0.2 * h,
                -360.0 * x[2] * c - 2.0 * d,
                180.0 * c + 20.0 * e - 0.2 * h,
            ]);
        }
        value
    }

    gradients_only!();
}

/// DIXMAANE of the CUTE collection (Dixon & Maany 1988): `1 + Σ (i/n)x_i² + …`, minimum 1 at the origin.
pub struct Dixmaan {
    pub thirds: usize,
}

impl Objective for Dixmaan {
    fn dimension(&self) -> usize {
        3 * self.thirds
    }

    fn value_gradient(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (m, n) = (self.thirds, 3 * self.thirds);
        let share = |i: usize| (i + 1) as f64 / n as f64;
        let mut value = 1.0;
        gradient.fill(0.0);
        for i in 0..n {
            value += share(i) * x[i] * x[i];
            gradient[i] += 2.0 * share(i) * x[i];
        }
        for i in 0..2 * m {
            value += 0.125 * x[i] * x[i] * x[i + m].powi(4);
            gradient[i] += 0.25 * x[i] * x[i + m].powi(4);
            gradient[i + m] += 0.5 * x[i] * x[i] * x[i + m].powi(3);
        }
        for i in 0..m {
            value += 0.125 * share(i) * x[i] * x[i + 2 * m];
            gradient[i] += 0.125 * share(i) * x[i + 2 * m];
            gradient[i + 2 * m] += 0.125 * share(i) * x[i];
        }
        value
    }

    gradients_only!();
}
