//! JSON Schemas of the files, with which editors complete and check the YAML.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use super::raw::expectations::Expectations;
use super::raw::policy::Policy;
use super::raw::population::Population;
use super::raw::ruleset::Ruleset;
use super::raw::service::Service;

/// The JSON Schema (2020-12) of rulesets.
pub fn ruleset_schema() -> Value {
    schema_of::<Ruleset>("endgame ruleset")
}

/// The JSON Schema (2020-12) of populations.
pub fn population_schema() -> Value {
    schema_of::<Population>("endgame population")
}

/// The JSON Schema (2020-12) of expectations.
pub fn expectations_schema() -> Value {
    schema_of::<Expectations>("endgame expectations")
}

/// The JSON Schema (2020-12) of policies.
pub fn policy_schema() -> Value {
    schema_of::<Policy>("endgame policy")
}

/// The JSON Schema (2020-12) of configurations of the service.
pub fn service_schema() -> Value {
    schema_of::<Service>("endgame service")
}

fn schema_of<T: JsonSchema>(title: &str) -> Value {
    let generator: SchemaGenerator = SchemaSettings::draft2020_12().into();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let mut schema = schema.into();
    join_lines(&mut schema);
    schema
}

/// Doc comments are broken into lines for the source; editors break them as they like.
fn join_lines(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => *text = text.replace('\n', " "),
                    _ => join_lines(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(join_lines),
        _ => {}
    }
}
