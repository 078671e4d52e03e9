//! One character on one screen.

mod screen;

use super::facts::{CharacterFact, EventFact, GoneFact, OperationFact, RewardFact};
use super::masteries::{free_points, place, unlocked};
use super::place::Place;
use super::prestige::PrestigeFacts;
use crate::ledger::{Character, Gone, Operation};
use crate::progression::Event;
use crate::report::time::Time;
use crate::rules::mastery::Mastery;
use crate::rules::paragon::Attribute;
use crate::rules::prestige::Bonuses;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything about a character: levels, points, bonuses, masteries, last operations.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CharacterView {
    character: CharacterFact,
    /// How the game itself names it.
    external_id: Option<String>,
    archived: bool,
    /// How it came to be archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<GoneFact>,
    created: Time,
    changed: Time,
    /// How many events it has.
    version: u64,
    /// Character and paragon levels.
    tracks: BTreeMap<String, Place>,
    prestige: PrestigeFacts,
    bonuses: BonusFacts,
    prestige_points: u64,
    points: PointFacts,
    attributes: Vec<AttributeFact>,
    currency: u64,
    lifetime_xp: u64,
    masteries: Vec<MasteryPart>,
    rewards: Vec<RewardFact>,
    /// The last ones.
    operations: Vec<Done>,
    /// The operation of the last change, where it is among those given.
    #[serde(skip)]
    last: Option<OperationFact>,
    #[serde(skip)]
    held: Bonuses,
    #[serde(skip)]
    has_prestige: bool,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Shares: 0.02 is 2 %.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct BonusFacts {
    xp: f64,
    currency: f64,
    drop_rate: f64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PointFacts {
    earned: u64,
    from_levels: u64,
    from_prestige: u64,
    spent: u64,
    available: u64,
    respecs: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct AttributeFact {
    id: String,
    points: u64,
    cap: Option<u64>,
    /// What it raises.
    bonus: Option<String>,
    /// By how much; 0.02 is 2 %.
    effect: Option<f64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MasteryOfCharacter")]
struct MasteryPart {
    #[serde(rename = "type")]
    kind: String,
    #[serde(flatten)]
    place: Place,
    points_spent: u64,
    points_available: u64,
    nodes: Vec<String>,
    of_nodes: u64,
    rewards: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LastOperation")]
struct Done {
    #[serde(flatten)]
    operation: OperationFact,
    events: Vec<EventFact>,
}

impl CharacterView {
    /// `character` with its last `operations`, each with what it did to this character, newest first.
    pub fn new(
        character: &Character,
        ruleset: &Ruleset,
        operations: &[(Operation, Vec<Event>)],
    ) -> CharacterView {
        let state = &character.state;
        let bonuses = ruleset.bonuses(state.prestige_level);
        let levels = [TrackName::Character, TrackName::Paragon];
        let levels = levels
            .into_iter()
            .filter(|name| ruleset.track(name).is_some() || state.tracks.contains_key(name));
        let rewards = state.rewards.iter();
        CharacterView {
            character: CharacterFact::of(character),
            external_id: state.external_id.map(|id| id.to_string()),
            archived: state.archived,
            gone: None,
            created: Time(character.created),
            changed: Time(character.changed),
            version: character.version,
            tracks: levels.map(|name| (name.to_string(), Place::new(state, &name, ruleset))).collect(),
            prestige: PrestigeFacts::new(state, ruleset),
            bonuses: BonusFacts { xp: bonuses.xp, currency: bonuses.currency, drop_rate: bonuses.drop_rate },
            prestige_points: state.prestige_points.0,
            points: PointFacts::new(character),
            attributes: attributes(character, ruleset),
            currency: state.currency,
            lifetime_xp: state.lifetime_xp.get(),
            masteries: ruleset.masteries.iter().map(|mastery| MasteryPart::new(character, mastery)).collect(),
            rewards: rewards.map(|reward| RewardFact::new(reward, ruleset.rewards(&reward.track))).collect(),
            operations: operations.iter().map(Done::new).collect(),
            last: operations
                .iter()
                .find(|(operation, _)| (operation.first..=operation.last).contains(&character.last))
                .map(|(operation, _)| OperationFact::new(operation)),
            held: bonuses,
            has_prestige: ruleset.prestige.is_some(),
            notes: Vec::new(),
        }
    }
}

impl CharacterView {
    /// With how it came to be archived.
    #[must_use]
    pub fn gone(self, gone: Option<&Gone>) -> CharacterView {
        CharacterView { gone: gone.map(GoneFact::new), ..self }
    }
}

impl PointFacts {
    fn new(character: &Character) -> PointFacts {
        let state = &character.state;
        PointFacts {
            earned: state.points_earned().0,
            from_levels: state.points_from_levels.0,
            from_prestige: state.points_from_prestige.0,
            spent: state.points_spent_in_all().0,
            available: state.points_available().0,
            respecs: state.respecs,
        }
    }
}

/// As the ruleset has them, then those that it has forgotten.
fn attributes(character: &Character, ruleset: &Ruleset) -> Vec<AttributeFact> {
    let spent = &character.state.points_spent;
    let known: Vec<&Attribute> = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes).collect();
    let fact = |attribute: &&Attribute| {
        let points = spent.get(&attribute.id).copied().unwrap_or_default();
        AttributeFact {
            id: attribute.id.clone(),
            points: points.0,
            cap: attribute.cap.map(|cap| cap.0),
            bonus: Some(attribute.bonus.clone()),
            effect: attribute.effect.as_ref().map(|_| attribute.effect(points)),
        }
    };
    let forgotten = spent.iter().filter(|(id, _)| known.iter().all(|attribute| attribute.id != **id));
    let forgotten = forgotten.map(|(id, points)| AttributeFact {
        id: id.clone(),
        points: points.0,
        cap: None,
        bonus: None,
        effect: None,
    });
    known.iter().map(fact).chain(forgotten).collect()
}

impl MasteryPart {
    fn new(character: &Character, mastery: &Mastery) -> MasteryPart {
        let state = &character.state;
        let unlocked_nodes = state.nodes.iter().filter(|node| node.mastery == mastery.id);
        MasteryPart {
            kind: mastery.id.clone(),
            place: place(state, mastery),
            points_spent: state.mastery_points_spent(&mastery.id).0,
            points_available: free_points(state, mastery).0,
            nodes: unlocked_nodes.map(|node| node.id.clone()).collect(),
            of_nodes: mastery.tree.nodes().len() as u64,
            rewards: unlocked(state, mastery).len() as u64,
        }
    }
}

impl Done {
    fn new((operation, events): &(Operation, Vec<Event>)) -> Done {
        Done { operation: OperationFact::new(operation), events: events.iter().map(EventFact::new).collect() }
    }
}
