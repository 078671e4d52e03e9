#!/usr/bin/env python3
"""`curve show` and `character grant` beside the peer's tables: one file, one answer.

    python3 benches/tables.py target/release/endgame [--seed N]

For the rulesets of peers/scenarios.py: every level's cost, total, points, multiplier and hours; and characters who are given
XP at once or in many parts, which flows on from the character into paragon while multipliers fall. A gain may differ by
one XP. Exits with 1 where anything else does.
"""

import argparse
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches/peers"))
try:
    import numpy as np
    import yaml
except ImportError as missing:
    sys.exit(f"{missing.name} is missing: python3 -m pip install -r benches/requirements.txt, in a virtual environment")
from lives import Rules  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402

SHOWN = 400  # levels of a track without a last one
AN_HOUR = 50_000


class Program:
    """`endgame`, on one ruleset and with databases of its own."""

    def __init__(self, binary, folder, name, node):
        self.binary, self.folder, self.name = binary, folder, name
        self.rules = ROOT / node if isinstance(node, str) else folder / f"{name}.yaml"
        if not isinstance(node, str):
            self.rules.write_text(json.dumps(node))
        self.node = yaml.safe_load(self.rules.read_text())

    def run(self, *words):
        run = subprocess.run([self.binary, *map(str, words), "--quiet"], capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"failed with {run.returncode}: {' '.join(map(str, words))}\n{run.stdout}{run.stderr}")
        return run.stdout

    def rows(self, track, first, last):
        words = ["--ruleset", self.rules, "--track", track, "--levels", f"{first}..{last}", "--xp-per-hour", AN_HOUR, "--format", "csv"]
        return list(csv.DictReader(io.StringIO(self.run("curve", "show", *words))))

    def granted(self, number, track, parts, calendar):
        """What a new character stands on after these grants, by track: level and XP."""
        database = ["--db", self.folder / f"{self.name}-{number}.db", "--actor", "ci"]
        self.run("db", "init", "--ruleset", self.rules, *database)
        self.run("character", "create", "Vex", "--reason", "new", *database)
        for xp in parts:
            given = ["--xp", xp, "--track", track, "--calendar", calendar, "--source", "raid", "--reason", "given"]
            self.run("character", "grant", "Vex", *given, *database)
        shown = json.loads(self.run("character", "show", "Vex", "--format", "json", *database))
        tracks = [*shown["tracks"].items(), *((one["type"], one) for one in shown["masteries"])]
        return {key: (one["current_level"], one["total_xp"]) for key, one in tracks}


def table_differences(program, key, track):
    last = track.last if track.last is not None and track.last - track.first < SHOWN else track.first + SHOWN
    track.effort_to(last)
    for row in program.rows(key, track.first, last):
        step = int(row["level"]) - track.first
        ours = {"total_xp": track.xp[step], "hours": track.effort[step] / AN_HOUR}
        if row["xp_to_next"]:
            ours["xp_to_next"] = track.xp[step + 1] - track.xp[step]
            ours["gain_multiplier"] = track.factors[step]
        if key == "paragon":
            ours["points"] = track.earned[step]
        for column, value in ours.items():
            theirs = float(row[column]) if row[column] else float("nan")
            if not (abs(theirs - value) <= 1e-9 * abs(value) or (np.isinf(value) and not np.isfinite(theirs))):
                yield f"{program.name}: {key} {row['level']}: {column} is {row[column]}, and {value!r} is right"


def parts_of(total, count, draw):
    """A total in so many whole parts."""
    cuts = sorted(draw.randint(0, total) for _ in range(count - 1))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, total])]
    return [part for part in parts if part]


def expected(rules, track, effort):
    """XP by track after so much XP before the tracks' multipliers."""
    if track != "character":
        key = track.removeprefix("mastery.")
        one = rules.paragon if track == "paragon" else rules.masteries[key]
        return {key: float(one.xp_of(np.array([effort]))[0])}
    cap = rules.character.effort_to(rules.character.last)
    ours = {"character": float(rules.character.xp_of(np.array([min(effort, cap)]))[0])}
    if rules.paragon and effort > cap:
        ours["paragon"] = float(rules.paragon.xp_of(np.array([effort - cap]))[0])
    return ours


def grant_differences(program, rules, draw):
    masteries = [f"mastery.{key}" for key in rules.masteries]
    cases = [("character", 1), ("character", 9), ("character", 1), ("character", 25), (masteries[0], 1), (masteries[0], 12), ("paragon", 5)]
    for number, (track, count) in enumerate(cases):
        first = rules.character if track == "character" else rules.paragon if track == "paragon" else rules.masteries[track[8:]]
        room = min(first.effort_to(first.last) if first.last else np.inf, 1_000_000)
        total, calendar = int(room * draw.choice([0.3, 0.9, 1.5, 4])) + draw.randint(1, 999), draw.choice([1, 1.5, 2.25])
        if track == "paragon":
            total = draw.randint(10_000, 400_000)
        parts = parts_of(total, count, draw)
        theirs = program.granted(number, track, parts, calendar)
        for key, value in expected(rules, track, total * calendar).items():
            level, xp = theirs[key]
            # A fraction of one XP may be left over at the end, and a level hang on it.
            if not -1e-6 <= value - xp <= 1 + 1e-6 and abs(value - xp) > 1e-9 * value:
                yield f"{program.name}: {total} XP × {calendar} on {track} in {len(parts)} parts: {key} has {xp} XP at level {level}, and {value:.3f} are right"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", help="the program to compare with")
    parser.add_argument("--seed", type=int, default=20_261_128)
    arguments = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, scenario in SCENARIOS.items():
            program = Program(Path(arguments.binary).resolve(), Path(folder), name, scenario["ruleset"])
            rules = Rules(program.node)
            tracks = {"character": rules.character, "paragon": rules.paragon, **{f"mastery.{key}": one for key, one in rules.masteries.items()}}
            tables = [what for key, track in tracks.items() for what in table_differences(program, key, track)]
            grants = list(grant_differences(program, rules, random.Random(f"{arguments.seed} {name}")))
            print(f"{name:10} {len(tracks)} tables: {len(tables)} values differ; grants: {len(grants)} differ")
            found += tables[:10] + grants
    for what in found:
        print(f"  {what}")
    sys.exit(1 if found else 0)


main()
