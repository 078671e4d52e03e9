//! Tracks: levels, costs, gain multipliers, points.

use super::super::Spanned;
use super::super::diagnostic::Diagnostic;
use super::super::raw::{Curve as RawCurve, ruleset as raw};
use super::super::source::Span;
use super::Loader;
use super::curve::Placed;
use super::levels::Levels;
use super::tables::Use;
use crate::rules::curve::Curve;
use crate::rules::ladder::MOST_STEPS;
use crate::rules::number::{Number, grouped};
use crate::rules::running_total::{Form, RunningTotal};
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{LARGEST_EXACT_F64, Level};
use crate::rules::verify::{Extent, FaultKind, verify_total_within, verify_values_within};

/// The fields that every track has.
pub(super) struct TrackFields<'a> {
    pub name: TrackName,
    /// What the messages name, where there is nothing else to point at.
    pub key: Span,
    pub first_level: Option<Spanned<u64>>,
    pub max_level: Option<Spanned<u64>>,
    pub default: Levels,
    pub xp_to_next: Option<&'a RawCurve>,
    pub total_xp: Option<&'a RawCurve>,
    pub gain_multiplier: Option<&'a RawCurve>,
}

/// What a curve's values may be, and what messages call them.
#[derive(Clone, Copy)]
pub(super) struct Range {
    /// "the XP bonus"
    pub what: &'static str,
    /// What the curve is a function of: "level", "reset", "points".
    pub of: &'static str,
    pub from: u64,
    pub to: u64,
    pub least: f64,
    pub most: f64,
}

/// No multiplier or bonus may be larger: it is far past any game's and keeps products finite.
pub(super) const LARGEST_FACTOR: f64 = 1e9;
/// Where a curve has no last argument, it is checked up to here past the first.
pub(super) const FAR: u64 = 1_000_000;

/// More XP an hour than any shipped player makes.
const FAST: f64 = 1e6;
const HOURS_PER_YEAR: f64 = 8_766.0;

/// How long it takes to get so far, for somebody fast who never sleeps, where what is known of it says anything: `xp` is a lower
/// bound, which may lie far below what it really takes.
fn out_of_reach(xp: f64) -> Option<String> {
    let years = xp / FAST / HOURS_PER_YEAR;
    (years >= 2.0).then(|| {
        let (xp, years) = (rounded(xp), rounded(years));
        format!("that takes at least {xp} XP: {years} years at 1,000,000 XP an hour, day and night")
    })
}

/// To two figures, rounded down.
fn rounded(value: f64) -> String {
    let unit = libm::pow(10.0, (libm::log10(value.max(1.0)).floor() - 1.0).max(0.0));
    Number::from_f64((value / unit).floor() * unit).to_string()
}

fn whole(number: u64) -> String {
    grouped(&number.to_string())
}

