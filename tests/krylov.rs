//! The methods without a Hessian step by step: the points that their definitions give, and what they do at saddles.
//!
//! The points were printed by `tests/reference/scripts/krylov.py`, which builds the Krylov spaces in another way.

use saddleback::optimize::method;
use saddleback::optimize::options::Options;
use saddleback::optimize::oracle::{Limits, Oracle};
use saddleback::optimize::stop::StopReason;
use saddleback::optimize::{Iteration, Step};

use saddleback::{Function, Minimization, MinimizeOptions};

use crate::large::{Form, Large};

/// Where the runs start, times the factor of their row.
const START: [f64; 4] = [0.3, -0.7, 0.5, 1.1];

/// The first five points of each method on coupled wells in four variables.
#[rustfmt::skip]
const SEQUENCES: [(&str, f64, [[f64; 4]; 5]); 5] = [
    (
        "trust_region_cg",
        1.0,
        [
            [0.3452009906642594, -0.49043177055661547, 0.4882966364793344, 0.33834510207508595],
            [0.4152500701802292, -0.26918080899852226, 0.5543938746137382, -0.08267204408785173],
            [0.5272518512344649, -0.21272250327045755, 0.7729250674362936, -0.10479018036485299],
            [0.8524867545149478, -0.5480992188221976, 0.941103536605997, -0.20158301376114918],
            [0.9099987519943127, -0.4275400496241367, 0.9450376934749412, -0.15443061568234445],
        ],
    ),
    (
        "trust_region_krylov",
        1.0,
        [
            [0.3452009906642594, -0.49043177055661547, 0.4882966364793344, 0.33834510207508584],
            [0.4152500701802292, -0.2691808089985222, 0.5543938746137382, -0.08267204408785178],
            [0.7278925726481051, -0.3457400124747937, 0.8148728502428364, -0.09709946174181339],
            [0.9052089495625797, -0.4007774844781031, 0.8972451212587695, -0.13997048723825178],
            [0.9333694554327419, -0.42228091569700893, 0.9029466080033486, -0.14892980294308997],
        ],
    ),
    (
        "cubic_krylov",
        1.0,
        [
            [0.3406800662066427, -0.5113924203146565, 0.4894671865402824, 0.41452450004157737],
            [0.40754689592650184, -0.28956717755336114, 0.5420929841231044, -0.05205242040078417],
            [1.1260278577538658, -0.4181257792586104, 0.8658621140452167, -0.12466131526952051],
            [0.9874008887390874, -0.4463059529091498, 0.883817193869342, -0.14321419444675168],
            [0.941318128427155, -0.4215530157701526, 0.9087793297238375, -0.14824471359047797],
        ],
    ),
    (
        "newton_cg",
        1.0,
        [
            [0.8416704007941451, -0.7790769297610354, 0.7938470100839815, 1.0798912050550336],
            [0.9740489368471977, -0.4771154188023431, 0.7727595938407473, 0.3295951269735601],
            [0.9365121023876904, -0.4279928254291949, 0.9252382665022666, -0.11708947967905586],
            [0.9319748675939462, -0.4215764083372781, 0.9040633165381959, -0.1496842482823287],
            [0.9318762789799995, -0.4213844623004323, 0.9033076052945285, -0.1494388597550132],
        ],
    ),
    (
        "saddle_free_krylov",
        20.0,
        [
            [4.077802527124755, -9.310813875886293, 6.668925485055824, 14.634141755727018],
            [2.8304881274234663, -6.173736029799537, 4.449393060309411, 9.707308984124753],
            [2.0427202763216323, -4.066626758915637, 2.971656274514408, 6.3983862713311765],
            [1.5657339742041438, -2.6404795227314892, 1.9900656076739578, 4.155976016994051],
            [1.286568267381621, -1.664078138008588, 1.3435846802132705, 2.6067643627618233],
        ],
    ),
];

fn accepted(iteration: &mut dyn Iteration) -> Vec<f64> {
    while iteration.step() == Step::Rejected {}
    iteration.current().x.clone()
}

