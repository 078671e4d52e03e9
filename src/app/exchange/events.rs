//! The rows of events.

use super::Form;
use super::form;
use super::table::{Field, Kind, Value};
use super::target::Target;
use crate::app::observer::{Observer, long};
use crate::ledger::{Operation, Sequence};
use crate::store::{ExportError, Part, RawEvent, Store, export_lines};

const FIELDS: [Field; 16] = [
    Field::new("sequence", Kind::Whole),
    Field::new("time", Kind::Time),
    Field::new("character", Kind::Whole),
    Field::new("version", Kind::Whole),
    Field::new("kind", Kind::Text),
    Field::new("format", Kind::Whole),
    Field::new("payload", Kind::Text),
    Field::optional("key", Kind::Text),
    Field::new("operation", Kind::Whole),
    Field::new("operation_kind", Kind::Text),
    Field::new("actor", Kind::Text),
    Field::optional("reason", Kind::Text),
    Field::optional("ticket", Kind::Text),
    Field::new("operation_time", Kind::Time),
    Field::new("ruleset_hash", Kind::Text),
    Field::new("hash", Kind::Text),
];

/// Writes the log and tells how many events it has.
///
/// # Errors
/// When an event is damaged, or nothing can be written.
pub(super) fn write(
    store: &Store,
    since: u64,
    form: Form,
    target: &mut Target,
    observer: &dyn Observer,
) -> Result<u64, ExportError> {
    let since = Sequence(since);
    let told = long(observer, "events", |progress| match form {
        Form::Lines => export_lines(store, since, target, progress),
        Form::Csv | Form::Parquet => {
            let mut rows = form::begin(form, &FIELDS, target)?;
            let told = store.export_events(
                since,
                &mut |part| match part {
                    Part::Event(operation, event) => Ok(rows.row(&row(operation, &event))?),
                    Part::Ruleset(_) | Part::Policy(_) | Part::Operation(_) => Ok(()),
                },
                progress,
            )?;
            rows.finish()?;
            Ok(told)
        }
    })?;
    Ok(told.events)
}

fn row<'a>(operation: &'a Operation, event: &RawEvent<'a>) -> [Value<'a>; FIELDS.len()] {
    let intent = &operation.intent;
    [
        Value::Whole(event.sequence.0),
        Value::Time(event.at.0),
        Value::Whole(event.character),
        Value::Whole(event.version),
        Value::text(event.kind),
        Value::Whole(event.format.max(0).cast_unsigned()),
        Value::text(event.payload),
        Value::optional(event.key.map(|key| key.text.as_str())),
        Value::Whole(operation.id.0),
        Value::text(intent.kind.as_str()),
        Value::text(&intent.actor),
        Value::optional(intent.reason.as_deref()),
        Value::optional(intent.ticket.as_deref()),
        Value::Time(intent.at.0),
        Value::text(event.ruleset_hash),
        Value::text(event.hash),
    ]
}
