//! Taylor coefficients of the families that elementary functions share, by three-term recurrences in place.
//!
//! Each writes `out[k] = f^(k)(x)/k!`. The recurrences come from the differential equation of the derivative and are
//! arranged so that terms of one sign add up where the function is delicate (ends of the domain, tails, tiny arguments).

/// Writes NaN everywhere: outside the domain.
pub fn undefined(out: &mut [f64]) {
    out.fill(f64::NAN);
}

/// Writes the constant `value`.
pub fn constant(value: f64, out: &mut [f64]) {
    out.fill(0.0);
    out[0] = value;
}

/// Writes `value` and no derivative: where a slope is infinite or has two signs without end.
pub fn kink(value: f64, out: &mut [f64]) {
    undefined(out);
    out[0] = value;
}

/// Writes a function whose `k`-th derivative is `derivatives[k % 4]`.
pub fn periodic(derivatives: [f64; 4], out: &mut [f64]) {
    let mut factorial = 1.0;
    for (k, coefficient) in out.iter_mut().enumerate() {
        if k > 1 {
            factorial *= k as f64;
        }
        *coefficient = derivatives[k % 4] / factorial;
    }
}

/// Writes a function with the given value whose derivatives are all `derivative`.
pub fn exponential(value: f64, derivative: f64, out: &mut [f64]) {
    periodic([derivative; 4], out);
    out[0] = value;
}

/// Writes a logarithm with the given value: derivative `factor/argument` for an argument that grows as `x`.
pub fn logarithm(value: f64, argument: f64, factor: f64, out: &mut [f64]) {
    out[0] = value;
    let mut power = -factor;
    for (k, coefficient) in out.iter_mut().enumerate().skip(1) {
        power = -power / argument;
        *coefficient = power / k as f64;
    }
}

/// Writes a root `x^exponent` with the given value, `0 < exponent < 1`, at `x != 0`.
pub fn root(value: f64, x: f64, exponent: f64, out: &mut [f64]) {
    out[0] = value;
    let mut previous = value;
    for (k, coefficient) in out.iter_mut().enumerate().skip(1) {
        previous = previous / x * ((exponent - (k - 1) as f64) / k as f64);
        *coefficient = previous;
    }
}

/// Writes `t` with `t' = 1 + t²`, scaled: the tangent of `rate·x` for `rate` 1; `-π` gives the cotangent of `πx`.
pub fn tangent(value: f64, rate: f64, out: &mut [f64]) {
    out[0] = value;
    for k in 0..out.len() - 1 {
        let square: f64 = (0..=k).map(|i| out[i] * out[k - i]).sum();
        let derivative = if k == 0 { 1.0 + square } else { square };
        out[k + 1] = rate * derivative / (k + 1) as f64;
    }
}

/// Writes `t` with `t' = s`, `s' = -2ts`: the hyperbolic tangent from its value and its slope `s = 1/cosh²`.
///
/// The slope is a separate input because `1 - t²` loses all digits in the tails.
pub fn hyperbolic_tangent(value: f64, slope: f64, out: &mut [f64]) {
    out[0] = value;
    if let Some(first) = out.get_mut(1) {
        *first = slope;
    }
    for k in 2..out.len() {
        let sum: f64 = (0..k - 1).map(|i| out[i] * (k - 1 - i) as f64 * out[k - 1 - i]).sum();
        out[k] = -2.0 * sum / (k * (k - 1)) as f64;
    }
}

/// The shape of `q(x) = r²` in a derivative `q^(-1/2)` or `q^(-1)`: the recurrences' `u = x/r`, `v = 1/r` and sign.
#[derive(Clone, Copy, Debug)]
pub struct Quadratic {
    /// `x/r`.
    pub ratio: f64,
    /// `1/r`.
    pub inverse: f64,
    /// `+1` for `q = 1 - x²`, `-1` for `q = x² + 1` and `q = x² - 1`.
    pub sign: f64,
}

impl Quadratic {
    /// Writes a function with the given value and the derivative `weight·q^(-1/2)`.
    ///
    /// With `e_k` the coefficients of `r^(k+1) q^(-1/2)`: `(k+1) e_(k+1) = sign ((2k+1) u e_k + k e_(k-1))`.
    pub fn inverse_root(self, value: f64, weight: f64, out: &mut [f64]) {
        out[0] = value;
        let (mut previous, mut current, mut scale) = (0.0, weight, self.inverse);
        for k in 0..out.len() - 1 {
            out[k + 1] = current * scale / (k + 1) as f64;
            let next = self.next((2 * k + 1) as f64 * current, k as f64 * previous) / (k + 1) as f64;
            (previous, current, scale) = (current, next, scale * self.inverse);
        }
    }

    /// Writes a function with the given value and the derivative `1/q`.
    ///
    /// With `e_k` the coefficients of `r^(k+2)/q`: `e_(k+1) = sign (2 u e_k + e_(k-1))`.
    pub fn inverse(self, value: f64, out: &mut [f64]) {
        out[0] = value;
        let (mut previous, mut current, mut scale) = (0.0, 1.0, self.inverse * self.inverse);
        for k in 0..out.len() - 1 {
            out[k + 1] = current * scale / (k + 1) as f64;
            (previous, current) = (current, self.next(2.0 * current, previous));
            scale *= self.inverse;
        }
    }

    fn next(self, current: f64, previous: f64) -> f64 {
        // At an end of the domain the leading infinity decides.
        if self.ratio.is_infinite() {
            return self.sign * self.ratio * current;
        }
        self.sign * (self.ratio * current + previous)
    }
}

/// Writes a function with the given value and the derivative `slope`, where `slope` is a multiple of `exp(-x²)`.
pub fn gaussian_integral(value: f64, slope: f64, x: f64, out: &mut [f64]) {
    out[0] = value;
    let (mut previous, mut current) = (0.0, slope);
    for k in 0..out.len() - 1 {
        out[k + 1] = current / (k + 1) as f64;
        // An exponential that has vanished stays zero, at an infinite argument too.
        let next = if current == 0.0 && previous == 0.0 { 0.0 } else { x * current + previous };
        (previous, current) = (current, -2.0 * next / (k + 1) as f64);
    }
}
