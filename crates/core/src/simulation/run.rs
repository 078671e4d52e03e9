//! Runs the players of a scenario on all threads.

use super::life::Life;
use super::population::Population;
use super::power::days_looked_at;
use super::presence::{self, Timetable, course, timetables};
use super::scenario::{Milestone, Scenario};
use super::sessions::Sessions;
use super::tally::Tally;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which players of a scenario are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Players in all, over all archetypes and shards.
    pub players: u64,
    /// Players that have been run already, under the same scenario: a run of 1,000 and then one from 1,000 to 3,000
    /// is a run of 3,000.
    pub already: u64,
    /// Which shard, from 1.
    pub shard: u64,
    /// Of how many.
    pub of: u64,
}

impl Part {
    /// All of `players` players.
    pub fn whole(players: u64) -> Part {
        Part { players, already: 0, shard: 1, of: 1 }
    }
}

/// How many of `players` players are in shard `shard` of `of`: every `of`-th, from the `shard`-th on.
pub fn in_shard(players: u64, shard: u64, of: u64) -> u64 {
    players.checked_sub(shard).map_or(0, |rest| rest / of.max(1) + 1)
}

/// Told how many more players have been run; answers whether to go on.
pub type Progress<'a> = &'a (dyn Fn(u64) -> bool + Sync);

/// The run was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end")]
pub struct Stopped;

/// A thread takes so many players at a time.
const PLAYERS_AT_A_TIME: u64 = 256;

/// How many of `players` players belong to each archetype: by largest remainder, ties to the one written first.
pub fn apportion(population: &Population, players: u64) -> Vec<u64> {
    let exact: Vec<f64> = population.archetypes.iter().map(|a| a.share * players as f64).collect();
    let mut counts: Vec<u64> = exact.iter().map(|&share| share as u64).collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())));
    let missing = players.saturating_sub(counts.iter().sum());
    for &archetype in order.iter().cycle().take(usize::try_from(missing).unwrap_or(0).min(counts.len())) {
        counts[archetype] += 1;
    }
    counts
}

/// Runs `part` of `scenario`, whose milestones are `milestones`, on `threads` threads. Where players come and go as more than
/// plain players do, it is counted who is still there.
///
/// # Errors
/// [`Stopped`] when `progress` said so.
pub fn run(
    scenario: &Scenario,
    milestones: &[Milestone],
    part: Part,
    threads: usize,
    progress: Progress,
) -> Result<Tally, Stopped> {
    run_told(scenario, milestones, part, threads, progress, tells_of_stays(scenario))
}

fn tells_of_stays(scenario: &Scenario) -> bool {
    !timetables(scenario.population, scenario.days).iter().all(Timetable::is_plain)
}

/// Nobody yet: what the parts of a [`run`] are added to.
pub fn nobody(scenario: &Scenario, milestones: &[Milestone]) -> Tally {
    nobody_told(scenario, milestones, tells_of_stays(scenario))
}

fn nobody_told(scenario: &Scenario, milestones: &[Milestone], is_told: bool) -> Tally {
    let tally = Tally::new(scenario, milestones);
    let tally = match scenario.ruleset.power {
        Some(_) => tally.with_power(&days_looked_at(scenario.days)),
        None => tally,
    };
    if is_told { tally.with_retention(scenario) } else { tally }
}

/// The same, in which it is counted or not who is still there.
///
/// # Errors
/// [`Stopped`] when `progress` said so.
pub fn run_told(
    scenario: &Scenario,
    milestones: &[Milestone],
    part: Part,
    threads: usize,
    progress: Progress,
    is_told: bool,
) -> Result<Tally, Stopped> {
    let tables = timetables(scenario.population, scenario.days);
    let looked_at = scenario.ruleset.power.as_ref().map(|_| days_looked_at(scenario.days));
    let course = course(scenario, milestones, &tables, is_told).watching(looked_at.unwrap_or_default());
    let live = |tally: &mut Tally, archetype: usize, player: u64| {
        let (who, table) = (&scenario.population.archetypes[archetype], &tables[archetype]);
        let (life, own) = (&mut Life::new(&course, who), &mut tally.archetypes[archetype]);
        if table.is_plain() && !is_told {
            life.live(Sessions::new(who, scenario.seed, player, scenario.days), own);
        } else {
            presence::live(table, (scenario.seed, player), is_told, scenario.ruleset, life, own);
        }
    };
    let crew = Crew { population: scenario.population, part, threads, progress };
    let new = || nobody_told(scenario, milestones, is_told);
    crew.run(&new, &live, |sum, tally| sum.merge(&tally))
}

/// Who runs which players, and who is told.
#[derive(Clone, Copy)]
pub(super) struct Crew<'a> {
    pub population: &'a Population,
    pub part: Part,
    pub threads: usize,
    pub progress: Progress<'a>,
}

impl Crew<'_> {
    /// Each thread makes a sum by `new` and lets players live in it; `join` adds them up. The order in which players are
    /// lived and sums are joined is any.
    pub(super) fn run<S: Send>(
        self,
        new: &(impl Fn() -> S + Sync),
        live: &(impl Fn(&mut S, usize, u64) + Sync),
        join: impl Fn(&mut S, S) + Sync,
    ) -> Result<S, Stopped> {
        let work = Work::new(self.population, self.part);
        let sum = Mutex::new((new(), false));
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| {
                    let mut own = new();
                    let stopped =
                        work.share(|archetype, player| live(&mut own, archetype, player), self.progress);
                    let mut sum = sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    join(&mut sum.0, own);
                    sum.1 |= stopped;
                });
            }
        });
        let (sum, stopped) = sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if stopped { Err(Stopped) } else { Ok(sum) }
    }
}

/// The players to run, in one line: archetype after archetype.
struct Work {
    /// For each archetype: its first player and how many of this part.
    ranges: Vec<(u64, u64)>,
    shard: u64,
    of: u64,
    /// Of the players of this shard.
    taken: AtomicU64,
}

impl Work {
    fn new(population: &Population, part: Part) -> Work {
        let before = apportion(population, part.already);
        let after = apportion(population, part.players);
        let ranges =
            before.into_iter().zip(after).map(|(from, to)| (from, to.saturating_sub(from))).collect();
        Work { ranges, shard: part.shard, of: part.of.max(1), taken: AtomicU64::new(0) }
    }

    /// Takes players until none are left. Whether it was stopped.
    fn share(&self, mut run: impl FnMut(usize, u64), progress: Progress) -> bool {
        let players = in_shard(self.ranges.iter().map(|&(_, count)| count).sum(), self.shard, self.of);
        loop {
            let start = self.taken.fetch_add(PLAYERS_AT_A_TIME, Ordering::Relaxed);
            if start >= players {
                return false;
            }
            let end = players.min(start + PLAYERS_AT_A_TIME);
            for own in start..end {
                let (archetype, player) = self.player(own * self.of + self.shard - 1);
                run(archetype, player);
            }
            if !progress(end - start) {
                self.taken.store(players, Ordering::Relaxed);
                return true;
            }
        }
    }

    fn player(&self, mut number: u64) -> (usize, u64) {
        for (archetype, &(first, count)) in self.ranges.iter().enumerate() {
            if number < count {
                return (archetype, first + number);
            }
            number -= count;
        }
        (0, 0)
    }
}
