"""Perturbed gradient descent (Jin et al. 2017, algorithm 2) on x^4 - 2x^2 + y^2 from (0, 0.02), seed 3."""

from math import sqrt

from random_numbers import RandomNumbers
from rosenbrock import dot, move, show

f = lambda x: x[0] ** 4 - 2 * x[0] ** 2 + x[1] ** 2
g = lambda x: [4 * x[0] ** 3 - 4 * x[0], 2 * x[1]]
eta, r, g_thres, f_thres, t_thres = 0.05, 0.01, 0.037, 1e-7, 3
x, t_noise, random, path = [0.0, 0.02], -t_thres - 1, RandomNumbers(3), [[0.0, 0.02]]
for t in range(5):
    if sqrt(dot(g(x), g(x))) <= g_thres and t - t_noise > t_thres:
        kept, t_noise = x, t
        x = move(x, r, random.in_ball(2))
    if t - t_noise == t_thres and f(x) - f(kept) > -f_thres:
        break
    x = move(x, -eta, g(x))
    path.append(x)
show("perturbed_gd", path)
