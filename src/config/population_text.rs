//! A population as YAML: what [`load_population`](super::load_population) reads.

use crate::rules::ruleset::Ruleset;
use crate::simulation::population::{Archetype, LogNormal, Population, PrestigePolicy};

/// The text of a population. `heading` goes above it and `notes` behind the names of its archetypes, as comments.
pub fn population_text(
    population: &Population,
    ruleset: &Ruleset,
    heading: &[String],
    notes: &[String],
) -> String {
    let mut text: String = heading.iter().map(|line| format!("# {}\n", one_line(line))).collect();
    text += &format!("\npopulation: {}\n", quoted(&population.name));
    if !population.description.is_empty() {
        text += &format!("description: {}\n", quoted(&population.description));
    }
    text += "\narchetypes:\n";
    for (at, archetype) in population.archetypes.iter().enumerate() {
        text += &self::archetype(archetype, ruleset, notes.get(at).map_or("", String::as_str));
    }
    if !population.calendar.is_empty() {
        text += "calendar:\n";
    }
    for event in &population.calendar {
        let (name, from, to) = (quoted(&event.name), event.from_day, event.to_day);
        let (xp, currency) = (event.xp, event.currency);
        text += &format!(
            "  - {{ name: {name}, from_day: {from}, to_day: {to}, xp: {xp}, currency: {currency} }}\n"
        );
    }
    text
}

fn archetype(archetype: &Archetype, ruleset: &Ruleset, note: &str) -> String {
    let mut text = format!("  {}:", archetype.id);
    if !note.is_empty() {
        text += &format!(" # {}", one_line(note));
    }
    let log_normal =
        |LogNormal { median, sigma }: LogNormal| format!("{{ median: {median}, sigma: {sigma} }}");
    text += &format!("\n    share: {}\n", archetype.share);
    text += &format!("    sessions_per_week: {}\n", archetype.sessions_per_week);
    text += &format!("    session_minutes: {}\n", log_normal(archetype.session_minutes));
    text += &format!("    xp_per_hour: {}\n", log_normal(archetype.xp_per_hour));
    text += &format!("    currency_per_hour: {}\n", archetype.currency_per_hour);
    let masteries = ruleset.masteries.iter().map(|mastery| mastery.id.as_str());
    text += &weights("activities", masteries, &archetype.activities);
    text += &match archetype.prestige {
        PrestigePolicy::Never => "    prestige: never\n".to_owned(),
        PrestigePolicy::Asap => "    prestige: asap\n".to_owned(),
        PrestigePolicy::AtParagon(level) => format!("    prestige: {{ at_paragon: {level} }}\n"),
    };
    let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
    text += &weights("spend", attributes.map(|attribute| attribute.id.as_str()), &archetype.spend);
    text + &format!("    leaves: {{ per_week: {} }}\n\n", archetype.leaves_per_week)
}

/// A map of those that are not zero; nothing where all are.
fn weights<'a>(name: &str, ids: impl Iterator<Item = &'a str>, values: &[f64]) -> String {
    let all = ids.zip(values).filter(|(_, value)| **value > 0.0);
    let all: Vec<String> = all.map(|(id, value)| format!("{id}: {value}")).collect();
    if all.is_empty() { String::new() } else { format!("    {name}: {{ {} }}\n", all.join(", ")) }
}

/// A text between quotes, as YAML and JSON both have it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Source, load_population, load_ruleset};
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let ruleset = Source::new("necpgame.yaml", include_str!("../../curves/necpgame.yaml"));
        let ruleset = load_ruleset(&ruleset).0.unwrap().value;
        for shipped in [
            include_str!("../../curves/populations/launch.yaml"),
            include_str!("../../curves/populations/hardcore.yaml"),
        ] {
            let read = |text: &str| {
                load_population(&Source::new("population.yaml", text), &ruleset).0.unwrap().value
            };
            let mut population = read(shipped);
            population.name = "a \"name\": # {odd}".to_owned();
            population.archetypes[0].prestige = PrestigePolicy::AtParagon(150);
            let text =
                population_text(&population, &ruleset, &["two\nlines".to_owned()], &["a note".to_owned()]);
            assert_eq!(read(&text), population, "{text}");
        }
    }
}
