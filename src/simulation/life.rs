//! The fast path: one player's life, without events.
//!
//! It asks the same rules as `progression` and must end in the same state; a property test holds the two together.

use super::course::{Course, Lane, ResetTerms, Standing};
use super::population::Archetype;
use super::recorder::{MainTrack, Recorder};
use super::sessions::{Session, Sessions};
use crate::rules::gain::{Factors, left_over};
use crate::rules::prestige::PointsOnReset;
use crate::rules::units::{LARGEST_TOTAL, Level, Points, Xp};

/// Progress on one lane.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    /// XP in all.
    pub xp: u64,
    /// The level and what it entails. For masteries whose level nobody asks for before the end, still the first.
    pub standing: Standing,
    /// The most XP that counts.
    most_xp: u64,
    /// The share of a session's XP that it gets.
    share: f64,
    /// How many of the lane's milestones are reached.
    milestones: usize,
}

impl Position {
    fn new(lane: &Lane, share: f64) -> Position {
        Position { xp: 0, standing: lane.start(), most_xp: lane.most_xp, share, milestones: 0 }
    }

    /// On the lane of a mastery, whose level is looked up at the end where nobody asks before.
    fn of_mastery(lane: &Lane, share: f64) -> Position {
        let mut position = Position::new(lane, share);
        if !lane.level_matters() {
            position.standing.next = u64::MAX;
        }
        position
    }

    /// Adds XP up to what counts. Whether that reaches the next level.
    #[inline]
    fn gain(&mut self, xp: u64) -> bool {
        self.xp = self.xp.saturating_add(xp).min(self.most_xp);
        self.xp >= self.standing.next
    }
}

/// A player's state.
#[derive(Debug)]
pub struct Life<'a> {
    course: &'a Course<'a>,
    archetype: &'a Archetype,
    /// Character progress.
    pub character: Option<Position>,
    /// Paragon progress.
    pub paragon: Option<Position>,
    /// Mastery progress, parallel to the ruleset's masteries.
    pub masteries: Vec<Position>,
    /// Resets so far.
    pub resets: u64,
    /// Paragon XP given up in resets, all together.
    pub given_up_xp: u64,
    terms: ResetTerms,
    reset_milestones: usize,
    /// Currency held.
    pub currency: u64,
    /// Attribute points from levels given up in resets but kept.
    kept_points: Points,
    points_from_prestige: Points,
    /// Minutes played.
    pub minutes: f64,
    /// How many of the watched days are over.
    paused: usize,
}

/// When something happens, and who is told.
struct Clock<'a, R> {
    day: u32,
    minutes: f64,
    recorder: &'a mut R,
}

