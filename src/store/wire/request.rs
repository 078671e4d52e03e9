//! What was tried and refused, and what waits for a second actor.

use super::fact::FORMAT;
use super::parts::{self, PointsForm};
use super::work::{self, WorkForm};
use super::{Payload, WireError};
use crate::ledger::{Asked, CharacterId, EventKind, Fact, Key, OperationId, OperationKind, Row, Who, Work};
use crate::progression::{Command, RewardId};
use crate::text::hex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const REFUSED: &str = EventKind::Refused.word();
const ASKS: &str = EventKind::Asks.word();
const APPROVED: &str = EventKind::Approved.word();
const DECLINED: &str = EventKind::Declined.word();

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusedForm {
    command: String,
    about: String,
    reasons: Vec<String>,
}

/// The rows stand under the name that they were first kept by. Version 2 says also other work than commands, and commands
/// that version 1 did not know.
#[derive(Serialize)]
struct AsksForm<'a> {
    command: &'a str,
    kind: &'a str,
    wishes: &'a [Row],
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<WorkForm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seen: Vec<(u64, u64)>,
    reasons: &'a [String],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadAsksForm {
    command: String,
    kind: String,
    wishes: Vec<Value>,
    #[serde(default)]
    work: Option<WorkForm>,
    #[serde(default)]
    seen: Vec<(u64, u64)>,
    reasons: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApprovedForm {
    asked: u64,
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclinedForm {
    asked: u64,
}

/// A row as [`Row`] is written, with the digest of its request beside its key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowForm {
    key: Option<String>,
    request: Option<String>,
    command: String,
    character: String,
    track: Option<String>,
    xp: Option<u64>,
    currency: Option<u64>,
    /// Left out where it is 1.
    calendar: Option<f64>,
    source: Option<String>,
    points: Option<PointsForm>,
    mastery: Option<String>,
    node: Option<String>,
    reward: Option<String>,
    dependents: Option<String>,
    name: Option<String>,
    external_id: Option<String>,
}

/// The payload of a fact of these kinds; `None` for any other.
pub(super) fn write(fact: &Fact) -> Result<Option<Payload>, WireError> {
    let (kind, json) = match fact {
        Fact::AttemptRefused { command, about, reasons } => {
            let (command, about, reasons) = (command.clone(), about.clone(), reasons.clone());
            (REFUSED, serde_json::to_string(&RefusedForm { command, about, reasons })?)
        }
        Fact::ApprovalAsked(asked) => (ASKS, asks_json(asked)?),
        Fact::ApprovalGranted { asked, by, reason, ticket } => {
            let (by, reason, ticket) = (by.clone(), reason.clone(), ticket.clone());
            (APPROVED, serde_json::to_string(&ApprovedForm { asked: asked.0, by, reason, ticket })?)
        }
        Fact::ApprovalRefused { asked } => {
            (DECLINED, serde_json::to_string(&DeclinedForm { asked: asked.0 })?)
        }
        _ => return Ok(None),
    };
    Ok(Some(Payload { kind, format: format(fact), json }))
}

/// The version of the form in which a fact of these kinds is written.
fn format(fact: &Fact) -> i64 {
    let Fact::ApprovalAsked(asked) = fact else { return FORMAT };
    let is_of_first = |row: &Row| !is_new(&row.command);
    let is_first = matches!(&asked.work, Work::Rows(rows) if rows.iter().all(is_of_first));
    if is_first && asked.seen.is_empty() { FORMAT } else { 2 }
}

/// Whether it is a command that version 1 did not know.
fn is_new(command: &Command) -> bool {
    match command {
        Command::GiveXp { .. }
        | Command::GiveCurrency { .. }
        | Command::FreeRespec
        | Command::Unarchive { .. }
        | Command::FreeUnlock { .. }
        | Command::Lock { .. }
        | Command::GiveReward(_)
        | Command::TakeReward(_)
        | Command::Create { external_id: Some(_), .. } => true,
        Command::Create { external_id: None, .. }
        | Command::Rename { .. }
        | Command::Archive
        | Command::GrantXp { .. }
        | Command::RevokeXp { .. }
        | Command::AwardCurrency { .. }
        | Command::RevokeCurrency { .. }
        | Command::Distribute { .. }
        | Command::Respec
        | Command::Reset
        | Command::Unlock { .. } => false,
    }
}

/// The fact of one of these kinds; `None` for any other.
pub(super) fn read(kind: &str, version: i64, json: &str) -> Result<Option<Fact>, WireError> {
    let fact = match kind {
        REFUSED => {
            let RefusedForm { command, about, reasons } = serde_json::from_str(json)?;
            Fact::AttemptRefused { command, about, reasons }
        }
        ASKS => Fact::ApprovalAsked(serde_json::from_str::<ReadAsksForm>(json)?.read()?),
        APPROVED => {
            let ApprovedForm { asked, by, reason, ticket } = serde_json::from_str(json)?;
            Fact::ApprovalGranted { asked: OperationId(asked), by, reason, ticket }
        }
        DECLINED => {
            let DeclinedForm { asked } = serde_json::from_str(json)?;
            Fact::ApprovalRefused { asked: OperationId(asked) }
        }
        _ => return Ok(None),
    };
    if format(&fact) != version {
        return Err(WireError::UnknownFormat { kind: kind.to_owned(), format: version });
    }
    Ok(Some(fact))
}

