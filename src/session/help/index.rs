//! Words under which people look for a name that are not in its one line: the index at the back of a book.

/// A name and further words for it.
static INDEX: &[(&str, &str)] = &[
    // Calls.
    ("assert", "check test condition must hold"),
    ("assert_close", "check compare nearly equal numbers within tolerance"),
    ("bench", "speed performance how fast evaluate nanoseconds benchmark"),
    ("bounds", "range of values upper lower limit interval enclosure"),
    ("classify", "what kind of critical point, second derivative test"),
    ("critical", "find all critical stationary points minima maxima saddles extrema in a box region"),
    ("diff", "derivative with respect to x, partial, second third higher order, differentiate"),
    ("directional", "derivative along a vector direction"),
    ("eig", "eigenvalues eigenvectors of a symmetric matrix"),
    ("expand", "multiply out brackets product into sum"),
    ("grad", "slope first derivatives at a point, vector, nabla, direction of steepest ascent"),
    ("hess", "matrix of second derivatives, curvature"),
    ("jacobian", "matrix of first derivatives of several functions"),
    ("latex", "formula for a paper, TeX, typeset"),
    ("maximize", "find largest highest value, maximum, hill, optimize"),
    ("minimize", "find smallest lowest value, minimum, optimize, optimum, fit, least squares"),
    ("partial", "mixed derivative of any order, number at a point"),
    ("plot", "picture graph curve contour draw chart"),
    ("print", "show write text output"),
    ("race", "compare several methods optimizers, which is best, side by side"),
    ("roots", "solve system of nonlinear equations, zeros, solutions"),
    ("saddle", "find mountain pass between two valleys, transition state"),
    ("save", "write export store keep results session, file, spreadsheet csv json"),
    ("simplify", "make shorter, tidy formula"),
    ("solve", "linear equations system A x = b"),
    ("substitute", "put a number value in place of a variable parameter, fix, plug in, replace"),
    ("table", "read load import data numbers from csv file, columns, spreadsheet"),
    ("taylor", "series expansion polynomial approximation around a point, powers"),
    ("time", "how long a calculation takes, duration, seconds"),
    // Functions.
    ("abs", "modulus magnitude"),
    ("atan2", "angle direction of a vector point in the plane, polar coordinates, argument"),
    ("ceil", "round up"),
    ("dot", "scalar product of vectors"),
    ("erf", "integral of bell curve, gaussian, normal distribution"),
    ("erfc", "tail of normal distribution"),
    ("exp", "exponential growth, power of e"),
    ("floor", "round down, integer part"),
    ("gamma", "factorial"),
    ("hypot", "distance pythagoras"),
    ("inverse", "invert reciprocal of a matrix"),
    ("length", "how many entries, size of a list"),
    ("log", "natural logarithm ln"),
    ("mean", "average of a list of numbers"),
    ("mod", "modulo remainder of a division"),
    ("norm", "length size magnitude of a vector, distance"),
    ("polygamma", "trigamma"),
    ("round", "nearest integer"),
    ("sigmoid", "logistic curve"),
    ("std", "spread variance deviation of data"),
    ("det", "determinant, is a matrix invertible regular singular, volume"),
    ("eye", "identity matrix"),
    // Topics.
    ("ans", "use the previous result again"),
    ("arrays", "enter make a matrix or vector, list"),
    ("domain", "square root of negative, complex imaginary numbers, division by zero"),
    ("statements", "comment a line, semicolon"),
    ("certified", "what does undecided mean, can I trust the proof, rigorous, guarantee, safe"),
    ("continua", "circle line ring valley of minima, not isolated, infinitely many"),
    ("degenerate", "second derivative test fails, singular hessian, zero eigenvalue"),
    ("directives", "commands"),
    ("functions", "define a function, definition"),
    ("if", "function with two cases, piecewise, branch, otherwise"),
    ("juxtaposition", "multiplication sign, 1/2x ambiguous not allowed, two readings"),
    ("keys", "stop abort break a computation that runs too long, keyboard shortcut"),
    ("Morse index", "number count of negative eigenvalues, directions down"),
    ("rounding", "how exact accurate precise are printed numbers, floating point error"),
    ("saddle point", "what is a saddle"),
    ("start", "which initial point"),
    ("sums", "add up terms over an index, loop, sigma"),
    // Options and flags.
    ("checkpoint", "resume continue an interrupted search later, keep"),
    ("tol", "tolerance accuracy when to stop"),
    ("max_steps", "number of iterations"),
    ("time_limit", "give up after seconds"),
    ("from", "start initial point guess"),
    ("seed", "random methods repeatable"),
    ("--digits", "how many significant digits are shown printed"),
    ("--threads", "parallel cores processors"),
    ("--json", "machine readable output"),
    // Methods.
    ("nelder_mead", "without derivatives, derivative-free"),
    ("cma_es", "without derivatives, derivative-free, evolution"),
    ("lbfgs", "little memory quasi-newton large"),
    ("gd", "steepest descent step length"),
    ("basin_hopping", "global minimum of many, annealing"),
    ("multistart", "global minimum of many"),
    ("projected_newton", "box constraints bounds"),
    ("lbfgsb", "box constraints bounds"),
    // Whole lines.
    ("vars", "which variables names have I defined"),
    ("clear", "delete forget remove a variable"),
    ("undo", "go back revert"),
    ("load", "run execute a script from a file"),
    ("quit", "leave exit end close"),
    ("tour", "introduction tutorial beginner learn"),
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
