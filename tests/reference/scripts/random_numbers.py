"""xoshiro256++ (Blackman & Vigna) seeded by splitmix64, and points of sphere and ball by Marsaglia's polar method."""

from math import log, sqrt

MASK = (1 << 64) - 1


class RandomNumbers:
    def __init__(self, seed):
        self.state, self.spare = [], None
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def uniform(self):
        rotate = lambda v, k: ((v << k) | (v >> (64 - k))) & MASK
        s = self.state
        word = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return (word >> 11) * 2.0**-53

    def normal(self):
        if self.spare is not None:
            spare, self.spare = self.spare, None
            return spare
        while True:
            u, v = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            if 0 < u * u + v * v < 1:
                factor = sqrt(-2 * log(u * u + v * v) / (u * u + v * v))
                self.spare = v * factor
                return u * factor

    def on_sphere(self, n):
        p = [self.normal() for _ in range(n)]
        length = sqrt(sum(v * v for v in p))
        return [v / length for v in p]

    def in_ball(self, n):
        p = self.on_sphere(n)
        radius = self.uniform() ** (1 / n)
        return [v * radius for v in p]
