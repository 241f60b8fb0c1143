//! A planned function of any numbers: dual numbers and Taylor series, and intervals that enclose its values over a box.

use super::plan::Plan;
use super::program::{Order, Program};
use crate::graph::series::{Column, Series};
use crate::numeric::interval::interval::Interval;
use crate::numeric::scalar::Scalar;
use crate::tape::Workspace;

impl Plan {
    /// The function of any scalars. Sums are added by halves.
    ///
    /// Cost: one operation on these scalars for each instruction and term.
    pub fn evaluate<S: Scalar>(&self, x: &[S]) -> S {
        let value = |program: &Program, inputs: &[S], work: &mut Workspace<S>| {
            let mut output = [S::constant(0.0)];
            program.tape.eval(inputs, work, &mut output);
            let [output] = output;
            output.scale(program.value.factor)
        };
        self.combined(
            x,
            Numbers { constant: S::constant, add: |a, b| a + b, memory: |p: &Program| Workspace::new(&p.tape), value },
        )
    }

    /// A set that holds the function's values over a box, with what is to be said of its regularity there.
    ///
    /// Cost: one operation on intervals for each instruction and term.
    pub fn enclose(&self, x: &[Interval]) -> Interval {
        let value = |program: &Program, inputs: &[Interval], work: &mut Workspace<Interval>| {
            let mut output = [Interval::EMPTY];
            program.tape.enclose(inputs, work, &mut output);
            if program.value.factor == 1.0 { output[0] } else { Interval::point(program.value.factor) * output[0] }
        };
        let memory = |program: &Program| Workspace::for_intervals(&program.tape);
        self.combined(x, Numbers { constant: Interval::point, add: |a, b| a + b, memory, value })
    }

    fn combined<S, M, V>(&self, x: &[S], numbers: Numbers<S, M, V>) -> S
    where
        S: Clone,
        M: Fn(&Program) -> Workspace<S>,
        V: Fn(&Program, &[S], &mut Workspace<S>) -> S,
    {
        let stage = self.stage(Order::Value);
        let mut inputs: Vec<S> = self.outer_variables.iter().map(|place| x[*place as usize].clone()).collect();
        for (series, terms) in self.series().iter().zip(&stage.terms) {
            inputs.push(numbers.sum(series, &terms.program, x));
        }
        let outer = &stage.outer.program;
        (numbers.value)(outer, &inputs, &mut (numbers.memory)(outer))
    }
}

/// How a program runs with one kind of numbers.
struct Numbers<S, M, V> {
    constant: fn(f64) -> S,
    add: fn(S, S) -> S,
    memory: M,
    value: V,
}

impl<S, M, V> Numbers<S, M, V>
where
    S: Clone,
    M: Fn(&Program) -> Workspace<S>,
    V: Fn(&Program, &[S], &mut Workspace<S>) -> S,
{
    fn sum(&self, series: &Series, program: &Program, x: &[S]) -> S {
        let mut work = (self.memory)(program);
        let mut inputs = vec![(self.constant)(0.0); series.columns.len()];
        // Partial sums of 2^k terms, the largest first.
        let mut partial: Vec<S> = Vec::new();
        for term in 0..series.n_terms {
            for (input, column) in inputs.iter_mut().zip(&series.columns) {
                *input = match column {
                    Column::Variables(places) => x[places.at(term)].clone(),
                    Column::Numbers(numbers) => (self.constant)(numbers[term]),
                };
            }
            let mut sum = (self.value)(program, &inputs, &mut work);
            for _ in 0..term.trailing_ones() {
                sum = (self.add)(partial.pop().expect("there is a partial sum for each binary digit"), sum);
            }
            partial.push(sum);
        }
        let total = partial.into_iter().rev().reduce(|sum, larger| (self.add)(larger, sum));
        total.unwrap_or_else(|| (self.constant)(0.0))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::graph::Formula;
    use crate::graph::formula::{FormulaParameter, Shape};
    use crate::graph::series::{Places, Separable};
    use crate::graph::{Graph, Op};
    use crate::numeric::dual::{Dual64, MixedDerivative};
    use crate::numeric::lanes::InstructionSet;

    /// `exp(Σ_t t·x[t]²)` for nine terms.
    fn plan() -> Plan {
        let mut body = Graph::new();
        let (x, number, two) = (body.variable(0), body.variable(1), body.constant(2.0));
        let square = body.power(x, two);
        let term = body.product(&[number, square]);
        let numbers = Column::Numbers((1..=9).map(f64::from).collect());
        let columns = vec![Column::Variables(Places::new((0..9).collect())), numbers];
        let series = vec![Series { body, term, columns, n_terms: 9 }];
        let mut graph = Graph::new();
        let sum = graph.variable(9);
        let outputs = vec![graph.add(Op::Unary(crate::function::Function::Exp, sum))];
        let parameters = vec![FormulaParameter { name: "x".into(), shape: Shape::Vector(9) }];
        let separable = Separable { graph, outputs, dimension: 9, series };
        Plan::new(&Arc::new(Formula::with_series(parameters, Shape::Scalar, separable)), InstructionSet::best())
    }

    #[test]
    fn dual_numbers_and_intervals_run_through_sums() {
        let plan = plan();
        let x: Vec<f64> = (0..9).map(|i| 0.1 + 0.05 * f64::from(i)).collect();
        let exact = (1..=9).map(|t| f64::from(t) * x[t as usize - 1].powi(2)).sum::<f64>().exp();
        let mut duals: Vec<Dual64> = x.iter().map(|x| Dual64::constant(*x)).collect();
        duals[3] = Dual64::seed(x[3], &[1.0]);
        let dual = plan.evaluate(&duals);
        assert!((dual.real() - exact).abs() <= 1e-14 * exact);
        assert!((dual.mixed() - exact * 8.0 * x[3]).abs() <= 1e-13 * exact);
        let boxes: Vec<Interval> = x.iter().map(|x| Interval::new(x - 1e-3, x + 1e-3)).collect();
        let set = plan.enclose(&boxes);
        assert!(set.contains(exact) && set.width() < 0.1 * exact, "{set:?}");
    }

    #[test]
    fn plans_are_shared_and_evaluators_are_sent() {
        fn shared<T: Send + Sync>() {}
        fn sent<T: Send>() {}
        shared::<Plan>();
        shared::<crate::objective::Compiled>();
        sent::<crate::objective::batch::Batch>();
        sent::<crate::objective::single::Single>();
        sent::<Workspace<Interval>>();
    }
}
