//! Messages that were given up: they are kept by the event that they tell of, until they have arrived after all or nobody
//! wants them any more.

use super::super::Service;
use super::Webhook;
use crate::app::Problem;
use serde::{Deserialize, Serialize};

/// One that was given up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Dead {
    /// The event that it tells of.
    pub(super) sequence: u64,
    /// How often it was tried.
    pub(super) attempts: usize,
    /// What went wrong the last time.
    pub(super) reason: String,
}

/// So much of a reason is kept, in characters.
const LONGEST: usize = 200;

fn name_of(hook: &str, sequence: u64) -> String {
    format!("{hook}.dead.{sequence:020}")
}

/// Gives a message up.
///
/// # Errors
/// When the database can't be written to.
pub(super) async fn bury(
    service: &Service,
    hook: &Webhook,
    sequence: u64,
    reason: &str,
) -> Result<(), Problem> {
    let reason = reason.chars().take(LONGEST).collect();
    let dead = Dead { sequence, attempts: hook.waits.len() + 1, reason };
    let note = (name_of(&hook.name, sequence), serde_json::to_string(&dead).unwrap_or_default());
    service.engine.change(move |session| Ok(session.store.note(&[note])?)).await
}

/// Forgets one.
///
/// # Errors
/// When the database can't be written to.
pub(super) async fn forget(service: &Service, hook: &str, sequence: u64) -> Result<(), Problem> {
    let note = (name_of(hook, sequence), String::new());
    service.engine.change(move |session| Ok(session.store.note(&[note])?)).await
}

/// All that a receiver was not told, in their order.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn all(service: &Service, hook: &str) -> Result<Vec<Dead>, Problem> {
    let start = format!("{hook}.dead.");
    let notes = service.engine.ask(move |session| Ok(session.store.notes(&start)?)).await?;
    Ok(notes.into_iter().filter_map(|(_, value)| serde_json::from_str(&value).ok()).collect())
}
