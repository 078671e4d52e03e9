//! Changes of one character: each with a reason, tried first by `?dry_run=true`, and carried out once under an
//! `Idempotency-Key`.

use super::characters::OfCharacter;
use super::route::{Begun, Nothing, Route, change};
use super::values::{Flag, Whole};
use super::who;
use crate::app::Problem;
use crate::app::amounts::{Amount, Gain};
use crate::app::change::Wish;
use crate::app::when::{Side, parse_point};
use crate::ledger::OperationKind;
use crate::progression::ExternalId;
use crate::progression::{Command, Merging};
use crate::rules::amount::parse_factor;
use crate::rules::units::{Points, Xp};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A new character.
#[derive(Debug, Deserialize, JsonSchema)]
struct NewCharacter {
    /// Its name: up to 64 characters that can be seen.
    name: String,
    /// The UUID by which the game itself names it, for ever.
    external_id: Option<String>,
}

impl NewCharacter {
    fn wish(self) -> Result<Wish, Problem> {
        let id = self.external_id.map(|text| {
            ExternalId::parse(&text).ok_or_else(|| {
                Problem::invalid("bad-body", "`external_id`: expected a UUID")
                    .hint("such as 0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37")
            })
        });
        Ok(Wish::Create(self.name, id.transpose()?))
    }
}

/// What is given: XP on a track, or currency.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct GrantBody {
    /// The track of the XP: `character`, `paragon` or `mastery.<type>`.
    track: Option<String>,
    /// How much XP, before any factor.
    xp: Option<Whole>,
    /// How much currency, before any factor.
    currency: Option<Whole>,
    /// Where XP comes from, in a word.
    source: Option<String>,
    /// The factor of an event, such as 2 for a double-XP weekend; 1 where it is left out.
    #[schemars(with = "Option<f64>")]
    calendar: Option<Value>,
    /// Just so much, without any factor.
    exact: Flag,
}

/// What is taken: XP of a track, or currency.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RevocationBody {
    /// The track of the XP: `character`, `paragon` or `mastery.<type>`.
    track: Option<String>,
    /// Exactly so much XP.
    xp: Option<Whole>,
    /// Exactly so much currency.
    currency: Option<Whole>,
}

/// Attribute points that are spent.
#[derive(Debug, Deserialize, JsonSchema)]
struct DistributionBody {
    /// So many points by attribute: `{"strength": 5}`.
    points: BTreeMap<String, Whole>,
}

/// A respec.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RespecBody {
    /// At no cost, and not one of the respecs that make later ones dearer.
    free: Flag,
}

/// A new name.
#[derive(Debug, Deserialize, JsonSchema)]
struct RenameBody {
    /// The new name.
    name: String,
}

/// A return from the archive.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct UnarchivalBody {
    /// Its name from now on; the one that it had where this is left out.
    name: Option<String>,
}

/// Where progression is put back to: one of the two.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RestorationBody {
    /// As it stood at this time, after this event or after this operation: `2026-11-20 02:10`, `event:8789`, `op:8790`.
    at: Option<String>,
    /// As it stood before this operation, this event or this time.
    before: Option<String>,
}

/// Into whom.
#[derive(Debug, Deserialize, JsonSchema)]
struct MergeBody {
    /// The character that stays: its name, or its id as `id:12`.
    into: String,
    /// What becomes of XP that both have; `sum` where it is left out.
    #[serde(default)]
    xp: Both,
}

/// XP that two characters have.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Both {
    /// All of it counts.
    #[default]
    Sum,
    /// On each track the higher of the two counts.
    Highest,
}

/// A copy.
#[derive(Debug, Deserialize, JsonSchema)]
struct CloneBody {
    /// The name of the new character.
    name: String,
    /// Where it stood at this time, or after this event or operation; now where it is left out.
    as_of: Option<String>,
}

/// A node of a specialization tree.
#[derive(Debug, Deserialize, JsonSchema)]
struct UnlockBody {
    /// The type of mastery: `combat`.
    mastery: String,
    /// The node.
    node: String,
    /// For no mastery points.
    #[serde(default)]
    free: Flag,
}

/// A node that is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
struct LockBody {
    /// The type of mastery: `combat`.
    mastery: String,
    /// The node.
    node: String,
    /// Also the unlocked nodes that require it.
    #[serde(default)]
    with_dependents: Flag,
}

