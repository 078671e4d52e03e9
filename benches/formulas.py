#!/usr/bin/env python3
"""Formulas and whole numbers beside exact fractions: thousands of random curves, each shown by `endgame curve show` and
computed by peers/curves.py, which reads formulas by Python's own parser and shares no code with `endgame`.

    python3 benches/formulas.py target/release/endgame [--formulas N] [--seed N] [--only PART]

A ruleset takes many curves, as pieces of eight levels: each is its track's cost, rounded down, which must be the same whole number,
and its gain multiplier, which must be the same value to the rounding of f64. Exits with 1 and a list of what differs.
"""

import argparse
import csv
import io
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))
from curves import Curve, Formula, exact, floor  # noqa: E402

LEVELS = 8  # of a piece
PIECES = 40  # of a ruleset
LARGEST = 10**12
# What keeps values in the range of costs, and of gain multipliers.
COST, FACTOR = {"min": 1}, {"min": 0.001, "max": 10**9}
# Ways of writing that are taken, by the way that Python reads.
SPELLINGS = {"**": ("^", "**"), "*": ("*", "×", "·"), "-": ("-", "−")}


class Writer:
    """Random formulas, with as few brackets as give the grouping of operators something to do."""

    def __init__(self, draw, exactly):
        self.draw = draw
        self.exactly = exactly

    def number(self):
        draw = self.draw
        return draw.choice([str(draw.randint(1, 30)), f"{draw.randint(1, 999) / 100:g}", f"{draw.randint(1, 99) / 10:g}"])

    def operand(self, depth):
        draw, roll = self.draw, self.draw.random()
        if depth > 0 and roll < 0.25:
            return f"({self.expression(depth - 1)})"
        if depth > 0 and roll < 0.35:
            return self.call(depth - 1)
        if roll < 0.65:
            return "level"
        return draw.choice(["base", "step"]) if roll < 0.8 else self.number()

    def call(self, depth):
        simple = ["floor({})", "ceil({})", "abs({})", "round({})", "min({}, {})", "max({}, {})"]
        real = ["sqrt(abs({}))", "cbrt({})", "ln(1 + abs({}))", "log10(1 + abs({}))", "exp(-abs({}) / 50)", "({})^1.5"]
        shape = self.draw.choice(simple if self.exactly else simple + 2 * real)
        if shape == "({})^1.5":
            shape = "(1 + abs({}))^1.5"
        return shape.format(*(self.expression(depth) for _ in range(shape.count("{}"))))

    def expression(self, depth):
        draw = self.draw
        parts = [draw.choice(["", "", "", "-"]) + self.factor(depth)]
        for _ in range(draw.randint(1, 4)):
            parts.append(draw.choice([" + ", " - ", " * ", " / "]))
            parts.append(draw.choice(["", "", "", "", "-"]) + self.factor(depth))
        return "".join(parts)

    def factor(self, depth):
        roll = self.draw.random()
        if roll < 0.15:
            return f"{self.operand(depth)}^{self.draw.choice(['2', '3', '-1', '0', '(level - level + 2)'])}"
        if roll < 0.17:
            return "2^2^" + self.draw.choice(["1", "2", "0"])
        return self.operand(depth)

    def sum(self):
        """The sum of a term, as an operand: its bounds rise with the level."""
        term = self.draw.choice(["i", "i^2 / 3", "base * i - 1", "i * step", "floor(i / 2) + 1"])
        first, last = self.draw.choice([("1", "level - 1"), ("0", "level"), ("level - 3", "level")])
        return f"{self.draw.choice(['', '2 * ', '100 - '])}sum(i, {first}, {last}, {term}){self.draw.choice(['', ' / 7', ' - 3 + level'])}"


def spelt(text, draw):
    """The same formula as somebody might have pasted it."""
    text = text.replace("^", "**")
    powers = [r"\1²", r"pow(\1, 2)", r"\1**2"]
    text = re.sub(r"\b(level|base|step)\*\*2\b", lambda found: found.expand(draw.choice(powers)), text)
    return re.sub(r"\*\*|\*|-", lambda found: draw.choice(SPELLINGS[found[0]]), text)


class Traced(Formula):
    """A formula that remembers its largest intermediate value, on which the error of floating point depends."""

    largest = Fraction(0)

    def value(self, node, names):
        value = super().value(node, names)
        self.largest = max(self.largest, abs(value))
        return value


class Piece:
    """A curve for some levels, and its exact values there."""

    def __init__(self, node, start, exactly, largest=0, alone=False):
        self.node, self.start, self.exactly, self.alone = node, start, exactly, alone
        first = start if "exponential" in node else 1
        self.cost, self.factor = Curve({**node, **COST}, first), Curve({**node, **FACTOR}, first)
        self.largest = largest

    def levels(self):
        return range(self.start, self.start + LEVELS)


