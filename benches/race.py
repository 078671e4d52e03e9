#!/usr/bin/env python3
"""Races `endgame` against its peers and writes the table of ratios in benches/README.md.

    python3 benches/race.py                          # everything; about half an hour
    python3 benches/race.py --only year gate         # some races: they are printed, the table stays
    python3 benches/race.py --small                  # a minute: printed, never judged
    python3 benches/race.py --peers DIR              # beside other scripts of the same names
    python3 benches/race.py --before OLD             # this build beside an older one, and NumPy, in turn

ENDGAME=path takes that binary; otherwise the release binary is built. Needs Python 3.9; Node, the sqlite3 shell and wrk are
optional, and what is left out without them is said.
"""

import argparse
from pathlib import Path

import database
import gate
import serve
import year
from racing import ROOT, binary, machine, table, tell

BEGIN, END = "<!-- table: written by race.py -->", "<!-- end of the table -->"


def races(endgame, arguments):
    """The races by name, each a generator of rows."""
    rounds = arguments.rounds
    if arguments.small:
        return {"year": year.races(endgame, 1, arguments.peers), "commands": year.small_commands(endgame, 2), "gate": gate.races(endgame, 1)}
    return {
        "year": year.races(endgame, rounds, arguments.peers),
        "commands": year.small_commands(endgame, rounds),
        "gate": gate.races(endgame, rounds),
        "database": database.races(endgame, rounds, arguments.characters, arguments.keep),
        "loops": database.loops(arguments.characters, 1_000_000),
        "service": serve.races(endgame, 10),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair runs")
    parser.add_argument("--peers", type=Path, default=ROOT / "benches/peers", help="where the peers' scripts are")
    parser.add_argument("--before", type=Path, help="race only beside this build, and NumPy")
    parser.add_argument("--only", nargs="+", metavar="RACE", help="year, commands, gate, database, loops, service")
    parser.add_argument("--small", action="store_true", help="a minute's worth, printed only")
    parser.add_argument("--characters", type=int, default=100_000, help="of the large database")
    parser.add_argument("--keep", type=Path, help="the large database, kept for another time")
    arguments = parser.parse_args()
    arguments.peers = arguments.peers.resolve()
    endgame = binary()
    place = machine()
    print(place, flush=True)
    if arguments.before:
        chosen = {"before": year.before_and_now(endgame, arguments.before.resolve(), arguments.rounds)}
    else:
        chosen = races(endgame, arguments)
    if unknown := set(arguments.only or ()) - set(chosen):
        parser.error(f"no race is called {', '.join(sorted(unknown))}; there are {', '.join(chosen)}")
    rows = []
    for name, found in chosen.items():
        for row in found if not arguments.only or name in arguments.only else ():
            tell(row)
            rows.append(row)
    if not (arguments.only or arguments.small or arguments.before):
        path = ROOT / "benches/README.md"
        text = path.read_text()
        before, after = text[: text.index(BEGIN)], text[text.index(END) :]
        path.write_text(f"{before}{BEGIN}\n{place}\n\n{table(rows)}\n{after}")
        print(f"written to {path.relative_to(ROOT)}")


main()
