"""Gradient steps from Cauchy's length and steps of length |e1|/M along the lowest eigenvector, whichever promises more."""
from math import hypot, sqrt

from plane import armijo, dot, eigen, f, gradient, hessian, moved, show, times

M = 10.0


def step(x):
    g, h = gradient(*x), hessian(*x)
    (low, v), (high, _) = eigen(h)
    squared = dot(g, g)
    t = abs(low) / M
    if low < 0 and t * t * abs(low) / 4 >= squared / (2 * max(abs(low), abs(high))):
        u = v if dot(g, v) < 0 else (-v[0], -v[1])
        while f(*moved(x, t, u)) > f(*x) + t * t * low / 4:
            t /= 2
        return moved(x, t, u)
    along = dot(g, times(h, g))
    first = squared / along if along > 0 else max(1.0, hypot(*x) / sqrt(squared))
    return armijo(x, (-g[0], -g[1]), first)


show("lipschitz = 10", step, x=(0.1, -0.1))