#[test]
fn each_method_takes_the_steps_of_its_definition() {
    let problem = Large { form: Form::Wells, n: 4 };
    for (name, distance, points) in SEQUENCES {
        let optimizer = (method(name).expect("registered").build)(&Options::new()).expect("valid");
        let oracle = Oracle::new(&problem, Limits::default());
        let mut iteration = optimizer.start(&oracle, &START.map(|x| distance * x)).expect("in the domain");
        for (k, point) in points.iter().enumerate() {
            let x = accepted(iteration.as_mut());
            let near = x.iter().zip(point).all(|(x, y)| (x - y).abs() <= 1e-12 * y.abs().max(1.0));
            assert!(near, "{name}, step {}: {x:?}, not {point:?}", k + 1);
        }
    }
}

#[test]
fn seeds_choose_the_way_out_of_a_saddle_and_repeat_it() {
    let problem = Large { form: Form::HiddenSaddle, n: 60 };
    for name in ["cubic_krylov", "trust_region_krylov", "trust_region_cg", "newton_cg"] {
        let leave = |seed: f64| {
            let options = Options::new().with_number("seed", seed);
            let optimizer = (method(name).expect("registered").build)(&options).expect("valid");
            let oracle = Oracle::new(&problem, Limits::default());
            let mut iteration = optimizer.start(&oracle, &problem.start()).expect("in the domain");
            assert_eq!(iteration.at_rest(StopReason::Tolerance), Step::Accepted, "{name}");
            iteration.current().x.clone()
        };
        assert_eq!(leave(3.0), leave(3.0), "{name}");
        assert!((0..9).any(|seed| leave(f64::from(seed))[20] * leave(0.0)[20] < 0.0), "{name}: always the same way");
    }
}

fn traced(text: &str, start: &[f64], method: &str, options: Options) -> Minimization {
    let options =
        MinimizeOptions { method: method.into(), options, path: true, max_steps: Some(8), ..Default::default() };
    Function::parse(text).expect("a formula").minimize(start, &options).expect("a start in the domain")
}

/// Formulas with a start; the Hessian is indefinite at the starts of all but the last two.
const PROBLEMS: [(&str, &[f64]); 7] = [
    ("f(x, y) = x^4 - 2x^2 + y^2", &[1e-3, 0.5]),
    ("f(x, y) = x^3 - 3x*y^2 + (x^2 + y^2)^2/4", &[0.5, 0.3]),
    ("f(x, y) = 1e3*(x^4 - 2x^2 + x*y/2 + y^2)", &[0.1, -0.3]),
    ("f(x[6]) = sum(i = 1..6, i*cos(x[i])) + sum(i = 1..5, x[i]*x[i+1])^2/9", &[0.1, 0.2, -0.3, 0.4, 2.5, 0.6]),
    ("f(x[4]) = sum(i = 1..4, x[i]^4 - 2x[i]^2) + sum(i = 1..3, x[i]*x[i+1])/2", &[0.3, -0.7, 0.5, 1.1]),
    ("f(x, y) = 100(y - x^2)^2 + (1 - x)^2", &[-1.2, 1.0]),
    (
        "f(x[9]) = sum(i = 1..9, exp(x[i]/i) + i*x[i]^2) - prod(i = 1..9, x[i])",
        &[0.5, 1.0, -1.0, 0.2, 0.1, 2.0, 1.0, -0.4, 0.3],
    ),
];

#[test]
fn in_a_space_of_all_dimensions_saddle_free_steps_are_exact() {
    for (place, (text, start)) in PROBLEMS.into_iter().enumerate() {
        for relative in [false, true] {
            let with = || Options::new().with_flag("relative", relative);
            let exact = with().with_flag("escape", false).with_word("line_search", "damping");
            let exact = traced(text, start, "saddle_free", exact).path.expect("asked for");
            let krylov = with().with_number("krylov_dimension", start.len() as f64);
            let krylov = traced(text, start, "saddle_free_krylov", krylov).path.expect("asked for");
            let lowest = exact[0].lowest_eigenvalue.expect("the method has Hessians");
            assert_eq!(lowest < 0.0, place < 5, "{text}");
            let n_compared = exact.iter().take_while(|point| point.gradient_norm > 1e-5).count();
            assert!(n_compared > 2 && krylov.len() >= n_compared, "{text}: {n_compared} points");
            for (k, (a, b)) in exact.iter().zip(&krylov).take(n_compared).enumerate() {
                let near = a.x.iter().zip(&b.x).all(|(a, b)| (a - b).abs() <= 1e-10 * a.abs().max(1.0));
                assert!(near, "{text}, relative {relative}, point {k}: {:?}, not {:?}", b.x, a.x);
            }
        }
    }
}
