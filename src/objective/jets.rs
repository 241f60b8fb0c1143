//! Exact derivatives of a tape at a point: gradient by dual passes, Hessian by hyper-dual pairs, mixed partials to
//! order four by nested duals, directional derivatives by Taylor series. Source: Fike & Alonso, AIAA 2011-886 (hyper-dual numbers).

use crate::numeric::dual::{Dual64, FourthOrderDual, HyperDual64, HyperHyperDual64, MixedDerivative};
use crate::numeric::scalar::Scalar;
use crate::numeric::taylor::Taylor;
use crate::tape::{Tape, Workspace};

/// The highest total order of [`mixed_partials`].
pub const HIGHEST_PARTIAL_ORDER: usize = 4;

/// The number of Taylor coefficients that [`directional`] can give.
pub const TAYLOR_LENGTH: usize = 9;

/// The memory for values and derivatives to second order of one tape.
#[derive(Debug)]
pub struct JetWorkspace {
    value: Workspace<f64>,
    dual: Workspace<Dual64>,
    hyper_dual: Workspace<HyperDual64>,
    values: Vec<f64>,
    duals: Vec<Dual64>,
    hyper_duals: Vec<HyperDual64>,
    paired: Vec<bool>,
}

impl JetWorkspace {
    /// Memory for a tape.
    pub fn new(tape: &Tape) -> Self {
        Self {
            value: Workspace::new(tape),
            dual: Workspace::new(tape),
            hyper_dual: Workspace::new(tape),
            values: vec![0.0; tape.n_outputs()],
            duals: vec![Dual64::constant(0.0); tape.n_inputs() + tape.n_outputs()],
            hyper_duals: vec![HyperDual64::constant(0.0); tape.n_inputs() + tape.n_outputs()],
            paired: vec![false; tape.n_inputs()],
        }
    }

    /// The first output at `x`.
    pub fn value(&mut self, tape: &Tape, x: &[f64]) -> f64 {
        tape.eval(x, &mut self.value, &mut self.values);
        self.values[0]
    }

    /// All outputs at `x`.
    pub fn values(&mut self, tape: &Tape, x: &[f64]) -> &[f64] {
        tape.eval(x, &mut self.value, &mut self.values);
        &self.values
    }

    /// Writes the Jacobian, row by row (one row an output), and gives the values. Cost: `n` dual passes.
    pub fn jacobian(&mut self, tape: &Tape, x: &[f64], jacobian: &mut [f64]) -> &[f64] {
        let n = tape.n_inputs();
        if n == 0 {
            return self.values(tape, x);
        }
        let (inputs, outputs) = self.duals.split_at_mut(n);
        set_constants(inputs, x);
        for direction in 0..n {
            inputs[direction] = Dual64::seed(x[direction], &[1.0]);
            tape.eval(inputs, &mut self.dual, outputs);
            inputs[direction] = Dual64::constant(x[direction]);
            for (row, output) in outputs.iter().enumerate() {
                jacobian[row * n + direction] = output.mixed();
            }
        }
        for (value, output) in self.values.iter_mut().zip(outputs) {
            *value = output.real();
        }
        &self.values
    }

    /// Writes gradient and Hessian (row-major, symmetric) of the first output and gives its value.
    ///
    /// `pairs` are the entries that can be nonzero. Cost: one hyper-dual pass a pair, which gives the gradient in both
    /// variables as well, and one dual pass for each variable without a pair.
    pub fn hessian(
        &mut self,
        tape: &Tape,
        x: &[f64],
        pairs: &[(usize, usize)],
        derivatives: (&mut [f64], &mut [f64]),
    ) -> f64 {
        let (gradient, hessian) = derivatives;
        let n = tape.n_inputs();
        hessian.fill(0.0);
        if pairs.is_empty() {
            return self.jacobian(tape, x, gradient)[0];
        }
        self.linear_part(tape, x, pairs, gradient);
        let mut value = f64::NAN;
        let (inputs, outputs) = self.hyper_duals.split_at_mut(n);
        set_constants(inputs, x);
        for (i, j) in pairs {
            seed_pair(inputs, x, (*i, *j));
            tape.eval(inputs, &mut self.hyper_dual, outputs);
            inputs[*i] = HyperDual64::constant(x[*i]);
            inputs[*j] = HyperDual64::constant(x[*j]);
            let output = outputs[0];
            (gradient[*i], gradient[*j]) = (output.eps1, output.eps2);
            hessian[i * n + j] = output.mixed();
            hessian[j * n + i] = output.mixed();
            value = output.real();
        }
        value
    }

