// The `year` scenario as a plain Node script: one player after another.
//
//     node node_year.mjs [players]

const DAYS = 365;
const XP_NOISE = 0.2;
const ACTIVITIES = [0.3, 0.25, 0.2, 0.15, 0.1];
const MASTERY_CAP = 100;
const RESETS = [{ at: 100, factor: 1.02 }, { at: 200, factor: 1.05 }, { at: 500, factor: 1.1 }];
const CASUAL = { chance: 3 / 7, minutes: 45, sigma: 0.5, rate: 40_000 };
const REGULAR = { chance: 5 / 7, minutes: 90, sigma: 0.4, rate: 60_000 };
const HARDCORE = { chance: 6.5 / 7, minutes: 240, sigma: 0.3, rate: 90_000 };

// xorshift32 (G. Marsaglia, 2003): Math.random takes no seed.
let state = 42;
function uniform() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4_294_967_296;
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

const paragonCost = (level) => Math.floor(1000 * level ** 1.5);
const masteryCost = (level) => 5000 * (level + 1);

function archetype(number) {
  if (number < 0.6) return CASUAL;
  return number < 0.9 ? REGULAR : HARDCORE;
}

// One player's final paragon level, resets and sum of mastery levels.
function live() {
  const { chance, minutes, sigma, rate } = archetype(uniform());
  const medianGain = (minutes / 60) * rate;
  let xp = 0, level = 1, resets = 0, factor = 1;
  const masteryXp = ACTIVITIES.map(() => 0);
  const masteryLevel = ACTIVITIES.map(() => 1);
  for (let day = 0; day < DAYS; day++) {
    if (uniform() >= chance) continue;
    const gain = medianGain * Math.exp(sigma * normal()) * Math.exp(XP_NOISE * normal()) * factor;
    xp += Math.floor(gain);
    for (let cost; xp >= (cost = paragonCost(level)); level++) xp -= cost;
    for (let which = 0; which < ACTIVITIES.length; which++) {
      masteryXp[which] += Math.floor(gain * ACTIVITIES[which]);
      while (masteryLevel[which] < MASTERY_CAP && masteryXp[which] >= masteryCost(masteryLevel[which])) {
        masteryXp[which] -= masteryCost(masteryLevel[which]);
        masteryLevel[which]++;
      }
    }
    if (resets < RESETS.length && level >= RESETS[resets].at) {
      factor = RESETS[resets++].factor;
      xp = 0;
      level = 1;
    }
  }
  return { level, resets, mastery: masteryLevel.reduce((sum, one) => sum + one, 0) };
}

const players = Number(process.argv[2] ?? 30_000);
const start = performance.now();
let resets = 0, mastery = 0;
const levels = [];
for (let player = 0; player < players; player++) {
  const life = live();
  resets += life.resets;
  mastery += life.mastery;
  levels.push(life.level);
}
const seconds = (performance.now() - start) / 1000;
levels.sort((a, b) => a - b);
console.log(
  `node players ${players} seconds ${seconds.toFixed(3)} ` +
    `player_days_per_s ${((players * DAYS) / seconds / 1e6).toFixed(2)}M ` +
    `resets ${resets} mastery ${mastery} median_level ${levels[players >> 1]}`,
);
