//! How long the levels of a track take at a steady rate of XP.
//!
//! hours(level) = Σ xp_to_next(l) / (XP per hour × gain_multiplier(l)) over the levels below. The rate is base XP; no
//! calendar, no prestige bonus, and no rounding of single grants is in it.

use super::track::Track;
use super::units::{Level, Xp};

/// A walk up a track that adds up the hours.
#[derive(Debug)]
pub struct Pace<'a> {
    track: &'a Track,
    xp_per_hour: f64,
    /// The next level whose hours are not counted yet.
    at: u64,
    /// `None` once a level takes for ever, or the walk is longer than can be counted.
    hours: Option<f64>,
    /// How many more ranges may be looked at.
    patience: u32,
}

/// So many levels from the first are added up one by one.
const SINGLE_LEVELS: u64 = 100_000;
/// Beyond them, levels are taken together while the multiplier stays within this share of itself.
const ALIKE: f64 = 1e-3;
/// Looking at so many ranges takes well under a second.
const MOST_RANGES: u32 = 1_000_000;

impl<'a> Pace<'a> {
    /// At the first level of `track`, at `xp_per_hour` base XP, which must be more than 0.
    pub fn new(track: &'a Track, xp_per_hour: f64) -> Pace<'a> {
        Pace { track, xp_per_hour, at: track.first().0, hours: Some(0.0), patience: MOST_RANGES }
    }

    /// Hours from the first level to `level`; levels must be asked for in rising order. Exact for the first 100,000
    /// levels and for tracks without a gain multiplier, within 0.1 % beyond. `None` when the level is never reached (a
    /// multiplier of 0 on the way), lies past 2^63 − 1 XP, or can't be counted in reasonable time.
    pub fn hours_to(&mut self, level: Level) -> Option<f64> {
        if self.track.gain_multiplier_curve().is_none() {
            return Some(self.track.total_xp(level)?.get() as f64 / self.xp_per_hour);
        }
        let singles = self.track.first().0.saturating_add(SINGLE_LEVELS);
        while self.at < level.0 && self.hours.is_some() {
            let end = if self.at < singles { self.at + 1 } else { level.0 };
            self.hours = self.hours.zip(self.range(self.at, end)).map(|(before, more)| before + more);
            self.at = end;
        }
        self.hours
    }

    /// Hours from the first level to `xp` in all, under the same conditions as [`Pace::hours_to`]. XP past the last
    /// level takes no hours: it counts for nothing.
    pub fn hours_to_xp(&mut self, xp: Xp) -> Option<f64> {
        let standing = self.track.standing(xp);
        let hours = self.hours_to(standing.level)?;
        match standing.xp_to_next {
            Some(_) if standing.into_level > Xp::ZERO => {
                Some(hours + self.hours_for(standing.into_level, standing.level)?)
            }
            _ => Some(hours),
        }
    }

    /// Hours for `xp` at one level; `None` where it can't be gained.
    fn hours_for(&self, xp: Xp, level: Level) -> Option<f64> {
        let multiplier = self.track.gain_multiplier(level);
        (multiplier > 0.0).then(|| xp.get() as f64 / (self.xp_per_hour * multiplier))
    }

    /// Hours from level `from` to level `to`.
    fn range(&mut self, from: u64, to: u64) -> Option<f64> {
        if to - from == 1 {
            return self.hours_for(self.track.xp_to_next(Level(from))?, Level(from));
        }
        self.patience = self.patience.checked_sub(1)?;
        let bounds = self.track.gain_multiplier_curve()?.bounds(from, to - 1);
        if !bounds.is_unknown() && bounds.low > 0.0 && bounds.high <= bounds.low * (1.0 + ALIKE) {
            let xp = self.track.total_xp(Level(to))?.checked_sub(self.track.total_xp(Level(from))?)?;
            return Some((self.hours_for(xp, Level(from))? + self.hours_for(xp, Level(to - 1))?) / 2.0);
        }
        let middle = from + (to - from) / 2;
        Some(self.range(from, middle)? + self.range(middle, to)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::curve::{Adjustments, Curve, Kind, Power};
    use crate::rules::number::Number;
    use crate::rules::running_total::Form;

    fn constant(value: i128) -> Curve {
        Curve::constant(Number::Whole(value))
    }

    fn track(multiplier: Option<Curve>) -> Track {
        let track = Track::new(constant(1_000), Form::StepFrom, Level(1), None).unwrap();
        multiplier.into_iter().fold(track, |track, curve| track.with_gain_multiplier(curve))
    }

    fn falling() -> Curve {
        let power = Power {
            base: Number::Whole(1),
            exponent: Number::real(-0.5),
            shift: Number::Whole(0),
            offset: Number::Whole(0),
        };
        Curve { kind: Kind::Power(power), adjustments: Adjustments::default() }
    }

    #[test]
    fn without_a_multiplier_hours_are_xp_over_rate() {
        let track = track(None);
        let mut pace = Pace::new(&track, 500.0);
        assert_eq!(pace.hours_to(Level(1)), Some(0.0));
        assert_eq!(pace.hours_to(Level(1_000_001)), Some(2_000_000.0));
        assert_eq!(pace.hours_to_xp(Xp::new(1_500).unwrap()), Some(3.0));
    }

    #[test]
    fn each_level_counts_with_its_own_multiplier() {
        let track = track(Some(falling()));
        let mut pace = Pace::new(&track, 1_000.0);
        let is_close = |hours: Option<f64>, expected: f64| (hours.unwrap() / expected - 1.0).abs() < 1e-12;
        assert!(is_close(pace.hours_to(Level(3)), 1.0 + 2.0_f64.sqrt()));
        let with_half = 1.0 + 2.0_f64.sqrt() + 0.5 * 3.0_f64.sqrt();
        assert!(is_close(pace.hours_to_xp(Xp::new(2_500).unwrap()), with_half));
    }

    #[test]
    fn ranges_of_levels_agree_with_single_ones() {
        let track = track(Some(falling()));
        let last = 3 * SINGLE_LEVELS;
        let counted = Pace::new(&track, 1_000.0).hours_to(Level(last)).unwrap();
        let single: f64 = (1..last).map(|level| (level as f64).sqrt()).sum();
        assert!((counted / single - 1.0).abs() < 1e-6, "{counted} against {single}");
    }

    #[test]
    fn a_level_whose_gains_count_nothing_is_never_left() {
        let track = track(Some(constant(0)));
        let mut pace = Pace::new(&track, 1_000.0);
        assert_eq!(pace.hours_to(Level(1)), Some(0.0));
        assert_eq!(pace.hours_to(Level(2)), None);
    }
}