def random_formula(draw, start, kind):
    writer = Writer(draw, kind == "exact")
    while True:
        text = writer.sum() if kind == "sum" else writer.expression(2)
        parameters = {"base": draw.randint(1, 500) / draw.choice([1, 10, 100]), "step": draw.randint(1, 50) / draw.choice([1, 10])}
        formula = Traced(text, parameters)
        try:
            values = [formula(level=level) for level in range(start, start + LEVELS)]
        except (ZeroDivisionError, OverflowError, ArithmeticError):
            continue
        if formula.largest > LARGEST or len(text) > 160:
            continue
        # What is negative is raised, so that it shows.
        if min(values) < 1:
            text += f" + {math.ceil(1 - min(values))}"
        written = spelt(text, draw) if kind == "pasted" else text
        # Decimals, + − × and whole powers are exact; a quotient may not be a decimal.
        exactly = kind in ("exact", "sum") and "/" not in text and "^-" not in text
        piece = Piece({"formula": text, "parameters": parameters}, start, exactly, formula.largest)
        piece.node = {**piece.node, "formula": written}
        return piece


def random_decimals(draw, start, _):
    """A curve of decimals, whose whole values floating point likes to miss."""
    kind = draw.choice(["linear", "exponential", "power"])
    scale = draw.choice([1.1, 1.15, 1.2, 0.7, 0.35, 1.05, 2.3, 0.01, 1.005])
    base = draw.choice([10, 20, 50, 100, 250, 300, 1000, 12.5])
    node = {
        "linear": {"linear": {"base": base, "step": draw.choice([100, 50, 0.1, 2.5, 1.15, 33.3])}, "scale": scale},
        "exponential": {"exponential": {"base": base, "growth": draw.choice([1.1, 1.2, 1.15, 1.05, 1.25, 1.5, 1.01])}},
        "power": {"power": {"base": base / 100, "exponent": draw.choice([2, 3, 1, 1.5, 0.5]), "shift": draw.randint(0, 2)}, "scale": scale},
    }[kind]
    if draw.random() < 0.6:
        node["round"] = {"to": draw.choice([1, 5, 10, 50, 0.5, 25]), "mode": draw.choice(["floor", "ceil", "nearest"])}
    return Piece(node, start, True)


def random_tables(draw, start, _):
    values = [draw.randint(6, 40) * draw.choice([100, 50, 10, 2.5]) for _ in range(LEVELS)]
    node = {"table": values, "scale": draw.choice([1.1, 1.15, 1.2, 0.7, 0.35, 1.05, 2.3])}
    if draw.random() < 0.6:
        # Of values small enough to be rounded to 0 there are none.
        node["round"] = {"to": draw.choice([1, 5]), "mode": draw.choice(["floor", "ceil", "nearest"])}
    return Piece(node, 1, True, alone=True)


def random_series(draw, start, _):
    term = draw.choice(["level + 300 * 2^(level / 7)", "500 - 20 + 30 * level", "level^2 / 3", "floor(level / 2) * 7 + 1", "1.15 * level * 10"])
    return Piece({"series": {"term": f"{draw.randint(1, 9)} * level + {term}", "divide_by": draw.randint(1, 5)}}, 1, False, alone=True)


def random_recurrences(draw, start, _):
    first = draw.choice([50, 100, 83, 1000])
    step = draw.choice(["previous * 1.1 + 50", "floor(previous * 1.15) + 7", "previous + 10 * level - 3", "previous - 1 + 25"])
    return Piece({"formula": f"max({first}, {step})"}, 1, True, alone=True)


def random_chains(draw, start, _):
    """Pieces that continue each other, and tables that go on."""

    def curve(after):
        kind = draw.choice(["linear", "exponential", "power"])
        node = {
            "linear": {"linear": {"base": draw.randint(50, 500), "step": draw.choice([10, 2.5, 1.15, 40])}},
            "exponential": {"exponential": {"base": draw.randint(50, 500), "growth": draw.choice([1.1, 1.05, 1.25])}},
            "power": {"power": {"base": draw.randint(1, 50), "exponent": draw.choice([1, 2, 1.5]), "shift": draw.randint(0, 3)}},
        }[kind]
        if after and draw.random() < 0.7:
            node["continue"] = True
            if kind != "power":
                del node[kind]["base"]
        return node

    if draw.random() < 0.4:
        return Piece({"table": [draw.randint(10, 900) / 2 for _ in range(3)], "then": curve(True)}, 1, True, alone=True)
    starts = (1, draw.randint(2, 4), draw.randint(5, 8))
    return Piece({"piecewise": [{"from": one, **curve(one > 1)} for one in starts]}, 1, True, alone=True)


