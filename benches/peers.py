#!/usr/bin/env python3
"""Time value, gradient and Hessian at many random points: Saddleback beside the peers found on this machine.

  cargo build --release --example evaluate && cargo build --release
  peers.py [--only TEXT] [--rounds N] [--json FILE]     a table in Markdown
  peers.py --scaling                                    Rosenbrock's function in 10^2 to 10^6 variables

Peers: CasADi's virtual machine, CasADi's generated C under gcc -O3 -march=native, JAX (jit and vmap). Nothing is installed;
what does not import is "not found". All run on one thread, pinned to one processor, on the same points; repetitions
alternate between the contenders and the least time of each counts. Values, gradients and Hessians must agree to 1e-9 of the
block. The peers contract a*b + c to fused multiply-add; Saddleback does not, for the same bits on every machine.
"""
import argparse, ctypes, datetime, json, math, os, platform, subprocess, sys, tempfile, time
from pathlib import Path

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
EVALUATE = ROOT / "target" / "release" / "examples" / "evaluate"
PROGRAM = ROOT / "target" / "release" / "saddleback"
AGREEMENT = 1e-9
CHECKED_POINTS = 1000

MUELLER_BROWN = dict(A=[-200, -100, -170, 15], a=[-1, -1, -6.5, 0.7], b=[0, 0, 11, 0.6], c=[-10, -10, -6.5, 0.7],
                     p=[1, 0, -0.5, -1], q=[0, 0.5, 1.5, 1])


