//! Rules that leave a player no decision, or none that anyone could make.

use super::{Kind, Pace, Reset, Setting, Tried, exceeds};
use crate::rules::prestige::Prestige;
use crate::rules::units::Level;
use crate::simulation::population::PrestigePolicy;

/// A degenerate rule, with the figures that prove it.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Who resets at once is best off by both goals, whoever they are: there is nothing to weigh.
    AlwaysAtOnce {
        /// Whose figures these are: the archetype that gains most.
        archetype: String,
        /// The first reset.
        first: Reset,
        /// What `asap` gives, for each goal.
        asap: [f64; 2],
        /// What `never` gives.
        never: [f64; 2],
    },
    /// Some can reset, and for nobody is it worth it by either goal.
    NeverPays {
        /// Who comes closest.
        archetype: String,
        /// The first reset.
        first: Reset,
        /// What `asap` gives, for each goal.
        asap: [f64; 2],
        /// What `never` gives.
        never: [f64; 2],
    },
    /// Resets follow each other faster and faster: bonuses grow faster than what the next reset needs.
    Runaway {
        /// Whose figures these are.
        archetype: String,
        /// The reset that took longest since the one before, but for the first.
        slowest: Pace,
        /// The last that half of them made.
        last: Pace,
        /// The XP bonus on the way to each of the two; 0.02 is 2 %.
        xp_bonus: [f64; 2],
    },
    /// A reset that nobody reaches: the first of all, one whose level is far beyond what anyone holds, or one for which only
    /// currency is missing, and far too much of it.
    UnreachableCost {
        /// Which reset.
        number: u64,
        /// The paragon level that it needs.
        level: u64,
        /// The highest paragon level that anyone held under any policy, and who.
        highest: (u64, String),
        /// What it costs.
        cost: u64,
        /// The most currency that anyone earned, and who.
        richest: (u64, String),
    },
}

/// A wall is a price of more than so many times what the richest earn in all the days, or a level that takes more than so
/// many times the XP of the highest that anyone held.
const WALL: f64 = 10.0;
/// Resets run away when they come at least so many times as fast in the end.
const RUNAWAY: f64 = 4.0;
/// With fewer resets nothing is said of how they follow each other.
const FEWEST_RESETS: usize = 5;
/// Medians of few players vary.
const NOISE: f64 = 1.1;

impl Finding {
    /// Stable, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Finding::AlwaysAtOnce { .. } => "always-at-once",
            Finding::NeverPays { .. } => "never-pays",
            Finding::Runaway { .. } => "runaway",
            Finding::UnreachableCost { .. } => "unreachable-cost",
        }
    }
}

pub(super) fn findings(setting: &Setting, prestige: &Prestige, kinds: &[Kind]) -> Vec<Finding> {
    let found = [
        always_at_once(kinds),
        never_pays(kinds),
        runaway(setting, kinds),
        unreachable_cost(setting, prestige, kinds),
    ];
    found.into_iter().flatten().collect()
}

/// Somebody who can reset.
#[derive(Clone, Copy)]
struct Resetter<'a> {
    kind: &'a Kind,
    first: &'a Reset,
    asap: &'a Tried,
    never: &'a Tried,
}

impl Resetter<'_> {
    fn of(kind: &Kind) -> Option<Resetter<'_>> {
        Some(Resetter {
            kind,
            first: kind.resets.first()?,
            asap: kind.under(PrestigePolicy::Asap)?,
            never: kind.under(PrestigePolicy::Never)?,
        })
    }

    /// What `asap` gives for every XP that `never` does.
    fn growth(&self) -> f64 {
        self.asap.values[0] / self.never.values[0].max(1.0)
    }

    fn best(&self, goal: usize) -> f64 {
        self.kind.best(goal).map_or(0.0, |best| best.values[goal])
    }
}

fn resetters(kinds: &[Kind]) -> Vec<Resetter<'_>> {
    kinds.iter().filter_map(Resetter::of).collect()
}

fn most_gaining<'a>(resetters: &[Resetter<'a>]) -> Option<Resetter<'a>> {
    resetters.iter().copied().max_by(|a, b| a.growth().total_cmp(&b.growth()))
}