impl<'a> Life<'a> {
    /// A player before the first day.
    pub fn new(course: &'a Course<'a>, archetype: &'a Archetype) -> Life<'a> {
        let masteries = course.masteries.iter().zip(&archetype.activities);
        Life {
            course,
            archetype,
            character: course.character.as_ref().map(|lane| Position::new(lane, 1.0)),
            paragon: course.paragon.as_ref().map(|lane| Position::new(lane, 1.0)),
            masteries: masteries.map(|(lane, &share)| Position::of_mastery(lane, share)).collect(),
            resets: 0,
            given_up_xp: 0,
            terms: course.reset_terms(archetype, 0),
            reset_milestones: 0,
            currency: 0,
            kept_points: Points(0),
            points_from_prestige: Points(0),
            minutes: 0.0,
            paused: 0,
        }
    }

    /// Lives through all sessions and tells `recorder` what happens.
    pub fn live(&mut self, mut sessions: Sessions, recorder: &mut impl Recorder) {
        recorder.enter(self);
        let mut block = Vec::with_capacity(64);
        while sessions.next_block(&mut block) {
            self.play_block(&block, recorder);
        }
        self.end(sessions.last_day(), recorder);
    }

    /// Plays some sessions in order of time; all blocks of a life in order, after [`Recorder::enter`] and before
    /// [`Life::end`], are the same as [`Life::live`].
    pub fn play_block(&mut self, block: &[Session], recorder: &mut impl Recorder) {
        // Runs of days with the same XP factor: from reset to reset all gains in a run count alike.
        let season = |session: &Session| self.course.season_of_day[(session.day - 1) as usize];
        for run in block.chunk_by(|a, b| season(a) == season(b)) {
            if let Some(first) = run.first() {
                self.pause_before(first.day, recorder);
            }
            self.play(run, recorder);
        }
    }

    /// Watched days that are over when `day` begins.
    fn pause_before(&mut self, day: u32, recorder: &mut impl Recorder) {
        while self.course.watched.get(self.paused).is_some_and(|watched| *watched < day) {
            recorder.pause(self.paused, self);
            self.paused += 1;
        }
    }

    /// The days after the last session; `last_day` is the last on which the player could have played.
    pub fn end(&mut self, last_day: u32, recorder: &mut impl Recorder) {
        self.pause_before(u32::MAX, recorder);
        recorder.end(self, last_day);
    }

    /// Plays a block of sessions. Nothing depends on masteries before a reset, so they catch up then and at the end.
    fn play(&mut self, block: &[Session], recorder: &mut impl Recorder) {
        let Some(first) = block.first() else { return };
        let calendar = self.course.xp_of_day[(first.day - 1) as usize];
        let (mut caught_up, mut minutes) = (0, self.minutes);
        for (at, session) in block.iter().enumerate() {
            self.minutes += session.minutes;
            let mut clock = Clock { day: session.day, minutes: self.minutes, recorder };
            let factors = Factors { calendar, prestige: self.terms.xp_factor, track: 1.0 };
            let rest = self.gain_character(Xp::saturating(session.base_xp), factors, &mut clock);
            self.gain_paragon(rest, factors, &mut clock);
            self.earn(session);
            if let Some(level) = self.level_to_reset() {
                self.gain_masteries(&block[caught_up..=at], factors, minutes, clock.recorder);
                (caught_up, minutes) = (at + 1, self.minutes);
                self.reset(level, &mut clock);
            }
        }
        let factors = Factors { calendar, prestige: self.terms.xp_factor, track: 1.0 };
        self.gain_masteries(&block[caught_up..], factors, minutes, recorder);
    }

    /// The base XP that is left for paragon.
    fn gain_character(&mut self, base: Xp, factors: Factors, clock: &mut Clock<impl Recorder>) -> Xp {
        let (Some(lane), Some(position)) = (&self.course.character, &mut self.character) else { return base };
        let room = Xp::saturating(lane.most_xp - position.xp);
        if room == Xp::ZERO {
            return base;
        }
        let effective = Factors { track: position.standing.multiplier, ..factors }.effective(base);
        if position.gain(effective.get()) {
            let before = position.standing.level;
            level_up(lane, position, clock);
            clock.recorder.change(MainTrack::Character, clock.day, (before, position.standing.level));
        }
        left_over(base, effective, room)
    }

    fn gain_paragon(&mut self, base: Xp, factors: Factors, clock: &mut Clock<impl Recorder>) {
        let (Some(lane), Some(position)) = (&self.course.paragon, &mut self.paragon) else { return };
        let effective = Factors { track: position.standing.multiplier, ..factors }.effective(base);
        if position.gain(effective.get()) {
            let before = position.standing.level;
            level_up(lane, position, clock);
            clock.recorder.change(MainTrack::Paragon, clock.day, (before, position.standing.level));
        }
    }

    /// Sessions between resets, after `minutes` minutes of play.
    fn gain_masteries(
        &mut self,
        sessions: &[Session],
        factors: Factors,
        minutes: f64,
        recorder: &mut impl Recorder,
    ) {
        let gained = |session: &Session, position: &Position| {
            let factors = Factors { track: position.standing.multiplier, ..factors };
            factors.effective(activity_base(Xp::saturating(session.base_xp), position.share)).get()
        };
        for (lane, position) in self.course.masteries.iter().zip(&mut self.masteries) {
            if position.standing.next == u64::MAX {
                let held = *position;
                let sum = |sum: u64, session| sum.saturating_add(gained(session, &held));
                position.gain(sessions.iter().fold(0, sum));
                continue;
            }
            let mut minutes = minutes;
            for session in sessions {
                minutes += session.minutes;
                if position.gain(gained(session, position)) {
                    let mut clock = Clock { day: session.day, minutes, recorder };
                    level_up(lane, position, &mut clock);
                }
            }
        }
    }

    fn earn(&mut self, session: &Session) {
        if session.base_currency > 0 {
            let calendar = self.course.currency_of_day[(session.day - 1) as usize];
            let factors = Factors { calendar, prestige: self.terms.currency_factor, track: 1.0 };
            let amount = factors.effective(Xp::saturating(session.base_currency)).get();
            self.currency = (self.currency + amount).min(LARGEST_TOTAL);
        }
    }

    /// The paragon level held, if the player wants to reset and can.
    fn level_to_reset(&self) -> Option<u64> {
        let level = self.paragon.as_ref()?.standing.level;
        if level < self.terms.level || self.currency < self.terms.cost {
            return None;
        }
        let at_cap = match (&self.character, &self.course.character) {
            (Some(position), Some(lane)) => position.xp >= lane.most_xp,
            _ => true,
        };
        at_cap.then_some(level)
    }

    fn reset(&mut self, level: u64, clock: &mut Clock<impl Recorder>) {
        let (Some(prestige), Some(rules)) = (&self.course.ruleset.prestige, &self.course.ruleset.paragon)
        else {
            return;
        };
        self.resets += 1;
        self.currency -= self.terms.cost;
        match prestige.points {
            PointsOnReset::Refund => {
                self.kept_points = self.kept_points.saturating_add(rules.points_at(Level(level)));
            }
            PointsOnReset::Wipe => self.points_from_prestige = Points(0),
            PointsOnReset::RefundPrestige => {}
        }
        let more = prestige.attribute_points(self.resets);
        self.points_from_prestige = self.points_from_prestige.saturating_add(more);
        if let (Some(lane), Some(position)) = (&self.course.paragon, &mut self.paragon) {
            self.given_up_xp = self.given_up_xp.saturating_add(position.xp);
            position.xp = 0;
            position.standing = lane.start();
            clock.recorder.change(MainTrack::Paragon, clock.day, (level, position.standing.level));
        }
        for (lane, position) in self.course.masteries.iter().zip(&mut self.masteries) {
            position.xp = prestige.kept_mastery_xp(Xp::saturating(position.xp)).get();
            if lane.level_matters() {
                position.standing = lane.standing(lane.start().level, position.xp);
            }
        }
        self.terms = self.course.reset_terms(self.archetype, self.resets);
        while let Some(&(number, milestone)) = self.course.resets.get(self.reset_milestones) {
            if number > self.resets {
                break;
            }
            clock.reach(milestone);
            self.reset_milestones += 1;
        }
    }

    /// Attribute points earned in all.
    pub fn points_earned(&self) -> Points {
        let (Some(rules), Some(position)) = (&self.course.ruleset.paragon, &self.paragon) else {
            return Points(0);
        };
        let from_levels = rules.points_at(Level(position.standing.level));
        self.kept_points.saturating_add(from_levels).saturating_add(self.points_from_prestige)
    }

    /// Attribute points spent: all that fit under the caps of the attributes this archetype wants.
    pub fn points_spent(&self) -> Points {
        let Some(rules) = &self.course.ruleset.paragon else { return Points(0) };
        let wanted = rules.attributes.iter().zip(&self.archetype.spend).filter(|&(_, &weight)| weight > 0.0);
        let room = wanted.fold(Points(0), |sum, (attribute, _)| {
            sum.saturating_add(attribute.cap.unwrap_or(Points(u64::MAX)))
        });
        room.min(self.points_earned())
    }

    /// The levels held of masteries, in the order of the ruleset.
    pub fn mastery_levels(&self) -> impl Iterator<Item = u64> {
        let masteries = self.course.masteries.iter().zip(&self.masteries);
        masteries.map(|(lane, position)| lane.standing(lane.start().level, position.xp).level)
    }
}

/// The base XP that a mastery gets of a session's, its activity's `share` of it.
#[inline]
pub fn activity_base(base: Xp, share: f64) -> Xp {
    Xp::floor(base.to_f64() * share)
}

impl<R: Recorder> Clock<'_, R> {
    fn reach(&mut self, milestone: usize) {
        self.recorder.reach(milestone, self.day, self.minutes);
    }
}

/// Goes up to the level that the XP reaches.
fn level_up(lane: &Lane, position: &mut Position, clock: &mut Clock<impl Recorder>) {
    position.standing = lane.standing(position.standing.level, position.xp);
    while let Some(&(level, milestone)) = lane.milestones.get(position.milestones) {
        if level > position.standing.level {
            break;
        }
        clock.reach(milestone);
        position.milestones += 1;
    }
}
