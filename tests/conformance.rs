//! Every operation × every evaluator × ordinary and extreme arguments, against closures in plain arithmetic.
//!
//! A new evaluator is a row of [`EVALUATORS`]; a new operation of the graph is a row of [`operations`].

use std::ops::Div;
use std::sync::Arc;

use saddleback::function::Function;
use saddleback::function::binary::BinaryFunction;
use saddleback::graph::derivative::derivative;
use saddleback::graph::node::Op;
use saddleback::graph::walk::{compare, walk};
use saddleback::graph::{Formula, FormulaParameter, Graph, NodeId, Shape};
use saddleback::numeric::dual::{Dual3_64, Dual64, FourthOrderDual, HyperDual64, HyperHyperDual64, MixedDerivative};
use saddleback::numeric::interval::interval::{Interval, Regularity};
use saddleback::numeric::lanes::InstructionSet;
use saddleback::numeric::power::real_power;
use saddleback::numeric::scalar::Scalar;
use saddleback::numeric::taylor::Taylor;
use saddleback::objective::batch::{Batch, BatchOutput};
use saddleback::objective::plan::Plan;
use saddleback::objective::program::Order;
use saddleback::objective::single::Single;
use saddleback::syntax::ast::Comparison;
use saddleback::tape::block::{BlockTape, CHUNKS, Row};
use saddleback::tape::{Tape, Workspace};

/// What an evaluator says of an output at a point.
enum Answer {
    /// The value, to the bit of the reference, and the derivatives of first and higher orders along [`DIRECTION`].
    Number(f64, Vec<f64>),
    /// The value up to the rounding of powers multiplied out, and the derivatives as above.
    Near(f64, Vec<f64>),
    /// A set that holds the value.
    Set(Interval),
}

/// An evaluator made ready for one output.
type Ready = Box<dyn FnMut(&[f64]) -> Answer>;

/// Makes an evaluator ready for an output of a graph over a number of variables.
type Prepare = fn(&Graph, NodeId, usize) -> Ready;

/// Every evaluator.
const EVALUATORS: [(&str, Prepare); 16] = [
    ("walk over the graph", walked),
    ("tape of doubles", |g, out, n| on_tape(g, out, n, |x, _| x, |y: f64| Answer::Number(y, vec![]))),
    ("lanes of the baseline", |g, out, n| in_lanes(g, out, n, InstructionSet::available()[0])),
    ("lanes of the widest set", |g, out, n| in_lanes(g, out, n, InstructionSet::best())),
    ("derivative tapes at one point", at_one_point),
    ("derivative tapes at many points", at_many_points),
    ("dual", mixed::<Dual64>),
    ("hyper-dual", mixed::<HyperDual64>),
    ("third-order dual", mixed::<HyperHyperDual64>),
    ("fourth-order dual", mixed::<FourthOrderDual>),
    ("dual of three orders along a line", |g, out, n| {
        let read = |y: Dual3_64| Answer::Number(y.re, vec![y.v1, y.v2, y.v3]);
        on_tape(g, out, n, |x, slope| Dual3_64::new(x, slope, 0.0, 0.0), read)
    }),
    ("Taylor series of 1", series::<1>),
    ("Taylor series of 3", series::<3>),
    ("Taylor series of 7", series::<7>),
    ("intervals that are points", |g, out, n| enclosed(g, out, n, Interval::point)),
    ("intervals around points", |g, out, n| enclosed(g, out, n, around)),
];

/// The tape over rows of lanes: the point in all of them.
fn in_lanes(graph: &Graph, output: NodeId, n: usize, set: InstructionSet) -> Ready {
    let block = BlockTape::new(&Tape::compile(graph, &[output], n), set);
    let mut memory = Vec::new();
    let mut rows = block.allocate(&mut memory);
    for input in 0..n {
        rows[block.input(input)] = memory.len() as u32;
        memory.push(Row::splat(0.0));
    }
    Box::new(move |point| {
        for (input, x) in point.iter().enumerate() {
            memory[rows[block.input(input)] as usize] = Row::splat(*x);
        }
        block.run(&rows, &mut memory, CHUNKS);
        let lanes = memory[rows[block.output(0)] as usize].lanes();
        assert!(lanes.iter().all(|lane| lane.to_bits() == lanes[0].to_bits()), "{lanes:?}");
        Answer::Number(lanes[0], vec![])
    })
}

