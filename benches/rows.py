#!/usr/bin/env python3
"""Time and memory of a table of a million rows: loading it, and a sum over its rows with its derivatives.

  cargo build --release
  rows.py [--rows N] [--columns N] [--epochs N] [--keep FOLDER]     a table in Markdown; SADDLEBACK names another program

The file holds normal numbers with 17 digits and a column of labels 0 and 1, drawn from a fixed seed. Loading is timed over
whole runs of the program, less those of an empty script; memory is the largest resident set, less that of an empty script.
Derivatives are those of a logistic regression (`bench`, medians); a batch is a step of `sgd`, without the start of
the run and its verdict: the difference of two runs over different numbers of epochs on the same table.

Measured for 0.1.0, a million rows of ten columns, 80 MB, on a machine of two processors that had other work as well:

  load             plain 1.0 s, gzip 1.8 s; peak 1.0 of the data
  one thread       value 14 ms, gradient 18 ms, Hessian-vector product 23 ms; peak 1.0 of the data
  batches          18 us for 100 rows; peak 1.2 of the data
"""
import argparse, gzip, json, os, random, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("SADDLEBACK", ROOT / "target" / "release" / "saddleback"))
REPETITIONS = 3


def write(path, n_rows, n_columns):
    """A CSV file, and the same compressed."""
    draw = random.Random(7)
    features = n_columns - 1
    with open(path, "w") as plain, gzip.open(f"{path}.gz", "wt", compresslevel=6) as packed:
        header = ",".join([f"x{k}" for k in range(1, features + 1)] + ["label"]) + "\n"
        plain.write(header)
        packed.write(header)
        for _ in range(n_rows):
            row = [draw.gauss(0, 1) for _ in range(features)]
            label = int(draw.random() < (0.8 if row[0] > 0 else 0.3))
            line = ",".join(map(repr, row)) + f",{label}\n"
            plain.write(line)
            packed.write(line)


def run(script, threads=1):
    """The answers to a script, its seconds, and its largest resident set in bytes."""
    command = [PROGRAM, "--json", "--no-init", "--threads", str(threads), "-"]
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as text, tempfile.TemporaryFile("w+") as answers:
        text.write(script)
        text.seek(0)
        child = subprocess.Popen(command, stdin=text, stdout=answers)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        answers.seek(0)
        lines = [json.loads(line) for line in answers]
    if child.returncode != 0:
        sys.exit(f"rows.py: the program failed: {lines[-1:]}\n{script}")
    return [line["value"] for line in lines], seconds, usage.ru_maxrss * 1024


def seconds_and_memory(script):
    """Medians over some runs."""
    runs = [run(script) for _ in range(REPETITIONS)]
    return [statistics.median(answer[k] for answer in runs) for k in (1, 2)]


def loss(features):
    return f"f(w[{features}], b) = mean(r in T, softplus(z) - z*r.label where z = dot(r[1..{features}], w) + b);\n"


def report(path, n_rows, n_columns, n_epochs):
    data = 8 * n_rows * n_columns
    features = n_columns - 1
    empty = seconds_and_memory("1;\n")
    rows = [("file, plain", f"{os.path.getsize(path) / 1e6:.0f} MB"),
            ("file, gzip", f"{os.path.getsize(f'{path}.gz') / 1e6:.0f} MB"), ("data", f"{data / 1e6:.0f} MB")]
    for name, file in [("plain", path), ("gzip", f"{path}.gz")]:
        seconds, memory = seconds_and_memory(f'T = table("{file}");\n')
        rows.append((f"load, {name}", f"{seconds - empty[0]:.2f} s"))
        rows.append((f"peak while loading, {name}", f"{(memory - empty[1]) / data:.2f} of the data"))
    prelude = f'T = table("{path}");\n' + loss(features)
    for threads in (1, 2):
        answers, _, peak = run(prelude + f"bench(f, points = 1, threads = {threads})\n", threads)
        single = answers[0]["single"]
        for what in ("value", "gradient", "hessian_vector"):
            rows.append((f"{what.replace('_', '-')}, {threads} thread{'s'[:threads - 1]}", f"{single[f'{what}_ns'] / 1e6:.1f} ms"))
        rows.append((f"peak with all of them, {threads} thread{'s'[:threads - 1]}", f"{(peak - empty[1]) / data:.2f} of the data"))
    epochs = lambda count: f"minimize(f, from = 0, method = sgd(step = 0.1, batch = 100, epochs = {count}, seed = 1)).seconds\n"
    answers, _, peak = run(prelude + epochs(1) + epochs(1 + n_epochs))
    batches = n_epochs * -(-n_rows // 100)
    rows.append(("a batch of 100 rows", f"{(answers[1] - answers[0]) / batches * 1e6:.1f} us"))
    rows.append(("peak with batches", f"{(peak - empty[1]) / data:.2f} of the data"))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=20, help="epochs over which a batch is timed")
    parser.add_argument("--keep", help="a folder for the file, which is made there if it is not there yet")
    options = parser.parse_args()
    if not PROGRAM.exists():
        sys.exit("rows.py: build the program first: cargo build --release")
    with tempfile.TemporaryDirectory() as scratch:
        path = str(Path(options.keep or scratch) / f"rows_{options.rows}_{options.columns}.csv")
        if not os.path.exists(f"{path}.gz"):
            write(path, options.rows, options.columns)
        print(f"{options.rows} rows, {options.columns} columns\n\n| | |\n|---|---|")
        for name, figure in report(path, options.rows, options.columns, options.epochs):
            print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
