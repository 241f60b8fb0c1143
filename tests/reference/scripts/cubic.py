"""Adaptive cubic regularisation, model q(s) + w|s|^3/3: weights halved and doubled, or by Gould, Porcelli & Toint 2012.

Their rule with beta = 0.01, factors 0.1, 0.5, 2 and 100, largest multiple 2; a step is taken if it keeps a tenth.
"""
from math import hypot, sqrt

from plane import dot, eigen, f, gradient, hessian, moved, shift_for, show, times

BETA = 0.01


def simple(w, rho, fall, slope, bend, r):
    return w / 2 if rho > 0.9 else w if rho >= 0.1 else 2 * w


def fitted(w, rho, fall, slope, bend, r):
    p3 = -slope - bend / 2 - fall
    if rho >= 1:
        cube = w * r**3 / 3
        gap = min(cube - p3, cube)
        if gap <= 0:
            return w / 2
        third = 0.0 if p3 < 0 else 3 * p3
        a = root(lambda a: 3 * BETA * gap + a * (slope + a * (bend + a * third)))
        if a is None:
            return w / 10
        new = 3 * BETA * gap / (a * r) ** 3 if p3 < 0 else w + 3 * gap * (BETA - a**3) / (a * r) ** 3
        return min(max(new, 1e-15), w)
    if rho >= 0.1:
        return w / 2 if rho >= 0.9 else w
    if rho >= 0:
        return 2 * w
    a = 6 * p3
    b, c = (3 - 0.1) * bend, (6 - 4 * 0.1) * slope
    alpha = (-b + sqrt(b * b - 4 * a * c)) / (2 * a)
    new = (-slope - alpha * bend) / (alpha**2 * r**3)
    return min(max(new, 2 * w), 100 * w)


def root(p):
    """The smallest root between the cube root of beta and 2."""
    grid = [BETA ** (1 / 3) + (2 - BETA ** (1 / 3)) * k / 1000 for k in range(1001)]
    for low, high in zip(grid, grid[1:]):
        if p(low) * p(high) <= 0:
            for _ in range(100):
                middle = (low + high) / 2
                low, high = (low, middle) if p(low) * p(middle) <= 0 else (middle, high)
            return low
    return None


def method(rule, f=f, gradient=gradient, hessian=hessian, weight=1.0):
    w = [weight]

    def step(x):
        pairs, g, h = eigen(hessian(*x)), gradient(*x), hessian(*x)
        while True:
            shift = shift_for(pairs, g, lambda t: t / w[0])
            s = (0.0, 0.0)
            for e, v in pairs:
                s = moved(s, -dot(v, g) / (e + shift), v)
            y, slope, bend, r = moved(x, 1, s), dot(g, s), dot(s, times(h, s)), hypot(*s)
            fall = f(*x) - f(*y)
            rho = fall / (-slope - bend / 2 - w[0] * r**3 / 3)
            w[0] = rule(w[0], rho, fall, slope, bend, r)
            if rho >= 0.1:
                return y

    return step


if __name__ == "__main__":
    show("simple", method(simple))
    show("interpolate", method(fitted))
