"""The first steps of eigenvector following on f(x, y) = x^4 - 2x^2 + y^2 + xy/2, written apart from the program.

Up along the followed eigenvector, down along the other, each Newton's step cut to the radius r; a step is taken if gradient
and value miss the quadratic model by at most 0.45 of what they are made of; r grows to twice the step's length below 0.2,
is half of it above 0.325, a quarter of a refused step. Plain Python; prints x, y and r after each taken step.
"""

from math import hypot, sqrt, copysign


def f(x, y):
    return x**4 - 2 * x**2 + y**2 + x * y / 2


def gradient(x, y):
    return (4 * x**3 - 4 * x + y / 2, 2 * y + x / 2)


def hessian(x):
    return (12 * x**2 - 4, 0.5, 2.0)


def eigenpairs(a, b, c):
    middle, spread = (a + c) / 2, hypot((a - c) / 2, b)
    pairs = []
    for e in (middle - spread, middle + spread):
        v = (b, e - a) if abs(e - a) > abs(e - c) else (e - c, b)
        size = hypot(*v)
        pairs.append((e, (v[0] / size, v[1] / size)))
    return pairs


def one_dimensional(slope, curvature, r):
    """The minimizer of slope*s + curvature*s^2/2 over |s| <= r."""
    if curvature > 0 and abs(slope / curvature) <= r:
        return -slope / curvature
    return copysign(r, -slope)


x, y, r, followed = 0.9, 0.4, 0.2, None
taken = 0
while taken < 8:
    g, (a, b, c) = gradient(x, y), hessian(x)
    pairs = eigenpairs(a, b, c)
    negative = [k for k in range(2) if pairs[k][0] < 0]
    if followed is None:
        followed = pairs[0][1]
    if len(negative) == 1:
        up = negative[0]
    else:
        up = max(range(2), key=lambda k: abs(pairs[k][1][0] * followed[0] + pairs[k][1][1] * followed[1]))
    step = [0.0, 0.0]
    for k, (e, v) in enumerate(pairs):
        sign = -1 if k == up else 1
        s = one_dimensional(sign * (g[0] * v[0] + g[1] * v[1]), sign * e, r)
        step[0] += s * v[0]
        step[1] += s * v[1]
    change = (a * step[0] + b * step[1], b * step[0] + c * step[1])
    new = gradient(x + step[0], y + step[1])
    by_gradient = hypot(new[0] - g[0] - change[0], new[1] - g[1] - change[1]) / (hypot(*g) + hypot(*change))
    slope, curvature = g[0] * step[0] + g[1] * step[1], (change[0] * step[0] + change[1] * step[1]) / 2
    by_value = abs(f(x + step[0], y + step[1]) - f(x, y) - slope - curvature) / (abs(slope) + abs(curvature))
    missed, length = max(by_gradient, by_value), hypot(*step)
    if missed > 0.45:
        r = length / 4
        continue
    if missed < 0.2:
        r = max(r, 2 * length)
    elif missed > 0.325:
        r = length / 2
    followed = pairs[up][1]
    x, y = x + step[0], y + step[1]
    taken += 1
    print(f"[{x!r}, {y!r}, {r!r}],")
