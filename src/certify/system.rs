//! A square system of equations with its Jacobian, enclosed over boxes.
//!
//! Where the equations are the gradient of a function, a solution means a critical point, and two cases differ:
//! - At a corner of the function the equations jump. They count as having every value between the sides there (Clarke's
//!   generalised gradient), so a ridge on which a minimum may sit is not excluded.
//! - At a pole of the equations where the function has a value (`√(x⁴)` at 0 has the derivative `4x³/(2√(x⁴))`), perhaps at the
//!   edge of its domain (`√(x⁵)` at 0), nothing can be said, so such points are not cut off.

use super::blocks::Block;
use super::contract::{Backward, Empty};
use super::dag::{Dag, Slot};
use super::eliminate::eliminated;
use crate::graph::derivative::gradient;
use crate::graph::formula::{Formula, TooLarge};
use crate::graph::simplify::simplify;
use crate::graph::{Graph, NodeId};
use crate::numeric::interval::interval::{Interval, Regularity};

/// A contraction is repeated while it takes more than this share of some side …
const WORTHWHILE: f64 = 0.1;
/// … and not more often than this.
const MOST_SWEEPS: usize = 4;

/// `n` equations `g(x) = 0` in `n` variables.
#[derive(Clone, Debug)]
pub struct System {
    dimension: usize,
    dag: Dag,
    /// The rows and columns of the Jacobian's entries that are no zeros; their outputs follow those of the equations.
    entries: Vec<(u32, u32)>,
    /// The function of which the equations are the gradient.
    function: Option<Dag>,
    is_gradient: bool,
}

/// Nodes from which a system is made: equations in a graph, and which of its variables are the unknowns.
#[derive(Clone, Copy, Debug)]
pub struct Equations<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// The left sides.
    pub sides: &'a [NodeId],
    /// The unknowns, as many as equations.
    pub unknowns: &'a [u32],
}

impl System {
    /// The system `∇f = 0` of a formula of one number. Cost: that of the symbolic Hessian.
    ///
    /// # Errors
    /// If its sums have too many terms to be written out.
    pub fn of_gradient(formula: &Formula) -> Result<Self, TooLarge> {
        let flat = formula.flat()?;
        let mut graph = flat.graph.clone();
        let n = formula.dimension();
        let function = simplify(&mut graph, &flat.outputs[..1])[0];
        let sides = gradient(&mut graph, flat.outputs[0], n);
        let sides = simplify(&mut graph, &sides);
        let unknowns: Vec<u32> = (0..n as u32).collect();
        let equations = Equations { graph: &graph, sides: &sides, unknowns: &unknowns };
        let mut system = Self::with_jacobian(&equations, true);
        system.function = Some(Dag::new(&graph, &[function], 1, Some));
        system.is_gradient = true;
        Ok(system)
    }

    /// The system of some equations.
    ///
    /// # Panics
    /// If the numbers of equations and unknowns differ, or an equation contains other variables.
    pub fn new(equations: &Equations<'_>) -> Self {
        Self::with_jacobian(equations, false)
    }

    fn with_jacobian(equations: &Equations<'_>, is_symmetric: bool) -> Self {
        let Equations { graph, sides, unknowns } = *equations;
        assert_eq!(sides.len(), unknowns.len(), "a square system has as many equations as unknowns");
        let mut graph = graph.clone();
        let mut sides = simplify(&mut graph, sides);
        if !is_symmetric && let Some(fewer) = eliminated(&mut graph, &sides) {
            sides = simplify(&mut graph, &fewer);
        }
        let width = unknowns.iter().map(|unknown| *unknown as usize + 1).max().unwrap_or(0);
        let (mut places, mut derivatives) = (Vec::new(), Vec::new());
        for (row, side) in sides.iter().enumerate() {
            let slopes = gradient(&mut graph, *side, width);
            let first = if is_symmetric { row } else { 0 };
            for (column, unknown) in unknowns.iter().enumerate().skip(first) {
                derivatives.push(slopes[*unknown as usize]);
                places.push((row as u32, column as u32));
            }
        }
        let derivatives = simplify(&mut graph, &derivatives);
        let (mut outputs, mut entries) = (sides.clone(), Vec::new());
        for ((row, column), derivative) in places.into_iter().zip(derivatives) {
            if graph.as_constant(derivative) == Some(0.0) {
                continue;
            }
            entries.push((row, column));
            outputs.push(derivative);
            if is_symmetric && row != column {
                entries.push((column, row));
                outputs.push(derivative);
            }
        }
        let place = |variable: u32| unknowns.iter().position(|unknown| *unknown == variable).map(|place| place as u32);
        let dag = Dag::new(&graph, &outputs, sides.len(), place);
        Self { dimension: unknowns.len(), dag, entries, function: None, is_gradient: false }
    }

