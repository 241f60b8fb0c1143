"""Modified Newton: Gill, Murray & Wright's modified Cholesky factorization for n = 2 with Armijo's search; lifted eigenvalues."""
from math import sqrt

from plane import armijo, divided, eigen, gradient, hessian, show

EPS = 2.0**-52


def direction(x):
    (a, b, c), (p, q) = hessian(*x), gradient(*x)
    swap = abs(c) > abs(a)
    if swap:
        a, c, p, q = c, a, q, p
    beta2 = max(abs(a), abs(c), abs(b) / sqrt(3))
    delta = EPS * (max(abs(a), abs(c)) + abs(b))
    d1 = max(delta, abs(a), b * b / beta2)
    l21 = b / d1
    d2 = max(delta, abs(c - b * b / d1))
    # L D L' s = -g
    u = -p
    v = -q - l21 * u
    s2 = v / d2
    s1 = u / d1 - l21 * s2
    return (s2, s1) if swap else (s1, s2)


def lifted(x):
    (low, _), (high, _) = eigen(hessian(*x))
    least = 1e-8 * max(abs(low), abs(high))
    return divided(hessian(*x), gradient(*x), lambda e: max(e, least))


show("cholesky", lambda x: armijo(x, direction(x)))
show("eigenvalues", lambda x: armijo(x, lifted(x)))
