"""Gradient-regularised Newton (Mishchenko 2023, AdaN), with the lowest eigenvalue added where it is negative."""
from math import hypot, sqrt

from plane import divided, eigen, f, gradient, hessian, moved, show

weight = [1.0]


def step(x):
    g = gradient(*x)
    lowest = max(0.0, -eigen(hessian(*x))[0][0])
    while True:
        root = sqrt(weight[0] * hypot(*g))
        s = divided(hessian(*x), g, lambda e: e + lowest + root)
        y, r = moved(x, 1, s), hypot(*s)
        falls = f(*y) <= f(*x) - 2 / 3 * root * r * r
        if falls and hypot(*gradient(*y)) <= 2 * (root + lowest) * r:
            weight[0] /= 2
            return y
        weight[0] *= 2


show("initial = 1", step)
