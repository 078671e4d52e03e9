//! What was asked of every single player's life: the raw material of balance metrics and of comparisons, in which player
//! i of one ruleset is player i of another.
//!
//! A value is a whole number, exactly as it was: a level, points, currency, a day, or seconds played. It takes 8 bytes.

use super::compiled_rules::CompiledRules;
use super::life::Life;
use super::population::Population;
use super::power::thousandths;
use super::presence::{Departure, Offer, Record, Visit, course, timetables};
use super::recorder::{MainTrack, Moment, Recorder};
use super::retention::{MONTH, rewards_per_hour};
use super::run::{Crew, Part, Progress, Stopped, apportion};
use super::scenario::Scenario;
use super::sessions::{Session, Sessions};
use super::tally::{Tally, seconds};
use crate::rules::track::TrackName;

pub use super::question::{Questions, Reading, Standing, Staying};

/// Stands where a milestone was never reached: later than anything.
pub const NEVER: u64 = u64::MAX;
/// What those answer who can't be asked: on which day after their first they play, when the run has no such day.
pub const UNASKED: u64 = NEVER - 1;

/// What the players of an archetype answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// For each reading the value of each player, in the order of players.
    pub columns: Vec<Vec<u64>>,
    /// How many players answered.
    pub players: u64,
}

/// One side of a run: what the same players answer under these rules.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The rules and players. All sides have the same population, days and seed.
    pub scenario: Scenario<'a>,
    /// What is asked.
    pub questions: &'a Questions,
}

/// What came of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// Parallel to the archetypes.
    pub archetypes: Vec<Answers>,
    /// The counts of a plain run, where they were asked for.
    pub tally: Option<Tally>,
}

impl Sampled {
    /// Adds players that follow those that are here.
    pub fn extend(&mut self, more: Sampled) {
        for (mine, theirs) in self.archetypes.iter_mut().zip(more.archetypes) {
            mine.players += theirs.players;
            mine.columns.iter_mut().zip(theirs.columns).for_each(|(mine, theirs)| mine.extend(theirs));
        }
        if let (Some(mine), Some(theirs)) = (&mut self.tally, &more.tally) {
            mine.merge(theirs);
        }
    }
}

/// Lets the players of `part` live under the rules of each side; their sessions are the same and are drawn once.
/// `with_tally` also counts what a plain run counts, over the milestones of the questions.
///
/// # Errors
/// [`Stopped`] when `progress` said so.
pub fn sample(
    sides: &[Side],
    part: Part,
    with_tally: bool,
    threads: usize,
    progress: Progress,
) -> Result<Vec<Sampled>, Stopped> {
    let Some(first) = sides.first().map(|side| side.scenario) else { return Ok(Vec::new()) };
    let tables = timetables(first.population, first.days);
    let is_told = sides.iter().any(|side| side.questions.are_of_stays());
    let courses: Vec<CompiledRules> = sides
        .iter()
        .map(|side| {
            course(&side.scenario, &side.questions.milestones, &tables, is_told)
                .watching(side.questions.days.clone())
        })
        .collect();
    let new = || -> Vec<Sheet> { sides.iter().map(|side| Sheet::new(side, with_tally)).collect() };
    let live = |sheets: &mut Vec<Sheet>, archetype: usize, player: u64| {
        let (who, table) = (&first.population.archetypes[archetype], &tables[archetype]);
        let mut lives: Vec<Life> = courses
            .iter()
            .zip(sides)
            .map(|(course, side)| Life::new(course, &side.scenario.population.archetypes[archetype]))
            .collect();
        sheets.iter_mut().for_each(|sheet| sheet.turn_to(archetype, player));
        if is_told || !table.is_plain() {
            let offer = Offer::new(table, first.seed, player);
            return live_side_by_side(offer, is_told, sides, &mut lives, sheets);
        }
        lives.iter().zip(&mut *sheets).for_each(|(life, sheet)| sheet.enter(life));
        let mut sessions = Sessions::new(who, first.seed, player, first.days);
        let mut block = Vec::with_capacity(64);
        while sessions.next_block(&mut block) {
            lives.iter_mut().zip(&mut *sheets).for_each(|(life, sheet)| life.play_block(&block, sheet));
        }
        lives.iter_mut().zip(sheets).for_each(|(life, sheet)| life.end(sessions.last_day(), sheet));
    };
    let crew = Crew { population: first.population, part, threads, progress };
    let sheets = crew.run(&new, &live, |all, own| {
        all.iter_mut().zip(own).for_each(|(all, own)| all.join(own));
    })?;
    Ok(sheets.into_iter().map(|sheet| sheet.sampled(first.population, part)).collect())
}

