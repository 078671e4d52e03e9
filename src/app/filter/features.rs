//! What characters are chosen by.

use super::SHOWN;
use super::subject::{Subject, at_time, flag, is, number};
use crate::config::suggest;
use crate::ledger::{Column, Comparison, Feature, Filter, Moment, Value};
use crate::progression::{NodeId, RewardId};
use crate::report::numbers::clipped;
use crate::rules::track::TrackName;

/// How what has no column of its own is written.
const FORMS: [&str; 5] =
    ["mastery.TYPE.level", "mastery.TYPE.xp", "attribute.NAME", "reward.TRACK.ID", "node.TYPE.ID"];

/// Reads the name of a column.
///
/// # Errors
/// That there is none of this name, with one like it.
pub fn parse_column(name: &str) -> Result<Column, String> {
    Column::parse(name).ok_or_else(|| {
        let (names, shown) = (Column::ALL.map(Column::name), clipped(name, SHOWN));
        match suggest(name, names) {
            Some(meant) => format!("there is no column `{shown}`; did you mean `{meant}`?"),
            None => format!("there is no column `{shown}`; there are {}", names.join(", ")),
        }
    })
}

/// What stands behind `mastery.`, `attribute.`, `reward.` or `node.`.
fn part(name: &str) -> Option<Feature> {
    let (kind, rest) = name.split_once('.')?;
    let two = || rest.rsplit_once('.').filter(|(a, b)| !a.is_empty() && !b.is_empty());
    Some(match (kind, two()) {
        ("mastery", Some((mastery, "level"))) => Feature::MasteryLevel(mastery.to_owned()),
        ("mastery", Some((mastery, "xp"))) => Feature::MasteryXp(mastery.to_owned()),
        // As leaderboards have it: a mastery is compared by its level.
        ("mastery", None) if !rest.is_empty() => Feature::MasteryLevel(rest.to_owned()),
        ("attribute", None) if !rest.is_empty() => Feature::Attribute(rest.to_owned()),
        ("reward", Some((track, id))) => {
            Feature::Reward(RewardId { track: TrackName::parse(track)?, id: id.to_owned() })
        }
        ("node", Some((mastery, id))) => {
            Feature::Node(NodeId { mastery: mastery.to_owned(), id: id.to_owned() })
        }
        _ => return None,
    })
}

impl Subject for Feature {
    const EXAMPLE: &str = "paragon_level >= 100";

    fn parse(name: &str) -> Result<Feature, String> {
        let kinds = ["mastery", "attribute", "reward", "node"];
        let is_part = name.split_once('.').is_some_and(|(kind, _)| kinds.contains(&kind));
        match part(name) {
            Some(part) => Ok(part),
            None if is_part || kinds.contains(&name) => {
                let shown = clipped(name, SHOWN);
                Err(format!(
                    "`{shown}` names nothing of a character; what is written so: {}",
                    FORMS.join(", ")
                ))
            }
            None => parse_column(name).map(Feature::Column),
        }
    }

    fn is_time(&self) -> bool {
        matches!(self, Feature::Column(column) if column.is_time())
    }

    fn condition(self, comparison: Comparison, value: &str, now: Moment) -> Result<Filter, String> {
        let name = self.name();
        let is_text = matches!(self, Feature::Column(column) if column.is_text());
        if comparison == Comparison::Holds && !is_text {
            return Err(format!(
                "`~` looks for a part of a name or of an external id; compare `{name}` with = < >"
            ));
        }
        match &self {
            Feature::Column(Column::Name) => Ok(is(self, comparison, Value::Text(value.to_owned()))),
            // They are written in lower case.
            Feature::Column(Column::ExternalId) => {
                Ok(is(self, comparison, Value::Text(value.to_lowercase())))
            }
            Feature::Column(column) if column.is_time() => at_time(self, comparison, value, now),
            Feature::Column(Column::Archived) | Feature::Reward(_) | Feature::Node(_) => {
                if !matches!(comparison, Comparison::Equal | Comparison::Unequal) {
                    return Err(format!(
                        "`{name}` is yes or no: write `{name} = yes` or `{name} != yes`; for both, `{name} in (yes, no)`"
                    ));
                }
                let flag = flag(value).ok_or_else(|| {
                    format!("`{name}` is compared with yes or no, not with `{}`", clipped(value, SHOWN))
                })?;
                Ok(is(self, comparison, Value::Number(flag)))
            }
            _ => {
                let number = number(&name, value)?;
                Ok(is(self, comparison, Value::Number(number)))
            }
        }
    }
}
