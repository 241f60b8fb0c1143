//! Words under which people look for a name that are not in its one line: the index at the back of a book.

/// A name and further words for it.
static INDEX: &[(&str, &str)] = &[
    // Calls.
    ("assert", "check test condition must hold, check my homework answer"),
    ("assert_close", "check compare nearly equal numbers within tolerance"),
    ("bench", "speed performance how fast evaluate nanoseconds benchmark"),
    (
        "bounds",
        "range of values upper lower limit interval enclosure, guaranteed, how large or small can the function get, how big",
    ),
    ("classify", "what kind of critical point, second derivative test, is this point a minimum maximum or saddle"),
    (
        "critical",
        "find list all critical stationary points, minima maxima saddles extrema, peaks and valleys, in a box region rectangle, where the gradient vanishes",
    ),
    ("diff", "derivative with respect to x, partial, second third higher order, differentiate, second derivative of f"),
    ("directional", "derivative along a vector direction"),
    ("eig", "eigenvalues eigenvectors of a symmetric matrix, smallest largest eigenvalue"),
    ("expand", "multiply out brackets product into sum"),
    ("grad", "slope first derivatives at a point, vector, nabla, direction of steepest ascent"),
    ("hess", "matrix of second derivatives, curvature, second derivative"),
    ("jacobian", "matrix of first derivatives of several functions"),
    ("latex", "formula for a paper, TeX, typeset"),
    ("maximize", "find largest highest value point, maximum, top of a hill, peak, optimize"),
    (
        "minimize",
        "find smallest lowest value point, minimum, global, optimize, optimum, fit, least squares, bottom of a surface",
    ),
    ("partial", "mixed derivative of any order, number at a point"),
    (
        "plot",
        "picture image graph curve contour draw drawing chart map landscape surface level lines, visualize, save as png svg html, animate film animation of the path of an optimizer, histogram, dark light",
    ),
    ("print", "write text output"),
    (
        "race",
        "compare several methods optimizers, which is best, side by side, animate, newton against gradient descent",
    ),
    ("roots", "solve system of nonlinear equations, zeros, solutions, where curves cross intersect, f(x) = 0"),
    ("saddle", "find mountain pass between two valleys, transition state"),
    ("save", "write export store keep my work results session, file, spreadsheet csv json"),
    ("simplify", "make shorter, tidy formula"),
    ("solve", "linear equations system A x = b"),
    ("substitute", "put a number value in place of a variable parameter, fix, plug in, replace"),
    ("table", "read load import data numbers from csv file, columns, spreadsheet"),
    ("taylor", "series expansion polynomial approximation around a point, powers"),
    ("time", "how long a calculation takes, duration, seconds"),
    // Functions.
    ("abs", "absolute value, modulus magnitude"),
    ("atan2", "angle direction of a vector point in the plane, polar coordinates, argument"),
    ("ceil", "round up"),
    ("dot", "scalar product of vectors"),
    ("erf", "integral of bell curve, gaussian, normal distribution, error function"),
    ("erfc", "tail of normal distribution"),
    ("exp", "exponential growth, power of e"),
    ("floor", "round down, integer part"),
    ("gamma", "factorial"),
    ("hypot", "distance pythagoras"),
    ("inverse", "invert reciprocal of a matrix"),
    ("length", "how many entries elements numbers, size count of a list vector, how many elements does a vector have"),
    ("log", "natural logarithm ln"),
    ("mean", "average of a list of numbers, mean of a column"),
    ("mod", "modulo remainder of a division"),
    ("norm", "length size magnitude of a vector, distance, length of a vector"),
    ("polygamma", "trigamma"),
    ("round", "nearest integer"),
    ("sigmoid", "logistic curve"),
    ("std", "spread variance deviation of data"),
    ("det", "determinant, is a matrix invertible regular singular, volume"),
    ("eye", "identity matrix"),
    ("show", "see the definition source formula of a function, what it is made of"),
    ("verdict", "why did the optimizer stop, what does the result say, not converged"),
    ("pi", "number 3.14159, circle, ratio"),
    ("e", "number 2.71828 of euler, base of the natural logarithm"),
    ("tau", "two pi, full turn"),
    ("inf", "infinity, infinite, no bound"),
    ("max", "biggest largest of two numbers, largest entry of a list"),
    ("min", "smallest of two numbers, smallest entry of a list"),
    ("log10", "base ten"),
    ("log2", "base two, binary"),
    ("pow", "power exponent, squared cubed"),
    ("prod", "product of a list, multiply all"),
    ("sum", "total of a list, add all"),
    ("theme", "dark light picture background"),
    ("noisy_gd", "noise"),
    ("transpose", "swap exchange rows and columns"),
    ("rows", "number of rows"),
    ("columns", "number of columns"),
    // Topics.
    ("ans", "use the previous result again"),
    ("arrays", "enter make a matrix or vector, list, first last element entry, index subscript slice part, row column"),
    ("domain", "square root of negative, complex imaginary numbers, division by zero, nan undefined, no value"),
    ("statements", "comment a line, semicolon, several statements on one line"),
    ("certified", "what does undecided mean, can I trust the proof, rigorous, guarantee, safe"),
    ("continua", "circle line ring valley of minima, not isolated, infinitely many"),
    (
        "degenerate",
        "second derivative test fails, singular hessian, zero eigenvalue, what is a degenerate critical point",
    ),
    ("directives", "commands"),
    ("functions", "define a function, definition, local names inside, unknown name, vector valued function"),
    ("if", "function with two cases, piecewise, branch, otherwise"),
    ("juxtaposition", "multiplication sign, 1/2x ambiguous not allowed, two readings"),
    (
        "keys",
        "stop abort break a computation that runs too long, never stops, hangs, keyboard shortcut, type greek letters symbols, how to stop, stop it",
    ),
    ("Morse index", "number count of negative eigenvalues, directions down"),
    (
        "rounding",
        "how exact accurate precise are printed numbers, is the answer result, floating point error, print more digits",
    ),
    ("saddle point", "what is a saddle"),
    ("start", "which initial point"),
    ("sums", "add up terms over an index, loop, sigma"),
    ("operators", "write x squared cubed, power exponent, plus minus times divided, precedence order, symbols"),
    ("json", "use results in another program, python, script"),
    ("command line", "run from the shell terminal, arguments"),
    ("transcripts", "report homework notebook markdown of a session"),
    ("random", "random numbers, dice, chance"),
    // Options and flags.
    ("checkpoint", "resume continue an interrupted search later, keep"),
    ("tol", "tolerance accuracy when to stop, set the tolerance"),
    ("max_steps", "number of iterations"),
    ("time_limit", "give up after seconds, never stops running, takes forever"),
    ("from", "start initial point guess"),
    ("seed", "make random methods repeatable"),
    (
        "--digits",
        "print show more fewer digits, how many significant digits are shown printed, how many digits does it show",
    ),
    ("--threads", "parallel cores processors"),
    ("--json", "machine readable output for another program, python"),
    // Methods.
    ("nelder_mead", "without derivatives, derivative-free, black box, noisy function"),
    (
        "cma_es",
        "without derivatives, derivative-free, black box, evolution, population, noisy function, population based search",
    ),
    ("lbfgs", "little memory quasi-newton large"),
    ("gd", "steepest descent step length"),
    ("basin_hopping", "global minimum of many, annealing"),
    ("multistart", "global minimum of many, from several many points"),
    ("projected_newton", "box constraints bounds"),
    ("lbfgsb", "box constraints bounds"),
    ("newton", "newton method, raphson"),
    ("saddle_free", "escape avoid leave saddles saddle points"),
    ("perturbed_gd", "escape avoid leave saddles saddle points"),
    ("momentum", "momentum method, heavy ball, polyak"),
    ("nesterov", "accelerated gradient"),
    ("adam", "stochastic, machine learning, neural networks"),
    // Whole lines.
    (
        "vars",
        "list show which variables names have I defined, my definitions, what did I define, see my variables, what happened to my variable",
    ),
    ("clear", "delete forget remove a variable, start over from scratch"),
    ("undo", "go back revert, mistake"),
    ("load", "run execute a script from a file"),
    ("quit", "leave exit end close the session program"),
    ("tour", "introduction tutorial beginner learn, getting started, first steps"),
    ("help", "documentation manual"),
];

/// The further words of a name.
pub fn words_of(name: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    INDEX.iter().filter(move |(known, _)| *known == name).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::help::entry::catalogue;
    use crate::session::methods::Methods;

    #[test]
    fn the_index_names_what_there_is() {
        let entries = catalogue(&Methods::default());
        for (name, _) in INDEX {
            assert!(entries.iter().any(|entry| entry.name == *name), "{name}");
        }
    }
}
