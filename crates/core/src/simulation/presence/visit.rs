//! Plays the sessions of a player who is here, and keeps note of what decides whether they stay.

use super::marks::bit;
use super::notes::Notes;
use super::practice::Practice;
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
        let mut notes = Notes::new(ruleset, self.table.rates.since, is_told);
        notes.record.arrival = arrival;
        let stay = Stay::new(self.table, self.streams, arrival, known_last);
        Visit { stay, notes, is_told, table: self.table, practice: Practice::default() }
    }

    /// Puts the sessions of the next days in place of what is in `block`; `None` when there are no more days. Where
    /// nobody is there up to the last of them, as `are_away` says, there are none.
    pub fn next_block(
        &mut self,
        are_away: impl FnOnce(u32) -> bool,
        block: &mut Vec<Session>,
    ) -> Option<Days> {
        let days_gone = self.days_gone;
        if days_gone >= self.table.days {
            return None;
        }
        self.days_gone += DAYS_PER_BLOCK;
        let last = self.days_gone.min(self.table.days);
        match &mut self.source {
            Source::Plain(sessions) => sessions.next_block(block).then_some(Days { days_gone, last }),
            Source::Turnout(turnout, _) => {
                block.clear();
                if !are_away(last) {
                    turnout.block(days_gone, last, block);
                }
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
    practice: Practice,
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

    /// Whether the player is away up to a day at least, so that it does not matter what they could play until then.
    pub fn is_away_until(&self, day: u32) -> bool {
        self.stay.may_be_here_on() > day
    }

    /// Plays those of some days' sessions that take place.
    pub fn play<R: Recorder>(&mut self, life: &mut Life, block: &[Session], days: Days, recorder: &mut R) {
        if self.is_over() {
            return;
        }
        self.notes.marks.turn_to(days.days_gone);
        self.practice.turn();
        let (mut at, mut played_on) = (0, 0);
        while let Some(next) = block.get(at) {
            let Some(sure) = self.sure_until(next.day, days.last, life, recorder) else {
                let back = self.stay.may_be_here_on().max(next.day + 1);
                at += block[at..].partition_point(|session| session.day < back);
                continue;
            };
            let here = block[at..].partition_point(|session| session.day <= sure);
            let here = if self.is_near_the_end(life) { here.min(1) } else { here };
            let range = (at, at + here);
            let sessions = match &self.table.archetype.dynamics.learning {
                Some(learning) => self.practice.of(learning, block, range, life.minutes),
                None => &block[range.0..range.1],
            };
            let watch = &mut Watch { inner: recorder, notes: &mut self.notes, before: self.stay.arrival - 1 };
            let played = life.play_until_news(sessions, watch);
            let sessions = &sessions[..played];
            recorder.play(sessions);
            if self.is_told {
                played_on |= sessions.iter().fold(0, |on, session| on | bit(days.days_gone, session.day));
            }
            if self.table.rates.at_end > 0 && life.has_everything(self.notes.best_paragon()) {
                // Whatever is the last thing to be reached ends the stretch.
                let last = sessions.last().map_or(next.day, |session| session.day);
                self.stay.has_everything_by = self.stay.has_everything_by.min(last);
            }
            at += played;
        }
        self.go_to(days.last, life, recorder);
        self.stay.end_block(&mut self.notes.marks);
        self.notes.record.play(days.days_gone, played_on);
    }

    /// Up to which day the player is surely here, who could play next on the day `next`; `None` when they are away on that.
    fn sure_until<R: Recorder>(
        &mut self,
        next: u32,
        last: u32,
        life: &Life,
        recorder: &mut R,
    ) -> Option<u32> {
        if self.stay.is_here() {
            let sure = self.stay.sure_until(last, &self.notes.marks);
            if sure >= next {
                return Some(sure);
            }
        }
        self.go_to(next, life, recorder);
        self.stay.is_here().then(|| self.stay.sure_until(last, &self.notes.marks))
    }

    /// One session more or less may make all the difference: they are played one by one.
    fn is_near_the_end(&self, life: &Life) -> bool {
        self.table.rates.at_end > 0
            && self.stay.has_everything_by == u32::MAX
            && life.has_all_but_masteries(self.notes.best_paragon())
    }

    /// Goes on to a day, and tells if the player left meanwhile and did not come back.
    fn go_to<R: Recorder>(&mut self, day: u32, life: &Life, recorder: &mut R) {
        let before = self.stay.departure;
        self.stay.go_to(day, &mut self.notes.marks);
        if let Some(departure) = self.stay.departure.filter(|_| self.stay.departure != before) {
            recorder.leave(departure, life);
        }
    }

    /// The life is over, after `days` days.
    pub fn end<R: Recorder>(&mut self, life: &mut Life, days: u32, recorder: &mut R) {
        if !self.is_over() {
            self.go_to(days, life, recorder);
        }
        self.notes.record.longest_dry = self.notes.marks.longest_quiet();
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
        && let Some(days) = offer.next_block(|last| visit.is_away_until(last), &mut block)
    {
        visit.play(life, &block, days, recorder);
    }
    visit.end(life, table.days, recorder);
}