/// One player, who may come and go, under the rules of each side.
fn live_side_by_side(
    mut offer: Offer,
    is_told: bool,
    sides: &[Side],
    lives: &mut [Life],
    sheets: &mut [Sheet],
) {
    let mut visits: Vec<Visit> =
        sides.iter().map(|side| offer.visit(side.scenario.ruleset, is_told)).collect();
    let each = |visits: &mut [Visit],
                lives: &mut [Life],
                sheets: &mut [Sheet],
                act: &mut dyn FnMut(&mut Visit, &mut Life, &mut Sheet)| {
        let all = visits.iter_mut().zip(lives).zip(sheets);
        all.for_each(|((visit, life), sheet)| act(visit, life, sheet));
    };
    each(&mut visits, lives, sheets, &mut |visit, life, sheet| visit.enter(life, sheet));
    let mut block = Vec::with_capacity(64);
    while !visits.iter().all(Visit::is_over)
        && let Some(some) =
            offer.next_block(|last| visits.iter().all(|visit| visit.is_away_until(last)), &mut block)
    {
        each(&mut visits, lives, sheets, &mut |visit, life, sheet| visit.play(life, &block, some, sheet));
    }
    each(&mut visits, lives, sheets, &mut |visit, life, sheet| {
        visit.end(life, sides.first().map_or(0, |side| side.scenario.days), sheet)
    });
}

/// What one thread has written down of one side.
struct Sheet<'a> {
    questions: &'a Questions,
    /// For each archetype, who and what they answered, one after the other.
    rows: Vec<Rows>,
    tally: Option<Tally>,
    archetype: usize,
    /// The masteries' names, in the order of the ruleset.
    masteries: Vec<TrackName>,
    /// The current player's first day of play.
    first_day: Option<u32>,
    /// How many days the run has.
    days: u32,
}

#[derive(Default)]
struct Rows {
    players: Vec<u64>,
    values: Vec<u64>,
}