    /// The number of equations and of unknowns.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Whether the equations are the gradient of a function.
    pub fn is_gradient(&self) -> bool {
        self.is_gradient
    }

    pub(super) fn dag(&self) -> &Dag {
        &self.dag
    }

    pub(super) fn equation_slots(&self) -> &[Slot] {
        &self.dag.outputs[..self.dimension]
    }

    /// A block of the system as a system of its own.
    pub fn restricted(&self, block: &Block) -> Self {
        let n = self.dimension;
        let mut outputs: Vec<Slot> = block.equations.iter().map(|equation| self.dag.outputs[*equation]).collect();
        let mut entries = Vec::new();
        let place = |list: &[usize], own: u32| list.iter().position(|other| *other == own as usize);
        for ((row, column), slot) in self.entries.iter().zip(&self.dag.outputs[n..]) {
            if let (Some(row), Some(column)) = (place(&block.equations, *row), place(&block.unknowns, *column)) {
                entries.push((row as u32, column as u32));
                outputs.push(*slot);
            }
        }
        let new_place = |variable: u32| place(&block.unknowns, variable).unwrap_or(0) as u32;
        let dag = self.dag.restricted(&outputs, block.equations.len(), new_place);
        let unknowns: Vec<u32> = block.unknowns.iter().map(|unknown| *unknown as u32).collect();
        let function = self.function.as_ref().and_then(|function| function.part_of_sum(&unknowns));
        Self { dimension: unknowns.len(), dag, entries, function, is_gradient: self.is_gradient }
    }

    /// The function of which this is the gradient, enclosed over a box; `None` of other systems.
    pub fn enclose_function(&self, x: &[Interval]) -> Option<Interval> {
        let dag = self.function.as_ref()?;
        let mut values = dag.memory();
        dag.forward(x, &mut values, 0, dag.steps.len());
        Some(values[dag.outputs[0] as usize])
    }

    /// Memory for the work on one box after another.
    pub fn workspace(&self) -> Workspace<'_> {
        Workspace {
            system: self,
            values: self.dag.memory(),
            at_point: self.dag.memory(),
            function: self.function.as_ref().map_or_else(Vec::new, Dag::memory),
            backward: Backward::new(&self.dag),
        }
    }
}

/// The evaluation of a system, with its memory.
#[derive(Clone, Debug)]
pub struct Workspace<'a> {
    system: &'a System,
    values: Vec<Interval>,
    at_point: Vec<Interval>,
    /// Memory for the function of which the equations are the gradient.
    function: Vec<Interval>,
    backward: Backward,
}

/// What a contraction left of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contracted {
    /// There is no solution in it.
    Empty,
    /// There may be some in what is left.
    Left,
}

