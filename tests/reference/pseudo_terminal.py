"""Runs a program in a pseudo-terminal: pseudo_terminal.py PROGRAM [ARGUMENT...] with steps as JSON lines on standard input.

A step is [keys, awaited, seconds]: the keys are typed, then the output (without control sequences) must contain the awaited
text within so many seconds; without an awaited text they are simply waited for. Prints "time seconds" for each step, or what was seen instead; the last line is "exit CODE".
"""
import json, os, pty, re, select, sys, time

steps = [json.loads(line) for line in sys.stdin if line.strip()]
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])


def plain(data):
    text = data.decode(errors="replace")
    return re.sub(r"\x1b(\[[?0-9;]*[a-zA-Z]|[=>])", "", text)


def read(seconds, seen):
    ready, _, _ = select.select([terminal], [], [], seconds)
    if not ready:
        return seen, True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return seen, False
    return seen + data, bool(data)


alive = True
data = b""
for keys, awaited, seconds in steps:
    start = time.monotonic()
    if keys:
        os.write(terminal, keys.encode())
    while alive and (not awaited or awaited not in plain(data)) and time.monotonic() < start + seconds:
        data, alive = read(0.02, data)
    before, found, behind = plain(data).partition(awaited) if awaited else ("", "", "")
    if awaited and not found:
        print("missing", json.dumps([keys, awaited, before[-2000:]]), flush=True)
        os.kill(child, 9)
        break
    data = behind.encode()
    print("time", time.monotonic() - start, flush=True)
# Keys that arrive while the program changes the terminal's mode are lost: the end of input is said again until it is heard.
for _ in range(40):
    end = time.monotonic() + 0.5
    while alive and time.monotonic() < end:
        _, alive = read(0.05, b"")
    if not alive:
        break
    os.write(terminal, b"\x04")
else:
    print("missing", json.dumps(["end of input", "the end of the program", ""]), flush=True)
    os.kill(child, 9)
_, status = os.waitpid(child, 0)
print("exit", os.waitstatus_to_exitcode(status))
