"""The whole model in NumPy: all players of an archetype at once, day after day. No code and no way of solving in common with
`endgame`.

Time is turned around. A level that costs 1,000 XP at a multiplier of 0.5 takes 2,000 XP of *effort*: XP before the track's
own multiplier. Counted in effort every track is a straight line of time, however its multiplier falls, until a reset:
so a session is a chain of straight lines between resets, and each level is a look-up. The moments are exact to the
rounding of f64 (relative 10⁻¹²), some nine digits below the sampling error; nothing is stepped.
"""

import datetime
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
        rewards = lambda node: np.array(sorted(one["level"] for one in node or []), dtype=float)
        self.rewards = {"paragon": rewards(node.get("paragon", {}).get("milestones"))}
        self.rewards.update({f"mastery.{name}": rewards(one.get("rewards")) for name, one in node.get("masteries", {}).items()})

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
    stays: "Stays" = None


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
        self.stays = None

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

    def live(self, days, population, watched):
        """The plain archetypes of most populations: all are there from day 1, alike but for chance, and leave at one rate."""
        calendar = population.get("calendar") or []
        if Stays.are_needed(self.node, population):
            self.stays = Stays(self, population, days)
            return self.stays.live(watched)
        node, rng = self.node, self.rng
        stays = (1 - (node.get("leaves") or {}).get("per_week", 0)) ** (1 / 7)
        a_day = node["sessions_per_week"] / 7
        self.watch(0, watched)
        for day in range(1, days + 1):
            self.playing &= rng.random(self.players) < stays
            sessions = math.floor(a_day) + (rng.random(self.players) < a_day - math.floor(a_day))
            xp, currency = (stacked(population, day, key) for key in ("xp", "currency"))
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
        if self.stays:
            left *= self.stays.minutes[who]
            xp *= self.stays.xp[who] * self.stays.practice(self.minutes[who])
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
        before = {key: self.level(key)[who] for key in self.tracks} if self.stays else {}
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
        for key, levels in before.items():
            self.stays.rise(key, who, levels, self.level(key)[who])

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
        if self.stays:
            self.stays.reset(who)
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


def stacked(population, day, key, name=None):
    """What the events of a day multiply something by, together."""
    factors = []
    for event in population.get("calendar") or []:
        factor = event.get(key)
        if isinstance(factor, dict):
            factor = factor.get(name)
        if event["from_day"] <= day <= event["to_day"] and factor is not None:
            factors.append(factor)
    # An event that says nothing of XP has ×1 all the same, which only the largest alone can tell from nothing.
    if key in ("xp", "currency"):
        factors += [1 for event in population.get("calendar") or [] if key not in event and event["from_day"] <= day <= event["to_day"]]
    stacking = population.get("stacking", "multiply")
    if stacking == "add":
        return max(1 + sum(factor - 1 for factor in factors), 0)
    if stacking == "highest":
        return max(factors, default=1)
    return math.prod(factors)


