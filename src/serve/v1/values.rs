//! Values as programs send them: a number may be a text of digits (a query knows nothing else, and JSON numbers past 2^53 are
//! rounded by many), and a list of one may be that one.

use crate::rules::amount::parse_count;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// A whole number from 0 to 2^63 − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whole(pub(super) u64);

/// Yes or no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flag(pub(super) bool);

/// Texts; a single one stands for a list of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Texts(pub(super) Vec<String>);

const MOST: u64 = i64::MAX as u64;

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Whole, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Whole;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 0 to 9,223,372,036,854,775,807, or its digits as a text")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
                match number {
                    0..=MOST => Ok(Whole(number)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Unsigned(number), &self)),
                }
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Whole, E> {
                let below = || E::invalid_value(serde::de::Unexpected::Signed(number), &self);
                u64::try_from(number).map(Whole).map_err(|_| below())
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Whole, E> {
                let count = parse_count(text, 0, MOST);
                count.map(Whole).map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Flag, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Flag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_bool<E: Error>(self, is: bool) -> Result<Flag, E> {
                Ok(Flag(is))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
                match text {
                    "true" | "1" => Ok(Flag(true)),
                    "false" | "0" => Ok(Flag(false)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Texts, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<Texts, A::Error> {
                let mut all = Vec::new();
                while let Some(text) = texts.next_element()? {
                    all.push(text);
                }
                Ok(Texts(all))
            }
        }
        from.deserialize_any(Reader)
    }
}

/// Each with the schema of what it reads.
macro_rules! schemas {
    ($($of:ident = $schema:expr;)*) => {$(
        impl JsonSchema for $of {
            fn schema_name() -> Cow<'static, str> {
                stringify!($of).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }

            fn inline_schema() -> bool {
                true
            }
        }
    )*};
}

schemas! {
    Whole = json_schema!({"type": ["integer", "string"], "minimum": 0, "maximum": i64::MAX, "pattern": "^[0-9][0-9_,]*$"});
    Flag = json_schema!({"type": "boolean"});
    Texts = json_schema!({"type": "array", "items": {"type": "string"}});
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_may_be_a_text() {
        let read = |value| serde_json::from_value::<Whole>(value).map(|whole| whole.0).ok();
        assert_eq!(read(json!(i64::MAX)), Some(MOST));
        assert_eq!(read(json!("9223372036854775807")), Some(MOST));
        assert_eq!(read(json!("50_000")), Some(50_000));
        for wrong in
            [json!(-1), json!(1.5), json!(u64::MAX), json!("1.5"), json!(""), json!(null), json!(true)]
        {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
    }

    #[test]
    fn one_text_is_a_list_of_one() {
        let read = |value| serde_json::from_value::<Texts>(value).map(|texts| texts.0).ok();
        assert_eq!(read(json!("a")), Some(vec!["a".to_owned()]));
        assert_eq!(read(json!(["a", "b"])), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(read(json!(1)), None);
        assert_eq!(serde_json::from_value::<Flag>(json!("true")).ok(), Some(Flag(true)));
        assert!(serde_json::from_value::<Flag>(json!("yes")).is_err());
    }
}
