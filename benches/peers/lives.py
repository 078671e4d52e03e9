"""The whole model in NumPy: all players of an archetype at once, day after day. No code and no way of solving in common with
`endgame`.

Time is turned around. A level that costs 1,000 XP at a multiplier of 0.5 takes 2,000 XP of *effort*: XP before the track's
own multiplier. Counted in effort every track is a straight line of time, however its multiplier falls, until a reset:
so a session is a chain of straight lines between resets, and each level is a look-up. The moments are exact to the
rounding of f64 (relative 10⁻¹²), some nine digits below the sampling error; nothing is stepped.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from curves import Curve, floor

SLACK = 1 + 1e-12  # a level is reached where effort is within rounding of its start


class Track:
    """Levels of a track with what it takes, in XP and in effort, to stand at each: tabulated as far as was asked for."""

    def __init__(self, node, first, last, ends):
        self.first = node.get("first_level", first)
        self.last = node.get("max_level", last)
        self.ends = ends
        self.costs = Curve(node["xp_to_next"], self.first) if "xp_to_next" in node else None
        self.totals = Curve(node["total_xp"], self.first) if "total_xp" in node else None
        self.multiplier = Curve(node.get("gain_multiplier", 1), self.first)
        self.points = Curve(node.get("points_per_level", 0), self.first)
        self.xp, self.effort, self.factors, self.earned = np.zeros(1), np.zeros(1), np.zeros(0), np.zeros(1)
        self.total = 0
        self.grow(64)

    def cost(self, level):
        if self.costs:
            return int(floor(self.costs(level)))
        below = int(floor(self.totals(level))) if level > self.first else 0
        return int(floor(self.totals(level + 1))) - below

    def grow(self, count):
        start = self.first + len(self.factors)
        levels = range(start, start + count if self.last is None else min(start + count, self.last))
        costs = np.array([self.cost(level) for level in levels], dtype=float)
        factors = np.array([float(self.multiplier(level)) for level in levels])
        points = [int(floor(self.points(level + 1))) for level in levels]
        with np.errstate(divide="ignore"):
            efforts = costs / factors
        self.factors = np.append(self.factors, factors)
        self.xp = np.append(self.xp, self.xp[-1] + np.cumsum(costs))
        self.effort = np.append(self.effort, self.effort[-1] + np.cumsum(efforts))
        self.earned = np.append(self.earned, self.earned[-1] + np.cumsum(points))

    def reach(self, effort):
        """Tabulates beyond this effort."""
        while self.effort[-1] <= effort and (self.last is None or self.first + len(self.factors) < self.last):
            self.grow(len(self.factors))

    def step(self, effort):
        """Levels above the first."""
        self.reach(effort.max(initial=0) * SLACK)
        return self.effort.searchsorted(effort * SLACK, side="right") - 1

    def effort_to(self, level):
        """Effort at which `level` begins; infinite where it never does."""
        step = int(level) - self.first
        if self.last is not None and level > self.last:
            return math.inf
        while len(self.effort) <= step and np.isfinite(self.effort[-1]):
            self.grow(len(self.factors))
        return self.effort[max(step, 0)] if step < len(self.effort) else math.inf

    def xp_of(self, effort):
        step = np.minimum(self.step(effort), len(self.factors) - 1)
        return np.minimum(self.xp[step] + (effort - self.effort[step]) * self.factors[step], self.xp[-1])

    def effort_of(self, xp):
        step = np.minimum(self.xp.searchsorted(xp, side="right") - 1, len(self.factors) - 1)
        return self.effort[step] + (xp - self.xp[step]) / self.factors[step]


class Rules:
    """What a ruleset's YAML says."""

    MOST_RESETS = 300

    def __init__(self, node):
        self.character = Track(node["character"], 1, 50, "character") if "character" in node else None
        self.paragon = Track(node["paragon"], 0, None, "paragon") if "paragon" in node else None
        self.masteries = {name: Track(one, 1, 100, name) for name, one in node.get("masteries", {}).items()}
        self.caps = {name: (one or {}).get("cap", math.inf) for name, one in node.get("paragon", {}).get("attributes", {}).items()}
        prestige = node.get("prestige", {"max": 0, "requires": 0})
        self.resets = prestige.get("max") if prestige.get("max") is not None else self.MOST_RESETS
        count = range(1, self.resets + 1)
        self.requires = self.row(prestige["requires"], count)
        self.cost = self.row(prestige.get("cost", 0), count)
        self.points = self.row(prestige.get("attribute_points", 0), count)
        bonuses = prestige.get("bonuses", {})
        self.bonuses = {name: self.row(bonuses.get(name, 0), count, float) for name in ("xp", "currency", "drop_rate")}
        self.kept = float(prestige.get("mastery_kept", 1))
        self.fate = prestige.get("points", "levels")

    @staticmethod
    def row(node, count, kind=lambda value: float(floor(value))):
        """Values by the number of resets made: at 0 nothing yet, then those of reset 1, 2, …"""
        curve = Curve(node, 1)
        return np.array([0.0, *(kind(curve(number)) for number in count)])


