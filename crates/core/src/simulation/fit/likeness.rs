//! A fitted population beside the characters that it was fitted from: what a chart compares.

use super::Fitted;
use super::habits::{Habits, History, Seen};
use crate::rules::ruleset::Ruleset;
use crate::simulation::presence::{course, sessions_of, timetables};
use crate::simulation::scenario::Scenario;
use crate::simulation::sessions::Session;

/// Players that are simulated for the comparison at most.
const MOST_PLAYERS: usize = 10_000;

/// One side: its characters by archetype.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// For each archetype the hours a week of its characters, sorted.
    pub hours_per_week: Vec<Vec<f64>>,
    /// For each archetype their XP an hour, sorted.
    pub xp_per_hour: Vec<Vec<f64>>,
    /// For each archetype the median minutes of a session, sorted by character.
    pub minutes: Vec<Vec<f64>>,
    /// For each archetype the hours that its characters played in all, sorted.
    pub hours: Vec<Vec<f64>>,
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
    /// Compares `histories`, on the days from `first_day` to `last_day`, with players of what was fitted to them: as many of each
    /// archetype as belong to it, each from its first day on.
    pub fn new(
        fitted: &Fitted,
        histories: &[History],
        (first_day, last_day): (i32, i32),
        (ruleset, seed): (&Ruleset, u64),
    ) -> Likeness {
        let population = &fitted.population;
        let places = population.archetypes.len();
        let mut real = Side::empty(places);
        for (history, place) in histories.iter().zip(&fitted.places) {
            if let Some(place) = place {
                real.put(*place, &history.habits);
            }
        }
        let real = real.done(histories.iter().map(|history| &history.habits), last_day);
        let days = last_day.saturating_sub(first_day).unsigned_abs() + 1;
        let scenario = Scenario { ruleset, population, days, seed, milestones: &[] };
        let tables = timetables(population, days);
        let course = course(&scenario, &[], &tables, false);
        let mut side = Side::empty(places);
        let mut all = Vec::new();
        // Where there are too many, every so manieth.
        let step = histories.len().div_ceil(MOST_PLAYERS).max(1);
        for (index, (history, place)) in histories.iter().zip(&fitted.places).enumerate().step_by(step) {
            let Some((place, table)) = place.and_then(|place| Some((place, tables.get(place)?))) else {
                continue;
            };
            // Who came later has fewer days.
            let own = last_day.saturating_sub(history.habits.first_day).unsigned_abs() + 1;
            let (sessions, _) = sessions_of(&course, table, seed, index as u64);
            let habits = lived(&sessions, own);
            if habits.sessions > 0 {
                side.put(place, &habits);
                all.push(habits);
            }
        }
        let simulated = side.done(all.iter(), i32::try_from(days).unwrap_or(i32::MAX) - 1);
        Likeness { real, simulated }
    }

    /// Where simulated players of an archetype differ from the real ones by more than chance and by more than a tenth.
    pub fn misfits(&self) -> Vec<Misfit> {
        let features = [
            ("hours in all", &self.real.hours, &self.simulated.hours),
            ("hours a week", &self.real.hours_per_week, &self.simulated.hours_per_week),
            ("minutes of a session", &self.real.minutes, &self.simulated.minutes),
            ("XP an hour", &self.real.xp_per_hour, &self.simulated.xp_per_hour),
        ];
        let mut all = Vec::new();
        for (what, real, simulated) in features {
            for (place, (real, simulated)) in real.iter().zip(simulated).enumerate() {
                all.extend(misfit(place, what, real, simulated));
            }
        }
        all
    }
}

/// Something that simulated players of an archetype have in other measure than real ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    /// The archetype.
    pub archetype: usize,
    /// What.
    pub what: &'static str,
    /// The percentiles 10, 50 and 90 of real characters.
    pub real: [f64; 3],
    /// Of simulated ones.
    pub simulated: [f64; 3],
}

/// Distributions of two samples that are further apart than this, in units of √(1/n + 1/m), differ: one in a thousand equal pairs
/// does (N. W. Smirnov, Annals of Mathematical Statistics 19, 1948).
const APART: f64 = 1.949;
/// What matters.
const A_TENTH: f64 = 0.1;
/// Fewer say nothing.
const LEAST_PLAYERS: usize = 20;

fn misfit(archetype: usize, what: &'static str, real: &[f64], simulated: &[f64]) -> Option<Misfit> {
    let (n, m) = (real.len(), simulated.len());
    if n.min(m) < LEAST_PLAYERS {
        return None;
    }
    let (mut i, mut j, mut distance) = (0, 0, 0.0_f64);
    while i < n && j < m {
        let value = real[i].min(simulated[j]);
        while real.get(i).is_some_and(|own| *own <= value) {
            i += 1;
        }
        while simulated.get(j).is_some_and(|own| *own <= value) {
            j += 1;
        }
        distance = distance.max((i as f64 / n as f64 - j as f64 / m as f64).abs());
    }
    let of = |values: &[f64]| {
        let [low, _, middle, _, high] = percentiles(values);
        [low, middle, high]
    };
    let (real, simulated) = (of(real), of(simulated));
    let off = real.iter().zip(&simulated).map(|(real, own)| (own / real - 1.0).abs()).fold(0.0, f64::max);
    let is_apart = distance > APART * (1.0 / n as f64 + 1.0 / m as f64).sqrt();
    (is_apart && off > A_TENTH).then_some(Misfit { archetype, what, real, simulated })
}

/// The habits of a simulated player in so many days from the first session on.
fn lived(sessions: &[Session], days: u32) -> Habits {
    let mut habits = Habits::default();
    let last = sessions.first().map_or(0, |session| session.day.saturating_add(days - 1));
    for session in sessions.iter().take_while(|session| session.day <= last) {
        // They are in order.
        let _ = habits.put(&Seen::simulated(session));
    }
    habits
}

impl Side {
    fn empty(archetypes: usize) -> Side {
        let none = || vec![Vec::new(); archetypes];
        Side {
            hours_per_week: none(),
            xp_per_hour: none(),
            minutes: none(),
            hours: none(),
            staying: Vec::new(),
        }
    }

    fn put(&mut self, place: usize, habits: &Habits) {
        let minutes = (habits.minutes.count > 0).then(|| libm::exp(habits.minutes.mean()));
        let lists = [
            (&mut self.hours_per_week, habits.hours_per_week()),
            (&mut self.xp_per_hour, habits.mean_xp_per_hour()),
            (&mut self.minutes, minutes),
            (&mut self.hours, (habits.played.0 > 0.0).then_some(habits.played.0 / 60.0)),
        ];
        for (list, value) in lists {
            if let Some(list) = list.get_mut(place) {
                list.extend(value);
            }
        }
    }

    fn done<'h>(mut self, all: impl Iterator<Item = &'h Habits>, last_day: i32) -> Side {
        for list in [&mut self.hours_per_week, &mut self.xp_per_hour, &mut self.minutes, &mut self.hours] {
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
