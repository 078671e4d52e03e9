//! Playing: XP, currency and minutes accrue evenly, and levels and resets happen at their moment within a session.

use super::super::recorder::{MainTrack, Moment, Recorder};
use super::super::rounding::reached;
use super::super::sessions::Session;
use super::masteries::{Backlog, Cut};
use super::{Life, Position};
use crate::rules::prestige::PointsOnReset;
use crate::rules::units::{LARGEST_TOTAL, Level, Points};

/// The calendar's factors while a run of sessions is played.
#[derive(Clone, Copy)]
struct Calendar {
    xp: f64,
    currency: f64,
}

/// What most sessions need, in which nothing happens: copied out of the life, so that it stays in registers.
struct Now {
    xp: f64,
    /// Where the next level is reached on the track that XP goes to.
    xp_stop: f64,
    /// Up to where levels are all that happens there.
    xp_far: f64,
    /// XP of one base XP.
    xp_rate: f64,
    currency: f64,
    /// Where a reset can be paid; infinite as long as something else is missing for it.
    currency_stop: f64,
    currency_rate: f64,
    minutes: f64,
    owed: f64,
}

/// In a session with more levels than this, those past them are passed together where nothing depends on them.
const MOST_STEPS: u32 = 100;
/// 2^63 − 1, nearly.
const MOST_CURRENCY: f64 = LARGEST_TOTAL as f64;

