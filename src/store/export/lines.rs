//! The log as JSON Lines, from which the database can be made again.

use super::form::{EndForm, EventForm, HeaderForm, LineForm, OperationForm, SCHEMA, TextForm};
use super::{ExportError, Exported, Part, RawEvent};
use crate::ledger::{Operation, Sequence};
use crate::store::backend::StoredText;
use crate::store::chain;
use crate::store::{Progress, Store};
use crate::text::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::Write;

/// Writes the log from an event on as JSON Lines. From the first event on it is all that the database is.
///
/// # Errors
/// When an event is damaged or can't be read, or nothing can be written.
pub fn export_lines(
    store: &Store,
    since: Sequence,
    to: &mut dyn Write,
    progress: Progress,
) -> Result<Exported, ExportError> {
    let mut lines = Lines { to, digest: Sha256::new(), line: Vec::with_capacity(1024) };
    let last = store.last_sequence()?;
    lines.write(&HeaderForm {
        schema: Cow::Borrowed(SCHEMA),
        endgame: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
        events: (last.0 + 1).saturating_sub(since.0),
        since: Some(since.0).filter(|since| *since > 0),
        require_reason: store.settings()?.require_reason,
    })?;
    let told = store.export_events(since, &mut |part| lines.write(&form(&part)), progress)?;
    let sha256: chain::Hash = lines.digest.clone().finalize().into();
    lines.write(&LineForm::End(EndForm {
        events: told.events,
        operations: told.operations,
        head: Cow::Borrowed(&told.head),
        sha256: Cow::Owned(hex::encode(&sha256)),
    }))?;
    Ok(told)
}

struct Lines<'w> {
    to: &'w mut dyn Write,
    digest: Sha256,
    line: Vec<u8>,
}

impl Lines<'_> {
    fn write(&mut self, form: &impl Serialize) -> Result<(), ExportError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, form).map_err(std::io::Error::from)?;
        self.line.push(b'\n');
        self.digest.update(&self.line);
        Ok(self.to.write_all(&self.line)?)
    }
}

fn form<'a>(part: &Part<'a>) -> LineForm<'a> {
    match *part {
        Part::Ruleset(text) => LineForm::Ruleset(text_form(text)),
        Part::Policy(text) => LineForm::Policy(text_form(text)),
        Part::Operation(operation) => LineForm::Operation(operation_form(operation)),
        Part::Event(operation, event) => LineForm::Event(event_form(operation, event)),
    }
}

fn text_form(text: &StoredText) -> TextForm<'_> {
    TextForm {
        id: text.row,
        name: Cow::Borrowed(&text.name),
        hash: Cow::Borrowed(&text.hash),
        text: Cow::Borrowed(&text.text),
    }
}

fn operation_form(operation: &Operation) -> OperationForm<'_> {
    let Operation { id, intent, first, last, .. } = operation;
    OperationForm {
        id: id.0,
        kind: Cow::Borrowed(intent.kind.as_str()),
        actor: Cow::Borrowed(&intent.actor),
        reason: intent.reason.as_deref().map(Cow::Borrowed),
        ticket: intent.ticket.as_deref().map(Cow::Borrowed),
        time: intent.at.0,
        first: first.0,
        last: last.0,
    }
}

fn event_form<'a>(operation: &Operation, event: RawEvent<'a>) -> EventForm<'a> {
    EventForm {
        sequence: event.sequence.0,
        character: event.character,
        version: event.version,
        operation: operation.id.0,
        kind: Cow::Borrowed(event.kind),
        format: event.format,
        payload: Cow::Borrowed(event.payload),
        time: event.at.0,
        ruleset: event.ruleset,
        key: event.key.map(|key| Cow::Borrowed(key.text.as_str())),
        request: event.key.map(|key| Cow::Owned(hex::encode(&key.request))),
        hash: Cow::Borrowed(event.hash),
    }
}
