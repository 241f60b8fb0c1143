#!/usr/bin/env python3
"""Minimize the problems of tests/problems side by side: Saddleback and the peers found on this machine, in one run.

  cargo build --release --example benchmark
  peers_optim.py [--methods "cubic, trust_region"] [--only TEXT,TEXT] [--peers NAME,NAME] [--seconds S] [--evaluations N] [--json FILE]

Peers: GALAHAD's ARC and TRU (subproblem_direct; pip install galahad-optrove), SciPy's trust-exact, BFGS and L-BFGS-B, and Ipopt
through CasADi. Each is given exact derivatives, as dense matrices of compiled CasADi functions made from the text of the problem by
definitions.py, whose value at the start must agree with the file's. Every run is a process of its own with a time limit.
An evaluation is a distinct point at which f or a derivative was computed (Ipopt: its own count of f). All end points, ours too, are
judged alike by CasADi's derivatives: a second-order point has no eigenvalue below -1e-6 of the largest, and a Newton decrement (over
eigenvalues above 1e-8 of the largest) below 1e-8 of |f| or of 1e-12 of |f(start)|; the best value is met to 1e-4, relative to it or to
1e-2. What a solver itself claims is not counted.
"""
import argparse, json, math, multiprocessing, os, subprocess, sys, tempfile, time, warnings
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OMP_CANCELLATION="TRUE", OMP_PROC_BIND="TRUE")
warnings.simplefilter("ignore")  # what a solver thinks of its end point is not counted
sys.path.insert(0, str(Path(__file__).resolve().parent))
import definitions

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = ROOT / "tests" / "problems"
BENCHMARK = ROOT / "target" / "release" / "examples" / "benchmark"
GRADIENT = 1e-9  # every peer's tolerance of the gradient, absolute


class Problem:
    def __init__(self, path, limit):
        import casadi as ca
        import numpy as np
        head, body = path.read_text().split("\n\n", 1)
        self.name, fields, last = path.stem, {}, None
        for line in head.split("\n")[1:]:
            if line.startswith("#   "):
                fields[last] += " " + line[4:]
            else:
                last, text = line[2:].split(": ", 1)
                fields[last] = text
        machine, x, f = definitions.build(definitions.read(body), ca)
        value = lambda text: machine.value(definitions.Reader("v = " + text).statements()[0][2], {})
        self.n, self.limit, self.symbols, self.formula = x.shape[0], limit, x, f
        start = value(fields["start"])
        self.start = np.array(start if isinstance(start, list) else [start] * self.n, dtype=float)
        self.best = float(value(fields["best"])) if "best" in fields else None
        hessian, gradient = ca.hessian(f, x)
        self.functions = [ca.Function("f", [x], [f]), ca.Function("g", [x], [f, gradient]), ca.Function("h", [x], [ca.densify(hessian)])]
        self.seen, want = set(), float(fields["value at start"])
        if abs(self.f(self.start) - want) > 1e-9 * max(abs(want), 1e-9):
            raise ValueError(f"{self.name}: f is {self.f(self.start)} at the start, not {want}")
        self.seen = set()

    def count(self, x):
        self.seen.add(x.tobytes())
        if len(self.seen) > self.limit:
            self.over()

    def over(self):
        """What happens when the budget is used up; a run replaces it."""
        raise RuntimeError(f"{self.name}: more than {self.limit} evaluations")

    def f(self, x):
        self.count(x)
        return float(self.functions[0](x))

    def g(self, x):
        self.count(x)
        return self.functions[1](x)[1].full().ravel()

    def h(self, x):
        self.count(x)
        return self.functions[2](x).full()

    def judge(self, x):
        """f, second order, at the best value."""
        import numpy as np
        x = np.array(x, dtype=float)
        f, g = (m.full().ravel() for m in self.functions[1](x))
        H, f, start = self.functions[2](x).full(), float(f[0]), float(self.functions[0](self.start))
        at_best = self.best is not None and f - self.best <= 1e-4 * max(abs(self.best), 1e-2)
        if not (math.isfinite(f) and np.isfinite(H).all() and np.isfinite(g).all()):
            return f, False, False
        values, vectors = np.linalg.eigh((H + H.T) / 2)
        size, slopes = abs(values).max(), vectors.T @ g
        curved = abs(values) > 1e-8 * size
        decrement = (slopes[curved] ** 2 / (2 * abs(values[curved]))).sum()
        second = values[0] >= -1e-6 * size and decrement <= 1e-8 * max(abs(f), 1e-12 * (1 + abs(start)))
        return f, bool(second), bool(second and at_best)


def galahad(which):
    def run(problem):
        import importlib
        import numpy as np
        solver = importlib.import_module("galahad." + which)
        options = solver.initialize()
        options.update(subproblem_direct=True, stop_g_absolute=GRADIENT, stop_g_relative=0.0, maxit=10 * problem.limit, print_level=-1)
        n = problem.n
        entries = n * (n + 1) // 2
        rows, columns = np.tril_indices(n)
        solver.load(n, "dense", entries, None, None, None, options)
        last = [problem.start]

        def value(x):
            last[0] = x.copy()
            return problem.f(x)
        x, _ = solver.solve(n, entries, problem.start.copy(), value, problem.g, lambda x: problem.h(x)[rows, columns])
        return x
    return run


def scipy(method, **options):
    def run(problem):
        from scipy.optimize import minimize
        hessian = {"hess": problem.h} if method == "trust-exact" else {}
        return minimize(problem.f, problem.start, jac=problem.g, method=method, options=options, **hessian).x
    return run


