#!/usr/bin/env python3
"""Write the problem files of this folder, and what peers reached, from the JSON collections they come from.

  make.py OPTIM.json SUITE.json PEERS.json      (the folder's README says what these are and what a file looks like)

Starts become expressions where one gives the same doubles for every coordinate, so that they hold for any number of variables.
Python's standard library only.
"""
import json, sys, textwrap
from pathlib import Path

HERE = Path(__file__).resolve().parent
WIDTH = 118

# Problems of More, Garbow and Hillstrom (ACM TOMS 7, 1981) under CUTEst's names, by their number there.
MGH = {"ROSENBR": 1, "FREUROTH": 2, "POWELLBSLS": 3, "BROWNBS": 4, "BEALE": 5, "JENSMP": 6, "HELIX": 7, "BARD": 8,
       "GAUSSIAN": 9, "MEYER3": 10, "GULF": 11, "BOX3": 12, "POWELLSG": 22, "WOODS": 14, "KOWOSB": 15, "BROWNDEN": 16,
       "OSBORNEA": 17, "BIGGS6": 18, "OSBORNEB": 19, "WATSON": 20, "SROSENBR": 21, "PENALTY1": 23, "PENALTY2": 24,
       "VARDIM": 25, "TRIGON1": 26, "BROWNAL": 27, "MOREBV": 28, "INTEQNELS": 29, "BROYDN3DLS": 30, "BROYDNBDLS": 31,
       "ARGLINA": 32, "ARGLINB": 33, "ARGLINC": 34, "CHEBYQAD": 35}

# Starts that are formulas of n or of the index; each is used only where it gives the list's doubles.
FORMULAS = [("[i for i = 1..n]", lambda i, n: float(i)),
            ("[i/n for i = 1..n]", lambda i, n: i / n),
            ("[i/(n + 1) for i = 1..n]", lambda i, n: i / (n + 1)),
            ("[0.0001*i/(n + 1) for i = 1..n]", lambda i, n: 0.0001 * i / (n + 1)),
            ("[if(i == 1, 1, -1) for i = 1..n]", lambda i, n: 1.0 if i == 1 else -1.0),
            ("[if(i == 1, 1, 2) for i = 1..n]", lambda i, n: 1.0 if i == 1 else 2.0),
            ("[if(i <= 4, if(mod(i, 2) == 1, -3, -1), if(mod(i, 2) == 1, -2, 0)) for i = 1..n]",
             lambda i, n: ((-3.0, -1.0) if i <= 4 else (-2.0, 0.0))[(i - 1) % 2])]

# Formulas that agree with the list to rounding only: for other numbers of variables.
ANY_START = {"SCOSINE": "[exp(-12*(i - 1)/(n - 1)) for i = 1..n]", "SSCOSINE": "[exp(-6*(i - 1)/(n - 1)) for i = 1..n]"}

# Whose best value is that of the usual box only; there are lower minima without end outside.
LOWER_OUTSIDE = {"mccormick"}

# Least values that are formulas of n: cosines of n - 1 terms, and sums of squares plus 1.
LEAST = {"COSINE": "1 - n", "SCOSINE": "1 - n", "SSCOSINE": "1 - n", "GENROSE": "1", "CHAINWOO": "1",
         "ARWHEAD": "0", "DIXON3DQ": "0", "HILBERTB": "0"}


def number(v):
    """The shortest text that reads back as the same double."""
    v = float(v)
    return str(int(v)) if v == int(v) and abs(v) < 1e15 else repr(v)


def length_name(definition):
    """Whether the definition has a constant n that is the number of variables."""
    return any(line.startswith("n = ") for line in definition.split("\n")) and "f(x[n])" in definition


def start_text(values, definition):
    """A number for all coordinates, a formula, a repeated pattern, or the list itself."""
    values, n = [float(v) for v in values], len(values)
    if n > 2 and len(set(values)) == 1:
        return number(values[0])
    if length_name(definition) and n > 4:
        for text, formula in FORMULAS:
            if [formula(i, n) for i in range(1, n + 1)] == values:
                return text
        for period in (2, 4):
            if n >= 2 * period and all(v == values[i % period] for i, v in enumerate(values)):
                return f"[[{', '.join(map(number, values[:period]))}][mod(i - 1, {period}) + 1] for i = 1..n]"
    return "[" + ", ".join(map(number, values)) + "]"


