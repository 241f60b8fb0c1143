"""Generalised trust region (Dauphin et al. 2014, section 4): Taylor polynomials of order 1 and 2 in the ball s'|H|s <= r^2."""
from math import hypot, sqrt

from plane import START, dot, eigen, f, gradient, hessian, moved, shift_for, show


def linear(pairs, g, r):
    c = [-dot(v, g) / sqrt(abs(e)) for e, v in pairs]
    share = min(1.0, r / hypot(*c))
    y = [share * t for t in c]
    return y, sum(a * b for a, b in zip(c, y))


def quadratic(pairs, g, r):
    c = [dot(v, g) / sqrt(abs(e)) for e, v in pairs]
    signs = [1.0 if e > 0 else -1.0 for e, _ in pairs]
    if min(signs) > 0 and hypot(*c) <= r:
        y = [-t for t in c]
    else:
        unit = [(signs[0], (1.0, 0.0)), (signs[1], (0.0, 1.0))]
        shift = shift_for(unit, c, lambda _: r)
        y = [-t / (s + shift) for t, s in zip(c, signs)]
    return y, -sum(t * u + s * u * u / 2 for t, u, s in zip(c, y, signs))


def method(model):
    radius = [0.5]

    def step(x):
        pairs, g = eigen(hessian(*x)), gradient(*x)
        while True:
            y, promise = model(pairs, g, radius[0])
            z = x
            for t, (e, v) in zip(y, pairs):
                z = moved(z, t / sqrt(abs(e)), v)
            ratio = (f(*x) - f(*z)) / promise
            if ratio < 0.25:
                radius[0] = hypot(*y) / 4
            elif ratio > 0.75 and hypot(*y) > 0.99 * radius[0]:
                radius[0] *= 2
            if ratio >= 0.1:
                return z

    return step


show("order 1", method(linear), START)
show("order 2", method(quadratic), START)
