//! Prestige of a character: what it has, and what the next reset needs.

use super::facts::CharacterFact;
use super::{bonus, counted, facts};
use crate::ledger::{Character, Moment};
use crate::progression::{Command, Reason, State, decide};
use crate::report::numbers::whole;
use crate::report::time::Time;
use crate::report::{Cell, Column, Screen, Sheet, Spell, Step, View};
use crate::rules::prestige::{Bonuses, Prestige};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use schemars::JsonSchema;
use serde::Serialize;

/// Prestige as the game's services name it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PrestigeFacts {
    pub(crate) current_level: u64,
    pub(crate) total_resets: u64,
    /// What XP is multiplied by: 1 + the XP bonus.
    pub(crate) bonus_multiplier: f64,
    pub(crate) can_reset: bool,
    /// Currency; none when no reset is left.
    pub(crate) reset_cost: Option<u64>,
    pub(crate) requirements: Vec<Requirement>,
}

/// One thing that the next reset needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Requirement {
    /// `character_level`, `paragon_level`, `currency` or `resets_left`.
    pub(crate) what: &'static str,
    pub(crate) needed: u64,
    pub(crate) held: u64,
    pub(crate) met: bool,
}

impl PrestigeFacts {
    pub(super) fn new(state: &State, ruleset: &Ruleset) -> PrestigeFacts {
        let number = state.prestige_level.saturating_add(1);
        let next = ruleset.prestige.as_ref().filter(|prestige| prestige.allows(number));
        PrestigeFacts {
            current_level: state.prestige_level,
            total_resets: state.prestige_level,
            bonus_multiplier: 1.0 + ruleset.bonuses(state.prestige_level).xp,
            can_reset: decide(state, &Command::Reset, ruleset).is_ok(),
            reset_cost: next.map(|prestige| prestige.cost(number)),
            requirements: match (&ruleset.prestige, next) {
                (_, Some(prestige)) => requirements(state, ruleset, prestige, number),
                (Some(_), None) => {
                    vec![Requirement { what: "resets_left", needed: 1, held: 0, met: false }]
                }
                (None, None) => Vec::new(),
            },
        }
    }
}

/// What reset `number` needs. Whether it is there is what `decide` says.
fn requirements(state: &State, ruleset: &Ruleset, prestige: &Prestige, number: u64) -> Vec<Requirement> {
    let active = State { archived: false, ..state.clone() };
    let refusal = decide(&active, &Command::Reset, ruleset).err();
    let against = |is: fn(&Reason) -> bool| refusal.as_ref().is_some_and(|all| all.reasons.iter().any(is));
    let level = |track| state.progress(&track).level.0;
    let cap = ruleset.character.as_ref().and_then(Track::last).map(|cap| Requirement {
        what: "character_level",
        needed: cap.0,
        held: level(TrackName::Character),
        met: !against(|reason| matches!(reason, Reason::CharacterLevel { .. })),
    });
    let paragon = Requirement {
        what: "paragon_level",
        needed: prestige.requires(number).0,
        held: level(TrackName::Paragon),
        met: !against(|reason| matches!(reason, Reason::ParagonLevel { .. })),
    };
    let currency = Requirement {
        what: "currency",
        needed: prestige.cost(number),
        held: state.currency,
        met: !against(|reason| matches!(reason, Reason::Currency { .. })),
    };
    cap.into_iter().chain([paragon, currency]).collect()
}

impl Requirement {
    fn unit(&self) -> &'static str {
        if self.what == "currency" { " ◈" } else { "" }
    }

    fn row(&self) -> Vec<Cell> {
        let unit = self.unit();
        let missing = self.needed.saturating_sub(self.held);
        let verdict = match (self.met, self.what) {
            (true, _) => "✓".to_owned(),
            (false, "currency") => format!("✗ {} ◈ missing", whole(missing)),
            (false, "resets_left") => "✗ every reset has been made".to_owned(),
            (false, _) => format!("✗ {} missing", counted(missing, "level")),
        };
        vec![
            Cell::Text(self.what.replace('_', " ")),
            Cell::Text(format!("{}{unit}", whole(self.needed))),
            Cell::Text(format!("{}{unit}", whole(self.held))),
            Cell::Text(verdict),
        ]
    }

    /// `paragon 500 (has 137)`
    pub(super) fn phrase(&self) -> String {
        let (needed, held, unit) = (whole(self.needed), whole(self.held), self.unit());
        let has = if self.met { "✓".to_owned() } else { format!("(has {held})") };
        match self.what {
            "resets_left" => "nothing: every reset has been made".to_owned(),
            "currency" => format!("{needed}{unit} {has}"),
            what => format!("{} {needed} {has}", what.trim_end_matches("_level")),
        }
    }
}

/// `+5 % XP  +5 % currency  +2.5 % drops`
pub(super) fn told(bonuses: &Bonuses) -> String {
    format!(
        "{} XP  {} currency  {} drops",
        bonus(bonuses.xp),
        bonus(bonuses.currency),
        bonus(bonuses.drop_rate)
    )
}

