"""Trust-region Newton, each step exact in the ball; the radius shrinks to the minimizer of a fitted parabola."""
from math import hypot

from plane import dot, eigen, f, gradient, hessian, moved, shift_for, show, times

radius = [0.2]


def step(x):
    pairs, g, h = eigen(hessian(*x)), gradient(*x), hessian(*x)
    while True:
        shift = 0.0
        if pairs[0][0] <= 0 or hypot(*(dot(v, g) / e for e, v in pairs)) > radius[0]:
            shift = shift_for(pairs, g, lambda _: radius[0])
        s = (0.0, 0.0)
        for e, v in pairs:
            s = moved(s, -dot(v, g) / (e + shift), v)
        y, slope, length = moved(x, 1, s), dot(g, s), hypot(*s)
        fall = f(*x) - f(*y)
        ratio = fall / (-slope - dot(s, times(h, s)) / 2)
        if ratio < 0.25:
            share = -slope / 2 / (-fall - slope)
            radius[0] = min(max(share, 0.1), 0.5) * min(length, radius[0])
        elif ratio > 0.75 and length > 0.99 * radius[0]:
            radius[0] *= 2
        if ratio >= 0.1:
            return y


show("initial_radius = 0.2", step)