class Shown:
    """What `endgame` says of a ruleset."""

    def __init__(self, binary, folder):
        self.binary, self.path = binary, folder / "ruleset.yaml"

    def rows(self, ruleset):
        """By level; or the text of its refusal."""
        self.path.write_text(json.dumps(ruleset, ensure_ascii=False))
        last = ruleset["paragon"]["max_level"]
        command = [self.binary, "curve", "show", "--ruleset", self.path, "--levels", f"1..{last}", "--format", "csv"]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            return run.stderr.strip()
        return {int(row["level"]): row for row in csv.DictReader(io.StringIO(run.stdout))}


def ruleset_of(pieces):
    """A ruleset with these pieces, one after the other."""

    def curve(limits):
        if pieces[0].alone:
            return {**pieces[0].node, **limits}
        rows = [{"from": piece.start, **piece.node, **limits} for piece in pieces]
        before = [] if pieces[0].start == 1 else [{"from": 1, "linear": {"base": 1, "step": 0}}]
        return {"piecewise": before + rows}

    track = {"first_level": 1, "max_level": pieces[-1].start + LEVELS, "xp_to_next": curve(COST), "gain_multiplier": curve(FACTOR)}
    return {"ruleset": "random", "paragon": track}


def differences(shown, pieces):
    """What differs in a ruleset, as (piece, what)."""
    rows = shown.rows(ruleset_of(pieces))
    if isinstance(rows, str):
        if len(pieces) == 1:
            # A cost that rounds to 0 is rightly refused.
            if any(pieces[0].cost(level) < 1 for level in pieces[0].levels()):
                return []
            return [(pieces[0], f"refused: {rows}")]
        # One of them is refused, and with it the rest: each is tried alone, as it stands.
        return [found for piece in pieces for found in differences(shown, [piece])]
    return [(piece, what) for piece in pieces if (what := difference(piece, rows))]


def difference(piece, rows):
    """What `endgame` says otherwise. Where roots, logarithms or quotients occur a whole number counts if the value lies within the
    error of floating point of it."""
    near = 0 if piece.exactly else max(piece.largest, 1) * Fraction(1, 2**48)
    for level in piece.levels():
        cost, factor, theirs = piece.cost(level), piece.factor(level), rows[level]
        if not floor(cost - near) <= int(theirs["xp_to_next"]) <= floor(cost + near):
            return f"level {level} costs {theirs['xp_to_next']}, and {floor(cost)} is right (exactly {float(cost)!r})"
        allowed = abs(factor) / 10**12 if piece.exactly else abs(factor) / 10**9 + piece.largest / 10**11
        if abs(exact(theirs["gain_multiplier"]) - factor) > allowed:
            return f"the value at level {level} is {theirs['gain_multiplier']}, and {float(factor)!r} is right"
    return None


# Name, how a curve of it is drawn, whether it shares a ruleset with others, and its share of all.
PARTS = {
    "fractions": (lambda draw, start: random_formula(draw, start, "exact"), True, 0.5),
    "functions": (lambda draw, start: random_formula(draw, start, "real"), True, 0.2),
    "pasted": (lambda draw, start: random_formula(draw, start, "pasted"), True, 0.1),
    "sums": (lambda draw, start: random_formula(draw, start, "sum"), True, 0.1),
    "decimals": (lambda draw, start: random_decimals(draw, start, None), True, 0.3),
    "tables": (lambda draw, start: random_tables(draw, start, None), False, 0.03),
    "series": (lambda draw, start: random_series(draw, start, None), False, 0.02),
    "chains": (lambda draw, start: random_chains(draw, start, None), False, 0.05),
    "recurrences": (lambda draw, start: random_recurrences(draw, start, None), False, 0.02),
}


def run(shown, name, count, draw):
    """Compares `count` curves of a part: whether all agree."""
    make, together, _ = PARTS[name]
    size = PIECES if together else 1
    found, tried = [], 0
    while tried < count:
        pieces = [make(draw, 1 + number * LEVELS) for number in range(size)]
        tried += size
        found += differences(shown, pieces)
    print(f"{name:12} {tried:6,} curves of {LEVELS} levels, {len(found)} differ")
    for piece, what in found[:10]:
        print(f"  {json.dumps(piece.node, ensure_ascii=False)} from level {piece.start}\n    {what}")
    return not found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", help="the program to compare with")
    parser.add_argument("--formulas", type=int, default=2000, help="how many, about")
    parser.add_argument("--seed", type=int, default=20_261_128)
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part")
    arguments = parser.parse_args()
    agree = True
    with tempfile.TemporaryDirectory() as folder:
        shown = Shown(Path(arguments.binary).resolve(), Path(folder))
        for name in arguments.only or PARTS:
            draw = random.Random(f"{arguments.seed} {name}")
            agree &= run(shown, name, arguments.formulas * PARTS[name][2], draw)
    sys.exit(0 if agree else 1)


main()
