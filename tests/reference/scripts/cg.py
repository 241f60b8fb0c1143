"""CG_DESCENT (Hager & Zhang 2005 and 2006) on x^4 - 2x^2 + y^2.

On Rosenbrock's function the parabola of the first length is a difference of nearly equal values, which no two orders of
operations round alike to 12 digits.
"""

from math import sqrt

from hager_zhang import search
from rosenbrock import dot, move, show

f = lambda x: x[0] ** 4 - 2 * x[0] ** 2 + x[1] ** 2
g = lambda x: [4 * x[0] ** 3 - 4 * x[0], 2 * x[1]]
path, length = [[3.0, 2.0]], None
d = [-v for v in g(path[0])]
for _ in range(5):
    x = path[-1]
    phi, dphi = lambda t: f(move(x, t, d)), lambda t: dot(g(move(x, t, d)), d)
    if length is None:
        first = 0.01 * max(map(abs, x)) / max(map(abs, g(x)))
    else:
        r = 0.1 * length
        a = (phi(r) - phi(0) - r * dphi(0)) / r**2
        first = -dphi(0) / (2 * a) if phi(r) <= phi(0) and a > 0 else 2 * length
    length = search(phi, dphi, first)
    new = move(x, length, d)
    y = move(g(new), -1, g(x))
    beta = dot(move(y, -2 * dot(y, y) / dot(d, y), d), g(new)) / dot(d, y)
    eta = -1 / (sqrt(dot(d, d)) * min(0.01, sqrt(dot(g(x), g(x)))))
    d = move([-v for v in g(new)], max(beta, eta), d)
    path.append(new)
show("cg", path)
