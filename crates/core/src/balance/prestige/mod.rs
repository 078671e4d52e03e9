//! What resets are worth: when one pays, which policy is best, and which rules leave a player no decision.
//!
//! A reset trades what a player stands on for what comes faster afterwards, so there are two goals, and a rule is sound as
//! long as they pull apart somewhere: the paragon XP earned in all, which bonuses raise, and the attribute points
//! held, averaged over the hours played, which a reset takes away. Both are measured on lives that the simulator lives, with
//! the same sessions under every policy, by players none of whom leaves: who has left decides nothing any more.

mod findings;
mod live;
mod pace;
mod payback;
mod policies;

pub use findings::Finding;
pub use pace::Pace;
pub use payback::Reset;
pub use policies::{Reach, Tried};

use crate::rules::prestige::Prestige;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::{Population, PrestigePolicy};
use live::Stage;

/// What is analysed.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The rules.
    pub ruleset: &'a Ruleset,
    /// The players.
    pub population: &'a Population,
    /// How many players of each archetype.
    pub players: u64,
    /// How many days each of them plays.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// How many threads; they change nothing.
    pub threads: usize,
}

/// What a player may want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Paragon XP earned in all, that given up in resets included; no more of it than the same play gives at the multiplier that
    /// those who never reset have on average.
    Xp,
    /// Attribute points held, averaged over the hours played.
    Points,
    /// The paragon level held, averaged over the hours played: in place of points where a ruleset has none.
    Level,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The two goals; all pairs of values are parallel to them.
    pub goals: [Goal; 2],
    /// Parallel to the population's archetypes.
    pub archetypes: Vec<Kind>,
    /// Degenerate rules, at most one of each code, in the order of their codes in [`Finding`].
    pub findings: Vec<Finding>,
}

/// What resets are worth to one archetype.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// The archetype.
    pub id: String,
    /// Its share of all players.
    pub share: f64,
    /// What the population says that it does.
    pub declared: PrestigePolicy,
    /// Every policy that was tried: `never`, `asap`, then paragon levels, rising.
    pub tried: Vec<Tried>,
    /// The resets of those who reset as soon as they can, from the first; later ones than the twelfth are not looked at.
    pub resets: Vec<Reset>,
    /// How all of them follow each other.
    pub paces: Vec<Pace>,
}

/// The most resets of a life that are looked at, more than one a day for a year: where they run away there would be no end.
pub const MOST_RESETS: u64 = 400;

/// The same rules with at most so many resets.
fn capped(ruleset: &Ruleset, most: u64) -> Ruleset {
    let prestige = ruleset.prestige.clone().map(|prestige| {
        let max = Some(prestige.max.map_or(most, |max| max.min(most)));
        Prestige { max, ..prestige }
    });
    Ruleset { prestige, ..ruleset.clone() }
}

/// XP that differs by such a share is the same, but for rounding.
const NOTHING: f64 = 1e-9;
/// A difference of less than half a percent is none to a player.
const NOTICEABLE: f64 = 1.005;

impl Goal {
    /// The two goals under some rules.
    fn of(ruleset: &Ruleset, prestige: &Prestige) -> [Goal; 2] {
        let from_levels = ruleset.paragon.as_ref().is_some_and(|paragon| {
            let first = paragon.track.first();
            let far = crate::rules::units::Level(first.0 + 1_000);
            paragon.points_at(paragon.track.last().map_or(far, |last| last.min(far))).0 > 0
        });
        let has_points = from_levels || prestige.attribute_points.is_some();
        [Goal::Xp, if has_points { Goal::Points } else { Goal::Level }]
    }
}

impl Kind {
    /// What came of a policy.
    pub fn under(&self, policy: PrestigePolicy) -> Option<&Tried> {
        self.tried.iter().find(|tried| tried.policy == policy)
    }

    /// Whether anybody could reset.
    pub fn can_reset(&self) -> bool {
        self.under(PrestigePolicy::Asap).is_some_and(|asap| asap.reach.resets > 0)
    }

    /// The best policy for a goal, by its place in [`Analysis::goals`]: the declared one where none is better, or else
    /// the first of the best.
    pub fn best(&self, goal: usize) -> Option<&Tried> {
        let better = |best: Option<&'_ Tried>, tried: &Tried| {
            best.is_none_or(|best| tried.values[goal] > best.values[goal])
        };
        let declared = self.under(self.declared);
        self.tried.iter().fold(declared, |best, tried| if better(best, tried) { Some(tried) } else { best })
    }
}

/// Whether a player would notice that `value` is more than `other`.
fn exceeds(value: f64, other: f64) -> bool {
    value > other * NOTICEABLE
}

/// Analyses resets; `None` where the rules have none.
pub fn analyse(setting: &Setting) -> Option<Analysis> {
    let prestige = setting.ruleset.prestige.as_ref()?;
    let goals = Goal::of(setting.ruleset, prestige);
    // Masteries change nothing about resets, and take most of a life's time.
    let bare = Ruleset { masteries: Vec::new(), ..capped(setting.ruleset, MOST_RESETS) };
    let archetypes: Vec<Kind> = setting
        .population
        .archetypes
        .iter()
        .map(|archetype| {
            let stage = Stage::new(setting, &bare, archetype, goals);
            let tried = policies::search(&stage, prestige);
            let asap = tried.iter().find(|tried| tried.policy == PrestigePolicy::Asap);
            let most = asap.map_or(0, |asap| asap.reach.resets);
            Kind {
                id: archetype.id.clone(),
                share: archetype.share,
                declared: archetype.prestige,
                resets: payback::resets(&stage, most),
                paces: if most == 0 { Vec::new() } else { pace::paces(&stage) },
                tried,
            }
        })
        .collect();
    let findings = findings::findings(setting, prestige, &archetypes);
    Some(Analysis { goals, archetypes, findings })
}

#[cfg(test)]
mod tests;
