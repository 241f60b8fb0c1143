//! How a function whose sums stay sums is evaluated: a program for the terms of each sum, one for what is done with the
//! sums, and where the terms' derivatives go. Everything here is immutable and shared by the evaluators.
//!
//! The function is `φ(x, s)` with `s_k = Σ_t e_k(x)`. Where `φ` is linear in `s` with slopes `λ`, the terms' derivatives are
//! added up with these weights; elsewhere each sum is differentiated by itself first, and
//! `∇²f = φ_xx + φ_xs ∇s + ∇sᵀ φ_sx + ∇sᵀ φ_ss ∇s + Σ λ_k ∇²s_k`.

use std::sync::{Arc, OnceLock};

use super::pattern::SparsityPattern;
use super::program::{Order, Program};
use crate::graph::series::{Column, Places, Separable, Series};
use crate::graph::{Formula, Graph, NodeId, Op};
use crate::numeric::lanes::InstructionSet;
use crate::tape::block::BlockTape;

/// A function ready for evaluation with derivatives; programs are made when they are first asked for.
#[derive(Debug)]
pub struct Plan {
    dimension: usize,
    series: Vec<Series>,
    set: InstructionSet,
    /// The graph of `φ` over the variables that it reads and the sums.
    outer: Graph,
    output: NodeId,
    /// The variables that `φ` reads itself, ascending.
    pub(super) outer_variables: Vec<u32>,
    stages: [OnceLock<Stage>; 4],
    weights: OnceLock<Option<Vec<f64>>>,
    scatter: OnceLock<Option<Scatter>>,
    supports: OnceLock<Vec<Vec<u32>>>,
}

/// The programs for one order of derivatives.
#[derive(Debug)]
pub struct Stage {
    /// What is done with variables and sums.
    pub outer: Stepwise,
    /// One for each series: its inputs are the columns.
    pub terms: Vec<Stepwise>,
}

/// A program with the form of its tape that runs over rows.
#[derive(Debug)]
pub struct Stepwise {
    /// The results.
    pub program: Program,
    /// The tape over rows.
    pub block: BlockTape,
}

impl Stepwise {
    fn new(program: Program, set: InstructionSet) -> Self {
        let block = BlockTape::new(&program.tape, set);
        Self { program, block }
    }
}

/// Where second derivatives go.
#[derive(Debug)]
pub struct Scatter {
    /// The entries of the Hessian.
    pub pattern: SparsityPattern,
    /// For each series, for each second derivative of its body.
    pub entries: Vec<Vec<EntryPlaces>>,
}

/// Where one second derivative of a body goes, term by term.
#[derive(Debug)]
pub struct EntryPlaces {
    /// The places among the values of the Hessian.
    pub positions: Places,
    /// The terms in which two different inputs are the same variable: the entry counts twice.
    pub twice: Vec<u32>,
}

impl Plan {
    /// Prepares the first output of a formula. Cost: linear in its size.
    pub fn new(formula: &Arc<Formula>, set: InstructionSet) -> Self {
        let separable = formula.separable();
        let n = separable.dimension;
        let has_short = n <= MOST_VARIABLES_OF_SHORT && separable.series.iter().any(is_short);
        let written_out = has_short.then(|| separable.with_sums_written_out(is_short));
        let separable = written_out.as_ref().unwrap_or(separable);
        let needed = separable.graph.needed(&separable.outputs[..1]);
        let mut outer_variables: Vec<u32> = separable
            .graph
            .nodes()
            .filter_map(|(id, op)| match op {
                Op::Variable(place) if needed[id.index()] && (*place as usize) < n => Some(*place),
                _ => None,
            })
            .collect();
        outer_variables.sort_unstable();
        let (outer, output) = renumbered(separable, &outer_variables);
        Self {
            dimension: n,
            series: separable.series.clone(),
            set,
            outer,
            output,
            outer_variables,
            stages: Default::default(),
            weights: OnceLock::new(),
            scatter: OnceLock::new(),
            supports: OnceLock::new(),
        }
    }

    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The instruction set that blocks run with.
    pub fn instruction_set(&self) -> InstructionSet {
        self.set
    }

    /// The sums.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The programs for derivatives up to an order.
    pub fn stage(&self, order: Order) -> &Stage {
        self.stages[order as usize].get_or_init(|| self.compiled(order))
    }

    fn compiled(&self, order: Order) -> Stage {
        let n_outer = self.outer_variables.len() + self.series().len();
        let outer = Program::new(&self.outer, self.output, (n_outer, order), |_| true);
        let term = |series: &Series| {
            let varies = |input: u32| matches!(series.columns[input as usize], Column::Variables(_));
            let n = series.columns.len();
            // Where products take the place of a Hessian that is too long to be written out, no program has one.
            let order = if order == Order::Hessian && self.hessian_by_products() { Order::Gradient } else { order };
            let program = match runs_over_rows(series) {
                true => Program::over_rows(&series.body, series.term, (n, order, self.set), varies),
                false => Program::new(&series.body, series.term, (n, order), varies),
            };
            Stepwise::new(program, self.set)
        };
        Stage { outer: Stepwise::new(outer, self.set), terms: self.series().iter().map(term).collect() }
    }

