"""What all races share: a command timed, two of them pair by pair, and a table of ratios. Linux, standard library.

Programs run in turn, A B A B …, and ratios are taken pair by pair, so that a busy machine slows both sides of a pair
alike. Absolute times mean nothing on a shared machine.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Run(NamedTuple):
    """Seconds of wall time and of CPU time, and the most resident memory in MB."""

    wall: float
    cpu: float
    peak: float


class Row(NamedTuple):
    """One line of the table: the ratios of several rounds, and what their median should be."""

    what: str
    beside: str
    ratios: list
    bar: str = ""
    note: str = ""

    def ratio(self):
        return f"{statistics.median(self.ratios):.2f}"

    def spread(self):
        return f"{min(self.ratios):.2f}–{max(self.ratios):.2f}"


def run(command, allowed=(0,), cwd=ROOT):
    """Runs a command that must end with one of `allowed`; what it prints is thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}\n{errors.decode()}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def peak_memory(command):
    """The most resident memory of a command, in MB, as /proc shows it: what a child of Python says of itself counts
    Python's own memory too."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
        time.sleep(0.005)
    if process.returncode != 0:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return peak / 1000


def binary():
    """The program that ENDGAME names, or the release build."""
    if named := os.environ.get("ENDGAME"):
        return Path(named).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    return ROOT / "target/release/endgame"


def needs(program):
    """Whether a program is there; says what is left out where it is not."""
    found = shutil.which(program) is not None
    if not found:
        print(f"left out: `{program}` is not installed", file=sys.stderr)
    return found


def machine():
    """The processor, how busy it is, and the day."""
    models = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    day = datetime.now(timezone.utc).date()
    return f"{day}, {os.cpu_count()} × {models[0] if models else 'unknown processor'}, load {os.getloadavg()[0]:.1f} before"


def tell(row):
    """A row as it is measured, for whoever waits."""
    bar = f", should be {row.bar}" if row.bar else ""
    note = f" ({row.note})" if row.note else ""
    print(f"{row.what}, beside {row.beside}: {row.ratio()} [{row.spread()}]{bar}{note}", flush=True)


def table(rows):
    """The rows as Markdown."""
    lines = ["| race | beside | ratio | rounds | should be | |", "|---|---|---|---|---|---|"]
    lines += [f"| {row.what} | {row.beside} | {row.ratio()} | {row.spread()} | {row.bar or '–'} | {row.note} |" for row in rows]
    return "\n".join(lines)
