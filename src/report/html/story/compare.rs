//! What differs between rules or populations.

use super::{Fact, Story, listed, run_facts, run_of};
use crate::balance::metric::EVERYONE;
use crate::report::balance::compare::{CompareRow, CompareView, growth};
use crate::report::numbers::percent;

impl Story for CompareView {
    fn title(&self) -> String {
        let names: Vec<&str> = self.sides.iter().map(|side| side.name.as_str()).collect();
        names.join(" → ")
    }

    fn asked(&self) -> String {
        let names: Vec<String> = self.sides.iter().map(|side| side.name.clone()).collect();
        format!(
            "What differs between {}, for the same {} with {}?",
            listed(&names),
            run_of(self.players, self.days),
            self.common
        )
    }

    fn answer(&self) -> Vec<String> {
        let differing = self.metrics.iter().filter(|row| row.differs).count();
        let first = match differing {
            0 => "No metric differs for certain.".to_owned(),
            _ => format!("{differing} of {} metrics differ for certain.", self.metrics.len()),
        };
        [Some(first), self.fates_told(), self.largest()].into_iter().flatten().collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![Fact::new("with", &self.common)];
        facts.extend(
            self.sides.iter().map(|side| Fact::new("side", format!("{} ({})", side.name, side.file))),
        );
        facts.extend(run_facts(self.players, self.days, self.seed));
        facts
    }
}

impl CompareView {
    /// How all players fare on the last side.
    fn fates_told(&self) -> Option<String> {
        let all = self.fates.iter().rfind(|row| row.group == EVERYONE && row.players > 0)?;
        let share = |count: u64| percent(count as f64 / all.players as f64, 1);
        let first = &self.sides.first()?.name;
        Some(format!(
            "{} of all players get further on {} than on {first}, and {} less far.",
            share(all.ahead),
            all.side,
            share(all.behind)
        ))
    }

    /// What moves most, of everyone if anything does.
    fn largest(&self) -> Option<String> {
        let moved = |row: &CompareRow| {
            let last = row.relative.last().copied().flatten().filter(|_| row.differs);
            last.filter(|share| share.is_finite())
        };
        let most = |of_everyone: bool| {
            let rows = self.metrics.iter().filter(|row| (row.group == EVERYONE) == of_everyone);
            let rows = rows.filter_map(|row| Some((row, moved(row)?)));
            rows.max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()))
        };
        let (row, share) = most(true).or_else(|| most(false))?;
        let who = if row.group.is_empty() { "curve" } else { &row.group };
        Some(format!("What moves most is, of {who}, {}: {}.", row.words, growth(share)))
    }
}
