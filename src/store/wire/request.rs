//! What was tried and refused, and what waits for a second actor.

use super::fact::FORMAT;
use super::parts::{self, PointsForm};
use super::{Payload, WireError};
use crate::ledger::{Asked, EventKind, Fact, Key, OperationId, Who, Wish};
use crate::progression::Command;
use crate::text::hex;
use serde::{Deserialize, Serialize};

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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AsksForm {
    command: String,
    kind: String,
    wishes: Vec<WishForm>,
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

/// A wish as rows of batches are written, with the digest of its request beside its key.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WishForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    command: String,
    character: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xp: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<u64>,
    /// Left out where it is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<PointsForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mastery: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// The payload of a fact of these kinds; `None` for any other.
pub(super) fn write(fact: &Fact) -> Result<Option<Payload>, WireError> {
    let (kind, json) = match fact {
        Fact::AttemptRefused { command, about, reasons } => {
            let (command, about, reasons) = (command.clone(), about.clone(), reasons.clone());
            (REFUSED, serde_json::to_string(&RefusedForm { command, about, reasons })?)
        }
        Fact::ApprovalAsked(asked) => (ASKS, serde_json::to_string(&AsksForm::new(asked)?)?),
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
        ASKS => Fact::ApprovalAsked(serde_json::from_str::<AsksForm>(json)?.read()?),
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

impl AsksForm {
    fn new(asked: &Asked) -> Result<AsksForm, WireError> {
        Ok(AsksForm {
            command: asked.command.clone(),
            kind: asked.kind.clone(),
            wishes: asked.wishes.iter().map(WishForm::new).collect::<Result<_, _>>()?,
            reasons: asked.reasons.clone(),
        })
    }

    fn read(self) -> Result<Asked, WireError> {
        let wishes = self.wishes.into_iter().map(WishForm::read).collect::<Result<_, _>>()?;
        Ok(Asked { command: self.command, kind: self.kind, wishes, reasons: self.reasons })
    }
}

impl WishForm {
    fn new(wish: &Wish) -> Result<WishForm, WireError> {
        let form = WishForm {
            key: wish.key.as_ref().map(|key| key.text.clone()),
            request: wish.key.as_ref().map(|key| hex::encode(&key.request)),
            character: wish.who.to_string(),
            ..WishForm::default()
        };
        form.with(&wish.command)
    }

    fn with(self, command: &Command) -> Result<WishForm, WireError> {
        let of = |word: &str| WishForm { command: word.to_owned(), ..self.clone() };
        Ok(match command {
            Command::Create { .. } => of("create"),
            Command::Rename { name } => WishForm { name: Some(name.clone()), ..of("rename") },
            Command::Archive => of("archive"),
            Command::GrantXp { track, base, calendar, source } => WishForm {
                track: Some(track.to_string()),
                xp: Some(base.get()),
                calendar: factor_form(*calendar)?,
                source: source.clone(),
                ..of("grant")
            },
            Command::RevokeXp { track, amount } => {
                WishForm { track: Some(track.to_string()), xp: Some(amount.get()), ..of("revoke") }
            }
            Command::AwardCurrency { base, calendar } => {
                WishForm { currency: Some(*base), calendar: factor_form(*calendar)?, ..of("award") }
            }
            Command::RevokeCurrency { amount } => WishForm { currency: Some(*amount), ..of("revoke") },
            Command::Distribute { points } => {
                WishForm { points: Some(parts::points_form(points)), ..of("distribute") }
            }
            Command::Respec => of("respec"),
            Command::Reset => of("reset"),
            Command::Unlock { mastery, node } => {
                WishForm { mastery: Some(mastery.clone()), node: Some(node.clone()), ..of("unlock") }
            }
        })
    }

    fn read(self) -> Result<Wish, WireError> {
        let key = match (&self.key, &self.request) {
            (None, None) => None,
            (Some(text), Some(hex)) => Some(Key { text: text.clone(), request: digest(hex)? }),
            _ => return Err(malformed("`key` and `request` go together")),
        };
        let wish = Wish { key, who: Who::parse(&self.character), command: self.command()? };
        // What a command does not take was never written.
        if WishForm::new(&wish)? == self {
            Ok(wish)
        } else {
            Err(malformed("a wish holds what it does not take"))
        }
    }

    fn command(&self) -> Result<Command, WireError> {
        let text = |text: &Option<String>| text.clone().ok_or_else(|| malformed("a wish lacks a text"));
        let number = |number: Option<u64>| number.ok_or_else(|| malformed("a wish lacks a number"));
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
            ("revoke", None) => Command::RevokeXp { track: track()?, amount: parts::xp(number(self.xp)?)? },
            ("revoke", Some(amount)) => Command::RevokeCurrency { amount },
            ("award", base) => Command::AwardCurrency { base: number(base)?, calendar },
            ("distribute", _) => {
                Command::Distribute { points: parts::points(self.points.clone().unwrap_or_default()) }
            }
            ("respec", _) => Command::Respec,
            ("reset", _) => Command::Reset,
            ("unlock", _) => Command::Unlock { mastery: text(&self.mastery)?, node: text(&self.node)? },
            (other, _) => return Err(WireError::Malformed(format!("`{other}` is no command"))),
        })
    }
}

fn malformed(what: &str) -> WireError {
    WireError::Malformed(what.to_owned())
}

/// JSON has no infinity: it would be written as something that nobody could read again.
fn factor_form(factor: f64) -> Result<Option<f64>, WireError> {
    match factor.is_finite() {
        true => Ok(Some(factor).filter(|&factor| factor != 1.0)),
        false => Err(WireError::Malformed(format!("a factor of {factor} is no finite number"))),
    }
}

fn digest(text: &str) -> Result<[u8; 16], WireError> {
    hex::decode(text).ok_or_else(|| malformed("`request` is no digest"))
}
