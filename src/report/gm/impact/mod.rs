//! What new rules would make of all characters, or have made.

mod facts;

use super::counted;
use crate::ledger::{Impact, Moves, OperationId, OverspentBy};
use crate::report::numbers::{clipped, difference, real, whole};
use crate::report::sheet::kept_of;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::rules::track::TrackName;
use facts::{BandFact, GroupFact, MovesFact, OverspentFact, RewardFact, band_name};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Which rulesets, and on which terms.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The name of the ruleset in force.
    pub from: &'a str,
    /// The name of the new one, and its hash.
    pub to: (&'a str, &'a str),
    /// What becomes of the characters, as it was said.
    pub terms: &'a str,
}

/// What new rules would make of all characters, or have made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ImpactView {
    /// None when nothing was written.
    operation: Option<u64>,
    dry_run: bool,
    from: String,
    to: String,
    hash: String,
    terms: String,
    all: GroupFact,
    bands: Vec<BandFact>,
    /// Levels, by track.
    tracks: BTreeMap<String, MovesFact>,
    /// XP totals, by track.
    xp: BTreeMap<String, MovesFact>,
    rewards: Vec<RewardFact>,
    /// The first who have overspent.
    overspent: Vec<OverspentFact>,
    /// Tracks, and prestige, that the new rules no longer know.
    gone: Vec<String>,
    #[serde(skip)]
    is_preview: bool,
    #[serde(skip)]
    is_brief: bool,
}

/// Rewards and characters that a screen names.
const NAMED: usize = 3;

impl ImpactView {
    /// What a change would do, or has done in an operation.
    pub fn new(operation: Option<OperationId>, change: &Change, impact: &Impact) -> ImpactView {
        let rewards = impact.rewards.iter().map(|(reward, &characters)| RewardFact {
            track: reward.track.to_string(),
            id: reward.id.clone(),
            characters,
        });
        let bands = impact.bands.iter();
        let by_track = |all: &BTreeMap<TrackName, Moves>| {
            all.iter().map(|(track, moves)| (track.to_string(), MovesFact::new(moves))).collect()
        };
        ImpactView {
            operation: operation.map(|operation| operation.0),
            dry_run: operation.is_none(),
            from: change.from.to_owned(),
            to: change.to.0.to_owned(),
            hash: change.to.1.to_owned(),
            terms: change.terms.to_owned(),
            all: GroupFact::new(&impact.all()),
            bands: bands
                .map(|(band, group)| BandFact { band: band_name(*band), group: GroupFact::new(group) })
                .collect(),
            tracks: by_track(&impact.tracks),
            xp: by_track(&impact.xp),
            rewards: rewards.collect(),
            overspent: impact.overspent.iter().map(OverspentFact::new).collect(),
            gone: Vec::new(),
            is_preview: false,
            is_brief: false,
        }
    }

    /// With tracks, or prestige, that the new rules no longer know.
    pub fn without(self, gone: &[String]) -> ImpactView {
        ImpactView { gone: gone.to_vec(), ..self }
    }

    /// As people see it before they are asked whether it is to happen.
    pub fn preview(self) -> ImpactView {
        ImpactView { is_preview: true, ..self }
    }

    /// As people see it when they have seen the preview.
    pub fn brief(self) -> ImpactView {
        ImpactView { is_brief: true, ..self }
    }

    fn heading(&self) -> Vec<String> {
        let number = match self.operation {
            Some(id) => format!("operation #{id} · "),
            None if self.is_preview => String::new(),
            None => "dry run · ".to_owned(),
        };
        let what = format!(
            "{number}{} → {} · {}, {}",
            clipped(&self.from, super::WORD),
            clipped(&self.to, super::WORD),
            counted(self.all.characters, "character"),
            match self.all.changed {
                0 => "none changes".to_owned(),
                1 => "1 changes".to_owned(),
                some => format!("{} change", whole(some)),
            }
        );
        vec![what, clipped(&self.terms, super::ACCOUNT)]
    }

