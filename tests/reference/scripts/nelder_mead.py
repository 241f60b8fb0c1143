"""The first steps of Nelder and Mead's method with Gao and Han's coefficients, in three variables. Standard library only."""


def f(x):
    a, b, c = x
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2 + 100 * (c - b * b) ** 2 + (1 - b) ** 2


n = 3
start = [-1.2, 1.0, 0.5]
simplex = [start] + [[v * 1.05 if i == k else v for i, v in enumerate(start)] for k in range(n)]
for step in range(41):
    simplex.sort(key=f)
    if step in (0, 1, 2, 3, 4, 5, 10, 20, 40):
        print(step, ", ".join(repr(v) for v in simplex[0]), "  f =", f(simplex[0]))
    *good, worst = simplex
    centre = [sum(p[i] for p in good) / n for i in range(n)]
    at = lambda t: [c + t * (c - w) for c, w in zip(centre, worst)]
    reflected, expanded = at(1), at(1 + 2 / n)
    outside, inside = at(0.75 - 1 / (2 * n)), at(-(0.75 - 1 / (2 * n)))
    if f(reflected) < f(good[0]):
        simplex[-1] = expanded if f(expanded) < f(reflected) else reflected
    elif f(reflected) < f(good[-1]):
        simplex[-1] = reflected
    elif f(reflected) < f(worst) and f(outside) <= f(reflected):
        simplex[-1] = outside
    elif f(reflected) >= f(worst) and f(inside) < f(worst):
        simplex[-1] = inside
    else:
        best = simplex[0]
        simplex = [best] + [[b + (1 - 1 / n) * (v - b) for v, b in zip(p, best)] for p in simplex[1:]]