/// `prestige info`: a character's prestige, and what its next reset needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PrestigeInfoView {
    #[serde(flatten)]
    pub(crate) prestige: PrestigeFacts,
    pub(crate) last_reset: Option<Time>,
    #[serde(skip)]
    character: CharacterFact,
    #[serde(skip)]
    bonuses: Bonuses,
    #[serde(skip)]
    next: Bonuses,
    #[serde(skip)]
    archived: bool,
}

impl PrestigeInfoView {
    /// Prestige of `character`, whose last reset was at `last_reset`.
    pub fn new(character: &Character, ruleset: &Ruleset, last_reset: Option<Moment>) -> PrestigeInfoView {
        let resets = character.state.prestige_level;
        PrestigeInfoView {
            prestige: PrestigeFacts::new(&character.state, ruleset),
            last_reset: last_reset.map(Time),
            character: CharacterFact::of(character),
            bonuses: ruleset.bonuses(resets),
            next: ruleset.bonuses(resets.saturating_add(1)),
            archived: character.state.archived,
        }
    }

    fn notes(&self, spell: Spell) -> Vec<String> {
        let mut notes = vec![format!("now:  {}", told(&self.bonuses))];
        if self.prestige.reset_cost.is_some() {
            let next = whole(self.prestige.current_level.saturating_add(1));
            notes.push(format!("at {next}: {}", told(&self.next)));
        }
        match (self.prestige.can_reset, self.archived) {
            (_, true) => notes.push("archived: nothing about it can change".to_owned()),
            (false, _) if self.prestige.reset_cost.is_some() => {
                notes.push(format!("what it takes: {}", spell(&Step::Plan { who: self.character.called() })));
            }
            (true, _) => {
                let step = Step::TryReset { who: self.character.called() };
                notes.push(format!("look before: {} --reason …", spell(&step)));
            }
            (false, _) => {}
        }
        notes
    }
}

impl View for PrestigeInfoView {
    fn schema(&self) -> &'static str {
        "endgame/prestige-info/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        if self.prestige.requirements.is_empty() {
            let heading = vec![format!("{} · the ruleset has no prestige", self.character.shown())];
            return Screen { heading, ..Screen::default() };
        }
        let last = self.last_reset.map_or(String::new(), |at| format!(", the last {}", at.shown()));
        let PrestigeFacts { current_level, total_resets, can_reset, reset_cost, .. } = &self.prestige;
        let heading = format!(
            "{} · prestige {} · {}{last} · {}",
            self.character.shown(),
            whole(*current_level),
            counted(*total_resets, "reset"),
            match (can_reset, reset_cost) {
                (true, _) => "can be reset",
                (false, Some(_)) => "can't be reset yet",
                (false, None) => "no reset is left",
            }
        );
        let mut sheet = Sheet::new(vec![
            Column::text("what", "next reset"),
            Column::number("needed", "needs"),
            Column::number("held", "has"),
            Column::text("missing", ""),
        ]);
        self.prestige.requirements.iter().for_each(|requirement| sheet.row(requirement.row()));
        Screen { heading: vec![heading], sheet, notes: self.notes(spell) }
    }
}

/// `prestige bonuses`: the permanent bonuses of a character; 0.02 is 2 %.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PrestigeBonusesView {
    xp_bonus: f64,
    currency_bonus: f64,
    drop_rate_bonus: f64,
    /// None where resets have no end.
    max_prestige_level: Option<u64>,
    #[serde(skip)]
    character: CharacterFact,
    #[serde(skip)]
    level: u64,
}

impl PrestigeBonusesView {
    /// The bonuses of `character`.
    pub fn new(character: &Character, ruleset: &Ruleset) -> PrestigeBonusesView {
        let level = character.state.prestige_level;
        let Bonuses { xp, currency, drop_rate } = ruleset.bonuses(level);
        PrestigeBonusesView {
            xp_bonus: xp,
            currency_bonus: currency,
            drop_rate_bonus: drop_rate,
            max_prestige_level: ruleset.prestige.as_ref().and_then(|prestige| prestige.max),
            character: CharacterFact::of(character),
            level,
        }
    }
}

impl View for PrestigeBonusesView {
    fn schema(&self) -> &'static str {
        "endgame/prestige-bonuses/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let of = self.max_prestige_level.map_or(String::new(), |max| format!(" of {}", whole(max)));
        let heading = format!("{} · prestige {}{of}", self.character.shown(), whole(self.level));
        let rows =
            [("XP", self.xp_bonus), ("currency", self.currency_bonus), ("drop rate", self.drop_rate_bonus)];
        let sheet = facts(rows.map(|(what, share)| (what.to_owned(), bonus(share))));
        let notes =
            vec![format!("the next reset: {}", spell(&Step::PrestigeInfo { who: self.character.called() }))];
        Screen { heading: vec![heading], sheet, notes }
    }
}
