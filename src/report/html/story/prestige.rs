//! When resets pay.

use super::{Fact, Story, listed, run_facts};
use crate::report::balance::prestige::{KindRow, PrestigeView};
use crate::report::numbers::{counted, real};

impl Story for PrestigeView {
    fn title(&self) -> String {
        format!("Resets of {} × {}", self.ruleset, self.population)
    }

    fn asked(&self) -> String {
        format!(
            "When does a reset pay, and which policy is best, for {} of each archetype over {}?",
            counted(self.players, "player"),
            counted(self.days.into(), "day")
        )
    }

    fn answer(&self) -> Vec<String> {
        let mut answer = vec![match self.findings.as_slice() {
            [] => "No rule of prestige is degenerate.".to_owned(),
            findings => {
                let found: Vec<String> =
                    findings.iter().map(|own| format!("`{}`: {}", own.code, own.sentence)).collect();
                format!("Degenerate: {}.", found.join("; "))
            }
        }];
        let able: Vec<&KindRow> = self.archetypes.iter().filter(|kind| kind.can_reset).collect();
        if able.is_empty() {
            answer.push("Nobody can reset.".to_owned());
            return answer;
        }
        let best = |kind: &&KindRow| {
            let [xp, _] = &kind.goals;
            format!("{} {}", kind.archetype, xp.best.policy.replace("at_paragon: ", "at paragon "))
        };
        let best: Vec<String> = able.iter().map(best).collect();
        answer.push(format!("Most paragon XP is earned by resetting: {}.", listed(&best)));
        let pays = |kind: &&KindRow| {
            let first = kind.resets.first()?;
            let [xp, _] = first.hours_until_it_pays;
            let when = xp.map_or_else(|| "never".to_owned(), |hours| format!("after {} h", real(hours, 0)));
            Some(format!("{} {when}", kind.archetype))
        };
        let pays: Vec<String> = able.iter().filter_map(pays).collect();
        if !pays.is_empty() {
            answer.push(format!("The first reset pays, in XP: {}.", listed(&pays)));
        }
        answer
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![Fact::new("ruleset", &self.ruleset), Fact::new("population", &self.population)];
        facts.extend(run_facts(self.players, self.days, self.seed));
        facts
    }
}
