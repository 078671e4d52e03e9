//! The fields of a request, from its address, its query or its body: checked by name, then read as a type.

use crate::app::Problem;
use crate::config::suggest;
use crate::report::numbers::clipped;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::fmt;

/// Which fields there are, and which of them are lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(BTreeMap<String, bool>);

/// The schema of a type that is read, with all that it needs in it.
pub(super) fn read_schema<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.for_deserialize().into_generator().into_root_schema_for::<T>()
}

impl Known {
    /// The fields of a type.
    pub(super) fn of<T: JsonSchema>() -> Known {
        let schema = read_schema::<T>();
        let fields = schema.get("properties").and_then(Value::as_object);
        let is_list = |schema: &Value| match schema.get("type") {
            Some(Value::Array(types)) => types.contains(&"array".into()),
            Some(one) => one == "array",
            None => false,
        };
        let known = fields.into_iter().flatten().map(|(name, schema)| (name.clone(), is_list(schema)));
        Known(known.collect())
    }

    /// With those of another.
    pub(super) fn and(mut self, other: Known) -> Known {
        self.0.extend(other.0);
        self
    }

    /// Takes those of its fields that are there.
    pub(super) fn take(&self, from: &mut Map<String, Value>) -> Map<String, Value> {
        self.0.keys().filter_map(|name| from.remove_entry(name)).collect()
    }

    /// Makes sure that a field is known; `of` is what it stands in: `the query`.
    fn check(&self, name: &str, of: &str) -> Result<(), Problem> {
        if self.0.contains_key(name) {
            return Ok(());
        }
        let message = format!("{of} has the unknown field `{}`", clipped(name, 60));
        let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        let hint = match (suggest(name, names.iter().copied()), names.as_slice()) {
            (Some(meant), _) => format!("did you mean `{meant}`? There are {}", names.join(", ")),
            (None, []) => "it takes none".to_owned(),
            (None, _) => format!("there are {}", names.join(", ")),
        };
        Err(Problem::invalid(if of == "the body" { "bad-body" } else { "bad-query" }, message).hint(hint))
    }

    /// The pairs of a query as fields.
    ///
    /// # Errors
    /// One that is unknown, or given twice where one is expected.
    pub(super) fn query(&self, pairs: Vec<(String, String)>) -> Result<Map<String, Value>, Problem> {
        let mut fields: Map<String, Value> = Map::new();
        for (name, text) in pairs {
            self.check(&name, "the query")?;
            match (fields.get_mut(&name), self.0.get(&name)) {
                (Some(Value::Array(before)), _) => before.push(text.into()),
                (Some(_), _) => {
                    let message = format!("the query has `{name}` twice");
                    return Err(Problem::invalid("bad-query", message).hint("give it once"));
                }
                (None, Some(true)) => drop(fields.insert(name, Value::Array(vec![text.into()]))),
                (None, _) => drop(fields.insert(name, text.into())),
            }
        }
        Ok(fields)
    }

    /// The fields of a body, which is JSON whatever it says it is; one that is empty has none.
    ///
    /// # Errors
    /// What is not a JSON object of known fields, each once.
    pub(super) fn body(&self, bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        let Strict(value) = serde_json::from_slice(bytes).map_err(|error| {
            Problem::invalid("bad-body", format!("the body can't be read as JSON: {error}"))
        })?;
        let Value::Object(fields) = value else {
            return Err(Problem::invalid("bad-body", "the body is not a JSON object").hint("send `{…}`"));
        };
        fields.keys().try_for_each(|name| self.check(name, "the body"))?;
        Ok(fields)
    }
}

/// Reads fields as a type.
///
/// # Errors
/// Which of them can't be read, and what would be right.
pub(super) fn read<T: DeserializeOwned>(
    fields: Map<String, Value>,
    code: &'static str,
) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let path = error.path().to_string();
        let what = error.into_inner();
        Problem::invalid(
            code,
            match path.as_str() {
                "." => what.to_string(),
                path => format!("`{path}`: {what}"),
            },
        )
    })
}

/// JSON in which no key stands twice in an object: of two values nobody could tell which is meant.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Strict, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Strict;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Strict, E> {
                Ok(Strict(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Strict, E> {
                Ok(Strict(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Strict, E> {
                Ok(Strict(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Strict, E> {
                Ok(Strict(Number::from_f64(value).map_or(Value::Null, Value::Number)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Strict, E> {
                Ok(Strict(value.into()))
            }

            fn visit_unit<E>(self) -> Result<Strict, E> {
                Ok(Strict(Value::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Strict, A::Error> {
                let mut all = Vec::new();
                while let Some(Strict(value)) = from.next_element()? {
                    all.push(value);
                }
                Ok(Strict(all.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Strict, A::Error> {
                let mut all = Map::new();
                while let Some((key, Strict(value))) = from.next_entry::<String, Strict>()? {
                    if all.contains_key(&key) {
                        return Err(A::Error::custom(format_args!(
                            "the key `{}` stands twice",
                            clipped(&key, 60)
                        )));
                    }
                    all.insert(key, value);
                }
                Ok(Strict(all.into()))
            }
        }
        from.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::v1::values::{Texts, Whole};

    #[derive(Debug, Deserialize, JsonSchema)]
    struct Example {
        limit: Option<Whole>,
        #[serde(default)]
        sort: Texts,
    }

    #[test]
    fn fields_are_known_by_name_and_read_with_their_path() {
        let known = Known::of::<Example>();
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let fields = known.query(vec![pair("sort", "a"), pair("limit", "5"), pair("sort", "b")]).unwrap();
        let example: Example = read(fields, "bad-query").unwrap();
        assert_eq!((example.limit, example.sort.0.len()), (Some(Whole(5)), 2));
        assert!(known.query(vec![pair("limit", "5"), pair("limit", "6")]).is_err());
        let unknown = known.query(vec![pair("limt", "5")]).unwrap_err();
        assert!(format!("{:?}", unknown.hint).contains("did you mean `limit`?"), "{unknown:?}");
        let wrong = read::<Example>(known.body(br#"{"sort": ["a", 5]}"#).unwrap(), "bad-body").unwrap_err();
        assert!(wrong.message.starts_with("`sort[1]`: "), "{wrong:?}");
    }

    #[test]
    fn a_body_is_one_object_with_each_key_once() {
        let known = Known::of::<Example>();
        for wrong in ["[]", "{", "5", r#"{"limit":1,"limit":2}"#, r#"{"sort":[{"a":1,"a":1}]}"#, "{} {}"] {
            assert_eq!(known.body(wrong.as_bytes()).unwrap_err().code, "bad-body", "{wrong}");
        }
        assert!(known.body(b" \n").unwrap().is_empty());
    }
}
