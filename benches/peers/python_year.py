"""The `year` scenario as a plain Python script: one player after another.

    python3 python_year.py [players]
"""

import math
import random
import sys
import time

DAYS = 365
# Chance of a session a day, median minutes and their sigma, median XP an hour.
CASUAL = (3 / 7, 45, 0.5, 40_000)
REGULAR = (5 / 7, 90, 0.4, 60_000)
HARDCORE = (6.5 / 7, 240, 0.3, 90_000)
XP_NOISE = 0.2
ACTIVITIES = (0.30, 0.25, 0.20, 0.15, 0.10)
MASTERY_CAP = 100
RESETS = ((100, 1.02), (200, 1.05), (500, 1.10))


def paragon_cost(level):
    return int(1000 * level**1.5)


def mastery_cost(level):
    return 5000 * (level + 1)


class Player:
    def __init__(self, number):
        self.chance, self.minutes, self.sigma, self.rate = (
            CASUAL if number < 0.6 else REGULAR if number < 0.9 else HARDCORE
        )
        self.xp, self.level, self.resets, self.factor = 0, 1, 0, 1.0
        self.mastery_xp = [0] * len(ACTIVITIES)
        self.mastery_level = [1] * len(ACTIVITIES)

    def play(self, rng):
        hours = self.minutes * math.exp(self.sigma * rng.gauss(0, 1)) / 60
        gain = hours * self.rate * math.exp(XP_NOISE * rng.gauss(0, 1)) * self.factor
        self.xp += int(gain)
        while self.xp >= paragon_cost(self.level):
            self.xp -= paragon_cost(self.level)
            self.level += 1
        for which, share in enumerate(ACTIVITIES):
            self.mastery_xp[which] += int(gain * share)
            self.raise_mastery(which)
        if self.resets < len(RESETS) and self.level >= RESETS[self.resets][0]:
            self.factor = RESETS[self.resets][1]
            self.resets += 1
            self.xp, self.level = 0, 1

    def raise_mastery(self, which):
        while self.mastery_level[which] < MASTERY_CAP:
            cost = mastery_cost(self.mastery_level[which])
            if self.mastery_xp[which] < cost:
                break
            self.mastery_xp[which] -= cost
            self.mastery_level[which] += 1


def live(rng):
    player = Player(rng.random())
    for _ in range(DAYS):
        if rng.random() < player.chance:
            player.play(rng)
    return player


def main():
    players = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    start = time.perf_counter()
    rng = random.Random(42)
    lives = [live(rng) for _ in range(players)]
    took = time.perf_counter() - start
    resets = sum(player.resets for player in lives)
    mastery = sum(sum(player.mastery_level) for player in lives)
    levels = sorted(player.level for player in lives)
    rate = players * DAYS / took / 1e6
    print(
        f"python players {players} seconds {took:.3f} player_days_per_s {rate:.3f}M "
        f"resets {resets} mastery {mastery} median_level {levels[players // 2]}"
    )


main()
