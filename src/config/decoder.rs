//! serde's `Deserializer` over one node: says what is wrong with it, and hands out a placeholder then.

use serde::de::{DeserializeSeed, Deserializer, Visitor};

use super::access::{Items, Pairs};
use super::decode::{State, place_of};
use super::diagnostic::Diagnostic;
use super::enumeration;
use super::failure::Failure;
use super::node::{Entry, Node, Scalar, Value};
use super::number;
use super::number_or;
use super::placeholder::Placeholder;
use super::scalar::{Literal, Whole, literal};
use super::spanned;
use super::structure;
use super::words;

/// How a node is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// As a value: a number is no text.
    Value,
    /// As the key of a map: everything is text, but can be read as a number if that is wanted.
    Key,
}

/// One node on its way to a value.
pub(super) struct Decoder<'s, 'n> {
    pub node: &'n Node,
    /// The key that introduces the node.
    pub key: Option<&'n Node>,
    pub role: Role,
    pub state: &'s mut State,
}

impl<'n> Decoder<'_, 'n> {
    /// Records that something else was expected.
    pub(super) fn mismatch(&mut self, expected: &str, label: impl Into<String>) {
        let message = format!("expected {expected}, found {}", words::found(self.node));
        self.problem("wrong-type", message, label);
    }

    /// Records a problem with this node, instead of which a placeholder will be used. Where nothing is
    /// written there is nothing to point at but the key.
    pub(super) fn problem(&mut self, code: &'static str, message: String, label: impl Into<String>) {
        let span = self.node.span;
        let span = if span.start == span.end { place_of(self.node, self.key) } else { span };
        self.state.guess();
        self.state.record(Diagnostic::error(code, message).at(span).label(label));
    }

    pub(super) fn list(&mut self, expected: &str) -> Option<&'n [Node]> {
        let Value::List(items) = &self.node.value else {
            self.mismatch(expected, "");
            return None;
        };
        Some(items)
    }

    pub(super) fn entries(&mut self, expected: &str) -> Result<Option<Vec<&'n Entry>>, Failure> {
        let Value::Map(map) = &self.node.value else {
            self.mismatch(expected, "");
            return Ok(None);
        };
        self.state.entries(map).map(Some)
    }

    /// What a scalar without quotes stands for; a quoted one is text, a list or map is `None`.
    fn literal(&self) -> Option<Literal> {
        match &self.node.value {
            Value::Scalar(Scalar { text, plain: true }) => Some(literal(text)),
            Value::Scalar(Scalar { plain: false, .. }) => Some(Literal::Text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.literal() == Some(Literal::Null)
    }

    fn text(&mut self) -> Option<&'n str> {
        match (self.literal(), self.role) {
            (Some(Literal::Text), _) | (Some(_), Role::Key) => return Some(self.node.text()),
            (None | Some(Literal::Null), _) => self.mismatch("text", ""),
            (Some(_), Role::Value) => {
                let label = format!("put it in quotes: '{}'", words::clipped(self.node.text()));
                self.mismatch("text", label);
            }
        }
        None
    }

    fn boolean(&mut self) -> Option<bool> {
        if let Some(Literal::Bool(value)) = self.literal() {
            return Some(value);
        }
        let meant = self.node.text().to_lowercase();
        let is_yes_or_no = matches!(&*meant, "yes" | "no" | "on" | "off" | "y" | "n" | "true" | "false");
        self.mismatch("`true` or `false`", if is_yes_or_no { "write `true` or `false`" } else { "" });
        None
    }

    /// A finite number: its nearest f64, and its exact value if that is whole. `exact` says whether
    /// the whole value is what is wanted.
    pub(super) fn number(&mut self, expected: &str) -> Option<(Literal, f64)> {
        match self.literal() {
            Some(literal @ (Literal::Real(real) | Literal::Whole { real, .. })) if real.is_finite() => {
                Some((literal, real))
            }
            Some(Literal::Real(_) | Literal::Whole { .. }) => {
                let found = words::found(self.node);
                self.problem("not-finite", format!("{expected} must be finite, found {found}"), "");
                None
            }
            _ => {
                let is_quoted_number = match &self.node.value {
                    Value::Scalar(Scalar { text, plain: false }) => {
                        matches!(literal(text), Literal::Real(_) | Literal::Whole { .. })
                    }
                    _ => false,
                };
                self.mismatch(expected, if is_quoted_number { "remove the quotes" } else { "" });
                None
            }
        }
    }

    /// A whole number of type `T`, whose range is `least` to `most`.
    fn whole<T: TryFrom<i128> + TryFrom<u128>>(&mut self, least: i128, most: u128) -> Option<T> {
        let (literal, _) = self.number("a whole number")?;
        let Literal::Whole { value, .. } = literal else {
            self.mismatch("a whole number", "");
            return None;
        };
        let Whole { negative, magnitude } = value;
        let fitting = if negative {
            value.to_i128().and_then(|value| T::try_from(value).ok())
        } else {
            T::try_from(magnitude).ok()
        };
        if fitting.is_none() {
            let bound = if negative { format!("at least {least}") } else { format!("at most {most}") };
            let found = words::found(self.node);
            self.problem(
                "out-of-range",
                format!("expected a whole number of {bound}, found {found}"),
                "",
            );
        }
        fitting
    }
}

