//! When a reset pays: who made the n-th as soon as they could, beside themselves had they not.

use super::live::{Stage, earned_xp, held, level, live};
use crate::rules::prestige::Prestige;
use crate::rules::ruleset::Ruleset;
use crate::simulation::course::Course;
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
    let courses: Vec<Course> = rules.iter().map(|rules| stage.course(rules)).collect();
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

fn capped(ruleset: &Ruleset, max: u64) -> Ruleset {
    let prestige = ruleset.prestige.clone().map(|prestige| Prestige { max: Some(max), ..prestige });
    Ruleset { prestige, ..ruleset.clone() }
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

struct Step {
    minutes: f64,
    level: u64,
    /// XP earned in all, and what is held of the second goal.
    has: [u64; 2],
}

fn made(stage: &Stage, courses: &[Course], who: &Archetype, sessions: &[Session]) -> Vec<Made> {
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

fn path(stage: &Stage, course: &Course, who: &Archetype, sessions: &[Session]) -> Path {
    let mut path = Path { steps: Vec::with_capacity(sessions.len()), at: 0, level: 0, resets: 0 };
    live(course, who, sessions, |life, _, given_up| {
        if let Some(given_up) = given_up {
            (path.at, path.level) = (path.steps.len(), given_up);
        }
        path.resets = life.resets;
        let has = [earned_xp(life), held(stage.goals[1], life)];
        path.steps.push(Step { minutes: life.minutes, level: level(life), has });
    });
    path
}

/// The last reset of `path`, which `without` lives without.
fn compared(path: &Path, without: &Path) -> Made {
    let minutes_at = |path: &Path| if path.resets == 0 { 0.0 } else { path.steps[path.at].minutes };
    let reset = minutes_at(path);
    let hours_until =
        |step: usize| path.steps.get(step).map_or(f64::INFINITY, |s| (s.minutes - reset) / 60.0);
    let after = path.at..path.steps.len();
    let back = after.clone().find(|&step| path.steps[step].level >= path.level);
    let pays = |goal: usize| {
        // After the last session at whose end they were not ahead.
        let behind = |&step: &usize| path.steps[step].has[goal] <= without.steps[step].has[goal];
        hours_until(after.clone().rev().find(behind).map_or(path.at, |step| step + 1))
    };
    Made {
        hours: reset / 60.0,
        since_last: (reset - minutes_at(without)) / 60.0,
        level: path.level,
        back: back.map_or(f64::INFINITY, hours_until),
        pays: [pays(0), pays(1)],
    }
}
