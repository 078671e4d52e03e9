#!/usr/bin/env python3
"""Lives through the same scenarios as `endgame simulate` by a second, independent simulation (peers/lives.py), and compares
every figure that is published.

    python3 benches/model.py target/release/endgame [--scenario NAME] [--players N] [--seed N] [--all]

Needs NumPy and PyYAML (benches/requirements.txt). Both sides draw players of their own, so figures differ by chance: each
difference is divided by its joint standard error. Percentiles are compared by rank: the share of the peer's players below
the percentile that `endgame` names has the variance p(1 − p)(1/n + 1/m), whatever the distribution. Where a value repeats, or
is published in steps, any rank within its step agrees. For everyone the shares of the archetypes are fixed, so
variances add up by archetype.

The verdict: no |z| above the limit of Bonferroni (one false alarm in a thousand runs, were all figures independent), and a root
mean square of z of at most 1.25, above which many small differences in one direction come. Figures of the same players hang together,
so about one run in ten passes 1.25 by chance: it is asked up to twice more, of other players. Exits with 1 otherwise.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches/peers"))
try:
    import numpy as np
    import yaml
except ImportError as missing:
    sys.exit(f"{missing.name} is missing: python3 -m pip install -r benches/requirements.txt, in a virtual environment")
from lives import simulate  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402

PERCENTILES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}
FALSE_ALARMS = 0.001
LARGEST_RMS = 1.25
SECOND = 1 / 3600
# Published beside the figures, and judged elsewhere.
NOT_COMPARED = {"name", "players"}


@dataclass
class Figure:
    group: str
    name: str
    theirs: float
    ours: float
    z: float
    # Whether the step in which it is published is small beside its standard error.
    fine: bool


class Side:
    """The peer's players of a group: one archetype, or all of them, each with the number that `endgame` ran."""

    def __init__(self, lives, counts):
        self.lives = lives
        self.counts = counts
        self.all = sum(counts)

    def below(self, values, limit, inclusive=False):
        """Share of players below a limit, and the variance of that share on both sides together."""
        share = variance = 0.0
        for one, theirs in zip(values, self.counts):
            weight, ours = theirs / self.all, len(one)
            count = np.count_nonzero(one <= limit if inclusive else one < limit)
            share += weight * count / ours
            guarded = (count + 0.5) / (ours + 1)
            variance += weight**2 * guarded * (1 - guarded) * (1 / theirs + 1 / ours)
        return share, variance

    def percentile(self, values, rank):
        """The peer's own percentile, to print."""
        weights = np.concatenate([np.full(len(one), theirs / len(one)) for one, theirs in zip(values, self.counts)])
        order = np.argsort(np.concatenate(values), kind="stable")
        running = np.cumsum(weights[order]) / self.all
        return float(np.concatenate(values)[order][min(np.searchsorted(running, rank - 1e-12), len(order) - 1)])


def percentiles(side, group, name, published, values, step):
    """Figures of one set of percentiles. `step` is that in which `endgame` publishes the value."""
    for key, rank in PERCENTILES.items():
        theirs = math.inf if published[key] is None else published[key]
        width = 0 if math.isinf(theirs) else max(step, published.get("resolution", 0), 1e-9 * theirs)
        low, low_variance = side.below(values, theirs - width)
        high, high_variance = side.below(values, theirs + width, inclusive=True)
        off, variance = (low - rank, low_variance) if rank < low else (rank - high, high_variance) if rank > high else (0.0, 0.0)
        # Far from the percentile the peer has nobody, and no variance: then that at its own percentile is the measure.
        ours = side.percentile(values, rank)
        error = math.sqrt(max(variance, low_variance, high_variance, side.below(values, ours)[1]))
        z = 0.0 if off == 0 else math.copysign(off, low - rank) / error
        yield Figure(group, f"{name} {key}", theirs, ours, z, high - low < 0.5 * error)