@dataclass
class Lives:
    """What becomes of the players of an archetype: one entry a player in every array."""

    name: str
    players: int
    still_playing: np.ndarray = None
    minutes: np.ndarray = None
    resets: np.ndarray = None
    currency: np.ndarray = None
    earned: np.ndarray = None
    spent: np.ndarray = None
    levels: dict = field(default_factory=dict)  # (track, day) → levels
    reached_minutes: dict = field(default_factory=dict)  # milestone → minutes played, or infinite
    reached_day: dict = field(default_factory=dict)


class Archetype:
    """All players of one archetype, as they live."""

    def __init__(self, rules, node, name, players, rng, milestones):
        self.rules, self.node, self.rng, self.players = rules, node, rng, players
        self.lives = Lives(name, players)
        zeros = lambda: np.zeros(players)
        self.playing = np.ones(players, dtype=bool)
        self.minutes, self.currency, self.kept_points = zeros(), zeros(), zeros()
        self.effort = {"character": zeros(), "paragon": zeros()}
        self.resets = np.zeros(players, dtype=int)
        # Activities of masteries that the ruleset lacks feed nothing.
        self.shares = {key: share for key, share in (node.get("activities") or {}).items() if key in rules.masteries}
        self.effort.update({f"mastery.{key}": zeros() for key in rules.masteries})
        self.tracks = {f"mastery.{key}": track for key, track in rules.masteries.items()}
        self.tracks.update({key: track for key, track in (("character", rules.character), ("paragon", rules.paragon)) if track})
        self.cap = rules.character.effort_to(rules.character.last) if rules.character else 0.0
        self.goals = self.read_milestones(milestones)
        policy = node.get("prestige", "never")
        self.least = policy["at_paragon"] if isinstance(policy, dict) else 0
        self.may_reset = policy != "never" and rules.paragon is not None and rules.resets > 0
        levels = np.maximum(rules.requires, self.least)
        self.needs = np.array([rules.paragon.effort_to(level) if rules.paragon else math.inf for level in levels])

    def read_milestones(self, names):
        """By track: efforts of its milestones, rising and ended by infinity, their names, and which is next for each player."""
        goals = {}
        for name in names:
            self.lives.reached_minutes[name] = np.full(self.players, math.inf)
            self.lives.reached_day[name] = np.full(self.players, math.inf)
            key, level = name.rsplit(" ", 1)
            if key != "prestige":
                goals.setdefault(key, []).append((self.tracks[key].effort_to(int(level)), name))
        for key, ends in goals.items():
            ends.sort()
            goals[key] = (np.array([*(end for end, _ in ends), math.inf]), [name for _, name in ends], np.zeros(self.players, dtype=int))
        return goals

    def live(self, days, calendar, watched):
        node, rng = self.node, self.rng
        stays = (1 - (node.get("leaves") or {}).get("per_week", 0)) ** (1 / 7)
        a_day = node["sessions_per_week"] / 7
        self.watch(0, watched)
        for day in range(1, days + 1):
            self.playing &= rng.random(self.players) < stays
            sessions = math.floor(a_day) + (rng.random(self.players) < a_day - math.floor(a_day))
            xp = math.prod(event.get("xp", 1) for event in calendar if event["from_day"] <= day <= event["to_day"])
            currency = math.prod(event.get("currency", 1) for event in calendar if event["from_day"] <= day <= event["to_day"])
            for session in range(sessions.max()):
                who = np.flatnonzero(self.playing & (sessions > session))
                if len(who):
                    self.play(who, day, xp, currency)
            self.watch(day, watched)
        return self.end()

    def noisy(self, quantity, count):
        return quantity["median"] * np.exp(quantity.get("sigma", 0) * self.rng.standard_normal(count))

    def play(self, who, day, xp_factor, currency_factor):
        """A session of these players: straight lines, from reset to reset."""
        left = self.noisy(self.node["session_minutes"], len(who))
        xp = self.noisy(self.node["xp_per_hour"], len(who)) / 60 * xp_factor
        currency = np.full(len(who), self.node.get("currency_per_hour", 0) / 60 * currency_factor)
        while len(who):
            made = self.resets[who]
            gain = xp * (1 + self.rules.bonuses["xp"][made])
            money = currency * (1 + self.rules.bonuses["currency"][made])
            to_cap = np.maximum(self.cap - self.effort["character"][who], 0) / gain
            reset_in = self.next_reset(who, made, gain, money, to_cap)
            spent = np.minimum(left, reset_in)
            self.advance(who, day, spent, gain, to_cap)
            self.currency[who] += money * spent
            self.minutes[who] += spent
            again = reset_in <= left
            self.reset(who[again], day)
            who, left, xp, currency = who[again], (left - spent)[again], xp[again], currency[again]

    def next_reset(self, who, made, gain, money, to_cap):
        """Minutes from now until a reset is made; infinite if none can be."""
        if not self.may_reset:
            return np.full(len(who), math.inf)
        number = np.minimum(made + 1, self.rules.resets)
        with np.errstate(divide="ignore", invalid="ignore"):
            for_level = to_cap + np.maximum(self.needs[number] - self.effort["paragon"][who], 0) / gain
            missing = self.rules.cost[number] - self.currency[who]
            for_cost = np.where(missing <= 1e-9, 0, missing / money)
        return np.where(made < self.rules.resets, np.maximum(for_level, for_cost), math.inf)

    def advance(self, who, day, spent, gain, to_cap):
        """Adds what these minutes give, and notes the milestones that they pass."""
        if self.rules.character:
            self.pass_milestones("character", who, day, spent, gain, 0)
            self.effort["character"][who] = np.minimum(self.effort["character"][who] + gain * spent, self.cap)
        if self.rules.paragon:
            self.pass_milestones("paragon", who, day, spent, gain, to_cap)
            self.effort["paragon"][who] += gain * np.maximum(spent - to_cap, 0)
        for key, share in self.shares.items():
            track = self.tracks[f"mastery.{key}"]
            self.pass_milestones(f"mastery.{key}", who, day, spent, gain * share, 0)
            effort = self.effort[f"mastery.{key}"][who] + gain * share * spent
            self.effort[f"mastery.{key}"][who] = np.minimum(effort, track.effort_to(track.last) if track.last else effort)

    def pass_milestones(self, key, who, day, spent, gain, delay):
        if key not in self.goals:
            return
        efforts, names, following = self.goals[key]
        while True:
            with np.errstate(divide="ignore", invalid="ignore"):
                minutes = delay + (efforts[following[who]] - self.effort[key][who]) / gain
            passed = np.flatnonzero(minutes <= spent * SLACK)
            if not len(passed):
                return
            for number in np.unique(following[who[passed]]):
                these = passed[following[who[passed]] == number]
                self.note(names[number], who[these], day, minutes[these])
            following[who[passed]] += 1

    def note(self, milestone, who, day, minutes):
        # A level that a reset took away may be passed again: the first time counts, and `following` never falls.
        self.lives.reached_minutes[milestone][who] = self.minutes[who] + minutes
        self.lives.reached_day[milestone][who] = day

    def reset(self, who, day):
        if not len(who):
            return
        rules = self.rules
        levels = rules.paragon.earned[rules.paragon.step(self.effort["paragon"][who])]
        self.resets[who] += 1
        made = self.resets[who]
        for number in np.unique(made):
            name = f"prestige {number}"
            if name in self.lives.reached_day:
                self.note(name, who[made == number], day, 0)
        self.currency[who] -= rules.cost[made]
        before = {"wipe": 0, "refund": self.kept_points[who] + levels, "levels": self.kept_points[who]}[rules.fate]
        self.kept_points[who] = before + rules.points[made]
        self.effort["paragon"][who] = 0
        if rules.kept < 1:
            for key, track in rules.masteries.items():
                kept = np.floor(track.xp_of(self.effort[f"mastery.{key}"][who]) * SLACK * rules.kept)
                self.effort[f"mastery.{key}"][who] = track.effort_of(kept)

    def level(self, key):
        return self.tracks[key].first + self.tracks[key].step(self.effort[key])

    def watch(self, day, watched):
        if day in watched:
            for key in ("character", "paragon"):
                if key in self.tracks:
                    self.lives.levels[key, day] = self.level(key)

    def end(self):
        lives, rules = self.lives, self.rules
        lives.still_playing, lives.minutes, lives.resets, lives.currency = self.playing, self.minutes, self.resets, self.currency
        lives.earned = self.kept_points.copy()
        if rules.paragon:
            lives.earned += rules.paragon.earned[rules.paragon.step(self.effort["paragon"])]
        weights = self.node.get("spend") or {}
        room = sum(rules.caps[name] for name, weight in weights.items() if name in rules.caps and weight > 0)
        lives.spent = np.minimum(lives.earned, room)
        for key in rules.masteries:
            lives.levels[f"mastery.{key}"] = self.level(f"mastery.{key}")
        return lives


def simulate(ruleset, population, counts, days, seed, milestones, watched):
    """Lives of `counts[name]` players of each archetype."""
    rules = Rules(ruleset)
    streams = np.random.SeedSequence(seed).spawn(len(counts))
    return [
        Archetype(rules, population["archetypes"][name], name, count, np.random.default_rng(stream), milestones).live(
            days, population.get("calendar") or [], watched
        )
        for (name, count), stream in zip(counts.items(), streams)
    ]
