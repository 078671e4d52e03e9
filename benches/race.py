#!/usr/bin/env python3
"""Races `endgame` against its peers on the `year` scenario and measures the whole program. Linux, standard library.

    python3 benches/race.py [--rounds 5] [--peers DIR] [--before BINARY]

With --before only two builds race: the one of before, this one, and NumPy, in turn. ENDGAME=path takes that binary; otherwise the release binary is built. NumPy comes from a virtual environment in
target/, made at the first run. Programs run in turn, A B A B …, and ratios are taken pair by pair, so that a busy
machine slows both sides of a pair alike.
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
YEAR = ["--ruleset", "fixtures/year/ruleset.yaml", "--population", "fixtures/year/population.yaml", "--seed", "42"]
PLAYERS = 100_000
# Players of the peers that take too long for as many; times are compared a player.
PEER_PLAYERS = {"numpy": 100_000, "python": 3_000, "node": 30_000}


def run(command, allowed=(0,)):
    """Wall seconds and CPU seconds of a command, its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return wall, usage.ru_utime + usage.ru_stime


def peak_memory(command):
    """The most resident memory of a command, in MB, as /proc shows it up to its last hundredth of a second."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
        time.sleep(0.01)
    if process.returncode != 0:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return peak / 1000


def binary():
    if named := os.environ.get("ENDGAME"):
        return Path(named).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    return ROOT / "target/release/endgame"


def python_with_numpy():
    python = ROOT / "target/race-venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
    if subprocess.run([python, "-c", "import numpy"], stderr=subprocess.DEVNULL).returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "numpy"], check=True)
    return python


def machine():
    models = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {models[0] if models else 'unknown processor'}; load {load:.1f} before the run"


def simulate(endgame, players=PLAYERS, days=365):
    return [endgame, "simulate", *YEAR, "--players", str(players), "--days", str(days)]


def race(endgame, peers, rounds):
    python = python_with_numpy()
    commands = {
        "numpy": [python, peers / "numpy_year.py"],
        "python": [sys.executable, peers / "python_year.py"],
        "node": ["node", peers / "node_year.mjs"],
    }
    print(f"\nthe year scenario, {PLAYERS:,} players, whole program, {rounds} rounds")
    print(f"{'':10}{'median s':>10}{'M player-days/s':>18}{'× slower':>10}   each pair")
    own, pairs = [], {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            own.append(run(simulate(endgame))[0])
            theirs = run([*command, str(PEER_PLAYERS[name])])[0] * PLAYERS / PEER_PLAYERS[name]
            pairs[name].append((theirs, theirs / own[-1]))
    print_racer("endgame", own)
    for name, results in pairs.items():
        print_racer(name, [wall for wall, _ in results], [ratio for _, ratio in results])


def print_racer(name, walls, ratios=()):
    wall = statistics.median(walls)
    ratio = f"{statistics.median(ratios):10.1f}   {' '.join(f'{ratio:.1f}' for ratio in ratios)}" if ratios else ""
    print(f"{name:10}{wall:10.3f}{PLAYERS * 365 / wall / 1e6:18.2f}{ratio}")


def beside_before(endgame, before, rounds):
    """This build beside the one of before, case by case; what either finds may differ, so a gate may fail."""
    numpy = [python_with_numpy(), ROOT / "benches/peers/numpy_year.py", str(PLAYERS)]
    with tempfile.TemporaryDirectory() as folder:
        tune = ["tune", "--vary", "paragon.xp_to_next.power.exponent=1.2..1.9", "--expect", "curves/expectations/necpgame.yaml"]
        cases = {
            f"simulate, year, {PLAYERS:,} players": simulate("")[1:],
            f"simulate, living year, {PLAYERS:,}": ["simulate", *YEAR[:2], "--population", "fixtures/year/living.yaml", *YEAR[4:], "--players", str(PLAYERS), "--days", "365"],
            "simulate, the shipped game": ["simulate"],
            "check": ["check"],
            "compare, two rulesets": ["compare", "curves/necpgame.yaml", "fixtures/steeper.yaml"],
            "prestige analyse": ["prestige", "analyse"],
            "retention analyse": ["retention", "analyse"],
            "tune, one number": [*tune, "--ruleset", "fixtures/steeper.yaml", "--output", f"{folder}/tuned.yaml"],
            "ruleset check": ["ruleset", "check", "curves/necpgame.yaml"],
        }
        print(f"\nbeside {before}, {rounds} rounds (median s of wall; ratios pair by pair: above 1, this one takes longer)")
        print(f"{'':36}{'before':>8}{'now':>8}{'wall':>8}{'CPU':>8}   each pair")
        for name, arguments in cases.items():
            pairs = [(run([before, *arguments], (0, 1)), run([endgame, *arguments], (0, 1))) for _ in range(rounds)]
            walls = [now[0] / then[0] for then, now in pairs]
            cpus = [now[1] / then[1] for then, now in pairs]
            medians = [statistics.median(side[0] for side in sides) for sides in zip(*pairs)]
            each = " ".join(f"{wall:.2f}" for wall in walls)
            print(f"{name:36}{medians[0]:8.3f}{medians[1]:8.3f}{statistics.median(walls):8.2f}{statistics.median(cpus):8.2f}   {each}")
    turns = [(run(numpy)[0], run(simulate(before))[0], run(simulate(endgame))[0]) for _ in range(rounds)]
    for name, which in (("before", 1), ("now", 2)):
        ratios = [turn[0] / turn[which] for turn in turns]
        print(f"NumPy takes {statistics.median(ratios):.1f} times as long as {name}: {' '.join(f'{ratio:.1f}' for ratio in ratios)}")


def living(endgame, rounds):
    """The year of players who differ, learn, pause, leave and return, beside the plain year, in turn."""
    def command(population):
        return [endgame, "simulate", *YEAR[:2], "--population", f"fixtures/year/{population}.yaml", *YEAR[4:], "--players", str(PLAYERS), "--days", "365"]

    pairs = [(run(command("population")), run(command("living"))) for _ in range(rounds)]
    ratios = [[now[which] / plain[which] for plain, now in pairs] for which in (0, 1)]
    wall, cpu = (statistics.median(column) for column in ratios)
    print(f"\nthe same players with spread, weekdays, learning, hazards, breaks and returns, beside the plain year, {rounds} rounds")
    print(f"{wall:.2f} of its wall time, {cpu:.2f} of its CPU time   each pair {' '.join(f'{ratio:.2f}' for ratio in ratios[1])}")


def linearity(endgame, rounds):
    print("\ntime by players and by days (median s; 1.00 is linear)")
    for title, cases in {
        "players": [dict(players=250_000), dict(players=500_000), dict(players=1_000_000)],
        "days": [dict(players=250_000, days=days) for days in (90, 180, 365)],
    }.items():
        walls = [[run(simulate(endgame, **case))[0] for case in cases] for _ in range(rounds)]
        sizes = [case[title] for case in cases]
        medians = [statistics.median(column) for column in zip(*walls)]
        for size, wall in zip(sizes, medians):
            share = wall / size / (medians[0] / sizes[0])
            print(f"  {size:>9,} {title:8}{wall:8.3f}   {share:.2f}")
    print(f"\npeak memory, 1,000,000 players: {peak_memory(simulate(endgame, players=1_000_000)):.1f} MB")


def small_commands(endgame, rounds):
    print("\nsmall commands (median ms)")
    with tempfile.TemporaryDirectory() as folder:
        cases = {
            "--version": ["--version"],
            "curve show": ["curve", "show"],
            "chart xp, 1600×900 PNG": ["chart", "xp", "--size", "1600x900", "--output", f"{folder}/xp.png"],
        }
        for name, arguments in cases.items():
            times = [run([endgame, *arguments]) for _ in range(rounds * 5)]
            wall, cpu = (statistics.median(column) * 1000 for column in zip(*times))
            print(f"  {name:24}{cpu:8.1f} of CPU{wall:8.1f} of wall")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair runs")
    parser.add_argument("--peers", type=Path, default=ROOT / "benches/peers", help="where the peers' scripts are")
    parser.add_argument("--before", type=Path, help="race only beside this build, and NumPy")
    arguments = parser.parse_args()
    endgame = binary()
    print(f"{machine()}\n{endgame}", flush=True)
    if arguments.before:
        beside_before(endgame, arguments.before.resolve(), arguments.rounds)
        return
    race(endgame, arguments.peers.resolve(), arguments.rounds)
    living(endgame, arguments.rounds)
    small_commands(endgame, arguments.rounds)
    linearity(endgame, max(1, arguments.rounds // 2))


main()
