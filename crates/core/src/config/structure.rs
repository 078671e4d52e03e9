//! Structs: unknown fields, missing fields, and the known ones in the order of the file.

use std::any::type_name;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};

use super::cures;
use super::decode::{State, place_of};
use super::decoder::Decoder;
use super::diagnostic::Diagnostic;
use super::failure::Failure;
use super::node::{Entry, Node};
use super::placeholder::Placeholder;
use super::words;

/// Has `visitor` make a struct with `fields` from a map.
pub(super) fn visit<'de, V: Visitor<'de>>(
    mut decoder: Decoder<'_, '_>,
    fields: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, Failure> {
    let Some(entries) = decoder.entries("a map", |node| cures::map_meant(fields, node))? else {
        return Placeholder::default().deserialize_struct("", fields, visitor);
    };
    let type_name = type_name::<V>();
    let Decoder { node, key, state, .. } = decoder;
    let Sorted { given, mut absent, meant } = sort(entries, fields, state);
    for field in state.required(type_name) {
        if !absent.contains(&field) && given.iter().all(|(name, _)| *name != field) {
            tell_missing(field, &meant, node, key, state);
            absent.push(field);
        }
    }
    for _ in &absent {
        state.guess();
    }
    let access =
        Fields { given: given.into_iter(), absent: absent.clone().into_iter(), current: None, state };
    match visitor.visit_map(access) {
        Err(Failure::Missing(field)) if !absent.contains(&field) => {
            tell_missing(field, &meant, node, key, state);
            state.require(type_name, field);
            Err(Failure::Told)
        }
        result => result,
    }
}

/// A map's entries as a struct sees them.
struct Sorted<'n> {
    /// Known fields with their entries.
    given: Vec<(&'static str, &'n Entry)>,
    /// Known fields whose values an earlier round could make nothing of.
    absent: Vec<&'static str>,
    /// Fields that an unknown one was probably meant to be.
    meant: Vec<&'static str>,
}

fn sort<'n>(entries: Vec<&'n Entry>, fields: &'static [&'static str], state: &mut State) -> Sorted<'n> {
    let (mut given, mut absent, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        match fields.iter().find(|field| **field == entry.key.text()) {
            None => unknown.push(entry),
            Some(field) if state.is_refused(&entry.value) => absent.push(*field),
            Some(field) => given.push((*field, entry)),
        }
    }
    let is_open =
        |field: &&&'static str| given.iter().all(|(name, _)| name != *field) && !absent.contains(*field);
    let open: Vec<&'static str> = fields.iter().filter(is_open).copied().collect();
    let names: Vec<&str> = given.iter().map(|(field, _)| *field).chain(absent.iter().copied()).collect();
    let mut meant = Vec::new();
    for entry in unknown {
        let name = entry.key.text();
        let cure = cures::field_meant(entry, fields, &names);
        let suggested = words::suggest(name, open.iter().copied()).filter(|_| cure.is_none());
        meant.extend(suggested);
        let label = cure
            .or_else(|| suggested.map(words::did_you_mean))
            .unwrap_or_else(|| words::expected_names(fields));
        let message = format!("unknown field `{}`", words::clipped(name));
        state.record(Diagnostic::error("unknown-field", message).at(entry.key.span).label(label));
    }
    Sorted { given, absent, meant }
}

/// Says that a field is missing, unless an unknown field was probably meant to be it.
fn tell_missing(field: &'static str, meant: &[&str], node: &Node, key: Option<&Node>, state: &mut State) {
    if meant.contains(&field) {
        return;
    }
    let label = match key {
        Some(key) => format!("`{}` needs `{field}`", words::clipped(key.text())),
        None => format!("this map needs `{field}`"),
    };
    let problem = Diagnostic::error("missing-field", format!("missing field `{field}`"));
    state.record(problem.at(place_of(node, key)).label(label));
}

/// The known fields of a map, and then placeholders for those that it should have.
struct Fields<'s, 'n> {
    given: std::vec::IntoIter<(&'static str, &'n Entry)>,
    absent: std::vec::IntoIter<&'static str>,
    current: Option<&'n Entry>,
    state: &'s mut State,
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Failure;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        let name = match self.given.next() {
            Some((name, entry)) => {
                self.current = Some(entry);
                name
            }
            None => match self.absent.next() {
                Some(name) => name,
                None => return Ok(None),
            },
        };
        let name: StrDeserializer<'_, Failure> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        match self.current.take() {
            Some(entry) => self.state.value(seed, &entry.value, Some(&entry.key)),
            None => seed.deserialize(Placeholder::default()),
        }
    }
}
