//! The pages of help that are about no single name.

use std::fmt::Write;

use super::json;
use super::methods::Methods;

/// The start of the overview.
pub const START: &str = "  \
f(x, y) = x^4 - 2x^2 + y^2                 define a function
  f(1, 2)        grad(f, [1, 2])             its value and its exact gradient at a point
  diff(f, x)     hess(f)                     derivatives as functions again
  critical(f, x = -2..2, y = -2..2)          its critical points in a box, classified
  minimize(f, from = [0.1, 0.5])             a minimum, and whether it is one
  1 + 1          ans                         the last result is ans
A statement ends at the end of its line or at ; (which also keeps its result quiet). # starts a comment.";

/// What may stand on a line of its own.
pub const DIRECTIVES: &str = "  \
help NAME     what a name means; also ?NAME
  vars          your names
  load \"a.sbk\"  runs a script here
  save \"a.sbk\"  writes what you typed as a script
  clear NAME    forgets a name
  undo          takes the last definition back; undo 3 the last three
  tour          a tour of two minutes
  quit          leaves (also exit, Ctrl-D); quit 3 sets the exit code
  with a colon before it (:help) such a word is never read as a name of yours";

/// The names of the pages.
pub const NAMES: &[&str] = &[
    "json",
    "exit codes",
    "juxtaposition",
    "methods",
    "directives",
    "degenerate",
    "continua",
    "certified",
    "numbers",
    "functions",
    "arrays",
    "sums",
    "strings",
    "operators",
    "keys",
    "command line",
    "stream",
    "derivatives",
];

/// The page of this name; other spellings are understood.
pub fn find(name: &str, methods: &Methods) -> Option<String> {
    let folded = name.to_lowercase().replace(['-', '_'], " ");
    let page = match folded.as_str() {
        "json" | "--json" | "  json" | "error codes" | "errors" | "kinds" => return Some(json_page()),
        "methods" | "method" => return Some(methods_page(methods)),
        "exit codes" | "exit code" | "exit status" | "strict" => EXIT_CODES,
        "juxtaposition" | "implicit multiplication" => JUXTAPOSITION,
        "directives" | "directive" | "commands" | "help" | "vars" | "load" | "save" | "clear" | "undo" | "tour"
        | "quit" | "exit" => DIRECTIVES,
        "degenerate" | "degenerate points" | "germ" | "germs" | "corank" | "milnor" | "isolated" => DEGENERATE,
        "continua" | "continuum" | "sets" | "sets of critical points" | "symmetry of a set" => CONTINUA,
        "certified" | "proof" | "proofs" | "proved" | "undecided" | "audit" | "enclosure" => CERTIFIED,
        "numbers" | "number" | "digits" => NUMBERS,
        "functions" | "function" | "definitions" | "where" | "->" | "=" | "lambda" => FUNCTIONS,
        "arrays" | "array" | "vectors" | "matrices" | "vector" | "matrix" | "[" | "'" => ARRAYS,
        "sums" | "for" | "in" | "ranges" | "range" | ".." => SUMS,
        "strings" | "string" | "\"" => "\"...\" with \\\" \\\\ \\n \\t inside. A string names a file or is printed.",
        "operators" | "precedence" | "^" | "and" | "or" | "not" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-"
        | "*" | "/" => OPERATORS,
        "true" | "false" => "true and false are the two truth values: 1 < 2 is true",
        "if" => "if(condition, a, b)\n  a where the condition holds, else b; only that one is evaluated",
        "ans" => "ans\n  the last result",
        "keys" | "ctrl-c" | "ctrl c" | "tab" | "history" => KEYS,
        "command line" | "options" | "flags" => COMMAND_LINE,
        "stream" | "--stream" | "  stream" => STREAM,
        "derivatives" | "derivative" | "dual" | "tape" | "--derivatives" | "  derivatives" => DERIVATIVES,
        _ => return None,
    };
    Some(page.into())
}

const EXIT_CODES: &str = "\
Exit codes of the program
  0    all went well (also when the reader of a pipe closes it)
  1    an error in the script
  2    a wrong command line, or a file that cannot be read
  3    assert or assert_close failed
  4    only with --strict: a result that is not converged, is not the kind of point asked for, or is not proved
       where a proof was asked for
  130  interrupted by Ctrl-C
The first failure decides. A script stops at its first error; with -k it goes on and still ends with that code.
quit 5 ends with code 5.";

