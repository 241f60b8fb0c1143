"""The random numbers of the library, written anew: xoshiro256++ seeded by SplitMix64, uniform and normal numbers, Sobol points."""

from math import log, sqrt

MASK = (1 << 64) - 1


class RandomNumbers:
    def __init__(self, seed):
        self.state, self.spare = [], None
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def word(self):
        s = self.state
        rotate = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result

    def uniform(self):
        return (self.word() >> 11) * 2.0**-53

    def normal(self):
        if self.spare is not None:
            spare, self.spare = self.spare, None
            return spare
        while True:
            u, v = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            square = u * u + v * v
            if 0 < square < 1:
                factor = sqrt(-2 * log(square) / square)
                self.spare = v * factor
                return u * factor


def sobol_plane(count, seed):
    """Sobol points of the unit square in Gray code order, shifted by two random words."""
    random = RandomNumbers(seed)
    state = [random.word() >> 32, random.word() >> 32]
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
