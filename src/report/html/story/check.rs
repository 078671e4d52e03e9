//! Whether the balance keeps its agreed ranges.

use super::{Fact, Story, listed};
use crate::report::balance::check::{CheckView, Status};
use crate::report::numbers::whole;

impl Story for CheckView {
    fn title(&self) -> String {
        let names: Vec<String> = self.scenarios.iter().map(|own| own.expectations.clone()).collect();
        format!("Check of {}", listed(&names))
    }

    fn asked(&self) -> String {
        let mut of: Vec<String> = Vec::new();
        for own in &self.scenarios {
            let words = format!("{} × {}", own.ruleset, own.population);
            if !of.contains(&words) {
                of.push(words);
            }
        }
        format!("Does the balance of {} keep its agreed ranges?", listed(&of))
    }

    fn answer(&self) -> Vec<String> {
        let holds = if self.is_failed() { "The balance does not hold" } else { "The balance holds" };
        let mut answer = vec![format!("{holds}: {}.", self.headline())];
        let mut told: Vec<_> = self.results.iter().filter(|row| row.status != Status::Passed).collect();
        told.sort_by_key(|row| std::cmp::Reverse(row.status));
        match told.as_slice() {
            [] => {}
            [one] => answer.push(format!("{}.", one.message())),
            [one, other] => answer.extend([one, other].map(|row| format!("{}.", row.message()))),
            [one, others @ ..] => {
                answer.push(format!("{}.", one.message()));
                answer.push(format!("{} more are told in the table.", others.len()));
            }
        }
        answer
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        for own in &self.scenarios {
            facts.push(Fact::new("expectations", format!("{} ({})", own.expectations, own.file)));
            facts.push(Fact::new(
                "run",
                format!("{} players · {} days · seed {}", whole(own.players_run), own.days, own.seed),
            ));
        }
        facts.push(Fact::version());
        facts
    }
}
