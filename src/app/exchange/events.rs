//! The rows of events.

use super::Form;
use super::form;
use super::table::{Field, Kind, Value};
use super::target::Target;
use crate::app::observer::{Observer, long};
use crate::ledger::{CharacterId, Fact, Operation, OperationId, Sequence};
use crate::progression::{Event, LevelChange};
use crate::store::{ExportError, Part, RawEvent, Store, export_lines};
use std::borrow::Cow;
use std::collections::BTreeMap;

const FIELDS: [Field; 24] = [
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
    Field::optional("name", Kind::Text),
    Field::optional("undone_by", Kind::Whole),
    Field::optional("track", Kind::Text),
    Field::optional("xp", Kind::Whole),
    Field::optional("currency", Kind::Whole),
    Field::optional("points", Kind::Whole),
    Field::optional("level_from", Kind::Whole),
    Field::optional("level_to", Kind::Whole),
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
            let known = Known { names: store.names()?, undone: store.standing_undone()? };
            let told = store.export_events(
                since,
                &mut |part| match part {
                    Part::Event(operation, event) => Ok(rows.row(&row(operation, &event, &known))?),
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

/// What is told beside the log: who is called what today, and what stands taken back.
struct Known {
    names: BTreeMap<CharacterId, String>,
    undone: BTreeMap<OperationId, OperationId>,
}

fn row<'a>(operation: &'a Operation, event: &RawEvent<'a>, known: &'a Known) -> [Value<'a>; FIELDS.len()] {
    let intent = &operation.intent;
    let name = known.names.get(&CharacterId(event.character));
    let undone_by = known.undone.get(&operation.id);
    let Amounts { track, xp, currency, points, level } = Amounts::of(event.fact);
    let signed = |number: Option<i64>| number.map_or(Value::None, Value::Signed);
    let whole = |number: Option<u64>| number.map_or(Value::None, Value::Whole);
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
        Value::optional(name.map(String::as_str)),
        whole(undone_by.map(|by| by.0)),
        track.map_or(Value::None, |track| Value::Text(Cow::Owned(track))),
        signed(xp),
        signed(currency),
        signed(points),
        whole(level.map(|level| level.from.0)),
        whole(level.map(|level| level.to.0)),
    ]
}

/// What an event gave, as numbers to sum up; below 0 where it took them.
#[derive(Default)]
struct Amounts {
    track: Option<String>,
    xp: Option<i64>,
    currency: Option<i64>,
    /// Attribute points that levels gave or took with them.
    points: Option<i64>,
    level: Option<LevelChange>,
}

impl Amounts {
    fn of(fact: &Fact) -> Amounts {
        let Fact::Progression(event) = fact else { return Amounts::default() };
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        match event {
            Event::XpGained(gain) => Amounts {
                track: Some(gain.track.to_string()),
                xp: Some(number(gain.gained.get())),
                points: Some(number(gain.points.0)),
                level: Some(gain.level),
                currency: None,
            },
            Event::XpRevoked(loss) => Amounts {
                track: Some(loss.track.to_string()),
                xp: Some(-number(loss.lost.get())),
                points: Some(-number(loss.points.0)),
                level: Some(loss.level),
                currency: None,
            },
            Event::CurrencyGained { amount, .. } => {
                Amounts { currency: Some(number(*amount)), ..Amounts::default() }
            }
            Event::CurrencyRevoked { amount, .. } => {
                Amounts { currency: Some(-number(*amount)), ..Amounts::default() }
            }
            _ => Amounts::default(),
        }
    }
}