macro_rules! whole_numbers {
    ($($deserialize:ident $visit:ident $type:ty,)*) => {$(
        fn $deserialize<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
            let value = self.whole::<$type>(i128::try_from(<$type>::MIN).unwrap_or(0), <$type>::MAX as u128);
            visitor.$visit(value.unwrap_or(1))
        }
    )*};
}

impl<'de> Deserializer<'de> for Decoder<'_, '_> {
    type Error = Failure;

    whole_numbers! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128,
    }

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        match (&self.node.value, self.literal()) {
            (Value::List(_), _) => self.deserialize_seq(visitor),
            (Value::Map(_), _) => self.deserialize_map(visitor),
            (_, Some(Literal::Text)) | (Value::Scalar(_), None) => visitor.visit_str(self.node.text()),
            _ if self.role == Role::Key => visitor.visit_str(self.node.text()),
            (_, Some(Literal::Null)) => visitor.visit_unit(),
            (_, Some(Literal::Bool(value))) => visitor.visit_bool(value),
            (_, Some(Literal::Whole { value, is_real: false, .. })) => visit_whole(value, visitor),
            (_, Some(Literal::Whole { .. } | Literal::Real(_))) => {
                let number = self.number("a number").map_or(1.0, |(_, real)| real);
                visitor.visit_f64(number)
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let value = self.boolean();
        visitor.visit_bool(value.unwrap_or_default())
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let value = self.number("a number");
        visitor.visit_f64(value.map_or(1.0, |(_, real)| real))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let text = self.text();
        visitor.visit_str(text.unwrap_or_default())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        if !self.is_null() {
            self.mismatch("nothing", "");
        }
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match name {
            spanned::NAME => visitor.visit_seq(spanned::Parts::new(self)),
            number::NAME => number::visit(self.number("a number"), visitor),
            number_or::NAME if matches!(self.node.value, Value::Map(_)) => visitor.visit_newtype_struct(self),
            number_or::NAME => number::visit(self.number("a number or a map"), visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        match self.list("a list") {
            Some(items) => visitor.visit_seq(Items::new(items, self.state)),
            None => Placeholder::default().deserialize_seq(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(mut self, length: usize, visitor: V) -> Result<V::Value, Failure> {
        let expected = format!("a list of {length}");
        match self.list(&expected) {
            Some(items) if items.len() == length => visitor.visit_seq(Items::new(items, self.state)),
            Some(items) => {
                let message = format!("expected {expected}, found a list of {}", items.len());
                self.problem("wrong-length", message, "");
                Placeholder::default().deserialize_tuple(length, visitor)
            }
            None => Placeholder::default().deserialize_tuple(length, visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        match self.entries("a map")? {
            Some(entries) => visitor.visit_map(Pairs::new(entries, self.state)),
            None => Placeholder::default().deserialize_map(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        structure::visit(self, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        enumeration::visit(self, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }
}

/// The smallest type that holds the number: what most visitors know.
fn visit_whole<'de, V: Visitor<'de>>(value: Whole, visitor: V) -> Result<V::Value, Failure> {
    match value.to_i128() {
        None if value.negative => visitor.visit_f64(f64::MIN),
        None => visitor.visit_u128(value.magnitude),
        Some(value) => match (u64::try_from(value), i64::try_from(value)) {
            (Ok(value), _) => visitor.visit_u64(value),
            (_, Ok(value)) => visitor.visit_i64(value),
            _ => visitor.visit_i128(value),
        },
    }
}

/// Has a seed read a node in the same role and place, without counting it again.
pub(super) fn again<'de, S: DeserializeSeed<'de>>(
    seed: S,
    decoder: &mut Decoder<'_, '_>,
) -> Result<S::Value, Failure> {
    let Decoder { node, key, role, .. } = *decoder;
    seed.deserialize(Decoder { node, key, role, state: decoder.state })
}