const JUXTAPOSITION: &str = "\
A number directly before a name or a bracket multiplies: 2x, 3(x+1), 4x^2 = 4*(x^2).
It binds tighter than * and /, and looser than ^. Where that could mislead it is refused:
  1/2x      is an error: write (1/2)*x or 1/(2*x)
  2^3x      is an error: write 2^3*x or 2^(3x)
  x(y+1)    with x a number is an error: write x*(y+1)
  3(x+1)(x-1)  is an error: write 3*(x+1)*(x-1)
  xy        is the name xy: write x*y";

const DEGENERATE: &str = "\
A critical point is degenerate if its Hessian is singular: along some directions the second derivative is 0 and says
nothing. Then higher derivatives decide, in four steps that the field reason tells in words:
  1 null directions  Eigenvectors of the Hessian whose eigenvalues vanish within their error bounds. Their number is
                     the corank; u, v, w in the reason are distances along them.
  2 reduction        In the other directions f is a trough or a ridge. On its bottom or crest f is a function r of the
                     null directions alone (the splitting lemma). It is expanded in powers: to degree 12 in one
                     variable (30 if all those vanish), 10 in two, 8 in three, less where f has many variables.
  3 lowest terms     Every coefficient has a bound of its rounding error. The terms of the lowest degree that has one
                     beyond its bound are the leading form; that degree is the order.
  4 sign             Which signs r has nearby: those of the leading form, and where this is 0 those of the next terms.
                     With the signs of the eigenvalues: only + is a minimum, only - a maximum, both a saddle.
Three examples, all at [0, 0]:
  x^2 + y^4             u is y, r = u^4 has even degree and is positive: a strict minimum, A3+
  x^3 - 3x*y^2          the monkey saddle: the Hessian is 0, r is f itself, of odd degree 3, so with both signs: D4-
  (y - x^2)*(y - 3x^2)  Peano's: the bottom of the trough is y = 2x^2, there r = -u^4: a saddle, A3-, though on every
                        straight line through it the point is a minimum
What is said of a point p, in the fields of p.degenerate (null in JSON, and left out in print, where it is not known):
  nature    minimum, maximum, saddle or undecided
  strict    of a minimum or maximum: whether no other point nearby has its value
  isolated  whether no other critical point is nearby
  corank    the number of null directions
  order     the degree of the leading form
  germ      the type of r up to changes of coordinates, by Arnold's names, where it has one of these:
            one null direction      A2 is u^3, A3+ u^4, A3- -u^4, A4 u^5 and so on
            two, of degree 3        D4- is 0 on three real lines, D4+ on one, D5 and above on a double one; on a
                                    triple one E6, E7, E8 (such as u^3 + v^4, u^3 + u*v^3, u^3 + v^5) and J10
            two, of degree 4        X9, with four different lines, real or complex
            three, of degree 3      P8, whose cubic is that of a smooth curve
  milnor    how many simple critical points, complex ones too, it splits into when f is disturbed a little
Where all terms up to some degree vanish within rounding, or leave directions open, the point is undecided beyond that
degree, and the reason says what is known, such as \"it is not a maximum\". What helps: substitute so that the point is
at 0 and has no rounded coordinates; look at f along the null directions; critical in a box around the point tells
whether it lies on a set (help continua).
No rounded computation proves that a Hessian is singular: what is said of degenerate points is numerical.
> classify((x, y) -> x^3 - 3x*y^2, [0, 0])
> classify((x, y) -> (y - x^2)*(y - 3x^2), [0, 0]).reason";

const CONTINUA: &str = "\
Critical points need not be isolated: (x^2 + y^2 - 1)^2 has a whole ring of minima. critical follows such a set and
tells it as an entry of the field continua, or as several where the number of negative eigenvalues changes on it:
  dimension   1 for a curve, 2 for a surface: in how many independent directions the points stay critical
  kind        what its points are: minimum or maximum (not strict), saddle or undecided
  index       how many eigenvalues of the Hessian are negative at its points, special ones apart
  nullity     how many vanish there: if as many as the dimension, second derivatives decide across the set (it is a
              Morse-Bott manifold); if more, f is flatter there
  value       the value of f, the same all over it
  samples     points on it; those of a curve in an order in which it can be drawn
  closed      true if it ends nowhere in the box, false if it leaves the box or ends where another piece begins, null if
              that was not followed to the end
  symmetry    what moves its points along it and leaves f unchanged, if it is a known symmetry: rotation of x, y;
              translation along (1, 1); scaling x -> s x, y -> y/s; linear maps of other kinds (gauge). null otherwise
  rank_drops  its special points, where more eigenvalues vanish: branches cross there, or the index changes
  proof       numerical
  reason      how it was followed, and what the Hessian says across it
