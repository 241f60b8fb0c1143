"""Third-order escape (Anandkumar & Ge 2016) from the degenerate origin of x^3 + x^4/2 + x^6/10, then cubic steps.

At the origin T = 6 and the fourth derivative is L = 12: the first trial is the minimizer of -T t^3/6 + L t^4/24, t = 3T/L, to
the side where T leads down; it is halved until f falls by a tenth of T t^3/6. Then `cubic.py`, for one variable in closed form.
"""
from math import sqrt

from cubic import fitted


def f(x):
    return x**3 + x**4 / 2 + x**6 / 10


def escape():
    t = 3 * 6.0 / 12.0
    while f(-t) > -0.1 * t**3:
        t /= 2
    return -t


x, weight = escape(), 1.0
print("from the origin")
print(f"    [{x!r}],")
for _ in range(4):
    g, h = 3 * x**2 + 2 * x**3 + 0.6 * x**5, 6 * x + 6 * x**2 + 3 * x**4
    rho = -1.0
    while rho < 0.1:
        # w r^2 + h r = |g|
        r = 2 * abs(g) / (h + sqrt(h * h + 4 * weight * abs(g)))
        s = -r if g > 0 else r
        fall = f(x) - f(x + s)
        rho = fall / (-g * s - h * s * s / 2 - weight * r**3 / 3)
        weight = fitted(weight, rho, fall, g * s, h * s * s, r)
    x += s
    print(f"    [{x!r}],")
