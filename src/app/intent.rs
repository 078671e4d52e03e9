//! Who changes something and why, as somebody wrote it: cleaned and checked.

use super::problem::Problem;
use crate::batch::against_key;
use crate::ledger::{Intent, Moment, OperationKind};
use crate::report::numbers::whole;
use crate::text::hidden::is_control;
use crate::text::name::cleaned;

/// How a face names a field: `--reason` here, `reason` there.
pub type Label = fn(&str) -> String;

/// The longest reason, ticket or actor, in bytes.
const LONGEST_TEXT: usize = 10_000;

/// Who changes something and why, as it was written.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Who.
    pub actor: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
    /// The ticket it belongs to.
    pub ticket: Option<&'a str>,
}

impl Said<'_> {
    /// As it is kept.
    ///
    /// # Errors
    /// A text that is far too long, or in which something hides.
    pub fn intent(self, kind: OperationKind, at: Moment, label: Label) -> Result<Intent, Problem> {
        let texts = [("actor", Some(self.actor)), ("reason", self.reason), ("ticket", self.ticket)];
        for (name, text) in texts {
            if text.is_some_and(|text| text.len() > LONGEST_TEXT) {
                let message = format!("{} is longer than {} bytes", label(name), whole(LONGEST_TEXT as u64));
                return Err(Problem::invalid("text-too-long", message).hint("say it in a few lines"));
            }
        }
        let actor = name_of(&label("actor"), self.actor)?;
        let ticket = self.ticket.map(|ticket| name_of(&label("ticket"), ticket)).transpose()?;
        let ticket = ticket.filter(|ticket| !ticket.is_empty());
        let reason = self.reason.map(str::trim).filter(|reason| !reason.is_empty());
        let reason = reason.map(|reason| plain(&label("reason"), reason)).transpose()?;
        Ok(Intent { kind: kind.into(), actor, reason, ticket, at })
    }
}

/// Reads a key under which something happens at most once.
///
/// # Errors
/// What is wrong with it.
pub fn parse_key(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a key has at least one character".to_owned()),
        key => against_key(key).map_or_else(|| Ok(key.to_owned()), Err),
    }
}

/// Reads the prefix of keys.
///
/// # Errors
/// What is wrong with it.
pub fn parse_key_prefix(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 150 || text.contains(is_control) {
        return Err("a prefix has 1 to 150 bytes and no control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// The name of a person, a ticket or a source as it is kept: without spaces around it, in one form of writing.
///
/// # Errors
/// That something hides in it by which it could pass for another.
pub fn name_of(field: &str, text: &str) -> Result<String, Problem> {
    cleaned(text).map_err(|hidden| unwelcome(field, "invisible character", hidden))
}

/// A text of several lines.
fn plain(field: &str, text: &str) -> Result<String, Problem> {
    let is_unwelcome = |c: char| is_control(c) && !matches!(c, '\n' | '\r' | '\t');
    match text.chars().find(|&c| is_unwelcome(c)) {
        Some(hidden) => Err(unwelcome(field, "control character", hidden)),
        None => Ok(text.to_owned()),
    }
}

fn unwelcome(field: &str, what: &str, hidden: char) -> Problem {
    let message = format!("{field} holds the {what} {}", hidden.escape_unicode());
    Problem::invalid("hidden-character", message).hint("type it anew: what nobody sees makes two of one")
}
