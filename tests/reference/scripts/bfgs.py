"""BFGS in product form on Rosenbrock's function, with Hager & Zhang's search, and its form with two pairs and Armijo's."""

from hager_zhang import search
from rosenbrock import START, dot, f, g, move, show

apply = lambda H, v: [dot(row, v) for row in H]
times = lambda A, B: [[sum(A[i][k] * B[k][j] for k in range(2)) for j in range(2)] for i in range(2)]


def updated(H, s, y):
    """(I - s y'/y's) H (I - y s'/y's) + s s'/y's"""
    rho = 1 / dot(s, y)
    left = [[(i == j) - rho * s[i] * y[j] for j in range(2)] for i in range(2)]
    right = [[left[j][i] for j in range(2)] for i in range(2)]
    H = times(times(left, H), right)
    return [[H[i][j] + rho * s[i] * s[j] for j in range(2)] for i in range(2)]


def scaled(s, y):
    gamma = dot(s, y) / dot(y, y)
    return [[gamma, 0.0], [0.0, gamma]]


def armijo(x, d, t):
    while f(move(x, t, d)) > f(x) + 1e-4 * t * dot(g(x), d):
        t /= 2
    return t


def run(memory, line_search, steps):
    path, pairs, H = [START], [], None
    for _ in range(steps):
        x = path[-1]
        d = [-v for v in (apply(H, g(x)) if pairs else g(x))]
        t = line_search(x, d, 1.0 if pairs else 0.01 * max(map(abs, x)) / max(map(abs, d)))
        path.append(move(x, t, d))
        s, y = move(path[-1], -1, x), move(g(path[-1]), -1, g(x))
        pairs.append((s, y))
        if memory:
            pairs = pairs[-memory:]
            H = scaled(s, y)
            for pair in pairs:
                H = updated(H, *pair)
        else:
            H = updated(scaled(s, y) if len(pairs) == 1 else H, s, y)
    return path


hager_zhang = lambda x, d, t: search(lambda r: f(move(x, r, d)), lambda r: dot(g(move(x, r, d)), d), t)
show("bfgs, Hager & Zhang", run(0, hager_zhang, 5))
show("bfgs, Armijo", run(0, armijo, 5))
show("lbfgs, two pairs, Armijo", run(2, armijo, 5))