def best_text(p):
    """The lowest value known, and whether it holds for any n."""
    name, best = p["name"], p.get("best_known", p.get("best_value"))
    if best is None:
        return None, False
    scalable = "scalable" in p.get("tags", [])
    if name in LEAST or name.startswith("DIXMAA"):
        return LEAST.get(name, "1"), True
    return number(best), scalable and float(best) == 0 and bool(p.get("proved_global"))


def other_minima(p):
    """Values of further strict local minima, and where plain descents from the start ended."""
    best = p.get("best_known", p.get("best_value"))
    values = [float(v["f"]) for v in p.get("other_local_minima", []) if "f" in v]
    values += [float(v["value"]) for v in p.get("other_local_minima", []) if "value" in v]
    runs = (p.get("descent_from_start") or {}).values()
    if "plateau" not in p.get("tags", []):  # where a descent may end at what only rounding makes flat
        values += [run["f"] for run in runs if run["stop"] == "converged"]
    kept = []
    for value in sorted(values):
        known = [float(best)] if best is not None else []
        if all(abs(value - k) > 1e-6 * max(abs(k), 1e-4) for k in known + kept):
            kept.append(value)
    return kept


def tags(p):
    found = [t.replace("NIST", "nist") for t in p.get("tags", [])]
    if p["name"].startswith("mgh"):
        found += ["mgh", "mgh" + p["name"][3:5]]
    elif p["name"] in MGH:
        found += ["mgh", f"mgh{MGH[p['name']]:02}"]
    if p.get("several_local_minima") or p.get("other_local_minima"):
        found.append("several")
    if "several" not in found and ("multimodal" in found or other_minima(p)):
        found.append("several")
    return found


def source(p):
    return "CUTEst (SIF), values recomputed" if "tags" in p else p["source"]


def fields(p):
    definition = p["definition"]
    best, any_n = best_text(p)
    yield "source", source(p)
    if tags(p):
        yield "tags", " ".join(tags(p))
    yield "start", start_text(p["start"], definition)
    if p["name"] in ANY_START:
        yield "start for any n", ANY_START[p["name"]]
    if p.get("start2"):
        yield "start2", start_text(p["start2"], definition)
    yield "value at start", p.get("f_start", p.get("start_value"))
    if best is not None:
        yield "best", best
    if any_n:
        yield "best for any n", "true"
    if p.get("proved_global"):
        yield "best is proved", "true"
    if p.get("best_known_weak") or p["name"] in LOWER_OUTSIDE:
        yield "best is weak", "true"
    if p.get("unbounded"):
        yield "unbounded", "true"
    if other_minima(p):
        yield "other minima", " ".join(number(v) for v in other_minima(p))
    if p.get("note"):
        yield "note", p["note"]


def comment(key, text):
    lines = textwrap.wrap(f"{key}: {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)


def write_peers(peers):
    """A line for each problem and peer."""
    lines = ["problem,peer,evaluations,value,second_order,at_best,success"]
    for p in peers["problems"]:
        for peer, run in p.items():
            if isinstance(run, list):
                words = [str(v).lower() if isinstance(v, bool) else repr(v) for v in run[1:]]
                lines.append(",".join([p["name"], peer, str(run[0]), *words]))
    (HERE / "peers.csv").write_text("\n".join(lines) + "\n")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    problems = [p for path in sys.argv[1:3] for p in json.loads(Path(path).read_text())]
    write_peers(json.loads(Path(sys.argv[3]).read_text()))
    for p in problems:
        text = f"# {p['name']}\n" + "".join(comment(key, value) for key, value in fields(p))
        (HERE / f"{p['name']}.sbk").write_text(text + "\n" + p["definition"] + "\n")
    print(f"{len(problems)} problems")


if __name__ == "__main__":
    main()