def ipopt(problem):
    import casadi as ca
    silent = {"ipopt.print_level": 0, "print_time": False, "ipopt.sb": "yes"}
    settings = {"ipopt.tol": GRADIENT, "ipopt.max_iter": problem.limit, **silent}
    solver = ca.nlpsol("solver", "ipopt", {"x": problem.symbols, "f": problem.formula}, settings)
    x = solver(x0=problem.start)["x"].full().ravel()
    problem.seen = range(min(problem.limit, solver.stats()["n_call_nlp_f"]))
    return x


PEERS = {
    "GALAHAD ARC": ("galahad.arc", galahad("arc")),
    "GALAHAD TRU": ("galahad.tru", galahad("tru")),
    "SciPy trust-exact": ("scipy.optimize", scipy("trust-exact", gtol=GRADIENT, maxiter=10000)),
    "SciPy BFGS": ("scipy.optimize", scipy("BFGS", gtol=GRADIENT, maxiter=10000)),
    "SciPy L-BFGS-B": ("scipy.optimize", scipy("L-BFGS-B", gtol=GRADIENT, ftol=0.0, maxiter=10000, maxfun=10000)),
    "Ipopt": ("casadi", ipopt),
}


def one(problem, run, answers):
    """In a process of its own: solves, and sends what was reached; the best point if the budget ends the run."""
    import numpy as np
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.chdir(tempfile.gettempdir())  # GALAHAD leaves a file where it runs
    best = (math.inf, problem.start)
    plain = problem.f

    def value(x):
        nonlocal best
        f = plain(x)
        if f < best[0]:
            best = f, np.array(x)
        return f
    began = time.perf_counter()

    def send(x):
        answers.send((min(len(problem.seen), problem.limit), time.perf_counter() - began, *problem.judge(x)))
        os._exit(0)  # from inside a solver's call-back too, which need not pass exceptions on
    problem.f, problem.over = value, lambda: send(best[1])
    send(run(problem))


def attempt(problem, run, seconds):
    """What a run reached within its time; no end point if it did not return."""
    mine, theirs = multiprocessing.Pipe(False)
    process = multiprocessing.get_context("fork").Process(target=one, args=(problem, run, theirs))
    process.start()
    theirs.close()
    answer = None
    try:
        answer = mine.recv() if mine.poll(seconds) else None
    except EOFError:
        pass
    if process.is_alive():
        process.kill()
    process.join()
    return answer or (problem.limit, seconds, math.nan, False, False)


def ours(problems, a):
    """Our methods' runs, judged like the others."""
    out = ROOT / "target" / "peers_optim.json"
    command = [BENCHMARK, "--methods", a.methods, "--evaluations", str(a.evaluations), "--seconds", str(a.seconds), "--json", out]
    finished = subprocess.run(command + (["--only", a.only] if a.only else []), capture_output=True, text=True)
    if finished.returncode == 2:
        sys.exit(finished.stderr)
    table = {}
    for row in json.loads(out.read_text()):
        problem = problems[row["problem"]]
        reached = problem.judge(row["x"]) if "x" in row else (math.nan, False, False)
        counts = row.get("evaluations", {"value": problem.limit})["value"]
        table.setdefault(row["method"], {})[problem.name] = (min(counts, problem.limit), row.get("seconds", 0.0), *reached)
    return table


def middle(numbers):
    return sorted(numbers)[len(numbers) // 2] if numbers else "-"


def report(problems, table):
    """Counts of all, and evaluations on what the three peers with exact subproblems all solve, as a table in Markdown."""
    exact = [table[name] for name in ("GALAHAD ARC", "GALAHAD TRU", "SciPy trust-exact") if name in table]
    common = [name for name in problems if exact and all(runs[name][3] for runs in exact)]
    print(f"\n{len(problems)} problems; {len(common)} of them solved by all peers with exact subproblems\n")
    print("| | second-order points | at the best value | of the common ones | median evaluations there | total there | median of own | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in table.items():
        there, own = [runs[p] for p in common], [run[0] for run in runs.values() if run[3]]
        cells = [sum(run[3] for run in runs.values()), sum(run[4] for run in runs.values()), sum(run[3] for run in there),
                 middle([run[0] for run in there]), sum(run[0] for run in there), middle(own), f"{sum(run[1] for run in runs.values()):.1f}"]
        print(f"| {name} | " + " | ".join(map(str, cells)) + " |")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--methods", default="cubic")
    a.add_argument("--only", default="")
    a.add_argument("--peers", default=",".join(PEERS))
    a.add_argument("--seconds", type=float, default=10)
    a.add_argument("--evaluations", type=int, default=1000)
    a.add_argument("--json", type=Path)
    a = a.parse_args()
    sys.setrecursionlimit(100000)
    wanted = [text.strip() for text in a.only.split(",") if text.strip()]
    paths = [p for p in sorted(PROBLEMS.glob("*.sbk")) if not wanted or any(text in p.stem for text in wanted)]
    problems = {path.stem: Problem(path, a.evaluations) for path in paths}
    table = ours(problems, a)
    for name in a.peers.split(","):
        module, run = PEERS[name]
        try:
            __import__(module)
        except ImportError:
            print(f"{name}: {module} is not found", file=sys.stderr)
            continue
        began = time.perf_counter()
        table[name] = {problem.name: attempt(problem, run, a.seconds) for problem in problems.values()}
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    report(problems, table)
    if a.json:
        a.json.write_text(json.dumps(table))


if __name__ == "__main__":
    main()
