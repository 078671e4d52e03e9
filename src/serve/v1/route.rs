//! One row of the table of routes. The router and the OpenAPI document are both made from it, so neither can say what the other
//! does not.

use super::super::Service;
use super::super::answer::{Answer, Refused, Told};
use super::changing::{Making, Why};
use super::fields::{Known, read, read_schema};
use super::input::Input;
use super::values::Flag;
use super::versions::tag;
use crate::app::change::Wish;
use crate::app::when::{Side, Typed, parse_point};
use crate::app::{Problem, Session, clock};
use crate::ledger::{Moment, OperationKind, Point as LedgerPoint, Who};
use crate::report::View;
use crate::report::time::Time;
use axum::extract::State;
use axum::http::header;
use axum::routing::{MethodRouter, get, post};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::Arc;

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a route does beside answering.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Does {
    /// It can be asked about the past.
    pub(super) past: bool,
    /// It is about one character, whose version is its entity tag.
    pub(super) character: bool,
    /// It changes something: with a reason, tried by `dry_run`.
    pub(super) change: bool,
    /// It is carried out once under an `Idempotency-Key`.
    pub(super) key: bool,
    /// It makes something new: 201.
    pub(super) makes: bool,
    /// Rows can be its body.
    pub(super) rows: bool,
}

/// A route.
pub(super) struct Route {
    pub(super) is_get: bool,
    pub(super) path: &'static str,
    /// The `operationId`.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    /// What of the command line it is: the name of a command that reads, or what a policy must allow.
    pub(super) command: &'static str,
    /// The kinds of operation that it makes.
    pub(super) kinds: Vec<OperationKind>,
    pub(super) does: Does,
    /// Of its parameters, those of the path among them.
    pub(super) parameters: Schema,
    pub(super) body: Option<Schema>,
    pub(super) answer: SchemaOf,
    pub(super) handler: MethodRouter<Service>,
}

/// A route of which it is not said yet what it answers.
pub(super) struct Begun {
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    command: &'static str,
    kinds: Vec<OperationKind>,
    does: Does,
}

/// Something that is asked.
pub(super) fn question(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    command: &'static str,
) -> Begun {
    Begun { path, id, summary, command, kinds: Vec::new(), does: Does::default() }
}

/// Something that is changed.
pub(super) fn change(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    kinds: &[OperationKind],
) -> Begun {
    let command = kinds.iter().find_map(|kind| kind.permission()).unwrap_or_default();
    let does = Does { change: true, ..Does::default() };
    Begun { path, id, summary, command, kinds: kinds.to_vec(), does }
}

/// About which point.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct AsOf {
    /// As it was at this time, or after this event or operation: `2026-11-21 18:04` (UTC), `2026-11-21` (the end of that day),
    /// `2h` ago, `event:8789`, `op:8790`.
    as_of: Option<String>,
}

/// How a change is made.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct How {
    /// Tell what would happen, and why it would wait for a second actor, and write nothing.
    pub(super) dry_run: Flag,
}

/// Nothing at all.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct Nothing {}

/// Why, where the body is a file.
type WhyInQuery = Why;

impl Begun {
    /// It can be asked about the past.
    pub(super) fn past(self) -> Begun {
        Begun { does: Does { past: true, ..self.does }, ..self }
    }

    /// It is about the character `who` of its path.
    pub(super) fn of_character(self) -> Begun {
        Begun { does: Does { character: true, ..self.does }, ..self }
    }

    /// What it does happens once under a key.
    pub(super) fn once(self) -> Begun {
        Begun { does: Does { key: true, ..self.does }, ..self }
    }

    /// It makes something new.
    pub(super) fn makes(self) -> Begun {
        Begun { does: Does { makes: true, ..self.does }, ..self }
    }

    /// Its body can be a file of rows.
    pub(super) fn takes_rows(self) -> Begun {
        Begun { does: Does { rows: true, ..self.does }, ..self }
    }

    fn route<V: JsonSchema>(
        self,
        is_get: bool,
        (parameters, body): (Schema, Option<Schema>),
        handler: MethodRouter<Service>,
    ) -> Route {
        let Begun { path, id, summary, command, kinds, does } = self;
        let answer: SchemaOf = |generator| generator.subschema_for::<V>();
        Route { is_get, path, id, summary, command, kinds, does, parameters, body, answer, handler }
    }