def share(side, group, name, published, flags):
    part = [np.where(flag, 0.0, 1.0) for flag in flags]
    ours, variance = side.below(part, 0.5)
    theirs = published["count"] / side.all
    # Of what is rare one side may have seen nothing: both together say how rare it is.
    ours_all = sum(len(one) for one in part)
    pooled = (published["count"] + ours * ours_all) / (side.all + ours_all)
    if min(pooled, 1 - pooled) < 0.02:
        variance = pooled * (1 - pooled) * (1 / side.all + 1 / ours_all)
    error = math.sqrt(variance)
    # A count is a whole number: half a player either way is no difference.
    off = max(abs(theirs - ours) - 0.5 / side.all, 0)
    z = math.copysign(off, theirs - ours) / error if off else 0.0
    yield Figure(group, name, theirs, ours, z, 1 / side.all < 0.5 * error)


def mean(side, group, name, theirs, values):
    weights = np.array(side.counts) / side.all
    ours = sum(weight * one.mean() for weight, one in zip(weights, values))
    variance = sum(weight**2 * one.var() * (1 / n + 1 / len(one)) for weight, n, one in zip(weights, side.counts, values))
    off = theirs - ours
    z = 0.0 if abs(off) < 1e-9 else off / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, off)
    yield Figure(group, name, theirs, ours, z, True)


def figures(side, published, bonuses, watched):
    """All figures of a group. One that is unknown here is an error: nothing is published without a second opinion."""
    group, lives = published["name"], side.lives
    each = lambda take: [take(life) for life in lives]
    hour = SECOND
    for key, value in published.items():
        if key in NOT_COMPARED:
            continue
        elif key == "still_playing":
            yield from share(side, group, "still playing", value, each(lambda life: life.still_playing))
        elif key == "hours_played":
            yield from percentiles(side, group, "hours played", value, each(lambda life: life.minutes / 60), hour)
        elif key == "levels":
            for track in value:
                for day in watched:
                    levels = each(lambda life: life.levels[track["track"], day])
                    yield from percentiles(side, group, f"{track['track']} on day {day}", track["by_day"][day], levels, 0)
        elif key == "milestones":
            for one in value:
                name = one["milestone"]
                minutes = each(lambda life: life.reached_minutes[name])
                yield from share(side, group, f"reached {name}", one["reached"], [np.isfinite(time) for time in minutes])
                yield from percentiles(side, group, f"hours to {name}", one["hours"], [time / 60 for time in minutes], hour)
                yield from percentiles(side, group, f"days to {name}", one["days"], each(lambda life: life.reached_day[name]), 0)
        elif key == "resets":
            yield from mean(side, group, "resets a player", value / side.all, each(lambda life: life.resets))
        elif key == "prestige_level":
            yield from percentiles(side, group, "prestige level", value, each(lambda life: life.resets), 0)
        elif key == "bonuses":
            for name, one in value.items():
                yield from percentiles(side, group, f"{name} bonus", one, each(lambda life: bonuses[name][life.resets]), 0)
        elif key in ("points_earned", "points_spent", "points_available"):
            take = {"earned": lambda life: life.earned, "spent": lambda life: life.spent, "available": lambda life: life.earned - life.spent}
            yield from percentiles(side, group, key.replace("_", " "), value, each(take[key.removeprefix("points_")]), 0)
        elif key == "masteries":
            for one in value:
                levels = each(lambda life: life.levels[f"mastery.{one['mastery']}"])
                yield from percentiles(side, group, f"mastery {one['mastery']}", one["level"], levels, 0)
        elif key == "currency":
            # Currency is whole: what is less than one a session is kept or lost.
            yield from percentiles(side, group, "currency", value, each(lambda life: life.currency), 1)
        elif key == "retention":
            yield from retention(side, group, value, each(lambda life: life.stays))
        else:
            sys.exit(f"`{key}` is published, and the peer knows nothing of it")


