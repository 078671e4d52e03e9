//! A population as YAML: what [`load_population`](super::load_population) reads.

mod dynamics;

use crate::rules::ruleset::Ruleset;
use crate::simulation::population::{Archetype, LogNormal, Population, PrestigePolicy};
use crate::text::hidden::is_control;
use dynamics::{by_archetype, dynamics, setting};

/// What stands beside an archetype, as comments.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Behind its name.
    pub name: String,
    /// Behind when it resets.
    pub prestige: String,
}

/// The text of a population. `heading` goes above it, as comments, and `notes` beside its archetypes.
pub fn population_text(
    population: &Population,
    ruleset: &Ruleset,
    heading: &[String],
    notes: &[Beside],
) -> String {
    let mut text: String = heading.iter().map(|line| format!("# {}\n", one_line(line))).collect();
    text += &format!("\npopulation: {}\n", quoted(&population.name));
    if !population.description.is_empty() {
        text += &format!("description: {}\n", quoted(&population.description));
    }
    text += &setting(&population.setting);
    text += "\narchetypes:\n";
    for (at, archetype) in population.archetypes.iter().enumerate() {
        text += &self::archetype(archetype, ruleset, notes.get(at).unwrap_or(&Beside::default()));
    }
    if !population.calendar.is_empty() {
        text += "calendar:\n";
    }
    for event in &population.calendar {
        let (name, from, to) = (quoted(&event.name), event.from_day, event.to_day);
        let (xp, currency) = (event.xp, event.currency);
        let mut fields =
            format!("name: {name}, from_day: {from}, to_day: {to}, xp: {xp}, currency: {currency}");
        for (name, number) in [("attendance", &event.draw.attendance), ("returns", &event.draw.returns)] {
            fields += &number
                .as_ref()
                .map(|number| format!(", {name}: {}", by_archetype(number)))
                .unwrap_or_default();
        }
        text += &format!("  - {{ {fields} }}\n");
    }
    text
}

fn archetype(archetype: &Archetype, ruleset: &Ruleset, note: &Beside) -> String {
    let comment = |note: &str| if note.is_empty() { String::new() } else { format!(" # {}", one_line(note)) };
    let mut text = format!("  {}:{}", archetype.id, comment(&note.name));
    let log_normal =
        |LogNormal { median, sigma }: LogNormal| format!("{{ median: {median}, sigma: {sigma} }}");
    text += &format!("\n    share: {}\n", archetype.share);
    text += &format!("    sessions_per_week: {}\n", archetype.sessions_per_week);
    text += &format!("    session_minutes: {}\n", log_normal(archetype.session_minutes));
    text += &format!("    xp_per_hour: {}\n", log_normal(archetype.xp_per_hour));
    text += &format!("    currency_per_hour: {}\n", archetype.currency_per_hour);
    let masteries = ruleset.masteries.iter().map(|mastery| mastery.id.as_str());
    text += &weights("activities", masteries, &archetype.activities);
    let prestige = match archetype.prestige {
        PrestigePolicy::Never => "never".to_owned(),
        PrestigePolicy::Asap => "asap".to_owned(),
        PrestigePolicy::AtParagon(level) => format!("{{ at_paragon: {level} }}"),
    };
    text += &format!("    prestige: {prestige}{}\n", comment(&note.prestige));
    let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
    text += &weights("spend", attributes.map(|attribute| attribute.id.as_str()), &archetype.spend);
    text + &dynamics(archetype) + "\n"
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
    text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Source, load_population, load_ruleset};
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let ruleset = Source::new("necpgame.yaml", include_str!("../../../../curves/necpgame.yaml"));
        let ruleset = load_ruleset(&ruleset).0.unwrap().value;
        for shipped in [
            include_str!("../../../../curves/populations/launch.yaml"),
            include_str!("../../../../curves/populations/hardcore.yaml"),
            include_str!("../../../../curves/populations/living.yaml"),
        ] {
            let read = |text: &str| {
                load_population(&Source::new("population.yaml", text), &ruleset).0.unwrap().value
            };
            let mut population = read(shipped);
            population.name = "a \"name\": # {odd}".to_owned();
            population.archetypes[0].prestige = PrestigePolicy::AtParagon(150);
            let beside = Beside { name: "a note".to_owned(), prestige: "not seen".to_owned() };
            let text = population_text(&population, &ruleset, &["two\nlines".to_owned()], &[beside]);
            assert_eq!(read(&text), population, "{text}");
        }
    }
}