fn plan(graph: &Graph, output: NodeId, n: usize) -> Arc<Plan> {
    let parameters = vec![FormulaParameter { name: "x".into(), shape: Shape::Vector(n) }];
    let formula = Formula::new(parameters, Shape::Scalar, graph.clone(), vec![output]);
    Arc::new(Plan::new(&Arc::new(formula), InstructionSet::best()))
}

/// The first and second derivative along [`DIRECTION`] of what a gradient and a Hessian's nonzeros say.
fn along_direction(plan: &Plan, gradient: &[f64], hessian: &[f64]) -> Vec<f64> {
    let first = gradient.iter().zip(DIRECTION).map(|(slope, d)| slope * d).sum();
    let pattern = &plan.scatter().expect("it is small").pattern;
    let second = pattern.entries().zip(hessian).map(|((i, j), entry)| {
        let twice = if i == j { 1.0 } else { 2.0 };
        twice * entry * DIRECTION[i] * DIRECTION[j]
    });
    vec![first, second.sum()]
}

fn at_one_point(graph: &Graph, output: NodeId, n: usize) -> Ready {
    let plan = plan(graph, output, n);
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; plan.n_entries()]);
    let mut single = Single::new(&plan);
    Box::new(move |point| {
        let value = single.value_gradient_hessian(point, &mut gradient, &mut hessian);
        Answer::Near(value, along_direction(&plan, &gradient, &hessian))
    })
}

fn at_many_points(graph: &Graph, output: NodeId, n: usize) -> Ready {
    let plan = plan(graph, output, n);
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; plan.n_entries()]);
    let mut batch = Batch::new(&plan);
    Box::new(move |point| {
        let mut value = [0.0];
        let output =
            BatchOutput { value: &mut value, gradient: &mut gradient, hessian: &mut hessian, ..BatchOutput::default() };
        batch.evaluate(Order::Hessian, (point, 1), output);
        Answer::Near(value[0], along_direction(&plan, &gradient, &hessian))
    })
}

/// The operations whose derivatives are not compared, and why. All values are.
const WITHOUT_DERIVATIVES: [(&str, &str); 2] = [
    ("polygamma of two", "the order is a whole number, which has no slope"),
    ("a^1e300", "the second derivative is an overflow times an underflow: NaN on tapes, 0 by coefficients"),
];

/// The direction of the derivatives: no two components alike, so that mixed-up inputs show.
const DIRECTION: [f64; 3] = [1.0, 0.5, -0.25];

/// Derivatives are compared up to this order.
const ORDERS: usize = 4;

fn walked(graph: &Graph, output: NodeId, n_inputs: usize) -> Ready {
    let graph = graph.clone();
    Box::new(move |point| Answer::Number(walk(&graph, &[output], &point[..n_inputs])[0], vec![]))
}

/// A compiled tape with any scalar. It runs somewhere else first: nothing may stay in the workspace.
fn on_tape<S: Scalar + 'static>(
    graph: &Graph,
    output: NodeId,
    n_inputs: usize,
    seed: fn(f64, f64) -> S,
    read: fn(S) -> Answer,
) -> Ready {
    let tape = Tape::compile(graph, &[output], n_inputs);
    let mut work = Workspace::new(&tape);
    let mut outputs = [S::constant(0.0)];
    Box::new(move |point| {
        let elsewhere: Vec<S> = (0..n_inputs).map(|_| seed(f64::NAN, f64::INFINITY)).collect();
        tape.eval(&elsewhere, &mut work, &mut outputs);
        let inputs: Vec<S> = point.iter().zip(DIRECTION).map(|(x, slope)| seed(*x, slope)).collect();
        tape.eval(&inputs[..n_inputs], &mut work, &mut outputs);
        read(outputs[0].clone())
    })
}

