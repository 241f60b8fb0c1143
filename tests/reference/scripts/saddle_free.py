"""Saddle-free Newton with the exact |H| (Dauphin et al. 2014): plain, with Armijo's search, with the list of dampings."""
from plane import armijo, divided, f, gradient, hessian, moved, show


def direction(x, damping=0.0):
    return divided(hessian(*x), gradient(*x), lambda e: abs(e) + damping)


def listed(x):
    trials = [moved(x, 1, direction(x, 10.0**k)) for k in range(1, -7, -1)]
    return min(trials, key=lambda y: f(*y))


show("none", lambda x: moved(x, 1, direction(x)))
show("armijo", lambda x: armijo(x, direction(x)), x=(0.05, -0.7))
show("damping", listed, x=(0.02, 2.5))
