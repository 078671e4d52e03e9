#!/usr/bin/env python3
"""Times `check` and `compare` beside the plain simulation of the same players: 20,000 of them, 180 days.

    python3 benches/gate.py [--rounds 11]

ENDGAME=path takes that binary; otherwise the release binary is built. Programs run in turn, and ratios are taken pair by
pair, so that a busy machine slows both sides of a pair alike.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = ["--players", "20000", "--days", "180"]
TEN = [
    "{ metric: hours_to.paragon.25, of: regular, min: 1 }",
    "{ metric: hours_to.paragon.50, of: hardcore, min: 1 }",
    "{ metric: hours_to.paragon.100, of: hardcore, min: 1 }",
    "{ metric: days_to.prestige.1, of: hardcore, min: 1 }",
    "{ metric: reached.paragon.50, of: casual, max: 0.9 }",
    "{ metric: level.paragon.day.30, min: 0 }",
    "{ metric: level.paragon.day.180, min: 0 }",
    "{ metric: currency.day.180, of: regular, min: 0 }",
    "{ metric: points_earned.day.90, min: 0 }",
    "{ metric: hours_to.mastery.combat.50, of: hardcore, min: 1 }",
]


def run(command, expected):
    """Wall and CPU seconds of a command that must exit with `expected`, its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expected:
        sys.exit(f"ended with {process.returncode}: {' '.join(map(str, command))}")
    return wall, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11, help="how often each pair runs")
    rounds = parser.parse_args().rounds
    endgame = os.environ.get("ENDGAME")
    if not endgame:
        subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
        endgame = ROOT / "target/release/endgame"
    with tempfile.TemporaryDirectory() as folder:
        agreed = Path(folder) / "ten.yaml"
        scenario = f"{{ ruleset: {ROOT}/curves/necpgame.yaml, population: {ROOT}/curves/populations/launch.yaml, players: 20000, days: 180 }}"
        lines = "\n".join(f"  - {expected}" for expected in TEN)
        agreed.write_text(f"expectations: ten\nscenario: {scenario}\nexpect:\n{lines}\n")
        sides = ["curves/necpgame.yaml", "fixtures/steeper.yaml", *SIZE]
        cases = {
            "check, ten expectations": ([endgame, "check", "--expect", agreed], 0),
            "compare, two rulesets": ([endgame, "compare", *sides], 1),
            "compare with a chart": ([endgame, "compare", *sides, "--chart", f"{folder}/c.png"], 1),
        }
        print(f"beside `simulate {' '.join(SIZE)}`, {rounds} rounds (median of the ratios, pair by pair)")
        for name, (command, code) in cases.items():
            pairs = []
            for _ in range(rounds):
                own = run(command, code)
                plain = run([endgame, "simulate", *SIZE], 0)
                pairs.append((own[0] / plain[0], own[1] / plain[1]))
            wall, cpu = (statistics.median(column) for column in zip(*pairs))
            print(f"  {name:26}{wall:6.2f} of its wall time {cpu:6.2f} of its CPU time")


main()
