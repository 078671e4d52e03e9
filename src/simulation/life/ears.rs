//! On which days masteries reach their levels, where that is told and nothing else depends on it: of a whole run of sessions
//! at once, since how much of a mastery's XP they bring is known beforehand.

use super::super::compiled_rules::TrackTable;
use super::super::random::Width;
use super::super::recorder::Recorder;
use super::super::sessions::Session;
use super::Position;

/// So many sums are compared at a time.
const LANES: usize = 8;
/// So many levels are looked for at a time.
const LEVELS: usize = 16;

/// The pieces of a run of sessions, by what has been earned by the end of each.
#[derive(Debug, Default)]
pub(super) struct Ears {
    /// Base XP; infinite beyond the last piece, up to whole lanes.
    sums: Vec<[f64; LANES]>,
    days: Vec<u32>,
}

impl Ears {
    /// Another run begins.
    pub fn turn(&mut self) {
        self.days.clear();
    }

    /// Takes in the pieces, unless it has.
    pub fn listen<'p>(&mut self, pieces: &(impl Iterator<Item = &'p Session> + Clone)) {
        if !self.days.is_empty() {
            return;
        }
        self.sums.clear();
        self.sums.reserve(64 / LANES);
        self.days.reserve(64);
        let (mut sum, mut lanes, mut number) = (0.0, [f64::INFINITY; LANES], 0);
        for piece in pieces.clone() {
            sum += piece.base_xp;
            self.days.push(piece.day);
            lanes[number] = sum;
            number += 1;
            if number == LANES {
                self.sums.push(lanes);
                (lanes, number) = ([f64::INFINITY; LANES], 0);
            }
        }
        if number > 0 {
            self.sums.push(lanes);
        }
    }

    /// Tells the levels that a mastery has come to, which stood at `before` XP and got `rate` of each base XP.
    pub fn tell(
        &self,
        width: Width,
        (at, lane): (usize, &TrackTable),
        position: &mut Position,
        (before, rate): (f64, f64),
        recorder: &mut impl Recorder,
    ) {
        let Some(last) = self.days.len().checked_sub(1) else { return };
        let mut places = [0; LEVELS];
        for passed in lane.passed(position.told, position.xp).chunks(LEVELS) {
            self.find(width, passed, (before, rate), &mut places);
            for place in &places[..passed.len()] {
                let day = self.days[(*place as usize).min(last)];
                recorder.mastery_level(at, day, (position.told, position.told + 1));
                position.told += 1;
            }
        }
        // Past the tables, piece by piece.
        let mut standing = lane.standing(position.told, position.xp);
        if standing.level > position.told {
            let mut xp = before;
            for (sum, day) in self.sums.iter().flatten().zip(&self.days) {
                xp = (before + sum * rate).min(position.xp).max(xp);
                if xp >= position.tell_at {
                    standing = lane.standing(position.told, xp);
                    recorder.mastery_level(at, *day, (position.told, standing.level));
                    (position.told, position.tell_at) = (standing.level, standing.reached);
                }
            }
        }
        position.tell_at = standing.reached;
    }

    /// By the end of how many pieces each of some levels has not been reached.
    fn find(&self, width: Width, passed: &[f64], (before, rate): (f64, f64), places: &mut [u64; LEVELS]) {
        let sums = &self.sums;
        width.run(
            #[inline(always)]
            || {
                for (place, reached) in places.iter_mut().zip(passed) {
                    // Numbers from 0 on are in the order of their bits; the sign of the difference says which is less.
                    let needed = ((reached - before) / rate).max(0.0).to_bits();
                    let mut counts = [0_u64; LANES];
                    for sums in sums {
                        for (count, sum) in counts.iter_mut().zip(sums) {
                            *count = count.wrapping_add(sum.to_bits().wrapping_sub(needed) >> 63);
                        }
                    }
                    *place = counts.iter().fold(0, |all, count| all.wrapping_add(*count));
                }
            },
        );
    }
}