fn mixed<D: MixedDerivative + 'static>(graph: &Graph, output: NodeId, n_inputs: usize) -> Ready {
    let seed = |x: f64, slope: f64| D::seed(x, &[slope; ORDERS][..D::ORDER]);
    let read = |y: D| Answer::Number(y.real(), (1..=D::ORDER).map(|order| y.part((1 << order) - 1)).collect());
    on_tape(graph, output, n_inputs, seed, read)
}

fn series<const N: usize>(graph: &Graph, output: NodeId, n_inputs: usize) -> Ready {
    let read = |y: Taylor<N>| Answer::Number(y.real(), (1..N.min(ORDERS + 1)).map(|k| y.derivative(k)).collect());
    on_tape(graph, output, n_inputs, Taylor::line, read)
}

fn enclosed(graph: &Graph, output: NodeId, n_inputs: usize, set: fn(f64) -> Interval) -> Ready {
    let tape = Tape::compile(graph, &[output], n_inputs);
    let mut work = Workspace::for_intervals(&tape);
    let mut outputs = [Interval::EMPTY];
    Box::new(move |point| {
        tape.enclose(&vec![Interval::EMPTY; n_inputs], &mut work, &mut outputs);
        let inputs: Vec<Interval> = point[..n_inputs].iter().map(|x| set(*x)).collect();
        tape.enclose(&inputs, &mut work, &mut outputs);
        Answer::Set(outputs[0])
    })
}

fn around(x: f64) -> Interval {
    if x.is_nan() {
        Interval::EMPTY
    } else {
        Interval::new(x - 1e-3 * x.abs(), x + 1e-3 * x.abs()).hull(Interval::point(x))
    }
}

type Build = Box<dyn Fn(&mut Graph, [NodeId; 3]) -> NodeId>;
type Reference = Box<dyn Fn([f64; 3]) -> f64>;

/// An operation on up to three variables, as nodes and as plain arithmetic.
struct Operation {
    name: String,
    arity: usize,
    build: Build,
    value: Reference,
    /// Where it has no derivatives though a value.
    kink: fn([f64; 3]) -> bool,
}

fn operation(
    name: impl Into<String>,
    arity: usize,
    build: impl Fn(&mut Graph, [NodeId; 3]) -> NodeId + 'static,
    value: impl Fn([f64; 3]) -> f64 + 'static,
) -> Operation {
    Operation { name: name.into(), arity, build: Box::new(build), value: Box::new(value), kink: |_| false }
}

fn operations() -> Vec<Operation> {
    [arithmetic(), powers(), functions(), sine_quotients(), logic()].into_iter().flatten().collect()
}

fn arithmetic() -> Vec<Operation> {
    vec![
        operation("constant", 1, |g, _| g.constant(0.1), |_| 0.1),
        operation("constant -0", 1, |g, _| g.constant(-0.0), |_| -0.0),
        operation("constant inf", 1, |g, _| g.constant(f64::INFINITY), |_| f64::INFINITY),
        operation("variable", 2, |_, [_, b, _]| b, |[_, b, _]| b),
        operation("a + b", 2, |g, [a, b, _]| g.sum(&[a, b]), |[a, b, _]| a + b),
        operation("a + a", 1, |g, [a, ..]| g.sum(&[a, a]), |[a, ..]| a + a),
        operation("a + b + c", 3, |g, x| g.sum(&x), |[a, b, c]| a + b + c),
        operation("a - b", 2, |g, [a, b, _]| g.difference(a, b), |[a, b, _]| a - b),
        operation("a - a", 1, |g, [a, ..]| g.difference(a, a), |[a, ..]| a + -a),
        operation(
            "-a - b + 0.1",
            2,
            |g, [a, b, _]| {
                let terms = [g.negate(a), g.negate(b), g.constant(0.1)];
                g.sum(&terms)
            },
            |[a, b, _]| -a - b + 0.1,
        ),
        operation("a*b", 2, |g, [a, b, _]| g.product(&[a, b]), |[a, b, _]| a * b),
        operation("a*a", 1, |g, [a, ..]| g.product(&[a, a]), |[a, ..]| a * a),
        operation("a*b*c", 3, |g, x| g.product(&x), |[a, b, c]| a * b * c),
        operation(
            "0.1*a*3*b",
            2,
            |g, [a, b, _]| {
                let (tenth, three) = (g.constant(0.1), g.constant(3.0));
                g.product(&[tenth, a, three, b])
            },
            |[a, b, _]| 0.1 * a * 3.0 * b,
        ),
        operation(
            "0*a",
            1,
            |g, [a, ..]| {
                let zero = g.constant(0.0);
                g.product(&[zero, a])
            },
            |[a, ..]| 0.0 * a,
        ),
        operation("-a", 1, |g, [a, ..]| g.negate(a), |[a, ..]| -a),
        operation("a/b", 2, |g, [a, b, _]| g.quotient(a, b), |[a, b, _]| a / b),
        operation("a/a", 1, |g, [a, ..]| g.quotient(a, a), |[a, ..]| f64::div(a, a)),
        operation(
            "(a + b)*(a - b)",
            2,
            |g, [a, b, _]| {
                let factors = [g.sum(&[a, b]), g.difference(a, b)];
                g.product(&factors)
            },
            |[a, b, _]| (a + b) * (a - b),
        ),
    ]
}

