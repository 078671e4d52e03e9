//! When a reset pays: who made the n-th as soon as they could, beside themselves had they not.

use super::live::{Stage, earned_xp, held, level, live};
use super::{NOTHING, capped};
use crate::rules::ruleset::Ruleset;
use crate::simulation::compiled_rules::CompiledRules;
use crate::simulation::population::{Archetype, PrestigePolicy};
use crate::simulation::sessions::Session;

/// The n-th reset of those who make each as soon as they can. Hours are medians over who made it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reset {
    /// Which reset, from 1.
    pub number: u64,
    /// The share of players who made it.
    pub made: f64,
    /// Hours played until then, in all.
    pub hours: f64,
    /// Hours played since the reset before it, or since the start.
    pub since_last: f64,
    /// The paragon level given up.
    pub level: u64,
    /// Hours played from the reset until that level was held again; `None` is not within the days.
    pub back: Option<f64>,
    /// For each goal, hours played from the reset until who made it was ahead of themselves without it, and stayed so to
    /// the last day: more XP earned, or more points held.
    pub pays: [Option<f64>; 2],
}

/// Later resets are not looked at.
const MOST_RESETS: u64 = 12;

/// The resets that anybody made, where the most that anyone made is `most`.
pub(super) fn resets(stage: &Stage, most: u64) -> Vec<Reset> {
    let most = most.min(MOST_RESETS);
    // Who may reset n times is who would not do it once more.
    let rules: Vec<Ruleset> = (0..=most).map(|max| capped(stage.ruleset, max)).collect();
    let courses: Vec<CompiledRules> = rules.iter().map(|rules| stage.course(rules)).collect();
    let who = stage.under(PrestigePolicy::Asap);
    let players =
        if most == 0 { Vec::new() } else { stage.each_player(|all| made(stage, &courses, &who, all)) };
    (0..most as usize)
        .map_while(|at| {
            let made: Vec<Made> = players.iter().filter_map(|player| player.get(at).copied()).collect();
            let median = |value: fn(&Made) -> f64| median(made.iter().map(value).collect());
            let finite = |hours: f64| Some(hours).filter(|hours| hours.is_finite());
            Some(Reset {
                number: at as u64 + 1,
                made: made.len() as f64 / stage.players() as f64,
                hours: median(|made| made.hours)?,
                since_last: median(|made| made.since_last)?,
                level: median(|made| made.level as f64)? as u64,
                back: finite(median(|made| made.back)?),
                pays: [finite(median(|made| made.pays[0])?), finite(median(|made| made.pays[1])?)],
            })
        })
        .collect()
}

/// The lower of two middles; infinity is never.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

/// One player's reset.
#[derive(Clone, Copy)]
struct Made {
    hours: f64,
    since_last: f64,
    level: u64,
    back: f64,
    pays: [f64; 2],
}

/// A life with at most so many resets.
struct Path {
    steps: Vec<Step>,
    /// The step of the last reset.
    at: usize,
    /// The level given up in it.
    level: u64,
    resets: u64,
}

/// How a life goes on from a moment.
#[derive(Clone, Copy)]
struct Step {
    minutes: f64,
    level: u64,
    /// XP earned in all by then, with paragon's multiplier and without it.
    xp: [f64; 2],
    /// What is held of the second goal.
    held: u64,
}

fn made(stage: &Stage, courses: &[CompiledRules], who: &Archetype, sessions: &[Session]) -> Vec<Made> {
    let mut paths = courses.iter().map(|course| path(stage, course, who, sessions));
    let Some(mut without) = paths.next() else { return Vec::new() };
    let mut made = Vec::new();
    for path in paths {
        if path.resets == without.resets {
            break;
        }
        made.push(compared(&path, &without));
        without = path;
    }
    made
}

fn path(stage: &Stage, course: &CompiledRules, who: &Archetype, sessions: &[Session]) -> Path {
    let mut path = Path { steps: Vec::with_capacity(2 * sessions.len()), at: 0, level: 0, resets: 0 };
    live(course, who, sessions, |look| {
        let (life, given_up) = (look.life, look.given_up);
        if let Some(given_up) = given_up {
            (path.at, path.level) = (path.steps.len(), given_up);
        }
        path.resets = life.resets;
        let Path { steps, .. } = &mut path;
        let held = match steps.last() {
            Some(last) if given_up.is_none() && last.level == level(life) => last.held,
            _ => held(stage.goals[1], life),
        };
        steps.push(Step {
            minutes: life.minutes,
            level: level(life),
            xp: [earned_xp(life), look.plain_xp],
            held,
        });
    });
    path
}

