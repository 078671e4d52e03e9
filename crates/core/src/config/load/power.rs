//! Power: what adds to it and what multiplies it.

use super::super::raw::Curve as RawCurve;
use super::super::raw::power as raw;
use super::super::{Entries, Spanned};
use super::Loader;
use super::track::{FAR, LARGEST_FACTOR, Range};
use crate::rules::power::{Act, Power, Source, Term, names};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::Track;

/// No term may be larger: far past any game's, and its thousandths are whole numbers that are exact.
const LARGEST_POWER: f64 = 1e12;

/// The first level of something, and the last if there is one.
type Ends = (u64, Option<u64>);

fn ends(track: &Track) -> Ends {
    (track.first().0, track.last().map(|last| last.0))
}

impl Loader<'_> {
    /// The power that is written beside the other sections of `ruleset`.
    pub(super) fn power(&mut self, written: &raw::Power, ruleset: &Ruleset) -> Option<Power> {
        let base = written.base.map_or(0.0, |base| {
            self.range("base", base, 0.0, LARGEST_FACTOR);
            base.value
        });
        let mut terms = Vec::new();
        let mut is_sound = true;
        for (act, name, own) in
            [(Act::Add, "add", &written.add), (Act::Multiply, "multiply", &written.multiply)]
        {
            if let Some(own) = own {
                is_sound &= self.power_terms(act, name, own, ruleset, &mut terms).is_some();
            }
        }
        let bonuses = self.power_bonuses(written.bonuses.as_ref(), ruleset);
        is_sound.then_some(Power { base, terms, bonuses })
    }

    fn power_terms(
        &mut self,
        act: Act,
        name: &str,
        written: &raw::PowerTerms,
        ruleset: &Ruleset,
        terms: &mut Vec<Term>,
    ) -> Option<()> {
        // Of what a ruleset lacks everyone holds 0.
        let nothing = (0, Some(0));
        let character = ruleset.character.as_ref().map_or(nothing, ends);
        let paragon = ruleset.paragon.as_ref().map_or(nothing, |paragon| ends(&paragon.track));
        let resets = ruleset.prestige.as_ref().map_or(nothing, |prestige| (0, prestige.max));
        let single = [
            ("character", Source::Character, character, &written.character),
            ("paragon", Source::Paragon, paragon, &written.paragon),
            ("prestige", Source::Prestige, resets, &written.prestige),
        ];
        let mut all: Option<()> = Some(());
        for (of, source, ends, curve) in single {
            let Some(curve) = curve else { continue };
            let found = self.power_curve((act, source), &format!("power.{name}.{of}"), curve, ends);
            all = all.and(found.map(|term| terms.push(term)));
        }
        let masteries = ruleset.masteries.iter().map(|mastery| (mastery.id.as_str(), ends(&mastery.track)));
        let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
        let attributes = attributes.map(|own| (own.id.as_str(), (0, own.cap.map(|cap| cap.0))));
        let masteries: Vec<(&str, Ends)> = masteries.collect();
        let attributes: Vec<(&str, Ends)> = attributes.collect();
        for (id, curve) in written.masteries.iter().flatten() {
            let Some(at) = self.power_place("mastery", id, &masteries) else { continue };
            let path = format!("power.{name}.masteries.{}", id.value);
            let found = self.power_curve((act, Source::Mastery(at)), &path, curve, masteries[at].1);
            all = all.and(found.map(|term| terms.push(term)));
        }
        for (id, curve) in written.attributes.iter().flatten() {
            let Some(at) = self.power_place("attribute", id, &attributes) else { continue };
            let path = format!("power.{name}.attributes.{}", id.value);
            let found = self.power_curve((act, Source::Attribute(at)), &path, curve, attributes[at].1);
            all = all.and(found.map(|term| terms.push(term)));
        }
        all
    }

    fn power_place(&mut self, what: &str, id: &Spanned<String>, known: &[(&str, Ends)]) -> Option<usize> {
        let found = known.iter().position(|(name, _)| *name == id.value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.unknown(what, id, &names);
        }
        found
    }

    fn power_curve(
        &mut self,
        (act, source): (Act, Source),
        path: &str,
        written: &RawCurve,
        (first, last): Ends,
    ) -> Option<Term> {
        let least = if act == Act::Add { -LARGEST_FACTOR } else { 0.0 };
        let (from, to) = (first, last.unwrap_or(first + FAR).max(first));
        let range = Range { what: "power", of: "level", from, to, least, most: LARGEST_POWER };
        let curve = self.values(path, Some(written), first, range)??;
        Some(Term { source, act, curve })
    }

    fn power_bonuses(
        &mut self,
        written: Option<&Entries<Spanned<f64>>>,
        ruleset: &Ruleset,
    ) -> Vec<(String, f64)> {
        let known = names(ruleset);
        let mut all = Vec::new();
        for (name, weight) in written.into_iter().flatten() {
            self.range("weight", *weight, 0.0, LARGEST_FACTOR);
            if known.contains(&name.value.as_str()) {
                all.push((name.value.clone(), weight.value));
            } else {
                self.unknown("bonus", name, &known);
            }
        }
        all
    }
}
