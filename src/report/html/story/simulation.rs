//! What becomes of players.

use super::{Fact, Story, run_facts, run_of};
use crate::report::numbers::{percent, real};
use crate::report::simulation::SimulationView;
use crate::simulation::outcome::{Reached, Spread};

impl Story for SimulationView {
    fn title(&self) -> String {
        format!("{} × {}", self.ruleset, self.population)
    }

    fn asked(&self) -> String {
        let run = run_of(self.outcome.players, self.outcome.days);
        format!("What becomes of {run}, who play {} as {} does?", self.ruleset, self.population)
    }

    fn answer(&self) -> Vec<String> {
        [self.level(), self.milestone(), Some(self.staying())].into_iter().flatten().collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = run_facts(self.outcome.players, self.outcome.days, self.outcome.seed);
        facts.insert(0, Fact::new("population", &self.population));
        facts.insert(0, Fact::new("ruleset", &self.ruleset));
        if let Some(reached) = self.reached_error {
            facts.push(Fact::new("every median is known to", percent(reached, 2)));
        }
        facts
    }
}

impl SimulationView {
    fn level(&self) -> Option<String> {
        let (everyone, days) = (&self.outcome.everyone, self.outcome.days);
        let track =
            ["paragon", "character"].into_iter().find(|track| everyone.level_on(track, days).is_some())?;
        let Spread { p10: Some(low), p50: Some(median), p90: Some(high), .. } =
            everyone.level_on(track, days)?
        else {
            return None;
        };
        Some(format!(
            "After {days} days half of all players stand at {track} {} or higher, and four of five between {} and {}.",
            real(*median, 0),
            real(*low, 0),
            real(*high, 0)
        ))
    }

    /// The first reset, or the furthest milestone that half of all reach.
    fn milestone(&self) -> Option<String> {
        let milestones = &self.outcome.everyone.milestones;
        let usual = || {
            milestones.iter().filter(|own| !own.milestone.starts_with("mastery.") && own.reached.count > 0)
        };
        let first = usual().find(|own| own.milestone == "prestige 1");
        let own =
            first.or_else(|| usual().rfind(|own| own.hours.p50.is_some())).or_else(|| usual().next())?;
        let Reached { milestone, reached, days, hours } = own;
        Some(match (days.p50, hours.p50) {
            (Some(day), Some(hours)) => format!(
                "Half of them reach {milestone} by day {}, after {} hours of play; {} never do.",
                real(day, 0),
                real(hours, 0),
                percent(1.0 - reached.share, 0)
            ),
            _ => format!("{} of them reach {milestone}.", percent(reached.share, 1)),
        })
    }

    fn staying(&self) -> String {
        let everyone = &self.outcome.everyone;
        let hours = everyone.hours_played.p50.map_or_else(String::new, |hours| {
            format!("; half of all have played {} hours or more by then", real(hours, 0))
        });
        format!("{} still play on the last day{hours}.", percent(everyone.still_playing.share, 0))
    }
}
