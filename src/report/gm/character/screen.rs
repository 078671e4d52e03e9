//! How a character looks: who, levels as bars, prestige, points, masteries, what was done last.

use super::{AttributeFact, CharacterView, Done, MasteryPart};
use crate::report::gm::prestige::{Requirement, told};
use crate::report::gm::{ACCOUNT, WORD, counted, joined};
use crate::report::numbers::{clipped, whole};
use crate::report::{Cell, Column, Screen, Sheet, Spell, Step, View};
use crate::rules::track::TrackName;

/// Events of an operation that are told.
const TOLD: usize = 2;

impl View for CharacterView {
    fn schema(&self) -> &'static str {
        "endgame/character/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        Screen { heading: self.heading(usize::MAX), sheet: self.standing(spell), notes: self.moved() }
    }

    fn screens(&self, width: usize, spell: Spell) -> Vec<Screen> {
        let first = Screen { heading: self.heading(width), ..self.screen(spell) };
        // An archived character's name may be another's.
        let id = self.character.id.filter(|_| self.archived);
        let called = id.map_or_else(|| self.character.called(), |id| format!("id:{id}"));
        let mut notes = vec![format!("more: {}", spell(&Step::History { who: called }))];
        if let Some((gone, id)) = self.gone.as_ref().zip(self.character.id) {
            notes.push(format!("back: {}", spell(&gone.back(id))));
        }
        notes.extend(self.notes.iter().cloned());
        let sheet = if self.operations.is_empty() { Sheet::default() } else { self.done() };
        vec![first, Screen { heading: Vec::new(), sheet, notes }]
    }
}

impl CharacterView {
    fn heading(&self, width: usize) -> Vec<String> {
        let id = self.character.id.unwrap_or_default();
        let mut changed = format!("last change {}", self.changed.shown());
        if let Some(last) = &self.last {
            changed.push_str(&format!(" by {}", last.actor()));
            if let Some(ticket) = &last.ticket {
                changed.push_str(&format!(" (ticket {})", clipped(ticket, WORD)));
            }
        }
        let archived = match &self.gone {
            Some(gone) => gone.said(),
            None if self.archived => "archived".to_owned(),
            None => String::new(),
        };
        let created = format!("created {}", self.created.day());
        let external = self.external_id.as_ref().map_or(String::new(), |id| format!("ext:{id}"));
        joined(vec![self.character.shown(), format!("id:{id}"), external, archived, created, changed], width)
    }

    fn standing(&self, spell: Spell) -> Sheet {
        let mut sheet =
            Sheet::new(vec![Column::text("what", ""), Column::number("level", ""), Column::text("more", "")]);
        let mut row = |what: &str, level: String, more: String| {
            sheet.row(vec![Cell::Text(what.to_owned()), Cell::Text(level), Cell::Text(more)]);
        };
        for (name, place) in &self.tracks {
            let what = if name == "character" { "Character" } else { "Paragon" };
            row(what, whole(place.current_level), place.shown());
        }
        if self.has_prestige {
            let level = self.prestige.current_level;
            let held = if level == 0 { "no bonuses yet".to_owned() } else { told(&self.held) };
            row("Prestige", whole(level), held);
            row("", String::new(), self.next_reset(spell));
        }
        if !self.attributes.is_empty() || self.points.earned > 0 {
            row("Points", whole(self.points.earned), self.spending());
        }
        row("Currency", whole(self.currency), "◈".to_owned());
        if !self.masteries.is_empty() {
            let masteries: Vec<String> = self.masteries.iter().map(MasteryPart::shown).collect();
            row("Mastery", String::new(), masteries.join(" · "));
        }
        row("Rewards", whole(self.rewards.len() as u64), self.last_rewards());
        sheet
    }

    fn next_reset(&self, spell: Spell) -> String {
        if self.prestige.can_reset {
            let step = Step::TryReset { who: self.character.called() };
            return format!("ready: {}", spell(&step));
        }
        let parts: Vec<String> =
            self.prestige.requirements.iter().filter(|part| !part.met).map(Requirement::phrase).collect();
        match parts.as_slice() {
            [] => "no reset while it is archived".to_owned(),
            [only] => format!("next needs {only}"),
            [before @ .., last] => format!("next needs {} and {last}", before.join(", ")),
        }
    }

    fn spending(&self) -> String {
        if self.points.earned == 0 {
            return "earned".to_owned();
        }
        let spent = self.attributes.iter().filter(|attribute| attribute.points > 0);
        let mut parts: Vec<String> = spent.map(AttributeFact::shown).collect();
        parts.push(format!("free {}", whole(self.points.available)));
        format!("earned: {}", parts.join(", "))
    }

    /// A few by name, those of the highest levels first.
    fn last_rewards(&self) -> String {
        let mut rewards: Vec<_> = self.rewards.iter().collect();
        rewards.sort_by_key(|reward| std::cmp::Reverse(reward.level));
        let named: Vec<String> = rewards.iter().take(3).map(|reward| reward.shown()).collect();
        let more = if rewards.len() > named.len() { ", …" } else { "" };
        format!("{}{more}", named.join(", "))
    }

    fn moved(&self) -> Vec<String> {
        let tracks = [TrackName::Character, TrackName::Paragon];
        let levels = tracks.iter().filter_map(|name| self.tracks.get(&name.to_string())?.moved(name));
        let masteries = self
            .masteries
            .iter()
            .filter_map(|mastery| mastery.place.moved(&TrackName::Mastery(mastery.kind.clone())));
        levels.chain(masteries).collect()
    }

    fn done(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::number("operation", "op"),
            Column::text("at", "time (UTC)"),
            Column::text("actor", "actor"),
            Column::text("what", "what was done last"),
            Column::text("why", "why"),
        ]);
        for done in &self.operations {
            sheet.row(vec![
                Cell::Text(format!("#{}", done.operation.id)),
                Cell::Text(done.operation.at.shown()),
                Cell::Text(done.operation.actor()),
                Cell::Text(done.what()),
                Cell::Text(done.operation.why()),
            ]);
        }
        sheet
    }
}

impl AttributeFact {
    fn shown(&self) -> String {
        format!("{} {}", self.id, whole(self.points))
    }
}

impl MasteryPart {
    /// `combat 61 (3 nodes)`
    fn shown(&self) -> String {
        let level = whole(self.place.current_level);
        match self.nodes.len() as u64 {
            0 => format!("{} {level}", self.kind),
            count => format!("{} {level} ({})", self.kind, counted(count, "node")),
        }
    }
}

impl Done {
    fn what(&self) -> String {
        let mut parts: Vec<String> =
            self.events.iter().take(TOLD).map(|event| clipped(&event.what, ACCOUNT)).collect();
        let more = self.events.len().saturating_sub(TOLD);
        if more > 0 {
            parts.push(format!("and {more} more"));
        }
        if parts.is_empty() { clipped(&self.operation.kind, WORD) } else { parts.join("; ") }
    }
}