impl Loader<'_> {
    pub(super) fn character(&mut self, key: Span, character: &raw::Character) -> Option<Track> {
        let fields = TrackFields {
            name: TrackName::Character,
            key,
            first_level: character.first_level,
            max_level: character.max_level,
            default: Levels { first: 1, last: Some(50) },
            xp_to_next: character.xp_to_next.as_ref(),
            total_xp: character.total_xp.as_ref(),
            gain_multiplier: character.gain_multiplier.as_ref(),
        };
        let levels = self.track_levels(&fields)?;
        self.track(&fields, levels)
    }

    pub(super) fn track_levels(&mut self, fields: &TrackFields<'_>) -> Option<Levels> {
        let levels = self.levels(fields.first_level, fields.max_level, fields.default)?;
        if fields.max_level.is_some() {
            return Some(levels);
        }
        let last = self.listed_end(fields.xp_to_next, fields.total_xp, levels).or(levels.last);
        Some(Levels { last, ..levels })
    }

    pub(super) fn track(&mut self, fields: &TrackFields<'_>, levels: Levels) -> Option<Track> {
        let multiplier = self.gain_multiplier(fields, levels);
        let costs = self.costs(fields, levels);
        let track = costs?;
        Some(match multiplier? {
            Some(multiplier) => track.with_gain_multiplier(multiplier),
            None => track,
        })
    }

    /// The track with its costs alone.
    fn costs(&mut self, fields: &TrackFields<'_>, levels: Levels) -> Option<Track> {
        let (written, form, what) = match (fields.xp_to_next, fields.total_xp) {
            (Some(costs), None) => (costs, Form::StepFrom, "cost"),
            (None, Some(totals)) => (totals, Form::Total, "total"),
            (None, None) => {
                // Costs with a mistake are no missing costs.
                if !self.is_incomplete {
                    let message = format!("the track `{}` has no costs", fields.name);
                    self.error("missing-field", fields.key, message, "give `xp_to_next` or `total_xp`");
                }
                return None;
            }
            (Some(one), Some(other)) => {
                let second = if one.span > other.span { one } else { other };
                let message = "`xp_to_next` and `total_xp` say the same thing twice";
                self.error("stray-field", second.span, message, "keep one of them");
                self.curve(one, levels.first);
                self.curve(other, levels.first);
                return None;
            }
        };
        let (curve, places) = self.curve(written, levels.first)?;
        let ends = (Level(levels.first), levels.last.map(Level));
        let track = match Track::within(curve.clone(), form, ends, &mut self.work.budget) {
            Ok(track) => {
                self.note_extent(track.extent(), what, places.span);
                let used = Use { form, levels, is_capped: fields.max_level.is_some() };
                self.check_tables(used, (&curve, &places));
                Some(track)
            }
            Err(fault) => {
                let is_zero = matches!(fault.kind, FaultKind::TooSmall { .. }) && form == Form::StepFrom;
                let is_first = is_zero && fault.level == Some(levels.first);
                let reaching = is_first.then(|| self.reaching_hint(&curve, &places, levels.first)).flatten();
                let hint = reaching.unwrap_or_else(|| fault.hint_for(&curve, form, levels.first));
                let words = (fault.message(what), hint);
                self.fault(&fault, fault.argument(form), (&curve, &places), words);
                None
            }
        };
        self.places.insert(format!("{}.cost", fields.name), places);
        track
    }

    /// Says where a curve without a last level ends, or up to where it is proved to be sound.
    fn note_extent(&mut self, extent: Extent, what: &str, span: Span) {
        match extent {
            Extent::Whole => {}
            Extent::EndsAt { level, at_least } => {
                let message = format!("the track ends at level {}", whole(level));
                let note = Diagnostic::remark("ends-at", message).at(span).label("more are not tabulated");
                self.diagnostics.push(out_of_reach(at_least).into_iter().fold(note, Diagnostic::note));
            }
            Extent::ProvedTo { level, at_least } => {
                let message = format!("the {what} is proved to be sound up to level {} only", whole(level));
                let label = "the track ends where a later level breaks; a lower `max_level` can be proved";
                let warning = Diagnostic::warning("not-proved", message).at(span).label(label);
                self.diagnostics.push(out_of_reach(at_least).into_iter().fold(warning, Diagnostic::note));
            }
        }
    }

    /// `None` after a mistake, `Some(None)` where nothing is declared.
    fn gain_multiplier(&mut self, fields: &TrackFields<'_>, levels: Levels) -> Option<Option<Curve>> {
        let to = levels.last.unwrap_or(levels.first + FAR);
        let (least, most) = (0.0, LARGEST_FACTOR);
        let range = Range { what: "gain multiplier", of: "level", from: levels.first, to, least, most };
        let name = format!("{}.gain_multiplier", fields.name);
        self.values(&name, fields.gain_multiplier, levels.first, range)
    }

    /// Points by level. `first` is the level that gives none.
    pub(super) fn points(
        &mut self,
        name: &TrackName,
        written: Option<&RawCurve>,
        levels: Levels,
        default: u64,
    ) -> Option<RunningTotal> {
        let last = levels.last.unwrap_or(u64::MAX);
        let Some(written) = written else {
            let curve = Curve::constant(Number::from(default));
            return Some(RunningTotal::new(curve, Form::StepTo, levels.first, last));
        };
        let (curve, places) = self.curve(written, levels.first)?;
        let points = RunningTotal::new(curve, Form::StepTo, levels.first, last);
        let verdict = verify_total_within(&points, &mut self.work.budget);
        match &verdict {
            Ok(extent) => {
                if !matches!(extent, Extent::EndsAt { .. }) {
                    self.note_extent(*extent, "number of points", places.span);
                }
                let used = Use { form: Form::StepTo, levels, is_capped: true };
                self.check_tables(used, (points.curve(), &places));
            }
            Err(fault) => {
                let words = (fault.message("number of points"), fault.hint(Form::StepTo, levels.first));
                self.fault(fault, fault.argument(Form::StepTo), (points.curve(), &places), words);
            }
        }
        self.places.insert(format!("{name}.points_per_level"), places);
        verdict.is_ok().then_some(points)
    }

    /// Points are summed level by level unless their curve ends in a straight line. A track without a last level that goes
    /// further than that ends there.
    pub(super) fn summable(&mut self, name: &TrackName, track: Track, points: &RunningTotal) -> Track {
        let totals = track.totals();
        let end = totals.first() + MOST_STEPS;
        let is_short = totals.last() <= end || (totals.form() == Form::StepFrom && totals.tail().is_none());
        if points.tail().is_some() || is_short || self.work.budget.spend(totals.work(end + 1)).is_err() {
            return track;
        }
        let Ok(total) = totals.total(end) else { return track };
        if totals.total(end + 1).is_err() {
            return track;
        }
        let name = format!("{name}.points_per_level");
        let span = self.places.locate_curve(&name, &[]).unwrap_or_default();
        if track.last().is_some() {
            let message = format!("these points can't be summed past level {}", whole(end));
            let label = "declare a `max_level` up to there, or let the curve end in a number or a `linear`";
            self.error("too-many-levels", span, message, label);
            return track;
        }
        let extent = Extent::EndsAt { level: end, at_least: total as f64 };
        self.note_extent(extent, "number of points", span);
        track.ending(extent)
    }

    /// A curve whose values must keep a range, and whose argument starts at `first`. `None` after a mistake,
    /// `Some(None)` where nothing is written.
    pub(super) fn values(
        &mut self,
        name: &str,
        written: Option<&RawCurve>,
        first: u64,
        range: Range,
    ) -> Option<Option<Curve>> {
        let Some(written) = written else { return Some(None) };
        let (curve, places): Placed = self.curve(written, first)?;
        let Range { what, of, from, to, least, most } = range;
        let verdict = verify_values_within(&curve, (from, to), (least, most), &mut self.work.budget);
        if let Some(fault) = verdict.as_ref().err().filter(|fault| fault.kind == FaultKind::TooCostly) {
            let message = format!("{}; what it can be is not proved", fault.message_of(what, of));
            let label = "a simpler curve, or a lower last level, can be proved";
            self.warning("not-proved", places.span, message, label);
            self.places.insert(name, places);
            return Some(Some(curve));
        }
        if let Err(fault) = &verdict {
            let hint = match fault.kind {
                FaultKind::TooBig { .. } => "limit it with `max: …`".to_owned(),
                FaultKind::TooSmall { .. } if what == "gain multiplier" => {
                    "keep it up with `min: 0.05`: where it is 0 nobody goes on".to_owned()
                }
                FaultKind::TooSmall { .. } => format!("keep it up with `min: {least}`"),
                _ => String::new(),
            };
            self.fault(fault, fault.level, (&curve, &places), (fault.message_of(what, of), hint));
        }
        if verdict.is_ok() && to < from.saturating_add(FAR) {
            self.check_unused(of, to, (&curve, &places));
        }
        self.places.insert(name, places);
        verdict.is_ok().then_some(Some(curve))
    }

    /// A curve of whole amounts (points, currency) of the n-th reset or respec, from 1 to `last`.
    pub(super) fn amounts(
        &mut self,
        name: &str,
        what: &'static str,
        of: &'static str,
        written: Option<&RawCurve>,
        last: u64,
    ) -> Option<Option<Curve>> {
        let range = Range { what, of, from: 1, to: last, least: 0.0, most: LARGEST_EXACT_F64 };
        self.values(name, written, 1, range)
    }
}
