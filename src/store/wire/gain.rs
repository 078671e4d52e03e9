//! The forms of gains of XP.
//!
//! Version 1: one multiplier, that of the level held before, for all of it. Version 2: the levels that it passed, with the
//! multiplier of each, and the fraction of one XP that waits. A gain of one stretch that leaves no fraction says the same
//! in both; only the version tells how it was counted.

use super::WireError;
use super::parts::{self, is_one, is_zero, one};
use crate::progression::{GainStretch, PartChange, RewardId, XpGain};
use crate::rules::gain::{Amount, Factors};
use crate::rules::units::Points;
use serde::{Deserialize, Serialize};

/// Both versions: what only the second has is left out where it says nothing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct XpGainedForm {
    track: String,
    base: u64,
    /// Trillionths of one, as all fractions here.
    #[serde(default, skip_serializing_if = "is_zero")]
    base_part: u64,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    calendar: f64,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    prestige: f64,
    /// Where the gain began.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    multiplier: f64,
    gained: u64,
    total: u64,
    from: u64,
    to: u64,
    /// The fraction that waited before and that waits after.
    #[serde(default, skip_serializing_if = "are_nothing")]
    part: (u64, u64),
    /// Left out where there is one that the rest tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stretches: Option<Vec<StretchForm>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    points: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rewards: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// The first level and the last, their multipliers, the base used up and the XP made, each with its fraction.
#[derive(Serialize, Deserialize)]
struct StretchForm(u64, u64, f64, f64, (u64, u64), (u64, u64));

fn are_nothing(parts: &(u64, u64)) -> bool {
    *parts == (0, 0)
}

/// The version in which a gain is written. One of before keeps its version.
pub(super) fn format(gain: &XpGain) -> i64 {
    if gain.stretches.is_empty() { 1 } else { 2 }
}

pub(super) fn write(gain: &XpGain) -> Result<String, WireError> {
    let Factors { calendar, prestige, track } = gain.factors;
    let multipliers = gain.stretches.iter().flat_map(|stretch| [stretch.multiplier.0, stretch.multiplier.1]);
    // JSON has no infinity: it would be written as something that nobody could read again.
    if let Some(factor) =
        [calendar, prestige, track].into_iter().chain(multipliers).find(|factor| !factor.is_finite())
    {
        return Err(WireError::Malformed(format!("a factor of {factor} is not a finite number")));
    }
    let is_told = matches!(gain.stretches.as_slice(), []) || gain.stretches == [only(gain)];
    let form = XpGainedForm {
        track: gain.track.to_string(),
        base: gain.base.whole.get(),
        base_part: gain.base.part.get(),
        calendar,
        prestige,
        multiplier: track,
        gained: gain.gained.get(),
        total: gain.total.get(),
        from: gain.level.from.0,
        to: gain.level.to.0,
        part: (gain.part.from.get(), gain.part.to.get()),
        stretches: (!is_told).then(|| gain.stretches.iter().map(StretchForm::new).collect()),
        points: gain.points.0,
        rewards: gain.rewards.iter().map(|reward| reward.id.clone()).collect(),
        source: gain.source.clone(),
    };
    Ok(serde_json::to_string(&form)?)
}

pub(super) fn read(format: i64, json: &str) -> Result<XpGain, WireError> {
    let form: XpGainedForm = serde_json::from_str(json)?;
    if format == 1 && (form.stretches.is_some() || form.part != (0, 0) || form.base_part > 0) {
        return Err(WireError::Malformed(
            "a gain in format 1 has neither stretches nor fractions".to_owned(),
        ));
    }
    let track = parts::track(&form.track)?;
    let rewards = form.rewards.into_iter().map(|id| RewardId { track: track.clone(), id }).collect();
    let mut gain = XpGain {
        track,
        base: amount((form.base, form.base_part))?,
        factors: Factors { calendar: form.calendar, prestige: form.prestige, track: form.multiplier },
        stretches: Vec::new(),
        gained: parts::xp(form.gained)?,
        part: PartChange { from: parts::part(form.part.0)?, to: parts::part(form.part.1)? },
        total: parts::xp(form.total)?,
        level: parts::levels(form.from, form.to),
        points: Points(form.points),
        rewards,
        source: form.source,
    };
    gain.stretches = match form.stretches {
        Some(stretches) => stretches.into_iter().map(StretchForm::read).collect::<Result<_, _>>()?,
        None if format == 1 => Vec::new(),
        None => vec![only(&gain)],
    };
    Ok(gain)
}

/// The stretch of a gain that has one: all of the base made all of the XP at the multiplier where it began.
fn only(gain: &XpGain) -> GainStretch {
    let gained = Amount { whole: gain.gained, part: gain.part.to };
    GainStretch {
        level: gain.level,
        multiplier: (gain.factors.track, gain.factors.track),
        base: gain.base,
        xp: gained.less(Amount { part: gain.part.from, ..Amount::default() }),
    }
}

fn amount((whole, part): (u64, u64)) -> Result<Amount, WireError> {
    Ok(Amount { whole: parts::xp(whole)?, part: parts::part(part)? })
}

impl StretchForm {
    fn new(stretch: &GainStretch) -> StretchForm {
        let form = |amount: Amount| (amount.whole.get(), amount.part.get());
        let (level, (first, last)) = (stretch.level, stretch.multiplier);
        StretchForm(level.from.0, level.to.0, first, last, form(stretch.base), form(stretch.xp))
    }

    fn read(self) -> Result<GainStretch, WireError> {
        let StretchForm(from, to, first, last, base, xp) = self;
        Ok(GainStretch {
            level: parts::levels(from, to),
            multiplier: (first, last),
            base: amount(base)?,
            xp: amount(xp)?,
        })
    }
}
