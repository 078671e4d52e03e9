//! The fast path: one player's life, without events.
//!
//! It asks the same rules as `progression` and must end in the same state; a property test holds the two together.
//! XP, currency and minutes are not rounded on the way, so a session that is cut in two is the same life.

mod ears;
mod masteries;
mod position;
mod session;

pub use position::Position;

use self::ears::Ears;
use super::compiled_rules::{CompiledRules, ResetTerms};
use super::population::Archetype;
use super::recorder::{MainTrack, Recorder};
use super::rounding::{reached, whole};
use super::sessions::{Session, Sessions};
use super::spending::spent;
use crate::rules::power::Held;
use crate::rules::units::{Level, Points};

/// What a player is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The next milestone of the track that is being gained on, by its place in the scenario's list.
    Milestone(usize),
    /// Currency for a reset that nothing else is missing for.
    Currency,
    /// Nothing that there is.
    Nothing,
}

/// A player's state.
#[derive(Debug)]
pub struct Life<'a> {
    course: &'a CompiledRules<'a>,
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
    given_up_xp: f64,
    terms: ResetTerms,
    reset_milestones: usize,
    currency: f64,
    /// Attribute points from levels given up in resets but kept.
    kept_points: Points,
    points_from_prestige: Points,
    /// Minutes played.
    pub minutes: f64,
    /// Base XP of which masteries have not got their share yet.
    owed: f64,
    ears: Ears,
    /// How many of the watched days are over.
    paused: usize,
    /// Whether to stop where something happened that others want to know of before the next session, and whether it did.
    heeds: bool,
    has_news: bool,
    /// Where the last reward of paragon lies, if that is heeded; else infinite.
    last_reward_xp: f64,
}

