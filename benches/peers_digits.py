#!/usr/bin/env python3
"""Time the gradient of a small network's loss and a product with its Hessian: Saddleback beside JAX, on the digits.

  cargo build --release
  peers_digits.py [--units H] [--rounds N] [--program FILE]     a table in Markdown; fails where the two disagree

The loss: 1797 digits of 4 x 4 pixels, one layer of H hyperbolic tangents, softmax cross-entropy, all rows. Both run in double
precision on one thread, pinned to one processor, at the same point; rounds alternate, and of the medians of
the rounds the least counts.
JAX: jit of value_and_grad, and of the derivative of the gradient along a vector. Its times include no compilation.
"""
import argparse, gzip, json, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "examples" / "data" / "digits.csv.gz"
AGREEMENT = 1e-10
TARGET = 1.5

SCRIPT = """
T = table("{data}");
pool(r[64], k) = sum(i = 0..1, j = 1..2, r[16*floor((k - 1)/4) + 8i + 2*mod(k - 1, 4) + j])/64;
P = [[if(k <= 16, pool(r[1..64], k), r.digit) for k = 1..17] for r in T];
m = [mean(r in P, r[k]) for k = 1..16];
D = [[if(k <= 16, r[k] - m[k], r[17]) for k = 1..17] for r in P];
loss(U[16,{h}], a[{h}], V[{h},10], b[10]) = mean(r in D, logsumexp(z) - z[r[17] + 1] where z = tanh(r[1..16]*U + a)*V + b);
at = {point};
grad(loss, at)
hess(loss, at)*{direction}
"""


def digits(np):
    rows = np.genfromtxt(gzip.open(DATA, "rt"), delimiter=",", skip_header=1)
    images = rows[:, :64].reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16) / 16
    return images - images.mean(axis=0), rows[:, 64].astype(int)


def jax_functions(h):
    import jax, numpy as np
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    images, labels = digits(np)
    x, y = jnp.array(images), jnp.array(labels)
    ends = np.cumsum([16 * h, h, 10 * h, 10])

    def loss(p):
        hidden = jnp.tanh(x @ p[:ends[0]].reshape(16, h) + p[ends[0]:ends[1]])
        z = hidden @ p[ends[1]:ends[2]].reshape(h, 10) + p[ends[2]:]
        return jnp.mean(jax.scipy.special.logsumexp(z, axis=1) - z[jnp.arange(len(y)), y])

    gradient = jax.grad(loss)
    product = jax.jit(lambda p, v: jax.jvp(gradient, (p,), (v,))[1])
    return jax.jit(jax.value_and_grad(loss)), product, jax.jit(jax.hessian(loss)), int(ends[-1])


def answers(program, text):
    """The values of a script's displayed statements."""
    with tempfile.NamedTemporaryFile("w", suffix=".sbk", delete=False) as file:
        file.write(text)
    try:
        run = subprocess.run([program, "--json", "--threads", "1", "-q", file.name], capture_output=True, text=True, cwd=ROOT)
    finally:
        os.unlink(file.name)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    for line in lines:
        if not line["ok"]:
            sys.exit(f"{program}: {line['error']['message']}")
    return [line["value"] for line in lines]


def median(function, seconds=0.3):
    """The median time of a call in nanoseconds, as `bench` takes it."""
    times, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until or not times:
        start = time.perf_counter_ns()
        function()
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "saddleback"))
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import numpy as np
    gradient, product, hessian, n = jax_functions(options.units)
    random = np.random.default_rng(1)
    p, v = 0.3 * random.standard_normal(n), random.standard_normal(n)
    text = SCRIPT.format(data=DATA, h=options.units, point=p.tolist(), direction=v.tolist())
    ours = [np.array(value) for value in answers(options.program, text)]
    theirs = [np.asarray(gradient(p)[1]), np.asarray(product(p, v))]
    for name, a, b in zip(["gradient", "product"], ours, theirs):
        apart = np.abs(a - b).max() / np.abs(b).max()
        if not apart <= AGREEMENT:
            sys.exit(f"the {name} differs by {apart:.1e} of its largest entry")
    hessian(p).block_until_ready()
    timed = {"gradient": [lambda: gradient(p)[1].block_until_ready(), "value_gradient_ns"],
             "Hessian-vector product": [lambda: product(p, v).block_until_ready(), "hessian_vector_ns"],
             "Hessian": [lambda: hessian(p).block_until_ready(), "hessian_ns"]}
    bench = text.split("grad(loss")[0] + "bench(loss, points = 1, threads = 1)\n"
    best = {name: [float("inf")] * 2 for name in timed}
    for _ in range(options.rounds):
        single = answers(options.program, bench)[-1]["single"]
        single["value_gradient_ns"] = single["gradient_ns"]
        for name, (call, field) in timed.items():
            best[name] = [min(best[name][0], single[field]), min(best[name][1], median(call))]
    print(f"| {n} parameters, 1797 rows | Saddleback, ms | JAX, ms | ratio |\n|---|---|---|---|")
    for name, (a, b) in best.items():
        print(f"| {name} | {a / 1e6:.2f} | {b / 1e6:.2f} | {a / b:.2f} |")
    slow = [name for name, (a, b) in best.items() if name != "Hessian" and a > TARGET * b]
    sys.exit(f"more than {TARGET} times JAX: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()
