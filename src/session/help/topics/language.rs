//! Pages about the language: numbers, functions, arrays, sums, operators.

use super::super::topic::Topic;

/// The pages.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "statements",
        also: &["statement", "comments", "comment", "#", ";", "lines", "scripts", "script"],
        line: "lines and comments: where a statement ends, ; to silence it, # for a comment",
        text: "\
A statement ends at the end of its line or at ; (which also keeps its result quiet): a = 1; b = 2; a + b
It goes on in the next line inside brackets, after an operator or a comma, and before a line that starts with where.
# starts a comment, to the end of the line. A script is a file of statements; #!/usr/bin/env saddleback may be its first line.
A script stops at its first error; everything is parsed before the first statement runs.",
        made: None,
        examples: &["a = 1; b = 2; a + b  # three"],
        see_also: &["functions", "load", "command line"],
    },
    Topic {
        name: "juxtaposition",
        also: &["implicit multiplication", "2x", "1/2x"],
        line: "a number before a name or bracket multiplies: no multiplication sign to write",
        text: "\
A number directly before a name or a bracket multiplies: 2x, 3(x+1), 4x^2 = 4*(x^2).
It binds tighter than * and /, and looser than ^. Where that could mislead it is refused:
  1/2x      is an error: write (1/2)*x or 1/(2*x)
  2^3x      is an error: write 2^3*x or 2^(3x)
  x(y+1)    with x a number is an error: write x*(y+1)
  3(x+1)(x-1)  is an error: write 3*(x+1)*(x-1)
  xy        is the name xy: write x*y",
        made: None,
        examples: &["3(1 + 1)", "4*(1 + 1)^2"],
        see_also: &["operators", "numbers"],
    },
    Topic {
        name: "numbers",
        also: &["number", "constants"],
        line: "how numbers are written; the constants; real numbers only",
        text: "\
1  2.5  .5  1e-3  6.02e23 and the constants pi, e, tau, inf. Real numbers only: sqrt(-1) is an error that says why.
A decimal is written with a point; underscores, commas and 0x10 are not numbers.
log is the natural logarithm; log10 and log2 are the others. mod is floored, round goes away from zero at .5.",
        made: None,
        examples: &["6.02e23", "1/3 + 1/6"],
        see_also: &["rounding", "domain", "--digits"],
    },
    Topic {
        name: "rounding",
        also: &["precision", "accuracy", "exact", "approximate", "digits", "=", "≈"],
        line: "how exact numbers are, how many digits are printed, and what the sign ≈ means",
        text: "\
Numbers are doubles: 53 binary digits, about 16 decimal ones. Values and derivatives are computed by exact rules, without
step sizes; each operation rounds once. Verdicts rest on bounds of the rounding errors: what lies within a bound is called
undecided or degenerate, never zero.
Printed are 10 significant digits (--digits N), without zeros at the end. A table prints as many as the window has room for,
6 at least; in it a short number is exact, and one that was cut keeps its zeros: 1 is one, 1.000000000 is near it.
  = 0.5             the value is this decimal number
  = 1/3 ≈ 0.333333  arithmetic of whole numbers: the fraction is exact, the decimal number is not
  ≈ 1.414213562     the value has more digits than are printed (~= in plain ASCII)
--json and save write all digits, so that the same double is read back. Proofs use intervals whose ends are rounded
outwards: help certified.",
        made: None,
        examples: &["sqrt(2)", "0.1 + 0.2 == 0.3"],
        see_also: &["numbers", "--digits", "certified", "assert_close"],
    },
    Topic {
        name: "domain",
        also: &["outside the domain", "nan", "complex", "complex numbers", "imaginary"],
        line: "where a function has no value: sqrt(-1), log(0), 1/0 are errors with a place",
        text: "\
Saddleback works over the real numbers. At the prompt a value outside the domain is an error that names the operation, its
argument and the place. Inside an algorithm such a point is outside the domain and is avoided: searches leave those parts of
the box undecided or show that nothing is there, optimizers step back from them.",
        made: None,
        examples: &["sqrt(4)", "hypot(-3, 4)"],
        see_also: &["numbers", "critical"],
    },
    Topic {
        name: "functions",
        also: &["function", "definition", "definitions", "define", "where", "->", "lambda"],
        line: "how to define a function: parameters, local names, functions without a name",
        text: "\
f(x, y) = x^2 + y                        parameters are numbers
g(x[10], A[3,3]) = norm(A)*x[1]          or vectors and matrices of these sizes
s(x, y) = sin(r)/r where r = hypot(x, y)     local names
k = (x, y) -> x*y                        without a name; x -> x^2 for one parameter
f(1, 2) and f([1, 2]) are the same. f' is the derivative of a function of one variable.
A function follows the names that it uses: after a = 3 every function that uses a uses the new value.
A value is what it was when it was defined.
= defines, == compares. An anonymous function or a formula with named ranges can stand wherever a function is asked for.",
        made: None,
        examples: &["((x, y) -> x*y)(3, 4)", "f(x) = x*exp(-x); f'(0)"],
        see_also: &["arrays", "sums", "if", "diff", "show"],
    },
    Topic {
        name: "arrays",
        also: &["array", "vectors", "matrices", "vector", "matrix", "[", "'", "list", "lists"],
        line: "vectors and matrices: how to enter, index and multiply them",
        text: "\
[1, 2, 3]            a vector            v[2], v[2..3]     its entries, counted from 1
[1, 2; 3, 4]         a matrix            A[1, 2]           row, column
[i^2 for i = 1..5]   a list by a rule    A'                the transpose
u + v, 2v, v/2 entry by entry; A*x, x*A, A*B; dot(u, v) is the inner product. Elementary functions work entry by entry.",
        made: None,
        examples: &["[1, 2; 3, 4]*[1, 1]", "[i^2 for i = 1..5]", "[10, 20, 30][2]"],
        see_also: &["dot", "norm", "inverse", "solve", "eig", "sums"],
    },
    Topic {
        name: "sums",
        also: &["for", "in", "ranges", "range", ".."],
        line: "sums, products, largest and smallest over an index, over rows of data",
        text: "\
1..5 is a range, both ends included.
sum(i = 1..n, e)     prod(i = 1..n, e)     max(i = 1..n, e)     min(i = 1..n, e)     [e for i = 1..n]
sum(i = 1..n, j = i+1..n, e)     several indices, later ones may depend on earlier ones
sum(r in A, e)       mean(r in A, e)       over the rows of a matrix or a table: r[1], r.name
An empty sum is 0, an empty product 1, an empty max or min an error.",
        made: None,
        examples: &["sum(i = 1..10, i^2)", "[i*j for i = 1..2, j = 1..2]"],
        see_also: &["sum", "prod", "mean", "arrays", "table"],
    },
    Topic {
        name: "strings",
        also: &["string", "\""],
        line: "text in quotes: names of files, what print prints",
        text: "\
\"...\" with \\\" \\\\ \\n \\t inside. A string names a file or is printed.",
        made: None,
        examples: &["print(\"a\", 1 + 1)"],
        see_also: &["print", "table", "save"],
    },
    Topic {
        name: "operators",
        also: &["precedence", "^", "and", "or", "not", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "comparison", "comparisons"],
        line: "what binds tighter: powers, products, sums, comparisons, and, or, not",
        text: "\
From the loosest to the tightest:
  where     ->     ..     or     and     not     < <= > >= == !=     + -     * /     - before a value
  2x (juxtaposition)     ^ (from the right: 2^3^2 is 2^9, -x^2 is -(x^2))     ' f(x) v[i] r.field
Comparisons chain: 0 <= x < 1. = defines, == compares. ** is ^; the signs of printed formulas (a raised 2, a dot) are understood.",
        made: None,
        examples: &["-2^2", "2^3^2", "0 <= 0.5 < 1"],
        see_also: &["juxtaposition", "numbers"],
    },
    Topic {
        name: "true",
        also: &["false", "boolean", "truth"],
        line: "the two truth values, true and false, which comparisons give",
        text: "\
true and false are what comparisons give; and, or, not combine them; if chooses by them.",
        made: None,
        examples: &["1 < 2", "not (1 < 2) or true"],
        see_also: &["if", "assert", "operators"],
    },
    Topic {
        name: "if",
        also: &["piecewise", "cases", "else", "conditional"],
        line: "if(condition, a, b): a where the condition holds, else b: functions in cases",
        text: "\
Only the branch that is taken is evaluated. A function with an if in it has a kink or a jump where the condition changes:
derivatives there are those of the branch taken, and searches with proof leave such places undecided.",
        made: None,
        examples: &["f(x) = if(x < 0, -x, x^2); [f(-2), f(3)]"],
        see_also: &["abs", "max", "operators", "true"],
    },
    Topic {
        name: "ans",
        also: &["last result", "previous result", "_", "%"],
        line: "the last result, to use again without typing it",
        text: "\
ans is the value of the last statement that gave one, a number as well as a whole list of critical points:
ans.points, ans[1].x, minimize(f, from = ans.x).",
        made: None,
        examples: &["2^10; ans/2"],
        see_also: &["vars", "save"],
    },
];
