//! Enums: a name alone (`never`), or a map with the name as its only key (`at_paragon: 150`).

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess, Visitor};

use super::decoder::Decoder;
use super::diagnostic::Diagnostic;
use super::failure::Failure;
use super::node::{Entry, Node, Scalar, Value};
use super::placeholder::Placeholder;
use super::scalar::{Literal, literal};
use super::structure;
use super::words;

/// Has `visitor` make an enum with `variants` from a name or a one-key map.
pub(super) fn visit<'de, V: Visitor<'de>>(
    mut decoder: Decoder<'_, '_>,
    variants: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, Failure> {
    let node = decoder.node;
    let chosen = match &node.value {
        Value::Scalar(Scalar { text, plain }) if !plain || literal(text) != Literal::Null => {
            known(&mut decoder, node, variants).map(|name| (name, node, None))
        }
        Value::Map(map) => {
            let entries = decoder.state.entries(map)?;
            choose(&mut decoder, &entries, variants)
                .map(|(name, entry)| (name, &entry.key, Some(&entry.value)))
        }
        Value::Scalar(_) | Value::List(_) => {
            decoder.mismatch(&one_of(variants), "");
            None
        }
    };
    match chosen {
        None => Placeholder::default().deserialize_enum("", variants, visitor),
        Some((name, key, value)) => visitor.visit_enum(Variant { name, key, value, decoder }),
    }
}

/// The one entry that decides, or the first known one after a complaint that there are several.
fn choose<'n>(
    decoder: &mut Decoder<'_, '_>,
    entries: &[&'n Entry],
    variants: &'static [&'static str],
) -> Option<(&'static str, &'n Entry)> {
    if let [only] = entries {
        return known(decoder, &only.key, variants).map(|name| (name, *only));
    }
    let names: Vec<&str> = entries.iter().map(|entry| entry.key.text()).collect();
    let found = if names.is_empty() { "an empty map".to_owned() } else { words::all_of(&names) };
    let message = format!("expected exactly {}, found {found}", one_of(variants));
    decoder.problem("not-one-key", message, "");
    entries.iter().find_map(|entry| {
        let name = variants.iter().find(|variant| **variant == entry.key.text())?;
        Some((*name, *entry))
    })
}

/// The variant named by a scalar; a complaint about the name if there is none.
fn known(
    decoder: &mut Decoder<'_, '_>,
    name: &Node,
    variants: &'static [&'static str],
) -> Option<&'static str> {
    let text = name.text();
    let known = variants.iter().find(|variant| **variant == text).copied();
    if known.is_none() {
        let message = format!("unknown name `{}`", words::clipped(text));
        let with_value = text.split_once([' ', ':', '=']).filter(|(first, _)| variants.contains(first));
        let label = match with_value {
            Some((first, value)) => format!("write `{{ {first}: {} }}`", words::clipped(value.trim())),
            None => words::instead_of(text, variants),
        };
        decoder.state.guess();
        decoder.state.record(Diagnostic::error("unknown-name", message).at(name.span).label(label));
    }
    known
}

fn one_of(variants: &[&str]) -> String {
    match variants {
        [only] => format!("`{only}`"),
        _ => format!("one of {}", words::choice(variants)),
    }
}

/// A variant that was found by its name, with what stands behind it.
struct Variant<'s, 'n> {
    name: &'static str,
    key: &'n Node,
    value: Option<&'n Node>,
    /// Of the enum as a whole.
    decoder: Decoder<'s, 'n>,
}

impl<'de, 's, 'n> EnumAccess<'de> for Variant<'s, 'n> {
    type Error = Failure;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Failure> {
        let name: StrDeserializer<'_, Failure> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl Variant<'_, '_> {
    /// Complains that the name stands alone.
    fn tell_bare(&mut self) {
        let message = format!("`{}` needs a value", self.name);
        self.decoder.problem("wrong-type", message, format!("write `{}: …`", self.name));
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Failure;

    fn unit_variant(mut self) -> Result<(), Failure> {
        let Some(value) = self.value else { return Ok(()) };
        let is_null = matches!(&value.value, Value::Scalar(Scalar { text, plain: true }) if literal(text) == Literal::Null);
        if !is_null {
            let message = format!("`{}` takes no value", self.name);
            self.decoder.problem("wrong-type", message, format!("write `{}` alone", self.name));
        }
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<S::Value, Failure> {
        match self.value {
            Some(value) if !self.decoder.state.is_refused(value) => {
                self.decoder.state.value(seed, value, Some(self.key))
            }
            Some(_) => {
                self.decoder.state.guess();
                seed.deserialize(Placeholder::default())
            }
            None => {
                self.tell_bare();
                seed.deserialize(Placeholder::default())
            }
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Failure> {
        self.with_value(|decoder| match decoder {
            Some(decoder) => decoder.deserialize_tuple(length, visitor),
            None => Placeholder::default().deserialize_tuple(length, visitor),
        })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.with_value(|decoder| match decoder {
            Some(decoder) => structure::visit(decoder, fields, visitor),
            None => Placeholder::default().deserialize_struct("", fields, visitor),
        })
    }
}

impl Variant<'_, '_> {
    fn with_value<T>(
        mut self,
        read: impl FnOnce(Option<Decoder<'_, '_>>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Some(node) = self.value else {
            self.tell_bare();
            return read(None);
        };
        let Decoder { role, state, .. } = self.decoder;
        read(Some(Decoder { node, key: Some(self.key), role, state }))
    }
}
