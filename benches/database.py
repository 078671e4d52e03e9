#!/usr/bin/env python3
"""Measures the progression database as a whole program. Linux, standard library; the sqlite3 shell
for one comparison, GNU time for memory.

    python3 benches/database.py [--characters 1000000] [--events 10000000] [--rounds 20] [--keep FILE]

ENDGAME=path takes that binary; otherwise the release binary is built. The database is seeded first; with --keep it is
kept, and taken as it is the next time. Times are CPU seconds unless said otherwise; the machine may be shared.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SHELL_GRANT = """
PRAGMA synchronous = FULL;
BEGIN IMMEDIATE;
INSERT INTO events SELECT sequence + 1, 1, (SELECT max(version) + 1 FROM events WHERE character = 1), operation + 1,
  kind, format, payload, time, ruleset, hash, previous_hash, NULL, NULL FROM events ORDER BY sequence DESC LIMIT 1;
INSERT INTO operations SELECT id + 1, kind, actor, reason, ticket, time, last + 1, last + 1 FROM operations ORDER BY id DESC LIMIT 1;
UPDATE head SET sequence = sequence + 1, hash = (SELECT hash FROM events ORDER BY sequence DESC LIMIT 1);
UPDATE characters SET changed = changed + 1, version = version + 1, last = last + 1, paragon_xp = paragon_xp + 1,
  lifetime_xp = lifetime_xp + 1, state = replace(state, ':', ': ') WHERE id = 1;
UPDATE standings SET xp = xp + 1, since = since + 1 WHERE character = 1 AND board IN (1, 2);
UPDATE totals SET characters = characters;
COMMIT;
"""


def memory(command):
    """Peak memory in MB of a command, by GNU time: what a child of Python says of itself counts Python's own memory too."""
    if not shutil.which("time"):
        return float("nan")
    timed = subprocess.run([shutil.which("time"), "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(timed.stderr.split()[-1]) / 1000


def run(command):
    """Wall and CPU seconds of a command, which must succeed, and the peak memory in MB of a large one."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}\n{errors.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def binary():
    if named := os.environ.get("ENDGAME"):
        return Path(named).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    return ROOT / "target/release/endgame"


def rank(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def seed(endgame, path, characters, events):
    if path.exists():
        return
    run([endgame, "--db", path, "db", "init"])
    # A period has about seven and a half events for each of its players.
    periods = max(1, round(events / characters / 7.5))
    arguments = ["--characters", str(characters), "--seed", "1", "--days", str(30 * periods), "--every", "30"]
    wall, cpu, peak = run([endgame, "--db", path, "db", "seed", *arguments, "--reason", "bench"])
    print(f"seeded in {wall:.0f} s ({cpu:.0f} s of CPU), {peak:.0f} MB of memory, {path.stat().st_size / 1e9:.2f} GB on disk")


def questions(endgame, path, rounds):
    print(f"\nquestions ({rounds} rounds)\n{'':34}{'CPU ms':>8}{'wall P99':>10}{'MB':>7}")
    cases = {
        "character show": ["character", "show", "id:4711"],
        "leaderboard --top 100": ["leaderboard", "paragon", "--top", "100"],
        "leaderboard --as-of 7d": ["leaderboard", "paragon", "--as-of", "7d"],
        "character list --as-of 7d": ["character", "list", "--as-of", "7d"],
        "paragon stats of one": ["paragon", "stats", "id:4711"],
        "history --last 50": ["history", "--last", "50"],
        "history of one": ["history", "id:4711"],
        "prestige info": ["prestige", "info", "id:4711"],
        "mastery tree": ["mastery", "tree", "id:4711", "combat"],
        "character plan": ["character", "plan", "id:4711"],
        "grant": ["character", "grant", "id:4711", "--xp", "10", "--track", "paragon", "--reason", "bench"],
        "grant --dry-run": ["character", "grant", "id:4711", "--xp", "10", "--track", "paragon", "--dry-run", "--reason", "bench"],
    }
    for name, arguments in cases.items():
        runs = [run([endgame, "--db", path, *arguments]) for _ in range(rounds)]
        walls, cpus, _ = zip(*runs)
        peak = memory([endgame, "--db", path, *arguments])
        print(f"  {name:32}{statistics.median(cpus) * 1e3:8.1f}{rank(walls, 0.99) * 1e3:10.1f}{peak:7.1f}")


def beside_the_shell(endgame, folder, rounds):
    ours, theirs = folder / "ours.db", folder / "theirs.db"
    for path in (ours, theirs):
        run([endgame, "--db", path, "db", "init"])
        run([endgame, "--db", path, "db", "seed", "--characters", "10000", "--reason", "bench"])
        run([endgame, "--db", path, "character", "grant", "id:1", "--xp", "10", "--track", "paragon", "--reason", "bench"])
    ratios, walls = [], []
    for _ in range(rounds):
        grant = [endgame, "--db", ours, "character", "grant", "id:1", "--xp", "10", "--track", "paragon", "--reason", "bench"]
        own = run(grant)[0]
        shell = run(["sqlite3", theirs, SHELL_GRANT])[0]
        walls.append((own, shell))
        ratios.append(own / shell)
    own, shell = (statistics.median(column) * 1e3 for column in zip(*walls))
    print(f"\none durable grant: {own:.1f} ms, the sqlite3 shell with the same rows {shell:.1f} ms: {statistics.median(ratios):.2f} times as long")


def side_by_side(endgame, folder, processes, grants):
    path = folder / "many.db"
    run([endgame, "--db", path, "db", "init"])
    run([endgame, "--db", path, "db", "seed", "--characters", "10", "--reason", "bench"])

    def work(process):
        for grant in range(grants):
            who = f"id:{(process + grant) % 10 + 1}"
            run([endgame, "--db", path, "character", "grant", who, "--xp", "1", "--track", "paragon", "--reason", "bench"])

    start = time.perf_counter()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(work, range(processes)))
    wall = time.perf_counter() - start
    run([endgame, "--db", path, "db", "verify"])
    print(f"{processes} processes, {grants} grants each: {wall:.1f} s, {processes * grants / wall:.0f} a second, the chain is whole")


def long_work(endgame, path):
    print()
    for verb in ("verify", "rebuild"):
        wall, cpu, peak = run([endgame, "--db", path, "db", verb])
        print(f"db {verb}: {wall:.0f} s, {cpu:.0f} s of CPU, {peak:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--grants", type=int, default=1000, help="of each of eight processes")
    parser.add_argument("--keep", type=Path, help="the large database, kept for another time")
    arguments = parser.parse_args()
    endgame = binary()
    print(f"load {os.getloadavg()[0]:.1f} before the run")
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.keep or Path(folder) / "large.db"
        seed(endgame, path, arguments.characters, arguments.events)
        questions(endgame, path, arguments.rounds)
        beside_the_shell(endgame, Path(folder), arguments.rounds)
        side_by_side(endgame, Path(folder), 8, arguments.grants)
        long_work(endgame, path)


main()