    /// It answers a GET.
    pub(super) fn answers<P, V>(self, ask: Ask<P, V>) -> Route
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        V: View + JsonSchema + 'static,
    {
        let does = self.does;
        let known =
            Arc::new(if does.past { Known::of::<P>().and(Known::of::<AsOf>()) } else { Known::of::<P>() });
        let handler = get(move |State(service): State<Service>, input: Input| {
            let known = Arc::clone(&known);
            async move {
                let fields = parameters(&known, input)?;
                Ok::<Answer, Refused>(answered(&service, does, fields, ask).await?)
            }
        });
        let mut parameters = vec![read_schema::<P>()];
        parameters.extend(does.past.then(read_schema::<AsOf>));
        self.route::<V>(true, (merged(parameters), None), handler)
    }

    /// It answers a POST and changes nothing: what it asks about is a text too long for an address.
    pub(super) fn answers_post<B, V>(self, ask: Ask<B, V>) -> Route
    where
        B: DeserializeOwned + JsonSchema + Send + 'static,
        V: View + JsonSchema + 'static,
    {
        let (does, known) = (self.does, Arc::new(Known::of::<B>()));
        let handler = post(move |State(service): State<Service>, input: Input| {
            let known = Arc::clone(&known);
            async move {
                let fields = known.body(&input.body)?;
                parameters(&Known::default(), input)?;
                Ok::<Answer, Refused>(answered(&service, does, fields, ask).await?)
            }
        });
        let schemas = (read_schema::<Nothing>(), Some(read_schema::<B>()));
        self.route::<V>(false, schemas, handler)
    }

    /// It changes one character, or makes one, by a wish that is read from the parameters and the body.
    pub(super) fn wishes<P, B>(self, wish: fn(P, B) -> Result<Wish, Problem>) -> Route
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
    {
        self.changes::<P, B, crate::report::gm::ChangeView>(Change::Wish(wish))
    }

    /// It changes more than one character.
    pub(super) fn makes_of<P, B, V>(self, make: Make<P, B, V>) -> Route
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        V: View + JsonSchema + 'static,
    {
        self.changes::<P, B, V>(Change::Other(make))
    }

    fn changes<P, B, V>(self, what: Change<P, B, V>) -> Route
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        B: DeserializeOwned + JsonSchema + Send + 'static,
        V: View + JsonSchema + 'static,
    {
        let does = self.does;
        let in_query = Known::of::<P>().and(Known::of::<How>());
        let in_query = Arc::new(if does.rows { in_query.and(Known::of::<WhyInQuery>()) } else { in_query });
        let in_body = Arc::new(Known::of::<B>().and(Known::of::<Why>()));
        let handler = post(move |State(service): State<Service>, input: Input| {
            let (in_query, in_body) = (Arc::clone(&in_query), Arc::clone(&in_body));
            async move {
                let making = Making::read(&input, does)?;
                let mut body = match does.rows {
                    true => super::batches::body(&in_body, &input)?,
                    false => in_body.body(&input.body)?,
                };
                let mut fields = parameters(&in_query, input)?;
                let how: How = taken(&mut fields, &Known::of::<How>(), "bad-query")?;
                if does.rows {
                    Known::of::<WhyInQuery>().take(&mut fields).into_iter().for_each(|(name, value)| {
                        body.entry(name).or_insert(value);
                    });
                }
                let why: Why = taken(&mut body, &Known::of::<Why>(), "bad-body")?;
                let (p, b): (P, B) = (read(fields, "bad-query")?, read(body, "bad-body")?);
                let making = making.of(how.dry_run.0, why);
                let made = service.engine.change(move |session| {
                    making.tries(session);
                    match what {
                        Change::Wish(wish) => making.carry_out(session, wish(p, b)?),
                        Change::Other(make) => make(session, &making, p, b)?.answer(session, &making),
                    }
                });
                Ok::<Answer, Refused>(made.await?)
            }
        });
        let mut parameters = vec![read_schema::<P>(), read_schema::<How>()];
        parameters.extend(does.rows.then(read_schema::<WhyInQuery>));
        let body = merged(vec![read_schema::<B>(), read_schema::<Why>()]);
        self.route::<V>(false, (merged(parameters), Some(body)), handler)
    }
}

