"""Five steps of L-BFGS-B by dense matrices: BFGS updates of theta*I, the Cauchy point by walking the bent path, the face by elimination.

Same method as Byrd, Lu, Nocedal & Zhu (1995), none of their compact formulas. Prints the points. Standard library only.
"""

LOWER, UPPER = [-5.0, 0.12, -5.0], [-0.6, 5.0, 0.3]
START = [-1.2, 1.0, 0.2]


def f(x):
    a, b, c = x
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2 + 100 * (c - b * b) ** 2 + (1 - b) ** 2


def gradient(x):
    a, b, c = x
    return [
        -400 * a * (b - a * a) - 2 * (1 - a),
        200 * (b - a * a) - 400 * b * (c - b * b) - 2 * (1 - b),
        200 * (c - b * b),
    ]


def dot(u, v):
    return sum(p * q for p, q in zip(u, v))


def times(m, v):
    return [dot(row, v) for row in m]


def solve(m, b):
    n = len(b)
    m = [row[:] + [b[i]] for i, row in enumerate(m)]
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(m[i][k]))
        m[k], m[p] = m[p], m[k]
        for i in range(n):
            if i != k:
                factor = m[i][k] / m[k][k]
                m[i] = [u - factor * v for u, v in zip(m[i], m[k])]
    return [m[i][n] / m[i][i] for i in range(n)]


def matrix(pairs):
    theta = dot(pairs[-1][1], pairs[-1][1]) / dot(*pairs[-1]) if pairs else 1.0
    b = [[theta * (i == j) for j in range(3)] for i in range(3)]
    for s, y in pairs:
        bs = times(b, s)
        sbs, ys = dot(s, bs), dot(y, s)
        b = [[b[i][j] - bs[i] * bs[j] / sbs + y[i] * y[j] / ys for j in range(3)] for i in range(3)]
    return b


def cauchy(x, g, b):
    z, moving = x[:], [i for i in range(3) if g[i] != 0]
    moving = [i for i in moving if (g[i] > 0 and x[i] > LOWER[i]) or (g[i] < 0 and x[i] < UPPER[i])]
    while moving:
        d = [-g[i] if i in moving else 0.0 for i in range(3)]
        bz = times(b, [p - q for p, q in zip(z, x)])
        slope, curvature = dot(d, g) + dot(d, bz), dot(d, times(b, d))
        if slope >= 0:
            return z
        rooms = {i: ((UPPER[i] if d[i] > 0 else LOWER[i]) - z[i]) / d[i] for i in moving}
        first = min(rooms, key=rooms.get)
        t = min(-slope / curvature, rooms[first])
        z = [p + t * q for p, q in zip(z, d)]
        if t < rooms[first]:
            return z
        z[first] = UPPER[first] if d[first] > 0 else LOWER[first]
        moving.remove(first)
    return z


def face_minimum(x, g, b, z):
    free = [i for i in range(3) if LOWER[i] < z[i] < UPPER[i]]
    if not free:
        return z
    bz = times(b, [p - q for p, q in zip(z, x)])
    d = solve([[b[i][j] for j in free] for i in free], [-(g[i] + bz[i]) for i in free])
    share = min([1.0] + [((UPPER[i] if v > 0 else LOWER[i]) - z[i]) / v for i, v in zip(free, d) if v])
    out = z[:]
    for i, v in zip(free, d):
        out[i] = min(max(z[i] + share * v, LOWER[i]), UPPER[i])
    return out


def search(x, g, d, t):
    slope, low, high = dot(g, d), 0.0, None
    longest = max(1.0, min(((UPPER[i] if d[i] > 0 else LOWER[i]) - x[i]) / d[i] for i in range(3) if d[i]))
    while True:
        y = [min(max(p + t * q, l), u) for p, q, l, u in zip(x, d, LOWER, UPPER)]
        if f(y) > f(x) + 1e-4 * t * slope:
            high = t
        elif dot(gradient(y), d) < 0.9 * slope and t < longest:
            low = t
        else:
            return y
        t = 0.5 * (low + high) if high is not None else min(2 * t, longest)


x, pairs = START, []
for _ in range(6):
    g, b = gradient(x), matrix(pairs)
    d = [p - q for p, q in zip(face_minimum(x, g, b, cauchy(x, g, b)), x)]
    y = search(x, g, d, 1.0 if pairs else min(1.0, 1 / dot(d, d) ** 0.5))
    pairs.append(([p - q for p, q in zip(y, x)], [p - q for p, q in zip(gradient(y), g)]))
    x = y
    print(", ".join(repr(v) for v in x), "  f =", f(x))
