//! Why a grant of XP counted for so much: one factor a line, and one for each stretch of levels with its multiplier.

use crate::progression::{Event, GainStretch, XpGain};
use crate::report::numbers::{percent, whole};
use crate::report::{Cell, Column, Screen, Sheet};
use crate::rules::gain::{Amount, Part};
use crate::rules::number::Number;
use crate::rules::track::TrackName;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// The way from base XP to what a track gained.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct Explained {
    track: String,
    source: Option<String>,
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    base: Amount,
    calendar: f64,
    /// 1 + the prestige XP bonus.
    prestige: f64,
    /// Where the gain began.
    track_multiplier: f64,
    /// The level that was held then.
    at_level: u64,
    /// The levels that it passed; empty for a gain of before multipliers changed on the way.
    stretches: Vec<StretchFact>,
    /// What all factors made of it.
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    effective: Amount,
    /// The fraction of one XP that waited before.
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    kept_before: Amount,
    gained: u64,
    /// The fraction of one XP that waits now.
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    kept: Amount,
    /// What the last level left no room for, and what flows on to no other track.
    cut_off: u64,
    /// Base XP that counted for nothing, the multiplier being 0.
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    lost: Amount,
    /// Base XP that went on to paragon.
    #[serde(serialize_with = "optional")]
    #[schemars(with = "Option<f64>")]
    flows_on: Option<Amount>,
}

/// Levels on which some of a gain was made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct StretchFact {
    from_level: u64,
    to_level: u64,
    /// At the first level.
    multiplier: f64,
    /// At the last level.
    last_multiplier: f64,
    /// What of the base was used up there.
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    base: Amount,
    /// What it made.
    #[serde(serialize_with = "number")]
    #[schemars(with = "f64")]
    xp: Amount,
}

/// A whole number where it is one.
fn number<S: Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    match amount.part {
        Part::ZERO => serializer.serialize_u64(amount.whole.get()),
        _ => serializer.serialize_f64(amount.to_f64()),
    }
}

fn optional<S: Serializer>(amount: &Option<Amount>, serializer: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => number(amount, serializer),
        None => serializer.serialize_none(),
    }
}

impl StretchFact {
    fn new(stretch: &GainStretch) -> StretchFact {
        StretchFact {
            from_level: stretch.level.from.0,
            to_level: stretch.level.to.0,
            multiplier: stretch.multiplier.0,
            last_multiplier: stretch.multiplier.1,
            base: stretch.base,
            xp: stretch.xp,
        }
    }

    /// Every stretch of a gain.
    pub(super) fn all(gain: &XpGain) -> Vec<StretchFact> {
        gain.stretches.iter().map(StretchFact::new).collect()
    }

    /// Whether it made nothing.
    fn is_lost(&self) -> bool {
        self.xp == Amount::default()
    }

    /// `level 3`, `levels 3 to 12`
    fn levels(&self) -> String {
        match (self.from_level, self.to_level) {
            (from, to) if from == to => format!("level {}", whole(from)),
            (from, to) => format!("levels {} to {}", whole(from), whole(to)),
        }
    }

    /// `0.5`, `0.99 to 0.9`
    fn multipliers(&self) -> String {
        if self.multiplier == self.last_multiplier {
            return factor(self.multiplier);
        }
        format!("{} to {}", factor(self.multiplier), factor(self.last_multiplier))
    }
}

fn factor(factor: f64) -> String {
    Number::from_f64(factor).to_string()
}

fn kept(part: Part) -> Amount {
    Amount { part, ..Amount::default() }
}

/// What all factors made of a gain.
pub(super) fn effective(gain: &XpGain) -> Amount {
    if gain.stretches.is_empty() {
        return gain.factors.effective(gain.base.whole).into();
    }
    gain.stretches.iter().fold(Amount::default(), |sum, stretch| sum.plus(stretch.xp))
}

impl Explained {
    fn new(gain: &XpGain, next: Option<&Event>) -> Explained {
        let effective = effective(gain);
        let flows_on = match next {
            Some(Event::XpGained(next))
                if gain.track == TrackName::Character && next.track == TrackName::Paragon =>
            {
                Some(next.base)
            }
            _ => None,
        };
        let stretches = StretchFact::all(gain);
        let lost = stretches.iter().filter(|stretch| stretch.is_lost());
        let lost = lost.fold(Amount::default(), |sum, stretch| sum.plus(stretch.base));
        Explained {
            track: gain.track.to_string(),
            source: gain.source.clone(),
            base: gain.base,
            calendar: gain.factors.calendar,
            prestige: gain.factors.prestige,
            track_multiplier: gain.factors.track,
            at_level: gain.level.from.0,
            effective,
            kept_before: kept(gain.part.from),
            gained: gain.gained.get(),
            kept: kept(gain.part.to),
            cut_off: cut_off(gain, flows_on),
            lost,
            flows_on,
            stretches,
        }
    }