/// What answers a question.
pub(super) type Ask<P, V> = fn(&mut Session<'_>, P, Moment) -> Result<Told<V>, Problem>;
/// What makes a change of more than one character.
pub(super) type Make<P, B, V> = fn(&mut Session<'_>, &Making, P, B) -> Result<Made<V>, Problem>;

/// What a change of more than one character came to.
pub(super) struct Made<V> {
    pub(super) told: Told<V>,
    /// Where what it made can be looked at.
    pub(super) location: Option<String>,
    /// Whether it was answered before, under the same key.
    pub(super) is_replayed: bool,
}

impl<V: View> Made<V> {
    fn answer(self, session: &Session, making: &Making) -> Result<Answer, Problem> {
        let waits = if making.is_dry { session.waits() } else { &[] };
        let mut answer = Answer::of(&self.told, waits)?;
        if let Some(location) = self.location {
            answer.status = axum::http::StatusCode::CREATED;
            answer = answer.with(header::LOCATION, location);
        }
        Ok(if self.is_replayed { answer.with(super::changing::REPLAYED, "true".to_owned()) } else { answer })
    }
}

impl<V> From<Told<V>> for Made<V> {
    fn from(told: Told<V>) -> Made<V> {
        Made { told, location: None, is_replayed: false }
    }
}

enum Change<P, B, V> {
    Wish(fn(P, B) -> Result<Wish, Problem>),
    Other(Make<P, B, V>),
}

impl<P, B, V> Clone for Change<P, B, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, B, V> Copy for Change<P, B, V> {}

/// The parameters of the query and of the path.
fn parameters(known: &Known, input: Input) -> Result<Map<String, Value>, Problem> {
    let mut fields = known.query(input.query)?;
    for (name, value) in input.path {
        if fields.insert(name.clone(), value.into()).is_some() {
            let message = format!("the query has `{name}`, which the address names");
            return Err(Problem::invalid("bad-query", message).hint("leave it out"));
        }
    }
    Ok(fields)
}

/// Reads some of the fields, which are gone then.
fn taken<T: DeserializeOwned>(
    fields: &mut Map<String, Value>,
    known: &Known,
    code: &'static str,
) -> Result<T, Problem> {
    read(known.take(fields), code)
}

/// A point in the past as it can be asked about again.
fn spelled_point(point: LedgerPoint) -> String {
    match point {
        LedgerPoint::Sequence(sequence) => format!("event:{sequence}"),
        LedgerPoint::Time(at) => Time(at).written(),
    }
}

async fn answered<P, V>(
    service: &Service,
    does: Does,
    mut fields: Map<String, Value>,
    ask: Ask<P, V>,
) -> Result<Answer, Problem>
where
    P: DeserializeOwned + Send + 'static,
    V: View + 'static,
{
    let AsOf { as_of } =
        if does.past { taken(&mut fields, &Known::of::<AsOf>(), "bad-query")? } else { AsOf::default() };
    let point = as_of.as_deref().map(parse_point).transpose();
    let point = point.map_err(|error| Problem::invalid("bad-query", format!("`as_of`: {error}")))?;
    let who = fields.get("who").and_then(Value::as_str).filter(|_| does.character && point.is_none());
    let who = who.map(super::who).transpose()?;
    let p: P = read(fields, "bad-query")?;
    let asked = service.engine.ask(move |session| {
        let now = clock::now()?;
        let answer = |session: &mut Session<'_>| {
            let mut told = ask(session, p, now)?;
            if let Some(point) = session.store.point() {
                let next = told.links.iter_mut().filter(|link| link.rel == "next");
                next.for_each(|link| link.href.push_str(&format!("&as_of={}", spelled_point(point))));
            }
            let answer = Answer::of(&told, &[])?;
            Ok(match who.map(|who: Who| session.store.character(&who)).transpose()?.flatten() {
                Some(character) => answer.with(header::ETAG, tag(&character)),
                None => answer,
            })
        };
        match point {
            Some(point) => session.ask_at(Typed { point, side: Side::After, now }, answer),
            None => answer(session),
        }
    });
    asked.await
}

/// One schema of an object with the fields of all.
fn merged(schemas: Vec<Schema>) -> Schema {
    let mut properties = Map::new();
    let mut required: Vec<Value> = Vec::new();
    for schema in &schemas {
        properties.extend(schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default());
        required.extend(schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
    }
    let mut schema = schemars::json_schema!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    // What is not known is refused.
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}
