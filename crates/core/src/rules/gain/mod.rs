//! What a grant of XP counts for.
//!
//! A gain is as if it came in very small pieces: base XP × calendar × prestige XP bonus × the track's gain multiplier at the
//! level held at that moment, which is where diminishing returns live. Where it passes a level, what is left goes on at the next level's multiplier. What is below
//! one XP at its end is kept for the next gain, so that one grant or a hundred of its parts come to the same XP.
//!
//! Before the multiplier an amount is called gross: base × calendar × prestige. A level that lacks `c` XP takes `c` ÷
//! multiplier of it. [`gain`] walks from run to run of levels that share a multiplier, and over tabulated sums of levels
//! where there are many (`runs`). All of it is counted in whole numbers and fractions of 10^−18 (`exact`).

mod exact;
mod runs;
mod stretch;

pub use exact::{Amount, Exact, Factor, Part};
pub use runs::Prices;
pub use stretch::{MOST_STRETCHES, Stretch};

use super::track::Track;
use super::units::{Level, Xp};
use stretch::Stretches;

/// The factors of one gain, in the order in which they are multiplied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// Of the events of the day; 1 on a plain day.
    pub calendar: f64,
    /// 1 + the prestige XP bonus.
    pub prestige: f64,
    /// The track's gain multiplier where the gain begins.
    pub track: f64,
}

/// What three factors that are no binary fractions, and their products, may be off by, as a share.
const ROUNDING: f64 = 6.0 * f64::EPSILON;
/// Large products are not moved by whole numbers.
const LARGEST_ROUNDING: f64 = 0.01;
/// What is so close below a whole number counts as it: hundreds of roundings to a trillionth, and far less than anybody sees.
const LEAST_ROUNDING: f64 = 1e-9;

impl Factors {
    /// No factor changes anything.
    pub const NONE: Factors = Factors { calendar: 1.0, prestige: 1.0, track: 1.0 };

    /// The effective XP of `base` at one multiplier, at most [`Xp::MAX`].
    ///
    /// Exact when every factor is 1; otherwise computed in `f64`, whose products are exact to one part in 2^53. A product
    /// that is short of a whole number by no more than that counts as the whole number: 45 XP × 1.4 make 63, though the
    /// binary fraction nearest to 1.4 is less than it.
    #[inline]
    pub fn effective(&self, base: Xp) -> Xp {
        if *self == Factors::NONE {
            return base;
        }
        let product = base.to_f64() * self.calendar * self.prestige * self.track;
        Xp::floor(product + (product * ROUNDING).min(LARGEST_ROUNDING))
    }

    /// `base` before the track's multiplier.
    pub fn gross(&self, base: Xp) -> Exact {
        Exact::from(base).times(Factor::new(self.calendar)).times(Factor::new(self.prestige))
    }

    /// The base that makes `gross`; zero where no base makes any.
    pub fn base_of(&self, gross: Exact) -> Exact {
        gross.per(Factor::new(self.prestige)).per(Factor::new(self.calendar))
    }

    /// What an amount that is gained without levels comes to, rounded down: currency.
    pub fn whole(&self, base: Xp) -> Xp {
        let errors = Factor::new(self.calendar).error() + Factor::new(self.prestige).error();
        let gross = self.gross(base);
        gross.settled(slack(gross.to_f64() * errors)).to_amount_down().whole
    }
}

/// What is so close below a whole number that it counts as it.
fn slack(error: f64) -> f64 {
    error.clamp(LEAST_ROUNDING, LARGEST_ROUNDING)
}

/// Where someone stands on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stand {
    /// XP in all, with the fraction that waits for more.
    pub xp: Amount,
    /// The level held: at least the one that the XP reaches.
    pub level: Level,
}

/// Why a gain ended before all of it counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// The last level is reached.
    Full,
    /// The multiplier is 0 at this level, or so small that it counts as 0: what was left is lost.
    Worthless {
        /// The level.
        level: Level,
        /// The multiplier.
        multiplier: f64,
    },
}

/// What came of a gain on one track.
#[derive(Debug, Clone, PartialEq)]
pub struct Gained {
    /// Where it leads.
    pub to: Stand,
    /// What of the gross amount the track did not need.
    pub left: Exact,
    /// What made it end early; `None` where all of it counted.
    pub end: Option<End>,
    /// Its stretches, at most [`MOST_STRETCHES`].
    pub stretches: Vec<Stretch>,
}

/// So many runs are looked at one by one before sums of whole blocks are.
const SINGLE_RUNS: u32 = 128;