impl<'a> Workspace<'a> {
    /// The system.
    pub fn system(&self) -> &'a System {
        self.system
    }

    /// Cuts off parts of a box without solutions. Cost: a few sweeps over the equations there and back.
    pub fn contract(&mut self, x: &mut [Interval]) -> Contracted {
        for _ in 0..MOST_SWEEPS {
            match self.contract_once(x) {
                Err(Empty) => return Contracted::Empty,
                Ok(gain) if gain < WORTHWHILE => break,
                Ok(_) => {}
            }
        }
        Contracted::Left
    }

    /// One sweep there and back: gives the largest share of a side that was cut off.
    fn contract_once(&mut self, x: &mut [Interval]) -> Result<f64, Empty> {
        let system = self.system;
        system.dag.forward(x, &mut self.values, 0, system.dag.front);
        let mut trusted = 0;
        let mut function = None;
        for slot in system.equation_slots() {
            let value = self.values[*slot as usize];
            let is_partial = system.is_gradient && value.regularity() == Regularity::Partial;
            let may_hide = is_partial && {
                let function = *function.get_or_insert_with(|| self.function_over(x));
                may_hide(value, function)
            };
            if may_hide && (value.is_empty() || value.contains(0.0)) {
                continue;
            }
            if !value.contains(0.0) {
                return Err(Empty);
            }
            trusted += 1;
            self.backward.vanish(*slot, &mut self.values)?;
        }
        if trusted == 0 {
            return Ok(0.0);
        }
        self.backward.sweep(&system.dag, &mut self.values)?;
        let mut gain = 0.0_f64;
        for (place, side) in x.iter_mut().enumerate() {
            let Some(slot) = system.dag.variables.get(place).copied().flatten() else { continue };
            let new = self.values[slot as usize];
            let (old_width, new_width) = (side.width(), new.width());
            let share = if old_width.is_infinite() {
                f64::from(u8::from(new_width < old_width))
            } else if old_width > 0.0 {
                1.0 - new_width / old_width
            } else {
                0.0
            };
            gain = gain.max(share);
            *side = new.as_variable();
        }
        Ok(gain)
    }

    /// The function of which the equations are the gradient, over a box.
    fn function_over(&mut self, x: &[Interval]) -> Option<Interval> {
        let dag = self.system.function.as_ref()?;
        dag.forward(x, &mut self.function, 0, dag.steps.len());
        Some(self.function[dag.outputs[0] as usize])
    }

    /// Encloses the equations over a box; gives the worst regularity.
    pub fn equations(&mut self, x: &[Interval], g: &mut [Interval]) -> Regularity {
        let dag = &self.system.dag;
        dag.forward(x, &mut self.at_point, 0, dag.front);
        for (g, slot) in g.iter_mut().zip(self.system.equation_slots()) {
            *g = self.at_point[*slot as usize];
        }
        dag.worst(&self.at_point, self.system.equation_slots())
    }

    /// Encloses the equations and their Jacobian over a box at once; gives the regularities of both.
    pub(super) fn enclose(
        &mut self,
        x: &[Interval],
        g: &mut [Interval],
        jacobian: &mut [Interval],
    ) -> (Regularity, Regularity) {
        let regularities = self.jacobian(x, jacobian);
        for (g, slot) in g.iter_mut().zip(self.system.equation_slots()) {
            *g = self.values[*slot as usize];
        }
        regularities
    }

    /// Encloses the Jacobian over a box, row by row; gives the regularities of the equations and of the Jacobian.
    pub fn jacobian(&mut self, x: &[Interval], jacobian: &mut [Interval]) -> (Regularity, Regularity) {
        let (system, n) = (self.system, self.system.dimension);
        system.dag.forward(x, &mut self.values, 0, system.dag.steps.len());
        jacobian.fill(Interval::point(0.0));
        let outputs = &system.dag.outputs[n..];
        for ((row, column), slot) in system.entries.iter().zip(outputs) {
            jacobian[*row as usize * n + *column as usize] = self.values[*slot as usize];
        }
        (system.dag.worst(&self.values, system.equation_slots()), system.dag.worst(&self.values, outputs))
    }
}

/// Whether an equation that has no value at some points of a box may lack it where the function has one.
///
/// The function grows beyond all bounds at its poles, and at the edge of its domain it does not.
fn may_hide(equation: Interval, function: Option<Interval>) -> bool {
    let Some(function) = function else { return true };
    let has_values = !function.is_empty();
    has_values && (function.regularity() != Regularity::Partial || function.is_bounded() || equation.is_empty())
}
