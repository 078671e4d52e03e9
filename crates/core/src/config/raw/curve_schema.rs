//! The JSON Schema of curves, where the derived one can't say it: exactly one kind, and what only pieces take.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::curve::{Body, Piece, Then};

/// The keys of which a curve has exactly one.
pub const KINDS: [&str; 8] =
    ["linear", "power", "exponential", "formula", "series", "table", "points", "piecewise"];

/// Says that exactly one kind is given, and which siblings go with which.
pub(super) fn one_kind(schema: &mut Schema) {
    let kinds: Vec<Value> = KINDS.iter().map(|kind| json!({ "required": [kind] })).collect();
    schema.insert("oneOf".to_owned(), kinds.into());
    schema.insert("dependentRequired".to_owned(), json!({ "then": ["table"] }));
}

impl JsonSchema for Piece {
    fn schema_name() -> Cow<'static, str> {
        "Piece".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let from = json_schema!({
            "description": "The first level of the piece. Levels rise from piece to piece; the first piece starts at the track's first level.",
            "type": "integer",
            "minimum": 0,
        });
        let mut schema = with(
            generator,
            "A curve for the levels from `from` on, up to the next piece.",
            [("from", from), ("continue", continues())],
        );
        schema.insert("required".to_owned(), json!(["from"]));
        schema
    }
}

impl JsonSchema for Then {
    fn schema_name() -> Cow<'static, str> {
        "Then".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with(generator, "The curve that goes on after a table.", [("continue", continues())])
    }
}

fn continues() -> Schema {
    json_schema!({
        "description": "Start where the curve before ended: a linear one goes on by its step, an exponential one by its growth, any other is shifted.",
        "type": "boolean",
    })
}

/// The schema of a curve with further properties.
fn with<const N: usize>(
    generator: &mut SchemaGenerator,
    description: &str,
    further: [(&str, Schema); N],
) -> Schema {
    let mut schema = Body::json_schema(generator);
    schema.insert("description".to_owned(), description.into());
    let mut properties: Map<String, Value> =
        schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, property) in further {
        properties.insert(name.to_owned(), property.into());
    }
    schema.insert("properties".to_owned(), properties.into());
    schema
}
