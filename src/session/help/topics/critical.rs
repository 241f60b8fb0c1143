//! Pages about critical points, proofs, verdicts and derivatives.

use super::super::topic::Topic;
use super::made;

/// The pages.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "critical point",
        also: &["critical points", "stationary point", "stationary points", "stationary", "extremum", "extrema"],
        line: "a point where the gradient vanishes: minimum, maximum or saddle",
        text: "\
At a critical point every first derivative is 0: the ground is level. Which kind it is, second derivatives tell where they
can: the eigenvalues of the Hessian are the curvatures along its eigenvectors.
  minimum     all positive: the ground rises on every side
  maximum     all negative
  saddle      some of each: up along some directions, down along others (help saddle point)
  degenerate  some are 0: second derivatives do not decide (help degenerate)
critical finds all of them in a box, with proof; classify says what one is and why; minimize runs downhill to one.",
        made: None,
        examples: &["critical((x) -> x^3 - 3x, -2..2).points[1].kind", "classify((x, y) -> x*y, [0, 0]).kind"],
        see_also: &["critical", "classify", "Morse index", "saddle point", "degenerate", "minimize"],
    },
    Topic {
        name: "saddle point",
        also: &["saddles", "saddle points", "strict saddle", "mountain pass", "pass"],
        line: "a critical point that is neither minimum nor maximum: a pass between valleys",
        text: "\
Along some directions f rises from a saddle, along others it falls. In a landscape it is a pass: the lowest way from one
valley to another leads over a saddle of index 1 (one direction down). Newton's method goes to saddles as readily as to
minima, gradient descent is slow near them: a run that stops at one is told as a saddle, never as a minimum.
The monkey saddle x^3 - 3x*y^2 has three ways down (two legs and a tail); its Hessian is 0: help degenerate.",
        made: None,
        examples: &["classify((x, y) -> x^2 - y^2, [0, 0]).kind", "classify((x, y) -> x^3 - 3x*y^2, [0, 0]).kind"],
        see_also: &["saddle", "Morse index", "classify", "race", "degenerate"],
    },
    Topic {
        name: "Morse index",
        also: &["index", "index of a critical point", "nullity"],
        line: "how many eigenvalues of the Hessian are negative: 0 for a minimum",
        text: "\
The Morse index counts the independent directions in which f falls from a critical point: 0 at a minimum, n at a maximum of n
variables, between them at a saddle. The nullity counts the eigenvalues that vanish: 0 unless the point is degenerate.
On the whole, minima - saddles of index 1 + saddles of index 2 - ... is the degree of the gradient on the border of the box:
the audit below a table of critical points compares the two.",
        made: None,
        examples: &["classify((x, y, z) -> x^2 - y^2 - z^2, [0, 0, 0]).index", "eig([1, 2; 2, 1]).values"],
        see_also: &["critical point", "saddle point", "hess", "eig"],
    },
    Topic {
        name: "degenerate",
        also: &["degenerate points", "germ", "germs", "corank", "milnor", "isolated", "monkey saddle", "second derivative test"],
        line: "critical points with a singular Hessian: higher derivatives decide",
        text: "\
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
No rounded computation proves that a Hessian is singular: what is said of degenerate points is numerical.",
        made: None,
        examples: &["classify((x, y) -> x^3 - 3x*y^2, [0, 0]).kind", "classify((x, y) -> (y - x^2)*(y - 3x^2), [0, 0]).degenerate.germ"],
        see_also: &["classify", "continua", "critical point", "taylor"],
    },
    Topic {
        name: "orbits",
        also: &["orbit", "images", "stabilizer", "equivalent points", "points up to symmetry"],
        line: "critical points that symmetries of the function carry into each other",
        text: "\
If f(y, x) = f(x, y), then with [a, b] also [b, a] is a critical point, of the same value, kind and eigenvalues. critical
looks for permutations and changes of sign of the variables that leave f unchanged (symmetry shows them), keeps those that
are proved, and groups the points that they carry into each other. Below a table of points a line tells the groups by the
points' numbers: 3 orbits under a group of order 8: points 1-4; 5-8; 9.
The field orbits has an entry for each, p.orbit of a point is the place of its own, group_order the order of the group:
  points      the numbers of its points in the list; the first one can stand for all
  size        how many images each of them has, itself included, in the box or not
  stabilizer  how many symmetries keep a point where it is: size times stabilizer is the order of the group
  outside     how many images lie outside the box (or on its border and not in the list)
  missing     images in the box that the list lacks: they are critical too, so the list is not complete
The group is that of f: the box need not be symmetric. Whether two points are one is decided by their enclosures; in a
complete list that is exact, since the image is a critical point of the box and can meet one enclosure only. Points without
proof are compared to 1e-8 of the box, degenerate ones to 1e-5; a point that may or may not be the image of another is left
in no orbit, and a note says so. Points alone are grouped, sets of critical points (help continua) are not.
Where no point is an image of another, each is an orbit of its own and no line tells of it. orbits is null where
symmetries could not be looked for (above 40 variables, sums of more than 400000 nodes, no derivatives near 0 and 1).
classify has them in its field symmetry: group_order, size, stabilizer, images (1000 at the most), and of scalings and
rotations moving, those that move the point, and dimension, in how many independent directions. Above 10 variables or for
long sums it does so only with orbits = true; orbits = false leaves it out.",
        made: None,
        examples: &[
            "critical((x, y) -> (x^2 - 1)^2 + (y^2 - 1)^2, -2..2).orbits[2].points",
            "classify((x, y) -> (x^2 - 1)^2 + (y^2 - 1)^2, [0, 1]).symmetry.images",
        ],
        see_also: &["symmetry", "critical", "classify", "continua"],
    },
    Topic {
        name: "continua",
        also: &["continuum", "sets", "sets of critical points", "symmetry of a set"],
        line: "whole curves and surfaces of critical points, such as a ring of minima",
        text: "\
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
where branches cross, small parts stay undecided. roots tells sets as undecided parts with the doubt continuum.",
        made: None,
        examples: &["critical((x, y) -> (x^2 + y^2 - 1)^2, x = -2..2, y = -2..2).continua[1].symmetry"],
        see_also: &["critical", "degenerate", "certified"],
    },
    Topic {
        name: "certified",
        also: &["proof", "proofs", "proved", "undecided", "audit", "enclosure", "trust"],
        line: "what a proof rests on, what is proved of a point, and what is only numerical",
        text: "\
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
the result. method = multistart proves nothing.",
        made: None,
        examples: &["critical((x, y) -> x^4 - 2x^2 + y^2, [-2..2, -2..2]).complete", "roots([x^2 + y^2 - 4, x*y - 1], x = -3..3, y = -3..3).complete", "bounds(x^2 - 2x, x = 0..3).range"],
        see_also: &["critical", "roots", "bounds", "prove", "rounding"],
    },
    Topic {
        name: "verdict",
        also: &["verdicts", "not stationary", "noise-limited", "not attained", "unbounded", "converged"],
        line: "what an optimizer says of its end point: minimum, saddle, not stationary, ...",
        text: "\
minimize looks at the point where a method stopped, whatever the method, and says what it is:
  minimum, maximum, saddle       by the Hessian, beyond the bounds of its rounding errors
  degenerate minimum, ...        by higher derivatives (help degenerate)
  degenerate undecided           a critical point of which these cannot tell the kind
  not stationary                 no critical point: the method stopped too early; more steps or another method help
  noise-limited                  rounding noise hides whether the gradient vanishes
  unbounded                      f falls without end along the field ray
  not attained                   f falls towards a value that it reaches nowhere
converged says whether the method met its own tolerance, stop why it stopped. A saddle that a run of minimize ends in is a
result, not an error; under --strict its exit code is 4. prove = true adds a proof by intervals.",
        made: None,
        examples: &["minimize((x, y) -> x^2 - y^2 + y^4, from = [1, 0], method = newton).verdict", "minimize((x) -> exp(-x), from = 0).verdict"],
        see_also: &["minimize", "saddle point", "degenerate", "prove", "exit codes"],
    },
    Topic {
        name: "derivatives",
        also: &["derivative", "dual", "tape", "automatic differentiation", "route"],
        line: "exact derivatives by two independent routes, and how to choose one",
        text: "\
derivatives = dual | tape | auto chooses by which of two independent routes numbers are differentiated. Both are exact
to rounding; no differences are taken.
  dual   hyper-dual numbers through the formula with its sums written out: the definition
  tape   value, gradient and the Hessian's nonzeros as straight-line code by reverse accumulation; sums stay sums and
         run several terms at once. Its cost does not grow with the number of variables beyond that of the value
  auto   dual for what is asked at a point and behind each verdict, to 200 variables; tape in the loops of optimizers
         and searches, and above
It is an option of grad(f, p), hess(f, p), classify, critical, minimize, maximize, race and bench. The flag --derivatives
sets the default of a session; without the flag, the environment variable SADDLEBACK_DERIVATIVES. Where sums are too
large to be written out, dual is an error (too-large).",
        made: None,
        examples: &["grad((x, y) -> x^2*y, [1, 2], derivatives = tape)"],
        see_also: &["grad", "hess", "diff", "partial", "taylor", "rounding"],
    },
    Topic {
        name: "methods",
        also: &["method", "optimizers", "optimizer", "algorithms"],
        line: "the methods of minimize, maximize and race, a line each",
        text: "\
minimize(f, from = p, method = NAME) or method = NAME(setting = value); the first is the default.",
        made: Some(made::methods),
        examples: &["minimize((x, y) -> x^4 - 2x^2 + y^2, from = [0.1, 0.5], method = gd(step = 0.1)).verdict"],
        see_also: &["minimize", "race", "verdict"],
    },
    Topic {
        name: "start",
        also: &["starts of a run", "initial point", "initial guess", "from where"],
        line: "where a run begins: from = p, and how to choose it",
        text: "\
from = [0.1, 0.5] gives the start; one number stands for all coordinates. A run goes downhill from there, so it ends in the
valley of its start. Where that is not the lowest one, critical finds all, multistart and basin_hopping look further.
Beginning exactly on a line of symmetry can lead into a saddle: the verdict says so.",
        made: None,
        examples: &["minimize((x) -> x^4 - 2x^2, from = 0.5).x"],
        see_also: &["minimize", "multistart", "basin_hopping", "critical"],
    },
];
