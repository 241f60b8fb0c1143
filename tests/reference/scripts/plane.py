"""What the scripts share: a function of two variables with its derivatives by hand, and 2 x 2 linear algebra.

Each script prints the points of a few steps of one method, straight from the method's definition; the tests hold the
library to them. Plain Python: nothing here is taken from the library.
"""
from math import atan2, copysign, cos, hypot, sin, sqrt

START = (0.3, -0.7)


def f(x, y):
    return x**4 - 2 * x**2 + y**2 + x * y / 2 + x**2 * y**2


def gradient(x, y):
    return (4 * x**3 - 4 * x + y / 2 + 2 * x * y**2, 2 * y + x / 2 + 2 * x**2 * y)


def hessian(x, y):
    return (12 * x**2 - 4 + 2 * y**2, 0.5 + 4 * x * y, 2 + 2 * x**2)


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1]


def times(h, v):
    return (h[0] * v[0] + h[1] * v[1], h[1] * v[0] + h[2] * v[1])


def moved(x, t, d):
    return (x[0] + t * d[0], x[1] + t * d[1])


def eigen(h):
    """Eigenvalues in ascending order and their unit vectors."""
    a, b, c = h
    angle = 0.5 * atan2(2 * b, a - c)
    pairs = []
    for v in ((cos(angle), sin(angle)), (-sin(angle), cos(angle))):
        pairs.append((dot(v, times(h, v)), v))
    return sorted(pairs)


def divided(h, g, change):
    """-Q diag(1/change(e)) Q'g."""
    s = (0.0, 0.0)
    for e, v in eigen(h):
        s = moved(s, -dot(v, g) / change(e), v)
    return s


def armijo(x, d, t=1.0):
    slope = dot(gradient(*x), d)
    while f(*moved(x, t, d)) > f(*x) + 1e-4 * t * slope:
        t /= 2
    return moved(x, t, d)


def show(name, step, x=START, steps=5):
    """Prints the points of `x = step(x)`."""
    print(name)
    for _ in range(steps):
        x = step(x)
        print(f"    [{x[0]!r}, {x[1]!r}],")


def shift_for(pairs, g, length):
    """The shift at which the step of the shifted Hessian has the length that `length(shift)` asks, by bisection."""
    def too_long(shift):
        return hypot(*(dot(v, g) / (e + shift) for e, v in pairs)) > length(shift)

    low = max(0.0, -pairs[0][0])
    high = low + 1.0
    while too_long(high):
        high = low + 2 * (high - low)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if too_long(middle) else (low, middle)
    return high
