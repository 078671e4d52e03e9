//! All metrics that a scenario has.

use crate::balance::living::Living;
use crate::balance::metric::EVERYONE;
use crate::balance::name::{FAMILIES, Family};
use crate::report::numbers::escaped;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use serde::Serialize;

/// The forms of metrics, and what fills them in for a ruleset and a population.
#[derive(Debug, Clone, Serialize)]
pub struct MetricsView {
    /// The ruleset's name.
    pub ruleset: String,
    /// The population's name, if one was looked at.
    pub population: Option<String>,
    /// The forms.
    pub families: Vec<FamilyRow>,
    /// What stands for `TRACK`.
    pub tracks: Vec<String>,
    /// Rewards, as goals: `reward.paragon.pathfinder`.
    pub rewards: Vec<String>,
    /// How many resets there are; `None` without end or without prestige.
    pub resets: Option<u64>,
    /// What stands for `GROUP`.
    pub groups: Vec<String>,
}

/// One form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FamilyRow {
    /// With capitals for what is filled in.
    pub form: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// An example.
    pub example: &'static str,
}

/// Rewards beyond these are left to JSON.
const MOST_REWARDS: usize = 3;

impl MetricsView {
    /// The metrics of a ruleset and, if there is one, a population.
    pub fn new(ruleset: &Ruleset, population: Option<&Population>) -> MetricsView {
        let row = |family: &Family| FamilyRow {
            form: family.form,
            meaning: family.meaning,
            example: family.example,
        };
        let paragon = ruleset.paragon.iter().flat_map(|paragon| &paragon.milestones);
        let mut rewards: Vec<String> =
            paragon.map(|reward| format!("reward.paragon.{}", reward.id)).collect();
        for mastery in &ruleset.masteries {
            rewards.extend(
                mastery.rewards.iter().map(|own| format!("reward.mastery.{}.{}", mastery.id, own.id)),
            );
        }
        let living = Living::ALL.map(|(_, name, meaning)| FamilyRow { form: name, meaning, example: name });
        let archetypes = population.into_iter().flat_map(|population| &population.archetypes);
        let archetypes = archetypes.map(|archetype| archetype.id.clone());
        MetricsView {
            ruleset: ruleset.name.clone(),
            population: population.map(|population| population.name.clone()),
            families: FAMILIES.iter().map(row).chain(living).collect(),
            tracks: ruleset.track_names().iter().map(ToString::to_string).collect(),
            rewards,
            resets: ruleset.prestige.as_ref().and_then(|prestige| prestige.max),
            groups: archetypes.chain([EVERYONE.to_owned()]).collect(),
        }
    }
}

impl View for MetricsView {
    fn schema(&self) -> &'static str {
        "endgame/metrics/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let players =
            self.population.as_ref().map_or_else(String::new, |name| format!(" × {}", escaped(name)));
        let heading = format!("metrics of {}{players}", escaped(&self.ruleset));
        let mut sheet =
            Sheet::new(vec![Column::text("form", "metric"), Column::text("meaning", "what it says")]);
        for family in &self.families {
            sheet.row(vec![Cell::Text(family.form.to_owned()), Cell::Text(family.meaning.to_owned())]);
        }
        let (shown, more) = self.rewards.split_at(self.rewards.len().min(MOST_REWARDS));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let mut goals = vec!["TRACK.LEVEL".to_owned()];
        goals.extend(self.resets.map(|most| format!("prestige.1 to prestige.{most}")));
        goals.extend(shown.iter().cloned());
        let notes = vec![
            format!("TRACK  {}", self.tracks.join(", ")),
            format!("GOAL   {}{more}", goals.join(", ")),
            "pN     p50 unless said: any percentile from p0.1 to p99.9; who never gets there counts as last"
                .to_owned(),
            format!("GROUP  {EVERYONE} unless said; all: {}", self.groups.join(", ")),
            "such as hours_to.paragon.100:p50@regular; those of living characters need --db".to_owned(),
        ];
        Screen { heading: vec![heading], sheet, notes }
    }

    fn records(&self) -> Records {
        Rows::of(&self.families).fields().records()
    }
}
