#!/usr/bin/env python3
"""The service under load: reads and durable grants beside the load generator, on a database of its own.

    python3 benches/serve.py                              # SQLite, 100,000 characters
    python3 benches/serve.py --db postgres://localhost/test?schema=load
    python3 benches/serve.py --seconds 600 --only mixed   # ten minutes: nothing lost, memory flat

Needs `wrk` (https://github.com/wg/wrk; Debian's package) and a release build. Everything stays on loopback, and is bounded
in time. What is printed is measured; nothing is judged.
"""

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from racing import Row, needs

READS = """
local n = %(characters)d
local paths = {
  "/api/v1/paragon/levels?characterId=%%d", "/v1/characters/id:%%d", "/api/v1/mastery/levels?characterId=%%d",
  "/api/v1/prestige/bonuses?characterId=%%d", "/api/v1/paragon/levels?characterId=%%d",
}
local seed = os.time()
function init() math.randomseed(seed + tonumber(tostring({}):sub(8), 16) %% 100000) end
function request()
  return wrk.format("GET", string.format(paths[math.random(#paths)], math.random(%(active)d)))
end
"""
GRANTS = """
local seed = os.time()
function init() math.randomseed(seed + tonumber(tostring({}):sub(8), 16) %% 100000) end
function request()
  local address = string.format("/v1/characters/id:%%d/grants", math.random(%(active)d))
  return wrk.format("POST", address, {["content-type"] = "application/json"},
    '{"track":"paragon","xp":100,"reason":"load"}')
end
"""
# Who holds a connection asks about once a second.
HELD = """
function delay() return math.random(500, 1500) end
"""
DONE = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    e.connect + e.read + e.write, e.timeout, e.status))
end
"""


def run(binary, *words, **more):
    return subprocess.run([binary, *words], check=True, capture_output=True, text=True, **more).stdout


def load(address, script, seconds, connections, folder):
    path = Path(folder) / "load.lua"
    path.write_text(script + DONE)
    words = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(path), address]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT " + r" ".join([r"(\d+)"] * 8), told)
    requests, duration, p50, p99, most, broken, late, refused = map(int, found.groups())
    return {
        "requests": requests,
        "per_second": requests / (duration / 1e6),
        "p50_ms": p50 / 1000,
        "p99_ms": p99 / 1000,
        "max_ms": most / 1000,
        "broken": broken,
        "late": late,
        "refused": refused,
    }


def resident(process):
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def serve(binary, database):
    began = time.perf_counter()
    words = [binary, "--db", database, "serve", "--insecure", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if found := re.search(r"serving on (http://\S+?)[;\s]", line):
            return process, found.group(1), (time.perf_counter() - began) * 1000
    sys.exit("the service did not start")


def events(binary, database):
    return json.loads(run(binary, "--db", database, "db", "health", "--format", "json"))["events"]


def loads(args, binary, database, folder):
    """Every load in turn on a service of its own: its name, connections and figures; then that nothing is lost."""
    run(binary, "--db", database, "db", "init")
    run(binary, "--db", database, "db", "seed", "--characters", str(args.characters), "--days", "1", "--reason", "load", "--yes")
    before = events(binary, database)
    process, address, start = serve(binary, database)
    print(f"start {start:.0f} ms, {resident(process):.0f} MB")
    facts = {"characters": args.characters, "active": min(args.active, args.characters)}
    kinds = [
        ("reads", READS % facts, args.connections),
        ("held", READS % facts + HELD, args.held),
        ("grants", GRANTS % facts, args.connections),
        ("grants", GRANTS % facts, 4 * args.connections),
    ]
    granted = 0
    for name, script, connections in kinds:
        if args.only not in (None, name) and not (args.only == "mixed" and name != "held"):
            continue
        told = load(address, script, args.seconds, connections, folder)
        granted += told["requests"] - told["refused"] if name == "grants" else 0
        yield name, connections, {**told, "resident": resident(process)}
    process.send_signal(signal.SIGTERM)
    code = process.wait(30)
    written = events(binary, database) - before
    run(binary, "--db", database, "db", "verify")
    print(f"answered {granted:,} grants; the log grew by {written:,} events; ended with {code}; the chain is whole")
    if written < granted:
        sys.exit("grants that were answered are not in the log")


def races(endgame, seconds):
    """The loads beside what a game of 100,000 players asks."""
    if not needs("wrk"):
        return
    args = arguments(["--seconds", str(seconds)])
    bars = {"reads": 20_000, "held": 5_000, "grants": 5_000}
    with tempfile.TemporaryDirectory() as folder:
        for name, connections, told in loads(args, endgame, f"{folder}/load.db", folder):
            note = f"p50 {told['p50_ms']:.1f} ms, p99 {told['p99_ms']:.1f} ms, {told['resident']:.0f} MB"
            what = f"{name}, {connections:,} connections, answers a second"
            yield Row(what, f"{bars[name]:,}", [told["per_second"] / bars[name]], "1 or more", note)


def arguments(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/endgame")
    parser.add_argument("--db", help="a database that does not exist yet; a file of its own where none is named")
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--active", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--held", type=int, default=10_000, help="connections of the load that holds many")
    parser.add_argument("--only", choices=["reads", "grants", "held", "mixed"])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    return parser.parse_args(words)


def main():
    args = arguments()
    if not needs("wrk"):
        sys.exit("`wrk` is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        database = args.db or f"{folder}/load.db"
        for name, connections, told in loads(args, os.path.abspath(args.binary), database, folder):
            print(f"{name:<7}{connections:>6} connections {told['per_second']:>9,.0f}/s  p50 {told['p50_ms']:.1f} ms  "
                  f"p99 {told['p99_ms']:.1f} ms  max {told['max_ms']:.0f} ms  broken {told['broken']}  "
                  f"late {told['late']}  refused {told['refused']}  {told['resident']:.0f} MB")


if __name__ == "__main__":
    main()
