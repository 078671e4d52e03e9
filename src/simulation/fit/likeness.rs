//! A fitted population beside the characters that it was fitted from: what a chart compares.

use super::Fitted;
use super::habits::{Habits, History, Seen};
use crate::simulation::run::apportion;
use crate::simulation::sessions::Sessions;

/// Players that are simulated for the comparison at most.
const MOST_PLAYERS: u64 = 10_000;

/// One side: its characters by archetype.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// For each archetype the hours a week of its characters, sorted.
    pub hours_per_week: Vec<Vec<f64>>,
    /// For each archetype their XP an hour, sorted.
    pub xp_per_hour: Vec<Vec<f64>>,
    /// For each archetype the median minutes of a session, sorted by character.
    pub minutes: Vec<Vec<f64>>,
    /// For each week after the first session: the share of those who began early enough that played again in it or later.
    pub staying: Vec<f64>,
}

/// The real characters and the simulated ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// The characters of the history.
    pub real: Side,
    /// Players of the fitted population, as long as the history is.
    pub simulated: Side,
}

impl Likeness {
    /// Compares `histories`, on the days from `first_day` to `last_day`, with players of what was fitted to them.
    pub fn new(
        fitted: &Fitted,
        histories: &[History],
        (first_day, last_day): (i32, i32),
        seed: u64,
    ) -> Likeness {
        let archetypes = &fitted.population.archetypes;
        let mut real = Side::empty(archetypes.len());
        for (history, place) in histories.iter().zip(&fitted.places) {
            if let Some(place) = place {
                real.put(*place, &history.habits);
            }
        }
        let real = real.done(histories.iter().map(|history| &history.habits), last_day);
        let days = last_day.saturating_sub(first_day).unsigned_abs() + 1;
        let mut side = Side::empty(archetypes.len());
        let mut all = Vec::new();
        let counts = apportion(&fitted.population, (histories.len() as u64).min(MOST_PLAYERS));
        for (place, (archetype, count)) in archetypes.iter().zip(counts).enumerate() {
            for index in 0..count {
                let habits = lived(Sessions::new(archetype, seed, index, days));
                if habits.sessions > 0 {
                    side.put(place, &habits);
                    all.push(habits);
                }
            }
        }
        let simulated = side.done(all.iter(), i32::try_from(days).unwrap_or(i32::MAX) - 1);
        Likeness { real, simulated }
    }
}

/// The habits of a simulated player.
pub fn lived(sessions: Sessions) -> Habits {
    let mut habits = Habits::default();
    for session in sessions.all() {
        // They are in order.
        let _ = habits.put(&Seen::simulated(&session));
    }
    habits
}

impl Side {
    fn empty(archetypes: usize) -> Side {
        let none = || vec![Vec::new(); archetypes];
        Side { hours_per_week: none(), xp_per_hour: none(), minutes: none(), staying: Vec::new() }
    }

    fn put(&mut self, place: usize, habits: &Habits) {
        let minutes = (habits.minutes.count > 0).then(|| libm::exp(habits.minutes.mean()));
        let lists = [
            (&mut self.hours_per_week, habits.hours_per_week()),
            (&mut self.xp_per_hour, habits.mean_xp_per_hour()),
            (&mut self.minutes, minutes),
        ];
        for (list, value) in lists {
            if let Some(list) = list.get_mut(place) {
                list.extend(value);
            }
        }
    }

    fn done<'h>(mut self, all: impl Iterator<Item = &'h Habits>, last_day: i32) -> Side {
        for list in [&mut self.hours_per_week, &mut self.xp_per_hour, &mut self.minutes] {
            list.iter_mut().for_each(|values| values.sort_by(f64::total_cmp));
        }
        self.staying = staying(all, last_day);
        self
    }
}

/// Of those who could have been there for so many weeks, the share that still played then or later.
fn staying<'h>(all: impl Iterator<Item = &'h Habits>, last_day: i32) -> Vec<f64> {
    let mut could: Vec<u64> = Vec::new();
    let mut did: Vec<u64> = Vec::new();
    for habits in all {
        let weeks = |to: i32| usize::try_from((to - habits.first_day) / 7).unwrap_or(0);
        super::habits::PlayEvents::add(&mut could, weeks(last_day), 1);
        super::habits::PlayEvents::add(&mut did, weeks(habits.last_day), 1);
    }
    did.resize(could.len(), 0);
    let from = |counts: &[u64], week: usize| counts.iter().skip(week).sum::<u64>() as f64;
    // Those who began too late for a week say nothing of it: of the others, how many were there?
    let share = |week: usize| from(&did, week) / from(&could, week).max(1.0);
    (0..could.len()).map(share).collect()
}

/// The percentiles 10, 25, 50, 75 and 90 of sorted values.
pub fn percentiles(sorted: &[f64]) -> [f64; 5] {
    [0.10, 0.25, 0.50, 0.75, 0.90].map(|share| {
        let at = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
        sorted.get(at).copied().unwrap_or(f64::NAN)
    })
}
