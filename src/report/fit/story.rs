//! Who plays, in words.

use super::FitView;
use crate::report::html::{Fact, Story};
use crate::report::numbers::{counted, percent, whole};

impl Story for FitView {
    fn title(&self) -> String {
        format!("Who plays: {}", self.source)
    }

    fn asked(&self) -> String {
        format!(
            "Which kinds of players does the history of {} hold, from {} to {}?",
            counted(self.characters, "character"),
            self.first_day,
            self.last_day
        )
    }

    fn answer(&self) -> Vec<String> {
        let kinds: Vec<String> =
            self.archetypes.iter().map(|row| format!("{} ({})", row.name, percent(row.share, 0))).collect();
        let kinds =
            format!("They fall into {}: {}.", counted(kinds.len() as u64, "archetype"), kinds.join(", "));
        let likeness = match self.misfits.len() {
            0 => "Simulated players are like the real ones, as far as was measured.".to_owned(),
            1 => "Simulated players differ from the real ones in 1 way by more than chance.".to_owned(),
            many => {
                format!("Simulated players differ from the real ones in {many} ways by more than chance.")
            }
        };
        let mut answer = vec![kinds, likeness];
        if self.fit_nowhere > 0 {
            answer.push(format!("{} fit nowhere and were left out.", counted(self.fit_nowhere, "character")));
        }
        answer
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("history", &self.source),
            Fact::new("characters", whole(self.characters)),
            Fact::new("sessions", whole(self.sessions)),
            Fact::version(),
        ]
    }
}
