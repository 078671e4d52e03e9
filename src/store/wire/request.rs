//! What was tried and refused, and what waits for a second actor.

use super::fact::FORMAT;
use super::parts::{self, PointsForm};
use super::{Payload, WireError};
use crate::ledger::{Asked, EventKind, Fact, Key, OperationId, OperationKind, Row, Who};
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

/// The rows stand under the name that they were first kept by.
#[derive(Serialize)]
struct AsksForm<'a> {
    command: &'a str,
    kind: &'a str,
    wishes: &'a [Row],
    reasons: &'a [String],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadAsksForm {
    command: String,
    kind: String,
    wishes: Vec<Value>,
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
    Ok(Some(Payload { kind, format: FORMAT, json }))
}

/// The fact of one of these kinds; `None` for any other.
pub(super) fn read(kind: &str, json: &str) -> Result<Option<Fact>, WireError> {
    Ok(Some(match kind {
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
    }))
}

fn asks_json(asked: &Asked) -> Result<String, WireError> {
    asked.rows.iter().try_for_each(|row| check_factor(&row.command))?;
    let (command, kind) = (asked.permission(), asked.kind.word());
    let form = AsksForm { command, kind, wishes: &asked.rows, reasons: &asked.reasons };
    Ok(serde_json::to_string(&form)?)
}

impl ReadAsksForm {
    fn read(self) -> Result<Asked, WireError> {
        let rows = self.wishes.into_iter().map(read_row).collect::<Result<_, _>>()?;
        let kind = OperationKind::parse(&self.kind).filter(|kind| kind.permission() == Some(&*self.command));
        let kind = kind.ok_or_else(|| malformed("it asks for no known command"))?;
        Ok(Asked { kind, rows, reasons: self.reasons })
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
            Command::Create { name } => Who::Name(name.clone()),
            _ => Who::parse(&self.character),
        };
        Ok(Row { key, who, command })
    }

    fn command(&self) -> Result<Command, WireError> {
        let text = |text: &Option<String>| text.clone().ok_or_else(|| malformed("a row lacks a text"));
        let number = |number: Option<u64>| number.ok_or_else(|| malformed("a row lacks a number"));
        let track = || parts::track(&text(&self.track)?);
        let calendar = self.calendar.unwrap_or(1.0);
        Ok(match (self.command.as_str(), self.currency) {
            ("create", _) => Command::Create { name: self.character.clone() },
            ("rename", _) => Command::Rename { name: text(&self.name)? },
            ("archive", _) => Command::Archive,
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
