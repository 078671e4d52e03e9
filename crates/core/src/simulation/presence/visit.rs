//! Plays the sessions of a player who is here, and keeps note of what decides whether they stay.

use super::notes::Notes;
use super::record::Departure;
use super::stay::Stay;
use super::timetable::Timetable;
use super::turnout::{Traits, Turnout};
use super::watch::Watch;
use crate::rules::ruleset::Ruleset;
use crate::simulation::draw::DAYS_PER_BLOCK;
use crate::simulation::life::Life;
use crate::simulation::random::Streams;
use crate::simulation::recorder::Recorder;
use crate::simulation::sessions::{Session, Sessions};

/// What a player could play, were they always here: the same under all rules.
#[derive(Debug)]
pub struct Offer<'t> {
    table: &'t Timetable<'t>,
    streams: Streams,
    source: Source<'t>,
    days_gone: u32,
}

#[derive(Debug)]
enum Source<'t> {
    Plain(Sessions),
    Turnout(Turnout<'t>, Traits),
}

/// Days that come together: those after `days_gone`, up to `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The days before them.
    pub days_gone: u32,
    /// The last of them.
    pub last: u32,
}

impl<'t> Offer<'t> {
    /// What player `index` could play.
    pub fn new(table: &'t Timetable<'t>, seed: u64, index: u64) -> Offer<'t> {
        let streams = Streams::new(seed, &table.archetype.id, index);
        let source = if table.is_plain() {
            Source::Plain(Sessions::new(table.archetype, seed, index, table.days))
        } else {
            let traits = Traits::draw(table, streams);
            Source::Turnout(Turnout::new(table, streams, traits), traits)
        };
        Offer { table, streams, source, days_gone: 0 }
    }

    /// The player under `ruleset`, before day 1. `is_told` when [`Recorder::stayed`] is to be told in full.
    pub fn visit<'a>(&self, ruleset: &'a Ruleset, is_told: bool) -> Visit<'t, 'a>
    where
        't: 'a,
    {
        let (arrival, known_last) = match &self.source {
            Source::Plain(sessions) => (1, Some(sessions.last_day())),
            Source::Turnout(_, traits) => (traits.arrival, None),
        };
        let mut notes = Notes::new(ruleset, self.table.rates.since);
        notes.record.arrival = arrival;
        let stay = Stay::new(self.table, self.streams, arrival, known_last);
        Visit { stay, notes, is_told, table: self.table, buffer: Vec::with_capacity(64) }
    }

    /// Puts the sessions of the next days in place of what is in `block`; `None` when there are no more days.
    pub fn next_block(&mut self, block: &mut Vec<Session>) -> Option<Days> {
        let days_gone = self.days_gone;
        if days_gone >= self.table.days {
            return None;
        }
        self.days_gone += DAYS_PER_BLOCK;
        let last = self.days_gone.min(self.table.days);
        match &mut self.source {
            Source::Plain(sessions) => sessions.next_block(block).then_some(Days { days_gone, last }),
            Source::Turnout(turnout, _) => {
                turnout.block(days_gone, last, block);
                Some(Days { days_gone, last })
            }
        }
    }
}

/// One life that comes and goes.
#[derive(Debug)]
pub struct Visit<'t, 'a> {
    table: &'t Timetable<'t>,
    stay: Stay<'t>,
    notes: Notes<'a>,
    is_told: bool,
    buffer: Vec<Session>,
}

impl Visit<'_, '_> {
    /// The life begins.
    pub fn enter<R: Recorder>(&mut self, life: &mut Life, recorder: &mut R) {
        life.heed(self.table.rates.rise_by_rules());
        recorder.enter(life);
        recorder.arrive(self.stay.arrival, life);
    }

    /// Whether the player is gone for good, so that no further day matters.
    pub fn is_over(&self) -> bool {
        self.stay.is_over()
    }