/// Exponents of every kind: small, as far as whole ones go, whole beyond that, fractions, none.
const EXPONENTS: [f64; 20] = [
    0.0,
    1.0,
    2.0,
    3.0,
    4.0,
    5.0,
    17.0,
    -1.0,
    -2.0,
    -3.0,
    -8.0,
    2_147_483_647.0,
    3e9,
    0.5,
    -0.5,
    2.5,
    1.0 / 3.0,
    1e300,
    f64::INFINITY,
    f64::NAN,
];

fn powers() -> Vec<Operation> {
    let constant = EXPONENTS.map(|p| {
        let build = move |g: &mut Graph, [a, ..]: [NodeId; 3]| {
            let exponent = g.constant(p);
            g.power(a, exponent)
        };
        operation(format!("a^{p:?}"), 1, build, move |[a, ..]| real_power(a, p))
    });
    let varying = operation("a^b", 2, |g, [a, b, _]| g.power(a, b), |[a, b, _]| real_power(a, b));
    constant.into_iter().chain([varying]).collect()
}

fn functions() -> Vec<Operation> {
    let unary = Function::ALL.iter().copied().map(|function| {
        operation(function.spec().name, 1, move |g, [a, ..]| g.unary(function, a), move |[a, ..]| function.value(a))
    });
    let binary = BinaryFunction::ALL.iter().copied().map(|function| {
        let name = format!("{} of two", function.spec().name);
        operation(name, 2, move |g, [a, b, _]| g.binary(function, a, b), move |[a, b, _]| function.value(a, b))
    });
    let with_kinks = binary.map(|operation| match operation.name.as_str() {
        // A multiple of the divisor, or so close to one that the rounded quotient of the symbolic rule is whole.
        "mod of two" => Operation { kink: |[a, b, _]| a / b == (a / b).round(), ..operation },
        "max of two" | "min of two" => Operation { kink: |[a, b, _]| a == b, ..operation },
        _ => operation,
    });
    unary.chain(with_kinks).collect()
}

/// `sin(r)/r`, which the tape computes in one.
fn sine_quotients() -> Vec<Operation> {
    let quotient = |g: &mut Graph, r: NodeId| {
        let sine = g.unary(Function::Sin, r);
        g.quotient(sine, r)
    };
    let value = |r: f64| Function::Sin.value(r) / r;
    vec![
        operation("sin(a)/a", 1, move |g, [a, ..]| quotient(g, a), move |[a, ..]| value(a)),
        operation(
            "sin(sqrt(a))/sqrt(a)",
            1,
            move |g, [a, ..]| {
                let root = g.unary(Function::Sqrt, a);
                quotient(g, root)
            },
            move |[a, ..]| value(a.sqrt()),
        ),
        operation(
            "sin(hypot(a, b))/hypot(a, b)",
            2,
            move |g, [a, b, _]| {
                let length = g.binary(BinaryFunction::Hypot, a, b);
                quotient(g, length)
            },
            move |[a, b, _]| value(BinaryFunction::Hypot.value(a, b)),
        ),
    ]
}

