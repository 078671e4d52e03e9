"""The `year` scenario beside its peers, in time and in memory; the other simulations beside it."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from racing import ROOT, Row, needs, peak_memory, run

YEAR = ["--ruleset", "fixtures/year/ruleset.yaml", "--seed", "42", "--population"]
PLAYERS = 100_000
# Players of the peers that take too long for as many; times are compared a player.
PEER_PLAYERS = {"NumPy": 100_000, "plain Python": 3_000, "plain Node": 30_000}


def python_with_numpy():
    """A Python with NumPy: this one, or that of a virtual environment under target/, made at the first run."""
    python = ROOT / "target/race-venv/bin/python"
    for one in (sys.executable, python):
        if Path(one).exists() and subprocess.run([one, "-c", "import numpy"], stderr=subprocess.DEVNULL).returncode == 0:
            return one
    subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "numpy"], check=True)
    return python


def simulate(endgame, players=PLAYERS, days=365, population="population"):
    return [endgame, "simulate", *YEAR, f"fixtures/year/{population}.yaml", "--players", str(players), "--days", str(days)]


def races(endgame, rounds, peers):
    """Whole programs, wall time: how many times as long a peer takes."""
    commands = {"NumPy": [python_with_numpy(), peers / "numpy_year.py"], "plain Python": [sys.executable, peers / "python_year.py"]}
    if needs("node"):
        commands["plain Node"] = ["node", peers / "node_year.mjs"]
    for name, command in commands.items():
        pairs = []
        for _ in range(rounds):
            own = run(simulate(endgame)).wall
            theirs = run([*command, str(PEER_PLAYERS[name])]).wall * PLAYERS / PEER_PLAYERS[name]
            pairs.append((own, theirs))
        own, theirs = (statistics.median(side) for side in zip(*pairs))
        bar = "10 or more" if name == "NumPy" else ""
        yield Row("year, 100,000 players, speed", name, [b / a for a, b in pairs], bar, f"{own:.2f} s, {theirs:.2f} s")
    living = simulate(endgame, population="living")
    ratios = [run(living).cpu / run(simulate(endgame)).cpu for _ in range(rounds)]
    yield Row("year, players who differ, learn, leave and return, CPU time", "the plain year", ratios, "at most 1.3")
    yield from growth(endgame, max(1, rounds // 2))
    peak = peak_memory(simulate(endgame, players=1_000_000))
    yield Row("year, 1,000,000 players, memory", "40 MB", [peak / 40], "at most 1", f"{peak:.1f} MB")


def growth(endgame, rounds):
    """Time a player and day: 1 is linear."""
    sizes = {
        "players": (dict(players=250_000), dict(players=1_000_000)),
        "days": (dict(players=250_000, days=90), dict(players=250_000, days=360)),
    }
    for what, cases in sizes.items():
        pairs = [[run(simulate(endgame, **case)).wall for case in cases] for _ in range(rounds)]
        yield Row(f"year, four times the {what}, time", "four times the time", [b / a / 4 for a, b in pairs], "about 1")


def before_and_now(endgame, before, rounds):
    """This build beside the one of before, case by case; what either finds may differ, so a gate may fail."""
    with tempfile.TemporaryDirectory() as folder:
        tune = ["tune", "--vary", "paragon.xp_to_next.power.exponent=1.2..1.9", "--expect", "curves/expectations/necpgame.yaml"]
        cases = {
            f"simulate, year, {PLAYERS:,} players": simulate("")[1:],
            "simulate, players who learn, leave and return": simulate("", population="living")[1:],
            "simulate, the shipped game": ["simulate"],
            "check": ["check"],
            "compare, two rulesets": ["compare", "curves/necpgame.yaml", "fixtures/steeper.yaml"],
            "prestige analyse": ["prestige", "analyse"],
            "retention analyse": ["retention", "analyse"],
            "tune, one number": [*tune, "--ruleset", "fixtures/steeper.yaml", "--output", f"{folder}/tuned.yaml"],
            "ruleset check": ["ruleset", "check", "curves/necpgame.yaml"],
        }
        for name, arguments in cases.items():
            pairs = [(run([before, *arguments], (0, 1)), run([endgame, *arguments], (0, 1))) for _ in range(rounds)]
            for kind in ("wall", "cpu"):
                then, now = ([getattr(one, kind) for one in side] for side in zip(*pairs))
                note = f"{statistics.median(then):.2f} s before, {statistics.median(now):.2f} s now"
                yield Row(f"{name}, {kind} time", "the build before", [b / a for a, b in zip(then, now)], "at most 1", note)


def small_commands(endgame, rounds):
    """Milliseconds of CPU beside what is felt as at once."""
    with tempfile.TemporaryDirectory() as folder:
        cases = {
            "--version": (["--version"], 10),
            "curve show": (["curve", "show"], 10),
            "chart xp, 1600×900 PNG": (["chart", "xp", "--size", "1600x900", "--output", f"{folder}/xp.png"], 100),
        }
        for name, (arguments, bar) in cases.items():
            times = [run([endgame, *arguments]).cpu * 1000 for _ in range(rounds * 3)]
            yield Row(f"{name}, CPU time", f"{bar} ms", [time / bar for time in times], "at most 1", f"{statistics.median(times):.1f} ms")
