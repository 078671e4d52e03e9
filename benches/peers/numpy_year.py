"""The `year` scenario in vectorised NumPy: all players at once, day after day.

    python3 numpy_year.py [players]
"""

import sys
import time

import numpy as np

DAYS = 365
HISTOGRAM_LEVELS = 1024
# Share of all players, chance of a session a day, median minutes and their sigma, median XP an hour.
ARCHETYPES = np.array(
    [
        (0.6, 3.0 / 7.0, 45.0, 0.5, 40_000.0),
        (0.3, 5.0 / 7.0, 90.0, 0.4, 60_000.0),
        (0.1, 6.5 / 7.0, 240.0, 0.3, 90_000.0),
    ]
)
XP_NOISE = 0.2
ACTIVITIES = (0.30, 0.25, 0.20, 0.15, 0.10)
# Paragon level of each reset, and the factor on XP before the first and after each.
RESET_AT = np.array([100, 200, 500, np.iinfo(np.int64).max])
XP_FACTOR = np.array([1.00, 1.02, 1.05, 1.10])


def simulate(players, rng):
    """Resets in all, final paragon levels, sum of all final mastery levels, histograms of levels by day."""
    kind = np.searchsorted(np.cumsum(ARCHETYPES[:-1, 0]), rng.random(players), side="right")
    chance, minutes, sigma, rate = (ARCHETYPES[kind, column] for column in range(1, 5))

    # Totals at which the levels from 2 on begin; levels start at 1.
    paragon_starts = np.floor(1000.0 * np.arange(1, 20_000) ** 1.5).cumsum().astype(np.int64)
    mastery_starts = (5000 * np.arange(2, 101)).cumsum()

    paragon = np.zeros(players, dtype=np.int64)
    masteries = np.zeros((len(ACTIVITIES), players), dtype=np.int64)
    resets = np.zeros(players, dtype=np.int64)
    histograms = np.empty((DAYS, HISTOGRAM_LEVELS), dtype=np.int64)
    for day in range(DAYS):
        plays = rng.random(players) < chance
        hours = minutes * np.exp(sigma * rng.standard_normal(players)) / 60.0
        an_hour = rate * np.exp(XP_NOISE * rng.standard_normal(players))
        gain = hours * an_hour * XP_FACTOR[resets] * plays

        paragon += gain.astype(np.int64)
        for mastery, share in zip(masteries, ACTIVITIES):
            mastery += (gain * share).astype(np.int64)

        level = paragon_starts.searchsorted(paragon, side="right") + 1
        ready = level >= RESET_AT[resets]
        resets[ready] += 1
        paragon[ready] = 0
        level[ready] = 1
        histograms[day] = np.bincount(np.minimum(level, HISTOGRAM_LEVELS - 1), minlength=HISTOGRAM_LEVELS)

    mastery_levels = mastery_starts.searchsorted(masteries.ravel(), side="right") + 1
    return resets.sum(), level, mastery_levels.sum(), histograms


def main():
    players = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    start = time.perf_counter()
    resets, level, mastery, _ = simulate(players, np.random.default_rng(42))
    took = time.perf_counter() - start
    rate = players * DAYS / took / 1e6
    print(
        f"numpy players {players} seconds {took:.3f} player_days_per_s {rate:.1f}M "
        f"resets {resets} mastery {mastery} median_level {int(np.median(level))}"
    )


main()