/// A reward.
#[derive(Debug, Deserialize, JsonSchema)]
struct RewardBody {
    /// Its track: `paragon` or `mastery.<type>`.
    track: String,
    /// The reward.
    reward: String,
}

/// A change of the character of the path.
fn of(path: &'static str, id: &'static str, summary: &'static str, kinds: &[OperationKind]) -> Begun {
    change(path, id, summary, kinds).of_character().once()
}

pub(super) fn routes() -> Vec<Route> {
    use OperationKind as Kind;
    vec![
        change("/characters", "createCharacter", "Make a new character", &[Kind::Create])
            .once()
            .makes()
            .wishes(|_: Nothing, new: NewCharacter| new.wish()),
        of(
            "/characters/{who}/grants",
            "grant",
            "Give XP or currency, by the factors that the rules know or exactly so much",
            &[Kind::Grant, Kind::GrantExact],
        )
        .wishes(|of: OfCharacter, grant: GrantBody| Ok(Wish::Grant(who(&of.who)?, grant.gain()?))),
        of(
            "/characters/{who}/revocations",
            "revoke",
            "Take XP or currency, exactly so much; rewards stay",
            &[Kind::Revoke],
        )
        .wishes(|of: OfCharacter, body: RevocationBody| {
            Ok(Wish::Revoke(who(&of.who)?, amount(body.track, body.xp, body.currency)?))
        }),
        of("/characters/{who}/distributions", "distribute", "Spend attribute points", &[Kind::Distribute])
            .wishes(|of: OfCharacter, body: DistributionBody| {
                let points = body.points.into_iter().map(|(id, Whole(points))| (id, Points(points)));
                Ok(Wish::Distribute(who(&of.who)?, some(points.collect())?))
            }),
        of(
            "/characters/{who}/respecs",
            "respec",
            "Give back all spent attribute points, for what a respec costs or at no cost",
            &[Kind::Respec, Kind::RespecFree],
        )
        .wishes(|of: OfCharacter, body: RespecBody| {
            let command = if body.free.0 { Command::FreeRespec } else { Command::Respec };
            Ok(Wish::Command(who(&of.who)?, command))
        }),
        of(
            "/characters/{who}/resets",
            "resetPrestige",
            "Give up paragon for the next prestige level",
            &[Kind::Reset],
        )
        .wishes(|of: OfCharacter, _: Nothing| Ok(Wish::Reset(who(&of.who)?))),
        of("/characters/{who}/renames", "renameCharacter", "Give a character another name", &[Kind::Rename])
            .wishes(|of: OfCharacter, RenameBody { name }: RenameBody| {
                Ok(Wish::Command(who(&of.who)?, Command::Rename { name }))
            }),
        of(
            "/characters/{who}/archivals",
            "archiveCharacter",
            "Take a character out of lists and leaderboards; its history stays, its name is free",
            &[Kind::Archive],
        )
        .wishes(|of: OfCharacter, _: Nothing| Ok(Wish::Command(who(&of.who)?, Command::Archive))),
        of(
            "/characters/{who}/unarchivals",
            "unarchiveCharacter",
            "Bring an archived character back, with all that it had",
            &[Kind::Unarchive],
        )
        .wishes(|of: OfCharacter, body: UnarchivalBody| Ok(Wish::Unarchive(who(&of.who)?, body.name))),
        of(
            "/characters/{who}/restorations",
            "restoreCharacter",
            "Put a character's progression back to where it stood; rewards unlocked since stay unlocked",
            &[Kind::Restore],
        )
        .wishes(restoration),
        of(
            "/characters/{who}/merges",
            "mergeCharacter",
            "Give another character what this one has, and archive this one",
            &[Kind::Merge],
        )
        .wishes(|of: OfCharacter, MergeBody { into, xp }: MergeBody| {
            let merging = match xp {
                Both::Sum => Merging::Sum,
                Both::Highest => Merging::Highest,
            };
            Ok(Wish::Merge(who(&of.who)?, who(&into)?, merging))
        }),
        of(
            "/characters/{who}/clones",
            "cloneCharacter",
            "Make a new character that stands where this one stood",
            &[Kind::Clone],
        )
        .makes()
        .wishes(|of: OfCharacter, CloneBody { name, as_of }: CloneBody| {
            let point = as_of.as_deref().map(parse_point).transpose().map_err(wrong("as_of"))?;
            Ok(Wish::Clone(who(&of.who)?, point, name))
        }),
        of(
            "/characters/{who}/unlocks",
            "unlockNode",
            "Unlock a node of a specialization tree",
            &[Kind::Unlock, Kind::UnlockFree],
        )
        .wishes(|of: OfCharacter, UnlockBody { mastery, node, free }: UnlockBody| {
            Ok(Wish::Unlock(who(&of.who)?, [mastery, node], free.0))
        }),
        of(
            "/characters/{who}/locks",
            "lockNode",
            "Take a node of a specialization tree back, and give back the points that were paid for it",
            &[Kind::Lock],
        )
        .wishes(|of: OfCharacter, LockBody { mastery, node, with_dependents }: LockBody| {
            Ok(Wish::Lock(who(&of.who)?, [mastery, node], with_dependents.0))
        }),
        of(
            "/characters/{who}/rewards/given",
            "giveReward",
            "Give a reward, whatever level is held; one that is unlocked is given no second time",
            &[Kind::RewardGive],
        )
        .wishes(|of: OfCharacter, RewardBody { track, reward }: RewardBody| {
            Ok(Wish::GiveReward(who(&of.who)?, [track, reward]))
        }),
        of(
            "/characters/{who}/rewards/taken",
            "takeReward",
            "Take a reward away; it comes back only when its level is reached again from below",
            &[Kind::RewardTake],
        )
        .wishes(|of: OfCharacter, RewardBody { track, reward }: RewardBody| {
            Ok(Wish::TakeReward(who(&of.who)?, [track, reward]))
        }),
    ]
}

