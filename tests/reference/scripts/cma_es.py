"""The first generations of CMA-ES in the plane, from Hansen's tutorial, with the root of a 2x2 matrix in closed form.

Prints the best point so far and the spread after each generation. Standard library only.
"""

from math import exp, log, sqrt

from random_numbers import RandomNumbers


def f(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


n, lam = 2, 6
raw = [log((lam + 1) / 2) - log(i) for i in range(1, lam // 2 + 1)]
w = [v / sum(raw) for v in raw]
mu = 1 / sum(v * v for v in w)
cc = (4 + mu / n) / (n + 4 + 2 * mu / n)
cs = (mu + 2) / (n + mu + 5)
c1 = 2 / ((n + 1.3) ** 2 + mu)
cmu = min(1 - c1, 2 * (mu - 2 + 1 / mu) / ((n + 2) ** 2 + mu))
ds = 1 + 2 * max(0, sqrt((mu - 1) / (n + 1)) - 1) + cs
chi = sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))

random = RandomNumbers(1)
m, sigma, C, pc, ps = [-1.2, 1.0], 1.2, [[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0], [0.0, 0.0]
best = m
for g in range(1, 9):
    det = C[0][0] * C[1][1] - C[0][1] ** 2
    t = sqrt(C[0][0] + C[1][1] + 2 * sqrt(det))
    root = [[(C[0][0] + sqrt(det)) / t, C[0][1] / t], [C[0][1] / t, (C[1][1] + sqrt(det)) / t]]
    drawn = []
    for _ in range(lam):
        z = [random.normal(), random.normal()]
        y = [sum(root[i][j] * z[j] for j in (0, 1)) for i in (0, 1)]
        drawn.append((f([m[i] + sigma * y[i] for i in (0, 1)]), z, y))
    drawn.sort()
    x = [m[i] + sigma * drawn[0][2][i] for i in (0, 1)]
    best = x if f(x) < f(best) else best
    zw = [sum(w[k] * drawn[k][1][i] for k in range(3)) for i in (0, 1)]
    yw = [sum(w[k] * drawn[k][2][i] for k in range(3)) for i in (0, 1)]
    m = [m[i] + sigma * yw[i] for i in (0, 1)]
    ps = [(1 - cs) * ps[i] + sqrt(cs * (2 - cs) * mu) * zw[i] for i in (0, 1)]
    length = sqrt(ps[0] ** 2 + ps[1] ** 2)
    h = length / sqrt(1 - (1 - cs) ** (2 * g)) < (1.4 + 2 / (n + 1)) * chi
    pc = [(1 - cc) * pc[i] + h * sqrt(cc * (2 - cc) * mu) * yw[i] for i in (0, 1)]
    C = [
        [
            (1 - c1 - cmu + (1 - h) * c1 * cc * (2 - cc)) * C[i][j]
            + c1 * pc[i] * pc[j]
            + cmu * sum(w[k] * drawn[k][2][i] * drawn[k][2][j] for k in range(3))
            for j in (0, 1)
        ]
        for i in (0, 1)
    ]
    sigma *= exp(cs / ds * (length / chi - 1))
    print(", ".join(repr(v) for v in best + [sigma]), "  f =", f(best))