    /// The slopes `λ` of the function in its sums, if they are constants.
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.get_or_init(|| self.constant_slopes()).as_deref()
    }

    fn constant_slopes(&self) -> Option<Vec<f64>> {
        let n_variables = self.outer_variables.len();
        let program = &self.stage(Order::Gradient).outer.program;
        let mut weights = vec![0.0; self.series().len()];
        for (input, result) in program.gradient.iter().filter(|(input, _)| *input as usize >= n_variables) {
            let constant = program.tape.constant_output(result.output as usize)?;
            weights[*input as usize - n_variables] = result.factor * constant;
        }
        // A sum that only a condition reads has no say in the derivatives, even where it is infinite or undefined.
        weights.iter().all(|weight| *weight != 0.0).then_some(weights)
    }

    /// Where the Hessian's entries are and how terms add to them; `None` if there are too many.
    pub fn scatter(&self) -> Option<&Scatter> {
        self.scatter.get_or_init(|| self.scattered()).as_ref()
    }

    /// The same, where it is wanted.
    pub(super) fn scatter_if(&self, wanted: bool) -> Option<&Scatter> {
        if wanted { self.scatter() } else { None }
    }

    /// Whether the Hessian is put together from its products with unit vectors: a program for all its entries would be
    /// longer than that, because so many variables meet in every row of data, or each of them so often.
    pub fn hessian_by_products(&self) -> bool {
        let shared = |series: &Series| series.columns.iter().filter(|c| matches!(c, Column::Variables(_))).count();
        let is_long = |n_shared: usize, series: &Series| {
            let is_plain = series.body.len() <= MOST_NODES_A_VARIABLE * n_shared;
            n_shared > if is_plain { MOST_SHARED_IF_PLAIN } else { MOST_SHARED_BY_ENTRIES }
        };
        self.series.iter().any(|series| runs_over_rows(series) && is_long(shared(series), series))
    }

    /// The number of rows of data that the function is summed over: the terms of all sums that read columns of numbers.
    /// `None` if there are none, they do not agree, or a row has variables of its own.
    pub fn n_data_rows(&self) -> Option<usize> {
        let mut data = self.series.iter().filter(|series| reads_numbers(series));
        let n_rows = data.next()?.n_terms;
        let mut data = self.series.iter().filter(|series| reads_numbers(series));
        data.all(|series| series.n_terms == n_rows && runs_over_rows(series)).then_some(n_rows)
    }

    fn scattered(&self) -> Option<Scatter> {
        if self.hessian_by_products() {
            let n = self.dimension() as u32;
            let pattern = SparsityPattern::new(self.dimension(), |visit| {
                (0..n).for_each(|row| (0..=row).for_each(|column| visit(row, column)));
            })?;
            return Some(Scatter { pattern, entries: self.series().iter().map(|_| Vec::new()).collect() });
        }
        let stage = self.stage(Order::Hessian);
        let supports = self.supports();
        let pattern = SparsityPattern::new(self.dimension(), |visit| {
            for (series, terms) in self.series().iter().zip(&stage.terms) {
                for ((a, b), _) in &terms.program.hessian {
                    let (a, b) = (variables(series, *a), variables(series, *b));
                    let n_pairs = if a.is_shared() && b.is_shared() { 1 } else { series.n_terms };
                    for term in 0..n_pairs {
                        let (i, j) = (a.at(term) as u32, b.at(term) as u32);
                        visit(i.max(j), i.min(j));
                    }
                }
            }
            self.outer_pairs(&stage.outer.program, supports, visit);
        })?;
        let entries = self.series().iter().zip(&stage.terms).map(|(series, terms)| {
            let each = terms.program.hessian.iter();
            each.map(|((a, b), _)| entry_places(&pattern, series, (*a, *b))).collect()
        });
        let entries = entries.collect();
        Some(Scatter { pattern, entries })
    }

    /// The variables that each input of the outer program varies with: one variable, or all those of a series.
    pub fn supports(&self) -> &[Vec<u32>] {
        self.supports.get_or_init(|| self.found_supports())
    }

    fn found_supports(&self) -> Vec<Vec<u32>> {
        let mut supports: Vec<Vec<u32>> = self.outer_variables.iter().map(|place| vec![*place]).collect();
        let nonlinear = self.weights().is_none();
        for series in self.series() {
            supports.push(if nonlinear { support(series) } else { Vec::new() });
        }
        supports
    }

    fn outer_pairs(&self, program: &Program, supports: &[Vec<u32>], visit: &mut dyn FnMut(u32, u32)) {
        for ((a, b), _) in &program.hessian {
            for (i, j) in pairs_of(supports, (*a, *b)) {
                visit(i.max(j), i.min(j));
            }
        }
    }

    /// The pairs of variables that meet where two inputs of the outer program do; each pair once where they are the same.
    pub(super) fn outer_pairs_of(&self, inputs: (u32, u32)) -> impl Iterator<Item = (u32, u32)> + '_ {
        pairs_of(self.supports(), inputs)
    }

    /// The number of entries of the Hessian that can be nonzero; none if there are too many.
    pub fn n_entries(&self) -> usize {
        self.scatter().map_or(0, |scatter| scatter.pattern.len())
    }

    /// Compiles what evaluations to an order need.
    pub fn prepare(&self, order: Order) {
        self.stage(order);
        self.weights();
        if order == Order::Hessian {
            self.scatter();
        }
    }
}

