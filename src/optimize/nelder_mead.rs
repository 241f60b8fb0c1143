//! Nelder and Mead's simplex with coefficients that depend on the number of variables: values only, no derivatives.
//!
//! Source: Nelder & Mead, Comput. J. 7 (1965); coefficients: Gao & Han, Comput. Optim. Appl. 51 (2012); bounds: trial points
//! are moved to the nearest point inside. A simplex that has shrunk to a point is opened again around it.

use super::bounds::Bounds;
use super::memory::Memory;
use super::options::{OptionDefault, OptionError, OptionRange, OptionSpec, Options};
use super::oracle::Oracle;
use super::stop::StopReason;
use super::{Iterate, Iteration, MethodSpec, Optimizer, StartError, Step};
use crate::linalg::vector::add_scaled;

/// The first simplex reaches this share of a coordinate along its axis …
const FIRST_SHARE: f64 = 0.05;
/// … or, of a coordinate 0, this far.
const FIRST_STEP: f64 = 0.00025;
/// A simplex whose values agree to rounding is small below this share of the coordinates' reach.
const FLAT_SHARE: f64 = 1e-7;

static OPTIONS: [OptionSpec; 2] = [
    OptionSpec {
        name: "restarts",
        default: OptionDefault::Count(1),
        range: OptionRange::Count { min: 0, max: 1000 },
        help: "how often a simplex that has shrunk to a point is opened again",
    },
    OptionSpec {
        name: "size",
        default: OptionDefault::Number(FIRST_SHARE),
        range: OptionRange::Number { min: 1e-8, max: 1e8 },
        help: "how far the first simplex reaches, as a share of each coordinate",
    },
];

/// What is known of the method of Nelder and Mead.
pub static SPEC: MethodSpec = MethodSpec {
    name: "nelder_mead",
    summary: "the simplex of Nelder and Mead: values only; for a few variables",
    order_of_derivatives: 0,
    leaves_saddles: false,
    takes_bounds: true,
    default_max_steps: 200_000,
    options: &OPTIONS,
    reference: "Nelder & Mead, Comput. J. 7 (1965); Gao & Han, Comput. Optim. Appl. 51 (2012)",
    help: "Needs no derivatives, so it is slow where they exist and can fail in more than ten variables. It ends when the simplex has shrunk to a point; what that point is, the exact derivatives there tell.",
};

/// Makes the method of Nelder and Mead with these options.
///
/// # Errors
/// [`OptionError`] if an option is unknown or out of range.
pub fn build(options: &Options) -> Result<Box<dyn Optimizer>, OptionError> {
    options.check(&OPTIONS)?;
    let restarts = options.count(&OPTIONS, "restarts").unwrap_or(1);
    let share = options.number(&OPTIONS, "size").unwrap_or(FIRST_SHARE);
    Ok(Box::new(NelderMead { restarts, share }))
}

#[derive(Clone, Copy)]
struct NelderMead {
    restarts: usize,
    share: f64,
}

impl Optimizer for NelderMead {
    fn spec(&self) -> &'static MethodSpec {
        &SPEC
    }

    fn start<'a>(&self, oracle: &'a Oracle<'a>, x0: &[f64]) -> Result<Box<dyn Iteration + 'a>, StartError> {
        let value = oracle.value(x0).ok_or(StartError::OutsideDomain)?;
        let here = Iterate::without_derivatives(x0.to_vec(), value);
        Ok(Box::new(Run {
            oracle,
            bounds: oracle.bounds().cloned().unwrap_or_else(|| Bounds::none(x0.len())),
            settings: *self,
            coefficients: Coefficients::new(x0.len()),
            points: Vec::new(),
            values: Vec::new(),
            reach: x0.iter().map(|x| x.abs()).collect(),
            restarts: 0,
            here,
        }))
    }
}

/// Gao and Han's coefficients; those of the plane also on a line.
struct Coefficients {
    expansion: f64,
    contraction: f64,
    shrinkage: f64,
}

impl Coefficients {
    fn new(n: usize) -> Self {
        let n = n.max(2) as f64;
        Self { expansion: 1.0 + 2.0 / n, contraction: 0.75 - 0.5 / n, shrinkage: 1.0 - 1.0 / n }
    }
}

struct Run<'a> {
    oracle: &'a Oracle<'a>,
    bounds: Bounds,
    settings: NelderMead,
    coefficients: Coefficients,
    /// The vertices by ascending value; none before the first step.
    points: Vec<Vec<f64>>,
    values: Vec<f64>,
    /// The largest magnitude of each coordinate so far.
    reach: Vec<f64>,
    restarts: usize,
    here: Iterate,
}

impl Iteration for Run<'_> {
    fn step(&mut self) -> Step {
        let tried = match self.small() {
            _ if self.points.is_empty() => self.open(),
            None => self.advance(),
            Some(_) if self.restarts < self.settings.restarts => {
                self.restarts += 1;
                self.open()
            }
            Some(reason) => Err(reason),
        };
        match tried {
            Err(reason) => Step::Stalled(reason),
            Ok(()) => {
                self.sort();
                Step::Accepted
            }
        }
    }

    fn current(&self) -> &Iterate {
        &self.here
    }

    fn remember(&mut self, memory: &mut Memory) {
        memory.vectors("points", &mut self.points);
        memory.vector("values", &mut self.values);
        memory.vector("reach", &mut self.reach);
        memory.count("restarts", &mut self.restarts);
    }
}