def retention(side, group, published, stays):
    """Who is still there, and where the others went."""
    days = stays[0].days
    for one in published["played_on"]:
        after = one["after"]
        could = [(stay.first_day > 0) & (stay.first_day + after <= days) for stay in stays]
        flags = [stay.played_on[after][can] for stay, can in zip(stays, could)]
        yield from among(side, group, f"plays {after} days after the first", one["players"], flags, stays)
    yield from cohorts(side, group, published["cohorts"], stays)
    total = side.all
    yield from mean(side, group, "daily players", published["daily_players"] * days / total, [stay.days_played for stay in stays])
    if published["monthly_players"] is not None:
        yield from mean(side, group, "monthly players", published["monthly_players"] * (days - 29) / total, [stay.monthly for stay in stays])
        ours = sum(w * stay.days_in_months.mean() for w, stay in zip(side.counts, stays)) / sum(w * stay.monthly.mean() for w, stay in zip(side.counts, stays))
        residual = [stay.days_in_months - ours * stay.monthly for stay in stays]
        scale = published["monthly_players"] * (days - 29) / total
        yield from mean(side, group, "stickiness", (published["stickiness"] - ours) * scale, residual)
    for day in sorted(stays[0].played):
        yield from mean(side, group, f"players on day {day}", published["daily"][day - 1] / total, [stay.played[day] for stay in stays])
    yield from percentiles(side, group, "longest dry spell", published["dry_spell"], [stay.longest for stay in stays], 0)
    rates = [np.divide(stay.steps, stay.of.minutes / 60, out=np.zeros(stay.of.players), where=stay.of.minutes > 0) for stay in stays]
    yield from percentiles(side, group, "rewards per hour", published["rewards_per_hour"], rates, 1e-3)
    hours = [stay.of.minutes / 60 for stay in stays]
    ours = sum(w * stay.steps.mean() for w, stay in zip(side.counts, stays)) / sum(w * one.mean() for w, one in zip(side.counts, hours))
    scale = sum(w * one.mean() for w, one in zip(side.counts, hours)) / side.all
    residual = [stay.steps - ours * one for stay, one in zip(stays, hours)]
    yield from mean(side, group, "rewards per hour of all", (published["mean_rewards_per_hour"] - ours) * scale, residual)
    left = {one["reason"]: one["players"] for one in published["left"]}
    for reason in stays[0].left:
        yield from counts_of(side, group, f"left: {reason}", left.get(reason, 0), [stay.left[reason] for stay in stays])
    waiting = {one["what"]: one["players"] for one in published["waiting_for"]}
    for what in sorted({*waiting, *(what for stay in stays for what in stay.waiting)}):
        values = [stay.waiting.get(what, np.zeros(stay.of.players)) for stay in stays]
        yield from counts_of(side, group, f"left waiting for {what}", waiting.get(what, 0), values)


def counts_of(side, group, name, theirs, values):
    """A mean of rare whole numbers: both sides together say how rare they are."""
    ours = sum(n / side.all * one.mean() for n, one in zip(side.counts, values))
    size = sum(len(one) for one in values)
    pooled = (theirs + ours * size) / (side.all + size)
    if pooled == 0:
        return
    spread = max(pooled, sum(n / side.all * one.var() for n, one in zip(side.counts, values)))
    error = math.sqrt(spread * (1 / side.all + 1 / size))
    off = max(abs(theirs / side.all - ours) - 0.5 / side.all, 0)
    yield Figure(group, name, theirs / side.all, ours, math.copysign(off, theirs / side.all - ours) / error, 1 / side.all < 0.5 * error)


