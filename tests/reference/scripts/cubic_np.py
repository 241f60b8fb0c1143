"""Nesterov & Polyak (2006): M doubled until f(x + s) <= the model, halved after each step; and M fixed."""
from math import hypot

from plane import dot, eigen, f, gradient, hessian, moved, shift_for, show, times


def cubic(x, m):
    """The model's minimizer and its promise."""
    pairs, g = eigen(hessian(*x)), gradient(*x)
    shift = shift_for(pairs, g, lambda t: 2 * t / m)
    s = (0.0, 0.0)
    for e, v in pairs:
        s = moved(s, -dot(v, g) / (e + shift), v)
    promise = -dot(g, s) - dot(s, times(hessian(*x), s)) / 2 - m / 6 * hypot(*s) ** 3
    return moved(x, 1, s), promise


weight = [1.0]


def adaptive(x):
    while True:
        y, promise = cubic(x, weight[0])
        if f(*x) - f(*y) >= promise:
            weight[0] /= 2
            return y
        weight[0] *= 2


show("adaptive", adaptive)
show("fixed = 36", lambda x: cubic(x, 36.0)[0])
