//! Numbers that meet what is expected.

use super::{Fact, Story, listed, run_facts, run_of};
use crate::report::balance::tune::TuneView;
use crate::report::numbers::counted;

impl Story for TuneView {
    fn title(&self) -> String {
        format!("Tuning of {}", self.ruleset)
    }

    fn asked(&self) -> String {
        let numbers: Vec<String> = self
            .numbers
            .iter()
            .map(|own| format!("`{}` from {} to {}", own.path, own.low, own.high))
            .collect();
        format!(
            "Which numbers of {} meet what is expected of {} with {}: {}?",
            self.ruleset,
            run_of(self.players, self.days),
            self.population,
            listed(&numbers)
        )
    }

    fn answer(&self) -> Vec<String> {
        let verdict = match (self.met, self.is_complete) {
            (true, _) => "All that must be met is met.",
            (false, true) => "Nothing in these ranges meets what is expected; this is the closest.",
            (false, false) => {
                "Nothing was found in these ranges that meets what is expected; this is the closest."
            }
        };
        let numbers: Vec<String> = self
            .numbers
            .iter()
            .map(|own| match own.before == own.after {
                true => format!("`{}` stays {}", own.path, own.after),
                false => format!("`{}` goes from {} to {}", own.path, own.before, own.after),
            })
            .collect();
        vec![
            verdict.to_owned(),
            format!("{}.", listed(&numbers)),
            format!(
                "{} tried, and what was found was judged on players that the search did not see.",
                counted(self.evaluations as u64, "ruleset")
                    + if self.evaluations == 1 { " was" } else { " were" }
            ),
        ]
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::new("ruleset", format!("{} ({})", self.ruleset, self.ruleset_file)),
            Fact::new("population", &self.population),
            Fact::new("judged by seed", self.judged_seed),
        ];
        facts.extend(run_facts(self.players, self.days, self.seed));
        facts
    }
}
