"""The heavy ball on Rosenbrock's function: x(k+1) = x(k) - eta g(x(k)) + m (x(k) - x(k-1)), Polyak's own form."""

from rosenbrock import START, g, move, show

eta, m = 1e-3, 0.9
path = [START, move(START, -eta, g(START))]
for _ in range(4):
    x, before = path[-1], path[-2]
    path.append(move(move(x, -eta, g(x)), m, move(x, -1, before)))
show("momentum", path)
