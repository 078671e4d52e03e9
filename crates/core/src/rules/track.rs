//! A track: something with a level and XP.

use super::curve::{Curve, Explanation};
use super::gain::Prices;
use super::running_total::{Form, RunningTotal};
use super::units::{Level, Xp};
use super::verify::{Budget, CurveFault, Extent, verify_total_within};

/// Which track of a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackName {
    /// `character`
    Character,
    /// `paragon`
    Paragon,
    /// `mastery.<type>`
    Mastery(String),
}

impl TrackName {
    /// Reads `character`, `paragon` or `mastery.<type>`.
    pub fn parse(text: &str) -> Option<TrackName> {
        match text.split_once('.') {
            None if text == "character" => Some(TrackName::Character),
            None if text == "paragon" => Some(TrackName::Paragon),
            Some(("mastery", kind)) if !kind.is_empty() => Some(TrackName::Mastery(kind.to_owned())),
            _ => None,
        }
    }
}

impl std::fmt::Display for TrackName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TrackName::Character => f.write_str("character"),
            TrackName::Paragon => f.write_str("paragon"),
            TrackName::Mastery(kind) => write!(f, "mastery.{kind}"),
        }
    }
}

/// The levels of a track, what they cost, and what XP counts for on it.
#[derive(Debug, Clone)]
pub struct Track {
    totals: RunningTotal,
    extent: Extent,
    last: Option<Level>,
    gain_multiplier: Option<Curve>,
    /// What its levels cost before the multiplier.
    prices: Prices,
}

/// Where some XP puts its owner on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The level held.
    pub level: Level,
    /// The total at which that level starts.
    pub level_start: Xp,
    /// XP gathered since.
    pub into_level: Xp,
    /// What this level costs in all; `None` at the last level.
    pub xp_to_next: Option<Xp>,
}

impl Track {
    /// A track that shares its budget with no other.
    pub fn new(costs: Curve, form: Form, first: Level, last: Option<Level>) -> Result<Track, CurveFault> {
        Track::within(costs, form, (first, last), &mut Budget::default())
    }

    /// A track of `levels`, the first and the last (without end when `None`), whose `costs` are each level's cost or its
    /// total; several checks share a `budget`.
    ///
    /// # Errors
    /// The first level at which the costs break (see [`crate::rules::verify`]).
    pub fn within(
        costs: Curve,
        form: Form,
        levels: (Level, Option<Level>),
        budget: &mut Budget,
    ) -> Result<Track, CurveFault> {
        let (first, last) = levels;
        let totals = RunningTotal::new(costs, form, first.0, last.map_or(u64::MAX, |last| last.0));
        let extent = verify_total_within(&totals, budget)?;
        let track = Track { totals, extent, last, gain_multiplier: None, prices: Prices::default() };
        Ok(track.ending(extent))
    }

    /// The same track, ending where `extent` says that it ends.
    #[must_use]
    pub fn ending(self, extent: Extent) -> Track {
        match extent {
            Extent::EndsAt { level, .. } => Track { totals: self.totals.ending_at(level), extent, ..self },
            Extent::Whole | Extent::ProvedTo { .. } => self,
        }
    }

    /// The same track with a gain multiplier that has passed [`super::verify::verify_values_within`].
    pub fn with_gain_multiplier(self, curve: Curve) -> Track {
        Track { gain_multiplier: Some(curve), prices: Prices::default(), ..self }
    }

    /// The first level.
    pub fn first(&self) -> Level {
        Level(self.totals.first())
    }

    /// The last level that the ruleset gives the track, if it gives one.
    ///
    /// A track without one may end all the same, far beyond what anybody reaches: see [`Track::extent`].
    pub fn last(&self) -> Option<Level> {
        self.last
    }

    /// How far its costs are known to be sound, and where it ends although no last level is declared.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// XP that it takes to stand at `level`; `None` past the last level or past 2^63 − 1.
    pub fn total_xp(&self, level: Level) -> Option<Xp> {
        self.totals.total(level.0).ok().and_then(Xp::new)
    }

    /// XP from `level` to the next; `None` at the last level and where it passes 2^63 − 1.
    pub fn xp_to_next(&self, level: Level) -> Option<Xp> {
        if level.0 >= self.totals.last() {
            return None;
        }
        match self.totals.form() {
            Form::Total => self.total_xp(level.next())?.checked_sub(self.total_xp(level)?),
            Form::StepFrom | Form::StepTo => {
                self.totals.curve().value(level.0).to_cost(1).ok().and_then(Xp::new)
            }
        }
    }

    /// What it takes to stand at each level.
    pub fn totals(&self) -> &RunningTotal {
        &self.totals
    }

    /// The level that `xp` reaches, in logarithmic time for any XP.
    pub fn level_at(&self, xp: Xp) -> Level {
        Level(self.totals.level_at(xp.get()).0)
    }

    /// The level that `xp` reaches, and how far into it `xp` is.
    pub fn standing(&self, xp: Xp) -> Standing {
        let (level, start) = self.totals.level_at(xp.get());
        let (level, level_start) = (Level(level), Xp::saturating(start));
        let into_level = xp.saturating_sub(level_start);
        Standing { level, level_start, into_level, xp_to_next: self.xp_to_next(level) }
    }

    /// The most XP that counts on the track: what its last level takes.
    pub fn most_xp(&self) -> Xp {
        self.last().and_then(|last| self.total_xp(last)).unwrap_or(Xp::MAX)
    }

    /// What XP is multiplied by at `level`; 1 where nothing is declared.
    pub fn gain_multiplier(&self, level: Level) -> f64 {
        match &self.gain_multiplier {
            None => 1.0,
            Some(curve) => curve.value(level.0).as_f64(),
        }
    }

    /// The gain multiplier's curve, if one is declared.
    pub fn gain_multiplier_curve(&self) -> Option<&Curve> {
        self.gain_multiplier.as_ref()
    }

    /// What its levels cost before the multiplier, as far as anyone asked.
    pub(super) fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Whether the ruleset gives costs or totals.
    pub fn form(&self) -> Form {
        self.totals.form()
    }

    /// How the cost (or total, as the ruleset gives it) of `level` came about.
    pub fn explain(&self, level: Level) -> Explanation {
        self.totals.curve().explain(level.0)
    }
}