fn always_at_once(kinds: &[Kind]) -> Option<Finding> {
    let resetters = resetters(kinds);
    let best_at_once = |one: &Resetter| (0..2).all(|goal| !exceeds(one.best(goal), one.asap.values[goal]));
    let gains = |one: &Resetter| (0..2).any(|goal| exceeds(one.asap.values[goal], one.never.values[goal]));
    if !resetters.iter().all(best_at_once) || !resetters.iter().any(gains) {
        return None;
    }
    let Resetter { kind, first, asap, never } = most_gaining(&resetters)?;
    Some(Finding::AlwaysAtOnce {
        archetype: kind.id.clone(),
        first: *first,
        asap: asap.values,
        never: never.values,
    })
}

fn never_pays(kinds: &[Kind]) -> Option<Finding> {
    let resetters = resetters(kinds);
    let pays = |one: &Resetter| (0..2).any(|goal| exceeds(one.best(goal), one.never.values[goal]));
    if resetters.iter().any(pays) {
        return None;
    }
    let Resetter { kind, first, asap, never } = most_gaining(&resetters)?;
    Some(Finding::NeverPays {
        archetype: kind.id.clone(),
        first: *first,
        asap: asap.values,
        never: never.values,
    })
}

fn runaway(setting: &Setting, kinds: &[Kind]) -> Option<Finding> {
    let bonus = |reset: &Pace| setting.ruleset.bonuses(reset.number - 1).xp;
    let found = kinds.iter().filter_map(|kind| {
        if kind.paces.len() < FEWEST_RESETS {
            return None;
        }
        // The first comes after the character's levels, which come once.
        let later = kind.paces.get(1..)?;
        let longest = |a: &&Pace, b: &&Pace| a.since_last.total_cmp(&b.since_last);
        let slowest = later.iter().max_by(longest)?;
        let last = later.last()?;
        let is_fast = |pace: &Pace| pace.since_last * RUNAWAY <= slowest.since_last;
        let from_there = later.iter().skip_while(|pace| pace.number < slowest.number);
        let falls = from_there.clone().zip(from_there.skip(1)).take_while(|(before, _)| !is_fast(before));
        let mut falls = falls.map(|(before, after)| after.since_last <= before.since_last * NOISE);
        (is_fast(last) && falls.all(|falls| falls) && bonus(last) > bonus(slowest)).then(|| {
            Finding::Runaway {
                archetype: kind.id.clone(),
                slowest: *slowest,
                last: *last,
                xp_bonus: [bonus(slowest), bonus(last)],
            }
        })
    });
    // Whoever plays most shows it best.
    found.max_by(|a, b| shrinkage(a).total_cmp(&shrinkage(b)))
}

fn shrinkage(finding: &Finding) -> f64 {
    match finding {
        Finding::Runaway { slowest, last, .. } => slowest.since_last / last.since_last,
        _ => 0.0,
    }
}

fn unreachable_cost(setting: &Setting, prestige: &Prestige, kinds: &[Kind]) -> Option<Finding> {
    let asap = || kinds.iter().filter_map(|kind| Some((kind, kind.under(PrestigePolicy::Asap)?.reach)));
    let most_resets = asap().map(|(_, reach)| reach.resets).max()?;
    let of_all = |value: fn(&super::Reach) -> u64| {
        let best = asap().map(|(kind, reach)| (value(&reach), kind)).max_by_key(|(value, _)| *value);
        best.map_or((0, String::new()), |(value, kind)| (value, kind.id.clone()))
    };
    let richest = of_all(|reach| reach.currency);
    let tried =
        kinds.iter().flat_map(|kind| kind.tried.iter().map(move |tried| (tried.reach.level, &kind.id)));
    let highest = tried.max_by_key(|(level, _)| *level).map(|(level, id)| (level, id.clone()))?;
    let number = most_resets + 1;
    let is_too_dear = || {
        let waits = asap().any(|(_, reach)| reach.waits_for == Some(number));
        waits && prestige.cost(number) as f64 > WALL * richest.0 as f64
    };
    let is_too_high = || {
        let xp = |level| Some(setting.ruleset.paragon.as_ref()?.track.total_xp(level)?.get() as f64);
        // A level without a total is past 2^63 XP.
        let needed = xp(prestige.requires(number)).unwrap_or(f64::INFINITY);
        xp(Level(highest.0 + 1)).is_some_and(|held| needed > WALL * held)
    };
    let is_wall = most_resets == 0 || is_too_dear() || is_too_high();
    (prestige.allows(number) && is_wall).then(|| Finding::UnreachableCost {
        number,
        level: prestige.requires(number).0,
        highest,
        cost: prestige.cost(number),
        richest,
    })
}