def himmelblau(m, x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def mueller_brown(m, x):
    rows = zip(*MUELLER_BROWN.values())
    return sum(A * m.exp(a * (x[0] - p) ** 2 + b * (x[0] - p) * (x[1] - q) + c * (x[1] - q) ** 2) for A, a, b, c, p, q in rows)


def rosenbrock(m, x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(x.shape[0] - 1))


def trigonometric(m, x):
    n = x.shape[0]
    return sum(x[i] ** 2 / 2 + m.sin(3 * x[i]) * m.cos(x[(i + 1) % n]) + m.log(1 + x[i] ** 2) for i in range(n))


def lennard_jones(m, x):
    total = 0
    for i in range(x.shape[0] // 3):
        for j in range(i + 1, x.shape[0] // 3):
            r2 = sum((x[3 * i + d] - x[3 * j + d]) ** 2 for d in range(3))
            s = 1 / (r2 * r2 * r2)
            total = total + 4 * (s * s - s)
    return total


def mueller_brown_text(n):
    arrays = "".join(f"{name} = {values}\n" for name, values in MUELLER_BROWN.items())
    return arrays + "f(x, y) = sum(k = 1..4, A[k]*exp(a[k]*(x - p[k])^2 + b[k]*(x - p[k])*(y - q[k]) + c[k]*(y - q[k])^2))"


def rosenbrock_text(n):
    return f"f(x[{n}]) = sum(i = 1..{n - 1}, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)"


def lennard_jones_text(n):
    k = n // 3
    r = " + ".join(f"(x[3i - {d}] - x[3j - {d}])^2" for d in (2, 1, 0))
    return f"f(x[{n}]) = sum(i = 1..{k}, j = i+1..{k}, (4*(s^2 - s) where r = {r}, s = 1/r^3))"


CASES = [
    ("himmelblau", 2, himmelblau, lambda n: "f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"),
    ("mueller_brown", 2, mueller_brown, mueller_brown_text),
    ("rosenbrock10", 10, rosenbrock, rosenbrock_text),
    ("trig10", 10, trigonometric,
     lambda n: f"f(x[{n}]) = sum(i = 1..{n}, x[i]^2/2 + sin(3x[i])*cos(x[mod(i, {n}) + 1]) + log(1 + x[i]^2))"),
    ("lennard_jones7", 21, lennard_jones, lennard_jones_text),
    ("lennard_jones13", 39, lennard_jones, lennard_jones_text),
    ("rosenbrock100", 100, rosenbrock, rosenbrock_text),
]

LOOP = """
#include "F.c"
double loop(const double* X, long N, double* w, long long* iw) {
  double g[%(n)d], H[%(entries)d], f, sum = 0;
  const double* arg[%(arguments)d]; double* res[%(results)d];
  for (long i = 0; i < N; i++) {
    arg[0] = X + i * %(n)d; res[0] = g; res[1] = H; res[2] = &f;
    F(arg, res, iw, w, 0);
    sum += f + g[0] + H[0];
  }
  return sum;
}"""


class Saddleback:
    """Ours, through examples/evaluate.rs: each run is a process that reports the least of several calls."""

    def __init__(self, case, n, f, text, X, folder):
        self.folder, self.n, self.N = folder, n, len(X)
        (folder / "f.sbk").write_text(text(n) + "\n")
        X.astype("<f8").tofile(folder / "points.bin")
        self.run()
        self.setup, self.single = math.inf, math.inf

    def run(self):
        files = [self.folder / name for name in ("f.sbk", "points.bin", "results.bin")]
        answer = subprocess.run([EVALUATE, *files], check=True, capture_output=True, text=True).stdout
        self.answer = json.loads(answer.splitlines()[-1])
        self.setup = min(getattr(self, "setup", math.inf), self.answer["setup_us"] / 1e6)
        self.single = min(getattr(self, "single", math.inf), self.answer["single_ns"])
        return self.answer["bulk_ns"]

    def results(self):
        import numpy as np
        n, N = self.n, self.N
        numbers = np.fromfile(self.folder / "results.bin", dtype="<f8")
        value, gradient, entries = np.split(numbers, [N, N + n * N])
        return value, gradient.reshape(N, n), dense(self.answer["structure"], entries.reshape(N, -1), n)


def dense(structure, entries, n):
    """Full symmetric matrices of the first points from the entries of lower triangles."""
    import numpy as np
    entries = entries[:CHECKED_POINTS]
    H = np.zeros((len(entries), n, n))
    for k, (i, j) in enumerate(structure):
        H[:, i, j] = H[:, j, i] = entries[:, k]
    return H


class CasadiMachine:
    def __init__(self, case, n, f, text, X, folder):
        import casadi
        started = time.perf_counter()
        x = casadi.SX.sym("x", n)
        H, g = casadi.hessian(f(casadi, x), x)
        self.F = casadi.Function("F", [x], [g, H, f(casadi, x)])
        self.setup = time.perf_counter() - started
        self.X, self.map, self.n = X.T.copy(), self.F.map(len(X)), n

    def run(self):
        started = time.perf_counter()
        self.map(self.X)
        return (time.perf_counter() - started) / self.X.shape[1] * 1e9

    def results(self):
        import numpy as np
        N = min(self.X.shape[1], CHECKED_POINTS)
        g, H, f = self.F.map(N)(self.X[:, :N])
        H = np.asarray(H.full()).reshape(self.n, N, self.n).transpose(1, 0, 2)
        return f.full()[0], g.full().T, H


class CasadiC(CasadiMachine):
    def __init__(self, case, n, f, text, X, folder):
        super().__init__(case, n, f, text, X, folder)
        here = os.getcwd()
        os.chdir(folder)
        self.F.generate("F.c")
        os.chdir(here)
        sizes = dict(n=n, entries=self.F.nnz_out(1), arguments=max(8, self.F.sz_arg()), results=max(8, self.F.sz_res()))
        (folder / "loop.c").write_text(LOOP % sizes)
        started = time.perf_counter()
        flags = ["-O3", "-march=native", "-fPIC", "-shared"]
        subprocess.run(["gcc", *flags, "-o", folder / "loop.so", folder / "loop.c", "-lm"], check=True)
        self.compiling = time.perf_counter() - started
        import numpy as np
        self.loop = ctypes.CDLL(str(folder / "loop.so")).loop
        self.loop.restype = ctypes.c_double
        self.points = X.copy()
        self.scratch = [np.zeros(self.F.sz_w() + 1), np.zeros(self.F.sz_iw() + 1, dtype=np.int64)]

    def run(self):
        pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)
        arguments = [pointer(self.points), ctypes.c_long(len(self.points)), *map(pointer, self.scratch)]
        started = time.perf_counter()
        self.loop(*arguments)
        return (time.perf_counter() - started) / len(self.points) * 1e9


class Jax:
    def __init__(self, case, n, f, text, X, folder):
        if n > 21:
            raise ValueError("not run")
        import jax, jax.numpy as jnp
        jax.config.update("jax_enable_x64", True)
        whole = lambda x: f(jnp, x)
        self.jax, self.X = jax, jnp.asarray(X)
        started = time.perf_counter()
        all_three = jax.jit(jax.vmap(lambda x: (whole(x), jax.grad(whole)(x), jax.hessian(whole)(x))))
        self.compiled = all_three.lower(self.X).compile()
        self.setup = time.perf_counter() - started

    def run(self):
        started = time.perf_counter()
        self.jax.block_until_ready(self.compiled(self.X))
        return (time.perf_counter() - started) / len(self.X) * 1e9

    def results(self):
        import numpy as np
        return [np.asarray(block)[:CHECKED_POINTS] for block in self.compiled(self.X)]


PEERS = [("CasADi VM", CasadiMachine), ("CasADi C, gcc -O3", CasadiC), ("JAX", Jax)]


def disagreement(ours, theirs):
    """The largest difference, relative to the largest entry of the block at the same point."""
    import numpy as np
    worst = 0.0
    for a, b in zip(ours, theirs):
        N = min(len(a), len(b))
        a, b = np.asarray(a)[:N].reshape(N, -1), np.asarray(b)[:N].reshape(N, -1)
        size = np.maximum(np.abs(b).max(axis=1, keepdims=True), 1e-300)
        worst = max(worst, float((np.abs(a - b) / size).max()))
    return worst


def measure(case, n, f, text, rounds):
    import numpy as np
    N = max(200, min(100000, int(4e6 / n**2)))
    X = np.random.default_rng(1).uniform(-1, 1, (N, n)) + np.arange(n) * 0.05
    with tempfile.TemporaryDirectory() as folder:
        ours = Saddleback(case, n, f, text, X, Path(folder))
        contenders, times, missing = [("Saddleback", ours)], {}, {}
        for name, peer in PEERS:
            try:
                contenders.append((name, peer(case, n, f, text, X, Path(folder))))
            except Exception as error:
                missing[name] = "not found" if isinstance(error, ImportError) else str(error)[:40]
        for _ in range(rounds):
            for name, contender in contenders:
                times[name] = min(times.get(name, math.inf), contender.run())
        apart = max((disagreement(ours.results(), peer.results()) for _, peer in contenders[1:]), default=0.0)
    by_name = dict(contenders)
    row = dict(case=case, n=n, points=N, ns=times, missing=missing, disagreement=apart, single_ns=ours.single,
               setup_ms={name: contender.setup * 1e3 for name, contender in contenders})
    if "CasADi C, gcc -O3" in by_name:
        row["gcc_s"] = by_name["CasADi C, gcc -O3"].compiling
    return row


def geometric_mean(numbers):
    numbers = list(numbers)
    return math.exp(sum(map(math.log, numbers)) / len(numbers)) if numbers else math.nan


def short(number):
    return "–" if number is None or not math.isfinite(number) else f"{number:.3g}" if number < 100 else f"{number:.0f}"


def table(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        flags = next((line.split(":", 1)[1].split() for line in lines if line.startswith("flags")), [])
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
    widest = next((name for name, flag in [("AVX-512", "avx512f"), ("AVX2", "avx2")] if flag in flags), platform.machine())
    return f"{model}, {widest}"


def print_tables(rows):
    names = [name for name, _ in PEERS]
    fastest = lambda row: min((row["ns"][name] for name in names if name in row["ns"]), default=math.nan)
    print(f"One thread of {processor()}, {datetime.date.today()}; nanoseconds a point for value, gradient and Hessian.\n")
    cells = [[row["case"], row["points"], short(row["ns"]["Saddleback"]),
              *(short(row["ns"][name]) if name in row["ns"] else row["missing"][name] for name in names),
              f"{fastest(row) / row['ns']['Saddleback']:.2f}", f"{row['disagreement']:.0e}"] for row in rows]
    print(table(["many points at once", "points", "Saddleback", *names, "fastest peer / Saddleback", "apart"], cells))
    ratio = geometric_mean(fastest(row) / row["ns"]["Saddleback"] for row in rows)
    print(f"\nGeometric mean of fastest peer / Saddleback: {ratio:.2f}\n")
    c = "CasADi C, gcc -O3"
    cells = [[row["case"], short(row["single_ns"]), short(row["ns"].get(c)), f"{row['single_ns'] / row['ns'].get(c, math.nan):.2f}",
              short(row["setup_ms"]["Saddleback"]), short(row["setup_ms"].get("CasADi VM")), short(row.get("gcc_s", math.nan) * 1e3),
              short(row["setup_ms"].get("JAX"))] for row in rows]
    print(table(["one point after the other", "Saddleback ns", f"{c} ns", "ratio", "set-up ms", "CasADi symbolic ms", "gcc ms", "JAX ms"], cells))
    ratio = geometric_mean(row["single_ns"] / row["ns"].get(c, math.nan) for row in rows)
    print(f"\nGeometric mean of Saddleback / {c}, one point after the other: {ratio:.2f}")


def child(arguments):
    """A finished child process's output and its peak memory in bytes."""
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{arguments[0]} ended with {process.returncode}: {output[-500:]}")
    return output, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def scaling():
    _, base = child([PROGRAM, "--json", "-e", "1"])
    rows = []
    for n in [10**k for k in range(2, 7)]:
        output, peak = child([PROGRAM, "--json", "-e", rosenbrock_text(n) + ";", "-e", "bench(f, points = 1)"])
        result = json.loads(output.splitlines()[-1])["value"]
        single = result["single"]
        kinds = ["value_ns", "gradient_ns", "value_gradient_hessian_ns", "hessian_vector_ns"]
        value, gradient, hessian, product = [single[kind] for kind in kinds]
        rows.append([f"10^{round(math.log10(n))}", short(result["setup_us"] / 1e3), *(f"{single[kind] / n:.2f}" for kind in kinds),
                     f"{gradient / value:.1f}", f"{product / gradient:.1f}", short((peak - base) / n) if n >= 10**5 else "–"])
    head = ["Rosenbrock n", "set-up ms", "value", "gradient", "value, gradient, sparse Hessian", "Hessian-vector",
            "gradient / value", "Hessian-vector / gradient", "peak bytes a variable"]
    print(f"One point, one thread of {processor()}, {datetime.date.today()}; nanoseconds a variable.\n\n{table(head, rows)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--rounds", type=int, default=7, help="repetitions of each contender")
    parser.add_argument("--scaling", action="store_true", help="many variables instead of many points")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    needed = PROGRAM if options.scaling else EVALUATE
    if not needed.exists():
        sys.exit(f"{needed.name} is not built: see the first lines of this file")
    if options.scaling:
        return scaling()
    rows = [measure(*case, options.rounds) for case in CASES if options.only in case[0]]
    print_tables(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    apart = [f"{row['case']}: {row['disagreement']:.1e}" for row in rows if not row["disagreement"] <= AGREEMENT]
    if apart:
        sys.exit("results disagree: " + ", ".join(apart))


if __name__ == "__main__":
    main()