    fn notes(&self, spell: Spell) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.gone.is_empty() {
            let gone = clipped(&self.gone.join(", "), super::ACCOUNT);
            notes.push(format!("gone: {gone}; what characters have of it stays, and counts for nothing"));
        }
        let columns = self.by_band().columns;
        let has = |key: &str| columns.iter().any(|column| column.key == key);
        if !self.is_brief && EXPLAINED.iter().any(|key| has(key)) {
            let resets = if has("resets") { " · resets: how many more could reset now" } else { "" };
            notes.push(format!("levels, points: the mean where they stand{resets}"));
        }
        if !self.rewards.is_empty() && !self.is_brief {
            let one = |fact: &RewardFact| {
                format!("{} ({})", clipped(&fact.id, super::WORD), whole(fact.characters))
            };
            notes.push(format!(
                "rewards unlocked: {}",
                listed(self.rewards.iter().map(one), self.rewards.len())
            ));
        }
        if !self.overspent.is_empty() && !self.is_brief {
            let count = usize::try_from(self.all.overspent).unwrap_or(usize::MAX);
            let list = listed(self.overspent.iter().map(OverspentFact::shown), count);
            notes.push(format!("overspent: {list}"));
        }
        match self.operation {
            Some(id) => notes.push(format!("{} takes it back", spell(&Step::Undo(id)))),
            None if self.is_preview => {}
            None => notes.push("nothing was written".to_owned()),
        }
        notes
    }

    /// Who moves, and how far.
    fn moves(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("what", "what"),
            Column::number("characters", "characters"),
            Column::number("mean", "mean"),
            Column::number("most", "most"),
            Column::text("who", "by"),
        ]);
        let all = self.tracks.iter().map(|(track, moves)| (format!("{track} levels"), moves));
        let xp = self.xp.iter().map(|(track, moves)| (format!("{track} XP"), moves));
        for (what, moves) in all.chain([("points".to_owned(), &self.all.points)]).chain(xp) {
            for (side, verb, sign) in [(&moves.lose, "lost", '−'), (&moves.gain, "gained", '+')] {
                let Some(most) = &side.most else { continue };
                let levels = format!("{} → {}", whole(most.from), whole(most.to));
                sheet.row(vec![
                    Cell::Text(format!("{what} {verb}")),
                    Cell::Whole(side.characters),
                    Cell::Text(format!("{sign}{}", real(side.mean, 1))),
                    Cell::Text(difference(most.from, most.to)),
                    Cell::Text(format!("{} ({levels})", clipped(&most.character, super::WORD))),
                ]);
            }
        }
        if sheet.rows.is_empty() { Sheet::default() } else { sheet }
    }

    /// Where characters stand, and what becomes of them there. Columns in which nothing happens are left out.
    fn by_band(&self) -> Sheet {
        let columns = vec![
            Column::text("band", "where they stand"),
            Column::number("characters", "characters"),
            Column::number("changed", "change"),
            Column::number("levels", "levels"),
            Column::number("points", "points"),
            Column::number("resets", "resets"),
            Column::number("rewards", "rewards"),
            Column::number("overspent", "overspent"),
            Column::number("grandfathered", "old curve"),
        ];
        let rows: Vec<Vec<Cell>> = self.bands.iter().map(BandFact::cells).collect();
        let says = |at: usize| at < 3 || rows.iter().any(|row| row.get(at) != Some(&Cell::None));
        let kept: Vec<bool> = (0..columns.len()).map(says).collect();
        let mut sheet = Sheet::new(kept_of(columns, &kept));
        rows.into_iter().for_each(|row| sheet.row(kept_of(row, &kept)));
        if sheet.rows.is_empty() { Sheet::default() } else { sheet }
    }
}

/// Columns whose numbers a note explains.
const EXPLAINED: [&str; 3] = ["levels", "points", "resets"];

/// The first of some things, and how many more there are.
fn listed(all: impl Iterator<Item = String>, count: usize) -> String {
    let first: Vec<String> = all.take(NAMED).collect();
    let more = count.saturating_sub(first.len());
    let list = first.join(", ");
    if more > 0 { format!("{list} and {} more", whole(more as u64)) } else { list }
}

/// Who has overspent, in a line: `Vex (12 unearned, luck 3)`.
pub fn overspent_line(one: &OverspentBy) -> String {
    OverspentFact::new(one).shown()
}

impl View for ImpactView {
    fn schema(&self) -> &'static str {
        "endgame/outlook/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let sheet = if self.is_brief { Sheet::default() } else { self.by_band() };
        Screen { heading: self.heading(), sheet, notes: self.notes(spell) }
    }

    fn screens(&self, _: usize, spell: Spell) -> Vec<Screen> {
        let moves = self.moves();
        if self.is_brief || moves.rows.is_empty() {
            return vec![self.screen(spell)];
        }
        let Screen { heading, sheet, notes } = self.screen(spell);
        vec![
            Screen { heading, sheet, notes: Vec::new() },
            Screen { heading: Vec::new(), sheet: moves, notes },
        ]
    }

    fn records(&self) -> Records {
        type MovesOf = fn(&GroupFact) -> &MovesFact;
        let mut rows = Rows::of(&self.bands)
            .column("band", |own| &own.band)
            .column("characters", |own| own.group.characters)
            .column("changed", |own| own.group.changed);
        let wide = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
        let both: [(&str, MovesOf); 2] =
            [("levels", |group| &group.paragon_levels), ("points", |group| &group.points)];
        for (what, moves) in both {
            rows = rows
                .column(&format!("{what}_gained_by"), |own| moves(&own.group).gain.characters)
                .column(&format!("{what}_gained"), |own| wide(moves(&own.group).gain.sum))
                .column(&format!("{what}_lost_by"), |own| moves(&own.group).lose.characters)
                .column(&format!("{what}_lost"), |own| wide(moves(&own.group).lose.sum));
        }
        rows.column("resets_possible", |own| own.group.resets_possible)
            .column("resets_impossible", |own| own.group.resets_impossible)
            .column("rewards", |own| own.group.rewards)
            .column("overspent", |own| own.group.overspent)
            .column("grandfathered", |own| own.group.grandfathered)
            .records()
    }
}