impl Path {
    /// Minutes played until the last reset; 0 without one.
    fn reset(&self) -> f64 {
        if self.resets == 0 { 0.0 } else { self.steps.get(self.at).map_or(0.0, |step| step.minutes) }
    }
}

/// The last reset of `path`, which `without` lives without.
fn compared(path: &Path, without: &Path) -> Made {
    let reset = path.reset();
    let hours_until = |minutes: f64| (minutes - reset) / 60.0;
    let after = path.steps.get(path.at..).unwrap_or_default();
    let back = after.iter().find(|step| step.level >= path.level);
    let both = side_by_side(after, &without.steps);
    Made {
        hours: reset / 60.0,
        since_last: (reset - without.reset()) / 60.0,
        level: path.level,
        back: back.map_or(f64::INFINITY, |step| hours_until(step.minutes)),
        pays: [ahead_in_xp(&both), ahead_in_what_is_held(&both)].map(hours_until),
    }
}

/// A moment at which anything changes in one life or the other, and where both stand.
struct Both {
    minutes: f64,
    /// With paragon's multiplier and without it, of each life.
    xp: [[f64; 2]; 2],
    held: [u64; 2],
}

/// Both lives from the first step of `own` on.
fn side_by_side(own: &[Step], other: &[Step]) -> Vec<Both> {
    let Some(mut minutes) = own.first().map(|step| step.minutes) else { return Vec::new() };
    let lives = [own, other];
    // Of several steps at a moment the last says how it goes on.
    let last_by = |steps: &[Step], minutes: f64, from: usize| {
        let later = steps.iter().skip(from).take_while(|step| step.minutes <= minutes).count();
        from + later.saturating_sub(1)
    };
    let mut places = [0, other.partition_point(|step| step.minutes <= minutes).saturating_sub(1)];
    let mut all = Vec::with_capacity(own.len() + other.len());
    loop {
        places = [0, 1].map(|life| last_by(lives[life], minutes, places[life]));
        let at = |life: usize| (lives[life].get(places[life]), lives[life].get(places[life] + 1));
        let (Some((xp, held)), Some((other_xp, other_held))) =
            (stands(at(0), minutes), stands(at(1), minutes))
        else {
            return all;
        };
        all.push(Both { minutes, xp: [xp, other_xp], held: [held, other_held] });
        let next = [at(0).1, at(1).1].into_iter().flatten().map(|step| step.minutes);
        match next.min_by(f64::total_cmp) {
            Some(next) => minutes = next,
            None => return all,
        }
    }
}

/// XP earned and what is held at a moment between two steps.
fn stands((from, to): (Option<&Step>, Option<&Step>), minutes: f64) -> Option<([f64; 2], u64)> {
    let from = from?;
    let gained = |at: usize| {
        to.map_or(0.0, |to| {
            (to.xp[at] - from.xp[at])
                * ((minutes - from.minutes) / (to.minutes - from.minutes).max(f64::MIN_POSITIVE))
        })
    };
    Some(([0, 1].map(|at| from.xp[at] + gained(at)), from.held))
}

/// The minutes from which on the first is ahead in XP for good: in that earned, and in that before paragon's multiplier, since
/// to stand lower, where XP comes faster, is no profit.
fn ahead_in_xp(both: &[Both]) -> f64 {
    ahead_in(both, 0).max(ahead_in(both, 1))
}

fn ahead_in(both: &[Both], which: usize) -> f64 {
    let is_behind = |at: &Both| at.xp[0][which] <= at.xp[1][which] * (1.0 + NOTHING);
    let Some(last) = both.iter().rposition(is_behind) else { return first_minute(both) };
    let (Some(from), Some(to)) = (both.get(last), both.get(last + 1)) else { return f64::INFINITY };
    let lead = |at: &Both| at.xp[0][which] - at.xp[1][which];
    let share = -lead(from) / (lead(to) - lead(from)).max(f64::MIN_POSITIVE);
    from.minutes + (to.minutes - from.minutes) * share.clamp(0.0, 1.0)
}

/// The minutes from which on the first holds more for good.
fn ahead_in_what_is_held(both: &[Both]) -> f64 {
    let Some(last) = both.iter().rposition(|at| at.held[0] <= at.held[1]) else { return first_minute(both) };
    both.get(last + 1).map_or(f64::INFINITY, |at| at.minutes)
}

fn first_minute(both: &[Both]) -> f64 {
    both.first().map_or(f64::INFINITY, |at| at.minutes)
}