const COMPARISONS: [Comparison; 6] = [
    Comparison::Less,
    Comparison::LessEqual,
    Comparison::Greater,
    Comparison::GreaterEqual,
    Comparison::Equal,
    Comparison::NotEqual,
];

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn logic() -> Vec<Operation> {
    let comparisons = COMPARISONS.map(|comparison| {
        let build = move |g: &mut Graph, [a, b, _]: [NodeId; 3]| g.add(Op::Compare(comparison, a, b));
        operation(format!("{comparison:?}"), 2, build, move |[a, b, _]| truth(compare(comparison, a, b)))
    });
    let connectives = [
        operation("and", 2, |g, [a, b, _]| g.add(Op::And(a, b)), |[a, b, _]| truth(a != 0.0 && b != 0.0)),
        operation("or", 2, |g, [a, b, _]| g.add(Op::Or(a, b)), |[a, b, _]| truth(a != 0.0 || b != 0.0)),
        operation("not", 1, |g, [a, ..]| g.add(Op::Not(a)), |[a, ..]| truth(a == 0.0)),
        operation("if", 3, |g, [a, b, c]| g.add(Op::Select(a, b, c)), |[a, b, c]| if a != 0.0 { b } else { c }),
        operation(
            "if(a > 0, log(a), a*b)",
            2,
            |g, [a, b, _]| {
                let zero = g.constant(0.0);
                let condition = g.add(Op::Compare(Comparison::Greater, a, zero));
                let (log, product) = (g.unary(Function::Log, a), g.product(&[a, b]));
                g.add(Op::Select(condition, log, product))
            },
            |[a, b, _]| if a > 0.0 { Function::Log.value(a) } else { a * b },
        ),
        operation(
            "if(sqrt(a) >= 0, a, b)",
            2,
            |g, [a, b, _]| {
                let (root, zero) = (g.unary(Function::Sqrt, a), g.constant(0.0));
                let condition = g.add(Op::Compare(Comparison::GreaterEqual, root, zero));
                g.add(Op::Select(condition, a, b))
            },
            |[a, b, _]| if a.sqrt() >= 0.0 { a } else { b },
        ),
    ];
    comparisons.into_iter().chain(connectives).collect()
}

/// Zeros, the ends of the doubles, kinks, poles, where functions overflow.
const EXTREME: [f64; 28] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    1e-160,
    -1e-9,
    0.5,
    -0.5,
    1.0,
    -1.0,
    1.0 + f64::EPSILON,
    2.0,
    -2.0,
    2.5,
    std::f64::consts::FRAC_PI_2,
    -7.0,
    172.0,
    710.0,
    -746.0,
    1e16,
    1e22,
    -1e160,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Away from kinks and from each other, on both sides of the ends of domains.
const ORDINARY: [f64; 9] = [-2.7, -1.3, -0.6, 0.3, 0.7, 1.2, 1.9, 3.3, 5.8];

/// All points with coordinates among `values`, each third one only if there are three of them.
fn points(values: &[f64], arity: usize) -> Vec<[f64; 3]> {
    let n = values.len();
    let stride = if arity == 3 { 3 } else { 1 };
    let coordinates = |k: usize| [values[k % n], values[k / n % n], values[k / (n * n)]];
    (0..n.pow(arity as u32)).step_by(stride).map(coordinates).collect()
}

/// Calls `visit` with each operation, its graph and each evaluator made ready for it.
fn for_each_pair(mut visit: impl FnMut(&Operation, &Graph, NodeId, &str, Ready)) {
    for operation in operations() {
        let mut graph = Graph::new();
        let variables = std::array::from_fn(|place| graph.variable(place));
        let output = (operation.build)(&mut graph, variables);
        for (name, prepare) in EVALUATORS {
            visit(&operation, &graph, output, name, prepare(&graph, output, 3));
        }
    }
}

/// From here on the products of the operations may leave the range of doubles.
const OVERFLOWS: f64 = 1e100;

