//! Populations: archetypes and the calendar.

use serde::de::IgnoredAny;

use super::super::node::{Entry, Node, Value};
use super::super::raw::population as raw;
use super::super::{Entries, Spanned, decode};
use super::{Loader, entries, entry};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::{Archetype, CalendarEvent, LogNormal, Population, PrestigePolicy};

/// More kinds of players than anyone tells apart.
const MOST_ARCHETYPES: usize = 1_000;
/// More than two a day for ten years.
const MOST_EVENTS: usize = 10_000;
/// Ten sessions a day.
const MOST_SESSIONS: f64 = 70.0;
/// With it a value in a thousand is more than 10,000 times the median.
pub(super) const MOST_SIGMA: f64 = 3.0;
/// A day has that many.
const MOST_MINUTES: f64 = 1440.0;
/// Far past any game's XP or currency an hour, and any event's factor: keeps products within 2^63.
const MOST_PER_HOUR: f64 = 1e12;
const MOST_FACTOR: f64 = 1e6;
/// What sums of shares may be off by.
const SUM_TOLERANCE: f64 = 1e-6;

impl Loader<'_> {
    /// The population written at `root`, as far as it has no mistakes.
    pub(super) fn population(&mut self, root: &Node, ruleset: &Ruleset) -> Option<Population> {
        let outline: Option<raw::Population> = decode(root, &mut self.diagnostics);
        let archetypes = entry(root, "archetypes").map(|entry| self.archetypes(entry, ruleset));
        let ids: Vec<&str> = entry(root, "archetypes")
            .map(|entry| entries(&entry.value).into_iter().map(|entry| entry.key.text()).collect())
            .unwrap_or_default();
        let calendar = entry(root, "calendar").map(|entry| self.calendar(entry, &ids)).unwrap_or_default();
        let setting = self.setting(root);
        let outline = outline?;
        let name = self.name(Some(&outline.population), "");
        let description = self.description(outline.description.as_ref());
        Some(Population { name, description, archetypes: archetypes?, calendar, setting })
    }

    fn archetypes(&mut self, entry: &Entry, ruleset: &Ruleset) -> Vec<Archetype> {
        let Some(outline) = self.section::<Entries<IgnoredAny>>(entry) else { return Vec::new() };
        if outline.is_empty() {
            self.error("empty-list", entry.key.span, "`archetypes` is empty", "one archetype or more");
            return Vec::new();
        }
        if !self.at_most("archetypes", MOST_ARCHETYPES, &outline) {
            return Vec::new();
        }
        let archetypes: Vec<Archetype> =
            entries(&entry.value).into_iter().filter_map(|entry| self.archetype(entry, ruleset)).collect();
        // Where one is missing for a mistake, the sum says nothing.
        if archetypes.len() == outline.len() {
            let sum: f64 = archetypes.iter().map(|archetype| archetype.share).sum();
            if (sum - 1.0).abs() > SUM_TOLERANCE {
                let message = format!("the shares of the archetypes sum to {}, not to 1", shown(sum));
                let label = if sum > 1.0 { "take away" } else { "add" };
                let label = format!("{label} {} in all", shown((sum - 1.0).abs()));
                self.error("shares", entry.key.span, message, label);
            }
        }
        archetypes
    }

    fn archetype(&mut self, entry: &Entry, ruleset: &Ruleset) -> Option<Archetype> {
        let id = Spanned { value: entry.key.text().to_owned(), span: entry.key.span };
        self.id("an archetype", &id);
        let written: raw::Archetype = self.section(entry)?;
        self.range("share", written.share, 0.0, 1.0);
        self.above_zero("sessions_per_week", written.sessions_per_week, MOST_SESSIONS);
        let currency = written.currency_per_hour.inspect(|&amount| {
            self.range("currency_per_hour", amount, 0.0, MOST_PER_HOUR);
        });
        let leaves = written.leaves.as_ref().map(|leaves| leaves.per_week).inspect(|&chance| {
            self.range("per_week", chance, 0.0, 1.0);
        });
        self.day_has_24_hours(&written);
        let dynamics = self.dynamics(&written);
        Some(Archetype {
            id: id.value,
            share: written.share.value,
            sessions_per_week: written.sessions_per_week.value,
            session_minutes: self.log_normal(&written.session_minutes, MOST_MINUTES),
            xp_per_hour: self.log_normal(&written.xp_per_hour, MOST_PER_HOUR),
            currency_per_hour: currency.map_or(0.0, |amount| amount.value),
            activities: self.activities(written.activities.as_ref(), ruleset),
            prestige: self.policy(written.prestige, ruleset),
            spend: self.spend(written.spend.as_ref(), ruleset),
            leaves_per_week: leaves.map_or(0.0, |chance| chance.value),
            dynamics,
        })
    }

    /// More play a day than a day has hours is allowed, and hardly meant.
    fn day_has_24_hours(&mut self, written: &raw::Archetype) {
        let LogNormal { median, sigma } = LogNormal {
            median: written.session_minutes.median.value,
            sigma: written.session_minutes.sigma.map_or(0.0, |sigma| sigma.value),
        };
        // The mean of a log-normal distribution is its median times exp(σ² / 2).
        let mean = median * libm::exp(sigma * sigma / 2.0);
        let hours = mean * written.sessions_per_week.value / 7.0 / 60.0;
        if hours > 24.0 && hours.is_finite() {
            let message =
                format!("{} hours of play a day, and a day has 24", shown((hours * 10.0).round() / 10.0));
            let label = "fewer sessions a week, or shorter ones";
            self.warning("too-much-play", written.sessions_per_week.span, message, label);
        }
    }

    pub(super) fn log_normal(&mut self, written: &raw::LogNormal, most: f64) -> LogNormal {
        self.above_zero("median", written.median, most);
        if let Some(sigma) = written.sigma {
            self.range("sigma", sigma, 0.0, MOST_SIGMA);
        }
        LogNormal { median: written.median.value, sigma: written.sigma.map_or(0.0, |sigma| sigma.value) }
    }

    fn activities(&mut self, written: Option<&Entries<Spanned<f64>>>, ruleset: &Ruleset) -> Vec<f64> {
        let known: Vec<&str> = ruleset.masteries.iter().map(|mastery| mastery.id.as_str()).collect();
        let mut shares = vec![0.0; known.len()];
        for (name, share) in written.into_iter().flatten() {
            self.range("share of the XP", *share, 0.0, 1.0);
            match known.iter().position(|known| *known == name.value) {
                Some(at) => shares[at] = share.value,
                None if self.is_for_others => {}
                None => self.unknown("activity", name, &known),
            }
        }
        let sum: f64 = shares.iter().sum();
        if let Some((last, _)) =
            written.and_then(|written| written.0.last()).filter(|_| sum > 1.0 + SUM_TOLERANCE)
        {
            let message = format!("the activities sum to {}, more than 1", shown(sum));
            self.error("shares", last.span, message, format!("take away {} in all", shown(sum - 1.0)));
        }
        shares
    }

    fn spend(&mut self, written: Option<&Spanned<Entries<Spanned<f64>>>>, ruleset: &Ruleset) -> Vec<f64> {
        let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
        let known: Vec<&str> = attributes.map(|attribute| attribute.id.as_str()).collect();
        let mut weights = vec![0.0; known.len()];
        let Some(written) = written else { return weights };
        for (name, weight) in &written.value {
            self.range("weight", *weight, 0.0, MOST_FACTOR);
            match known.iter().position(|known| *known == name.value) {
                Some(at) => weights[at] = weight.value,
                None if self.is_for_others => {}
                None => self.unknown("attribute", name, &known),
            }
        }
        if written.value.iter().all(|(_, weight)| weight.value == 0.0) {
            let label = "give one weight, or leave `spend` out";
            self.error("shares", written.span, "all weights of `spend` are 0", label);
        }
        weights
    }

    fn policy(&mut self, written: Option<Spanned<raw::PrestigePolicy>>, ruleset: &Ruleset) -> PrestigePolicy {
        let Some(Spanned { value, span }) = written else { return PrestigePolicy::Never };
        let policy = match value {
            raw::PrestigePolicy::Never => return PrestigePolicy::Never,
            raw::PrestigePolicy::Asap => PrestigePolicy::Asap,
            raw::PrestigePolicy::AtParagon(level) => PrestigePolicy::AtParagon(level),
        };
        let paragon = ruleset.paragon.as_ref().filter(|_| ruleset.prestige.is_some());
        match (paragon, policy) {
            (None, _) => {
                let message = format!("the ruleset {} has no prestige: nobody will reset", ruleset.name);
                self.warning("no-prestige", span, message, "write `never`");
            }
            (Some(paragon), PrestigePolicy::AtParagon(level)) => {
                if let Some(last) = paragon.track.last().filter(|last| level > last.0) {
                    let message = format!("nobody reaches paragon {level}: it ends at {last}");
                    self.error("out-of-reach", span, message, format!("{last} or less"));
                }
            }
            _ => {}
        }
        policy
    }

    fn calendar(&mut self, section: &Entry, archetypes: &[&str]) -> Vec<CalendarEvent> {
        let Some(outline) = self.section::<Vec<IgnoredAny>>(section) else { return Vec::new() };
        if outline.len() > MOST_EVENTS {
            let message = format!("{} events, at most {MOST_EVENTS} are allowed", outline.len());
            self.error("too-many", section.key.span, message, "");
            return Vec::new();
        }
        let Value::List(items) = &section.value.value else { return Vec::new() };
        items.iter().filter_map(|item| self.event(item, archetypes)).collect()
    }

    fn event(&mut self, item: &Node, archetypes: &[&str]) -> Option<CalendarEvent> {
        let written: raw::Event = decode(item, &mut self.diagnostics)?;
        let raw::Event { from_day, to_day, .. } = written;
        if from_day.value == 0 {
            self.error("out-of-range", from_day.span, "`from_day` is 0", "days are counted from 1");
        }
        if to_day.value < from_day.value {
            let message =
                format!("the event ends on day {}, before it starts on day {}", to_day.value, from_day.value);
            self.error("out-of-range", to_day.span, message, format!("{} or more", from_day.value));
        }
        let mut factor = |name, factor: Option<Spanned<f64>>| {
            factor.map_or(1.0, |factor| {
                self.above_zero(name, factor, MOST_FACTOR);
                factor.value
            })
        };
        let (xp, currency) = (factor("xp", written.xp), factor("currency", written.currency));
        let name = self.name(Some(&written.name), "");
        let draw = self.draw(&written, archetypes);
        Some(CalendarEvent { name, from_day: from_day.value, to_day: to_day.value, xp, currency, draw })
    }

    pub(super) fn range(&mut self, name: &str, written: Spanned<f64>, least: f64, most: f64) {
        if !(least..=most).contains(&written.value) {
            let message = format!("`{name}` is {}", written.value);
            self.error("out-of-range", written.span, message, format!("from {least} to {most}"));
        }
    }

    pub(super) fn above_zero(&mut self, name: &str, written: Spanned<f64>, most: f64) {
        if written.value <= 0.0 || written.value > most {
            let message = format!("`{name}` is {}", written.value);
            self.error("out-of-range", written.span, message, format!("more than 0, at most {most}"));
        }
    }
}

/// A sum as people write it: without the noise of its last places.
fn shown(sum: f64) -> f64 {
    (sum * 1e6).round() / 1e6
}