impl Life<'_> {
    /// Plays sessions on days with the same factors.
    /// How many of them were played before there was news.
    pub(super) fn play<R: Recorder>(&mut self, run: &[Session], recorder: &mut R) -> usize {
        let Some(first) = run.first() else { return 0 };
        let day = (first.day - 1) as usize;
        let calendar =
            Calendar { xp: self.course.xp_of_day[day], currency: self.course.currency_of_day[day] };
        let mut backlog = Backlog::new(run, self.minutes);
        let mut now = self.now(calendar, self.stop(R::EVERY_LEVEL));
        for (at, session) in run.iter().enumerate() {
            let xp = now.xp + session.base_xp * now.xp_rate;
            let currency = now.currency + session.base_currency * now.currency_rate;
            if xp < now.xp_stop && currency < now.currency_stop {
                (now.xp, now.currency) = (xp, currency);
                now.minutes += session.minutes;
                now.owed += session.base_xp;
                continue;
            }
            if xp < now.xp_far && currency < now.currency_stop {
                (now.xp, now.currency) = (xp, currency);
                now.minutes += session.minutes;
                now.owed += session.base_xp;
                self.put(&now);
                self.pass_level(Moment { day: session.day, minutes: now.minutes }, recorder);
                now.xp_stop = self.gaining().map_or(f64::INFINITY, |(_, position)| position.standing.reached);
                continue;
            }
            self.put(&now);
            self.play_exactly(session, at, calendar, &mut backlog, recorder);
            if self.heeds {
                self.has_news = true;
                backlog.end_after(at);
                self.give_rest(&backlog, calendar.xp, recorder);
                return at + 1;
            }
            now = self.now(calendar, self.stop(R::EVERY_LEVEL));
        }
        self.put(&now);
        self.give_rest(&backlog, calendar.xp, recorder);
        run.len()
    }

    /// Plays a session in which something may happen, from one thing that happens to the next.
    #[inline(never)]
    fn play_exactly<R: Recorder>(
        &mut self,
        session: &Session,
        at: usize,
        calendar: Calendar,
        backlog: &mut Backlog,
        recorder: &mut R,
    ) {
        let (start, mut steps) = (self.minutes, 0);
        let mut cut = Cut { at, owed: 1.0, rest: 1.0 };
        loop {
            self.minutes = start + session.minutes * (1.0 - cut.rest);
            let moment = Moment { day: session.day, minutes: self.minutes };
            if self.pass_level(moment, recorder) {
                continue;
            }
            if self.currency >= self.currency_stop() {
                self.catch_up(backlog, cut, calendar.xp, recorder);
                cut.owed = cut.rest;
                self.reset(moment, recorder);
                steps = 0;
                continue;
            }
            if cut.rest <= 0.0 {
                break;
            }
            let every_level = R::EVERY_LEVEL && steps < MOST_STEPS;
            cut.rest -= self.play_on(session, cut.rest, calendar, every_level);
            steps += 1;
        }
        self.keep(backlog, cut);
    }

    /// Plays until something happens, for `rest` of the session at most. The share of the session that it took.
    fn play_on(&mut self, session: &Session, rest: f64, calendar: Calendar, every_level: bool) -> f64 {
        let stop = self.stop(every_level);
        let now = self.now(calendar, stop);
        let xp_rate = session.base_xp * now.xp_rate;
        let currency_rate = session.base_currency * now.currency_rate;
        let until_stop = if xp_rate > 0.0 { (stop - now.xp) / xp_rate } else { f64::INFINITY };
        let is_waiting = now.currency_stop < f64::INFINITY && currency_rate > 0.0;
        let until_paid =
            if is_waiting { (self.terms.cost - now.currency) / currency_rate } else { f64::INFINITY };
        let step = rest.min(until_stop).min(until_paid);
        let xp = if until_stop <= step { stop } else { now.xp + xp_rate * step };
        let currency = if until_paid <= step { self.terms.cost } else { now.currency + currency_rate * step };
        self.put(&Now { xp, currency, ..now });
        step
    }

    fn now(&self, calendar: Calendar, stop: f64) -> Now {
        let (xp, xp_stop, multiplier) = match self.gaining() {
            Some((_, position)) => (position.xp, position.standing.reached, position.standing.multiplier),
            None => (0.0, f64::INFINITY, 0.0),
        };
        Now {
            xp,
            xp_stop,
            xp_far: reached(stop),
            xp_rate: calendar.xp * self.terms.xp_factor * multiplier,
            currency: self.currency,
            currency_stop: self.currency_stop(),
            currency_rate: calendar.currency * self.terms.currency_factor,
            minutes: self.minutes,
            owed: self.owed,
        }
    }

    fn put(&mut self, now: &Now) {
        if let Some(position) = self.gaining_mut() {
            position.xp = now.xp;
        }
        self.currency = now.currency.min(MOST_CURRENCY);
        self.minutes = now.minutes;
        self.owed = now.owed;
    }

    /// The track that XP goes to: the character until it is full, then paragon until that is.
    pub(super) fn gaining(&self) -> Option<(MainTrack, &Position)> {
        let character = self.character.as_ref().map(|position| (MainTrack::Character, position));
        let paragon = self.paragon.as_ref().map(|position| (MainTrack::Paragon, position));
        [character, paragon].into_iter().flatten().find(|(_, position)| !position.is_full())
    }

    fn gaining_mut(&mut self) -> Option<&mut Position> {
        let tracks = [&mut self.character, &mut self.paragon];
        tracks.into_iter().flatten().find(|position| !position.is_full())
    }

    /// XP at which something happens on the track that XP goes to. Levels on which nothing depends are passed together.
    fn stop(&self, every_level: bool) -> f64 {
        let Some((track, position)) = self.gaining() else { return f64::INFINITY };
        let (lane, needed) = match track {
            MainTrack::Character => (&self.course.character, f64::INFINITY),
            MainTrack::Paragon => (&self.course.paragon, self.terms.level_xp),
        };
        match lane {
            Some(lane) if !every_level => {
                let goal = position.goal(lane).map_or(f64::INFINITY, |goal| goal.xp);
                let is_before_last =
                    track == MainTrack::Paragon && position.xp < reached(self.last_reward_xp);
                let goal = if is_before_last { goal.min(self.last_reward_xp) } else { goal };
                let needed = if position.standing.level < self.terms.level { needed } else { f64::INFINITY };
                goal.min(needed).min(lane.holds_until(&position.standing))
            }
            _ => position.standing.next,
        }
    }

    /// Goes up to the level that XP reaches. Whether anything was reached.
    fn pass_level<R: Recorder>(&mut self, moment: Moment, recorder: &mut R) -> bool {
        let Some((track, position)) = self.gaining() else { return false };
        if position.xp < position.standing.reached {
            return false;
        }
        let course = self.course;
        let lane = match track {
            MainTrack::Character => &course.character,
            MainTrack::Paragon => &course.paragon,
        };
        let (Some(lane), Some(held)) = (lane, self.gaining_mut()) else { return false };
        let before = held.standing.level;
        held.standing = lane.standing(before, held.xp);
        let after = held.standing.level;
        if held.is_full() {
            held.xp = lane.most_xp;
        }
        while let Some(goal) = held.goal(lane).filter(|goal| goal.level <= after) {
            recorder.reach(goal.milestone, moment);
            held.milestones += 1;
        }
        if after != before {
            recorder.change(track, moment, (before, after), self);
        }
        true
    }

    /// Where a reset can be paid, if nothing else is missing for one that the player wants.
    pub(super) fn currency_stop(&self) -> f64 {
        let is_high = self.paragon.is_some_and(|position| position.standing.level >= self.terms.level);
        if is_high && self.is_at_cap() { reached(self.terms.cost) } else { f64::INFINITY }
    }

    fn reset<R: Recorder>(&mut self, moment: Moment, recorder: &mut R) {
        let course = self.course;
        let (Some(prestige), Some(rules)) = (&course.ruleset.prestige, &course.ruleset.paragon) else {
            return;
        };
        let given_up = self.paragon.map_or(0, |position| position.standing.level);
        self.resets += 1;
        self.currency = (self.currency - self.terms.cost).max(0.0);
        match prestige.points {
            PointsOnReset::Refund => {
                self.kept_points = self.kept_points.saturating_add(rules.points_at(Level(given_up)));
            }
            PointsOnReset::Wipe => self.points_from_prestige = Points(0),
            PointsOnReset::RefundPrestige => {}
        }
        let more = prestige.attribute_points(self.resets);
        self.points_from_prestige = self.points_from_prestige.saturating_add(more);
        for (lane, position) in course.masteries.iter().zip(&mut self.masteries) {
            position.xp *= prestige.mastery_kept.min(1.0);
            position.look_up(lane, course.hears_masteries);
        }
        self.terms = course.reset_terms(self.archetype, self.resets);
        if let (Some(lane), Some(position)) = (&course.paragon, &mut self.paragon) {
            self.given_up_xp += position.xp;
            position.xp = 0.0;
            position.standing = lane.start();
            let levels = (given_up, position.standing.level);
            recorder.change(MainTrack::Paragon, moment, levels, self);
        }
        while let Some(&(number, milestone)) = course.resets.get(self.reset_milestones) {
            if number > self.resets {
                break;
            }
            recorder.reach(milestone, moment);
            self.reset_milestones += 1;
        }
        recorder.reset(moment, given_up, self);
    }
}
