//! On which days masteries reach their levels, where that is told and nothing else depends on it: of all masteries and a whole
//! run of sessions together, since how much of a mastery's XP they bring is known beforehand.

use super::super::compiled_rules::TrackTable;
use super::super::recorder::Recorder;
use super::super::sessions::Session;
use super::Position;

/// Masteries that have come to further levels in a run of sessions.
#[derive(Debug, Default)]
pub(super) struct Ears {
    /// Base XP of the run with which each of the levels is come to: mastery after mastery, with infinity after each.
    needed: Vec<f64>,
    /// For each mastery which is its next.
    next: Vec<usize>,
}

impl Ears {
    /// A mastery comes to further levels, from `before` XP on, at `rate` of each base XP. How many they are, and on which day a
    /// level is come to, is told at once.
    pub fn hear<'p>(
        &mut self,
        (at, lane): (usize, &TrackTable),
        position: &mut Position,
        (before, rate): (f64, f64),
        pieces: &(impl Iterator<Item = &'p Session> + Clone),
        recorder: &mut impl Recorder,
    ) {
        let (from, after) = (position.told, position.xp);
        let standing = lane.standing(from, after);
        (position.told, position.tell_at) = (standing.level, standing.reached);
        recorder.mastery_levels(at, (from, standing.level), |level| {
            let needed = (super::reached(lane.start_of(level)) - before) / rate;
            let mut base = 0.0;
            let mut days = pieces.clone().map(|piece| {
                base += piece.base_xp;
                (base >= needed, piece.day)
            });
            let last = pieces.clone().last().map_or(0, |piece| piece.day);
            days.find(|(is_there, _)| *is_there).map_or(last, |(_, day)| day)
        });
        let levels = lane.levels_after(from);
        let passed = levels.len().min((standing.level - from) as usize);
        self.next.reserve(8);
        self.needed.reserve(64);
        self.next.push(self.needed.len());
        self.needed.extend(levels[..passed].iter().map(|level| (level - before) / rate));
        self.needed.push(f64::INFINITY);
        let tabulated = from + levels.len() as u64;
        if standing.level > tabulated {
            hear_far(lane, tabulated, (before, rate), pieces.clone(), recorder);
        }
    }

    /// Tells on which days the masteries that were heard came to levels.
    pub fn tell<'p>(&mut self, pieces: impl Iterator<Item = &'p Session>, recorder: &mut impl Recorder) {
        let Ears { needed, next } = self;
        if next.is_empty() {
            return;
        }
        let (mut base, mut last) = (0.0, 0);
        for piece in pieces {
            base += piece.base_xp;
            last = piece.day;
            // Most often one level at most of each. A branch for each would be guessed wrongly by the processor.
            let (mut change, mut more) = (false, false);
            for at in &mut *next {
                let is_passed = needed[*at] <= base;
                *at += usize::from(is_passed);
                change |= is_passed;
                more |= needed[*at] <= base;
            }
            recorder.mastery_day(last, change);
            if more {
                next.iter_mut().for_each(|at| {
                    while needed[*at] <= base {
                        *at += 1
                    }
                });
            }
        }
        // What is within rounding of the end is come to with the last piece.
        recorder.mastery_day(last, next.iter().any(|at| needed[*at] < f64::INFINITY));
        needed.clear();
        next.clear();
    }
}

/// Tells on which days a mastery comes to levels past the tables and after `level`: the rules are asked after each piece.
#[cold]
fn hear_far<'p>(
    lane: &TrackTable,
    mut level: u64,
    (before, rate): (f64, f64),
    pieces: impl Iterator<Item = &'p Session>,
    recorder: &mut impl Recorder,
) {
    let mut base = 0.0;
    for piece in pieces {
        base += piece.base_xp;
        let now = lane.level(before + base * rate);
        recorder.mastery_day(piece.day, now > level);
        level = level.max(now);
    }
}
