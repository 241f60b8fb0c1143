"""Damped Newton: the best of the dampings 10 ... 1e-6 (Dauphin et al. 2014, section 6); and Newton with Armijo's search."""
from plane import armijo, divided, dot, f, gradient, hessian, moved, show


def listed(x):
    trials = []
    for k in range(1, -7, -1):
        s = divided(hessian(*x), gradient(*x), lambda e: e + 10.0**k)
        trials.append(moved(x, 1, s))
    return min(trials, key=lambda y: f(*y))


def searched(x):
    g = gradient(*x)
    s = divided(hessian(*x), g, lambda e: e)
    return armijo(x, s if dot(s, g) < 0 else (-g[0], -g[1]))


show("list", listed)
show("armijo", searched)
