//! A number, or something that is written as a map.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::number::Number;

/// The name by which our decoder knows that either is welcome.
pub(super) const NAME: &str = "$endgame::NumberOr";

/// A plain number, or a map that is read as a `T`.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberOr<T> {
    /// A number.
    Number(Number),
    /// Whatever the map says.
    Map(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for NumberOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, NumberOrVisitor(PhantomData))
    }
}

struct NumberOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NumberOrVisitor<T> {
    type Value = NumberOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a map")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<NumberOr<T>, D::Error> {
        T::deserialize(inner).map(NumberOr::Map)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<NumberOr<T>, E> {
        Ok(NumberOr::Number(Number::Whole(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<NumberOr<T>, E> {
        Ok(NumberOr::Number(Number::from_f64(value)))
    }
}

impl<T: JsonSchema> JsonSchema for NumberOr<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}OrNumber", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "number" }, generator.subschema_for::<T>()] })
    }
}
