"""The function, start and printing that the scripts of this folder share."""

START = [-1.2, 1.0]


def f(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def g(x):
    a = x[1] - x[0] ** 2
    return [-400 * x[0] * a - 2 * (1 - x[0]), 200 * a]


def hessian(x):
    return [[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200.0]]


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


def move(x, t, d):
    return [p + t * q for p, q in zip(x, d)]


def show(name, points):
    """Prints the points after the start as a table of Rust."""
    print(f"// {name}")
    for x in points[1:]:
        print(f"[{x[0]!r}, {x[1]!r}],")