    /// Writes the derivatives in the variables without a pair.
    fn linear_part(&mut self, tape: &Tape, x: &[f64], pairs: &[(usize, usize)], gradient: &mut [f64]) {
        self.paired.fill(false);
        for (i, j) in pairs {
            self.paired[*i] = true;
            self.paired[*j] = true;
        }
        let (inputs, outputs) = self.duals.split_at_mut(x.len());
        set_constants(inputs, x);
        for direction in (0..x.len()).filter(|direction| !self.paired[*direction]) {
            inputs[direction] = Dual64::seed(x[direction], &[1.0]);
            tape.eval(inputs, &mut self.dual, outputs);
            inputs[direction] = Dual64::constant(x[direction]);
            gradient[direction] = outputs[0].mixed();
        }
    }

    /// Writes the product of the first output's Hessian with `v` and gives the value. Cost: `n` hyper-dual passes.
    pub fn hessian_vector(&mut self, tape: &Tape, x: &[f64], v: &[f64], product: &mut [f64]) -> f64 {
        let n = tape.n_inputs();
        if n == 0 {
            return self.value(tape, x);
        }
        let (inputs, outputs) = self.hyper_duals.split_at_mut(n);
        for (direction, entry) in product.iter_mut().enumerate().take(n) {
            for (idx, input) in inputs.iter_mut().enumerate() {
                let unit = f64::from(u8::from(idx == direction));
                *input = HyperDual64::seed(x[idx], &[unit, v[idx]]);
            }
            tape.eval(inputs, &mut self.hyper_dual, outputs);
            *entry = outputs[0].mixed();
        }
        outputs[0].real()
    }
}

fn set_constants<S: Scalar>(inputs: &mut [S], x: &[f64]) {
    for (input, value) in inputs.iter_mut().zip(x) {
        *input = S::constant(*value);
    }
}

fn seed_pair(inputs: &mut [HyperDual64], x: &[f64], (i, j): (usize, usize)) {
    if i == j {
        inputs[i] = HyperDual64::seed(x[i], &[1.0, 1.0]);
    } else {
        inputs[i] = HyperDual64::seed(x[i], &[1.0, 0.0]);
        inputs[j] = HyperDual64::seed(x[j], &[0.0, 1.0]);
    }
}

/// The mixed partial derivative of every output at `x`; `directions` lists the variable of each differentiation.
///
/// Cost: one pass with a number of `2^order` parts. `None` above order four.
pub fn mixed_partials(tape: &Tape, x: &[f64], directions: &[usize]) -> Option<Vec<f64>> {
    Some(match directions.len() {
        0 => evaluate_once(tape, x.to_vec()),
        1 => pass::<Dual64>(tape, x, directions),
        2 => pass::<HyperDual64>(tape, x, directions),
        3 => pass::<HyperHyperDual64>(tape, x, directions),
        HIGHEST_PARTIAL_ORDER => pass::<FourthOrderDual>(tape, x, directions),
        _ => return None,
    })
}

fn pass<D: MixedDerivative>(tape: &Tape, x: &[f64], directions: &[usize]) -> Vec<f64> {
    let seed = |(idx, value): (usize, &f64)| {
        let units: Vec<f64> = directions.iter().map(|direction| f64::from(u8::from(*direction == idx))).collect();
        D::seed(*value, &units)
    };
    let inputs: Vec<D> = x.iter().enumerate().map(seed).collect();
    evaluate_once(tape, inputs).iter().map(MixedDerivative::mixed).collect()
}

/// The first output at any scalars.
pub fn of_scalars<S: Scalar>(tape: &Tape, inputs: &[S]) -> S {
    let mut outputs = vec![S::constant(0.0); tape.n_outputs()];
    tape.eval(inputs, &mut Workspace::new(tape), &mut outputs);
    outputs.swap_remove(0)
}

fn evaluate_once<S: Scalar>(tape: &Tape, inputs: Vec<S>) -> Vec<S> {
    let mut outputs = vec![S::constant(0.0); tape.n_outputs()];
    tape.eval(&inputs, &mut Workspace::new(tape), &mut outputs);
    outputs
}

/// Writes the Taylor coefficients of `t ↦ f(x + t·v)` of the first output: at most [`TAYLOR_LENGTH`].
///
/// Cost: one pass with a number of 4, 5 or that many parts.
pub fn directional(tape: &Tape, x: &[f64], v: &[f64], out: &mut [f64]) {
    match out.len() {
        ..=4 => series::<4>(tape, x, v, out),
        5 => series::<5>(tape, x, v, out),
        _ => series::<TAYLOR_LENGTH>(tape, x, v, out),
    }
}

fn series<const N: usize>(tape: &Tape, x: &[f64], v: &[f64], out: &mut [f64]) {
    let inputs: Vec<Taylor<N>> = x.iter().zip(v).map(|(x, v)| Taylor::line(*x, *v)).collect();
    let outputs = evaluate_once(tape, inputs);
    for (out, coefficient) in out.iter_mut().zip(outputs[0].coefficients) {
        *out = coefficient;
    }
}
