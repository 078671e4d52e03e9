//! The OpenAPI document, made from the table of routes.
//!
//! OpenAPI 3.1 takes JSON Schema 2020-12 as it is, which is what the derived schemas of the views and bodies are: there is
//! nothing between the types and the document that could say something else.

use super::super::answer::{Beside, ProblemBody, WaitingBody};
use super::route::{Does, Route};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// The document as a text.
pub(super) fn text(table: &[Route]) -> String {
    document(table).to_string()
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.for_serialize().into_generator()
}

/// The document.
pub(super) fn document(table: &[Route]) -> Value {
    let mut answers = generator();
    let problem = answers.subschema_for::<ProblemBody>();
    let waiting = answers.subschema_for::<WaitingBody>();
    let beside = answers.subschema_for::<Beside>();
    let mut paths: Map<String, Value> = Map::new();
    for route in table {
        let view = (route.answer)(&mut answers);
        let method = if route.is_get { "get" } else { "post" };
        let operation = operation(route, (&view, &beside), (&problem, &waiting));
        let path = paths.entry(format!("/v1{}", route.path)).or_insert_with(|| json!({}));
        path[method] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "endgame",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": answers.take_definitions(true),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

const ABOUT: &str = "Characters, their progression and its log, by the rules and the policy of the database.\n\n\
    Every change takes a `reason` and a `ticket` in its body, and can be tried by `dry_run=true`: nothing is written, and \
    `waits` tells why it would wait for a second actor. Under an `Idempotency-Key` a change is carried out once, for good: the \
    key stands in the log. The same key with the same request gets the first answer again, with `Idempotency-Replayed: true`; \
    with another request it is refused with 422. Changes are carried out one after the other, so the same key is never under \
    way twice, and there is no 409 for it. The `ETag` of a character is its version; a change with `If-Match` happens on that \
    version, or is refused with 412. What is over a limit of its actor's role waits for somebody else: 202, with its place in \
    `Location`.\n\n\
    Numbers in bodies may be texts of digits. Whole numbers past 2^53 in answers stand once more, exactly, in \
    `large_numbers`. Unknown fields are refused. Times are UTC.";

fn operation(
    route: &Route,
    (view, beside): (&Schema, &Schema),
    (problem, waiting): (&Schema, &Schema),
) -> Value {
    let Route { does, .. } = *route;
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.summary,
        "tags": [route.path.split('/').nth(1).unwrap_or_default()],
        "x-command": route.command,
    });
    let parameters: Vec<Value> = fields(route).chain(headers(does)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = &route.body {
        let mut content = json!({"application/json": {"schema": body}});
        if does.rows {
            for kind in ["text/csv", "application/jsonl"] {
                content[kind] = json!({"schema": {"type": "string"}});
            }
        }
        let is_required = body.get("required").is_some();
        operation["requestBody"] = json!({"required": is_required, "content": content});
    }
    let mut responses = Map::new();
    let answer = json!({
        "description": if does.change { "What it did, or would do" } else { "The answer" },
        "content": {"application/json": {"schema": {"allOf": [view, beside]}}},
    });
    for status in statuses(route) {
        let response = match status {
            200 | 201 => answer.clone(),
            202 => json!({
                "description": "It waits for a second actor, and nothing was changed",
                "headers": {"Location": {"schema": {"type": "string"}, "description": "The request"}},
                "content": {"application/json": {"schema": waiting}},
            }),
            _ => json!({
                "description": means(status),
                "content": {"application/problem+json": {"schema": problem}},
            }),
        };
        responses.insert(status.to_string(), response);
    }
    operation["responses"] = responses.into();
    operation
}

/// The fields of its query and its path.
fn fields(route: &Route) -> impl Iterator<Item = Value> {
    let required = route.parameters.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = route.parameters.get("properties").and_then(Value::as_object).cloned();
    let path = route.path;
    properties.into_iter().flatten().map(move |(name, mut schema)| {
        let is_in_path = path.contains(&format!("{{{name}}}"));
        let about = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter = json!({
            "name": name,
            "in": if is_in_path { "path" } else { "query" },
            "required": is_in_path || required.contains(&name.as_str().into()),
            "schema": schema,
        });
        if let Some(about) = about {
            parameter["description"] = about;
        }
        parameter
    })
}

fn headers(does: Does) -> impl Iterator<Item = Value> {
    let header = |name: &str, about: &str| {
        json!({
            "name": name, "in": "header", "required": false, "schema": {"type": "string"}, "description": about,
        })
    };
    let key = header("Idempotency-Key", "Carry it out once: the same again gets the first answer.");
    let version = header("If-Match", "The `ETag` of the character: of another version nothing is changed.");
    let keyed = does.key.then_some(key);
    keyed.into_iter().chain((does.change && does.character).then_some(version))
}

/// What it can be answered with.
fn statuses(route: &Route) -> Vec<u16> {
    let Does { change, key, makes, character, .. } = route.does;
    let waits = route.kinds.iter().any(|kind| kind.can_wait());
    let all = [
        (200, true),
        (201, makes || (change && route.path.matches('/').count() == 1)),
        (202, waits),
        (400, true),
        (401, true),
        (403, true),
        (404, true),
        (409, true),
        (412, change && character),
        (413, !route.is_get),
        (422, key),
        (500, true),
        (503, true),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(status, _)| status).collect()
}

fn means(status: u16) -> &'static str {
    match status {
        400 => "The request is wrong",
        401 => "No token says who asks, or one that is not believed",
        403 => "The policy does not allow it; the attempt is recorded",
        404 => "What it names is not there",
        409 => "The rules refuse it, or something is in its way; nothing was changed",
        412 => "The character is of another version than `If-Match` names",
        413 => "The body is too large",
        422 => "The key was used for something else",
        500 => "The storage failed",
        _ => "It can't be answered now; ask again",
    }
}