What is proved and what is not: of certain boxes along the set interval arithmetic proves that all critical points in
one lie on a single smooth curve or surface, and of the rest of the box what help certified says. That the points of
this curve are critical is numerical: the gradient vanishes at them to rounding. The least change of f could break the
set into points, so that no rounded computation can prove it. complete = true says here: every critical point in the
box is one of points, or lies in such boxes around continua. The audit is not made where there are sets. Around places
where branches cross, small parts stay undecided. roots tells sets as undecided parts with the doubt continuum.
> critical((x, y) -> (x^2 + y^2 - 1)^2, x = -2..2, y = -2..2)
> critical((x, y) -> (x^2 + y^2 - 1)^2, x = -2..2, y = -2..2).continua[1].symmetry";

/// What a proof rests on.
pub const CERTIFIED: &str = "\
critical, roots and bounds prove what they say, in this sense:
  numbers     Every step is done with intervals whose ends are rounded outwards, so each holds the exact result. Elementary
              functions are widened by a bound of their own errors. A number of many digits, such as 0.1 or pi, stands for
              every number within two units in its last place: for what you wrote and for the double made of it.
              What has no variable in it, such as sin(pi), is computed as a double first and then stands for that.
  the formula Derivatives are symbolic, of the formula as typed: no differences, no sampling.
  a point     The interval Newton operator of Krawczyk maps a box into itself: there is exactly one solution in it. Its
              place is the field enclosure.
  its kind    All matrices in the interval Hessian over the enclosure have the same numbers of negative and positive
              eigenvalues: that is the Morse index, and with it the kind. Value and eigenvalues are enclosed too. Hyper-dual
              numbers compute both again by another route; a point is told only if they agree.
  degenerate  Where the Hessian is singular nothing of this can be proved. Such points are looked for and decided by
              higher derivatives all the same (help degenerate), but numerically: a small part stays undecided there.
  a set       Of a curve or surface of critical points is proved that all those in certain boxes lie on it; that its
              points are critical is numerical (help continua).
  the rest    Every other part of the box is shown to hold no solution: an interval of a derivative does not contain 0.
  the audit   In up to 3 dimensions, and where a function falls apart into such parts: minima - saddles + ... must be the
              degree of the gradient on the border of the box, which is computed there without the points. If they differ
              there is no result but an error. Not where there are degenerate points or sets of them.
What cannot be decided stays in the field undecided, with the reason in doubts: singular (a degenerate point, a curve of
them, or several very close), continuum (all on one smooth curve or surface), kink (abs, max, if), domain (a pole, or
the edge of where f is defined), pending (a limit came first). complete is true only if there is none. Points on the
border belong to the box. Sides may be infinite. tol, max_boxes and time_limit set limits; what is proved until then is
the result. method = multistart proves nothing.
> critical((x, y) -> x^4 - 2x^2 + y^2, [-2..2, -2..2]).complete
> roots([x^2 + y^2 - 4, x*y - 1], x = -3..3, y = -3..3).complete
> bounds(x^2 - 2x, x = 0..3).range";

const NUMBERS: &str = "\
1  2.5  .5  1e-3  6.02e23 and the constants pi, e, tau, inf. Real numbers only: sqrt(-1) is an error that says why.
Results carry all digits; --digits N sets how many are printed (10), without zeros at the end.
log is the natural logarithm; log10 and log2 are the others. mod is floored, round goes away from zero at .5.";

const FUNCTIONS: &str = "\
f(x, y) = x^2 + y                        parameters are numbers
g(x[10], A[3,3]) = norm(A)*x[1]          or vectors and matrices of these sizes
s(x, y) = sin(r)/r where r = hypot(x, y)     local names
k = (x, y) -> x*y                        without a name; x -> x^2 for one parameter
f(1, 2) and f([1, 2]) are the same. f' is the derivative of a function of one variable.
A function follows the names that it uses: after a = 3 every function that uses a uses the new value.
A value is what it was when it was defined.";

const ARRAYS: &str = "\
[1, 2, 3]            a vector            v[2], v[2..3]     its entries, counted from 1
[1, 2; 3, 4]         a matrix            A[1, 2]           row, column
[i^2 for i = 1..5]   a list by a rule    A'                the transpose
u + v, 2v, v/2 entry by entry; A*x, x*A, A*B; dot(u, v) is the inner product. Elementary functions work entry by entry.";