class Stays:
    """Players who differ, come, pause, leave and return. Every chance is drawn on its day, as it stands on that day."""

    REASONS = ("first_week", "usual", "stuck", "after_reset", "at_end")
    AFTER = (1, 7, 30, 90)

    @staticmethod
    def are_needed(node, population):
        own = {"spread", "weekdays", "breaks", "learning", "arrivals"} & set(node)
        hazards = set(node.get("leaves") or {}) - {"per_week"}
        events = any({"attendance", "returns"} & set(event) for event in population.get("calendar") or [])
        # Where one archetype is told of in full, all are.
        others = [other for other in population["archetypes"].values() if {"spread", "weekdays", "breaks", "learning", "arrivals"} & set(other) or set(other.get("leaves") or {}) - {"per_week"}]
        return bool(own or hazards or events or others or population.get("arrivals"))

    def __init__(self, archetype, population, days):
        self.of, self.population, self.days = archetype, population, days
        node, rng, players = archetype.node, archetype.rng, archetype.players
        spread = node.get("spread") or {}
        correlation = spread.get("correlation") or {}
        a, b, c = (correlation.get(key, 0) for key in ("sessions_minutes", "sessions_xp", "minutes_xp"))
        sigma = np.array([spread.get(key, 0) for key in ("sessions", "minutes", "xp")])
        covariance = np.array([[1, a, b], [a, 1, c], [b, c, 1]]) * np.outer(sigma, sigma)
        logs = rng.multivariate_normal(np.zeros(3), covariance, size=players, method="eigh")
        self.sessions, self.minutes, self.xp = np.exp(logs).T
        self.learning = node.get("learning")
        leaves = node.get("leaves") or {}
        daily = lambda weekly: 1 - (1 - weekly) ** (1 / 7)
        self.later = daily(leaves.get("per_week", 0))
        self.first = daily(leaves.get("first_week", leaves.get("per_week", 0)))
        stuck, after, end, breaks = (leaves.get("stuck"), leaves.get("after_reset"), leaves.get("at_end"), node.get("breaks"))
        self.stuck_after, self.stuck = (stuck["after_days"], daily(stuck["per_week"])) if stuck else (math.inf, 0)
        self.since = set((stuck or {}).get("since", ("level", "mastery", "reward", "reset")))
        self.reset_days, self.reset_leaves = (after["days"], daily(after["per_week"])) if after else (0, 0)
        self.end_leaves = daily(end["per_week"]) if end else 0
        self.break_chance, self.break_days = (daily(breaks["per_week"]), breaks["days"]) if breaks else (0, None)
        self.arrival = self.arrivals()
        self.come_and_go()

    def arrivals(self):
        all_of = self.of.node.get("arrivals") or self.population.get("arrivals")
        if not all_of:
            return np.ones(self.of.players, dtype=int)
        weights = np.zeros(self.days)
        for one in all_of:
            weights[one["from_day"] - 1 : one.get("to_day", one["from_day"])] += one["a_day"]
        return self.of.rng.choice(np.arange(1, self.days + 1), size=self.of.players, p=weights / weights.sum())

    def come_and_go(self):
        players = self.of.players
        whole = lambda: np.zeros(players, dtype=int)
        self.here, self.gone, self.ended = (np.zeros(players, dtype=bool) for _ in range(3))
        self.until, self.dry, self.any_dry, self.longest, self.after_reset = (whole() for _ in range(5))
        self.steps, self.days_played, self.monthly, self.days_in_months = (whole() for _ in range(4))
        self.first_day, self.last_played = whole(), whole()
        self.played_on = {after: np.zeros(players, dtype=bool) for after in self.AFTER}
        self.left = {reason: whole() for reason in self.REASONS}
        self.waiting = {}
        self.played = {}
        first = lambda key: self.of.tracks[key].first
        self.best = {key: np.full(players, first(key)) for key in self.of.tracks}
        self.counted, self.happened, self.reset_today = (np.zeros(players, dtype=bool) for _ in range(3))

    def practice(self, minutes):
        if not self.learning:
            return 1.0
        factor, hours = self.learning["factor"], self.learning["hours"]
        return 1 + (factor - 1) * (1 - 0.5 ** (minutes / 60 / hours))

    def often(self, day):
        """Sessions a day of the median player."""
        weights = self.of.node.get("weekdays")
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        on = str(self.population.get("starts_on", "mon"))
        first = names.index(on) if on in names else datetime.date.fromisoformat(on).weekday()
        week = [(weights or {}).get(name, 1) for name in names]
        usual = self.of.node["sessions_per_week"] / 7 * week[(first + day - 1) % 7] * 7 / sum(week)
        return usual * stacked(self.population, day, "attendance", self.of.lives.name)

    def rise(self, key, who, before, after):
        """Levels of a track, and the rewards that none of these had before."""
        gained = np.maximum(after - before, 0)
        kind = "mastery" if key.startswith("mastery.") else "level"
        self.steps[who] += gained
        self.step(who[gained > 0], kind)
        rewards = self.of.rules.rewards.get(key, np.zeros(0))
        new = rewards.searchsorted(after, side="right") - rewards.searchsorted(self.best[key][who], side="right")
        self.steps[who] += np.maximum(new, 0)
        self.step(who[new > 0], "reward")
        self.best[key][who] = np.maximum(self.best[key][who], after)

    def reset(self, who):
        self.steps[who] += 1
        self.reset_today[who] = True
        self.step(who, "reset")

    def step(self, who, kind):
        self.happened[who] = True
        if kind in self.since:
            self.counted[who] = True

    def live(self, watched):
        of, rng = self.of, self.of.rng
        of.watch(0, watched)
        for day in range(1, self.days + 1):
            self.begin(day)
            often = np.minimum(self.often(day) * self.sessions, 10)
            sessions = np.floor(often).astype(int) + (rng.random(of.players) < often - np.floor(often))
            sessions[~self.here] = 0
            xp, currency = (stacked(self.population, day, key) for key in ("xp", "currency"))
            for session in range(sessions.max()):
                of.play(np.flatnonzero(sessions > session), day, xp, currency)
            self.note_play(np.flatnonzero(sessions > 0), day)
            self.end_day(day)
            of.watch(day, watched)
        of.playing = ~self.gone
        lives = of.end()
        lives.stays = self
        # Milestones are told by the player's own days.
        for name, reached in lives.reached_day.items():
            lives.reached_day[name] = reached - self.arrival + 1
        return lives

    def begin(self, day):
        rng, players = self.of.rng, self.of.players
        self.here |= (self.arrival == day) | ((self.arrival < day) & ~self.gone & (self.until < day))
        for event in self.population.get("calendar") or []:
            chance = event.get("returns", 0)
            if isinstance(chance, dict):
                chance = chance.get(self.of.lives.name, 0)
            if event["from_day"] == day and chance:
                back = (self.arrival < day) & ~self.here & (rng.random(players) <= chance)
                self.dry[back & self.gone] = self.after_reset[back & self.gone] = 0
                self.gone[back], self.here[back], self.until[back] = False, True, 0
        is_new = day - self.arrival < 7
        chances = (
            np.where(is_new, self.first, 0),
            np.where(is_new, 0, self.later),
            np.where(self.dry >= self.stuck_after, self.stuck, 0),
            np.where(self.after_reset > 0, self.reset_leaves, 0),
            np.where(self.ended, self.end_leaves, 0),
        )
        for reason, chance in zip(self.REASONS, chances):
            going = np.flatnonzero(self.here & (rng.random(players) < chance))
            self.here[going], self.gone[going] = False, True
            self.left[reason][going] += 1
            self.note_waiting(going)
        pausing = np.flatnonzero(self.here & (rng.random(players) < self.break_chance))
        if len(pausing):
            lengths = np.maximum(np.floor(self.of.noisy(self.break_days, len(pausing)) + 0.5), 1).astype(int)
            self.here[pausing], self.until[pausing] = False, day + lengths - 1

    def note_waiting(self, who):
        """What those who leave were waiting for."""
        of = self.of
        for player in who:
            made = of.resets[player]
            at_cap = of.effort["character"][player] >= of.cap / SLACK
            if of.may_reset and made < of.rules.resets and at_cap and of.effort["paragon"][player] * SLACK >= of.needs[made + 1]:
                what = "currency"
            else:
                key = "character" if not at_cap else "paragon"
                what = "nothing"
                if key in of.goals:
                    _, names, following = of.goals[key]
                    what = names[following[player]] if following[player] < len(names) else "nothing"
            self.waiting.setdefault(what, np.zeros(of.players, dtype=int))[player] += 1

    def note_play(self, who, day):
        new = who[self.first_day[who] == 0]
        self.first_day[new] = day
        for after, flags in self.played_on.items():
            flags[who[self.first_day[who] + after == day]] = True
        self.days_played[who] += 1
        self.last_played[who] = day
        if day in (7, 30, self.days) or day % 30 == 0:
            self.played[day] = np.zeros(self.of.players, dtype=bool)
            self.played[day][who] = True

    def end_day(self, day):
        here = self.here
        self.dry[here] = np.where(self.counted[here], 0, self.dry[here] + 1)
        self.any_dry[here] = np.where(self.happened[here], 0, self.any_dry[here] + 1)
        self.longest = np.maximum(self.longest, self.any_dry)
        self.after_reset[here] = np.where(self.reset_today[here], self.reset_days, np.maximum(self.after_reset[here] - 1, 0))
        for flags in (self.counted, self.happened, self.reset_today):
            flags[:] = False
        if day >= 30:
            self.monthly += (self.last_played > 0) & (day - self.last_played < 30)
            self.days_in_months += self.last_played == day
        self.ended |= self.has_everything()

    def has_everything(self):
        of, rules = self.of, self.of.rules
        done = np.full(of.players, True)
        if of.may_reset:
            done &= of.resets >= rules.resets
        if rules.character:
            done &= of.effort["character"] >= of.cap / SLACK
        if rules.paragon:
            last = rules.paragon.last
            rewards = rules.rewards["paragon"]
            done &= of.level("paragon") >= last if last is not None else self.best["paragon"] >= rewards.max(initial=0)
        for key, share in of.shares.items():
            last = of.tracks[f"mastery.{key}"].last
            if share > 0:
                done &= of.level(f"mastery.{key}") >= last if last is not None else False
        return done


def simulate(ruleset, population, counts, days, seed, milestones, watched):
    """Lives of `counts[name]` players of each archetype."""
    rules = Rules(ruleset)
    streams = np.random.SeedSequence(seed).spawn(len(counts))
    return [
        Archetype(rules, population["archetypes"][name], name, count, np.random.default_rng(stream), milestones).live(
            days, population, watched
        )
        for (name, count), stream in zip(counts.items(), streams)
    ]
