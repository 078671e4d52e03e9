//! Awards of experience, one or many.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::amounts::{Amount, Gain};
use crate::app::change::Wish;
use crate::app::intent::parse_key;
use crate::app::{Problem, Session};
use crate::ledger::{Fact, HistoryQuery, Moment, Who};
use crate::progression::{Event, State, XpGain};
use crate::report::time::Time;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use crate::serve::game::asking::{Came, Named, Sent, Wanted, body, called, key};
use axum::Router;
use axum::extract::State as Of;
use axum::http::HeaderMap;
use axum::routing::post;
use serde::{Deserialize, Serialize};

/// The most experience of one award, and the most awards at once.
const MOST_XP: u64 = 10_000;
const MOST_AWARDS: usize = 100;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/experience/award", post(award)).route("/experience/batch-award", post(batch_award))
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Award {
    player_id: Named,
    amount: u64,
    source: String,
    reason: Option<String>,
    metadata: Option<Metadata>,
}

/// What of the metadata means something here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    idempotency_key: Option<String>,
}

#[derive(Deserialize)]
struct Awards {
    awards: Vec<Award>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Awarded {
    /// On all tracks together: what the character track has no room for goes on into paragon.
    experience_gained: u64,
    /// On the track that gained last, as the levels.
    total_experience: u64,
    level_before: u64,
    level_after: u64,
    leveled_up: bool,
    multiplier_applied: f64,
    awarded_at: Time,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchAwarded {
    succeeded: u64,
    failed: u64,
    /// In the order of the awards.
    results: Vec<Outcome>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    player_id: String,
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    award: Option<Awarded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<super::failed::Failed>,
}

/// An award that can be carried out.
struct Ready {
    who: Who,
    amount: Xp,
    source: String,
    wanted: Wanted,
}

impl Award {
    /// Makes sure of it; `key` is that of the whole request.
    fn ready(self, about: &str, caller: &Caller, key: Option<String>) -> Result<Ready, Problem> {
        let amount = Xp::new(self.amount).filter(|xp| (1..=MOST_XP).contains(&xp.get()));
        let amount = amount
            .ok_or_else(|| Problem::invalid("bad-body", "`amount` is a whole number from 1 to 10000"))?;
        let own = self.metadata.and_then(|metadata| metadata.idempotency_key);
        let own = own.map(|key| parse_key(&key)).transpose();
        let own = own.map_err(|why| Problem::invalid("bad-key", why))?;
        let (about, caller) = (about.to_owned(), caller.clone());
        let wanted = Wanted { about, caller, key: own.or(key), reason: self.reason };
        Ok(Ready { who: self.player_id.who()?, amount, source: self.source, wanted })
    }
}

impl Ready {
    fn carry_out(self, session: &mut Session) -> Result<Awarded, Problem> {
        let Ready { who, amount, source, wanted } = self;
        let track = session.ruleset().character.as_ref().map(|_| TrackName::Character.to_string());
        let amounts = Amount::Xp { track, xp: amount };
        let gain = Gain { amount: amounts, source: Some(source), calendar: 1.0, is_exact: false };
        let key = wanted.key.clone();
        let came = wanted.carry_out(session, Wish::Grant(who.clone(), gain))?;
        let character = session.character(&who)?;
        match (came, key) {
            (Came::Now(done), _) => {
                let at = if done.events.is_empty() { crate::app::clock::now()? } else { character.changed };
                Ok(Awarded::new(&done.events, at, amount, (&done.after, session.ruleset())))
            }
            (Came::Before, key) => {
                let used = key.map(|key| session.store.used(&key)).transpose()?.flatten();
                let operation = used.map(|used| used.operation);
                let query = HistoryQuery { who: Some(who), operation, ..HistoryQuery::default() };
                let entries = session.store.history(&query)?.unwrap_or_default();
                let at = entries.last().map_or(character.changed, |entry| entry.at);
                let events: Vec<Event> = entries.into_iter().filter_map(|entry| event(entry.fact)).collect();
                Ok(Awarded::new(&events, at, amount, (&character.state, session.ruleset())))
            }
        }
    }
}

fn event(fact: Fact) -> Option<Event> {
    match fact {
        Fact::Progression(event) => Some(event),
        _ => None,
    }
}

impl Awarded {
    fn new(events: &[Event], at: Moment, amount: Xp, (state, ruleset): (&State, &Ruleset)) -> Awarded {
        let gains = || {
            events.iter().filter_map(|event| match event {
                Event::XpGained(gain) => Some(gain),
                _ => None,
            })
        };
        let gained = gains().fold(0_u64, |sum, gain| sum.saturating_add(gain.gained.get()));
        let last: Option<&XpGain> = gains().next_back();
        let first = last.and_then(|last| gains().find(|gain| gain.track == last.track));
        // Where nothing was gained it stands where it stood.
        let track = if ruleset.character.is_some() { TrackName::Character } else { TrackName::Paragon };
        let held = state.progress(&track);
        let before = first.map_or(held.level, |first| first.level.from);
        let after = last.map_or(held.level, |last| last.level.to);
        Awarded {
            experience_gained: gained,
            total_experience: last.map_or(held.xp, |last| last.total).get(),
            level_before: before.0,
            level_after: after.0,
            leveled_up: after > before,
            multiplier_applied: gained as f64 / amount.get() as f64,
            awarded_at: Time(at),
        }
    }
}

async fn award(
    Of(service): Of<Service>,
    caller: Result<Caller, Refused>,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<Awarded> {
    let declared = Declared::Change;
    let caller = caller.or_failed(declared)?;
    let ready = || body::<Award>(&sent)?.ready("POST /api/v1/experience/award", &caller, key(&headers)?);
    let ready = ready().or_failed(declared)?;
    service.engine.change(move |session| ready.carry_out(session)).await.map(Said).or_failed(declared)
}

async fn batch_award(
    Of(service): Of<Service>,
    caller: Result<Caller, Refused>,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<BatchAwarded> {
    let declared = Declared::Change;
    let caller = caller.or_failed(declared)?;
    let ready = || all_ready(body::<Awards>(&sent)?.awards, &caller, key(&headers)?);
    let ready = ready().or_failed(declared)?;
    let answer = service.engine.change(move |session| {
        // One that is refused costs the others nothing.
        let results: Vec<Outcome> = ready.into_iter().map(|one| outcome(session, one)).collect();
        let succeeded = results.iter().filter(|result| result.success).count() as u64;
        Ok(BatchAwarded { succeeded, failed: results.len() as u64 - succeeded, results })
    });
    answer.await.map(Said).or_failed(declared)
}

/// Each has the key of the request and its own number, unless it has a key of its own.
fn all_ready(awards: Vec<Award>, caller: &Caller, key: Option<String>) -> Result<Vec<Ready>, Problem> {
    if !(1..=MOST_AWARDS).contains(&awards.len()) {
        return Err(Problem::invalid("bad-body", "`awards` has from 1 to 100 of them"));
    }
    let about = "POST /api/v1/experience/batch-award";
    let ready = |(at, award): (usize, Award)| {
        let key = key.as_ref().map(|key| parse_key(&format!("{key}/{at}"))).transpose();
        let key = key.map_err(|why| Problem::invalid("bad-key", why))?;
        let numbered =
            |problem: Problem| Problem { message: format!("award {at}: {}", problem.message), ..problem };
        award.ready(about, caller, key).map_err(numbered)
    };
    awards.into_iter().enumerate().map(ready).collect()
}

fn outcome(session: &mut Session, ready: Ready) -> Outcome {
    let who = ready.who.clone();
    let done = ready.carry_out(session);
    let known = session.character(&who).ok();
    let player_id = known.map_or_else(|| who.to_string(), |one| called(one.id, &one.state));
    match done {
        Ok(award) => Outcome { player_id, success: true, award: Some(award), error: None },
        Err(problem) => {
            let error = super::failed::Failed::new(&problem, Declared::Change);
            Outcome { player_id, success: false, award: None, error: Some(error) }
        }
    }
}
