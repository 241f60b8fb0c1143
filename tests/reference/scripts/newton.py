"""Newton's method on the gradient (Nocedal & Wright, section 3.3), the system by Cramer's rule."""
from plane import gradient, hessian, show


def step(x):
    (a, b, c), (p, q) = hessian(*x), gradient(*x)
    det = a * c - b * b
    return (x[0] - (c * p - b * q) / det, x[1] - (a * q - b * p) / det)


show("newton", step)