    /// Every gain among `events`.
    pub(super) fn all(events: &[Event]) -> Vec<Explained> {
        let followed = events.iter().enumerate();
        followed
            .filter_map(|(at, event)| match event {
                Event::XpGained(gain) => Some(Explained::new(gain, events.get(at + 1))),
                _ => None,
            })
            .collect()
    }

    pub(super) fn screen(&self) -> Screen {
        let heading = format!("why {} XP on {}", whole(self.gained), self.track);
        let columns = vec![Column::text("step", ""), Column::number("value", ""), Column::text("why", "")];
        let mut sheet = Sheet::new(columns);
        for (step, value, why) in self.offered().into_iter().chain(self.made()).chain(self.came_of_it()) {
            sheet.row(vec![Cell::Text(step), Cell::Text(value), Cell::Text(why)]);
        }
        Screen { heading: vec![heading], sheet, notes: Vec::new() }
    }

    fn offered(&self) -> Vec<Line> {
        let source =
            self.source.as_ref().map(|source| crate::report::numbers::clipped(source, super::REASON));
        let share = percent(self.prestige - 1.0, 2);
        vec![
            line("base", xp(self.base), source.unwrap_or_default()),
            line("× calendar", factor(self.calendar), "events of the day".to_owned()),
            line("× prestige", factor(self.prestige), format!("+{share} for resets")),
        ]
    }

    /// The track's multipliers.
    fn made(&self) -> Vec<Line> {
        let lost = self.stretches.iter().rev().take_while(|stretch| stretch.is_lost()).count();
        match self.stretches.get(..self.stretches.len().saturating_sub(lost)).unwrap_or_default() {
            [] => {
                let held = format!("of {} at level {}, held before", self.track, whole(self.at_level));
                vec![line("× track", factor(self.track_multiplier), held)]
            }
            [only] => {
                vec![line("× track", only.multipliers(), format!("of {} at {}", self.track, only.levels()))]
            }
            stretches => {
                let told = |stretch: &StretchFact| {
                    let made =
                        format!("{}: {} XP of the base make {}", stretch.levels(), stretch.base, stretch.xp);
                    line("× track", stretch.multipliers(), made)
                };
                stretches.iter().map(told).collect()
            }
        }
    }

    fn came_of_it(&self) -> Vec<Line> {
        let waits = Amount::default() != self.kept_before || Amount::default() != self.kept;
        let why = if self.stretches.is_empty() { "rounded down once" } else { "" };
        let mut lines = vec![line("= effective", xp(self.effective), why.to_owned())];
        if self.kept_before != Amount::default() {
            lines.push(line("+ kept", xp(self.kept_before), "a fraction that earlier gains left".to_owned()));
        }
        if self.lost != Amount::default() {
            let last = self.stretches.last();
            let at =
                last.map(|last| format!("the multiplier at {} is {}", last.levels(), last.multipliers()));
            lines.push(line("lost", xp(self.lost), format!("of the base: {}", at.unwrap_or_default())));
        }
        if self.cut_off > 0 {
            let cut = format!("−{} XP", whole(self.cut_off));
            lines.push(line("cut off", cut, format!("{} has no level left for it", self.track)));
        }
        if self.cut_off > 0 || waits {
            lines.push(line("= gained", format!("{} XP", whole(self.gained)), String::new()));
        }
        if self.kept != Amount::default() {
            lines.push(line("kept", xp(self.kept), "until it makes a whole one".to_owned()));
        }
        lines.extend(
            self.flows_on.map(|base| line("flows on", xp(base), "of the base goes to paragon".to_owned())),
        );
        lines
    }
}

type Line = (String, String, String);

fn line(step: &str, value: String, why: String) -> Line {
    (step.to_owned(), value, why)
}

fn xp(amount: Amount) -> String {
    format!("{amount} XP")
}

/// What the last level left no room for: in a gain of before what of the effective XP was not gained; otherwise what was
/// left of the base, by the multiplier of the last level that there was.
fn cut_off(gain: &XpGain, flows_on: Option<Amount>) -> u64 {
    let Some(last) = gain.stretches.last() else {
        return gain.factors.effective(gain.base.whole).saturating_sub(gain.gained).get();
    };
    let used = gain.stretches.iter().fold(Amount::default(), |sum, stretch| sum.plus(stretch.base));
    let left = gain.base.less(used);
    // Roundings of the stretches are no base that was left.
    let is_used = left.whole == crate::rules::units::Xp::ZERO && left.to_f64() < 1e-9;
    if flows_on.is_some() || is_used {
        return 0;
    }
    let factors = crate::rules::gain::Factors { track: 1.0, ..gain.factors };
    let gross = factors.gross(left.whole).plus(
        factors
            .gross(crate::rules::units::Xp::saturating(1))
            .times(crate::rules::gain::Factor::new(kept(left.part).to_f64())),
    );
    gross.times(crate::rules::gain::Factor::new(last.multiplier.1)).to_amount().whole.get()
}