impl<'a> Life<'a> {
    /// A player before the first day.
    pub fn new(course: &'a CompiledRules<'a>, archetype: &'a Archetype) -> Life<'a> {
        let masteries = course.masteries.iter().zip(&archetype.activities);
        Life {
            course,
            archetype,
            character: course.character.as_ref().map(|lane| Position::new(lane, 1.0)),
            paragon: course.paragon.as_ref().map(|lane| Position::new(lane, 1.0)),
            masteries: masteries
                .map(|(lane, &share)| Position::of_mastery(lane, share, course.hears_masteries))
                .collect(),
            resets: 0,
            given_up_xp: 0.0,
            terms: course.reset_terms(archetype, 0),
            reset_milestones: 0,
            currency: 0.0,
            kept_points: Points(0),
            points_from_prestige: Points(0),
            minutes: 0.0,
            owed: 0.0,
            ears: Ears::default(),
            paused: 0,
            heeds: false,
            has_news: false,
            last_reward_xp: f64::INFINITY,
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
        self.play_until_news(block, recorder);
    }

    /// The same, up to a session in which more than a level happened, if that is heeded. How many sessions were played.
    pub(super) fn play_until_news(&mut self, block: &[Session], recorder: &mut impl Recorder) -> usize {
        // Runs of days with the same XP factor: from reset to reset all gains in a run count alike.
        let season = |session: &Session| self.course.season_of_day[(session.day - 1) as usize];
        let mut played = 0;
        for run in block.chunk_by(|a, b| season(a) == season(b)) {
            if let Some(first) = run.first() {
                self.pause_before(first.day, recorder);
            }
            played += self.play(run, recorder);
            if std::mem::take(&mut self.has_news) {
                break;
            }
        }
        played
    }

    /// Whether [`Life::play_until_news`] is to stop at news.
    pub(super) fn heed(&mut self, heeds: bool) {
        self.heeds = heeds;
        let milestones = self.course.ruleset.paragon.iter().flat_map(|paragon| &paragon.milestones);
        let last = milestones.map(|reward| reward.level).max().filter(|_| heeds);
        let start = self.course.paragon.as_ref().zip(last).map(|(lane, level)| lane.start_of(level));
        self.last_reward_xp = start.unwrap_or(f64::INFINITY);
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

    /// Whether the character has all levels, or the game has no characters' levels.
    pub fn is_at_cap(&self) -> bool {
        self.character.is_none_or(|position| position.is_full())
    }

    /// The levels of the main tracks that there are.
    pub fn levels(&self) -> impl Iterator<Item = (MainTrack, u64)> {
        let tracks = [(MainTrack::Character, &self.character), (MainTrack::Paragon, &self.paragon)];
        tracks.into_iter().filter_map(|(track, position)| Some((track, position.as_ref()?.standing.level)))
    }

    /// The track that is being gained on, or the last of them, and the level there.
    pub fn place(&self) -> Option<(MainTrack, u64)> {
        let gaining = self.gaining().map(|(track, position)| (track, position.standing.level));
        gaining.or_else(|| self.levels().last())
    }

    /// What the player is waiting for.
    pub fn waiting_for(&self) -> Waiting {
        if self.currency_stop() < f64::INFINITY {
            return Waiting::Currency;
        }
        let goal = self.gaining().and_then(|(track, position)| match track {
            MainTrack::Character => position.goal(self.course.character.as_ref()?),
            MainTrack::Paragon => position.goal(self.course.paragon.as_ref()?),
        });
        goal.map_or(Waiting::Nothing, |goal| Waiting::Milestone(goal.milestone))
    }

    /// Whether only masteries are left to this player, who has been at paragon `best`: the character has all levels, paragon as
    /// many as there are or bring a reward, and no reset is left that they would make.
    pub(super) fn has_all_but_masteries(&self, best: u64) -> bool {
        let milestones = self.course.ruleset.paragon.iter().flat_map(|paragon| &paragon.milestones);
        let has_rewards = || milestones.clone().all(|reward| reward.level <= best);
        let is_full = |position: &Position| position.is_full();
        let ends = self.course.ruleset.paragon.as_ref().is_some_and(|paragon| paragon.track.last().is_some());
        self.terms.level == u64::MAX
            && self.is_at_cap()
            && self
                .paragon
                .as_ref()
                .is_none_or(|position| if ends { is_full(position) } else { has_rewards() })
    }

    /// Whether there is nothing more to reach, in the masteries that this player trains neither.
    pub(super) fn has_everything(&self, best: u64) -> bool {
        let trained = || self.masteries.iter().zip(&self.course.masteries).filter(|(own, _)| own.share > 0.0);
        self.has_all_but_masteries(best) && trained().all(|(own, lane)| lane.is_done(own.xp))
    }

    /// What the resets so far multiply XP by.
    pub fn xp_factor(&self) -> f64 {
        self.terms.xp_factor
    }

    /// Currency held.
    pub fn currency(&self) -> u64 {
        whole(self.currency)
    }

    /// Paragon XP earned in all, that given up in resets included.
    pub fn paragon_xp_earned(&self) -> f64 {
        self.given_up_xp + self.paragon.map_or(0.0, |position| position.xp)
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

    /// How strong the character is; `None` where the rules don't say.
    pub fn power(&self) -> Option<f64> {
        let ruleset = self.course.ruleset;
        let power = ruleset.power.as_ref()?;
        let level = |position: &Option<Position>| position.map_or(0, |at| at.standing.level);
        let spent = |paragon| spent(paragon, &self.archetype.spend, self.points_spent().0);
        let held = Held {
            character: level(&self.character),
            paragon: level(&self.paragon),
            resets: self.resets,
            masteries: self.mastery_levels().collect(),
            attributes: ruleset.paragon.as_ref().map(spent).unwrap_or_default(),
        };
        Some(power.of(ruleset, &held))
    }

    /// The levels held of masteries, in the order of the ruleset.
    pub fn mastery_levels(&self) -> impl Iterator<Item = u64> {
        let masteries = self.course.masteries.iter().zip(&self.masteries);
        masteries.map(|(lane, position)| lane.level(position.xp))
    }
}