fn wrong(field: &'static str) -> impl Fn(String) -> Problem {
    move |error| Problem::invalid("bad-body", format!("`{field}`: {error}"))
}

fn restoration(of: OfCharacter, body: RestorationBody) -> Result<Wish, Problem> {
    let (text, side, field) = match (&body.at, &body.before) {
        (Some(at), None) => (at, Side::After, "at"),
        (None, Some(before)) => (before, Side::Before, "before"),
        _ => {
            return Err(Problem::invalid("no-moment", "it is not said when")
                .hint("give either `at` or `before`, such as `op:8790`"));
        }
    };
    Ok(Wish::Restore(who(&of.who)?, parse_point(text).map_err(wrong(field))?, side))
}

/// Points of which each is at least one.
fn some(points: BTreeMap<String, Points>) -> Result<BTreeMap<String, Points>, Problem> {
    match points.iter().find(|(_, points)| points.0 == 0) {
        _ if points.is_empty() => Err(Problem::invalid("bad-body", "`points` names no attribute")),
        Some((attribute, _)) => {
            let message = format!("`points.{attribute}`: points go from 1 to 9,223,372,036,854,775,807");
            Err(Problem::invalid("bad-body", message))
        }
        None => Ok(points),
    }
}

fn amount(track: Option<String>, xp: Option<Whole>, currency: Option<Whole>) -> Result<Amount, Problem> {
    match (xp, currency, track) {
        (Some(Whole(xp)), None, track @ Some(_)) => {
            let too_much = || Problem::invalid("bad-body", "`xp`: XP goes up to 9,223,372,036,854,775,807");
            Ok(Amount::Xp { track, xp: Xp::new(xp).ok_or_else(too_much)? })
        }
        (Some(_), None, None) => Err(Problem::invalid("bad-body", "`track` is missing")
            .hint("XP is of a track: `character`, `paragon` or `mastery.<type>`")),
        (None, Some(Whole(amount)), None) => Ok(Amount::Currency(amount)),
        (None, Some(_), Some(_)) => Err(Problem::invalid("bad-body", "currency is of no track")),
        _ => Err(Problem::invalid("bad-body", "give either `xp` with its `track`, or `currency`")),
    }
}

impl GrantBody {
    /// What is given.
    ///
    /// # Errors
    /// What is missing, or does not fit together.
    pub(super) fn gain(self) -> Result<Gain, Problem> {
        let GrantBody { track, xp, currency, source, calendar, exact: Flag(is_exact) } = self;
        let factor = |value: Value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            parse_factor(&text).map_err(wrong("calendar"))
        };
        if is_exact && calendar.is_some() {
            return Err(Problem::invalid("bad-body", "`exact` knows no factor, so it takes no `calendar`"));
        }
        if currency.is_some() && source.is_some() {
            return Err(Problem::invalid("bad-body", "`source` is where XP comes from; currency has none"));
        }
        let calendar = calendar.map(factor).transpose()?.unwrap_or(1.0);
        Ok(Gain { amount: amount(track, xp, currency)?, source, calendar, is_exact })
    }
}
