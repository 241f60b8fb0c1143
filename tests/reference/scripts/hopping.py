"""The first points of multistart and of basin hopping over Newton's method, on f = (x^4 - 16x^2 + 5x)/2 summed over two variables.

A step is a step of Newton's method; a jump to a new start is a step of its own. Standard library only.
"""

from math import exp

from random_numbers import RandomNumbers


def sobol_plane(count, seed):
    """Sobol points of the unit square in Gray code order, shifted by the upper halves of two random words."""
    random = RandomNumbers(seed)
    state = [int(random.uniform() * 2**32), int(random.uniform() * 2**32)]
    first = [1 << (31 - i) for i in range(32)]
    second = [1 << 31]
    for _ in range(31):
        second.append(second[-1] ^ (second[-1] >> 1))
    points = []
    for k in range(count):
        points.append([(v + 0.5) / 2.0**32 for v in state])
        flip = 0
        while k >> flip & 1:
            flip += 1
        state = [state[0] ^ first[flip], state[1] ^ second[flip]]
    return points


def value(x):
    return sum(v**4 - 16 * v * v + 5 * v for v in x) / 2


def newton(x, steps):
    """The points of Newton's method from x on, at most so many; the Hessian is diagonal."""
    points = []
    for _ in range(steps):
        x = [v - (4 * v**3 - 32 * v + 5) / (12 * v * v - 32) for v in x]
        points.append(x)
    return points


start = [-3.0, 2.5]
for k, p in enumerate(sobol_plane(4, 1)):
    box = [(v - 2 * max(1, abs(v)), v + 2 * max(1, abs(v))) for v in start]
    s = [lo * (1 - u) + hi * u for (lo, hi), u in zip(box, p)]
    print("start", k + 1, ", ".join(repr(v) for v in s), " then", ", ".join(repr(v) for v in newton(s, 1)[0]))

random = RandomNumbers(1)
home = newton(start, 30)[-1]
for hop in range(6):
    u = [random.uniform(), random.uniform()]
    x = [h + (-3.0 * (1 - v) + 3.0 * v) for h, v in zip(home, u)]
    end = newton(x, 40)[-1]
    print("jump", hop + 1, ", ".join(repr(v) for v in x), " end", ", ".join(repr(v) for v in end), value(end))
    rise = value(end) - value(home)
    if rise <= 1e-9 * abs(value(end)) or random.uniform() < exp(-rise / 20):
        home = end
