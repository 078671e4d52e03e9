//! Masteries. Nothing depends on them before a reset, so they catch up then, and where the factors of XP change.

use super::super::compiled_rules::TrackTable;
use super::super::recorder::{Moment, Recorder};
use super::super::rounding::reached;
use super::super::sessions::Session;
use super::{Life, Position};

/// What masteries have not got yet: some sessions in a row, the first and the last of which may be parts.
pub(super) struct Backlog<'s> {
    run: &'s [Session],
    /// The first session of the run that nothing of was given, or one past that of which `head` is left.
    first: usize,
    /// What is left of the session before it.
    head: Option<Session>,
    /// Minutes played before all of them.
    minutes: f64,
}

impl<'s> Backlog<'s> {
    pub fn new(run: &'s [Session], minutes: f64) -> Backlog<'s> {
        Backlog { run, first: 0, head: None, minutes }
    }

    /// The session at this place of the run is the last.
    pub fn end_after(&mut self, at: usize) {
        self.run = self.run.get(..=at).unwrap_or(self.run);
    }

    /// All that there is.
    fn pieces(&self) -> impl Iterator<Item = &Session> + Clone {
        self.head.iter().chain(self.run.get(self.first..).unwrap_or_default())
    }
}

/// The session that is being played, and how it is cut.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// Which of the run.
    pub at: usize,
    /// The share of it that masteries have not got yet.
    pub owed: f64,
    /// The share of it that is still to be played.
    pub rest: f64,
}

impl<'s> Life<'_> {
    /// Gives masteries what they have earned up to a moment within a session.
    pub(super) fn catch_up(
        &mut self,
        backlog: &mut Backlog<'s>,
        cut: Cut,
        calendar: f64,
        recorder: &mut impl Recorder,
    ) {
        let Cut { at, owed, rest } = cut;
        let Some(session) = backlog.run.get(at) else { return };
        let tail = session.part(owed - rest);
        self.owed += tail.base_xp;
        let before = backlog.run.get(backlog.first..at).unwrap_or_default();
        let pieces = backlog.head.iter().chain(before).chain([&tail]);
        self.gain_masteries(pieces, backlog.minutes, calendar, recorder);
        *backlog = Backlog { run: backlog.run, first: at + 1, head: None, minutes: self.minutes };
    }

    /// The session is over: what is left of it waits.
    pub(super) fn keep(&mut self, backlog: &mut Backlog<'s>, cut: Cut) {
        let Some(session) = backlog.run.get(cut.at) else { return };
        let rest = session.part(cut.owed);
        self.owed += rest.base_xp;
        if backlog.first > cut.at {
            backlog.head = Some(rest);
        }
    }

    /// Gives masteries all that is left.
    pub(super) fn give_rest(&mut self, backlog: &Backlog<'s>, calendar: f64, recorder: &mut impl Recorder) {
        self.gain_masteries(backlog.pieces(), backlog.minutes, calendar, recorder);
    }

    fn gain_masteries<'p>(
        &mut self,
        pieces: impl Iterator<Item = &'p Session> + Clone,
        minutes: f64,
        calendar: f64,
        recorder: &mut impl Recorder,
    ) {
        let owed = std::mem::take(&mut self.owed);
        let factor = calendar * self.terms.xp_factor;
        let course = self.course;
        for (at, (lane, position)) in course.masteries.iter().zip(&mut self.masteries).enumerate() {
            let (before, rate) = (position.xp, position.share * factor * position.standing.multiplier);
            let xp = position.xp + owed * rate;
            if xp < position.standing.reached {
                position.xp = xp.min(lane.most_xp);
            } else {
                let gain = Gain { at, lane, factor, hears: course.hears_masteries };
                gain.pieces(position, pieces.clone(), minutes, recorder);
            }
            if position.xp >= position.tell_at {
                self.ears.hear((at, lane), position, (before, rate), &pieces, recorder);
            }
        }
        self.ears.tell(pieces, recorder);
    }
}

/// What a mastery is given.
#[derive(Clone, Copy)]
struct Gain<'l> {
    at: usize,
    lane: &'l TrackTable<'l>,
    /// What all factors but the mastery's own come to.
    factor: f64,
    hears: bool,
}

impl Gain<'_> {
    /// Gives a mastery its share of pieces, the first of which begins after `minutes` minutes.
    fn pieces<'p>(
        self,
        position: &mut Position,
        pieces: impl Iterator<Item = &'p Session>,
        mut minutes: f64,
        recorder: &mut impl Recorder,
    ) {
        // Base XP of the pieces since the last in which something happened: they are given together.
        let mut since = 0.0;
        let mut rate = position.share * self.factor * position.standing.multiplier;
        for piece in pieces {
            let with_this = since + piece.base_xp;
            if position.xp + with_this * rate < position.standing.reached {
                since = with_this;
            } else {
                position.xp += since * rate;
                self.piece(position, piece, minutes, recorder);
                (since, rate) = (0.0, position.share * self.factor * position.standing.multiplier);
            }
            minutes += piece.minutes;
        }
        position.xp = (position.xp + since * rate).min(self.lane.most_xp);
    }

    /// Gives a mastery its share of a piece, which begins after `minutes` minutes, with each level's multiplier in turn.
    fn piece(self, position: &mut Position, piece: &Session, minutes: f64, recorder: &mut impl Recorder) {
        let Gain { at, lane, factor, hears } = self;
        let all = piece.base_xp * position.share * factor;
        let mut rest = all;
        loop {
            let multiplier = position.standing.multiplier;
            let xp = position.xp + rest * multiplier;
            if xp < position.standing.reached {
                position.xp = xp.min(lane.most_xp);
                return;
            }
            let used = (position.standing.next - position.xp) / multiplier;
            if used < rest {
                (position.xp, rest) = (position.standing.next, rest - used);
            } else {
                (position.xp, rest) = (xp, 0.0);
            }
            let moment = Moment {
                day: piece.day,
                minutes: minutes + piece.minutes * (1.0 - rest / all.max(f64::MIN_POSITIVE)),
            };
            while let Some(goal) = position.goal(lane).filter(|goal| position.xp >= reached(goal.xp)) {
                recorder.reach(goal.milestone, moment);
                position.milestones += 1;
            }
            if !lane.has_multiplier() {
                position.look_for_milestone(lane);
                continue;
            }
            let before = position.standing.level;
            position.standing = lane.standing(before, position.xp);
            if hears {
                recorder.mastery_levels(at, (before, position.standing.level), |_| moment.day);
                recorder.mastery_day(moment.day, true);
            }
        }
    }
}