def among(side, group, name, published, flags, stays):
    """A share of those for whom it could be true, by archetype as many as the peer has for each of `endgame`'s players."""
    could = [len(one) / stay.of.players * n for one, stay, n in zip(flags, stays, side.counts)]
    if not sum(could) or published["share"] is None:
        return
    ours = sum(c * (one.mean() if len(one) else 0) for c, one in zip(could, flags)) / sum(could)
    n, m = sum(could), sum(len(one) for one in flags)
    pooled = (published["share"] * n + ours * m) / (n + m)
    error = math.sqrt(max(pooled * (1 - pooled), 1e-12) * (1 / n + 1 / m))
    off = max(abs(published["share"] - ours) - 0.5 / n, 0)
    yield Figure(group, name, published["share"], ours, math.copysign(off, published["share"] - ours) / error, 1 / n < 0.5 * error)


def cohorts(side, group, published, stays):
    weeks = {one["week"]: one for one in published}
    of_week = [np.where(stay.first_day > 0, (stay.first_day - 1) // 7 + 1, 0) for stay in stays]
    for week in sorted({*weeks, *(int(week) for one in of_week for week in np.unique(one) if week)}):
        theirs = weeks.get(week, {"players": 0, "played_on": [None] * 4})
        yield from counts_of(side, group, f"cohort of week {week}", theirs["players"], [(one == week).astype(float) for one in of_week])
        for after, value in zip((1, 7, 30, 90), theirs["played_on"]):
            could = [(one == week) & (stay.first_day + after <= stay.days) for one, stay in zip(of_week, stays)]
            flags = [stay.played_on[after][can] for stay, can in zip(stays, could)]
            if value is not None:
                yield from among(side, group, f"cohort of week {week} plays {after} days after", {"share": value}, flags, stays)


def endgame(binary, folder, name, scenario, seed):
    """The answer of `endgame simulate`, and both files as they were read."""
    files, nodes = {}, {}
    for kind in ("ruleset", "population"):
        node = scenario[kind]
        files[kind] = ROOT / node if isinstance(node, str) else folder / f"{name}-{kind}.yaml"
        if not isinstance(node, str):
            files[kind].write_text(json.dumps(node, indent=1))
        nodes[kind] = yaml.safe_load(files[kind].read_text())
    size = ["--players", str(scenario["players"]), "--days", str(scenario["days"]), "--seed", str(seed)]
    command = [binary, "simulate", "--ruleset", files["ruleset"], "--population", files["population"], *size, "--format", "json", "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"failed with {run.returncode}: {' '.join(map(str, command))}\n{run.stdout}{run.stderr}")
    return json.loads(run.stdout), nodes


def compare(binary, folder, name, seed):
    from lives import Rules

    scenario = SCENARIOS[name]
    answer, nodes = endgame(binary, folder, name, scenario, seed)
    check_sums(answer)
    days = scenario["days"]
    watched = sorted(day for day in {0, 1, 2, 3, 7, 14, *range(0, days, 30), days} if day <= days)
    counts = {group["name"]: group["players"] for group in answer["archetypes"]}
    milestones = [one["milestone"] for one in answer["everyone"]["milestones"]]
    # Any other seed does; the generators differ as well.
    lives = simulate(nodes["ruleset"], nodes["population"], counts, days, seed + 1_000_003, milestones, watched)
    bonuses = Rules(nodes["ruleset"]).bonuses
    for life, group in zip(lives, answer["archetypes"]):
        yield from figures(Side([life], [life.players]), group, bonuses, watched)
    yield from figures(Side(lives, list(counts.values())), answer["everyone"], bonuses, watched)


def check_sums(answer):
    """Everyone is the sum of the archetypes, exactly."""

    def counts(group):
        yield "players", group["players"]
        yield "resets", group["resets"]
        yield "still playing", group["still_playing"]["count"]
        yield from ((one["milestone"], one["reached"]["count"]) for one in group["milestones"])

    parts = [list(counts(group)) for group in answer["archetypes"]]
    for number, (name, total) in enumerate(counts(answer["everyone"])):
        if total != sum(part[number][1] for part in parts):
            sys.exit(f"{name}: everyone has {total}, which is not the sum of the archetypes")


def by_hand():
    """The peer itself beside three cases that paper and pencil solve."""

    def live(character, xp_per_hour, days=1, minutes=60):
        archetype = {"sessions_per_week": 7, "session_minutes": {"median": minutes}, "xp_per_hour": {"median": xp_per_hour}}
        rules, goals = {"character": character}, ["character 2", "character 6", "character 11"]
        return simulate(rules, {"archetypes": {"a": archetype}}, {"a": 1}, days, 1, goals, {days})[0]

    # A level takes 1,000 of 10,000 XP an hour: six minutes.
    life = live({"max_level": 50, "xp_to_next": 1000}, 10_000, minutes=600)
    hours = [round(life.reached_minutes[f"character {level}"][0] / 60, 9) for level in (2, 6, 11)]
    assert hours == [0.1, 0.5, 1.0], hours
    # 10 of 10,000 XP at a multiplier of 10 for the first 100; 9,990 at 0.1 for nine times 100 more, and 99 XP.
    life = live({"max_level": 50, "xp_to_next": 100, "gain_multiplier": {"table": [10, 0.1]}}, 10_000)
    assert life.levels["character", 1][0] == 11, life.levels
    # Nobody leaves the level at which the multiplier is 0.
    life = live({"max_level": 50, "xp_to_next": 100, "gain_multiplier": {"linear": {"base": 1, "step": -0.05}, "min": 0}}, 1e9)
    assert life.levels["character", 1][0] == 21, life.levels


def judge(name, found, everything):
    """Prints how a scenario came out: the largest and the root mean square of z, each as a multiple of its limit."""
    limit = NormalDist().inv_cdf(1 - FALSE_ALARMS / 2 / len(found))
    fine = [figure.z for figure in found if figure.fine and figure.z]
    rms = math.sqrt(sum(z * z for z in fine) / len(fine)) if fine else 0.0
    worst = max(abs(figure.z) for figure in found)
    agrees = worst <= limit and rms <= LARGEST_RMS
    verdict = "agrees" if agrees else "DIFFERS"
    print(f"{name:10} {verdict}: {len(found):,} figures, largest |z| {worst:.1f} (limit {limit:.1f}), rms {rms:.2f} of {len(fine):,} fine ones (limit {LARGEST_RMS})")
    listed = [figure for figure in found if everything or (not agrees and abs(figure.z) > 2.5)]
    if listed:
        print(f"  {'z':>8}  {'endgame':>14}  {'peer':>14}")
    for figure in sorted(listed, key=lambda figure: -abs(figure.z))[: None if everything else 40]:
        print(f"  {figure.z:8.1f}  {figure.theirs:14.4f}  {figure.ours:14.4f}  {figure.group}: {figure.name}")
    return worst / limit, rms / LARGEST_RMS


def agree(binary, folder, name, seed, everything):
    """Whether a scenario agrees, at the third time of asking."""
    for attempt in range(3):
        worst, rms = judge(name, list(compare(binary, folder, name, seed + attempt)), everything)
        if worst > 1 or rms <= 1:
            return worst <= 1
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", help="the program to compare with")
    parser.add_argument("--scenario", choices=SCENARIOS, action="append", help="only this one")
    parser.add_argument("--players", type=int, help="players of the scenarios with noise")
    parser.add_argument("--seed", type=int, default=20_261_128)
    parser.add_argument("--all", action="store_true", help="list every figure")
    arguments = parser.parse_args()
    if arguments.players:
        for name in ("shipped", "harsh", "living", "restless"):
            SCENARIOS[name]["players"] = arguments.players
    by_hand()
    binary = Path(arguments.binary).resolve()
    with tempfile.TemporaryDirectory() as folder:
        scenarios = arguments.scenario or SCENARIOS
        verdicts = [agree(binary, Path(folder), name, arguments.seed, arguments.all) for name in scenarios]
    sys.exit(0 if all(verdicts) else 1)


main()
