"""Gradient descent on Rosenbrock's function: fixed step, 1/L with the curvature met so far, Armijo, exact."""

from math import sqrt

from rosenbrock import START, dot, f, g, hessian, move, show


def fixed(x):
    return move(x, -1e-3, g(x))


def armijo(x):
    t = 1.0
    while f(move(x, -t, g(x))) > f(x) - 1e-4 * t * dot(g(x), g(x)):
        t /= 2
    return move(x, -t, g(x))


def exact(x):
    d = [-v for v in g(x)]
    slope = lambda t: dot(g(move(x, t, d)), d)
    low, high = 0.0, 1e-6
    while slope(high) < 0:
        low, high = high, 1.01 * high
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return move(x, low, d)


def lipschitz():
    (a, b), (_, c) = hessian(START)
    root = sqrt((a - c) ** 2 / 4 + b * b)
    eta = 1 / max(abs((a + c) / 2 + root), abs((a + c) / 2 - root))
    points = [START]
    for _ in range(5):
        x = points[-1]
        points.append(move(x, -eta, g(x)))
        s, y = move(points[-1], -1, x), move(g(points[-1]), -1, g(x))
        eta = min(eta, sqrt(dot(s, s) / dot(y, y)))
    return points


for name, rule in [("fixed", fixed), ("armijo", armijo), ("exact", exact)]:
    path = [START]
    for _ in range(5):
        path.append(rule(path[-1]))
    show(name, path)
show("lipschitz", lipschitz())