const SUMS: &str = "\
1..5 is a range, both ends included.
sum(i = 1..n, e)     prod(i = 1..n, e)     max(i = 1..n, e)     min(i = 1..n, e)     [e for i = 1..n]
sum(i = 1..n, j = i+1..n, e)     several indices, later ones may depend on earlier ones
sum(r in A, e)       mean(r in A, e)       over the rows of a matrix or a table: r[1], r.name
An empty sum is 0, an empty product 1, an empty max or min an error.";

const OPERATORS: &str = "\
From the loosest to the tightest:
  where     ->     ..     or     and     not     < <= > >= == !=     + -     * /     - before a value
  2x (juxtaposition)     ^ (from the right: 2^3^2 is 2^9, -x^2 is -(x^2))     ' f(x) v[i] r.field
Comparisons chain: 0 <= x < 1. = defines, == compares. ** is ^; the signs of printed formulas (a raised 2, a dot) are understood.";

const KEYS: &str = "  \
Tab       completes names, options, methods, file names; twice lists them
  Up, Down  earlier lines; Ctrl-R searches them
  Right     takes the grey hint
  Ctrl-C    at the prompt clears the line, during work stops it (the best so far is ans); twice at once ends the program
  Ctrl-D    leaves
A line that is not finished (an open bracket, an operator at its end) goes on in the next.";

const COMMAND_LINE: &str = "\
saddleback [OPTIONS] [FILE | -]...     without a file: the prompt, or a script from a pipe
  -e CODE       runs CODE (also -c; repeatable, in order with files)
  -i            stays at the prompt afterwards
  --json        one JSON object for each result: help json
  --check       parses and resolves names, runs nothing
  --stream      runs each statement as its lines arrive: help stream
  -k            goes on after an error;  --strict  exit code 4 for results that fall short: help exit codes
  --derivatives dual|tape|auto           the route to derivatives: help derivatives
  --seed N  --threads N  --digits N  --ascii  --color auto|always|never  -q  --no-init  -h  --help  -V";

const DERIVATIVES: &str = "\
derivatives = dual | tape | auto chooses by which of two independent routes numbers are differentiated. Both are exact
to rounding; no differences are taken.
  dual   hyper-dual numbers through the formula with its sums written out: the definition
  tape   value, gradient and the Hessian's nonzeros as straight-line code by reverse accumulation; sums stay sums and
         run several terms at once. Its cost does not grow with the number of variables beyond that of the value
  auto   dual for what is asked at a point and behind each verdict, to 200 variables; tape in the loops of optimizers
         and searches, and above
It is an option of grad(f, p), hess(f, p), classify, critical, minimize, maximize, race and bench. The flag --derivatives
sets the default of a session; without the flag, the environment variable SADDLEBACK_DERIVATIVES. Where sums are too
large to be written out, dual is an error (too-large).";

const STREAM: &str = "\
--stream runs each statement as soon as its line is complete, to drive a session from another program through pipes.
Answers are flushed, with --json one object each. A statement that is not finished waits for its next line; a line that
starts with where comes too late. As in any script an error ends the run, unless -k is given: then the session goes on.";

