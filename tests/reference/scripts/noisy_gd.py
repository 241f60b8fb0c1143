"""Noisy gradient descent on Rosenbrock's function, seed 7: three noisy steps and two plain ones, both kinds of noise."""

from random_numbers import RandomNumbers
from rosenbrock import START, g, move, show

eta, r = 1e-3, 0.1
for kind in ["ball", "sphere"]:
    path, random = [START], RandomNumbers(7)
    for k in range(5):
        x = path[-1]
        noise = [0.0, 0.0] if k >= 3 else random.in_ball(2) if kind == "ball" else random.on_sphere(2)
        if kind == "ball":
            path.append(move(move(x, -eta, g(x)), r, noise))
        else:
            path.append(move(x, -eta, move(g(x), r, noise)))
    show(f"noisy_gd {kind}", path)