    /// Plays those of some days' sessions that take place.
    pub fn play<R: Recorder>(&mut self, life: &mut Life, block: &[Session], days: Days, recorder: &mut R) {
        if self.is_over() {
            return;
        }
        self.notes.turn_to(days.days_gone);
        let mut rest = block;
        while let Some(next) = rest.first() {
            if let Some(departure) = self.advance(next.day) {
                recorder.leave(departure, life);
            }
            if !self.stay.is_here() {
                let today = self.stay.today;
                rest = &rest[rest.partition_point(|session| session.day <= today)..];
                continue;
            }
            // What an earlier session of today brought may make them leave tomorrow.
            self.stay.happened = self.notes.on(self.stay.today);
            let sure = self.stay.sure_until(days.last);
            let here = rest.partition_point(|session| session.day <= sure);
            let here = if self.is_near_the_end(life) { here.min(1) } else { here };
            self.fill(&rest[..here], life.minutes);
            let watch = &mut Watch { inner: recorder, notes: &mut self.notes, before: self.stay.arrival - 1 };
            let played = life.play_until_news(&self.buffer, watch);
            let played_sessions = &self.buffer[..played];
            recorder.play(played_sessions);
            if self.is_told {
                played_sessions.iter().for_each(|session| self.notes.record.play(session.day));
            }
            if self.table.rates.at_end > 0 {
                self.stay.has_everything |= life.has_everything(self.notes.best_paragon());
            }
            rest = &rest[played..];
        }
        if let Some(departure) = self.advance(days.last) {
            recorder.leave(departure, life);
        }
    }

    /// One session more or less may make all the difference: they are played one by one.
    fn is_near_the_end(&self, life: &Life) -> bool {
        self.table.rates.at_end > 0
            && !self.stay.has_everything
            && life.has_all_but_masteries(self.notes.best_paragon())
    }

    /// Copies sessions with what practice makes of them, after `minutes` of play.
    fn fill(&mut self, sessions: &[Session], minutes: f64) {
        self.buffer.clear();
        self.buffer.extend_from_slice(sessions);
        let Some(learning) = self.table.archetype.dynamics.learning else { return };
        let mut minutes = minutes;
        for session in &mut self.buffer {
            session.base_xp *= learning.factor_after(minutes);
            minutes += session.minutes;
        }
    }

    /// Goes on to a day. Whether the player left meanwhile, and did not come back.
    fn advance(&mut self, day: u32) -> Option<Departure> {
        let before = self.stay.departure;
        while self.stay.today < day {
            let today = self.stay.today;
            if self.stay.is_here() {
                self.stay.happened = self.notes.on(today);
                if self.is_told {
                    self.notes.end_day(today);
                }
            }
            self.stay.next_day();
        }
        self.stay.departure.filter(|_| self.stay.departure != before)
    }

    /// The life is over, after `days` days.
    pub fn end<R: Recorder>(&mut self, life: &mut Life, days: u32, recorder: &mut R) {
        if !self.is_over()
            && let Some(departure) = self.advance(days)
        {
            recorder.leave(departure, life);
        }
        if self.is_told && self.stay.is_here() {
            self.notes.end_day(self.stay.today);
        }
        self.notes.record.left_on = self.stay.departure.map(|departure| departure.day);
        let last_day = self.stay.departure.map_or(days, |departure| departure.day);
        life.end(last_day, recorder);
        recorder.stayed(&self.notes.record, life);
    }
}

/// Lives one life.
pub fn live<R: Recorder>(
    table: &Timetable,
    (seed, index): (u64, u64),
    is_told: bool,
    ruleset: &Ruleset,
    life: &mut Life,
    recorder: &mut R,
) {
    let mut offer = Offer::new(table, seed, index);
    let mut visit = offer.visit(ruleset, is_told);
    visit.enter(life, recorder);
    let mut block = Vec::with_capacity(64);
    while !visit.is_over()
        && let Some(days) = offer.next_block(&mut block)
    {
        visit.play(life, &block, days, recorder);
    }
    visit.end(life, table.days, recorder);
}
