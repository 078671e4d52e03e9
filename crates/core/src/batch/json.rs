//! Rows as JSON objects, one a line: as files bring them, as requests are kept, and as their digests are made of.

use super::column::Column;
use super::fields::{Cell, Fields};
use super::problem::{Problem, clipped};
use super::read::WrittenRow;
use crate::ledger::{Key, OperationKind, Row, Who};
use crate::progression::Command;
use crate::text::hex;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

impl WrittenRow {
    /// The row of one line of JSON.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_json(line: &str) -> Result<WrittenRow, Vec<Problem>> {
        let (fields, mut problems) = Fields::from_json(line);
        match WrittenRow::read(&fields) {
            Ok(row) if problems.is_empty() => Ok(row),
            Ok(_) => Err(problems),
            // What is no object has no fields to complain about.
            Err(_) if problems.iter().any(|problem| matches!(problem, Problem::NotAnObject(_))) => {
                Err(problems)
            }
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        }
    }
}

impl Row {
    /// What tells rows apart that ask for different things: the first half of the SHA-256 of the row's JSON without its key.
    pub fn digest(&self) -> [u8; 16] {
        let whole: [u8; 32] = Sha256::digest(self.without_key()).into();
        let mut half = [0; 16];
        half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        half
    }

    /// The row as one line of JSON, which [`WrittenRow::from_json`] reads back but for its key. The same row is always the same text.
    pub(super) fn without_key(&self) -> String {
        // Serialising plain texts and numbers can't fail.
        serde_json::to_string(&Written { row: self, key: None }).unwrap_or_default()
    }
}

/// A row as it is kept, with its key and the digest of its request.
impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { row: self, key: self.key.as_ref() }.serialize(serializer)
    }
}

struct Written<'a> {
    row: &'a Row,
    key: Option<&'a Key>,
}

/// What no command says otherwise.
const USUAL_DAY: f64 = 1.0;
/// What says that something is wanted.
pub(super) const YES: &str = "yes";

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let Written { row, key } = self;
        if let Some(Key { text, request }) = key {
            map.serialize_entry("key", text)?;
            map.serialize_entry("request", &hex::encode(request))?;
        }
        map.serialize_entry("command", OperationKind::of_row(&row.command).word())?;
        let who = match (&row.command, &row.who) {
            (Command::Create { name, .. }, _) | (_, Who::Name(name)) => Cow::Borrowed(name.as_str()),
            (_, who @ (Who::Id(_) | Who::External(_))) => Cow::Owned(who.to_string()),
        };
        map.serialize_entry("character", &who)?;
        let calendar = |map: &mut S::SerializeMap, factor: f64| {
            if factor == USUAL_DAY { Ok(()) } else { map.serialize_entry("calendar", &factor) }
        };
        match &row.command {
            Command::GrantXp { track, base, calendar: factor, source } => {
                map.serialize_entry("track", &track.to_string())?;
                map.serialize_entry("xp", &base.get())?;
                calendar(&mut map, *factor)?;
                source.iter().try_for_each(|source| map.serialize_entry("source", source))?;
            }
            Command::GiveXp { track, amount, source } => {
                map.serialize_entry("track", &track.to_string())?;
                map.serialize_entry("xp", &amount.get())?;
                source.iter().try_for_each(|source| map.serialize_entry("source", source))?;
            }
            Command::RevokeXp { track, amount } => {
                map.serialize_entry("track", &track.to_string())?;
                map.serialize_entry("xp", &amount.get())?;
            }
            Command::AwardCurrency { base, calendar: factor } => {
                map.serialize_entry("currency", base)?;
                calendar(&mut map, *factor)?;
            }
            Command::GiveCurrency { amount } | Command::RevokeCurrency { amount } => {
                map.serialize_entry("currency", amount)?
            }
            Command::Distribute { points } => {
                let points: Vec<(&String, u64)> =
                    points.iter().map(|(name, points)| (name, points.0)).collect();
                map.serialize_entry("points", &Object(&points))?;
            }
            Command::Unlock { mastery, node } | Command::FreeUnlock { mastery, node } => {
                map.serialize_entry("mastery", mastery)?;
                map.serialize_entry("node", node)?;
            }
            Command::Rename { name } | Command::Unarchive { name: Some(name) } => {
                map.serialize_entry("name", name)?;
            }
            Command::Lock { mastery, node, dependents } => {
                map.serialize_entry("mastery", mastery)?;
                map.serialize_entry("node", node)?;
                if *dependents {
                    map.serialize_entry("dependents", YES)?;
                }
            }
            Command::GiveReward(reward) | Command::TakeReward(reward) => {
                map.serialize_entry("track", &reward.track.to_string())?;
                map.serialize_entry("reward", &reward.id)?;
            }
            Command::Create { external_id: Some(id), .. } => {
                map.serialize_entry("external_id", &id.to_string())?;
            }
            Command::Create { external_id: None, .. }
            | Command::Archive
            | Command::Unarchive { name: None }
            | Command::Respec
            | Command::FreeRespec
            | Command::Reset => {}
        }
        map.end()
    }
}

struct Object<'a>(&'a [(&'a String, u64)]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl<'a> Fields<'a> {
    /// The fields of one line of JSON, and what is wrong with their names.
    pub fn from_json(line: &'a str) -> (Fields<'a>, Vec<Problem>) {
        let (mut fields, mut problems) = (Fields::default(), Vec::new());
        let entries = match serde_json::from_str::<Json>(line) {
            Ok(Json(Some(Cell::Map(entries)))) => entries,
            Ok(Json(_)) => {
                return (fields, vec![Problem::NotAnObject("it is JSON, but no object {…}".to_owned())]);
            }
            Err(error) => {
                // The line is the reader's to tell: to serde_json, each is the first.
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or(&what);
                let what = format!("it is no JSON: {what} at character {}", error.column());
                return (fields, vec![Problem::NotAnObject(what)]);
            }
        };
        for (name, cell) in entries {
            match Column::parse(&name) {
                Some(column) if fields.put(column, cell) => {}
                Some(column) => problems.push(Problem::Doubled(column)),
                None => problems.push(Problem::UnknownColumn(clipped(&name))),
            }
        }
        (fields, problems)
    }
}

/// A value of JSON as a cell; none for null. Other than a map of serde_json's it keeps fields that stand there twice.
struct Json<'a>(Option<Cell<'a>>);

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(JsonVisitor).map(Json)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Option<Cell<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Cell::Other(if value { "true" } else { "false" })))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Cell::Number(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Cell::Number(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        // `{:?}` keeps the point of 1000.0: what passed through a float is no whole number any more.
        Ok(Some(Cell::Number(format!("{value:?}"))))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cell::Text(Cow::Borrowed(value))))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(Cell::Text(Cow::Owned(value.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Cell::Other("a list")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some((name, Json(cell))) = entries.next_entry::<String, Json>()? {
            found.extend(cell.map(|cell| (name, cell)));
        }
        Ok(Some(Cell::Map(found)))
    }
}
