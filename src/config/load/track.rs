//! Tracks: levels, costs, gain multipliers, points.

use super::super::Spanned;
use super::super::raw::{Curve as RawCurve, ruleset as raw};
use super::super::source::Span;
use super::curve::Placed;
use super::levels::Levels;
use super::{Loader, PlaceTree};
use crate::rules::curve::Curve;
use crate::rules::number::Number;
use crate::rules::running_total::{Form, RunningTotal};
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{LARGEST_EXACT_F64, Level};
use crate::rules::verify::{FaultKind, verify_total, verify_values};

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
        self.levels(fields.first_level, fields.max_level, fields.default)
    }

    pub(super) fn track(&mut self, fields: &TrackFields<'_>, levels: Levels) -> Option<Track> {
        let multiplier = self.gain_multiplier(fields, levels);
        let costs = self.costs(fields, levels);
        let track = costs?;
        let Some(multiplier) = multiplier? else { return Some(track) };
        track.with_gain_multiplier(multiplier).ok()
    }

    /// The track with its costs alone.
    fn costs(&mut self, fields: &TrackFields<'_>, levels: Levels) -> Option<Track> {
        let (written, form, what) = match (fields.xp_to_next, fields.total_xp) {
            (Some(costs), None) => (costs, Form::StepFrom, "cost"),
            (None, Some(totals)) => (totals, Form::Total, "total"),
            (None, None) => {
                let message = format!("the track `{}` has no costs", fields.name);
                self.error("missing-field", fields.key, message, "give `xp_to_next` or `total_xp`");
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
        let track = Track::new(curve.clone(), form, Level(levels.first), levels.last.map(Level));
        let track = match track {
            Ok(track) => Some(track),
            Err(fault) => {
                self.fault(&fault, &curve, &places, (fault.message(what), fault.hint(form)));
                None
            }
        };
        self.places.insert(format!("{}.cost", fields.name), places);
        track
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
        let (curve, places) = match written {
            Some(written) => self.curve(written, levels.first)?,
            None => (Curve::constant(Number::from(default)), PlaceTree::default()),
        };
        let points = RunningTotal::new(curve, Form::StepTo, levels.first, levels.last.unwrap_or(u64::MAX));
        let verdict = verify_total(&points);
        if let Err(fault) = &verdict {
            let message = fault.message("number of points");
            self.fault(fault, points.curve(), &places, (message, fault.hint(Form::StepTo)));
        }
        if written.is_some() {
            self.places.insert(format!("{name}.points_per_level"), places);
        }
        verdict.is_ok().then_some(points)
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
        let verdict = verify_values(&curve, from, to, least, most);
        if let Err(fault) = &verdict {
            let hint = match fault.kind {
                FaultKind::TooBig { .. } => "limit it with `max: …`".to_owned(),
                FaultKind::TooSmall { .. } => format!("keep it up with `min: {least}`"),
                _ => String::new(),
            };
            self.fault(fault, &curve, &places, (fault.message_of(what, of), hint));
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
