//! serde's `Deserializer` over one node: says what is wrong with it, and hands out a placeholder then.

use serde::de::{DeserializeSeed, Deserializer, Visitor};

use super::access::{Items, Pairs};
use super::decode::State;
use super::enumeration;
use super::failure::Failure;
use super::node::{Node, Value};
use super::number;
use super::number_or;
use super::placeholder::Placeholder;
use super::raw::table;
use super::scalar::{Literal, Whole};
use super::spanned;
use super::structure;

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
            (_, Some(Literal::Whole { value, is_real: false, real })) if real.is_finite() => {
                visit_whole(value, real, visitor)
            }
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
            number_or::NAME => {
                let is_number = matches!(self.literal(), Some(Literal::Real(_) | Literal::Whole { .. }));
                let expected = if is_number { "a number" } else { "a number or a map" };
                number::visit(self.number(expected), visitor)
            }
            table::NAME => match self.node.value {
                Value::Map(_) => visitor.visit_newtype_struct(self),
                _ => self.deserialize_seq(visitor),
            },
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
        match self.entries("a map", |_| String::new())? {
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
fn visit_whole<'de, V: Visitor<'de>>(value: Whole, real: f64, visitor: V) -> Result<V::Value, Failure> {
    match (value.to_i128(), value.magnitude) {
        (None, Some(magnitude)) if !value.negative => visitor.visit_u128(magnitude),
        (None, _) => visitor.visit_f64(real),
        (Some(value), _) => match (u64::try_from(value), i64::try_from(value)) {
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
