//! Power: what adds to it and what multiplies it.

use super::super::raw::Curve as RawCurve;
use super::super::raw::power as raw;
use super::super::{Entries, Spanned};
use super::Loader;
use super::track::{FAR, LARGEST_FACTOR, Range};
use crate::rules::power::{Act, Power, Source, Term, names};
use crate::rules::ruleset::Ruleset;

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
        let first = |track: Option<&crate::rules::track::Track>| track.map(|track| track.first().0);
        let character = first(ruleset.character.as_ref());
        let paragon = first(ruleset.paragon.as_ref().map(|paragon| &paragon.track));
        let resets = ruleset.prestige.as_ref().map(|_| 0);
        let single = [
            ("character", Source::Character, character, &written.character),
            ("paragon", Source::Paragon, paragon, &written.paragon),
            ("prestige", Source::Prestige, resets, &written.prestige),
        ];
        let mut all: Option<()> = Some(());
        for (of, source, first, curve) in single {
            let Some(curve) = curve else { continue };
            // Of what a ruleset lacks everyone holds 0.
            let found =
                self.power_curve((act, source), &format!("power.{name}.{of}"), curve, first.unwrap_or(0));
            all = all.and(found.map(|term| terms.push(term)));
        }
        let masteries: Vec<(&str, u64)> =
            ruleset.masteries.iter().map(|mastery| (mastery.id.as_str(), mastery.track.first().0)).collect();
        let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
        let attributes: Vec<(&str, u64)> = attributes.map(|attribute| (attribute.id.as_str(), 0)).collect();
        let groups: [(&str, &Option<Entries<RawCurve>>, Vec<(&str, u64)>, fn(usize) -> Source); 2] = [
            ("mastery", &written.masteries, masteries, Source::Mastery),
            ("attribute", &written.attributes, attributes, Source::Attribute),
        ];
        for (what, curves, known, source) in groups {
            for (id, curve) in curves.iter().flatten() {
                let Some(at) = known.iter().position(|(known, _)| *known == id.value) else {
                    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                    self.unknown(what, id, &names);
                    continue;
                };
                let path = format!("power.{name}.{what}.{}", id.value);
                let found = self.power_curve((act, source(at)), &path, curve, known[at].1);
                all = all.and(found.map(|term| terms.push(term)));
            }
        }
        all
    }

    fn power_curve(
        &mut self,
        (act, source): (Act, Source),
        path: &str,
        written: &RawCurve,
        first: u64,
    ) -> Option<Term> {
        let least = if act == Act::Add { -LARGEST_FACTOR } else { 0.0 };
        let range = Range {
            what: "power",
            of: "level",
            from: first,
            to: first + FAR,
            least,
            most: LARGEST_FACTOR * 1e6,
        };
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