/// What is wrong with the value of an answer.
fn complaint(answer: &Answer, expected: f64, point: &[f64]) -> Option<String> {
    let finite = point.iter().all(|x| x.is_finite());
    match answer {
        Answer::Number(value, _) => {
            let same = value.to_bits() == expected.to_bits() || (value.is_nan() && expected.is_nan());
            (!same).then(|| format!("{value:?} instead of {expected:?}"))
        }
        Answer::Near(value, _) => {
            let near = (value - expected).abs() <= 1e-14 * expected.abs() + 1e-322;
            (!near && value != &expected && !(value.is_nan() && expected.is_nan()))
                .then(|| format!("{value:?} instead of {expected:?}"))
        }
        Answer::Set(set) => {
            let is_noted = set.regularity() == Regularity::Partial && !(expected.is_finite() && finite);
            // `inf - inf`, `0*inf`: infinities that were given or that doubles overflowed to; the set holds what is real.
            let of_infinities = expected.is_nan() && !point.iter().all(|x| x.abs() < OVERFLOWS);
            let holds = set.contains(expected) || is_noted || of_infinities;
            (!holds).then(|| format!("{set:?} without {expected:?}"))
        }
    }
}

#[test]
fn every_evaluator_gives_the_value_of_every_operation() {
    let mut wrong = Vec::new();
    let mut n_checks = 0;
    for_each_pair(|operation, _, _, name, mut evaluate| {
        for point in [points(&EXTREME, operation.arity), points(&ORDINARY, operation.arity)].concat() {
            let expected = (operation.value)(point);
            n_checks += 1;
            if let Some(words) = complaint(&evaluate(&point), expected, &point[..operation.arity]) {
                wrong.push(format!("{name}: {} at {:?}: {words}", operation.name, &point[..operation.arity]));
            }
        }
    });
    assert!(n_checks > 100_000, "only {n_checks} checks");
    assert!(wrong.is_empty(), "{} of {n_checks}:\n  {}", wrong.len(), wrong[..wrong.len().min(40)].join("\n  "));
}

/// The derivatives of an output along [`DIRECTION`] as further outputs, by the symbolic rules.
fn symbolic_derivatives(graph: &Graph, output: NodeId) -> (Graph, Vec<NodeId>) {
    let mut graph = graph.clone();
    let mut outputs = Vec::new();
    let mut last = output;
    for _ in 0..ORDERS {
        let terms: Vec<NodeId> = (0..3)
            .map(|place| {
                let partial = derivative(&mut graph, last, place);
                let slope = graph.constant(DIRECTION[place]);
                graph.product(&[slope, partial])
            })
            .collect();
        last = graph.sum(&terms);
        outputs.push(last);
    }
    (graph, outputs)
}

/// How far derivatives by different routes may be apart, over the largest of them.
const TOLERANCE: f64 = 1e-9;

#[test]
fn every_evaluator_gives_the_derivatives_of_every_operation() {
    let mut wrong = Vec::new();
    let mut n_checks = 0;
    for_each_pair(|operation, graph, output, name, mut evaluate| {
        if WITHOUT_DERIVATIVES.iter().any(|(name, _)| *name == operation.name) {
            return;
        }
        let (graph, outputs) = symbolic_derivatives(graph, output);
        for point in points(&ORDINARY, operation.arity) {
            let (Answer::Number(value, derivatives) | Answer::Near(value, derivatives)) = evaluate(&point) else {
                continue;
            };
            if !value.is_finite() || (operation.kink)(point) {
                continue;
            }
            let expected = walk(&graph, &outputs, &point);
            let size = expected.iter().fold(1.0, |size: f64, d| size.max(d.abs()));
            for (order, (got, expected)) in derivatives.iter().zip(&expected).enumerate() {
                n_checks += 1;
                if expected.is_finite() && (got - expected).abs() > TOLERANCE * size
                    || got.is_nan() != expected.is_nan()
                {
                    let place = format!("{} at {:?}", operation.name, &point[..operation.arity]);
                    wrong.push(format!("{name}: {place}, order {}: {got:?} instead of {expected:?}", order + 1));
                }
            }
        }
    });
    assert!(n_checks > 10_000, "only {n_checks} checks");
    assert!(wrong.is_empty(), "{} of {n_checks}:\n  {}", wrong.len(), wrong[..wrong.len().min(40)].join("\n  "));
}
