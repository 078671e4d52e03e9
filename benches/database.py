"""The progression database as a whole program: questions, durable grants, logs in and out, beside bare loops and shells."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from racing import ROOT, Row, needs, peak_memory, run

# The rows of a grant, without rules and hashes.
SHELL_GRANT = """
PRAGMA synchronous = FULL;
BEGIN IMMEDIATE;
INSERT INTO log SELECT sequence + 1, 1, (SELECT max(version) + 1 FROM log WHERE character = 1), operation + 1,
  kind, format, payload, time, ruleset, hash, NULL, NULL FROM log ORDER BY sequence DESC LIMIT 1;
INSERT INTO operations SELECT id + 1, kind, actor, reason, ticket, time, last + 1, last + 1 FROM operations ORDER BY id DESC LIMIT 1;
UPDATE head SET sequence = sequence + 1, hash = (SELECT hash FROM log ORDER BY sequence DESC LIMIT 1);
UPDATE characters SET changed = changed + 1, version = version + 1, last = last + 1, paragon_xp = paragon_xp + 1,
  lifetime_xp = lifetime_xp + 1, state = replace(state, ':', ': ') WHERE id = 1;
UPDATE standings SET xp = xp + 1, since = since + 1 WHERE character = 1 AND board IN (1, 2);
UPDATE totals SET characters = characters;
COMMIT;
"""


def seeded(endgame, path, characters, days):
    """A database of that name, made when it isn't there yet."""
    if not path.exists():
        run([endgame, "--db", path, "db", "init"])
        size = ["--characters", str(characters), "--seed", "1", "--days", str(days), "--every", "30"]
        run([endgame, "--db", path, "db", "seed", *size, "--reason", "bench", "--yes"])
    return path


def races(endgame, rounds, characters, keep):
    """Questions to a large database, and its long work."""
    with tempfile.TemporaryDirectory() as folder:
        path = seeded(endgame, keep or Path(folder) / "large.db", characters, 90)
        yield from questions(endgame, path, rounds)
        yield from long_work(endgame, path, Path(folder))
        yield from grants(endgame, Path(folder), rounds)


def questions(endgame, path, rounds):
    """Wall time at the 99th percentile, and memory."""
    cases = {
        "character show": ["character", "show", "id:4711"],
        "leaderboard --top 100": ["leaderboard", "paragon", "--top", "100"],
        "leaderboard --as-of 7d": ["leaderboard", "paragon", "--as-of", "7d"],
        "paragon stats of one": ["paragon", "stats", "id:4711"],
        "history --last 50": ["history", "--last", "50"],
        "mastery tree": ["mastery", "tree", "id:4711", "combat"],
        "character plan": ["character", "plan", "id:4711"],
        "grant": ["character", "grant", "id:4711", "--xp", "10", "--track", "paragon", "--reason", "bench"],
    }
    bars = {"leaderboard --as-of 7d": 1000}
    for name, arguments in cases.items():
        command, bar = [endgame, "--db", path, *arguments], bars.get(name, 50)
        runs = [run(command) for _ in range(rounds * 3)]
        note = f"{statistics.median(one.cpu for one in runs) * 1e3:.1f} ms of CPU, {peak_memory(command):.0f} MB"
        yield Row(f"{name}, wall time", f"{bar} ms", [one.wall * 1e3 / bar for one in runs], "at most 1", note)


def long_work(endgame, path, folder):
    """Events a second of what reads or writes every one of them."""
    health = subprocess.run([endgame, "--db", path, "db", "health", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout
    events = int(re.search(rb'"events": ?(\d+)', health).group(1))
    size = path.stat().st_size / events
    yield Row("bytes an event, tables and indexes", "180", [size / 180], "at most 1", f"{size:.0f} bytes, {events:,} events")
    log, copy = folder / "log.jsonl", folder / "copy.db"
    cases = {
        "db verify": ["--db", path, "db", "verify"],
        "db export events": ["--db", path, "db", "export", "events", "--output", log],
        "db import": ["--db", copy, "db", "import", log],
        "db rebuild": ["--db", copy, "db", "rebuild", "--yes"],
        "population fit": ["--db", path, "population", "fit", "--output", folder / "fitted.yaml"],
    }
    for name, arguments in cases.items():
        one = run([endgame, *arguments], (0, 1))
        yield Row(f"{name}, events a second", "100,000", [events / one.wall / 1e5], "", f"{one.wall:.1f} s, {one.cpu:.1f} s of CPU")


def grants(endgame, folder, rounds):
    """One durable grant beside the same rows from a shell; eight processes at once."""
    grant = ["character", "grant", "id:1", "--xp", "10", "--track", "paragon", "--reason", "bench"]
    ours, theirs = (seeded(endgame, folder / name, 10_000, 1) for name in ("ours.db", "theirs.db"))
    for path in (ours, theirs):
        run([endgame, "--db", path, *grant])
    if needs("sqlite3"):
        pairs = [(run([endgame, "--db", ours, *grant]).wall, run(["sqlite3", theirs, SHELL_GRANT]).wall) for _ in range(rounds * 3)]
        own, shell = (statistics.median(side) * 1e3 for side in zip(*pairs))
        yield Row("one durable grant, wall time", "the sqlite3 shell", [a / b for a, b in pairs], "", f"{own:.1f} ms, {shell:.1f} ms")
    many, processes = 100, 8

    def work(process):
        for at in range(many):
            who = f"id:{(process + at) % 10 + 1}"
            run([endgame, "--db", ours, *grant[:2], who, *grant[3:]])

    start = time.perf_counter()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(work, range(processes)))
    rate = processes * many / (time.perf_counter() - start)
    run([endgame, "--db", ours, "db", "verify"])
    yield Row("eight processes that grant, grants a second", "100", [rate / 100], "", "the chain is whole")


def loops(characters, events):
    """Rust benches: the program's rate beside a bare loop that inserts the same rows into SQLite."""
    cases = {
        "append": ([events, 10_000, 3], [("events in one operation, rate", "bare loop, events and characters", "1 or more")]),
        "batch": ([events // 4, characters, 3], [
            ("batch, each row another character, rate", "bare loop, events and characters", "0.5 or more"),
            ("batch, each row another character, rate", "bare loop, places too", ""),
        ]),
        "exchange": ([events, 10_000, 3], [("db import, rate", "bare loop, events and characters", "")]),
    }
    for bench, (sizes, rows) in cases.items():
        command = ["cargo", "bench", "--locked", "--bench", bench, "--", *map(str, sizes)]
        told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, env=os.environ).stdout
        found = [float(ratio) for ratio in re.findall(r"([\d.]+) of its rate", told)]
        for at, (what, beside, bar) in enumerate(rows):
            yield Row(what, beside, found[at :: len(rows)], bar, f"{sizes[0]:,} rows")
