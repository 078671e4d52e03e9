//! The rows of characters.

use super::Form;
use super::form;
use super::table::{Field, Kind, Value};
use super::target::Target;
use crate::app::observer::{Observer, long};
use crate::ledger::{Character, Column, Filter};
use crate::report::time::Time;
use crate::rules::track::TrackName;
use crate::store::{ExportError, Store};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

const COLUMNS: usize = Column::ALL.len();

/// What has no columns of its own stands in these, as JSON: who has which depends on the ruleset.
const PARTS: [&str; 4] = ["masteries", "attributes", "rewards", "nodes"];

/// The columns that characters are found by, and those with what has none.
const FIELDS: [Field; COLUMNS + PARTS.len()] = {
    let mut fields = [Field::new("", Kind::Text); COLUMNS + PARTS.len()];
    let mut part = 0;
    while part < PARTS.len() {
        fields[COLUMNS + part] = Field::new(PARTS[part], Kind::Text);
        part += 1;
    }
    let mut at = 0;
    while at < COLUMNS {
        let column = Column::ALL[at];
        let kind = match column {
            Column::Name | Column::ExternalId => Kind::Text,
            Column::Created | Column::Changed | Column::LastSeen => Kind::Time,
            Column::Archived => Kind::Flag,
            _ => Kind::Whole,
        };
        fields[at] = match column {
            Column::ExternalId => Field::optional(column.name(), kind),
            _ => Field::new(column.name(), kind),
        };
        at += 1;
    }
    fields
};

/// Writes the characters and tells how many there are.
///
/// # Errors
/// When one can't be read, or nothing can be written.
pub(super) fn write(
    store: &Store,
    filter: Option<&Filter>,
    form: Form,
    target: &mut Target,
    observer: &dyn Observer,
) -> Result<u64, ExportError> {
    long(observer, "characters", |progress| match form {
        Form::Lines => {
            store.export_characters(filter, &mut |character| write_line(character, target), progress)
        }
        Form::Csv | Form::Parquet => {
            let mut rows = form::begin(form, &FIELDS, target)?;
            let mut take = |character: &Character| Ok(rows.row(&row(character)?)?);
            let told = store.export_characters(filter, &mut take, progress)?;
            rows.finish()?;
            Ok(told)
        }
    })
}

#[derive(Serialize)]
struct Standing {
    level: u64,
    xp: u64,
}

/// Where a character stands in each mastery that it has begun.
fn masteries(character: &Character) -> BTreeMap<&str, Standing> {
    let tracks = character.state.tracks.iter();
    let mastery = tracks.filter_map(|(track, at)| match track {
        TrackName::Mastery(kind) => Some((kind.as_str(), Standing { level: at.level.0, xp: at.xp.get() })),
        TrackName::Character | TrackName::Paragon => None,
    });
    mastery.collect()
}

/// [`PARTS`] of a character, each as JSON: points by attribute, ids of rewards by track, ids of nodes by mastery.
fn parts(character: &Character) -> std::io::Result<[String; PARTS.len()]> {
    let state = &character.state;
    let attributes: BTreeMap<&str, u64> =
        state.points_spent.iter().map(|(name, points)| (name.as_str(), points.0)).collect();
    let mut rewards: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for reward in &state.rewards {
        rewards.entry(reward.track.to_string()).or_default().push(&reward.id);
    }
    let mut nodes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in &state.nodes {
        nodes.entry(&node.mastery).or_default().push(&node.id);
    }
    Ok([
        serde_json::to_string(&masteries(character))?,
        serde_json::to_string(&attributes)?,
        serde_json::to_string(&rewards)?,
        serde_json::to_string(&nodes)?,
    ])
}

fn value(character: &Character, column: Column) -> Value<'_> {
    let state = &character.state;
    let at = |track: TrackName| state.progress(&track);
    match column {
        Column::Id => Value::Whole(character.id.0),
        Column::Name => Value::text(&state.name),
        Column::ExternalId => {
            state.external_id.map_or(Value::None, |id| Value::Text(Cow::Owned(id.to_string())))
        }
        Column::Created => Value::Time(character.created.0),
        Column::Changed => Value::Time(character.changed.0),
        Column::LastSeen => Value::Time(character.last_seen.0),
        Column::Version => Value::Whole(character.version),
        Column::CharacterLevel => Value::Whole(at(TrackName::Character).level.0),
        Column::CharacterXp => Value::Whole(at(TrackName::Character).xp.get()),
        Column::ParagonLevel => Value::Whole(at(TrackName::Paragon).level.0),
        Column::ParagonXp => Value::Whole(at(TrackName::Paragon).xp.get()),
        Column::PrestigeLevel => Value::Whole(state.prestige_level),
        Column::PrestigePoints => Value::Whole(state.prestige_points.0),
        Column::PointsEarned => Value::Whole(state.points_earned().0),
        Column::PointsSpent => Value::Whole(state.points_spent_in_all().0),
        Column::PointsAvailable => Value::Whole(state.points_available().0),
        Column::Currency => Value::Whole(state.currency),
        Column::LifetimeXp => Value::Whole(state.lifetime_xp.get()),
        Column::Archived => Value::Flag(state.archived),
    }
}

fn row(character: &Character) -> std::io::Result<Vec<Value<'_>>> {
    let mut row: Vec<Value> = Column::ALL.into_iter().map(|column| value(character, column)).collect();
    row.extend(parts(character)?.into_iter().map(|part| Value::Text(Cow::Owned(part))));
    Ok(row)
}

/// One object a line, with the same columns.
fn write_line(character: &Character, target: &mut Target) -> Result<(), ExportError> {
    let mut line = String::from("{");
    for column in Column::ALL {
        let json = match value(character, column) {
            Value::None => "null".to_owned(),
            Value::Whole(number) => number.to_string(),
            Value::Signed(number) => number.to_string(),
            Value::Text(text) => serde_json::to_string(&text).map_err(std::io::Error::from)?,
            Value::Time(ms) => format!("\"{}\"", Time(crate::ledger::Moment(ms)).written()),
            Value::Flag(is) => is.to_string(),
        };
        line.push_str(&format!("\"{}\":{json},", column.name()));
    }
    let parts = parts(character)?;
    let parts: Vec<String> =
        PARTS.iter().zip(parts).map(|(name, part)| format!("\"{name}\":{part}")).collect();
    line.push_str(&format!("{}}}\n", parts.join(",")));
    Ok(target.write_all(line.as_bytes())?)
}