impl Run<'_> {
    /// `f` at a point, infinite outside the domain.
    fn value(&self, x: &[f64]) -> Result<f64, StopReason> {
        match self.oracle.exhausted() {
            Some(reason) => Err(reason),
            None => Ok(self.oracle.value(x).unwrap_or(f64::INFINITY)),
        }
    }

    /// Sets up a simplex around the best point.
    fn open(&mut self) -> Result<(), StopReason> {
        let best = self.here.x.clone();
        let (mut points, mut values) = (vec![best.clone()], vec![self.here.value]);
        for i in 0..best.len() {
            let step = if best[i] == 0.0 { FIRST_STEP } else { self.settings.share * best[i] };
            let moved = |step: f64| {
                let mut vertex = best.clone();
                vertex[i] += step;
                self.bounds.projected(vertex)
            };
            let vertex = Some(moved(step)).filter(|vertex| *vertex != best).unwrap_or_else(|| moved(-step));
            values.push(self.value(&vertex)?);
            points.push(vertex);
        }
        (self.points, self.values) = (points, values);
        Ok(())
    }

    /// One reflection, with what follows from it.
    fn advance(&mut self) -> Result<(), StopReason> {
        let n = self.here.x.len();
        let (worst, second) = (self.values[n], self.values[n - 1]);
        let centroid: Vec<f64> =
            (0..n).map(|i| self.points[..n].iter().map(|point| point[i]).sum::<f64>() / n as f64).collect();
        let way: Vec<f64> = centroid.iter().zip(&self.points[n]).map(|(c, w)| c - w).collect();
        let at = |factor: f64| self.bounds.projected(add_scaled(&centroid, factor, &way));
        let reflected = at(1.0);
        let value = self.value(&reflected)?;
        let Coefficients { expansion, contraction, .. } = self.coefficients;
        let next = if value < self.values[0] {
            let expanded = at(expansion);
            let further = self.value(&expanded)?;
            Some(if further < value { (expanded, further) } else { (reflected, value) })
        } else if value < second {
            Some((reflected, value))
        } else if value < worst {
            let contracted = at(contraction);
            let nearer = self.value(&contracted)?;
            (nearer <= value).then_some((contracted, nearer))
        } else {
            let contracted = at(-contraction);
            let nearer = self.value(&contracted)?;
            (nearer < worst).then_some((contracted, nearer))
        };
        match next {
            Some(vertex) => (self.points[n], self.values[n]) = vertex,
            None => self.shrink()?,
        }
        Ok(())
    }

    fn shrink(&mut self) -> Result<(), StopReason> {
        let best = self.points[0].clone();
        let towards = |point: &Vec<f64>| {
            let away: Vec<f64> = point.iter().zip(&best).map(|(p, b)| p - b).collect();
            self.bounds.projected(add_scaled(&best, self.coefficients.shrinkage, &away))
        };
        let points: Vec<Vec<f64>> = self.points[1..].iter().map(towards).collect();
        let values: Vec<f64> = points.iter().map(|point| self.value(point)).collect::<Result<_, _>>()?;
        self.points.splice(1.., points);
        self.values.splice(1.., values);
        Ok(())
    }

    /// Brings the vertices in order and takes the best one for the current point.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|&i, &j| self.values[i].total_cmp(&self.values[j]));
        self.points = order.iter().map(|&i| self.points[i].clone()).collect();
        self.values = order.iter().map(|&i| self.values[i]).collect();
        self.reach.iter_mut().zip(&self.points[0]).for_each(|(reach, x)| *reach = reach.max(x.abs()));
        if self.values[0] < self.here.value {
            self.here = Iterate::without_derivatives(self.points[0].clone(), self.values[0]);
        }
    }

    /// Why the simplex counts as a point, if it does.
    fn small(&self) -> Option<StopReason> {
        let (lowest, highest) = (self.values.first()?, self.values.last()?);
        let is_within = |share: f64| {
            let near = |point: &Vec<f64>| {
                point.iter().zip(&self.points[0]).zip(&self.reach).all(|((p, b), reach)| (p - b).abs() <= share * reach)
            };
            self.points[1..].iter().all(near)
        };
        if is_within(self.oracle.tolerance().min(FLAT_SHARE)) {
            return Some(StopReason::StepTooSmall);
        }
        let is_flat = highest - lowest <= f64::EPSILON * lowest.abs();
        (is_flat && is_within(FLAT_SHARE)).then_some(StopReason::NoiseFloor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_the_plane_the_coefficients_are_the_classical_ones() {
        let Coefficients { expansion, contraction, shrinkage } = Coefficients::new(2);
        assert_eq!((expansion, contraction, shrinkage), (2.0, 0.5, 0.5));
        assert!(Coefficients::new(1).shrinkage > 0.0);
    }
}