/// Codes of errors, with what they mean. A test compares them with the sources.
pub const ERROR_CODES: &[(&str, &str)] = &[
    ("ambiguous-juxtaposition", "1/2x and the like, with both readings"),
    ("ambiguous-sign", "[1 -2]: a comma or a subtraction"),
    ("arguments", "a wrong number of arguments, or one that does not belong"),
    ("assert", "an assertion failed (exit code 3)"),
    ("audit", "the list of critical points contradicts the boundary of the box: a bug, please report it"),
    ("decimal-comma", "1,5 for 1.5"),
    ("default-value", "a parameter with a default"),
    ("directive", "a directive without the argument that it needs"),
    ("domain", "outside the domain of a function: sqrt(-1), 1/0"),
    ("empty", "the largest of nothing, an empty list"),
    ("field", "a result has no such field"),
    ("file", "a file cannot be read or written"),
    ("foreign-sign", "a sign of another language"),
    ("foreign-word", "a word of another language"),
    ("index", "no such entry"),
    ("internal", "a mistake in Saddleback itself: please report it"),
    ("interrupted", "stopped by Ctrl-C or a time limit before there was a result"),
    ("latex", "LaTeX is not understood"),
    ("list-in-parentheses", "(1, 2) for [1, 2]"),
    ("malformed-number", "0x10, 2e, 0...5"),
    ("memory", "not enough memory"),
    ("missing-brackets", "sin x for sin(x)"),
    ("missing-operator", "two values without an operator between them"),
    ("missing-value", "an operator without its operand"),
    ("name", "a name that cannot be used there"),
    ("nesting-too-deep", "more than 1000 levels"),
    ("no-box", "critical, roots or bounds without a box"),
    ("no-start", "minimize without a start"),
    ("not-an-array", "a number is indexed as an array"),
    ("not-a-function", "a value is called as a function"),
    ("not-a-name", "only a name or a name with parameters can be defined"),
    ("not-an-expression", "an expression is needed there"),
    ("not-critical", "classify at a point where the gradient is not zero"),
    ("not-known", "a number is needed that does not depend on variables"),
    ("not-whole", "a whole number is needed"),
    ("not-yet", "not there yet"),
    ("number-too-large", "a number beyond the largest double"),
    ("open-string", "a string without its closing quote"),
    ("option-range", "an option outside its range"),
    ("order", "derivatives of this order are not available"),
    ("parameter-not-a-name", "a parameter that is not a name"),
    ("parameter-twice", "a parameter stands twice"),
    ("parameters", "parameters that cannot be"),
    ("power-of-function", "sin^2(x) for sin(x)^2"),
    ("range", "a range that cannot be"),
    ("recursive", "a definition by itself"),
    ("shape", "shapes that do not fit"),
    ("single-quotes", "'text' for \"text\""),
    ("square-brackets", "f[x] for f(x)"),
    ("start", "a start that cannot be used"),
    ("too-deep", "calls nested too deep"),
    ("too-large", "more memory or work than allowed"),
    ("too-many-lengths", "more than two lengths"),
    ("type", "a value of the wrong kind"),
    ("unbalanced-bracket", "a bracket that does not match"),
    ("unexpected-end", "the text ends inside a statement"),
    ("unknown-directive", "no such directive"),
    ("unknown-escape", "a backslash before a letter that means nothing"),
    ("unknown-method", "no such method"),
    ("unknown-name", "no such name"),
    ("unknown-option", "no such option"),
    ("unknown-topic", "no help on this"),
    ("variables", "it is not clear which names are the variables"),
];

fn json_page() -> String {
    let mut text = String::from(
        "\
--json writes one object for each result, each on one line, flushed:
  {\"v\":1,\"statement\":3,\"line\":3,\"ok\":true,\"kind\":\"number\",\"value\":68.0,\"ms\":0.02}
with \"notes\":[...] where there is something to say. Statements that end in ; are counted and give none.
A number that is not finite is null, with \"class\": \"inf\", \"-inf\" or \"nan\" beside it (FIELD_class in a result).
An error:
  {\"v\":1,\"statement\":4,\"line\":4,\"ok\":false,\"error\":{\"code\",\"message\",\"line\",\"column\",\"expected\",\"help\"}}
Results of calls (critical_points, minimization, race, ...) have the fields that c.FIELD gives in the language.
Those of degenerate, in each critical point, are on the page help degenerate, those of continua on help continua.
plot gives title, description, file and panels; a panel has x and y (label, range, scale), field (null, or columns, rows,
lowest, highest and levels of a map), outside, bars (range, height), lines (name, kind, points) and marks (kind, at, words):
all numbers of a picture but the values of a map.
Kinds",
    );
    let width = json::KINDS.iter().map(|(kind, _)| kind.len()).max().unwrap_or(0);
    for (kind, what) in json::KINDS {
        let _ = write!(text, "\n  {kind:<width$}  {what}");
    }
    text += "\nCodes of errors";
    let width = ERROR_CODES.iter().map(|(code, _)| code.len()).max().unwrap_or(0);
    for (code, what) in ERROR_CODES {
        let _ = write!(text, "\n  {code:<width$}  {what}");
    }
    text
}

fn methods_page(methods: &Methods) -> String {
    let mut text =
        String::from("minimize(f, from = p, method = NAME) or NAME(setting = value); the first is the default");
    let width = methods.all().map(|method| method.spec.name.len()).max().unwrap_or(0);
    for method in methods.all() {
        let _ = write!(text, "\n  {:<width$}  {}", method.spec.name, method.spec.summary);
    }
    text + "\nhelp NAME tells the settings of a method. race(f, from = p) compares them."
}
