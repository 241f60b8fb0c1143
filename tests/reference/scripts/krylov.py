"""Five steps of each method without a Hessian, straight from its definition, on coupled wells in four variables.

Krylov spaces by QR of g, Hg, H^2 g, ...; the subproblems in them by eigenvalues and bisection. Numpy; nothing here is taken
from the library. A step may leave the residual min(0.3, (|g|/steepest)^0.15) max(|g|, shift |s|).
"""
import numpy as np

from cubic import fitted

START = np.array([0.3, -0.7, 0.5, 1.1])
W = np.array([-1.0, 2.0, -0.5, 3.0])


def f(x):
    return np.sum(x**4 / 4 + W * x**2 / 2) + np.sum(x[1:] * x[:-1]) / 2 + x[0] / 3


def gradient(x):
    g = x**3 + W * x
    g[1:] += x[:-1] / 2
    g[:-1] += x[1:] / 2
    g[0] += 1 / 3
    return g


def hessian(x):
    return np.diag(3 * x**2 + W) + 0.5 * (np.eye(4, k=1) + np.eye(4, k=-1))


def share(g, steepest):
    return min(0.3, (np.linalg.norm(g) / steepest) ** 0.15)


def krylov_spaces(h, g):
    columns = [g / np.linalg.norm(g)]
    while True:
        q = np.linalg.qr(np.array(columns).T)[0]
        yield q
        if len(columns) == 4:
            return
        columns.append(h @ q[:, -1])


def shifted_step(t, c, length):
    """The minimizer over the space: the shift at which |s| has the length asked, by bisection; 0 if that is shorter."""
    e, v = np.linalg.eigh(t)
    b = v.T @ c

    def size(shift):
        return np.linalg.norm(b / (e + shift))

    low = max(0.0, -e[0])
    if low == 0 and size(0.0) <= length(0.0):
        return -v @ (b / e), 0.0
    high = low + 1.0
    while size(high) > length(high):
        high = low + 2 * (high - low)
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if size(middle) > length(middle) else (low, middle)
    return -v @ (b / (e + high)), high


def space_step(h, g, length, steepest):
    for q in krylov_spaces(h, g):
        y, shift = shifted_step(q.T @ h @ q, q.T @ g, length)
        s = q @ y
        size = np.linalg.norm(s)
        residual = np.linalg.norm(h @ s + shift * s + g)
        if residual <= share(g, steepest) * max(np.linalg.norm(g), shift * size):
            break
    return s


def steihaug(h, g, radius, steepest):
    z, r, d = np.zeros(4), g.copy(), -g
    while True:
        curvature = d @ h @ d
        a, b, c = d @ d, 2 * z @ d, z @ z - radius**2
        crossing = (-b + np.sqrt(b * b - 4 * a * c)) / (2 * a)
        full = r @ r / curvature if curvature > 0 else np.inf
        if crossing <= full:
            return z + crossing * d
        z, new = z + full * d, r + full * h @ d
        if np.linalg.norm(new) <= share(g, steepest) * np.linalg.norm(g):
            return z
        r, d = new, (new @ new) / (r @ r) * d - new


def radius_rule(radius, rho, fall, slope, r):
    if rho < 0.25:
        middle = -0.5 * slope / (-fall - slope)
        return min(max(middle, 0.1), 0.5) * min(r, radius) if middle > 0 else 0.1 * min(r, radius)
    return 2 * radius if rho > 0.75 and r > 0.99 * radius else radius


def trust_region(propose):
    radius, steepest = [1.0], [0.0]

    def step(x):
        g, h = gradient(x), hessian(x)
        steepest[0] = max(steepest[0], np.linalg.norm(g))
        while True:
            s = propose(h, g, radius[0], steepest[0])
            slope, bend, r = g @ s, s @ h @ s, np.linalg.norm(s)
            fall = f(x) - f(x + s)
            rho = fall / (-slope - bend / 2)
            radius[0] = radius_rule(radius[0], rho, fall, slope, r)
            if rho >= 0.1:
                return x + s

    return step


def cubic():
    w, steepest = [1.0], [0.0]

    def step(x):
        g, h = gradient(x), hessian(x)
        steepest[0] = max(steepest[0], np.linalg.norm(g))
        while True:
            s = space_step(h, g, lambda shift: shift / w[0], steepest[0])
            slope, bend, r = g @ s, s @ h @ s, np.linalg.norm(s)
            fall = f(x) - f(x + s)
            rho = fall / (-slope - bend / 2 - w[0] * r**3 / 3)
            w[0] = max(fitted(w[0], rho, fall, slope, bend, r), w[0] / 10)
            if rho >= 0.1:
                return x + s

    return step


def capped_cg(h, g, damping):
    """Royer, O'Neill & Wright's algorithm 1: the direction, and its curvature if that is negative."""
    size = np.linalg.norm(h @ g) / np.linalg.norm(g)
    e = damping * size
    m = h + 2 * e * np.eye(4)
    y, r, p = np.zeros(4), g.copy(), -g

    def negative(d):
        return d @ m @ d < e * (d @ d)

    if negative(p):
        return p, p @ h @ p / (p @ p)
    while True:
        a = r @ r / (p @ m @ p)
        y, new = y + a * p, r + a * m @ p
        r, p = new, (new @ new) / (r @ r) * p - new
        size = max([size] + [np.linalg.norm(h @ v) / np.linalg.norm(v) for v in (y, p)])
        if negative(y):
            return y, y @ h @ y / (y @ y)
        if np.linalg.norm(r) <= 0.5 / (3 * (size + 2 * e) / e) * np.linalg.norm(g):
            return y, None
        if negative(p):
            return p, p @ h @ p / (p @ p)


def newton_cg():
    steepest = [0.0]

    def step(x):
        g, h = gradient(x), hessian(x)
        steepest[0] = max(steepest[0], np.linalg.norm(g))
        d, curvature = capped_cg(h, g, 1e-3 * np.sqrt(np.linalg.norm(g) / steepest[0]))
        if curvature is not None:
            d = -np.sign(d @ g) * abs(curvature) * d / np.linalg.norm(d)
        a, size = 1.0, np.linalg.norm(d)

        def falls():
            foretold = -a * (g @ d) if curvature is None else -(a * size) ** 2 * curvature
            return f(x + a * d) < f(x) - 0.2 / 6 * min((a * size) ** 3, foretold)

        while not falls():
            a /= 2
        while curvature is not None and a >= 1 and f(x + 2 * a * d) < f(x + a * d):
            a *= 2
        return x + a * d

    return step


def saddle_free(x):
    g, h = gradient(x), hessian(x)
    *_, q = krylov_spaces(h, g)
    e, v = np.linalg.eigh(q.T @ h @ q)
    e, v = np.abs(e), q @ v
    points = [x - v @ ((v.T @ g) / (e + 10.0**k * e.max())) for k in range(1, -7, -1)]
    return min(points, key=f)


def show(name, step, x=START):
    print(name)
    for _ in range(5):
        x = step(x)
        print("    [" + ", ".join(repr(float(v)) for v in x) + "],")


if __name__ == "__main__":
    show("trust_region_cg", trust_region(steihaug))
    show("trust_region_krylov", trust_region(lambda h, g, radius, m: space_step(h, g, lambda _: radius, m)))
    show("cubic_krylov", cubic())
    show("newton_cg", newton_cg())
    # From farther away: near the minimum several dampings are equally good to rounding.
    show("saddle_free_krylov", saddle_free, 20 * START)