fn pairs_of(supports: &[Vec<u32>], (a, b): (u32, u32)) -> impl Iterator<Item = (u32, u32)> + '_ {
    supports[a as usize].iter().flat_map(move |i| {
        let partners = supports[b as usize].iter().filter(move |j| a != b || *j <= i);
        partners.map(move |j| (*i, *j))
    })
}

/// Sums of fewer terms than lanes of the widest instructions are written out …
const FEWEST_LANES: usize = 8;
/// … if that is at most so many operations …
const LONGEST_SHORT: usize = 2_000;
/// … and the function has at most so many variables.
const MOST_VARIABLES_OF_SHORT: usize = 10_000;

fn is_short(series: &Series) -> bool {
    series.n_terms < FEWEST_LANES && series.n_terms * series.body.len() <= LONGEST_SHORT
}

/// With more variables in a row of data the Hessian is put together from products …
const MOST_SHARED_BY_ENTRIES: usize = 40;
/// … unless there are at most so many operations for each, as in layers of a network, so that an entry costs few …
const MOST_NODES_A_VARIABLE: usize = 4;
/// … and no more variables than this: a program takes some hundred bytes an entry.
const MOST_SHARED_IF_PLAIN: usize = 700;

/// Whether the terms of a sum differ in numbers only: rows of data.
pub(super) fn runs_over_rows(series: &Series) -> bool {
    let is_fit = |column: &Column| match column {
        Column::Variables(places) => places.is_shared(),
        Column::Numbers(_) => true,
    };
    series.columns.iter().all(is_fit) && reads_numbers(series)
}

/// Whether the terms of a sum read columns of numbers.
pub(super) fn reads_numbers(series: &Series) -> bool {
    series.columns.iter().any(|column| matches!(column, Column::Numbers(_)))
}

/// The variables that a series reads, ascending.
fn support(series: &Series) -> Vec<u32> {
    let mut places = Vec::new();
    for column in &series.columns {
        if let Column::Variables(column) = column {
            let n_terms = if column.is_shared() { 1 } else { series.n_terms };
            places.extend((0..n_terms).map(|term| column.at(term) as u32));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// The places of an input's variables.
///
/// # Panics
/// If the input is a column of numbers, in which no program varies.
pub(super) fn variables(series: &Series, input: u32) -> &Places {
    match &series.columns[input as usize] {
        Column::Variables(places) => places,
        Column::Numbers(_) => unreachable!("programs do not vary in numbers"),
    }
}

fn entry_places(pattern: &SparsityPattern, series: &Series, (a, b): (u32, u32)) -> EntryPlaces {
    let (rows, columns) = (variables(series, a), variables(series, b));
    let position = |term: usize| {
        let position = pattern.position(rows.at(term) as u32, columns.at(term) as u32);
        position.expect("the pattern was made from these pairs") as u32
    };
    if rows.is_shared() && columns.is_shared() {
        let same = a != b && rows.at(0) == columns.at(0);
        let twice = if same { (0..series.n_terms as u32).collect() } else { Vec::new() };
        return EntryPlaces { positions: Places::Regular { first: position(0), step: 0 }, twice };
    }
    let mut twice = Vec::new();
    if a != b {
        twice.extend((0..series.n_terms as u32).filter(|t| rows.at(*t as usize) == columns.at(*t as usize)));
    }
    EntryPlaces { positions: Places::new((0..series.n_terms).map(position).collect()), twice }
}

/// The graph of the function over the variables that it reads itself and its sums.
fn renumbered(separable: &Separable, outer_variables: &[u32]) -> (Graph, NodeId) {
    let n = separable.dimension;
    let mut graph = Graph::new();
    let unused = graph.constant(0.0);
    let mut inputs = vec![unused; n + separable.series.len()];
    for (input, place) in outer_variables.iter().enumerate() {
        inputs[*place as usize] = graph.variable(input);
    }
    for k in 0..separable.series.len() {
        inputs[n + k] = graph.variable(outer_variables.len() + k);
    }
    let output = graph.import(&separable.graph, &separable.outputs[..1], &inputs)[0];
    (graph, output)
}