fn asks_json(asked: &Asked) -> Result<String, WireError> {
    asked.rows().iter().try_for_each(|row| check_factor(&row.command))?;
    let (command, kind) = (asked.permission(), asked.kind.word());
    let seen = asked.seen.iter().map(|(character, version)| (character.0, *version)).collect();
    let (wishes, work, reasons) = (asked.rows(), work::form(&asked.work), asked.reasons.as_slice());
    let form = AsksForm { command, kind, wishes, work, seen, reasons };
    Ok(serde_json::to_string(&form)?)
}

impl ReadAsksForm {
    fn read(self) -> Result<Asked, WireError> {
        let rows: Vec<Row> = self.wishes.into_iter().map(read_row).collect::<Result<_, _>>()?;
        let kind = OperationKind::parse(&self.kind).filter(|kind| kind.permission() == Some(&*self.command));
        let kind = kind.ok_or_else(|| malformed("it asks for no known command"))?;
        let work = match self.work {
            None => Work::Rows(rows),
            Some(work) if rows.is_empty() => work.read(),
            Some(_) => return Err(malformed("it asks for commands and for something else")),
        };
        let seen = self.seen.into_iter().map(|(character, version)| (CharacterId(character), version));
        Ok(Asked { kind, work, seen: seen.collect(), reasons: self.reasons })
    }
}

fn read_row(written: Value) -> Result<Row, WireError> {
    let row = RowForm::deserialize(&written)?.row()?;
    // What a command does not take was never written.
    if serde_json::to_value(&row)? == written {
        Ok(row)
    } else {
        Err(malformed("a row holds what it does not take"))
    }
}

impl RowForm {
    fn row(self) -> Result<Row, WireError> {
        let key = match (&self.key, &self.request) {
            (None, None) => None,
            (Some(text), Some(hex)) => Some(Key { text: text.clone(), request: digest(hex)? }),
            _ => return Err(malformed("`key` and `request` go together")),
        };
        let command = self.command()?;
        let who = match &command {
            Command::Create { name, .. } => Who::Name(name.clone()),
            _ => Who::stored(&self.character),
        };
        Ok(Row { key, who, command })
    }

    fn command(&self) -> Result<Command, WireError> {
        let text = |text: &Option<String>| text.clone().ok_or_else(|| malformed("a row lacks a text"));
        let number = |number: Option<u64>| number.ok_or_else(|| malformed("a row lacks a number"));
        let track = || parts::track(&text(&self.track)?);
        let calendar = self.calendar.unwrap_or(1.0);
        Ok(match (self.command.as_str(), self.currency) {
            ("create", _) => Command::Create {
                name: self.character.clone(),
                external_id: self.external_id.as_deref().map(parts::external_id).transpose()?,
            },
            ("rename", _) => Command::Rename { name: text(&self.name)? },
            ("archive", _) => Command::Archive,
            ("unarchive", _) => Command::Unarchive { name: self.name.clone() },
            ("grant", _) => {
                let (base, source) = (parts::xp(number(self.xp)?)?, self.source.clone());
                Command::GrantXp { track: track()?, base, calendar, source }
            }
            ("grant-exact", None) => {
                let (amount, source) = (parts::xp(number(self.xp)?)?, self.source.clone());
                Command::GiveXp { track: track()?, amount, source }
            }
            ("grant-exact", Some(amount)) => Command::GiveCurrency { amount },
            ("revoke", None) => Command::RevokeXp { track: track()?, amount: parts::xp(number(self.xp)?)? },
            ("revoke", Some(amount)) => Command::RevokeCurrency { amount },
            ("award", base) => Command::AwardCurrency { base: number(base)?, calendar },
            ("distribute", _) => {
                Command::Distribute { points: parts::points(self.points.clone().unwrap_or_default()) }
            }
            ("respec", _) => Command::Respec,
            ("respec-free", _) => Command::FreeRespec,
            ("reset", _) => Command::Reset,
            ("unlock", _) => Command::Unlock { mastery: text(&self.mastery)?, node: text(&self.node)? },
            ("unlock-free", _) => {
                Command::FreeUnlock { mastery: text(&self.mastery)?, node: text(&self.node)? }
            }
            ("lock", _) => Command::Lock {
                mastery: text(&self.mastery)?,
                node: text(&self.node)?,
                dependents: self.dependents.is_some(),
            },
            ("give-reward", _) => Command::GiveReward(RewardId { track: track()?, id: text(&self.reward)? }),
            ("take-reward", _) => Command::TakeReward(RewardId { track: track()?, id: text(&self.reward)? }),
            (other, _) => return Err(WireError::Malformed(format!("`{other}` is not a command"))),
        })
    }
}

fn malformed(what: &str) -> WireError {
    WireError::Malformed(what.to_owned())
}

/// JSON has no infinity: it would be written as something that nobody could read again.
fn check_factor(command: &Command) -> Result<(), WireError> {
    match command {
        Command::GrantXp { calendar, .. } | Command::AwardCurrency { calendar, .. }
            if !calendar.is_finite() =>
        {
            Err(WireError::Malformed(format!("a factor of {calendar} is not a finite number")))
        }
        _ => Ok(()),
    }
}

fn digest(text: &str) -> Result<[u8; 16], WireError> {
    hex::decode(text).ok_or_else(|| malformed("`request` is not a digest"))
}
