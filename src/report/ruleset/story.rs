//! A ruleset in words.

use super::RulesetView;
use crate::report::html::{Fact, Story};
use crate::report::numbers::{counted, whole};

impl Story for RulesetView {
    fn title(&self) -> String {
        self.ruleset.clone()
    }

    fn asked(&self) -> String {
        if self.description.is_empty() {
            format!("What are the rules of {}?", self.ruleset)
        } else {
            self.description.clone()
        }
    }

    fn answer(&self) -> Vec<String> {
        let tracks: Vec<&str> = self.tracks.iter().map(|own| own.track.as_str()).collect();
        let mut answer =
            vec![format!("It has {}: {}.", counted(tracks.len() as u64, "track"), tracks.join(", "))];
        let paragon = self.tracks.iter().find(|own| own.track == "paragon").or_else(|| self.tracks.first());
        if let Some((own, xp)) = paragon.and_then(|own| Some((own, own.total_xp?))) {
            answer.push(format!("{} {} takes {} XP in all.", own.track, whole(own.at_level), whole(xp)));
        }
        if let Some(prestige) = &self.prestige {
            let most = prestige
                .max
                .map_or_else(|| "without end".to_owned(), |max| format!("at most {}", whole(max)));
            let first = prestige.resets.first().map_or_else(String::new, |first| {
                format!(
                    "; the first needs paragon {} and {} currency",
                    whole(first.requires),
                    whole(first.cost)
                )
            });
            answer.push(format!("Resets: {most}{first}."));
        }
        answer
    }

    fn facts(&self) -> Vec<Fact> {
        vec![Fact::new("ruleset", &self.ruleset), Fact::new("SHA-256", &self.hash), Fact::version()]
    }
}
