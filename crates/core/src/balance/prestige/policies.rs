//! Which policy is best: every one that a population can declare, or where there are too many levels, those around the
//! best.

use super::NOTHING;
use super::live::{Stage, earned_xp, held, level, live};
use crate::rules::prestige::Prestige;
use crate::simulation::compiled_rules::CompiledRules;
use crate::simulation::life::Life;
use crate::simulation::population::{Archetype, PrestigePolicy};
use crate::simulation::sessions::Session;
use std::collections::{BTreeMap, BTreeSet};

/// What came of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The policy.
    pub policy: PrestigePolicy,
    /// The mean over all players, for each goal. XP counts at most at the multiplier that those who never reset have on average.
    pub values: [f64; 2],
    /// Paragon XP earned, the mean over all players: with paragon's multiplier, then without it.
    pub earned: [f64; 2],
    /// Resets of a player, on average.
    pub resets: f64,
    /// How far anybody got.
    pub reach: Reach,
}

/// How far players got, each figure of whoever got furthest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// The most resets.
    pub resets: u64,
    /// The highest paragon level ever held.
    pub level: u64,
    /// The most currency earned, that spent on resets included.
    pub currency: u64,
    /// The first reset for which somebody stood high enough on the last day and lacked nothing but currency.
    pub waits_for: Option<u64>,
}

/// So many levels are all tried.
const TRIED_ALL: u64 = 256;
/// Of more levels, so many to begin with.
const TRIED_FIRST: u64 = 64;
/// Around so many of the best, the levels between are tried too.
const PEAKS: usize = 3;
/// Requirements are looked at up to this reset where there is no last.
const RESETS_LOOKED_AT: u64 = 50;

/// Tries policies: `never`, `asap`, then paragon levels, rising.
pub(super) fn search(stage: &Stage, prestige: &Prestige) -> Vec<Tried> {
    let mut tried = try_all(stage, &[PrestigePolicy::Never, PrestigePolicy::Asap]);
    let can_reset = tried.iter().any(|tried| tried.reach.resets > 0);
    let highest = tried.first().map_or(0, |never| never.reach.level);
    let mut levels = BTreeMap::new();
    if let PrestigePolicy::AtParagon(level) = stage.declared() {
        add(stage, &mut levels, BTreeSet::from([level]));
    }
    if can_reset {
        // Below what any reset needs every level is `asap`, and above the highest level that anyone reaches without
        // a reset it is `never`: until the first reset these lives are the same.
        let resets = 1..=prestige.max.unwrap_or(RESETS_LOOKED_AT).min(RESETS_LOOKED_AT);
        let lowest = resets.map(|number| prestige.requires(number).0).min().unwrap_or(0);
        try_levels(stage, &mut levels, lowest.saturating_add(1), highest);
    }
    tried.extend(levels.into_values());
    tried
}

type Levels = BTreeMap<u64, Tried>;

fn try_levels(stage: &Stage, levels: &mut Levels, low: u64, high: u64) {
    if low > high {
        return;
    }
    let span = high - low;
    if span < TRIED_ALL {
        return add(stage, levels, (low..=high).collect());
    }
    let steps = TRIED_FIRST - 1;
    let at = |step: u64| low + (u128::from(span) * u128::from(step) / u128::from(steps)) as u64;
    add(stage, levels, (0..=steps).map(at).collect());
    loop {
        let new = between(levels);
        if new.is_empty() {
            return;
        }
        add(stage, levels, new);
    }
}

/// The middles of the gaps beside the best levels.
fn between(levels: &Levels) -> BTreeSet<u64> {
    let mut new = BTreeSet::new();
    for goal in 0..2 {
        let mut order: Vec<(&u64, &Tried)> = levels.iter().collect();
        order.sort_by(|a, b| b.1.values[goal].total_cmp(&a.1.values[goal]));
        for &(&level, _) in order.iter().take(PEAKS) {
            let below = levels.range(..level).next_back().map(|(below, _)| *below);
            let above = levels.range(level + 1..).next().map(|(above, _)| *above);
            let middles = [below, above].into_iter().flatten().map(|other| level.midpoint(other));
            new.extend(middles.filter(|middle| !levels.contains_key(middle)));
        }
    }
    new
}

fn add(stage: &Stage, levels: &mut Levels, mut new: BTreeSet<u64>) {
    new.retain(|level| !levels.contains_key(level));
    let policies: Vec<PrestigePolicy> = new.iter().map(|level| PrestigePolicy::AtParagon(*level)).collect();
    levels.extend(new.into_iter().zip(try_all(stage, &policies)));
}

