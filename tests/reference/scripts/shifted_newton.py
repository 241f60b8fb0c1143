"""Shifted Newton: H + cI with its lowest eigenvalue at 1e-3 |H| at least; Armijo's search or none."""
from plane import armijo, divided, eigen, gradient, hessian, moved, show


def direction(x):
    (low, _), (high, _) = eigen(hessian(*x))
    least = 1e-3 * max(abs(low), abs(high))
    shift = 0.0 if low > least else least - low
    return divided(hessian(*x), gradient(*x), lambda e: e + shift)


show("armijo", lambda x: armijo(x, direction(x)))
show("none", lambda x: moved(x, 1, direction(x)), steps=2)
