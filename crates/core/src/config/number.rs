//! Numbers that stay whole if they are written whole.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::failure::Failure;
use super::scalar::Literal;

/// The name by which our decoder knows that a [`Number`] is asked for.
pub(super) const NAME: &str = "$endgame::Number";

/// Up to here every whole number is an f64, so a fraction can't have been rounded to a whole.
const MAX_EXACT: u128 = 1 << 53;

/// A finite number, exact if it is whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Written without point and exponent, or with them and whole up to 2^53 in magnitude.
    Whole(i128),
    /// Any other number, the nearest f64 to what is written.
    Real(f64),
}

impl Number {
    /// A literal: whole-valued numbers up to 2^53 are whole.
    pub(super) fn from_f64(value: f64) -> Self {
        // Within 2^53 the conversion is exact.
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "checked before")]
        let whole = (value.fract() == 0.0 && value.abs() <= MAX_EXACT as f64).then_some(value as i128);
        whole.map_or(Number::Real(value), Number::Whole)
    }

    /// The nearest f64.
    #[expect(clippy::cast_precision_loss, reason = "the nearest number is what is asked for")]
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Whole(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}

/// Hands over what a scalar says; without a value, a placeholder.
pub(super) fn visit<'de, V: Visitor<'de>>(
    number: Option<(Literal, f64)>,
    visitor: V,
) -> Result<V::Value, Failure> {
    match number {
        None => visitor.visit_i128(1),
        Some((Literal::Whole { value, is_real, real }, _)) => match value.to_i128() {
            Some(whole) if !is_real || whole.unsigned_abs() <= MAX_EXACT => visitor.visit_i128(whole),
            _ if is_real => visitor.visit_f64(real),
            _ => Err(Failure::Refused("a number beyond 2^127 must be written with an exponent".to_owned())),
        },
        Some((_, real)) => visitor.visit_f64(real),
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Number, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::Whole(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::Whole(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Number, E> {
        Ok(Number::Whole(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Number, E> {
        i128::try_from(value).map(Number::Whole).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        if !value.is_finite() {
            return Err(E::custom("a number must be finite"));
        }
        Ok(Number::from_f64(value))
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}
