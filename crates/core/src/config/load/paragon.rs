//! Paragon: a track with attribute points and what they are spent on.

use super::super::raw::ruleset as raw;
use super::super::source::Span;
use super::super::{Entries, Spanned};
use super::Loader;
use super::levels::Levels;
use super::track::{FAR, LARGEST_FACTOR, Range, TrackFields};
use crate::rules::paragon::{Attribute, Paragon};
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Points};

/// More than any game has.
const MOST_ATTRIBUTES: usize = 1_000;

/// What later sections ask of paragon, known even where the rest of it has mistakes.
#[derive(Clone, Copy)]
pub(super) enum ParagonLevels {
    /// There is no such section.
    Absent,
    /// It has a mistake that hides its levels.
    Unknown,
    /// Its levels.
    Known(Levels),
}

impl Loader<'_> {
    pub(super) fn paragon(&mut self, key: Span, written: &raw::Paragon) -> (Option<Paragon>, ParagonLevels) {
        let fields = TrackFields {
            name: TrackName::Paragon,
            key,
            first_level: written.first_level,
            max_level: written.max_level,
            default: Levels { first: 0, last: None },
            xp_to_next: written.xp_to_next.as_ref(),
            total_xp: written.total_xp.as_ref(),
            gain_multiplier: written.gain_multiplier.as_ref(),
        };
        match self.track_levels(&fields) {
            None => (None, ParagonLevels::Unknown),
            Some(levels) => (self.paragon_on(&fields, levels, written), ParagonLevels::Known(levels)),
        }
    }

    fn paragon_on(
        &mut self,
        fields: &TrackFields<'_>,
        levels: Levels,
        written: &raw::Paragon,
    ) -> Option<Paragon> {
        let track = self.track(fields, levels);
        let points = self.points(&fields.name, written.points_per_level.as_ref(), levels, 0);
        let track = match &points {
            Some(points) => track.map(|track| self.summable(&fields.name, track, points)),
            None => track,
        };
        let attributes = self.attributes(written.attributes.as_ref());
        let respec = written.respec_cost.as_ref();
        let respec_cost = self.amounts("paragon.respec_cost", "respec cost", "respec", respec, FAR);
        let milestones = self.rewards(written.milestones.as_ref(), levels);
        Some(Paragon { track: track?, points: points?, attributes, respec_cost: respec_cost?, milestones })
    }

    fn attributes(&mut self, written: Option<&Entries<raw::Attribute>>) -> Vec<Attribute> {
        let Some(written) = written else { return Vec::new() };
        if !self.at_most("attributes", MOST_ATTRIBUTES, written) {
            return Vec::new();
        }
        written.iter().filter_map(|(id, attribute)| self.attribute(id, attribute)).collect()
    }

    fn attribute(&mut self, id: &Spanned<String>, written: &raw::Attribute) -> Option<Attribute> {
        self.id("an attribute", id);
        let bonus = self.name(written.bonus.as_ref(), &id.value);
        if let Some(cap) = written.cap.filter(|cap| cap.value == 0 || cap.value > LARGEST_TOTAL) {
            let message = format!("an attribute can't take {} points", cap.value);
            self.error("out-of-range", cap.span, message, "1 or more; leave `cap` out for no limit");
        }
        let cap = written.cap.map(|cap| cap.value);
        let range = Range {
            what: "effect",
            of: "points",
            from: 0,
            to: cap.unwrap_or(FAR),
            least: -LARGEST_FACTOR,
            most: LARGEST_FACTOR,
        };
        let name = format!("paragon.attributes.{}", id.value);
        let effect = self.values(&name, written.effect.as_ref(), 0, range)?;
        Some(Attribute { id: id.value.clone(), cap: cap.map(Points), bonus, effect })
    }
}
