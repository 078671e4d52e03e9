//! Values that know where they are written, for checks after decoding that want to point at them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::U64Deserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::decoder::{Decoder, again};
use super::failure::Failure;
use super::source::Span;

/// The name by which our decoder knows that a span is asked for.
pub(super) const NAME: &str = "$endgame::Spanned";

/// A value and where it is written. Only our own decoder makes one; under `#[serde(flatten)]`,
/// `#[serde(untagged)]` and `#[serde(tag)]` serde hides the place, and decoding fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written; for an alias, where its anchor is.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// The same place with a value made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: make(self.value), span: self.span }
    }

    /// The same place with a reference to the value.
    pub fn as_ref(&self) -> Spanned<&T> {
        Spanned { value: &self.value, span: self.span }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, SpannedVisitor(PhantomData))
    }
}

struct SpannedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
    type Value = Spanned<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Spanned<T>, A::Error> {
        let incomplete = || A::Error::custom("the place of the value is unknown");
        let start = parts.next_element()?.ok_or_else(incomplete)?;
        let end = parts.next_element()?.ok_or_else(incomplete)?;
        let value = parts.next_element()?.ok_or_else(incomplete)?;
        Ok(Spanned { value, span: Span { start, end } })
    }
}

/// What the visitor above asks for: start, end and the value itself.
pub(super) struct Parts<'s, 'n> {
    decoder: Decoder<'s, 'n>,
    taken: usize,
}

impl<'s, 'n> Parts<'s, 'n> {
    pub(super) fn new(decoder: Decoder<'s, 'n>) -> Self {
        Self { decoder, taken: 0 }
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, '_> {
    type Error = Failure;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        let Span { start, end } = self.decoder.node.span;
        self.taken += 1;
        let offset = match self.taken {
            1 => start,
            2 => end,
            3 => return again(seed, &mut self.decoder).map(Some),
            _ => return Ok(None),
        };
        let offset: U64Deserializer<Failure> = (offset as u64).into_deserializer();
        seed.deserialize(offset).map(Some)
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A map in the order of the file, its keys with their places. No key is there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<V>(pub Vec<(Spanned<String>, V)>);

impl<V> Entries<V> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.0.iter().find(|(known, _)| known.value == key).map(|(_, value)| value)
    }

    /// Keys and values in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, (Spanned<String>, V)> {
        self.0.iter()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> IntoIterator for Entries<V> {
    type Item = (Spanned<String>, V);
    type IntoIter = std::vec::IntoIter<(Spanned<String>, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, V> IntoIterator for &'a Entries<V> {
    type Item = &'a (Spanned<String>, V);
    type IntoIter = std::slice::Iter<'a, (Spanned<String>, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
    type Value = Entries<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<V>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

impl<V: JsonSchema> JsonSchema for Entries<V> {
    fn inline_schema() -> bool {
        <BTreeMap<String, V>>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        <BTreeMap<String, V>>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        <BTreeMap<String, V>>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <BTreeMap<String, V>>::json_schema(generator)
    }
}