impl<'a> Sheet<'a> {
    fn new(side: &Side<'a>, with_tally: bool) -> Sheet<'a> {
        let Side { scenario, questions } = side;
        let masteries = scenario.ruleset.masteries.iter();
        Sheet {
            questions,
            rows: scenario.population.archetypes.iter().map(|_| Rows::default()).collect(),
            tally: with_tally.then(|| Tally::new(scenario, &questions.milestones)),
            archetype: 0,
            masteries: masteries.map(|mastery| TrackName::Mastery(mastery.id.clone())).collect(),
            first_day: None,
            days: scenario.days,
        }
    }

    fn turn_to(&mut self, archetype: usize, player: u64) {
        (self.archetype, self.first_day) = (archetype, None);
        let rows = &mut self.rows[archetype];
        rows.players.push(player);
        rows.values.resize(rows.values.len() + self.questions.readings.len(), NEVER);
    }

    fn join(&mut self, own: Sheet) {
        for (all, own) in self.rows.iter_mut().zip(own.rows) {
            all.players.extend(own.players);
            all.values.extend(own.values);
        }
        if let (Some(all), Some(own)) = (&mut self.tally, &own.tally) {
            all.merge(own);
        }
    }

    /// The current player's answers.
    fn row(&mut self) -> &mut [u64] {
        let rows = &mut self.rows[self.archetype];
        let start = rows.values.len() - self.questions.readings.len();
        &mut rows.values[start..]
    }

    fn stands(&self, what: &Standing, life: &Life) -> u64 {
        match what {
            Standing::Level(TrackName::Character) => life.character.map_or(0, |at| at.standing.level),
            Standing::Level(TrackName::Paragon) => life.paragon.map_or(0, |at| at.standing.level),
            Standing::Level(name) => {
                let place = self.masteries.iter().position(|known| known == name);
                place.and_then(|place| life.mastery_levels().nth(place)).unwrap_or(0)
            }
            Standing::PointsEarned => life.points_earned().0,
            Standing::PointsSpent => life.points_spent().0,
            Standing::Currency => life.currency(),
            Standing::Resets => life.resets,
            Standing::Power => life.power().map_or(0, thousandths),
        }
    }

    /// Everyone's answers in the order of players, column by column.
    fn sampled(self, population: &Population, part: Part) -> Sampled {
        let counts = apportion(population, part.already).into_iter().zip(apportion(population, part.players));
        let width = self.questions.readings.len();
        let archetypes = self.rows.into_iter().zip(counts).map(|(rows, (first, end))| {
            let players = end.saturating_sub(first);
            let mut columns = vec![vec![NEVER; players as usize]; width];
            for (row, player) in rows.players.into_iter().enumerate() {
                let values = &rows.values[row * width..(row + 1) * width];
                for (column, value) in columns.iter_mut().zip(values) {
                    column[(player - first) as usize] = *value;
                }
            }
            Answers { columns, players }
        });
        Sampled { archetypes: archetypes.collect(), tally: self.tally }
    }
}

impl Recorder for Sheet<'_> {
    fn enter(&mut self, life: &Life) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].enter(life);
        }
    }

    fn change(&mut self, track: MainTrack, moment: Moment, levels: (u64, u64), life: &Life) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].change(track, moment, levels, life);
        }
    }

    fn reach(&mut self, milestone: usize, moment: Moment) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].reach(milestone, moment);
        }
        let questions = self.questions;
        for (value, reading) in self.row().iter_mut().zip(&questions.readings) {
            match reading {
                Reading::SecondsTo(at) if *at == milestone => *value = seconds(moment.minutes),
                Reading::DayOf(at) if *at == milestone => *value = u64::from(moment.day),
                _ => {}
            }
        }
    }

    fn pause(&mut self, at: usize, life: &Life) {
        let questions = self.questions;
        for (place, reading) in questions.readings.iter().enumerate() {
            if let Reading::After(day, what) = reading
                && *day == at
            {
                let value = self.stands(what, life);
                self.row()[place] = value;
            }
        }
    }

    fn arrive(&mut self, day: u32, life: &Life) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].arrive(day, life);
        }
    }

    fn play(&mut self, sessions: &[Session]) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].play(sessions);
        }
        let Some(begin) = sessions.first().map(|session| session.day) else { return };
        let first = *self.first_day.get_or_insert(begin);
        let questions = self.questions;
        let within = |from: u32, to: u32| {
            let after = sessions.partition_point(|session| session.day < from);
            sessions.get(after).is_some_and(|session| session.day <= to)
        };
        for (value, reading) in self.row().iter_mut().zip(&questions.readings) {
            let plays = match reading {
                Reading::Stay(Staying::PlaysAfter(days)) => within(first + days, first + days),
                Reading::Stay(Staying::PlaysOn(day)) => within(*day, *day),
                Reading::Stay(Staying::PlaysWithinMonth(day)) => within(day.saturating_sub(MONTH - 1), *day),
                _ => false,
            };
            if plays {
                *value = 0;
            }
        }
    }

    fn leave(&mut self, departure: Departure, life: &Life) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].leave(departure, life);
        }
    }

    fn stayed(&mut self, record: &Record, life: &Life) {
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].stayed(record, life);
        }
        let questions = self.questions;
        for (value, reading) in self.row().iter_mut().zip(&questions.readings) {
            let Reading::Stay(staying) = reading else { continue };
            match staying {
                Staying::Stays(day) if record.left_on.is_none_or(|left| left >= *day) => *value = 0,
                Staying::LongestDry => *value = u64::from(record.longest_dry),
                Staying::RewardsPerHour => *value = rewards_per_hour(record.steps, seconds(life.minutes)),
                _ => {}
            }
        }
    }

    fn end(&mut self, life: &Life, last_day: u32) {
        let (questions, first, days) = (self.questions, self.first_day, self.days);
        for (value, reading) in self.row().iter_mut().zip(&questions.readings) {
            if let Reading::Stay(Staying::PlaysAfter(after)) = reading
                && first.is_none_or(|first| first + after > days)
            {
                *value = UNASKED;
            }
        }
        if let Some(tally) = &mut self.tally {
            tally.archetypes[self.archetype].end(life, last_day);
        }
    }
}
