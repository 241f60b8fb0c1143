"""Five steps of Newton in a box and a trust region, in two variables, with subproblems solved by bisection and elimination.

The model is minimised face by face: on the plane the exact minimizer in the disc, along an edge the exact one on the segment;
what meets a bound stays there. Prints the accepted points. Standard library only.
"""

from math import hypot, inf

LOWER, UPPER = [-3.0, -3.0], [0.9, 0.7]
START = [-1.2, -1.0]


def f(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def gradient(x):
    return [-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)]


def hessian(x):
    return [[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200.0]]


def shifted(g, h, shift):
    a, b, d = h[0][0] + shift, h[0][1], h[1][1] + shift
    det = a * d - b * b
    return [(-d * g[0] + b * g[1]) / det, (b * g[0] - a * g[1]) / det]


def disc_step(g, h, radius):
    mean, gap = (h[0][0] + h[1][1]) / 2, hypot((h[0][0] - h[1][1]) / 2, h[0][1])
    lowest = mean - gap
    if lowest > 0 and hypot(*shifted(g, h, 0.0)) <= radius:
        return shifted(g, h, 0.0)
    low, high = max(0.0, -lowest), max(0.0, -lowest) + hypot(*g) / radius
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if hypot(*shifted(g, h, middle)) > radius else (low, middle)
    return shifted(g, h, high)


def change(s, g, h):
    return sum(g[i] * s[i] for i in (0, 1)) + 0.5 * sum(s[i] * h[i][j] * s[j] for i in (0, 1) for j in (0, 1))


def clip(y):
    return [min(max(v, l), u) for v, l, u in zip(y, LOWER, UPPER)]


def follow(x, y, free, radius, g, h):
    """From y on, on the face of the free variables; says whether a bound was met."""
    clipped = False
    while free:
        s = [p - q for p, q in zip(y, x)]
        room = radius - hypot(*s)
        if room <= 0.1 * radius:
            break
        gy = [g[i] + sum(h[i][j] * s[j] for j in (0, 1)) for i in (0, 1)]
        if len(free) == 2:
            step = disc_step(gy, h, room)
        else:
            k, step = free[0], [0.0, 0.0]
            newton = -gy[k] / h[k][k] if h[k][k] > 0 else inf
            step[k] = newton if abs(newton) <= room else (-room if gy[k] > 0 else room)
        out = [k for k in free if (y[k] <= LOWER[k] and step[k] < 0) or (y[k] >= UPPER[k] and step[k] > 0)]
        if out:
            free, clipped = [k for k in free if k not in out], True
            continue
        bend = min([inf] + [((UPPER[k] if step[k] > 0 else LOWER[k]) - y[k]) / step[k] for k in free if step[k]])
        t = 1.0
        while t > bend:
            new = clip([p + t * q for p, q in zip(y, step)])
            gain = change([p - q for p, q in zip(new, x)], g, h) - change(s, g, h)
            if gain < 0 and gain <= 0.01 * min(0, sum(gy[i] * (new[i] - y[i]) for i in (0, 1))):
                break
            t /= 2
        t = max(t, min(bend, 1.0))
        y = clip([p + t * q for p, q in zip(y, step)])
        for k in free:
            bound = UPPER[k] if step[k] > 0 else LOWER[k]
            if abs(y[k] - bound) < 1e-14:
                y[k] = bound
        if bend >= 1:
            break
        clipped, free = True, [k for k in free if LOWER[k] < y[k] < UPPER[k]]
    return y, clipped


def ends(x, g, h, radius):
    held = [(x[k] <= LOWER[k] and g[k] >= 0) or (x[k] >= UPPER[k] and g[k] <= 0) for k in (0, 1)]
    y, clipped = follow(x, x, [k for k in (0, 1) if not held[k]], radius, g, h)
    found = [y]
    if clipped:
        way = [0.0 if held[k] else g[k] for k in (0, 1)]
        curvature = sum(way[i] * h[i][j] * way[j] for i in (0, 1) for j in (0, 1))
        square = sum(v * v for v in way)
        t = min(radius / square**0.5, square / curvature if curvature > 0 else inf)
        while True:
            z = clip([p - t * q for p, q in zip(x, g)])
            s = [p - q for p, q in zip(z, x)]
            if hypot(*s) <= radius and change(s, g, h) <= 0.01 * sum(p * q for p, q in zip(g, s)):
                break
            t /= 2
        free = [k for k in (0, 1) if LOWER[k] < z[k] < UPPER[k]]
        found.append(follow(x, z, free, radius, g, h)[0])
    return min(found, key=lambda y: change([p - q for p, q in zip(y, x)], g, h))


x, radius, accepted = START, 1.0, 0
while accepted < 6:
    g, h = gradient(x), hessian(x)
    y = ends(x, g, h, radius)
    s = [p - q for p, q in zip(y, x)]
    actual, promise, slope = f(x) - f(y), -change(s, g, h), sum(p * q for p, q in zip(g, s))
    ratio = actual / promise
    if ratio < 0.25:
        fitted = -0.5 * slope / (-actual - slope)
        radius = (min(max(fitted, 0.1), 0.5) if fitted > 0 else 0.1) * min(hypot(*s), radius)
    elif ratio > 0.75 and hypot(*s) > 0.9 * radius:
        radius *= 2
    if ratio >= 0.1:
        x, accepted = y, accepted + 1
        print(", ".join(repr(v) for v in x), "  f =", f(x), "  radius =", radius)