/// Lets every player live under each of `policies`.
pub(super) fn try_all(stage: &Stage, policies: &[PrestigePolicy]) -> Vec<Tried> {
    let mut tried = live_all(stage, policies);
    let never = tried.iter().find(|tried| tried.policy == PrestigePolicy::Never).map(|never| never.earned);
    let never = *stage.earned_without_resets.get_or_init(|| {
        never.or_else(|| Some(live_all(stage, &[PrestigePolicy::Never]).first()?.earned)).unwrap_or_default()
    });
    tried.iter_mut().for_each(|tried| tried.values[0] = worth(tried.earned, never));
    tried
}

/// What XP is worth: at most what the same play gives at the multiplier that those who never reset have on average. Levels
/// at which XP comes faster are passed again after every reset, and what comes faster there only buys the same levels again.
fn worth([earned, plain]: [f64; 2], [never_earned, never_plain]: [f64; 2]) -> f64 {
    let most = plain * (never_earned / never_plain);
    if earned > most * (1.0 + NOTHING) { most } else { earned }
}

fn live_all(stage: &Stage, policies: &[PrestigePolicy]) -> Vec<Tried> {
    let course = stage.course(stage.ruleset);
    let archetypes: Vec<Archetype> = policies.iter().map(|policy| stage.under(*policy)).collect();
    let players = stage.each_player(|sessions| {
        archetypes.iter().map(|who| Lived::new(stage, &course, who, sessions)).collect::<Vec<Lived>>()
    });
    let count = players.len().max(1) as f64;
    let sum_up = |(at, policy): (usize, &PrestigePolicy)| {
        let (mut earned, mut held, mut resets) = ([0.0; 2], 0.0, 0.0);
        let mut reach = Reach::default();
        for lived in players.iter().filter_map(|player| player.get(at)) {
            earned[0] += lived.earned[0];
            earned[1] += lived.earned[1];
            held += lived.held;
            resets += lived.reach.resets as f64;
            reach = reach.further(lived.reach);
        }
        let earned = earned.map(|sum| sum / count);
        Tried { policy: *policy, values: [earned[0], held / count], earned, resets: resets / count, reach }
    };
    policies.iter().enumerate().map(sum_up).collect()
}

impl Reach {
    fn further(self, other: Reach) -> Reach {
        Reach {
            resets: self.resets.max(other.resets),
            level: self.level.max(other.level),
            currency: self.currency.max(other.currency),
            waits_for: [self.waits_for, other.waits_for].into_iter().flatten().min(),
        }
    }
}

/// One life.
struct Lived {
    /// XP with paragon's multiplier, and without it.
    earned: [f64; 2],
    /// What was held, averaged over the hours played.
    held: f64,
    reach: Reach,
}

impl Lived {
    fn new(stage: &Stage, course: &CompiledRules, who: &Archetype, sessions: &[Session]) -> Lived {
        let (mut highest, mut minutes, mut held_minutes) = (0, 0.0, 0.0);
        // Points are counted anew only where the level or the resets changed.
        let mut known = (u64::MAX, 0, 0);
        let mut plain_xp = 0.0;
        let life = live(course, who, sessions, |look| {
            let life = look.life;
            plain_xp = look.plain_xp;
            held_minutes += known.2 as f64 * (life.minutes - minutes);
            minutes = life.minutes;
            let now = (life.resets, level(life));
            if (known.0, known.1) != now {
                known = (now.0, now.1, held(stage.goals[1], life));
            }
            highest = highest.max(look.given_up.unwrap_or(0)).max(now.1);
        });
        let average = if life.minutes > 0.0 { held_minutes / life.minutes } else { 0.0 };
        let reach = Reach {
            resets: life.resets,
            level: highest,
            currency: currency_earned(course, &life),
            waits_for: waits_for(course, &life),
        };
        Lived { earned: [earned_xp(&life), plain_xp], held: average, reach }
    }
}

fn currency_earned(course: &CompiledRules, life: &Life) -> u64 {
    let Some(prestige) = &course.ruleset.prestige else { return life.currency() };
    (1..=life.resets).fold(life.currency(), |sum, number| sum.saturating_add(prestige.cost(number)))
}

/// The next reset, if nothing but currency is missing for it.
fn waits_for(course: &CompiledRules, life: &Life) -> Option<u64> {
    let prestige = course.ruleset.prestige.as_ref()?;
    let next = life.resets + 1;
    let is_high = life.is_at_cap() && level(life) >= prestige.requires(next).0;
    (prestige.allows(next) && is_high && life.currency() < prestige.cost(next)).then_some(next)
}
