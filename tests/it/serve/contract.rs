//! A contract that stands in an OpenAPI file, and answers held against it.

use super::client::Answer;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A contract, and what of it was met so far.
pub struct Contract {
    document: Value,
    met: RefCell<BTreeSet<String>>,
}

impl Contract {
    /// The one of this file.
    pub fn of(text: &str) -> Contract {
        Contract { document: serde_yaml::from_str(text).unwrap(), met: RefCell::default() }
    }

    /// Asserts that an answer to a call, named by its path in the contract, is one that the contract declares, and gives
    /// back what it says.
    #[track_caller]
    pub fn holds(&self, method: &str, path: &str, answer: &Answer) -> Value {
        let call = format!("{method} {path}");
        let responses = &self.document["paths"][path][method.to_lowercase()]["responses"];
        let declared = &responses[answer.status.to_string()];
        assert!(declared.is_object(), "{call} declares no {}: {answer:#?}", answer.status);
        assert_eq!(answer.header("content-type"), Some("application/json"), "{call}: {answer:#?}");
        let schema = &self.found(declared)["content"]["application/json"]["schema"];
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator = jsonschema::options().should_validate_formats(true).build(&whole).unwrap();
        let body = answer.json();
        let wrong: Vec<String> =
            validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{call}: {wrong:#?} in {body:#}");
        self.met.borrow_mut().insert(format!("{call} {}", answer.status));
        self.meet(&call, schema, &body);
        body
    }

    /// A part, or what it refers to.
    fn found<'d>(&'d self, part: &'d Value) -> &'d Value {
        match part["$ref"].as_str() {
            Some(place) => self.document.pointer(place.trim_start_matches('#')).unwrap(),
            None => part,
        }
    }

    /// Remembers every field of the schema that the value has.
    fn meet(&self, place: &str, schema: &Value, value: &Value) {
        let schema = self.found(schema);
        match value {
            Value::Array(items) => {
                items.iter().for_each(|item| self.meet(&format!("{place}[]"), &schema["items"], item));
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    if let Some(known) = schema["properties"].get(name) {
                        self.met.borrow_mut().insert(format!("{place}.{name}"));
                        self.meet(&format!("{place}.{name}"), known, value);
                    } else if schema["additionalProperties"].is_object() {
                        self.meet(&format!("{place}.*"), &schema["additionalProperties"], value);
                    }
                }
            }
            _ => {}
        }
    }

    /// Every call with its 200, and every field of its answer.
    fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, call) in methods.as_object().unwrap() {
                let call_name = format!("{} {path}", method.to_uppercase());
                all.insert(format!("{call_name} 200"));
                let schema = &call["responses"]["200"]["content"]["application/json"]["schema"];
                self.fields(&call_name, schema, &mut all);
            }
        }
        all
    }

    fn fields(&self, place: &str, schema: &Value, all: &mut BTreeSet<String>) {
        let schema = self.found(schema);
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            all.insert(format!("{place}.{name}"));
            self.fields(&format!("{place}.{name}"), field, all);
        }
        if schema["items"].is_object() {
            self.fields(&format!("{place}[]"), &schema["items"], all);
        }
        if schema["additionalProperties"].is_object() {
            self.fields(&format!("{place}.*"), &schema["additionalProperties"], all);
        }
    }

    /// What of it no answer had.
    pub fn unmet(&self) -> Vec<String> {
        self.all().difference(&self.met.borrow()).cloned().collect()
    }
}
