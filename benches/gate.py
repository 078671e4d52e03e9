"""`check` and `compare` beside the plain simulation of the same players."""

import tempfile
from pathlib import Path

from racing import ROOT, Row, run

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


def races(endgame, rounds):
    """Wall time as a share of `simulate` with 20,000 players and 180 days."""
    with tempfile.TemporaryDirectory() as folder:
        agreed = Path(folder) / "ten.yaml"
        scenario = f"{{ ruleset: {ROOT}/curves/necpgame.yaml, population: {ROOT}/curves/populations/launch.yaml, players: 20000, days: 180 }}"
        lines = "\n".join(f"  - {expected}" for expected in TEN)
        agreed.write_text(f"expectations: ten\nscenario: {scenario}\nexpect:\n{lines}\n")
        sides = ["curves/necpgame.yaml", "fixtures/steeper.yaml", *SIZE]
        cases = [
            ("check, ten expectations", [endgame, "check", "--expect", agreed], 0, ""),
            ("compare, two rulesets", [endgame, "compare", *sides], 1, ""),
            ("compare, with a chart", [endgame, "compare", *sides, "--chart", f"{folder}/c.png"], 1, ""),
        ]
        for name, command, code, bar in cases:
            ratios = []
            for _ in range(rounds):
                own = run(command, (code,)).wall
                ratios.append(own / run([endgame, "simulate", *SIZE]).wall)
            yield Row(name, "simulate, the shipped game", ratios, bar)
