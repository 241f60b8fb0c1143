"""The line search of Hager & Zhang, SIAM J. Optim. 16 (2005), section 4, on phi and its derivative."""

DELTA, SIGMA, EPSILON, THETA, GAMMA, RHO = 0.1, 0.9, 1e-6, 0.5, 0.66, 5.0


class Done(Exception):
    pass


def search(phi, dphi, c):
    limit = phi(0) + EPSILON * abs(phi(0))

    def look(t):
        wolfe = phi(t) - phi(0) <= DELTA * t * dphi(0) and dphi(t) >= SIGMA * dphi(0)
        approximate = (2 * DELTA - 1) * dphi(0) >= dphi(t) >= SIGMA * dphi(0) and phi(t) <= limit
        if wolfe or approximate:
            raise Done(t)
        return t

    def u3(a, b):
        while True:
            d = look((1 - THETA) * a + THETA * b)
            if dphi(d) >= 0:
                return a, d
            a, b = (d, b) if phi(d) <= limit else (a, d)

    def update(a, b, c):
        if not a < c < b:
            return a, b
        look(c)
        if dphi(c) >= 0:
            return a, c
        return (c, b) if phi(c) <= limit else u3(a, c)

    secant = lambda a, b: (a * dphi(b) - b * dphi(a)) / (dphi(b) - dphi(a))

    def secant2(a, b):
        c = secant(a, b)
        A, B = update(a, b, c)
        if c == B:
            return update(A, B, secant(b, B))
        if c == A:
            return update(A, B, secant(a, A))
        return A, B

    try:
        last = 0.0
        while True:
            look(c)
            if dphi(c) >= 0:
                a, b = last, c
                break
            if phi(c) > limit:
                a, b = u3(0.0, c)
                break
            last, c = c, RHO * c
        while True:
            A, B = secant2(a, b)
            if B - A > GAMMA * (b - a):
                A, B = update(A, B, (A + B) / 2)
            a, b = A, B
    except Done as done:
        return done.args[0]
