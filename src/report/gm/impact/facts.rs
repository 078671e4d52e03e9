//! What is counted of a band or a track, as it is written.

use crate::ledger::{Band, Extreme, Group, Moves, OverspentBy, PARAGON_BANDS, PRESTIGE_BANDS, Side};
use crate::report::Cell;
use crate::report::gm::{WORD, name};
use crate::report::numbers::{clipped, real, whole};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct BandFact {
    pub(super) band: String,
    #[serde(flatten)]
    pub(super) group: GroupFact,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct GroupFact {
    pub(super) characters: u64,
    pub(super) changed: u64,
    pub(super) paragon_levels: MovesFact,
    pub(super) points: MovesFact,
    pub(super) resets_possible: u64,
    pub(super) resets_impossible: u64,
    pub(super) rewards: u64,
    pub(super) overspent: u64,
    pub(super) grandfathered: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct MovesFact {
    pub(super) gain: SideFact,
    pub(super) lose: SideFact,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct SideFact {
    pub(super) characters: u64,
    pub(super) sum: u128,
    pub(super) mean: f64,
    pub(super) most: Option<ExtremeFact>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct ExtremeFact {
    pub(super) character_id: u64,
    pub(super) character: String,
    pub(super) from: u64,
    pub(super) to: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RewardImpact")]
pub(super) struct RewardFact {
    pub(super) track: String,
    pub(super) id: String,
    pub(super) characters: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct OverspentFact {
    pub(super) character_id: u64,
    pub(super) character: String,
    /// Attribute points spent beyond those earned.
    pub(super) unearned: u64,
    /// Points that their attribute does not take.
    pub(super) misplaced: BTreeMap<String, u64>,
    /// Mastery points spent beyond those earned.
    pub(super) masteries: BTreeMap<String, u64>,
}

pub(super) fn band_name(band: Band) -> String {
    match band {
        Band::Levelling => "levelling".to_owned(),
        Band::Archived => "archived".to_owned(),
        Band::Prestige(PRESTIGE_BANDS) => format!("prestige {PRESTIGE_BANDS}+"),
        Band::Prestige(resets) => format!("prestige {resets}"),
        Band::Paragon(from) => match PARAGON_BANDS.into_iter().find(|&next| next > from) {
            Some(next) => format!("paragon {from}–{}", next - 1),
            None => format!("paragon {}+", whole(from)),
        },
    }
}

impl BandFact {
    pub(super) fn cells(&self) -> Vec<Cell> {
        let group = &self.group;
        let some = |count: u64| if count > 0 { Cell::Whole(count) } else { Cell::None };
        let resets = match (group.resets_possible, group.resets_impossible) {
            (0, 0) => Cell::None,
            (more, 0) => Cell::Text(format!("+{}", whole(more))),
            (0, fewer) => Cell::Text(format!("−{}", whole(fewer))),
            (more, fewer) => Cell::Text(format!("+{} −{}", whole(more), whole(fewer))),
        };
        vec![
            Cell::Text(self.band.clone()),
            Cell::Whole(group.characters),
            Cell::Whole(group.changed),
            group.paragon_levels.net(group.characters),
            group.points.net(group.characters),
            resets,
            some(group.rewards),
            some(group.overspent),
            some(group.grandfathered),
        ]
    }
}

impl GroupFact {
    pub(super) fn new(group: &Group) -> GroupFact {
        GroupFact {
            characters: group.characters,
            changed: group.changed,
            paragon_levels: MovesFact::new(&group.paragon),
            points: MovesFact::new(&group.points),
            resets_possible: group.resets_possible,
            resets_impossible: group.resets_impossible,
            rewards: group.rewards,
            overspent: group.overspent,
            grandfathered: group.grandfathered,
        }
    }
}

impl MovesFact {
    pub(super) fn new(moves: &Moves) -> MovesFact {
        MovesFact { gain: SideFact::new(&moves.gain), lose: SideFact::new(&moves.lose) }
    }

    /// The mean over all who stand there.
    pub(super) fn net(&self, characters: u64) -> Cell {
        if self.gain.characters == 0 && self.lose.characters == 0 {
            return Cell::None;
        }
        let net = (self.gain.sum as f64 - self.lose.sum as f64) / characters.max(1) as f64;
        let sign = if net > 0.0 { "+" } else { "" };
        Cell::Text(format!("{sign}{}", real(net, 2)))
    }
}

impl SideFact {
    pub(super) fn new(side: &Side) -> SideFact {
        let most = side.most.as_ref().map(|most: &Extreme| ExtremeFact {
            character_id: most.character.0,
            character: most.name.clone(),
            from: most.from,
            to: most.to,
        });
        SideFact { characters: side.characters, sum: side.sum, mean: side.mean(), most }
    }
}

impl OverspentFact {
    pub(super) fn new(one: &OverspentBy) -> OverspentFact {
        let numbers = |points: &BTreeMap<String, crate::rules::units::Points>| {
            points.iter().map(|(id, points)| (id.clone(), points.0)).collect()
        };
        OverspentFact {
            character_id: one.character.0,
            character: one.name.clone(),
            unearned: one.excess.unearned.0,
            misplaced: numbers(&one.excess.misplaced),
            masteries: numbers(&one.excess.masteries),
        }
    }

    pub(super) fn shown(&self) -> String {
        let unearned = Some(self.unearned).filter(|&points| points > 0);
        let unearned = unearned.map(|points| format!("{} unearned", whole(points)));
        let by_name = self.misplaced.iter().chain(&self.masteries);
        let by_name = by_name.map(|(id, points)| format!("{} {}", clipped(id, WORD), whole(*points)));
        let parts: Vec<String> = unearned.into_iter().chain(by_name).collect();
        format!("{} ({})", name(&self.character), parts.join(", "))
    }
}
