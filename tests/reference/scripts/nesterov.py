"""Nesterov's accelerated gradient; prints the points y at which gradients are taken."""

from math import sqrt

import rosenbrock
from rosenbrock import dot, move, show


def run(g, start, eta, restart):
    path, x, t = [start], start, 1.0
    for _ in range(5):
        y = path[-1]
        new = move(y, -eta, g(y))
        if restart and dot(g(y), move(new, -1, x)) > 0:
            t, x = 1.0, new
        after = (1 + sqrt(1 + 4 * t * t)) / 2
        path.append(move(new, (t - 1) / after, move(new, -1, x)))
        x, t = new, after
    return path


well = lambda x: [4 * x[0] ** 3 - 4 * x[0], 2 * x[1]]
show("nesterov", run(rosenbrock.g, rosenbrock.START, 1e-3, False))
show("nesterov on x^4 - 2x^2 + y^2 from (0.5, 0.1)", run(well, [0.5, 0.1], 0.12, False))
show("the same with restarts", run(well, [0.5, 0.1], 0.12, True))