/// What `gross` makes of someone who stands at `from`.
pub fn gain(track: &Track, from: Stand, gross: Exact) -> Gained {
    let start = from.level.max(track.level_at(from.xp.whole));
    let mut walk = Walk {
        track,
        most: track.most_xp(),
        xp: Exact::from(from.xp),
        level: start,
        left: gross,
        error: 0.0,
        multiplier: 1.0,
        patience: SINGLE_RUNS,
        stretches: Stretches::default(),
        lost: None,
    };
    let end = walk.go();
    let mut reached = walk.xp.settled(slack(walk.error * walk.multiplier)).to_amount();
    if reached.whole >= walk.most && reached.whole > from.xp.whole {
        reached = Amount::whole(walk.most);
    }
    let level = track.level_at(reached.whole).max(start);
    let (left, stretches) = (walk.left, walk.stretches.end(walk.lost));
    Gained { to: Stand { xp: reached, level }, left, end, stretches }
}

struct Walk<'a> {
    track: &'a Track,
    most: Xp,
    xp: Exact,
    level: Level,
    left: Exact,
    /// What factors that are not decimals may have made wrong so far, before the multiplier.
    error: f64,
    /// The last multiplier that counted.
    multiplier: f64,
    patience: u32,
    stretches: Stretches,
    /// What counted for nothing.
    lost: Option<Stretch>,
}

impl Walk<'_> {
    /// Goes on until nothing is left, or tells why it can't.
    fn go(&mut self) -> Option<End> {
        while !self.left.is_zero() {
            if self.xp >= Exact::from(self.most) {
                return Some(End::Full);
            }
            if self.patience == 0 && self.jump() {
                continue;
            }
            self.patience = self.patience.saturating_sub(1);
            let run = runs::run(self.track, self.level);
            if run.factor.is_zero() {
                let (level, multiplier) = (self.level, run.multiplier);
                let gross = std::mem::take(&mut self.left);
                let (first, last) = (multiplier, multiplier);
                self.lost = Some(Stretch { from: level, to: level, first, last, gross, xp: Exact::ZERO });
                return Some(End::Worthless { level, multiplier });
            }
            self.pass(run);
        }
        None
    }

    /// Through a run, or as far into it as what is left leads.
    fn pass(&mut self, run: runs::Run) {
        let target = self.track.total_xp(run.end).map_or(self.most, |total| total.min(self.most));
        let target = Exact::from(target);
        let missing = target.less(self.xp);
        let price = missing.per(run.factor);
        let is_passed = self.left >= price;
        let (gross, xp) = if is_passed { (price, missing) } else { (self.left, self.left.times(run.factor)) };
        (self.error, self.multiplier) = (self.error + gross.to_f64() * run.factor.error(), run.multiplier);
        self.left = self.left.less(gross);
        self.xp = if is_passed { target } else { self.xp.plus(xp) };
        let to = if is_passed { run.end } else { self.track.level_at(self.xp.to_amount().whole) };
        let last = Level(to.0.min(run.end.0.saturating_sub(1)).max(self.level.0));
        let from = self.level;
        self.stretches.put(Stretch {
            from,
            to: last,
            first: run.multiplier,
            last: run.multiplier,
            gross,
            xp,
        });
        self.level = if is_passed { run.end } else { last };
    }

    /// Over as many whole blocks of levels as what is left leads; whether over any.
    fn jump(&mut self) -> bool {
        let (track, from) = (self.track, self.level);
        // Only from the very beginning of a level is its price the whole one.
        if track.total_xp(from).map(Exact::from) != Some(self.xp) {
            return false;
        }
        let Some(runs::Jump { to, paid }) = track.prices().jump(track, from, self.left) else { return false };
        let Some(reached) = track.total_xp(to).filter(|&total| total <= self.most) else { return false };
        let (xp, last) = (Exact::from(reached).less(self.xp), Level(to.0 - 1));
        let multiplier = |level| track.gain_multiplier(level);
        let (first, last_multiplier) = (multiplier(from), multiplier(last));
        self.stretches.put(Stretch { from, to: last, first, last: last_multiplier, gross: paid, xp });
        let error = Factor::new(first).error().max(Factor::new(last_multiplier).error());
        (self.error, self.multiplier) = (self.error + paid.to_f64() * error, last_multiplier);
        (self.left, self.xp, self.level) = (self.left.less(paid), Exact::from(reached), to);
        true
    }
}

#[cfg(test)]
mod tests;
