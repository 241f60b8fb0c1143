"""Adam (Kingma & Ba, algorithm 1) on Rosenbrock's function."""

from math import sqrt

from rosenbrock import START, g, show

alpha, beta1, beta2, epsilon = 0.05, 0.9, 0.999, 1e-8
path, m, v = [START], [0.0, 0.0], [0.0, 0.0]
for t in range(1, 6):
    x, gradient = list(path[-1]), g(path[-1])
    for i in range(2):
        m[i] = beta1 * m[i] + (1 - beta1) * gradient[i]
        v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] ** 2
        x[i] -= alpha * (m[i] / (1 - beta1**t)) / (sqrt(v[i] / (1 - beta2**t)) + epsilon)
    path.append(x)
show("adam", path)
