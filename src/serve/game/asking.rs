//! What both of the game's contracts ask and say in the same way: whom a call is about, and what a change stands under.

use crate::app::change::{Answer, Change, Wish};
use crate::app::intent::{Said, parse_key};
use crate::app::{Problem, Session, clock};
use crate::ledger::{CharacterId, Who};
use crate::progression::{ExternalId, State};
use crate::serve::caller::Caller;
use crate::store::Done;
use axum::extract::Query;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Why the game changes something: databases that want a reason for every change get one.
const REASON: &str = "the game's service";
/// What is shown of an address where it was refused.
const LONGEST_SHOWN: usize = 120;

/// A query as it came: names with values, none of them trusted.
pub(in crate::serve) type Asked = Result<Query<Vec<(String, String)>>, QueryRejection>;
/// A body as it came.
pub(in crate::serve) type Sent = Result<axum::body::Bytes, BytesRejection>;

/// A parameter of a query that may be left out.
///
/// # Errors
/// That the query can't be read, or that it is there twice.
pub(in crate::serve) fn maybe(asked: &Asked, name: &str) -> Result<Option<String>, Problem> {
    let Query(pairs) = asked.as_ref().map_err(|error| Problem::invalid("bad-query", error.body_text()))?;
    let mut found = pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone());
    let first = found.next();
    match found.next() {
        Some(_) => Err(Problem::invalid("bad-query", format!("`{name}` is there twice"))),
        None => Ok(first),
    }
}

/// A parameter of a query.
///
/// # Errors
/// The same, or that it is not there.
pub(in crate::serve) fn needed(asked: &Asked, name: &str) -> Result<String, Problem> {
    let lacking = || Problem::invalid("bad-query", format!("the query lacks `{name}`"));
    maybe(asked, name)?.filter(|value| !value.is_empty()).ok_or_else(lacking)
}

/// A number of a query that may be left out.
///
/// # Errors
/// The same, or that it is no number from the first to the last of these.
pub(in crate::serve) fn number(
    asked: &Asked,
    name: &str,
    range: [u64; 2],
    usual: u64,
) -> Result<u64, Problem> {
    let Some(text) = maybe(asked, name)? else { return Ok(usual) };
    let [least, most] = range;
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| {
        Problem::invalid("bad-query", format!("`{name}` is a whole number from {least} to {most}"))
    })
}

/// The character that the game means: a number is the id here and so is `id:12`, a UUID is the game's own, all else a name.
///
/// # Errors
/// What is wrong with it.
pub(in crate::serve) fn whose(text: &str) -> Result<Who, Problem> {
    if !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
        // A number that is too large is nobody's.
        return Ok(Who::Id(CharacterId(text.parse().unwrap_or(u64::MAX))));
    }
    match ExternalId::parse(text) {
        Some(id) => Ok(Who::External(id)),
        None => Who::parse(text).map_err(|error| Problem::invalid("bad-character", error.to_string())),
    }
}

/// How the game knows a character: by its own id, or else by the one here.
pub(in crate::serve) fn called(id: CharacterId, state: &State) -> String {
    state.external_id.map_or_else(|| id.to_string(), |external| external.to_string())
}

/// A character in a body: a text, or a number, which is the id here.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(in crate::serve) enum Named {
    Number(u64),
    Text(String),
}

impl Named {
    /// Whom it means.
    ///
    /// # Errors
    /// As [`whose`].
    pub(in crate::serve) fn who(&self) -> Result<Who, Problem> {
        match self {
            Named::Number(id) => Ok(Who::Id(CharacterId(*id))),
            Named::Text(text) => whose(text),
        }
    }
}

/// A body. Fields that the contract does not know are skipped.
///
/// # Errors
/// That there is none, that it is too large, or that it says something else.
pub(in crate::serve) fn body<T: DeserializeOwned>(sent: &Sent) -> Result<T, Problem> {
    let bytes = sent.as_ref().map_err(|error| Problem::invalid("bad-body", error.body_text()))?;
    serde_json::from_slice(bytes).map_err(|error| Problem::invalid("bad-body", error.to_string()))
}

/// The key under which a change happens once, where the request names one.
///
/// # Errors
/// What is wrong with it.
pub(in crate::serve) fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let bad = |why: String| Problem::invalid("bad-key", format!("the Idempotency-Key can't be used: {why}"));
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let text = key.to_str().map_err(|_| bad("it holds more than ASCII".to_owned()))?;
    parse_key(text).map(Some).map_err(bad)
}

/// What came of a change.
pub(in crate::serve) enum Came {
    /// This, now.
    Now(Box<Done>),
    /// It had been carried out before, under the same key.
    Before,
}

/// A change that the game asks for.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Wanted {
    /// What was asked, as it is kept where it is refused: `POST /api/v1/prestige/reset`.
    pub(in crate::serve) about: String,
    /// By whom.
    pub(in crate::serve) caller: Caller,
    /// Under which key.
    pub(in crate::serve) key: Option<String>,
    /// Why, where the game says so.
    pub(in crate::serve) reason: Option<String>,
}

impl Wanted {
    /// Carries out what the game wishes for.
    ///
    /// # Errors
    /// A refusal by the rules or the policy, or what the store fails with.
    pub(in crate::serve) fn carry_out(self, session: &mut Session, wish: Wish) -> Result<Came, Problem> {
        self.caller.tries(session, &self.about.chars().take(LONGEST_SHOWN).collect::<String>());
        let now = clock::now()?;
        let label = |name: &str| format!("`{name}`");
        let action = wish.plan(session, now, label)?.action;
        let reason = Some(self.reason.as_deref().unwrap_or(REASON));
        let said = Said { actor: &self.caller.actor, reason, ticket: None };
        let intent = said.intent(action.kind(), now, label)?;
        let once = self.key.map(|key| action.requested().under(&key));
        let change = Change { action, intent, explain: false, once };
        Ok(match change.carry_out(session)? {
            Answer::Done(done) => Came::Now(Box::new(done)),
            Answer::Before(_) => Came::Before,
        })
    }
}
